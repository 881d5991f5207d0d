"""第三十条 补正"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.law import Case, Name, Refused, Status

Of = Callable[..., Case]


def test_a_correction_notice_stops_the_clock(case: Of) -> None:
    waiting = case("received 2024-09-27", "clarify-asked 2024-10-08 15")
    assert waiting.status is Status.AWAITING_CORRECTION
    assert (waiting.due, waiting.provisional, waiting.source) == (None, False, "条例第三十条")
    assert waiting.counted == ()
    assert "停止计算" in waiting.reason


def test_the_correction_starts_the_full_period_anew(case: Of) -> None:
    corrected = case("received 2024-09-27", "clarify-asked 2024-10-12 15", "clarified 2024-10-21")
    assert corrected.due == date(2024, 11, 18)
    assert len(corrected.counted) == 20
    assert corrected.source == "条例第三十条"


@pytest.mark.parametrize("asked", ["2024-10-14", "2024-10-30"])
def test_after_the_seventh_working_day_a_clarification_neither_stops_nor_restarts_the_clock(
    asked: str, case: Of
) -> None:
    late = case("received 2024-09-27", f"clarify-asked {asked} 15")
    assert late.status is Status.OPEN
    assert late.due == date(2024, 10, 30)
    assert case("received 2024-09-27", f"clarify-asked {asked}", f"clarified {asked}").due == date(2024, 10, 30)


def test_a_late_clarification_cannot_end_as_a_correction_not_made(case: Of) -> None:
    with pytest.raises(Refused, match="不能按逾期不补正结案"):
        case("received 2024-09-27", "clarify-asked 2024-10-14 5", "correction-lapsed 2024-10-28")


def test_the_notice_is_given_once_a_second_one_has_no_effect(case: Of) -> None:
    again = case(
        "received 2024-09-27", "clarify-asked 2024-09-29 5", "clarified 2024-09-30", "clarify-asked 2024-10-08 5"
    )
    assert again.status is Status.OPEN
    assert again.due == case("received 2024-09-30").due


def test_the_step_says_whether_it_would_stop_the_clock(case: Of) -> None:
    assert "停止计算" in case("received 2024-09-27", on="2024-10-12").effects[Name.CLARIFY_ASKED]
    assert "期限不停止" in case("received 2024-09-27", on="2024-10-14").effects[Name.CLARIFY_ASKED]


def test_a_correction_not_made_lapses_on_the_last_day_and_closes_from_the_next(case: Of) -> None:
    facts = ("received 2025-02-27", "clarify-asked 2025-03-03 15")
    with pytest.raises(Refused, match="还没有过"):
        case(*facts, "correction-lapsed 2025-03-24")
    closed = case(*facts, "correction-lapsed 2025-03-25")
    assert closed.status is Status.CORRECTION_LAPSED
    assert (closed.due, closed.deadline, closed.next) == (None, None, (Name.REOPENED,))


def test_the_period_runs_from_the_day_the_applicant_received_the_notice(case: Of) -> None:
    waiting = case("received 2025-02-27", "clarify-asked 2025-03-01 15 2025-03-03")
    assert waiting.deadline is not None
    assert waiting.deadline.on == date(2025, 3, 24)


def test_a_notice_without_a_period_cannot_lapse(case: Of) -> None:
    facts = ("received 2025-02-27", "clarify-asked 2025-03-03")
    assert case(*facts).deadline is not None
    assert "请补录" in case(*facts).reason
    with pytest.raises(Refused, match="补录"):
        case(*facts, "correction-lapsed 2025-12-31")


def test_a_correction_after_its_period_still_counts_until_the_case_is_closed(case: Of) -> None:
    late = case("received 2025-02-27", "clarify-asked 2025-03-03 5", "clarified 2025-03-20")
    assert late.due == case("received 2025-03-20").due


@pytest.mark.parametrize("days", ["0"])
def test_a_period_of_no_days_is_not_a_period(days: str, case: Of) -> None:
    with pytest.raises(Refused, match="至少为1个工作日"):
        case("received 2025-02-27", f"clarify-asked 2025-03-03 {days}")


def test_what_was_never_asked_cannot_be_corrected(case: Of) -> None:
    with pytest.raises(Refused, match="没有要求过申请人补正") as refusal:
        case("received 2024-09-27", "clarified 2024-10-08")
    assert refusal.value.source == "条例第三十条"


def test_while_waiting_only_a_correction_a_reply_or_the_end_may_come(case: Of) -> None:
    waiting = case("received 2024-09-27", "clarify-asked 2024-10-08 15")
    assert waiting.next == (Name.CLARIFIED, Name.REPLIED, Name.WITHDRAWN, Name.ENDED)
    for refused in ("extended 2024-10-09 5", "fee-noticed 2024-10-09", "consult-sent 2024-10-09"):
        with pytest.raises(Refused, match="正在等待申请人补正"):
            case("received 2024-09-27", "clarify-asked 2024-10-08 15", refused)


def test_under_the_first_regulation_a_clarification_does_not_touch_the_clock(case: Of) -> None:
    old = case("received 2019-05-14", "clarify-asked 2019-05-15 5", "clarified 2019-05-17")
    assert old.due == date(2019, 6, 4)


def test_a_notice_on_a_day_that_no_calendar_knows_is_refused_not_guessed(case: Of) -> None:
    assert case("received 2026-12-25", "clarify-asked 2026-12-31 5").status is Status.AWAITING_CORRECTION
    with pytest.raises(Refused, match="2027年的放假安排尚未录入"):
        case("received 2026-12-25", "clarify-asked 2027-01-04 5")
