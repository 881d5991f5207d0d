"""A number cell says a number, or nothing; never something made up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.readers.numbers import read_cell


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("４５", 45),
        (" 74 ", 74),
        ("87,962", 87962),
        ("87，962", 87962),
        ("12\u00a0345", 12345),
        ("5①", 5),
        ("12²", 12),
        ("３※", 3),
        ("3 件", 3),
        ("3.0", 3),
        ("零", 0),
        ("5件", 5),
        ("5（含结转1件）", 5),
        ("2\u200b", 2),
    ],
)
def test_a_count_is_read_however_it_is_written(text, value):
    assert read_cell(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "/",
        "1\n234",
        "12\n345",
        "12 345",
        "①",
        "½",
        "Ⅴ",
        "—",
        "－",
        "无",
        "O",
        "1 2",
        "3.5",
        "(0)",
        "约5",
        "五件左右",
        "3万",
        "5.6.7",
    ],
)
def test_what_is_not_surely_a_count_is_null_with_a_reason(text):
    found = read_cell(text)
    assert found.value is None
    assert found.why


@pytest.mark.parametrize("text", ["", "/", "—", "0", "5件"])
def test_marks_in_a_numbers_place_still_count_as_a_number_cell(text):
    assert read_cell(text).numeric


def test_a_remark_beside_a_number_is_kept():
    assert read_cell("5（含结转1件）").note == "含结转1件"
    assert read_cell("5件").note == "件"


@pytest.mark.parametrize(
    ("text", "amount"),
    [("6432.466", "6432.466"), ("6,432.466", "6432.466"), ("0", "0"), ("12.50万元", "12.50")],
)
def test_an_amount_in_wan_yuan_is_exact(text, amount):
    assert str(read_cell(text, decimals=True).value) == amount


def test_an_amount_in_yuan_is_not_turned_into_wan_yuan():
    assert read_cell("450元", decimals=True).value is None


def test_a_negative_count_is_kept_for_the_check_to_see():
    assert read_cell("-1").value == -1


def test_a_change_may_carry_a_sign():
    assert read_cell("+1036", signed=True).value == 1036
    assert read_cell("-12", signed=True).value == -12


@given(st.integers(min_value=0, max_value=10**9))
def test_every_whole_number_is_read_back(number):
    assert read_cell(str(number)).value == number
    assert read_cell(f"{number:,}").value == number
    assert read_cell(str(number), decimals=True).value == Decimal(number)
