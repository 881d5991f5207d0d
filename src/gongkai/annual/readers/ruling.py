"""From the ruled lines of a page to the cells of its tables.

All lengths are points; y grows downwards. A table is what lines that touch one another enclose. Its finest raster is
the set of all their positions; two neighbouring places of the raster belong to one cell where no line stands between
them. So a merged cell, an open side and a line drawn in twenty pieces all come out as they look.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_SNAP = 3.0
"""Lines closer than this are one line (double borders, borders drawn by two neighbouring cells)."""


class Rule(NamedTuple):
    """A straight line: at `at` across its direction, from `start` to `end` along it."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Region:
    """One cell of a table: the raster places it covers, by row and column."""

    places: list[tuple[int, int]] = field(default_factory=list)

    @property
    def row(self) -> int:
        """The first row it covers."""
        return min(row for row, _ in self.places)

    @property
    def column(self) -> int:
        """The first column it covers."""
        return min(column for _, column in self.places)

    @property
    def across(self) -> int:
        """How many columns it covers."""
        return max(column for _, column in self.places) - self.column + 1

    @property
    def down(self) -> int:
        """How many rows it covers."""
        return max(row for row, _ in self.places) - self.row + 1


class RuledTable:
    """A table of a page: its raster and its cells."""

    def __init__(self, level: Sequence[Rule], upright: Sequence[Rule]) -> None:
        level, upright = [*level, *_closing(level, upright)], [*upright, *_closing(upright, level)]
        self._columns = _positions(rule.at for rule in upright)
        self._rows = _positions(rule.at for rule in level)
        self._level = _by_position(level, self._rows)
        self._upright = _by_position(upright, self._columns)
        self.regions = self._regions()
        self._owner = {place: region for region in self.regions for place in region.places}

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self._columns[0], self._rows[0], self._columns[-1], self._rows[-1]

    @property
    def height(self) -> int:
        """How many rows the raster has."""
        return len(self._rows) - 1

    def region_at(self, x: float, y: float) -> Region | None:
        """The cell at a point; None outside of the table."""
        left, top, right, bottom = self.box
        if not (left <= x <= right and top <= y <= bottom):
            return None
        row = min(bisect_right(self._rows, y), len(self._rows) - 1) - 1
        column = min(bisect_right(self._columns, x), len(self._columns) - 1) - 1
        return self._owner[row, column]

    def _regions(self) -> list[Region]:
        """Raster places joined wherever no line parts them."""
        parent = {(y, x): (y, x) for y in range(len(self._rows) - 1) for x in range(len(self._columns) - 1)}

        def top(place: tuple[int, int]) -> tuple[int, int]:
            while parent[place] != place:
                parent[place] = parent[parent[place]]
                place = parent[place]
            return place

        for y, x in parent:
            if (y, x + 1) in parent and not _covers(self._upright[x + 1], self._rows[y], self._rows[y + 1]):
                parent[top((y, x + 1))] = top((y, x))
            if (y + 1, x) in parent and not _covers(self._level[y + 1], self._columns[x], self._columns[x + 1]):
                parent[top((y + 1, x))] = top((y, x))
        regions: dict[tuple[int, int], Region] = {}
        for place in parent:
            regions.setdefault(top(place), Region()).places.append(place)
        return sorted(regions.values(), key=lambda region: (region.row, region.column))


def _closing(rules: Sequence[Rule], across: Sequence[Rule]) -> list[Rule]:
    """The outermost lines that were not drawn: the lines across run on beyond the last of `rules`.

    Tables without side borders are common, and a table that a page break cuts often has no border there.
    """
    first, last = min(rule.at for rule in rules), max(rule.at for rule in rules)
    start, end = min(rule.at for rule in across), max(rule.at for rule in across)
    before = [rule.start for rule in across if rule.start < first - 2 * _SNAP]
    after = [rule.end for rule in across if rule.end > last + 2 * _SNAP]
    return [
        Rule(edge, start, end)
        for edge, beyond in ((min(before, default=0.0), before), (max(after, default=0.0), after))
        if len(beyond) > 1
    ]


def ruled_tables(level: Iterable[Rule], upright: Iterable[Rule]) -> list[RuledTable]:
    """The tables that these lines draw, from top to bottom; a frame around a page or a paragraph is none."""
    rows, columns = _joined(level), _joined(upright)
    groups: list[tuple[list[Rule], list[Rule]]] = []
    for rule in columns:
        touching = [group for group in groups if any(_touch(other, rule) for other in group[0])]
        new = ([other for other in rows if _touch(other, rule)], [rule])
        for group in touching:
            groups.remove(group)
            new[0].extend(other for other in group[0] if other not in new[0])
            new[1].extend(group[1])
        groups.append(new)
    tables = [
        RuledTable(across, along)
        for across, along in groups
        if len(_positions(rule.at for rule in across)) > 1 and len(_positions(rule.at for rule in along)) > 1
    ]
    return sorted((table for table in tables if len(table.regions) > 1), key=lambda table: table.box[1])


def _touch(level: Rule, upright: Rule) -> bool:
    return (
        level.start - _SNAP <= upright.at <= level.end + _SNAP
        and upright.start - _SNAP <= level.at <= upright.end + _SNAP
    )


def _positions(values: Iterable[float]) -> list[float]:
    """Positions with those that lie closer than the snap drawn together."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] < _SNAP:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(group) / len(group) for group in found]


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Lines on the same position that touch or overlap as one line."""
    found: list[Rule] = []
    ordered = sorted(rules)
    positions = _positions(rule.at for rule in ordered)
    for on_line in _by_position(ordered, positions):
        pieces = sorted(on_line, key=lambda rule: rule.start)
        for piece in pieces:
            if found and found[-1] is not None and piece is not pieces[0] and piece.start <= found[-1].end + _SNAP:
                found[-1] = Rule(found[-1].at, found[-1].start, max(found[-1].end, piece.end))
            else:
                found.append(piece)
    return found


def _by_position(rules: Iterable[Rule], positions: Sequence[float]) -> list[list[Rule]]:
    """For each position the lines on it."""
    found: list[list[Rule]] = [[] for _ in positions]
    for rule in rules:
        place = min(range(len(positions)), key=lambda number: abs(positions[number] - rule.at))
        found[place].append(rule)
    return found


def _covers(rules: Sequence[Rule], start: float, end: float) -> bool:
    """Whether lines stand along most of a stretch."""
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules)
    return covered > 0.5 * (end - start)
