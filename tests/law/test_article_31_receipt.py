"""第三十一条 收到申请之日"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.law import Case, Name, Refused, Status
from gongkai.law.receipt import Fact, Way, receipt

DAY, LATER = date(2024, 9, 27), date(2024, 9, 30)


@pytest.mark.parametrize(
    ("way", "facts", "on"),
    [
        (Way.IN_PERSON, {}, DAY),
        (Way.SIGNED_POST, {"signed": LATER}, LATER),
        (Way.ORDINARY_LETTER, {"signed": DAY, "confirmed": LATER}, LATER),
        (Way.INTERNET, {"confirmed": LATER}, LATER),
        (Way.FAX, {"confirmed": LATER}, LATER),
        (Way.ORAL, {"written_down": LATER}, LATER),
        (Way.OTHER_UNIT, {"signed": DAY, "confirmed": LATER}, LATER),
        (Way.DECLARED_PLATFORM, {}, DAY),
    ],
)
def test_each_way_has_the_day_that_decides(way: Way, facts: dict[str, date], on: date) -> None:
    assert receipt(way, submitted=DAY, **facts).on == on


def test_a_web_application_is_not_received_until_both_sides_confirm() -> None:
    pending = receipt(Way.INTERNET, submitted=DAY)
    assert (pending.on, pending.decided_by, pending.source) == (None, Fact.CONFIRMED, "条例第三十一条第（三）项")
    assert "请登记" in pending.reason


def test_before_the_revision_a_mail_was_received_when_the_system_got_it() -> None:
    assert receipt(Way.INTERNET, submitted=date(2019, 5, 14)).on == date(2019, 5, 14)


def test_nothing_is_received_before_it_was_submitted() -> None:
    with pytest.raises(Refused, match="早于提交日期"):
        receipt(Way.INTERNET, submitted=LATER, confirmed=DAY)


def test_every_way_and_fact_has_a_name_for_people() -> None:
    assert all(way.label for way in Way)
    assert all(fact.label for fact in Fact)


def test_an_unconfirmed_submission_has_a_provisional_date_from_the_day_after(case: Callable[..., Case]) -> None:
    pending = case("submitted 2024-09-27")
    assert (pending.status, pending.due, pending.provisional) == (Status.SUBMITTED, date(2024, 10, 30), True)
    assert pending.confirm_by == date(2024, 9, 29)
    assert pending.next == (Name.RECEIVED, Name.WITHDRAWN, Name.ENDED)
    assert "尚未确认收到" in pending.reason


def test_confirmation_starts_the_certain_count(case: Callable[..., Case]) -> None:
    confirmed = case("submitted 2024-09-26", "received 2024-09-27")
    assert (confirmed.due, confirmed.provisional) == (date(2024, 10, 30), False)
    assert confirmed.confirm_by is None


def test_nothing_is_decided_before_receipt_is_confirmed(case: Callable[..., Case]) -> None:
    for step in ("replied 2024-09-29", "extended 2024-09-29 5", "clarify-asked 2024-09-29 5"):
        with pytest.raises(Refused, match="请先登记收到日期"):
            case("submitted 2024-09-27", step)
