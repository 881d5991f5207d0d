"""Writing a record: begin, edit, send to be reviewed, take back."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from gongkai.console import body, record_places
from gongkai.console import conclusions as concluding
from gongkai.console.changes import LABELS, in_words
from gongkai.console.deeds import (
    LONGEST_KEY,
    Deed,
    attempt,
    barred,
    entitled,
    key_of,
    nobody,
    own_address,
    page,
    reason_field,
    record_or_404,
    sent,
)
from gongkai.console.entitlement import own_organs
from gongkai.console.frame import say, staff
from gongkai.console.record_forms import RecordForm
from gongkai.console.record_page import file_address
from gongkai.console.stages import signable
from gongkai.evidence.acting import act
from gongkai.evidence.recording import once
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import NotAllowed, Permission, organs_where
from gongkai.records import actions
from gongkai.records.content import Content, differing
from gongkai.records.models import Record
from gongkai.records.moves import check
from gongkai.review.actions import Conclusion
from gongkai.review.models import Review, Stage, Status

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@staff
def new(request: HttpRequest) -> HttpResponse:
    """Begin a record: for the one organ of one's own, else for one that is chosen first, as it decides the sections."""
    organs = list(organs_where(request.user, Permission.RECORD_DRAFT, on=request.frame.on).order_by("code"))
    if not organs:
        raise NotAllowed(nobody(Permission.RECORD_DRAFT))
    own = own_organs(request.frame, Permission.RECORD_DRAFT)
    organ = _organ_of(request, organs, own)
    if organ is None:
        shown = {"own": [each for each in organs if each.pk in own], "others": [e for e in organs if e.pk not in own]}
        return render(request, "console/record_organ.html", shown, status=400 if request.method == "POST" else 200)
    if (opened := own_address(request)) is not None:
        return opened
    form = RecordForm(request, organ=organ, acting=organ.pk not in own)
    key = request.POST.get("key", "")[:LONGEST_KEY] or key_of(request)
    begun: list[Record] = []
    if form.is_bound and form.is_valid():
        at = timezone.now()

        def begin() -> Record:
            begun[:] = [_begun(form, by=request.user, at=at)]
            return begun[0]

        record = attempt(
            form,
            lambda: once(
                request.user.pk,
                key,
                "record.drafted",
                at,
                begin,
            ),
        )
        if record is not None and not begun:
            say(request, "这张表刚才已经保存为这份稿件，没有再起草一份；要改内容的，请点“修改”。")
            return redirect("record", record.pk)
        if record is not None:
            return _saved(request, record, form)
    return _form_page(request, form, key=key, many=len(organs) > 1)


def _organ_of(request: HttpRequest, organs: list[Organ], own: set[int]) -> Organ | None:
    """The organ that the address names, else the only one of one's own or of all; None where it is to be chosen."""
    if (named := request.GET.get("organ")) is not None:
        return next((each for each in organs if str(each.pk) == named), None)
    mine = [each for each in organs if each.pk in own] or organs
    return mine[0] if len(mine) == 1 else None


@require_http_methods(METHODS)
@staff
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Save other content, from the version that the form was opened with."""
    record = record_or_404(request, key)
    who = entitled(request, record, Permission.RECORD_DRAFT)
    acting = who.acting(Permission.RECORD_DRAFT)
    theirs: list[tuple[str, str]] = []
    version, before = record.version, record.values
    if request.method == "POST":
        opened = request.POST.get("version", "")
        version = int(opened) if opened.isdigit() and len(opened) < 9 else 0
        if version != record.version and (older := record.versions.filter(number=version).first()):
            before = older.values
    form = RecordForm(request, record=record, before=before, organ=record.organ, acting=acting)
    if form.is_bound and form.is_valid():
        try:
            content = form.content()
            stood_at = record.version
            record, placed = _edited(record, form, content, version=version, by=request.user, at=timezone.now())
            return _saved(request, record, form, changed=placed or record.version != stood_at)
        except actions.Moved as fault:
            form.add_error(None, str(fault))
            form.status = 409
            version, theirs = fault.record.version, _other(fault.record.values, content)
            form.follow(fault.record.values)
        except NotAllowed as fault:
            form.add_error(None, str(fault))
            form.status = 403
        except Refused as fault:
            form.add_error(None, str(fault))
    return _form_page(request, form, record=record, version=version, theirs=theirs)


def _begun(form: RecordForm, *, by: Person, at: datetime) -> Record:
    """A record with its place, in one transaction."""
    acting = form.cleaned_data.get("acting", "")
    with act():
        record = actions.draft(form.organ, form.content(), by=by, at=at, acting=acting)
        record_places.arrange(record, form, by=by, at=at, acting=acting)
    return record


def _edited(
    record: Record, form: RecordForm, content: Content, *, version: int, by: Person, at: datetime
) -> tuple[Record, bool]:
    """A record saved and put where the form says, in one transaction; whether its place changed."""
    acting = form.cleaned_data.get("acting", "")
    with act():
        record = actions.edit(record, content, version=version, by=by, at=at, acting=acting)
        return record, record_places.arrange(record, form, by=by, at=at, acting=acting)


def _other(saved: Content, typed: Content) -> list[tuple[str, str]]:
    """What somebody else saved where it differs from what was typed: names and values in words."""
    return [(LABELS[name], in_words(saved, name) or "（空）") for name in differing(saved, typed)]


def _saved(request: HttpRequest, record: Record, form: RecordForm, *, changed: bool = True) -> HttpResponse:
    """On to the record or to its sending. changed  whether there was anything to save"""
    for sentence in form.told:
        say(request, sentence)
    if form.before is None or form.before.title != record.title:
        twin = Record.objects.filter(organ=record.organ, title=record.title).exclude(pk=record.pk)
        if other := twin.select_related("created_by").order_by("-pk").first():
            day = localdate(other.created_at)
            by = f"{other.created_by.name}{day.year}年{day.month}月{day.day}日起草"
            say(request, f"{record.organ.name}另有一份同名稿件（{by}），请核对是否重复。")
    done = "已保存" if changed else "内容与原来相同，没有要保存的改动"
    if request.POST.get("then") == "submit":
        say(request, f"{done}，请核对后送审。")
        return redirect("record_submit", record.pk)
    say(request, f"{done}。")
    return redirect("record", record.pk)


def _form_page(request: HttpRequest, form: RecordForm, **shown: object) -> HttpResponse:
    if form.is_bound:
        form.is_valid()
    address = file_address(form.record.pk) if form.record else lambda hash: ""
    kept = body.shown(form.before.body, address) if form.rich else ""
    from_word = body.shown(form.content_of_word, lambda hash: "") if form.word_html is not None else ""
    return page(request, "console/record_form.html", form, kept=kept, from_word=from_word, **shown)


class SubmitForm(Deed):
    """Sending to be reviewed; whoever may sign stage one of their own text does so in the same act if they want."""

    def __init__(self, *given: object, signs: bool, acting: bool) -> None:
        super().__init__(*given, acting=acting)
        self.signs = signs
        if signs:
            concluding.add_to(self, Stage.ONE, required=False)
            self.fields["sign"] = forms.BooleanField(label="同时签一审一校", required=False, initial=True)

    def sign_one(self) -> Conclusion | None:
        """What stage one concludes; None where it is not signed with this act."""
        return concluding.of(self, Stage.ONE) if self.cleaned_data.get("sign") else None

    def conclusions(self) -> list[forms.BoundField]:
        """The fields of stage one, for the page."""
        return concluding.bound(self, Stage.ONE) if self.signs else []


@require_http_methods(METHODS)
@staff
def submit(request: HttpRequest, key: int) -> HttpResponse:
    """送审."""
    record = record_or_404(request, key)
    who = entitled(request, record, Permission.RECORD_DRAFT)
    drafters = actions.drafters(record)
    would_be = Review(profile=record.organ.profile, drafters=sorted(drafters), status=Status.OPEN)
    signs = Stage.ONE in signable(would_be, who, request.user.pk, {})
    form = SubmitForm(sent(request), signs=signs, acting=who.acting(Permission.RECORD_DRAFT))
    fault = ""
    if form.is_valid():
        opened = request.POST.get("version", "")
        version = int(opened) if opened.isdigit() and len(opened) < 9 else 0
        review = attempt(
            form,
            lambda: actions.submit(
                record,
                version=version,
                by=request.user,
                at=timezone.now(),
                sign_one=form.sign_one(),
                acting=form.acting,
            ),
        )
        if review is not None:
            say(request, f"《{record.title}》已送审（第{review.round}次）。")
            return redirect("record", record.pk)
    elif not form.is_bound:
        try:
            check("submit", record)
            fault = record.values.unfinished(request.frame.on)
        except Refused as refused:
            fault = str(refused)
    shown = {"record": record, "signs": signs, "fault": fault, "version": record.version}
    return page(request, "console/record_submit.html", form, **shown)


class TakeBackForm(Deed):
    reason = reason_field("撤回送审的原因", hint="已经签批的人会看到。", required="请写明撤回送审的原因。")


@require_http_methods(METHODS)
@staff
def take_back(request: HttpRequest, key: int) -> HttpResponse:
    """撤回送审."""
    record = record_or_404(request, key)
    who = entitled(request, record, Permission.RECORD_DRAFT)
    form = TakeBackForm(sent(request), acting=who.acting(Permission.RECORD_DRAFT))
    if form.is_valid():
        done = attempt(
            form,
            lambda: actions.take_back(
                record, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now(), acting=form.acting
            ),
        )
        if done is not None:
            say(request, f"《{record.title}》的送审已撤回，可以修改后重新送审。")
            return redirect("record", record.pk)
    shown = {
        "record": record,
        "heading": "撤回送审",
        "lead": "撤回后已有的签批全部失效，并告知签批人；稿件回到起草状态。",
        "verb": "撤回送审",
        "fault": barred(request, "take_back", record),
        "back": reverse("record", args=[record.pk]),
    }
    return page(request, "console/deed.html", form, **shown)
