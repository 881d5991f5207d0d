"""Chinese numerals in prose."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual import numerals
from gongkai.annual.numerals import Numeral, read


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0),
        ("零", 0),
        ("737", 737),
        ("１２３", 123),
        ("5,294", 5294),
        ("5，294", 5294),
        ("5 294", 5294),
        ("二十三", 23),
        ("十", 10),
        ("十五", 15),
        ("一百零五", 105),
        ("一百二", 120),
        ("两千零五十", 2050),
        ("三千〇八", 3008),
        ("六千四百", 6400),
        ("一万二千三百四十五", 12345),
        ("一亿零三万", 100_030_000),
        ("二〇二四", 2024),
        ("叁仟", 3000),
        ("6432.466", Decimal("6432.466")),
    ],
)
def test_an_exact_number_is_read(written, value):
    assert read(written) == Numeral(value, False)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5294余", 5294),
        ("六千四百余", 6400),
        ("三十多", 30),
        ("百余", 100),
        ("约300", 300),
        ("近五千", 5000),
        ("超过800", 800),
        ("1.2万", 12000),
        ("3余万", 30000),
        ("两万余", 20000),
        ("1万2千", 12000),
    ],
)
def test_a_rounded_number_says_so(written, value):
    assert read(written) == Numeral(value, True)


@pytest.mark.parametrize(
    "written", ["", "数十", "几百", "七八", "七八十", "二三", "一千一千", "一百零", "第三", "3件", "1.2.3"]
)
def test_what_is_not_surely_one_number_is_none(written):
    assert read(written) is None


DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A number below 100,000,000 as it is written by the book."""
    if number >= 10_000:
        rest = number % 10_000
        tail = "" if not rest else ("零" if rest < 1000 else "") + in_chinese(rest)
        return in_chinese(number // 10_000) + "万" + tail
    words, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + name
        gap = digit == 0
        if not digit and words and not number % place:
            break
    return words or "零"


@given(st.integers(min_value=0, max_value=99_999_999))
def test_every_number_written_by_the_book_is_read_back(number):
    assert read(in_chinese(number)) == Numeral(number, False)


@given(st.text(alphabet=numerals.HAN + "余多约0123456789.,", max_size=8))
def test_any_text_gives_a_number_or_none(text):
    found = read(text)
    assert found is None or found.value >= 0


def test_the_pattern_leaves_wan_before_yuan_to_the_unit():
    figures = re.findall(f"({numerals.PATTERN})(万元|元|条)", "收费6432.466万元，三万元，1.2万条，3余万条，12,345条")
    assert figures == [("6432.466", "万元"), ("三", "万元"), ("1.2万", "条"), ("3余万", "条"), ("12,345", "条")]
