"""A release takes its places in the lists of its organ, as part of the act that publishes it.

Slots of one organ are given one after the other, because every act on its records holds the organ's ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import F

from gongkai.organs.models import Organ
from gongkai.records.models import Record
from gongkai.records.sections.models import Placement, Role, Section
from gongkai.records.sections.planting import default_section, everything, plant


def settle(record: Record, *, on: date) -> list[Placement]:
    """Give a record that is shown the places that it should have and leave those that it should not; the new ones.

    A record that nobody gave a section goes to the one of its genre and nature.
    """
    return settle_all(record.organ, [record], on=on)


def settle_all(organ: Organ, records: Sequence[Record], *, on: date) -> list[Placement]:
    """`settle` for many records of one organ, in the order given; how many queries there are depends on the sections
    alone."""
    plant(organ, on=on)
    whole = everything(organ, on=on)
    sections = {each.pk: each for each in organ.sections.open(on)}
    topics: dict[int, list[int]] = {}
    for chosen in Record.topics.through.objects.filter(record__in=records).order_by("section__number"):
        topics.setdefault(chosen.record_id, []).append(chosen.section_id)
    standing: dict[int, list[Placement]] = {}
    for row in Placement.objects.standing().filter(record__in=records):
        standing.setdefault(row.record_id, []).append(row)
    new: dict[Section, list[tuple[Record, Role]]] = {}
    left: list[int] = []
    homed: list[Record] = []
    for record in records:
        home = sections.get(record.section_id or 0)
        if home is None:
            home = heir_of(record.section, on)
            home = home or default_section(organ, nature=record.nature, genre=record.genre, on=on)
            record.section = home
            homed.append(record)
        wanted = {key: (sections[key], Role.TOPIC) for key in topics.get(record.pk, ()) if key in sections}
        if home is not None:
            wanted[home.pk] = (home, Role.HOME)
        wanted[whole.pk] = (whole, Role.ALL)
        for row in standing.get(record.pk, ()):
            if row.section_id in wanted and wanted[row.section_id][1] == row.role:
                del wanted[row.section_id]
            else:
                left.append(row.pk)
        for section, role in wanted.values():
            new.setdefault(section, []).append((record, role))
    if homed:
        Record.objects.bulk_update(homed, ["section"], batch_size=100)
    leave(left, on=on)
    return give(new, on=on)


def leave(places: Sequence[int], *, on: date) -> None:
    """End standing places; their slots stay empty."""
    for start in range(0, len(places), 500):
        Placement.objects.standing().filter(pk__in=places[start : start + 500]).update(until=on)


def heir_of(section: Section | None, on: date) -> Section | None:
    """The section that a closed one was merged into, and the one that that was merged into, until one is open."""
    seen: set[int] = set()
    while section is not None and not section.is_open(on) and section.pk not in seen:
        seen.add(section.pk)
        section = section.heir
    return section if section is not None and section.is_open(on) else None


def give(wanted: Mapping[Section, Sequence[tuple[Record, Role]]], *, on: date) -> list[Placement]:
    """The next slots of each section, in the order given."""
    rows: list[Placement] = []
    for section, records in wanted.items():
        first = next_slots(section, len(records))
        rows += (
            Placement(record=record, section=section, role=role, slot=first + place, since=on)
            for place, (record, role) in enumerate(records)
        )
    return Placement.objects.bulk_create(rows, batch_size=500)


def next_slots(section: Section, count: int) -> int:
    """The first of so many next slots of a section; the act holds the ledger of its organ."""
    Section.objects.filter(pk=section.pk).update(slots=F("slots") + count)
    section.refresh_from_db(fields=["slots"])
    return section.slots - count + 1


def pages_with(record: Record | int, sections: Iterable[int] | None = None) -> list[tuple[Section, int]]:
    """Every page of a list, as section and number from the oldest, that has a slot of a record, left or not."""
    rows = Placement.objects.filter(record=record).select_related("section__organ")
    if sections is not None:
        rows = rows.filter(section__in=sections)
    return [(each.section, each.section.page_of(each.slot)) for each in rows]
