"""Which of the numbers of a row belongs to which column.

Where the file says which column a cell is in, a number belongs to the head above it. Where the row stands beside its
heads, or the file has no columns, its numbers go by their order; then nothing may speak against it: no other head, no
gap, and where a number is missing or the row was put together out of single words, the sums must prove it. What is left
in doubt is a sentence that says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gongkai.annual.readers.numbers import BLANK, read_cell

Cell = tuple[int, str]
"""A cell of a row: its position and its text."""


class Heads(NamedTuple):
    """The heads over the numbers.

    places  positions of the columns wanted, left to right; empty where they are not all known
    others  positions of heads that are no column of the form (上年总计)
    """

    places: tuple[int, ...] = ()
    others: frozenset[int] = frozenset()


def pick(
    numbers: Sequence[Cell], columns: Sequence[str], heads: Heads, *, aligned: bool, scattered: bool = False
) -> list[Cell] | str:
    """The cells of a row that belong to these columns, in order; or a sentence why that is not certain.

    numbers    the cells after the label that no merged cell covers
    columns    keys of the columns; `total`, or a key that ends in it, is the sum of the others of its group
    aligned    the file itself says which column a cell is in
    scattered  the row was put together out of single words
    """
    wanted = len(columns)
    filled = [(place, text) for place, text in numbers if text.strip()]
    if not filled:
        return BLANK if numbers else "这一行没有数字"
    by_place = dict(numbers)
    placed = set(heads.places)
    if placed and placed <= set(by_place):
        inside = [(place, by_place[place]) for place in heads.places]
        outside = {place for place, _ in filled} - placed
        if outside <= heads.others and (aligned or not (outside or looks_moved(inside))):
            return inside
    if heads.others:
        return "表头有格式以外的列，不能确定各数归哪一列"
    if wanted == 1 and len({text.strip() for _, text in filled}) == 1:
        return filled[:1]  # one number, repeated over the columns that its cell covers on the form
    if len(filled) > wanted:
        return f"这一行有{len(filled)}个数，表格只有{wanted}列，不能确定各数归哪一列"
    if len(filled) == wanted:
        sure = proven(filled, columns) if _has_total(columns) and scattered else _run(filled)
        return filled if sure or proven(filled, columns) else "这一行的数字不相连，不能确定各数归哪一列"
    start = numbers.index(filled[-1]) - wanted + 1
    window = list(numbers[max(0, start) : start + wanted])
    # Blanks before the first number may be columns, or the rest of a merged label with a number lost further on.
    sure = start > 0 or (start == 0 and window[0] == filled[0])
    whole = len(filled) == sum(1 for cell in window if cell in filled)
    if sure and whole and (proven(window, columns) or not (_has_total(columns) or scattered)):
        return window
    return f"这一行只有{len(filled)}个数，表格有{wanted}列，不能确定各数归哪一列"


def _has_total(columns: Iterable[str]) -> bool:
    return any(column.rpartition(".")[2] == "total" for column in columns)


def _run(filled: Sequence[Cell]) -> bool:
    """Whether numbers stand side by side."""
    return all(after - before == 1 for (before, _), (after, _) in zip(filled, filled[1:], strict=False))


def proven(cells: Sequence[Cell], columns: Sequence[str]) -> bool:
    """Whether the sums prove that numbers are in their columns: every total is there, and the sum of its own."""
    parts, totals = 0, 0
    for (_, text), column in sorted(zip(cells, columns, strict=True), key=lambda pair: _group(pair[1])):
        value = read_cell(text).value
        if text.strip() and not isinstance(value, int):
            return False
        if column.rpartition(".")[2] != "total":
            parts += int(value or 0)
        elif value != parts:
            return False
        else:
            parts, totals = 0, totals + 1
    return totals > 0


def _group(column: str) -> tuple[str, bool]:
    """Sorts the columns of a group together, its total last."""
    group, _, key = column.rpartition(".")
    return group, key == "total"


def looks_moved(cells: Sequence[Cell]) -> bool:
    """Whether a row without its last number looks as if a cell before it were lost: what is now last is the sum."""
    values = [read_cell(text).value for _, text in cells]
    known = [int(value) for value in values if isinstance(value, int)]
    return values[-1] is None and len(known) > 1 and known[-1] > 0 and known[-1] == sum(known[:-1])
