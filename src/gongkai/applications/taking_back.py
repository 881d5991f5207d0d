"""Steps that were entered by mistake and on which the case stands: that receipt was confirmed, that it is handled anew.

Both are taken back while nothing has followed; the step stays to be seen with the reason, and the clock is told anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gongkai.applications.acts import begin, finish, locked, locked_together, note
from gongkai.applications.correcting import FIXED
from gongkai.applications.deciding import unserved
from gongkai.applications.ending import void_review
from gongkai.applications.history import corrected_entries, corrected_entry, happened, standing_events
from gongkai.applications.models import Application, ApplicationEvent, Decided, NoteKind
from gongkai.evidence.acting import act
from gongkai.law import Event, Name, Refused, Status
from gongkai.law.receipt import Fact, Way, receipt
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission

HANDLE = Permission.APPLICATION_HANDLE


@act()
def take_back_receipt(
    application: Application, *, reason: str, version: int, by: Person, at: datetime, acting: str = ""
) -> Application:
    """取消确认收到: it was not confirmed with the applicant (第三十一条); the case waits for it again.

    Raises NotAllowed, Moved, or Refused, also where the day of receipt does not come from a confirmation.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    if fault := receipt_stays(application):
        raise Refused(fault, "条例第三十一条")
    events = standing_events(application)
    received = next(each for each in events if each.name == Name.RECEIVED)
    said = note(application, NoteKind.ENTRY, reason, by=by, at=at, otherwise="请写明为什么取消确认收到。",
                of_next_entry=True)  # fmt: skip
    voided = void_review(application, "取消确认收到", by=by, at=at)
    application.decision = application.review = None
    begins = None if received is not events[0] else Event(Name.SUBMITTED, application.submitted_on)
    rows = corrected_entries(application, [(received, None)], at=at, begins=begins)
    return finish("application.receipt_taken_back", application, actor=actor, by=by, at=at, protects=[*rows, *said],
                  on=received.on, voided_review=voided, explained=True)  # fmt: skip


def receipt_stays(application: Application) -> str:
    """Why the receipt of a case cannot be taken back; empty where it can be."""
    if application.received_on is None:
        return f"{application}还没有确认收到，不用取消。"
    if application.part or application.status == Status.SPLIT:
        return "拆分的各件收到日期相同，不能取消确认收到；日期有误的，请在拆分前的申请办理“更正收件日期和方式”。"
    decides = receipt(Way(application.way), submitted=application.submitted_on).decided_by
    if decides is not Fact.CONFIRMED:
        day = f"{Way(application.way).label}的，收到日期是{decides.label}"
        return f"{day}，不经确认；日期有误的，请办理“更正收件日期和方式”。"
    if application.closed or application.finished_on is not None:
        return "本件已经登记办理结果，不能取消确认收到；收到日期有误的，请办理“更正收件日期和方式”。"
    if fault := _bound(application):
        return fault
    events = standing_events(application)
    return _followed(events, next(each for each in events if each.name == Name.RECEIVED), "取消确认收到")


@act()
def take_back_reopening(
    application: Application, *, reason: str, version: int, by: Person, at: datetime, acting: str = ""
) -> Application:
    """取消重新办理: no reconsideration and no judgment orders it; the case stands as it did before, with its reply.

    What was archived is archived again; what was merged and had no letter yet is merged again.
    Raises NotAllowed, Moved, or Refused.
    """
    along = _of_another(application)
    if along is not None:
        locked_together(application.pk, along.decision.application_id)
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    if fault := reopening_stays(application):
        raise Refused(fault)
    events = standing_events(application)
    reopened = [each for each in events if each.name == Name.REOPENED][-1]
    said = note(application, NoteKind.ENTRY, reason, by=by, at=at, otherwise="请写明为什么取消重新办理。",
                of_next_entry=True)  # fmt: skip
    voided = void_review(application, "取消重新办理", by=by, at=at)
    application.decision = application.review = None
    rows = [corrected_entry(application, reopened, None, at=at)]
    earlier = [each.entered_at for each in events if each.name == Name.REOPENED and each is not reopened]
    if application.status == Status.REPLIED or application.status in LAPSED:
        _answered_as_before(application)
    elif along is not None and all(moment < along.decision.drafted_at for moment in earlier):
        rows += _answered_along_again(application, along, at=at)
    return finish("application.reopening_taken_back", application, actor=actor, by=by, at=at, protects=[*rows, *said],
                  on=reopened.on, voided_review=voided, explained=True)  # fmt: skip


LAPSED = frozenset({Status.CORRECTION_LAPSED, Status.FEE_LAPSED})


def reopening_stays(application: Application) -> str:
    """Why a case goes on to be handled anew; empty where that can be taken back."""
    events = standing_events(application)
    reopened = [each for each in events if each.name == Name.REOPENED]
    if not reopened:
        return f"{application}没有重新办理，不用取消。"
    if application.closed:
        return f"{application}重新办理以后已经办结，不能取消；复议、诉讼的结果登记有误的，在该案件办理“更正登记”。"
    return _bound(application) or _followed(events, reopened[-1], "取消重新办理")


def _bound(application: Application) -> str:
    """Why a letter, or other applications, stand on the case as it is; empty where none do."""
    if unserved(application) is not None:
        return "本件的答复已经签发，请送达，不能再取消。"
    if application.answered_with_id is not None or application.answered_along.open().exists():
        return "本件与别的申请合并答复，请先取消合并答复。"
    return ""


def _followed(events: Sequence[ApplicationEvent], taken_back: ApplicationEvent, what: str) -> str:
    """What has followed, and what is to be done first; empty where nothing has."""
    later = [each for each in events if each.position > taken_back.position]
    if fixed := next((each for each in later if each.name in FIXED | {Name.FEE_NOTICED}), None):
        return f"之后已经登记“{fixed.get_name_display()}”，不能{what}；日期有误的，请办理更正。"
    if later:
        last = later[-1].get_name_display()
        return f"之后已经登记“{last}”，请先在“更正办理步骤”里取消它（正确的日期不填），再{what}。"
    return ""


def _answered_as_before(application: Application) -> None:
    """Put back the letter that answered it before: its own, or that of the application that it was answered with."""
    found = Decided.objects.filter(application=application, decision__reply__isnull=False)
    last = found.select_related("decision__reply__review").order_by("decision__reply__pk").last()
    if last is None:
        return
    letter = last.decision.reply
    if letter.application_id == application.pk:
        application.decision, application.review = letter.decision, letter.review
    else:
        application.answered_with_id = letter.application_id


def _of_another(application: Application) -> Decided | None:
    """What the last letter of another application that was to answer this one along says of it."""
    found = Decided.objects.filter(application=application, decision__reply__isnull=False)
    found = found.exclude(decision__application=application).select_related("decision")
    return found.order_by("decision__reply__pk").last()


def _answered_along_again(application: Application, along: Decided, *, at: datetime) -> list[ApplicationEvent]:
    """Put it back to a letter that had its number and was on its way when it was reopened. Where the letter has gone
    out meanwhile, it has answered this application on the same day."""
    lead = locked(along.decision.application_id)
    if lead.decision_id != along.decision_id:
        return []  # it is handled anew itself
    application.answered_with = lead
    if not lead.closed:
        return []
    replied = next(each for each in reversed(standing_events(lead)) if each.name == Name.REPLIED)
    return happened(application, Event(Name.REPLIED, replied.on), at=at, row=along.row)
