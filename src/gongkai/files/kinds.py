"""Which kind of file some bytes are: their content decides, and a name that says otherwise is refused.

Nothing here imports Django: the child process reads with it.
"""

from __future__ import annotations

import contextlib

import filetype

from gongkai.annual.readers.archive import BOMB, BROKEN, Archive
from gongkai.annual.readers.encoding import decoded
from gongkai.annual.report import Unreadable
from gongkai.law import Refused

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "doc": "application/msword",
    "wps": "application/vnd.ms-works",
    "xls": "application/vnd.ms-excel",
    "txt": "text/plain",
    "csv": "text/csv",
    "jpg": "image/jpeg",
    "png": "image/png",
}
"""The kinds that are taken in, each with its content type."""

_ENDINGS = {
    "docx": {"docx", "doc", "wps"},
    "xlsx": {"xlsx", "xls", "et"},
    "pptx": {"pptx", "ppt", "dps"},
    "doc": {"doc", "docx", "wps"},
    "wps": {"wps"},
    "xls": {"xls", "xlsx", "et"},
    "jpg": {"jpg", "jpeg", "jpe", "png"},
    "png": {"png", "jpg", "jpeg"},
}
"""Endings of a name that a kind may come under, where there are others than its own: neighbours that people mix up."""
_NAMES = {
    "docx": "Word 文档",
    "doc": "旧版 Word 文档",
    "wps": "WPS 文档",
    "xlsx": "Excel 表格",
    "xls": "旧版 Excel 表格",
    "pptx": "演示文稿",
    "pdf": "PDF 文件",
    "ofd": "OFD 版式文件",
    "odt": "OpenDocument 文档",
    "ods": "OpenDocument 表格",
    "jpg": "图片（jpg）",
    "png": "图片（png）",
}
_TAKEN = "docx、xlsx、pptx、pdf、ofd、odt、ods、txt、csv、jpg、png，以及旧的 doc、xls、wps"

EMPTY = "这个文件是空的，没有任何内容，请重新保存后再上传。"
PROGRAM = "这个文件是可以运行的程序，不能作为附件上传；请上传文档、表格、PDF 或图片。"
PACKED = "这个文件是压缩包，看不到里面的内容，不能上传；请解压后把里面的文件逐个上传。"
ENCRYPTED = "这个文件设了打开密码，公众打不开，也无法检查；请取消密码并重新保存后再上传。"
MACROS = "这个文件含有宏，打开时会自动运行，不能上传；请另存为不含宏的格式（docx、xlsx 或 pptx）后再上传。"
UNKNOWN = f"认不出这个文件的格式，它可能已损坏，也可能不在可以上传的格式之内（{_TAKEN}）；请核对后重新上传。"
WEB_PAGE = "这个文件是网页，可能带有脚本，不能上传；请另存为 docx 或 pdf 后再上传。"
PICTURE_KIND = "这种图片格式很多电脑打不开，不能上传；请另存为 jpg 或 png 后再上传。"
DAMAGED = "这个文件已损坏或者没有传完整，打不开；请重新保存后再上传。"
TOO_PACKED = "这个文件解压后异常庞大，像是压缩炸弹，没有打开；请用 Word、WPS 或表格软件重新保存后再上传。"
OLD_SLIDES = "这是旧版演示文稿（ppt、dps），不能上传；请另存为 pptx 或 pdf 后再上传。"
RICH_TEXT = "这是 RTF 文件，不能上传；请用 Word 或 WPS 另存为 docx 后再上传。"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = frozenset({"exe", "elf", "wasm", "swf", "deb", "rpm", "crx", "ar", "nes"})
_PACKED = frozenset({"zip", "rar", "7z", "gz", "bz2", "xz", "tar", "cab", "Z", "lzo", "lz", "lz4", "zst", "br", "epub"})
_PICTURES = frozenset(
    {"gif", "webp", "tif", "bmp", "heic", "avif", "psd", "jpx", "apng", "ico", "xcf", "cr2", "jxr", "dwg"}
)
_PROGRAM_HEADS = (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa", b"#!", b"L\0\0\0\x01\x14\x02")
_CONTROLS = bytes([*range(9), *range(14, 32), 127, 255])
_SHOWN = (b"<html", b"<!doctype", b"<svg", b"<body", b"<script", b"<iframe", b"<?xml")


def kind_of(content: bytes, ending: str) -> str:
    """The kind of a file by its content.

    ending  what follows the last dot of its name, in small letters; empty where there is none
    Raises Refused with one sentence where it is of a kind that is not taken in, or its name says another kind.
    """
    kind = _by_content(content, ending)
    if ending and ending not in _ENDINGS.get(kind, {kind}):
        if kind in ("txt", "csv"):
            raise Refused(UNKNOWN)
        raise Refused(
            f"文件名以 .{ending[:10]} 结尾，内容却是{_NAMES[kind]}；请核对是不是选错了文件，改正文件名后再上传。"
        )
    return kind


def name_for(name: str, kind: str) -> str:
    """A name to save a file under: of one line, not too long, ending as its kind does."""
    name = "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable()).strip()
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    own = {"jpg": {"jpg", "jpeg"}, "doc": {"doc", "wps"}, "xls": {"xls", "et"}}.get(kind, {kind})
    if ending.lower() in own:
        kind = ending
    elif ending.lower() not in {*CONTENT_TYPES, *(each for some in _ENDINGS.values() for each in some)}:
        stem = name  # what stands behind the dot is part of the title: 附件1.名单
    return f"{stem.strip(' .')[:80] or '附件'}.{kind}"


def opened(content: bytes) -> Archive:
    """A zip file after its directory was found harmless. Raises Refused."""
    try:
        return Archive(content)
    except Unreadable as refusal:
        raise Refused(in_our_words(refusal)) from refusal


def in_our_words(refusal: Unreadable) -> str:
    """The sentence of a reader of annual reports, for a file that is none."""
    return {BOMB: TOO_PACKED, BROKEN: DAMAGED}.get(str(refusal), str(refusal))


def is_program(content: bytes) -> bool:
    """Whether some bytes begin as programs, scripts and shortcuts do."""
    return content.startswith(_PROGRAM_HEADS) or (content.startswith(b"MZ") and b"\0" in content[:128])


def _by_content(content: bytes, ending: str) -> str:
    if is_program(content):
        raise Refused(PROGRAM)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(opened(content))
    if content.startswith(_OLE):
        return _old_office(content, ending)
    if content.startswith(b"{\\rtf"):
        raise Refused(RICH_TEXT)
    guess = filetype.guess(content[:8192])
    found = guess.extension if guess else ""
    if found in ("jpg", "png"):
        return str(found)
    if found in _PROGRAMS:
        raise Refused(PROGRAM)
    if found in _PACKED:
        raise Refused(PACKED)
    if found in _PICTURES:
        raise Refused(PICTURE_KIND)
    return _text(content, ending)


def _zipped(archive: Archive) -> str:
    names = archive.names
    if "OFD.xml" in names:
        return "ofd"
    if "mimetype" in names:
        told = (archive.part("mimetype") or b"").strip()
        for end, kind in ((b"opendocument.text", "odt"), (b"opendocument.spreadsheet", "ods")):
            if told.endswith(end):
                return kind
        raise Refused(UNKNOWN)
    if "[Content_Types].xml" not in names:
        raise Refused(PACKED)
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Refused(MACROS)
    for kind, folder in (("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/")):
        if any(name.startswith(folder) for name in names):
            if any(name.endswith("workbook.bin") for name in names):
                raise Refused("这是二进制表格（xlsb），不能上传；请另存为 xlsx 后再上传。")
            return kind
    raise Refused(UNKNOWN)


def _old_office(content: bytes, ending: str) -> str:
    """doc, wps or xls; refused where encrypted or with macros."""
    if _stream("EncryptedPackage") in content:
        raise Refused(ENCRYPTED)
    if any(_stream(name) in content for name in ("_VBA_PROJECT", "_VBA_PROJECT_CUR")):
        raise Refused(MACROS)
    if _stream("PowerPoint Document") in content:
        raise Refused(OLD_SLIDES)
    if (entry := content.find(_stream("WordDocument"))) >= 0:
        sector, shift = int.from_bytes(content[entry + 116 : entry + 120], "little"), content[30]
        flags = content[((sector + 1) << min(shift, 20)) + 10 :][:2]
        if int.from_bytes(flags, "little") & 0x0100:  # fEncrypted, [MS-DOC] 2.5.2
            raise Refused(ENCRYPTED)
        return "wps" if ending == "wps" else "doc"
    if any(_stream(name) in content for name in ("Workbook", "Book")):
        return "xls"
    raise Refused(UNKNOWN)


def _stream(name: str) -> bytes:
    """The name of a stream as the directory of an old Office file holds it: to its end."""
    return (name + "\0").encode("utf-16-le")


def _text(content: bytes, ending: str) -> str:
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_SHOWN) or (ending not in ("txt", "csv") and any(mark in head for mark in _SHOWN)):
        raise Refused(WEB_PAGE)
    text_in(content)
    return "csv" if ending == "csv" else "txt"


def text_in(content: bytes) -> str:
    """The text of these bytes in whichever encoding. Raises Refused where they are no text."""
    try:
        return decoded(content)
    except Unreadable as refusal:
        if not content.strip():
            raise Refused(EMPTY) from refusal
        if content.translate(None, _CONTROLS) == content:  # a list of names reads like no prose, and is text
            with contextlib.suppress(UnicodeDecodeError):
                return content.decode("gb18030")
        raise Refused(UNKNOWN) from refusal
