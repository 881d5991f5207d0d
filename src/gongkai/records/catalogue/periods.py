"""公开时限: the last day to publish what falls under a row of the standard catalogue."""

from __future__ import annotations

from datetime import date, timedelta

from gongkai import law
from gongkai.law.calendar import WorkCalendar
from gongkai.records.catalogue.models import CatalogueRow, Unit


def due_of(row: CatalogueRow | None, formed: date, calendar: WorkCalendar) -> law.Due:
    """The last day to publish information formed on a day.

    row  with its edition; where there is none, or its period is no number, article 26 holds
    Raises CalendarUnknown or NotInForce as `law.publication_due`.
    """
    if row is None or (row.period is None and row.unit != Unit.AT_ONCE):
        return law.publication_due(formed, calendar)
    if row.unit == Unit.AT_ONCE:
        return law.Due(formed, source_of(row))
    if row.unit == Unit.CALENDAR_DAYS:
        return law.Due(formed + timedelta(days=row.period), source_of(row))
    return law.Due(calendar.after(formed, row.period), source_of(row))


def source_of(row: CatalogueRow) -> str:
    """Where the period stands: 社会救助领域标准目录第3项."""
    return f"{row.edition.area}领域标准目录第{row.serial}项"


def period_in_words(row: CatalogueRow | None) -> str:
    """20 个工作日, 7 天, 即时."""
    if row is None or (row.period is None and row.unit != Unit.AT_ONCE):
        return "20 个工作日"
    if row.unit == Unit.AT_ONCE:
        return "即时"
    return f"{row.period} 个工作日" if row.unit == Unit.WORKING_DAYS else f"{row.period} 天"
