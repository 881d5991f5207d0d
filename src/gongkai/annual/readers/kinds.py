"""Which kind of file some bytes are, and the reader of that kind.

Content decides; the name only settles what content leaves open (Markdown or plain text).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from gongkai.annual.form import CAPTION_COLUMN, COLUMNS, FORM_2021, SECTIONS, column_heads, row_heads
from gongkai.annual.report import Report, Unreadable

MAX_SIZE = 20 * 1024 * 1024
"""Bytes of the largest file that is read; an annual report is well below 1 MB."""

_REFUSED = {
    "doc": "这是旧版 Word 或 WPS 文字文件（.doc、.wps），请用 Word 或 WPS 另存为 docx 后再上传。",
    "odt": "这是 OpenDocument 文字文件（.odt），请另存为 docx 后再上传。",
    "rtf": "这是 RTF 文件，请用 Word 或 WPS 另存为 docx 后再上传。",
    "wordml": "这是 Word XML 文件，请用 Word 或 WPS 另存为 docx 后再上传。",
    "ofd": "这是 OFD 版式文件，目前读不了，请上传生成它的 docx 文件，或导出为 PDF。",
    "pptx": "这是演示文稿，不是年度报告，请上传 docx、pdf、xlsx、html、md 或 txt 格式的年度报告。",
    "zip": "这是压缩包，请解压后上传里面的年度报告文件。",
    "image": "这是图片，没有文字可读，请用可以复制文字的电子版（docx、pdf、xlsx、html、md 或 txt）。",
    "encrypted": "这个文件设了打开密码，读不出来，请在 Word、WPS 或表格软件里取消密码后再上传。",
    "ole": "这个文件的格式认不出来，请另存为 docx、xlsx 或 pdf 后再上传。",
}
_NO_TABLE = "这个工作簿里没有找到年度报告的任何一张表，请确认选对了文件，并且表中保留了规定的行名和列名。"
_READERS = {
    "docx": ("docx", "read_docx"),
    "xlsx": ("xlsx", "read_xlsx"),
    "pdf": ("pdf", "read_pdf"),
    "html": ("html", "read_html"),
    "md": ("markdown", "read_markdown"),
}
_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"\x1f\x8b", "zip"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("EncryptedPackage", "encrypted"), ("WordDocument", "doc"), ("Workbook", "xlsx"), ("Book", "xlsx"))
_ZIPPED = (
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "xlsx"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "odt"),
    (b"word/document", "docx"),
    (b"xl/workbook", "xlsx"),
    (b"OFD.xml", "ofd"),
    (b"ppt/presentation", "pptx"),
    (b"word/", "docx"),
    (b"xl/", "xlsx"),
)
_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|p|h[1-6]|span|article|section)\b", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_MIME = re.compile(rb"(?:^|\n)mime-version\s*:", re.IGNORECASE)
_MARKDOWN = re.compile(rb"(?m)^(?:#{1,6} \S|\s*\|[^\n]*\|\s*$)")


def kind_of(content: bytes, name: str = "") -> str:
    """The kind of a file: docx, xlsx (also xls and ods), pdf, html (also mht), json, md, txt, or a kind not read."""
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    head = content[:4096]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return next((kind for mark, kind in _ZIPPED if mark in content), "zip")
    if head.startswith(_OLE):
        return next((kind for stream, kind in _OLE_STREAMS if stream.encode("utf-16-le") in content), "ole")
    for mark, kind in _MAGIC:
        if head.startswith(mark) and (len(mark) > 2 or b"\0" in head[:64]):
            return kind
    return _kind_of_text(head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n"), ending)


def _kind_of_text(head: bytes, ending: str) -> str:
    if head[:1] in (b"{", b"[") and (b'"schema"' in head[:400] or ending == "json"):
        return "json"
    if b"<w:wordDocument" in head or b"<pkg:package" in head:
        return "wordml"
    if _MIME.search(head[:2000]) or _PAGE.search(head):
        return "html"
    if _TAG.search(head) and (head[:1] == b"<" or ending in ("html", "htm", "shtml", "xhtml")):
        return "html"
    if ending in ("md", "markdown") or (ending != "txt" and _MARKDOWN.search(head)):
        return "md"
    return "txt"


def prepare(kind: str) -> None:
    """Load what reading a file of this kind needs, and read an empty form once, so that its labels are known."""
    _read_empty_form()
    for module in ("schema1", *_READERS.get(kind, ())[:1]):
        _load(module)


@cache
def _read_empty_form() -> None:
    form = FORM_2021
    lines = [SECTIONS[0], SECTIONS[1]]
    for block in form.table2:
        lines += [block.caption, "\t".join([CAPTION_COLUMN, *(column.label for column in block.columns)])]
        lines += ["\t".join([row.label, *("0" for _ in block.columns)]) for row in block.rows]
    lines += [SECTIONS[2], *("\t".join(head.label for head in heads) for heads in column_heads(form.table3_columns))]
    for heads, _ in row_heads(form.table3_rows):
        lines.append("\t".join([*(head.label for head in heads), *("0" for _ in COLUMNS)]))
    lines += [SECTIONS[3], *("\t".join(head.label for head in heads) for heads in column_heads(form.table4))]
    lines += ["\t".join("0" for _ in form.table4_cells), *SECTIONS[4:]]
    text = "\n".join(lines)
    for written in (
        text,
        re.sub(r"（(.)）(?=\S)|(\d\.) ?", lambda found: f"({found[1]}) " if found[1] else found[2], text),
    ):
        read_trusted(written.encode(), "form.txt")


def read_trusted(content: bytes, name: str = "") -> Report:
    """The report in these bytes, read in this process: for files of one's own, for tests and for measuring.

    name  the name of the file, kept as the report's source; no file of that name is opened
    Raises Unreadable with one sentence where it is no report that can be read.
    """
    if len(content) > MAX_SIZE:
        raise Unreadable(too_large(len(content)))
    kind = kind_of(content, name)
    if kind in _REFUSED:
        raise Unreadable(_REFUSED[kind])
    if kind == "json":
        report: Report = _load("schema1").read_json(content)
        report.source = name or report.source
        return report
    assemble: Callable[..., Report] = _load("assembly").report_from
    if kind == "txt":
        return assemble(_load("text").read_text(_load("encoding").decoded(content)), name)
    module, reader = _READERS[kind]
    blocks = getattr(_load(module), reader)(content)
    try:
        return assemble(blocks, name)
    except Unreadable:
        if kind != "xlsx":
            raise
        raise Unreadable(_NO_TABLE) from None


def too_large(size: int) -> str:
    """The sentence for a file of this many bytes."""
    return (
        f"这个文件有 {size / 1024 / 1024:.0f} 兆字节，超过了 {MAX_SIZE // 1024 // 1024} 兆字节的上限；"
        "年度报告一般不到 1 兆字节，请只上传年度报告本身。"
    )


@cache
def _load(module: str) -> Any:
    return importlib.import_module(f"gongkai.annual.readers.{module}")
