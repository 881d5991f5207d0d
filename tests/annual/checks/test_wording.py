"""L1–L12: the wording of the prose against the law."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.annual.checks import wording
from gongkai.annual.claims import claims_of
from gongkai.annual.report import Finding, Report, Section
from tests.annual.samples import SAMPLES, all_zero_township


def saying(text: str, *, year: int | None = 2024, section: int = 1) -> Report:
    sections = (Section(section, "总体情况", text),)
    report = replace(all_zero_township(), year=year, sections=sections)
    return replace(report, claims=claims_of(sections, year=year, organ=report.organ, level=report.level))


def found(report: Report, code: str | None = None) -> list[Finding]:
    findings = [finding for check in wording.CHECKS for finding in check(report)]
    return [finding for finding in findings if code in (None, finding.code)]


def answers(text: str, **given: object) -> list[tuple[str, str, str | None]]:
    report = saying(text, **given)  # type: ignore[arg-type]
    return [(finding.code, finding.outcome, finding.level) for finding in found(report)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("对收到的申请在法定 20 天内答复。", "20个工作日"),
        ("对收到的申请在法定二十日内答复。", "20个工作日"),
        ("在规定的20个自然日内答复申请人。", "20个工作日"),
        ("政府信息自形成之日起在规定的20日内主动公开。", "20个工作日"),
        ("在规定的7天内一次性告知补正。", "7个工作日"),
        ("按规定的15天征求第三方意见。", "15个工作日"),
    ],
)
def test_statutory_periods_are_in_working_days(text, expected):
    (finding,) = found(saying(text))
    assert (finding.code, finding.level, finding.expected) == ("L1", "warning", expected)


def test_the_right_period_is_passed():
    assert answers("在法定20个工作日内答复申请。") == [("L2", "passed", None)]
    assert answers("按规定的15个工作日征求第三方意见。") == [("L2", "passed", None)]


def test_the_old_period_is_wrong_after_the_revision():
    text = "在法定15个工作日内答复申请。"
    assert answers(text) == [("L2", "failed", "warning")]
    assert answers(text, year=2019) == [("L2", "passed", None)]
    assert answers("在法定20个工作日内答复申请。", year=2019) == [("L2", "passed", None)]
    assert answers(text, year=2018) == [("L2", "passed", None)]
    assert answers(text, year=None) == [("L2", "failed", "warning")]


def test_a_shorter_local_period_is_uncertain():
    assert answers("在县里规定的10个工作日内答复申请。") == [("L2", "uncertain", None)]
    assert answers("承诺10个工作日内答复申请。") == []


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("申请人须说明自身生产、生活、科研等特殊需要。", "L3", "warning"),
        ("年内受理公开申请4件。", "L4", "note"),
        ("未收取检索、复制、邮寄等费用。", "L5", "note"),
        ("收取检索费、复制费若干。", "L5", "warning"),
        ("收到的申请中，同意公开的占多数。", "L6", "note"),
        ("未收取信息公开处理费。", "L7", "note"),
        ("年内无信息公开费收取记录。", "L7", "note"),
        ("坚持以公开为原则、不公开为例外。", "L8", "note"),
        ("依据《条例》（国务院令第492号）开展工作。", "L9", "note"),
        ("截至目前，还没有收到公开申请。", "L10", "note"),
        ("统计期限为2024年1月1日至2024年11月30日。", "L11", "warning"),
        ("统计期限自2023年1月1日起至2023年12月31日止。", "L11", "warning"),
        ("依据国办公开办函〔2019〕60号编制。", "L12", "note"),
    ],
)
def test_wording_that_the_law_no_longer_has(text, code, level):
    assert answers(text) == [(code, "failed", level)]


@pytest.mark.parametrize(
    "text",
    [
        "2019年起取消“自身生产、生活、科研等特殊需要”的申请条件。",
        "认真受理县长信箱来信。",
        "畅通申请的受理渠道。",
        "白鹭镇没有收取信息处理费。",
        "群众可以复制网页内容，查询水费标准。",
        "征求意见时第三方不同意公开的申请，依法处理。",
        "复议机关对该申请不予受理。",
        "坚持以公开为常态、不公开为例外。",
        "依据《条例》（国务院令第711号）开展工作。",
        "条例由国务院令第492号公布、第711号修订。",
        "依据国办公开办函〔2021〕30号编制。",
        "公开信息4条，政府信息公开费用减免政策同步公布。",
    ],
)
def test_sound_wording_is_left_alone(text):
    assert [finding for finding in found(saying(text)) if finding.outcome != "passed"] == []


def test_the_full_year_is_passed():
    assert answers("统计期限自 2024 年 1 月 1 日起至 2024 年 12 月 31 日止。") == [("L11", "passed", None)]
    assert answers("数据统计期限为2024年1月1日至12月31日。") == [("L11", "passed", None)]


def test_old_words_were_right_in_old_reports():
    for text in (
        "须有自身生产、生活、科研等特殊需要。",
        "未收取复制费、邮寄费。",
        "以公开为原则。",
        "国务院令第492号。",
    ):
        assert answers(text, year=2018) == []


def test_reports_of_2019_and_2020_follow_their_own_form():
    assert answers("依据国办公开办函〔2019〕60号编制。", year=2020) == []
    assert answers("依据国办公开办函〔2021〕30号编制。", year=2020) == [("L12", "failed", "note")]


@pytest.mark.parametrize("name", SAMPLES)
def test_sound_samples_have_no_failed_finding_of_wording(name):
    report = SAMPLES[name]()
    report.claims = claims_of(report.sections, year=report.year, organ=report.organ, level=report.level)
    assert [finding for finding in found(report) if finding.outcome == "failed"] == []


def test_every_code_is_explained_and_has_source_and_levels():
    assert set(wording.EXPLANATIONS) == set(wording.SOURCES) == set(wording.LEVELS)
    for title, text in wording.EXPLANATIONS.values():
        assert title and text.endswith("。")
