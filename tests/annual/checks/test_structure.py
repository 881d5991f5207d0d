"""结构检查 S1–S16"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.annual.checks import check
from gongkai.annual.checks.structure import FROM_READERS
from gongkai.annual.form import COLUMNS, FORM_2021, SECTIONS
from gongkai.annual.report import Finding, Origin, Report, Section
from tests.annual.samples import (
    SAMPLES,
    all_zero_township,
    county_with_figures,
    department_with_unsplit_row,
    township_2019_form,
)


def found(report: Report, code: str) -> list[Finding]:
    return [finding for finding in check(report) if finding.code == code]


def the(report: Report, code: str) -> Finding:
    (finding,) = found(report, code)
    return finding


def answer(report: Report, code: str) -> tuple[str, str | None, str]:
    finding = the(report, code)
    return finding.outcome, finding.level, finding.where


def without_section(report: Report, *numbers: int) -> Report:
    return replace(report, sections=tuple(s for s in report.sections if s.no not in numbers))


def with_text(report: Report, no: int, text: str) -> Report:
    sections = tuple(Section(no, s.title, text) if s.no == no else s for s in report.sections)
    return replace(report, sections=sections)


def with_heading(report: Report, no: int, title: str) -> Report:
    sections = tuple(Section(no, title, s.text) if s.no == no else s for s in report.sections)
    return replace(report, sections=sections)


def without(report: Report, start: str, *, raw: str | None = None, why: str = "") -> Report:
    """The report without the cells that begin so; `raw` is what stands in them in the file."""
    gone = [path for path in report.cells if path.startswith(start)]
    cells = {path: value for path, value in report.cells.items() if path not in gone}
    origins = {} if raw is None else {path: Origin(raw, "第1个表格", why=why) for path in gone}
    return replace(report, cells=cells, origins={**report.origins, **origins})


@pytest.mark.parametrize("sample", (all_zero_township, county_with_figures))
def test_a_sound_report_passes_each_check_of_structure_once(sample):
    codes = [finding.code for finding in check(sample()) if finding.code[0] == "S"]
    assert sorted(codes) == sorted(f"S{number}" for number in (1, 2, 3, 4, 6, 9, 10, 11, 12, 14, 15, 16))
    assert all(finding.outcome == "passed" for finding in check(sample()) if finding.code[0] == "S")


# --- S1, S2, S14, S15: sections --------------------------------------------------------------------------------------


def test_a_missing_section_is_an_error():
    finding = the(without_section(all_zero_township(), 5), "S1")
    assert (finding.outcome, finding.level, finding.where) == ("failed", "error", "section5")
    assert finding.expected == SECTIONS[4]


def test_a_table_without_its_heading_is_a_warning():
    assert answer(without_section(all_zero_township(), 3), "S1") == ("failed", "warning", "section3")
    lost = without(without_section(all_zero_township(), 3), "table3.")
    assert answer(lost, "S1") == ("failed", "error", "section3")


def test_a_report_without_any_section_is_told_once():
    report = replace(all_zero_township(), sections=())
    assert answer(report, "S1") == ("failed", "error", "section1")
    assert not found(report, "S2") and not found(report, "S14") and not found(report, "S15")


@pytest.mark.parametrize("no", [1, 5, 6])
def test_a_section_of_prose_without_prose_is_a_warning(no):
    assert answer(with_text(all_zero_township(), no, " \n"), "S2") == ("failed", "warning", f"section{no}")


def test_the_order_of_the_sections_is_fixed():
    report = all_zero_township()
    one, two, three, *rest = report.sections
    finding = the(replace(report, sections=(one, three, two, *rest)), "S14")
    assert (finding.level, finding.where, finding.said) == ("warning", "section3", "一、三、二、四、五、六")


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("六、 其他需要报告的事项", "passed"),
        ("六、其他需要报告的事项：", "passed"),
        ("其他需要报告的事项", "passed"),  # the number is S7
        ("（六）其他需要报告的事项", "passed"),
        ("六、其他需要说明的事项", "failed"),
        ("六、其他", "failed"),
    ],
)
def test_headings_are_worded_as_in_the_form(title, outcome):
    finding = the(with_heading(all_zero_township(), 6, title), "S15")
    assert (finding.outcome, finding.level) == (outcome, "note" if outcome == "failed" else None)


# --- S3, S4, S6, S9: tables -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["table2", "table3", "table4"])
def test_a_table_that_is_not_there_is_an_error(table):
    report = without(all_zero_township(), f"{table}.")
    assert answer(report, "S3") == ("failed", "error", table)
    assert the(report, "S4").outcome == "not_assessable"
    assert not found(report, "S6")


def test_an_empty_table_is_an_error_told_once():
    report = without(all_zero_township(), "table3.", raw="", why="单元格空白")
    assert answer(report, "S3") == ("failed", "error", "table3")
    assert "空表" in the(report, "S3").message
    assert not found(report, "S6")


def test_a_table_that_could_not_be_read_is_uncertain():
    report = without(all_zero_township(), "table3.", raw="0 0 0 0 0", why="数字归哪一列不能确定")
    assert answer(report, "S3") == ("uncertain", None, "table3")
    assert "数字归哪一列不能确定" in the(report, "S3").message


def test_a_trace_of_a_table_makes_its_absence_uncertain():
    note = Finding("S13", "failed", "note", "table4", 2, 1, "表四分成了两段。", "年度报告格式")
    report = replace(without(all_zero_township(), "table4."), findings=(note,))
    assert answer(report, "S3") == ("uncertain", None, "table4")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("table2.normative", "表二“行政规范性文件”"),
        ("table2.fees_wan", "表二“行政事业性收费”"),
        ("table3.denied_process", "表三“6. 属于四类过程性信息”"),
        ("table4.litigation_direct", "表四“未经复议直接起诉”"),
    ],
)
def test_a_missing_row_is_an_error(row, words):
    report = without(all_zero_township(), row)
    assert answer(report, "S4") == ("failed", "error", row)
    assert words in the(report, "S4").message
    assert the(report, "S6").outcome == "not_assessable"


def test_a_blank_row_is_not_a_missing_one():
    report = without(all_zero_township(), "table3.denied_process.", raw="", why="单元格空白")
    assert the(report, "S4").outcome == "passed"
    assert answer(report, "S6") == ("failed", "warning", "table3")
    assert "表三有7格空白或不是数字" in the(report, "S6").message


def test_an_unsplit_row_is_its_own_fault_and_no_missing_row():
    report = department_with_unsplit_row()
    assert answer(report, "S9") == ("failed", "warning", "table3.other_processing")
    assert the(report, "S4").outcome == "passed"
    assert the(township_2019_form(), "S9").outcome == "passed"
    assert the(without(all_zero_township(), "table3."), "S9").outcome == "not_assessable"


def test_split_rows_in_the_2019_form_are_uncertain():
    report = without(township_2019_form(), "table3.other_processing.")
    for column in COLUMNS:
        report.cells[f"table3.other_other.{column}"] = 0
    assert answer(report, "S4") == ("uncertain", None, "table3.other_processing")


@pytest.mark.parametrize(
    ("raw", "why", "outcome", "told"),
    [
        ("", "单元格空白", "failed", "是空白"),
        (" ", "单元格空白", "failed", "是空白"),
        ("/", "单元格写的是“/”", "failed", "填的是“/”"),
        ("—", "", "failed", "填的是“—”"),
        ("无", "", "failed", "填的是“无”"),
        ("O", "单元格是字母 O，不是数字 0", "failed", "填的是“O”"),
        ("约12件", "不是数字", "uncertain", "写作“约12件”，不是数字"),
        ("1 2", "数字归哪一列不能确定", "uncertain", "数字归哪一列不能确定"),
        ("7", "同一格有两个不同的数", "uncertain", "同一格有两个不同的数"),
        ("二十", "不是数字", "uncertain", "写作“二十”"),
    ],
)
def test_a_cell_without_a_number_is_told_with_what_stands_in_it(raw, why, outcome, told):
    report = without(all_zero_township(), "table2.permits", raw=raw, why=why)
    finding = the(report, "S6")
    assert (finding.outcome, finding.where) == (outcome, "table2.permits")
    assert finding.level == ("warning" if outcome == "failed" else None)
    assert told in finding.message


def test_a_cell_without_a_trace_is_uncertain_unless_the_reader_told_the_shift():
    report = without(all_zero_township(), "table3.granted.research")
    assert answer(report, "S6") == ("uncertain", None, "table3.granted.research")
    shift = Finding("S5", "failed", "note", "table3.granted", 1, 0, "这一行少了一格。", "年度报告格式")
    assert the(replace(report, findings=(shift,)), "S6").outcome == "passed"


def test_a_number_that_breaks_i5_is_not_told_again():
    report = without(all_zero_township(), "table2.permits", raw="3.5", why="不是整数")
    assert the(report, "I5").outcome == "failed"
    assert the(report, "S6").outcome == "passed"


# --- S10, S11, S12, S16: title and prose ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "outcome", "level"),
    [
        ("示例县白鹭镇人民政府2024年政府信息公开工作年度报告", "passed", None),
        ("示例县白鹭镇人民政府 2024 年政府信息公开工作 年度报告", "passed", None),
        ("示例县白鹭镇人民政府２０２４年度政府信息公开工作年度报告", "passed", None),
        ("示例县民政局2024年政府信息公开工作年度报告", "passed", None),
        ("示例县城东街道办事处2024年政府信息公开工作年度报告", "passed", None),
        ("示例县白鹭镇2024年政府信息公开工作年度报告", "failed", "note"),
        ("示例县2024年政府信息公开工作年度报告", "failed", "note"),
        ("2024年政府信息公开工作年度报告", "failed", "warning"),
        ("示例县人民政府政府信息公开工作年度报告", "failed", "warning"),
        ("示例县人民政府2024年信息公开年报", "failed", "warning"),
        ("示例县人民政府2024年政府信息公开年度报告", "failed", "warning"),
        (None, "failed", "warning"),
    ],
)
def test_the_title_names_organ_and_year_in_the_usual_words(title, outcome, level):
    report = replace(all_zero_township(), title=title)
    assert answer(report, "S10") == (outcome, level, "title")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("本年度未收取信息处理费。", "passed"),
        ("我镇未收取信息公开处理费。", "passed"),
        ("无收取信息公开费情况。", "passed"),
        ("没有发出收费通知，也无实际收费。", "passed"),
        ("本年度未收取任何费。", "passed"),
        ("本年度未收取信息处理\n费。", "passed"),
        ("无其他需要报告的事项。", "failed"),
        ("本年度免费培训两次，经费由镇财政保障。", "failed"),
        ("", "not_assessable"),
    ],
)
def test_section_six_speaks_of_the_processing_fee(text, outcome):
    report = with_text(all_zero_township(), 6, text)
    assert the(report, "S11").outcome == outcome


@pytest.mark.parametrize(
    ("text", "overdue", "outcome"),
    [
        ("全年收取信息处理费300元。", 0, "passed"),
        ("全年收取信息处理费300元。", 2, "failed"),
        ("全年发出收费通知3件，总金额400元，收取信息处理费300元。", 2, "passed"),
    ],
)
def test_whoever_did_not_pay_was_sent_a_fee_notice(text, overdue, outcome):
    report = with_text(all_zero_township(), 6, text)
    report = replace(report, cells=report.cells | {"table3.other_overdue_fee.total": overdue})
    finding = the(report, "S11")
    assert (finding.outcome, finding.level) == (outcome, "note" if outcome == "failed" else None)


def test_before_2021_no_fee_was_to_be_reported():
    assert the(township_2019_form(), "S11").outcome == "not_assessable"
    assert the(without_section(all_zero_township(), 6), "S11").outcome == "not_assessable"


def test_section_one_speaks_of_five_aspects():
    report = with_text(all_zero_township(), 1, "（一）主动公开。（二）依申请公开。（三）信息管理。（四）平台建设。")
    finding = the(report, "S12")
    assert (finding.outcome, finding.level, finding.expected) == ("failed", "note", "监督保障")
    report = with_text(all_zero_township(), 1, "主动 公开、依 申请、信息\n管理、平台、监督")
    assert the(report, "S12").outcome == "passed"
    assert the(without_section(report, 1), "S12").outcome == "not_assessable"


def test_the_form_belongs_to_the_year():
    assert answer(replace(township_2019_form(), year=2022), "S16") == ("failed", "warning", "table2_2019")
    assert answer(replace(all_zero_township(), year=2020), "S16") == ("failed", "warning", "table2")
    assert the(replace(all_zero_township(), year=None), "S16").outcome == "not_assessable"
    assert the(without(all_zero_township(), "table2."), "S16").outcome == "not_assessable"
    assert the(township_2019_form(), "S16").outcome == "passed"


# --- what the readers found -----------------------------------------------------------------------------------------


def test_what_readers_found_is_passed_through_and_nothing_else():
    mine = Finding("I1", "failed", "error", "table3.new.total", 1, 2, "旧的结果。", "年度报告格式")
    theirs = [
        Finding(code, "failed", "note", "table3", None, None, "读取时发现。", "年度报告格式") for code in FROM_READERS
    ]
    report = replace(all_zero_township(), findings=(mine, *theirs))
    told = check(report)
    assert [finding for finding in told if finding.code in FROM_READERS] == theirs
    assert mine not in told
    assert check(replace(report, findings=told)) == told


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_place_is_one_of_the_form(name):
    report = SAMPLES[name]()
    known = set(FORM_2021.words) | set(report.edition.words) | {"title"}
    known |= {path.rpartition(".")[0] for path in report.edition.table2_cells}
    assert {finding.where for finding in check(report)} <= known
