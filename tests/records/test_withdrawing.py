"""撤稿、紧急撤稿及其确认、公示期满."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongkai.evidence.models import Entry
from gongkai.law import Refused
from gongkai.organs.models import Message
from gongkai.organs.permissions import NotAllowed
from gongkai.records import actions, publishing
from gongkai.records.models import Publication, Publicity, Record, Release, TakeDownDecision, Withdrawal, WithdrawalKind
from gongkai.review.actions import give_back
from gongkai.review.models import LADDER, Stage
from tests.records.town import TODAY, Town, again, at, corrected, drafted, in_emergency, released, says, sign


def down(town: Town, name: str = "孙主任", release: Release | None = None) -> Withdrawal:
    release = release or released(town)
    return publishing.take_down(release.record, reason="附件含个人信息", by=town[name], at=at(2))


def decide(
    town: Town, row: Withdrawal, *, upheld: bool = False, name: str = "李镇长", **values: Any
) -> TakeDownDecision:
    given = {"reason": "已核实", "by": town[name], "at": at(3), **values}
    return publishing.decide_take_down(row, upheld=upheld, **given)


@pytest.mark.parametrize("kind", ["in_error", "superseded", "no_longer_valid"])
def test_a_release_is_withdrawn_with_its_kind_and_reason_and_stays_on_record(town: Town, kind: str) -> None:
    out = released(town)
    row = publishing.withdraw(out.record, kind=kind, reason="有新的通告", by=town["钱经办"], at=at(2))
    record = again(out.record)
    assert (record.publicity, record.current, row.release, row.kind) == (Publicity.WITHDRAWN, None, out, kind)
    assert not Release.objects.public().exists()
    assert Release.objects.filter(pk=out.pk).exists()
    assert list(Publication.objects.values_list("number", "kind")) == [(1, "released"), (2, "withdrawn")]
    assert Entry.objects.latest("serial").verb == "record.withdrawn"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"reason": " "}, "请写明撤稿的原因"),
        ({"reason": "长" * 301}, "原因写了 301 个字，最多 300 个字"),
        ({"kind": "emergency"}, "请选择撤稿的原因：误发、被替代或者不再有效"),
        ({"kind": "expired"}, "请选择撤稿的原因"),
    ],
)
def test_a_withdrawal_says_why(town: Town, values: dict[str, Any], why: str) -> None:
    out = released(town)
    given = {"kind": "in_error", "reason": "误发", "by": town["钱经办"], "at": at(2), **values}
    with pytest.raises(Refused, match=why):
        publishing.withdraw(out.record, **given)
    assert Release.objects.public().exists()


@pytest.mark.parametrize(
    ("name", "why"), [("郑外镇", "您不在白鹭镇"), ("周代审", "A岗未登记离岗"), ("吴专员", "代填须写明原因")]
)
def test_who_may_not_withdraw_is_told(town: Town, name: str, why: str) -> None:
    out = released(town)
    with pytest.raises(NotAllowed, match=why):
        publishing.withdraw(out.record, kind="in_error", reason="误发", by=town[name], at=at(2))


def test_what_is_not_public_is_not_withdrawn(town: Town) -> None:
    record = drafted(town)
    for act in (
        lambda: publishing.withdraw(record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2)),
        lambda: publishing.take_down(record, reason="误发", by=town["钱经办"], at=at(2)),
        lambda: publishing.expire(record, at=at(2)),
    ):
        with pytest.raises(Refused, match="现在没有公开（未发布），不用撤稿"):
            act()
    out = released(town, says("第二份"))
    publishing.withdraw(out.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2))
    with pytest.raises(Refused, match="现在没有公开（已撤稿），不用撤稿"):
        publishing.take_down(out.record, reason="误发", by=town["钱经办"], at=at(2))


def test_what_was_withdrawn_is_shown_again_only_through_a_new_review(town: Town) -> None:
    out = released(town)
    publishing.withdraw(out.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2))
    with pytest.raises(Refused, match="已经撤下，内容没有新的修改；要重新公开，请修改后送审"):
        actions.submit(out.record, version=1, by=town["钱经办"], at=at(3))
    again_out = corrected(town, out.record, reason="核实后重新发布", hours=4)
    assert list(Release.objects.public()) == [again_out]


@pytest.mark.parametrize("name", ["钱经办", "孙主任", "李镇长", "吴专员"])
def test_any_post_of_the_organ_or_its_lead_office_takes_down_at_once(town: Town, name: str) -> None:
    out = released(town)
    row = down(town, name, out)
    assert (row.kind, row.by) == (WithdrawalKind.EMERGENCY, town[name])
    assert again(out.record).publicity == Publicity.WITHDRAWN
    assert list(Withdrawal.objects.unconfirmed()) == [row]
    assert Entry.objects.latest("serial").verb == "record.taken_down"
    told = set(
        Message.objects.filter(sentence__contains="已撤稿（紧急撤稿）：附件含个人信息").values_list(
            "person__name", flat=True
        )
    )
    assert told == {"钱经办", "孙主任", "李镇长"} - {name}


@pytest.mark.parametrize(
    ("name", "why"), [("郑外镇", "您不在白鹭镇"), ("赵代办", "A岗未登记离岗"), ("冯前任", "任职已于.*终止")]
)
def test_nobody_else_takes_down(town: Town, name: str, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        down(town, name)


def test_a_takedown_has_one_reason(town: Town) -> None:
    out = released(town)
    with pytest.raises(Refused, match="请写明撤稿的原因"):
        publishing.take_down(out.record, reason="", by=town["钱经办"], at=at(2))


def test_a_takedown_is_confirmed_by_another_person_once(town: Town) -> None:
    row = down(town)
    with pytest.raises(Refused, match="紧急撤稿是您本人办理的，请由其他有权限的人确认"):
        decide(town, row, name="孙主任")
    with pytest.raises(Refused, match="请写明确认意见"):
        decide(town, row, reason=" ")
    with pytest.raises(NotAllowed, match="您不在白鹭镇"):
        decide(town, row, name="郑外镇")
    with pytest.raises(NotAllowed, match="代填须写明原因"):
        decide(town, row, name="吴专员")
    decide(town, row, upheld=True)
    assert not Withdrawal.objects.unconfirmed().exists()
    assert Entry.objects.latest("serial").verb == "record.take_down_upheld"
    assert Publication.objects.count() == 2, "the public sees no difference"
    with pytest.raises(Refused, match="李镇长已经确认过这次紧急撤稿，不用再办"):
        decide(town, row, name="钱经办")


def test_the_lead_office_decides_with_a_reason_where_the_organ_does_not(town: Town) -> None:
    assert decide(town, down(town), upheld=True, name="吴专员", acting="白鹭镇逾期未确认").by == town["吴专员"]


def test_a_takedown_that_was_wrong_is_made_good_by_a_release_of_its_own(town: Town) -> None:
    row = down(town)
    decide(town, row)
    record = again(row.release.record)
    out = record.current
    assert (out.restores, out.serial, out.content_hash) == (row.release, 2, row.release.content_hash)
    assert (record.publicity, record.index_number) == (Publicity.PUBLIC, row.release.index_number)
    assert list(Publication.objects.values_list("number", "kind")) == [
        (1, "released"),
        (2, "withdrawn"),
        (3, "restored"),
    ]
    assert Message.objects.filter(person=town["孙主任"], sentence__contains="改为恢复公开").exists()
    second = publishing.take_down(record, reason="又发现问题", by=town["钱经办"], at=at(4))
    decide(town, second, at=at(5))
    assert again(record).current.restores == out


def test_only_an_emergency_takedown_is_confirmed(town: Town) -> None:
    out = released(town)
    row = publishing.withdraw(out.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2))
    with pytest.raises(Refused, match="只有紧急撤稿需要事后确认"):
        decide(town, row)


def test_what_was_released_again_since_is_not_restored(town: Town) -> None:
    row = down(town)
    corrected(town, row.release.record, hours=3)
    with pytest.raises(Refused, match="已经重新公开，不用恢复"):
        decide(town, row, at=at(4))
    publishing.withdraw(row.release.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(5))
    with pytest.raises(Refused, match="此后另有发布，不能恢复撤下的内容"):
        decide(town, row, at=at(6))
    decide(town, row, upheld=True, at=at(6))


def test_what_was_filed_away_since_is_not_restored(town: Town) -> None:
    row = down(town)
    record = actions.edit(
        again(row.release.record), says(attribute="on_application"), version=1, by=town["钱经办"], at=at(3)
    )
    actions.submit(record, version=2, by=town["钱经办"], at=at(3))
    sign(town, record, *LADDER, Stage.SECRECY, hours=4)
    publishing.file_away(record, content_hash=record.content_hash, by=town["钱经办"], at=at(5))
    with pytest.raises(Refused, match="已改为依申请公开并登记归档，不能恢复公开"):
        decide(town, row, at=at(6))


def test_an_emergency_release_that_reviewers_returned_is_not_restored(town: Town) -> None:
    out = in_emergency(town)
    row = down(town, release=out)
    give_back(out.review, content_hash=out.content_hash, reason="内容不实", by=town["孙主任"], at=at(2.5))
    with pytest.raises(Refused, match="紧急发布后补审时被退回，不能恢复公开"):
        decide(town, row, name="钱经办")


def test_a_public_notice_ends_on_its_day_and_no_earlier(town: Town) -> None:
    out = released(town, says(nature="notice", offline_on=TODAY + timedelta(days=7)))
    record = again(out.record)
    with pytest.raises(Refused, match="公示期还没有到"):
        publishing.expire(record, at=at(24 * 6))
    assert list(Record.objects.ended(TODAY + timedelta(days=6))) == []
    assert list(Record.objects.ended(TODAY + timedelta(days=7))) == [record]
    publishing.expire(record, at=at(24 * 7))
    assert again(record).publicity == Publicity.EXPIRED
    assert Publication.objects.latest("number").kind == "expired"
    assert '"capacity":"system"' in Entry.objects.latest("serial").body
    with pytest.raises(Refused, match="现在没有公开（公示期满）"):
        publishing.expire(record, at=at(24 * 8))


def test_the_period_is_that_of_what_is_public_not_of_the_draft(town: Town) -> None:
    out = released(town, says(offline_on=TODAY + timedelta(days=7)))
    record = actions.edit(again(out.record), says(), version=1, by=town["钱经办"], at=at(2))
    assert record.offline_on is None
    assert list(Record.objects.ended(TODAY + timedelta(days=7))) == [record]


def test_a_notice_whose_period_is_over_is_not_restored(town: Town) -> None:
    row = down(town, release=released(town, says(offline_on=TODAY + timedelta(days=7))))
    with pytest.raises(Refused, match="公示期已满，不用恢复"):
        decide(town, row, at=at(24 * 8))
