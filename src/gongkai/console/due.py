"""公开期限: by when information has to be published, as a line for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai import law
from gongkai.pages.calendar import national_calendar

NEAR = 5
"""Working days before the last day from which on it is called near."""


@dataclass(frozen=True)
class DueLine:
    """tone  late, soon, provisional or nothing. left  working days up to the last day; below 0 once it passed"""

    sentence: str
    tone: str = ""
    left: int | None = None

    @property
    def pressing(self) -> bool:
        return self.tone in ("late", "soon")


def publication(formed_on: date | None, on: date) -> DueLine | None:
    """The due line of information that is not published yet (条例第二十六条); None where the period is not known.

    on  today
    """
    if formed_on is None:
        return None
    calendar = national_calendar()
    try:
        due = law.publication_due(formed_on, calendar).on
    except law.CalendarUnknown:
        unknown = calendar.first_unknown
        if formed_on >= unknown or formed_on.year >= unknown.year - 1:
            year = unknown.year
            return DueLine(f"{year}年放假安排尚未公布，公开期限不早于{year}年1月1日，公布后自动算定", "provisional")
        return None
    except law.NotInForce:
        return None
    try:
        if on > due:
            late = calendar.count(due, on)
            # On the rest days right after the last day no working day has passed yet, and "0 个工作日" says nothing.
            by = f"已超期 {late} 个工作日" if late else "已超期（不满 1 个工作日）"
            return DueLine(f"应于{law.say(due)}前公开，{by}", "late", -late)
        left = calendar.count(on, due)
    except law.CalendarUnknown:
        return DueLine(f"应于{law.say(due)}前公开", "late" if on > due else "", None)
    if on == due:
        return DueLine(f"今天（{law.say(due)}）是公开的最后一天", "soon", 0)
    return DueLine(f"{law.say(due)}前公开，还剩 {left} 个工作日", "soon" if left <= NEAR else "", left)
