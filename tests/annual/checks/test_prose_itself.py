"""N7–N9, N13, N17–N20: the prose against itself; and what holds for every check of the prose."""

from __future__ import annotations

import pytest

from gongkai.annual.checks import prose_and_tables, prose_itself
from gongkai.annual.claims import claims_of
from tests.annual.checks.prose import found, saying
from tests.annual.samples import SAMPLES


def test_more_than_beside_an_exact_figure_contradicts_itself():
    (note,) = found(saying("网站发布信息5294余条。"), "N13")
    assert "5294余条" in note.message and "自相矛盾" in note.message
    assert found(saying("网站发布信息5294条。"), "N13") == []


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


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("网站发布党建信息64条。", "“党建信息”64条在"),
        ("网站发布党建信息60余条。", "“党建信息”60余条在"),
        ("召开新闻发布会4场。", "“发布会”4场在"),
        ("县长信箱回复率98%。", "“信箱答复率”98%在"),
        ("自2019年以来，累计收到政府信息公开申请320件。", "“收到申请”320件是2019年起几年的数"),
        ("2023年收到政府信息公开申请30件。", "“收到申请”30件是2023年的数"),
        ("2023年，答复政府信息公开申请30件。", "“答复政府信息公开申请”30件是2023年的数"),
    ],
)
def test_a_figure_without_anything_beside_it_is_named(text, named):
    (finding,) = found(saying(text), "N20")
    assert finding.message.startswith(f"正文{named}")


# --- every check of the prose ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_sound_samples_have_no_failed_finding_of_the_prose(name):
    report = SAMPLES[name]()
    report.claims = claims_of(report.sections, year=report.year, organ=report.organ, level=report.level)
    assert [finding for finding in found(report) if finding.outcome == "failed"] == []


@pytest.mark.parametrize("module", [prose_and_tables, prose_itself])
def test_every_code_is_explained_and_has_source_and_levels(module):
    assert set(module.EXPLANATIONS) == set(module.SOURCES) == set(module.LEVELS)
    for title, text in module.EXPLANATIONS.values():
        assert title and text.endswith("。")


def test_findings_keep_to_the_levels_of_their_code():
    texts = [NESTED.format(491, 68, 26, 423), "2023年，公开信息3余条。", "收到申请1件，申请人对答复表示满意。"]
    levels = prose_and_tables.LEVELS | prose_itself.LEVELS
    for text in texts:
        for finding in found(saying(text)):
            assert (finding.level in levels[finding.code]) == (finding.outcome == "failed")
            assert finding.message.endswith("。")
