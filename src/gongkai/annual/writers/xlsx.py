"""The report as an Excel workbook: the prose on 正文, each table on a sheet of its own, set up for A4.

Numbers are numbers. Excel keeps 15 digits and no final zeros, so a number that would change is written as text instead.
Text of the report is never a formula: what begins with `=`, `+`, `-` or `@` is marked as text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from gongkai.annual.report import Report, Value
from gongkai.annual.writers import layout
from gongkai.annual.writers.archive import core_properties, packed, unpacked
from gongkai.annual.writers.layout import Cell, Heading, Paragraph, Table, Title

PROSE = "正文"
SHEETS = {"table2": "表二", "table3": "表三", "table4": "表四"}
LONGEST = 32_000
"""Characters that are put in one cell; Excel holds 32,767."""

_DIGITS = 15
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_GROWTH = "+0;-0;0"
_LINE = Side(style="thin")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SONG = Font(name="宋体", size=10.5)
_MM_PER_WIDTH = 1.95
"""Width of one digit of the standard font, Excel's unit of column width, in mm."""


def write(report: Report) -> bytes:
    """The report as the bytes of an xlsx file; the same report gives the same bytes."""
    book = Workbook()
    prose = book.active
    prose.title = PROSE
    _prose(prose, report)
    for printed in layout.tables(report):
        _table(book.create_sheet(SHEETS[printed.key]), printed)
    buffer = BytesIO()
    book.save(buffer)
    parts = unpacked(buffer.getvalue())
    parts["docProps/core.xml"] = core_properties(layout.title(report))
    return packed(parts)


def exact(value: Value) -> int | float | str | None:
    """The content of a cell: a number that Excel keeps as it is, else the number as text; None where it is missing."""
    text = layout.shown(value)
    if value is None or len(text.lstrip("-").replace(".", "")) > _DIGITS:
        return text or None
    if isinstance(value, int):
        return value
    return float(value) if format(Decimal(repr(float(value))).normalize(), "f") == text else text


def _prose(sheet: Any, report: Report) -> None:
    sheet.column_dimensions["A"].width = layout.TEXT_WIDTH / _MM_PER_WIDTH
    row = 0
    for part in layout.parts(report):
        match part:
            case Title(text):
                look = Font(name="方正小标宋简体", size=22), Alignment("center", "center", wrap_text=True)
            case Heading(text):
                look = Font(name="黑体", size=16), Alignment("left", "center", wrap_text=True, indent=2)
            case Paragraph():
                font = "楷体_GB2312" if part.heading else "仿宋_GB2312"
                look = Font(name=font, size=16), Alignment("left", "top", wrap_text=True)
                text = ("　　" if len(part.text) < LONGEST else "") + part.text.strip()
            case Table():
                continue
        for start in range(0, len(text), LONGEST):
            row += 1
            cell = sheet.cell(row, 1)
            _put_text(cell, text[start : start + LONGEST])
            cell.font, cell.alignment = look
            per_line = 20 if isinstance(part, Title) else 27
            lines = ceil(layout.ems(text[start : start + LONGEST]) / per_line)
            sheet.row_dimensions[row].height = min(409, lines * (36 if isinstance(part, Title) else 28))
    _page(sheet)
    sheet.oddFooter.center.text = "— &P —"


def _table(sheet: Any, printed: Table) -> None:
    found = layout.fit(printed)
    for number, width in enumerate(found.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width / _MM_PER_WIDTH
    for line in printed.placed():
        lines = 1
        for place in line:
            cell = place.cell
            top, left = place.row + 1, place.column + 1
            bottom, right = top + cell.down - 1, left + cell.across - 1
            for y in range(top, bottom + 1):
                for x in range(left, right + 1):
                    sheet.cell(y, x).border = _BORDER
            _fill(sheet.cell(top, left), cell)
            if cell.down > 1 or cell.across > 1:
                sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)
            if cell.down == 1 and cell.role != "value":
                room = sum(found.widths[left - 1 : right]) - 1.5
                lines = max(lines, ceil(layout.ems(cell.text) / max(1, int(room / 3.75))))
        sheet.row_dimensions[line[0].row + 1].height = 6 + 13.5 * lines if line else None
    if printed.heads:
        sheet.print_title_rows = f"1:{printed.heads}"
    sheet.oddHeader.center.text = printed.caption.replace("&", "&&")
    _page(sheet)


def _fill(target: SheetCell, cell: Cell) -> None:
    target.font = _SONG
    side = "left" if cell.role == "row" and cell.down == 1 and cell.path.startswith("table3") else "center"
    target.alignment = Alignment(side, "center", wrap_text=cell.role != "value", shrink_to_fit=cell.role == "value")
    content = exact(cell.value) if cell.role == "value" else cell.text
    if isinstance(content, str):
        _put_text(target, content)
    elif content is not None:
        target.value = content
        target.number_format = _GROWTH if cell.text.startswith("+") else "General"


def _put_text(target: SheetCell, text: str) -> None:
    target.value = _ESCAPE.sub("_x005F_", text)
    target.data_type = "s"
    target.number_format = "@"
    if text[:1] in "=+-@":
        target.quotePrefix = True


def _page(sheet: Any) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left, sheet.page_margins.right = 28 / 25.4, 26 / 25.4
    sheet.page_margins.top, sheet.page_margins.bottom = 37 / 25.4, 35 / 25.4
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False
