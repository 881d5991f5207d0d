"""第四十二条 信息处理费（国办函〔2020〕109号）"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law import Case, Method, Name, NotInForce, Refused, Status, fee
from gongkai.law.fees import MOST, fee_of_nth, numbers_in_month

DAY = date(2024, 9, 27)
Of = Callable[..., Case]


@pytest.mark.parametrize(
    ("items", "total", "last"),
    [
        (10, 0, 0),
        (11, 100, 100),
        (30, 2_000, 100),
        (31, 2_200, 200),
        (40, 4_000, 200),
        (41, 4_300, 300),
        (50, 7_000, 300),
        (51, 7_400, 400),
        (60, 11_000, 400),
        (61, 11_500, 500),
        (100, 37_000, 800),
    ],
)
def test_items_cost_more_every_ten_from_the_thirty_first(items: int, total: int, last: int) -> None:
    assert fee(Method.ITEMS, items, on=DAY).total == Decimal(total)
    assert fee_of_nth(Method.ITEMS, items, on=DAY) == Decimal(last)


@pytest.mark.parametrize(
    ("pages", "total"),
    [(30, 0), (31, 10), (50, 200), (68, 380), (100, 700), (101, 720), (150, 1_700), (200, 2_700), (201, 2_740),
     (250, 4_700), (300, 6_700), (500, 14_700)],
)  # fmt: skip
def test_pages_cost_ten_twenty_and_forty_yuan(pages: int, total: int) -> None:
    assert fee(Method.PAGES, pages, on=DAY).total == Decimal(total)


def rate_of_item(n: int) -> int:
    return 0 if n <= 10 else 100 if n <= 30 else 100 * (2 + (n - 31) // 10)


def rate_of_page(n: int) -> int:
    return 0 if n <= 30 else 10 if n <= 100 else 20 if n <= 200 else 40


@given(st.sampled_from(Method), st.integers(0, 1_200))
def test_the_fee_is_the_sum_over_each_item_and_never_falls(method: Method, count: int) -> None:
    rate = rate_of_item if method is Method.ITEMS else rate_of_page
    reckoned = fee(method, count, on=DAY)
    assert reckoned.total == sum(rate(n) for n in range(1, count + 1))
    assert sum(line.count for line in reckoned.lines) == count
    assert fee(method, count + 1, on=DAY).total >= reckoned.total
    assert fee_of_nth(method, count + 1, on=DAY) == rate(count + 1)


def test_items_are_counted_in_the_calendar_month() -> None:
    days = [date(2024, 9, 29), date(2024, 9, 30), date(2024, 10, 1), date(2024, 10, 1), date(2025, 10, 1)]
    assert numbers_in_month(days) == (1, 2, 1, 2, 1)


@pytest.mark.parametrize("count", [-1, MOST + 1])
def test_an_absurd_count_is_not_charged(count: int) -> None:
    with pytest.raises(ValueError, match="请核对"):
        fee(Method.ITEMS, count, on=DAY)
    with pytest.raises(ValueError, match="请核对"):
        fee_of_nth(Method.PAGES, count, on=DAY)


def test_there_was_no_such_fee_before_2021(case: Of) -> None:
    with pytest.raises(NotInForce):
        fee(Method.ITEMS, 11, on=date(2020, 12, 31))
    with pytest.raises(Refused, match="适用当时的规定"):
        case("received 2020-12-31", "fee-noticed 2021-01-04")


def test_a_fee_notice_stops_the_clock_until_payment(case: Of) -> None:
    waiting = case("received 2024-09-02", "fee-noticed 2024-09-20")
    assert (waiting.status, waiting.due, waiting.source) == (Status.AWAITING_PAYMENT, None, "国办函〔2020〕109号")
    assert waiting.deadline is not None
    assert (waiting.deadline.what, waiting.deadline.on) == ("缴费", date(2024, 10, 23))


def test_payment_on_the_last_day_restarts_the_period_and_later_it_does_not(case: Of) -> None:
    facts = ("received 2024-09-02", "fee-noticed 2024-09-20")
    assert case(*facts, "fee-paid 2024-10-23").due == case("received 2024-10-23").due
    with pytest.raises(Refused, match="视为放弃申请"):
        case(*facts, "fee-paid 2024-10-24")


def test_an_unpaid_case_closes_from_the_day_after(case: Of) -> None:
    facts = ("received 2024-09-02", "fee-noticed 2024-09-20")
    with pytest.raises(Refused, match="还没有过"):
        case(*facts, "fee-lapsed 2024-10-23")
    assert case(*facts, "fee-lapsed 2024-10-24").status is Status.FEE_LAPSED
    assert Name.FEE_LAPSED in case(*facts, on="2024-10-24").next
    assert Name.FEE_PAID not in case(*facts, on="2024-10-24").next


def test_the_notice_goes_out_within_the_reply_period_and_once(case: Of) -> None:
    with pytest.raises(Refused, match="已过"):
        case("received 2024-09-02", "fee-noticed 2024-10-08")
    with pytest.raises(Refused, match="已过"):
        case("received 2024-09-02", "fee-noticed 2024-10-08 2024-10-10")
    with pytest.raises(Refused, match="不能再次收费"):
        case("received 2024-09-02", "fee-noticed 2024-09-20", "fee-paid 2024-09-23", "fee-noticed 2024-09-24")


def test_a_notice_sent_in_time_and_received_later_stops_the_clock_and_is_paid_from_its_receipt(case: Of) -> None:
    facts = ("received 2024-09-02", "fee-noticed 2024-09-30 2024-10-08")
    waiting = case(*facts)
    assert (waiting.status, waiting.due) == (Status.AWAITING_PAYMENT, None)
    assert waiting.deadline is not None
    assert waiting.deadline.on == date(2024, 11, 4)
    assert "申请人2024年10月8日（星期二）收到" in waiting.reason
    assert case(*facts, "fee-paid 2024-11-04").due == case("received 2024-11-04").due
    with pytest.raises(Refused, match="还没有过"):
        case(*facts, "fee-lapsed 2024-11-04")
    assert case(*facts, "fee-lapsed 2024-11-05").status is Status.FEE_LAPSED


def test_a_notice_without_a_day_of_receipt_is_paid_from_the_day_it_was_sent(case: Of) -> None:
    assert case("received 2024-09-02", "fee-noticed 2024-09-20").deadline == (
        case("received 2024-09-02", "fee-noticed 2024-09-20 2024-09-20").deadline
    )


def test_a_notice_is_not_received_before_it_was_sent(case: Of) -> None:
    with pytest.raises(Refused, match="早于"):
        case("received 2024-09-02", "fee-noticed 2024-09-20 2024-09-19")


def test_nothing_is_paid_without_a_notice(case: Of) -> None:
    for step in ("fee-paid 2024-09-20", "fee-lapsed 2024-10-24"):
        with pytest.raises(Refused, match="没有正在等待缴费的收费通知"):
            case("received 2024-09-02", step)


def test_a_consultation_that_was_open_at_payment_takes_days_out_of_the_new_period_only(case: Of) -> None:
    paid = case(
        "received 2024-09-02",
        "consult-sent 2024-09-19",
        "fee-noticed 2024-09-20",
        "fee-paid 2024-10-16",
        "consulted 2024-10-18",
    )
    assert paid.excluded == ((date(2024, 10, 17), date(2024, 10, 18)),)
    assert paid.due == date(2024, 11, 15)


def test_a_payment_period_into_an_unknown_year_is_said_so(case: Of) -> None:
    facts = ("received 2026-12-01", "fee-noticed 2026-12-15")
    assert "2027年" in case(*facts).reason
    assert case(*facts, "fee-paid 2026-12-31").not_before == date(2027, 1, 1)
    for step in ("fee-paid 2027-01-04", "fee-lapsed 2027-03-01"):
        with pytest.raises(Refused, match="尚未录入"):
            case(*facts, step)
