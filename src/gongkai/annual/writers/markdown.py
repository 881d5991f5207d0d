"""The report as Markdown: headings, one paragraph a paragraph, pipe tables.

A pipe table has no merged cells, so a label that covers several rows stands in each of them, and the label of the row
itself always in the last label column. What Markdown would take for its own signs is escaped.
"""

from __future__ import annotations

import re

from gongkai.annual.report import Report
from gongkai.annual.writers import layout
from gongkai.annual.writers.layout import Cell, Heading, Paragraph, Table, Title

_SIGNS = re.compile(r"[\\`*_\[\]<>|~]|&(?=#?\w)")
_FINAL = re.compile(r"#(?=#*\s*$)")
_BLOCKS = ("#", "+", "-", "=", ":")
_LIST = re.compile(r"(\d{1,9})(?=[.)](?:\s|$))")


def write(report: Report) -> bytes:
    """The report as the bytes of a Markdown file in UTF-8."""
    return text(report).encode()


def text(report: Report) -> str:
    """The report as Markdown."""
    blocks: list[str] = []
    for part in layout.parts(report):
        match part:
            case Title(title):
                blocks.append(f"# {escaped(title)}")
            case Heading(title):
                blocks.append(f"## {escaped(title)}")
            case Paragraph():
                line = part.text.strip()
                blocks.append(f"### {escaped(line)}" if part.heading else _paragraph(line))
            case Table():
                blocks.append(_table(part))
    return "\n\n".join(blocks) + "\n"


def _paragraph(line: str) -> str:
    """A line of prose that begins with nothing that Markdown takes for a heading, a list or a rule."""
    found = _LIST.match(line)
    if found is not None:
        return f"{found[1]}\\{line[found.end()]}{escaped(line[found.end() + 1 :])}"
    safe = escaped(line)
    return f"\\{safe}" if safe.startswith(_BLOCKS) else safe


def escaped(line: str) -> str:
    """Text inside a line without what Markdown takes for its own signs."""
    return _FINAL.sub(r"\\#", _SIGNS.sub(r"\\\g<0>", line))


def _table(printed: Table) -> str:
    """The grid of the form as a pipe table; the first row is its head."""
    labels = layout.label_columns(printed)
    grid: list[list[str]] = [[""] * printed.columns for _ in printed.rows]
    for line in printed.placed():
        for place in line:
            cell = place.cell
            column = place.column
            if cell.role == "row" and cell.across > 1:
                column = labels - 1
            for y in range(place.row, place.row + (cell.down if cell.role == "row" else 1)):
                grid[y][column] = _cell(cell)
    lines = [f"| {' | '.join(row)} |" for row in grid]
    lines.insert(1, "|" + " --- |" * labels + " ---: |" * (printed.columns - labels))
    return "\n".join(lines)


def _cell(cell: Cell) -> str:
    return _SIGNS.sub(r"\\\g<0>", cell.text)
