"""Endings that are no reply, the archive, and what is decided anew after a remedy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from django.db.models import TextChoices
from django.utils.timezone import localdate

from gongkai.applications.acts import begin, finish, not_after_today, note
from gongkai.applications.deciding import unserved
from gongkai.applications.history import case_of, happened, pending_notice
from gongkai.applications.models import (
    Application,
    CaseNote,
    Decided,
    Decision,
    NoteKind,
    OutcomeItem,
    Reply,
    ServiceEnd,
)
from gongkai.applications.replying import issue
from gongkai.applications.unopened import nothing_unopened
from gongkai.evidence.acting import act
from gongkai.evidence.canonical import canonical
from gongkai.evidence.models import AppendOnly
from gongkai.law import OUTCOMES, Event, Name, Refused, Status, say
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.review import actions as reviewing
from gongkai.review.models import LIVE
from gongkai.sealing.blind import keyed_hash

HANDLE = Permission.APPLICATION_HANDLE
LAPSES = {
    Status.AWAITING_CORRECTION: (Name.CORRECTION_LAPSED, "other_overdue_correction"),
    Status.AWAITING_PAYMENT: (Name.FEE_LAPSED, "other_overdue_fee"),
}


@act()
def lapse(
    application: Application,
    *,
    text: str,
    on: date,
    because: str = "",
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Reply:
    """逾期不补正、逾期不缴费: the application counts as abandoned from the day after the period; a letter says so.

    text  of the letter
    because  why what ended in a year that is over is registered only now; of the endings below likewise
    Raises NotAllowed, Moved, or Refused before that day.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    name, code = LAPSES.get(Status(application.status), (Name.CORRECTION_LAPSED, "other_overdue_correction"))
    text = text.strip()
    if not text:
        raise Refused(f"请填写告知书的内容：{OUTCOMES[code].must_reason}", OUTCOMES[code].source)
    _nothing_under_way(application)
    notice = pending_notice(application)
    if notice is not None and notice.second is None:
        raise Refused(
            "还没有登记申请人收到通知的日期，其期限从收到之日起算；请先登记送达，再按逾期办理。", OUTCOMES[code].source
        )
    deadline = case_of(application).deadline
    nothing_unopened(application, deadline.on if deadline else None)
    voided = void_review(application, name.shape.label, by=by, at=at)
    rows: list[AppendOnly] = [*happened(application, Event(name, on), at=at)]
    decision = Decision(
        application=application,
        version=application.decisions.count() + 1,
        text=text,
        content_hash=keyed_hash(
            canonical({"application": application.pk, "code": code, "text": text}).encode(), "applications/decision"
        ).hex(),
        drafted_by=by,
        drafted_at=at,
    )
    decision.save()
    decided = Decided(
        decision=decision, application=application, row=OUTCOMES[code].row, remedy=OUTCOMES[code].remedy.value
    )
    decided.save()
    item = OutcomeItem(decided=decided, position=1, code=code, asked=application.request)
    item.save()
    letter = issue(application, decision, review=None, at=at)
    application.decision = decision
    finish("application.lapsed", application, actor=actor, by=by, at=at, because=because,
           protects=[*rows, decision, decided, item, letter], content_hash=decision.content_hash, on=on,
           result=OUTCOMES[code].title, number=letter.document_number, voided_review=voided)  # fmt: skip
    return letter


@act()
def withdraw(
    application: Application,
    *,
    text: str,
    on: date,
    because: str = "",
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """申请人撤回: with how and when. Raises NotAllowed, Moved, or Refused."""
    return _ended(application, Name.WITHDRAWN, NoteKind.WITHDRAWAL, "application.withdrawn", text, on=on,
                  because=because, version=version, by=by, at=at, acting=acting)  # fmt: skip


@act()
def close(
    application: Application,
    *,
    text: str,
    on: date,
    because: str = "",
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """终结办理: the applicant died or ceased to be, or it ends without a decision for another reason, which is stated.

    Raises NotAllowed, Moved, or Refused.
    """
    return _ended(application, Name.ENDED, NoteKind.ENDING, "application.closed", text, on=on, because=because,
                  version=version, by=by, at=at, acting=acting)  # fmt: skip


def _ended(
    application: Application,
    name: Name,
    kind: NoteKind,
    verb: str,
    text: str,
    *,
    on: date,
    because: str,
    version: int,
    by: Person,
    at: datetime,
    acting: str,
) -> Application:
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    _nothing_under_way(application)
    said = note(application, kind, text, by=by, at=at, otherwise=f"请写明{kind.label}。", of_next_entry=True)
    voided = void_review(application, name.shape.label, by=by, at=at)
    application.decision = application.review = None  # it is not answered; what was drafted stays in the record
    rows = happened(application, Event(name, on), at=at)
    return finish(verb, application, actor=actor, by=by, at=at, protects=[*rows, *said], because=because, on=on,
                  voided_review=voided)  # fmt: skip


def void_review(application: Application, why: str, *, by: Person, at: datetime) -> int | None:
    """Void the review of a reply that is not needed any more; its key."""
    if application.review is None or application.review.status not in LIVE:
        return None
    review = reviewing.locked(application.review.pk)
    return reviewing.void(review, by=by, at=at, reason=f"因{why}不再需要").pk


def _nothing_under_way(application: Application) -> None:
    """Raise Refused where a letter has to be served first, or other applications wait for the letter of this one."""
    letter = unserved(application)
    if letter is not None and letter.services.filter(end=None).exists():
        raise Refused(
            "本件的答复已经送出，正在等待送达结果，不能再登记撤回，也不能按别的方式办结；请先登记送达或者退回。申请人在答复"
            "送出以后在网上撤回的，在“待登记”里不予登记，原因写明答复已经送出。"
        )
    if letter is not None:
        raise Refused("本件的答复已经签发，请先送达。")
    if application.answered_along.open().exists():
        raise Refused("有别的申请与本件合并答复，请先取消合并答复。")


class Retention(TextChoices):
    """保管期限, as 国家档案局令第8号 has it; a period counts from the year after the archive."""

    TEN = "10", "定期10年"
    THIRTY = "30", "定期30年"
    EVER = "ever", "永久"

    def last_day(self, archived: date) -> date | None:
        """The last day of the period of what is archived on a day; None for ever."""
        return None if self is Retention.EVER else date(archived.year + int(self.value), 12, 31)


class Kept(Protocol):
    """A case with its archive and its period."""

    archived_on: date | None
    voided_on: date | None
    kept_until: date | None


def within_its_period(case: Kept, on: date) -> str:
    """Why a case is kept with whom it names; empty where its period is over."""
    if case.archived_on is None and case.voided_on is None:
        return f"{case}还没有归档，不能清除个人信息。"
    if case.kept_until is None:
        return f"{case}的保管期限为永久，不能清除个人信息。"
    if case.kept_until >= on:
        return f"{case}保管至{say(case.kept_until)}，期满后才能清除个人信息。"
    return ""


@act()
def archive(
    application: Application,
    *,
    reason: str = "",
    retention: Retention = Retention.TEN,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """归档 (第四十五条): the case is complete, and kept for a period. A letter that never arrived needs a reason.

    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    if not application.closed or application.status == Status.SPLIT:
        raise Refused(f"{application}还没有办结，不能归档。")
    if application.archived_on is not None:
        raise Refused("本件已经归档。")
    said: list[CaseNote] = []
    lead = application.answered_with or application
    letter = Reply.objects.filter(decision=lead.decision_id).first() if lead.decision_id else None
    if letter is not None and not ServiceEnd.objects.filter(service__reply=letter, returned=False).exists():
        said = note(application, NoteKind.OTHER, reason, by=by, at=at,
                    otherwise="答复还没有登记送达，请先登记；确实无法送达的，请写明原因后归档。")  # fmt: skip
    application.archived_on = localdate(at)
    application.kept_until = retention.last_day(application.archived_on)
    return finish("application.archived", application, actor=actor, by=by, at=at, protects=said,
                  retention=retention.value)  # fmt: skip


@act()
def reopen(
    application: Application,
    *,
    basis: str,
    on: date,
    until: date | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """重新办理: a reconsideration or a judgment set the reply aside, or orders one that never came (责令答复).

    A step of the old case, not a new one: its first result stays in its year.

    basis  the decision or judgment, by its number
    on     the day on which the organ received it
    until  the last day that it sets; without it the full period counts from `on`
    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if application.anonymised_on is not None:
        raise Refused(f"{application}已过保管期限并清除个人信息，不能重新办理；请按新的申请登记。")
    if not application.closed:
        _nothing_under_way(application)
    said = note(application, NoteKind.REOPENING, basis, by=by, at=at, otherwise="请写明复议决定书或者判决书的文号。",
                of_next_entry=True)  # fmt: skip
    voided = void_review(application, Name.REOPENED.shape.label, by=by, at=at)
    rows = happened(application, Event(Name.REOPENED, on, second=until), at=at)
    application.kept_until = None
    application.archived_on = application.decision = application.review = application.answered_with = None
    return finish("application.reopened", application, actor=actor, by=by, at=at, protects=[*rows, *said], on=on,
                  until=until, voided_review=voided)  # fmt: skip
