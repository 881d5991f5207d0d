"""An invented report whose cells all differ, so that a number in a wrong place cannot go unseen.

示例县示例镇 does not exist. The tables do not balance: this is for reading, not for checking.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from gongkai.annual.form import CORNER, FORM_2021, SECTIONS, Head, column_heads, row_heads
from gongkai.annual.report import Report, Value, squeezed

ORGAN = "示例县示例镇人民政府"
TITLE = f"{ORGAN}2024年政府信息公开工作年度报告"
PROSE = {
    1: (
        "2024年，示例镇把镇务公开栏和县网站示例镇专栏对照着更新，村里贴什么、网上就有什么。",
        "（一）主动公开情况。全年在县政府网站发布信息256条，其中工作动态201条、通知公告55条，都由党政办登记编号。",
        "（二）依申请公开情况。示例镇收到的申请由窗口当面登记，能当场答复的当场答复，不能的约定日期。",
    ),
    5: ("示例镇存在的问题是图解太少，改进办法是给每份惠农文件配一张示例图。",),
    6: ("示例镇全年没有收取信息处理费，没有其他需要报告的事项。",),
}
"""The sentences of the sections that have prose."""


def _cells() -> dict[str, Value]:
    cells: dict[str, Value] = {}
    for number, path in enumerate(FORM_2021.table2_cells, 11):
        cells[path] = Decimal(f"{number}.5") if path in FORM_2021.decimals else number
    cells |= {path: number for number, path in enumerate(FORM_2021.table3_cells, 100)}
    cells |= {path: number for number, path in enumerate(FORM_2021.table4_cells, 700)}
    return cells


CELLS = _cells()
"""Every cell of the three tables by its path."""

Wrap = Callable[[str], str]


def _plain(text: str) -> str:
    return text


def rows2() -> list[list[Head]]:
    """Table 2 as printed, numbers included, as cells with their spans."""
    rows: list[list[Head]] = []
    for block in FORM_2021.table2:
        across = 3 // len(block.columns)
        rows.append([Head(block.caption, 4, 1)])
        rows.append([Head("信息内容", 1, 1), *(Head(column.label, across, 1) for column in block.columns)])
        rows += [
            [
                Head(row.label, 1, 1),
                *(Head(str(CELLS[block.path("table2", row, column)]), across, 1) for column in block.columns),
            ]
            for row in block.rows
        ]
    return rows


def rows3() -> list[list[Head]]:
    """Table 3 as printed."""
    heads = column_heads(FORM_2021.table3_columns)
    rows = [list(row) for row in heads]
    rows[0].insert(0, Head(CORNER, 3, len(heads)))
    values = iter(str(CELLS[path]) for path in FORM_2021.table3_cells)
    rows += [[*labels, *(Head(next(values), 1, 1) for _ in range(7))] for labels, _ in row_heads(FORM_2021.table3_rows)]
    return rows


def rows4() -> list[list[Head]]:
    """Table 4 as printed."""
    return [
        *(list(row) for row in column_heads(FORM_2021.table4)),
        [Head(str(CELLS[path]), 1, 1) for path in FORM_2021.table4_cells],
    ]


def html_table(rows: list[list[Head]], wrap: Wrap = _plain) -> str:
    """A table as html; `wrap` puts something around the text of each cell."""
    lines = []
    for row in rows:
        cells = "".join(f'<td colspan="{c.across}" rowspan="{c.down}">{wrap(c.label)}</td>' for c in row)
        lines.append(f"<tr>{cells}</tr>")
    return f'<table border="1">{"".join(lines)}</table>'


def article(wrap: Wrap = _plain, heading: str = "<p><strong>{}</strong></p>", between: str = "\n") -> str:
    """The report as html without the page around it; `heading` is filled with each heading."""
    tables = {2: rows2, 3: rows3, 4: rows4}
    parts = []
    for number, title in enumerate(SECTIONS, 1):
        parts.append(heading.format(title))
        parts += [f"<p>{sentence}</p>" for sentence in PROSE.get(number, ())]
        if number in tables:
            parts.append(html_table(tables[number](), wrap))
    return between.join(parts)


def page(content: str | None = None, *, head: str = "", above: str = "", below: str = "") -> str:
    """The report as a whole page."""
    content = f"<h1>{TITLE}</h1>{article()}" if content is None else content
    body = f"{above}<div class='content'>{content}</div>{below}"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def text_rows(rows: list[list[Head]]) -> list[list[str]]:
    """The rows of a table as a converter writes them into text: empty places where a cell is merged."""
    width = sum(cell.across for cell in rows[0])
    grid = [[""] * width for _ in rows]
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            grid[y][x] = cell.label
            taken |= {(y + dy, x + dx) for dy in range(cell.down) for dx in range(cell.across)}
    return grid


def assert_read(report: Report, *, prose: bool = True) -> None:
    """Every cell is right, nothing more is there, and title, organ, year and the prose are."""
    assert {path: report.cells.get(path) for path in CELLS} == CELLS
    assert set(report.cells) == set(CELLS)
    assert (squeezed(report.title or ""), report.organ, report.year) == (squeezed(TITLE), ORGAN, 2024)
    assert [section.no for section in report.sections] == [1, 2, 3, 4, 5, 6]
    if prose:
        expected = {number: "".join(PROSE.get(number, ())) for number in range(1, 7)}
        assert {section.no: squeezed(section.text) for section in report.sections} == {
            number: squeezed(text) for number, text in expected.items()
        }
