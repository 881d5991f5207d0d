"""What every reader turns its file into: paragraphs and grids in reading order.

A reader decides nothing about the report. It keeps the text as it stands (no stripping of numbers, no correction of
labels), drops what is not the document (scripts, styles, navigation it can name), and says where each block stood.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Paragraph:
    """One paragraph of text.

    level  1 to 6 where the file itself marks it as a heading (`<h2>`, `##`, 标题 2), else 0
    at     its place for people: 第3段, 第2页
    """

    text: str
    level: int = 0
    at: str = ""


@dataclass(slots=True)
class Grid:
    """One table of the file: rows of cells, each the text of the cell.

    rows     a merged cell stands once, in its first row and column; the places it covers hold None. An empty cell
             is "". Rows may differ in length.
    aligned  True where the file says which column a cell is in (spans of html, docx, xlsx, ruled lines of a pdf), so
             that a column means the same in every row; False where cells only follow one another (tabs in a txt)
    scattered  True where rows were put together out of single words, so that only sums prove which cell is which
    at       its place for people: 第2个表格, 第3页表格1, 工作表“表三”
    """

    rows: list[list[str | None]] = field(default_factory=list)
    aligned: bool = False
    at: str = ""
    scattered: bool = False


Block = Paragraph | Grid


def expanded(cells: list[list[tuple[str, int, int]]]) -> list[list[str | None]]:
    """The rows of a table with spans as a rectangular list of rows.

    cells  per row the cells as the file has them: (text, colspan, rowspan), both at least 1
    Spans are clipped: a colspan at 100 columns, a rowspan at the last row.
    """
    rows: list[list[str | None]] = [[] for _ in cells]
    reserved: list[set[int]] = [set() for _ in cells]
    last = len(cells)
    for y, row in enumerate(cells):
        line, taken, x = rows[y], reserved[y], 0
        for text, across, down in row:
            while x in taken:
                x += 1
            if len(line) < x:
                line.extend([None] * (x - len(line)))
            if across == 1 == down and x == len(line):
                line.append(text)
                x += 1
                continue
            across, down = max(1, min(across, 100)), max(1, min(down, last - y))
            for covered, held in zip(rows[y : y + down], reserved[y : y + down], strict=True):
                covered.extend([None] * (x + across - len(covered)))
                held.update(range(x, x + across))
            line[x] = text
            x += across
    return rows
