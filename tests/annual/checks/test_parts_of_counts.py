"""N7: parts of counts that are neither of information published nor of applications. All sentences are made up."""

from __future__ import annotations

import pytest

from gongkai.annual.checks.prose_itself import LEVELS
from tests.annual.checks.prose import found, saying


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("举办培训3次，其中线上2次、线下2次。", 4),
        ("召开新闻发布会5场，其中线上3场，线下3场。", 6),
        ("发布政策解读20条，其中图解10条、文字12条。", 22),
        ("新媒体账号10个，包括微信6个、微博5个。", 11),
        ("举办培训5次，分别为线上2次、线下2次。", 4),
        ("制发规范性文件12件，其中县政府5件、县政府办8件。", 13),
        ("县长信箱收到来信47件，其中咨询20件、投诉30件，回复45件。", 50),
    ],
)
def test_parts_above_their_count_and_a_wrong_full_sum_are_warned_of(text, added):
    (finding,) = found(saying(text), "N7")
    assert (finding.outcome, finding.level, finding.expected) == ("failed", "warning", added)
    assert "warning" in LEVELS["N7"] and "总数" not in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "举办培训3次，其中线上2次、线下1次。",
        "举办培训3次，其中线上1次、线下1次。",
        "举办培训5次，其中线上2次，召开座谈会4次。",
        "举办培训5次，其中专题培训2次，参训人员6批次。",
        "发布政策解读20条，其中图解10条，发布动态300条。",
        "开展检查4次，其中发现问题5个。",
        "县长信箱收到来信47件，其中办结45件。",
    ],
)
def test_some_parts_or_other_counts_are_no_fault(text):
    assert [f for f in found(saying(text), "N7") if f.outcome == "failed"] == []


def test_a_part_of_a_count_is_compared_with_no_cell():
    report = saying("制发规范性文件12件，其中县政府5件、县政府办7件，废止3件。")
    assert [(claim.claim, claim.of) for claim in report.claims] == [
        ("normative_made", None), ("normative_made", 0), ("normative_made", 0), ("normative_repealed", None),
    ]  # fmt: skip
    assert [f.where for f in found(report, "N10")] == ["claims.0", "claims.3"]


def test_a_sub_total_whose_label_names_one_of_its_parts_too():
    text = (
        "公开信息491条，其中县政府网站发布工作快讯68条，党建园地26条，公告8条，工作快讯30条；"
        "客户端“多彩白鹭”发布423条。"
    )
    (finding,) = [f for f in found(saying(text), "N7") if f.outcome == "failed"]
    assert finding.message == (
        "正文称“工作快讯”68条（其后所列各部分合计64），各部分里又有“工作快讯”30条，请核对名称和数字。"
    )
