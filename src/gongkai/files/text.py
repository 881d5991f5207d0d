"""The text of a file, for search and for checks; what cannot be read as text has none."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from gongkai.files.kinds import DAMAGED, ENCRYPTED, opened, text_in
from gongkai.files.open_formats import ofd_text
from gongkai.files.packing import local, quoted, xml
from gongkai.law import Refused

MOST_CHARACTERS = 300_000
MOST_CELLS = 5_000_000
TOO_WIDE = "工作表“{}”的表格范围异常大（可能在很远的行或列里有内容），没有读取；请删除多余的行列，重新保存后再上传。"

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def text_of(content: bytes, kind: str) -> str:
    """The text of a file, at most MOST_CHARACTERS of it. Raises Refused where it turns out damaged."""
    pieces = _READERS[kind](content) if kind in _READERS else ()
    return storable(_first(pieces))


def storable(text: str) -> str:
    """A text without the characters that a database does not take."""
    return _UNSTORABLE.sub("", text)


def hidden_sheets(content: bytes) -> list[str]:
    """A sentence that names the hidden sheets of a workbook (xls, ods), if it has any. Raises Refused."""
    names = [sheet.name for sheet in _book(content).sheets_metadata if sheet.visible != SheetVisibleEnum.Visible]
    return [f"有隐藏的工作表：{quoted(names)}，公众下载后可以看到；如不应公开，请删除后重新上传。"] if names else []


def _first(pieces: Iterable[str]) -> str:
    """Pieces, one below the other, up to the limit."""
    kept, left = [], MOST_CHARACTERS
    for piece in pieces:
        kept.append(piece[:left])
        left -= len(piece) + 1
        if left <= 0:
            break
    return "\n".join(kept)


def _word(content: bytes) -> Iterator[str]:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        body = docx.Document(io.BytesIO(content)).element.body
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, etree.XMLSyntaxError) as error:
        raise Refused(DAMAGED) from error
    yield from _blocks(body)


def _blocks(body: etree._Element) -> Iterator[str]:
    """Paragraphs, and the rows of tables with tabs between their cells; what was deleted by a tracked change is out."""
    for block in body:
        kind = local(block)
        if kind == "p":
            yield _line(block)
        elif kind == "tr":
            yield "\t".join(
                " ".join(filter(None, _blocks(cell))) for cell in block.iter(etree.Element) if _cell_of(cell, block)
            )
        elif kind in ("tbl", "sdt", "sdtContent", "txbxContent", "customXml", "ins"):
            yield from _blocks(block)


def _cell_of(cell: etree._Element, row: etree._Element) -> bool:
    """Whether this is a cell of this row, not of a table inside one of its cells."""
    if local(cell) != "tc":
        return False
    return next(each for each in cell.iterancestors() if local(each) == "tr") is row


def _line(paragraph: etree._Element) -> str:
    marks = {"tab": "\t", "br": "\n", "cr": "\n"}
    return "".join(
        (each.text or "") if local(each) == "t" else marks.get(local(each), "")
        for each in paragraph.iter(etree.Element)
    )


def _slides(content: bytes) -> Iterator[str]:
    archive = opened(content)
    slides = [name for name in archive.names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    for name in sorted(slides, key=lambda name: (len(name), name)):
        for paragraph in xml(archive.part(name) or b"").iter("{*}p"):
            if line := "".join(each.text or "" for each in paragraph.iter("{*}t")):
                yield line


def _book(content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise Refused(ENCRYPTED) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Refused(DAMAGED) from error


def rows_of_book(content: bytes) -> Iterator[list[Any]]:
    """The rows of the first sheet of a workbook that has any. Raises Refused."""
    if content[:2] == b"PK":
        opened(content)  # no small file grows into a large one
    book = _book(content)
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except (CalamineError, ValueError, OSError) as error:
            raise Refused(DAMAGED) from error
        if sheet.start is None or sheet.end is None:
            continue
        if (sheet.end[0] - sheet.start[0] + 1) * (sheet.end[1] - sheet.start[1] + 1) > MOST_CELLS:
            raise Refused(TOO_WIDE.format(name))
        yield from sheet.iter_rows()
        return


def _sheets(content: bytes) -> Iterator[str]:
    book = _book(content)
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except (CalamineError, ValueError, OSError) as error:
            raise Refused(DAMAGED) from error
        if sheet.start is None or sheet.end is None:
            continue
        if (sheet.end[0] - sheet.start[0] + 1) * (sheet.end[1] - sheet.start[1] + 1) > MOST_CELLS:
            raise Refused(TOO_WIDE.format(name))
        yield name
        for row in sheet.iter_rows():
            if line := "\t".join(_shown(cell) for cell in row).rstrip("\t"):
                yield line


def _shown(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _pages(content: bytes) -> Iterator[str]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused(DAMAGED) from error
    try:
        for page in document:
            lines = page.get_textpage()
            yield lines.get_text_range().replace("\r\n", "\n")
            lines.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise Refused(DAMAGED) from error
    finally:
        document.close()


def _open_text(content: bytes) -> Iterator[str]:
    for each in xml(opened(content).part("content.xml") or b"").iter("{*}p", "{*}h"):
        yield "".join(each.itertext())


_READERS = {
    "docx": _word,
    "xlsx": _sheets,
    "xls": _sheets,
    "ods": _sheets,
    "pptx": _slides,
    "pdf": _pages,
    "odt": _open_text,
    "ofd": lambda content: ofd_text(opened(content)),
    "txt": lambda content: [text_in(content)],
    "csv": lambda content: [text_in(content)],
}
