"""An application: what is asked, by whom (masked), the clock and why, what may be done now and what it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.applications import actions
from gongkai.applications.correcting import BEFORE
from gongkai.applications.deciding import SIMPLE
from gongkai.applications.disclosing import published
from gongkai.applications.history import case_of, standing_events
from gongkai.applications.letters.dossier import why_none
from gongkai.applications.letters.due import ANY_TIME, Due, letters_due
from gongkai.applications.letters.handled import CONTACTS, SECOND
from gongkai.applications.letters.kinds import FORMS, Kind
from gongkai.applications.letters.models import Letter, Role
from gongkai.applications.models import Application, CaseNote, Consultation, NoteKind, OutcomeItem, Reply
from gongkai.applications.unopened import unopened
from gongkai.console import case_due
from gongkai.console.case_deciding import REMEDIES, letter_of, returned, returned_for, shown
from gongkai.console.case_verb_page import Verb, draft_address
from gongkai.console.case_verbs import VERBS
from gongkai.console.cases import application_or_404, masked
from gongkai.console.entitlement import Entitlement, entitlement
from gongkai.console.evidence_words import lines
from gongkai.console.frame import staff
from gongkai.evidence.models import Entry
from gongkai.files.models import StoredFile
from gongkai.files.serving import serve
from gongkai.intake.models import Taking
from gongkai.law import OUTCOMES, ROWS, Case, Name, RemedyClass, Status, say
from gongkai.law.consultation import Consultee
from gongkai.organs.permissions import Permission, kinds_with
from gongkai.pages.days import legend, months
from gongkai.remedies.models import Block
from gongkai.review.candidates import Candidates
from gongkai.review.models import Review
from gongkai.review.models import Status as ReviewStatus

MOST_LINES = 60
COPIES = (Role.EDITED, Role.STAMPED, Role.REPLACED)
"""Files that stand with their letter."""
ON_ITS_WAY = frozenset({"consent", "submit", "reply", "serve", "arrived"})
"""Verbs that bring what is decided to the applicant."""
RARE = frozenset(
    {"applicant", "column", "disclose", "entry", "files", "registration", "separate", "split", "merge", "fee", "delay"}
)
"""Verbs that stand apart, with those that end a case: possible nearly always, and seldom needed."""
PUT_RIGHT = frozenset({"applicant", "column", "entry", "registration", "unconfirm", "unreopen", "void"})
"""Verbs of those that put right what was registered wrongly; they stand under a heading that says so."""


@dataclass(frozen=True)
class Offer:
    """A verb that may be done now, and what it does."""

    name: str
    address: str
    says: str
    danger: bool
    next: bool
    rare: bool
    puts_right: bool = False


@dataclass(frozen=True)
class Step:
    """One entry of the history. wrong  it was replaced by a later one, or should not have been made"""

    name: str
    day: str
    more: str
    texts: list[tuple[str, str]]
    wrong: bool


@require_safe
@staff
def page(request: HttpRequest, key: int) -> HttpResponse:
    """The case with everything about it; whom it names is masked."""
    return _shown(request, application_or_404(request, key), open_=False)


@require_POST
@staff
def identity(request: HttpRequest, key: int) -> HttpResponse:
    """The same with identity and contact of who applies; that somebody read them stands in the log."""
    application = application_or_404(request, key)
    actions.read_applicants(application, by=request.user, at=timezone.now())
    return _shown(request, application, open_=True)


def _shown(request: HttpRequest, application: Application, *, open_: bool) -> HttpResponse:
    on = request.frame.on
    case = case_of(application, on)
    who = entitlement(request.frame, application.organ)
    entries = standing_events(application)
    letters = list(application.letters.prefetch_related("copies"))
    handles = Permission.APPLICATION_HANDLE in who
    lacking = list(letters_due(application, entries, letters)) if handles else []
    owed = [each for each in lacking if each.owed]
    offers = list(_offers(application, case, who, owed))
    pictured = months(case, [each.as_law for each in entries])
    decision = application.decision
    earlier = list(_earlier(application))
    given = {
        "application": application,
        "due": case_due.of(application, on),
        "case": case,
        "facts": facts_of(application),
        "applicants": [_applicant(each, open_) for each in application.applicants.all()],
        "open": open_,
        "months": pictured,
        "legend": legend(pictured),
        "primary": [each for each in offers if each.next],
        "others": [each for each in offers if not each.next and not each.rare and not each.puts_right],
        "rare": [each for each in offers if each.rare and not each.puts_right],
        "wrong": [each for each in offers if each.puts_right],
        "unopened": unopened(application) if handles else [],
        "waits": _waits(VERBS["submit"], application) and not VERBS["consent"].why_not(application, case),
        "steps": list(_steps(application)),
        "notes": [(each.get_kind_display(), _text(each, open_), each) for each in _notes(application)],
        "consultations": [_consultation(each, case) for each in application.consultations.all()],
        "assignments": list(application.assignments.select_related("person", "end")),
        "files": list(application.files.exclude(role__in=COPIES).select_related("by")),
        "letters": [_drawn(each) for each in letters],
        "drafts": [_draft(application, each) for each in lacking],
        "any_time": _any_time(application) if handles else [],
        "may_redact": handles and application.archived_on is None,
        "may_export": Permission.EXPORT in who and not why_none(application),
        "fee": getattr(application, "fee_notice", None),
        "public": published(application) if application.closed else None,
        "decision": decision,
        "decided": list(_decided(application)),
        "consent": getattr(decision, "consent", None) if decision else None,
        "review": application.review,
        "may_review": _may_review(application.review, who),
        "letter": _letter(letter_of(application)),
        "earlier": earlier,
        "reminders": list(application.reminders.select_related("by")[:10]),
        "remedies": list(application.remedies.all()) if Permission.REMEDY_SEE in who else [],
        "suits": _suits(application) if Permission.REMEDY_HANDLE in who else [],
        "returned": returned_for(note) if handles and (note := returned(application)) else "",
        "extension": _extension(application, case, who, on) if handles else "",
        "duplicates": _duplicates(application),
        "row": _row(application, anew=bool(earlier)),
        "lines": lines(_entries(application)),
        "readings": list(application.readings.select_related("person")[:20]),
        "may_open_lines": Permission.EVIDENCE_SEE in who,
        "taking": Taking.objects.filter(became=_label(application)).first(),
    }  # fmt: skip
    return render(request, "console/application.html", given)


def _notes(application: Application) -> Iterable[CaseNote]:
    """The texts that belong to no entry of the history."""
    return application.notes.filter(serial=None).select_related("by")


def _text(note: CaseNote, open_: bool) -> str:
    """What a note says; who applied before it was corrected is masked like who applies now."""
    reason, before, _ = note.text.rpartition(BEFORE)
    if open_ or note.kind != NoteKind.APPLICANT or not before:
        return note.text
    return f"{reason}（更正前的内容，点“显示身份和联系方式”查看）"


def _entries(application: Application) -> Iterable[Entry]:
    """The latest lines of evidence of the case; who read it stands in a list of its own."""
    found = Entry.objects.filter(subject=_label(application)).exclude(verb="application.applicants_read")
    return found.order_by("-at", "-pk")[:MOST_LINES]


def _label(application: Application) -> str:
    return f"{application._meta.label}:{application.pk}"


def _may_review(review: Review | None, who: Entitlement) -> bool:
    signs = {Permission.SIGN_ONE, Permission.SIGN_TWO, Permission.SIGN_THREE, Permission.SIGN_SECRECY}
    return review is not None and bool(signs & who.own)


def _offers(application: Application, case: Case, who: Entitlement, owed: Sequence[Due]) -> Iterator[Offer]:
    """What the person may do now, the next step first; nothing that would be refused. owed  letters to be drawn up"""
    found = False
    for each in owed:
        name = f"制作{each.kind.label.removeprefix('政府信息公开').removeprefix('申请')}"
        yield Offer(
            name, draft_address(application, each.kind, each.consultation), _owed(each), False, not found, False
        )
        found = True
    for verb in VERBS.values():
        if not _may(verb, who) or verb.why_not(application, case):
            continue
        rare = verb.danger or verb.slug in RARE | PUT_RIGHT
        first = not found and not rare and verb.slug != "pass-on" and not _waits(verb, application)
        found = found or first
        address = reverse(verb.address, args=[application.pk])
        yield Offer(verb.name, address, verb.says(case), verb.danger, first, rare, verb.slug in PUT_RIGHT)


def _owed(letter: Due) -> str:
    """Why a letter is drawn up now."""
    to = f"（{letter.consultation.name}）" if letter.consultation else ""
    if letter.kind is Kind.REPLY:
        return "答复已经签发，制作答复书以后才能送达。"
    return f"已经登记这一步{to}，还没有制作文书。"


def _drawn(letter: Letter) -> dict[str, object]:
    """A letter in the list of the case."""
    roles = {each.role for each in letter.copies.all()}
    state = "已盖章" if Role.STAMPED in roles else "已修改用语" if Role.EDITED in roles else "待盖章"
    return {"letter": letter, "state": "" if letter.kind in FORMS else state, "stamped": Role.STAMPED in roles}


def _draft(application: Application, letter: Due) -> dict[str, object]:
    """A letter that can be drawn up, in the list of the case."""
    of = f"（第{letter.consultation.number}份征求意见）" if letter.consultation else ""
    address = draft_address(application, letter.kind, letter.consultation)
    return {"name": f"{letter.kind.label}{of}", "address": address, "owed": letter.owed}


def _any_time(application: Application) -> list[dict[str, object]]:
    """Letters that no step brings about."""
    if application.archived_on is not None:
        return []
    return [{"name": each.label, "address": draft_address(application, each)} for each in ANY_TIME]


def _waits(verb: Verb, application: Application) -> bool:
    """Whether a verb is not the next step though it is possible: what is decided goes its way to the applicant."""
    if application.decision is None or application.closed:
        return False
    review = application.review
    if review is not None and review.status == ReviewStatus.RETURNED:
        return verb.slug != "decide"
    return verb.slug not in ON_ITS_WAY or (verb.slug == "submit" and application.organ.profile in SIMPLE)


def _may(verb: Verb, who: Entitlement) -> bool:
    return verb.permission in (who.own if verb.own else who)


def facts_of(application: Application) -> list[tuple[str, object]]:
    """The particulars that say something."""
    facts: list[tuple[str, object]] = [
        ("登记号", application.label),
        ("机关", application.organ.name),
        ("提交方式", application.get_way_display()),
        ("提交日期", say(application.submitted_on)),
        ("收到日期", say(application.received_on) if application.received_on else "尚未由双方确认"),
        ("申请人类型", application.get_column_display()),
        ("获取方式", application.wanted),
        ("办结日期", say(application.finished_on) if application.finished_on else ""),
        ("归档日期", say(application.archived_on) if application.archived_on else ""),
        ("保管期限", _kept(application)),
        ("个人信息", f"{say(application.anonymised_on)}清除" if application.anonymised_on else ""),
        ("作废日期", say(application.voided_on) if application.voided_on else ""),
        ("原登记机关", application.origin.name if application.origin_id != application.organ_id else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _kept(application: Application) -> str:
    """Until when the case is kept; empty before it is archived."""
    if application.archived_on is None:
        return ""
    return f"至{say(application.kept_until)}" if application.kept_until else "永久"


def _applicant(applicant: Any, open_: bool) -> dict[str, object]:
    if not open_:
        return {"name": masked(applicant.name)}
    contact = [(CONTACTS.get(name, name), value) for name, value in applicant.contact.items() if value]
    return {"name": applicant.name, "identity": applicant.identity, "contact": contact}


def _steps(application: Application) -> Iterator[Step]:
    texts: dict[int, list[tuple[str, str]]] = {}
    for note in application.notes.exclude(serial=None):
        texts.setdefault(note.serial, []).append((note.get_kind_display(), note.text))
    entries = list(application.events.order_by("-serial"))
    replaced = {each.replaces_id for each in entries if each.replaces_id}
    for each in entries:
        more = []
        if each.number:
            more.append(f"{each.number}个工作日")
        if each.second:
            more.append(f"{SECOND.get(Name(each.name), '对方收到')}：{say(each.second)}")
        if each.party:
            more.append(f"第{each.party}份征求意见书")
        if each.replaces_id:
            more.append("更正" if not each.void else "更正：没有这一步")
        wrong = each.pk in replaced or each.void
        yield Step(each.get_name_display(), say(each.on), "，".join(more), texts.get(each.serial, []), wrong)


def _consultation(letter: Consultation, case: Case) -> dict[str, object]:
    found = next((each for each in case.consultations if each.party == str(letter.number)), None)
    return {"letter": letter, "consultee": Consultee(letter.consultee).label, "dates": found}


def _decided(application: Application) -> Iterator[dict[str, object]]:
    if application.decision is None:
        return
    for each in application.decision.decided.select_related("application").prefetch_related("items"):
        yield {
            "application": each.application,
            "shown": shown(each.items.all()),
            "row_label": ROWS[each.row].label,
            "remedy": REMEDIES[RemedyClass(each.remedy)],
        }


def _letter(letter: Reply | None) -> dict[str, object] | None:
    if letter is None:
        return None
    return {"letter": letter, "services": list(letter.services.select_related("end"))}


def _earlier(application: Application) -> Iterator[dict[str, object]]:
    """The letters that do not stand any more, each with its result."""
    found = application.replies.exclude(decision=application.decision_id).select_related("decision")
    for each in found:
        items = OutcomeItem.objects.filter(decided__decision=each.decision_id, decided__application=application)
        results = dict.fromkeys(OUTCOMES[item.code].title for item in items.order_by("position"))
        yield {"letter": each, "results": "、".join(results)}


def _row(application: Application, *, anew: bool) -> str:
    """The row of Table 3; of a case that is handled anew it is that of its first result, in the year of that."""
    if not application.row:
        return ""
    label = ROWS[application.row].label
    return f"{label}（首次答复，计入{application.finished_on.year}年）" if anew and application.finished_on else label


def _suits(application: Application) -> list[tuple[str, str]]:
    """Where a reconsideration or a suit about the case is registered: names and addresses."""
    if application.voided_on is not None or application.anonymised_on is not None:
        return []
    address = reverse("remedy_register")
    names = ((Block.RECONSIDERATION, "登记行政复议"), (Block.DIRECT, "登记行政诉讼"))
    return [(name, f"{address}?case={application.pk}&block={block}") for block, name in names]


def _extension(application: Application, case: Case, who: Entitlement, on: date) -> str:
    """Who extends the period, for somebody who handles the case and may not; empty where nobody can now."""
    verb = VERBS["extend"]
    if verb.permission in who.own or verb.why_not(application, case):
        return ""
    people = Candidates(application.organ, on).by_kind
    holding = [each for kind in kinds_with(verb.permission) for each in people.get(kind, [])]
    if not holding:
        return "需要延期的，由本机关政府信息公开工作机构负责人同意，现在没有人在岗，请先安排（条例第三十三条）。"
    named = "、".join(f"{each.post}{each}" for each in holding)
    return f"需要延期的，请示{named}，由其打开本页办理“延期”（条例第三十三条）。"


def _duplicates(application: Application) -> list[tuple[str, Iterable[Application]]]:
    """Others of the same applicant, and others with the same words: what a finding of repetition rests on."""
    live = Application.objects.exclude(status=Status.SPLIT)
    found = [
        ("申请内容相同", list(live.asking_the_same(application)[:20])),
        ("同一申请人", list(live.of_same_applicant(application)[:20])),
    ]
    return [(name, rows) for name, rows in found if rows]


@require_safe
@staff
def file(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """A file of the case, for whoever sees it; it may name people, so it stands in the log."""
    application = application_or_404(request, key)
    found = application.files.filter(pk=number).first()
    if found is None:
        raise Http404
    stored = StoredFile.objects.get(hash=found.hash)
    actions.read_applicants(application, by=request.user, at=timezone.now())
    return serve(stored, found.name.rpartition(".")[0] or found.name)
