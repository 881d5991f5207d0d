"""Numbers as Chinese prose writes them: 二十三, 六千四百余, 两千零五十, 1.2万, １２３, 5,294, 三百二.

`read` gives the value, or None where the writing is no number or not surely one number (数十, 七八, 二三).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple


class Numeral(NamedTuple):
    """A number read from prose; `approx` where the writing says that it is not exact (余, 多, 约, 近, 1.2万)."""

    value: int | Decimal
    approx: bool = False


_DIGITS: Final = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "〇": 0,
    "○": 0,
    "两": 2,
}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE: Final = {"万": 10_000, "亿": 100_000_000}

HAN_DIGITS: Final = "零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
HAN: Final = HAN_DIGITS + "十百千万亿拾佰仟"

PATTERN: Final = (
    r"(?:(?:[0-9]{1,3}(?:[,，][0-9]{3}){1,6}(?![0-9])|[0-9]+)(?:\.[0-9]+)?(?:[万亿千百](?!元))?(?:[0-9]千)?"
    rf"|[{HAN}]{{1,20}}?(?=[^{HAN}]|[万亿]元|$))(?:[余多来](?:[万亿千百](?!元))?)?"
)
"""A numeral without white space, digits half-width. 万 before 元 is left to the unit (万元).

Its length is bounded, so that looking for one in a row of thousands of such signs takes no longer than the row is.
"""
LONGEST: Final = 24
"""Signs of the longest numeral that is read."""
MOST: Final = 10**12
"""What counts this high is no figure of an annual report."""

_WIDTH: Final = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_ARABIC: Final = re.compile(
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<point>\.[0-9]+)?(?P<large>[万亿千百])?(?P<rest>[0-9]千)?"
    r"(?P<more>[余多来])?(?P<late>[万亿千百])?"
)
_WRITTEN: Final = re.compile(rf"(?P<han>[{HAN}]+)(?P<more>[余多来])?(?P<late>[万亿千百])?")
_ABOUT: Final = re.compile(r"^(?:大约|约|将近|近|接近|超过|超|逾)")
_PLACES: Final = {**_SMALL, **_LARGE}


def read(text: str) -> Numeral | None:
    """The number that `text` writes, and nothing but the number; None where it writes none or not surely one."""
    if len(text) > 2 * LONGEST:
        return None
    text = "".join(text.split()).translate(_WIDTH)
    about = _ABOUT.match(text)
    if about:
        text = text[about.end() :]
    if not text or len(text) > LONGEST:
        return None
    found = _arabic(text) if text[0] in "0123456789" else _written(text)
    if found is None or found.value >= MOST:
        return None
    return Numeral(found.value, True) if about else found


def _arabic(text: str) -> Numeral | None:
    if text.isdigit():
        return Numeral(int(text))
    found = _ARABIC.fullmatch(text)
    if found is None or (found["large"] and found["late"]):
        return None
    value = Decimal(found["digits"].replace(",", "") + (found["point"] or ""))
    large = found["large"] or found["late"]
    if large:
        value *= _PLACES[large]
    if found["rest"]:
        if found["large"] != "万" or found["point"]:
            return None
        value += int(found["rest"][0]) * 1000
    # 1.2万 and 3万 are rounded to the last digit that is written; 1万2千 likewise.
    approx = bool(found["more"] or large)
    if value == value.to_integral_value() and (large or not found["point"]):
        return Numeral(int(value), approx)
    return Numeral(value, approx)


def _written(text: str) -> Numeral | None:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    value = han(found["han"])
    if value is None:
        return None
    if found["late"]:
        value *= _PLACES[found["late"]]
    return Numeral(value, bool(found["more"] or found["late"]))


def han(text: str) -> int | None:
    """The whole number that Chinese numerals write (二十三, 两千零五十, 一百二, 二〇二四), or None."""
    if all(sign in _DIGITS for sign in text):
        return _in_places(text)
    total = section = 0
    digit: int | None = None
    last = 0  # the place value of the sign before; 一百二 is 120
    before = _LARGE["亿"] * 10
    ceiling = _LARGE["万"]
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None  # 七八十: seventy or eighty
            digit = _DIGITS[sign]
            if digit == 0:
                last = 0
        elif sign in _SMALL:
            place = _SMALL[sign]
            if place >= ceiling or digit == 0 and section == 0 and place != 10:
                return None
            section += (1 if digit is None or digit == 0 else digit) * place
            digit, last, ceiling = None, place, place
        elif sign in _LARGE:
            place = _LARGE[sign]
            section += digit or 0
            if place >= before or section == 0:
                return None
            total += section * place
            section, digit, last, before, ceiling = 0, None, place, place, _LARGE["万"]
        else:
            return None
    if digit == 0:
        return None  # 一百零 breaks off
    if digit:
        section += digit * (last // 10 if last >= 100 else 1)
    return total + section


def _in_places(text: str) -> int | None:
    """Numerals written like digits: one sign, or a row with 〇 in it or at least four long; 二三 is two or three."""
    if len(text) > 1 and len(text) < 4 and not any(sign in "〇○零" for sign in text):
        return None
    return int("".join(str(_DIGITS[sign]) for sign in text))
