"""第三十六条至第三十九条 办理结果，与年度报告表三各行、救济途径的对应"""

from __future__ import annotations

import pytest

from gongkai.law import OUTCOMES, ROWS, Refused, RemedyClass
from gongkai.law.exemptions import EXEMPTIONS, Ground
from gongkai.law.outcomes import WITHHELD, remedy_class, row_of

FORM = (
    "（一）予以公开",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "1. 属于国家秘密",
    "2. 其他法律行政法规禁止公开",
    "3. 危及“三安全一稳定”",
    "4. 保护第三方合法权益",
    "5. 属于三类内部事务信息",
    "6. 属于四类过程性信息",
    "7. 属于行政执法案卷",
    "8. 属于行政查询事项",
    "1. 本机关不掌握相关政府信息",
    "2. 没有现成信息需要另行制作",
    "3. 补正后申请内容仍不明确",
    "1. 信访举报投诉类申请",
    "2. 重复申请",
    "3. 要求提供公开出版物",
    "4. 无正当理由大量反复申请",
    "5. 要求行政机关确认或重新出具已获取信息",
    "1. 申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2. 申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3. 其他",
)


def test_the_21_rows_carry_the_labels_of_the_form() -> None:
    assert tuple(row.label for row in ROWS.values()) == FORM


def test_every_row_is_reached_and_every_outcome_says_when_and_what_to_reason() -> None:
    assert {outcome.row for outcome in OUTCOMES.values()} == set(ROWS)
    assert all(outcome.when and outcome.must_reason and outcome.source for outcome in OUTCOMES.values())


@pytest.mark.parametrize(
    ("codes", "row"),
    [
        (["already_public"], "granted"),
        (["provided"], "granted"),
        (["not_existing"], "unable_not_held"),
        (["not_ours"], "unable_not_held"),
        (["withdrawn"], "other_other"),
        (["provided", "already_public"], "granted"),
        (["provided", "denied_third_party"], "partial"),
        (["partial", "denied_process"], "partial"),
        (["already_public", "denied_admin_query"], "partial"),
        (["provided", "not_existing", "denied_process"], "partial"),
        (["partial", "withdrawn"], "partial"),
        (["denied_process", "denied_third_party"], "denied_third_party"),
    ],
)
def test_several_items_count_in_one_row(codes: list[str], row: str) -> None:
    assert row_of(codes).key == row


@pytest.mark.parametrize(
    "other", ["not_existing", "not_ours", "not_processed_petition", "other_overdue_fee", "withdrawn"]
)
def test_where_a_part_is_given_and_the_rest_is_no_refusal_the_officer_names_the_main_ending(other: str) -> None:
    with pytest.raises(Refused, match="请选择主要办理结果"):
        row_of(["provided", other])
    assert row_of(["provided", other], main="provided").key == "granted"
    assert row_of(["provided", other], main=other).key == OUTCOMES[other].row
    assert row_of(["provided", other], main="partial").key == "partial"


def test_where_everything_or_nothing_is_given_nothing_is_partial() -> None:
    for codes in (["provided", "already_public"], ["not_existing", "denied_process"]):
        with pytest.raises(Refused, match="请重新选择"):
            row_of(codes, main="partial")


def test_where_nothing_is_given_the_officer_may_name_the_main_ground() -> None:
    codes = ["denied_process", "denied_third_party"]
    assert row_of(codes, main="denied_process").key == "denied_process"
    with pytest.raises(Refused, match="请重新选择"):
        row_of(codes, main="provided")
    with pytest.raises(Refused, match="请先选择"):
        row_of([])


def test_reconsideration_comes_first_only_for_articles_14_to_16() -> None:
    assert {ground.value for ground in Ground} == WITHHELD
    assert set(EXEMPTIONS) == set(Ground)
    assert OUTCOMES["denied_admin_query"].remedy is RemedyClass.NAMED
    assert OUTCOMES["not_existing"].remedy is RemedyClass.FREE


def test_the_six_kinds_that_courts_usually_do_not_take() -> None:
    assert {code for code, outcome in OUTCOMES.items() if outcome.remedy is RemedyClass.NAMED} == {
        "denied_admin_query",
        "unable_needs_creation",
        "not_processed_petition",
        "not_processed_repeat",
        "not_processed_publication",
        "not_processed_reconfirm",
    }


def test_one_part_withheld_on_articles_14_to_16_makes_the_whole_reconsideration_first() -> None:
    assert remedy_class(["partial"], ["denied_process"]) is RemedyClass.FIRST
    assert remedy_class(["partial"], ["not_existing"]) is RemedyClass.FREE
    assert remedy_class(["not_processed_repeat"]) is RemedyClass.NAMED
    assert remedy_class(["withdrawn"]) is RemedyClass.NONE


def test_a_partial_disclosure_has_no_remedy_before_it_says_what_was_withheld() -> None:
    with pytest.raises(Refused, match="请逐处填写"):
        remedy_class(["partial"])
    for nothing_withheld in ("provided", "partial", "withdrawn"):
        with pytest.raises(Refused, match="请重新选择"):
            remedy_class(["partial"], [nothing_withheld])
    with pytest.raises(Refused, match="请先选择"):
        remedy_class([])
