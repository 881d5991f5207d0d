"""A release takes its places in the lists of its organ, as part of the act that publishes it.

Slots of one organ are given one after the other, because every act on its records holds the organ's ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import F

from gongkai.records.models import Record
from gongkai.records.sections.models import Placement, Role, Section
from gongkai.records.sections.planting import default_section, everything, plant


def settle(record: Record, *, on: date) -> list[Placement]:
    """Give a record that is shown the places that it should have and leave those that it should not; the new ones.

    A record that nobody gave a section goes to the one of its genre and nature.
    """
    organ = record.organ
    plant(organ, on=on)
    home = record.section
    if home is None or not home.is_open(on):
        home = heir_of(home, on) or default_section(organ, nature=record.nature, genre=record.genre, on=on)
        record.section = home
        record.save(update_fields=["section"])
    wanted: dict[int, tuple[Section, Role]] = {each.pk: (each, Role.TOPIC) for each in record.topics.open(on)}
    if home is not None:
        wanted[home.pk] = (home, Role.HOME)
    whole = everything(organ, on=on)
    wanted[whole.pk] = (whole, Role.ALL)
    for standing in record.placements.standing():
        if standing.section_id in wanted and wanted[standing.section_id][1] == standing.role:
            del wanted[standing.section_id]
        else:
            standing.until = on
            standing.save(update_fields=["until"])
    return give({section: [(record, role)] for section, role in wanted.values()}, on=on)


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
        Section.objects.filter(pk=section.pk).update(slots=F("slots") + len(records))
        section.refresh_from_db(fields=["slots"])
        first = section.slots - len(records) + 1
        rows += (
            Placement(record=record, section=section, role=role, slot=first + place, since=on)
            for place, (record, role) in enumerate(records)
        )
    return Placement.objects.bulk_create(rows, batch_size=500)


def pages_with(record: Record | int, sections: Iterable[int] | None = None) -> list[tuple[Section, int]]:
    """Every page of a list, as section and number from the oldest, that has a slot of a record, left or not."""
    rows = Placement.objects.filter(record=record).select_related("section__organ")
    if sections is not None:
        rows = rows.filter(section__in=sections)
    return [(each.section, each.section.page_of(each.slot)) for each in rows]
