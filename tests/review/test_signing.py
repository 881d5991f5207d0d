"""三审三校: who signs what, in which order, and what becomes of signatures."""

from __future__ import annotations

import pytest

from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.organs.models import Message, PostKind
from gongkai.organs.permissions import NotAllowed
from gongkai.records import actions
from gongkai.review.actions import AGREED, AGREED_TO, NOT_SECRET, Conclusion, give_back, missing, sign
from gongkai.review.models import LADDER, Review, SignOff, Stage, Status
from tests.records.town import TODAY, Town, again, at, drafted, says, submitted
from tests.records.town import sign as signed_by_holders


def one(town: Town, review: Review, stage: Stage, name: str, hours: float = 1, **values: object) -> Review:
    """A stage, signed by somebody."""
    given = {"content_hash": review.content_hash, "by": town[name], "at": at(hours), **values}
    return sign(review, {stage: AGREED_TO[stage]}, **given)


def heard(town: Town, name: str) -> list[str]:
    return list(Message.objects.filter(person=town[name]).order_by("id").values_list("sentence", flat=True))


def test_three_people_of_a_township_sign_in_three_acts_and_each_leaves_one_line(town: Town) -> None:
    record = drafted(town)
    review = actions.submit(record, version=1, by=town["钱经办"], at=at(), sign_one=AGREED)
    sign(
        review, {Stage.TWO: AGREED, Stage.SECRECY: NOT_SECRET},
        content_hash=review.content_hash, by=town["孙主任"], at=at(1),
    )  # fmt: skip
    review = one(town, review, Stage.THREE, "李镇长", 2)
    assert review.status == Status.CLEARED
    assert [(row.stage, row.person.name, row.post) for row in review.sign_offs.all()] == [
        ("one", "钱经办", "钱经办一审一校"),
        ("two", "孙主任", "孙主任二审二校"),
        ("secrecy", "孙主任", "孙主任保密审查"),
        ("three", "李镇长", "李镇长三审三校"),
    ]
    assert list(Entry.objects.order_by("serial").values_list("verb", flat=True)) == [
        "record.drafted", "record.submitted", "review.signed", "review.signed", "review.signed",
    ]  # fmt: skip
    assert heard(town, "钱经办") == ["《白鹭镇2026年春季防火通告》审签完成。"]


def test_each_stage_has_its_conclusion_of_review_and_of_proofreading(town: Town) -> None:
    review = submitted(town).review
    for stage, name, conclusion, why in (
        (Stage.ONE, "钱经办", Conclusion("同意"), "“一审一校”的校对意见只能是“校对无误”或者“已按校对意见改正”"),
        (
            Stage.SECRECY,
            "孙主任",
            Conclusion(""),
            "“保密审查”的意见只能是“不涉密，可以公开”或者“经处理后不涉密，可以公开”",
        ),
        (Stage.SECRECY, "孙主任", Conclusion("不涉密，可以公开", "校对无误"), "“保密审查”没有校对意见"),
        (Stage.ONE, "钱经办", Conclusion("同意", "校对无误", "改" * 301), "备注写了 301 个字，最多 300 个字"),
    ):
        with pytest.raises(Refused, match=why):
            sign(review, {stage: conclusion}, content_hash=review.content_hash, by=town[name], at=at())
    with pytest.raises(Refused, match="请选择要签批的阶段"):
        sign(review, {}, content_hash=review.content_hash, by=town["钱经办"], at=at())
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("said", ["不同意", "同意发布", "同意，但须删去附件", " 同意", "不涉密，可以公开"])
def test_whoever_does_not_agree_returns_and_signs_nothing(town: Town, said: str) -> None:
    review = submitted(town).review
    with pytest.raises(Refused, match="“一审一校”的意见只能是“同意”；不同意的，请办理“退回修改”并写明原因"):
        sign(
            review, {Stage.ONE: Conclusion(said, "校对无误")},
            content_hash=review.content_hash, by=town["钱经办"], at=at(),
        )  # fmt: skip
    assert not SignOff.objects.exists()


def test_a_remark_is_kept_beside_the_conclusion_and_decides_nothing(town: Town) -> None:
    review = submitted(town).review
    said = {Stage.ONE: Conclusion("同意", "已按校对意见改正", "  第二段\n已核对 ")}
    sign(review, said, content_hash=review.content_hash, by=town["钱经办"], at=at())
    row = SignOff.objects.get()
    assert (row.conclusion, row.proofreading, row.remark) == ("同意", "已按校对意见改正", "第二段 已核对")
    one(town, review, Stage.TWO, "孙主任", 2)
    assert SignOff.objects.get(stage="two").remark is None
    assert verify().sound


@pytest.mark.parametrize(
    ("signed", "stage", "why"),
    [
        ((), Stage.TWO, "“一审一校”还没有签批，请等签批后再签“二审二校”"),
        ((Stage.ONE,), Stage.THREE, "“二审二校”还没有签批"),
        ((Stage.ONE,), Stage.ONE, "“一审一校”已经签过，不用再签"),
    ],
)
def test_stages_follow_one_another_and_are_signed_once(
    town: Town, signed: tuple[Stage, ...], stage: Stage, why: str
) -> None:
    review = signed_by_holders(town, submitted(town), *signed) if signed else submitted(town).review
    with pytest.raises(Refused, match=why):
        one(town, review, stage, town.signer(stage).name)


def test_nobody_signs_two_of_the_three_stages(town: Town) -> None:
    review = signed_by_holders(town, submitted(town), Stage.ONE, Stage.TWO)
    third = submitted(town, says("第三份通告")).review
    record = submitted(town, says("第二份通告"))
    second = signed_by_holders(town, record, Stage.ONE)
    town.away("李镇长")
    town.person("王两岗", town.organ, PostKind.STAGE_TWO, PostKind.STAGE_THREE)
    one(town, second, Stage.TWO, "王两岗")
    with pytest.raises(Refused, match="您已签过“二审二校”，同一人不能再签“三审三校”，请由其他人签批"):
        one(town, second, Stage.THREE, "王两岗")
    with pytest.raises(Refused, match="您已签过“一审一校”，同一人不能再签“二审二校”"):
        sign(
            third, {Stage.ONE: AGREED, Stage.TWO: AGREED}, content_hash=third.content_hash,
            by=town.person("王一二", town.organ, PostKind.STAGE_ONE, PostKind.STAGE_TWO), at=at(1),
        )  # fmt: skip
    assert one(town, review, Stage.THREE, "周代审").sign_offs.last().person == town["周代审"]


def test_in_a_township_the_drafter_signs_stage_one_only(town: Town) -> None:
    clerk = town["钱经办"]
    review = signed_by_holders(town, submitted(town), Stage.ONE)
    assert review.sign_offs.get().person == clerk
    both = town.person("朱经办", town.organ, PostKind.CLERK, PostKind.STAGE_TWO, PostKind.STAGE_THREE, PostKind.SECRECY)
    record = actions.draft(town.organ, says("另一份"), by=both, at=at())
    review = actions.submit(record, version=1, by=both, at=at())
    signed_by_holders_one = one(town, review, Stage.ONE, "钱经办")
    for stage in (Stage.TWO, Stage.SECRECY):
        with pytest.raises(Refused, match=f"您修改过这份稿件，不能再签“{stage.label}”，请由其他人签批"):
            one(town, signed_by_holders_one, stage, "朱经办")


def test_in_a_department_the_drafter_signs_nothing(department: Town) -> None:
    everything = department.person("朱经办", department.organ, PostKind.CLERK, PostKind.STAGE_ONE, PostKind.SECRECY)
    record = actions.draft(department.organ, says(), by=everything, at=at())
    review = actions.submit(record, version=1, by=everything, at=at())
    for stage in (Stage.ONE, Stage.SECRECY):
        with pytest.raises(Refused, match=f"您修改过这份稿件，不能再签“{stage.label}”"):
            one(department, review, stage, "朱经办")
    with pytest.raises(Refused, match="不能再签“一审一校”"):
        actions.submit(
            actions.draft(department.organ, says("另"), by=everything, at=at()),
            version=1, by=everything, at=at(), sign_one=AGREED,
        )  # fmt: skip


def test_who_saved_a_version_since_the_last_release_is_a_drafter(town: Town) -> None:
    """The head stands in for the clerk, changes one word, and cannot sign stage two any more."""
    town.person("何副主任", town.organ, PostKind.CLERK, PostKind.STAGE_TWO)
    record = actions.draft(town.organ, says(), by=town["钱经办"], at=at())
    actions.edit(record, says(body="<p>另一句。</p>"), version=1, by=town["何副主任"], at=at(1))
    actions.edit(record, says(body="<p>又一句。</p>"), version=2, by=town["钱经办"], at=at(2))
    review = actions.submit(record, version=3, by=town["钱经办"], at=at(3))
    assert review.drafters == sorted([town["钱经办"].pk, town["何副主任"].pk])
    one(town, review, Stage.ONE, "钱经办", 4)
    with pytest.raises(Refused, match="您修改过这份稿件"):
        one(town, review, Stage.TWO, "何副主任", 4)
    one(town, review, Stage.TWO, "孙主任", 4)


@pytest.mark.parametrize("first", [Stage.ONE, Stage.SECRECY])
def test_who_signed_stage_one_does_not_sign_for_secrecy(department: Town, first: Stage) -> None:
    both = department.person("朱科员", department.organ, PostKind.STAGE_ONE, PostKind.SECRECY)
    review = one(department, submitted(department).review, first, both.name)
    other = Stage.SECRECY if first == Stage.ONE else Stage.ONE
    with pytest.raises(Refused, match=f"您已签过“{first.label}”，不能再签“{other.label}”，请由其他人签批"):
        one(department, review, other, both.name)


@pytest.mark.parametrize("beside", [Stage.TWO, Stage.THREE])
def test_who_signs_stage_two_or_three_may_sign_for_secrecy(department: Town, beside: Stage) -> None:
    kind = PostKind.STAGE_TWO if beside == Stage.TWO else PostKind.STAGE_THREE
    both = department.person("朱科长", department.organ, kind, PostKind.SECRECY)
    review = signed_by_holders(department, submitted(department), *LADDER[: LADDER.index(beside)])
    sign(review, {beside: AGREED, Stage.SECRECY: NOT_SECRET}, content_hash=review.content_hash, by=both, at=at(2))
    assert set(missing(review)) == set(LADDER[LADDER.index(beside) + 1 :])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("郑外镇", "您不在白鹭镇人民政府任职"),
        ("冯前任", "您在白鹭镇人民政府的任职已于2026年3月2日终止"),
        ("周代审", "B岗.*未登记离岗"),
        ("钱经办", "“二审二校”由.*办理，您现在的岗位没有这项权限"),
        ("吴专员", "您不在白鹭镇人民政府任职"),
    ],
)
def test_only_who_holds_the_post_on_that_day_signs(town: Town, name: str, why: str) -> None:
    review = signed_by_holders(town, submitted(town), Stage.ONE)
    with pytest.raises(NotAllowed, match=why):
        one(town, review, Stage.TWO, name)


def test_a_deputy_signs_while_the_holder_is_away_and_is_shown_as_such(town: Town) -> None:
    review = signed_by_holders(town, submitted(town), Stage.ONE)
    town.away("孙主任", TODAY)
    review = one(town, review, Stage.TWO, "周代审")
    row = review.sign_offs.get(stage=Stage.TWO)
    assert (row.person.name, row.post, row.capacity, row.mark) == ("周代审", "孙主任二审二校", "deputy", "代")
    with pytest.raises(Refused, match="您已签过“二审二校”，同一人不能再签“三审三校”"):
        town.away("李镇长")
        one(town, review, Stage.THREE, "周代审")
    with pytest.raises(NotAllowed, match="您已登记离岗"):
        one(town, review, Stage.SECRECY, "孙主任")


def test_one_signs_what_one_saw(town: Town) -> None:
    review = submitted(town).review
    with pytest.raises(Refused, match="内容与您看到的不同，请刷新页面，看过现在的内容后再签批"):
        one(town, review, Stage.ONE, "钱经办", content_hash="0" * 64)


def test_a_later_edit_voids_every_signature_visibly(town: Town) -> None:
    record = submitted(town)
    review = signed_by_holders(town, record, *LADDER, Stage.SECRECY)
    actions.edit(record, says(body="<p>改了一个字。</p>"), version=1, by=town["钱经办"], at=at(3))
    review.refresh_from_db()
    assert (review.status, review.closed_reason, review.closed_by) == (Status.VOID, "被修改", town["钱经办"])
    for name in ("孙主任", "李镇长"):
        assert heard(town, name) == ["您签批过的《白鹭镇2026年春季防火通告》被修改，原签批已失效。"]
    with pytest.raises(Refused, match="在送审后被修改，原签批已失效，请重新送审"):
        one(town, review, Stage.ONE, "钱经办", 4)
    assert SignOff.objects.count() == 4, "what was signed stays in the record"


def test_an_edit_back_to_what_was_signed_does_not_bring_signatures_back(town: Town) -> None:
    record = submitted(town)
    first = signed_by_holders(town, record, *LADDER, Stage.SECRECY)
    actions.edit(record, says(body="<p>改。</p>"), version=1, by=town["钱经办"], at=at(3))
    actions.edit(record, says(), version=2, by=town["钱经办"], at=at(3))
    second = actions.submit(record, version=3, by=town["钱经办"], at=at(4))
    assert second.content_hash == first.content_hash
    assert missing(second) == [*LADDER, Stage.SECRECY]


def test_a_return_needs_a_reason_and_reaches_everyone_who_signed_or_drafted(town: Town) -> None:
    record = submitted(town)
    review = signed_by_holders(town, record, Stage.ONE, Stage.TWO)
    with pytest.raises(Refused, match="请写明退回的原因"):
        give_back(review, content_hash=review.content_hash, reason=" ", by=town["李镇长"], at=at(2))
    give_back(review, content_hash=review.content_hash, reason="第二段日期有误", by=town["李镇长"], at=at(2))
    for name in ("钱经办", "孙主任"):
        assert heard(town, name) == ["《白鹭镇2026年春季防火通告》被李镇长退回：第二段日期有误"]
    assert heard(town, "李镇长") == []
    assert Entry.objects.latest("pk").verb == "review.returned"
    with pytest.raises(Refused, match="已被退回（第二段日期有误），修改并重新送审后才能办理"):
        one(town, review, Stage.THREE, "李镇长", 3)
    assert again(record).state == "returned"


def test_what_is_signed_throughout_can_be_returned_until_it_is_released(town: Town) -> None:
    review = signed_by_holders(town, submitted(town), *LADDER, Stage.SECRECY)
    give_back(review, content_hash=review.content_hash, reason="又有新的通知", by=town["李镇长"], at=at(3))
    assert Review.objects.get().status == Status.RETURNED


@pytest.mark.parametrize(("name", "why"), [("郑外镇", "您不在白鹭镇"), ("冯前任", "您不在白鹭镇")])
def test_only_a_reviewer_returns(town: Town, name: str, why: str) -> None:
    review = submitted(town).review
    with pytest.raises(NotAllowed, match=why):
        give_back(review, content_hash=review.content_hash, reason="不妥", by=town[name], at=at(1))


def test_a_review_that_is_signed_throughout_takes_no_more_signatures(town: Town) -> None:
    review = signed_by_holders(town, submitted(town), *LADDER, Stage.SECRECY)
    with pytest.raises(Refused, match="各审和保密审查都已签批，不用再签"):
        one(town, review, Stage.SECRECY, "李镇长", 3)
