"""Where a person belongs (所在机构): the organ that governs the account and whose chain tells of it; who may act."""

from __future__ import annotations

from datetime import date

from gongkai.evidence.actor import Actor
from gongkai.law import Refused
from gongkai.organs.acts import By, actor
from gongkai.organs.models import Kind, Organ, Person, Tenure, in_force
from gongkai.organs.permissions import SIGNS, NotAllowed, Permission, signs_in


def organ_of(person: Person, on: date) -> Organ | None:
    """The organ that governs a person's account on a day. Nothing else decides it.

    The one entered for the person; else that of the earliest post held; without one that of the last post; otherwise
    the county government, because the people who set the platform up work for it. Where that organ has ended, the one
    that answers for it now. None while there is no organ at all.
    """
    if person.organ_id:
        return _answering(person.organ, on)
    tenures = Tenure.objects.filter(person=person).select_related("post__organ")
    row = tenures.filter(in_force(on)).order_by("since", "pk").first() or tenures.order_by("-until", "-pk").first()
    if row:
        return _answering(row.post.organ, on)
    return Organ.objects.filter(kind=Kind.GOVERNMENT).order_by("pk").first()


def home(person: Person, on: date) -> Organ:
    """As `organ_of()`. Raises Refused while there is no organ at all."""
    organ = organ_of(person, on)
    if organ is None:
        raise Refused(f"{person.name}还没有所在机构，请先建立机构。")
    return organ


def governed(person: Person, *, by: By, on: date) -> tuple[Actor, Organ]:
    """Who acts on the account of a person, and the organ that governs it.

    Raises NotAllowed to who has no right to people there, or signs in an organ where the person holds a post.
    """
    organ = home(person, on)
    who = actor(by, Permission.PEOPLE_EDIT, organ, on=on)
    if isinstance(by, Person):
        held = Tenure.objects.filter(in_force(on), person=person, post__organ__in=signs_in(by, on=on))
        if shared := held.select_related("post__organ").first():
            raise NotAllowed(SIGNS.format(shared.post.organ.name))
    return who, organ


def _answering(organ: Organ, on: date) -> Organ:
    """An organ, or who succeeds it where it has ended; the lead office where nobody does."""
    seen: set[int] = set()
    while not organ.exists(on) and organ.pk not in seen:
        seen.add(organ.pk)
        heir = organ.successor or organ.lead_office
        if heir is None:
            break
        organ = heir
    return organ
