"""行政复议法第六十四条 重新作出, 一事一申请, 其他终结"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.law import Case, Name, Refused, Status
from gongkai.law.delivery import Service, served

Of = Callable[..., Case]
DENIED = ("received 2024-09-27", "replied 2024-10-28")


def test_a_reply_that_was_set_aside_is_made_anew_within_the_full_period(case: Of) -> None:
    anew = case(*DENIED, "reopened 2025-03-03")
    assert (anew.status, anew.due, anew.source) == (Status.OPEN, date(2025, 3, 31), "行政复议法第六十四条")
    assert anew.received == date(2024, 9, 27)
    assert "2025年3月3日（星期一）收到复议决定或者判决，从次日起重新计算20个工作日" in anew.reason
    assert case(*DENIED, "reopened 2025-03-03", "extended 2025-03-31 20").due == date(2025, 4, 28)
    assert case(*DENIED, "reopened 2025-03-03", "replied 2025-03-10").status is Status.REPLIED


def test_the_day_that_the_decision_sets_goes_before_and_is_not_moved(case: Of) -> None:
    ordered = case(*DENIED, "reopened 2025-03-03 2025-03-18")
    assert (ordered.due, ordered.provisional) == (date(2025, 3, 18), False)
    assert "应当在2025年3月18日（星期二）前答复" in ordered.reason
    for step in ("extended 2025-03-04 5", "delayed 2025-03-04 2025-06-03", "fee-noticed 2025-03-04"):
        with pytest.raises(Refused, match="由复议决定或者判决确定"):
            case(*DENIED, "reopened 2025-03-03 2025-03-18", step)


def test_letters_that_nobody_answered_before_do_not_run_on(case: Of) -> None:
    asked = ("received 2024-09-02", "consult-sent 2024-09-09", "replied 2024-09-20")
    assert case(*asked, "reopened 2024-12-02").due == date(2024, 12, 30)
    unpaid = ("received 2024-09-02", "fee-noticed 2024-09-20", "fee-lapsed 2024-10-24")
    again = case(*unpaid, "reopened 2024-12-02")
    assert (again.due, again.payment) == (date(2024, 12, 30), None)


@pytest.mark.parametrize("end", ["withdrawn", "ended"])
def test_what_was_ended_without_a_reply_is_answered_when_that_is_ordered(end: str, case: Of) -> None:
    anew = case("received 2024-09-27", f"{end} 2024-09-29", "reopened 2025-03-03 2025-03-18")
    assert (anew.status, anew.due, anew.closed_on) == (Status.OPEN, date(2025, 3, 18), None)


def test_an_answer_that_never_came_is_ordered_once_its_period_is_over(case: Of) -> None:
    with pytest.raises(Refused, match="还在办理期限内"):
        case("received 2024-09-27", "reopened 2024-10-30")
    ordered = case("received 2024-09-27", "reopened 2025-03-03 2025-03-18")
    assert (ordered.due, ordered.provisional) == (date(2025, 3, 18), False)
    assert case("received 2024-09-27", "reopened 2025-03-03").due == date(2025, 3, 31)
    with pytest.raises(Refused, match="还在办理期限内"):
        case("received 2026-12-04", "reopened 2026-12-31")


def test_what_was_split_or_never_received_is_not_decided_anew(case: Of) -> None:
    with pytest.raises(Refused, match="没有可以重新作出的答复"):
        case("received 2024-09-27", "split 2024-09-29", "reopened 2025-03-03")
    with pytest.raises(Refused, match="没有确认收到"):
        case("submitted 2024-09-27", "withdrawn 2024-09-29", "reopened 2025-03-03")


def test_a_case_is_split_before_others_were_asked_or_a_fee_was(case: Of) -> None:
    corrected = ("received 2024-09-27", "clarify-asked 2024-10-08 15", "clarified 2024-10-10")
    assert case(*corrected, "split 2024-10-11").status is Status.SPLIT
    for step in ("consult-sent 2024-09-29; consulted 2024-09-30", "fee-noticed 2024-09-29; fee-paid 2024-09-30"):
        with pytest.raises(Refused, match="不能再拆分"):
            case("received 2024-09-27", *step.split("; "), "split 2024-10-08")


def test_a_case_may_end_without_a_decision(case: Of) -> None:
    ended = case("received 2024-09-27", "ended 2024-10-08")
    assert (ended.status, ended.next) == (Status.ENDED, (Name.REOPENED,))
    assert Name.ENDED in case("submitted 2024-09-27").next


def test_what_is_collected_counts_when_it_is_signed_for() -> None:
    sent = date(2024, 10, 28)
    assert served(Service.COLLECTED, sent=sent) is None
    collected = served(Service.COLLECTED, sent=sent, arrived=date(2024, 10, 30))
    assert collected is not None
    assert (collected.counts_on, collected.known_on) == (date(2024, 10, 30), date(2024, 10, 30))
