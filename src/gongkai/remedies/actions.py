"""Verbs on reconsiderations and litigations. A result that sets a reply aside reopens its application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.applications.actions import reopen
from gongkai.applications.acts import not_after_today
from gongkai.applications.models import Application
from gongkai.evidence.acting import act
from gongkai.evidence.actor import Actor
from gongkai.evidence.recording import next_number, record
from gongkai.law import CalendarUnknown, Refused, say
from gongkai.law.periods import Due
from gongkai.law.remedies import answer_due, appeal_due, defence_due
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.statements import stated
from gongkai.pages.calendar import national_calendar
from gongkai.remedies.models import About, Block, Remedy, Result, Stage

SERIES = "复议诉讼"
LONGEST_REASON = 5000


class Moved(Refused):
    """Somebody acted on the case since it was opened; nothing that was typed is lost."""

    def __init__(self, remedy: Remedy) -> None:
        super().__init__(
            f"{remedy.changed_by.name}已在您打开之后办理了{remedy}（现在：{remedy.get_stage_display()}）。"
            "您填写的内容还在下面，请对照现在的情况再提交。"
        )
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Filed:
    """A case as it came to the organ; the fields as those of `Remedy`."""

    block: Block
    about: About
    body: str
    claimant: str
    reason: str
    filed: date
    copy: date
    application: Application | None = None
    earlier: str = ""
    after: Remedy | None = None
    case_number: str = ""
    simple: bool = True
    co_defendant: bool = False
    counted: bool | None = None


@act()
def register(organ: Organ, filed: Filed, *, by: Person, at: datetime, acting: str = "") -> Remedy:
    """登记: a case of which the organ received the copy, with its own last day to answer.

    Raises NotAllowed, or Refused with the first thing to mend.
    """
    today = localdate(at)
    actor = allow(by, Permission.REMEDY_HANDLE, organ, on=today, acting=acting)
    not_after_today(at, filed.filed, filed.copy)
    _check(organ, filed)
    due = _due(filed)
    remedy = Remedy(
        organ=organ,
        year=today.year,
        number=next_number(organ.code, f"{SERIES}/{today.year}"),
        block=filed.block,
        about=filed.about,
        application=filed.application,
        earlier=filed.earlier.strip()[:60],
        reason=filed.reason.strip(),
        claimant=filed.claimant.strip(),
        after=filed.after,
        co_defendant=filed.co_defendant,
        counted=not filed.co_defendant if filed.counted is None else filed.counted,
        body=stated(filed.body, "请填写复议机关或者法院的名称。", what="名称", longest=80),
        case_number=filed.case_number.strip()[:60],
        simple=filed.simple,
        filed_on=filed.filed,
        copy_on=filed.copy,
        answer_due_on=due.on if due else None,
        answer_source=due.source if due else "",
    )
    return _finish("remedy.registered", remedy, actor=actor, by=by, at=at, block=remedy.block, about=remedy.about,
                   filed=filed.filed, on=filed.copy, due=remedy.answer_due_on, counted=remedy.counted,
                   application=filed.application.pk if filed.application else None)  # fmt: skip


def _check(organ: Organ, filed: Filed) -> None:
    if not filed.claimant.strip() or not filed.reason.strip():
        raise Refused("请填写申请人或者原告，以及其请求和理由。")
    if len(filed.reason) > LONGEST_REASON:
        raise Refused(f"请求和理由写了{len(filed.reason)}个字，最多{LONGEST_REASON}个字，请摘要填写。")
    if filed.copy < filed.filed:
        raise Refused("收到副本的日期早于受理或者立案的日期，请核对。")
    if (filed.about == About.APPLICATION) != (filed.application is not None):
        raise Refused("针对本系统登记的申请的，请选择该申请；其他事由不选。")
    if filed.application is not None and filed.application.organ_id != organ.pk:
        raise Refused("所选的申请不是本机关收到的，请重新选择。")
    if (filed.about == About.EARLIER) != bool(filed.earlier.strip()):
        raise Refused("针对以前的申请的，请填写其编号；其他事由不填。")
    if filed.after is not None:
        if filed.block != Block.AFTER:
            raise Refused("只有复议后起诉的，才填写之前的行政复议。")
        if filed.after.block != Block.RECONSIDERATION or filed.after.organ_id != organ.pk:
            raise Refused("所选的不是本机关的行政复议案件，请重新选择。")
        if filed.after.stage != Stage.CONCLUDED:
            raise Refused(f"{filed.after}还没有审结，请先登记复议结果。")
        if hasattr(filed.after, "litigation"):
            raise Refused(f"{filed.after}已经登记过复议后的诉讼，请核对。")


def _due(filed: Filed) -> Due | None:
    """The last day for the organ's answer; None where the year of it is not known yet."""
    calendar = national_calendar()
    try:
        if filed.block == Block.RECONSIDERATION:
            return answer_due(filed.copy, calendar, simple=filed.simple)
        return defence_due(filed.copy, calendar)
    except CalendarUnknown:
        return None


@act()
def answer(remedy: Remedy, *, on: date, version: int, by: Person, at: datetime, acting: str = "") -> Remedy:
    """登记答复、答辩: the organ's written answer with its evidence went out. Raises NotAllowed, Moved, or Refused."""
    remedy, actor = _begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.answered_on is not None or remedy.stage == Stage.CONCLUDED:
        raise Refused(f"{remedy}已经{'审结' if remedy.stage == Stage.CONCLUDED else '答复'}，不用再登记答复。")
    if on < remedy.copy_on:
        raise Refused(f"答复的日期早于收到副本的{say(remedy.copy_on)}，请核对。")
    remedy.answered_on = on
    remedy.stage = Stage.ANSWERED if remedy.stage == Stage.PENDING else remedy.stage
    late = remedy.answer_due_on is not None and on > remedy.answer_due_on
    return _finish("remedy.answered", remedy, actor=actor, by=by, at=at, on=on, late=late)


@act()
def judge(
    remedy: Remedy, *, on: date, ruling: bool = False, version: int, by: Person, at: datetime, acting: str = ""
) -> Remedy:
    """登记一审裁判: the organ received it; until the period for an appeal ends, the case is pending.

    ruling  a ruling (裁定), which is appealed in a shorter time
    Raises NotAllowed, Moved, or Refused.
    """
    remedy, actor = _begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.block == Block.RECONSIDERATION:
        raise Refused("行政复议没有一审，请直接登记结果。")
    if remedy.judged_on is not None or remedy.stage == Stage.CONCLUDED:
        raise Refused("一审裁判已经登记过，请核对。")
    if on < remedy.filed_on:
        raise Refused("裁判的日期早于立案的日期，请核对。")
    remedy.judged_on, remedy.stage = on, Stage.JUDGED
    try:
        remedy.appeal_until = appeal_due(on, national_calendar(), ruling=ruling).on
    except CalendarUnknown as missing:
        raise Refused(f"无法推算上诉期限：{missing}", "行政诉讼法第八十五条") from missing
    return _finish("remedy.judged", remedy, actor=actor, by=by, at=at, on=on, until=remedy.appeal_until)


@act()
def appeal(remedy: Remedy, *, on: date, version: int, by: Person, at: datetime, acting: str = "") -> Remedy:
    """登记上诉: whoever appealed, the case is pending until it is final. Raises NotAllowed, Moved, or Refused."""
    remedy, actor = _begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.stage != Stage.JUDGED or remedy.judged_on is None or remedy.appeal_until is None:
        raise Refused("没有可以上诉的一审裁判，请先登记一审裁判。")
    if not remedy.judged_on <= on <= remedy.appeal_until:
        raise Refused(f"上诉期限到{say(remedy.appeal_until)}为止，请核对日期。", "行政诉讼法第八十五条")
    remedy.appealed_on, remedy.stage = on, Stage.APPEALED
    return _finish("remedy.appealed", remedy, actor=actor, by=by, at=at, on=on)


@act()
def conclude(
    remedy: Remedy,
    result: Result,
    *,
    on: date,
    decision_number: str,
    anew: bool = False,
    until: date | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Remedy:
    """登记结果: the final one. Where it sets a reply aside, the application is reopened in the same act.

    on     day on which the organ received the decision or the final judgment, or the time to appeal had ended
    anew   the organ has to decide anew, `until` the last day that is set for it
    Raises NotAllowed, Moved, or Refused.
    """
    remedy, actor = _begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.stage == Stage.CONCLUDED:
        raise Refused(f"{remedy}已经审结，结果不能改变。")
    if on < max(filter(None, (remedy.filed_on, remedy.judged_on, remedy.appealed_on))):
        raise Refused("审结的日期早于前一步的日期，请核对。")
    if remedy.stage == Stage.JUDGED and remedy.appeal_until is not None and on <= remedy.appeal_until:
        raise Refused(
            f"上诉期限到{say(remedy.appeal_until)}为止，期满没有上诉的，次日起登记结果；有上诉的，请登记上诉。",
            "行政诉讼法第八十五条",
        )
    if (anew or until is not None) and result != Result.CORRECTED:
        raise Refused("只有结果纠正的，才填写重新办理和整改期限。")
    remedy.decision_number = stated(decision_number, "请填写决定书或者裁判文书的文号。", what="文号", longest=60)
    remedy.stage, remedy.result, remedy.concluded_on, remedy.rectify_until = Stage.CONCLUDED, result, on, until
    if anew:
        _reopen(remedy, on=on, until=until, by=by, at=at, acting=acting)
    return _finish("remedy.concluded", remedy, actor=actor, by=by, at=at, on=on, result=result.label, anew=anew,
                   until=until)  # fmt: skip


def _reopen(remedy: Remedy, *, on: date, until: date | None, by: Person, at: datetime, acting: str) -> None:
    if remedy.application is None:
        raise Refused("本案没有针对本系统登记的申请，不能在这里重新办理；请填写整改期限，整改后登记。")
    application = Application.objects.get(pk=remedy.application_id)
    if not application.closed:
        raise Refused(f"{application}正在办理，不用重新办理；请在期限内答复。")
    reopen(
        application,
        basis=f"{remedy.body}{remedy.decision_number}",
        on=on,
        until=until,
        version=application.version,
        by=by,
        at=at,
        acting=acting,
    )


@act()
def rectify(remedy: Remedy, *, on: date, version: int, by: Person, at: datetime, acting: str = "") -> Remedy:
    """登记整改: what was found wrong has been put right. Raises NotAllowed, Moved, or Refused."""
    remedy, actor = _begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.result != Result.CORRECTED or remedy.concluded_on is None:
        raise Refused("只有结果纠正的案件须登记整改。")
    if remedy.rectified_on is not None:
        raise Refused("整改已经登记过。")
    if on < remedy.concluded_on:
        raise Refused(f"整改的日期早于审结的{say(remedy.concluded_on)}，请核对。")
    if remedy.application is not None and not remedy.application.closed:
        raise Refused(f"{remedy.application}还没有重新答复，请先答复。")
    remedy.rectified_on = on
    return _finish("remedy.rectified", remedy, actor=actor, by=by, at=at, on=on)


def _begin(remedy: Remedy, *, version: int, by: Person, at: datetime, acting: str) -> tuple[Remedy, Actor]:
    row = Remedy.objects.select_for_update().get(pk=remedy.pk)
    actor = allow(by, Permission.REMEDY_HANDLE, row.organ, on=localdate(at), acting=acting)
    if row.version != version:
        raise Moved(row)
    return row, actor


def _finish(verb: str, remedy: Remedy, *, actor: Actor, by: Person, at: datetime, **facts: object) -> Remedy:
    remedy.version += 1
    remedy.changed_by, remedy.changed_at = by, at
    remedy.save()
    record(verb, remedy, organ=remedy.organ.code, by=actor, at=at, stage=remedy.stage, **facts)
    return remedy
