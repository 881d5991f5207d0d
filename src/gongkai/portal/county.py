"""What the platform shows of the county as a whole: the home page of its own, and the doors of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.organs.models import Kind, Organ
from gongkai.portal.library import documents_of, open_topics
from gongkai.portal.organs import NEWEST, answer
from gongkai.portal.rows import listed, row
from gongkai.records.sections.models import SectionKind
from gongkai.records.sections.template import LEVEL

FEW = 8
A_LIST = 200


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: of the county where it has no other site, otherwise the way to the platform and to the tools."""
    if not settings.OWN_HOME:
        return render(request, "portal/home.html")
    organs = _organs(timezone.localdate())
    government = next((each.name for each in organs if each.kind == Kind.GOVERNMENT), "")
    shown = {
        "county": government.removesuffix("人民政府"),
        "kinds": by_kind(organs),
        "newest": [row(each, of_many=True) for each in listed().order_by("-released_on", "-id")[: NEWEST // 2]],
        "documents": [row(each, of_many=True) for each in documents_of()[:FEW]],
        "topics": open_topics()[:FEW],
    }
    return answer(request, "portal/county_home.html", shown)


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """联系方式: every organ with its telephones and mailbox."""
    return answer(request, "portal/contacts.html", {"kinds": by_kind(_organs(timezone.localdate()))})


@require_safe
def where_to_apply(request: HttpRequest) -> HttpResponse:
    """申请公开: every organ that takes applications."""
    organs = [each for each in _organs(timezone.localdate()) if each.kind in LEVEL]
    return answer(request, "portal/where_to_apply.html", {"kinds": by_kind(organs)})


@require_safe
def annual_reports(request: HttpRequest) -> HttpResponse:
    """看年报: the annual reports of all organs, newest first."""
    rows = listed().filter(live_record__section__kind=SectionKind.ANNUAL).order_by("-released_on", "-id")[:A_LIST]
    return answer(request, "portal/annual_reports.html", {"rows": [row(each, of_many=True) for each in rows]})


def by_kind(organs: Iterable[Organ]) -> list[tuple[str, list[Organ]]]:
    """Organs by their kind, in each by the sound of their names (GB 18030 has the common characters in this order)."""
    kept = sorted(organs, key=lambda organ: organ.name.encode("gb18030"))
    kinds = [(kind.label, [each for each in kept if each.kind == kind]) for kind in Kind]
    return [(label, members) for label, members in kinds if members]


def _organs(on: date) -> list[Organ]:
    fields = ("code", "name", "kind", "telephone", "supervision_telephone", "email", "address")
    return list(Organ.objects.on(on).only(*fields))
