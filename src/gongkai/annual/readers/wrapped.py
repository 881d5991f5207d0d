"""Text whose lines were broken where the page ended, as it comes when it is copied out of a PDF.

A label over several lines is put together again and set before the numbers that stand beside one of its lines; prose is
joined to paragraphs. A text whose lines were not broken is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gongkai.annual.form import COLUMNS
from gongkai.annual.readers.labels import BRANCH, ROWS3
from gongkai.annual.readers.loose import row_of

_ROW = re.compile(rf"^(?P<label>.*?)(?P<numbers>(?:(?<=\s)|^)\d[\d,，]*(?:\s+\d[\d,，]*){{{len(COLUMNS) - 1}}})\s*$")
_PAGE = re.compile(r"^\s*[-—–]\s*\d{1,3}\s*[-—–]\s*$")
_BEGINS = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[.、．]\D|第[一二三四五六七八九十]+[条部章]|#|\||[-*•]\s)"
)
_ENDS = "。！？；：:;!?"
_BACK, _ON = 4, 2
"""How many lines before and after the numbers a label may be broken into."""
_NARROW, _WIDE = 16, 60
"""Broken lines are between so many signs long."""


def mended(lines: Sequence[str]) -> list[str]:
    """The lines with broken labels and, where the whole text is broken, broken prose put together."""
    found = list(_with_labels(lines))
    width = _width(found)
    return list(_joined(found, width)) if width else found


def _row_in(line: str) -> re.Match[str] | None:
    """The label and the numbers of a line that is a row of Table 3, or None."""
    # Most lines are prose: its last sign tells at once.
    return _ROW.match(line) if (line[-1:] or " ").isspace() or line[-1] in ",，" or line[-1].isdigit() else None


def _with_labels(lines: Sequence[str]) -> Iterator[str]:
    """Lines in which each row of Table 3 has its label before its numbers."""
    taken = 0
    held: list[str] = []
    for place, line in enumerate(lines):
        if place < taken:
            continue
        row = _row_in(line)
        whole = _whole_label(held, row["label"], lines, place) if row and not _is_label(row["label"]) else None
        if row is None or whole is None:
            if row is not None or len(line) > _WIDE or not line.strip():
                yield from held
                held = []
                yield line
            else:
                held.append(line)
                if len(held) > _BACK:
                    yield held.pop(0)
            continue
        label, back, on = whole
        yield from held[: len(held) - back]
        held = []
        yield f"{label}\t" + "\t".join(row["numbers"].split())
        taken = place + on + 1
    yield from held


def _whole_label(held: Sequence[str], own: str, lines: Sequence[str], place: int) -> tuple[str, int, int] | None:
    """The label that lines around a row of numbers make up, and how many of them before and after it."""
    for back in range(min(_BACK, len(held)), -1, -1):
        for on in range(_ON + 1):
            if back + on + bool(own.strip()) < 2 or place + on >= len(lines):
                continue
            parts = [*held[len(held) - back :], own, *lines[place + 1 : place + 1 + on]]
            if any(_row_in(part) for part in parts) or any(len(part) > _WIDE for part in parts):
                continue
            text = "".join("".join(part.split()) for part in parts)
            if _is_label(text):
                return text, back, on
    return None


def _is_label(text: str) -> bool:
    match = ROWS3.find(text.strip()) if text.strip() else None
    return match is not None and match.exact and match.key != BRANCH


def _width(lines: Sequence[str]) -> int:
    """How long broken lines are; 0 where the lines of a text are not broken."""
    lengths = sorted(len(line.strip()) for line in lines if "\t" not in line and len(line.strip()) >= _NARROW)
    if len(lengths) < 8 or lengths[-1] > _WIDE:
        return 0
    width = lengths[len(lengths) * 3 // 4]
    full = sum(1 for length in lengths if length >= width - 3)
    return width if full * 2 >= len(lengths) else 0


def _joined(lines: Sequence[str], width: int) -> Iterator[str]:
    """Paragraphs out of broken lines: a full line that ends no sentence goes on in the next."""
    paragraph = ""
    for line in lines:
        text = line.strip()
        if _PAGE.match(line):
            continue
        table = "\t" in line or row_of(line) is not None
        if paragraph and text and not table and not _BEGINS.match(line):
            paragraph += text
        else:
            if paragraph:
                yield paragraph
            paragraph = ""
            if table or not text:
                yield line
                continue
            paragraph = text
        goes_on = text[-1] not in _ENDS and (len(text) >= width - 3 or "，" in paragraph or text[-1] == "、")
        if not goes_on:
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph
