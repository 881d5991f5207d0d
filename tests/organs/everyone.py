"""A person of every sort, for comparing `allow()` with `organs_where()`."""

from __future__ import annotations

from datetime import date, timedelta

from gongkai.evidence.actor import SYSTEM
from gongkai.organs.actions import add_person, appoint, away, create_post, deactivate, dissolve, set_deputy
from gongkai.organs.models import Organ, Person, PostKind, Tenure
from tests.organs.county import AT, FIRST, TODAY, County


def everyone(county: County) -> dict[str, Person]:
    """A person of every sort: one for each post of each place, deputies, the absent, the former and the barred."""
    people: dict[str, Person] = {}
    number = 0

    def new(label: str, organ: Organ) -> Person:
        nonlocal number
        number += 1
        people[label] = add_person(organ, name=f"示例{number}", account=f"example{number}", by=SYSTEM, at=AT)
        return people[label]

    def holds(label: str, organ: Organ, kind: PostKind, since: date = FIRST, until: date | None = None) -> Person:
        person = new(label, organ)
        post = create_post(organ, kind=kind, title=label, since=FIRST, by=SYSTEM, at=AT)
        appoint(post, person, since=since, until=until, by=SYSTEM, at=AT)
        return person

    ending = county.stone
    for place, organ in (("government", county.government), ("township", county.egret), ("dissolved", ending)):
        for kind in PostKind:
            holds(f"{place} {kind}", organ, kind)
    for kind in PostKind:
        holder = holds(f"away {kind}", county.egret, kind)
        post = Tenure.objects.get(person=holder).post
        set_deputy(post, new(f"deputy of the absent {kind}", county.egret), since=FIRST, by=SYSTEM, at=AT)
        away(holder, since=TODAY, reason="培训", by=SYSTEM, at=AT)
        back_post = Tenure.objects.get(person=people[f"township {kind}"]).post
        set_deputy(back_post, new(f"deputy of the present {kind}", county.egret), since=FIRST, by=SYSTEM, at=AT)
    absent_deputy = new("absent deputy", county.egret)
    post = create_post(county.egret, kind=PostKind.CLERK, title="second", since=FIRST, by=SYSTEM, at=AT)
    gone = new("absent clerk", county.egret)
    appoint(post, gone, since=FIRST, by=SYSTEM, at=AT)
    set_deputy(post, absent_deputy, since=FIRST, by=SYSTEM, at=AT)
    for person in (gone, absent_deputy):
        away(person, since=TODAY, reason="出差", by=SYSTEM, at=AT)
    officer = holds("absent lead officer", county.government, PostKind.LEAD_OFFICER)
    post = Tenure.objects.get(person=officer).post
    set_deputy(post, new("deputy of the lead officer", county.government), since=FIRST, by=SYSTEM, at=AT)
    away(officer, since=TODAY, reason="出差", by=SYSTEM, at=AT)
    holds("former clerk", county.egret, PostKind.CLERK, until=TODAY)
    holds("future clerk", county.egret, PostKind.CLERK, since=TODAY + timedelta(days=1))
    deactivate(holds("barred leader", county.egret, PostKind.LEADER), by=SYSTEM, at=AT)
    new("nobody", county.egret)
    both = holds("lead officer and deputy in the township", county.government, PostKind.LEAD_OFFICER)
    set_deputy(Tenure.objects.get(person=people["away clerk"]).post, both, since=TODAY, by=SYSTEM, at=AT)
    dissolve(ending, successor=county.egret, on=TODAY, by=SYSTEM, at=AT)
    return people
