"""Releasing, filing, withdrawing and what cannot wait: each page does its act, or says why it was not done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.records import actions, publishing
from gongkai.records.models import Publicity, Record, State, Withdrawal
from gongkai.review.models import Status, TelephoneConsent
from tests.console.office import Office, leave, signed_in, three_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return three_people()


def post(client: Client, record: Record, verb: str, **values: Any) -> Any:
    return client.post(f"/console/records/{record.pk}/{verb}/", values)


class TestReleasing:
    def test_what_was_signed_throughout_is_released(self, office: Office) -> None:
        record = office.cleared()
        client = signed_in(office.clerk)
        answer = post(client, record, "release", content_hash=record.content_hash)
        assert answer.status_code == 302
        assert office.again(record).publicity == Publicity.PUBLIC
        assert "已发布，索引号 YXZ/" in client.get(answer.headers["Location"]).content.decode()

    def test_the_public_page_is_one_click_away_while_there_is_one(self, office: Office) -> None:
        record = office.released()
        client = signed_in(office.clerk)
        link = f'<a href="/zwgk/{record.index_number}.html">查看公开页面</a>'
        assert link in client.get(f"/console/records/{record.pk}/").content.decode()
        publishing.take_down(record, reason="误发", by=office.clerk, at=timezone.now())
        assert "查看公开页面" not in client.get(f"/console/records/{record.pk}/").content.decode()

    def test_what_is_not_signed_is_not(self, office: Office) -> None:
        record = office.two(office.submitted())
        answer = post(signed_in(office.clerk), record, "release", content_hash=record.content_hash)
        assert answer.status_code == 400 and "正在审核，各审和保密审查都签批后才能办理" in answer.content.decode()

    def test_what_changed_meanwhile_is_not(self, office: Office) -> None:
        record = office.cleared()
        answer = post(signed_in(office.clerk), record, "release", content_hash="0" * 64)
        assert answer.status_code == 400 and "的内容与您看到的不同" in answer.content.decode()

    def test_a_correction_needs_its_reason(self, office: Office) -> None:
        record = office.released()
        actions.edit(record, office.content(title="更正"), version=1, by=office.clerk, at=timezone.now())
        record = office.two(office.submit(office.again(record)))
        signed_in(office.leader).post(
            f"/console/reviews/{record.review_id}/",
            {
                "content_hash": record.content_hash,
                "verb": "sign",
                "review_three": "同意",
                "proofreading_three": "校对无误",
            },
        )
        client = signed_in(office.clerk)
        assert "更正的原因" in client.get(f"/console/records/{record.pk}/release/").content.decode()
        assert post(client, record, "release", content_hash=record.content_hash).status_code == 400
        post(client, record, "release", content_hash=record.content_hash, reason="标准有误")
        assert office.again(record).current.reason == "标准有误"

    def test_what_is_not_for_the_public_is_filed(self, office: Office) -> None:
        record = office.cleared(attribute="on_application", ground_reason="不属于主动公开的范围")
        client = signed_in(office.leader)
        refused = post(client, record, "release", content_hash=record.content_hash)
        assert refused.status_code == 400 and "登记归档" in refused.content.decode()
        post(client, record, "file-away", content_hash=record.content_hash)
        assert office.again(record).state == State.SETTLED and office.again(record).current is None

    def test_whoever_signs_stage_two_does_not_release(self, office: Office) -> None:
        record = office.cleared()
        answer = post(signed_in(office.director), record, "release", content_hash=record.content_hash)
        assert answer.status_code == 403 and "“发布”由" in answer.content.decode()
        assert office.again(record).publicity == Publicity.NEVER


class TestWithdrawing:
    def test_it_says_what_kind_and_why(self, office: Office) -> None:
        record = office.released()
        client = signed_in(office.leader)
        empty = post(client, record, "withdraw").content.decode()
        assert "请选择撤稿的原因" in empty and "请写明撤稿的原因" in empty
        answer = post(client, record, "withdraw", kind="in_error", reason="发错了栏目")
        assert office.again(record).publicity == Publicity.WITHDRAWN
        page = client.get(answer.headers["Location"]).content.decode()
        assert "误发" in page and "发错了栏目" in page

    def test_the_second_of_two_is_told(self, office: Office) -> None:
        record = office.released()
        post(signed_in(office.leader), record, "withdraw", kind="in_error", reason="发错了")
        answer = post(signed_in(office.clerk), record, "withdraw", kind="in_error", reason="我也要撤")
        assert answer.status_code == 400
        assert "现在没有公开（已撤稿）" in answer.content.decode() and "我也要撤" in answer.content.decode()
        assert Withdrawal.objects.count() == 1

    def test_a_kind_that_is_none_of_the_three_is_refused(self, office: Office) -> None:
        record = office.released()
        answer = post(signed_in(office.leader), record, "withdraw", kind="expired", reason="想当然")
        assert answer.status_code == 400 and office.again(record).publicity == Publicity.PUBLIC

    def test_a_clerk_of_another_organ_or_of_yesterday_cannot(self, office: Office) -> None:
        record = office.released()
        other = three_people("石桥镇人民政府", "SQZ")
        leave(office.clerk)
        for person in (other.clerk, office.clerk):
            assert post(signed_in(person), record, "withdraw", kind="in_error", reason="x").status_code == 404
        assert office.again(record).publicity == Publicity.PUBLIC


class TestTakingDown:
    def test_one_reason_and_one_button(self, office: Office) -> None:
        record = office.released()
        client = signed_in(office.director)
        assert post(client, record, "take-down", reason="").status_code == 400
        post(client, record, "take-down", reason="附件有身份证号")
        assert office.again(record).publicity == Publicity.WITHDRAWN

    @pytest.mark.parametrize(("decision", "after"), [("upheld", Publicity.WITHDRAWN), ("restored", Publicity.PUBLIC)])
    def test_another_person_upholds_or_restores(self, office: Office, decision: str, after: Publicity) -> None:
        record = office.released()
        taken = publishing.take_down(record, reason="有差错", by=office.clerk, at=timezone.now())
        answer = signed_in(office.leader).post(
            f"/console/take-downs/{taken.pk}/", {"decision": decision, "reason": "核对过了"}
        )
        assert answer.status_code == 302 and office.again(record).publicity == after

    def test_whoever_took_it_down_does_not_decide(self, office: Office) -> None:
        taken = publishing.take_down(office.released(), reason="有差错", by=office.leader, at=timezone.now())
        answer = signed_in(office.leader).post(
            f"/console/take-downs/{taken.pk}/", {"decision": "upheld", "reason": "我自己确认"}
        )
        assert answer.status_code == 400
        assert "请由其他有权限的人确认" in answer.content.decode() and "我自己确认" in answer.content.decode()

    def test_an_ordinary_withdrawal_has_nothing_to_decide(self, office: Office) -> None:
        record = office.released()
        post(signed_in(office.leader), record, "withdraw", kind="in_error", reason="发错了")
        key = Withdrawal.objects.get().pk
        assert signed_in(office.clerk).get(f"/console/take-downs/{key}/").status_code == 404


class TestEmergencyRelease:
    def test_the_leader_signs_for_secrecy_and_releases(self, office: Office) -> None:
        record = office.draft()
        sent = {"content_hash": record.content_hash, "reason": "山洪预警", "review_secrecy": "不涉密，可以公开"}
        post(signed_in(office.leader), record, "emergency-release", **sent)
        assert office.again(record).publicity == Publicity.PUBLIC
        assert set(office.review(record).signed()) == {"secrecy"}

    def test_a_consent_names_who_and_when(self, office: Office) -> None:
        record = office.draft()
        Record.objects.filter(pk=record.pk).update(changed_at=timezone.now() - timedelta(hours=2))
        client = signed_in(office.leader)
        sent = {"content_hash": record.content_hash, "reason": "山洪预警", "review_secrecy": "不涉密，可以公开"}
        answer = post(client, record, "emergency-release", **sent, who_two=office.director.pk)
        assert answer.status_code == 400 and "请写明“二审二校”电话同意的时间" in answer.content.decode()
        answer = post(client, record, "emergency-release", **sent, who_two=office.director.pk, when_two="刚才")
        assert "时间要写成 2026-11-20 14:30 的样子" in answer.content.decode()
        asked = timezone.localtime(timezone.now() - timedelta(hours=1))
        post(
            client, record, "emergency-release", **sent, who_two=office.director.pk, when_two=f"{asked:%Y-%m-%d %H:%M}"
        )
        consent = TelephoneConsent.objects.get()
        assert consent.person == office.director
        assert consent.consented_at == datetime(
            asked.year, asked.month, asked.day, asked.hour, asked.minute, tzinfo=asked.tzinfo
        )
        assert office.again(record).publicity == Publicity.PUBLIC

    def test_the_urgency_has_to_be_said(self, office: Office) -> None:
        record = office.draft()
        answer = post(
            signed_in(office.leader), record, "emergency-release", content_hash=record.content_hash, secrecy="不涉密"
        )
        assert answer.status_code == 400 and "请写明紧急情况" in answer.content.decode()
        assert office.again(record).publicity == Publicity.NEVER

    def test_only_the_leader_does_it(self, office: Office) -> None:
        record = office.draft()
        sent = {"content_hash": record.content_hash, "reason": "急", "review_secrecy": "不涉密，可以公开"}
        answer = post(signed_in(office.clerk), record, "emergency-release", **sent)
        assert answer.status_code == 403 and "“紧急发布”由分管领导岗位办理" in answer.content.decode()

    def test_what_is_not_for_the_public_is_not_released_in_an_emergency_either(self, office: Office) -> None:
        record = office.draft(attribute="on_application", ground_reason="不属于主动公开的范围")
        sent = {"content_hash": record.content_hash, "reason": "急", "review_secrecy": "不涉密，可以公开"}
        answer = post(signed_in(office.leader), record, "emergency-release", **sent)
        assert answer.status_code == 400 and "不向社会发布" in answer.content.decode()

    def test_the_page_of_the_record_shows_the_review_that_goes_on(self, office: Office) -> None:
        record = office.emergency().record
        page = signed_in(office.director).get(f"/console/records/{record.pk}/").content.decode()
        assert "已发布，待补审：一审一校、二审二校、三审三校" in page and "已办结" not in page
        assert "紧急发布后补审" in page and "紧急情况：山洪预警" in page
        assert office.review(record).status == Status.OPEN


class TestOpenedTooLate:
    def test_the_page_of_a_verb_says_so_and_offers_no_form(self, office: Office) -> None:
        record, clerk = office.released(), signed_in(office.clerk)
        publishing.take_down(record, reason="有错", by=office.clerk, at=timezone.now())
        leader, taken = signed_in(office.leader), Withdrawal.objects.get()
        publishing.decide_take_down(taken, upheld=True, reason="有错", by=office.leader, at=timezone.now())
        said = {
            "withdraw": "现在没有公开（已撤稿），不用撤稿",
            "take-down": "现在没有公开（已撤稿），不用撤稿",
            "release": "已经撤下，内容没有新的修改；要重新公开，请修改后送审",
            "file-away": "已经撤下，内容没有新的修改",
            "take-back": "已经撤下，内容没有新的修改",
        }
        pages = {clerk.get(f"/console/records/{record.pk}/{verb}/").content.decode(): why for verb, why in said.items()}
        pages[leader.get(f"/console/records/{record.pk}/emergency-release/").content.decode()] = "已经撤下"
        pages[clerk.get(f"/console/take-downs/{taken.pk}/").content.decode()] = "方镇长已经确认过这次紧急撤稿"
        for page, why in pages.items():
            assert why in page and '<form method="post" class="form"' not in page, why


class TestTheRecordPage:
    def verbs(self, office: Office, record: Record, who: str) -> tuple[str, list[str]]:
        context = signed_in(getattr(office, who)).get(f"/console/records/{record.pk}/").context
        return context["primary"].name if context["primary"] else "", [verb.name for verb in context["others"]]

    def test_one_button_for_the_next_step_of_each_person(self, office: Office) -> None:
        draft, open_, two = office.draft(), office.submitted(), office.two(office.submitted())
        cleared, public = office.cleared(), office.released()
        assert self.verbs(office, draft, "clerk") == ("送审", ["修改", "调整栏目"])
        assert self.verbs(office, open_, "clerk") == ("", ["修改", "调整栏目", "撤回送审", "录入线下签批", "审批单"])
        assert self.verbs(office, open_, "director") == ("审核", ["审批单"])
        assert self.verbs(office, two, "leader")[0] == "审核"
        assert self.verbs(office, cleared, "clerk")[0] == "发布"
        placed = ["更正", "调整栏目", "审批单", "复制到网站后台", "登记渠道发布", "撤稿", "紧急撤稿"]
        assert self.verbs(office, public, "clerk") == ("", placed)
        assert self.verbs(office, public, "director") == ("", ["审批单", "复制到网站后台", "撤稿", "紧急撤稿"])

    def test_every_verb_that_is_offered_opens(self, office: Office) -> None:
        records = [office.draft(), office.submitted(), office.two(office.submitted()), office.cleared()]
        records += [office.released(), office.emergency().record]
        taken = office.released()
        publishing.take_down(taken, reason="有错", by=office.clerk, at=timezone.now())
        for record in [*records, taken]:
            for who in (office.clerk, office.director, office.leader):
                client = signed_in(who)
                context = client.get(f"/console/records/{record.pk}/").context
                for verb in filter(None, [context["primary"], *context["others"]]):
                    assert client.get(verb.address).status_code == 200, (who, record, verb)

    def test_it_tells_the_evidence_in_words(self, office: Office) -> None:
        record = office.released()
        page = signed_in(office.leader).get(f"/console/records/{record.pk}/").content.decode()
        title = f"《{record.title}》"
        for words in (
            f"起草{title}",
            f"把{title}送审，第1次",
            f"签批{title}：二审二校、保密审查",
            f"发布{title}，索引号",
        ):
            assert words in page
        assert "其他事项" not in page

    def test_a_version_is_compared_with_the_one_before(self, office: Office) -> None:
        record = office.draft()
        actions.edit(record, office.content(body="<p>全新的内容。</p>"), version=1, by=office.clerk, at=timezone.now())
        client = signed_in(office.leader)
        assert "与第 1 版相比" in client.get(f"/console/records/{record.pk}/versions/2/").content.decode()
        assert "这是第一版" in client.get(f"/console/records/{record.pk}/versions/1/").content.decode()
        assert client.get(f"/console/records/{record.pk}/versions/9/").status_code == 404
