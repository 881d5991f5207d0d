"""工作日：国务院办公厅放假通知，调休上班，未公布的年份"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from gongkai.law import (
    CalendarUnknown,
    NoticeInvalid,
    TableCalendar,
    YearNotice,
    fold,
    load_notices,
    national_calendar,
    read_notice,
    say,
)
from gongkai.law.events import Event, Name
from gongkai.law.notices import disagreements, notice_from

# A made-up notice: 2027 is not announced.
CONTENT = {
    "year": 2027,
    "number": "试验用通知",
    "off": ["2027-01-01/2027-01-03", "2027-02-05/2027-02-12", "2027-05-01/2027-05-05", "2027-10-01/2027-10-07"],
    "worked": ["2027-02-14"],
}
NOTICES = {
    2024: ("1/1 2/10-17 4/4-6 5/1-5 6/10-10 9/15-17 10/1-7", "2/4 2/18 4/7 4/28 5/11 9/14 9/29 10/12"),
    2025: ("1/1 1/28-31 2/1-4 4/4-6 5/1-5 5/31 6/1-2 10/1-8", "1/26 2/8 4/27 9/28 10/11"),
    2026: ("1/1-3 2/15-23 4/4-6 5/1-5 6/19-21 9/25-27 10/1-7", "1/4 2/14 2/28 5/9 9/20 10/10"),
}


def days(year: int, written: str) -> set[date]:
    found = set()
    for stretch in written.split():
        month, _, span = stretch.partition("/")
        first, _, last = span.partition("-")
        found |= {date(year, int(month), day) for day in range(int(first), int(last or first) + 1)}
    return found


@pytest.mark.parametrize("year", NOTICES)
def test_the_calendar_is_that_of_the_notice_on_every_day(year: int, calendar: TableCalendar) -> None:
    off, worked = (days(year, written) for written in NOTICES[year])
    day = date(year, 1, 1)
    while day.year == year:
        assert calendar.is_working(day) == (day in worked or (day.weekday() < 5 and day not in off)), say(day)
        day += timedelta(days=1)


def test_the_calendar_agrees_with_the_package_on_every_day_it_knows(calendar: TableCalendar) -> None:
    day = date(2004, 1, 1)
    while day < calendar.first_unknown:
        assert calendar.is_working(day) == chinese_calendar.is_workday(day)
        day += timedelta(days=1)


def test_the_eve_of_the_spring_festival_of_2024_was_a_working_day(calendar: TableCalendar) -> None:
    assert calendar.is_working(date(2024, 2, 9))


def test_a_year_without_a_holiday_notice_is_refused_not_guessed(calendar: TableCalendar) -> None:
    assert calendar.first_unknown == date(2027, 1, 1)
    for ask in (
        lambda: calendar.is_working(date(2027, 1, 1)),
        lambda: calendar.after(date(2026, 12, 4), 20),
        lambda: calendar.count(date(2026, 12, 4), date(2027, 1, 1)),
        lambda: calendar.between(date(2026, 12, 4), date(2027, 1, 1)),
        lambda: calendar.on_or_before(date(2027, 1, 1)),
        lambda: calendar.on_or_after(date(2030, 1, 1)),
    ):
        with pytest.raises(CalendarUnknown, match="2027年的放假安排尚未录入") as missing:
            ask()
        assert missing.value.day == date(2027, 1, 1)
    for ask in (lambda: calendar.is_working(date(2003, 12, 31)), lambda: calendar.after(date(2003, 12, 31), 1)):
        with pytest.raises(CalendarUnknown, match="2003年"):
            ask()


def test_the_day_itself_is_not_counted(calendar: TableCalendar) -> None:
    assert calendar.after(date(2024, 9, 27), 1) == date(2024, 9, 29)
    with pytest.raises(ValueError, match="from 1"):
        calendar.after(date(2024, 9, 27), 0)


def test_counting_backwards_gives_nothing(calendar: TableCalendar) -> None:
    assert calendar.count(date(2024, 9, 27), date(2024, 9, 27)) == 0
    assert list(calendar.between(date(2024, 9, 27), date(2024, 9, 1))) == []


def test_the_edges_of_what_is_known_are_refused_too() -> None:
    holiday = date(2024, 1, 1)
    edge = TableCalendar([], first_known=holiday, first_unknown=date(2024, 1, 2))
    for ask in (edge.on_or_before, edge.on_or_after):
        with pytest.raises(CalendarUnknown):
            ask(holiday)


def test_a_year_file_makes_the_year_known() -> None:
    calendar = national_calendar(notice_from(CONTENT))
    assert calendar.first_unknown == date(2028, 1, 1)
    assert calendar.is_working(date(2027, 2, 14))
    assert not calendar.is_working(date(2027, 2, 5))
    assert fold([Event(Name.RECEIVED, date(2026, 12, 4))], calendar).due == date(2027, 1, 4)


def test_a_year_between_may_not_be_missing() -> None:
    later = {**CONTENT, "year": 2028, "off": ["2028-01-01", "2028-05-01", "2028-10-01/2028-10-03"], "worked": []}
    with pytest.raises(NoticeInvalid, match="缺少2027年"):
        national_calendar(notice_from(later))
    assert national_calendar(notice_from(later), notice_from(CONTENT)).first_unknown == date(2029, 1, 1)


def test_a_notice_may_name_days_in_the_december_before() -> None:
    with_eve = {**CONTENT, "off": [*CONTENT["off"], "2026-12-31"], "worked": ["2027-02-14", "2026-12-26"]}
    calendar = national_calendar(notice_from(with_eve))
    assert not calendar.is_working(date(2026, 12, 31))
    assert calendar.is_working(date(2026, 12, 26))


def test_a_year_file_rules_over_the_package_and_the_difference_can_be_seen() -> None:
    off, worked = (days(2026, written) for written in NOTICES[2026])
    same = YearNotice(2026, "国办发明电", frozenset(off), frozenset(worked))
    assert disagreements(same) == ()
    changed = YearNotice(2026, "国办发明电", frozenset(off | {date(2026, 10, 8)}), frozenset(worked))
    assert disagreements(changed) == (date(2026, 10, 8),)
    assert not national_calendar(changed).is_working(date(2026, 10, 8))
    assert disagreements(notice_from(CONTENT)) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": " "}, "没有填写通知文号"),
        ({"number": None}, "通知文号"),
        ({"year": "2027"}, "year 应当是年份"),
        ({"off": None}, "日期列表"),
        ({"off": []}, "缺少法定节假日1月1日"),
        ({"off": ["2027-13-01"]}, "不是日期"),
        ({"off": ["2027-02-12/2027-02-05"]}, "起止日期不对"),
        ({"worked": ["2027-02-15"]}, "本来就是工作日"),
        ({"worked": ["2027-02-06"]}, "既写成放假又写成上班"),
        ({"worked": ["2026-11-14"]}, "不在本年"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(NoticeInvalid, match=sentence):
        notice_from({**CONTENT, **change})


def test_year_files_are_read_from_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(CONTENT), encoding="utf-8")
    assert load_notices(tmp_path) == (read_notice(file),)
    (tmp_path / "again.json").write_text(json.dumps(CONTENT), encoding="utf-8")
    with pytest.raises(NoticeInvalid, match="只保留一个"):
        load_notices(tmp_path)


def test_a_file_that_cannot_be_read_says_which(tmp_path: Path) -> None:
    with pytest.raises(NoticeInvalid, match="没有.json：打不开"):
        read_notice(tmp_path / "没有.json")
    for content, sentence in ((b"{", "不是有效的 JSON"), (b"\xff\xfe\x00", "不是有效的 JSON"), (b"[]", "四项")):
        (tmp_path / "坏.json").write_bytes(content)
        with pytest.raises(NoticeInvalid, match=f"坏.json：.*{sentence}"):
            read_notice(tmp_path / "坏.json")
