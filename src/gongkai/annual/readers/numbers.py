"""What stands in a number cell: a count, an amount, nothing, or something that is no number.

Where the text leaves a doubt the value is None and `why` says which; no number is ever made up.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from gongkai.annual.report import Value, sound


class Reading(NamedTuple):
    """A cell as read.

    value    int, Decimal, or None
    numeric  the cell holds a number, or one of the marks that stand in a number's place (/ — 无 or nothing)
    note     a remark beside the number, such as a bracket or a unit
    why      why the value is None
    """

    value: Value
    numeric: bool
    note: str = ""
    why: str = ""


BLANK = "单元格空白"
_NOTHING = frozenset("/\\-—–－―~无") | {"——", "--", "－－", "N/A", "n/a", "无数据", "///"}
_UNITS = "件次|件|条|份|个|项|次|宗|起|期|人次|人|例|万元"
_MARKS = "\u00b9\u00b2\u00b3\u2070-\u209c\u2460-\u24ff\u2776-\u2793*※†"
"""Signs of a footnote: raised or circled numbers, stars. They are never digits of the number before them."""
_NARROW = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **dict(zip("．，＋－−（）［］／　\u200b\ufeff", ".,+--()[]/ \x00\x00", strict=True)),
    }
)
"""Full-width digits and signs as ASCII; nothing else is changed, so that no sign turns into a digit."""
_NUMBER = re.compile(
    rf"""^(?P<sign>[+\-]?)
         (?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:[\u00a0\u2009\u202f]\d{{3}})+|\d+)
         (?P<fraction>\.\d+)?\s*
         (?P<unit>{_UNITS}|元|万)?\s*
         (?P<note>[(\[【].*[)\]】]|[{_MARKS}]+)?$""",
    re.VERBOSE,
)
_CHINESE_ZERO = frozenset({"零", "〇", "○"})
_LETTER_ZERO = frozenset({"O", "o", "Ｏ"})


@lru_cache(maxsize=4096)
def read_cell(text: str, *, decimals: bool = False, signed: bool = False) -> Reading:
    """Read one number cell.

    decimals  the form wants an amount in 万元, which may have decimals
    signed    the form allows a minus sign (本年增/减)
    """
    plain = text.translate(_NARROW).replace("\x00", "").strip()
    if not plain:
        return Reading(None, True, why=BLANK)
    if plain.isdecimal() and plain.isascii() and len(plain) <= 12:
        return Reading(Decimal(plain) if decimals else int(plain), True)
    if plain in _NOTHING:
        return Reading(None, True, why=f"单元格写的是“{text.strip()}”")
    if plain in _CHINESE_ZERO:
        return Reading(Decimal(0) if decimals else 0, True)
    if plain in _LETTER_ZERO:
        return Reading(None, True, why="单元格是字母 O，不是数字 0")
    found = _NUMBER.match(plain)
    if found is None:
        return Reading(None, False, why=f"“{text.strip()[:40]}”不是数字")
    return _value(found, text, decimals=decimals, signed=signed)


@lru_cache(maxsize=4096)
def is_number(text: str) -> bool:
    """Whether a cell holds a count, an amount, or a mark in a number's place."""
    return read_cell(text).numeric or read_cell(text, decimals=True).numeric


_OUT_OF_SIZE = "数太大或者小数太多，不像年度报告的数"


def _value(found: re.Match[str], text: str, *, decimals: bool, signed: bool) -> Reading:
    unit, note = found["unit"] or "", (found["note"] or "").strip("()[]【】")
    remark = note or unit
    amount = Decimal(found["sign"] + re.sub(r"\D", "", found["digits"]) + (found["fraction"] or ""))
    if not sound(amount) or not sound(_whole(amount)):
        return Reading(None, True, remark, _OUT_OF_SIZE)
    if unit == "万" or (unit in ("元", "万元") and not decimals) or (unit and unit not in ("元", "万元") and decimals):
        return Reading(None, True, remark, f"“{text.strip()}”的单位与表格要求的不同")
    if unit == "元":
        return Reading(None, True, remark, "金额单位写的是元，表格要求万元")
    if found["sign"] and not signed and amount != 0:
        # A negative count is kept: identity I5 has to see it.
        return Reading(amount if decimals else _whole(amount), True, remark)
    if decimals:
        return Reading(amount, True, remark)
    whole = _whole(amount)
    return Reading(whole, True, remark, "" if whole is not None else f"“{text.strip()}”不是整数")


def _whole(amount: Decimal) -> int | None:
    return int(amount) if amount == amount.to_integral_value() else None
