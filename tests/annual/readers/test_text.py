"""Plain text: tabs, gaps, one cell a line, labels and numbers apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.annual.form import COLUMNS, FORM_2021, RESULTS, SECTIONS
from gongkai.annual.readers.assembly import report_from
from gongkai.annual.readers.text import read_text
from gongkai.annual.report import Unreadable, squeezed
from tests.annual import samples

NAMES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def table2_lines(report, gap: str) -> list[str]:
    lines = []
    for block in FORM_2021.table2:
        lines.append(block.caption)
        lines.append(gap.join(["信息内容", *[column.label for column in block.columns]]))
        lines += [
            gap.join([row.label, *[str(report[block.path("table2", row, c)]) for c in block.columns]])
            for row in block.rows
        ]
    return lines


def table3_lines(report, gap: str) -> list[str]:
    lines = ["申请人情况", gap.join(NAMES)]
    for top in FORM_2021.table3_rows:
        for leaf in top.leaves():
            lines.append(gap.join([leaf.label.replace(" ", ""), *[str(value) for value in report.row(leaf.key)]]))
    return lines


def table4_lines(report, gap: str) -> list[str]:
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [
        gap.join(["行政复议", "行政诉讼"]),
        gap.join([*results, "未经复议直接起诉", "复议后起诉"]),
        gap.join(results * 2),
        gap.join(str(report[f"table4.{g}.{r}"]) for g in FORM_2021.group_keys for r in RESULTS),
    ]


def document(report, tables: dict[int, list[str]]) -> str:
    lines = [report.title, ""]
    for section, heading in zip(report.sections, SECTIONS, strict=True):
        lines += [heading, *section.text.splitlines(), *tables.get(section.no, []), ""]
    return "\n".join(lines)


@pytest.fixture
def county():
    return samples.county_with_figures()


@pytest.mark.parametrize(
    "gap", ["\t", "  ", " ", "\u3000\u3000"], ids=["tabs", "two blanks", "one blank", "wide blanks"]
)
def test_tables_by_tabs_or_blanks_are_read_whole(county, gap):
    tables = {2: table2_lines(county, gap), 3: table3_lines(county, gap), 4: table4_lines(county, gap)}
    found = report_from(read_text(document(county, tables)))
    assert found.cells == county.cells
    assert [section.text for section in found.sections] == [
        section.text.replace("- ", "") for section in county.sections
    ]


def test_one_cell_a_line_is_read_whole(county):
    tables = {2: table2_lines(county, "\n"), 3: table3_lines(county, "\n"), 4: table4_lines(county, "\n")}
    found = report_from(read_text(document(county, tables)))
    assert found.cells == county.cells
    assert [section.text for section in found.sections] == [
        section.text.replace("- ", "") for section in county.sections
    ]


def apart(county) -> str:
    rows = [leaf for top in FORM_2021.table3_rows for leaf in top.leaves()]
    lines = [*NAMES, *[leaf.label.replace(" ", "") for leaf in rows]]
    lines += [" ".join(str(value) for value in county.row(leaf.key)) for leaf in rows]
    return document(county, {2: table2_lines(county, "\t"), 3: lines, 4: table4_lines(county, "\t")})


def test_labels_and_numbers_that_came_apart_are_laid_together_where_the_sums_prove_it(county):
    assert report_from(read_text(apart(county))).cells == county.cells


def test_labels_and_numbers_that_came_apart_stay_null_where_they_do_not(county):
    county.cells["table3.granted.total"] += 1
    found = report_from(read_text(apart(county)))
    assert not [path for path in found.cells if path.startswith("table3.")]


def test_table_four_one_cell_a_line_with_a_lost_cell_and_a_page_number_stays_null(county):
    lines = table4_lines(county, "\n")
    numbers = lines[3].split("\n")
    lines[3] = "\n".join([*numbers[:2], *numbers[3:], "6"])
    found = report_from(read_text(document(county, {4: lines})))
    assert not [path for path in found.cells if path.startswith("table4.")]


def broken(text: str, width: int = 28) -> str:
    """The text with its lines broken as on a page, and page numbers between."""
    lines = []
    for line in text.splitlines():
        while len(line) > width and line.count(" ") < 3:
            lines.append(line[:width])
            line = line[width:]
            if len(lines) % 20 == 0:
                lines.append(f"- {len(lines) // 20} -")
        lines.append(line)
    return "\n".join(lines)


def test_prose_broken_into_lines_is_joined_again(county):
    county.sections = tuple(replace(s, text=s.text.replace("- ", "")) for s in county.sections)
    gap = " "
    tables = {2: table2_lines(county, gap), 3: table3_lines(county, gap), 4: table4_lines(county, gap)}
    found = report_from(read_text(broken(document(county, tables))))
    assert found.cells == county.cells
    for section in (1, 5, 6):
        assert squeezed(found.section(section).text) == squeezed(county.section(section).text)
        assert found.section(section).text.count("\n") <= county.section(section).text.count("\n")


@pytest.mark.parametrize("where", ["before", "between", "after"])
def test_a_label_broken_over_lines_is_set_before_its_numbers(county, where):
    lines = []
    for line in table3_lines(county, " "):
        label, _, numbers = line.partition(" ")
        if len(label) > 18 and numbers:
            half = len(label) // 2
            lines += {
                "before": [label[:half], label[half:], numbers],
                "between": [label[:half], numbers, label[half:]],
                "after": [label[:half] + " " + numbers, label[half:]],
            }[where]
        else:
            lines.append(line)
    found = report_from(read_text(document(county, {3: lines})))
    assert {path: value for path, value in county.cells.items() if path.startswith("table3.")} == found.cells
    assert not found.section(3).text


def test_a_row_whose_label_stands_there_without_numbers_is_unread_not_missing(county):
    lines = [line for line in table3_lines(county, "\t") if "重复申请" not in line]
    text = document(county, {3: [*lines, "2. 重复申请"]})
    found = report_from(read_text(text))
    assert "没有读出" in found.origins["table3.not_processed_repeat.total"].why
    without = report_from(read_text(document(county, {3: lines})))
    assert "table3.not_processed_repeat.total" not in without.origins


def test_hashes_and_bullets_of_markdown_are_no_text():
    blocks = read_text("## 一、总体情况\n\n- 一是加强培训；\n")
    assert (blocks[0].text, blocks[0].level) == ("一、总体情况", 2)
    assert blocks[1].text == "一是加强培训；"


def test_a_text_that_is_no_report_is_refused_with_a_sentence():
    with pytest.raises(Unreadable, match="没有找到政府信息公开工作年度报告的内容"):
        report_from(read_text("关于举办培训班的通知\n\n各科室：\n定于下周一举办培训班。"))


def test_a_missing_table_leaves_its_cells_missing(county):
    found = report_from(read_text(document(county, {2: table2_lines(county, "\t")})))
    assert {path.split(".")[0] for path in found.cells} == {"table2"}


def test_a_report_of_the_2019_form_is_known_by_its_heads():
    report = samples.township_2019_form()
    heads = "信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量\n规章\t0\t0\t0\n规范性文件\t1\t2\t3"
    found = report_from(read_text(document(report, {2: heads.splitlines()})))
    assert found.form == "2019"
    assert found["table2_2019.normative.total_public"] == 3


def test_seven_names_for_seven_columns():
    assert len(NAMES) == len(COLUMNS)


def test_the_text_before_section_one_is_kept_as_section_0(county):
    text = document(county, {}).replace(
        "一、总体情况", "目录\n一、总体情况……1\n本报告由示例县人民政府办公室编制。\n一、总体情况", 1
    )
    found = report_from(read_text(text))
    assert (found.sections[0].no, found.sections[0].title) == (0, "")
    assert found.sections[0].text == "本报告由示例县人民政府办公室编制。"
    assert [section.no for section in found.sections[1:]] == [1, 2, 3, 4, 5, 6]


def test_without_a_title_nothing_stands_before_section_one(county):
    text = document(county, {}).replace(county.title, "首页 > 年报", 1)
    assert [section.no for section in report_from(read_text(text)).sections] == [1, 2, 3, 4, 5, 6]
