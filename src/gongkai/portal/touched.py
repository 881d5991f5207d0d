"""Which published pages an act changes; the bytes of every other page stay what they were."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from gongkai.portal.addresses import file_addresses, release_address
from gongkai.portal.lists import NO_LIST, Leaf
from gongkai.records.content import Genre
from gongkai.records.documents.links import related
from gongkai.records.documents.models import Interpretation, ValidityAct
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


def touched_by(publications: Sequence[Publication]) -> dict[Unit, int]:
    """What acts on releases change, pages before lists, each with the number of the last act that changes it.

    In as many queries for many acts as for one, beside those for what is linked with something.
    """
    found: dict[Unit, int] = {}
    last: dict[int, int] = {}
    for each in publications:
        found[each.release.index_number] = each.number
        if each.kind != PublicationKind.POSTED:
            last[each.record_id] = each.number
    for record in _linked(last):
        found.update((number, max(last[record], found.get(number, 0))) for number in beside(record))
    for record, leaf in _leaves(last):
        found[leaf] = max(last[record], found.get(leaf, 0))
    return found


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
    yield from dict.fromkeys(leaf for _, leaf in _leaves([record]))


def _leaves(records: Collection[int]) -> Iterator[tuple[int, Leaf]]:
    rows = Placement.objects.filter(record__in=records).select_related("section__organ").order_by("section", "-slot")
    for each in rows:
        section, slot = each.section, each.slot
        pages = [section.pages, section.page_of(slot)]
        if slot % SLOTS == 0 and slot > SLOTS:
            pages.append(slot // SLOTS - 1)
        yield from ((each.record_id, Leaf(section.organ.code, section.number, page)) for page in pages)


def _linked(records: Collection[int]) -> set[int]:
    """Those of some records that explain something, are explained, did so once, or changed a validity."""
    found = [
        Interpretation.objects.filter(interpretation__in=records).values_list("interpretation", flat=True),
        Interpretation.objects.filter(original__in=records).values_list("original", flat=True),
        ValidityAct.objects.filter(by_record__in=records).values_list("by_record", flat=True),
        Release.objects.filter(record__in=records, genre=Genre.INTERPRETATION).values_list("record", flat=True),
    ]
    return set(chain.from_iterable(each.order_by() for each in found))  # in their own order they ask for more columns


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
