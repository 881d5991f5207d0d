"""The platform's index, and the page of an organ.

What these pages say about an organ comes from its row, so it cannot go stale.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.organs.models import Kind, Organ
from gongkai.portal.addresses import HTML
from gongkai.portal.column import column, takes_applications
from gongkai.portal.contact import facts
from gongkai.portal.rows import listed, row

NEWEST = 20
NEWEST_OF_ORGAN = 10


@require_safe
def platform(request: HttpRequest) -> HttpResponse:
    """Every organ by its kind, and the newest releases of all."""
    today = timezone.localdate()
    organs = list(Organ.objects.on(today).only("code", "name", "kind").order_by("code"))
    kinds = [(kind.label, [each for each in organs if each.kind == kind]) for kind in Kind]
    newest = listed().order_by("-released_on", "-id")[:NEWEST]
    shown = {
        "kinds": [(label, members) for label, members in kinds if members],
        "newest": [row(each, of_many=True) for each in newest],
    }
    return answer(request, "portal/platform.html", shown)


@require_safe
def organ_page(request: HttpRequest, code: str) -> HttpResponse:
    """What an organ is, where and when it is open, who answers for it, and what it released last."""
    organ = found(code)
    newest = listed().filter(organ=organ).order_by("-released_on", "-id")[:NEWEST_OF_ORGAN]
    today = timezone.localdate()
    shown = {
        "organ": organ,
        "ended": not organ.exists(today),
        "applies": takes_applications(organ) and organ.exists(today),
        "column": column(organ, today),
        "newest": [row(each) for each in newest],
        "contact": facts(organ),
    }
    return answer(request, "portal/organ.html", shown)


def answer(request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    """A page of the platform."""
    response = render(request, template, shown)
    response.headers["Cache-Control"] = HTML["Cache-Control"]
    return response


def found(code: str) -> Organ:
    """The organ of an address. Raises Http404."""
    organ = Organ.objects.select_related("successor", "lead_office", "parent").filter(code=code).first()
    if organ is None:
        raise Http404
    return organ
