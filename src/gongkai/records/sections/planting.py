"""An organ gets its standard tree, and a record the section that it goes to where nobody chose one."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.organs.models import Organ
from gongkai.records.content import Genre, Nature
from gongkai.records.sections.models import Section, SectionKind, SectionTerm
from gongkai.records.sections.template import ALL, Sketch, standard

K = SectionKind
_BY_GENRE = {
    Genre.NORMATIVE: K.NORMATIVE,
    Genre.RULE: K.NORMATIVE,
    Genre.INTERPRETATION: K.INTERPRETATION,
}
_BY_NATURE = {Nature.NEWS: K.NEWS, Nature.NOTICE: K.NOTICES, Nature.VILLAGE: K.VILLAGE, Nature.PARTY: K.NEWS}
_REST = "20.15"


def plant(organ: Organ, *, on: date) -> None:
    """Make the standard tree of an organ that has none; inside the transaction of an act that holds its ledger."""
    if organ.sections.exclude(kind=K.ALL).exists():
        return
    made: dict[SectionKind, Section] = {}
    number = 1
    for position, sketch in enumerate(standard(organ.kind), 1):
        if sketch.below is None:
            made[sketch.kind] = _section(organ, sketch, number, position, on)
            made[sketch.kind].save()
            number += 1
    children = []
    for position, sketch in enumerate(standard(organ.kind), 1):
        if sketch.below is not None:
            child = _section(organ, sketch, number, position, on)
            child.parent = made[sketch.below]
            children.append(child)
            number += 1
    Section.objects.bulk_create(children)
    whole = (*made.values(), *children)
    SectionTerm.objects.bulk_create(
        SectionTerm(section=each, name=each.name, parent=each.parent, since=on) for each in whole
    )
    everything(organ, on=on)


def everything(organ: Organ, *, on: date) -> Section:
    """全部信息: the list in which every record of an organ takes a slot."""
    found, made = Section.objects.get_or_create(
        organ=organ, kind=K.ALL, defaults={"number": 0, "name": ALL.name, "opened_on": on}
    )
    if made:
        SectionTerm.objects.create(section=found, name=found.name, since=on)
    return found


def _section(organ: Organ, sketch: Sketch, number: int, position: int, on: date) -> Section:
    return Section(
        organ=organ,
        number=number,
        kind=sketch.kind,
        item=sketch.item,
        name=sketch.name,
        nature=sketch.nature,
        update_days=sketch.update_days,
        position=position,
        opened_on=on,
    )


def planted_when_founded(sender: object, organ: Organ, at: datetime, **_: object) -> None:
    """Receives `organs.founding.founded`, inside the act."""
    plant(organ, on=max(organ.founded_on, localdate(at)))


def default_section(organ: Organ, *, nature: str, genre: str, on: date) -> Section | None:
    """Where a record goes that nobody gave a section; None in an organ that has no tree."""
    kind = _BY_GENRE.get(Genre(genre)) or _BY_NATURE.get(Nature(nature))
    sections = organ.sections.open(on)
    found = sections.filter(kind=kind).order_by("number").first() if kind else None
    return found or sections.filter(item=_REST).first() or sections.filter(kind=K.OTHER).order_by("number").first()
