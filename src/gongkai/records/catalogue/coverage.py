"""How far organs cover the standard catalogue: rows without a release, rows that were released late or are late now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Min, Q, prefetch_related_objects

from gongkai import law
from gongkai.law.calendar import WorkCalendar
from gongkai.organs.models import Kind, Organ
from gongkai.records.catalogue.actions import rows_for
from gongkai.records.catalogue.duty import own
from gongkai.records.catalogue.models import CatalogueRow
from gongkai.records.catalogue.periods import due_of
from gongkai.records.content import Attribute
from gongkai.records.models import Publicity, Record, Release


@dataclass(frozen=True, slots=True)
class Late:
    """A record that was released after its last day, or is due and not released. released_on  None for the latter"""

    record: Record
    due: date
    released_on: date | None


@dataclass(slots=True)
class Covered:
    """A row and what an organ has of it.

    own     whether the row is plainly the organ's: 公开主体 names it, or a record of the organ falls under it
    public  how many records are public; latest  when the last was released
    """

    row: CatalogueRow
    own: bool
    public: int = 0
    latest: date | None = None
    late: list[Late] = field(default_factory=list)


@dataclass(slots=True)
class Coverage:
    """An organ before the rows of its level.

    whole  all of them; only those that are plainly its own count for it or against it
    """

    organ: Organ
    whole: list[Covered] = field(default_factory=list)

    @property
    def rows(self) -> list[Covered]:
        """The rows that are its own."""
        return [each for each in self.whole if each.own]

    @property
    def untold(self) -> list[Covered]:
        """The rows of which nobody can tell whether they are its own."""
        return [each for each in self.whole if not each.own]

    @property
    def empty(self) -> list[Covered]:
        """Rows without a release."""
        return [each for each in self.rows if not each.public]

    @property
    def late(self) -> list[Covered]:
        return [each for each in self.rows if each.late]

    @property
    def filled(self) -> int:
        """How many rows have a release."""
        return len(self.rows) - len(self.empty)

    @property
    def share(self) -> int | None:
        """The rows with a release, in whole per cent rounded down; None where no row is its own."""
        return self.filled * 100 // len(self.rows) if self.rows else None


def coverage(organs: Iterable[Organ], on: date, calendar: WorkCalendar) -> list[Coverage]:
    """Each organ on a day. How many queries there are depends on the number of levels alone.

    A row counts for an organ only where something shows that it is the organ's: its level and 公开主体, or a record
    that falls under it. What falls under a row of an earlier edition does not count for the one that holds now.
    """
    organs = list(organs)
    prefetch_related_objects([each for each in organs if each.kind == Kind.DEPARTMENT], "parent__parent")
    levels: dict[str, list[CatalogueRow]] = {}
    found = {}
    for organ in organs:
        if organ.kind not in levels:
            levels[organ.kind] = list(rows_for(organ, on))
        is_own = own(organ)
        found[organ.pk] = Coverage(organ, [Covered(row, is_own(row)) for row in levels[organ.kind]])
    places = {(key, each.row.pk): each for key, of in found.items() for each in of.whole}
    keys = {row.pk for rows in levels.values() for row in rows}
    records = Record.objects.filter(organ__in=organs, row__in=keys, attribute=Attribute.PROACTIVE)
    records = records.only("title", "organ", "row", "publicity", "formed_on", "current")
    days = _days(records)
    for record in records.order_by("pk"):
        if (place := places.get((record.organ_id, record.row_id or 0))) is None:
            continue
        place.own = True
        first, last = days.get(record.pk, (None, None))
        if record.publicity == Publicity.PUBLIC and record.current_id is not None:
            place.public += 1
            place.latest = max(filter(None, (place.latest, last)))
        if late := _late(record, place.row, first, on, calendar):
            place.late.append(late)
    return [found[organ.pk] for organ in organs]


def _days(records: Iterable[Record]) -> dict[int, tuple[date, date]]:
    """The days of the first release of each record and of its last release or correction; restorations are neither."""
    rows = Release.objects.filter(record__in=[each.pk for each in records]).order_by("record")
    last = Max("released_on", filter=Q(restores=None))
    told = rows.values_list("record").annotate(first=Min("released_on"), last=last)
    return {record: (first, last) for record, first, last in told}


def _late(record: Record, row: CatalogueRow, released: date | None, on: date, calendar: WorkCalendar) -> Late | None:
    if record.formed_on is None:
        return None
    try:
        due = due_of(row, record.formed_on, calendar).on
    except (law.CalendarUnknown, law.NotInForce):
        return None
    return Late(record, due, released) if (released or on) > due else None
