"""An organ gets its standard tree, and a record the section that it goes to where nobody chose one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from django.utils.timezone import localdate

from gongkai.evidence.prepared import KEY, Prepared
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


class Plot(NamedTuple):
    """Of a section what decides where a record goes."""

    key: int
    number: int
    kind: str
    item: str
    opened_on: date
    closed_on: date | None

    def is_open(self, on: date) -> bool:
        """As that of `Section`."""
        return self.opened_on <= on and (self.closed_on is None or on < self.closed_on)


_PLOTS = Prepared(
    lambda organ: (
        Section.objects.filter(organ=organ)
        .order_by("position", "number")
        .values_list("pk", "number", "kind", "item", "opened_on", "closed_on")
    ),
    organ=KEY,
)


def plots(organ: Organ) -> list[Plot]:
    """The sections of an organ in the order in which they are shown, closed ones among them."""
    return [Plot(*each) for each in _PLOTS(organ=organ.pk)]


def default_section(organ: Organ, *, nature: str, genre: str, on: date) -> Section | None:
    """Where a record goes that nobody gave a section; None in an organ that has no tree."""
    found = default_plot((each for each in plots(organ) if each.is_open(on)), nature=nature, genre=genre)
    return None if found is None else Section.objects.get(pk=found.key)


def default_plot(among: Iterable[Plot], *, nature: str, genre: str) -> Plot | None:
    """As `default_section`, among the open sections of an organ."""
    among = list(among)
    by_number = sorted(among, key=lambda each: each.number)
    kind = _BY_GENRE.get(Genre(genre)) or _BY_NATURE.get(Nature(nature))
    return next(
        chain(
            (each for each in by_number if each.kind == kind),
            (each for each in among if each.item == _REST),
            (each for each in by_number if each.kind == K.OTHER),
        ),
        None,
    )
