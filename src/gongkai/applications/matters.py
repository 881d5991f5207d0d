"""What the public sends that is no application: taken in with a number, and settled with what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.applications.acts import LONGEST_TEXT, begin, finish, not_after_today, note
from gongkai.applications.kept import Matter, MatterImprint, MatterKind, written_in
from gongkai.applications.models import Application
from gongkai.applications.said import NoteKind
from gongkai.evidence.acting import act
from gongkai.evidence.actor import Actor
from gongkai.evidence.recording import next_number, record
from gongkai.intake.actions import notify
from gongkai.intake.models import Taking
from gongkai.intake.told import Told
from gongkai.law import Refused, say
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow

SERIES = "来件"
KEPT = "加密保存在来件里"
"""Stands in the evidence for why the lead office acts (代填): whoever types that may name who sent something."""


@act()
def take_matter(
    organ: Organ,
    kind: MatterKind,
    content: Mapping[str, str],
    *,
    submitted: date,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Matter:
    """登记来件. content  by the words of its form. Raises NotAllowed, or Refused where it says nothing."""
    today = localdate(at)
    actor = allow(by, Permission.APPLICATION_HANDLE, organ, on=today, acting=acting)
    not_after_today(at, submitted)
    said = {name: value.strip() for name, value in content.items() if value.strip()}
    if not said:
        raise Refused("来件没有内容，请写明原因不予登记。")
    row = Matter(
        organ=organ,
        year=today.year,
        number=next_number(organ.code, f"{SERIES}/{today.year}"),
        kind=kind.value,
        content=said,
        submitted_on=submitted,
        registered_by=by,
        registered_at=at,
    )
    row.save()
    _record("matter.registered", row, by=actor, at=at, number=row.label, sort=MatterKind(kind).label)
    return row


@act()
def keep_rating(
    application: Application,
    mark: str,
    text: str = "",
    *,
    submitted: date,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """登记评价: what the applicant says of how the case was handled stands with the case, and nothing is to be done.

    mark  满意 and the like
    text  an opinion beside it
    Raises NotAllowed, Moved, or Refused where it says nothing or the case names nobody any more.
    """
    application, actor = begin(application, Permission.APPLICATION_HANDLE, version=version, by=by, at=at, acting=acting)
    if application.anonymised_on is not None:
        raise Refused("本件已经清除个人信息，不再登记评价。")
    said = "；".join(each for each in (mark.strip(), text.strip()) if each)
    if not said:
        raise Refused("评价没有内容，请写明原因不予登记。")
    kept = note(application, NoteKind.OTHER, f"申请人{say(submitted)}评价：{said}", by=by, at=at)
    return finish("application.rated", application, actor=actor, by=by, at=at, protects=kept)


def taking_of_matter(matter: Matter) -> Taking | None:
    """The submission from which it came."""
    return Taking.objects.filter(became=f"{Matter._meta.label}:{matter.pk}").first()


@act()
def settle(matter: Matter, *, answer: str, on: date, by: Person, at: datetime, acting: str = "") -> Matter:
    """登记处理结果: what was done, or why nothing was; a suggestion within the scope of publishing has to be published
    (第四十四条). Whoever sent it here sees the answer with number and code. Raises NotAllowed, or Refused."""
    matter = Matter.objects.select_for_update().get(pk=matter.pk)
    actor = allow(by, Permission.APPLICATION_HANDLE, matter.organ, on=localdate(at), acting=acting)
    not_after_today(at, on)
    answer = answer.strip()
    if matter.settled_on is not None:
        raise Refused(f"{matter}已经登记过处理结果。")
    if not answer:
        raise Refused("请写明怎样处理、怎样告知来件人。")
    if len(answer) > LONGEST_TEXT:
        raise Refused(f"内容写了{len(answer)}个字，最多{LONGEST_TEXT}个字，请精简。")
    if on < matter.submitted_on:
        raise Refused("处理日期早于提交日期，请核对。")
    matter.answer, matter.settled_on = answer, on
    matter.save(update_fields=["answer", "settled_on"])
    if (taking := taking_of_matter(matter)) is not None:
        told = Told("已处理", on, matter.organ.code, answer, case=matter.label)
        notify(taking, told.parcel, by=actor.unsaid(KEPT), at=at)
    _record("matter.settled", matter, by=actor, at=at, on=on)
    return matter


def _record(verb: str, matter: Matter, *, by: Actor, at: datetime, **facts: object) -> None:
    """The one line of evidence, which holds a keyed hash of what the matter says now."""
    row = MatterImprint.objects.create(
        matter=matter, serial=matter.imprints.count() + 1, hash=written_in(matter), acting=by.reason or None
    )
    record(verb, matter, organ=matter.organ.code, by=by.unsaid(KEPT), at=at, protects=[row], **facts)
