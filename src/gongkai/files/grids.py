"""The cells of a stored workbook (xlsx, xls, ods) as text, read in a child; a merged cell says the same everywhere."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongkai.law import Refused

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 10, 5000, 60, 4000
NOT_WORKBOOK = "请上传表格文件（xlsx）；旧的 xls、et 文件请先另存为 xlsx。"
TOO_MANY = f"表格超过 {MOST_ROWS} 行，请分成几个文件上传。"


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet. rows  its cells from the first row and column of the sheet, so that places are those that one sees"""

    name: str
    rows: list[list[str]]


def grids_of(hash: str) -> list[Grid]:
    """The sheets of a stored workbook. Raises Refused where the file is none or cannot be read."""
    from gongkai.files import door, store
    from gongkai.files.child import FAILED
    from gongkai.files.models import StoredFile

    workbooks = StoredFile.objects.filter(pk=hash, sealed=False, kind__in=("xlsx", "xls", "ods"))
    kind = workbooks.values_list("kind", flat=True).first()
    if kind is None:
        raise Refused(NOT_WORKBOOK)
    with store.workspace() as folder:
        found = door.ask("grids", store.path_of(hash), kind, folder).get("sheets")
    if not isinstance(found, list) or not all(_sound(each) for each in found):
        raise Refused(FAILED)
    return [Grid(name, rows) for name, rows in found]


def _sound(sheet: Any) -> bool:
    match sheet:
        case [str(), list() as rows]:
            return all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in rows)
    return False


def grids_in(content: bytes) -> list[tuple[str, list[list[str]]]]:
    """What the child reads: the sheets that are shown, each with its rows."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as fault:
        raise Refused("这个表格设了打开密码，请去掉密码后重新上传。") from fault
    except CalamineError as fault:
        raise Refused(NOT_WORKBOOK) from fault
    shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
    return [(name, _rows(book.get_sheet_by_name(name))) for name in shown[:MOST_SHEETS]]


def _rows(sheet: Any) -> list[list[str]]:
    if sheet.total_height > MOST_ROWS:
        raise Refused(TOO_MANY)
    rows = [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = rows[top][left]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _text(cell: Any) -> str:
    """A cell as people see it: whole numbers without a point, days as 2026-11-20."""
    match cell:
        case None | bool():
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return cell.strftime("%Y-%m-%d")
        case _:
            return str(cell).strip()[:LONGEST_CELL]
