"""Verbs on reconsiderations and litigations. A result that sets a reply aside or orders one reopens its application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from gongkai.applications.actions import reopen
from gongkai.applications.acts import in_clear, not_after_today
from gongkai.applications.models import Application
from gongkai.evidence.acting import act
from gongkai.evidence.models import AppendOnly, Entry
from gongkai.evidence.recording import hold, next_number, record
from gongkai.law import CalendarUnknown, Refused, say
from gongkai.law.remedies import appeal_due
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.statements import stated
from gongkai.pages.calendar import national_calendar
from gongkai.remedies.acts import Moved as Moved
from gongkai.remedies.acts import appeal_period_over, begin, finish, imprint, set_periods
from gongkai.remedies.first import Notice, skipped
from gongkai.remedies.models import About, Block, Remedy, RemedyCorrection, Result, Stage
from gongkai.remedies.past_years import PastYear, changed

SERIES = "复议诉讼"
LONGEST_REASON = 5000
READ = "remedy.claimant_read"


@dataclass(frozen=True, slots=True)
class Filed:
    """A case as it came to the organ; the fields as those of `Remedy`.

    skipping  a suit that had to go to reconsideration first and did not is registered all the same: the court has it
    """

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
    skipping: bool = False


@act()
def register(organ: Organ, filed: Filed, *, because: str = "", by: Person, at: datetime, acting: str = "") -> Remedy:
    """登记: a case of which the organ received the copy, with its own last day to answer.

    because  why a copy that came in a year that is over is registered only now
    Raises NotAllowed, PastYear, or Refused with the first thing to mend.
    """
    today = localdate(at)
    actor = allow(by, Permission.REMEDY_HANDLE, organ, on=today, acting=acting)
    not_after_today(at, filed.filed, filed.copy)
    _check(organ, filed)
    whose = [filed.claimant]
    remedy = Remedy(
        organ=organ,
        origin=organ,
        year=today.year,
        number=next_number(organ.code, f"{SERIES}/{today.year}"),
        block=filed.block,
        about=filed.about,
        application=filed.application,
        earlier=in_clear(filed.earlier, whose, what="以前申请的编号", longest=60),
        reason=filed.reason.strip(),
        claimant=filed.claimant.strip(),
        after=filed.after,
        co_defendant=filed.co_defendant,
        counted=not filed.co_defendant if filed.counted is None else filed.counted,
        body=in_clear(
            stated(filed.body, "请填写复议机关或者法院的名称。", what="名称", longest=80),
            whose,
            what="复议机关或者法院",
            longest=80,
        ),
        case_number=in_clear(filed.case_number, whose, what="案号", longest=60),
        simple=filed.simple,
        filed_on=filed.filed,
        copy_on=filed.copy,
        changed_by=by,
        changed_at=at,
    )
    set_periods(remedy, national_calendar())
    came_this_year = filed.copy.year == today.year
    explained = came_this_year or bool(because.strip())
    if (years := changed(remedy, this_year=today.year)) and not explained:
        raise PastYear(years)
    remedy.save()
    rows: list[AppendOnly] = [imprint(remedy)]
    if because.strip() and years:
        rows.append(_note(remedy, because, by=by, at=at))
    return finish("remedy.registered", remedy, actor=actor, by=by, at=at, protects=rows, explained=True,
                  block=remedy.block, about=remedy.about, filed=filed.filed, on=filed.copy, due=remedy.answer_due_on,
                  counted=remedy.counted, application=filed.application.pk if filed.application else None)  # fmt: skip


def _note(remedy: Remedy, because: str, *, by: Person, at: datetime) -> RemedyCorrection:
    """Why what happened in a year that is over is registered only now."""
    row = RemedyCorrection(
        remedy=remedy, version=remedy.version + 1, changes={}, reason=because.strip()[:LONGEST_REASON], by=by, at=at
    )
    row.save()
    return row


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
    if not filed.skipping and (notice := skipped(filed.block, filed.application, filed.filed)):
        raise Refused(skips(notice))
    if filed.after is not None:
        if filed.block != Block.AFTER:
            raise Refused("只有复议后起诉的，才填写之前的行政复议。")
        if filed.after.block != Block.RECONSIDERATION or filed.after.organ_id != organ.pk:
            raise Refused("所选的不是本机关的行政复议案件，请重新选择。")
        if filed.after.stage != Stage.CONCLUDED:
            raise Refused(f"{filed.after}还没有审结，请先登记复议结果。")
        check_after(filed.after)


def skips(notice: Notice) -> str:
    """That a suit should have gone to reconsideration first, and what to do."""
    return (
        f"对{notice.number}应当先申请行政复议（{notice.source}），不能直接起诉：经过复议的，类型请选“{Block.AFTER.label}”；"
        "没有经过复议而法院已经立案的，请选“法院已经立案”后登记，并在答辩状里提出。"
    )


def check_after(after: Remedy, besides: int | None = None) -> None:
    """Raise Refused where the litigation that follows a reconsideration is registered already. Another one follows
    when the first set the decision on it aside and it was decided anew."""
    others = after.litigations.standing().exclude(pk=besides).order_by("-pk")
    last = others.first()
    if last is not None and not (last.stage == Stage.CONCLUDED and last.result == Result.CORRECTED):
        raise Refused(f"{after}已经登记过复议后的诉讼{last.label}，请核对；重新作出复议决定后再次起诉的，才另外登记。")


@act()
def answer(remedy: Remedy, *, on: date, version: int, by: Person, at: datetime, acting: str = "") -> Remedy:
    """登记答复、答辩: the organ's written answer with its evidence went out. Raises NotAllowed, Moved, or Refused."""
    remedy, actor = begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.answered_on is not None or remedy.stage == Stage.CONCLUDED:
        raise Refused(f"{remedy}已经{'审结' if remedy.stage == Stage.CONCLUDED else '答复'}，不用再登记答复。")
    if on < remedy.copy_on:
        raise Refused(f"答复的日期早于收到副本的{say(remedy.copy_on)}，请核对。")
    remedy.answered_on = on
    remedy.stage = Stage.ANSWERED if remedy.stage == Stage.PENDING else remedy.stage
    late = remedy.answer_due_on is not None and on > remedy.answer_due_on
    return finish("remedy.answered", remedy, actor=actor, by=by, at=at, on=on, late=late)


@act()
def judge(
    remedy: Remedy,
    *,
    on: date,
    ruling: bool = False,
    last: date | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Remedy:
    """登记一审裁判: the organ received it; until the period for an appeal ends, the case is pending.

    ruling  a ruling (裁定), which is appealed in a shorter time
    last    day on which the last of the parties received it, where it is known: until its period ends, too
    Raises NotAllowed, Moved, or Refused.
    """
    remedy, actor = begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.block == Block.RECONSIDERATION:
        raise Refused("行政复议没有一审，请直接登记结果。")
    if remedy.judged_on is not None or remedy.stage == Stage.CONCLUDED:
        raise Refused("一审裁判已经登记过，请核对。")
    not_after_today(at, last)
    if on < max(filter(None, (remedy.filed_on, remedy.remanded_on))):
        raise Refused("裁判的日期早于立案或者发回重审的日期，请核对。")
    remedy.judged_on, remedy.last_judged_on, remedy.ruling, remedy.stage = on, last, ruling, Stage.JUDGED
    set_periods(remedy, national_calendar())
    return finish("remedy.judged", remedy, actor=actor, by=by, at=at, on=on, last=last, until=remedy.appeal_until,
                  not_before=remedy.appeal_not_before)  # fmt: skip


@act()
def appeal(
    remedy: Remedy, *, on: date, ours: bool = False, version: int, by: Person, at: datetime, acting: str = ""
) -> Remedy:
    """登记上诉: whoever appealed, the case is pending until it is final. Each party has its own period, from the day on
    which it received the judgment; only that of the organ is known here.

    ours  whether the organ appeals
    Raises NotAllowed, Moved, or Refused.
    """
    remedy, actor = begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.stage != Stage.JUDGED or remedy.judged_on is None:
        raise Refused("没有可以上诉的一审裁判，请先登记一审裁判。")
    if on < max(filter(None, (remedy.filed_on, remedy.remanded_on))):
        raise Refused("上诉的日期早于立案或者发回重审的日期，请核对。")
    if ours and on < remedy.judged_on:
        raise Refused(f"本机关{say(remedy.judged_on)}收到一审裁判，上诉不能早于这一天，请核对日期。")
    own_until = _own_period(remedy)
    if ours and own_until is not None and on > own_until:
        raise Refused(f"本机关的上诉期限到{say(own_until)}为止，请核对日期。", "行政诉讼法第八十五条")
    remedy.appealed_on, remedy.stage = on, Stage.APPEALED
    return finish("remedy.appealed", remedy, actor=actor, by=by, at=at, on=on, ours=ours)


def _own_period(remedy: Remedy) -> date | None:
    """The last day on which the organ can appeal; None where the calendar does not tell yet."""
    if remedy.judged_on is None:
        return None
    try:
        return appeal_due(remedy.judged_on, national_calendar(), ruling=remedy.ruling).on
    except CalendarUnknown:
        return None


@act()
def remand(
    remedy: Remedy, *, on: date, decision_number: str, version: int, by: Person, at: datetime, acting: str = ""
) -> Remedy:
    """登记发回重审: the second court sends it back; the first instance begins anew and the case stays pending.

    decision_number  of the ruling that says so
    Raises NotAllowed, Moved, or Refused.
    """
    remedy, actor = begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.stage != Stage.APPEALED or remedy.appealed_on is None:
        raise Refused("只有二审中的案件才能发回重审，请先登记上诉。", "行政诉讼法第八十九条")
    if remedy.remanded_on is not None:
        raise Refused("本案已经发回重审过一次，二审应当依法改判，不能再次发回；请登记结果。", "行政诉讼法第八十九条")
    if on < max(filter(None, (remedy.judged_on, remedy.appealed_on))):
        raise Refused("发回重审的日期早于上诉的日期，请核对。")
    number = in_clear(stated(decision_number, "请填写二审裁定书的文号。"), [remedy.claimant], what="文号", longest=60)
    before = {"judged": remedy.judged_on, "appealed": remedy.appealed_on}
    remedy.remanded_on = on
    remedy.judged_on = remedy.last_judged_on = remedy.appealed_on = None
    remedy.appeal_until = remedy.appeal_not_before = None
    remedy.ruling = False
    remedy.stage = Stage.ANSWERED if remedy.answered_on else Stage.PENDING
    return finish("remedy.remanded", remedy, actor=actor, by=by, at=at, on=on, number=number, before=before)


@act()
def conclude(
    remedy: Remedy,
    result: Result,
    *,
    on: date,
    decision_number: str,
    anew: bool = False,
    until: date | None = None,
    because: str = "",
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Remedy:
    """登记结果: the final one. Where it sets a reply aside or orders one, the application is reopened in the same act.

    on       day on which the organ received the decision or the final judgment, or the time to appeal had ended
    anew     the organ has to decide anew, or to answer what it left unanswered, `until` the last day set for it
    because  why a result of a year that is over is registered only now
    Raises NotAllowed, Moved, PastYear, or Refused.
    """
    remedy, actor = begin(remedy, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    if remedy.stage == Stage.CONCLUDED:
        raise Refused(f"{remedy}已经审结，结果不能改变；登记有误的，请办理“更正登记”。")
    if on < max(filter(None, (remedy.filed_on, remedy.remanded_on, remedy.judged_on, remedy.appealed_on))):
        raise Refused("审结的日期早于前一步的日期，请核对。")
    if remedy.stage == Stage.JUDGED:
        appeal_period_over(remedy, on)
    if (anew or until is not None) and result != Result.CORRECTED:
        raise Refused("只有结果纠正的，才填写重新办理和整改期限。")
    number = stated(decision_number, "请填写决定书或者裁判文书的文号。")
    remedy.decision_number = in_clear(number, [remedy.claimant], what="文号", longest=60)
    remedy.stage, remedy.result, remedy.concluded_on, remedy.rectify_until = Stage.CONCLUDED, result, on, until
    if anew:
        _reopen(remedy, on=on, until=until, by=by, at=at, acting=acting)
    years = changed(remedy, this_year=localdate(at).year)
    if years and not because.strip():
        raise PastYear(years)
    rows = [_note(remedy, because, by=by, at=at)] if years else []
    return finish("remedy.concluded", remedy, actor=actor, by=by, at=at, protects=rows, explained=True, on=on,
                  result=result.label, anew=anew, until=until)  # fmt: skip


def _reopen(remedy: Remedy, *, on: date, until: date | None, by: Person, at: datetime, acting: str) -> None:
    if remedy.application is None:
        raise Refused("本案没有针对本系统登记的申请，不能在这里重新办理；请填写整改期限，整改后登记。")
    application = Application.objects.get(pk=remedy.application_id)
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
    remedy, actor = begin(remedy, version=version, by=by, at=at, acting=acting)
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
    return finish("remedy.rectified", remedy, actor=actor, by=by, at=at, on=on)


@act()
def read_claimant(remedy: Remedy, *, by: Person, at: datetime) -> None:
    """查看申请人或者原告: who reads whom a case is of stands in the evidence, once a day. Raises NotAllowed."""
    actor = allow(by, Permission.REMEDY_SEE, remedy.organ, on=localdate(at))
    hold(remedy.organ.code)
    last = readings(remedy).filter(person=by.pk).first()
    if last is None or localdate(last.at) != localdate(at):
        record(READ, remedy, organ=remedy.organ.code, by=actor, at=at)


def readings(remedy: Remedy) -> QuerySet[Entry]:
    """Who read whom a case is of, the latest first."""
    found = Entry.objects.filter(subject=f"{Remedy._meta.label}:{remedy.pk}", verb=READ)
    return found.order_by("-at", "-pk")
