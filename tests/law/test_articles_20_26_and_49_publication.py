"""第二十条、第二十一条 公开范围；第二十六条 公开期限；第四十九条 年度报告"""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law import CLOCKS, Refused, TableCalendar, publication_due
from gongkai.law.categories import SPECIAL, Level, Special, categories, published_by
from gongkai.law.reporting import Reporter, report_due
from gongkai.law.versions import in_force


def test_every_organ_has_the_fifteen_items_and_a_township_eight_more() -> None:
    assert len(categories(Level.COUNTY)) == 15 + 7
    assert len(categories(Level.TOWNSHIP)) == 15 + 8
    assert "宅基地使用情况审核" in [each.title for each in categories(Level.TOWNSHIP)]
    codes = [each.code for level in Level for each in categories(level)]
    assert len(set(codes)) == 15 + 7 + 8


def test_information_is_published_within_twenty_working_days(calendar: TableCalendar) -> None:
    assert publication_due(date(2025, 1, 20), calendar).on == date(2025, 2, 21)
    assert publication_due(date(2019, 5, 14), calendar).source == "国务院令第492号第十八条"


def test_special_periods_go_before(calendar: TableCalendar) -> None:
    day = date(2024, 9, 30)
    assert published_by(day, calendar).on > published_by(day, calendar, Special.DOUBLE_PUBLICITY).on
    assert published_by(day, calendar, Special.WARNING).on == day
    assert published_by(date(2025, 1, 20), calendar, Special.BUDGET).on == date(2025, 2, 9)
    assert set(SPECIAL) == set(Special)


def test_the_table_of_special_periods_says_what_the_functions_count(calendar: TableCalendar) -> None:
    day = date(2024, 9, 30)
    lengths = {special: in_force(period.versions, day).value for special, period in SPECIAL.items()}
    assert lengths == {Special.DOUBLE_PUBLICITY: 7, Special.BUDGET: 20, Special.WARNING: None}
    for special, period in SPECIAL.items():
        assert published_by(day, calendar, special).source == in_force(period.versions, day).source


def test_a_report_date_on_a_working_day_stays(calendar: TableCalendar) -> None:
    due = report_due(2024, Reporter.GOVERNMENT, calendar)
    assert due.on == due.named == date(2025, 3, 31)
    assert due.source == "条例第四十九条"


def test_under_the_first_regulation_every_report_was_out_by_the_end_of_march(calendar: TableCalendar) -> None:
    assert report_due(2018, Reporter.DEPARTMENT, calendar).named == date(2019, 3, 31)
    assert report_due(2019, Reporter.DEPARTMENT, calendar).named == date(2020, 1, 31)


def test_a_township_reports_when_the_local_notice_says(calendar: TableCalendar) -> None:
    with pytest.raises(Refused, match="当地通知"):
        report_due(2024, Reporter.TOWNSHIP, calendar)
    assert report_due(2024, Reporter.TOWNSHIP, calendar, local=date(2025, 2, 16)).on == date(2025, 2, 14)


def test_a_local_date_may_be_earlier_but_not_later_than_the_law(calendar: TableCalendar) -> None:
    assert report_due(2024, Reporter.DEPARTMENT, calendar, local=date(2025, 1, 20)).on == date(2025, 1, 20)
    with pytest.raises(Refused, match="晚于"):
        report_due(2024, Reporter.DEPARTMENT, calendar, local=date(2025, 2, 20))


def test_the_table_of_clocks_is_complete() -> None:
    assert [clock.id for clock in CLOCKS] == [f"C{n}" for n in range(1, 12)]
