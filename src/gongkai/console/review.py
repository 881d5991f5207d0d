"""Reviewing: what changed since it was last signed or released, and 同意 or 退回 in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.console import body, due
from gongkai.console import conclusions as concluding
from gongkai.console.changes import between
from gongkai.console.deeds import attempt, reason_field, record_of, refuse, reviews_of, visible_records
from gongkai.console.deeds import page as page_of_form
from gongkai.console.entitlement import Entitlement, entitlement
from gongkai.console.frame import say, staff
from gongkai.console.record_page import Round, facts_of, file_address, files_of
from gongkai.console.stages import IN_ORDER, ladder, signable, why_not
from gongkai.organs.permissions import Permission, allow
from gongkai.records import publishing
from gongkai.records.content import Attribute, Content
from gongkai.records.models import Publicity, Record
from gongkai.review import actions as reviewing
from gongkai.review.actions import Conclusion
from gongkai.review.candidates import Candidates
from gongkai.review.models import LIVE, Review, Stage, Status
from gongkai.review.profiles import PERMISSIONS

SIGN, RELEASE, GIVE_BACK = "sign", "release", "give_back"


@dataclass(frozen=True)
class Baseline:
    """What a reviewer compares with. what  in words: 第1次送审时签批的内容"""

    values: Content
    what: str
    at: datetime


def find(request: HttpRequest, key: int) -> tuple[Review, Record]:
    """A review of a record that the person may see; 404 otherwise."""
    review = get_object_or_404(Review, pk=key)
    record = get_object_or_404(visible_records(request), pk=record_of(review))
    return reviews_of(record).get(pk=key), record


class SignForm(forms.Form):
    """The conclusions of the stages that are signed in one act."""

    def __init__(self, *given: object, stages: list[Stage], correction: bool, releasing: bool) -> None:
        super().__init__(*given)
        self.stages = stages
        for stage in stages:
            concluding.add_to(self, stage)
        if correction:
            self.fields["reason"] = reason_field(
                "更正的原因",
                hint="会在公开页面上显示；签发时必须填写。",
                required="这份稿件发布过，再次发布是更正，请写明更正的原因。" if releasing else "",
            )
            self.fields["reason"].conditional = True

    def conclusions(self) -> dict[Stage, Conclusion]:
        return {stage: concluding.of(self, stage) for stage in self.stages}

    def sets(self) -> list[tuple[Stage, list[forms.BoundField]]]:
        """The fields by stage, for the page."""
        return [(stage, concluding.bound(self, stage)) for stage in self.stages]


class GiveBackForm(forms.Form):
    reason = reason_field(
        "退回的原因",
        hint="写明改什么、怎么改；起草人和签过的人都会收到。",
        required="请写明退回的原因，起草人要按它修改。",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """The page on which a review is signed or returned; its address may be sent to a reviewer."""
    review, record = find(request, key)
    who = entitlement(request.frame, review.organ)
    signed = {stage: row.person_id for stage, row in review.signed().items()}
    stages = signable(review, who, request.user.pk, signed)
    if request.method == "POST" and not _reviews(who):
        refuse(request, lambda: allow(request.user, Permission.SIGN_ONE, review.organ, on=request.frame.on))
    verb = request.POST.get("verb", "")
    posted = request.POST if request.method == "POST" else None
    correction = record.releases.exists() and not review.emergency
    if posted is not None and verb != GIVE_BACK:
        stages = [stage for stage in IN_ORDER if f"review_{stage}" in posted]
    sign = SignForm(
        posted if verb != GIVE_BACK else None, stages=stages, correction=correction, releasing=verb == RELEASE
    )
    back = GiveBackForm(posted if verb == GIVE_BACK else None)
    seen = request.POST.get("content_hash", "")
    form = back if verb == GIVE_BACK else sign
    if form.is_bound and form.is_valid():
        act = {GIVE_BACK: _give_back, RELEASE: _sign_and_release}.get(verb, _sign)
        done = attempt(form, lambda: act(request, review, record, form, seen))
        if done is not None:
            say(request, done)
            return redirect("console_home")
    return _shown(request, review, record, who, sign, back, correction)


def _reviews(who: Entitlement) -> bool:
    return any(permission in who.own for permission in PERMISSIONS.values())


def _sign(request: HttpRequest, review: Review, record: Record, form: SignForm, seen: str) -> str:
    conclusions = form.conclusions()
    done = reviewing.sign(review, conclusions, content_hash=seen, by=request.user, at=timezone.now())
    names = "、".join(stage.label for stage in conclusions)
    if done.status == Status.CLEARED:
        return f"已签批《{review.title}》（{names}），各审和保密审查都已完成，可以发布。"
    if done.status == Status.USED:
        return f"已签批《{review.title}》（{names}），紧急发布后的补审全部完成。"
    return f"已签批《{review.title}》（{names}）。"


def _sign_and_release(request: HttpRequest, review: Review, record: Record, form: SignForm, seen: str) -> str:
    out = publishing.sign_and_release(
        record,
        form.conclusions(),
        content_hash=seen,
        by=request.user,
        at=timezone.now(),
        reason=form.cleaned_data.get("reason", ""),
    )
    return f"已签发，《{out.title}》已公开，索引号 {out.index_number}。"


def _give_back(request: HttpRequest, review: Review, record: Record, form: GiveBackForm, seen: str) -> str:
    reason = form.cleaned_data["reason"]
    reviewing.give_back(review, content_hash=seen, reason=reason, by=request.user, at=timezone.now())
    return f"已退回《{review.title}》，起草人会收到您写的原因。"


def _shown(
    request: HttpRequest,
    review: Review,
    record: Record,
    who: Entitlement,
    sign: SignForm,
    back: GiveBackForm,
    correction: bool,
) -> HttpResponse:
    values = reviewed(review, record)
    signed = {stage: row.person_id for stage, row in review.signed().items()}
    may_sign = signable(review, who, request.user.pk, signed)
    left = {stage for stage in IN_ORDER if stage not in signed}
    completes = bool(may_sign) and left <= set(may_sign)
    base = baseline(review, record)
    reviews = _reviews(who)
    live = review.status in LIVE
    candidates = Candidates(review.organ, request.frame.on) if review.status == Status.OPEN else None
    proactive = values.attribute == Attribute.PROACTIVE
    steps = ladder(review, candidates)
    waiting = "、".join(f"{step.stage.label}（{step.names}）" for step in steps if step.now and step.names)
    form = back if back.is_bound else sign
    shown = {
        "review": review,
        "record": record,
        "round": Round(review, steps),
        "values": values,
        "text": body.shown(values.body, file_address(record.pk)),
        "files": files_of(record.pk, values.attachments),
        "facts": facts_of(record, values) if record.content_hash == review.content_hash else [],
        "base": base,
        "changes": between(base.values, values) if base else None,
        "sign": sign if may_sign or sign.is_bound else None,
        "back": back,
        "may_give_back": back.is_bound or (reviews and live and review.postponed_by_id != request.user.pk),
        "releases": completes and proactive and not review.emergency and Permission.RECORD_RELEASE in who.own,
        "correction": correction,
        "reasons": [] if may_sign or not reviews else why_not(review, who, request.user.pk, signed),
        "may_release": review.status == Status.CLEARED and Permission.RECORD_RELEASE in who.own and proactive,
        "link": request.build_absolute_uri(reverse("review", args=[review.pk])),
        "waiting": waiting,
        "due": due.publication(values.formed_on, request.frame.on, record.row)
        if proactive and record.publicity == Publicity.NEVER
        else None,
        "live": live,
    }
    return page_of_form(request, "console/review.html", form, **shown)


def reviewed(review: Review, record: Record) -> Content:
    """The content that a review is bound to."""
    if record.content_hash == review.content_hash:
        return record.values
    return record.versions.filter(content_hash=review.content_hash).latest("number").values


def baseline(review: Review, record: Record) -> Baseline | None:
    """What was last released, or last signed in an earlier round, whichever is later; None for the first time."""
    found: list[Baseline] = []
    earlier = record.releases.filter(released_at__lte=review.submitted_at).exclude(review=review)
    if last := earlier.order_by("-serial").first():
        found.append(Baseline(last.values, "上一次发布的内容", last.released_at))
    before = reviews_of(record).filter(round__lt=review.round)
    for each in before:
        rows = list(each.sign_offs.all())
        if rows and (row := record.versions.filter(content_hash=each.content_hash).order_by("-number").first()):
            at = max(row.at for row in rows)
            found.append(Baseline(row.values, f"第{each.round}次送审时签批过的内容", at))
            break
    return max(found, key=lambda each: each.at, default=None)
