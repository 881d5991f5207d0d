"""待登记: what the public sent and nobody has taken in yet, and what becomes of each (第三十一条).

An envelope is opened here, by the process that holds the private key, and only for somebody who may take it in.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.applications import actions
from gongkai.applications.models import Application, Matter, MatterKind
from gongkai.applications.setting_aside import set_aside
from gongkai.applications.telling import tell_registered
from gongkai.console import case_due
from gongkai.console.application_register import RegisterForm, initial_of, may_register, registered
from gongkai.console.case_forms import radio_field, taken_in, text_area
from gongkai.console.cases import masked
from gongkai.console.deeds import Creating, acting_field, attempt, nobody, page, refuse, sent
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import say, staff
from gongkai.console.verb_page import METHODS, choice_field, day_field, text_field
from gongkai.evidence.acting import act
from gongkai.files.models import StoredFile
from gongkai.files.pipeline import take_in
from gongkai.intake import actions as intake
from gongkai.intake.actions import Opened
from gongkai.intake.models import OTHER, SET_ASIDE, TWICE, Kind, Submission, Taking
from gongkai.intake.sent_files import Kept
from gongkai.intake.written import agent, applicants, said
from gongkai.law import Refused, Status
from gongkai.law.receipt import Way
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import NotAllowed, Permission, allow, organs_where
from gongkai.sealing.keys import CannotOpen

MOST = 100
PERSONAL = frozenset({"applicants", "agent", "contact_person", "name", "telephone", "address", "postcode", "email"})
"""Fields that name somebody or say where they are."""
OF_A_CASE = {Kind.CORRECTED, Kind.TAKING_BACK}
"""What belongs to an application that stands here."""
NO_REASON = "申请人在网上提交撤回，没有写说明。"
"""Who takes an application back need not say why."""


def visible(request: HttpRequest) -> dict[str, Organ]:
    """The organs whose submissions the person may take in, by code."""
    return {each.code: each for each in organs_where(request.user, Permission.SUBMISSION_TAKE, on=request.frame.on)}


def submission_or_404(request: HttpRequest, number: str) -> tuple[Submission, Organ]:
    """A submission and its organ; whether there is another one is not told."""
    organs = visible(request)
    found = Submission.objects.filter(pk=number, organ__in=organs).first()
    if found is None:
        raise Http404
    return found, organs[found.organ]


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; an application that is not confirmed on the next working day is overdue."""
    if Permission.SUBMISSION_TAKE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.SUBMISSION_TAKE))
    organs = visible(request)
    if request.GET.get("set_aside"):
        return _list_of_set_aside(request, organs)
    rows = list(Submission.objects.waiting().filter(organ__in=organs).defer("sealed")[: MOST + 1])
    on = request.frame.on
    due = case_due.to_register(rows[:MOST], organs, on)
    shown = [
        {
            "submission": each,
            "organ": organs[each.organ].name,
            "due": due.get(each.number),
        }
        for each in rows[:MOST]
    ]
    shown.sort(key=lambda row: (row["submission"].kind != Kind.APPLICATION, row["submission"].submitted_at))
    given = {"rows": shown, "more": len(rows) > MOST, "many": len(organs) > 1}
    return render(request, "console/submission_list.html", given)


def _list_of_set_aside(request: HttpRequest, organs: Mapping[str, Organ]) -> HttpResponse:
    """What was not registered, the latest first: why, by whom and when, and whether it still can be."""
    rows = list(Submission.objects.set_aside().filter(organ__in=organs).annotate(left=Length("sealed")).defer("sealed")
                [: MOST + 1])  # fmt: skip
    takings = Taking.objects.filter(submission__in=[each.pk for each in rows]).select_related("taken_by")
    why = {each.submission_id: each for each in takings}
    shown = [
        {"submission": each, "organ": organs[each.organ].name, "taking": why[each.number], "left": each.left > 0}
        for each in rows[:MOST]
    ]
    given = {"aside": shown, "set_aside": True, "more": len(rows) > MOST, "many": len(organs) > 1}
    return render(request, "console/submission_list.html", given)


class Taken(Creating):
    """The form of a verb on a submission."""

    def __init__(
        self, *given: object, request: HttpRequest, organ: Organ, permission: Permission, **named: object
    ) -> None:
        super().__init__(*given, **named)
        if entitlement(request.frame, organ).acting(permission):
            self.fields["acting"] = acting_field()


@dataclass(frozen=True)
class Read:
    """A submission with what it says, or why it cannot be read."""

    submission: Submission
    organ: Organ
    opened: Opened | None
    fault: str
    taking: Taking | None

    @property
    def settled(self) -> bool:
        """It became something. What was set aside may be registered after all, while its content is there."""
        return self.taking is not None and not self.taking.set_aside

    @property
    def kind(self) -> Kind:
        return Kind(self.submission.kind)


def read(request: HttpRequest, number: str, acting: str = "—") -> Read:
    """Open a submission for the person who is signed in."""
    submission, organ = submission_or_404(request, number)
    taking = intake.taking_of_submission(submission.pk)
    try:
        opened = intake.open_submission(submission, by=request.user, at=timezone.now(), acting=acting)
    except (Refused, CannotOpen) as fault:
        if isinstance(fault, NotAllowed):
            raise
        return Read(submission, organ, None, str(fault), taking)
    return Read(submission, organ, opened, "", taking)


@require_safe
@staff
def one(request: HttpRequest, number: str) -> HttpResponse:
    """What somebody sent, and what may become of it."""
    found = read(request, number)
    about = intake.taking_about(found.opened) if found.opened else None
    handles = Permission.APPLICATION_HANDLE in entitlement(request.frame, found.organ)
    given = {
        "read": found,
        "said": list(_masked(found)),
        "files": [each.name for each in found.opened.parcel.files] if found.opened else [],
        "may_register": handles and found.opened and not found.settled and found.kind == Kind.APPLICATION,
        "matter": _matter(found.taking),
        "may_take": handles and found.opened and not found.settled and found.kind != Kind.APPLICATION,
        "about": _application(about),
        "due": case_due.to_register([found.submission], {found.organ.code: found.organ}, request.frame.on).get(number)
        if found.taking is None
        else None,
        "became": _application(found.taking),
    }
    return render(request, "console/submission.html", given)


def _masked(found: Read) -> Iterator[tuple[str, str]]:
    """What somebody sent; of an application without identity and contact, which stand in the form for registering."""
    values = found.opened.parcel.values if found.opened else {}
    if found.kind not in (Kind.APPLICATION, Kind.RECTIFICATION):
        yield from said(found.kind, values)
        return
    yield "申请人", "、".join(masked(each.name) for each in applicants(values))
    shown = {name: text for name, text in values.items() if name not in PERSONAL}
    yield from said(found.kind, shown)


def _application(taking: Taking | None) -> Application | None:
    """The application that a submission became."""
    model, _, key = taking.became.partition(":") if taking else ("", "", "")
    return Application.objects.filter(pk=int(key)).first() if model == Application._meta.label and key else None


def _matter(taking: Taking | None) -> str:
    """The key of the matter that a submission became; empty where it became none."""
    model, _, key = taking.became.partition(":") if taking else ("", "", "")
    return key if model == Matter._meta.label else ""


@require_http_methods(METHODS)
@staff
def register(request: HttpRequest, number: str) -> HttpResponse:
    """登记 of an application that was sent: what was written stands in the form, and may be put right."""
    found = read(request, number)
    may_register(request, found.organ)
    if found.opened is None or found.settled or found.kind != Kind.APPLICATION:
        return redirect("submission", number)
    opened = found.opened
    initial = initial_of(_typed(opened), found.organ, found.submission.submitted_on)
    form = RegisterForm(
        sent(request), request.FILES if request.method == "POST" else None, frame=request.frame, organs=[found.organ],
        only=found.organ, sent_here=True, initial=initial,
    )  # fmt: skip
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        at = timezone.now()

        def becomes() -> Application:
            sent_along = [(_kept(each.content, each.name, request.user, at), each.name) for each in opened.parcel.files]
            files = [*sent_along, *taken_in(form.cleaned_data["files_of_case"] or [], by=request.user, at=at)]
            return _take(
                request, form, opened, at, lambda: form.register(form.submissions(), files, by=request.user, at=at)
            )

        row = attempt(form, becomes)
        if row is not None:
            say(request, registered(row))
            return redirect("application", row.pk)
    return page(request, "console/application_register.html", form, opened=opened,
                promised=initial["way"] == Way.DECLARED_PLATFORM.value)  # fmt: skip


def _kept(content: bytes, name: str, by: Person, at: datetime) -> StoredFile:
    return take_in(io.BytesIO(content), name, by=by, at=at, sealed=True)


def _take(
    request: HttpRequest,
    form: Creating,
    opened: Opened,
    at: datetime,
    becomes: Callable[[], Model],
    files: Sequence[Kept] = (),
) -> Model:
    """Take a submission in as what it becomes, once for a form, and tell its sender the number.

    files  that came with it, where what it becomes keeps none of its own
    """

    def done() -> Model:
        made: list[Model] = []
        with act():
            taking = intake.take_in(
                opened, lambda: made.append(becomes()) or made[0], by=request.user, at=at, acting=form.acting,
                files=files,
            )  # fmt: skip
            tell_registered(taking, made[0], by=request.user, at=at, acting=form.acting)
        return made[0]

    return form.once(request.user, "submission.page.take", at, done)


def _typed(opened: Opened) -> dict[str, str]:
    """The fields of the form for registering, out of what an application says."""
    values = opened.parcel.values
    texts = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    people = applicants(values)
    first, rest = (people[0], people[1:]) if people else (None, [])
    request = [texts.get("description", "")]
    request += [
        f"{label}：{texts[name]}" for name, label in (("title", "名称"), ("document_number", "文号")) if texts.get(name)
    ]
    return {
        "column": texts.get("column", ""),
        "name": first.name if first else "",
        "identity": first.identity if first else "",
        "others": "\n".join(f"{each.name} {each.identity}".strip() for each in rest),
        "agent": str(agent(values) or ""),
        "request": "\n".join(filter(None, request)),
        "wanted": "，".join(filter(None, (texts.get("form"), texts.get("way")))),
        **{name: texts.get(name, "") for name in ("contact_person", "telephone", "address", "postcode", "email")},
    }


def new_to(application: Application, files: Sequence[Kept]) -> bool:
    """Whether there is a file that the case does not have yet."""
    return bool({file.hash for file, _ in files} - set(application.files.values_list("hash", flat=True)))


class MatterForm(Taken):
    """Anything that is no application: as what it is taken in; what answers an application goes into that case."""

    def __init__(self, *given: object, found: Read, **named: object) -> None:
        super().__init__(*given, organ=found.organ, permission=Permission.APPLICATION_HANDLE, **named)
        self.kind = found.kind
        self.rated = _rated(found)
        if self.rated is not None:
            return
        if found.kind in OF_A_CASE:
            state = Application.objects.open().filter(organ=found.organ)
            if found.kind == Kind.CORRECTED:
                state = state.filter(status=Status.AWAITING_CORRECTION)
            self.cases = {str(each.pk): each for each in state.order_by("-year", "-number")[:200]}
            about = _application(intake.taking_about(found.opened)) if found.opened else None
            self.fields["case"] = choice_field(
                "哪一件申请", [(key, each.label) for key, each in self.cases.items()],
                required="请选择是哪一件申请的。",
                hint="查询码核对无误，已经选好。" if about else "没有写明或者查询码不对，请与申请人核对。",
            )  # fmt: skip
            self.fields["on"] = day_field("日期", hint="网上提交的，以提交之日登记；与申请人另有确认的，按确认的日期。")
            needed = "请填写内容。" if found.kind == Kind.CORRECTED else ""
            self.fields["text"] = text_area("内容", required=needed)
            self.initial |= {"on": found.submission.submitted_on, "text": _text(found)}
            if about and str(about.pk) in self.cases:
                self.initial["case"] = str(about.pk)
        else:
            choices = list(MatterKind.choices)
            self.fields["as_kind"] = choice_field("登记为", choices, required="请选择登记为哪一种来件。")
            self.initial["as_kind"] = found.kind.value

    def becomes(self, found: Read, files: Sequence[Kept], *, by: Person, at: datetime) -> Model:
        given = self.cleaned_data
        if self.rated is not None:
            return actions.keep_rating(
                self.rated, _text(found, "mark"), _text(found), submitted=found.submission.submitted_on,
                version=self.rated.version, by=by, at=at, acting=self.acting,
            )  # fmt: skip
        if self.kind in OF_A_CASE:
            case = self.cases[given["case"]]
            verb = actions.corrected if self.kind == Kind.CORRECTED else actions.withdraw
            row = verb(
                case,
                text=given["text"] or NO_REASON,
                on=given["on"],
                version=case.version,
                by=by,
                at=at,
                acting=self.acting,
            )
            if not new_to(row, files):
                return row
            return actions.add_files(row, files, version=row.version, by=by, at=at, acting=self.acting)
        content = dict(said(found.kind, found.opened.parcel.values)) if found.opened else {}
        return actions.take_matter(
            found.organ, MatterKind(given["as_kind"]), content, submitted=found.submission.submitted_on, by=by, at=at,
            acting=self.acting,
        )  # fmt: skip


def _rated(found: Read) -> Application | None:
    """The case that a rating is about, where it can be kept there."""
    if found.kind != Kind.FEEDBACK or found.opened is None:
        return None
    case = _application(intake.taking_about(found.opened))
    return case if case is not None and case.voided_on is None and case.anonymised_on is None else None


def _text(found: Read, name: str = "text") -> str:
    value = found.opened.parcel.values.get(name) if found.opened else ""
    return value.strip() if isinstance(value, str) else ""


@require_http_methods(METHODS)
@staff
def take(request: HttpRequest, number: str) -> HttpResponse:
    """接收 of a letter, an error report, a suggestion, a correction or a withdrawal."""
    found = read(request, number)
    may_register(request, found.organ)
    if found.opened is None or found.settled or found.kind == Kind.APPLICATION:
        return redirect("submission", number)
    opened = found.opened
    form = MatterForm(sent(request), request=request, found=found)
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        at = timezone.now()

        def taken() -> Model:
            files = [(_kept(each.content, each.name, request.user, at), each.name) for each in opened.parcel.files]
            kept = () if found.kind in OF_A_CASE else files
            return _take(request, form, opened, at, lambda: form.becomes(found, files, by=request.user, at=at), kept)

        row = attempt(form, taken)
        if row is not None:
            say(request, f"已接收，登记为{row}。" if not isinstance(row, Application) else f"已登记到{row}。")
            return redirect("application", row.pk) if isinstance(row, Application) else redirect("matter", row.pk)
    return page(request, "console/submission_verb.html", form, read=found, heading="接收", button="接收",
                said=list(said(found.kind, opened.parcel.values)), danger=False)  # fmt: skip


CALLED = {TWICE: "同一份来件重复提交"}


class AsideForm(Taken):
    why = radio_field(
        "不予登记的原因",
        [(each, CALLED.get(each, each)) for each in (*SET_ASIDE, OTHER)],
        required="请选择不予登记的原因。",
        hint="提交人凭回执号和查询码会看到没有登记、原因的类别和询问电话。申请的内容不明确的不在此列，应当登记后告知补正；"
        "就已经答复的内容再次申请的也不在此列，应当登记，按“重复申请”答复。",
    )
    other = text_field("同一份来件的另一个回执号或者登记号", 20,
                       hint="申请、补正、撤回选“同一份来件重复提交”的必须填写。")  # fmt: skip
    words = text_area("具体情况", hint="选“其他”的写明原因，别的可以不填；加密存放。", rows=2)


@require_http_methods(METHODS)
@staff
def aside(request: HttpRequest, number: str) -> HttpResponse:
    """不予登记: it says nothing, or cannot be opened."""
    found = read(request, number)
    who = entitlement(request.frame, found.organ)
    if Permission.SUBMISSION_TAKE not in who:
        refuse(
            request,
            lambda: allow(request.user, Permission.SUBMISSION_TAKE, found.organ, on=request.frame.on, acting="—"),
        )
    if found.taking is not None:
        return redirect("submission", number)
    form = AsideForm(sent(request), request=request, organ=found.organ, permission=Permission.SUBMISSION_TAKE)
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        row = attempt(
            form,
            lambda: set_aside(
                found.submission, why=form.cleaned_data["why"], words=form.cleaned_data["words"],
                other=form.cleaned_data["other"], by=request.user, at=timezone.now(), opened=found.opened,
                acting=form.acting,
            ),
        )  # fmt: skip
        if row is not None:
            told = "提交人查询时可以看到" if row.access else "内容打不开，没有办法告知提交人"
            say(request, f"已登记为不予登记，原因已留存，{told}。弄错了的，在“不予登记”里改为登记。")
            return redirect("submission_list")
    return page(request, "console/submission_verb.html", form, read=found, heading="不予登记", button="不予登记",
                said=[], danger=True)  # fmt: skip
