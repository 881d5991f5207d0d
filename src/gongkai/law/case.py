"""An application after its events, as people ask about it: the days of its standing, why, and what may come next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gongkai.law import explain, moves
from gongkai.law.events import Name
from gongkai.law.standing import Standing


@dataclass(frozen=True)
class Case(Standing):
    """An application after its events; the facts are those of its standing, and so are the days."""

    @cached_property
    def reason(self) -> str:
        """In Chinese, why the deadline is what it is, and what to do."""
        return explain.reason(self)

    @cached_property
    def next(self) -> tuple[Name, ...]:
        """The events that may come next, on `as_of`."""
        return moves.allowed(self)

    @cached_property
    def effects(self) -> dict[Name, str]:
        """What each of them does to the clock, in Chinese."""
        return {name: explain.effect(self, name) for name in self.next}
