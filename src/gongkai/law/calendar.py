"""Working days (工作日): Monday to Friday without the days off of the State Council's yearly notice, plus the weekend
days which that notice makes working days (调休上班).

A calendar knows some years and says so about all others. A year is known when its notice is known, never by guess.
`chinesecalendar` carries the notices since 2004; a later one is entered as a year file (`gongkai.law.notices`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import chinese_calendar

from gongkai.law.errors import CalendarUnknown, NoticeInvalid

if TYPE_CHECKING:
    from gongkai.law.notices import YearNotice

ONE_DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"


class WorkCalendar(Protocol):
    """What every count needs from a calendar. Each method raises CalendarUnknown rather than guess."""

    @property
    def first_unknown(self) -> date:
        """The first day that no known notice covers."""

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""

    def after(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is itself not counted; n is at least 1."""

    def count(self, after: date, until: date) -> int:
        """How many working days lie after the one day, up to and including the other; 0 when it is not later."""

    def between(self, after: date, until: date) -> Sequence[date]:
        """The working days that `count` counts."""

    def on_or_before(self, day: date) -> date:
        """The last working day not later than `day`."""

    def on_or_after(self, day: date) -> date:
        """The first working day not earlier than `day`."""


class TableCalendar:
    """A calendar over a prepared, sorted table of working days; every question is a bisection."""

    def __init__(self, working: Iterable[date], *, first_known: date, first_unknown: date) -> None:
        self._days = sorted(working)
        self.first_known = first_known
        self._first_unknown = first_unknown

    @property
    def first_unknown(self) -> date:
        return self._first_unknown

    def is_working(self, day: date) -> bool:
        self._check(day)
        at = bisect_left(self._days, day)
        return at < len(self._days) and self._days[at] == day

    def after(self, day: date, n: int) -> date:
        if n < 1:
            raise ValueError("working days are counted from 1")
        if day < self.first_known:
            raise CalendarUnknown(day)
        at = bisect_right(self._days, day) + n - 1
        if at >= len(self._days):
            raise CalendarUnknown(self._first_unknown)
        return self._days[at]

    def count(self, after: date, until: date) -> int:
        if until <= after:
            return 0
        self._check(after)
        self._check(until)
        return bisect_right(self._days, until) - bisect_right(self._days, after)

    def between(self, after: date, until: date) -> Sequence[date]:
        if until <= after:
            return ()
        self._check(after)
        self._check(until)
        return self._days[bisect_right(self._days, after) : bisect_right(self._days, until)]

    def on_or_before(self, day: date) -> date:
        self._check(day)
        at = bisect_right(self._days, day)
        if at == 0:
            raise CalendarUnknown(self.first_known - ONE_DAY)
        return self._days[at - 1]

    def on_or_after(self, day: date) -> date:
        self._check(day)
        at = bisect_left(self._days, day)
        if at >= len(self._days):
            raise CalendarUnknown(self._first_unknown)
        return self._days[at]

    def _check(self, day: date) -> None:
        if day >= self._first_unknown:
            # Name the first missing year: entering a later one first would not help.
            raise CalendarUnknown(self._first_unknown)
        if day < self.first_known:
            raise CalendarUnknown(day)


def calendar_of(years: range, *, off: Collection[date], worked: Collection[date]) -> TableCalendar:
    """A calendar of whole years from their days off and their weekend days at work."""
    first, unknown = date(years.start, 1, 1), date(years.stop, 1, 1)
    days = (date.fromordinal(n) for n in range(first.toordinal(), unknown.toordinal()))
    working = [day for day in days if day in worked or (day.weekday() < 5 and day not in off)]
    return TableCalendar(working, first_known=first, first_unknown=unknown)


@lru_cache(maxsize=8)
def national_calendar(*notices: YearNotice) -> TableCalendar:
    """The one national calendar: the years that `chinesecalendar` knows, and the year files given.

    A year file rules over the package for its own year: the operator copied it from the notice and gave its number.
    Raises NoticeInvalid when a year between them is missing.
    """
    off: set[date] = set(chinese_calendar.holidays)
    worked: set[date] = set(chinese_calendar.workdays)
    years = {day.year for day in off}
    for notice in sorted(notices, key=lambda each: each.year):
        years.add(notice.year)
        for days in (off, worked):
            # December stays: its days may come from the notice of the year after.
            days -= {day for day in days if day.year == notice.year and day.month < 12}
        off |= notice.off
        off -= notice.worked
        worked |= notice.worked
        worked -= notice.off
    first, last = min(years), max(years)
    missing = set(range(first, last + 1)) - years
    if missing:
        raise NoticeInvalid(f"缺少{min(missing)}年的年度日历文件，请先录入该年放假安排，再录入以后年份。")
    return calendar_of(range(first, last + 1), off=off, worked=worked)


_WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９－／　", "0123456789-/ ")


def read_day(text: str) -> date:
    """The day that people wrote as 2024-09-27, 2024年9月27日, 2024/9/27 or 20240927, full-width digits too.

    Raises ValueError with a sentence for people.
    """
    found = _WRITTEN.fullmatch(text.translate(_HALF_WIDTH).strip())
    if found is None:
        raise ValueError("日期要写成 2024-09-27 或 2024年9月27日 的样子。")
    try:
        return date(*(int(part) for part in found.groups() if part is not None))
    except ValueError:
        raise ValueError("没有这一天，请核对日期。") from None


def say(day: date) -> str:
    """The day as people write it: 2024年10月30日（星期三）."""
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"
