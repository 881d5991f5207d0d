"""What the pages of single verbs share: finding the record, doing the act, keeping what was typed on a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gongkai.console.entitlement import Entitlement, entitlement
from gongkai.evidence.recording import given, once
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.organs.permissions import NotAllowed, Permission, allow, kinds_with, organs_where
from gongkai.organs.statements import LONGEST_STATEMENT
from gongkai.records.models import Record, RecordQuerySet
from gongkai.records.moves import check
from gongkai.review.models import Review, label_of

Result = TypeVar("Result")
LONGEST_KEY = 64


def visible_records(request: HttpRequest) -> RecordQuerySet:
    """The records that the person may see."""
    return Record.objects.filter(
        organ__in=organs_where(request.user, Permission.RECORD_SEE, on=request.frame.on)
    ).select_related("organ", "review", "current", "changed_by", "created_by", "section", "row__edition")


def record_or_404(request: HttpRequest, key: int) -> Record:
    """A record that the person may see; whether there is another one is not told."""
    return get_object_or_404(visible_records(request), pk=key)


def record_of(review: Review) -> int:
    """The key of the record that a review is of; 404 for a review of anything else."""
    model, _, key = review.subject.partition(":")
    if model != Record._meta.label:
        raise Http404
    return int(key)


def reviews_of(record: Record) -> QuerySet[Review]:
    """All reviews of a record with their sign-offs, the latest first."""
    return (
        Review.objects.filter(subject=label_of(record))
        .select_related("submitted_by", "closed_by", "organ")
        .prefetch_related("sign_offs__person", "sign_offs__entered_by", "telephone_consents__person")
        .order_by("-round")
    )


def entitled(request: HttpRequest, record: Record, permission: Permission) -> Entitlement:
    """What the person may do for the organ of a record.

    Raises NotAllowed where the page of an act that needs `permission` is opened. Where a form was sent, `page` shows
    the same sentence above it, so that nothing that was typed is lost.
    """
    who = entitlement(request.frame, record.organ)
    if permission not in who:
        refuse(request, lambda: allow(request.user, permission, record.organ, on=request.frame.on, acting="—"))
    return who


def nobody(permission: Permission) -> str:
    """The sentence for whoever has no post that is entitled to something, in any organ."""
    kinds = "、".join(kind.label for kind in kinds_with(permission))
    return f"“{permission.label}”由{kinds}岗位办理，您现在的岗位没有这项权限。"


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def refuse(request: HttpRequest, ask: Callable[[], object]) -> None:
    """Let `ask` raise NotAllowed; where a form was sent, keep its sentence for the page of the form."""
    try:
        ask()
    except NotAllowed as fault:
        if request.method != "POST":
            raise
        request.refusal = str(fault)


def barred(request: HttpRequest, verb: str, record: Record) -> str:
    """Why the page of a verb has no form when it is opened; empty where the verb is possible, or was sent already."""
    if request.method == "POST":
        return ""
    try:
        check(verb, record)
    except Refused as fault:
        return str(fault)
    return ""


def reason_field(label: str, *, hint: str = "", required: str = "") -> forms.CharField:
    """A reason or an opinion in a few lines. required  the sentence where it is missing; it may be where empty"""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": required,
            "max_length": f"写了 %(show_value)d 个字，最多 {LONGEST_STATEMENT} 个字，请精简。",
        },
    )


def acting_field() -> forms.CharField:
    """Why the lead office acts for the organ."""
    return forms.CharField(
        label="代填的原因",
        help_text="您不在该机关任职，这次办理属于代填；原因会一直显示在办理记录里。",
        max_length=200,
        widget=forms.TextInput,
        error_messages={
            "required": "请写明代填的原因。",
            "max_length": "写了 %(show_value)d 个字，最多 200 个字，请精简。",
        },
    )


class Deed(forms.Form):
    """The form of one verb; a field for the reason of 代填 is added where it is needed."""

    def __init__(self, *given: object, acting: bool = False, **named: object) -> None:
        super().__init__(*given, **named)
        if acting:
            self.fields["acting"] = acting_field()

    @property
    def acting(self) -> str:
        return self.cleaned_data.get("acting", "")


FORM = "form"
"""Which form an address means: its once-key."""


def own_address(request: HttpRequest) -> HttpResponse | None:
    """On to an address of its own for a form that is opened; None where the address names one already.

    Whoever goes back after sending meets the form that was sent, with its once-key, and not a fresh one.
    """
    if request.method == "POST" or request.GET.get(FORM):
        return None
    return redirect(f"{request.path}?{urlencode({**request.GET.dict(), FORM: token_urlsafe(16)})}")


def key_of(request: HttpRequest) -> str:
    """The once-key of the form that the address names; a new one where it names none."""
    return request.GET.get(FORM, "")[:LONGEST_KEY] or token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Made:
    """What the form of an address made when it was sent before. fresh  the address of the same form, not sent yet"""

    name: str
    address: str
    fresh: str


_PAGES = {"applications.Application": "application", "records.Record": "record", "remedies.Remedy": "remedy"}
"""The pages of what forms with an address of their own make."""


def made_before(request: HttpRequest) -> Made | None:
    """What the form that the address names has made already, for whoever kept the address and means another one."""
    key = request.GET.get(FORM, "")[:LONGEST_KEY]
    row = given(request.user.pk, key) if key else None
    if row is None or (name := _PAGES.get(row._meta.label)) is None:
        return None
    others = {each: value for each, value in request.GET.dict().items() if each != FORM}
    return Made(str(row), reverse(name, args=[row.pk]), f"{request.path}?{urlencode(others)}")


class Creating(Deed):
    """The form of a verb that leaves something new: sent twice, it is done once.

    repeated  whether it had been sent before, so that nothing was done now
    """

    key = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_KEY, required=False)
    repeated = False

    def __init__(self, *given: object, initial: dict[str, Any] | None = None, **named: object) -> None:
        super().__init__(*given, initial={"key": token_urlsafe(16), **(initial or {})}, **named)

    def once(self, by: Person, verb: str, at: datetime, act: Callable[[], Result]) -> Result:
        """Do the act, or give what it gave when this form was sent before. Raises as `once` does."""

        def first() -> Result:
            self.repeated = False
            return act()

        self.repeated = True
        return once(by.pk, self.cleaned_data["key"], verb, at, first)


def attempt(form: forms.BaseForm, act: Callable[[], Result]) -> Result | None:
    """Do the act of a valid form; a refusal becomes its error, with `form.status` for the answer."""
    try:
        return act()
    except NotAllowed as fault:
        form.add_error(None, str(fault))
        form.status = 403
    except Refused as fault:
        form.add_error(None, str(fault))
    return None


def page(request: HttpRequest, template: str, form: forms.BaseForm, **shown: object) -> HttpResponse:
    """The page of a form: 200 when it is opened, 400 where something is to be mended, 403 where the person may not."""
    refusal = getattr(request, "refusal", "")
    status = getattr(form, "status", 400) if form.errors else 200
    if refusal and status != 403:
        form.is_valid()
        form.add_error(None, refusal)
        status = 403
    return render(request, template, {"form": form, "made_before": made_before(request), **shown}, status=status)
