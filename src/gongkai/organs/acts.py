"""What every verb of this package rests on: who acts, the version that a form was filled in for, and saving.

Locks are taken in one order: organs by code, then posts, then persons, then the ledger (`record`, last).
"""

from __future__ import annotations

import json
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.timezone import localtime

from gongkai.evidence.actor import SYSTEM, Actor
from gongkai.evidence.models import Entry
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person, Post
from gongkai.organs.permissions import Permission, allow

shown_anew = Signal()
"""Sent with `organ` and `at` as the last thing of an act that changes what the public reads about an organ."""

By = Person | Actor
"""Who acts: a person, or SYSTEM when a county is set up for the first time (`gongkai init`)."""


class Stale(Refused):
    """The row moved since the form was opened; what was typed is still in the form."""


def actor(by: By, permission: Permission, organ: Organ, *, on: date, acting: str = "") -> Actor:
    """The one who acts for an organ. Raises NotAllowed; only SYSTEM itself is let through without a post."""
    if isinstance(by, Actor):
        if by is not SYSTEM:
            raise TypeError("an act is done by a person, or by SYSTEM itself")
        return by
    return allow(by, permission, organ, on=on, acting=acting)


def locked_organs(*organs: Organ) -> list[Organ]:
    """Organs as they stand now, locked in the order of their codes, given back in the order asked for."""
    wanted = {organ.pk for organ in organs}
    found = {row.pk: row for row in Organ.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("code")}
    return [found[organ.pk] for organ in organs]


def locked_post(post: Post) -> Post:
    """A post as it stands now, locked; its organ is read with it."""
    return Post.objects.select_for_update(no_key=True, of=("self",)).select_related("organ").get(pk=post.pk)


def living(organ: Organ, on: date) -> None:
    """Refuse what cannot be done to an organ that does not exist on a day."""
    if organ.dissolved_on and on >= organ.dissolved_on:
        raise Refused(f"{organ.name}已于{day_of(organ.dissolved_on)}撤销，不能再变更。")
    if on < organ.founded_on:
        raise Refused(f"{organ.name}自{day_of(organ.founded_on)}起设立，日期不能早于这一天。")


def same_version(row: models.Model, version: int) -> None:
    """Raise Stale, with who changed the row and when, unless it is still the version that the form showed."""
    if row.version != version:  # type: ignore[attr-defined]
        raise Stale(f"您打开之后，{_last_change(row)}。您填写的内容还没有保存，请对照最新内容核对后再提交一次。")


def _last_change(row: models.Model) -> str:
    last = Entry.objects.filter(subject=f"{row._meta.label}:{row.pk}").order_by("-at", "-serial").first()
    what = row._meta.verbose_name
    if last is None:
        return f"这条{what}已被他人修改"
    moment = localtime(last.at)
    name = json.loads(last.body)["by"]["name"]
    return f"{name}已于{day_of(moment.date())}{moment:%H:%M}修改了这条{what}"


def save(row: models.Model, *, taken: str = "") -> None:
    """Save a row whose fields are sound. taken  the sentence where a constraint of the database refuses it

    Raises Refused with a sentence that names the field.
    """
    try:
        row.clean_fields()
    except ValidationError as fault:
        name, sentences = next(iter(fault.message_dict.items()))
        raise Refused(f"“{row._meta.get_field(name).verbose_name}”：{sentences[0].rstrip('。')}。") from fault
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        if not taken:
            raise
        raise Refused(taken) from fault


def overlapping(since: date, until: date | None) -> Q:
    """Dated rows that share a day with [since, until)."""
    rows = Q(until=None) | Q(until__gt=since)
    return rows & Q(since__lt=until) if until else rows


def period(since: date, until: date | None) -> None:
    """Refuse an end that is not after the beginning."""
    if until is not None and until <= since:
        raise Refused(f"终止日{day_of(until)}须晚于起始日{day_of(since)}，请核对。")


def not_ahead(on: date, at: datetime) -> None:
    """Refuse a day that has not come: the tree shows what is, and changes on the day itself."""
    if on > localtime(at).date():
        raise Refused(f"{day_of(on)}还没有到，机构变动请在生效当日或之后登记。")


def day_of(day: date | None) -> str:
    """2026年11月20日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
