"""Two reports side by side: years of one organ, or drafts of one year."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from gongkai.annual.diff import CellChange, as_html, as_json, as_markdown, compare
from gongkai.annual.form import FORM_2021, SECTIONS
from gongkai.annual.report import Report, Section
from tests.annual.samples import (
    SAMPLES,
    all_zero_township,
    county_with_figures,
    department_with_unsplit_row,
    township_2019_form,
    township_with_gaps,
)


def cell(old: Report, new: Report, path: str) -> CellChange:
    return next(cell for cell in compare(old, new).cells if cell.path == path)


def with_text(report: Report, text: str, no: int = 1) -> Report:
    return replace(report, sections=(Section(no, SECTIONS[no - 1], text),))


def last_year() -> Report:
    report = county_with_figures()
    report.year, report.title = 2023, "示例县人民政府2023年政府信息公开工作年度报告"
    return report


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_report_does_not_differ_from_itself(sample: str) -> None:
    found = compare(SAMPLES[sample](), SAMPLES[sample]())
    assert not found.changed and all(section.same for section in found.sections)
    assert found.copied == 100 and not found.remarks
    assert (found.old_name, found.new_name) == ("旧稿", "新稿")
    assert "数字没有变化。" in as_markdown(found)


@pytest.mark.parametrize(
    ("old", "new", "change", "percent"),
    [
        (40, 47, 7, "17.5"),
        (3, 1, -2, "-66.7"),
        (8, 8, 0, "0.0"),
        (1, 100_000, 99_999, "9999900.0"),
        (10_000, 10_005, 5, "0.1"),
    ],
)
def test_a_change_is_given_in_number_and_per_cent(old: int, new: int, change: int, percent: str) -> None:
    before, after = last_year(), county_with_figures()
    before.cells["table3.new.total"], after.cells["table3.new.total"] = old, new
    found = cell(before, after, "table3.new.total")
    assert (found.change, found.percent, found.why) == (change, Decimal(percent), "")


def test_money_is_compared_exactly() -> None:
    before = last_year()
    before.cells["table2.fees_wan"] = Decimal("2786.054")
    found = cell(before, county_with_figures(), "table2.fees_wan")
    assert (found.change, found.percent) == (Decimal("0.001"), Decimal("0.0"))


def test_there_is_no_percentage_of_zero_or_of_nothing() -> None:
    before, after = last_year(), county_with_figures()
    before.cells["table2.permits"] = 0
    del before.cells["table2.coercion"], after.cells["table2.penalties"]
    found = {change.path: change for change in compare(before, after).cells}
    assert (found["table2.permits"].change, found["table2.permits"].percent) == (45120, None)
    assert found["table2.permits"].why == "2023年为0，不能计算百分比"
    assert (found["table2.coercion"].change, found["table2.coercion"].why) == (None, "2023年没有这个数")
    assert (found["table2.penalties"].change, found["table2.penalties"].why) == (None, "2024年没有这个数")


def test_every_cell_of_the_form_is_compared() -> None:
    found = compare(last_year(), county_with_figures())
    assert tuple(cell.path for cell in found.cells) == FORM_2021.cells


def test_across_forms_only_what_means_the_same_is_compared() -> None:
    found = compare(township_2019_form(), all_zero_township())
    table2 = [cell.path for cell in found.cells if cell.path.startswith("table2")]
    assert table2 == ["table2.permits", "table2.penalties", "table2.coercion"]
    assert cell(township_2019_form(), all_zero_township(), "table2.permits").old == 260
    assert any("表二格式不同" in remark for remark in found.remarks)
    back = compare(all_zero_township(), township_2019_form())
    assert [cell.new for cell in back.cells if cell.path == "table2_2019.permits.decisions"] == [260]


def test_an_unsplit_row_is_compared_with_the_sum_of_the_three() -> None:
    found = cell(department_with_unsplit_row(), county_with_figures(), "table3.other_processing.total")
    assert (found.old, found.new, found.change) == (1, 2, 1)
    gaps = county_with_figures()
    del gaps.cells["table3.other_overdue_fee.total"]
    assert cell(department_with_unsplit_row(), gaps, "table3.other_processing.total").new is None


def test_text_is_compared_sentence_by_sentence() -> None:
    old = with_text(all_zero_township(), "第一句不变。第二句删去了。\n第三句 不变。")
    new = with_text(all_zero_township(), "第一句不变。第三句不变。新的一句来了！")
    (section,) = compare(old, new).sections
    assert [(line.kind, line.text) for line in section.lines] == [
        ("kept", "第一句不变。"),
        ("removed", "第二句删去了。"),
        ("kept", "第三句不变。"),
        ("added", "新的一句来了！"),
    ]


def test_the_share_of_copied_text_leaves_the_headings_out() -> None:
    copied = "专栏每周检查一次，过期的办事电话当天更正，责任到人。"
    fresh = "今年新设的受理窗口由三名工作人员轮流值守。"
    found = compare(
        with_text(last_year(), f"（一）主动公开\n{copied}"),
        with_text(county_with_figures(), f"（一）主动公开\n{copied}{fresh}"),
    )
    (section,) = found.sections
    assert section.copied is not None
    assert abs(section.copied - Decimal(100 * len(copied)) / len(copied + fresh)) < 3
    assert compare(with_text(last_year(), "（一）主动公开"), with_text(county_with_figures(), fresh)).copied is None


def test_missing_and_retitled_sections_are_named() -> None:
    written = as_markdown(compare(all_zero_township(), township_with_gaps()))
    assert "2023年没有这一部分。" in written
    assert "2024年的标题是“六、其他需要报告的事项”。" in written


def test_reports_of_two_organs_are_remarked() -> None:
    found = compare(all_zero_township(), county_with_figures())
    assert found.remarks == ("两份报告的机关不同：示例县白鹭镇人民政府、示例县人民政府。",)


def test_markdown_lists_changed_numbers_with_reason() -> None:
    before = last_year()
    before.cells |= {"table3.new.total": 40, "table2.permits": 0}
    written = as_markdown(compare(before, county_with_figures()))
    assert "| 项目 | 2023年 | 2024年 | 增减 | 幅度 |" in written
    assert "| 表三“一、本年新收政府信息公开申请数量”总计列 | 40 | 47 | +7 | +17.5% |" in written
    assert "| 0 | 45120 | +45120 | 基数为0 |" in written
    assert "有变化的数字2个，没有变化的198个。" in written


def test_html_marks_what_went_and_came_with_words_not_only_colour() -> None:
    old = with_text(last_year(), "<b>旧</b>的一句。")
    new = with_text(county_with_figures(), "新的一句<script>。")
    page = lxml_html.document_fromstring(as_html(compare(old, new)))
    assert page.get("lang") == "zh-CN" and not page.xpath("//script|//link|//@src|//@style")
    assert [line.text_content() for line in page.xpath("//p[@class]")] == [
        "删去<b>旧</b>的一句。",
        "新增新的一句<script>。",
    ]
    assert page.xpath("//del")[0].text == "<b>旧</b>的一句。"


def test_json_is_plain_and_keeps_decimals_as_text() -> None:
    before = last_year()
    before.cells["table2.fees_wan"] = Decimal("100.50")
    found = json.loads(json.dumps(as_json(compare(before, county_with_figures()))))
    fees = next(cell for cell in found["cells"] if cell["path"] == "table2.fees_wan")
    assert (fees["old"], fees["new"], fees["change"], fees["same"]) == ("100.50", "2786.055", "2685.555", False)
    assert found["sections"][0]["copied_percent"] == "100.0"


@given(st.lists(st.text("甲乙丙丁。！\n", max_size=20)), st.lists(st.text("甲乙丙丁。！\n", max_size=20)))
def test_the_lines_rebuild_both_texts(old: list[str], new: list[str]) -> None:
    (section,) = compare(
        with_text(all_zero_township(), "\n".join(old)), with_text(all_zero_township(), "\n".join(new))
    ).sections
    for kind, text in (("removed", old), ("added", new)):
        rebuilt = "".join(line.text for line in section.lines if line.kind in ("kept", kind))
        assert "".join(rebuilt.split()).replace("。", "").replace("！", "") == "".join("".join(text).split()).replace(
            "。", ""
        ).replace("！", "")


def test_two_reports_of_ordinary_length_are_compared_at_once() -> None:
    old = with_text(last_year(), "".join(f"第{number}项工作按计划推进，责任落实到人。" for number in range(400)))
    new = with_text(
        county_with_figures(), "".join(f"第{number}项工作按计划推进，责任到人。" for number in range(0, 800, 2))
    )
    began = process_time()
    compare(old, new)
    assert process_time() - began < 1
