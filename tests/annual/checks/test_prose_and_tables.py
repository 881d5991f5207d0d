"""N1–N6, N10–N12, N14–N16: the prose against the tables."""

from __future__ import annotations

import pytest

from gongkai.annual.report import Report
from tests.annual.checks.prose import found, saying
from tests.annual.samples import all_zero_township, township_2019_form


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


def test_outcomes_after_a_full_stop_are_compared_with_table_three():
    text = "收到申请47件，均在期限内答复。其中予以公开23件，部分公开6件，不予公开{}件，无法提供8件。"
    right, wrong = saying(text.format(5)), saying(text.format(4))
    assert [finding.outcome for finding in found(right, "N15")] == ["passed"] * 4
    assert [finding.outcome for finding in found(wrong, "N15")].count("failed") == 1
    assert found(right, "N17") == found(wrong, "N17") == []


@pytest.mark.parametrize(
    "text",
    [
        "未收到政府信息公开申请引发的行政诉讼。",
        "没有因政府信息公开申请行政复议、提起行政诉讼的情况。",
        "未收到要求提供信息的申请书，已电话核实。",
        "自2019年以来，累计收到政府信息公开申请320件。",
    ],
)
def test_what_is_no_count_of_this_years_applications_is_not_compared_with_table_three(text):
    assert [finding for finding in found(saying(text)) if finding.code in ("N1", "N2")] == []
