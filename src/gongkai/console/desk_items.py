"""The lines of 工作台 and the groups in which they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from gongkai.console import due


@dataclass(frozen=True)
class Item:
    """One line. more  why it is here; order  smaller is more urgent"""

    title: str
    address: str
    verb: str
    verb_address: str
    organ: str = ""
    more: str = ""
    due: due.DueLine | None = None
    at: datetime | None = None
    order: tuple[int, float] = (0, 0)
    primary: bool = True

    @property
    def tone(self) -> str:
        return self.due.tone if self.due else ""


@dataclass
class Group:
    """Lines of one kind of work. late  whether all of it is overdue"""

    name: str
    items: list[Item] = field(default_factory=list)
    late: bool = False
