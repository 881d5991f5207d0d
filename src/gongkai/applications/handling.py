"""Between receipt and reply: correction, extension, fee, passing on (第三十条至第四十二条)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate

from gongkai.applications.acts import begin, finish, not_after_today, note
from gongkai.applications.deciding import nothing_numbered
from gongkai.applications.history import case_of, corrected_entry, happened, pending_notice
from gongkai.applications.models import (
    Application,
    Assignment,
    AssignmentEnd,
    FeeNotice,
    NoteKind,
)
from gongkai.evidence.acting import act
from gongkai.law import Event, Method, Name, Refused, fee, in_force, say
from gongkai.law.fees import fee_of_nth
from gongkai.law.moves import check, formal
from gongkai.law.periods import CORRECTION_NOTICE
from gongkai.organs.messages import tell
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.organs.practice import practice_of
from gongkai.organs.statements import stated

HANDLE, EXTEND = Permission.APPLICATION_HANDLE, Permission.APPLICATION_EXTEND
LONGEST_OFFICE = 60


@act()
def ask_to_correct(
    application: Application,
    *,
    items: str,
    days: int,
    on: date,
    delivered: date | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """告知补正 (第三十条): once, everything in one notice, within seven working days of receipt; the clock stops.

    days       working days that the applicant has to correct
    delivered  day on which the applicant received the notice
    Raises NotAllowed, Moved, or Refused; after the seventh day `clarify` is what is left.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on, delivered)
    nothing_numbered(application)
    case = case_of(application)
    check(case, Name.CLARIFY_ASKED, on)
    if case.correction is not None and case.correction.formal:
        raise Refused("补正只能一次性告知，本件已经告知过；内容仍不明确的，请与申请人沟通或者答复。", "条例第三十条")
    if not formal(case, on):
        most = in_force(CORRECTION_NOTICE, case.law_of).value
        raise Refused(
            f"告知补正须在收到申请之日起{most}个工作日内，已经超过；可以与申请人沟通（期限照常计算），"
            "不能按逾期不补正办理。",
            "条例第三十条",
        )
    said = note(
        application,
        NoteKind.CORRECTION_ASKED,
        items,
        by=by,
        at=at,
        otherwise="请一次写明需要补正的全部事项和理由。",
        of_next_entry=True,
    )
    rows = happened(application, Event(Name.CLARIFY_ASKED, on, days, delivered), at=at, case=case)
    return finish(
        "application.correction_asked",
        application,
        actor=actor,
        by=by,
        at=at,
        protects=[*rows, *said],
        on=on,
        days=days,
    )


@act()
def clarify(
    application: Application,
    *,
    text: str,
    on: date,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """沟通: ask the applicant by telephone or letter after the time for a correction notice; the clock runs on.

    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    nothing_numbered(application)
    case = case_of(application)
    check(case, Name.CLARIFY_ASKED, on)
    if formal(case, on):
        raise Refused("现在还可以告知补正（期限停止计算），请办理“告知补正”。", "条例第三十条")
    said = note(
        application,
        NoteKind.CLARIFICATION,
        text,
        by=by,
        at=at,
        otherwise="请写明沟通的原因和内容。",
        of_next_entry=True,
    )
    rows = happened(application, Event(Name.CLARIFY_ASKED, on), at=at, case=case)
    return finish("application.clarified", application, actor=actor, by=by, at=at, protects=[*rows, *said], on=on)


@act()
def corrected(
    application: Application,
    *,
    text: str,
    on: date,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """登记收到补正 (第三十条): the full period anew. Raises NotAllowed, Moved, or Refused."""
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    said = note(
        application, NoteKind.CORRECTED, text, by=by, at=at, otherwise="请填写补正后的申请内容。", of_next_entry=True
    )
    rows = happened(application, Event(Name.CLARIFIED, on), at=at)
    return finish("application.corrected", application, actor=actor, by=by, at=at, protects=[*rows, *said], on=on)


@act()
def extend(
    application: Application, *, days: int, reason: str, on: date, version: int, by: Person, at: datetime
) -> Application:
    """延长答复期限 (第三十三条): the head of the work body consents, before the period ends, once.

    days  working days, at most as many as the law says
    on    the day on which the applicant is told
    Raises NotAllowed for anybody but the head, Moved, or Refused.
    """
    application, actor = begin(application, EXTEND, version=version, by=by, at=at)
    not_after_today(at, on)
    nothing_numbered(application)
    said = note(application, NoteKind.EXTENSION, reason, by=by, at=at, otherwise="请写明延长答复期限的原因。",
         of_next_entry=True)  # fmt: skip
    rows = happened(application, Event(Name.EXTENDED, on, days), at=at)
    if application.registered_by_id != by.pk:
        sentence = f"{by.name}同意{application}延长答复期限{days}个工作日，请制作延期答复告知书并告知申请人。"
        tell([application.registered_by_id], application, sentence, at=at)
    return finish(
        "application.extended",
        application,
        actor=actor,
        by=by,
        at=at,
        protects=[*rows, *said],
        on=on,
        days=days,
        due=application.due_on,
    )


@act()
def delay(
    application: Application, *, until: date, reason: str, on: date, version: int, by: Person, at: datetime
) -> Application:
    """延迟答复 (第三十五条): so many or so frequent that it cannot be done in time, but with good reason.

    until  the last day, of which the applicant is told
    Raises NotAllowed for anybody but the head of the work body, Moved, or Refused.
    """
    application, actor = begin(application, EXTEND, version=version, by=by, at=at)
    not_after_today(at, on)
    nothing_numbered(application)
    said = note(application, NoteKind.DELAY, reason, by=by, at=at, otherwise="请写明申请人说明的理由和延迟答复的原因。",
         of_next_entry=True)  # fmt: skip
    rows = happened(application, Event(Name.DELAYED, on, second=until), at=at)
    return finish(
        "application.delayed", application, actor=actor, by=by, at=at, protects=[*rows, *said], on=on, until=until
    )


NO_FEES = "本机关没有启用信息处理费，不收费。收费须有依据，由负责人先在“依申请公开设置”里启用。"


@act()
def note_fee(
    application: Application,
    method: Method,
    *,
    on: date,
    pages: int | None = None,
    delivered: date | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> FeeNotice:
    """收费通知 (第四十二条): by items in the month of the applicant, or by pages; the clock stops until it is paid.

    pages      for 按量计收
    delivered  day on which the applicant received the notice
    Raises NotAllowed, Moved, or Refused, also where nothing is owed.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on, delivered)
    nothing_numbered(application)
    if not practice_of(application.organ_id, on).charges:
        raise Refused(NO_FEES, "条例第四十二条")
    case = case_of(application)
    check(case, Name.FEE_NOTICED, on)
    count, amount = _owed(application, method, pages, received=case.law_of)
    if not amount:
        what = f"本月第{count}件" if method is Method.ITEMS else f"{count}页"
        raise Refused(f"{method.label}，{what}不收费，请直接答复。", "条例第四十二条")
    if hasattr(application, "fee_notice"):
        raise Refused("本件已经发过收费通知，不能再次收费，请在期限内答复。", "国办函〔2020〕109号")
    rows = happened(application, Event(Name.FEE_NOTICED, on, None, delivered), at=at, case=case)
    notice = FeeNotice(application=application, method=method.value, count=count, amount=amount, on=on)
    notice.save()
    finish("application.fee_noticed", application, actor=actor, by=by, at=at, protects=[*rows, notice], on=on,
           method=method.value, count=count, amount=amount)  # fmt: skip
    return notice


def _owed(application: Application, method: Method, pages: int | None, *, received: date) -> tuple[int, Decimal]:
    """How many, and how much in yuan."""
    if method is Method.PAGES:
        if pages is None or pages < 1:
            raise Refused("按量计收的，请填写页数。", "国办函〔2020〕109号")
        return pages, fee(method, pages, on=received).total
    if pages is not None:
        raise Refused("按件计收的，不填写页数；一件申请只能选一种方式。", "国办函〔2020〕109号")
    month = received.replace(day=1)
    earlier = (
        Application.objects.counted()
        .of_same_applicant(application)
        .filter(received_on__gte=month, received_on__lte=received)
    )
    before = sum(1 for key, day in earlier.values_list("pk", "received_on") if (day, key) < (received, application.pk))
    return before + 1, fee_of_nth(method, before + 1, on=received)


@act()
def fee_paid(
    application: Application, *, on: date, version: int, by: Person, at: datetime, acting: str = ""
) -> Application:
    """登记缴费: the full period anew. Raises NotAllowed, Moved, or Refused."""
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    case = case_of(application)
    notice = pending_notice(application)
    until = case.deadline.on if case.deadline else None
    if notice is not None and notice.second is None and until is not None and on > until:
        raise Refused(
            "还没有登记申请人收到收费通知的日期，缴费期限从收到之日起算；请先登记送达，再登记缴费。",
            Name.FEE_PAID.shape.source,
        )
    rows = happened(application, Event(Name.FEE_PAID, on), at=at, case=case)
    return finish("application.fee_paid", application, actor=actor, by=by, at=at, protects=rows, on=on,
                  amount=application.fee_notice.amount)  # fmt: skip


@act()
def pass_on(
    application: Application,
    *,
    office: str,
    due_on: date,
    task: str,
    to: Person | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Assignment:
    """交办: to an office of the organ, which reports back by a day of its own, before the reply is due.

    to  who is told
    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    today = localdate(at)
    if application.closed:
        raise Refused(f"{application}已经办结，不用再交办。")
    office = stated(office, "请填写承办机构。", what="承办机构", longest=LONGEST_OFFICE)
    last = application.due_on or application.not_before
    if due_on < today or (last is not None and due_on > last):
        until = f"、答复期限{say(last)}之前" if last else ""
        raise Refused(f"内部期限应当在今天以后{until}，请改正日期。")
    current = application.assignments.last()
    if current is not None and not hasattr(current, "end"):
        raise Refused(f"已经交办{current.to_whom}，还没有报回；请先登记报回。")
    said = note(application, NoteKind.PASSED_ON, task, by=by, at=at)
    row = Assignment(
        application=application,
        serial=application.assignments.count() + 1,
        to=office,
        person=to,
        on=today,
        due_on=due_on,
    )
    row.save()
    tell([to], application, f"{application}已经交办，请在{say(due_on)}前报回。", at=at)
    finish("application.passed_on", application, actor=actor, by=by, at=at, protects=[row, *said],
           until=due_on)  # fmt: skip
    return row


@act()
def report_back(
    application: Application,
    *,
    text: str,
    on: date,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> AssignmentEnd:
    """报回: what the office found. Raises NotAllowed, Moved, or Refused."""
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    current = application.assignments.last()
    if current is None or hasattr(current, "end"):
        raise Refused("没有等待报回的交办，请先交办。")
    if on < current.on:
        raise Refused(f"报回的日期早于交办的{say(current.on)}，请核对。")
    said = note(application, NoteKind.REPORTED_BACK, text, by=by, at=at, otherwise="请写明承办机构报回的内容。")
    row = AssignmentEnd(assignment=current, on=on)
    row.save()
    finish(
        "application.reported_back",
        application,
        actor=actor,
        by=by,
        at=at,
        protects=[row, *said],
        on=on,
    )
    return row


@act()
def notice_delivered(
    application: Application, *, on: date, version: int, by: Person, at: datetime, acting: str = ""
) -> Application:
    """登记补正告知、收费通知送达: the applicant's period counts from the day on which the notice was received.

    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    entry = pending_notice(application)
    if entry is None:
        raise Refused("没有正在等待申请人补正或者缴费的通知，不用登记送达。")
    if entry.second is not None:
        raise Refused(f"申请人{say(entry.second)}收到通知，已经登记过；登记有误的，请办理“更正办理步骤”。")
    if on < entry.on:
        raise Refused(f"收到的日期早于发出的{say(entry.on)}，请核对。", entry.as_law.name.shape.source)
    row = corrected_entry(application, entry, replace(entry.as_law, second=on), at=at)
    return finish("application.notice_delivered", application, actor=actor, by=by, at=at, protects=[row], on=on,
                  name=row.get_name_display())  # fmt: skip
