"""检查引擎：次序、代码、说明"""

from __future__ import annotations

import re
import runpy
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.checks import EXPLANATIONS, MODULES, SEVERITIES, check, suspects, worst
from gongkai.annual.checks.structure import FROM_READERS
from gongkai.annual.form import FORM_2019, FORM_2021
from gongkai.annual.report import FORM_2021_UNSPLIT, Claim, Finding, Origin, Report
from tests.annual.samples import SAMPLES, all_zero_township, county_with_figures, township_with_gaps
from tests.conftest import REPOSITORY

ORDER = [*SEVERITIES, "uncertain", "not_assessable", "passed"]


def cases() -> list[tuple[Finding, ...]]:
    """The findings of many sound and faulty reports, alone, against another year and against members."""
    results = []
    for sample in SAMPLES.values():
        report = sample()
        bad = replace(report, cells={path: 3 for path in report.cells if "commercial" not in path}, title="公开年报")
        before = replace(county_with_figures(), year=(report.year or 0) - 1)
        for one in (report, bad, replace(report, cells={}, sections=(), title=None, level=None, year=None)):
            results.append(check(one))
            results.append(check(one, last_year=before, members=[bad, all_zero_township()]))
    return results


@pytest.mark.parametrize("findings", cases())
def test_findings_are_sorted_worst_first(findings):
    ranks = [ORDER.index(finding.level or finding.outcome) for finding in findings]
    assert ranks == sorted(ranks)


def test_within_a_level_findings_follow_the_form():
    wheres = [finding.where for finding in check(township_with_gaps()) if finding.level == "error"]
    assert wheres == [
        "table2.permits",
        "table2.fees_wan",
        "table3.granted.total",
        "table3.denied_process",
        "table3.total.natural_person",
        "section5",
    ]


def test_a_claim_stands_where_its_sentence_does():
    notes = (
        Finding("S7", "failed", "note", "section6", None, None, "标题。", "年度报告格式"),
        Finding("S7", "failed", "note", "claims.0", None, None, "第五部分的数。", "年度报告格式"),
        Finding("S7", "failed", "note", "claims.1", None, None, "第一部分的数。", "年度报告格式"),
        Finding("S7", "failed", "note", "table3.new", None, None, "表三的行。", "年度报告格式"),
    )
    claims = (Claim("trainings", 2, "次", 5, "培训2次", at=4), Claim("trainings", 2, "次", 1, "培训2次", at=9))
    told = [f for f in check(replace(all_zero_township(), findings=notes, claims=claims)) if f.code == "S7"]
    assert [finding.where for finding in told] == ["claims.1", "table3.new", "claims.0", "section6"]


@pytest.mark.parametrize("findings", cases())
def test_only_what_failed_has_a_level(findings):
    for finding in findings:
        assert (finding.outcome == "failed") == (finding.level is not None)
        assert finding.where and finding.source


@pytest.mark.parametrize("findings", cases())
def test_a_code_that_passed_has_nothing_else_to_say(findings):
    passed = [finding.code for finding in findings if finding.outcome == "passed"]
    others = {finding.code for finding in findings if finding.outcome != "passed"}
    assert len(passed) == len(set(passed))
    assert not others & set(passed)


@pytest.mark.parametrize("findings", cases())
def test_levels_and_sources_are_those_of_the_explanation(findings):
    sources = {code: source for module in MODULES for code, source in getattr(module, "SOURCES", {}).items()}
    levels = {code: level for module in MODULES for code, level in getattr(module, "LEVELS", {}).items()}
    for finding in findings:
        assert finding.code in EXPLANATIONS
        if finding.code in sources:
            assert finding.source == sources[finding.code]
        if finding.code in levels and finding.level:
            assert finding.level in levels[finding.code]


@pytest.mark.parametrize("findings", cases())
def test_messages_are_chinese_sentences(findings):
    for finding in findings:
        assert finding.message.endswith("。")
        plain = re.sub(r"\d+\. ", "", finding.message)  # numbers of rows as the form prints them
        assert not re.search(r"[,;:!?()]|\.(?!\d)", plain), finding.message
        assert not re.search(r"None|table|section|Decimal", plain), finding.message


def test_no_code_of_another_name_is_emitted():
    codes = {finding.code for findings in cases() for finding in findings}
    assert not codes & {"I11", "I14", "I16"}
    assert not {"I11", "I14", "I16"} & set(EXPLANATIONS)


def test_the_same_report_gives_the_same_answers():
    report = township_with_gaps()
    assert check(report) == check(report)
    assert check(replace(report, findings=check(report))) == check(report)


def test_checking_changes_nothing():
    report, other = county_with_figures(), county_with_figures()
    check(report, last_year=other, members=[other])
    assert all(getattr(report, field.name) == getattr(other, field.name) for field in fields(Report))


def test_worst_is_the_worst_level_that_failed():
    findings = check(township_with_gaps())
    assert worst(findings) == "error"
    assert worst(f for f in findings if f.level != "error") == "warning"
    assert worst(check(all_zero_township())) is None
    assert worst([]) is None


def test_a_sound_report_has_no_suspect():
    report = county_with_figures()
    assert suspects(check(report), report) == []
    report.cells["table3.granted.social"] = 4
    assert suspects((), report) == [], "no finding, no suspect"


def test_a_report_without_anything_is_answered_and_nothing_in_its_tables_passes():
    findings = check(Report())
    passed = {finding.code for finding in findings if finding.outcome == "passed"}
    assert not passed & {"I1", "I2", "I3", "I4", "I5", "I6", "I12", "I13", "I15", "S1", "S3", "S4", "S6", "S9", "S16"}
    assert worst(findings) == "error"


def test_readers_codes_are_explained():
    assert set(EXPLANATIONS) >= FROM_READERS


# --- any report at all ------------------------------------------------------------------------------------------------

PATHS = tuple(dict.fromkeys(path for form in (FORM_2021, FORM_2021_UNSPLIT, FORM_2019) for path in form.cells))
values = st.none() | st.integers(-3, 100) | st.decimals(-5, 1000, places=3)
raws = st.sampled_from(("", "/", "3.5", "-1", "一", "1 2", "③", "²", "+"))


@st.composite
def reports(draw) -> Report:
    """A report with cells, raw texts, year, level and organ that need not fit each other."""
    report = draw(st.sampled_from(list(SAMPLES.values())))()
    cells = draw(st.dictionaries(st.sampled_from(PATHS), values, max_size=40))
    origins = st.dictionaries(st.sampled_from(PATHS), st.builds(Origin, raws, st.just("表")), max_size=20)
    organ = draw(st.sampled_from((None, "", "示例县人民政府", "人民政府", "示例县政府办公室")))
    return replace(
        report,
        cells={**report.cells, **cells} if draw(st.booleans()) else cells,
        origins=draw(origins),
        year=draw(st.sampled_from((None, 2020, 2021, 2024))),
        level=draw(st.sampled_from((None, "county", "city", "department"))),
        organ=organ,
        title=organ,
        form=draw(st.sampled_from(("2021", "2019"))),
    )


@given(reports(), st.none() | reports(), st.none() | st.lists(reports(), max_size=3))
def test_any_report_is_answered(report, last_year, members):
    findings = check(report, last_year=last_year, members=members)
    test_a_code_that_passed_has_nothing_else_to_say(findings)
    test_only_what_failed_has_a_level(findings)
    for finding in findings:
        assert finding.code in EXPLANATIONS
        if finding.where.startswith("table2"):
            assert finding.where.partition(".")[0] == report.edition.table2_key


# --- docs/findings.md -------------------------------------------------------------------------------------------------

SCRIPT = runpy.run_path(str(REPOSITORY / "scripts" / "write_findings.py"))


def test_the_page_of_codes_is_the_one_that_the_checks_write():
    written = SCRIPT["PAGE"].read_text(encoding="utf-8")
    assert written == SCRIPT["page"](), "请运行 python scripts/write_findings.py"


def test_every_code_has_its_row():
    rows = re.findall(r"^\| ([A-Z]\d+) \|", SCRIPT["page"](), flags=re.MULTILINE)
    assert sorted(rows) == sorted(EXPLANATIONS)


def test_levels_and_outcomes_have_one_word_each():
    assert [word for word in ("警告", "不能确定", "无法核对") if word in SCRIPT["page"]()] == []
    for findings in cases():
        assert not [finding for finding in findings if "无法核对" in finding.message]
