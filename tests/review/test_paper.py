"""线下签批: what was signed on the printed approval sheet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.organs.models import Message
from gongkai.organs.permissions import NotAllowed
from gongkai.records import actions
from gongkai.records.models import Record
from gongkai.review.actions import AGREED, attach_paper
from gongkai.review.models import LADDER, Review, SignOff, Stage, Status
from tests.records.town import PHOTO, TODAY, Town, at, says, sign, submitted


def attach(town: Town, review: Review, stage: Stage = Stage.TWO, **values: Any) -> Review:
    """The sheet that the head of the office signed, attached by the clerk the day after."""
    given = {
        "signer": town["孙主任"], "signed_on": TODAY, "place": "县委党校", "photo": PHOTO, "code": review.code,
        "by": town["钱经办"], "at": at(24), **values,
    }  # fmt: skip
    return attach_paper(review, {stage: AGREED}, **given)


@pytest.fixture
def review(town: Town) -> Review:
    return sign(town, submitted(town), Stage.ONE)


def test_the_clerk_attaches_the_photograph_with_signer_place_and_day(town: Town, review: Review) -> None:
    attach(town, review)
    row = SignOff.objects.on_paper().get()
    assert (row.stage, row.person, row.signed_on, row.place, row.photo) == (
        "two", town["孙主任"], TODAY, "县委党校", PHOTO,
    )  # fmt: skip
    assert (row.entered_by, row.mark) == (town["钱经办"], "线下签批")
    assert SignOff.objects.electronic().count() == 1, "listed and counted apart"
    assert Message.objects.get(person=town["孙主任"]).sentence == (
        "钱经办录入了您对《白鹭镇2026年春季防火通告》的线下签批（二审二校），请核对。"
    )
    assert verify().sound


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"code": "0000-0000"}, "审批单上的校验码与这份稿件现在的内容不符。请核对是不是同一份审批单"),
        ({"code": ""}, "校验码与这份稿件现在的内容不符"),
        ({"place": "  "}, "请写明签批地点"),
        ({"photo": ""}, "须附审批单的照片"),
        ({"photo": "6" * 64}, "审批单照片没有上传成功"),
        ({"signed_on": TODAY - timedelta(days=1)}, "签批日期须在送审之日（2026年3月2日（星期一））到今天之间"),
        ({"signed_on": TODAY + timedelta(days=2)}, "到今天之间，请核对审批单上的日期"),
    ],
)
def test_a_paper_is_the_paper_of_this_content(town: Town, review: Review, values: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        attach(town, review, **values)
    assert not SignOff.objects.on_paper().exists()


def test_the_code_is_taken_as_hands_write_it(town: Town, review: Review) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else "—" for sign in review.code.lower())
    attach(town, review, code=f" {wide} ")
    assert SignOff.objects.on_paper().exists()


def test_the_signer_held_the_post_on_the_day_of_the_paper(town: Town, review: Review) -> None:
    with pytest.raises(NotAllowed, match="^冯前任在白鹭镇人民政府的任职已于2026年3月2日终止"):
        attach(town, review, signer=town["冯前任"])
    with pytest.raises(NotAllowed, match="“二审二校”由.*李镇长现在的岗位没有这项权限"):
        attach(town, review, signer=town["李镇长"])
    town.away("孙主任", TODAY, TODAY + timedelta(days=1))
    with pytest.raises(NotAllowed, match="孙主任已登记离岗"):
        attach(town, review)
    attach(town, review, signer=town["周代审"])
    assert SignOff.objects.on_paper().get().mark == "代、线下签批"


def test_rules_of_conflict_hold_on_paper_and_name_the_signer(town: Town, review: Review) -> None:
    attach(town, review)
    town.away("李镇长")
    review.refresh_from_db()
    with pytest.raises(NotAllowed, match="孙主任"):
        attach(town, review, Stage.THREE)
    with pytest.raises(Refused, match="“二审二校”已经签过"):
        attach(town, review)


def test_who_may_not_attach_papers_is_told_so_in_person(town: Town, review: Review) -> None:
    with pytest.raises(NotAllowed, match="“录入线下签批”由.*您现在的岗位没有这项权限"):
        attach(town, review, by=town["李镇长"])
    with pytest.raises(NotAllowed, match="代填须写明原因"):
        attach(town, review, by=town["吴专员"])
    attach(town, review, by=town["吴专员"], acting="白鹭镇网络中断")


def test_a_stage_is_not_dated_before_the_one_before_it(town: Town) -> None:
    record = submitted(town)
    review = sign(town, record, Stage.ONE, hours=30)
    with pytest.raises(Refused, match="前一审是2026年3月3日（星期二）签批的，“二审二校”的日期不能早于这一天"):
        attach(town, review, at=at(32), signed_on=date(2026, 3, 2))


def test_a_paper_is_void_after_an_edit_like_any_other(town: Town, review: Review) -> None:
    attach(town, review)
    record = Record.objects.get(review=review)
    actions.edit(record, says(body="<p>改。</p>"), version=1, by=town["钱经办"], at=at(25))
    with pytest.raises(Refused, match="在送审后被修改，原签批已失效"):
        attach(town, review)
    actions.submit(record, version=2, by=town["钱经办"], at=at(25))
    later = sign(town, record, Stage.ONE, hours=26)
    with pytest.raises(Refused, match="校验码与这份稿件现在的内容不符.*须重新打印、重新签批"):
        attach(town, later, code=review.code, at=at(27))


def test_papers_can_end_a_review(town: Town) -> None:
    review = sign(town, submitted(town), *LADDER[:2], Stage.SECRECY)
    attach(town, review, Stage.THREE, signer=town["李镇长"])
    review.refresh_from_db()
    assert review.status == Status.CLEARED
