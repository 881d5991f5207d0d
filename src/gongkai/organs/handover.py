"""交接: what is open passes from a leaver to a receiver, listed, signed and put on record.

The apps above say what is open for a post (`register`); the accounts and pages elsewhere stand beside it. Both sign, or
the leader alone where the leaver is gone; then the tenure changes hands on the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.evidence.actor import Actor
from gongkai.evidence.canonical import content_hash
from gongkai.evidence.recording import record
from gongkai.law import Refused
from gongkai.organs.acts import By, actor, day_of, living, locked_post, save
from gongkai.organs.messages import tell
from gongkai.organs.models import (
    Absence,
    Handover,
    Organ,
    OutsideAccount,
    OutsidePage,
    Person,
    Post,
    PostKind,
    Tenure,
    in_force,
)
from gongkai.organs.permissions import NotAllowed, Permission
from gongkai.organs.posts import clash, give_up, take_up

Work = dict[str, str]
"""Something open: {"subject": "records.Record:7", "title": …, "due": "2026-11-20" or empty, "state": in words}."""

_PROVIDERS: dict[str, Callable[[str, Organ], Iterable[Work]]] = {}


def register(provider: Callable[[str, Organ], Iterable[Work]]) -> Callable[[str, Organ], Iterable[Work]]:
    """Have an app say what is open for a kind of post of an organ: `provider(post_kind, organ)`, from its tables.

    Called once when the app is ready; the same function registered again takes its own place.
    """
    _PROVIDERS[f"{provider.__module__}.{provider.__qualname__}"] = provider
    return provider


def open_work(post_kind: str, organ: Organ) -> list[Work]:
    """Everything open for a kind of post of an organ; what is due first comes first, what is never due last."""
    found = [item for provider in _PROVIDERS.values() for item in provider(post_kind, organ)]
    return sorted(found, key=lambda item: (not item["due"], item["due"], item["title"]))


@transaction.atomic
def prepare(
    post: Post,
    *,
    leaver: Person,
    receiver: Person,
    on: date,
    by: By,
    at: datetime,
    leaver_gone: bool = False,
) -> Handover:
    """编制交接单: list what is open for signing. on  the first day of the receiver

    The leaver may do it, or who has the right to people; nobody hands a post over to themselves.
    leaver_gone  the leaver cannot sign: barred, no longer in the post, or away for good
    Raises Refused where the leaver does not hold the post or is not gone, the receiver may not, or another handover of
    the post is under way.
    """
    post = locked_post(post)
    today = localdate(at)
    named = f"{post.organ.name}的“{post}”岗"
    who = _leaver(by, post, today) if by == leaver else actor(by, Permission.PEOPLE_EDIT, post.organ, on=today)
    living(post.organ, today)
    if by == receiver:
        raise Refused("您是接手人，交接单须由移交人编制，或者由主管部门的其他工作人员、系统管理员编制。")
    if leaver.pk == receiver.pk:
        raise Refused("移交人和接手人不能是同一个人。")
    last = Tenure.objects.filter(post=post, since__lte=today).select_related("person").order_by("-since").first()
    if last is None or last.person_id != leaver.pk:
        raise Refused(f"{leaver.name}不是{named}的任职人，不能作移交人。")
    if leaver_gone and not _gone(last, today):
        raise Refused(
            f"{leaver.name}还在岗，须由本人签字。账号已停用、已免职，或者已登记离岗、没有返岗日的，才能由领导签批代替。"
        )
    if on <= last.since:
        raise Refused(f"{leaver.name}自{day_of(last.since)}起担任{named}，交接日须晚于这一天。")
    if not receiver.is_active:
        raise Refused(f"{receiver.name}的账号已停用，不能作接手人。")
    if sentence := clash(post, receiver, since=on):
        raise Refused(f"{receiver.name}不能接手{named}。{sentence}")
    taken = f"{named}已有一份交接单在办理，请先完成或者取消它。"
    if Handover.objects.filter(post=post, completed_at=None, cancelled_at=None).exists():
        raise Refused(taken)
    handover = Handover(
        post=post,
        leaver=leaver,
        receiver=receiver,
        on=on,
        leaver_gone=leaver_gone,
        items=open_work(post.kind, post.organ),
        accounts=[
            {field: getattr(row, field) for field in ("platform", "account", "owner", "telephone", "note")}
            for row in OutsideAccount.objects.filter(organ=post.organ, closed_on=None)
        ],
        pages=[
            {"title": row.title, "address": row.address, "shows": row.shows, "checked_on": _iso(row.checked_on)}
            for row in OutsidePage.objects.filter(organ=post.organ, closed_on=None)
        ],
        prepared_at=at,
        prepared_by=by if isinstance(by, Person) else None,
    )
    save(handover, taken=taken)
    number = len(handover.items)
    tell([receiver], handover, f"{named}将于{day_of(on)}由您接手，有{number}件未办结事项，请核对后签字。", at=at)
    if leaver_gone:
        for leader in _leaders(post.organ, today, besides=leaver):
            tell([leader], handover, f"{named}的移交人已离开，{receiver.name}接手，请您核对交接单后签字。", at=at)
    elif by != leaver:
        tell([leaver], handover, f"{named}将于{day_of(on)}由{receiver.name}接手，请您核对交接单后签字。", at=at)
    record(
        "handover.prepared", handover, organ=post.organ.code, by=who, at=at, content_hash=digest(handover),
        post=post.pk, leaver=leaver.pk, receiver=receiver.pk, on=on, leaver_gone=leaver_gone, items=number,
    )  # fmt: skip
    return handover


def digest(handover: Handover) -> str:
    """The hash of what is signed: who, when, and the three lists."""
    return content_hash(
        {
            "post": handover.post_id,
            "leaver": handover.leaver_id,
            "receiver": handover.receiver_id,
            "on": handover.on,
            "leaver_gone": handover.leaver_gone,
            "items": handover.items,
            "accounts": handover.accounts,
            "pages": handover.pages,
        }
    )


@transaction.atomic
def sign_as_leaver(handover: Handover, *, by: Person, at: datetime) -> Handover:
    """移交人签字."""
    handover = _open(handover)
    if by.pk != handover.leaver_id:
        raise NotAllowed(f"移交人一栏由{handover.leaver.name}本人签字。")
    if handover.leaver_signed_at:
        raise Refused("您已签过字，不用再签。")
    who = Actor(by.pk, by.name, str(handover.post))
    handover.leaver_signed_at = at
    return _signed(handover, "leaver", who, at)


@transaction.atomic
def sign_as_receiver(handover: Handover, *, by: Person, at: datetime) -> Handover:
    """接手人签字."""
    handover = _open(handover)
    if by.pk != handover.receiver_id:
        raise NotAllowed(f"接手人一栏由{handover.receiver.name}本人签字。")
    if handover.receiver_signed_at:
        raise Refused("您已签过字，不用再签。")
    handover.receiver_signed_at = at
    return _signed(handover, "receiver", Actor(by.pk, by.name, "接手人"), at)


@transaction.atomic
def sign_as_leader(handover: Handover, *, by: Person, at: datetime, acting: str = "") -> Handover:
    """分管领导签批. It completes the handover of a leaver who is gone; the lead office may do it with a reason.

    Neither who leaves, nor who receives, nor who prepared it signs as leader: so two people at least pass a post on.
    """
    handover = _open(handover)
    who = actor(by, Permission.HANDOVER_LEAD, handover.post.organ, on=localdate(at), acting=acting)
    if by.pk == handover.leaver_id:
        raise Refused("您是移交人，不能再作领导签批，请由其他领导或主管部门签批。")
    if by.pk == handover.receiver_id:
        raise Refused("您是接手人，不能再作领导签批，请由其他领导或主管部门签批。")
    if by.pk == handover.prepared_by_id:
        raise Refused("交接单由您编制，不能再作领导签批，请由其他领导或主管部门的其他工作人员签批。")
    held = Tenure.objects.filter(post=handover.post, person=handover.leaver).order_by("-since").first()
    if handover.leaver_gone and held is not None and not _gone(held, localdate(at)):
        raise Refused(f"{handover.leaver.name}已经返岗，须由本人签字。请取消这份交接单，重新编制。")
    if handover.leader_signed_at:
        raise Refused("这份交接单领导已签批，不用再签。")
    handover.leader, handover.leader_signed_at = by, at
    return _signed(handover, "leader", who, at)


@transaction.atomic
def cancel(handover: Handover, *, by: Person, at: datetime, reason: str) -> Handover:
    """取消交接单, for instance because somebody else will receive; signatures on it no longer count."""
    handover = _open(handover)
    who = actor(by, Permission.PEOPLE_EDIT, handover.post.organ, on=localdate(at))
    if not (reason := reason.strip()):
        raise Refused("请写明取消交接的原因。")
    handover.cancelled_at = at
    handover.save()
    for person in (handover.leaver, handover.receiver):
        tell([person], handover, f"{handover.post.organ.name}“{handover.post}”岗的交接单已取消：{reason}", at=at)
    record("handover.cancelled", handover, organ=handover.post.organ.code, by=who, at=at, reason=reason)
    return handover


def _open(handover: Handover) -> Handover:
    """A handover under way, its post locked before it. Raises Refused where it is over."""
    post = locked_post(handover.post)
    handover = (
        Handover.objects.select_for_update(no_key=True, of=("self",))
        .select_related("leaver", "receiver")
        .get(pk=handover.pk)
    )
    handover.post = post
    if handover.completed_at:
        raise Refused(f"这份交接单已于{day_of(localdate(handover.completed_at))}完成，不能再改。")
    if handover.cancelled_at:
        raise Refused(f"这份交接单已于{day_of(localdate(handover.cancelled_at))}取消，请重新编制。")
    return handover


def _leaver(by: By, post: Post, day: date) -> Actor:
    """The holder of a post, who may prepare its handover."""
    holds = Tenure.objects.filter(in_force(day), post=post, person=by, person__is_active=True)
    if not isinstance(by, Person) or not holds.exists():
        raise NotAllowed(f"您现在不担任“{post}”岗，不能编制它的交接单，请由主管部门或者系统管理员办理。")
    return Actor(by.pk, by.name, str(post))


def _gone(held: Tenure, day: date) -> bool:
    """Whether who held a post cannot sign: barred, no longer in it, or away without a day of return."""
    return (
        not held.person.is_active
        or (held.until is not None and held.until <= day)
        or Absence.objects.filter(in_force(day), person=held.person_id, until=None).exists()
    )


def _signed(handover: Handover, part: str, who: Actor, at: datetime) -> Handover:
    """Keep a signature, and complete the handover where it was the last one needed."""
    both = handover.leaver_signed_at and handover.receiver_signed_at
    complete = bool(both or (handover.leaver_gone and handover.leader_signed_at))
    facts: dict[str, object] = {}
    if complete:
        facts = {"began_on": _complete(handover, at), "receiver": handover.receiver_id}
    handover.save()
    record(
        "handover.completed" if complete else "handover.signed", handover, organ=handover.post.organ.code, by=who,
        at=at, content_hash=digest(handover), signed_as=part, **facts,
    )  # fmt: skip
    return handover


def _complete(handover: Handover, at: datetime) -> date:
    """Pass the post on and tell the receiver what is due; give the first day of the receiver.

    Signed late, it passes on the day of the last signature: until then the leaver held the post and may have acted.
    """
    post, day = handover.post, max(handover.on, localdate(at))
    held = Tenure.objects.filter(post=post, person=handover.leaver).order_by("-since").first()
    if held is not None and (held.until is None or held.until > day):
        give_up(held, until=day, at=at)
    take_up(post, handover.receiver, since=day, at=at)
    handover.completed_at = at
    due = [item for item in handover.items if item["due"]]
    first = f"，最近一件“{due[0]['title'][:60]}”应于{day_of(date.fromisoformat(due[0]['due']))}前办结" if due else ""
    checks = f"；另有{len(handover.pages)}个外部页面须核对负责人和电话" if handover.pages else ""
    tell(
        [handover.receiver],
        handover,
        f"您自{day_of(day)}起接手{post.organ.name}“{post}”岗，有{len(handover.items)}件未办结事项{first}{checks}。",
        at=at,
    )
    return day


def _leaders(organ: Organ, day: date, *, besides: Person) -> list[Person]:
    rows = Tenure.objects.filter(in_force(day), post__organ=organ, post__kind=PostKind.LEADER)
    return [row.person for row in rows.exclude(person=besides).select_related("person")]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
