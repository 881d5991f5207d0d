"""Which published pages an act changes; the bytes of every other page stay what they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from gongkai.portal.addresses import file_addresses, release_address
from gongkai.portal.lists import NO_LIST, Leaf
from gongkai.records.content import Genre
from gongkai.records.documents.links import related
from gongkai.records.models import Publication, PublicationKind, Record, RecordQuerySet, Release
from gongkai.records.sections.models import SLOTS, Placement, Role, Section

Unit = str | Leaf
"""A release page with its attachments, by its index number, or a page of a list."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What an act changes.

    leaves  pages of lists; of each section the newest comes first
    pages   index numbers of release pages, the newest first
    """

    leaves: tuple[Leaf, ...]
    pages: tuple[str, ...]


def touched(publication: Publication) -> Touched:
    """The pages that a publication is about, as sections and slots stand now."""
    if publication.kind == PublicationKind.POSTED:  # no list and no other page names the channels of a release
        return Touched((), (publication.release.index_number,))
    if publication.record_id is not None:
        numbers = [publication.release.index_number, *sorted(beside(publication.record_id))]
        return Touched(tuple(leaves_of(publication.record_id)), tuple(numbers))
    if publication.kind == PublicationKind.SECTION:
        section = publication.section
        standing = Placement.objects.standing().filter(section=section).exclude(role=Role.ALL)
        return Touched(tuple(_all_leaves([section])), _numbers(Record.objects.filter(placements__in=standing)))
    sections = publication.organ.sections.exclude(kind__in=NO_LIST).select_related("organ")
    return Touched(tuple(_all_leaves(sections)), _numbers(Record.objects.filter(organ=publication.organ)))


def pages_of(publication: Publication) -> list[str]:
    """The addresses of the pages and attachments that an act changes, adds or takes away."""
    found = touched(publication)
    lists = chain.from_iterable(each.addresses for each in found.leaves)
    attachments: Iterable[str] = ()
    if publication.record_id is not None and publication.kind != PublicationKind.POSTED:
        releases = Release.objects.filter(record=publication.record_id).defer("body", "text")
        attachments = chain.from_iterable(file_addresses(each.index_number, each.attachments) for each in releases)
    return list(dict.fromkeys(chain(map(release_address, found.pages), attachments, lists)))


def leaves_of(record: int) -> Iterator[Leaf]:
    """The pages of lists that a record touches: those that have a slot of it, left or not, and the newest of each list.

    The slot that made a page full took what came after it off that page, so the page before it changed as well.
    """
    rows = Placement.objects.filter(record=record).select_related("section__organ").order_by("section", "-slot")
    seen: dict[Leaf, None] = {}
    for each in rows:
        section, slot = each.section, each.slot
        pages = [section.pages, section.page_of(slot)]
        if slot % SLOTS == 0 and slot > SLOTS:
            pages.append(slot // SLOTS - 1)
        seen.update((Leaf(section.organ.code, section.number, page), None) for page in pages)
    yield from seen


def beside(record: int) -> set[str]:
    """The index numbers of what a record explains or explained, and of what explains it: their pages name it."""
    numbers = set(Record.objects.filter(pk__in=related(record)).values_list("index_number", flat=True))
    explaining = Release.objects.filter(record=record, genre=Genre.INTERPRETATION)
    for content in explaining.only("content"):
        numbers.update(content.values.interprets)
    return {each for each in numbers if each}


def _all_leaves(sections: Iterable[Section]) -> Iterator[Leaf]:
    for section in sections:
        for page in range(section.pages, 0, -1):
            yield Leaf(section.organ.code, section.number, page)


def _numbers(records: RecordQuerySet) -> tuple[str, ...]:
    """The index numbers of what is public of these, newest first."""
    rows = records.public().order_by("-pk").values_list("index_number", flat=True)
    return tuple(dict.fromkeys(number for number in rows if number))
