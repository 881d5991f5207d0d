"""政府信息公开指南, 依申请公开 and contact of an organ: pages made out of its row and its posts of today.

Nobody writes them, so they cannot go stale; they are app pages and never lie in the published tree.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.intake.models import PublicAnswer
from gongkai.organs.models import Organ, PostKind, Tenure, in_force
from gongkai.organs.practice import practice_of
from gongkai.portal import applying
from gongkai.portal.column import address_of, column, places, takes_applications
from gongkai.portal.contact import facts, facts_of_work_body
from gongkai.portal.lists import PAGES
from gongkai.portal.organs import answer, found
from gongkai.records.sections.models import Section, SectionKind


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """政府信息公开指南 (条例第十二条): how information is sorted and numbered, how to get it, whom to ask."""
    organ = administrative(code)
    today = timezone.localdate()
    shown = framed(organ, SectionKind.GUIDE) | {
        "places": places(organ, today),
        "year": today.year,
        "work_body": facts_of_work_body(organ, _head(organ)),
        "clock": applying.clocks(today)[0],
        "practice": practice_of(organ, today),
        "complaint": applying.COMPLAINT,
        "rights": applying.RIGHTS,
    }
    return answer(request, "portal/guide.html", shown)


@require_safe
def how_to_apply(request: HttpRequest, code: str) -> HttpResponse:
    """依申请公开: how to apply, what to state, how long it takes, what it costs, what can be done then."""
    organ = administrative(code)
    today = timezone.localdate()
    practice = practice_of(organ, today)
    shown = framed(organ, SectionKind.APPLICATION) | {
        "work_body": facts_of_work_body(organ, _head(organ)),
        "to_state": applying.TO_STATE,
        "practice": practice,
        "shows_answers": practice.shows_answers or PublicAnswer.objects.public().filter(organ=organ).exists(),
        "ways": applying.ways(practice.platform_confirms),
        "oral": applying.ORAL,
        "clocks": applying.clocks(today),
        "payment": applying.payment(today) if practice.charges else applying.NO_CHARGE,
        "charges": applying.charges(today) if practice.charges else [],
        "remedies": applying.remedies_of(organ, today),
        "complaint": applying.COMPLAINT,
    }
    return answer(request, "portal/how_to_apply.html", shown)


def statutory(request: HttpRequest, section: Section) -> HttpResponse:
    """法定主动公开内容: its sections with the words of the Regulation for what they hold."""
    organ = found(section.organ.code)
    below = next((each.below for each in places(organ, timezone.localdate()) if each.name == section.name), [])
    shown = framed(organ, SectionKind.STATUTORY) | {"section": section, "places": below}
    return answer(request, "portal/statutory.html", shown)


def made_of_the_organ(request: HttpRequest, section: Section) -> HttpResponse:
    """The address of such a section leads to the page that is made out of its organ."""
    return HttpResponseRedirect(address_of(section))


PAGES |= {
    SectionKind.GUIDE: made_of_the_organ,
    SectionKind.APPLICATION: made_of_the_organ,
    SectionKind.STATUTORY: statutory,
}


@require_safe
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """How to reach an organ, who watches it, and what it was before."""
    organ = found(code)
    return answer(
        request, "portal/contact.html", framed(organ) | {"facts": facts(organ), "applies": takes_applications(organ)}
    )


def framed(organ: Organ, current: str = "") -> dict[str, Any]:
    """What every page of an organ needs. current  the kind of the section whose page it is"""
    today = timezone.localdate()
    return {"organ": organ, "ended": not organ.exists(today), "column": column(organ, today, str(current))}


def administrative(code: str) -> Organ:
    """The organ of an address, where applications can be made to it. Raises Http404."""
    organ = found(code)
    if not takes_applications(organ):
        raise Http404
    return organ


def _head(organ: Organ) -> str:
    """Who heads the work body today."""
    today = timezone.localdate()
    holders = Tenure.objects.filter(in_force(today), in_force(today, "post__"), post__organ=organ)
    return holders.filter(post__kind=PostKind.WORK_BODY_HEAD).values_list("person__name", flat=True).first() or ""
