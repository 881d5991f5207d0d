"""Table 4 (政府信息公开行政复议、行政诉讼情况) as querysets, one for each cell.

Counting rules: what ended finally in the year, by its result; what is pending on its last day, again in each year in
which it is. A reconsideration and the litigation after it count once in each group. Only cases in which the organ is
there for what it did itself, unless its lead office has them counted. What an organ that ended left pending is counted
with its successor from that day on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

from gongkai.annual.form import RESULTS
from gongkai.organs.models import Organ
from gongkai.organs.succession import answered_by
from gongkai.remedies.models import Block, Remedy, RemedyQuerySet, Result

PENDING, TOTAL = "pending", "total"
Table = dict[str, dict[str, int]]


def cell(
    organs: Iterable[Organ | int], block: str, result: str, *, year: int, on: date | None = None
) -> RemedyQuerySet:
    """The cases that one cell counts.

    block, result  keys of the form
    on             the last day that is looked at; the end of the year where it is left out
    """
    last = on or date(year, 12, 31)
    return _of(organs, last).filter(_ended(result, year, last), block=Block(block))


def table_4(organs: Iterable[Organ | int], *, year: int, on: date | None = None) -> Table:
    """All cells by group: what `cell` counts, in one query."""
    last = on or date(year, 12, 31)
    counts = {f"n_{result}": Count("pk", filter=_ended(result, year, last)) for result in RESULTS}
    rows = _of(organs, last).order_by().values("block").annotate(**counts)
    found = {row["block"]: row for row in rows}
    return {block: {result: found.get(block, {}).get(f"n_{result}", 0) for result in RESULTS} for block in Block.values}


def _of(organs: Iterable[Organ | int], last: date) -> RemedyQuerySet:
    return Remedy.objects.standing().filter(answered_by(organs, ended="concluded_on", last=last), counted=True)


def _ended(result: str, year: int, last: date) -> Q:
    concluded = Q(concluded_on__range=(date(year, 1, 1), last))
    pending = (Q(concluded_on=None) | Q(concluded_on__gt=last)) & Q(filed_on__lte=last)
    if result == PENDING:
        return pending
    if result == TOTAL:
        return concluded | pending
    return concluded & Q(result=Result(result))
