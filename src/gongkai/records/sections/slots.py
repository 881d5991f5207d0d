"""A release takes its places in the lists of its organ, as part of the act that publishes it.

Slots of one organ are given one after the other, because every act on its records holds the organ's ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gongkai.evidence.prepared import PreparedIn, insert, raised
from gongkai.organs.models import Organ
from gongkai.records.models import Record
from gongkai.records.sections.models import Placement, Role, Section, SectionKind
from gongkai.records.sections.planting import default_plot, everything, plant, plots


def settle(record: Record, *, on: date) -> list[Placement]:
    """Give a record that is shown the places that it should have and leave those that it should not; the new ones.

    A record that nobody gave a section goes to the one of its genre and nature.
    """
    return settle_all(record.organ, [record], on=on)


_TOPICS = PreparedIn(
    lambda records: (
        Record.topics.through.objects.filter(record__id__in=records)
        .order_by("section__number")
        .values_list("record_id", "section_id")
    )
)
_STANDING = PreparedIn(
    lambda records: (
        Placement.objects.standing()
        .filter(record__id__in=records)
        .order_by("section", "slot")
        .values_list("record_id", "section_id", "role", "pk")
    )
)


def settle_all(organ: Organ, records: Sequence[Record], *, on: date) -> list[Placement]:
    """`settle` for many records of one organ, in the order given; how many queries there are depends on the sections
    alone."""
    found = plots(organ)
    if not any(each.kind != SectionKind.ALL for each in found):
        plant(organ, on=on)
        found = plots(organ)
    whole = next((each.key for each in found if each.kind == SectionKind.ALL), 0) or everything(organ, on=on).pk
    sections = {each.key: each for each in found if each.is_open(on)}
    keys = [each.pk for each in records]
    topics: dict[int, list[int]] = {}
    for record_key, section_key in _TOPICS(keys):
        topics.setdefault(record_key, []).append(section_key)
    standing: dict[int, list[tuple[int, str, int]]] = {}
    for record_key, *place in _STANDING(keys):
        standing.setdefault(record_key, []).append(tuple(place))
    new: dict[int, list[tuple[Record, Role]]] = {}
    left: list[int] = []
    homed: list[Record] = []
    for record in records:
        home = record.section_id if record.section_id in sections else None
        if home is None:
            heir = heir_of(record.section, on)
            usual = default_plot(sections.values(), nature=record.nature, genre=record.genre) if heir is None else None
            home = heir.pk if heir else usual.key if usual else None
            record.section_id = home
            homed.append(record)
        wanted = {key: Role.TOPIC for key in topics.get(record.pk, ()) if key in sections}
        if home is not None:
            wanted[home] = Role.HOME
        wanted[whole] = Role.ALL
        for section, role, key in standing.get(record.pk, ()):
            if wanted.get(section) == role:
                del wanted[section]
            else:
                left.append(key)
        for section, role in wanted.items():
            new.setdefault(section, []).append((record, role))
    if len(homed) == 1:
        homed[0].save(update_fields=["section"])
    elif homed:
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


def give(wanted: Mapping[int, Sequence[tuple[Record, Role]]], *, on: date) -> list[Placement]:
    """The next slots of each section, by its key, in the order given."""
    by_count: dict[int, list[int]] = {}
    for section, records in wanted.items():
        by_count.setdefault(len(records), []).append(section)
    first: dict[int, int] = {}
    for count, sections in by_count.items():
        first |= {key: slots - count + 1 for key, slots in raised(Section, "slots", sections, by=count).items()}
    rows = [
        Placement(record=record, section_id=section, role=role, slot=first[section] + place, since=on)
        for section, records in wanted.items()
        for place, (record, role) in enumerate(records)
    ]
    for start in range(0, len(rows), 500):
        insert(rows[start : start + 500])
    return rows


def next_slots(section: Section, count: int) -> int:
    """The first of so many next slots of a section; the act holds the ledger of its organ."""
    section.slots = raised(Section, "slots", [section.pk], by=count)[section.pk]
    return section.slots - count + 1


def pages_with(record: Record | int, sections: Iterable[int] | None = None) -> list[tuple[Section, int]]:
    """Every page of a list, as section and number from the oldest, that has a slot of a record, left or not."""
    rows = Placement.objects.filter(record=record).select_related("section__organ")
    if sections is not None:
        rows = rows.filter(section__in=sections)
    return [(each.section, each.section.page_of(each.slot)) for each in rows]
