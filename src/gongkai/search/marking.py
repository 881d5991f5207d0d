"""The words that were asked for, marked in the text in which they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from gongkai.search.asking import Group
from gongkai.search.words import END, folded_evenly

AROUND = 120
"""Characters of a snippet."""
MOST_MARKS, LEAD = 300, 24

Place = tuple[int, int, int]
"""From, to, and which of the groups."""


def pattern(groups: Sequence[Group]) -> re.Pattern[str] | None:
    """What finds the groups in evenly folded text: their units, with any punctuation between them."""
    choices = [f"(?P<g{number}>{_units(each.units)})" for number, each in enumerate(groups)]
    return re.compile("|".join(choices)) if choices else None


def _units(units: Sequence[str]) -> str:
    pieces: list[str] = []
    shown = [unit for unit in units if unit != END]
    for number, unit in enumerate(shown):
        digits = unit.isdigit()
        if digits:
            zeros = "0*" if number else ""
            pieces.append(rf"(?<![0-9]){zeros}{re.escape(unit)}(?![0-9])")
        elif re.match("[a-z]", unit):
            pieces.append(rf"(?<![a-z]){re.escape(unit)}(?![a-z])")
        else:
            pieces.append(re.escape(unit))
        if number + 1 < len(shown):
            both = digits and shown[number + 1].isdigit()
            pieces.append(r"[\W_]{0,4}第?[\W_]{0,2}" if both else r"[\W_]{0,4}")
    return "".join(pieces)


def places(text: str, wanted: re.Pattern[str]) -> list[Place]:
    """Where the groups stand in a text, in order."""
    found: list[Place] = []
    for each in wanted.finditer(folded_evenly(text)):
        found.append((each.start(), each.end(), int((each.lastgroup or "g0")[1:])))
        if len(found) == MOST_MARKS:
            break
    return found


def marked(text: str, wanted: re.Pattern[str] | None) -> SafeString:
    """A whole text with its marks."""
    return _show(text, 0, len(text), places(text, wanted) if wanted else [])


def snippet(text: str, wanted: re.Pattern[str] | None) -> SafeString | None:
    """The part of a text that holds most of the groups, with marks; None where it holds none of them."""
    if wanted is None:
        return None
    found = places(text, wanted)
    if not found:
        return None
    best, most = 0, 0
    for number, (begin, _, _) in enumerate(found):
        inside = {which for start, end, which in found[number : number + 40] if end <= begin + AROUND - LEAD}
        if len(inside) > most:
            best, most = number, len(inside)
    begin = max(0, found[best][0] - LEAD)
    begin = text.rfind("\n", begin, found[best][0]) + 1 or begin
    return _cut(text, begin, found)


def beginning(text: str) -> SafeString:
    """The first characters of a text, where nothing in it is marked."""
    return _cut(text, 0, [])


def _cut(text: str, begin: int, found: Sequence[Place]) -> SafeString:
    end = min(len(text), begin + AROUND)
    end = max([end, *(stop for start, stop, _ in found if begin <= start < end <= stop)])
    shown = _show(text, begin, end, [each for each in found if begin <= each[0] and each[1] <= end])
    before, behind = ("…" if begin else ""), ("…" if end < len(text) else "")
    return mark_safe(f"{before}{shown}{behind}")  # noqa: S308  _show has escaped it


def _show(text: str, begin: int, end: int, found: Sequence[Place]) -> SafeString:
    pieces: list[str] = []
    place = begin
    for start, stop in _joined(found):
        pieces += (_plain(text[place:start]), f"<mark>{_plain(text[start:stop])}</mark>")
        place = stop
    return mark_safe("".join((*pieces, _plain(text[place:end]))))  # noqa: S308  every piece is escaped


def _joined(found: Sequence[Place]) -> list[tuple[int, int]]:
    """Places of which no two touch."""
    joined: list[tuple[int, int]] = []
    for start, stop, _ in found:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], stop
        else:
            joined.append((start, stop))
    return joined


def _plain(text: str) -> str:
    return escape(re.sub(r"\s+", " ", text))
