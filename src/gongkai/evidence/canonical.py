"""Canonical JSON, version 1: the one form in which content is hashed.

Keys sorted, no spaces, text in NFC with LF line ends, days as 2026-11-20, moments in UTC with microseconds, money and
other decimals as text without trailing zeros. Equal content gives equal bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Any) -> str:
    """The canonical text of plain values: dicts with text keys, lists, text, whole numbers, days, moments, decimals.

    Raises TypeError for anything else, a float among them: two machines may print it differently. Raises ValueError
    for keys that differ only in their Unicode form, and for a decimal that is no number.
    """
    return _write(_plain(value, normal))


def exact(value: Any) -> str:
    """As `canonical`, with every character of a text as it is: for rows that nobody may change by even one."""
    return _write(_plain(value, str.__str__))


def normal(text: str) -> str:
    """A text in NFC with LF line ends."""
    if text.isascii() and "\r" not in text:
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def moment(at: datetime) -> str:
    """A moment in UTC with microseconds. Raises TypeError where it has no time zone."""
    if at.tzinfo is None:
        raise TypeError("a moment without a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


_AS_THEY_ARE = frozenset((type(None), bool, int))


def _plain(value: Any, as_text: Callable[[str], str]) -> Any:
    kind = type(value)  # nearly everything is one of these
    if kind is str:
        return as_text(value)
    if kind in _AS_THEY_ARE:
        return value
    if isinstance(value, dict):
        return _dict(value, as_text)
    if isinstance(value, (list, tuple)):
        return [_plain(each, as_text) for each in value]
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _dict(value: dict[Any, Any], as_text: Callable[[str], str]) -> dict[str, Any]:
    plain = {}
    for key, each in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a key that is no text: {key!r}")
        kind = type(each)
        if kind is str:
            plain[as_text(key)] = as_text(each)
        else:
            plain[as_text(key)] = each if kind in _AS_THEY_ARE else _plain(each, as_text)
    if len(plain) != len(value):
        raise ValueError("two keys differ only in their Unicode form")
    return plain


def _decimal(value: Decimal) -> str:
    """All digits and nothing else: 1.50, 1.5 and 15E-1 are equal and give one text, as -0 and 0 do."""
    if not value.is_finite():
        raise ValueError(f"no number: {value}")
    text = format(value, "f") if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def content_hash(value: Any) -> str:
    """The hash of plain values by their canonical text."""
    return digest(canonical(value))
