"""Posts and who holds them: created, ended, appointed to, deputised for (岗位、任职、AB岗)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from gongkai.evidence.recording import record
from gongkai.law import Refused
from gongkai.organs import codes
from gongkai.organs.acts import By, actor, day_of, living, locked_organs, locked_post, overlapping, period, save
from gongkai.organs.conflicts import conflict
from gongkai.organs.messages import tell
from gongkai.organs.models import Deputy, Organ, Person, Post, PostKind, Tenure
from gongkai.organs.permissions import Permission


def _locked_person(person: Person) -> Person:
    """A person, locked: two posts that conflict are not given to one person at the same time."""
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _named(post: Post) -> str:
    return f"{post.organ.name}的“{post}”岗"


def _not_oneself(by: By, person: Person) -> None:
    if isinstance(by, Person) and by.pk == person.pk:
        raise Refused("不能办理自己的岗位，请由主管部门的其他工作人员或者系统管理员办理。")


@transaction.atomic
def create_post(organ: Organ, *, kind: str, by: By, at: datetime, since: date, title: str = "") -> Post:
    """Make a post. title  where an organ has two of a kind, for instance 经办人（信访）"""
    (organ,) = locked_organs(organ)
    who = actor(by, Permission.PEOPLE_EDIT, organ, on=localdate(at))
    living(organ, since)
    if kind not in PostKind.values:
        raise Refused(f"没有“{kind}”这种岗位，可以是：{'、'.join(PostKind.labels)}。")
    title = codes.name(title)
    taken = f"{organ.name}已有“{title or PostKind(kind).label}”岗；确需再设一个的，请另写名称，例如“经办人（信访）”。"
    if Post.objects.filter(organ=organ, kind=kind, title=title, until=None).exists():
        raise Refused(taken)
    post = Post(organ=organ, kind=kind, title=title, since=since)
    save(post, taken=taken)
    record("post.created", post, organ=organ.code, by=who, at=at, kind=str(kind), title=title, since=since)
    return post


@transaction.atomic
def end_post(post: Post, *, until: date, by: By, at: datetime) -> Post:
    """End a post that nobody holds any more; its history stays."""
    post = locked_post(post)
    who = actor(by, Permission.PEOPLE_EDIT, post.organ, on=localdate(at))
    if post.until is not None:
        raise Refused(f"{_named(post)}已于{day_of(post.until)}撤销。")
    period(post.since, until)
    holder = Tenure.objects.filter(overlapping(until, None), post=post).select_related("person").first()
    if holder:
        raise Refused(f"{_named(post)}在{day_of(until)}以后还由{holder.person.name}担任，请先终止任职或者办理交接。")
    post.until = until
    post.save()
    _end_deputies(post, until)
    record("post.ended", post, organ=post.organ.code, by=who, at=at, until=until)
    return post


@transaction.atomic
def appoint(post: Post, person: Person, *, since: date, by: By, at: datetime, until: date | None = None) -> Tenure:
    """任职: a person holds a post from a day on. One holder at a time; the table of conflicts applies.

    Raises Refused where somebody holds the post, the person has a conflict, is barred, or is the one who acts.
    """
    post = locked_post(post)
    who = actor(by, Permission.PEOPLE_EDIT, post.organ, on=localdate(at))
    _not_oneself(by, person)
    tenure = take_up(post, person, since=since, until=until, at=at)
    record(
        "tenure.began", tenure, organ=post.organ.code, by=who, at=at,
        post=post.pk, kind=post.kind, person=person.pk, since=since, until=until,
    )  # fmt: skip
    return tenure


def take_up(post: Post, person: Person, *, since: date, at: datetime, until: date | None = None) -> Tenure:
    """The rules of a tenure, and the row. The caller holds the post, has asked who may, and writes the evidence."""
    person = _locked_person(person)
    period(since, until)
    living(post.organ, since)
    if post.until is not None and since >= post.until:
        raise Refused(f"{_named(post)}已于{day_of(post.until)}撤销，不能再任职。")
    if since < post.since:
        raise Refused(f"{_named(post)}自{day_of(post.since)}起设立，任职不能早于这一天。")
    if not person.is_active:
        raise Refused(f"{person.name}的账号已停用，请先恢复账号再任职。")
    taken = f"{_named(post)}已有人担任，请先终止原任职或者办理交接。"
    other = Tenure.objects.filter(overlapping(since, until), post=post).select_related("person").first()
    if other:
        days = f"自{day_of(other.since)}起" + (f"至{day_of(other.until)}前" if other.until else "")
        raise Refused(
            f"{_named(post)}{days}由{other.person.name}担任，同一时间只能有一人；请先终止原任职或者办理交接。"
        )
    if sentence := clash(post, person, since=since, until=until):
        raise Refused(f"{person.name}不能担任{_named(post)}。{sentence}")
    _end_deputies(post, since, person=person)
    tenure = Tenure(post=post, person=person, since=since, until=until)
    save(tenure, taken=taken)
    tell([person], post, f"自{day_of(since)}起，您担任{_named(post)}。", at=at)
    return tenure


def clash(post: Post, person: Person, *, since: date, until: date | None = None, deputy: bool = False) -> str:
    """Why a person may not take a post beside those of the organ that they have meanwhile; empty where they may."""
    profile, of_the_organ = post.organ.profile, Q(overlapping(since, until), person=person, post__organ=post.organ)
    held = Tenure.objects.filter(of_the_organ).values_list("post__kind", flat=True)
    deputised = Deputy.objects.filter(of_the_organ).values_list("post__kind", flat=True)
    return conflict(profile, post.kind, held, deputy=deputy) or conflict(profile, post.kind, deputised, deputy=True)


@transaction.atomic
def end_tenure(tenure: Tenure, *, until: date, by: By, at: datetime) -> None:
    """免职、离任: a person no longer holds a post from a day on. A tenure that had not begun by then is taken out."""
    post = locked_post(tenure.post)
    who = actor(by, Permission.PEOPLE_EDIT, post.organ, on=localdate(at))
    tenure = Tenure.objects.select_related("person").get(pk=tenure.pk)
    _not_oneself(by, tenure.person)
    if tenure.until is not None and until >= tenure.until:
        raise Refused(f"{tenure.person.name}在{_named(post)}的任职已于{day_of(tenure.until)}终止。")
    name = f"{tenure._meta.label}:{tenure.pk}"
    give_up(tenure, until=until, at=at)
    record(
        "tenure.ended", name, organ=post.organ.code, by=who, at=at,
        post=post.pk, kind=post.kind, person=tenure.person_id, until=until,
    )  # fmt: skip


def give_up(tenure: Tenure, *, until: date, at: datetime) -> None:
    """End a tenure. The caller holds the post, has asked who may, and writes the evidence."""
    if until > tenure.since:
        tenure.until = until
        tenure.save()
    elif tenure.since > localdate(at):
        tenure.delete()
    else:
        raise Refused(f"{tenure.person.name}自{day_of(tenure.since)}起担任{_named(tenure.post)}，终止日须晚于这一天。")
    tell([tenure.person], tenure.post, f"自{day_of(until)}起，您不再担任{_named(tenure.post)}。", at=at)


@transaction.atomic
def set_deputy(post: Post, person: Person, *, since: date, by: By, at: datetime) -> Deputy:
    """定B岗: who acts for a post while its holder is away. A deputy named before gives way on that day."""
    post = locked_post(post)
    who = actor(by, Permission.PEOPLE_EDIT, post.organ, on=localdate(at))
    _not_oneself(by, person)
    person = _locked_person(person)
    living(post.organ, since)
    if post.until is not None:
        raise Refused(f"{_named(post)}已于{day_of(post.until)}撤销，不能再定B岗。")
    if not person.is_active:
        raise Refused(f"{person.name}的账号已停用，不能作B岗。")
    if Tenure.objects.filter(overlapping(since, None), post=post, person=person).exists():
        raise Refused(f"{person.name}就是{_named(post)}的A岗，B岗须由另一人担任。")
    if sentence := clash(post, person, since=since, deputy=True):
        raise Refused(f"{person.name}不能作{_named(post)}的B岗。{sentence}")
    if Deputy.objects.filter(overlapping(since, None), post=post, person=person).exists():
        raise Refused(f"{person.name}已是{_named(post)}的B岗。")
    _end_deputies(post, since)
    deputy = Deputy(post=post, person=person, since=since)
    save(deputy, taken=f"{_named(post)}的B岗刚被他人改动，请刷新后再试。")
    tell([person], post, f"自{day_of(since)}起，您是{_named(post)}的B岗，A岗离岗时由您代理。", at=at)
    record(
        "deputy.set", deputy, organ=post.organ.code, by=who, at=at,
        post=post.pk, kind=post.kind, person=person.pk, since=since,
    )  # fmt: skip
    return deputy


@transaction.atomic
def end_deputy(deputy: Deputy, *, until: date, by: By, at: datetime) -> None:
    """取消B岗: nobody acts for the post from a day on."""
    post = locked_post(deputy.post)
    who = actor(by, Permission.PEOPLE_EDIT, post.organ, on=localdate(at))
    deputy = Deputy.objects.select_related("person").get(pk=deputy.pk)
    _not_oneself(by, deputy.person)
    if deputy.until is not None and until >= deputy.until:
        raise Refused(f"{deputy.person.name}已于{day_of(deputy.until)}起不再是{_named(post)}的B岗。")
    name, person = f"{deputy._meta.label}:{deputy.pk}", deputy.person_id
    _end_deputies(post, until, person=deputy.person)
    record(
        "deputy.ended", name, organ=post.organ.code, by=who, at=at,
        post=post.pk, kind=post.kind, person=person, until=until,
    )  # fmt: skip


def _end_deputies(post: Post, on: date, *, person: Person | None = None) -> None:
    """End the deputies of a post on a day, or one of them; those that had not begun are taken out."""
    rows = Deputy.objects.filter(post=post)
    if person is not None:
        rows = rows.filter(person=person)
    rows.filter(since__gte=on).delete()
    rows.filter(Q(until=None) | Q(until__gt=on)).update(until=on)
