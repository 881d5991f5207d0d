"""Table 3 (收到和处理政府信息公开申请情况) as querysets, one for each cell; the report clicks back into them.

Counting rules, for a year and a day in it (31 December for the report):
- 本年新收 by the day of receipt; what both sides have not confirmed is not received;
- 办理结果 by the day of the first result, in its one row; what is decided anew later moves nothing;
- 结转下年度 what was received and has no result yet, whether it is due or not;
- a case that was split is counted in its parts, one that is answered together with others on its own;
- a case of an organ that ended is counted with who answered it: what was open passed to the successor on that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

from gongkai.applications.content import Column
from gongkai.applications.models import Application, ApplicationQuerySet
from gongkai.law.outcomes import ROWS as OUTCOME_ROWS
from gongkai.organs.models import Organ
from gongkai.organs.succession import answered_by

NEW, CARRIED_OVER, TOTAL, CARRIED_FORWARD = "new", "carried_over", "total", "carried_forward"
ROWS = (NEW, CARRIED_OVER, *OUTCOME_ROWS, TOTAL, CARRIED_FORWARD)
"""Keys of the 25 rows, in the order of the form; those of the report's JSON."""
COLUMNS = (*Column.values, TOTAL)
"""Keys of the seven columns."""

Table = dict[str, list[int]]


def cell(
    organs: Iterable[Organ | int], row: str, column: str, *, year: int, on: date | None = None
) -> ApplicationQuerySet:
    """The cases that one cell counts.

    row, column  keys of the form
    on           the last day that is looked at; the end of the year where it is left out
    """
    first, last = _span(year, on)
    found = Application.objects.counted().filter(answered_by(organs, ended="finished_on", last=last))
    found = found.filter(_in_row(row, first, last))
    return found if column == TOTAL else found.filter(column=Column(column))


def table_3(organs: Iterable[Organ | int], *, year: int, on: date | None = None) -> Table:
    """All cells, row by row as the form has them: what `cell` counts, in one query."""
    first, last = _span(year, on)
    counts = {f"n_{row}": Count("pk", filter=_in_row(row, first, last)) for row in ROWS}
    live = Application.objects.counted().filter(answered_by(organs, ended="finished_on", last=last))
    live = live.filter(received_on__lte=last).exclude(finished_on__lt=first).order_by()
    found = {each["column"]: each for each in live.values("column").annotate(**counts)}
    columns = [found.get(column, {}) for column in Column.values]
    table = {row: [each.get(f"n_{row}", 0) for each in columns] for row in ROWS}
    return {row: [*cells, sum(cells)] for row, cells in table.items()}


def _span(year: int, on: date | None) -> tuple[date, date]:
    first, end = date(year, 1, 1), date(year, 12, 31)
    if on is not None and not first <= on <= end:
        raise ValueError("the day lies outside its year")
    return first, on or end


def _in_row(row: str, first: date, last: date) -> Q:
    """What counts in a row, from the first day of a year to a day in it."""
    received_before = Q(received_on__lt=first)
    ended = Q(finished_on__range=(first, last), received_on__isnull=False)
    if row == NEW:
        return Q(received_on__range=(first, last))
    if row == CARRIED_OVER:
        return received_before & (Q(finished_on=None) | Q(finished_on__gte=first))
    if row == CARRIED_FORWARD:
        return Q(received_on__lte=last) & (Q(finished_on=None) | Q(finished_on__gt=last))
    if row == TOTAL:
        return ended
    if row not in OUTCOME_ROWS:
        raise ValueError(f"no row of the form: {row}")
    return ended & Q(row=row)
