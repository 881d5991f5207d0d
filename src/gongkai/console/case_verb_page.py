"""The page of one verb on an application: what it does to the clock in words, its form, its refusal, the way back.

What was typed stays: where somebody was quicker, the page says who and what the case is now, and goes by its version
the next time it is sent. A form that is sent twice is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.applications.acts import Moved
from gongkai.applications.history import case_of
from gongkai.applications.letters.kinds import Kind
from gongkai.applications.models import Application, Consultation
from gongkai.applications.unopened import unopened
from gongkai.console import case_due
from gongkai.console.cases import application_or_404
from gongkai.console.deeds import Creating, attempt, entitled, page, sent
from gongkai.console.frame import say, staff
from gongkai.console.verb_page import METHODS, LateForm
from gongkai.law import Case, Name, Refused
from gongkai.law.explain import effect
from gongkai.law.moves import check
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission


class CaseForm(Creating):
    """The form of a verb on an application: once for its key, for the version that it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请刷新页面后重新填写。"})
    uploads = False
    """Whether files are sent with it."""

    def __init__(self, *given: Any, application: Application, on: date, **named: Any) -> None:
        initial = {"version": application.version, "on": on, **named.pop("initial", {})}
        super().__init__(*given, initial=initial, **named)
        self.application, self.today = application, on
        self.prepare()

    def prepare(self) -> None:
        """Add what depends on the case: its letters, its entries, other cases."""

    def made(self, *, by: Person, at: datetime) -> dict[str, Any]:
        """What is made before the act begins, because it takes time: files taken in, papers laid out."""
        return {}

    def values(self) -> dict[str, Any]:
        """What the action is given beside the case."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version", "acting")}


class LateCaseForm(CaseForm, LateForm):
    """The form of a step that Table 3 counts."""

    def prepare(self) -> None:
        self.ask_why(self.today)
        self.order_fields([*(name for name in self.fields if name != "because"), "because"])


@dataclass(frozen=True)
class Verb:
    """Something that can be done with an application.

    act      the action; it is called with the case, the values of the form, `version`, `by` and `at`
    event    what comes of it in the history: the law says when it may be, and what it does to the clock
    lead     what it does, where the law has no sentence for it
    barred   why it is not possible now, beyond what the law says; empty where it is
    voided   it can be done to a registration that is void, too
    own      only a post of the organ itself may do it: there is no 代填
    letter   which letter says it, and to which consultation it belongs, of what the act gave
    """

    slug: str
    name: str
    permission: Permission
    form: type[CaseForm]
    act: Callable[..., Any]
    done: str
    event: Name | None = None
    lead: str = ""
    barred: Callable[[Application, Case], str] = lambda application, case: ""
    danger: bool = False
    own: bool = False
    voided: bool = False
    button: str = ""
    template: str = "console/case_verb.html"
    letter: Callable[[Any], tuple[Kind, Consultation | None]] | None = None

    @property
    def address(self) -> str:
        """The name of its page."""
        return f"application_{self.slug.replace('-', '_')}"

    def why_not(self, application: Application, case: Case) -> str:
        """Why it cannot be done to the case now; empty where it can."""
        if application.voided_on is not None and not self.voided:
            return f"{application}登记有误，已经作废，不能再办理。"
        if self.event is not None:
            try:
                check(case, self.event, case.as_of)
            except Refused as fault:
                return str(fault)
        return self.barred(application, case)

    def says(self, case: Case) -> str:
        """What it does, and what it does to the clock."""
        return self.lead or (effect(case, self.event) if self.event is not None else "")


def view_of(verb: Verb) -> Callable[..., HttpResponse]:
    """The page of a verb."""

    @require_http_methods(METHODS)
    @staff
    def view(request: HttpRequest, key: int) -> HttpResponse:
        application = application_or_404(request, key)
        who = entitled(request, application, verb.permission)
        case = case_of(application, request.frame.on)
        acting = {"acting": who.acting(verb.permission)} if not verb.own else {}
        files = {"files": request.FILES} if verb.form.uploads and request.method == "POST" else {}
        form = verb.form(sent(request), application=application, on=request.frame.on, **acting, **files)
        fault = verb.why_not(application, case) if request.method != "POST" else ""
        sound = form.is_bound and not getattr(request, "refusal", "") and form.is_valid()
        result = attempt(form, lambda: _acted(request, verb, application, form)) if sound else None
        if result is not None:
            say(request, verb.done)
            if verb.letter is not None and Permission.APPLICATION_HANDLE in who:
                return redirect(draft_address(application, *verb.letter(result)))
            return redirect("application", application.pk)
        shown = about(application, case, request.frame.on) | {
            "verb": verb, "fault": fault, "says": "" if fault else verb.says(case),
            "unopened": unopened(application) if verb.permission is Permission.APPLICATION_HANDLE else [],
        }  # fmt: skip
        return page(request, verb.template, form, **shown)

    return view


def about(application: Application, case: Case, on: date) -> Mapping[str, object]:
    """What stands above the form of every verb."""
    return {
        "application": application,
        "back": reverse("application", args=[application.pk]),
        "due": case_due.of(application, on),
        "reason": case.reason,
    }


def draft_address(application: Application, kind: Kind, consultation: Consultation | None = None) -> str:
    """Where a letter of a case is drafted."""
    address = reverse("application_letter_draft", args=[application.pk, kind.value])
    return f"{address}?consultation={consultation.pk}" if consultation else address


def _acted(request: HttpRequest, verb: Verb, application: Application, form: CaseForm) -> Model:
    by, at = request.user, timezone.now()
    acting = {"acting": form.acting} if not verb.own else {}
    made = form.made(by=by, at=at)

    def act() -> Model:
        given = {**form.values(), **made, **acting, "version": form.cleaned_data["version"]}
        result = verb.act(application, by=by, at=at, **given)
        return result if isinstance(result, Model) else application

    return acted(form, f"application.page.{verb.slug}", act, by=by, at=at)


def acted(form: CaseForm, verb: str, act: Callable[[], Model], *, by: Person, at: datetime) -> Model:
    """Do the act of a form once; where somebody was quicker, the form goes by the version that is there now."""
    try:
        return form.once(by, verb, at, act)
    except Moved as fault:
        form.data = form.data.copy()
        form.data["version"] = fault.application.version
        raise
