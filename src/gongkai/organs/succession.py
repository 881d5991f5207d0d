"""承接: what of an organ passes on when it ends, and who answered for something on a day.

The apps above say what they keep for an organ (`register`): it passes to the successor in the act that ends the organ,
or the organ has to finish it first. Nothing may be left with an organ in which nobody holds a post any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from gongkai.evidence.actor import Actor
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person


@dataclass(frozen=True, slots=True)
class Estate:
    """One kind of what an app keeps for an organ.

    words    what it is called after its number: “件没有办结的申请”
    finish   what has to be done with it where it cannot pass on
    waiting  how many of it the organ still has to do something about
    pass_on  give everything of the kind to the successor, under locks of its own; how many. None where only the organ
             itself can finish it
    tell     let those outside know, once the ledgers are held
    """

    words: str
    finish: str
    waiting: Callable[[Organ], int]
    pass_on: Callable[[Organ, Organ, Person | None, datetime], int] | None = None
    tell: Callable[[Organ, Organ, Actor, datetime], None] | None = None


_ESTATES: dict[str, Estate] = {}


def register(key: str, estate: Estate) -> None:
    """Have an app say what it keeps for organs. key  what the evidence calls it"""
    _ESTATES[key] = estate


def nothing_stranded(organ: Organ, *, successor: Organ | None) -> None:
    """Raise Refused with what would be left with nobody, counted, and what to do about it."""
    left, todo = [], []
    for each in _ESTATES.values():
        if successor is not None and each.pass_on is not None:
            continue
        if number := each.waiting(organ):
            left.append(f"{number}{each.words}")
            todo.append(each.finish)
    if not left:
        return
    sentence = f"{organ.name}还有{'、'.join(left)}，撤并以后没有人办理。"
    if successor is None and any(each.pass_on is not None and each.waiting(organ) for each in _ESTATES.values()):
        sentence += "请选择承接机构，由它接着办理；没有承接机构的，"
    raise Refused(f"{sentence}请先{'、'.join(dict.fromkeys(todo))}。")


def pass_on(organ: Organ, successor: Organ, *, by: Person | None, at: datetime) -> dict[str, int]:
    """Give everything to the successor; how many of what."""
    found = {key: each.pass_on(organ, successor, by, at) for key, each in _ESTATES.items() if each.pass_on}
    return {key: number for key, number in found.items() if number}


def tell(organ: Organ, successor: Organ, *, by: Actor, at: datetime) -> None:
    """Let those outside know who carries on with what passed to the successor."""
    for each in _ESTATES.values():
        if each.tell is not None:
            each.tell(organ, successor, by, at)


@dataclass(frozen=True, slots=True)
class Span:
    """That an organ answers for what another one began.

    origin        the key of who began it
    since, until  from the first day on, and before the second; None where it always has, and where it still does
    """

    origin: int
    since: date | None
    until: date | None


def spans(organs: Iterable[Organ | int]) -> list[Span]:
    """For what these organs answer, by who began it: themselves, and the organs that they took over."""
    wanted = {each if isinstance(each, int) else each.pk for each in organs}
    ended = Organ.objects.exclude(successor=None).values_list("pk", "dissolved_on", "successor")
    heirs = {key: (on, heir) for key, on, heir in ended}
    found = [Span(key, None, heirs[key][0] if key in heirs else None) for key in sorted(wanted)]
    for origin in sorted(heirs):
        key, since, seen = origin, date.min, {origin}
        while key in heirs:
            on, key = heirs[key]
            since = max(since, on)
            if key in seen:
                break
            seen.add(key)
            if key in wanted:
                found.append(Span(origin, since, heirs[key][0] if key in heirs else None))
    return found


def answered_by(organs: Iterable[Organ | int], *, ended: str, last: date) -> Q:
    """Condition: at the end of `last`, or when it ended before, one of these organs answered for it. So a case that was
    answered stays with who answered it, and one that is open goes with who takes it over.

    ended  the column with the day on which a case ended, beside `origin`
    """
    always, condition = list[int](), Q(pk__in=[])
    for span in spans(organs):
        if span.since is None and span.until is None:
            always.append(span.origin)
            continue
        if span.since is not None and last < span.since:
            continue
        of = Q(origin=span.origin)
        if span.since is not None:
            of &= Q(**{ended: None}) | Q(**{f"{ended}__gte": span.since})
        if span.until is not None and last >= span.until:
            of &= Q(**{f"{ended}__lt": span.until})
        condition |= of
    return condition | Q(origin__in=always)
