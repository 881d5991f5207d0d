"""与所属单位之和比较：R1–R3"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.annual.checks import check
from gongkai.annual.form import COLUMNS, FORM_2021, OTHER_KEYS
from gongkai.annual.report import Finding, Report
from tests.annual.samples import all_zero_township, county_with_figures, department_with_unsplit_row

CODES = ("R1", "R2", "R3")


def member(organ: str, share: int = 0, of: Report | None = None) -> Report:
    """A member's report with `share` in every cell, or the cells of another report."""
    cells = dict(of.cells) if of else dict.fromkeys(FORM_2021.cells, share)
    return replace(all_zero_township(), organ=organ, level="department", cells=cells)


def found(report: Report, members: list[Report] | None, code: str) -> list[Finding]:
    return [finding for finding in check(report, members=members) if finding.code == code]


def the(report: Report, members: list[Report], code: str) -> Finding:
    (finding,) = found(report, members, code)
    return finding


def whole() -> tuple[Report, list[Report]]:
    """A county and its members, whose figures are all the county's."""
    county = county_with_figures()
    return county, [member("示例县民政局", of=county), member("示例县白鹭镇人民政府"), member("示例县青石乡人民政府")]


def test_without_members_nothing_is_said():
    assert not any(found(county_with_figures(), None, code) for code in CODES)


def test_without_a_member_of_the_year_nothing_is_assessable():
    county, (one, *_) = whole()
    for members in ([], [replace(one, year=2023)]):
        assert {the(county, members, code).outcome for code in CODES} == {"not_assessable"}


def test_a_government_that_is_the_sum_of_its_members_passes():
    county, members = whole()
    assert {the(county, members, code).outcome for code in CODES} == {"passed"}


@pytest.mark.parametrize(
    ("path", "code"), [("table3.new.total", "R1"), ("table2.permits", "R2"), ("table4.reconsideration.upheld", "R3")]
)
def test_less_than_the_sum_is_a_warning(path, code):
    county, members = whole()
    members[1].cells[path] = 2
    finding = the(county, members, code)
    assert (finding.outcome, finding.level, finding.where) == ("failed", "warning", path)
    assert (finding.said, finding.expected) == (county.cells[path], county.cells[path] + 2)
    assert f"填{county.cells[path]}，所属单位合计{county.cells[path] + 2}，相差2" in finding.message


def test_more_than_the_sum_may_be_the_governments_own():
    county, members = whole()
    members[0].cells["table3.granted.natural_person"] -= 1
    finding = the(county, members, "R1")
    assert (finding.outcome, finding.where) == ("uncertain", "table3")
    assert "（一）予以公开" in finding.message


@pytest.mark.parametrize("office", ["示例县人民政府办公室", "示例县政府办公室"])
def test_with_the_governments_own_share_the_sum_is_exact(office):
    county, members = whole()
    members[0].cells["table3.granted.natural_person"] -= 1
    finding = the(county, [*members, member(office)], "R1")
    assert (finding.outcome, finding.level, finding.where) == ("failed", "warning", "table3.granted.natural_person")
    township = the(county, [*members, member("示例县白鹭镇党政办公室")], "R1")
    assert township.outcome == "uncertain"


def test_the_summed_report_itself_is_no_member():
    county, members = whole()
    assert the(county, [*members, county], "R1").outcome == "passed"


def test_what_makes_the_sum_uncertain_is_no_fault():
    county, members = whole()
    for more, told in (
        (replace(members[1], organ="示例县财政局", year=2023), "不是同一年度"),
        (members[1], "有两份报告，只计一份"),
        (replace(members[1], organ="示例县财政局", cells={}), "没有读全"),
    ):
        finding = the(county, [*members, more], "R1")
        assert (finding.outcome, finding.where) == ("uncertain", "table3")
        assert told in finding.message


def test_known_parts_above_the_whole_have_failed_though_the_sum_is_open():
    county, members = whole()
    members[1].cells["table2.permits"] = 5
    members.append(replace(members[2], organ="示例县财政局", year=2023))
    assert the(county, members, "R2").outcome == "failed"


def test_a_table_that_was_not_read_is_not_assessable():
    county, members = whole()
    cells = {path: value for path, value in county.cells.items() if not path.startswith("table4")}
    assert the(replace(county, cells=cells), members, "R3").outcome == "not_assessable"
    some = {**county.cells, "table4.reconsideration.upheld": None}
    assert the(replace(county, cells=some), members, "R3").outcome == "not_assessable"


def test_an_unsplit_row_is_compared_with_three():
    report = department_with_unsplit_row()
    split = {path: value for path, value in report.cells.items() if "other_processing" not in path}
    for key in OTHER_KEYS:
        for column in COLUMNS:
            split[f"table3.{key}.{column}"] = 0
    for column in ("natural_person", "total"):
        split[f"table3.other_other.{column}"] = 1
    part = replace(report, organ="示例县救助站", cells=split)
    assert the(report, [part], "R1").outcome == "passed"
    assert (
        the(replace(part, organ="示例县民政局"), [replace(report, organ="示例县救助站")], "R1").outcome == "uncertain"
    )
