"""The calendar picture of a case: months as tables, each day with what it is in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai import law
from gongkai.law.case import Case
from gongkai.law.events import Event

MOST_MONTHS = 18
MAKE_UP = "班"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """One cell.

    kind     class of the cell: counted, out, holiday, weekend, unknown, plain
    note     the word under the number; `corner` the word beside it (班 on a make-up day)
    awaited  what the applicant may do until this day: 补正 or 缴费
    """

    on: date
    kind: str
    note: str = ""
    corner: str = ""
    due: bool = False
    start: bool = False
    awaited: str = ""

    @property
    def makeup(self) -> bool:
        return self.corner == MAKE_UP


@dataclass(frozen=True)
class Month:
    """One month: its name and its weeks from Monday to Sunday, None outside the month."""

    name: str
    weeks: list[list[Day | None]]


LEGEND = (
    ("counted", "第1日", "计入的工作日"),
    ("out", "不计", "征求意见，不计入"),
    ("weekend", "休", "周末"),
    ("holiday", "假", "放假"),
    ("makeup", "班", "调休上班，是工作日"),
    ("unknown", "未定", "放假安排尚未公布"),
    ("due", "届满", "期限的最后一日"),
)


def legend(shown: list[Month]) -> list[tuple[str, str, str]]:
    """The marks that the months carry: class, word, meaning."""
    days = [day for month in shown for week in month.weeks for day in week if day is not None]
    kinds = {day.kind for day in days} | {"due" for day in days if day.due} | {"makeup" for day in days if day.makeup}
    started = [("start", "起算", "起算日，当日不计")] if any(day.start for day in days) else []
    awaited = [("awaited", day.note, f"申请人{day.awaited}的最后一日") for day in days if day.awaited]
    return started + [mark for mark in LEGEND if mark[0] in kinds] + awaited


def months(case: Case, events: Iterable[Event]) -> list[Month]:
    """The months from the first event to the last day that matters."""
    events = list(events)
    days = [event.on for event in events] + [case.started]
    first = min(days)  # a day from which nothing is known may lie before it
    days += [day for day in (case.due, case.closed_on, case.not_before) if day is not None]
    if case.deadline is not None and case.deadline.on is not None:
        days.append(case.deadline.on)
    days += case.counted[-1:]
    marks = _Marks(case, {event.on for event in events})
    last = max(days)
    shown: list[Month] = []
    at = first.replace(day=1)
    while at <= last and len(shown) < MOST_MONTHS:
        following = (at + timedelta(days=31)).replace(day=1)
        cells: list[Day | None] = [None] * at.weekday()
        cells += [marks.day(at + timedelta(days=n)) for n in range((following - at).days)]
        cells += [None] * (-len(cells) % 7)
        shown.append(Month(f"{at.year}年{at.month}月", [cells[n : n + 7] for n in range(0, len(cells), 7)]))
        at = following
    return shown


class _Marks:
    """What is to be said about each day."""

    def __init__(self, case: Case, handled: set[date]) -> None:
        self.case = case
        self.number = {day: n for n, day in enumerate(case.counted, 1)}
        self.out = {day for span in case.excluded for day in span}
        self.handled = handled

    def day(self, on: date) -> Day:
        case = self.case
        try:
            working = case.calendar.is_working(on)
        except law.CalendarUnknown:
            return Day(on, "unknown", "未定", due=on == case.due)
        corner = MAKE_UP if working and on.weekday() >= 5 else ""
        kind, note = "plain", ""
        if on in self.out:
            kind, note = "out", "不计"
        elif on in self.number:
            kind, note = "counted", f"第{self.number[on]}日"
        elif not working:
            kind, corner = ("holiday", "假") if self._of_holiday(on) else ("weekend", "休")
        due = on == case.due and not case.stopped
        start = on == case.started and not case.stopped
        if start:
            note = "起算"
        elif on == case.closed_on:
            note = "办结"
        elif on in self.handled and not note:
            note = "办理"
        demand = case.deadline
        awaited = demand.what if demand is not None and on == demand.on else ""
        return Day(on, kind, "届满" if due else f"{awaited}止" if awaited else note, corner, due, start, awaited)

    def _of_holiday(self, on: date) -> bool:
        """Whether a day off belongs to a holiday: it is a weekday, or only days off lie between it and one."""
        return on.weekday() < 5 or self._leads_to_holiday(on, -ONE_DAY) or self._leads_to_holiday(on, ONE_DAY)

    def _leads_to_holiday(self, on: date, step: timedelta) -> bool:
        try:
            while not self.case.calendar.is_working(on):
                if on.weekday() < 5:
                    return True
                on += step
        except law.CalendarUnknown:
            pass
        return False
