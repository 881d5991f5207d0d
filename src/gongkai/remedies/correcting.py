"""更正登记、登记作废: what was registered wrongly is put right, with what stood there before and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from gongkai.applications.acts import in_clear, naming, not_after_today
from gongkai.applications.ending import Retention
from gongkai.evidence.acting import act
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.pages.calendar import national_calendar
from gongkai.remedies.actions import LONGEST_REASON, check_after
from gongkai.remedies.acts import appeal_period_over, begin, finish, imprint, set_periods
from gongkai.remedies.models import About, Block, Remedy, RemedyCorrection, Result, Stage

SEALED = ("claimant", "reason")
DAYS = ("filed_on", "copy_on", "answered_on", "judged_on", "last_judged_on", "appealed_on", "concluded_on",
        "rectify_until", "rectified_on")  # fmt: skip
CORRECTABLE = frozenset(
    {*SEALED, *DAYS, "block", "about", "application", "earlier", "after", "co_defendant", "counted", "body",
     "case_number", "simple", "ruling", "result", "decision_number"}
)  # fmt: skip
"""Columns that may be put right; the last days and the stage follow from them."""

IN_CLEAR = (("body", "复议机关或者法院", 80), ("case_number", "案号", 60), ("earlier", "以前申请的编号", 60),
            ("decision_number", "文号", 60))  # fmt: skip
"""Columns that stand unsealed: what they are called, and the most signs."""

ARCHIVE = ("archived_on", "kept_until")
"""Columns that a correction empties where the case is not complete any more."""

OF_AN_APPEAL = frozenset({"judged_on", "last_judged_on", "ruling", "appealed_on", "concluded_on"})
"""From what follows whether a judgment could still be appealed when the case ended."""


@act()
def correct(
    remedy: Remedy,
    right: Mapping[str, Any],
    *,
    why: str,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Remedy:
    """更正登记: columns with what should have stood there; a day that is None takes the step back that it belongs to.

    right  by the names of `CORRECTABLE`; what is not named stays
    Raises NotAllowed, Moved, or Refused where the case as a whole would not be possible.
    """
    remedy, actor = begin(remedy, version=version, by=by, at=at, acting=acting)
    if strange := sorted(set(right) - CORRECTABLE):
        raise ValueError(f"not to be corrected: {strange}")
    not_after_today(at, *(right.get(name) for name in DAYS if name != "rectify_until"))
    before = {name: getattr(remedy, name) for name in (*right, *ARCHIVE)}
    for name, value in right.items():
        setattr(remedy, name, value.strip() if isinstance(value, str) else value)
    _follow(remedy)
    changes = {
        name: [_plain(value), _plain(getattr(remedy, name))]
        for name, value in before.items()
        if value != getattr(remedy, name)
    }
    if not changes:
        raise Refused("与现在的登记相同，不用更正。")
    _ended_as_it_may(remedy, changes)
    _rests_on_nothing(remedy, changes)
    hidden = {*SEALED, *_naming(before, [remedy.claimant, before.get("claimant", "")])}
    was = {name: before[name] for name in changes if name in hidden}
    shown = {name: "已更正" if name in hidden else pair for name, pair in changes.items()}
    row = _because(remedy, why, shown, was or None, by=by, at=at)
    protects = [row]
    if not was.keys().isdisjoint(SEALED):
        protects.append(imprint(remedy))
    return finish("remedy.corrected", remedy, actor=actor, by=by, at=at, protects=protects, explained=True,
                  changes=shown, due=remedy.answer_due_on)  # fmt: skip


@act()
def void(remedy: Remedy, *, why: str, version: int, by: Person, at: datetime, acting: str = "") -> Remedy:
    """登记作废: registered twice, or no case against this organ. Its number is not given again, it stays to be seen and
    counts nowhere; only before it has ended. Raises NotAllowed, Moved, or Refused."""
    remedy, actor = begin(remedy, version=version, by=by, at=at, acting=acting)
    if remedy.stage == Stage.CONCLUDED:
        raise Refused(f"{remedy}已经审结，登记不能作废；有误的，请办理“更正登记”。")
    remedy.voided_on = localdate(at)
    remedy.kept_until = Retention.TEN.last_day(remedy.voided_on)
    row = _because(remedy, why, {"voided_on": [None, _plain(remedy.voided_on)]}, None, by=by, at=at)
    return finish("remedy.voided", remedy, actor=actor, by=by, at=at, protects=[row], explained=True,
                  number=remedy.label)  # fmt: skip


def _naming(before: Mapping[str, Any], whose: Sequence[str]) -> set[str]:
    """The unsealed columns that named somebody: that name is being taken out, and must not stay in the evidence."""
    return {name for name, *_ in IN_CLEAR if naming(before.get(name, ""), whose)}


def _because(
    remedy: Remedy, why: str, changes: dict[str, Any], was: dict[str, str] | None, *, by: Person, at: datetime
) -> RemedyCorrection:
    why = why.strip()
    if not why:
        raise Refused("请写明登记有误的情况和更正的原因。")
    if len(why) > LONGEST_REASON:
        raise Refused(f"原因写了{len(why)}个字，最多{LONGEST_REASON}个字，请精简。")
    row = RemedyCorrection(
        remedy=remedy, version=remedy.version + 1, changes=changes, was=was, reason=why, by=by, at=at
    )
    row.save()
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if hasattr(value, "pk") else value


def _follow(remedy: Remedy) -> None:
    """What follows from the columns: stage and last days. Raises Refused with the first thing that cannot be."""
    if not (remedy.claimant and remedy.reason and remedy.body):
        raise Refused("申请人或者原告、请求和理由、复议机关或者法院不能为空。")
    if (remedy.about == About.APPLICATION) != (remedy.application is not None):
        raise Refused("针对本系统登记的申请的，请选择该申请；其他事由不选。")
    if remedy.application is not None and remedy.application.organ_id != remedy.organ_id:
        raise Refused("所选的申请不是本机关收到的，请重新选择。")
    if (remedy.about == About.EARLIER) != bool(remedy.earlier):
        raise Refused("针对以前的申请的，请填写其编号；其他事由不填。")
    if remedy.block != Block.AFTER:
        remedy.after = None
    elif remedy.after is not None:
        check_after(remedy.after, besides=remedy.pk)
    in_court = (remedy.judged_on, remedy.last_judged_on, remedy.appealed_on, remedy.remanded_on)
    if remedy.block == Block.RECONSIDERATION and any(in_court):
        raise Refused("行政复议没有一审、上诉，请先取消这些登记，再更正类型。")
    if remedy.judged_on is None and (remedy.last_judged_on or remedy.appealed_on):
        raise Refused("没有一审裁判就没有上诉，请一并更正上诉的登记。")
    if remedy.concluded_on is None:
        remedy.result = remedy.decision_number = ""
    elif not (remedy.result and remedy.decision_number):
        raise Refused("审结的案件须有结果和文号，请补全。")
    if remedy.result != "corrected":
        remedy.rectify_until = remedy.rectified_on = None
    for name, what, longest in IN_CLEAR:
        setattr(remedy, name, in_clear(getattr(remedy, name), [remedy.claimant], what=what, longest=longest))
    _in_order(remedy)
    remedy.stage = (
        Stage.CONCLUDED if remedy.concluded_on
        else Stage.APPEALED if remedy.appealed_on
        else Stage.JUDGED if remedy.judged_on
        else Stage.ANSWERED if remedy.answered_on
        else Stage.PENDING
    )  # fmt: skip
    if remedy.archived_on is not None and (
        remedy.concluded_on is None
        or remedy.concluded_on > remedy.archived_on
        or (remedy.result == Result.CORRECTED and remedy.rectified_on is None)
    ):
        remedy.archived_on = remedy.kept_until = None  # it is not complete any more, and archived again when it is
    set_periods(remedy, national_calendar())


def _ended_as_it_may(remedy: Remedy, changes: Mapping[str, Any]) -> None:
    """Raise Refused where a correction would end a case, or end it while the judgment may still be appealed."""
    if remedy.concluded_on is None:
        return
    if "concluded_on" in changes and changes["concluded_on"][0] is None:
        raise Refused("本案还没有登记结果，不能在更正中审结，请办理“登记结果”。")
    if remedy.judged_on is not None and remedy.appealed_on is None and not OF_AN_APPEAL.isdisjoint(changes):
        appeal_period_over(remedy, remedy.concluded_on)


def _rests_on_nothing(remedy: Remedy, changes: Mapping[str, Any]) -> None:
    """Raise Refused where a correction takes away what a later case, or the application in hand anew, stands on."""
    ended_otherwise = "concluded_on" in changes and remedy.concluded_on is None
    if ended_otherwise or "block" in changes:
        for each in remedy.litigations.standing():
            raise Refused(f"之后的行政诉讼{each.label}已经登记，请先更正或者作废它的登记。")
    was = changes.get("result", [remedy.result])[0]
    reopened = remedy.application is not None and not remedy.application.closed
    if was == Result.CORRECTED and (ended_otherwise or "result" in changes) and reopened:
        raise Refused(
            f"{remedy.application}因本案的结果正在重新办理。本案结果登记有误、不该重新办理的，请先在该申请办理“取消重新办理”，"
            "再更正本案的结果；应当重新办理的，请先办结它。"
        )


def _in_order(remedy: Remedy) -> None:
    begun = remedy.remanded_on or remedy.filed_on
    for first, then, says in (
        (remedy.filed_on, remedy.copy_on, "收到副本的日期早于受理或者立案的日期"),
        (remedy.copy_on, remedy.answered_on, "答复、答辩的日期早于收到副本的日期"),
        (begun, remedy.judged_on, "一审裁判的日期早于立案或者发回重审的日期"),
        (begun, remedy.appealed_on, "上诉的日期早于立案或者发回重审的日期"),
        (max(filter(None, (begun, remedy.judged_on, remedy.appealed_on))), remedy.concluded_on,
         "审结的日期早于前一步的日期"),
        (remedy.concluded_on, remedy.rectified_on, "整改的日期早于审结的日期"),
    ):  # fmt: skip
        if first is not None and then is not None and then < first:
            raise Refused(f"{says}，请核对。")
