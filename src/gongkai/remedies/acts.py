"""What every verb begins and ends with: lock, allow, compare; periods; version, save, and the one line of evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.evidence.actor import Actor
from gongkai.evidence.models import AppendOnly
from gongkai.evidence.recording import record
from gongkai.law import CalendarUnknown, Refused, WorkCalendar, say
from gongkai.law.remedies import answer_due, appeal_due, defence_due
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, allow
from gongkai.remedies.models import Block, Remedy, RemedyImprint, said_in
from gongkai.remedies.past_years import PastYear, changed

KEPT = "加密保存在案件里"
"""Stands in the evidence for why the lead office acts (代填): whoever types that may name who brought the case."""


class Moved(Refused):
    """Somebody acted on the case since it was opened; nothing that was typed is lost."""

    def __init__(self, remedy: Remedy) -> None:
        super().__init__(
            f"{remedy.changed_by.name}已在您打开之后办理了{remedy}（现在：{remedy.get_stage_display()}）。"
            "您填写的内容还在下面，请对照现在的情况再提交。"
        )
        self.remedy = remedy


def begin(
    remedy: Remedy,
    permission: Permission = Permission.REMEDY_HANDLE,
    *,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
    voided: bool = False,
) -> tuple[Remedy, Actor]:
    """The case as it is now, locked until the transaction ends, and the person as actor of its organ.

    voided  whether it can be done to a registration that is void, too
    Raises NotAllowed, Moved where somebody was quicker, or Refused where it was registered by mistake, or its period is
    over and it names nobody any more.
    """
    row = Remedy.objects.select_for_update().get(pk=remedy.pk)
    actor = allow(by, permission, row.organ, on=localdate(at), acting=acting)
    if row.version != version:
        raise Moved(row)
    if row.anonymised_on is not None:
        raise Refused(f"{row}已过保管期限并清除个人信息，不能再办理。")
    if row.voided_on is not None and not voided:
        raise Refused(f"{row}登记有误，已于{say(row.voided_on)}作废，不能再办理。")
    return row, actor


def finish(
    verb: str,
    remedy: Remedy,
    *,
    actor: Actor,
    by: Person,
    at: datetime,
    protects: Iterable[AppendOnly] = (),
    explained: bool = False,
    **facts: object,
) -> Remedy:
    """Save the case as it is now and write the evidence; the last statement of a verb.

    explained  why a table of a year that is over moves only now is known
    Raises PastYear where such a table would move and it is not.
    """
    years = changed(remedy, this_year=localdate(at).year)
    if years and not explained:
        raise PastYear(years)
    if years:
        facts["past_years"] = years
    if actor.reason:
        protects = [*protects, imprint(remedy, acting=actor.reason)]
        actor = actor.unsaid(KEPT)
    remedy.version += 1
    remedy.changed_by, remedy.changed_at = by, at
    remedy.save()
    record(verb, remedy, organ=remedy.organ.code, by=actor, at=at, protects=protects, stage=remedy.stage, **facts)
    return remedy


def imprint(remedy: Remedy, *, acting: str = "") -> RemedyImprint:
    """Keep a hash of what a case says of people now; and why the lead office acted, where it did."""
    return RemedyImprint.objects.create(
        remedy=remedy, serial=remedy.imprints.count() + 1, hash=said_in(remedy), acting=acting or None
    )


def set_periods(remedy: Remedy, calendar: WorkCalendar) -> None:
    """Set the last days of the organ's answer and of an appeal; where a year is not known yet, the day that it is not
    before."""
    try:
        if remedy.block == Block.RECONSIDERATION:
            due = answer_due(remedy.copy_on, calendar, simple=remedy.simple)
        else:
            due = defence_due(remedy.copy_on, calendar)
        remedy.answer_due_on, remedy.answer_not_before, remedy.answer_source = due.on, None, due.source
    except CalendarUnknown as missing:
        remedy.answer_due_on, remedy.answer_not_before = None, missing.day
    remedy.appeal_until = remedy.appeal_not_before = None
    if remedy.judged_on is not None:
        served = max(filter(None, (remedy.judged_on, remedy.last_judged_on)))
        try:
            remedy.appeal_until = appeal_due(served, calendar, ruling=remedy.ruling).on
        except CalendarUnknown as missing:
            remedy.appeal_not_before = missing.day


def appeal_period_over(remedy: Remedy, on: date) -> None:
    """Raise Refused while the judgment may still be appealed: until then the case is pending."""
    if remedy.appeal_until is not None and on <= remedy.appeal_until:
        raise Refused(
            f"上诉期限到{say(remedy.appeal_until)}为止，期满没有上诉的，次日起登记结果；有上诉的，请登记上诉。",
            "行政诉讼法第八十五条",
        )
    if remedy.appeal_until is None and remedy.appeal_not_before is not None:
        raise Refused(f"无法核对上诉期限是否已满：{CalendarUnknown(remedy.appeal_not_before)}", "行政诉讼法第八十五条")
