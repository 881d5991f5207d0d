"""A year replayed from Table 3 given as numbers: as many applications, through the verbs, as each cell says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.applications import actions
from gongkai.applications.content import Column, Person
from gongkai.applications.deciding import Item, Result, Search
from gongkai.applications.models import Application
from gongkai.law.fees import Method
from gongkai.law.outcomes import ROWS as OUTCOME_ROWS
from tests.applications.office import Office

Table = Mapping[str, list[int]]
"""Row → its seven numbers, the keys those of the form."""

OURS: Table = {
    "new": [13, 6, 3, 4, 4, 3, 33],
    "carried_over": [2, 1, 0, 0, 0, 1, 4],
    "granted": [3, 1, 1, 1, 1, 1, 8],
    "partial": [1, 1, 0, 0, 1, 0, 3],
    "denied_state_secret": [1, 0, 0, 0, 0, 0, 1],
    "denied_law_forbidden": [0, 0, 0, 0, 1, 0, 1],
    "denied_safety_stability": [1, 0, 0, 0, 0, 0, 1],
    "denied_third_party": [0, 1, 0, 0, 0, 0, 1],
    "denied_internal_affairs": [0, 0, 0, 1, 0, 0, 1],
    "denied_process": [0, 0, 1, 0, 0, 0, 1],
    "denied_enforcement_file": [0, 0, 0, 0, 0, 1, 1],
    "denied_admin_query": [0, 1, 0, 0, 0, 0, 1],
    "unable_not_held": [2, 0, 0, 1, 0, 0, 3],
    "unable_needs_creation": [0, 0, 1, 0, 0, 0, 1],
    "unable_unclear": [1, 0, 0, 0, 0, 0, 1],
    "not_processed_petition": [1, 0, 0, 0, 0, 0, 1],
    "not_processed_repeat": [1, 0, 0, 0, 0, 0, 1],
    "not_processed_publication": [0, 0, 0, 1, 0, 0, 1],
    "not_processed_massive": [1, 0, 0, 0, 0, 0, 1],
    "not_processed_reconfirm": [0, 1, 0, 0, 0, 0, 1],
    "other_overdue_correction": [1, 0, 0, 0, 0, 0, 1],
    "other_overdue_fee": [0, 1, 0, 0, 0, 0, 1],
    "other_other": [1, 0, 0, 0, 0, 1, 2],
    "total": [14, 6, 3, 4, 3, 3, 33],
    "carried_forward": [1, 1, 0, 0, 1, 1, 4],
}
"""A year written for this project, in which every row has its cases. No organ reported it."""
YEAR = 2025

BY_ROW = {"unable_not_held": "not_existing", "granted": "provided"}
"""The result by which a case comes into a row, where it is not called as the row is."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One application: when it comes, and in which row it ends; empty where it does not within the year."""

    column: Column
    received: date
    row: str


def planned(table: Table, year: int) -> Iterator[Planned]:
    """The applications of a year. Those carried over came in the December before; those carried forward come late."""
    for place, column in enumerate(Column):
        rows = [row for row in OUTCOME_ROWS for _ in range(table[row][place])]
        over, new, forward = (table[key][place] for key in ("carried_over", "new", "carried_forward"))
        ends = rows + [""] * forward
        assert len(ends) == over + new, "a table that does not balance cannot be replayed"
        for number, row in enumerate(ends):
            if number < over:
                yield Planned(column, date(year - 1, 12, 16) + timedelta(days=number % 10), row)
            elif row:
                yield Planned(column, date(year, 1, 8) + timedelta(days=(number * 37 + place * 5) % 240), row)
            else:
                yield Planned(column, date(year, 12, 10) + timedelta(days=number % 20), row)


def replay(office: Office, table: Table, year: int) -> list[Application]:
    """All applications of a year, registered and ended through the verbs in the order of their receipt."""
    cases: list[Application] = []
    earlier: Application | None = None
    if table["not_processed_repeat"][-1]:
        earlier = office.register(date(year - 1, 3, 4), request="养护记录", applicants=(_applicant(0),))
        office.served(earlier, date(year - 1, 3, 11))
    for number, plan in enumerate(sorted(planned(table, year), key=lambda each: each.received), 1):
        again = earlier is not None and plan.row == "not_processed_repeat"
        application = office.register(
            plan.received,
            column=plan.column,
            request="养护记录" if again else f"第{number}份合同",
            applicants=(_applicant(0 if again else number),),
        )
        cases.append(application)
        if plan.row:
            _end(office, application, plan, year, earlier)
    return cases


def _applicant(number: int) -> Person:
    return Person(f"示例{number}", f"示例证件{number}")


def _end(office: Office, application: Application, plan: Planned, year: int, earlier: Application | None) -> None:
    """Bring a case to its row, within the year."""
    on = max(plan.received + timedelta(days=3), date(year, 1, 2))
    match plan.row:
        case "other_overdue_correction" | "unable_unclear":
            office.does(actions.ask_to_correct, application, at=on, on=on, items="请写明年份。", days=5, delivered=on)
            on += timedelta(days=2 if plan.row == "unable_unclear" else 30)
            if plan.row == "other_overdue_correction":
                office.does(actions.lapse, application, at=on, on=on, text="逾期不补正。")
                return
            office.does(actions.corrected, application, at=on, on=on, text="所有年份。")
        case "other_overdue_fee":
            office.does(actions.note_fee, application, at=on, on=on, method=Method.PAGES, pages=68, delivered=on)
            on += timedelta(days=45)
            office.does(actions.lapse, application, at=on, on=on, text="逾期没有缴费。")
            return
        case "other_other":
            verb = actions.withdraw if application.number % 2 else actions.close
            office.does(verb, application, at=on, on=on, text="申请人来电。")
            return
    office.served(application, on, Result([_item(plan.row, on, earlier)]))


def _item(row: str, on: date, earlier: Application | None) -> Item:
    code = BY_ROW.get(row, row)
    return Item(
        code,
        withheld=("denied_third_party",) if code == "partial" else (),
        search=Search("档案室", "合同", on, "钱经办") if code == "not_existing" else None,
        repeats=earlier if code == "not_processed_repeat" else None,
    )
