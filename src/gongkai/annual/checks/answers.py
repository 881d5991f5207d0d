"""The four answers that a check can give."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gongkai.annual.report import Finding, Level, Value


def passed(code: str, where: str, message: str, source: str) -> Finding:
    """What the code asks was read and is right."""
    return Finding(code, "passed", None, where, None, None, message, source)


def failed(
    code: str, level: Level, where: str, message: str, source: str, *, said: Any = None, expected: Any = None
) -> Finding:
    """What the code asks was read and is wrong."""
    return Finding(code, "failed", level, where, said, expected, message, source)


def uncertain(code: str, where: str, message: str, source: str, *, said: Any = None, expected: Any = None) -> Finding:
    """It looks wrong, but may be right for a reason that the report does not show."""
    return Finding(code, "uncertain", None, where, said, expected, message, source)


def not_assessable(code: str, where: str, message: str, source: str) -> Finding:
    """What the code needs was not read, not given, or does not exist in this form."""
    return Finding(code, "not_assessable", None, where, None, None, message, source)


def figure(value: Value) -> str:
    """A figure as people read it; a missing one is said to be missing."""
    if value is None:
        return "（未读到）"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def enumerated(names: list[str], most: int = 3) -> str:
    """The first few names, and how many there are where there are more."""
    return "、".join(names) if len(names) <= most else f"{'、'.join(names[:most])}等{len(names)}处"
