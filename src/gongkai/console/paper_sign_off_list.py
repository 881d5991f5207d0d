"""线下签批, counted by month and organ and listed apart from what was signed here, with records and photographs."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.console.deeds import nobody, record_of
from gongkai.console.frame import staff
from gongkai.console.visible import visible_organs
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed, Permission
from gongkai.pages.fields import DayField
from gongkai.records.models import Record
from gongkai.review.models import SignOff, SignOffQuerySet

ROWS = 30


class FilterForm(forms.Form):
    """Which organ and which days. Anything that is no choice is left out, so that an old address still opens."""

    organ = forms.ChoiceField(label="机关", required=False)
    since = DayField(label="签批日期从", required=False)
    until = DayField(label="到", required=False)

    def __init__(self, data: object, organs: list[Organ]) -> None:
        super().__init__(data)
        self.organs = organs
        self.fields["organ"].choices = [("", "全部"), *((str(each.pk), each.name) for each in organs)]
        if len(organs) < 2:
            del self.fields["organ"]

    def choose(self) -> SignOffQuerySet:
        """The sign-offs of records that fit, on paper or not."""
        self.is_valid()
        found = self.cleaned_data
        organs = [found["organ"]] if found.get("organ") else [each.pk for each in self.organs]
        rows = SignOff.objects.filter(review__organ__in=organs, review__subject__startswith=f"{Record._meta.label}:")
        if since := found.get("since"):
            rows = rows.filter(signed_on__gte=since)
        if until := found.get("until"):
            rows = rows.filter(signed_on__lte=until)
        return rows


@dataclass(frozen=True)
class Month:
    """How many an organ had in a month. query  of the address that lists them"""

    month: date
    organ: str
    count: int
    query: str


def _counts(rows: SignOffQuerySet, since: date | None, until: date | None) -> Iterator[Month]:
    """Latest month first. since, until  the days that are looked at, where only a part of a month is"""
    months = rows.annotate(month=TruncMonth("signed_on")).values("month", "review__organ", "review__organ__name")
    for row in months.annotate(count=Count("pk")).order_by("-month", "review__organ__code"):
        first = row["month"]
        last = first.replace(day=monthrange(first.year, first.month)[1])
        days = {"since": max(first, since or first).isoformat(), "until": min(last, until or last).isoformat()}
        query = urlencode({"organ": row["review__organ"], **days})
        yield Month(first, row["review__organ__name"], row["count"], query)


@require_safe
@staff
def page(request: HttpRequest) -> HttpResponse:
    """The paper sign-offs of the records that one may see, those of this year where nothing is said."""
    organs = list(visible_organs(request, Permission.RECORD_SEE))
    if not organs:
        raise NotAllowed(nobody(Permission.RECORD_SEE))
    form = FilterForm(request.GET or {"since": date(request.frame.on.year, 1, 1).isoformat()}, organs)
    found = form.choose()
    paper = found.on_paper()
    related = ("review__organ", "person", "entered_by")
    listed = Paginator(paper.select_related(*related).order_by("-signed_on", "-pk"), ROWS)
    shown = listed.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    given = {
        "form": form,
        "page": shown,
        "rows": [(row, record_of(row.review)) for row in shown],
        "counts": list(_counts(paper, form.cleaned_data.get("since"), form.cleaned_data.get("until"))),
        "electronic": found.electronic().count(),
        "query": query.urlencode(),
        "many": len(organs) > 1,
        "evidence": Permission.EVIDENCE_SEE in request.frame.permissions,
    }
    return render(request, "console/paper_sign_off_list.html", given)
