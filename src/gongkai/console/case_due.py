"""答复期限: by when an application has to be replied to, as a line for people, out of what is stored of the fold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from gongkai import law
from gongkai.applications.models import Application
from gongkai.console.due import NEAR, DueLine
from gongkai.intake.models import Kind, Submission
from gongkai.law import Status
from gongkai.organs.models import Organ, Practice
from gongkai.pages.calendar import national_calendar

STOPPED = {Status.AWAITING_CORRECTION: "等待申请人补正", Status.AWAITING_PAYMENT: "等待申请人缴费"}


def of(application: Application, on: date) -> DueLine:
    """The line of an application on a day."""
    status = Status(application.status)
    if application.voided_on is not None:
        return DueLine(f"登记有误，{law.say(application.voided_on)}作废")
    if application.closed:
        done = application.finished_on
        return DueLine(f"{law.say(done)}办结" if done else status.label)
    if status is Status.SUBMITTED:
        return unconfirmed(application.submitted_on, on)
    if status in STOPPED:
        return DueLine(f"{STOPPED[status]}，答复期限停止计算")
    if application.due_on is None:
        floor = application.not_before
        return DueLine(f"期限暂定，不早于{law.say(floor)}" if floor else "期限暂时不能确定", "provisional")
    line = _line(application.due_on, on)
    if application.not_before is not None and line.tone != "late":
        return DueLine(f"暂定{line.sentence}", line.tone or "provisional", line.left)
    return line


def unconfirmed(submitted: date, on: date) -> DueLine:
    """What both sides have to confirm first, by the next working day (第三十一条)."""
    try:
        last = national_calendar().after(submitted, 1)
    except law.CalendarUnknown:
        return DueLine(f"{law.say(submitted)}提交，请尽快与申请人确认收到", "soon")
    if on > last:
        return DueLine(f"应于{law.say(last)}前与申请人确认收到，已经超过，请马上确认", "late")
    return DueLine(f"请在{law.say(last)}前与申请人确认收到", "soon")


def to_register(submissions: Iterable[Submission], organs: Mapping[str, Organ], on: date) -> dict[str, DueLine]:
    """The lines of applications that nobody has taken in yet, by number: to be confirmed, or where the guide promises
    that the platform's receipt is confirmation, to be answered already. organs  by code"""
    asked = [each for each in submissions if each.kind == Kind.APPLICATION]
    promises: dict[str, list[Practice]] = {}
    if asked:
        for row in Practice.objects.filter(organ__code__in={each.organ for each in asked}).order_by("since", "id"):
            code = next(code for code, organ in organs.items() if organ.pk == row.organ_id)
            promises.setdefault(code, []).append(row)
    lines = {}
    for each in asked:
        held = [row for row in promises.get(each.organ, ()) if row.since <= each.submitted_on]
        promised = bool(held) and held[-1].platform_confirms
        lines[each.number] = _promised(each.submitted_on, on) if promised else unconfirmed(each.submitted_on, on)
    return lines


def _promised(submitted: date, on: date) -> DueLine:
    """Received on the day on which it was sent, by the promise of the guide."""
    case = law.fold([law.Event(law.Name.RECEIVED, submitted)], national_calendar(), on)
    if case.due is None:
        return DueLine(f"{law.say(submitted)}已经收到，请马上登记", "soon")
    line = _line(case.due, on)
    return DueLine(f"{law.say(submitted)}已经收到，请登记；{line.sentence}", line.tone or "soon", line.left)


def _line(last: date, on: date) -> DueLine:
    calendar = national_calendar()
    try:
        if on > last:
            late = calendar.count(last, on)
            by = f"已逾期 {late} 个工作日" if late else "已逾期（不满 1 个工作日）"
            return DueLine(f"应于{law.say(last)}前答复，{by}", "late", -late)
        left = calendar.count(on, last)
    except law.CalendarUnknown:
        return DueLine(f"应于{law.say(last)}前答复", "late" if on > last else "", None)
    if on == last:
        return DueLine(f"今天（{law.say(last)}）是答复的最后一天", "soon", 0)
    return DueLine(f"{law.say(last)}前答复，还剩 {left} 个工作日", "soon" if left <= NEAR else "", left)
