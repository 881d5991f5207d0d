"""The tree of organs on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from gongkai.organs.models import Organ, OrganTerm


class NamesOf:
    """The names that an organ had, read once."""

    def __init__(self, organ: Organ) -> None:
        self.organ = organ
        self.terms = list(OrganTerm.objects.filter(organ=organ).order_by("since").values_list("since", "name"))

    def on(self, day: date) -> str:
        """The name on a day; its last after its end, its first known before its beginning."""
        return name_on(day, self.terms, self.organ.name)


def name_on(day: date, terms: Sequence[tuple[date, str]], otherwise: str) -> str:
    """The name on a day, of the names that an organ had since a day, in order. otherwise  where none is known"""
    begun = [name for since, name in terms if since <= day]
    return begun[-1] if begun else terms[0][1] if terms else otherwise


@dataclass(slots=True)
class Branch:
    """An organ, the name it had on the day, and what stood below it."""

    organ: Organ
    name: str
    children: list[Branch] = field(default_factory=list)


def tree(day: date) -> list[Branch]:
    """The organs that exist on a day as nested lists, each level by code; in two queries."""
    terms = {term.organ_id: term for term in OrganTerm.objects.on(day)}
    branches = {
        organ.pk: Branch(organ, terms[organ.pk].name if organ.pk in terms else organ.name)
        for organ in Organ.objects.on(day).order_by("code")
    }
    roots = []
    for key, branch in branches.items():
        above = terms[key].parent_id if key in terms else branch.organ.parent_id
        (branches[above].children if above in branches else roots).append(branch)
    return roots
