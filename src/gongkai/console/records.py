"""信息发布: the list of records, and taking it out as a table."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.console import due
from gongkai.console.deeds import Deed, attempt, nobody, page, reason_field, sent, visible_records
from gongkai.console.frame import staff
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed, Permission, organs_where
from gongkai.pages import spreadsheet
from gongkai.records.content import Nature
from gongkai.records.exporting import export
from gongkai.records.models import Publicity, Record, RecordQuerySet, State
from gongkai.review.models import Status

ROWS = 30
_AHEAD = Q(version__gt=F("settled_version"))
_AFTERWARDS = Q(review__emergency=True, review__status=Status.OPEN)
STATES = {
    State.DRAFT: _AHEAD & (Q(review=None) | Q(review__status__in=[Status.VOID, Status.USED])),
    State.RETURNED: _AHEAD & Q(review__status=Status.RETURNED),
    State.IN_REVIEW: _AHEAD & Q(review__status=Status.OPEN),
    State.CLEARED: _AHEAD & Q(review__status=Status.CLEARED),
    State.AFTERWARDS: ~_AHEAD & _AFTERWARDS,
    State.SETTLED: ~_AHEAD & (Q(review=None) | Q(review__emergency=False) | ~Q(review__status=Status.OPEN)),
}
"""`Record.state` as a condition; a test holds them against each other."""
TONES = {State.RETURNED: "late", State.AFTERWARDS: "late", State.IN_REVIEW: "active", State.CLEARED: "ok"}
PUBLIC_TONES = {Publicity.PUBLIC: "ok", Publicity.WITHDRAWN: "late"}


class FilterForm(forms.Form):
    """What is looked for. Anything that is no choice is left out, so that an old address still opens."""

    q = forms.CharField(label="标题、发文字号或者索引号", required=False, max_length=100, widget=forms.TextInput)
    state = forms.ChoiceField(label="办理状态", required=False, choices=[("", "全部"), *State.choices])
    publicity = forms.ChoiceField(label="发布情况", required=False, choices=[("", "全部"), *Publicity.choices])
    nature = forms.ChoiceField(label="信息性质", required=False, choices=[("", "全部"), *Nature.choices])
    organ = forms.ChoiceField(label="机关", required=False)

    def __init__(self, data: object, organs: list[Organ]) -> None:
        super().__init__(data)
        self.fields["organ"].choices = [("", "全部"), *((str(each.pk), each.name) for each in organs)]
        if len(organs) < 2:
            del self.fields["organ"]

    def choose(self, records: RecordQuerySet) -> RecordQuerySet:
        """The records that fit."""
        self.is_valid()
        found = self.cleaned_data
        if state := found.get("state"):
            records = records.filter(STATES[State(state)])
        for name in ("publicity", "nature", "organ"):
            if found.get(name):
                records = records.filter(**{name: found[name]})
        for word in found.get("q", "").split():
            records = records.filter(
                Q(title__icontains=word) | Q(document_number__icontains=word) | Q(index_number__icontains=word)
            )
        return records

    @property
    def any(self) -> bool:
        return any(self.cleaned_data.values())


def _filtered(request: HttpRequest) -> tuple[FilterForm, RecordQuerySet]:
    organs = list(organs_where(request.user, Permission.RECORD_SEE, on=request.frame.on))
    form = FilterForm(request.GET, organs)
    return form, form.choose(visible_records(request)).order_by("-changed_at", "-pk")


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """All records that the person may see, the latest change first."""
    if Permission.RECORD_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.RECORD_SEE))
    form, records = _filtered(request)
    shown = Paginator(records.defer("content"), ROWS).get_page(request.GET.get("page"))
    waiting = [record.review for record in shown if record.state == State.AFTERWARDS]
    prefetch_related_objects(waiting, "sign_offs")
    query = request.GET.copy()
    query.pop("page", None)
    permissions = request.frame.permissions
    given = {
        "form": form,
        "page": shown,
        "rows": [_row(record, request) for record in shown],
        "query": query.urlencode(),
        "many": len({record.organ_id for record in shown}) > 1,
        "may_draft": Permission.RECORD_DRAFT in permissions,
        "may_import": Permission.RECORD_IMPORT in permissions,
        "may_export": Permission.EXPORT in permissions,
        "may_take_down": Permission.RECORD_TAKE_DOWN in permissions,
    }
    return render(request, "console/record_list.html", given)


def _row(record: Record, request: HttpRequest) -> dict[str, object]:
    waits = (
        record.publicity == Publicity.NEVER
        and record.attribute == "proactive"
        and record.version > record.settled_version
    )
    return {
        "record": record,
        "state": record.state_in_words,
        "tone": TONES.get(record.state, ""),
        "public_tone": PUBLIC_TONES.get(Publicity(record.publicity), ""),
        "due": due.of(record, request.frame.on) if waits else None,
    }


class ExportForm(Deed):
    reason = reason_field("导出的用途", hint="会写进存证，例如：报县政府办季度检查。", required="请写明导出的用途。")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def export_list(request: HttpRequest) -> HttpResponse:
    """The list as a table for spreadsheets; who took it, how many and what for stands in the evidence."""
    if Permission.EXPORT not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.EXPORT))
    _, records = _filtered(request)
    records = records.filter(organ__in=organs_where(request.user, Permission.EXPORT, on=request.frame.on))
    form = ExportForm(sent(request))
    if form.is_valid():
        at = timezone.now()
        rows = attempt(form, lambda: export(records, reason=form.cleaned_data["reason"], by=request.user, at=at))
        if rows is not None:
            return spreadsheet.answer(f"稿件清单-{timezone.localtime(at):%Y%m%d-%H%M}", rows)
    return page(request, "console/record_export.html", form, count=records.count(), query=request.GET.urlencode())
