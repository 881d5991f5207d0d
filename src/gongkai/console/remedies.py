"""复议诉讼: cases in which an organ is 被申请人 or 被告, with its own last days; one page for each case and verb."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.applications.ending import within_its_period
from gongkai.applications.letters.bodies import asked
from gongkai.console.cases import masked, visible
from gongkai.console.deeds import attempt, entitled, key_of, nobody, own_address, page, sent
from gongkai.console.entitlement import entitlement, reached
from gongkai.console.evidence_words import lines
from gongkai.console.frame import say, staff
from gongkai.console.remedy_forms import (
    AppealForm,
    ConcludeForm,
    FileForm,
    JudgeForm,
    OnForm,
    RemandForm,
    RemedyArchiveForm,
    RemedyCorrectionForm,
    RemedyForm,
    RemedyPlainForm,
    RemedyVoidForm,
    organs_for,
)
from gongkai.console.verb_page import METHODS
from gongkai.law import CalendarUnknown
from gongkai.law import say as say_day
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed, Permission
from gongkai.pages.calendar import national_calendar
from gongkai.remedies import actions, correcting, keeping
from gongkai.remedies.first import notice_of, objection
from gongkai.remedies.models import About, Block, Remedy, Result, Stage

HANDLE = Permission.REMEDY_HANDLE
MOST = 200
NEAR = 3


def due_of(remedy: Remedy, on: date) -> tuple[str, str]:
    """The organ's own next last day, as a sentence and its tone."""
    if remedy.voided_on is not None:
        return f"登记有误，{say_day(remedy.voided_on)}作废", ""
    if remedy.stage == Stage.PENDING and remedy.answer_due_on:
        return _line(remedy.answer_due_on, on, f"提交书面{_answer(remedy)}")
    if remedy.stage == Stage.PENDING and remedy.answer_not_before:
        return f"书面{_answer(remedy)}的期限暂定，不早于{say_day(remedy.answer_not_before)}", "provisional"
    if remedy.stage == Stage.JUDGED and remedy.appeal_until:
        return f"上诉期限到{say_day(remedy.appeal_until)}为止", "soon" if on <= remedy.appeal_until else ""
    if remedy.stage == Stage.JUDGED and remedy.appeal_not_before:
        return f"上诉期限暂定，不早于{say_day(remedy.appeal_not_before)}", "provisional"
    if remedy.result == Result.CORRECTED and remedy.rectified_on is None:
        if remedy.rectify_until:
            return _line(remedy.rectify_until, on, "整改")
        return "结果纠正，请整改后登记", "soon"
    return "", ""


def _answer(remedy: Remedy) -> str:
    return "答复" if remedy.block == Block.RECONSIDERATION else "答辩"


def _line(last: date, on: date, what: str) -> tuple[str, str]:
    if on > last:
        return f"应于{say_day(last)}前{what}，已经逾期", "late"
    try:
        left = national_calendar().count(on, last)
    except CalendarUnknown:
        return f"{say_day(last)}前{what}", ""
    return f"{say_day(last)}前{what}，还剩 {left} 个工作日", "soon" if left <= NEAR else ""


@require_safe
@staff
def page_of_list(request: HttpRequest) -> HttpResponse:
    """Those that ask something of the organ or are pending, the nearest last day first; then those that ended."""
    if Permission.REMEDY_SEE not in request.frame.permissions:
        raise NotAllowed(nobody(Permission.REMEDY_SEE))
    on = request.frame.on
    rows = Remedy.objects.filter(reached(request.frame, Permission.REMEDY_SEE))
    rows = rows.select_related("organ", "origin", "application__origin")
    pending = [(each, *due_of(each, on)) for each in rows.live().most_pressing_first()[:MOST]]
    pending.sort(key=lambda row: {"late": 0, "soon": 1}.get(row[2], 2))
    given = {
        "pending": pending,
        "ended": list(
            rows.filter(Q(voided_on__isnull=False) | Q(stage=Stage.CONCLUDED))
            .exclude(voided_on=None, result=Result.CORRECTED, rectified_on=None)
            .order_by(F("concluded_on").desc(nulls_last=True), "-pk")[:50]
        ),
        "may_register": Permission.REMEDY_HANDLE in request.frame.permissions,
    }
    return render(request, "console/remedy_list.html", given)


def remedy_or_404(request: HttpRequest, key: int) -> Remedy:
    """One that the person may see."""
    rows = Remedy.objects.filter(reached(request.frame, Permission.REMEDY_SEE))
    rows = rows.select_related("organ", "origin", "application", "after", "changed_by")
    return get_object_or_404(rows, pk=key)


@require_http_methods(METHODS)
@staff
def register(request: HttpRequest) -> HttpResponse:
    """登记: a case of which the organ received the copy."""
    organs = organs_for(request)
    if not organs:
        sentence = nobody(Permission.REMEDY_HANDLE)
        if request.method != "POST":
            raise NotAllowed(sentence)
        request.refusal = sentence
    if (opened := own_address(request)) is not None:
        return opened
    initial = {**_begun(request, organs), "key": key_of(request)}
    form = FileForm(sent(request), frame=request.frame, organs=organs, initial=initial)
    if form.is_bound and not getattr(request, "refusal", "") and form.is_valid():
        at = timezone.now()
        row = attempt(
            form,
            lambda: form.once(
                request.user, "remedy.page.register", at,
                lambda: actions.register(
                    form.organ, form.filed(), because=form.cleaned_data.get("because", ""), by=request.user, at=at,
                    acting=form.acting,
                ),
            ),
        )  # fmt: skip
        if row is not None:
            again = (
                f"这张登记表刚才已经登记，登记号 {row.label}，没有再登记一次，后来改动的内容没有保存。"
                "要登记另一件的，请从列表重新登记。"
            )
            say(request, again if form.repeated else f"已登记，登记号 {row.label}。")
            return redirect("remedy", row.pk)
    return page(request, "console/remedy_verb.html", form, heading="登记复议或者诉讼", button="登记", remedy=None,
                says="登记收到的复议答复通知书、应诉通知书，系统算出本机关提交答复、答辩的最后一天。")  # fmt: skip


def _begun(request: HttpRequest, organs: list[Organ]) -> dict[str, str]:
    """What the page of an application says of the case that is registered from there."""
    case = visible(request).filter(pk=_number(request.GET.get("case", "")), organ__in=organs).first()
    if case is None:
        return {}
    bodies, court = asked(case.organ)
    block = request.GET.get("block", "")
    by = {Block.RECONSIDERATION: bodies[0] if len(bodies) == 1 else "", Block.DIRECT: court}
    return {"organ": str(case.organ_id), "about": About.APPLICATION, "application": case.label,
            "block": block if block in by else "", "body": by.get(block, "")}  # fmt: skip


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 12 else None


@dataclass(frozen=True)
class Verb:
    """Something that can be done with a case.

    possible    whether it can now
    permission  that it needs; what is not `REMEDY_HANDLE` nobody does for another organ
    voided      whether it can be done to a void registration, too
    """

    slug: str
    name: str
    form: type[RemedyForm]
    act: Callable[..., Remedy]
    says: str
    possible: Callable[[Remedy], bool]
    permission: Permission = HANDLE
    voided: bool = False

    @property
    def address(self) -> str:
        return f"remedy_{self.slug}"


OUT_OF_THE_ARCHIVE = "更正以后案件不再完整，原来的归档已经取消，补全以后请重新归档。"
VERBS = {
    verb.slug: verb
    for verb in (
        Verb("answer", "登记答复、答辩", OnForm, actions.answer, "本机关的书面答复、答辩连同证据、依据已经提交。",
             lambda row: row.answered_on is None and row.stage != Stage.CONCLUDED),
        Verb("judge", "登记一审裁判", JudgeForm, actions.judge, "收到一审判决或者裁定；上诉期限届满以前仍算尚未审结。",
             lambda row: row.block != Block.RECONSIDERATION and row.judged_on is None and row.stage != Stage.CONCLUDED),
        Verb("appeal", "登记上诉", AppealForm, actions.appeal, "任何一方上诉的，终审以前仍算尚未审结。",
             lambda row: row.stage == Stage.JUDGED),
        Verb("remand", "登记发回重审", RemandForm, actions.remand,
             "二审发回重审的，一审重新审理，仍算尚未审结；重新判决后再登记一审裁判。",
             lambda row: row.stage == Stage.APPEALED and row.remanded_on is None),
        Verb("conclude", "登记结果", ConcludeForm, actions.conclude,
             "最后的结果；结果纠正、须重新作出答复或者责令答复的，同时重新办理原申请。",
             lambda row: row.stage != Stage.CONCLUDED),
        Verb("rectify", "登记整改", OnForm, actions.rectify, "被纠正的问题已经改正。",
             lambda row: row.result == Result.CORRECTED and row.rectified_on is None),
        Verb("correct", "更正登记", RemedyCorrectionForm, correcting.correct,
             "登记错了的在这里改正，更正前的内容和原因留存；期限、阶段和年度报告表四随之改正，涉及以前年度的，存证写明是哪一年。",
             lambda row: True),
        Verb("void", "登记作废", RemedyVoidForm, correcting.void,
             "不该登记的案件作废：登记号保留、不再使用，不计入年度报告，以后仍能看到。审结以后不能作废。",
             lambda row: row.stage != Stage.CONCLUDED),
        Verb("archive", "归档", RemedyArchiveForm, keeping.archive, "审结、整改完毕，材料齐全，立卷归档。",
             lambda row: not keeping.not_complete(row)),
        Verb("anonymise", "清除个人信息", RemedyPlainForm, keeping.anonymise,
             "保管期满。清除后不能恢复：申请人或者原告、请求和理由、办理中写的原因都不再存在；留下日期、案号、结果、统计和存证。",
             lambda row: not within_its_period(row, timezone.localdate()),
             Permission.APPLICATION_ANONYMISE, voided=True),
    )
}  # fmt: skip


@require_safe
@staff
def one(request: HttpRequest, key: int) -> HttpResponse:
    """The case: facts, the organ's own last days, what may be done; who brought it is masked."""
    return _shown(request, remedy_or_404(request, key), open_=False)


@require_POST
@staff
def claimant(request: HttpRequest, key: int) -> HttpResponse:
    """The same with who brought it and what they say; that somebody read it stands in the log."""
    remedy = remedy_or_404(request, key)
    actions.read_claimant(remedy, by=request.user, at=timezone.now())
    return _shown(request, remedy, open_=True)


def _shown(request: HttpRequest, remedy: Remedy, *, open_: bool) -> HttpResponse:
    may = entitlement(request.frame, remedy.organ)
    sentence, tone = due_of(remedy, request.frame.on)
    given = {
        "remedy": remedy,
        "due": sentence,
        "tone": tone,
        "facts": list(_facts(remedy)),
        "objection": "" if remedy.voided_on or remedy.concluded_on else objection(remedy),
        "corrections": list(remedy.corrections.select_related("by")),
        "acting": list(remedy.imprints.filter(acting__isnull=False).order_by("serial")) if open_ else [],
        "open": open_,
        "claimant": remedy.claimant if open_ else masked(remedy.claimant),
        "readings": lines(actions.readings(remedy)[:20]),
        "verbs": [
            verb
            for verb in VERBS.values()
            if verb.permission in may
            and not remedy.anonymised_on
            and (verb.voided or not remedy.voided_on)
            and verb.possible(remedy)
        ],
    }
    return render(request, "console/remedy.html", given)


def _facts(remedy: Remedy) -> Iterator[tuple[str, object]]:
    days = (
        ("受理或者立案", remedy.filed_on), ("收到副本", remedy.copy_on), ("答复、答辩期限", remedy.answer_due_on),
        ("答复、答辩期限不早于", remedy.answer_not_before),
        ("已答复、答辩", remedy.answered_on), ("收到一审裁判", remedy.judged_on), ("上诉期限", remedy.appeal_until),
        ("最后一方收到一审裁判", remedy.last_judged_on), ("上诉期限不早于", remedy.appeal_not_before),
        ("上诉", remedy.appealed_on), ("发回重审", remedy.remanded_on), ("作废", remedy.voided_on),
        ("审结", remedy.concluded_on), ("整改期限", remedy.rectify_until),
        ("整改", remedy.rectified_on), ("归档", remedy.archived_on), ("保管至", remedy.kept_until),
        ("清除个人信息", remedy.anonymised_on),
    )  # fmt: skip
    yield "登记号", remedy.label
    yield "机关", remedy.organ.name
    if remedy.origin_id != remedy.organ_id:
        yield "原登记机关", remedy.origin.name
    yield "复议机关或者法院", remedy.body
    if remedy.case_number:
        yield "案号", remedy.case_number
    yield "事由", f"{remedy.get_about_display()}{f'（{remedy.earlier}）' if remedy.earlier else ''}"
    notice = notice_of(remedy.application, remedy.filed_on) if remedy.application else None
    if notice is not None:
        yield "复议前置", notice.said
    yield from ((name, say_day(day)) for name, day in days if day)
    if remedy.answer_source:
        yield "期限依据", remedy.answer_source
    if remedy.result:
        yield "结果", f"{remedy.get_result_display()}，{remedy.decision_number}"
    if not remedy.counted:
        yield "统计", "不计入年度报告（作为复议机关共同被告等）"


def view_of(verb: Verb) -> Callable[..., HttpResponse]:
    """The page of a verb."""

    @require_http_methods(METHODS)
    @staff
    def view(request: HttpRequest, key: int) -> HttpResponse:
        remedy = remedy_or_404(request, key)
        who = entitled(request, remedy, verb.permission)
        form = verb.form(sent(request), remedy=remedy, on=request.frame.on, acting=who.acting(verb.permission))
        gone = remedy.anonymised_on or (remedy.voided_on and not verb.voided)
        if request.method != "POST" and (gone or not verb.possible(remedy)):
            return redirect("remedy", remedy.pk)
        sound = form.is_bound and not getattr(request, "refusal", "") and form.is_valid()
        row = attempt(form, lambda: _acted(request, verb, remedy, form)) if sound else None
        if row is not None:
            taken_out = remedy.archived_on is not None and row.archived_on is None
            say(request, f"已登记。{OUT_OF_THE_ARCHIVE if taken_out else ''}")
            return redirect("remedy", remedy.pk)
        return page(request, "console/remedy_verb.html", form, heading=verb.name, button=verb.name, remedy=remedy,
                    says=verb.says)  # fmt: skip

    return view


def _acted(request: HttpRequest, verb: Verb, remedy: Remedy, form: Any) -> Remedy:
    at = timezone.now()
    given = {"version": form.cleaned_data["version"], "by": request.user, "at": at}
    if verb.permission == HANDLE:
        given["acting"] = form.acting
    try:
        return form.once(
            request.user, f"remedy.page.{verb.slug}", at, lambda: verb.act(remedy, **form.values(), **given)
        )
    except actions.Moved as fault:
        form.data = form.data.copy()
        form.data["version"] = fault.remedy.version
        raise
