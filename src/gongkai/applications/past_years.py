"""Which Table 3 of a year that is over an act changes: none may move without somebody saying so, and why."""

from __future__ import annotations

from datetime import date

from gongkai.applications.models import Application
from gongkai.law import Refused

Counted = tuple[str, date, date | None, str]
"""Column of the form, day of receipt, day of the first result, its row: all that the table takes of a case."""


class PastYear(Refused):
    """An act would change a table of a year that is over, and nobody has said why. years  which, in order"""

    def __init__(self, years: list[int]) -> None:
        super().__init__(f"{named(years)}请写明为什么现在才登记或者更正。")
        self.years = years


def named(years: list[int]) -> str:
    """This changes the table of so many years, in words."""
    return f"这会改变{'、'.join(map(str, years))}年年报第三表，"


def changed(application: Application, *, this_year: int) -> list[int]:
    """The years before this one whose table would be another once the case is saved as it is now."""
    before, after = _taken(application.counted_before), _taken(application.counted_now)
    if before == after:
        return []
    first = min(each[1].year for each in (before, after) if each)
    return [year for year in range(first, this_year) if _cells(before, year) != _cells(after, year)]


def to_explain(application: Application, because: str, *, this_year: int) -> list[int]:
    """The years before this one whose table an act changes, asked before the case is saved.

    Raises PastYear where there are such and nobody says why.
    """
    years = changed(application, this_year=this_year)
    if years and not because.strip():
        raise PastYear(years)
    return years


def _taken(given: tuple[object, ...] | None) -> Counted | None:
    """What the table takes of a case; None of one that it leaves out."""
    if given is None:
        return None
    column, received, finished, row, left_out = given
    if left_out or received is None:
        return None
    return column, received, finished, row  # type: ignore[return-value]


def _cells(counted: Counted | None, year: int) -> set[tuple[str, str]]:
    if counted is None or counted[1].year > year:
        return set()
    column, received, finished, row = counted
    if finished is not None and finished.year < year:
        return set()
    came = "new" if received.year == year else "carried_over"
    went = row if finished is not None and finished.year == year else "carried_forward"
    return {(came, column), (went, column)}
