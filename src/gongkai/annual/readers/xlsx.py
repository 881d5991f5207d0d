"""A workbook (xlsx, xls, ods) becomes blocks: sheet after sheet, prose as paragraphs, the rest as grids.

Hidden sheets are not read: they hold last year's figures and lists for drop-down cells, not the report.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from gongkai.annual.readers.archive import BROKEN, Archive
from gongkai.annual.readers.blocks import Block, Paragraph
from gongkai.annual.readers.layout import Cell, stands_alone, table_blocks
from gongkai.annual.report import Unreadable

ENCRYPTED = "这个文件设了打开密码，读不出来，请在 Word、WPS 或表格软件里取消密码后再上传。"
NO_SHEET = "这个工作簿里没有可读的工作表（全部隐藏或为空），请取消隐藏后再上传。"
_SECTIONS = ("总体情况", "主动公开政府信息", "处理政府信息公开申请", "行政诉讼情况", "主要问题", "需要报告的")
"""Words that tell the six headings apart."""
_MOST_CELLS = 400_000


def read_xlsx(content: bytes) -> list[Block]:
    """The blocks of a workbook. Raises Unreadable where it is damaged, encrypted or empty."""
    if content[:2] == b"PK":
        Archive(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        blocks: list[Block] = []
        for sheet in workbook.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                _insert(blocks, _sheet(sheet.name, workbook.get_sheet_by_name(sheet.name)))
    except PasswordError as error:
        raise Unreadable(ENCRYPTED) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(BROKEN) from error
    if not blocks:
        raise Unreadable(NO_SHEET)
    return blocks


def _sheet(name: str, sheet: Any) -> list[Block]:
    """The blocks of one sheet; its name is the heading where the sheet itself has none."""
    if sheet.start is None:
        return []
    if (sheet.end[0] - sheet.start[0] + 1) * (sheet.end[1] - sheet.start[1] + 1) > _MOST_CELLS:
        raise Unreadable(f"工作表“{name}”太大，不像年度报告，请只上传年度报告的工作簿。")
    blocks = list(table_blocks(list(_rows(sheet)), f"工作表“{name}”"))
    headed = any(isinstance(block, Paragraph) and stands_alone(block.text) for block in blocks)
    if blocks and not headed and stands_alone(name):
        blocks.insert(0, Paragraph(name, at=f"工作表“{name}”"))
    return blocks


def _insert(blocks: list[Block], sheet: list[Block]) -> None:
    """Put a sheet where its section belongs: tables may stand on sheets behind a sheet with all the prose."""
    number = _section(sheet[0]) if sheet else 0
    numbers = [_section(block) for block in blocks]
    later = [place for place, other in enumerate(numbers) if other > number]
    place = later[0] if number and number not in numbers and later else len(blocks)
    blocks[place:place] = sheet


def _section(block: Block) -> int:
    """Which section a heading opens; 0 where the block is no heading."""
    if not isinstance(block, Paragraph) or len(block.text) > 60:
        return 0
    return next((number for number, words in enumerate(_SECTIONS, 1) if words in block.text), 0)


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    """The rows that hold something, merged ranges as spans."""
    values = sheet.to_python()
    top, left = sheet.start
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        y, x = first_row - top, first_column - left
        down, across = min(last_row - top, len(values) - 1) - y + 1, min(last_column - first_column + 1, 100)
        if y >= 0 and x >= 0 and down > 0:
            spans[y, x] = across, down
            covered.update((y + dy, x + dx) for dy in range(down) for dx in range(across))
            covered.discard((y, x))
    for y, row in enumerate(values):
        cells = [Cell(_text(value), *spans.get((y, x), (1, 1))) for x, value in enumerate(row) if (y, x) not in covered]
        # A row that is wholly inside a merged range stays, so that the range keeps its height.
        if any(cell.text for cell in cells) or any((y, x) in covered for x in range(len(row))):
            yield cells


def _text(value: Any) -> str:
    """The text of a cell as a person sees it: whole numbers without a point."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value)
