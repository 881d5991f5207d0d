"""依申请公开设置: what an organ chose about applications, counted from a day; what was promised for a day stays.

The promise that the platform's receipt is confirmation is made in the guide (第十二条, 第三十一条第（三）项), so the
guide shows it from that day on, and whoever sent something on such a day can rely on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.recording import record
from gongkai.law import Refused
from gongkai.organs.acts import By, Stale, actor, day_of, living, locked_organs
from gongkai.organs.models import Organ, Practice
from gongkai.organs.permissions import Permission


@dataclass(frozen=True, slots=True)
class Chosen:
    """What holds on a day; nothing is switched on until an organ says so. The fields are those of `Practice`."""

    platform_confirms: bool = False
    charges: bool = False
    shows_answers: bool = False


NAMES = tuple(each.name for each in fields(Chosen))


def practice_of(organ: Organ | int, on: date) -> Chosen:
    """What an organ, given as such or by its key, chose for a day."""
    key = organ if isinstance(organ, int) else organ.pk
    return _last(Practice.objects.filter(organ=key, since__lte=on).order_by("-since", "-id")[:1])


def organs_with(name: str, organs: Iterable[Organ], on: date) -> list[Organ]:
    """Those of some organs that have something switched on, on a day; in one query."""
    by_key = {each.pk: each for each in organs}
    last: dict[int, Practice] = {}
    for row in Practice.objects.filter(organ__in=by_key, since__lte=on).order_by("since", "id"):
        last[row.organ_id] = row
    return [organ for key, organ in by_key.items() if key in last and getattr(last[key], name)]


def _last(rows: Iterable[Practice]) -> Chosen:
    for row in rows:
        return Chosen(*(getattr(row, name) for name in NAMES))
    return Chosen()


def latest(organ: Organ) -> int:
    """The number of what was entered last; a form carries it."""
    return Practice.objects.filter(organ=organ).order_by("-id").values_list("id", flat=True).first() or 0


@transaction.atomic
def set_practice(
    organ: Organ, chosen: Chosen, *, since: date, reason: str, seen: int, by: By, at: datetime, acting: str = ""
) -> Practice:
    """依申请公开设置: what holds from a day on. Only SYSTEM, setting up what an organ has practised before, goes back.

    seen  the number of what had been entered last when the form was opened
    Raises NotAllowed, Stale where somebody else was quicker, or Refused.
    """
    (organ,) = locked_organs(organ)
    today = localdate(at)
    who = actor(by, Permission.PRACTICE_SET, organ, on=today, acting=acting)
    living(organ, today)
    if latest(organ) != seen:
        raise Stale("您打开之后，他人已经改过依申请公开设置。请对照最新内容核对后再提交一次。")
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("请写明依据，例如会议纪要、通知的名称和文号。")
    if since < today and who is not SYSTEM:
        raise Refused(f"设置从今天或者以后的日期起算，{day_of(since)}已经过去，请改日期。")
    if since < organ.founded_on:
        raise Refused(f"{organ.name}自{day_of(organ.founded_on)}起设立，日期不能早于这一天。")
    before = practice_of(organ, since)
    if before == chosen and not Practice.objects.filter(organ=organ, since__gt=since).exists():
        raise Refused("内容没有变化，不用保存。")
    if since <= today and before.platform_confirms and not chosen.platform_confirms and who is not SYSTEM:
        raise Refused(
            "今天的公开指南已经承诺“平台收到即确认”，今天提交的申请以提交之日为收到日期；取消承诺请从明天或者以后起算。",
            "条例第三十一条第（三）项",
        )
    row = Practice(organ=organ, since=since, reason=reason, entered_at=at)
    for name in NAMES:
        setattr(row, name, getattr(chosen, name))
    row.clean_fields()
    row.save()
    record(
        "organ.practice_set",
        organ,
        organ=organ.code,
        by=who,
        at=at,
        protects=[row],
        since=since,
        reason=reason,
        chosen="、".join(str(Practice._meta.get_field(name).verbose_name) for name in NAMES if getattr(chosen, name))
        or "都不启用",
    )
    return row
