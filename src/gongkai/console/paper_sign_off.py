"""线下签批: entering what somebody signed by hand on the printed approval sheet, with its photograph."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console import conclusions as concluding
from gongkai.console.deeds import Deed, attempt, entitled
from gongkai.console.deeds import page as form_page
from gongkai.console.frame import say, staff
from gongkai.console.record_page import Round
from gongkai.console.review import find
from gongkai.console.stages import ladder
from gongkai.files.models import StoredFile
from gongkai.files.pipeline import MOST_MEGABYTES, take_in
from gongkai.files.serving import visible_to
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.pages.fields import DayField
from gongkai.review.actions import LONGEST_PLACE, Conclusion, attach_paper
from gongkai.review.candidates import Candidates
from gongkai.review.models import Review, Stage

PICTURES = ("jpg", "png", "pdf")


class PaperForm(Deed):
    """Who signed what, when and where, and the photograph. The photograph outlives an error of the form.

    photo_hash  of the photograph, once it is in the store
    """

    code = forms.CharField(
        label="审批单上的校验码", max_length=20, help_text="印在审批单下方，例如 1A2B-3C4D。",
        widget=forms.TextInput(attrs={"class": "input--short", "autocapitalize": "characters"}),
        error_messages={"required": "请填写审批单上的校验码。", "max_length": "校验码是 8 位字母和数字，请核对。"},
    )  # fmt: skip
    signer = forms.TypedChoiceField(
        label="签批人", coerce=int, error_messages={"required": "请选择签批人。", "invalid_choice": "请选择签批人。"}
    )
    signed_on = DayField(label="签批日期", help_text="审批单上手写的日期，例如 2026-11-20。")
    place = forms.CharField(
        label="签批地点", max_length=LONGEST_PLACE,
        error_messages={"required": "请写明签批地点。", "max_length": f"签批地点最多 {LONGEST_PLACE} 个字，请精简。"},
    )  # fmt: skip
    photo = forms.FileField(
        label="审批单的照片", required=False,
        help_text=f"拍清全部签字和校验码；jpg、png 或者 pdf，不超过 {MOST_MEGABYTES} 兆字节。",
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, *, stages: list[Stage], candidates: Candidates, acting: bool) -> None:
        posted = request.method == "POST"
        super().__init__(request.POST if posted else None, request.FILES if posted else None, acting=acting)
        self.request, self.stages = request, stages
        self.fields["photo"].conditional = True
        people = [(each.person, f"{each.name}，{each.post}") for each in candidates.everyone()]
        self.fields["signer"].choices = [("", "请选择"), *people]
        for stage in stages:
            self.fields[f"has_{stage}"] = forms.BooleanField(label=f"签了“{stage.label}”", required=False)
            concluding.add_to(self, stage, required=False)
        self.photo_hash = ""

    def clean(self) -> dict[str, object]:
        found = super().clean()
        self._take(found.get("photo"))
        if not self.photo_hash and "photo" not in self.errors:
            self.add_error("photo", "线下签批须附审批单的照片，请上传后再保存。")
        chosen = [stage for stage in self.stages if found.get(f"has_{stage}")]
        if self.stages and not chosen:
            self.add_error(f"has_{self.stages[0]}", "请选择审批单上签了哪几审。")
        return found

    def _take(self, upload: object) -> None:
        """The photograph brought now, or by an earlier try of this form."""
        if upload is None:
            earlier = self.data.get("photo_hash", "")
            mine = visible_to(self.request.user, self.request.frame.on).filter(kind__in=PICTURES)
            self.photo_hash = earlier if earlier and mine.filter(pk=earlier).exists() else ""
            return
        try:
            file: StoredFile = take_in(upload, upload.name or "", by=self.request.user, at=timezone.now())
        except Refused as fault:
            self.add_error("photo", str(fault))
            return
        if file.kind not in PICTURES:
            self.add_error("photo", "照片要用 jpg、png 或者 pdf 格式，请重新上传。")
            return
        self.photo_hash = file.pk

    def conclusions(self) -> dict[Stage, Conclusion]:
        return {stage: concluding.of(self, stage) for stage in self.stages if self.cleaned_data[f"has_{stage}"]}

    def sets(self) -> list[tuple[Stage, forms.BoundField, list[forms.BoundField]]]:
        """By stage: whether it was signed, and the fields of its opinions."""
        return [(stage, self[f"has_{stage}"], concluding.bound(self, stage)) for stage in self.stages]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """Enter a paper sign-off of a review."""
    review, record = find(request, key)
    who = entitled(request, record, Permission.PAPER_ATTACH)
    candidates = Candidates(review.organ, request.frame.on)
    steps = ladder(review, candidates)
    form = PaperForm(
        request,
        stages=[step.stage for step in steps if step.signed is None],
        candidates=candidates,
        acting=who.acting(Permission.PAPER_ATTACH),
    )
    if form.is_bound and form.is_valid():
        done = attempt(form, lambda: _attach(request, review, form))
        if done is not None:
            names = "、".join(stage.label for stage in form.conclusions())
            say(request, f"已录入《{review.title}》的线下签批（{names}），签批人会收到消息。")
            return redirect("record", record.pk)
    shown = {
        "review": review,
        "record": record,
        "round": Round(review, steps),
        "back": reverse("record", args=[record.pk]),
    }
    return form_page(request, "console/paper_sign_off.html", form, **shown)


def _attach(request: HttpRequest, review: Review, form: PaperForm) -> Review:
    found = form.cleaned_data
    return attach_paper(
        review,
        form.conclusions(),
        signer=Person.objects.get(pk=found["signer"]),
        signed_on=found["signed_on"],
        place=found["place"],
        photo=form.photo_hash,
        code=found["code"],
        by=request.user,
        at=timezone.now(),
        acting=form.acting,
    )
