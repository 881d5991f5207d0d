"""Plain text: lines, tables by tabs or gaps, headings with or without `#`."""

from __future__ import annotations

import re

from gongkai.annual.readers.blocks import Block, Grid, Paragraph
from gongkai.annual.readers.loose import row_of
from gongkai.annual.readers.pipes import pipe_rows
from gongkai.annual.readers.wrapped import mended

_HASHES = re.compile(r"^\s*(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^\s*[-*•]\s+(?=\S)")


def read_text(text: str) -> list[Block]:
    """The blocks of a plain text."""
    blocks: list[Block] = []
    grid: Grid | None = None
    lines = mended(text.splitlines())
    number = 0
    while number < len(lines):
        line = lines[number]
        if "|" in line and line.lstrip().startswith("|"):
            end = number
            while end < len(lines) and lines[end].lstrip().startswith("|"):
                end += 1
            piped = pipe_rows(lines[number:end])
            if piped is not None:
                piped.at = f"第{number + 1}行起的表格"
                blocks.append(piped)
                grid, number = None, end
                continue
        cells = line.split("\t") if "\t" in line else row_of(line)
        if cells is not None and any(cell.strip() for cell in cells):
            if grid is None:
                grid = Grid(at=f"第{number + 1}行起的表格")
                blocks.append(grid)
            grid.rows.append([cell.strip() for cell in cells])
        else:
            grid = None
            if line.strip():
                blocks.append(_paragraph(line, number + 1))
        number += 1
    return blocks


def _paragraph(line: str, number: int) -> Paragraph:
    hashes = _HASHES.match(line)
    if hashes is not None:
        return Paragraph(hashes[2], len(hashes[1]), f"第{number}行")
    return Paragraph(_BULLET.sub("", line).strip(), 0, f"第{number}行")
