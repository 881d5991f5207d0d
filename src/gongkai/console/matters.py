"""其他来件: letters, error reports, suggestions to publish, corrections of one's own records, and what came of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.applications import actions
from gongkai.applications.models import Matter, MatterKind
from gongkai.console.case_forms import text_area
from gongkai.console.deeds import Creating, attempt, entitled, nobody, page, sent
from gongkai.console.entitlement import entitlement, reached
from gongkai.console.frame import say, staff
from gongkai.console.verb_page import METHODS, day_field
from gongkai.files.models import StoredFile
from gongkai.files.serving import serve
from gongkai.intake.models import SentFile
from gongkai.organs.permissions import NotAllowed, Permission

MOST = 200


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """Those that are open first, the oldest first; then the latest that were settled."""
    if Permission.APPLICATION_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.APPLICATION_SEE))
    rows = Matter.objects.filter(reached(request.frame, Permission.APPLICATION_SEE)).select_related("organ")
    given = {
        "open": list(rows.open().order_by("submitted_on", "pk").defer("content")[:MOST]),
        "ratings": list(rows.filter(settled_on=None, kind=MatterKind.FEEDBACK).order_by("-pk").defer("content")[:30]),
        "settled": list(rows.exclude(settled_on=None).order_by("-settled_on", "-pk").defer("content")[:30]),
    }
    return render(request, "console/matter_list.html", given)


def matter_or_404(request: HttpRequest, key: int) -> Matter:
    """One that the person may see."""
    rows = Matter.objects.filter(reached(request.frame, Permission.APPLICATION_SEE))
    return get_object_or_404(rows.select_related("organ", "registered_by"), pk=key)


class SettleForm(Creating):
    answer = text_area("怎样处理、怎样告知来件人", required="请写明怎样处理、怎样告知来件人。",
                       hint="网上提交的，来件人凭回执号和查询码看到这段话。")  # fmt: skip
    on = day_field("处理日期", hint="不能晚于今天。")


@require_http_methods(METHODS)
@staff
def one(request: HttpRequest, key: int) -> HttpResponse:
    """What was sent, and what came of it."""
    matter = matter_or_404(request, key)
    may = Permission.APPLICATION_HANDLE in entitlement(request.frame, matter.organ)
    form = None
    asks = matter.is_open
    if request.method == "POST" or (may and asks):
        who = entitled(request, matter, Permission.APPLICATION_HANDLE)
        form = SettleForm(
            sent(request), acting=who.acting(Permission.APPLICATION_HANDLE), initial={"on": request.frame.on}
        )
        if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
            given, at = form.cleaned_data, timezone.now()
            done = attempt(
                form,
                lambda: form.once(
                    request.user, "matter.page.settle", at,
                    lambda: actions.settle(matter, answer=given["answer"], on=given["on"], by=request.user, at=at,
                                           acting=form.acting),
                ),
            )  # fmt: skip
            if done is not None:
                say(request, "已登记处理结果。")
                return redirect("matter", matter.pk)
        return page(request, "console/matter.html", form, **_shown(matter))
    return render(request, "console/matter.html", {"form": None, **_shown(matter)})


def _shown(matter: Matter) -> dict[str, Any]:
    """What its page says of it."""
    acting = matter.imprints.filter(acting__isnull=False)
    return {"matter": matter, "files": _files(matter), "told": _told(matter), "acting": acting}


@require_safe
@staff
def file(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """A file that came with it; its name stands in no address."""
    found = _files(matter_or_404(request, key)).filter(position=number).first()
    if found is None:
        raise Http404
    return serve(StoredFile.objects.get(hash=found.hash), found.name.rpartition(".")[0] or found.name)


def _files(matter: Matter) -> QuerySet[SentFile]:
    return SentFile.objects.filter(taking__became=f"{Matter._meta.label}:{matter.pk}")


def _told(matter: Matter) -> bool:
    """Whether whoever sent it sees the answer with number and code."""
    return actions.taking_of_matter(matter) is not None
