"""What the tests of the law share: the national calendar, and cases written as the command takes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.law import Case, Event, Name, TableCalendar, fold, national_calendar


@pytest.fixture(scope="session")
def calendar() -> TableCalendar:
    """The years that the package knows, 2004 to 2026."""
    return national_calendar()


def event(text: str) -> Event:
    """`clarify-asked 2024-10-08 15` → the event; a word that is neither day nor number names the party."""
    name, *words = text.split()
    days = [date.fromisoformat(word) for word in words if word[:2] == "20" and len(word) == 10]
    number = next((int(word) for word in words if word.isdigit()), None)
    party = next((word for word in words if not word[0].isdigit()), "")
    return Event(Name(name), days[0], number, days[1] if len(days) > 1 else None, party)


@pytest.fixture(scope="session")
def events() -> Callable[..., list[Event]]:
    """Events from their texts."""
    return lambda *texts: [event(text) for text in texts]


@pytest.fixture
def case(calendar: TableCalendar) -> Callable[..., Case]:
    """The fold of events given as texts, with `on` as text too."""

    def of(*texts: str, on: str | None = None) -> Case:
        return fold([event(text) for text in texts], calendar, date.fromisoformat(on) if on else None)

    return of
