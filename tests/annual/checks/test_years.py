"""与上年报告比较：I6–I9、Y1–Y3"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gongkai.annual.checks import check
from gongkai.annual.checks.years import COPIED, same_organ
from gongkai.annual.form import COLUMNS
from gongkai.annual.report import Finding, Report, Section
from tests.annual.samples import all_zero_township, county_with_figures, township_2019_form


def last_year(report: Report, **cells: int | Decimal | None) -> Report:
    """A report of the year before that this report follows from, with other cells."""
    year = (report.year or 0) - 1
    before = replace(
        report,
        year=year,
        title=(report.title or "").replace(str(report.year), str(year)),
        sections=tuple(Section(s.no, s.title, "去年写的是另外一回事。" * 12) for s in report.sections),
        cells=dict(report.cells),
    )
    for column in COLUMNS:
        before.cells[f"table3.carried_forward.{column}"] = report.cells[f"table3.carried_over.{column}"]
    if "table2.normative.valid" in report.cells:
        for row in ("regulations", "normative"):
            made, repealed, valid = (report.cells[f"table2.{row}.{name}"] for name in ("made", "repealed", "valid"))
            before.cells[f"table2.{row}.valid"] = valid - made + repealed
    return changed(before, **cells)


def changed(report: Report, **cells: int | Decimal | None) -> Report:
    return replace(report, cells={**report.cells, **{path.replace("__", "."): value for path, value in cells.items()}})


def found(report: Report, before: Report | None, code: str) -> list[Finding]:
    return [finding for finding in check(report, last_year=before) if finding.code == code]


def the(report: Report, before: Report | None, code: str) -> Finding:
    (finding,) = found(report, before, code)
    return finding


CODES = ("I6", "I7", "I8", "I9", "Y1", "Y2", "Y3")


def test_without_last_years_report_nothing_is_assessable():
    for code in CODES:
        assert the(county_with_figures(), None, code).outcome == "not_assessable"


@pytest.mark.parametrize("sample", (county_with_figures, all_zero_township))
def test_a_report_that_follows_from_last_year_passes(sample):
    report = sample()
    assert {the(report, last_year(report), code).outcome for code in CODES} == {"passed"}


def test_of_another_year_nothing_is_compared():
    report = county_with_figures()
    for year in (2022, 2024, 2025):
        before = replace(last_year(report), year=year)
        assert (the(report, before, "Y3").outcome, the(report, before, "Y3").level) == ("failed", "note")
        assert all(the(report, before, code).outcome == "not_assessable" for code in CODES if code != "Y3")


# --- I6 -------------------------------------------------------------------------------------------------------------


def test_what_was_carried_forward_is_carried_over():
    report = county_with_figures()
    before = last_year(report, table3__carried_forward__natural_person=3, table3__carried_forward__total=3)
    first, second = found(report, before, "I6")
    assert (first.outcome, first.level, first.where) == ("failed", "error", "table3.carried_over.natural_person")
    assert (first.said, first.expected) == (2, 3)
    assert "填2，上年报告结转下年度填3，相差1" in first.message
    assert second.where == "table3.carried_over.total"


def test_totals_are_compared_alone_where_last_year_has_only_totals():
    report = county_with_figures()
    only = {f"table3__carried_forward__{column}": None for column in COLUMNS if column != "total"}
    assert the(report, last_year(report, **only), "I6").outcome == "passed"
    assert "只有总计" in the(report, last_year(report, **only), "I6").message
    off = the(report, last_year(report, **only, table3__carried_forward__total=1), "I6")
    assert (off.outcome, off.where) == ("failed", "table3.carried_over.total")


def test_a_missing_total_is_not_assessable():
    report = county_with_figures()
    assert the(report, last_year(report, table3__carried_forward__total=None), "I6").outcome == "not_assessable"


def test_the_carry_over_holds_across_the_change_of_form():
    before = township_2019_form()
    report = replace(all_zero_township(), year=2021, organ=before.organ)
    for column in COLUMNS:
        report.cells[f"table3.carried_over.{column}"] = before.cells[f"table3.carried_forward.{column}"]
    assert the(report, before, "I6").outcome == "passed"
    for code in ("I7", "I8"):
        finding = the(report, before, code)
        assert finding.outcome == "not_assessable"
        assert "对外公开总数量" in finding.message
    assert the(report, before, "Y3").outcome == "uncertain"


def test_another_organ_makes_differences_uncertain():
    report = county_with_figures()
    before = last_year(
        report, table3__carried_forward__total=9, table2__normative__valid=1000, table4__reconsideration__pending=99
    )
    before = replace(before, organ="示例县白鹭镇人民政府")
    assert {finding.outcome for code in ("I6", "I7", "I9") for finding in found(report, before, code)} == {"uncertain"}
    assert the(report, before, "Y3").level == "note"
    assert the(report, before, "Y2").outcome == "not_assessable"


# --- I7, I8, I9 -----------------------------------------------------------------------------------------------------


def test_documents_in_force_follow_from_last_year():
    report = county_with_figures()
    finding = the(report, last_year(report, table2__normative__valid=150), "I7")
    assert (finding.level, finding.where, finding.said, finding.expected) == (
        "warning",
        "table2.normative.valid",
        158,
        159,
    )
    assert "上年现行有效150＋本年制发12－本年废止3＝159，现行有效填158，相差1" in finding.message
    assert the(report, last_year(report, table2__normative__valid=None), "I7").outcome == "not_assessable"


def test_more_cannot_be_repealed_than_there_were():
    report = changed(county_with_figures(), table2__normative__repealed=30)
    before = last_year(report, table2__normative__valid=10)
    finding = the(report, before, "I8")
    assert (finding.level, finding.where, finding.said, finding.expected) == (
        "warning",
        "table2.normative.repealed",
        30,
        22,
    )
    assert not found(report, before, "I7"), "one fault, one code"


def test_pending_cases_do_not_vanish():
    report = county_with_figures()
    finding = the(report, last_year(report, table4__litigation_direct__pending=3), "I9")
    assert (finding.level, finding.where, finding.said, finding.expected) == (
        "note",
        "table4.litigation_direct.total",
        2,
        3,
    )
    assert the(report, last_year(report, table4__litigation_direct__pending=None), "I9").outcome == "not_assessable"


# --- Y1, Y2, Y3 -----------------------------------------------------------------------------------------------------


def test_a_copied_section_is_a_warning():
    report = county_with_figures()
    before = last_year(report)
    same = tuple(s if s.no == 5 else old for s, old in zip(report.sections, before.sections, strict=True))
    finding = the(report, replace(before, sections=same), "Y1")
    assert (finding.outcome, finding.level, finding.where, finding.said) == ("failed", "warning", "section5", 1)
    assert "100%的文字与上年报告相同" in finding.message
    assert Decimal("0.5") < COPIED < 1


def test_too_little_text_is_no_copy():
    report = all_zero_township()
    short = tuple(Section(s.no, s.title, "无。") for s in report.sections)
    assert the(replace(report, sections=short), replace(last_year(report), sections=short), "Y1").outcome == (
        "not_assessable"
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "outcome"),
    [
        ("table2.permits", 100, 500, "failed"),
        ("table2.permits", 500, 100, "failed"),
        ("table2.permits", 0, 50, "failed"),
        ("table2.permits", 0, 49, "passed"),
        ("table2.permits", 100, 499, "passed"),
        ("table2.fees_wan", Decimal("643.2466"), Decimal("6432.466"), "failed"),
        ("table3.new.total", 3, 23, "failed"),
        ("table3.new.total", 3, 22, "passed"),
        ("table4.reconsideration.total", 12, 2, "failed"),
        ("table4.reconsideration.total", 2, 9, "passed"),
    ],
)
def test_a_jump_is_a_note(path, old, new, outcome):
    report = all_zero_township()
    before = last_year(report)
    report.cells[path], before.cells[path] = new, old
    finding = the(report, before, "Y2")
    assert (finding.outcome, finding.level) == (outcome, "note" if outcome == "failed" else None)
    if outcome == "failed":
        assert (finding.where, finding.said, finding.expected) == (path, new, old)


def test_nothing_to_compare_is_no_pass():
    report = replace(all_zero_township(), cells={})
    assert the(report, last_year(all_zero_township()), "Y2").outcome == "not_assessable"


def test_another_level_is_noted():
    report = county_with_figures()
    before = replace(last_year(report), level="department")
    assert (the(report, before, "Y3").outcome, the(report, before, "Y3").level) == ("failed", "note")
    assert the(report, replace(before, level=None), "Y3").outcome == "passed"
    assert the(report, replace(before, organ=None), "Y3").outcome == "failed"
    assert the(report, replace(last_year(report), organ=None), "Y3").outcome == "not_assessable"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("示例县白鹭镇人民政府", "白鹭镇", True),
        ("示例县白鹭镇人民政府", "示例县 白鹭镇", True),
        ("示例县城东街道办事处", "城东街道", True),
        ("示例县人民政府", "示例县民政局", False),
        ("示例县白鹭镇人民政府", "示例县青石乡人民政府", False),
        (None, "白鹭镇", None),
    ],
)
def test_an_organ_is_known_by_its_place(one, other, same):
    assert same_organ(one, other) is same
