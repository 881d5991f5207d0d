"""紧急发布、电话同意."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.organs.models import Message, PostKind
from gongkai.organs.permissions import NotAllowed
from gongkai.records import actions, publishing
from gongkai.records.models import EmergencyRelease, Publicity, Release, State
from gongkai.records.publishing import Consent
from gongkai.review.actions import AGREED_TO, NOT_SECRET, give_back, sign
from gongkai.review.models import LADDER, ConsentState, Review, Stage, Status, TelephoneConsent
from tests.records.test_drafting import SECRET
from tests.records.town import Town, again, at, cleared, corrected, drafted, in_emergency, says, submitted
from tests.records.town import sign as signed_by_holders


def consent(town: Town, name: str = "孙主任", stage: Stage = Stage.TWO, hours: float = 0.9) -> Consent:
    return Consent(stage, town[name], at(hours))


def test_the_leader_signs_for_secrecy_and_releases_in_one_act(town: Town) -> None:
    out = in_emergency(town)
    record = again(out.record)
    assert (record.state, record.publicity, out.emergency) == (State.AFTERWARDS, Publicity.PUBLIC, True)
    assert record.state_in_words == "已发布，待补审：一审一校、二审二校、三审三校"
    assert [(row.stage, row.person) for row in out.review.sign_offs.all()] == [("secrecy", town["李镇长"])]
    urgent = out.emergency_release
    assert (urgent.postponed, urgent.by) == (["one", "two", "three"], town["李镇长"])
    assert list(EmergencyRelease.objects.overdue()) == [urgent]
    assert list(Review.objects.to_sign()) == [out.review]
    assert list(Entry.objects.order_by("serial").values_list("verb", flat=True)) == [
        "record.drafted", "review.signed", "record.released_in_emergency",
    ]  # fmt: skip
    assert Message.objects.filter(person=town["孙主任"], sentence__contains="已紧急发布，请尽快补签").exists()


def test_it_is_overdue_until_others_have_signed_every_stage(town: Town) -> None:
    out = in_emergency(town)
    for stage in LADDER:
        assert EmergencyRelease.objects.overdue().exists()
        assert stage.label in again(out.record).state_in_words
        signed_by_holders(town, out.record, stage, hours=2)
        assert stage.label not in again(out.record).state_in_words
    assert again(out.record).state_in_words == "已办结"
    assert not EmergencyRelease.objects.overdue().exists()
    assert Review.objects.get().status == Status.USED
    assert Message.objects.filter(sentence__contains="紧急发布后的补签已全部完成").exists()
    assert verify().sound


def test_stages_that_are_signed_already_stay_signed(town: Town) -> None:
    record = submitted(town)
    signed_by_holders(town, record, Stage.ONE)
    out = in_emergency(town, record, hours=2)
    assert out.emergency_release.postponed == ["two", "three"]
    signed_by_holders(town, record, Stage.TWO, Stage.THREE, hours=3)
    assert not EmergencyRelease.objects.overdue().exists()


def test_where_only_secrecy_is_missing_nothing_is_postponed(department: Town) -> None:
    record = submitted(department)
    signed_by_holders(department, record, *LADDER)
    out = in_emergency(department, record, hours=2)
    assert (out.emergency, out.emergency_release.postponed) == (False, [])
    assert not EmergencyRelease.objects.overdue().exists()
    assert Review.objects.get().status == Status.USED


@pytest.mark.parametrize("secrecy_signed", [False, True])
def test_nobody_releases_in_an_emergency_what_they_drafted(town: Town, secrecy_signed: bool) -> None:
    """Not even where another has signed for secrecy before, so that nothing is left to sign at once."""
    both = town.person("朱镇长", town.organ, PostKind.CLERK, PostKind.LEADER)
    record = actions.draft(town.organ, says(), by=both, at=at())
    if secrecy_signed:
        actions.submit(record, version=1, by=both, at=at())
        signed_by_holders(town, record, Stage.SECRECY)
    with pytest.raises(Refused, match="您修改过这份稿件，不能由您本人紧急发布，请由其他有这项权限的人办理"):
        publishing.release_in_emergency(
            record, content_hash=record.content_hash, reason="山洪", secrecy=NOT_SECRET, by=both, at=at(2)
        )
    assert not Release.objects.exists()
    assert Review.objects.count() == secrecy_signed


@pytest.mark.parametrize("name", ["钱经办", "孙主任", "郑外镇", "吴专员", "周代审"])
def test_only_the_leader_releases_in_an_emergency(town: Town, name: str) -> None:
    record = drafted(town)
    with pytest.raises(NotAllowed):
        publishing.release_in_emergency(
            record, content_hash=record.content_hash, reason="山洪", secrecy=NOT_SECRET, by=town[name], at=at(1)
        )


def test_the_leaders_deputy_does_while_the_leader_is_away(town: Town) -> None:
    town.away("李镇长")
    record = drafted(town)
    out = publishing.release_in_emergency(
        record, content_hash=record.content_hash, reason="山洪", secrecy=NOT_SECRET, by=town["周代审"], at=at(1)
    )
    assert out.review.sign_offs.get().mark == "代"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"reason": " "}, "请写明紧急情况，事后要据此补审"),
        ({"content_hash": "0" * 64}, "内容与您看到的不同，请刷新页面"),
    ],
)
def test_an_emergency_has_its_reason_and_content(town: Town, values: dict[str, Any], why: str) -> None:
    record = drafted(town)
    given = {
        "content_hash": record.content_hash, "reason": "山洪", "secrecy": NOT_SECRET, "by": town["李镇长"], **values,
    }  # fmt: skip
    with pytest.raises(Refused, match=why):
        publishing.release_in_emergency(record, at=at(1), **given)


@pytest.mark.parametrize("values", [SECRET, {"attribute": "on_application"}])
def test_no_emergency_makes_public_what_is_not_for_the_public(town: Town, values: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="不向社会发布"):
        in_emergency(town, drafted(town, says(**values)))


def test_what_is_signed_throughout_or_settled_needs_no_emergency(town: Town) -> None:
    with pytest.raises(Refused, match="已审签完成，可以直接发布"):
        in_emergency(town, cleared(town), hours=2)
    out = in_emergency(town, drafted(town, says("二")))
    with pytest.raises(Refused, match="已经紧急发布，正在补审，没有待办的修改"):
        in_emergency(town, out.record)


def test_what_is_drafted_after_an_emergency_release_has_a_review_of_its_own(town: Town) -> None:
    out = in_emergency(town)
    record = actions.edit(again(out.record), says(body="<p>续报。</p>"), version=1, by=town["钱经办"], at=at(2))
    assert record.state == State.DRAFT
    with pytest.raises(Refused, match="还在起草"):
        actions.take_back(record, reason="补充", by=town["钱经办"], at=at(2))
    second = actions.submit(record, version=2, by=town["钱经办"], at=at(2))
    for review in (out.review, second):
        for stage in LADDER:
            sign(review, {stage: AGREED_TO[stage]}, content_hash=review.content_hash, by=town.signer(stage), at=at(3))
    assert not EmergencyRelease.objects.overdue().exists()
    assert Review.objects.get(pk=second.pk).status == Status.OPEN


def test_a_second_emergency_release_corrects_the_first_with_a_reason(town: Town) -> None:
    out = in_emergency(town)
    record = actions.edit(again(out.record), says(body="<p>续报。</p>"), version=1, by=town["钱经办"], at=at(2))
    with pytest.raises(Refused, match="请写明更正的原因"):
        in_emergency(town, record, hours=3)
    second = in_emergency(town, record, hours=3, correction="水位变化")
    assert (second.serial, second.reason) == (2, "水位变化")
    assert EmergencyRelease.objects.overdue().count() == 2


def test_who_released_in_an_emergency_does_not_return_their_own(town: Town) -> None:
    out = in_emergency(town)
    with pytest.raises(Refused, match="紧急发布是您本人签发的，补审的意见请由其他人提出"):
        give_back(out.review, content_hash=out.content_hash, reason="不妥", by=town["李镇长"], at=at(2))


def test_a_withdrawal_does_not_spare_the_approval(town: Town) -> None:
    out = in_emergency(town)
    publishing.withdraw(out.record, kind="in_error", reason="误发", by=town["李镇长"], at=at(2))
    assert EmergencyRelease.objects.overdue().exists()


def test_where_reviewers_return_it_it_is_overdue_until_it_is_not_shown_any_more(town: Town) -> None:
    out = in_emergency(town)
    give_back(out.review, content_hash=out.content_hash, reason="电话号码有误", by=town["孙主任"], at=at(2))
    assert EmergencyRelease.objects.overdue().exists()
    corrected(town, out.record, hours=3)
    assert not EmergencyRelease.objects.overdue().exists()


def test_a_consent_by_telephone_is_kept_and_expires_unless_it_is_signed_in_time(town: Town) -> None:
    out = in_emergency(town, consents=[consent(town), consent(town, "钱经办", Stage.ONE)])
    two = TelephoneConsent.objects.get(stage=Stage.TWO)
    assert (two.person, two.post, two.until - two.consented_at) == (town["孙主任"], "孙主任二审二校", timedelta(days=1))
    assert Message.objects.filter(person=town["孙主任"], sentence__contains="请在一天内补签").exists()

    def states(hours: int) -> dict[str, str]:
        signed = Review.objects.get(pk=out.review.pk).signed()
        return {each.stage: each.state(signed, at(hours)) for each in out.review.telephone_consents.all()}

    assert states(2) == {"one": ConsentState.WAITING, "two": ConsentState.WAITING}
    signed_by_holders(town, out.record, Stage.ONE, hours=20)
    assert states(24) == {"one": ConsentState.SIGNED, "two": ConsentState.WAITING}
    assert states(25)["two"] == ConsentState.EXPIRED
    signed_by_holders(town, out.record, Stage.TWO, hours=30)
    assert states(31)["two"] == ConsentState.EXPIRED, "too late is too late, and stays to be seen"
    assert verify().sound


@pytest.mark.parametrize(
    ("name", "stage", "hours", "why"),
    [
        ("孙主任", Stage.SECRECY, 0.9, "保密审查不能用电话同意代替，须由签发人当场签批"),
        ("李镇长", Stage.THREE, 0.9, "电话同意是他人的，您本人的意见请直接签批"),
        ("孙主任", Stage.TWO, 1.1, "电话同意的时间须在稿件最后一次修改之后、现在之前"),
        ("孙主任", Stage.TWO, -0.1, "电话同意的时间须在稿件最后一次修改之后"),
        ("郑外镇", Stage.TWO, 0.9, "^郑外镇不在白鹭镇"),
        ("周代审", Stage.TWO, 0.9, "^周代审是.*B岗"),
        ("何二审", Stage.TWO, 0.9, "^何二审修改过这份稿件，不能再签“二审二校”"),
    ],
)
def test_a_consent_is_of_someone_who_could_sign(town: Town, name: str, stage: Stage, hours: float, why: str) -> None:
    both = town.person("何二审", town.organ, PostKind.CLERK, PostKind.STAGE_TWO)
    record = actions.draft(town.organ, says(), by=both, at=at())
    with pytest.raises(Refused, match=why):
        in_emergency(town, record, consents=[consent(town, name, stage, hours)])
    assert not Release.objects.exists()


def test_nobody_consents_to_a_stage_that_is_signed(town: Town) -> None:
    record = submitted(town)
    signed_by_holders(town, record, Stage.ONE)
    with pytest.raises(Refused, match="“一审一校”已经签批，不用再记录电话同意"):
        in_emergency(town, record, hours=2, consents=[consent(town, "钱经办", Stage.ONE)])


def test_nobody_consents_to_two_stages(town: Town) -> None:
    town.person("王两岗", town.organ, PostKind.STAGE_ONE, PostKind.STAGE_TWO)
    with pytest.raises(Refused, match="王两岗已签过“一审一校”，同一人不能再签“二审二校”"):
        in_emergency(town, consents=[consent(town, "王两岗", Stage.ONE), consent(town, "王两岗", Stage.TWO)])
