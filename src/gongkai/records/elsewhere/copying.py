"""复制到网站后台: a release as another site's editor takes it, as HTML with its styles on the elements, and as docx."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape
from typing import Any

import docx
from django.utils.timezone import localdate
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from lxml import html

from gongkai.evidence.acting import act
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, allow
from gongkai.records.models import Record, Release

FORMS = {"html": "网页代码", "docx": "文档"}
_ALIGN = {"align-left": "left", "align-center": "center", "align-right": "right", "signature": "right"}
_STYLES = {
    "table": "border-collapse:collapse;width:100%;border:1px solid #333",
    "td": "border:1px solid #333;padding:4px 8px;vertical-align:middle",
    "th": "border:1px solid #333;padding:4px 8px;vertical-align:middle;font-weight:bold;text-align:center",
    "caption": "text-align:center;font-weight:bold;padding:4px",
}
_TEXT = "text-indent:2em;line-height:1.75;margin:0 0 8px"
_BOLD, _SLANTED = {"strong", "th", "h2", "h3", "h4"}, {"em"}
MOST_CELLS = 200_000

Address = Callable[[str], str]
"""The whole address of a release by its index number; empty where there is none."""


@act()
def copy_out(record: Record, form: str, *, by: Person, at: datetime) -> Release:
    """Take the text of what is public out, to be pasted elsewhere; only the evidence is written. The live release.

    form  one of FORMS
    Raises NotAllowed, or Refused where it is not public.
    """
    record = Record.objects.select_related("organ", "current").get(pk=record.pk)
    actor = allow(by, Permission.EXPORT, record.organ, on=localdate(at))
    if record.current is None:
        raise Refused(f"《{record.title}》现在没有公开，不能复制到其他网站。")
    out = record.current
    witness(
        "record.copied_out", record, organ=record.organ.code, by=actor, at=at, content_hash=out.content_hash,
        release=out.pk, form=FORMS[form],
    )  # fmt: skip
    return out


def pasted(release: Release, address: Address) -> str:
    """The body as HTML that keeps its look in an editor that drops classes and style sheets."""
    root = _tree(release.body, address)
    for each in root.iter(*_STYLES, "p", "div", "h2", "h3", "h4"):
        classes = set((each.attrib.pop("class", "") or "").split())
        style = [_STYLES.get(each.tag, "")]
        align = next((_ALIGN[name] for name in _ALIGN if name in classes), "")
        in_cell = next(each.iterancestors("td", "th"), None) is not None
        if each.tag == "p" and not in_cell:
            style.append(_TEXT if not align and "no-indent" not in classes else _TEXT.partition(";")[2])
        if align:
            style.append(f"text-align:{align}")
        if style := [part for part in style if part]:
            each.set("style", ";".join(style))
        if each.tag == "table":
            each.set("border", "1")
            each.set("cellspacing", "0")
    for each in root.iter("span"):
        each.attrib.pop("class", None)
    whole = html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
    if names := [each.name for each in release.attachments]:
        listed = "".join(f"<p>{number}. {escape(name)}</p>" for number, name in enumerate(names, 1))
        whole += f'\n<p style="margin:16px 0 0">附件：</p>\n{listed}'
    return whole


def _tree(body: str, address: Address) -> html.HtmlElement:
    """The body as a tree whose links are whole addresses; of a link to an attachment only the words stay."""
    root = html.fragment_fromstring(body or "<p></p>", create_parent="div")
    for link in list(root.iter("a")):
        scheme, _, what = (link.get("href") or "").partition(":")
        target = address(what) if scheme == "release" else "" if scheme == "file" else link.get("href", "")
        link.attrib.pop("rel", None)
        if target:
            link.set("href", target)
        else:
            link.drop_tag()
    return root


# --- docx --------------------------------------------------------------------------------------------------------


def document(release: Release, address: Address) -> bytes:
    """A plain Word document: title, paragraphs, lists, tables with their merged cells. Nothing names a person."""
    paper = docx.Document()
    _plain_styles(paper)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(release.title)
    run.bold, run.font.size = True, Pt(18)
    _blocks(paper, _tree(release.body, address))
    for number, each in enumerate(release.attachments, 1):
        paper.add_paragraph(f"附件{number}：{each.name}")
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def _plain_styles(paper: Any) -> None:
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "宋体", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    properties = paper.core_properties
    properties.author = properties.last_modified_by = properties.comments = properties.title = ""


def _blocks(into: Any, tree: html.HtmlElement) -> None:
    """Every block of a tree, one after the other; words outside of blocks become paragraphs."""
    loose: list[Any] = [tree.text] if tree.text and tree.text.strip() else []

    def flush() -> None:
        if loose:
            _runs(into.add_paragraph(), loose)
            loose.clear()

    for each in tree:
        if each.tag in ("p", "h2", "h3", "h4", "li", "caption", "hr"):
            flush()
            _paragraph(into, each)
        elif each.tag in ("div", "blockquote", "ul", "ol"):
            flush()
            _blocks(into, each)
        elif each.tag == "table":
            flush()
            _table(into, each)
        else:
            loose.append(each)
        if each.tail and each.tail.strip():
            loose.append(each.tail)
    flush()


def _paragraph(into: Any, block: html.HtmlElement) -> None:
    nested = [each for each in block if each.tag in ("ul", "ol", "p", "table")] if block.tag == "li" else []
    paragraph = into.add_paragraph()
    classes = set((block.get("class") or "").split())
    align = next((_ALIGN[name] for name in _ALIGN if name in classes), "center" if block.tag == "caption" else "")
    if align:
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    elif block.tag == "p" and "no-indent" not in classes:
        paragraph.paragraph_format.first_line_indent = Pt(24)
    if block.tag == "li":
        paragraph.paragraph_format.left_indent = Cm(0.8)
        ordered = block.getparent().tag == "ol"
        place = [each for each in block.getparent() if each.tag == "li"].index(block) + 1
        paragraph.add_run(f"{place}. " if ordered else "· ")
    words = [block.text, *(part for each in block if each not in nested for part in (each, each.tail))]
    _runs(paragraph, words, bold=block.tag in _BOLD)
    for each in nested:
        _blocks(into, each) if each.tag != "table" else _table(into, each)


def _runs(paragraph: Any, parts: list[Any], *, bold: bool = False, slanted: bool = False) -> None:
    """Words with their weight; `parts` are texts and elements."""
    for part in parts:
        if part is None:
            continue
        if isinstance(part, str):
            text = " ".join(part.split("\n"))
            if text:
                run = paragraph.add_run(text)
                run.bold, run.italic = bold or None, slanted or None
        elif part.tag == "br":
            paragraph.add_run().add_break()
        else:
            inner = [part.text, *(piece for each in part for piece in (each, each.tail))]
            _runs(paragraph, inner, bold=bold or part.tag in _BOLD, slanted=slanted or part.tag in _SLANTED)


def _table(into: Any, table: html.HtmlElement) -> None:
    """A table with its merged cells, each span cut to what the table has."""
    for caption in table.iterchildren("caption"):
        _paragraph(into, caption)
    rows = [each for each in table.iter("tr") if next(each.iterancestors("table")) is table]
    cells = list(_placed(rows))
    if not cells:
        return
    width = max(x + across for _, x, _, across, _ in cells)
    if width * len(rows) > MOST_CELLS:
        raise Refused("正文里的表格太大，不能做成文档，请改用网页代码，或者把表格作为附件。")
    made = into.add_table(rows=len(rows), cols=width)
    if hasattr(into, "styles"):
        made.style = "Table Grid"
    else:
        made.style = into.part.document.styles["Table Grid"]
    for cell, x, y, across, down in cells:
        target = made.cell(y, x)
        if across > 1 or down > 1:
            target = target.merge(made.cell(y + down - 1, x + across - 1))
        _fill(target, cell)


def _fill(target: Any, cell: html.HtmlElement) -> None:
    """A cell of a table with what stands in it."""
    blocks = any(each.tag in ("p", "div", "ul", "ol", "table", "h2", "h3", "h4", "blockquote") for each in cell)
    if not blocks:
        words = [cell.text, *(part for each in cell for part in (each, each.tail))]
        _runs(target.paragraphs[0], words, bold=cell.tag == "th")
        return
    first = target.paragraphs[0]._element
    _blocks(target, cell)
    first.getparent().remove(first)
    if not target.paragraphs or target._element[-1].tag != qn("w:p"):
        target.add_paragraph()  # a cell has to end with one


def _placed(rows: list[html.HtmlElement]) -> Iterator[tuple[html.HtmlElement, int, int, int, int]]:
    """Each cell with its column, row, and how many of both it covers; never over another and never out of the table."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row.iterchildren("td", "th"):
            while (x, y) in taken:
                x += 1
            across, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - y)
            across = next((n for n in range(across) if (x + n, y) in taken), across)
            taken.update((x + right, y + below) for right in range(across) for below in range(down))
            if len(taken) > MOST_CELLS:
                raise Refused("正文里的表格太大，不能做成文档，请改用网页代码，或者把表格作为附件。")
            yield cell, x, y, across, down
            x += across


def _span(cell: html.HtmlElement, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return max(1, min(int(text), 500)) if text.isdigit() and len(text) < 6 else 1
