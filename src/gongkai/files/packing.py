"""Zip files written anew: the same parts give the same bytes, and nothing that the parts do not name comes along."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from lxml import etree

from gongkai.annual.readers.archive import parsed
from gongkai.annual.report import Unreadable
from gongkai.files.kinds import MACROS, PROGRAM, in_our_words, is_program
from gongkai.law import Refused

NOBODY = "作者"
"""Stands where a person's name stood that cannot be left out."""
NESTED = "文件里嵌有程序或打包的文件，不能上传；请在原文件中删除嵌入的对象后再上传。"

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PACKED_ALREADY = (".jpg", ".jpeg", ".png", ".zip", ".xlsx", ".docx", ".pptx")


def pack(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip file of these parts in their order, without times, extra fields or comments."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o600 << 16
            plain = name == "mimetype" or name.lower().endswith(_PACKED_ALREADY)
            entry.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()


def xml(content: bytes) -> etree._Element:
    """The root of a part that is XML. Raises Refused."""
    try:
        return parsed(content)
    except Unreadable as refusal:
        raise Refused(in_our_words(refusal)) from refusal


def written(root: etree._Element) -> bytes:
    """A part from its root."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def refuse_programs(content: bytes) -> None:
    """Raise Refused where a part is a program, or an object that packs a file or holds macros."""
    if is_program(content):
        raise Refused(PROGRAM)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "\x01Ole10Native\0".encode("utf-16-le") in content:
            raise Refused(NESTED)
        if "_VBA_PROJECT".encode("utf-16-le") in content:
            raise Refused(MACROS)


def quoted(names: Iterable[str], most: int = 8) -> str:
    """Names in a sentence: “甲”“乙”, and how many more."""
    names = list(names)
    shown = "".join(f"“{name[:31]}”" for name in names[:most])
    return shown if len(names) <= most else f"{shown}等 {len(names)} 个"
