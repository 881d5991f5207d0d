"""Tables drawn with bars (`| 规章 | 0 |`) and the marks of Markdown that stay behind in plain text.

Reports that went through a converter carry such tables with a doubled separator row, with an empty head where a table
was cut, or without any separator. So they are read row by row and nothing of a table's grammar is asked of them.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from gongkai.annual.readers.blocks import Grid

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+=\-\u2013\u2014]*-[\s|:+=\-\u2013\u2014]*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_OPENING = re.compile(r"(?:\*\*\*?|__)(?=\S)")
_CLOSING = {mark: re.compile(rf"(?<=\S)(?={re.escape(mark)})") for mark in ("***", "**", "__")}
_NESTED = 6
"""Marks around marks around words are taken away so many deep."""
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_MARKED = re.compile(r"[<*_\\&\xa0]")
"""A cell without any of these is its own text."""


def pipe_cells(line: str) -> list[str] | None:
    """The cells of one line of a table drawn with bars.

    None where the line is none; an empty list for a separator row (`|---|---|`), which stands for nothing.
    """
    cells = _cut(line)
    if cells is None:
        return None
    if "--" in (bare := line.replace(" ", "")) and _RULE.fullmatch(bare.replace("｜", "|")):
        return []
    if not cells[0].strip():
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    return [_cell(cell) for cell in cells]


def _cut(line: str) -> list[str] | None:
    """A line cut at its bars; None where it is no line of a table."""
    line = line.strip()
    if "|" not in line:
        if not line.startswith("｜"):
            return None
        line = line.replace("｜", "|")
    cells = _BAR.split(line) if "\\" in line else line.split("|")
    bars = len(cells) - 1
    outer = not cells[0] or not cells[-1]
    return None if not bars or (bars < 2 and not outer) or line == "|" else cells


def pipe_rows(lines: Iterable[str], at: str = "") -> Grid | None:
    """The table that these lines draw, or None where no line of them is a row.

    An empty head over a separator row, which converters print where a table was cut, is left out. The grid is never
    aligned: a cut table shifts its rows, so a column does not mean the same in each of them.
    """
    rows: list[list[str]] = []
    for line in lines:
        cells = pipe_cells(line)
        if cells:
            rows.append(cells)
        elif cells == [] and rows and not any(rows[-1]):
            rows.pop()
    return Grid([list[str | None](row) for row in rows], aligned=False, at=at) if rows else None


def runs(lines: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """The lines cut into stretches `(first, after the last, is a table)`, in order and without a gap.

    A blank line between two rows does not end a table unless text follows it.
    """
    start, table = 0, False
    for place, line in enumerate(lines):
        here = _cut(line) is not None
        if here == table or (table and not line.strip()):
            continue
        end = place
        while table and end > start and not lines[end - 1].strip():
            end -= 1
        if end > start:
            yield start, end, table
        start, table = end, here
    if start < len(lines):
        yield start, len(lines), table


def without_emphasis(text: str) -> str:
    """Text without `**`, `__` and `***` around words; single stars and underscores stay, for they may be meant."""
    for _ in range(_NESTED):
        if "**" not in text and "__" not in text:
            break
        previous, text = text, _one_layer_less(text)
        if previous == text:
            break
    return text


def _one_layer_less(text: str) -> str:
    """Text without each pair of marks that begins outside another, the nearest closing mark taken for its end."""
    closing = {mark: [found.start() for found in pattern.finditer(text)] for mark, pattern in _CLOSING.items()}
    pieces: list[str] = []
    done = place = 0
    while opening := _OPENING.search(text, place):
        start, place = opening.start(), opening.start() + 1
        for mark in ("***", "**", "__"):
            inner = start + len(mark)
            if not text.startswith(mark, start) or text[inner : inner + 1].isspace():
                continue
            ends = closing[mark]
            number = bisect_right(ends, inner)
            if number < len(ends):
                pieces += text[done:start], text[inner : ends[number]]
                done = place = ends[number] + len(mark)
                break
    pieces.append(text[done:])
    return "".join(pieces)


def _cell(text: str) -> str:
    if not _MARKED.search(text):
        return text.strip()
    text = _ESCAPED.sub(r"\1", without_emphasis(_BREAK.sub("\n", text)))
    return html.unescape(text).replace("\xa0", " ").strip()
