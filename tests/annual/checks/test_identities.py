"""勾稽关系 I1–I5、I10、I12、I13、I15"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.checks import check, suspects
from gongkai.annual.claims import claims_of
from gongkai.annual.form import COLUMNS, FORM_2021, OTHER_KEYS, RESULTS
from gongkai.annual.report import Claim, Finding, Origin, Report, Section
from tests.annual.samples import (
    SAMPLES,
    all_zero_township,
    county_with_figures,
    department_with_unsplit_row,
    table3,
    table4,
    township_2019_form,
    zeros,
)

SUMS = ("I1", "I2", "I3", "I4")
APPLICANTS = tuple(column for column in COLUMNS if column != "total")


def found(report: Report, code: str) -> list[Finding]:
    return [finding for finding in check(report) if finding.code == code]


def the(report: Report, code: str) -> Finding:
    (finding,) = found(report, code)
    return finding


def outcomes(report: Report) -> dict[str, set[str]]:
    answers: dict[str, set[str]] = {}
    for finding in check(report):
        answers.setdefault(finding.code, set()).add(finding.outcome)
    return answers


def changed(report: Report, **cells: int | Decimal | None) -> Report:
    """The report with other cells; `table3__new__total=5` names the cell table3.new.total."""
    renamed = {path.replace("__", "."): value for path, value in cells.items()}
    return replace(report, cells={**report.cells, **renamed})


# --- I1–I4: the sums ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - {"township_with_gaps"}))
def test_balanced_tables_pass_with_one_finding_a_code(name):
    report = SAMPLES[name]()
    for code in SUMS:
        assert the(report, code).outcome == "passed"


def test_a_column_that_does_not_balance_is_told_with_its_figures():
    report = changed(county_with_figures(), table3__carried_forward__natural_person=2, table3__carried_forward__total=2)
    first, second = found(report, "I1")
    assert (first.outcome, first.level, first.where) == ("failed", "error", "table3.new.natural_person")
    assert (first.said, first.expected) == (42, 43)
    assert "表三自然人列：本年新收41＋上年结转2＝43，办理结果总计40＋结转下年度2＝42，相差1，请核对。" in first.message
    assert second.where == "table3.new.total"


def test_a_total_of_outcomes_is_compared_with_its_parts():
    report = changed(all_zero_township(), table3__total__social=1)
    finding = the(report, "I2")
    assert (finding.where, finding.said, finding.expected) == ("table3.total.social", 1, 0)


def test_a_row_total_is_compared_with_its_applicants():
    finding = the(changed(all_zero_township(), table3__carried_over__total=6), "I3")
    assert (finding.where, finding.said, finding.expected) == ("table3.carried_over.total", 6, 0)
    assert "各类申请人相加为0，总计填6" in finding.message


def test_a_group_of_table_four_is_told_result_by_result():
    finding = the(changed(county_with_figures(), table4__reconsideration__pending=2), "I4")
    assert (finding.where, finding.said, finding.expected) == ("table4.reconsideration.total", 10, 11)
    assert (
        finding.message == "表四“行政复议”：结果维持6＋结果纠正1＋其他结果2＋尚未审结2＝11，总计填10，相差1，请核对。"
    )


def test_an_unsplit_row_counts_as_one_outcome():
    report = department_with_unsplit_row()
    assert the(report, "I2").outcome == "passed"
    report = changed(report, table3__other_processing__natural_person=2)
    assert {finding.code for finding in check(report) if finding.level == "error"} == {"I2", "I3"}


def test_the_2019_form_keeps_the_same_identities():
    report = changed(township_2019_form(), table3__other_processing__natural_person=2)
    assert {finding.code for finding in check(report) if finding.level == "error"} == {"I2", "I3"}


def test_an_unread_table_is_never_all_zero():
    report = replace(all_zero_township(), cells={})
    for code in (*SUMS, "I5"):
        assert the(report, code).outcome == "not_assessable"
    assert the(report, "I1").message == "表三没有读到，无从核对。"


def test_parts_that_exceed_the_total_have_failed_though_one_is_missing():
    report = changed(
        all_zero_township(),
        table3__granted__natural_person=3,
        table3__granted__commercial=None,
        table3__granted__total=2,
    )
    failed, unknown = found(report, "I3")[0], found(report, "I2")
    assert (failed.outcome, failed.said, failed.expected) == ("failed", 2, 3)
    assert "另有1格没有读到" in failed.message
    assert {finding.outcome for finding in unknown} == {"failed", "not_assessable"}


def test_parts_below_the_total_are_not_assessable_where_one_is_missing():
    report = changed(all_zero_township(), table4__reconsideration__upheld=None, table4__reconsideration__total=2)
    assert the(report, "I4").outcome == "not_assessable"


def test_what_is_missing_is_told_once_a_code():
    report = county_with_figures()
    cells = {path: value for path, value in report.cells.items() if not path.startswith("table3.partial.")}
    report = replace(report, cells=cells)
    assert the(report, "I2").outcome == the(report, "I3").outcome == "not_assessable"
    assert "（二）部分公开" in the(report, "I3").message
    assert the(report, "I1").outcome == "passed"


counts = st.integers(min_value=0, max_value=400)
applicants = st.tuples(*[counts] * 6)


@st.composite
def balanced(draw) -> Report:
    """A report whose tables balance."""
    rows = draw(st.dictionaries(st.sampled_from(FORM_2021.outcome_keys), applicants, max_size=6))
    went = [sum(row[place] for row in rows.values()) for place in range(6)]
    forward = draw(applicants)
    came = [one + other for one, other in zip(went, forward, strict=True)]
    over = tuple(draw(st.integers(0, most)) for most in came)
    new = tuple(one - other for one, other in zip(came, over, strict=True))
    groups = {group: draw(st.tuples(*[counts] * 4)) for group in FORM_2021.group_keys}
    rows |= {"new": new, "carried_over": over, "carried_forward": forward}
    cells = {**zeros(FORM_2021), **table3(rows, FORM_2021), **table4(**groups)}
    return replace(all_zero_township(), cells=cells)


sum_cells = st.sampled_from(FORM_2021.table3_cells + FORM_2021.table4_cells)


@given(balanced())
def test_a_balanced_report_passes_all_sums(report):
    answers = outcomes(report)
    assert all(answers[code] == {"passed"} for code in (*SUMS, "I5"))


@given(balanced(), sum_cells, st.sampled_from((1, -1)))
def test_one_changed_cell_is_always_caught(report, path, change):
    answers = outcomes(replace(report, cells={**report.cells, path: report.cells[path] + change}))
    assert any("failed" in answers[code] for code in (*SUMS, "I5"))


@pytest.mark.parametrize("path", FORM_2021.table3_cells + FORM_2021.table4_cells)
@pytest.mark.parametrize("sample", (all_zero_township, county_with_figures))
def test_one_more_in_any_cell_is_caught_and_in_table_three_traced(sample, path):
    report = sample()
    right = report.cells[path]
    report.cells[path] = right + 1
    findings = check(report)
    assert any(finding.code in SUMS and finding.level == "error" for finding in findings)
    if path.startswith("table3"):
        assert suspects(findings, report) == [path]
        told = [finding.message for finding in findings if finding.code in SUMS and finding.outcome == "failed"]
        assert all(f"若为{right}则表三全部平衡" in message for message in told)
    else:
        assert suspects(findings, report) == []


@given(balanced(), sum_cells)
def test_a_missing_cell_never_lets_its_sums_pass(report, path):
    cells = dict(report.cells)
    del cells[path]
    answers = outcomes(replace(report, cells=cells))
    table, row, column = path.split(".")
    if table == "table4":
        concerned = {"I4"}
    else:
        concerned = {"I3"}
        concerned |= {"I1"} if row in ("new", "carried_over", "carried_forward", "total") else set()
        concerned |= {"I2"} if row in (*FORM_2021.outcome_keys, "total") else set()
    for code in concerned:
        assert "passed" not in answers[code]
    for code in set(SUMS) - concerned:
        assert answers[code] == {"passed"}
    assert "passed" not in answers["I5"]


def test_two_wrong_cells_give_no_suspect():
    report = changed(county_with_figures(), table3__granted__social=5, table3__partial__commercial=4)
    assert suspects(check(report), report) == []


def test_a_suspect_never_falls_below_zero():
    report = changed(all_zero_township(), table3__new__natural_person=-1)
    assert suspects(check(report), report) == []
    report = changed(county_with_figures(), table3__total__total=10**6)
    assert suspects(check(report), report) == ["table3.total.total"]


# --- I5: whole numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("table3.new.natural_person", -1, "不应小于0"),
        ("table2.permits", Decimal("3.5"), "应为整数"),
        ("table2.fees_wan", Decimal("-0.5"), "不应小于0"),
        ("table4.reconsideration.other", -2, "不应小于0"),
    ],
)
def test_a_count_is_a_whole_number_not_below_zero(path, value, why):
    report = all_zero_township()
    report.cells[path] = value
    finding = the(report, "I5")
    assert (finding.outcome, finding.level, finding.where, finding.said) == ("failed", "error", path, value)
    assert why in finding.message


@pytest.mark.parametrize("path", ["table3.new.natural_person", "table3.granted.social", "table4.reconsideration.other"])
@pytest.mark.parametrize("value", [-1, Decimal("0.5")])
def test_a_number_at_fault_has_one_code_and_its_sums_are_silent(path, value):
    report = all_zero_township()
    report.cells[path] = value
    findings = check(report)
    assert [(finding.code, finding.where) for finding in findings if finding.level == "error"] == [("I5", path)]
    silent = [finding for finding in findings if finding.code in SUMS and finding.outcome == "not_assessable"]
    assert silent
    assert all("见I5" in finding.message for finding in silent)


def test_a_number_at_fault_hides_no_other_sum():
    report = changed(county_with_figures(), table3__new__social=-1, table3__granted__total=1)
    assert the(report, "I5").where == "table3.new.social"
    assert [finding.where for finding in found(report, "I3") if finding.outcome == "failed"] == ["table3.granted.total"]


@pytest.mark.parametrize("raw", ["3.5", "３.５", " 1,203.5 "])
def test_a_count_that_the_reader_could_not_take_is_told_from_its_raw_text(raw):
    report = changed(all_zero_township(), table2__permits=None)
    report.origins["table2.permits"] = Origin(raw, "表二", why=f"“{raw}”不是整数")
    findings = found(report, "I5")
    assert [(finding.outcome, finding.where) for finding in findings] == [("failed", "table2.permits")]
    assert found(report, "S6")[0].outcome != "failed"


@pytest.mark.parametrize("raw", ["", "/", "1 2", "12（其中网上3）", "同一格"])
def test_a_raw_text_that_is_no_number_is_no_fault_of_number(raw):
    report = changed(all_zero_township(), table2__permits=None)
    report.origins["table2.permits"] = Origin(raw, "表二", why="不能确定")
    assert the(report, "I5").outcome == "not_assessable"


def test_a_change_of_items_may_be_negative_and_an_amount_may_have_decimals():
    assert the(township_2019_form(), "I5").outcome == "passed"
    assert the(county_with_figures(), "I5").outcome == "passed"


# --- I10, I12, I13, I15 -----------------------------------------------------------------------------------------------


def test_reconsideration_first_is_never_told_from_a_report_alone():
    assert the(county_with_figures(), "I10").outcome == "not_assessable"


def fee(value: int | Decimal, unit: str = "元", **more) -> Claim:
    return Claim("processing_fee", value, unit, 6, f"收取信息处理费{value}{unit}", **more)


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        (fee(320), "passed"),
        (fee(Decimal("27860550")), "passed"),
        (fee(Decimal("27860550.01")), "failed"),
        (fee(Decimal("2786.056"), "万元"), "failed"),
        (fee(27860551, year=2023), "not_assessable"),
        (fee(5, "件"), "not_assessable"),
    ],
)
def test_the_processing_fee_is_part_of_the_fees(claim, outcome):
    report = replace(county_with_figures(), claims=(claim,))
    finding = the(report, "I12")
    assert finding.outcome == outcome
    assert finding.level == ("warning" if outcome == "failed" else None)


def test_the_processing_fee_is_told_in_yuan_and_in_ten_thousands():
    report = replace(all_zero_township(), claims=(fee(320),))
    finding = the(report, "I12")
    assert (finding.where, finding.said, finding.expected) == ("table2.fees_wan", 0, Decimal("0.032"))
    assert "收取信息处理费320元，多于表二行政事业性收费0万元（0元）" in finding.message


def test_fees_are_not_assessable_where_the_table_or_the_prose_is_silent():
    assert the(all_zero_township(), "I12").outcome == "not_assessable"
    report = replace(changed(all_zero_township(), table2__fees_wan=None), claims=(fee(0),))
    assert the(report, "I12").outcome == "not_assessable"
    assert the(replace(township_2019_form(), claims=(fee(0),)), "I12").outcome == "not_assessable"


@pytest.mark.parametrize(
    ("level", "made", "outcome"),
    [
        ("county", 1, "failed"),
        ("township", 1, "failed"),
        ("subdistrict", 1, "failed"),
        ("department", 1, "uncertain"),
        ("department", 0, "passed"),
        ("county", 0, "passed"),
        ("county", None, "not_assessable"),
        ("city", 1, "not_assessable"),
        (None, 0, "not_assessable"),
    ],
)
def test_counties_and_townships_make_no_rules(level, made, outcome):
    report = replace(changed(all_zero_township(), table2__regulations__made=made), level=level)
    assert the(report, "I13").outcome == outcome


def unpaid(text: str) -> Report:
    report = all_zero_township()
    report.cells["table3.other_overdue_fee.natural_person"] = 2
    report.cells["table3.other_overdue_fee.total"] = 2
    sections = tuple(Section(6, s.title, text) if s.no == 6 else s for s in report.sections)
    claims = claims_of(sections, year=report.year, organ=report.organ, level=report.level)
    return replace(report, sections=sections, claims=claims)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("全年未发出收费通知。", "failed"),
        ("没有开具过缴费通知。", "failed"),
        ("发出收费通知0件。", "failed"),
        ("共发出收费通知3件，均未缴费。", "passed"),
        ("送达缴费通知书2份。", "passed"),
        ("收取信息处理费120元。", "passed"),
        ("2023年发出收费通知3件。", "uncertain"),
        ("两名申请人未按收费通知缴费。", "uncertain"),
        ("本机关未收取信息处理费。", "uncertain"),
        ("无。", "uncertain"),
    ],
)
def test_an_unpaid_notice_was_a_notice(text, outcome):
    finding = the(unpaid(text), "I15")
    assert (finding.outcome, finding.level) == (outcome, "warning" if outcome == "failed" else None)


def test_without_unpaid_notices_nothing_is_asked():
    assert the(all_zero_township(), "I15").outcome == "passed"
    assert the(department_with_unsplit_row(), "I15").outcome == "not_assessable"
    none = changed(department_with_unsplit_row(), table3__other_processing__total=0)
    assert the(none, "I15").outcome == "passed"
    report = all_zero_township()
    for column in COLUMNS:
        report.cells[f"table3.other_overdue_fee.{column}"] = None
    assert the(report, "I15").outcome == "not_assessable"


def test_the_form_says_what_is_added_up():
    """The identities follow the form: 7 columns, 7 columns, 25 rows, 3 groups."""
    assert (len(FORM_2021.row_keys), len(RESULTS), len(APPLICANTS), len(OTHER_KEYS)) == (25, 5, 6, 3)
    report = replace(all_zero_township(), cells=dict.fromkeys(FORM_2021.cells, 1))
    assert [len(found(report, code)) for code in ("I2", "I3", "I4")] == [7, 25, 3]
