"""Dated values: a number in the law, its first day in force, its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from gongkai.law.errors import NotInForce

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True, slots=True)
class Version(Generic[Value]):
    """One wording of a rule: a value, its first day in force, its source."""

    value: Value
    since: date
    source: str


def in_force(versions: Sequence[Version[Value]], day: date) -> Version[Value]:
    """The wording in force on `day`; `versions` are in order of their first day.

    Raises NotInForce before the first.
    """
    for version in reversed(versions):
        if version.since <= day:
            return version
    first = versions[0]
    raise NotInForce(
        f"{day.year}年{day.month}月{day.day}日还没有这条规定：{first.source}自"
        f"{first.since.year}年{first.since.month}月{first.since.day}日起施行，请核对日期。"
    )
