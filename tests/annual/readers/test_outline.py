"""Title and sections are found by what they say."""

from __future__ import annotations

import pytest

from gongkai.annual.form import SECTIONS
from gongkai.annual.readers import outline
from gongkai.annual.readers.blocks import Paragraph


def numbered(*texts: str, levels: dict[str, int] | None = None):
    return [(place, Paragraph(text, (levels or {}).get(text, 0))) for place, text in enumerate(texts)]


def found(*texts: str, levels: dict[str, int] | None = None):
    return outline.chosen(outline.headings(numbered(*texts, levels=levels)))


@pytest.mark.parametrize(
    ("lines", "organ", "year"),
    [
        (("示例县白鹭镇人民政府2024年政府信息公开工作年度报告",), "示例县白鹭镇人民政府", 2024),
        (("示例县白鹭镇人民政府 2024 年政府信息公开工作 年度报告",), "示例县白鹭镇人民政府", 2024),
        (("示例县人民政府", "2024年政府信息公开工作年度报告"), "示例县人民政府", 2024),
        (("示例县", "白鹭镇人民政府", "２０２３年度政府信息公开年度报告"), "示例县白鹭镇人民政府", 2023),
        (("示例县财政局二〇二四年政府信息公开工作年度报告",), "示例县财政局", 2024),
        (("示例县财政局政府信息公开工作年度报告（2022年）",), "示例县财政局", 2022),
        (("首页 > 政府信息公开年报", "示例县教育局2024年政府信息公开工作年度报告"), "示例县教育局", 2024),
        (("2024年政府信息公开工作年度报告",), None, 2024),
    ],
)
def test_the_title_names_organ_and_year(lines, organ, year):
    title = outline.title_of(numbered(*lines), None)
    assert (title.organ, title.year) == (organ, year)


def test_a_document_without_such_a_title_has_none():
    assert outline.title_of(numbered("关于举办培训班的通知", "各科室："), None) is None


def test_the_six_headings_are_found_in_order():
    assert [heading.no for heading in found(*SECTIONS)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "heading",
    [
        "一、总体情况",
        "（一）总体情况",
        "1. 总体情况",
        "1、总体情况",
        "总体情况",
        "第一部分 总体情况",
        "一、总 体 情 况：",
        "一 、 总体情况",
    ],
)
def test_a_heading_may_carry_another_number_or_none(heading):
    assert [h.no for h in found(heading, "正文。", *SECTIONS[1:])] == [1, 2, 3, 4, 5, 6]


def test_a_heading_merged_into_its_text_is_split():
    heading = found("一、总体情况 2024年以来，本镇把公开作为日常工作。", *SECTIONS[1:])[0]
    assert heading.title == "一、总体情况"
    assert heading.rest == "2024年以来，本镇把公开作为日常工作。"
    notes = outline.heading_notes([heading])
    assert [note.code for note in notes] == ["S7"]


@pytest.mark.parametrize("wording", ["六、其他事项", "六、其他需要说明的事项"])
def test_another_wording_with_a_number_is_taken_and_noted(wording):
    run = found(*SECTIONS[:5], wording)
    assert run[-1].no == 6
    assert [note.code for note in outline.heading_notes(run)] == ["S15"]


def test_a_caption_without_a_number_does_not_take_the_place_of_its_heading():
    run = found(*SECTIONS[:2], "主动公开政府信息情况", *SECTIONS[2:])
    assert not outline.heading_notes(run)


def test_a_sentence_that_mentions_a_heading_is_none():
    assert not outline.headings(numbered("本镇收到和处理政府信息公开申请情况良好。", "其他需要报告的事项的说明"))


def test_a_table_of_contents_does_not_swallow_the_text():
    run = found(*SECTIONS, *[line for heading in SECTIONS for line in (heading, "正文。")])
    assert [h.no for h in run] == [1, 2, 3, 4, 5, 6]
    assert run[0].block == 6


def test_restarted_numbers_are_noted():
    run = found("一、总体情况", "一、主动公开政府信息情况", *SECTIONS[2:])
    assert [h.no for h in run] == [1, 2, 3, 4, 5, 6]
    assert [note.where for note in outline.heading_notes(run)] == ["section2"]


def test_levels_that_differ_are_noted_once():
    levels = dict(zip(SECTIONS, (2, 2, 3, 4, 4, 4), strict=True))
    notes = outline.heading_notes(found(*SECTIONS, levels=levels))
    assert [note.code for note in notes] == ["S7"]


def test_a_misworded_heading_is_taken_and_noted():
    run = found(*SECTIONS[:4], "五、存在主要问题及改进措施", SECTIONS[5])
    assert [h.no for h in run] == [1, 2, 3, 4, 5, 6]
    assert [note.code for note in outline.heading_notes(run)] == ["S15"]


@pytest.mark.parametrize(
    ("organ", "prose", "level"),
    [
        ("示例县白鹭镇人民政府", "", "township"),
        ("示例市青石乡", "", "township"),
        ("示例区江边街道办事处", "", "subdistrict"),
        ("示例县人民政府", "", "county"),
        ("示例市云溪区人民政府", "", "county"),
        ("示例县财政局", "", "department"),
        ("示例县人民政府办公室", "", "department"),
        ("示例市人民政府", "各县区、各部门要落实责任。", "city"),
        ("示例市人民政府", "各乡镇（街道）要落实责任。", "county"),
        ("示例市人民政府", "", None),
        ("示例省人民政府", "", "province"),
        (None, "", None),
    ],
)
def test_the_level_follows_from_the_name_or_stays_open(organ, prose, level):
    assert outline.level_of(organ, [prose]) == level
