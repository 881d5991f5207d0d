"""The review of a reply: what is to be replied, and 同意 or 退回, stage by stage."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.applications import actions
from gongkai.applications.models import Application, CaseNote, NoteKind
from gongkai.console import case_due
from gongkai.console import conclusions as concluding
from gongkai.console.case_deciding import shown
from gongkai.console.case_enclosing import enclosing
from gongkai.console.cases import application_or_404
from gongkai.console.deeds import attempt, page, reason_field, refuse
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import say, staff
from gongkai.console.stages import IN_ORDER, ladder, signable, why_not
from gongkai.console.verb_page import METHODS
from gongkai.law import ROWS
from gongkai.organs.permissions import Permission, allow
from gongkai.review.candidates import Candidates
from gongkai.review.models import LIVE, Review, Stage, Status
from gongkai.review.profiles import PERMISSIONS


class SignForm(forms.Form):
    """The conclusions of the stages that are signed in one act."""

    content_hash = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *given: object, stages: list[Stage], **named: object) -> None:
        super().__init__(*given, **named)
        self.stages = stages
        for stage in stages:
            concluding.add_to(self, stage, chosen=stage != Stage.SECRECY)


class GiveBackForm(forms.Form):
    content_hash = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field("退回的原因", required="请写明退回的原因，经办人要按它修改。")


@require_http_methods(METHODS)
@staff
def sign(request: HttpRequest, key: int) -> HttpResponse:
    """The page on which the reply to an application is signed or returned."""
    review, application = _found(request, key)
    who = entitlement(request.frame, review.organ)
    signed = {stage: row.person_id for stage, row in review.signed().items()}
    stages = signable(review, who, request.user.pk, signed)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not any(permission in who.own for permission in PERMISSIONS.values()):
        refuse(request, lambda: allow(request.user, Permission.SIGN_ONE, review.organ, on=request.frame.on))
    giving_back = request.POST.get("verb") == "give_back"
    if posted is not None and not giving_back:
        stages = [stage for stage in IN_ORDER if {f"review_{stage}", f"remark_{stage}"} & set(posted)]
    seen = {"content_hash": review.content_hash}
    form = SignForm(None if giving_back else posted, stages=stages, initial=seen)
    back = GiveBackForm(posted if giving_back else None, initial=seen, auto_id="back_%s")
    chosen = back if giving_back else form
    if chosen.is_bound and not getattr(request, "refusal", "") and chosen.is_valid():
        hash = chosen.cleaned_data["content_hash"]
        same = {"review": review, "content_hash": hash, "by": request.user, "at": timezone.now()}

        def act() -> object:
            if giving_back:
                reason = back.cleaned_data["reason"]
                return actions.give_back_in_review(application, reason=reason, **same)
            given = {stage: concluding.of(form, stage) for stage in stages}
            return actions.sign_reply(application, stages=given, **same)

        if attempt(chosen, act) is not None:
            say(request, f"已{'退回' if giving_back else '签批'}：{review.title}。")
            return redirect("application", application.pk)
    open_ = review.status == Status.OPEN
    given = {
        "application": application,
        "review": review,
        "due": case_due.of(application, request.frame.on),
        "decided": _decided(application, review),
        "decision": application.decision,
        "enclosing": enclosing(application),
        "steps": ladder(review, Candidates(review.organ, request.frame.on) if open_ else None),
        "said": _said(application, review),
        "reasons": why_not(review, who, request.user.pk, signed) if not stages else [],
        "back": back,
        "live": review.status in LIVE,
        "stages": stages,
        "current": application.decision is not None and application.decision.content_hash == review.content_hash,
    }
    return page(request, "console/reply_review.html", chosen, sign=form, **given)


def _found(request: HttpRequest, key: int) -> tuple[Review, Application]:
    review = Review.objects.select_related("organ", "submitted_by", "closed_by").filter(pk=key).first()
    model, _, number = review.subject.partition(":") if review else ("", "", "")
    if review is None or model != Application._meta.label:
        raise Http404
    return review, application_or_404(request, int(number))


def _said(application: Application, review: Review) -> list[CaseNote]:
    """What those who signed it, or gave it back, wrote, in their order."""
    moments = {*(row.at for row in review.signed().values()), review.closed_at}
    kinds = [NoteKind.OTHER, NoteKind.RETURNED]
    return list(application.notes.filter(kind__in=kinds, at__in=moments - {None}).select_related("by"))


def _decided(application: Application, review: Review) -> list[dict[str, object]]:
    if application.decision is None:
        return []
    rows = application.decision.decided.select_related("application").prefetch_related("items")
    return [
        {"application": each.application, "shown": shown(each.items.all()), "row_label": ROWS[each.row].label}
        for each in rows
    ]
