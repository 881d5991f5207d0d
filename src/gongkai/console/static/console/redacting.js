/* Draw boxes on the pages of a file with the mouse or a finger; each fills a row of the form, in millimetres.
   Without this script the rows are filled in by hand. */
"use strict";

(() => {
  const form = document.querySelector("[data-redact]");
  if (!form) return;
  const list = form.querySelector("[data-marks]");
  const brush = form.querySelector("[data-brush]");
  const count = form.elements.namedItem("count");
  const EDGES = ["left", "top", "wide", "tall"];
  const MOST = 500;
  const SMALLEST = 1; // millimetres: anything smaller was a click

  const rows = () => [...list.querySelectorAll("[data-mark]")];
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const isEmpty = (row) => ["text", ...EDGES].every((name) => !field(row, name).value.trim());
  const short = (number) => (Math.round(number * 10) / 10).toString();

  function clear(row) {
    for (const each of row.querySelectorAll("input, select")) each.value = "";
  }

  function another() {
    const all = rows();
    if (all.length >= MOST) return null;
    const row = all[0].cloneNode(true);
    const number = all.length + 1;
    for (const each of row.querySelectorAll("[name]")) {
      each.name = each.name.replace(/^m\d+/, `m${number}`);
      each.id = each.id.replace(/m\d+/, `m${number}`);
    }
    for (const each of row.querySelectorAll("label")) each.htmlFor = each.htmlFor.replace(/m\d+/, `m${number}`);
    for (const each of row.querySelectorAll(".field__error")) each.remove();
    row.querySelector("[data-number]").textContent = number;
    clear(row);
    list.append(row);
    count.value = number;
    return row;
  }

  function draw() {
    for (const each of form.querySelectorAll(".redact__box")) each.remove();
    for (const row of rows()) {
      const [left, top, wide, tall] = EDGES.map((name) => parseFloat(field(row, name).value));
      const sheet = form.querySelector(`[data-sheet="${parseInt(field(row, "page").value, 10)}"]`);
      if (!sheet || ![left, top, wide, tall].every(Number.isFinite)) continue;
      place(sheet, left, top, wide, tall).textContent = row.querySelector("[data-number]").textContent;
    }
  }

  function place(sheet, left, top, wide, tall) {
    const box = document.createElement("span");
    box.className = "redact__box";
    box.style.left = `${(left / sheet.dataset.wide) * 100}%`;
    box.style.top = `${(top / sheet.dataset.tall) * 100}%`;
    box.style.width = `${(wide / sheet.dataset.wide) * 100}%`;
    box.style.height = `${(tall / sheet.dataset.tall) * 100}%`;
    sheet.append(box);
    return box;
  }

  for (const sheet of form.querySelectorAll("[data-sheet]")) {
    // As tall as its page before the picture is there: a box drawn meanwhile stays where it was drawn.
    sheet.style.aspectRatio = `${sheet.dataset.wide} / ${sheet.dataset.tall}`;
    const at = (event) => {
      const frame = sheet.getBoundingClientRect();
      const within = (share) => Math.min(Math.max(share, 0), 1);
      return [
        within((event.clientX - frame.left) / frame.width) * sheet.dataset.wide,
        within((event.clientY - frame.top) / frame.height) * sheet.dataset.tall,
      ];
    };
    let start = null;
    let shown = null;
    const between = (end) => [
      Math.min(start[0], end[0]), Math.min(start[1], end[1]),
      Math.abs(start[0] - end[0]), Math.abs(start[1] - end[1]),
    ];
    sheet.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      sheet.setPointerCapture(event.pointerId);
      start = at(event);
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!start) return;
      if (shown) shown.remove();
      shown = place(sheet, ...between(at(event)));
    });
    sheet.addEventListener("pointercancel", () => {
      start = null;
      draw();
    });
    sheet.addEventListener("pointerup", (event) => {
      if (!start) return;
      const found = between(at(event));
      start = null;
      if (found[2] >= SMALLEST && found[3] >= SMALLEST) {
        const row = rows().find(isEmpty) || another();
        if (row) {
          field(row, "page").value = sheet.dataset.sheet;
          EDGES.forEach((name, n) => { field(row, name).value = short(found[n]); });
          if (brush.querySelector("select").value) field(row, "ground").value = brush.querySelector("select").value;
        }
      }
      draw();
    });
  }

  brush.hidden = false;
  form.classList.add("redact--drawn");
  for (const each of list.querySelectorAll("[data-clear]")) each.hidden = false;
  list.addEventListener("click", (event) => {
    if (!event.target.matches("[data-clear]")) return;
    clear(event.target.closest("[data-mark]"));
    draw();
  });
  list.addEventListener("input", draw);
  draw();
})();
