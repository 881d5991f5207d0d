"""Where things stand on the platform. Every public address of it begins with `settings.PREFIX`.

The address of a record is its index number and never changes: PREFIX + `BLZ/2026-0001.html`, its attachments below
PREFIX + `BLZ/2026-0001/`. The address of a section is its number in its organ: PREFIX + `BLZ/s3/` is the newest page of
its list, `BLZ/s3/1/` the oldest; the list of everything stands at `BLZ/list/`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.http.response import content_disposition_header
from django.urls import reverse

from gongkai.files.kinds import CONTENT_TYPES, name_for
from gongkai.records.content import Attachment
from gongkai.records.sections.models import Section, SectionKind

CODE = "[0-9A-Z][0-9A-Z-]*"
NUMBER = "[0-9]{4}-[0-9]{4,}"
SECTION = "[1-9][0-9]{0,5}"
PAGE = "[1-9][0-9]{0,8}"

_INDEX_NUMBER = re.compile(f"({CODE})/({NUMBER})")
_LONGEST_NAME = 240  # bytes; a file system takes 255
_PLAIN = "!$&'()*+,;=~:@"  # what Django leaves as it is in an address
_TO_LOOK_AT = frozenset({"jpg", "png"})
_TYPES = {**CONTENT_TYPES, "jpeg": CONTENT_TYPES["jpg"], "et": CONTENT_TYPES["xls"]}

HTML = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}
"""Headers of a page of the platform: a copy may be kept, and is asked for again each time."""


@lru_cache(maxsize=20_000)
def release_address(index_number: str) -> str:
    """The address of a release page; empty where that is no index number."""
    found = _INDEX_NUMBER.fullmatch(index_number)
    return reverse("release", args=found.groups()) if found else ""


def section_address(section: Section, page: int | None = None) -> str:
    """The address of a page of a section's list. page  counts from the oldest; None for the newest"""
    return list_address(section.organ.code, 0 if section.kind == SectionKind.ALL else section.number, page)


@lru_cache(maxsize=20_000)
def list_address(code: str, number: int, page: int | None = None) -> str:
    """The same by the number of the section in its organ; 0 for 全部信息."""
    where = [code, number] if number else [code]
    name = "release_section" if number else "release_list"
    return reverse(f"{name}_page", args=[*where, page]) if page else reverse(name, args=where)


def whole(address: str) -> str:
    """An address with the name of the site before it, where the settings name it."""
    return settings.ADDRESS + address


def absolute(request: HttpRequest, address: str) -> str:
    """An address with the name of the site: the one that the settings name, or the one that the visitor opened."""
    return whole(address) if settings.ADDRESS else request.build_absolute_uri(address)


@lru_cache(maxsize=20_000)
def file_name(attachment: Attachment) -> str:
    """The last part of an attachment's address, which is also its name as a file."""
    name = name_for(attachment.name, attachment.kind)
    stem, _, ending = name.rpartition(".")
    room = _LONGEST_NAME - len(ending) - 1
    return f"{stem.encode()[:room].decode(errors='ignore')}.{ending}"


def file_address(index_number: str, place: int, attachment: Attachment) -> str:
    """The address of an attachment. place  counts from 1"""
    folder = release_address(index_number).removesuffix(".html")
    return f"{folder}/{place}/{quote(file_name(attachment), safe=_PLAIN)}"


def file_addresses(index_number: str, attachments: Sequence[Attachment]) -> list[str]:
    """The addresses of all attachments of a release, in their order."""
    return [file_address(index_number, place, each) for place, each in enumerate(attachments, 1)]


def file_headers(name: str) -> dict[str, str]:
    """Headers of an attachment by its name: pictures to look at, everything else to save; never run as a page."""
    ending = name.rpartition(".")[2].lower()
    kind = _TYPES.get(ending, "application/octet-stream")
    return {
        "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        "Content-Disposition": content_disposition_header(ending not in _TO_LOOK_AT, name) or "inline",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-cache",
    }
