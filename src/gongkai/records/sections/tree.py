"""The tree of an organ as the public sees it on a day: what is shown, what is stated, what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max, Q

from gongkai.law.categories import BY_LEVEL, EVERY_ORGAN
from gongkai.organs.models import Organ
from gongkai.records.models import Publicity
from gongkai.records.sections.models import REQUIRED, STATUTORY, NothingHere, Placement, Section, SectionKind

ITEMS = {each.code: each for each in (*EVERY_ORGAN, *(each for level in BY_LEVEL.values() for each in level))}
"""The items of articles 20 and 21 by their code."""
A_YEAR = timedelta(days=366)


@dataclass(slots=True)
class Node:
    """A section in the tree.

    shown      whether it stands there: something was released in it or below it, or the platform must have it
    statement  本机关不涉及此项, where that is said instead
    """

    section: Section
    shown: bool = False
    statement: NothingHere | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def item(self) -> str:
        """The words of the Regulation for what it holds; empty where it holds no item of articles 20 and 21."""
        found = ITEMS.get(self.section.item)
        return f"{found.title}（{found.source}）" if found else ""


def tree(organ: Organ, on: date, *, everything: bool = False) -> list[Node]:
    """The sections of an organ on a day, in order. everything  those too that the public does not see yet"""
    sections = [each for each in organ.sections.open(on).order_by("position", "number") if each.kind != SectionKind.ALL]
    stated: dict[int, NothingHere] = {}
    for row in NothingHere.objects.filter(section__in=sections).select_related("section").order_by("pk"):
        stated[row.section_id] = row
    holding = set()
    if stated:
        standing = Placement.objects.standing().filter(section__in=stated, record__publicity=Publicity.PUBLIC)
        holding = set(standing.values_list("section", flat=True).distinct())
    nodes = {each.pk: Node(each) for each in sections}
    top: list[Node] = []
    for each in sections:
        node = nodes[each.pk]
        statement = stated.get(each.pk)
        if statement is not None and statement.upheld and each.pk not in holding:
            node.statement = statement
        node.shown = each.kind in REQUIRED or each.slots > 0
        (nodes[each.parent_id].children if each.parent_id in nodes else top).append(node)
    for node in top:
        _show_above(node)
    return top if everything else _visible(top)


def _show_above(node: Node) -> bool:
    """A section is shown where something below it is."""
    below = [_show_above(child) for child in node.children]
    node.shown = node.shown or any(below) or any(child.statement for child in node.children)
    return node.shown


def _visible(nodes: list[Node]) -> list[Node]:
    kept = [node for node in nodes if node.shown or node.statement]
    for node in kept:
        node.children = _visible(node.children)
    return kept


def flat(nodes: list[Node], depth: int = 0) -> Iterator[tuple[int, Node]]:
    """The tree as rows, each with its depth from 0."""
    for node in nodes:
        yield depth, node
        yield from flat(node.children, depth + 1)


def to_review(organ: Organ, on: date) -> list[NothingHere]:
    """Statements that the leader has to confirm again: a year has passed."""
    rows = (node.statement for _, node in flat(tree(organ, on, everything=True)))
    return [each for each in rows if each is not None and each.on + A_YEAR <= on]


def overdue(organ: Organ, on: date) -> list[tuple[Section, date]]:
    """Sections with an 更新周期 in which nothing was released for longer, with the last day on which it was due.

    What is released below a section counts for it. A statutory section that was never used is hidden and has no duty
    yet; a stated one has none.
    """
    last = last_released(organ)
    found: list[tuple[Section, date]] = []
    for _, node in flat(tree(organ, on, everything=True)):
        section = node.section
        if section.update_days is None or node.statement or (section.kind in STATUTORY and not node.shown):
            continue
        days = [last[each.section.pk] for _, each in flat([node]) if each.section.pk in last]
        due = max(days, default=section.opened_on) + timedelta(days=section.update_days)
        if due < on:
            found.append((section, due))
    return found


def last_released(organ: Organ) -> dict[int, date]:
    """The day of the last release or correction of what is shown in each section, by its key. What was taken down and
    restored is nothing new."""
    rows = Placement.objects.standing().filter(section__organ=organ, record__publicity=Publicity.PUBLIC)
    last = Max("record__releases__released_on", filter=Q(record__releases__restores=None))
    return dict(rows.values_list("section").annotate(last=last).order_by())
