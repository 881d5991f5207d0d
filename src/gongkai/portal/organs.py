"""The platform's index, and the page of an organ.

What these pages say about an organ comes from its row, so it cannot go stale.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.organs.models import Kind, Organ
from gongkai.portal.addresses import HTML, release_address
from gongkai.portal.lists import Row
from gongkai.records.models import Release

NEWEST = 20
NEWEST_OF_ORGAN = 10
_LISTED = ("index_number", "title", "document_number", "serial", "released_on", "record_id", "organ__code")


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


def _answer(request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    response = render(request, template, shown)
    response.headers["Cache-Control"] = HTML["Cache-Control"]
    return response


def _organ(code: str) -> Organ:
    organ = Organ.objects.select_related("successor").filter(code=code).first()
    if organ is None:
        raise Http404
    return organ


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
