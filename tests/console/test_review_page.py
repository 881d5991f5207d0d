"""Reviewing: what changed is marked in words, each signs what they may, and a refusal loses nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.console.changes import Piece, between
from gongkai.console.entitlement import entitlement
from gongkai.console.frame import Frame
from gongkai.organs.models import Person
from gongkai.organs.permissions import LOOKING, Permission, may
from gongkai.records import actions, publishing
from gongkai.records.content import Attachment, Content
from gongkai.records.models import Publicity, Record, State
from gongkai.review.actions import AGREED, NOT_SECRET, sign
from gongkai.review.models import Stage, Status
from tests.console.office import Office, leave, signed_in, three_people
from tests.console.people import COLUMNS, County

pytestmark = pytest.mark.django_db
TWO = {"review_two": "同意", "proofreading_two": "校对无误", "review_secrecy": "不涉密，可以公开"}
THREE = {"review_three": "同意", "proofreading_three": "校对无误"}


@pytest.fixture
def office(db: None) -> Office:
    return three_people()


def address(record: Record) -> str:
    return f"/console/reviews/{record.review_id}/"


def post(client: Client, record: Record, verb: str, **values: str) -> Any:
    return client.post(address(record), {"content_hash": record.content_hash, "verb": verb, **values})


class TestSigning:
    def test_stage_two_and_secrecy_are_signed_together_with_words_of_agreement(self, office: Office) -> None:
        record = office.submitted()
        client = signed_in(office.director)
        form = client.get(address(record)).context["sign"]
        assert {name: form[name].value() for name in form.fields if form[name].value()} == TWO
        assert post(client, record, "sign", **TWO).headers["Location"] == "/console/"
        assert set(office.review(record).signed()) == {"one", "two", "secrecy"}
        assert "已签批《" in client.get("/console/").content.decode()

    def test_the_leader_signs_and_releases_in_one_act(self, office: Office) -> None:
        record = office.two(office.submitted())
        client = signed_in(office.leader)
        assert "签发：同意并发布" in client.get(address(record)).content.decode()
        post(client, record, "release", **THREE)
        assert office.again(record).publicity == Publicity.PUBLIC

    def test_the_leader_may_sign_only(self, office: Office) -> None:
        record = office.two(office.submitted())
        post(signed_in(office.leader), record, "sign", **THREE)
        assert office.again(record).state == State.CLEARED

    def test_a_correction_says_why(self, office: Office) -> None:
        record = office.released()
        actions.edit(record, office.content(title="更正后"), version=1, by=office.clerk, at=timezone.now())
        record = office.two(office.submit(office.again(record)))
        client = signed_in(office.leader)
        answer = post(client, record, "release", **THREE)
        assert answer.status_code == 400 and "请写明更正的原因" in answer.content.decode()
        assert not office.review(record).sign_offs.filter(stage="three").exists(), "all or nothing"
        post(client, record, "release", **THREE, reason="补贴标准写错")
        assert office.again(record).current.reason == "补贴标准写错"

    def test_a_refusal_shows_its_sentence_and_keeps_what_was_typed(self, office: Office) -> None:
        record = office.submitted()
        actions.edit(record, office.content(title="改了"), version=1, by=office.clerk, at=timezone.now())
        answer = post(signed_in(office.director), record, "sign", **TWO, remark_two="注意措辞")
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "原签批已失效，请重新送审后再办理" in page and "注意措辞" in page

    def test_a_page_opened_before_an_edit_signs_nothing(self, office: Office) -> None:
        record = office.submitted()
        seen = record.content_hash
        actions.edit(record, office.content(title="改了"), version=1, by=office.clerk, at=timezone.now())
        again = office.submit(office.again(record))
        answer = signed_in(office.director).post(address(again), {"content_hash": seen, "verb": "sign", **TWO})
        assert answer.status_code == 400 and "的内容与您看到的不同" in answer.content.decode()

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"proofreading_two": ""}, "“二审二校”的校对意见只能是“校对无误”或者“已按校对意见改正”"),
            ({"review_two": "不同意"}, "“二审二校”的意见只能是“同意”；不同意的，请办理“退回修改”并写明原因。"),
            ({"review_secrecy": "涉密"}, "“保密审查”的意见只能是"),
        ],
    )
    def test_no_words_but_those_that_agree_sign(self, office: Office, changed: dict[str, str], why: str) -> None:
        record = office.submitted()
        answer = post(signed_in(office.director), record, "sign", **{**TWO, **changed})
        assert answer.status_code == 400 and why in answer.content.decode()
        assert set(office.review(record).signed()) == {"one"}

    def test_the_page_says_how_to_disagree_and_shows_remarks(self, office: Office) -> None:
        record = office.submitted()
        client = signed_in(office.director)
        assert "不同意的，请点“退回”写明原因" in client.get(address(record)).content.decode()
        post(client, record, "sign", **TWO, remark_two="数据已与统计站核对")
        assert "备注：数据已与统计站核对" in client.get(address(record)).content.decode()

    def test_the_same_person_signs_no_second_stage_by_a_form_of_their_own(self, office: Office) -> None:
        record = office.two(office.submitted())
        answer = post(signed_in(office.director), record, "sign", **THREE)
        assert answer.status_code == 403, "stage three is not theirs"
        office.organ.posts.filter(kind="stage_three").get().tenures.update(person=office.director)
        answer = post(signed_in(office.director), record, "sign", **THREE)
        assert answer.status_code == 400
        assert "同一人不能再签“三审三校”" in answer.content.decode()

    def test_the_drafter_signs_no_other_stage_by_a_form_of_their_own(self, office: Office) -> None:
        record = office.submitted()
        office.organ.posts.filter(kind="stage_two").get().tenures.update(person=office.clerk)
        answer = post(signed_in(office.clerk), record, "sign", review_two="同意", proofreading_two="校对无误")
        assert answer.status_code == 400 and "您修改过这份稿件" in answer.content.decode()

    def test_whoever_may_not_is_told_who_may(self, office: Office) -> None:
        record = office.submitted()
        officer = Person.objects.create(
            account="o", name="只发布", created_at=timezone.now(), password_changed_at=timezone.now()
        )
        office.organ.posts.filter(kind="clerk").get().tenures.update(person=officer)
        answer = post(signed_in(officer), record, "sign", **TWO)
        assert answer.status_code == 403 and "您现在的岗位没有这项权限" in answer.content.decode()

    def test_a_foreign_or_former_reviewer_finds_nothing(self, office: Office) -> None:
        record = office.submitted()
        other = three_people("石桥镇人民政府", "SQZ")
        assert signed_in(other.director).get(address(record)).status_code == 404
        assert post(signed_in(other.director), record, "sign", **TWO).status_code == 404
        leave(office.director)
        assert post(signed_in(office.director), record, "sign", **TWO).status_code == 404

    def test_nothing_is_offered_that_would_be_refused(self, office: Office) -> None:
        record = office.submitted()
        clerk = signed_in(office.clerk).get(address(record))
        assert clerk.context["sign"] is None and ">同意</button>" not in clerk.content.decode()
        leader = signed_in(office.leader).get(address(record))
        assert [stage for stage, _ in leader.context["sign"].sets()] == [Stage.SECRECY]

    def test_an_emergency_release_is_signed_afterwards_by_others(self, office: Office) -> None:
        record = office.emergency().record
        review = office.review(record)
        post(signed_in(office.director), office.again(record), "sign", review_two="同意", proofreading_two="校对无误")
        assert not review.sign_offs.filter(stage="two").exists(), "stage one comes first"
        page = signed_in(office.clerk).get(address(office.again(record))).content.decode()
        assert "紧急发布后补审" in page
        post(signed_in(office.clerk), office.again(record), "sign", review_one="同意", proofreading_one="校对无误")
        post(signed_in(office.director), office.again(record), "sign", review_two="同意", proofreading_two="校对无误")
        post(signed_in(office.leader), office.again(record), "sign", **THREE)
        assert office.review(record).status == Status.USED


class TestReturning:
    def test_it_needs_a_reason_and_reaches_the_drafter(self, office: Office) -> None:
        record = office.submitted()
        client = signed_in(office.director)
        answer = post(client, record, "give_back", reason=" ")
        assert answer.status_code == 400 and "请写明退回的原因" in answer.content.decode()
        post(client, record, "give_back", reason="第二段数字不对")
        assert office.again(record).state == State.RETURNED
        assert "第二段数字不对" in office.clerk.messages.get(sentence__contains="退回").sentence

    def test_what_has_been_released_meanwhile_is_not_returned(self, office: Office) -> None:
        record = office.cleared()
        publishing.release(record, content_hash=record.content_hash, by=office.clerk, at=timezone.now())
        answer = post(signed_in(office.director), record, "give_back", reason="晚了一步的理由")
        assert answer.status_code == 400 and "晚了一步的理由" in answer.content.decode()
        assert office.review(record).status == Status.USED


class TestWhatChanged:
    def test_the_first_time_there_is_nothing_to_compare(self, office: Office) -> None:
        page = signed_in(office.director).get(address(office.submitted())).content.decode()
        assert "第一次送审，没有可以对比的内容" in page

    def test_a_correction_is_compared_with_what_is_public(self, office: Office) -> None:
        record = office.released()
        changed = office.content(title="新标题", body="<p>各村（社区）：</p><p>改为12月8日开始。</p>")
        actions.edit(record, changed, version=1, by=office.clerk, at=timezone.now())
        record = office.submit(office.again(record))
        page = signed_in(office.director).get(address(record)).content.decode()
        assert "与上一次发布的内容" in page
        assert ">删除<" in page and "删除：</span>" in page and "新增：</span>新标题" in page

    def test_a_second_round_is_compared_with_what_was_signed_in_the_first(self, office: Office) -> None:
        record = office.two(office.submitted())
        actions.edit(record, office.content(document_number="云政发1号"), version=1, by=office.clerk, at=timezone.now())
        record = office.submit(office.again(record))
        answer = signed_in(office.director).get(address(record))
        assert answer.context["base"].what == "第1次送审时签批过的内容"
        assert [fact.label for fact in answer.context["changes"].facts] == ["发文字号"]

    def test_the_same_again_is_called_so(self, office: Office) -> None:
        record = office.two(office.submitted())
        actions.take_back(record, reason="等领导回来", by=office.clerk, at=timezone.now())
        record = office.submit(office.again(record))
        assert "相同，没有改动" in signed_in(office.director).get(address(record)).content.decode()

    def test_a_number_is_shown_whole(self) -> None:
        changes = between(Content("甲", "<p>每亩120元，共3%。</p>"), Content("甲", "<p>每亩150元，共3%。</p>"))
        (block,) = changes.blocks
        assert block.pieces == (
            Piece("same", "每亩"),
            Piece("gone", "120"),
            Piece("new", "150"),
            Piece("same", "元，共3%。"),
        )

    def test_a_long_text_is_folded_around_the_change(self) -> None:
        old = [f"<p>第{n}段。</p>" for n in range(30)]
        new = [*old[:15], "<p>加了一段。</p>", *old[15:]]
        kinds = [
            (block.kind, block.count)
            for block in between(Content("甲", "".join(old)), Content("甲", "".join(new))).blocks
        ]
        assert kinds == [("skipped", 14), ("same", 0), ("new", 0), ("same", 0), ("skipped", 14)]

    def test_attachments_are_told_by_what_happened_to_them(self) -> None:
        one, two, three = (Attachment(str(n) * 64, name) for n, name in enumerate(("名单", "图表", "名单")))
        changes = between(Content("甲", attachments=(one, two)), Content("甲", attachments=(three,)))
        assert set(changes.attachments) == {("更换", "名单"), ("删除", "图表")}

    def test_a_change_of_layout_alone_is_told(self) -> None:
        changes = between(Content("甲", "<p>一</p>"), Content("甲", '<p class="align-center">一</p>'))
        assert not changes.blocks and changes.facts[0].after.startswith("文字没有改动")


def test_the_link_for_the_group_names_who_is_to_sign(office: Office) -> None:
    record = office.submitted()
    page = signed_in(office.clerk).get(address(record)).content.decode()
    assert f"http://testserver{address(record)}" in page
    assert "待签：二审二校（林主任）、保密审查（林主任、方镇长）" in page


def test_what_is_offered_is_what_allow_allows(county: County) -> None:
    class Request:
        user: Person

    today = timezone.localdate()
    for column in COLUMNS[1:]:
        request = Request()
        request.user = county[column]
        frame = Frame(request, today)  # type: ignore[arg-type]
        for organ in (county.government, county.egret, county.stone):
            who = entitlement(frame, organ)
            for permission in Permission:
                assert (permission in who) == may(county[column], permission, organ, on=today), (column, permission)
                assert not who.acting(permission) or permission not in LOOKING


def test_signing_for_secrecy_alone_is_offered_where_it_is_missing_alone(office: Office) -> None:
    record = office.submitted()
    sign(record.review, {Stage.TWO: AGREED}, content_hash=record.content_hash, by=office.director, at=timezone.now())
    client = signed_in(office.leader)
    form = client.get(address(record)).context["sign"]
    assert [stage for stage, _ in form.sets()] == [Stage.THREE, Stage.SECRECY]
    post(client, record, "release", **THREE, review_secrecy=NOT_SECRET.review)
    assert office.again(record).publicity == Publicity.PUBLIC
