"""Values and files as one run of bytes: four bytes for the length of the JSON, the JSON, then the files in order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gongkai.law import Refused

MOST_BYTES = 20 * 1024 * 1024
"""Of a parcel with everything in it."""
MOST_FILES = 10
MOST_TEXT = 200_000
"""Bytes of the values."""

TOO_LARGE = f"内容和附件加起来超过了 {MOST_BYTES // 1024**2} 兆字节，没有提交；请压缩图片或者减少附件后再提交。"
TOO_MANY = f"附件超过了 {MOST_FILES} 个，没有提交；请合并后再提交。"
TOO_LONG = "填写的文字太长，没有提交；请把较长的内容作为附件提交。"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent. The portal has cleaned it, but whoever holds the public key can close another into an
    envelope: it goes through `files.pipeline` again before anybody opens it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """What was sent. values  as the form of its kind has them, plain JSON"""

    values: Mapping[str, Any]
    files: tuple[Sent, ...] = field(default=())

    def packed(self) -> bytes:
        """As bytes. Raises Refused, with what the sender can do, where it is too much."""
        if len(self.files) > MOST_FILES:
            raise Refused(TOO_MANY)
        head = {"values": dict(self.values), "files": [[each.name[-120:], len(each.content)] for each in self.files]}
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        if len(text) > MOST_TEXT:
            raise Refused(TOO_LONG)
        if 4 + len(text) + sum(len(each.content) for each in self.files) > MOST_BYTES:
            raise Refused(TOO_LARGE)
        return b"".join([len(text).to_bytes(4, "big"), text, *(each.content for each in self.files)])


def unpacked(content: bytes) -> Parcel:
    """The parcel in some bytes. Raises ValueError where they are none: anybody can close an envelope."""
    end = 4 + int.from_bytes(content[:4], "big")
    if end > min(len(content), 4 + MOST_TEXT):
        raise ValueError("no parcel")
    files = []
    match json.loads(content[4:end]):
        case {"values": dict() as values, "files": list() as listed} if len(listed) <= MOST_FILES:
            for each in listed:
                match each:
                    case [str() as name, int() as size] if 0 <= size <= len(content) - end:
                        files.append(Sent(name, content[end : end + size]))
                        end += size
                    case _:
                        raise ValueError("no file")
        case _:
            raise ValueError("no parcel")
    if end != len(content):
        raise ValueError("more than a parcel")
    return Parcel(values, tuple(files))
