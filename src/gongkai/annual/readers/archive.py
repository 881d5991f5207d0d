"""The zip files inside docx and xlsx, opened with limits, so that no small file grows into a large one."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from lxml import etree

from gongkai.annual.report import Unreadable

MAX_ENTRIES = 2000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PART = 60 * 1024 * 1024
MAX_RATIO = 200

BOMB = "这个文件解压后异常庞大，像是压缩炸弹，没有打开；请上传正常保存的年度报告。"
BROKEN = "这个文件已损坏，打不开，请用 Word、WPS 或表格软件重新保存后再上传。"
ENTITIES = "这个文件里含有不正常的 XML 实体定义，没有打开；请用 Word 或 WPS 重新保存后再上传。"


class Archive:
    """A zip file whose directory was looked at before anything in it is unpacked.

    Raises Unreadable where it is damaged, has too many entries or would unpack to too much.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise Unreadable(BROKEN) from error
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED:
            raise Unreadable(BOMB)
        for entry in entries:
            if entry.file_size > MAX_PART or (
                entry.file_size > 1024 * 1024 and entry.file_size > MAX_RATIO * max(1, entry.compress_size)
            ):
                raise Unreadable(BOMB)
        self.names = frozenset(entry.filename for entry in entries)

    def part(self, name: str) -> bytes | None:
        """The content of one entry, or None where there is none of this name."""
        if name not in self.names:
            return None
        try:
            with self._zip.open(name) as entry:
                content = entry.read(MAX_PART + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, NotImplementedError) as error:
            raise Unreadable(BROKEN) from error
        if len(content) > MAX_PART:
            raise Unreadable(BOMB)
        return content

    def xml(self, name: str) -> etree._Element | None:
        """The root of one entry that is XML, or None where there is none of this name."""
        content = self.part(name)
        return None if content is None else parsed(content)


def parsed(content: bytes) -> etree._Element:
    """XML without entities of its own, without network, of limited depth. Raises Unreadable where it is no XML."""
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
        raise Unreadable(ENTITIES)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(BROKEN) from error
