"""What stands together whatever its section: normative documents with their validity, topics, notices that are running.

These are app pages: what they say depends on the day or on a filter. Each is there for one organ and for the county.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.organs.models import Organ
from gongkai.portal.addresses import section_address
from gongkai.portal.organs import answer, found
from gongkai.portal.rows import listed, row
from gongkai.records.content import DOCUMENTS
from gongkai.records.documents.models import Validity
from gongkai.records.models import Release, ReleaseQuerySet
from gongkai.records.sections.models import Section, SectionKind

A_PAGE = 50
MOST_NOTICES = 500
SHOWN = (Validity.VALID, Validity.AMENDED, Validity.EXPIRED, Validity.REPEALED)


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as a link. current  whether it is the one that is applied"""

    label: str
    count: int
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of an organ."""

    name: str
    address: str
    organ: str


def documents_of(organ: Organ | None = None) -> ReleaseQuerySet:
    """The normative documents and rules that are public, of one organ or of all, newest first."""
    rows = listed().filter(genre__in=DOCUMENTS)
    rows = rows.filter(organ=organ) if organ else rows
    return rows.order_by(F("issued_on").desc(nulls_last=True), "-id")


@require_safe
def documents(request: HttpRequest, code: str = "") -> HttpResponse:
    """规范性文件库: every document with its validity, number and days; filtered by validity."""
    organ = found(code) if code else None
    chosen = request.GET.get("validity", "")
    if chosen and chosen not in SHOWN:
        raise Http404
    here = reverse("organ_documents", args=[code]) if code else reverse("documents")
    standing = Release.objects.public().filter(genre__in=DOCUMENTS)
    standing = standing.filter(organ=organ) if organ else standing
    counted = dict(standing.values_list("live_record__validity").annotate(Count("pk")).order_by())
    total = counted.get(chosen, 0) if chosen else sum(counted.values())
    pages = max(1, -(-total // A_PAGE))
    page = _number(request, pages)
    rows = documents_of(organ)
    rows = rows.filter(live_record__validity=chosen) if chosen else rows
    first = (page - 1) * A_PAGE
    choices = [Choice("全部", sum(counted.values()), here, not chosen)]
    choices += [
        Choice(each.label, counted.get(each.value, 0), f"{here}?validity={each.value}", chosen == each)
        for each in SHOWN
    ]
    shown = {
        "organ": organ,
        "choices": choices,
        "rows": [row(each, of_many=organ is None) for each in rows[first : first + A_PAGE]],
        "total": total,
        "page": page,
        "pages": pages,
        "newer": _turn(here, chosen, page - 1) if page > 1 else "",
        "older": _turn(here, chosen, page + 1) if page < pages else "",
    }
    return answer(request, "portal/documents.html", shown)


@require_safe
def notices(request: HttpRequest, code: str = "") -> HttpResponse:
    """正在公示: notices whose period is running, the one that ends first on top, each with its last day."""
    organ = found(code) if code else None
    today = timezone.localdate()
    rows = listed().filter(offline_on__gt=today)
    rows = rows.filter(organ=organ) if organ else rows
    running = rows.order_by("offline_on", "-id")[: MOST_NOTICES + 1]
    shown = {"organ": organ, "rows": [row(each, of_many=organ is None) for each in running][:MOST_NOTICES]}
    return answer(request, "portal/notices.html", shown | {"more": len(running) > MOST_NOTICES, "most": MOST_NOTICES})


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """专题: the topics of all organs."""
    return answer(request, "portal/topics.html", {"topics": open_topics()})


def open_topics() -> list[Topic]:
    """The topics in which something was released, newest first."""
    sections = Section.objects.open(timezone.localdate()).filter(kind=SectionKind.TOPIC, slots__gt=0)
    rows = sections.select_related("organ").order_by("-opened_on", "-pk")
    return [Topic(each.name, section_address(each), each.organ.name) for each in rows]


def _number(request: HttpRequest, pages: int) -> int:
    """The page that is asked for. Raises Http404 where there is no such page."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and 1 <= int(asked) <= pages):
        raise Http404
    return int(asked)


def _turn(here: str, validity: str, page: int) -> str:
    asked = {"validity": validity, "page": page if page > 1 else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{here}?{query}" if query else here
