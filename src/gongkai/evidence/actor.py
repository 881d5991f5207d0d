"""Who acted: a person in a post, in a capacity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Capacity(StrEnum):
    """In which capacity somebody acts for a post."""

    HOLDER = "holder"
    DEPUTY = "deputy"
    LEAD_OFFICE = "lead_office"
    SYSTEM = "system"

    @property
    def mark(self) -> str:
        """What is shown behind a name: 代 for a deputy, 代填 for the lead office."""
        return {"deputy": "代", "lead_office": "代填"}.get(self.value, "")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the moment of an act, as the evidence keeps it.

    person  the key of the person, None for the system itself
    name    the name on that day
    post    the post acted for, in words (经办人); empty where none was needed, as for a sign-in
    reason  why the lead office acts for the organ (代填); empty otherwise
    """

    person: int | None
    name: str
    post: str = ""
    capacity: Capacity = Capacity.HOLDER
    reason: str = ""

    def unsaid(self, where: str) -> Actor:
        """The same, with the place where the reason is kept in place of the reason, which may name people."""
        return replace(self, reason=where) if self.reason else self

    def __str__(self) -> str:
        mark = self.capacity.mark
        return f"{self.name}（{mark}）" if mark else self.name


SYSTEM = Actor(None, "系统", "", Capacity.SYSTEM)
