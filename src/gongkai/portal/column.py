"""The column of an organ's platform: its sections as the public sees them, as HTML kept until something changes.

It is kept by the number of the organ's last publication and by the day, so a page with it asks for that number alone.
Published files carry no column: they would have to be written again with every section.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gongkai.organs.models import Organ
from gongkai.portal.addresses import section_address
from gongkai.records.models import Publication
from gongkai.records.sections.models import Section, SectionKind
from gongkai.records.sections.template import LEVEL
from gongkai.records.sections.tree import Node, tree

A_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Place:
    """A section in the column.

    current    whether its page is the one that is shown
    statement  the reason for which nothing falls under it
    """

    name: str
    address: str
    item: str = ""
    current: bool = False
    statement: str = ""
    below: list[Place] = field(default_factory=list)


def column(organ: Organ, on: date, current: str = "") -> SafeString:
    """The column of an organ on a day. current  the kind of the section whose page is shown"""
    number = Publication.objects.filter(organ=organ).aggregate(last=Max("number"))["last"] or 0
    key = f"column/{organ.pk}/{number}/{on:%Y%m%d}/{current}"
    kept = cache.get(key)
    if kept is None:
        kept = str(render_to_string("portal/column.html", {"organ": organ, "places": places(organ, on, current)}))
        cache.set(key, kept, A_DAY)
    return mark_safe(kept)  # noqa: S308  # made by the template above


def places(organ: Organ, on: date, current: str = "") -> list[Place]:
    """The sections of an organ in their order; guide and application are there before it has any section."""
    found = [_place(node, current) for node in tree(organ, on)]
    if found or not takes_applications(organ):
        return found
    return [
        Place(kind.label, address_of(Section(organ=organ, kind=kind)), current=kind == current)
        for kind in (SectionKind.GUIDE, SectionKind.APPLICATION)
    ]


def address_of(section: Section) -> str:
    """Where the column leads: the page of a section, without a detour for one that is made out of the organ."""
    made = {SectionKind.GUIDE: "guide", SectionKind.APPLICATION: "how_to_apply"}.get(SectionKind(section.kind))
    return reverse(made, args=[section.organ.code]) if made else section_address(section)


def takes_applications(organ: Organ) -> bool:
    """Whether it is an administrative organ (条例第二条); a village is none, its township publishes for it."""
    return organ.kind in LEVEL


def _place(node: Node, current: str) -> Place:
    section = node.section
    return Place(
        name=section.name,
        address=address_of(section),
        item=node.item,
        current=section.kind == current,
        statement=node.statement.reason if node.statement and not node.children else "",
        below=[_place(each, current) for each in node.children],
    )
