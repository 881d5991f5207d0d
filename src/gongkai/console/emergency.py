"""What cannot wait: release before all stages are signed, taking down at once, and the decision afterwards."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console import body
from gongkai.console import conclusions as concluding
from gongkai.console.deeds import (
    Deed,
    attempt,
    barred,
    entitled,
    page,
    reason_field,
    record_or_404,
    sent,
    visible_records,
)
from gongkai.console.frame import say, staff
from gongkai.console.record_page import file_address, files_of
from gongkai.law import read_day
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.pages.fields import Choices
from gongkai.records import publishing
from gongkai.records.models import Record, Withdrawal, WithdrawalKind
from gongkai.records.publishing import Consent
from gongkai.review.actions import NOT_SECRET, Conclusion
from gongkai.review.candidates import Candidates
from gongkai.review.models import LADDER, Stage

METHODS = ["GET", "HEAD", "POST"]


class MomentField(forms.Field):
    """A day and a time: 2026-11-20 14:30."""

    def to_python(self, value: object) -> datetime | None:
        text = " ".join(str(value or "").replace("：", ":").split())
        if not text:
            return None
        day, _, time = text.rpartition(" ")
        try:
            moment = datetime.strptime(time, "%H:%M").time()
            return timezone.make_aware(datetime.combine(read_day(day), moment))
        except ValueError:
            raise ValidationError("时间要写成 2026-11-20 14:30 的样子。") from None


class EmergencyReleaseForm(Deed):
    """Why it is urgent, the leader's conclusion on secrecy, and who consented by telephone."""

    content_hash = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field(
        "紧急情况", hint="为什么来不及走完三审；事后要据此补审。", required="请写明紧急情况，事后要据此补审。"
    )

    def __init__(self, *given: object, record: Record, candidates: Candidates, signed: set[str], correction: bool,
                 person: int, **named: object) -> None:  # fmt: skip
        super().__init__(*given, **named)
        if correction:
            self.fields["correction"] = reason_field(
                "更正的原因", hint="会在公开页面上显示。", required="这份稿件发布过，再次发布是更正，请写明更正的原因。"
            )
        self.signs_for_secrecy = Stage.SECRECY not in signed
        if self.signs_for_secrecy:
            concluding.add_to(self, Stage.SECRECY)
        self.stages = [stage for stage in LADDER if stage not in signed]
        for stage in self.stages:
            people = [
                (each.person, f"{each}，{each.post}") for each in candidates.holding(stage) if each.person != person
            ]
            self.fields[f"who_{stage}"] = forms.TypedChoiceField(
                label=f"“{stage.label}”电话同意的人",
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", "没有电话同意"), *people],
            )
            self.fields[f"when_{stage}"] = MomentField(
                label="同意的时间", required=False, widget=forms.TextInput(attrs={"class": "input--moment"}),
                help_text="例如 2026-11-20 14:30。",
            )  # fmt: skip

    def clean(self) -> dict[str, object]:
        found = super().clean()
        for stage in self.stages:
            if found.get(f"who_{stage}") and not found.get(f"when_{stage}") and f"when_{stage}" not in self.errors:
                self.add_error(f"when_{stage}", f"请写明“{stage.label}”电话同意的时间。")
            if found.get(f"when_{stage}") and not found.get(f"who_{stage}"):
                self.add_error(f"who_{stage}", f"请选择“{stage.label}”电话同意的人。")
        return found

    def consents(self) -> list[Consent]:
        found = self.cleaned_data
        people = Person.objects.in_bulk([found[f"who_{stage}"] for stage in self.stages if found[f"who_{stage}"]])
        return [
            Consent(stage, people[found[f"who_{stage}"]], found[f"when_{stage}"])
            for stage in self.stages
            if found[f"who_{stage}"]
        ]

    def secrecy(self) -> Conclusion:
        """What the leader concluded; where it is signed already nothing is signed."""
        return concluding.of(self, Stage.SECRECY) if self.signs_for_secrecy else NOT_SECRET

    def conclusions(self) -> list[forms.BoundField]:
        """The fields of the review for secrecy, for the page."""
        return concluding.bound(self, Stage.SECRECY)

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of the consents, for the page."""
        return [(self[f"who_{stage}"], self[f"when_{stage}"]) for stage in self.stages]


@require_http_methods(METHODS)
@staff
def release(request: HttpRequest, key: int) -> HttpResponse:
    """紧急发布."""
    record = record_or_404(request, key)
    entitled(request, record, Permission.EMERGENCY_RELEASE)
    signed = set(record.review.signed()) if record.review and record.review.status == "open" else set()
    correction = record.releases.exists()
    form = EmergencyReleaseForm(
        sent(request),
        record=record,
        candidates=Candidates(record.organ, request.frame.on),
        signed=signed,
        correction=correction,
        person=request.user.pk,
        initial={"content_hash": record.content_hash},
    )
    if form.is_valid():
        found = form.cleaned_data
        done = attempt(
            form,
            lambda: publishing.release_in_emergency(
                record,
                content_hash=found["content_hash"],
                reason=found["reason"],
                secrecy=form.secrecy(),
                by=request.user,
                at=timezone.now(),
                consents=form.consents(),
                correction=found.get("correction", ""),
            ),
        )
        if done is not None:
            say(request, f"《{done.title}》已紧急发布，索引号 {done.index_number}；请督促其他人尽快补审。")
            return redirect("record", record.pk)
    values = record.values
    shown = {
        "record": record,
        "values": values,
        "text": body.shown(values.body, file_address(record.pk)),
        "files": files_of(record.pk, values.attachments),
        "fault": barred(request, "release_in_emergency", record),
    }
    return page(request, "console/emergency_release.html", form, **shown)


class TakeDownForm(Deed):
    reason = reason_field(
        "撤稿的原因", hint="写一句话即可，例如：附件里有群众身份证号。", required="请写明撤稿的原因。"
    )


@require_http_methods(METHODS)
@staff
def take_down(request: HttpRequest, key: int) -> HttpResponse:
    """紧急撤稿."""
    record = record_or_404(request, key)
    entitled(request, record, Permission.RECORD_TAKE_DOWN)
    form = TakeDownForm(sent(request))
    if form.is_valid():
        done = attempt(
            form,
            lambda: publishing.take_down(
                record, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            ),
        )
        if done is not None:
            say(request, f"《{done.release.title}》已紧急撤稿，公众不能再看到；请由另一人确认维持还是恢复。")
            return redirect("record", record.pk)
    shown = {
        "record": record,
        "heading": "紧急撤稿",
        "lead": "立即从公开页面撤下，事后由另一人确认维持还是恢复。发现泄密、个人信息或者重大差错时使用。",
        "verb": "立即撤下",
        "fault": barred(request, "take_down", record),
        "danger": True,
        "back": reverse("record", args=[record.pk]),
    }
    return page(request, "console/deed.html", form, **shown)


UPHELD, RESTORED = "upheld", "restored"


class DecisionForm(Deed):
    decision = forms.ChoiceField(
        label="确认意见",
        choices=[(UPHELD, "维持撤稿"), (RESTORED, "恢复公开：撤下的内容没有问题")],
        widget=Choices,
        error_messages={"required": "请选择维持撤稿还是恢复公开。", "invalid_choice": "请选择维持撤稿还是恢复公开。"},
    )
    reason = reason_field("理由", hint="恢复公开的，理由会在公开页面上显示。", required="请写明确认意见的理由。")


@require_http_methods(METHODS)
@staff
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Whether an emergency takedown stands."""
    found = Withdrawal.objects.filter(
        pk=key, kind=WithdrawalKind.EMERGENCY, release__record__in=visible_records(request).values("pk")
    )
    withdrawal = found.select_related("release__record__organ", "by", "decision__by").first()
    if withdrawal is None:
        raise Http404
    record = withdrawal.release.record
    who = entitled(request, record, Permission.RECORD_WITHDRAW)
    form = DecisionForm(sent(request), acting=who.acting(Permission.RECORD_WITHDRAW))
    if form.is_valid():
        upheld = form.cleaned_data["decision"] == UPHELD
        done = attempt(
            form,
            lambda: publishing.decide_take_down(
                withdrawal,
                upheld=upheld,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
                acting=form.acting,
            ),
        )
        if done is not None:
            say(request, f"《{withdrawal.release.title}》{'维持撤稿' if upheld else '已恢复公开'}。")
            return redirect("record", record.pk)
    decision = getattr(withdrawal, "decision", None)
    shown = {
        "record": record,
        "fault": f"{decision.by.name}已经确认过这次紧急撤稿，不用再办。" if decision and not form.is_bound else "",
        "heading": "确认紧急撤稿",
        "lead": f"{withdrawal.by.name}于{_moment(withdrawal.at)}紧急撤下，原因：{withdrawal.reason}",
        "verb": "确认",
        "back": reverse("record", args=[record.pk]),
    }
    return page(request, "console/deed.html", form, **shown)


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
