"""Releasing what was signed throughout, filing it away, and withdrawing what is public: a page for each verb."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console.deeds import Deed, attempt, barred, entitled, page, reason_field, record_or_404, sent
from gongkai.console.frame import say, staff
from gongkai.organs.permissions import Permission
from gongkai.pages.fields import Choices
from gongkai.records import publishing
from gongkai.records.models import WithdrawalKind

METHODS = ["GET", "HEAD", "POST"]


class ReleaseForm(Deed):
    """Releasing; a later release is a correction and says why."""

    content_hash = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *given: object, correction: bool, **named: object) -> None:
        super().__init__(*given, **named)
        if correction:
            self.fields["reason"] = reason_field(
                "更正的原因", hint="会在公开页面上显示。", required="这份稿件发布过，再次发布是更正，请写明更正的原因。"
            )


@require_http_methods(METHODS)
@staff
def release(request: HttpRequest, key: int) -> HttpResponse:
    """发布."""
    record = record_or_404(request, key)
    entitled(request, record, Permission.RECORD_RELEASE)
    correction = record.releases.exists()
    form = ReleaseForm(sent(request), correction=correction, initial={"content_hash": record.content_hash})
    if form.is_valid():
        found = form.cleaned_data
        done = attempt(
            form,
            lambda: publishing.release(
                record,
                content_hash=found["content_hash"],
                by=request.user,
                at=timezone.now(),
                reason=found.get("reason", ""),
            ),
        )
        if done is not None:
            say(request, f"《{done.title}》已{'更正发布' if correction else '发布'}，索引号 {done.index_number}。")
            return redirect("record", record.pk)
    shown = {
        "record": record,
        "heading": "发布更正" if correction else "发布",
        "lead": "发布后社会公众立即可以看到；内容就是审签过的这一版。",
        "verb": "发布更正" if correction else "发布",
        "fault": barred(request, "release", record),
        "back": reverse("record", args=[record.pk]),
    }
    return page(request, "console/deed.html", form, **shown)


@require_http_methods(METHODS)
@staff
def file_away(request: HttpRequest, key: int) -> HttpResponse:
    """登记归档 of what is not for the public."""
    record = record_or_404(request, key)
    entitled(request, record, Permission.RECORD_RELEASE)
    form = ReleaseForm(sent(request), correction=False, initial={"content_hash": record.content_hash})
    if form.is_valid():
        done = attempt(
            form,
            lambda: publishing.file_away(
                record, content_hash=form.cleaned_data["content_hash"], by=request.user, at=timezone.now()
            ),
        )
        if done is not None:
            say(request, f"《{record.title}》已登记归档，不向社会公开。")
            return redirect("record", record.pk)
    shown = {
        "record": record,
        "heading": "登记归档",
        "lead": f"公开属性是“{record.get_attribute_display()}”，审签完成后登记归档，不向社会公开。",
        "verb": "登记归档",
        "fault": barred(request, "file_away", record),
        "back": reverse("record", args=[record.pk]),
    }
    return page(request, "console/deed.html", form, **shown)


KINDS = [
    (kind.value, kind.label)
    for kind in (WithdrawalKind.IN_ERROR, WithdrawalKind.SUPERSEDED, WithdrawalKind.NO_LONGER_VALID)
]


class WithdrawForm(Deed):
    kind = forms.ChoiceField(
        label="撤稿的类别",
        choices=KINDS,
        widget=Choices,
        error_messages={
            "required": "请选择撤稿的原因：误发、被替代或者不再有效。",
            "invalid_choice": "请选择撤稿的类别。",
        },
    )
    reason = reason_field("撤稿的原因", hint="会写进办理记录，并告知审核过的人。", required="请写明撤稿的原因。")


@require_http_methods(METHODS)
@staff
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """撤稿."""
    record = record_or_404(request, key)
    who = entitled(request, record, Permission.RECORD_WITHDRAW)
    form = WithdrawForm(sent(request), acting=who.acting(Permission.RECORD_WITHDRAW))
    if form.is_valid():
        found = form.cleaned_data
        done = attempt(
            form,
            lambda: publishing.withdraw(
                record,
                kind=found["kind"],
                reason=found["reason"],
                by=request.user,
                at=timezone.now(),
                acting=form.acting,
            ),
        )
        if done is not None:
            say(request, f"《{done.release.title}》已撤稿，公众不能再看到。")
            return redirect("record", record.pk)
    shown = {
        "record": record,
        "heading": "撤稿",
        "lead": "撤稿后公众立即不能再看到，办理记录永久保留；要重新公开，须修改后重新送审。",
        "verb": "撤稿",
        "fault": barred(request, "withdraw", record),
        "danger": True,
        "back": reverse("record", args=[record.pk]),
    }
    return page(request, "console/deed.html", form, **shown)
