"""Counting working days around spans that do not count.

A span (after, until) takes out the working days after its first day, up to and including its last. For a consultation
these are the day the letter was sent and the day the opinion arrived: the days spent waiting (条例第三十三条第三款).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from gongkai.law.calendar import WorkCalendar

Span = tuple[date, date]


def last_day(calendar: WorkCalendar, start: date, days: int, spans: Iterable[Span] = ()) -> date:
    """The day on which `days` working days after `start` have passed, days in `spans` left out.

    A span that begins when the count has already ended changes nothing; no day is left out twice.
    Raises CalendarUnknown when the count runs into an unknown year.
    """
    last = calendar.after(start, days)
    for after, until in merged(spans, start):
        if after >= last:
            break
        days += calendar.count(after, until)
        last = calendar.after(start, days)
    return last


def merged(spans: Iterable[Span], start: date) -> Iterator[Span]:
    """The spans after `start` in order, those that touch or overlap made one."""
    current: Span | None = None
    for after, until in sorted(spans):
        after = max(after, start)
        if until <= after:
            continue
        if current is None:
            current = (after, until)
        elif after <= current[1]:
            current = (current[0], max(current[1], until))
        else:
            yield current
            current = (after, until)
    if current is not None:
        yield current


def days_out(calendar: WorkCalendar, start: date, last: date, spans: Iterable[Span]) -> tuple[tuple[date, ...], ...]:
    """The working days left out between `start` and `last`, span by span."""
    return tuple(
        tuple(calendar.between(after, min(until, last))) for after, until in merged(spans, start) if after < last
    )
