"""起草、修改、送审、撤回送审."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.evidence.models import Entry
from gongkai.law import Refused
from gongkai.organs.models import Message, PostKind
from gongkai.organs.permissions import NotAllowed
from gongkai.records import actions, publishing
from gongkai.records.actions import Moved
from gongkai.records.content import Attachment, Content
from gongkai.records.models import Publicity, Record, State
from gongkai.review.actions import AGREED
from gongkai.review.models import LADDER, Review, Stage, Status
from tests.records.town import PHOTO, TODAY, Town, again, at, drafted, released, says, sign, submitted

SECRET = {"attribute": "withheld", "ground": "denied_state_secret", "ground_reason": "依法确定为国家秘密", "body": ""}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("serial").values_list("verb", flat=True))


def test_a_draft_is_kept_with_its_first_version_and_one_line(town: Town) -> None:
    record = drafted(town)
    assert (record.state, record.publicity, record.index_number) == (State.DRAFT, Publicity.NEVER, None)
    version = record.versions.get()
    assert (version.number, version.values, version.saved_by) == (1, says(), town["钱经办"])
    assert verbs() == ["record.drafted"]


@pytest.mark.parametrize(
    ("name", "why"), [("李镇长", "“起草和送审稿件”由经办人"), ("郑外镇", "您不在白鹭镇"), ("赵代办", "A岗未登记离岗")]
)
def test_only_the_clerk_drafts_edits_and_submits(town: Town, name: str, why: str) -> None:
    record = drafted(town)
    person = town[name]
    for act in (
        lambda: actions.draft(town.organ, says(), by=person, at=at()),
        lambda: actions.edit(record, says("改"), version=1, by=person, at=at()),
        lambda: actions.submit(record, version=1, by=person, at=at()),
        lambda: actions.take_back(record, reason="补充", by=person, at=at()),
    ):
        with pytest.raises(NotAllowed, match=why):
            act()
    assert verbs() == ["record.drafted"]


def test_the_lead_office_drafts_for_an_organ_with_a_reason(town: Town) -> None:
    with pytest.raises(NotAllowed, match="为白鹭镇人民政府代填须写明原因"):
        actions.draft(town.organ, says(), by=town["吴专员"], at=at())
    actions.draft(town.organ, says(), by=town["吴专员"], at=at(), acting="白鹭镇网络中断")
    assert '"capacity":"lead_office","name":"吴专员"' in Entry.objects.get().body


def test_every_save_of_other_content_makes_a_version(town: Town) -> None:
    record = drafted(town)
    record = actions.edit(record, says("第二版"), version=1, by=town["钱经办"], at=at(1))
    record = actions.edit(record, says("第二版"), version=2, by=town["钱经办"], at=at(2))
    assert (record.version, record.title) == (2, "第二版"), "saving the same once more is no version and no act"
    assert verbs() == ["record.drafted", "record.edited"]
    assert [each.values.title for each in record.versions.all()] == [says().title, "第二版"]


def test_who_edits_what_has_moved_is_told_and_loses_nothing(town: Town) -> None:
    record = drafted(town)
    town.away("钱经办")
    actions.edit(record, says("赵代办的标题"), version=1, by=town["赵代办"], at=at(1))
    town.back("钱经办")
    for act in (
        lambda: actions.edit(record, says("钱经办的标题"), version=1, by=town["钱经办"], at=at(2)),
        lambda: actions.submit(record, version=1, by=town["钱经办"], at=at(2)),
    ):
        with pytest.raises(Moved, match="赵代办已在您打开之后修改了.*现在是第 2 版.*您输入的内容还在下面") as moved:
            act()
        assert moved.value.record.title == "赵代办的标题"
    assert again(record).title == "赵代办的标题"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"title": "  "}, "请填写标题"),
        ({"title": "长" * 201}, "标题有 201 个字，最多 200 个字"),
        ({"nature": "gossip"}, "请选择信息性质和公开属性"),
        ({"attribute": "withheld", "body": ""}, "不予公开的，请选择依据"),
        ({**SECRET, "ground_reason": ""}, "不予公开的，请写明理由"),
        ({**SECRET, "body": "<p>密</p>"}, "依据条例第十四条不予公开的，只登记名称和文号，不能录入正文、摘要和附件"),
        ({**SECRET, "summary": "密"}, "只登记名称和文号"),
        ({**SECRET, "attachments": (Attachment(PHOTO, "a.jpg"),)}, "只登记名称和文号"),
        ({"formed_on": date(2026, 3, 2), "issued_on": date(2026, 3, 1)}, "形成日期不能晚于成文日期"),
        ({"formed_on": date(2026, 3, 3)}, "形成日期不能晚于今天（2026年3月2日"),
        ({"attachments": (Attachment("7" * 64, "a.pdf"),)}, "有附件没有上传成功"),
        ({"attachments": (Attachment(PHOTO, "a.jpg"), Attachment(PHOTO, "b.jpg"))}, "同一个附件添加了两次"),
    ],
)
def test_what_cannot_be_kept_is_named(town: Town, values: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        drafted(town, says(**values))
    assert not Record.objects.exists()
    assert verbs() == []


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"body": "<p> </p>"}, "正文和附件都是空的"),
        ({"formed_on": None}, "请填写形成日期"),
        ({"offline_on": TODAY}, "公示期到2026年3月1日（星期日）为止，已经结束，不能再发布；请修改“公示期至”"),
    ],
)
def test_what_is_unfinished_is_not_submitted(town: Town, values: dict[str, Any], why: str) -> None:
    record = drafted(town, says(**values))
    with pytest.raises(Refused, match=why):
        actions.submit(record, version=1, by=town["钱经办"], at=at())
    assert not Review.objects.exists()


def test_a_secret_is_a_reference_that_is_reviewed_and_filed_away(town: Town) -> None:
    record = drafted(town, says("某项统计", **SECRET))
    assert (record.reference_only, record.has_text, record.ground) == (True, False, "denied_state_secret")
    review = actions.submit(record, version=1, by=town["钱经办"], at=at())
    assert review.status == Status.OPEN


@pytest.mark.parametrize("now_empty", [False, True])
def test_what_ever_had_text_does_not_become_a_mere_reference(town: Town, now_empty: bool) -> None:
    """Its earlier versions and files stay readable, so what article 14 forbids would be kept all the same."""
    record = drafted(town, says("某项统计"))
    if now_empty:
        record = actions.edit(record, says("某项统计", body=""), version=1, by=town["钱经办"], at=at(1))
    with pytest.raises(Refused, match="录入过正文或附件，不能改为只登记名称；请作废后另行登记，涉密内容按保密规定处置"):
        actions.edit(record, says("某项统计", **SECRET), version=record.version, by=town["钱经办"], at=at(2))
    assert not again(record).reference_only


def test_a_draft_that_never_had_text_may_become_a_reference(town: Town) -> None:
    record = drafted(town, says("某项统计", body=""))
    record = actions.edit(record, says("某项统计", **SECRET), version=1, by=town["钱经办"], at=at(1))
    assert record.reference_only


def test_a_submission_opens_a_review_of_exactly_this_content(town: Town) -> None:
    record = submitted(town)
    review = record.review
    assert (record.state, review.content_hash, review.round) == (State.IN_REVIEW, record.content_hash, 1)
    assert review.drafters == [town["钱经办"].pk]
    with pytest.raises(Refused, match="正在审核"):
        actions.submit(record, version=1, by=town["钱经办"], at=at())


def test_a_submission_whose_first_signature_is_refused_is_none(department: Town) -> None:
    record = drafted(department)
    with pytest.raises(NotAllowed):
        actions.submit(record, version=1, by=department["陈经办"], at=at(), sign_one=AGREED)
    assert again(record).review is None
    assert verbs() == ["record.drafted"]


def test_taking_back_voids_the_signatures_with_a_reason(town: Town) -> None:
    record = submitted(town)
    sign(town, record, *LADDER)
    with pytest.raises(Refused, match="请写明撤回送审的原因"):
        actions.take_back(record, reason="", by=town["钱经办"], at=at(2))
    record = actions.take_back(record, reason="补充附件", by=town["钱经办"], at=at(2))
    assert record.state == State.DRAFT
    assert again(record).review.closed_reason == "被撤回送审（补充附件）"
    assert Message.objects.filter(person=town["孙主任"], sentence__contains="被撤回送审（补充附件），原签批已失效")
    assert actions.submit(record, version=1, by=town["钱经办"], at=at(3)).round == 2


@pytest.mark.parametrize("state", ["draft", "released"])
def test_only_what_is_under_review_is_taken_back(town: Town, state: str) -> None:
    record = drafted(town) if state == "draft" else released(town).record
    with pytest.raises(Refused, match="还在起草" if state == "draft" else "已经办结"):
        actions.take_back(record, reason="补充", by=town["钱经办"], at=at(3))


def test_drafters_are_counted_since_the_last_release(town: Town) -> None:
    town.away("钱经办", until=date(2026, 3, 3))
    record = actions.draft(town.organ, says(), by=town["赵代办"], at=at())
    town.back("钱经办")
    record = actions.edit(record, says("定稿"), version=1, by=town["钱经办"], at=at(1))
    actions.submit(record, version=2, by=town["钱经办"], at=at(1))
    assert again(record).review.drafters == sorted(town[name].pk for name in ("钱经办", "赵代办"))
    review = sign(town, record, *LADDER, Stage.SECRECY)
    from gongkai.records.publishing import release

    release(record, content_hash=review.content_hash, by=town["钱经办"], at=at(2))
    record = actions.edit(record, says("更正稿"), version=2, by=town["钱经办"], at=at(3))
    assert actions.submit(record, version=3, by=town["钱经办"], at=at(3)).drafters == [town["钱经办"].pk]


def test_filing_away_forgets_no_drafter(town: Town) -> None:
    """Nothing was released: whoever wrote what was filed wrote what is released later, but for the attribute."""
    other = town.person("何副主任", town.organ, PostKind.CLERK, PostKind.STAGE_TWO)
    record = actions.draft(town.organ, says(attribute="on_application"), by=other, at=at())
    actions.submit(record, version=1, by=town["钱经办"], at=at())
    sign(town, record, *LADDER, Stage.SECRECY)
    record = publishing.file_away(again(record), content_hash=record.content_hash, by=town["钱经办"], at=at(2))
    actions.edit(record, says(), version=1, by=town["钱经办"], at=at(3))
    review = actions.submit(record, version=2, by=town["钱经办"], at=at(3))
    assert review.drafters == sorted([town["钱经办"].pk, other.pk])


def test_content_goes_to_plain_values_and_back() -> None:
    content = says(
        summary="摘要", co_makers=("青石镇人民政府",), attachments=(Attachment(PHOTO, "图.jpg", "jpg", 1),),
        offline_on=TODAY, issued_on=TODAY,
    )  # fmt: skip
    assert Content.of(content.plain()) == content
