"""The pages of a section's list: made by one function for the view and for the published tree.

A list is cut into pages from its oldest end by slots, 50 each: a page that is full keeps its address and its entries
for ever, and what is withdrawn or moved elsewhere leaves its slot empty. The newest page holds up to 99; it stands at
the address of its section and at that of its number. A page is read by section and slot, so the oldest of a thousand
costs what the newest costs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.organs.models import Organ
from gongkai.portal.addresses import HTML, list_address, release_address, section_address
from gongkai.records.days import DAYS
from gongkai.records.documents.models import Validity
from gongkai.records.sections.models import RENDERED, SLOTS, NothingHere, Placement, Section, SectionKind
from gongkai.records.sections.slots import heir_of
from gongkai.records.sections.template import ALL, RULED

NO_LIST = (*RENDERED, SectionKind.STATUTORY)
"""Kinds of section that have no list: pages made out of what the organ is, and the branch that only holds others."""
PAGES: dict[SectionKind, Callable[[HttpRequest, Section], HttpResponse]] = {}
"""The views of the kinds that have no list; where there is none, the address leads to the page of the organ."""

_SPANS = {7: "1 周", 14: "2 周", 30: "1 个月", 91: "3 个月", 182: "6 个月", 183: "6 个月", 365: "1 年", 366: "1 年"}


@dataclass(frozen=True, slots=True)
class Row:
    """A release in a list.

    organ         its name, where the list is of more than one
    on            the day of its first release
    corrected_on  that of its last correction
    validity      有效性 of a document today; NONE for what is no document
    last_on       the last day of a public notice
    """

    title: str
    address: str
    document_number: str
    on: date
    corrected_on: date | None = None
    organ: str = ""
    validity: Validity = Validity.NONE
    issued_on: date | None = None
    last_on: date | None = None

    @property
    def in_force(self) -> bool:
        return self.validity == Validity.VALID

    @property
    def partly(self) -> bool:
        return self.validity == Validity.AMENDED


@dataclass(frozen=True, slots=True, order=True)
class Leaf:
    """A page of a list. number  of the section in its organ, 0 for 全部信息; page  counts from the oldest"""

    code: str
    number: int
    page: int

    @property
    def addresses(self) -> tuple[str, str]:
        """Where it stands, and where it stands too while it is the newest."""
        return list_address(self.code, self.number, self.page), list_address(self.code, self.number)

    @property
    def before(self) -> Leaf:
        """The next older page; the oldest itself."""
        return Leaf(self.code, self.number, max(1, self.page - 1))


@dataclass(frozen=True, slots=True)
class Listed:
    """All that a page of a list says.

    rows       newest first
    mark       what the page says in its head about itself: digits for what it says, and the releases that it shows
    statement  本机关不涉及此项, where the list is empty and that is said instead
    """

    section: Section
    leaf: Leaf
    rows: tuple[Row, ...]
    mark: str
    statement: NothingHere | None = None

    @property
    def newest(self) -> bool:
        return self.leaf.page == self.section.pages

    @property
    def address(self) -> str:
        return self.leaf.addresses[self.newest]

    @property
    def newer(self) -> str:
        return "" if self.newest else section_address(self.section, self.leaf.page + 1)

    @property
    def older(self) -> str:
        return section_address(self.section, self.leaf.page - 1) if self.leaf.page > 1 else ""

    @property
    def narrowing(self) -> str:
        """The page of the search that shows the section with filters and their counts: they are the same for nobody."""
        section = {} if self.whole else {"section": self.section.pk}
        return f"{reverse('search')}?{urlencode({'organ': self.leaf.code, **section})}"

    @property
    def whole(self) -> bool:
        """Whether it is the list of everything that the organ released."""
        return self.section.kind == SectionKind.ALL

    @property
    def title(self) -> str:
        return f"{self.section.organ.name}公开的信息" if self.whole else self.section.name

    @property
    def none(self) -> str:
        """What stands in the place of rows where there are none."""
        if not self.newest:
            return "这一页的信息都已撤下或者移到别的栏目。"
        if self.whole:
            return "本机关还没有在这里发布信息，或者都已撤下。"
        often = span(self.section.update_days)
        whose = "按规定" if RULED.get(SectionKind(self.section.kind)) == self.section.update_days else "本机关定为"
        return f"本栏目暂无信息；{whose}每 {often}更新。" if often else "本栏目暂无信息。"


def span(days: int | None) -> str:
    """A period of 自然日 in words: 182 is 6 个月; empty where there is none."""
    if days is None:
        return ""
    return _SPANS.get(days, f"{days} 天")


def find(leaf: Leaf, section: Section | None = None) -> Listed | None:
    """What a page of a list says now; None where there is no such page, or its section is closed or has no list."""
    section = section or section_at(leaf.code, leaf.number)
    if section is None or section.closed_on or section.kind in NO_LIST or not 1 <= leaf.page <= section.pages:
        return None
    values = list(_rows(_cut(section, leaf.page)))
    stated = _statements([section]) if not values and leaf.page == section.pages else {}
    statement = stated.get(section.pk)
    return Listed(section, leaf, tuple(map(_row, values)), _mark(section, leaf.page, values, statement), statement)


def bytes_of(listed: Listed) -> bytes:
    """A page of a list: the same bytes for everybody, until an act changes them."""
    request = HttpRequest()
    request.method, request.path = "GET", listed.address
    request.path_info = request.path
    return render_to_string("portal/release_list.html", {"listed": listed}, request).encode()


def kept(organ: str = "") -> QuerySet[Section]:
    """The sections whose lists lie in the published tree: open ones in which something was released or stated.

    organ  the code of one, or every organ
    """
    rows = Section.objects.filter(closed_on=None).exclude(kind__in=NO_LIST).select_related("organ")
    stated = NothingHere.objects.filter(section=OuterRef("pk"))
    rows = rows.filter(Q(slots__gt=0) | Exists(stated))
    return rows.filter(organ__code=organ) if organ else rows


def keeps(section: Section) -> bool:
    """Whether the list of a section lies in the published tree."""
    if section.closed_on or section.kind in NO_LIST:
        return False
    return section.slots > 0 or (section.pk is not None and section.statements.exists())


def marks(organ: str = "") -> Iterator[tuple[Leaf, str]]:
    """The mark of every page that lies in the published tree, oldest pages of each section first."""
    sections = {each.pk: each for each in kept(organ)}
    rows = Placement.objects.standing().filter(record__current__isnull=False, section__closed_on=None)
    if organ:
        rows = rows.filter(section__organ__code=organ)
    stated = _statements(sections.values())
    told = rows.order_by("section", "slot").values_list("section", "slot", *_TOLD).iterator(chunk_size=2000)
    for pk, of_section in groupby(told, key=lambda row: row[0]):
        if section := sections.pop(pk, None):
            yield from _marks(section, [(slot, *values) for _, slot, *values in of_section], None)
    for section in sections.values():
        yield from _marks(section, [], stated.get(section.pk))


def _marks(section: Section, rows: list[tuple[Any, ...]], stated: NothingHere | None) -> Iterator[tuple[Leaf, str]]:
    shown: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        shown.setdefault(section.page_of(row[0]), []).insert(0, row)
    for place in range(1, section.pages + 1):
        on_page = shown.get(place, [])
        statement = stated if place == section.pages else None
        yield Leaf(section.organ.code, section.number, place), _mark(section, place, on_page, statement)


_TOLD = ("record__current", "record__validity")
_SAID = (
    *("slot", *_TOLD, "first", "changed"),
    *(f"record__current__{name}" for name in ("index_number", "title", "document_number")),
)


def _cut(section: Section, place: int) -> QuerySet[Placement]:
    """The slots of a page that show something, newest first."""
    rows = Placement.objects.standing().filter(section=section.pk, slot__gt=(place - 1) * SLOTS)
    if place < section.pages:
        rows = rows.filter(slot__lte=place * SLOTS)
    return rows.filter(record__current__isnull=False).order_by("-slot")


def _rows(cut: QuerySet[Placement]) -> Iterable[tuple[Any, ...]]:
    return cut.annotate(**DAYS).values_list(*_SAID)


def _row(values: tuple[Any, ...]) -> Row:
    _, _, validity, first, changed, index_number, title, document_number = values
    return Row(title, release_address(index_number), document_number, first, changed, validity=Validity(validity))


def _mark(section: Section, place: int, rows: Iterable[tuple[Any, ...]], statement: NothingHere | None) -> str:
    """Digits for all that a page says, and the numbers of the releases that it shows.

    rows  each begins with its slot, its release and its validity: what else it says follows from these
    """
    told = [tuple(row[:3]) for row in rows]
    organ, newest = section.organ, place == section.pages
    duty = section.update_days if newest and not told else None
    says = (edition(), organ.code, organ.name, section.number, section.name, place, newest, duty)
    digits = int(sha256(repr((says, told, statement and statement.pk)).encode()).hexdigest()[:12], 16)
    return f"{digits}.{','.join(str(release) for _, release, _ in told)}"


@cache
def edition() -> str:
    """The digest of pages in which every part occurs: another after a change of templates, styles or addresses."""
    organ = Organ(code="A", name="机关")
    section = Section(pk=1, organ=organ, number=1, kind=SectionKind.NEWS, name="栏目", slots=3 * SLOTS)
    ruled, chosen = (
        Section(pk=1, organ=organ, number=1, kind=SectionKind.NEWS, update_days=days, slots=SLOTS) for days in (14, 30)
    )
    statement = NothingHere(section=section, reason="说明", on=date(2000, 1, 3))
    rows = tuple(Row("标题", "/", "文号", date(2000, 1, 3), date(2000, 1, 4), validity=each) for each in Validity)
    pages = [
        Listed(section, Leaf("A", 1, 2), rows, ""),
        Listed(section, Leaf("A", 1, 3), (), ""),
        Listed(section, Leaf("A", 1, 3), (), "", statement),
        Listed(section, Leaf("A", 1, 1), (), ""),
        *(Listed(each, Leaf("A", 1, 1), (), "") for each in (ruled, chosen)),
    ]
    return sha256(b"".join(bytes_of(each) for each in pages)).hexdigest()


@require_safe
def release_list(request: HttpRequest, code: str, section: str = "0", page: str = "") -> HttpResponse:
    """A page of the list of a section. section  its number, 0 for 全部信息; page  empty for the newest"""
    found = section_at(code, int(section))
    if found is None:
        raise Http404
    if found.closed_on:
        return closed(request, found)
    if found.kind in NO_LIST:
        made = PAGES.get(SectionKind(found.kind))
        return made(request, found) if made and not page else HttpResponseRedirect(reverse("organ", args=[code]))
    listed = find(Leaf(code, found.number, int(page or found.pages)), found)
    if listed is None:
        raise Http404
    return HttpResponse(bytes_of(listed), headers=HTML)


def closed(request: HttpRequest, section: Section) -> HttpResponse:
    """A section that was merged leads to its heir for good; of one that was closed the page says so."""
    heir = heir_of(section, timezone.localdate())
    if heir is not None:
        return HttpResponsePermanentRedirect(section_address(heir))
    response = render(request, "portal/section_gone.html", {"section": section}, status=410)
    response.headers["Cache-Control"] = HTML["Cache-Control"]
    return response


def section_at(code: str, number: int) -> Section | None:
    """A section by its number; the list of everything also where nothing was released yet."""
    found = Section.objects.select_related("organ").filter(organ__code=code, number=number).first()
    if found is None and number == 0:
        organ = Organ.objects.filter(code=code).first()
        if organ is not None:
            return Section(organ=organ, number=0, kind=SectionKind.ALL, name=ALL.name)
    return found


def _statements(sections: Collection[Section]) -> dict[int, NothingHere]:
    """The statements that hold for sections, by their keys; none where something stands, on whichever page."""
    rows = NothingHere.objects.filter(section__in=[each.pk for each in sections if each.pk]).order_by("pk")
    last = {each.section_id: each for each in rows}
    upheld = {section: each for section, each in last.items() if each.upheld}
    if not upheld:
        return {}
    standing = Placement.objects.standing().filter(section__in=upheld, record__current__isnull=False)
    holding = set(standing.values_list("section", flat=True).distinct())
    return {section: each for section, each in upheld.items() if section not in holding}
