"""Which Table 4 of a year that is over an act changes: none may move without somebody saying so, and why."""

from __future__ import annotations

from datetime import date

from gongkai.law import Refused
from gongkai.remedies.models import Remedy

Counted = tuple[str, date, date | None, str]


class PastYear(Refused):
    """An act would change a table of a year that is over, and nobody has said why. years  which, in order"""

    def __init__(self, years: list[int]) -> None:
        super().__init__(f"{named(years)}请写明为什么现在才登记或者更正。")
        self.years = years


def named(years: list[int]) -> str:
    """This changes the table of so many years, in words."""
    return f"这会改变{'、'.join(map(str, years))}年年报第四表，"


def changed(remedy: Remedy, *, this_year: int) -> list[int]:
    """The years before this one whose table would be another once the case is saved as it is now."""
    before, after = remedy.counted_before, remedy.counted_now
    if before == after:
        return []
    first = min(each[1].year for each in (before, after) if each is not None)
    return [year for year in range(first, this_year) if _cell(before, year) != _cell(after, year)]


def _cell(counted: Counted | None, year: int) -> tuple[str, str] | None:
    if counted is None:
        return None
    block, filed, concluded, result = counted
    if filed.year > year or (concluded is not None and concluded.year < year):
        return None
    return block, result if concluded is not None and concluded.year == year else "pending"
