"""公开期限: by when information has to be published, as a line for people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from gongkai import law
from gongkai.pages.calendar import national_calendar
from gongkai.records.catalogue.models import CatalogueRow, Unit
from gongkai.records.catalogue.periods import due_of, period_in_words
from gongkai.records.models import Record

NEAR = 5
"""Working days before the last day from which on it is called near."""


@dataclass(frozen=True)
class DueLine:
    """tone    late, soon, provisional or nothing
    left    working days up to the last day; below 0 once it passed
    source  since when the period runs, how long it is, and where that stands
    """

    sentence: str
    tone: str = ""
    left: int | None = None
    source: str = ""

    @property
    def pressing(self) -> bool:
        return self.tone in ("late", "soon")


def of(record: Record, on: date) -> DueLine | None:
    """The due line of a record that is not published yet. Reads `row__edition`, so lists select it."""
    return publication(record.formed_on, on, record.row)


def publication(formed_on: date | None, on: date, row: CatalogueRow | None = None) -> DueLine | None:
    """The due line of information that is not published yet; None where the period is not known.

    on   today
    row  the row of the standard catalogue that names a period of its own; else 条例第二十六条
    """
    if formed_on is None:
        return None
    calendar = national_calendar()
    try:
        due = due_of(row, formed_on, calendar)
    except law.CalendarUnknown:
        unknown = calendar.first_unknown
        if formed_on >= unknown or formed_on.year >= unknown.year - 1:
            year = unknown.year
            return DueLine(f"{year}年放假安排尚未公布，公开期限不早于{year}年1月1日，公布后自动算定", "provisional")
        return None
    except law.NotInForce:
        return None
    length = "即时公开" if row is not None and row.unit == Unit.AT_ONCE else f"起 {period_in_words(row)}"
    day = f"{formed_on.year}年{formed_on.month}月{formed_on.day}日"
    return replace(_line(due.on, on, calendar), source=f"自{day}形成之日{length}，{due.source}")


def _line(last: date, on: date, calendar: law.TableCalendar) -> DueLine:
    try:
        if on > last:
            late = calendar.count(last, on)
            # On the rest days right after the last day no working day has passed yet, and "0 个工作日" says nothing.
            by = f"已超期 {late} 个工作日" if late else "已超期（不满 1 个工作日）"
            return DueLine(f"应于{law.say(last)}前公开，{by}", "late", -late)
        left = calendar.count(on, last)
    except law.CalendarUnknown:
        return DueLine(f"应于{law.say(last)}前公开", "late" if on > last else "", None)
    if on == last:
        return DueLine(f"今天（{law.say(last)}）是公开的最后一天", "soon", 0)
    return DueLine(f"{law.say(last)}前公开，还剩 {left} 个工作日", "soon" if left <= NEAR else "", left)
