"""Canonical JSON, version 1: equal content gives equal bytes, and nothing else does."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gongkai.evidence.canonical import canonical, content_hash, exact

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
zones = st.builds(timezone, st.timedeltas(timedelta(hours=-14), timedelta(hours=14)))
moments = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=zones)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
scalars = st.none() | st.booleans() | st.integers() | text | moments | st.dates() | decimals | st.uuids()
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4))


def test_the_form_is_fixed() -> None:
    value = {
        "乙": [1, True, None], "甲": "一\r\n二", "at": datetime(2026, 11, 20, 10, tzinfo=timezone(timedelta(hours=8))),
        "on": date(2026, 11, 20), "yuan": Decimal("1.50"), "key": UUID(int=1),
    }  # fmt: skip
    assert canonical(value) == (
        '{"at":"2026-11-20T02:00:00.000000+00:00","key":"00000000-0000-0000-0000-000000000001","on":"2026-11-20",'
        '"yuan":"1.5","乙":[1,true,null],"甲":"一\\n二"}'
    )
    assert content_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@given(st.dictionaries(text, scalars, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, Any], chance: Any) -> None:
    assume(
        len({unicodedata.normalize("NFC", key.replace("\r\n", "\n").replace("\r", "\n")) for key in value})
        == len(value)
    )
    keys = list(value)
    chance.shuffle(keys)
    assert canonical({key: value[key] for key in keys}) == canonical(value)


@given(text)
def test_composed_and_decomposed_text_is_one(value: str) -> None:
    assert canonical(unicodedata.normalize("NFD", value)) == canonical(unicodedata.normalize("NFC", value))


@given(text)
def test_line_ends_are_one(value: str) -> None:
    lines = value.replace("\r", "")
    assert canonical(lines.replace("\n", "\r\n")) == canonical(lines) == canonical(lines.replace("\n", "\r"))


@given(moments, zones)
def test_a_moment_is_one_in_all_time_zones(at: datetime, zone: timezone) -> None:
    assert canonical(at) == canonical(at.astimezone(zone)) == canonical(at.astimezone(UTC))


@given(decimals, st.integers(0, 5))
def test_a_decimal_has_one_form_however_many_zeros_it_carries(value: Decimal, zeros: int) -> None:
    digits = value.as_tuple()
    longer = Decimal((digits.sign, (*digits.digits, *(0,) * zeros), int(digits.exponent) - zeros))
    assert longer == value
    assert canonical(longer) == canonical(value)
    assert Decimal(json.loads(canonical(value))) == value


@given(decimals, decimals)
def test_different_decimals_have_different_forms(one: Decimal, other: Decimal) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


@given(values)
def test_it_is_json_and_canonical_text_stays_as_it_is(value: Any) -> None:
    try:
        said = canonical(value)
    except ValueError:  # two keys in one Unicode form
        return
    assert canonical(json.loads(said)) == said


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), [0.0], {"甲": [1.0]}, datetime(2026, 1, 1), b"", {1: "甲"}, {None: 1}, {1, 2}, object()],
)
def test_what_two_machines_may_write_differently_is_refused(value: Any) -> None:
    for form in (canonical, exact):
        with pytest.raises(TypeError):
            form(value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), {"\u00e9": 1, "e\u0301": 2}])
def test_what_would_lose_something_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="no number|Unicode"):
        canonical(value)


def test_the_exact_form_tells_what_the_canonical_form_takes_as_one() -> None:
    for one, other in (("e\u0301", "\u00e9"), ("一\r\n", "一\n"), ("\uf900", "\u8c48")):
        assert canonical(one) == canonical(other)
        assert exact(one) != exact(other)
