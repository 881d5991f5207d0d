"""`find()`: what is public and holds what somebody asks for, best first.

The index proposes, the database disposes. What the log says about acts that the index has not followed yet is read
first: the documents of those records are left out, or taken by what the database says of them now, so that filters,
counts and pages are right at once. And every hit is read again through `Release.objects.public()`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.safestring import SafeString, mark_safe
from tantivy import DocAddress, Occur, Query, Schema

from gongkai.records.days import DAYS, MAKER
from gongkai.records.models import Placement, Publication, Release
from gongkai.records.sections.models import Section
from gongkai.search import folders, marking
from gongkai.search.asking import LONGEST, Asked, Group, asked
from gongkai.search.folders import Unreadable, View
from gongkai.search.schema import unpacked
from gongkai.search.words import pairs_of

SIZE, MOST_PAGES = 20, 50
TAIL = 1000
"""Publications that the index may be behind while filters and counts are still exact."""
ENOUGH = 0.6
"""The part of the words that a release must have where nothing has them all."""
TITLE, PHRASE, NUMBER, LITTLE = 3.0, 2.0, 50.0, 0.3
FACETS = {"organ": 300, "section": 400, "year": 80, "nature": 10, "validity": 10}
"""What is counted, and how many values of it at most."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits are limited to.

    organ     its code
    section   the numbers (keys) of a section and of those below it
    year      of the day of first release
    """

    organ: str = ""
    section: frozenset[int] = frozenset()
    year: int | None = None
    nature: str = ""
    validity: str = ""

    def __bool__(self) -> bool:
        return bool(self.organ or self.section or self.year or self.nature or self.validity)

    def clauses(self, of: Schema) -> list[Query]:
        """The filters as queries that add nothing to the rank."""
        found = [
            Query.term_query(of, name, value)
            for name, value in (("organ", self.organ), ("nature", self.nature), ("validity", self.validity))
            if value
        ]
        if self.year is not None:
            found.append(Query.term_query(of, "year", self.year))
        if self.section:
            found.append(Query.term_set_query(of, "section", sorted(self.section)))
        return [Query.const_score_query(each, 0.0) for each in found]

    def public(self, releases: Collection[int]) -> dict[int, Any]:
        """Those of some releases that are public now and pass the filters, in one query, with their days and maker."""
        rows = Release.objects.public().filter(pk__in=releases).annotate(**DAYS).annotate(**MAKER)
        if self.organ:
            rows = rows.filter(organ__code=self.organ)
        if self.nature:
            rows = rows.filter(nature=self.nature)
        if self.validity:
            rows = rows.filter(live_record__validity=self.validity)
        if self.year is not None:
            rows = rows.filter(first__gte=date(self.year, 1, 1), first__lte=date(self.year, 12, 31))
        if self.section:
            here = Placement.objects.standing().filter(record=OuterRef("record"), section__in=self.section)
            rows = rows.filter(Exists(here))
        return {each.pk: each for each in rows.select_related("organ", "live_record").only(*_SHOWN)}


_SHOWN = (
    "index_number", "title", "document_number", "genre", "nature", "text", "record_id",
    "organ__code", "organ__name", "live_record__current", "live_record__validity",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tail:
    """What happened after the last publication that the index has followed.

    records   whose documents may be old
    standing  the live releases of these records that pass the filters
    whole     whether this is all that happened; otherwise nothing is left out, and each page may have fewer hits
    """

    records: frozenset[int] = frozenset()
    standing: frozenset[int] = frozenset()
    whole: bool = True

    @classmethod
    def after(cls, position: int, filters: Filters) -> Tail:
        """In one query; where a section is asked for, in two: a release may stand in several."""
        columns = (
            "record", "record__current", "first", "record__current__nature", "organ__code", "record__validity",
        )  # fmt: skip
        after = Publication.objects.filter(number__gt=position).annotate(first=DAYS["first"])
        rows = list(after.values_list(*columns)[: TAIL + 1])
        if len(rows) > TAIL:
            return cls(whole=False)
        here: set[int] = set()
        if filters.section:
            placed = Placement.objects.standing().filter(record__in={row[0] for row in rows if row[0] is not None})
            here = set(placed.filter(section__in=filters.section).values_list("record", flat=True))
        standing = {
            release
            for record, release, on, nature, organ, validity in rows
            if record is not None
            and release is not None
            and filters.organ in ("", organ)
            and filters.nature in ("", nature)
            and filters.validity in ("", validity)
            and filters.year in (None, on.year)
            and (not filters.section or record in here)
        }
        return cls(frozenset(row[0] for row in rows if row[0] is not None), frozenset(standing))


@dataclass(frozen=True, slots=True)
class Hit:
    """One release that was found, with its days and maker."""

    release: Any
    wanted: Any = field(repr=False)
    view: View = field(repr=False)
    address: DocAddress = field(repr=False)

    @property
    def title(self) -> SafeString:
        """The title with marks."""
        return marking.marked(self.release.title, self.wanted)

    @property
    def snippet(self) -> SafeString:
        """The part of the text that holds what was asked for; of the attachments, where the text does not."""
        if found := marking.snippet(self.release.text, self.wanted):
            return found
        if found := marking.snippet(self._files(), self.wanted):
            return mark_safe(f"附件：{found}")  # noqa: S308  the snippet is escaped
        return marking.beginning(self.release.text)

    def _files(self) -> str:
        try:
            with folders.guarded():
                packed = self.view.searcher.doc(self.address).get_first("files")
        except Unreadable:
            return ""
        return unpacked(bytes(packed)) if packed else ""


@dataclass
class Found:
    """One page of what was found.

    total    how many there are on all pages
    some     whether nothing has all the words, and these have most of them
    ready    whether there is an index to search; otherwise it is being made
    """

    asked: Asked
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    page: int = 1
    size: int = SIZE
    some: bool = False
    ready: bool = True
    _counted: tuple[View, Query] | None = field(default=None, repr=False)

    @property
    def pages(self) -> int:
        """How many pages can be turned to."""
        return min(MOST_PAGES, math.ceil(self.total / self.size))

    @cached_property
    def counts(self) -> dict[str, dict[Any, int]]:
        """How many there are of each organ, section, year, nature and validity, most first."""
        if self._counted is None or not self.total:
            return {name: {} for name in FACETS}
        view, query = self._counted
        wanted = {name: {"terms": {"field": name, "size": most}} for name, most in FACETS.items()}
        try:
            with folders.guarded():
                answer = view.searcher.aggregate(query, wanted)
        except Unreadable:
            return {name: {} for name in FACETS}
        return {name: {each["key"]: each["doc_count"] for each in answer[name]["buckets"]} for name in FACETS}


def find(
    query: str,
    *,
    organ: str | None = None,
    section: int | Collection[int] | None = None,
    year: int | None = None,
    nature: str | None = None,
    validity: str | None = None,
    page: int = 1,
    size: int = SIZE,
) -> Found:
    """What is public and holds what a query asks for, one page of it, best first; without words newest first.

    organ    its code
    section  its key; those below it are in it. Or the keys of all of them
    page     counts from 1; at most MOST_PAGES
    Never fails: where there is no index to read, the answer is not `ready`.
    """
    page, size = min(max(page, 1), MOST_PAGES), max(size, 1)
    if isinstance(section, int):
        section = below(section)
    filters = Filters(organ or "", frozenset(section or ()), year, nature or "", validity or "")
    name = folders.current()
    try:
        view = folders.look()
        meant = asked(query, view.vocabulary)
        if not meant.groups and (meant.text or not filters):
            return Found(meant, size=size)
        tail = Tail.after(view.position, filters)
        with folders.guarded():
            return _find(view, meant, filters, tail, page, size)
    except Unreadable:
        if name:
            folders.report_damage(name)
        return Found(Asked(" ".join(query[:LONGEST].split())), ready=False, size=size)


def below(section: int) -> frozenset[int]:
    """A section and all below it, in one query."""
    above = dict(Section.objects.filter(organ__sections=section).values_list("pk", "parent"))
    return frozenset(within(section, above))


def within(section: int, above: dict[int, int | None]) -> Iterator[int]:
    """A section and all below it. above  the section above each"""
    yield section
    for each, parent in above.items():
        if parent == section and each != section:
            yield from within(each, above)


def _find(view: View, meant: Asked, filters: Filters, tail: Tail, page: int, size: int) -> Found:
    of = view.index.schema
    limits = _limits(of, filters, tail)
    some = False
    query = _limited(_all_of(of, meant), limits)
    begin, more = (page - 1) * size, 0 if tail.whole else size * 2
    answer = _search(view, query, meant, begin, size + more)
    if not answer.count and (least := _most_of(of, meant)) is not None:
        some, query = True, _limited(least, limits)
        answer = _search(view, query, meant, begin, size + more)
    addresses = [address for _, address in answer.hits]
    numbers = [int(each or 0) for each in view.searcher.fast_field_values("release", addresses)] if addresses else []
    public = filters.public(numbers) if numbers else {}
    wanted = marking.pattern(_to_mark(meant, some))
    hits = [
        Hit(public[number], wanted, view, address)
        for number, address in zip(numbers, addresses, strict=True)
        if number in public
    ]
    fallen = len(numbers) - len(hits)
    total = max(int(answer.count) - fallen, begin + len(hits) if hits else 0)
    return Found(meant, hits[:size], total, page, size, some and bool(hits), True, (view, query))


def _search(view: View, query: Query, meant: Asked, begin: int, limit: int) -> Any:
    if meant.groups:
        return view.searcher.search(query, limit, offset=begin, weight_by_field="weight")
    return view.searcher.search(query, limit, offset=begin, order_by_field="day")


def _to_mark(meant: Asked, some: bool) -> Sequence[Group]:
    """The longer groups first: of two that begin at one place, the longer is marked."""
    groups = [each for each in meant.groups if not each.optional]
    if some:
        groups += [Group(each) for each in meant.parts]
    return sorted(groups, key=lambda each: -len(each.units))


def _limits(of: Schema, filters: Filters, tail: Tail) -> list[Query]:
    """The filters, right for what the index has not followed yet too."""
    clauses = filters.clauses(of)
    if not tail.records:
        return clauses
    old = Query.const_score_query(Query.term_set_query(of, "record", sorted(tail.records)), 0.0)
    known = [(Occur.Must, each) for each in clauses] or [(Occur.Must, _everything())]
    choices = [(Occur.Should, Query.boolean_query([*known, (Occur.MustNot, old)]))]
    if tail.standing:
        new = Query.term_set_query(of, "release", sorted(tail.standing))
        choices.append((Occur.Should, Query.const_score_query(new, 0.0)))
    return [Query.boolean_query(choices)]


def _everything() -> Query:
    return Query.const_score_query(Query.all_query(), 0.0)


def _limited(query: Query, limits: Sequence[Query]) -> Query:
    if not limits:
        return query
    return Query.boolean_query([(Occur.Must, query), *((Occur.Must, each) for each in limits)])


def _all_of(of: Schema, meant: Asked) -> Query:
    """Everything that was asked for; ranked by title, by words, and by the query as one phrase."""
    clauses: list[tuple[Occur, Query]] = []
    for group in meant.groups:
        here = phrase(of, "text", group.units)
        if group.optional:
            clauses.append((Occur.Should, Query.boost_query(here, LITTLE)))
            continue
        clauses.append((Occur.Must, here))
        clauses.append((Occur.Should, Query.boost_query(phrase(of, "title", group.units), TITLE)))
        if len(group.units) > 1 and not group.quoted:
            clauses.append((Occur.Should, Query.term_query(of, "words", "".join(group.units), "freq")))
    if len(meant.groups) > 1 and len(meant.whole) > 1:
        clauses.append((Occur.Should, Query.boost_query(phrase(of, "title", meant.whole), TITLE * PHRASE)))
        clauses.append((Occur.Should, Query.boost_query(phrase(of, "text", meant.whole), PHRASE)))
    if not meant.groups:
        return _everything()
    main = Query.boolean_query(clauses) if len(clauses) > 1 else clauses[0][1]
    if not meant.key:
        return main
    number = Query.const_score_query(Query.term_query(of, "number", meant.key, "basic"), NUMBER)
    return Query.boolean_query([(Occur.Should, main), (Occur.Should, number)])


def _most_of(of: Schema, meant: Asked) -> Query | None:
    """Most of the words inside the words; None where nothing may be left out."""
    if len(meant.parts) < 2:
        return None
    quoted = [(Occur.Must, phrase(of, "text", each.units)) for each in meant.groups if each.quoted]
    words = [(Occur.Should, phrase(of, "text", each)) for each in meant.parts]
    enough = Query.boolean_query(words, minimum_number_should_match=math.ceil(ENOUGH * len(words)))
    return Query.boolean_query([*quoted, (Occur.Must, enough)]) if quoted else enough


def phrase(of: Schema, name: str, units: Sequence[str]) -> Query:
    """Units one after the other. name  text or title

    Every second pair is enough, with its place, and the last one.
    """
    if len(units) == 1:
        return Query.term_query(of, "units" if name == "text" else "title_units", units[0], "freq")
    pairs = pairs_of(units)
    steps = sorted({*range(0, len(pairs), 2), len(pairs) - 1})
    if len(steps) == 1:
        return Query.term_query(of, name, pairs[0])
    return Query.phrase_query(of, name, [(step, pairs[step]) for step in steps])
