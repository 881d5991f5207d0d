"""N1–N20: the prose against the tables and against itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.annual.checks import narrative
from gongkai.annual.claims import claims_of
from gongkai.annual.report import Finding, Report, Section, Value
from tests.annual.samples import SAMPLES, all_zero_township, county_with_figures, township_2019_form


def saying(text: str, report: Report | None = None, *, section: int = 1, **cells: Value) -> Report:
    """A report whose prose is `text`; cells by path with __ for the dot, None takes a cell away."""
    report = report or county_with_figures()
    sections = (Section(section, "总体情况", text),)
    changed = report.cells | {path.replace("__", "."): value for path, value in cells.items()}
    return replace(
        report,
        sections=sections,
        cells={path: value for path, value in changed.items() if value is not None},
        claims=claims_of(sections, year=report.year, organ=report.organ, level=report.level),
    )


def found(report: Report, code: str | None = None) -> list[Finding]:
    findings = [finding for check in narrative.CHECKS for finding in check(report)]
    return [finding for finding in findings if code in (None, finding.code)]


def answers(report: Report) -> list[tuple[str, str, str | None]]:
    return [(finding.code, finding.outcome, finding.level) for finding in found(report)]


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("收到政府信息公开申请47件。", "收到政府信息公开申请48件。", "N1"),
        ("收到申请47件，答复申请46件。", "收到申请47件，答复申请45件。", "N3"),
        ("上年结转申请2件。", "上年结转申请3件。", "N4"),
        ("结转下年度继续办理申请3件。", "结转下年度继续办理申请4件。", "N4"),
        ("没有结转下年度的申请。", None, "N4"),
        ("因信息公开引发行政复议10件。", "因信息公开引发行政复议11件。", "N5"),
        ("行政复议10件，其中结果纠正1件。", "行政复议10件，其中结果纠正2件。", "N5"),
        ("因信息公开引发行政诉讼5件。", "因信息公开引发行政诉讼6件。", "N6"),
        ("未经复议直接起诉2件。", "未经复议直接起诉3件。", "N6"),
        ("行政诉讼5件，其中结果维持1件。", "行政诉讼5件，其中结果维持2件。", "N6"),
        ("制发行政规范性文件12件。", "制发行政规范性文件13件。", "N10"),
        ("现行有效的行政规范性文件158件。", "现行有效的行政规范性文件159件。", "N10"),
        ("作出行政许可决定45120件。", "作出行政许可决定45121件。", "N11"),
        ("行政事业性收费2786.055万元。", "行政事业性收费2786.05万元。", "N11"),
        ("收到申请47件，不予公开5件。", "收到申请47件，不予公开6件。", "N15"),
        ("收到申请47件，其中自然人申请41件。", "收到申请47件，其中自然人申请40件。", "N16"),
    ],
)
def test_a_figure_beside_a_cell_is_compared(right, wrong, code):
    if wrong is None:
        right, wrong = "结转下年度申请3件。", right
    outcomes = [finding.outcome for finding in found(saying(right), code)]
    assert outcomes and set(outcomes) == {"passed"}
    (failed,) = [finding for finding in found(saying(wrong)) if finding.outcome == "failed"]
    assert (failed.code, failed.level) == (code, "warning")
    assert failed.where.startswith("claims.") and failed.said is not None and failed.expected is not None
    assert str(failed.expected) in failed.message


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("收到政府信息公开申请47件。", "table3__new__total", "N1"),
        ("因信息公开引发行政诉讼5件。", "table4__litigation_direct__total", "N6"),
        ("收到申请47件，不予公开5件。", "table3__denied_process__total", "N15"),
    ],
)
def test_a_missing_cell_is_never_passed(text, path, code):
    (finding,) = found(saying(text, **{path: None}), code)
    assert finding.outcome == "not_assessable"


def test_none_received_beside_a_count_and_the_reverse():
    text = "年内未收到一件信息公开申请。"
    (wrong,) = found(saying(text), "N2")
    assert (wrong.outcome, wrong.level, wrong.said, wrong.expected) == ("failed", "warning", 0, 47)
    (right,) = found(saying(text, all_zero_township()), "N2")
    assert right.outcome == "passed"
    (reverse,) = found(saying("收到政府信息公开申请4件。", all_zero_township()), "N2")
    assert (reverse.outcome, reverse.said, reverse.expected) == ("failed", 4, 0)


def test_no_remedies_beside_a_pending_reconsideration():
    report = saying("年内无行政复议、行政诉讼。")
    assert [(f.code, f.outcome) for f in found(report)] == [("N6", "failed"), ("N5", "failed")]
    assert {outcome for _, outcome, _ in answers(saying("年内无行政复议、行政诉讼。", all_zero_township()))} == {
        "passed"
    }


def test_a_narrower_subject_is_uncertain_unless_it_exceeds_the_whole():
    (less,) = found(saying("县政府办公室收到政府信息公开申请17件。"), "N1")
    assert (less.outcome, less.level) == ("uncertain", None)
    (more,) = found(saying("县政府办公室收到政府信息公开申请170件。"), "N1")
    assert more.outcome == "failed"


@pytest.mark.parametrize("figure", ["44", "45"])
def test_replies_counted_another_way_are_uncertain(figure):
    (finding,) = found(saying(f"收到申请47件，答复申请{figure}件。"), "N3")
    assert finding.outcome == ("uncertain" if figure == "44" else "failed")


def test_received_with_last_years_cases_is_uncertain():
    both, new = found(saying("受理政府信息公开申请49件，其中上年结转2件，本年新增47件。"), "N1")
    assert both.outcome == "uncertain" and "含上年结转" in both.message
    assert new.outcome == "passed"


def test_replies_counted_without_other_endings():
    report = saying("收到申请47件，答复申请44件。", table3__carried_over__total=0)
    (finding,) = found(report, "N3")
    assert finding.outcome == "uncertain" and "（六）其他处理" in finding.message


def test_published_documents_need_not_be_this_years():
    (finding,) = found(saying("公开行政规范性文件15件。"), "N10")
    assert finding.outcome == "uncertain"


def test_the_2019_form_has_its_own_cells():
    report = township_2019_form()
    assert [f.outcome for f in found(saying("制发规范性文件2件。", report), "N10")] == ["passed"]
    assert [f.outcome for f in found(saying("作出行政许可决定261件。", report), "N11")] == ["failed"]
    assert [f.outcome for f in found(saying("收到申请6件，其他处理1件。", report), "N15")] == ["passed"]


# --- approximate ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "exact", "outcome"),
    [
        ("40余件", 47, "passed"),
        ("40余件", 39, "failed"),
        ("40余件", 50, "failed"),
        ("约50件", 47, "passed"),
        ("近50件", 47, "passed"),
        ("100余件", 47, "failed"),
    ],
)
def test_an_approximate_figure_matches_what_fits(written, exact, outcome):
    report = saying(f"收到政府信息公开申请{written}。", table3__new__total=exact)
    assert [finding.outcome for finding in found(report, "N1")] == [outcome]
    (note,) = found(report, "N13")
    assert (note.outcome, note.level) == ("failed", "note")


def test_more_than_beside_an_exact_figure_contradicts_itself():
    (note,) = found(saying("网站发布信息5294余条。"), "N13")
    assert "5294余条" in note.message and "自相矛盾" in note.message
    assert found(saying("网站发布信息5294条。"), "N13") == []


# --- totals and parts -----------------------------------------------------------------------------------------------

NESTED = (
    "公开信息{}条。其中依托门户网站发布快讯{}条，党务公开{}条，通知公告8条，快讯30条；云上白鹭客户端账号发布信息{}条。"
)


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("发布信息共120条，其中动态80条、公告40条。", ("passed", None)),
        ("发布信息共120条，其中动态80条、公告39条。", ("failed", "note")),
        ("发布信息共120条，其中动态80条、公告41条。", ("failed", "warning")),
        ("公开信息共300条，微信公众号200条，网站90条。", ("failed", "warning")),
        ("公开信息共300条，微信公众号200条，网站110条。", ("failed", "warning")),
        ("公开信息300条，其中微信公众号200条。", ("passed", None)),
        ("公开信息300条，其中微信公众号301条。", ("failed", "warning")),
        ("公开信息6400余条，其中网站3000条、微信公众号3450条。", ("passed", None)),
        ("公开信息6400余条，其中网站3000条、微信公众号2450条。", ("failed", "note")),
        ("收到申请47件，其中当面申请7件、网络申请41件。", ("failed", "warning")),
    ],
)
def test_a_total_is_compared_with_its_parts(sentence, answer):
    assert [(f.outcome, f.level) for f in found(saying(sentence), "N7")] == [answer]


def test_nested_parts_are_compared_on_both_levels():
    outcomes = {finding.where: finding for finding in found(saying(NESTED.format(491, 68, 26, 423)), "N7")}
    assert outcomes["claims.0"].outcome == "passed"
    inner = outcomes["claims.1"]
    assert (inner.outcome, inner.level, inner.said, inner.expected) == ("failed", "note", 68, 64)
    (twice,) = found(saying(NESTED.format(491, 68, 26, 423)), "N8")
    assert (twice.level, twice.where, twice.said, twice.expected) == ("warning", "claims.4", 30, 68)


@pytest.mark.parametrize("figures", [(492, 68, 26, 423), (490, 68, 26, 423), (491, 69, 26, 423), (491, 68, 26, 422)])
def test_each_changed_figure_of_nested_parts_is_caught(figures):
    failed = [f.where for f in found(saying(NESTED.format(*figures)), "N7") if f.outcome == "failed"]
    assert "claims.0" in failed


def test_parts_that_stand_beside_cells_are_not_added_up_again():
    report = saying("行政复议10件，其中结果维持6件，结果纠正1件，其他结果2件，尚未审结2件。")
    assert found(report, "N7") == []
    assert [f.code for f in found(report) if f.outcome == "failed"] == ["N5"]


@pytest.mark.parametrize(
    "sentence",
    [
        "网站发布工作动态30条，公告20条；微信公众号发布工作动态40条。",
        "网站发布信息30条；微信公众号发布信息40条。",
        "发布工作动态30条，公告20条。",
    ],
)
def test_one_label_on_two_channels_is_no_fault(sentence):
    assert found(saying(sentence), "N8") == []


# --- years ----------------------------------------------------------------------------------------------------------


def test_another_years_figure_told_as_this_years():
    (slip,) = found(saying("2023年，全县主动公开信息300条。"), "N9")
    assert (slip.level, slip.said, slip.expected) == ("warning", 2023, 2024)


def test_last_year_beside_this_year_is_a_comparison():
    text = "2023年，全县公开信息300条。2024年，全县公开信息320条。"
    assert found(saying(text), "N9") == []
    assert found(saying("2024年公开信息320条，比2023年增加20条。"), "N9") == []


def test_a_sentence_of_another_year_without_figures_is_a_note():
    (slip,) = found(saying("2023年，全县认真落实公开要求。"), "N9")
    assert slip.level == "note"


def test_many_slips_are_one_finding_at_the_title():
    text = "2023年，全县认真落实公开要求。2023年，健全制度。2023年，公开信息300条。"
    (slip,) = found(saying(text), "N9")
    assert (slip.where, slip.level) == ("title", "warning")


def test_a_figure_of_another_year_is_compared_with_nothing():
    report = saying("2023年，全县收到政府信息公开申请300件。")
    assert [(f.code, f.outcome) for f in found(report)] == [("N9", "failed"), ("N20", "not_assessable")]


# --- words against tables -------------------------------------------------------------------------------------------


def test_satisfaction_beside_a_pending_or_lost_case():
    text = "收到申请47件，申请人对答复表示满意。"
    (finding,) = found(saying(text), "N12")
    assert (finding.outcome, finding.level) == ("failed", "warning") and "尚未审结的行政复议1件" in finding.message
    quiet = all_zero_township()
    assert [f.outcome for f in found(saying(text, quiet), "N12")] == ["passed"]
    upheld = saying(text, quiet, table4__reconsideration__upheld=1)
    assert [f.outcome for f in found(upheld, "N12")] == ["uncertain"]
    unread = saying(text, quiet, table4__reconsideration__pending=None)
    assert [f.outcome for f in found(unread, "N12")] == ["not_assessable"]


def test_all_replied_beside_applications_carried_forward():
    assert [(f.outcome, f.level) for f in found(saying("收到申请47件，均已答复。"), "N14")] == [("failed", "warning")]
    named = saying("收到申请47件，结转下年度3件，其余均已按期答复。")
    assert [f.outcome for f in found(named, "N14")] == ["passed"]
    none = saying("收到申请47件，均已答复。", table3__carried_forward__total=0)
    assert [f.outcome for f in found(none, "N14")] == ["passed"]
    rate = saying("依申请公开答复率100%。")
    assert [f.outcome for f in found(rate, "N14")] == ["failed"]
    unread = saying("收到申请47件，均已答复。", table3__carried_forward__total=None)
    assert [f.outcome for f in found(unread, "N14")] == ["not_assessable"]
    office = saying("县政府办公室收到申请17件，均已答复。")
    assert [f.outcome for f in found(office, "N14")] == ["uncertain"]


def test_one_thing_given_twice():
    (fee,) = found(saying("收取信息处理费300元。收取信息处理费共320元。", section=6), "N17")
    assert (fee.outcome, fee.level) == ("failed", "warning")
    (count,) = found(saying("公开信息300条。全县公开信息320条。"), "N17")
    assert count.outcome == "uncertain"


def test_rates_must_be_possible():
    assert [f.level for f in found(saying("依申请公开答复率120%。"), "N18")] == ["warning"]
    right = "县长信箱收到来信47件，回复45件，回复率95.7%。"
    assert [f.outcome for f in found(saying(right), "N18")] == ["passed"]
    assert [f.outcome for f in found(saying(right.replace("95.7", "100")), "N18")] == ["failed"]


def test_a_fee_without_a_fee_notice():
    (finding,) = found(saying("没有发出收费通知，收取信息处理费320元。", section=6), "N19")
    assert finding.level == "warning"
    assert found(saying("发出收费通知2件，收取信息处理费320元。", section=6), "N19") == []


def test_figures_without_anything_beside_them_are_not_assessable():
    report = saying("公开信息98条，制作政策解读20篇，县长信箱收到来信47件，回复率100%。")
    alone = found(report, "N20")
    assert [finding.where for finding in alone] == [f"claims.{index}" for index in range(4)]
    assert {finding.outcome for finding in alone} == {"not_assessable"}


# --- the module -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_sound_samples_have_no_failed_finding_of_the_prose(name):
    report = SAMPLES[name]()
    report.claims = claims_of(report.sections, year=report.year, organ=report.organ, level=report.level)
    assert [finding for finding in found(report) if finding.outcome == "failed"] == []


def test_every_code_is_explained_and_has_source_and_levels():
    assert set(narrative.EXPLANATIONS) == set(narrative.SOURCES) == set(narrative.LEVELS)
    for title, text in narrative.EXPLANATIONS.values():
        assert title and text.endswith("。")


def test_findings_keep_to_the_levels_of_their_code():
    texts = [NESTED.format(491, 68, 26, 423), "2023年，公开信息3余条。", "收到申请1件，申请人对答复表示满意。"]
    for text in texts:
        for finding in found(saying(text)):
            assert (finding.level in narrative.LEVELS[finding.code]) == (finding.outcome == "failed")
            assert finding.message.endswith("。")
