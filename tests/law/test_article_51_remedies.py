"""第五十一条 行政复议、行政诉讼"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law import CalendarUnknown, NotInForce, Refused, RemedyClass, TableCalendar, national_calendar
from gongkai.law.remedies import (
    FIRST,
    OrganKind,
    answer_due,
    appeal_due,
    copy_due,
    decision_due,
    defence_due,
    first_by,
    judgment_due,
    litigation_after_due,
    litigation_due,
    reconsideration_body,
    reconsideration_due,
    remedy_sentence,
    untold_reconsideration_due,
)
from gongkai.law.versions import in_force

DAY = date(2024, 11, 5)
P, F, NAMED, NONE = RemedyClass.FIRST, RemedyClass.FREE, RemedyClass.NAMED, RemedyClass.NONE


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (OrganKind.DEPARTMENT, "本级人民政府"),
        (OrganKind.TOWNSHIP, "所属的县级人民政府"),
        (OrganKind.GOVERNMENT, "上一级人民政府"),
        (OrganKind.PROVINCE, "本机关"),
        (OrganKind.SUBDISTRICT, "设立该派出机关的人民政府"),
        (OrganKind.VERTICAL, "上一级主管部门"),
    ],
)
def test_since_2024_one_body_reconsiders(kind: OrganKind, body: str) -> None:
    assert reconsideration_body(kind, DAY).described == (body,)
    assert kind.label


def test_before_2024_an_act_of_a_department_went_to_either_of_two() -> None:
    assert reconsideration_body(OrganKind.DEPARTMENT, date(2023, 12, 31)).described == (
        "本级人民政府",
        "上一级主管部门",
    )
    assert "上一级主管部门" not in reconsideration_body(OrganKind.DEPARTMENT, date(2024, 1, 1)).described


def test_a_refusal_on_articles_14_to_16_names_reconsideration_first() -> None:
    text = remedy_sentence(P, OrganKind.TOWNSHIP, DAY, bodies=["某县人民政府"], court="某县人民法院")
    assert text == (
        "如对本决定不服，应当自知道本决定之日起60日内先向某县人民政府申请行政复议；对行政复议决定仍不服的，"
        "可以自收到行政复议决定书之日起15日内向某县人民法院提起行政诉讼。"
    )


def test_before_2024_there_was_a_free_choice() -> None:
    assert "6个月" in remedy_sentence(P, OrganKind.TOWNSHIP, date(2023, 12, 31))
    assert first_by(P, date(2023, 12, 31)) == "" and first_by(P, DAY) and first_by(F, DAY) == ""


def test_the_interpretation_of_2025_says_which_refusals_those_are() -> None:
    assert in_force(FIRST, date(2025, 5, 31)).source == "行政复议法第二十三条"
    assert in_force(FIRST, date(2025, 6, 1)).source == "法释〔2025〕8号第一条"
    assert remedy_sentence(P, OrganKind.TOWNSHIP, date(2025, 5, 31)) == (
        remedy_sentence(P, OrganKind.TOWNSHIP, date(2025, 6, 1))
    )


def test_the_periods_of_the_law_before_2015_are_not_promised() -> None:
    with pytest.raises(NotInForce):
        remedy_sentence(F, OrganKind.TOWNSHIP, date(2015, 4, 30))


def test_any_other_decision_names_both() -> None:
    text = remedy_sentence(F, OrganKind.DEPARTMENT, DAY)
    assert "60日内向本级人民政府申请行政复议" in text
    assert "6个月内向有管辖权的人民法院提起行政诉讼" in text


def test_where_courts_usually_decline_the_court_sentence_is_a_setting() -> None:
    assert "诉讼" in remedy_sentence(NAMED, OrganKind.TOWNSHIP, DAY)
    without = remedy_sentence(NAMED, OrganKind.TOWNSHIP, DAY, name_court=False)
    assert "诉讼" not in without
    assert "行政复议" in without
    assert "诉讼" in remedy_sentence(F, OrganKind.TOWNSHIP, DAY, name_court=False)


def test_an_ending_without_a_decision_has_no_notice() -> None:
    assert remedy_sentence(NONE, OrganKind.TOWNSHIP, DAY) == ""


def test_a_decision_served_on_the_internet_names_the_channel() -> None:
    assert "某省行政复议平台" in remedy_sentence(F, OrganKind.TOWNSHIP, DAY, online="某省行政复议平台")


def test_a_letter_that_names_the_old_second_body_is_refused() -> None:
    with pytest.raises(Refused, match="应当填写1个"):
        remedy_sentence(F, OrganKind.DEPARTMENT, DAY, bodies=["某县人民政府", "某市民政局"])


def test_without_a_notice_the_right_ends_one_year_after_the_decision_was_known(calendar: TableCalendar) -> None:
    assert untold_reconsideration_due(date(2024, 12, 2), DAY, calendar).on == date(2025, 2, 5)
    assert untold_reconsideration_due(date(2025, 10, 20), DAY, calendar).on == date(2025, 11, 5)


def test_six_months_end_on_the_last_day_of_a_short_month(calendar: TableCalendar) -> None:
    assert litigation_due(date(2024, 8, 31), calendar).on == date(2025, 2, 28)


def test_the_simple_answer_period_is_new_law(calendar: TableCalendar) -> None:
    with pytest.raises(NotInForce):
        answer_due(date(2023, 12, 31), calendar, simple=True)


def test_a_copy_goes_to_the_organ_within_three_or_seven_working_days(calendar: TableCalendar) -> None:
    accepted = date(2025, 4, 25)
    assert copy_due(accepted, calendar, simple=True).on == date(2025, 4, 29)
    assert copy_due(accepted, calendar, simple=False).on == date(2025, 5, 8)


def test_reconsideration_is_decided_in_thirty_or_sixty_days_and_thirty_more(calendar: TableCalendar) -> None:
    accepted = date(2025, 3, 3)
    assert decision_due(accepted, calendar, simple=True).on == date(2025, 4, 2)
    assert decision_due(accepted, calendar, simple=False).on == date(2025, 5, 6)
    assert decision_due(accepted, calendar, simple=False, extended=30).on == date(2025, 6, 3)
    for simple, days in ((False, 31), (True, 1)):
        with pytest.raises(Refused, match="最多可以延长"):
            decision_due(accepted, calendar, simple=simple, extended=days)


def test_a_court_judges_in_the_simple_procedure_within_45_days(calendar: TableCalendar) -> None:
    assert judgment_due(date(2025, 3, 3), calendar).on == date(2025, 4, 17)


def test_the_organ_defends_itself_within_fifteen_days(calendar: TableCalendar) -> None:
    assert defence_due(date(2025, 3, 3), calendar).on == date(2025, 3, 18)
    assert defence_due(date(2025, 1, 16), calendar).on == date(2025, 2, 5)


def test_a_judgment_is_appealed_within_fifteen_days_and_a_ruling_within_ten(calendar: TableCalendar) -> None:
    assert appeal_due(date(2025, 3, 3), calendar).on == date(2025, 3, 18)
    assert appeal_due(date(2025, 3, 3), calendar, ruling=True).on == date(2025, 3, 13)


def test_a_period_that_ends_in_an_unknown_year_is_refused(calendar: TableCalendar) -> None:
    with pytest.raises(CalendarUnknown):
        reconsideration_due(date(2026, 11, 20), calendar)


@given(st.dates(date(2024, 1, 1), date(2026, 5, 30)))
def test_a_period_that_ends_on_a_rest_day_ends_on_the_next_working_day(known: date) -> None:
    calendar = national_calendar()
    for due, least in ((reconsideration_due, 60), (litigation_after_due, 15), (litigation_due, 181)):
        last = due(known, calendar).on
        assert calendar.is_working(last)
        assert (last - known).days >= least
        plain = date.fromordinal(known.toordinal() + least)
        if due is not litigation_due:
            assert calendar.count(date.fromordinal(plain.toordinal() - 1), last) == 1
