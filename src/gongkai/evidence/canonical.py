"""Canonical JSON, version 1: the one form in which content is hashed.

Keys sorted, no spaces, text in NFC with LF line ends, days as 2026-11-20, moments in UTC with microseconds, money and
other decimals as text. Equal content gives equal bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def canonical(value: Any) -> str:
    """The canonical text of plain values: dicts with text keys, lists, text, whole numbers, days, moments, decimals.

    Raises TypeError for anything else, a float among them: two machines may print it differently.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            text = value.replace("\r\n", "\n").replace("\r", "\n")
            return unicodedata.normalize("NFC", text)
        case datetime():
            if value.tzinfo is None:
                raise TypeError("a moment without a time zone")
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case dict():
            return {_plain(str(key)): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def content_hash(value: Any) -> str:
    """The hash of plain values by their canonical text."""
    return digest(canonical(value))
