"""统计表三、统计表四: the two tables of a year out of the record, each number a link to the cases that it counts."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.annual.form import RESULTS
from gongkai.applications import counting
from gongkai.applications.content import Column
from gongkai.applications.models import ApplicationQuerySet
from gongkai.console.application_list import row_of
from gongkai.console.cases import named
from gongkai.console.deeds import nobody
from gongkai.console.frame import staff
from gongkai.law import ROWS
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed, Permission, organs_where
from gongkai.remedies import counting as counting_remedies
from gongkai.remedies.models import Block

FIRST_YEAR = 2008
MOST = 500
TITLES = {
    counting.NEW: "一、本年新收政府信息公开申请数量",
    counting.CARRIED_OVER: "二、上年结转政府信息公开申请数量",
    counting.TOTAL: "（七）总计",
    counting.CARRIED_FORWARD: "四、结转下年度继续办理",
}
RESULT_NAMES = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}


class Chosen:
    """The year and the organs of a table, out of the address."""

    def __init__(self, request: HttpRequest, permission: Permission) -> None:
        if permission not in request.frame.permissions:
            raise NotAllowed(nobody(permission))
        self.organs = list(organs_where(request.user, permission, on=request.frame.on).order_by("code"))
        today = request.frame.on.year
        year = request.GET.get("year", "")
        self.year = int(year) if year.isdigit() and FIRST_YEAR <= int(year[:4]) <= today and len(year) == 4 else today
        self.organ = next((each for each in self.organs if str(each.pk) == request.GET.get("organ")), None)
        self.years = range(today, max(today - 6, FIRST_YEAR), -1)

    @property
    def keys(self) -> list[int]:
        return [each.pk for each in self.of]

    @property
    def of(self) -> list[Organ]:
        return [self.organ] if self.organ else self.organs

    @property
    def query(self) -> dict[str, int]:
        return {"year": self.year, **({"organ": self.organ.pk} if self.organ else {})}

    def on(self, today: date) -> date:
        """The last day that is counted: today in the year that runs."""
        return min(today, date(self.year, 12, 31))


@require_safe
@staff
def table_three(request: HttpRequest) -> HttpResponse:
    """表三, and the cases behind one of its cells where one is chosen."""
    chosen = Chosen(request, Permission.APPLICATION_SEE)
    on = chosen.on(request.frame.on)
    table = counting.table_3(chosen.keys, year=chosen.year, on=on)
    rows, group = [], ""
    for key, cells in table.items():
        above = ROWS[key].group if key in ROWS else ""
        title = ROWS[key].label if key in ROWS else TITLES[key]
        heading = above if above and above != group and above != title and not title.startswith(above) else ""
        group = above
        linked = [
            (count, urlencode({**chosen.query, "row": key, "column": column}), name)
            for count, column, name in zip(cells, counting.COLUMNS, _columns(), strict=True)
        ]
        rows.append({"title": title, "heading": heading, "cells": linked})
    cell = _cell(request, chosen, on)
    given = {"chosen": chosen, "rows": rows, "columns": _columns(), "cell": cell, "on": on}
    return render(request, "console/table_three.html", given)


def _columns() -> list[str]:
    return [*(str(each) for each in Column.labels), "总计"]


def _cell(request: HttpRequest, chosen: Chosen, on: date) -> dict[str, object] | None:
    row, column = request.GET.get("row"), request.GET.get("column")
    if not row:
        return None
    if row not in counting.ROWS or column not in counting.COLUMNS:
        raise Http404
    found: ApplicationQuerySet = counting.cell(chosen.keys, row, column, year=chosen.year, on=on)
    cases = list(named(found.select_related("organ", "origin").order_by("received_on", "pk"))[: MOST + 1])
    title = ROWS[row].label if row in ROWS else TITLES[row]
    name = _columns()[counting.COLUMNS.index(column)]
    return {
        "title": f"{title}，{name}",
        "rows": [row_of(each, request.frame.on) for each in cases[:MOST]],
        "more": len(cases) > MOST,
    }


@require_safe
@staff
def table_four(request: HttpRequest) -> HttpResponse:
    """表四, and the cases behind one of its cells where one is chosen."""
    chosen = Chosen(request, Permission.REMEDY_SEE)
    on = chosen.on(request.frame.on)
    table = counting_remedies.table_4(chosen.keys, year=chosen.year, on=on)
    rows = [
        {
            "title": Block(block).label,
            "cells": [
                (cells[result], urlencode({**chosen.query, "block": block, "result": result}), RESULT_NAMES[result])
                for result in RESULTS
            ],
        }
        for block, cells in table.items()
    ]
    block, result, cell = request.GET.get("block"), request.GET.get("result"), None
    if block:
        if block not in Block.values or result not in RESULTS:
            raise Http404
        found = counting_remedies.cell(chosen.keys, block, result, year=chosen.year, on=on).select_related(
            "organ", "origin"
        )
        cell = {"title": f"{Block(block).label}，{RESULT_NAMES[result]}", "rows": list(found[:MOST])}
    columns = [RESULT_NAMES[result] for result in RESULTS]
    given = {"chosen": chosen, "rows": rows, "columns": columns, "cell": cell, "on": on}
    return render(request, "console/table_four.html", given)
