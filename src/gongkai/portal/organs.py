"""The platform's index, the page of an organ, and the list of what it released.

What these pages say about an organ comes from its row, so it cannot go stale. A list is cut into pages from its oldest
end, 50 first releases each: a page that is full keeps its address and its entries for ever, and what is withdrawn
leaves its place empty. The newest page holds up to 99.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.organs.models import Kind, Organ
from gongkai.portal.addresses import HTML, release_address
from gongkai.records.models import Publication, PublicationKind, Release

NEWEST = 20
NEWEST_OF_ORGAN = 10
SLOTS = 50
_LISTED = ("index_number", "title", "document_number", "serial", "released_on", "record_id", "organ__code")


@dataclass(frozen=True, slots=True)
class Row:
    """A release in a list."""

    title: str
    address: str
    document_number: str
    on: date
    corrected: bool
    organ: str = ""


@require_safe
def platform(request: HttpRequest) -> HttpResponse:
    """Every organ by its kind, and the newest releases of all."""
    today = timezone.localdate()
    organs = list(Organ.objects.on(today).only("code", "name", "kind").order_by("code"))
    kinds = [(kind.label, [each for each in organs if each.kind == kind]) for kind in Kind]
    newest = _listed().only(*_LISTED, "organ__name").order_by("-id")[:NEWEST]
    shown = {
        "kinds": [(label, members) for label, members in kinds if members],
        "newest": [_row(each, organ=each.organ.name) for each in newest],
    }
    return _answer(request, "portal/platform.html", shown)


@require_safe
def organ_page(request: HttpRequest, code: str) -> HttpResponse:
    """What an organ is, where and when it is open, who answers for it, and what it released last."""
    organ = _organ(code)
    newest = _listed().filter(organ=organ).order_by("-released_on", "-id")[:NEWEST_OF_ORGAN]
    today = timezone.localdate()
    shown = {"organ": organ, "ended": not organ.exists(today), "newest": [_row(each) for each in newest]}
    return _answer(request, "portal/organ.html", shown)


@require_safe
def release_list(request: HttpRequest, code: str, page: str = "") -> HttpResponse:
    """One page of the list of an organ. page  counts from the oldest; empty for the newest"""
    organ = _organ(code)
    newest = reverse("release_list", args=[code])
    slots = Publication.objects.filter(organ=organ, kind=PublicationKind.RELEASED)
    pages = max(1, slots.count() // SLOTS)
    place = int(page or pages)
    if place > pages:
        raise Http404
    if page and place == pages:
        return HttpResponseRedirect(newest)  # not for good: the page gets this address once it is full
    begin = (place - 1) * SLOTS
    cut = slots.order_by("number")[begin : begin + (SLOTS if page else 2 * SLOTS)]
    shown = {
        "organ": organ,
        "rows": _rows(cut),
        "place": place,
        "pages": pages,
        "newer": "" if place == pages else newest if place + 1 == pages else _page(code, place + 1),
        "older": _page(code, place - 1),
    }
    return _answer(request, "portal/release_list.html", shown)


def _answer(request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    response = render(request, template, shown)
    response.headers["Cache-Control"] = HTML["Cache-Control"]
    return response


def _organ(code: str) -> Organ:
    organ = Organ.objects.select_related("successor").filter(code=code).first()
    if organ is None:
        raise Http404
    return organ


def _page(code: str, page: int) -> str:
    return reverse("release_list_page", args=[code, page]) if page > 0 else ""


def _listed() -> QuerySet[Release]:
    return Release.objects.public().select_related("organ").only(*_LISTED)


def _row(release: Release, on: date | None = None, organ: str = "") -> Row:
    return Row(
        title=release.title,
        address=release_address(release.index_number),
        document_number=release.document_number,
        on=on or release.released_on,
        corrected=release.serial > 1,
        organ=organ,
    )


def _rows(slots: QuerySet[Publication]) -> list[Row]:
    """What is public of these slots, newest first, each with the day of its first release."""
    places: dict[int, datetime] = dict(slots.values_list("record_id", "at"))
    public: Iterable[Release] = _listed().filter(record__in=list(places))
    by_record = {each.record_id: each for each in public}
    return [
        _row(by_record[record], on=timezone.localdate(at))
        for record, at in reversed(places.items())
        if record in by_record
    ]
