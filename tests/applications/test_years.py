"""年度报告格式 表三: the year that was worked through the verbs gives, cell by cell, the table that was reported."""

from __future__ import annotations

import calendar
from datetime import date
from pathlib import Path

import pytest

from gongkai.annual.form import COLUMNS as FORM_COLUMNS
from gongkai.annual.readers import door
from gongkai.applications import actions, counting
from gongkai.applications.counting import COLUMNS, ROWS, cell, table_3
from gongkai.applications.deciding import Result
from gongkai.law import Event, Name
from gongkai.law.receipt import Way
from tests.applications.office import Office, codes, day
from tests.applications.years import OURS, YEAR, Table, replay

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


def identities(table: Table) -> None:
    """第一项加第二项之和，等于第三项加第四项之和; the total is the sum of its rows, the last column that of the six."""
    for place in range(len(COLUMNS)):
        at = {row: table[row][place] for row in ROWS}
        assert at["new"] + at["carried_over"] == at["total"] + at["carried_forward"]
        assert at["total"] == sum(at[row] for row in ROWS[2:23])
    assert all(sum(numbers[:6]) == numbers[6] for numbers in table.values())


def test_the_cells_are_those_of_the_form() -> None:
    assert COLUMNS == FORM_COLUMNS
    assert len(ROWS) == 25
    identities(OURS)


def test_a_year_of_every_row_is_counted_as_it_was_worked(office: Office) -> None:
    replay(office, OURS, YEAR)
    organs = [office.organ]
    assert table_3(organs, year=YEAR) == OURS
    assert table_3([office.town.other], year=YEAR)["new"] == [0] * 7
    for row in ROWS:
        for place, column in enumerate(COLUMNS):
            assert cell(organs, row, column, year=YEAR).count() == OURS[row][place], (row, column)
    for month in range(1, 13):
        last = date(YEAR, month, calendar.monthrange(YEAR, month)[1])
        identities(table_3(organs, year=YEAR, on=last))
    after = table_3(organs, year=YEAR + 1)
    assert after["carried_over"] == OURS["carried_forward"] == after["carried_forward"]
    identities(table_3(organs, year=YEAR - 1))
    with pytest.raises(ValueError, match="outside its year"):
        table_3(organs, year=YEAR, on=date(YEAR + 1, 1, 1))
    with pytest.raises(ValueError, match="no row"):
        cell(organs, "lost", "total", year=YEAR)


def test_parts_count_in_place_of_the_whole_and_letters_do_not_count(office: Office) -> None:
    whole = office.register("2024-09-27")
    parts = office.does(actions.split, whole, at="2024-10-08", on=day("2024-10-08"), requests=["甲", "乙", "丙"])
    office.served(parts[0], "2024-10-09")
    table = table_3([office.organ], year=2024)
    assert (table["new"][-1], table["granted"][-1], table["carried_forward"][-1]) == (3, 1, 2)
    identities(table)


def test_what_is_decided_anew_moves_no_cell(office: Office) -> None:
    application = office.register("2024-09-27")
    office.served(application, "2024-10-28", Result(codes("denied_process")))
    before = table_3([office.organ], year=2024)
    office.does(actions.reopen, application, at="2025-03-03", on=day("2025-03-03"), basis="示例复决〔2025〕1号")
    assert table_3([office.organ], year=2025)["carried_forward"] == [0] * 7
    office.served(application, "2025-03-10")
    assert table_3([office.organ], year=2024) == before
    assert all(numbers == [0] * 7 for numbers in table_3([office.organ], year=2025).values())


def test_the_year_is_that_of_receipt_and_of_the_reply(office: Office) -> None:
    """收到在前、答复跨年: received on 31 December, replied in January; a submission that nobody confirmed is none."""
    office.served(office.register("2024-12-31"), "2025-01-06")
    office.register("2024-12-31", way=Way.INTERNET)
    office.happens(office.register("2024-12-30", way=Way.INTERNET), _confirmed("2025-01-02"))
    first, second = table_3([office.organ], year=2024), table_3([office.organ], year=2025)
    assert (first["new"][-1], first["total"][-1], first["carried_forward"][-1]) == (1, 0, 1)
    assert (second["carried_over"][-1], second["new"][-1], second["granted"][-1]) == (1, 1, 1)
    assert counting.cell([office.organ], "new", "natural_person", year=2025).get().label == "2024-0003"


def _confirmed(on: str) -> Event:
    return Event(Name.RECEIVED, day(on))


@pytest.mark.parametrize("number", range(5))
def test_the_years_of_real_reports_are_replayed_cell_by_cell(number: int, office: Office) -> None:
    seeds = sorted(SEEDS.glob("*.txt"))
    if len(seeds) <= number:
        pytest.skip(f"没有真实年报：{SEEDS} 里不足{number + 1}份")
    report = door.read(seeds[number])
    table = {row: [report.cells[f"table3.{row}.{column}"] for column in COLUMNS] for row in ROWS}
    assert all(isinstance(each, int) for numbers in table.values() for each in numbers)
    replay(office, table, report.year)
    assert table_3([office.organ], year=report.year) == table
