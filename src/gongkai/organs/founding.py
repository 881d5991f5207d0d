"""Organs come, change and go: found, rename, move, merge, dissolve (机构的设立、更名、调整、合并、撤销).

Each leaves its day in the terms and one line in the chain of the organ. The lead office does it, by a document
(`reason`); a day that has not come is refused, because the tree shows what is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.timezone import localdate

from gongkai.evidence.actor import Actor
from gongkai.evidence.recording import hold, record
from gongkai.law import Refused
from gongkai.organs import codes
from gongkai.organs.acts import By, actor, day_of, living, locked_organs, not_ahead, save, shown_anew
from gongkai.organs.details import sound_details, unused_mark
from gongkai.organs.levels import LEVELS, mark_of
from gongkai.organs.messages import tell
from gongkai.organs.models import Deputy, Handover, Kind, Organ, OrganTerm, Person, Post, Tenure
from gongkai.organs.permissions import Permission
from gongkai.organs.succession import nothing_stranded, pass_on
from gongkai.organs.succession import tell as tell_outside

founded = Signal()
"""Sent with `organ` and `at` inside the act that founds it, before its evidence: whoever keeps something for each organ
makes it now."""


@transaction.atomic
def found(
    *,
    code: str,
    name: str,
    kind: str,
    by: By,
    at: datetime,
    on: date | None = None,
    parent: Organ | None = None,
    lead_office: Organ | None = None,
    reason: str = "",
    **details: Any,
) -> Organ:
    """设立: an organ with the posts of its level.

    on       its first day; that of the act where it is left out
    details  those of `details.DETAILS`, for instance `address`
    Raises Refused where the code is taken or wrong, NotAllowed to who is not of the office above.
    """
    today = localdate(at)
    on = on or today
    not_ahead(on, at)
    above = [organ for organ in (parent, lead_office) if organ]
    locked = locked_organs(*above)
    for organ in locked:
        living(organ, today)
    office = lead_office or parent
    if office is None and not isinstance(by, Actor):
        raise Refused("请选择上级机构或主管部门；第一个机构由系统管理员用 gongkai init 建立。")
    who = by if office is None else actor(by, Permission.ORGAN_STRUCTURE, office, on=today)
    if kind not in LEVELS:
        raise Refused(f"没有“{kind}”这种机构类别，可以是：{'、'.join(Kind.labels)}。")
    if not (name := codes.name(name)):
        raise Refused("请填写机构名称。")
    values = sound_details(details)
    values["short_name"] = values.get("short_name") or name[:20]
    if values.get("mark"):
        unused_mark(values["mark"])
    else:
        values["mark"] = mark_of(kind, values["short_name"], set(Organ.objects.values_list("mark", flat=True)))
        if LEVELS[kind].mark and not values["mark"]:
            raise Refused(f"按简称“{values['short_name']}”能取的机关代字都已有机构使用，请另外填写机关代字。")
    code = codes.organ_code(code)
    taken = f"机构代码{code}已被使用，代码不能重复，也不能再用已撤销机构的代码。"
    if Organ.objects.filter(code=code).exists():
        raise Refused(taken)
    organ = Organ(
        code=code, name=name, kind=kind, profile=LEVELS[kind].profile, founded_on=on, parent=parent,
        lead_office=lead_office, **values,
    )  # fmt: skip
    save(organ, taken=taken)
    OrganTerm.objects.create(organ=organ, name=name, parent=parent, since=on, reason=reason[:120])
    Post.objects.bulk_create([Post(organ=organ, kind=each, since=on) for each in LEVELS[kind].posts])
    founded.send(Organ, organ=organ, at=at)
    record(
        "organ.founded",
        organ,
        organ=organ.code,
        by=who,  # type: ignore[arg-type]
        at=at,
        on=on,
        name=name,
        kind=str(kind),
        parent=parent.code if parent else "",
        lead_office=lead_office.code if lead_office else "",
        posts=[str(each) for each in LEVELS[kind].posts],
        details=values,
        reason=reason,
    )
    shown_anew.send(Organ, organ=organ, at=at)
    return organ


@transaction.atomic
def rename(
    organ: Organ,
    *,
    name: str,
    on: date,
    by: By,
    at: datetime,
    short_name: str = "",
    kind: str = "",
    reason: str = "",
) -> Organ:
    """更名: another name from a day on.

    short_name  the new one; the first 20 characters of the name where it is left out
    kind        where it becomes another kind of organ with its name (撤镇设街道); its posts stay
    """
    (organ,) = locked_organs(organ)
    who = actor(by, Permission.ORGAN_STRUCTURE, organ, on=localdate(at))
    if not (name := codes.name(name)):
        raise Refused("请填写新的机构名称。")
    if kind and kind not in LEVELS:
        raise Refused(f"没有“{kind}”这种机构类别，可以是：{'、'.join(Kind.labels)}。")
    if name == organ.name:
        raise Refused("新名称与现在的名称相同，不用更名。")
    before = organ.name
    _new_term(organ, on=on, at=at, name=name, parent=organ.parent, reason=reason)
    organ.name, organ.short_name = name, codes.name(short_name) or name[:20]
    if kind:
        organ.kind, organ.profile = kind, LEVELS[kind].profile
    organ.version += 1
    save(organ)
    record(
        "organ.renamed", organ, organ=organ.code, by=who, at=at,
        on=on, before=before, name=name, kind=organ.kind, reason=reason,
    )  # fmt: skip
    shown_anew.send(Organ, organ=organ, at=at)
    return organ


@transaction.atomic
def move(
    organ: Organ,
    *,
    parent: Organ | None,
    lead_office: Organ | None,
    on: date,
    by: By,
    at: datetime,
    reason: str = "",
) -> Organ:
    """调整隶属: another organ above it, or another lead office, from a day on. Raises Refused for a circle."""
    everyone = _every_organ()
    organ = everyone[organ.pk]
    who = actor(by, Permission.ORGAN_STRUCTURE, organ, on=localdate(at))
    parent, lead_office = _fresh(everyone, parent), _fresh(everyone, lead_office)
    for above in (parent, lead_office):
        if above is not None:
            living(above, on)
    if (parent, lead_office) == (organ.parent, organ.lead_office):
        raise Refused("隶属关系没有变化，不用调整。")
    for above, way in ((parent, "parent_id"), (lead_office, "lead_office_id")):
        _no_circle(organ, above, way, everyone)
    before = {"parent": _code(organ.parent), "lead_office": _code(organ.lead_office)}
    _new_term(organ, on=on, at=at, name=organ.name, parent=parent, reason=reason)
    organ.parent, organ.lead_office = parent, lead_office
    organ.version += 1
    organ.save()
    record(
        "organ.moved", organ, organ=organ.code, by=who, at=at,
        on=on, before=before, parent=_code(parent), lead_office=_code(lead_office), reason=reason,
    )  # fmt: skip
    shown_anew.send(Organ, organ=organ, at=at)
    return organ


@transaction.atomic
def merge(organs: Sequence[Organ], *, successor: Organ, on: date, by: By, at: datetime, reason: str = "") -> Organ:
    """合并: organs end on a day and one takes over; what stood below them or was guided by them goes to it, and what
    they had not finished.

    Raises Refused where they have something that only they can finish.
    """
    everyone = _every_organ()
    heir = everyone[successor.pk]
    ending = sorted({organ.pk for organ in organs} - {heir.pk}, key=lambda key: everyone[key].code)
    if not ending:
        raise Refused("请选择并入的机构。")
    actors = {key: actor(by, Permission.ORGAN_STRUCTURE, everyone[key], on=localdate(at)) for key in [*ending, heir.pk]}
    living(heir, on)
    if heir.pk in _above(heir, "parent_id", everyone) & set(ending):
        raise Refused("承接机构不能是并入机构的下级，请先调整隶属关系。")
    lines: list[tuple[Organ, Actor, str, Mapping[str, Any]]] = []
    for key in ending:
        organ = everyone[key]
        ended = _end(organ, successor=heir, on=on, by=by, at=at, reason=reason, everyone=everyone)
        lines.append((organ, actors[key], "organ.merged", {"on": on, "successor": heir.code, "reason": reason} | ended))
        below = [each for each in everyone.values() if each.parent_id == key and each.pk not in ending]
        for child in [each for each in below if each.exists(on)]:
            _new_term(child, on=on, at=at, name=child.name, parent=heir, reason=reason)
            child.parent = heir
            child.version += 1
            child.save()
            lines.append((child, actors[key], "organ.moved", {"on": on, "parent": heir.code, "reason": reason}))
    taken = [everyone[key].code for key in ending]
    lines.append((heir, actors[heir.pk], "organ.took_over", {"on": on, "organs": taken, "reason": reason}))
    _pass_on_latecomers([(everyone[key], actors[key]) for key in ending], heir, by=by, at=at)
    for organ, who, verb, facts in sorted(lines, key=lambda line: line[0].code):
        record(verb, organ, organ=organ.code, by=who, at=at, **facts)
    for organ, *_ in lines:
        shown_anew.send(Organ, organ=organ, at=at)
    return heir


@transaction.atomic
def dissolve(
    organ: Organ, *, on: date, by: By, at: datetime, successor: Organ | None = None, reason: str = ""
) -> Organ:
    """撤销: an organ ends on a day. successor  who answers for it from then on, where there is one

    Raises Refused while an organ stands below it, or is guided by it and nobody succeeds, or while it has something
    unfinished for which nobody would answer.
    """
    everyone = _every_organ()
    organ, heir = everyone[organ.pk], _fresh(everyone, successor)
    who = actor(by, Permission.ORGAN_STRUCTURE, organ, on=localdate(at))
    if heir is not None:
        if heir.pk == organ.pk:
            raise Refused("承接机构不能是它自己，请另选一个机构。")
        living(heir, on)
    below = [each for each in everyone.values() if each.parent_id == organ.pk and each.exists(on)]
    if below:
        raise Refused(f"{organ.name}下面还有{_names(below)}，请先调整或撤销它们。")
    ended = _end(organ, successor=heir, on=on, by=by, at=at, reason=reason, everyone=everyone)
    if heir is not None:
        _pass_on_latecomers([(organ, who)], heir, by=by, at=at)
    record(
        "organ.dissolved", organ, organ=organ.code, by=who, at=at,
        on=on, successor=_code(heir), reason=reason, **ended,
    )  # fmt: skip
    shown_anew.send(Organ, organ=organ, at=at)
    return organ


def _end(
    organ: Organ, *, successor: Organ | None, on: date, by: By, at: datetime, reason: str, everyone: dict[int, Organ]
) -> dict[str, Any]:
    """End an organ with its term, posts and open handovers, and pass on what it has not finished; give what was ended
    and what passed on, in numbers."""
    living(organ, localdate(at))
    not_ahead(on, at)
    guided = [each for each in everyone.values() if each.lead_office_id == organ.pk]
    if successor is None and (left := [each for each in guided if each.exists(on)]):
        raise Refused(f"{organ.name}还是{_names(left)}的主管部门，请先调整它们的主管部门，或者选择承接机构。")
    nothing_stranded(organ, successor=successor)
    term = OrganTerm.objects.get(organ=organ, until=None)
    if on <= term.since:
        raise Refused(f"{organ.name}最近一次变动自{day_of(term.since)}起生效，撤销日期须在这之后。")
    term.until = on
    term.save()
    organ.dissolved_on, organ.successor = on, successor
    organ.version += 1
    organ.save()
    for each in guided:
        each.lead_office = successor if successor and successor.pk != each.pk else None
        each.save(update_fields=["lead_office"])
    people = set(
        Tenure.objects.filter(Q(until=None) | Q(until__gt=on), post__organ=organ).values_list("person", flat=True)
    )
    for rows in (Tenure.objects.filter(post__organ=organ), Deputy.objects.filter(post__organ=organ)):
        rows.filter(since__gte=on).delete()
        rows.filter(Q(until=None) | Q(until__gt=on)).update(until=on)
    posts = Post.objects.filter(Q(until=None) | Q(until__gt=on), organ=organ)
    number = posts.count()
    for post in posts:
        post.until = max(on, post.since + timedelta(days=1))
        post.save(update_fields=["until"])
    Handover.objects.filter(post__organ=organ, completed_at=None, cancelled_at=None).update(cancelled_at=at)
    heir = f"，职责由{successor.name}承接" if successor else ""
    sentence = f"{organ.name}自{day_of(on)}起撤销{heir}，您在该机构的任职同时终止。"
    tell(people, organ, sentence, at=at)
    passed = pass_on(organ, successor, by=_person(by), at=at) if successor else {}
    return {"posts": number, "people": len(people), "guided": len(guided), "passed_on": passed}


def _pass_on_latecomers(ending: Sequence[tuple[Organ, Actor]], heir: Organ, *, by: By, at: datetime) -> None:
    """Pass on what was begun for these organs while they ended: whoever began it held the ledger, and has committed.
    Then tell those outside."""
    for code in sorted({heir.code, *(organ.code for organ, _ in ending)}):
        hold(code)
    for organ, who in ending:
        pass_on(organ, heir, by=_person(by), at=at)
        tell_outside(organ, heir, by=who, at=at)


def _person(by: By) -> Person | None:
    return by if isinstance(by, Person) else None


def _new_term(organ: Organ, *, on: date, at: datetime, name: str, parent: Organ | None, reason: str) -> None:
    """Close the term of an organ and open the next. Two changes of one day make one term: what holds at its end."""
    living(organ, localdate(at))
    not_ahead(on, at)
    term = OrganTerm.objects.get(organ=organ, until=None)
    if on < term.since:
        raise Refused(f"{organ.name}最近一次变动自{day_of(term.since)}起生效，新的变动不能早于这一天。")
    if on == term.since:
        term.name, term.parent, term.reason = name, parent, reason[:120]
        save(term)
        return
    term.until = on
    term.save()
    save(OrganTerm(organ=organ, name=name, parent=parent, since=on, reason=reason[:120]))


def _every_organ() -> dict[int, Organ]:
    """All organs, locked: what changes the tree looks at the whole of it, and two changes take turns."""
    return {organ.pk: organ for organ in Organ.objects.select_for_update(no_key=True).order_by("code")}


def _fresh(everyone: dict[int, Organ], organ: Organ | None) -> Organ | None:
    return everyone[organ.pk] if organ else None


def _above(organ: Organ, way: str, everyone: dict[int, Organ]) -> set[int]:
    """The keys of everything above an organ. way  `parent_id` or `lead_office_id`"""
    found: set[int] = set()
    key = getattr(organ, way)
    while key is not None and key not in found:
        found.add(key)
        key = getattr(everyone[key], way)
    return found


def _no_circle(organ: Organ, above: Organ | None, way: str, everyone: dict[int, Organ]) -> None:
    if above is None:
        return
    if above.pk == organ.pk or organ.pk in _above(above, way, everyone):
        word = "上级" if way == "parent_id" else "主管部门"
        raise Refused(f"{above.name}现在由{organ.name}管着，不能再作它的{word}，否则会首尾相接。")


def _code(organ: Organ | None) -> str:
    return organ.code if organ else ""


def _names(organs: Sequence[Organ]) -> str:
    shown = "、".join(organ.name for organ in organs[:3])
    return f"{shown}等{len(organs)}个机构" if len(organs) > 3 else shown
