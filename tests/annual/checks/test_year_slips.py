"""N9: another year told as the report's own. All sentences are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.annual.claims import claims_of
from gongkai.annual.report import Report
from tests.annual.checks.prose import found, saying

TITLED_2023 = "2024年，全县收到政府信息公开申请48件。\n2024年，全县公开信息300条。"


def titled(text: str, year: int | None) -> Report:
    report = replace(saying(text), year=year)
    return replace(report, claims=claims_of(report.sections, year=year, organ=report.organ, level=report.level))


def test_a_title_of_another_year_than_the_body_is_one_slip_and_the_body_is_still_compared():
    report = titled(TITLED_2023, 2023)
    (slip,) = found(report, "N9")
    assert (slip.where, slip.level, slip.message) == ("title", "warning", "标题写2023年，正文都写2024年，请核对。")
    assert [(f.outcome, f.expected) for f in found(report, "N1")] == [("failed", 47)]
    assert found(titled(TITLED_2023, 2024), "N9") == []


@pytest.mark.parametrize(
    "text",
    [
        "依据2022年修订的办法和2022年印发的通知，收到政府信息公开申请47件。",
        "2024年，收到政府信息公开申请47件。下一步，2025年将加强培训，2025年将公开信息300条。",
        "2023年，全县公开信息300条。2024年，全县公开信息320条。2023年稳步推进。",
    ],
)
def test_a_body_that_names_other_years_too_keeps_the_year_of_the_title(text):
    assert all(f.where != "title" for f in found(saying(text), "N9"))


def test_what_was_done_in_a_later_year_is_a_slip_and_a_plan_is_none():
    (slip,) = found(saying("2024年工作有序。2025年，全县共受理政府信息公开申请4件。"), "N9")
    assert (slip.level, slip.said, slip.expected) == ("warning", 2025, 2024)
    for plan in ("2025年，全县计划公开信息共400条。", "2025年，将累计举办培训4次。", "2025年，拟公开信息共400条。"):
        assert found(saying("2024年工作有序。" + plan), "N9") == []


@pytest.mark.parametrize("stop", ["，其中", "。其中"])
def test_a_part_of_another_year_stays_a_part(stop):
    text = (
        f"2024年，全县共公开信息491条{stop}县政府网站 2023 年全年发布工作快讯 68 条，党建园地26条，公告8条，"
        "工作快讯30条；微信发布423条。"
    )
    report = saying(text)
    (slip,) = found(report, "N9")
    assert (slip.level, slip.said) == ("warning", 2023)
    assert [f.said for f in found(report, "N8")] == [30]
    assert [f.expected for f in found(report, "N7") if f.outcome == "failed"] == [64]


def test_last_year_inside_a_sentence_may_be_a_comparison():
    for text in (
        "2024年公开信息320条，比2023年全年发布300条增加20条。",
        "2024年收到政府信息公开申请47件，我县2023年共收到政府信息公开申请30件。",
    ):
        assert found(saying(text), "N9") == []


@pytest.mark.parametrize(
    ("section", "text", "level"),
    [
        (5, "2023年我镇在公开上有了起色，差距还不小。", "note"),
        (5, "2023年在栏目更新上做得不够。", "note"),
        (6, "本机关2023年度没有收取信息处理费。", "warning"),
    ],
)
def test_the_last_sections_are_looked_at_too(section, text, level):
    (slip,) = found(saying("2024年工作有序。" + text, section=section), "N9")
    assert (slip.level, slip.said) == (level, 2023)


def test_shortcomings_of_last_year_that_were_mended_are_no_slip():
    assert found(saying("2024年工作有序。2023年存在的问题已经整改。", section=5), "N9") == []


def test_without_a_year_of_the_report_no_figure_is_of_another():
    report = titled("2023年收到政府信息公开申请47件。2024年公开信息300条。", None)
    assert [claim.year for claim in report.claims] == [None, None]
    (several,) = titled("2019年以来累计收到政府信息公开申请320件。", None).claims
    assert several.year == 2019
