"""答复公开: what an organ answered to applications and shows to everybody, as a list, a page each, and Atom."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.intake.models import PublicAnswer, PublicAnswerQuerySet, PublicAnswerWithdrawal
from gongkai.organs.models import Organ
from gongkai.organs.practice import practice_of
from gongkai.portal.addresses import HTML, absolute
from gongkai.portal.feeds import NEWEST, Feed, clean, xml
from gongkai.portal.guide import administrative, framed
from gongkai.portal.organs import answer
from gongkai.records.sections.models import SectionKind

A_PAGE = 30
SHOWN = (
    "id", "organ_id", "year", "number", "title", "summary", "outcome", "answered_on", "published_on", "published_at",
)  # fmt: skip
"""What the portal reads: not which case it is."""


def of(organ: Organ) -> PublicAnswerQuerySet:
    """What an organ shows, the newest first."""
    return PublicAnswer.objects.public().filter(organ=organ).only(*SHOWN)


def shows(organ: Organ) -> bool:
    """Whether an organ has such a list: it chose so, or something stands in it."""
    return practice_of(organ, timezone.localdate()).shows_answers or of(organ).exists()


@require_safe
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """The list."""
    organ = administrative(code)
    if not shows(organ):
        raise Http404
    rows = of(organ)
    total = rows.count()
    pages = max(1, -(-total // A_PAGE))
    typed = request.GET.get("page", "1")
    page = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    if not 1 <= page <= pages:
        raise Http404
    here = reverse("answers", args=[code])
    shown = framed(organ, SectionKind.APPLICATION) | {
        "rows": list(rows[(page - 1) * A_PAGE : page * A_PAGE]),
        "total": total,
        "page": page,
        "pages": pages,
        "newer": f"{here}?page={page - 1}" if page > 1 else "",
        "older": f"{here}?page={page + 1}" if page < pages else "",
    }
    return answer(request, "portal/answers.html", shown)


@require_safe
def one(request: HttpRequest, code: str, year: str, number: str) -> HttpResponse:
    """One of them; 410 where it was withdrawn."""
    organ = administrative(code)
    row = PublicAnswer.objects.filter(organ=organ, year=int(year), number=int(number)).only(*SHOWN).first()
    if row is None:
        raise Http404
    withdrawn = PublicAnswerWithdrawal.objects.filter(answer=row).values_list("at", flat=True).first()
    shown = framed(organ, SectionKind.APPLICATION) | {"row": row}
    if withdrawn is None:
        return answer(request, "portal/answer.html", shown)
    shown = framed(organ, SectionKind.APPLICATION) | {"name": row.name, "on": timezone.localdate(withdrawn)}
    response = render(request, "portal/answer_gone.html", shown, status=410)
    response.headers["Cache-Control"] = HTML["Cache-Control"]
    return response


@require_safe
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """The newest of them as Atom."""
    organ = administrative(code)
    if not shows(organ):
        raise Http404
    rows = list(of(organ)[:NEWEST])
    atom = Feed(
        title=f"{organ.name}答复公开",
        link=absolute(request, reverse("answers", args=[code])),
        description="",
        feed_url=absolute(request, request.path),
        language="zh-CN",
        last_act=rows[0].published_at if rows else datetime(2000, 1, 1, tzinfo=UTC),
    )
    for row in rows:
        address = absolute(request, reverse("answer", args=[code, row.year, row.number]))
        atom.add_item(
            title=clean(row.title), link=address, description=clean(row.summary), author_name=organ.name,
            unique_id=address, pubdate=row.published_at, updateddate=row.published_at, categories=[row.outcome],
        )  # fmt: skip
    return xml(atom.writeString("utf-8"), "application/atom+xml; charset=utf-8")
