"""Tables that hold more than a table: prose, headings and other tables in their cells.

Many a report stands as a whole inside a table, or has the heading of a section as the first row of its table. The
rows that are not rows of figures become the paragraphs that they are; the rest stays a grid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongkai.annual.readers.blocks import Block, Grid, Paragraph, expanded

_ALONE = re.compile(
    r"总体情况|主动公开政府信息情况|信息公开申请情况|复议.{0,12}诉讼.{0,4}情况|主要问题|报告的(?:其他)?事项|年度报告|工作年报"
)
_PROSE = 150
"""A cell with more characters than this is prose; the longest label of the form has under 60."""


class Cell(NamedTuple):
    """One cell as the file has it.

    text    its lines, joined by a line feed
    blocks  its content in order, where that is more than lines of text
    """

    text: str
    across: int = 1
    down: int = 1
    blocks: Sequence[Block] = ()


def stands_alone(text: str) -> bool:
    """Whether a text that is alone in its row is a heading or a title rather than a label of the table."""
    return len(text) <= 80 and _ALONE.search("".join(text.split())) is not None


def table_blocks(rows: Sequence[Sequence[Cell]], at: str) -> Iterator[Block]:
    """The table as grids, with a paragraph or a table of its own wherever a row holds such."""
    column = all(len(row) <= 1 for row in rows)
    kept: list[list[str | None]] = []
    for row, texts in zip(rows, expanded([[cell[:3] for cell in row] for row in rows]), strict=True):
        if not (column or _unfolds(row)):
            kept.append(texts)
            continue
        if _says_something(kept):
            yield Grid(kept, aligned=True, at=at)
        kept = []
        for cell in row:
            yield from cell.blocks or [Paragraph(line, at=at) for line in cell.text.split("\n") if line.strip()]
    if _says_something(kept):
        yield Grid(kept, aligned=True, at=at)


def _says_something(rows: list[list[str | None]]) -> bool:
    return any(text and not text.isspace() for row in rows for text in row)


def _unfolds(row: Sequence[Cell]) -> bool:
    """Whether a row is prose, a heading or a frame around other tables, and no row of figures."""
    filled = [text for text, _, _, _ in row if text]
    if len(filled) == 1 and (stands_alone(filled[0]) or filled[0].endswith("。")):
        return True
    for cell in row:
        if cell.blocks and any(isinstance(block, Grid) for block in cell.blocks):
            return True
    return any(len(text) > _PROSE for text in filled) and not any(text.strip().isdigit() for text in filled)
