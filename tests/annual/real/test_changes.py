"""One changed figure of a real report is caught, or the answer is that nobody can tell; it is never passed over.

A change of a cell is made in the report as read; a change of the prose is made in the text itself, which is then read
and checked anew.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from gongkai.annual.checks import check
from gongkai.annual.form import FORM_2021
from gongkai.annual.readers import door
from gongkai.annual.report import Finding, Report

pytestmark = pytest.mark.real

SEEDS = {
    "000": "000_b2bb6d47ac2e1e3b.txt",
    "001": "001_baeba65b08ac7273.txt",
    "002": "002_c369d243f08fde9e.txt",
    "003": "003_df1de46db5416daa.txt",
    "004": "004_5660bab4a06b8702.txt",
}


@pytest.fixture(scope="module")
def texts(real_reports) -> dict[str, str]:
    return {seed: real_reports[name].read_text("utf-8") for seed, name in SEEDS.items() if name in real_reports}


def read(text: str) -> Report:
    return door.read_trusted(text.encode(), "年报.txt")


def failed(report: Report) -> set[tuple[str, str, object, object]]:
    return {(f.code, f.where, repr(f.said), repr(f.expected)) for f in check(report) if f.outcome == "failed"}


def outcomes_at(report: Report, where: str) -> list[Finding]:
    return [finding for finding in check(report) if finding.where == where]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cell_of_tables_three_and_four_one_higher_is_caught(texts, seed):
    report = read(texts[seed])
    before = failed(report)
    missed = []
    for path in (*FORM_2021.table3_cells, *FORM_2021.table4_cells):
        changed = replace(report, cells={**report.cells, path: int(report[path] or 0) + 1})
        new = failed(changed) - before
        if not any(code in ("I1", "I2", "I3", "I4") for code, *_ in new):
            missed.append(path)
    assert not missed


def other_figures(text: str, figure: str) -> list[str]:
    """The same text with one occurrence of a figure of the prose higher or lower by one."""
    prose_end = text.index("第二十条")
    number = r"(?<![\d.])" + re.escape(figure) + r"(?=\s*(?:余)?[条件])"
    changed = []
    for found in re.finditer(number, text[:prose_end]):
        for other in (int(figure) + 1, max(0, int(figure) - 1)):
            changed.append(text[: found.start()] + str(other) + text[found.end() :])
    assert changed, f"{figure} does not stand in the prose"
    return changed


@pytest.mark.parametrize(
    ("seed", "figure"),
    [
        ("000", "491"),
        ("000", "68"),
        ("000", "423"),
        ("002", "737"),
        ("002", "640"),
        ("002", "97"),
        ("002", "4"),
    ],
)
def test_a_changed_figure_of_the_prose_with_parts_or_a_table_beside_it_is_caught(texts, seed, figure):
    before = failed(read(texts[seed]))
    for text in other_figures(texts[seed], figure):
        assert failed(read(text)) - before


@pytest.mark.parametrize("seed", ["000", "001", "003"])
def test_no_applications_in_the_prose_against_a_table_that_has_some_is_caught(texts, seed):
    report = read(texts[seed])
    more = {
        f"table3.{row}.{column}": 1 for row in ("new", "granted", "total") for column in ("natural_person", "total")
    }
    changed = replace(report, cells={**report.cells, **more})
    new = {code for code, *_ in failed(changed) - failed(report)}
    assert new
    assert not new & {"I1", "I2", "I3"}


@pytest.mark.parametrize(
    ("seed", "figure"), [("001", "64"), ("001", "50"), ("003", "98"), ("004", "20"), ("004", "15"), ("004", "47")]
)
def test_a_figure_with_nothing_beside_it_is_not_assessable_never_passed(texts, seed, figure):
    report = read(texts[seed])
    places = [place for place, claim in enumerate(report.claims) if claim.value == int(figure)]
    assert len(places) == 1
    answers = outcomes_at(report, f"claims.{places[0]}")
    assert answers
    assert {finding.outcome for finding in answers} == {"not_assessable"}


def test_what_the_issue_names_is_reported(texts):
    by_seed = {seed: check(read(text)) for seed, text in texts.items()}

    def found(seed: str, code: str, *words: str) -> bool:
        return any(
            f.code == code and f.outcome == "failed" and all(w in f.message for w in words) for f in by_seed[seed]
        )

    assert found("000", "N7", "68", "64")
    assert found("000", "N8", "最新动态", "68", "30")
    assert found("002", "L1", "20")
    assert found("002", "N12", "满意")
    assert any(f.code == "N13" and f.level == "note" and "5294" in f.message for f in by_seed["004"])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_real_report_gets_a_false_error(texts, seed):
    assert not [finding for finding in check(read(texts[seed])) if finding.level == "error"]
