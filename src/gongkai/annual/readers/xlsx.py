"""A workbook (xlsx, xls, ods) becomes blocks: sheet after sheet, prose as paragraphs, the rest as grids.

Hidden sheets, rows and columns are not read: they hold last year's figures and lists for drop-down cells, not the
report. Neither is struck text. Calamine tells of hidden sheets only; the rest is looked up in the parts of an xlsx. Of
xls, xlsb and ods every row and column is read.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from gongkai.annual.readers.archive import BROKEN, Archive, parsed
from gongkai.annual.readers.blocks import Block, Paragraph
from gongkai.annual.readers.layout import Cell, stands_alone, table_blocks
from gongkai.annual.readers.raised import DOWN, UP, with_notes
from gongkai.annual.report import Unreadable

ENCRYPTED = "这个文件设了打开密码，读不出来，请在 Word、WPS 或表格软件里取消密码后再上传。"
NO_SHEET = "这个工作簿里没有可读的工作表（全部隐藏或为空），请取消隐藏后再上传。"
_SECTIONS = ("总体情况", "主动公开政府信息", "处理政府信息公开申请", "行政诉讼情况", "主要问题", "需要报告的")
"""Words that tell the six headings apart."""
_MOST_CELLS = 400_000


def read_xlsx(content: bytes) -> list[Block]:
    """The blocks of a workbook. Raises Unreadable where it is damaged, encrypted or empty."""
    archive = Archive(content) if content[:2] == b"PK" else None
    try:
        parts = _Parts(archive) if archive else None
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(parts.marked(content) if parts else content))
        blocks: list[Block] = []
        for sheet in workbook.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                unseen = parts.unseen(sheet.name) if parts else _ALL_SEEN
                _insert(blocks, _sheet(sheet.name, workbook.get_sheet_by_name(sheet.name), unseen))
    except PasswordError as error:
        raise Unreadable(ENCRYPTED) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(BROKEN) from error
    if not blocks:
        raise Unreadable(NO_SHEET)
    return blocks


def _sheet(name: str, sheet: Any, unseen: _Unseen) -> list[Block]:
    """The blocks of one sheet; its name is the heading where the sheet itself has none."""
    if sheet.start is None:
        return []
    if (sheet.end[0] - sheet.start[0] + 1) * (sheet.end[1] - sheet.start[1] + 1) > _MOST_CELLS:
        raise Unreadable(f"工作表“{name}”太大，不像年度报告，请只上传年度报告的工作簿。")
    blocks = list(table_blocks(list(_rows(sheet, unseen)), f"工作表“{name}”"))
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


def _rows(sheet: Any, unseen: _Unseen) -> Iterator[list[Cell]]:
    """The rows that hold something, merged ranges as spans; what is hidden takes no place."""
    values = sheet.to_python()
    top, left = sheet.start
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        y, x = first_row - top, first_column - left
        if not (0 <= y < len(values) and x >= 0):
            continue
        rows = [row for row in range(y, min(last_row - top + 1, len(values))) if row + top not in unseen.rows]
        width = min(last_column - first_column + 1, 100)
        columns = [column for column in range(x, x + width) if column + left not in unseen.columns]
        if rows and columns:
            spans[rows[0], columns[0]] = len(columns), len(rows)
            covered.update((row, column) for row in rows for column in columns)
            covered.discard((rows[0], columns[0]))
            if columns[0] < len(values[y]):
                values[rows[0]][columns[0]] = values[y][x]
    for y, row in enumerate(values):
        if y + top in unseen.rows:
            continue
        cells = [
            Cell("" if (y + top, x + left) in unseen.cells else _text(value), *spans.get((y, x), (1, 1)))
            for x, value in enumerate(row)
            if (y, x) not in covered and x + left not in unseen.columns
        ]
        # A row that is wholly inside a merged range stays, so that the range keeps its height.
        if any(cell.text for cell in cells) or any((y, x) in covered for x in range(len(row))):
            yield cells


def _text(value: Any) -> str:
    """The text of a cell as a person sees it: whole numbers without a point."""
    if isinstance(value, str):
        return (with_notes(value) if UP in value or DOWN in value else value).strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value)


# --- what only the parts of an xlsx tell --------------------------------------------------------------------------


class _Unseen(NamedTuple):
    """The rows, columns and cells of a sheet that are hidden or struck out, counted from 0."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    cells: frozenset[tuple[int, int]] = frozenset()


_ALL_SEEN = _Unseen()


class _Parts:
    """The XML parts of a workbook; a file that is no xlsx has none."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._struck = self._struck_looks()
        self._sheets = self._paths()
        strings = [name for name in archive.names if name.lower().endswith("sharedstrings.xml")]
        self._content = {name: archive.part(name) or b"" for name in (*strings, *self._sheets.values())}

    def marked(self, content: bytes) -> bytes:
        """The file without struck runs of text, and with marks around raised ones; most files as they are."""
        changed = {
            name: _marked(parsed(part))
            for name, part in self._content.items()
            if b"strike" in part or b"vertAlign" in part
        }
        if not changed:
            return content
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as copy:
            for name in sorted(self._archive.names):
                copy.writestr(name, changed.get(name) or self._archive.part(name) or b"")
        return stream.getvalue()

    def unseen(self, sheet: str) -> _Unseen:
        """What a sheet holds and does not show."""
        part = self._content.get(self._sheets.get(sheet, ""), b"")
        if not (b"hidden=" in part or any(b's="%d"' % look in part for look in self._struck)):
            return _ALL_SEEN
        rows, columns, cells = set[int](), set[int](), set[tuple[int, int]]()
        y = x = -1
        for element in parsed(part).iter("{*}col", "{*}row", "{*}c"):
            name = etree.QName(element).localname
            if name == "col":
                if _is_on(element.get("hidden")):
                    columns.update(range(int(element.get("min") or 1) - 1, min(int(element.get("max") or 0), 16384)))
            elif name == "row":
                y, x = int(element.get("r") or y + 2) - 1, -1
                if _is_on(element.get("hidden")):
                    rows.add(y)
            else:
                x = _column(element.get("r") or "", x + 1)
                if int(element.get("s") or 0) in self._struck:
                    cells.add((y, x))
        return _Unseen(frozenset(rows), frozenset(columns), frozenset(cells))

    def _struck_looks(self) -> frozenset[int]:
        """The numbers of the looks of cells whose text is struck out or whose value is not shown."""
        part = self._archive.part("xl/styles.xml") or b""
        if b"strike" not in part and b";;;" not in part:
            return frozenset()
        root = parsed(part)
        fonts = [_has(font, "strike") for font in root.iterfind("{*}fonts/{*}font")]
        blank = {
            form.get("numFmtId") for form in root.iterfind("{*}numFmts/{*}numFmt") if form.get("formatCode") == ";;;"
        }
        looks = [(int(look.get("fontId") or 0), look.get("numFmtId")) for look in root.iterfind("{*}cellXfs/{*}xf")]
        return frozenset(
            number for number, (font, form) in enumerate(looks) if form in blank or (font < len(fonts) and fonts[font])
        )

    def _paths(self) -> dict[str, str]:
        """The part of each sheet by the name of the sheet."""
        workbook, targets = self._archive.xml("xl/workbook.xml"), self._archive.xml("xl/_rels/workbook.xml.rels")
        if workbook is None or targets is None:
            return {}
        paths = {
            target.get("Id") or "": posixpath.normpath(posixpath.join("/xl", target.get("Target") or ""))
            for target in targets
        }
        return {
            sheet.get("name") or "": paths.get(key, "").removeprefix("/")
            for sheet in workbook.iterfind("{*}sheets/{*}sheet")
            for key in (str(value) for name, value in sheet.items() if str(name).endswith("}id"))
        }


def _marked(root: etree._Element) -> bytes:
    for run in list(root.iter("{*}r")):
        properties = run.find("{*}rPr")
        if properties is None:
            continue
        raised = properties.find("{*}vertAlign")
        for text in run.iterfind("{*}t"):
            if _has(properties, "strike"):
                text.text = ""
            elif raised is not None and raised.get("val") in ("superscript", "subscript"):
                text.text = f"{UP}{text.text or ''}{DOWN}"
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _has(element: etree._Element, name: str) -> bool:
    """Whether an element has a property that is on."""
    found = element.find(f"{{*}}{name}")
    return found is not None and _is_on(found.get("val", "1"))


def _is_on(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _column(reference: str, default: int) -> int:
    """The column of a cell by its reference (B7 is in column 1)."""
    letters = reference.rstrip("0123456789").upper()
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return default
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
