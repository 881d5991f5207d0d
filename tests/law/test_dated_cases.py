"""Every dated case of the reference table, as an official can read and extend it in dated_cases.csv."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from gongkai.law import Case, TableCalendar, periods
from gongkai.law.remedies import answer_due, litigation_after_due, litigation_due, reconsideration_due
from gongkai.law.reporting import Reporter, report_due

ROWS = list(csv.DictReader(Path(__file__).with_name("dated_cases.csv").read_text(encoding="utf-8").splitlines()))

PLAIN = {
    "publication": periods.publication_due,
    "correction notice": periods.correction_notice_due,
    "reconsideration": reconsideration_due,
    "litigation": litigation_due,
    "litigation after": litigation_after_due,
    "answer simple": lambda day, calendar: answer_due(day, calendar, simple=True),
    "answer ordinary": lambda day, calendar: answer_due(day, calendar, simple=False),
    "double publicity": periods.double_publicity_due,
    "budget": lambda day, calendar: periods.budget_due(day),
}
REPORTS = {"department report": Reporter.DEPARTMENT, "government report": Reporter.GOVERNMENT}


@pytest.mark.parametrize("row", ROWS, ids=[row["row"] for row in ROWS])
def test_a_dated_case_has_the_date_worked_out_by_hand(
    row: dict[str, str], calendar: TableCalendar, case: Callable[..., Case]
) -> None:
    asked, start = row["asked"], row["start"]
    if asked in REPORTS:
        answer: object = report_due(int(start), REPORTS[asked], calendar).on
    elif asked in PLAIN:
        answer = PLAIN[asked](date.fromisoformat(start), calendar).on
    else:
        texts = [text.strip() for text in row["events"].split(";") if text.strip()]
        on = next((text.removeprefix("on ") for text in texts if text.startswith("on ")), None)
        stands = case(f"received {start}", *(text for text in texts if not text.startswith("on ")), on=on)
        answer = {"reply": reply, "applicant": applicant, "closes from": closes_from, "co-maker": lapse}[asked](stands)
    assert str(answer) == row["answer"], row["why"]


def reply(stands: Case) -> str:
    if stands.due is None:
        assert stands.provisional
        return f"unknown {stands.not_before}"
    return f"provisional {stands.due}" if stands.provisional else str(stands.due)


def applicant(stands: Case) -> object:
    assert stands.due is None
    return stands.deadline and stands.deadline.on


def closes_from(stands: Case) -> object:
    return stands.deadline and stands.deadline.closes_from


def lapse(stands: Case) -> object:
    return stands.consultations[0].lapses_on


def test_the_table_is_complete() -> None:
    assert {row["row"].rstrip("b") for row in ROWS} == {f"T{n}" for n in range(1, 50)}


def test_a_case_without_surprises_gives_the_same_date_as_the_plain_function(calendar: TableCalendar) -> None:
    for row in ROWS:
        if row["asked"] == "reply" and not row["events"] and not row["answer"].startswith("unknown"):
            due = periods.reply_due(date.fromisoformat(row["start"]), calendar)
            assert str(due.on) == row["answer"]


@pytest.mark.parametrize(
    ("wrong", "mistake"),
    [
        ("2024-10-29", "收到当日算作第1日"),
        ("2024-11-01", "不计调休上班日"),
        ("2024-10-25", "只看星期，不看放假和调休"),
    ],
)
def test_the_usual_mistakes_are_not_made(wrong: str, mistake: str, calendar: TableCalendar) -> None:
    assert str(periods.reply_due(date(2024, 9, 27), calendar).on) != wrong, mistake


def test_the_mistakes_are_those_mistakes(calendar: TableCalendar) -> None:
    """Each wrong date comes out of its mistake, so that the test above rejects what it says it rejects."""
    received = date(2024, 9, 27)
    assert calendar.after(received, 19) == date(2024, 10, 29)
    days = [date.fromordinal(received.toordinal() + n) for n in range(1, 40)]
    assert [day for day in days if calendar.is_working(day) and day.weekday() < 5][19] == date(2024, 11, 1)
    assert [day for day in days if day.weekday() < 5][19] == date(2024, 10, 25)


def test_a_make_up_saturday_can_be_the_seventh_working_day(calendar: TableCalendar) -> None:
    due = periods.correction_notice_due(date(2024, 9, 27), calendar)
    assert due.on == date(2024, 10, 12) != date(2024, 10, 14)


def test_the_long_hand_count_of_the_reference_case_is_the_list_of_counted_days(case: Callable[..., Case]) -> None:
    october = (8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25, 28, 29, 30)
    by_hand = (date(2024, 9, 29), date(2024, 9, 30), *(date(2024, 10, day) for day in october))
    assert case("received 2024-09-27").counted == by_hand
