"""依申请公开: the boards of what is in hand, by how pressing it is, and looking for any application.

A board takes the same few queries however many rows it has: one for the rows of a page, one for all counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai import law
from gongkai.applications.actions import find_of_applicant
from gongkai.applications.models import Application, ApplicationQuerySet
from gongkai.console import case_due
from gongkai.console.cases import masked, named, visible
from gongkai.console.deeds import attempt, nobody, page, sent
from gongkai.console.due import NEAR
from gongkai.console.frame import staff
from gongkai.console.verb_page import METHODS, text_field
from gongkai.intake.codes import NUMBER, typed
from gongkai.intake.models import Taking
from gongkai.law import Status
from gongkai.law.status import CLOSED
from gongkai.organs.permissions import NotAllowed, Permission
from gongkai.pages.calendar import national_calendar

ROWS = 30
_OPEN = ~Q(status__in=sorted(CLOSED)) & Q(voided_on=None)
_NUMBER = re.compile(r"(\d{4})-0*(\d{1,9})(?:-(\d{1,3}))?\Z")
BOARDS = {
    "soon": "将到期",
    "overdue": "已逾期",
    "unconfirmed": "待确认收到",
    "waiting": "等待申请人",
    "provisional": "期限暂定",
    "open": "全部在办",
    "closed": "已办结",
    "void": "已作废",
}
"""Keys and names, in the order of the page."""


def conditions(on: date) -> Mapping[str, Q]:
    """What stands on each board on a day."""
    return {
        "soon": _OPEN & ~Q(status=Status.SUBMITTED) & Q(due_on__gte=on, due_on__lte=near(on)),
        "overdue": _OPEN & Q(due_on__lt=on),
        "unconfirmed": _OPEN & Q(status=Status.SUBMITTED),
        "waiting": _OPEN & Q(status__in=[Status.AWAITING_CORRECTION, Status.AWAITING_PAYMENT]),
        "provisional": _OPEN & (Q(not_before__isnull=False) | Q(status=Status.SUBMITTED)),
        "open": _OPEN,
        "closed": Q(status__in=sorted(CLOSED - {Status.SPLIT})),
        "void": Q(voided_on__isnull=False),
    }


def near(on: date) -> date:
    """The last day that is near."""
    try:
        return national_calendar().after(on, NEAR)
    except law.CalendarUnknown:
        return on + timedelta(days=NEAR + 2)


@dataclass(frozen=True)
class Tab:
    """One board: how many stand on it."""

    name: str
    count: int
    address: str
    here: bool
    late: bool


class ApplicantForm(forms.Form):
    """Applications by who applies. It is posted: what is typed names somebody and stands in no address."""

    who = text_field(
        "申请人的姓名或者名称、证件号码、电话或者邮箱", 80,
        required="请填写申请人的姓名或者名称、证件号码、电话或者电子邮箱。", hint="须填写完整；找到的会留下查看记录。",
    )  # fmt: skip


class FindForm(forms.Form):
    """Any application by its number, or by that of the receipt that its sender holds."""

    q = forms.CharField(label="登记号或者网上回执号", required=False, max_length=30, widget=forms.TextInput)


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """One board, of one organ or of all that the person sees."""
    if Permission.APPLICATION_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.APPLICATION_SEE))
    on = request.frame.on
    boards = conditions(on)
    form = FindForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data.get("q", "").strip()
    rows = visible(request)
    counted = list(
        rows.order_by()
        .values("organ", "organ__name")
        .annotate(**{f"n_{key}": Count("pk", filter=condition) for key, condition in boards.items()})
        .order_by("organ__code")
    )
    organ = next((each for each in counted if str(each["organ"]) == request.GET.get("organ")), None)
    of = [organ] if organ else counted
    totals = {key: sum(each[f"n_{key}"] for each in of) for key in boards}
    board = request.GET.get("board", "")
    if board not in BOARDS:
        board = next((key for key in ("overdue", "soon", "unconfirmed") if totals[key]), "open")
    chosen = {"organ": organ["organ"]} if organ else {}
    found = rows.filter(**chosen)
    found = by_number(found, wanted) if wanted else _ordered(found.filter(boards[board]), board)
    number = int(request.GET["page"]) if request.GET.get("page", "").isdigit() else 1
    number = max(1, min(number, 10**6))
    shown = list(named(found)[(number - 1) * ROWS : number * ROWS + 1])
    query = urlencode({"board": board, **chosen})
    given = {
        "form": form,
        "by_applicant": ApplicantForm(),
        "wanted": wanted,
        "rows": [row_of(each, on) for each in shown[:ROWS]],
        "tabs": [
            Tab(name, totals[key], f"?{urlencode({'board': key, **chosen})}", key == board and not wanted,
                key == "overdue" and totals[key] > 0)
            for key, name in BOARDS.items()
        ],
        "board": BOARDS[board],
        "total": totals[board],
        "organ": organ,
        "organs": [{"name": each["organ__name"], "key": each["organ"], "cells": _cells(each)} for each in counted],
        "columns": list(BOARDS.values()),
        "many": len(counted) > 1,
        "query": query,
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if len(shown) > ROWS else None,
        "may_register": Permission.APPLICATION_HANDLE in request.frame.permissions,
        "may_take": Permission.SUBMISSION_TAKE in request.frame.permissions,
        "may_remind": Permission.APPLICATION_REMIND in request.frame.permissions,
    }  # fmt: skip
    return render(request, "console/application_list.html", given)


@require_http_methods(METHODS)
@staff
def find(request: HttpRequest) -> HttpResponse:
    """按申请人查找: whoever calls says a name or a telephone, and no number."""
    if Permission.APPLICATION_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.APPLICATION_SEE))
    form, shown = ApplicantForm(sent(request)), {}
    if form.is_bound and form.is_valid():
        at = timezone.now()
        found = attempt(
            form, lambda: find_of_applicant(named(visible(request)), form.cleaned_data["who"], by=request.user, at=at)
        )
        if found is not None:
            rows = [row_of(each, request.frame.on) for each in found[0]]
            shown = {"looked": True, "rows": rows, "more": found[1]}
    return page(request, "console/application_find.html", form, many=len(request.frame.organs) > 1, **shown)


def by_number(rows: ApplicationQuerySet, text: str) -> ApplicationQuerySet:
    """Those of a number that somebody types: 2026-0012, 2026-12, of a part 2026-0012-1, or 12 alone; or what came of
    the submission with a number like 7K3M9-QZT2B."""
    if len(receipt := typed(text)) == NUMBER and not _NUMBER.match(text):
        taking = Taking.objects.filter(submission=receipt).exclude(became="").first()
        model, _, key = taking.became.partition(":") if taking else ("", "", "")
        return rows.filter(pk=key) if model == Application._meta.label else rows.none()
    if found := _NUMBER.match(text):
        year, number, part = found.groups()
        return rows.filter(year=year, number=number, **({"part": part} if part else {}))
    return rows.filter(number=int(text)) if text.isdigit() and len(text) < 10 else rows.none()


def row_of(application: Application, on: date) -> dict[str, object]:
    """What a list says of an application; the name is masked."""
    return {
        "application": application,
        "name": masked(getattr(application, "first_name", "")),
        "due": case_due.of(application, on),
    }


def _ordered(rows: ApplicationQuerySet, board: str) -> ApplicationQuerySet:
    if board == "closed":
        return rows.order_by("-finished_on", "-pk")
    if board == "void":
        return rows.order_by("-voided_on", "-pk")
    return rows.order_by("submitted_on", "pk") if board == "unconfirmed" else rows.most_pressing_first()


def _cells(counts: Mapping[str, object]) -> list[dict[str, object]]:
    return [
        {
            "name": BOARDS[key],
            "count": counts[f"n_{key}"],
            "address": urlencode({"board": key, "organ": counts["organ"]}),
        }
        for key in BOARDS
    ]
