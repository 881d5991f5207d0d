"""Taking applications in: register, confirm receipt, split, answer together (第二十九条, 第三十一条)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError
from django.utils.timezone import localdate

from gongkai.applications.acts import (
    begin,
    finish,
    imprint,
    locked_together,
    named,
    not_after_today,
    note,
    touch,
    without_its_reason,
)
from gongkai.applications.content import Submission
from gongkai.applications.finding import be_found
from gongkai.applications.history import begun, happened, standing_events
from gongkai.applications.models import Applicant, Application, ApplicationEvent, CaseNote, NoteKind
from gongkai.applications.past_years import to_explain
from gongkai.evidence.acting import act
from gongkai.evidence.models import AppendOnly
from gongkai.evidence.prepared import insert
from gongkai.evidence.recording import hold, next_number, record
from gongkai.law import Event, Name, Refused, Status, say
from gongkai.law.receipt import Way, receipt
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.practice import practice_of
from gongkai.review.models import LIVE
from gongkai.sealing.blind import blind_index

SERIES = "申请"
ORGAN_ENDED = "the organ has ended"
"""What the database says where an organ ended while something was registered for it."""
MOST_PARTS = 50
NOT_PROMISED = "本机关的公开指南在{}没有写明“平台收到即确认”，请选择“互联网渠道”，以双方确认之日为收到日期。"


@act()
def register(
    organ: Organ, submission: Submission, *, because: str = "", by: Person, at: datetime, acting: str = ""
) -> Application:
    """登记: give an application its number. What both sides have to confirm first waits for that.

    because  why what came in a year that is over is registered only now
    Raises NotAllowed, PastYear, or Refused with the first thing to mend.
    """
    today = localdate(at)
    actor = allow(by, Permission.APPLICATION_HANDLE, organ, on=today, acting=acting)
    found = submission.checked(today)
    as_promised(organ, submission.way, submission.submitted)
    application = Application(
        organ=organ,
        origin=organ,
        year=today.year,
        way=submission.way.value,
        submitted_on=submission.submitted,
        column=submission.column,
        request=submission.request.strip(),
        wanted=submission.wanted.strip(),
        request_key=submission.key,
        version=1,
        registered_by=by,
        registered_at=at,
        changed_by=by,
        changed_at=at,
    )
    first = Event(Name.SUBMITTED, submission.submitted) if found.on is None else Event(Name.RECEIVED, found.on)
    rows = begun(application, first, at=at)
    years = to_explain(application, because, this_year=today.year)
    applicants = [
        Applicant(
            application=application,
            position=position,
            name=each.name.strip(),
            identity=each.identity.strip(),
            contact=dict(each.contact),
            key=each.key,
        )
        for position, each in enumerate(submission.applicants, 1)
    ]
    ledger = hold(organ.code)  # from here on the others of the organ wait
    application.number = next_number(ledger, f"{SERIES}/{today.year}")
    try:
        application.save()
    except IntegrityError as fault:
        if ORGAN_ENDED not in str(fault):
            raise
        raise Refused(f"{organ.name}刚刚撤并，请由承接机构登记这件申请。") from fault
    insert(applicants)
    be_found(applicants)
    insert(rows)
    said = note(application, NoteKind.OTHER, submission.note, by=by, at=at)
    if years:
        said += note(application, NoteKind.PAST_YEAR, because, by=by, at=at)
    actor, acting_for = without_its_reason(application, actor, by=by, at=at)
    said += acting_for
    told = {"past_years": years} if years else {}
    record(
        "application.registered",
        application,
        organ=ledger,
        by=actor,
        at=at,
        protects=[*rows, *said, imprint(application, applicants)],
        status=application.status,
        number=application.label,
        way=application.way,
        column=application.column,
        on=first.on,
        **told,
    )
    return application


def as_promised(organ: Organ | int, way: Way, submitted: date) -> None:
    """Raise Refused for a way that the guide of the organ, or of that of a key, did not promise on a day."""
    if way is Way.DECLARED_PLATFORM and not practice_of(organ, submitted).platform_confirms:
        raise Refused(NOT_PROMISED.format(say(submitted)), "条例第三十一条第（三）项")


@act()
def confirm_receipt(
    application: Application, *, on: date, because: str = "", version: int, by: Person, at: datetime, acting: str = ""
) -> Application:
    """确认收到: the day on which the work body and the applicant confirmed receipt to each other.

    because  why a day of a year that is over is registered only now
    Raises NotAllowed, Moved, PastYear, or Refused.
    """
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    found = receipt(Way(application.way), submitted=application.submitted_on, confirmed=on)
    rows = happened(application, Event(Name.RECEIVED, found.on or on), at=at)
    return finish(
        "application.receipt_confirmed", application, actor=actor, by=by, at=at, protects=rows, because=because, on=on
    )


@act()
def split(
    application: Application,
    requests: Sequence[str],
    *,
    on: date,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> list[Application]:
    """拆分 (一事一申请): the parts take the place of the whole, with its receipt, its history and its number.

    Raises NotAllowed, Moved, or Refused; also when the year of receipt is over, because its report counted the whole.
    """
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    texts = [each.strip() for each in requests]
    if not 2 <= len(texts) <= MOST_PARTS or not all(texts):
        raise Refused(f"请逐项填写拆分后的各件所需信息，2到{MOST_PARTS}件。")
    if application.part:
        raise Refused("本件已经是拆分件，不能再拆分；请在一份答复中逐项写明办理结果。")
    _free(application)
    if application.received_on is not None and application.received_on.year != localdate(at).year:
        raise Refused(
            f"本件{say(application.received_on)}收到，该年度已经结束、按一件统计，不能再拆分；"
            "请在一份答复中逐项写明办理结果。"
        )
    entries = standing_events(application)
    application.decision = None
    rows: list[AppendOnly] = [*happened(application, Event(Name.SPLIT, on), at=at)]
    parts = [_part(application, number, text, by=by, at=at) for number, text in enumerate(texts, 1)]
    for part in parts:
        rows += _copied_notes(application, part, entries)
        rows += happened(part, *(each.as_law for each in entries), at=at)
        rows.append(imprint(part, []))
        touch(part, by=by, at=at)
    finish(
        "application.split",
        application,
        actor=actor,
        by=by,
        at=at,
        protects=rows,
        count=len(parts),
        parts=[part.pk for part in parts],
    )
    return parts


def _copied_notes(whole: Application, part: Application, entries: Sequence[ApplicationEvent]) -> list[CaseNote]:
    """The texts that belong to the history go with it."""
    places = {entry.serial: place for place, entry in enumerate(entries, 1)}
    return CaseNote.objects.bulk_create(
        CaseNote(application=part, kind=each.kind, serial=places[each.serial], text=each.text, by=each.by, at=each.at)
        for each in whole.notes.filter(serial__in=places).select_related("by")
    )


def _part(whole: Application, number: int, text: str, *, by: Person, at: datetime) -> Application:
    return Application.objects.create(
        organ=whole.organ,
        origin=whole.origin,
        year=whole.year,
        number=whole.number,
        part=number,
        parent=whole,
        way=whole.way,
        submitted_on=whole.submitted_on,
        column=whole.column,
        request=text,
        wanted=whole.wanted,
        request_key=blind_index(text, "application.request"),
        status=Status.SUBMITTED.value,
        registered_by=by,
        registered_at=at,
        changed_by=by,
        changed_at=at,
    )


@act()
def merge(
    application: Application,
    into: Application,
    *,
    version: int,
    into_version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """合并答复: one letter answers both; each stays 一件 with its own receipt, its own period and its own result.

    Only of the same applicants: the letter names whom it answers, and nobody is told who else asked.
    Raises NotAllowed, Moved, or Refused.
    """
    if application.pk == into.pk:
        raise Refused("不能与本件自己合并答复，请选择另一件。")
    locked_together(application.pk, into.pk)
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    into, _ = begin(into, Permission.APPLICATION_HANDLE, version=into_version, by=by, at=at, acting=acting)
    if application.organ_id != into.organ_id:
        raise Refused("只有同一机关收到的申请可以合并答复。")
    if named(application) != named(into):
        raise Refused(f"{application}与{into}的申请人不同，合并答复会让一方知道另一方是谁，请分别答复。")
    if into.answered_with_id is not None or application.answered_along.exists():
        raise Refused("其中一件已经与别的申请合并答复，请都并入同一件。")
    for each in (application, into):
        _free(each)
        if each.closed or each.received_on is None:
            raise Refused(f"{each}现在是“{each.get_status_display()}”，不能合并答复。")
    application.answered_with, application.decision = into, None
    touch(into, by=by, at=at)
    return finish("application.merged", application, actor=actor, by=by, at=at, into=into.label, lead=into.pk)


@act()
def separate(application: Application, *, version: int, by: Person, at: datetime, acting: str = "") -> Application:
    """取消合并答复: the application gets a letter of its own. Raises NotAllowed, Moved, or Refused."""
    if application.answered_with_id is not None:
        locked_together(application.answered_with_id)
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    if application.answered_with is None:
        raise Refused("本件没有与别的申请合并答复。")
    _free(application.answered_with)
    if application.closed:
        raise Refused(f"{application}已经办结，不能再改变答复方式。")
    application.answered_with = None
    return finish("application.separated", application, actor=actor, by=by, at=at)


def _free(application: Application) -> None:
    """Raise Refused where what is to be replied is being reviewed, or has its number."""
    if application.review is not None and application.review.status in LIVE:
        raise Refused(f"{application}的答复正在审核，请先退回修改，再办理。")
    unanswered = application.decision is not None and hasattr(application.decision, "reply")
    if unanswered and not application.closed:
        raise Refused(f"{application}的答复已经签发，请先送达。")
