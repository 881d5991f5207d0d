"""第二十九条至第四十五条: each verb works, and is refused at the wrong time and to the wrong person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gongkai.applications import actions
from gongkai.applications.content import Column, Person, Submission
from gongkai.applications.deciding import Item, Result, Search
from gongkai.applications.letters.drawing import draw_up
from gongkai.applications.letters.kinds import Kind
from gongkai.applications.models import Application, ApplicationEvent, Consultation, FeeNotice, Reply
from gongkai.applications.replying import known_on
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Refused, Status
from gongkai.law.consultation import Consultee
from gongkai.law.delivery import Service
from gongkai.law.fees import Method
from gongkai.law.receipt import Way
from gongkai.organs.messages import Message
from gongkai.organs.permissions import NotAllowed
from gongkai.review.actions import AGREED
from gongkai.review.models import SECRECY_REVIEWED, Stage
from tests.applications.office import PROVIDED, ROADS, ZHAO, Office, again, codes, day, noon, stands

SEARCH = Search("档案室、协同办公系统", "公路 养护 合同", day("2024-10-08"), "钱经办")


def refused(sentence: str, act: Any, *given: Any, **values: Any) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        act(*given, **values)
    assert refusal.value.sentence.endswith("。")


def test_each_way_of_article_31_is_registered_with_its_own_day(office: Office) -> None:
    ways = [
        (Way.IN_PERSON, {}, "2024-09-27"),
        (Way.SIGNED_POST, {"signed": day("2024-09-29")}, "2024-09-29"),
        (Way.ORDINARY_LETTER, {"confirmed": day("2024-09-30")}, "2024-09-30"),
        (Way.INTERNET, {"confirmed": day("2024-09-29")}, "2024-09-29"),
        (Way.FAX, {"confirmed": day("2024-09-29")}, "2024-09-29"),
        (Way.ORAL, {"written_down": day("2024-09-27")}, "2024-09-27"),
        (Way.OTHER_UNIT, {"confirmed": day("2024-09-30")}, "2024-09-30"),
        (Way.DECLARED_PLATFORM, {}, "2024-09-27"),
    ]
    for number, (way, facts, received) in enumerate(ways, 1):
        application = office.register(way=way, at=day("2024-09-30"), **facts)
        assert (str(application.received_on), application.label) == (received, f"2024-{number:04d}"), way
    assert Entry.objects.filter(verb="application.registered").count() == len(ways)
    refused("请登记签收日期", office.register, way=Way.SIGNED_POST)
    refused("早于提交日期", office.register, way=Way.SIGNED_POST, signed=day("2024-09-26"))
    refused("晚于今天", office.register, "2024-09-30", at=day("2024-09-29"))
    refused("所需要的政府信息", office.register, request=" ")
    refused("姓名或者名称", office.register, applicants=(Person(" "),))
    refused("申请人类型", office.register, column="company")
    assert office.register("2025-01-02").label == "2025-0001"


def test_a_web_application_waits_for_both_sides_and_is_then_received(office: Office) -> None:
    application = office.register(way=Way.INTERNET)
    assert (application.status, application.received_on) == (Status.SUBMITTED, None)
    assert (str(application.due_on), application.provisional) == ("2024-10-30", True)
    refused("还没有确认收到", office.decided, application, "2024-09-27")
    refused("早于提交日期", office.does, actions.confirm_receipt, application, at="2024-09-30", on=day("2024-09-26"))
    office.does(actions.confirm_receipt, application, at="2024-09-30", on=day("2024-09-29"))
    assert (str(again(application).received_on), again(application).provisional) == ("2024-09-29", False)
    refused("已经登记过", office.does, actions.confirm_receipt, application, at="2024-09-30", on=day("2024-09-30"))


def test_who_applies_and_what_for_is_closed_in_the_database_and_found_again(office: Office) -> None:
    first, other = office.register(), office.register(request="同一申请人的另一件")
    stranger = office.register(applicants=(Person("钱示例", "110101199001010023"),))
    assert first.applicants.get().name == "赵示例"
    everything = Application.objects.all()
    assert set(everything.of_same_applicant(first)) == {other}
    assert set(everything.asking_the_same(first)) == {stranger}
    assert office.register(request=" 2023年度 村级公路养护合同").request_key == first.request_key
    body = "".join(Entry.objects.values_list("body", flat=True))
    assert "赵示例" not in body and "养护" not in body


def test_correction_is_asked_once_within_seven_working_days(office: Office) -> None:
    application = office.register()
    ask = {"items": "请写明年份。", "days": 15, "on": day("2024-10-14")}
    refused("已经超过", office.does, actions.ask_to_correct, application, at="2024-10-14", **ask)
    office.does(actions.clarify, application, at="2024-10-14", on=day("2024-10-14"), text="电话询问年份。")
    assert (again(application).status, str(again(application).due_on)) == (Status.OPEN, "2024-10-30")
    refused("不是期限内的补正告知", office.does, actions.lapse, application, at="2024-11-20", on=day("2024-11-20"),
            text="逾期。")  # fmt: skip
    application = office.register()
    ask["on"] = day("2024-10-12")
    refused(
        "还可以告知补正", office.does, actions.clarify, application, at="2024-10-12", on=day("2024-10-12"), text="电"
    )
    refused("需要补正的全部事项", office.does, actions.ask_to_correct, application, at="2024-10-12",
            **{**ask, "items": ""})  # fmt: skip
    office.does(actions.ask_to_correct, application, at="2024-10-12", **ask)
    assert (again(application).status, again(application).due_on) == (Status.AWAITING_CORRECTION, None)
    lapse = {"on": day("2024-11-04"), "text": "逾期不补正。"}
    refused("还没有登记申请人收到通知", office.does, actions.lapse, application, at="2024-11-04", **lapse)
    office.does(actions.notice_delivered, application, at="2024-10-14", on=day("2024-10-12"))
    refused("还没有过", office.does, actions.lapse, application, at="2024-11-01", on=day("2024-11-01"), text="逾期。")
    letter = office.does(actions.lapse, application, at="2024-11-04", **lapse)
    done = again(application)
    assert (done.status, done.row, str(done.finished_on)) == (
        Status.CORRECTION_LAPSED, "other_overdue_correction", "2024-11-04",
    )  # fmt: skip
    post = {"at": "2024-11-04", "way": Service.POST, "sent": day("2024-11-04"), "tracking": "EX1"}
    refused("还没有制作答复书", office.does, actions.serve, letter, **post)
    assert office.does(draw_up, application, at="2024-11-04", kind=Kind.REPLY).document_number == letter.document_number
    letter.refresh_from_db()
    office.does(actions.serve, letter, **post)
    assert letter.document_number == "示例公复〔2024〕1号"


def test_a_name_alone_makes_nobody_the_same_applicant(office: Office) -> None:
    phone = {"telephone": "13800000000"}
    one = office.register(applicants=(Person("张伟"),))
    office.register(applicants=(Person("张伟"),))
    reached = office.register(applicants=(Person("张伟", contact=phone),))
    again_reached = office.register(applicants=(Person("张伟", contact=phone),))
    same = Application.objects.of_same_applicant
    assert set(same(one)) == set()
    assert set(same(reached)) == {again_reached}


def test_an_application_lapses_only_after_a_notice_that_was_received(office: Office) -> None:
    application = office.register("2024-09-02")
    refused("不用登记送达", office.does, actions.notice_delivered, application, at="2024-09-03", on=day("2024-09-03"))
    asked = {"on": day("2024-09-03"), "items": "年份", "days": 5}
    office.does(actions.ask_to_correct, application, at="2024-09-03", **asked)
    lapse = {"on": day("2024-09-12"), "text": "逾期不补正。"}
    refused("其期限从收到之日起算", office.does, actions.lapse, application, at="2024-09-12", **lapse)
    refused("早于发出", office.does, actions.notice_delivered, application, at="2024-09-12", on=day("2024-09-02"))
    office.does(actions.notice_delivered, application, at="2024-09-12", on=day("2024-09-09"))
    assert stands(application).deadline.on == day("2024-09-14")
    refused("已经登记过", office.does, actions.notice_delivered, application, at="2024-09-12", on=day("2024-09-10"))
    refused("还没有过", office.does, actions.lapse, application, at="2024-09-14", on=day("2024-09-14"), text="逾期。")
    office.does(actions.lapse, application, at="2024-09-18", on=day("2024-09-18"), text="逾期不补正。")
    assert again(application).row == "other_overdue_correction"


def test_a_fee_is_paid_in_time_counted_from_the_notice_that_was_received(office: Office) -> None:
    application = office.register("2024-09-18")
    office.does(actions.note_fee, application, at="2024-09-20", on=day("2024-09-20"), method=Method.PAGES, pages=31)
    paid = {"at": "2024-10-25", "on": day("2024-10-25")}  # twenty working days after it was sent end on 23 October
    refused("请先登记送达", office.does, actions.fee_paid, application, **paid)
    office.does(actions.notice_delivered, application, at="2024-10-25", on=day("2024-09-27"))
    office.does(actions.fee_paid, application, **paid)
    assert again(application).status == Status.OPEN
    application = office.register("2024-09-18", request="乙合同")
    office.does(actions.note_fee, application, at="2024-09-20", on=day("2024-09-20"), method=Method.PAGES, pages=31,
                delivered=day("2024-09-20"))  # fmt: skip
    refused("视为放弃申请", office.does, actions.fee_paid, application, **paid)


def test_an_application_does_not_lapse_over_a_letter_and_voids_what_is_under_review(department: Office) -> None:
    office = department
    asked = {"on": day("2024-09-30"), "items": "年份", "days": 5, "delivered": day("2024-09-30")}
    lapse = {"on": day("2024-10-14"), "text": "逾期不补正。"}
    issued, reviewed = office.register(), office.register()
    for each in (issued, reviewed):
        office.does(actions.ask_to_correct, each, at="2024-09-30", **asked)
    office.replied(issued, "2024-09-30")
    refused("请先送达", office.does, actions.lapse, issued, at="2024-10-14", **lapse)
    office.decided(reviewed, "2024-10-08")
    review = office.does(actions.submit_reply, reviewed, at="2024-10-08")
    office.does(actions.lapse, reviewed, at="2024-10-14", **lapse)
    review.refresh_from_db()
    assert (review.status, again(reviewed).status) == ("void", Status.CORRECTION_LAPSED)


def test_one_letter_never_tells_an_applicant_who_else_asked(office: Office) -> None:
    one = office.register()
    other = office.register(applicants=(replace(ZHAO, name="钱示例"),))
    refused("申请人不同", office.does, actions.merge, other, at="2024-10-08", into=one, into_version=one.version)


def test_what_stops_or_moves_the_clock_does_not_come_between_the_number_and_the_service(office: Office) -> None:
    issued, along = office.register(), office.register()
    office.does(actions.merge, along, at="2024-10-08", into=again(issued), into_version=issued.version)
    office.decided(issued, "2024-10-08", along={along.pk: PROVIDED})
    office.agreed(issued, "2024-10-08")
    office.does(actions.reply, issued, at="2024-10-08", content_hash=again(issued).decision.content_hash)
    on = {"at": "2024-10-09", "on": day("2024-10-09")}
    of_the_head = {"by": office.head, "reason": "需要核对。"}
    for each in (issued, along):
        for verb, given in (
            (actions.ask_to_correct, {"items": "年份", "days": 5}),
            (actions.clarify, {"text": "来电。"}),
            (actions.consult, {"consultee": Consultee.THIRD_PARTY, "name": "示例公司", "content": "价格"}),
            (actions.note_fee, {"method": Method.PAGES, "pages": 31}),
            (actions.extend, {"days": 5, **of_the_head}),
            (actions.delay, {"until": day("2024-12-02"), **of_the_head}),
        ):
            refused(f"{issued}的答复已经签发，请先送达", office.does, verb, each, **on, **given)


def test_who_takes_an_application_back_is_not_answered(office: Office) -> None:
    application = office.register()
    office.decided(application, "2024-10-08")
    office.does(actions.withdraw, application, at="2024-10-09", on=day("2024-10-09"), text="当面撤回。")
    assert again(application).decision is None
    assert application.decisions.count() == 1


def test_a_third_party_who_objects_is_heard(office: Office) -> None:
    reached = {"telephone": "138 0000 0000", "agent": "钱示例（居民身份证 110101199001010023）"}
    application = office.register("2024-09-02", applicants=(replace(ZHAO, contact=reached),))
    asked = {"at": "2024-09-09", "on": day("2024-09-09"), "consultee": Consultee.THIRD_PARTY, "name": "示例公司"}
    for who in (
        "赵示例申请的",
        "钱 示例要",
        "电话１３８００００００００",
        "110101199001010015",
        "110101199001010023：",
    ):
        refused("不需要知道是谁申请的", office.does, actions.consult, application, content=f"{who}合同价格", **asked)
    letter = office.does(actions.consult, application, content="合同价格，附居民身份证", **asked)
    assert (again(application).due_on, again(application).status) == (None, Status.CONSULTING)
    office.does(actions.consultation_delivered, letter, at="2024-09-10", on=day("2024-09-10"))
    assert str(again(application).due_on) == "2024-10-28"
    answer = {"on": day("2024-09-20"), "opinion": "objects"}
    refused("写明对方的理由", office.does, actions.consulted, letter, at="2024-09-20", text="", **answer)
    office.does(actions.consulted, letter, at="2024-09-20", text="属于商业秘密。", **answer)
    assert Consultation.objects.get().text == "属于商业秘密。"
    assert "示例公司" not in ApplicationEvent.objects.get(name="consult-sent").party
    refused("第三方不同意公开", office.decided, application, "2024-09-23")
    office.decided(application, "2024-09-23", Result(codes("denied_third_party")))
    assert again(application).decision.decided.get().remedy == "P"
    office.decided(application, "2024-09-23", override="不公开会对公共利益造成重大影响。")
    other = office.register("2024-09-02")
    refused("没有第三方不同意", office.decided, other, "2024-09-03", override="公共利益。")


def test_the_head_of_the_work_body_extends_once_before_the_end(department: Office) -> None:
    office = department
    application = office.register()
    extension = {"on": day("2024-10-30"), "days": 20, "reason": "需要核对多份合同。"}
    with pytest.raises(NotAllowed, match="公开工作机构负责人"):
        office.does(actions.extend, application, at="2024-10-30", **extension)
    refused(
        "原因", office.does, actions.extend, application, at="2024-10-30", by=office.head, **{**extension, "reason": ""}
    )
    refused("已过", office.does, actions.extend, application, at="2024-10-31", by=office.head,
            **{**extension, "on": day("2024-10-31")})  # fmt: skip
    office.does(actions.extend, application, at="2024-10-30", by=office.head, **extension)
    assert str(again(application).due_on) == "2024-11-27"
    refused("只能延长一次", office.does, actions.extend, application, at="2024-10-30", by=office.head, **extension)


def test_the_fee_by_items_is_that_of_the_month_and_by_pages_that_of_the_case(office: Office) -> None:
    eleven = [office.register("2024-10-08", request=f"第{n}份合同") for n in range(11)]
    asked = {"on": day("2024-10-09"), "method": Method.ITEMS}
    refused("本月第10件不收费", office.does, actions.note_fee, eleven[9], at="2024-10-09", **asked)
    notice = office.does(actions.note_fee, eleven[10], at="2024-10-09", delivered=day("2024-10-09"), **asked)
    assert (notice.count, notice.amount) == (11, Decimal(100))
    assert again(eleven[10]).status == Status.AWAITING_PAYMENT
    refused("30页不收费", office.does, actions.note_fee, eleven[0], at="2024-10-09", on=day("2024-10-09"),
            method=Method.PAGES, pages=30)  # fmt: skip
    pages = {"on": day("2024-10-09"), "method": Method.PAGES, "pages": 68}
    office.does(actions.note_fee, eleven[0], at="2024-10-09", **pages)
    assert FeeNotice.objects.get(application=eleven[0]).amount == 380
    office.does(actions.fee_paid, eleven[0], at="2024-10-16", on=day("2024-10-16"))
    assert str(again(eleven[0]).due_on) == "2024-11-13"
    office.does(actions.lapse, eleven[10], at="2024-11-07", on=day("2024-11-07"), text="逾期没有缴费。")
    assert again(eleven[10]).row == "other_overdue_fee"


def test_an_office_reports_back_before_the_reply_is_due(office: Office) -> None:
    application = office.register()
    task = {"office": "农业农村办公室", "task": "请查找合同。", "to": office.head}
    refused("答复期限", office.does, actions.pass_on, application, at="2024-10-08", due_on=day("2024-10-31"), **task)
    office.does(actions.pass_on, application, at="2024-10-08", due_on=day("2024-10-15"), **task)
    assert "已经交办" in Message.objects.get(person=office.head).sentence
    refused("还没有报回", office.does, actions.pass_on, application, at="2024-10-09", due_on=day("2024-10-16"), **task)
    office.does(actions.report_back, application, at="2024-10-11", on=day("2024-10-11"), text="共两份。")
    refused(
        "没有等待报回", office.does, actions.report_back, application, at="2024-10-11", on=day("2024-10-11"), text="无"
    )


def test_what_does_not_exist_was_looked_for_and_what_is_not_ours_says_whose(office: Office) -> None:
    application = office.register()
    refused("检索记录", office.decided, application, "2024-10-08", Result(codes("not_existing")))
    late = Search("档案室", "合同", day("2024-10-09"), "钱经办")
    refused("检索的日期", office.decided, application, "2024-10-08", Result([Item("not_existing", search=late)]))
    office.decided(application, "2024-10-08", Result([Item("not_existing", search=SEARCH)]))
    decided = again(application).decision.decided.get()
    assert (decided.row, decided.items.get().search["keywords"]) == ("unable_not_held", "公路 养护 合同")
    refused("负责公开的机关", office.decided, application, "2024-10-08", Result(codes("not_ours")))
    for whose in ("示例县交通运输局", ""):
        office.decided(application, "2024-10-08", Result([Item("not_ours", right_organ=whose)]))


def test_items_roll_up_to_one_row_by_the_printed_rule(office: Office) -> None:
    application = office.register()

    def row(*items: Item, main: str | None = None) -> str:
        office.decided(application, "2024-10-08", Result(items, main))
        return again(application).decision.decided.get().row

    assert row(Item("provided"), Item("denied_process")) == "partial"
    assert row(Item("partial", withheld=("denied_third_party",))) == "partial"
    assert row(Item("denied_enforcement_file"), Item("denied_internal_affairs")) == "denied_internal_affairs"
    both = (Item("denied_enforcement_file"), Item("denied_internal_affairs"))
    assert row(*both, main="denied_enforcement_file") == "denied_enforcement_file"
    refused("请选择主要办理结果", row, Item("provided"), Item("not_processed_petition"))
    refused("逐处填写", row, Item("partial"))
    refused("相应事项中办理", row, Item("withdrawn"))
    refused("补正后仍不明确", row, Item("unable_unclear"))
    refused("前一次", row, Item("not_processed_repeat"))
    other = office.register()
    refused("还没有答复过", row, Item("not_processed_repeat", repeats=other))
    office.served(other, "2024-10-08")
    assert row(Item("not_processed_repeat", repeats=other)) == "not_processed_repeat"
    taken_back = office.register()
    office.does(actions.withdraw, taken_back, at="2024-10-08", on=day("2024-10-08"), text="来电。")
    refused("还没有答复过", row, Item("not_processed_repeat", repeats=taken_back))


def test_in_a_town_the_leader_consents_who_did_not_draft(office: Office) -> None:
    application = office.register()
    refused("还没有拟办结果", office.does, actions.submit_reply, application, at="2024-10-08")
    decision = office.decided(application, "2024-10-08")
    found = {"content_hash": decision.content_hash}
    refused("还没有审核", office.does, actions.reply, application, at="2024-10-08", **found)
    with pytest.raises(NotAllowed, match="分管领导"):
        office.does(actions.consent, application, at="2024-10-08", conclusion=SECRECY_REVIEWED[0], **found)
    leader = {"at": "2024-10-08", "by": office.town.leader}
    refused("保密审查意见", office.does, actions.consent, application, conclusion="同意", **leader, **found)
    refused("与您看到的不同", office.does, actions.consent, application, conclusion=SECRECY_REVIEWED[0],
            content_hash="0" * 64, **leader)  # fmt: skip
    office.agreed(application, "2024-10-08")
    changed = office.decided(application, "2024-10-08", text="改过。")
    refused("与您看到的不同", office.does, actions.reply, application, at="2024-10-08", **found)
    refused("还没有审核", office.does, actions.reply, application, at="2024-10-08", content_hash=changed.content_hash)
    office.agreed(application, "2024-10-08")
    office.does(actions.consult, application, at="2024-10-09", on=day("2024-10-09"), consultee=Consultee.ORGAN,
                name="示例县档案馆", content="是否存有")  # fmt: skip
    refused("重新拟办", office.does, actions.reply, application, at="2024-10-09", content_hash=changed.content_hash)


def test_a_leader_who_does_not_agree_gives_back_and_it_is_decided_anew(office: Office) -> None:
    application = office.register()
    leader = {"at": "2024-10-08", "by": office.town.leader}
    refused("还没有拟办结果", office.does, actions.give_back, application, content_hash="", reason="改", **leader)
    found = {"content_hash": office.decided(application, "2024-10-08").content_hash}
    refused("写明退回的原因", office.does, actions.give_back, application, reason=" ", **leader, **found)
    refused("与您看到的不同", office.does, actions.give_back, application, reason="改", content_hash="0", **leader)
    with pytest.raises(NotAllowed, match="分管领导"):
        office.does(actions.give_back, application, at="2024-10-08", reason="改", **found)
    office.does(actions.give_back, application, reason="请写明理由。", **leader, **found)
    refused("还没有拟办结果", office.does, actions.reply, application, at="2024-10-08", **found)
    assert again(application).notes.get().text == "请写明理由。"
    office.replied(application, "2024-10-08")


def test_in_a_department_a_reply_passes_three_stages_and_secrecy(department: Office) -> None:
    office = department
    application = office.register()
    decision = office.decided(application, "2024-10-08")
    found = {"content_hash": decision.content_hash}
    refused("须经三审三校", office.does, actions.consent, application, at="2024-10-08", by=office.town.leader,
            conclusion=SECRECY_REVIEWED[0], **found)  # fmt: skip
    review = office.does(actions.submit_reply, application, at="2024-10-08")
    refused("正在审核", office.does, actions.submit_reply, application, at="2024-10-08")
    refused("还在审核", office.does, actions.reply, application, at="2024-10-08", **found)
    first = {"review": review, "by": office.town["褚科员"], "at": noon(day("2024-10-08")), **found}
    refused("写明退回的原因", actions.give_back_in_review, application, reason=" ", **first)
    with pytest.raises(NotAllowed):
        actions.give_back_in_review(application, reason="措辞", **{**first, "by": office.clerk})
    actions.give_back_in_review(application, reason="措辞", **first)
    refused("已被退回（退回的原因见申请页", actions.give_back_in_review, application, reason="措辞", **first)
    refused("已被退回", actions.sign_reply, application, stages={Stage.ONE: AGREED}, **first)
    office.decided(application, "2024-10-08", text="改过。")
    office.agreed(application, "2024-10-08")
    letter = office.does(
        actions.reply, application, at="2024-10-08", content_hash=again(application).decision.content_hash
    )
    assert letter.review.status == "used"
    refused("请先送达", office.decided, application, "2024-10-09")
    refused("请先送达", office.does, actions.withdraw, application, at="2024-10-09", on=day("2024-10-09"), text="撤回")
    assert again(application).status == Status.OPEN


def test_a_posted_reply_counts_on_the_day_of_posting_and_may_come_back(office: Office) -> None:
    application = office.register()
    letter = office.replied(application, "2024-10-29")
    post = {"way": Service.POST, "sent": day("2024-10-30")}
    refused("邮件号", office.does, actions.serve, letter, at="2024-10-30", **post)
    refused("不能早于", office.does, actions.serve, letter, at="2024-10-30", way=Service.POST, sent=day("2024-10-28"),
            tracking="EX1")  # fmt: skip
    first = office.does(actions.serve, letter, at="2024-10-31", tracking="EX 123", **post)
    done = again(application)
    assert (done.status, str(done.finished_on), done.row) == (Status.REPLIED, "2024-10-30", "granted")
    assert not stands(application).overdue(day("2024-11-30"))
    refused("还没有登记退回", office.does, actions.serve, letter, at="2024-11-05", tracking="EX2", **post)
    refused("还没有登记送达", office.does, actions.archive, application, at="2024-11-05")
    office.does(actions.came_back, first, at="2024-11-05", on=day("2024-11-05"), reason="查无此人")
    second = office.does(actions.serve, letter, at="2024-11-06", way=Service.COLLECTED, sent=day("2024-11-06"))
    assert known_on(letter) is None
    office.does(actions.arrived, second, at="2024-11-08", on=day("2024-11-08"))
    assert (str(again(application).finished_on), str(known_on(letter))) == ("2024-10-30", "2024-11-08")
    refused("已经登记过", office.does, actions.arrived, second, at="2024-11-08", on=day("2024-11-08"))
    office.does(actions.archive, application, at="2024-11-11")
    refused("已经归档", office.does, actions.archive, application, at="2024-11-11")


def test_a_handed_over_reply_counts_when_it_is_signed_for(office: Office) -> None:
    application = office.register()
    letter = office.replied(application, "2024-10-29")
    service = office.does(actions.serve, letter, at="2024-10-30", way=Service.DIRECT, sent=day("2024-10-30"))
    assert again(application).status == Status.OPEN
    office.does(actions.arrived, service, at="2024-10-31", on=day("2024-10-31"))
    assert stands(application).overdue(day("2024-11-30"))
    assert '"late":true' in Entry.objects.get(verb="application.arrived").body


def test_an_application_is_split_into_parts_that_take_its_place(office: Office) -> None:
    application = office.register(column=Column.COMMERCIAL)
    office.does(actions.extend, application, at="2024-10-08", by=office.head, on=day("2024-10-08"), days=5, reason="多")
    refused("逐项填写", office.does, actions.split, application, at="2024-10-09", on=day("2024-10-09"), requests=["一"])
    parts = office.does(actions.split, application, at="2024-10-09", on=day("2024-10-09"), requests=["甲", "乙"])
    assert [part.label for part in parts] == ["2024-0001-1", "2024-0001-2"]
    whole = again(application)
    assert (whole.status, whole.finished_on, whole.row) == (Status.SPLIT, None, "")
    assert {(part.received_on, str(part.due_on), part.column) for part in parts} == {
        (day("2024-09-27"), "2024-11-06", "commercial")
    }
    refused(
        "已经是拆分件",
        office.does,
        actions.split,
        parts[0],
        at="2024-10-09",
        on=day("2024-10-09"),
        requests=["一", "二"],
    )
    late = office.register("2024-12-20")
    refused(
        "该年度已经结束", office.does, actions.split, late, at="2025-01-06", on=day("2025-01-06"), requests=["一", "二"]
    )


def test_one_letter_answers_several_and_each_stays_one(office: Office) -> None:
    lead, along = office.register("2024-09-27"), office.register("2024-09-30", request="乙合同")

    def merged(one: Application, other: Application) -> None:
        actions.merge(again(one), again(other), version=again(one).version, into_version=again(other).version,
                      by=office.clerk, at=noon(day("2024-10-08")))  # fmt: skip

    refused("自己", merged, lead, lead)
    merged(along, lead)
    refused("已经与别的申请合并", merged, lead, along)
    refused("在那一件拟办", office.decided, along, "2024-10-08")
    refused("每一件都要填写", office.decided, lead, "2024-10-08")
    letter = office.replied(lead, "2024-10-08", along={along.pk: Result(codes("denied_process"))})
    office.does(actions.serve, letter, at="2024-10-09", way=Service.ELECTRONIC, sent=day("2024-10-09"),
                arrived=day("2024-10-09"))  # fmt: skip
    assert [again(each).row for each in (lead, along)] == ["granted", "denied_process"]
    assert Reply.objects.count() == 1


def test_a_letter_that_arrives_late_names_the_years_of_all_that_it_answers(office: Office) -> None:
    lead, along, apart = office.register("2024-12-20"), office.register("2024-12-23"), office.register("2024-11-20")
    for each in (along, apart):
        office.does(actions.merge, each, at="2024-12-25", into=again(lead), into_version=again(lead).version)
    letter = office.replied(lead, "2024-12-27", along={each.pk: PROVIDED for each in (along, apart)})
    handed = office.does(actions.serve, letter, at="2024-12-27", way=Service.DIRECT, sent=day("2024-12-27"))
    office.does(actions.reopen, apart, at="2024-12-30", on=day("2024-12-30"), basis="示例复决〔2024〕1号")
    late = {"at": "2025-01-06", "on": day("2024-12-30")}
    refused("写明为什么现在才登记", office.does, actions.arrived, handed, **late)
    office.does(actions.arrived, handed, because="回证晚到。", **late)
    said = json.loads(Entry.objects.get(verb="application.arrived").body)
    assert said["facts"]["past_years"] == [2024]
    assert sum(label.startswith("applications.CaseNote") for label in said["protects"]) == 2
    assert [again(each).status for each in (lead, along, apart)] == [Status.REPLIED, Status.REPLIED, Status.OPEN], (
        "what is handled anew by itself waits for a letter of its own"
    )


def test_a_reply_that_was_set_aside_is_a_step_of_the_old_case(office: Office) -> None:
    application = office.register()
    office.served(application, "2024-10-28", Result(codes("denied_process")))
    anew = {"on": day("2025-03-03"), "basis": "示例复决〔2025〕1号"}
    office.does(actions.reopen, application, at="2025-03-03", until=day("2025-03-18"), **anew)
    open_again = again(application)
    assert (open_again.status, str(open_again.due_on)) == (Status.OPEN, "2025-03-18")
    assert (str(open_again.finished_on), open_again.row) == ("2024-10-28", "denied_process")
    letter = office.served(application, "2025-03-10")
    assert (letter.round, again(application).status, again(application).row) == (2, Status.REPLIED, "denied_process")
    assert str(again(application).finished_on) == "2024-10-28"


def test_a_letter_that_was_set_aside_answers_nothing_any_more(office: Office) -> None:
    application = office.register()
    letter = office.replied(application, "2024-10-28", Result(codes("denied_process")))
    posted = office.does(actions.serve, letter, at="2024-10-28", way=Service.POST, sent=day("2024-10-28"),
                         tracking="EX1")  # fmt: skip
    office.does(actions.reopen, application, at="2025-03-03", on=day("2025-03-03"), basis="示例复决〔2025〕1号")
    office.does(actions.arrived, posted, at="2025-03-04", on=day("2024-10-31"))
    assert (again(application).status, str(known_on(letter))) == (Status.OPEN, "2024-10-31")
    handed = {"way": Service.DIRECT, "sent": day("2025-03-04"), "arrived": day("2025-03-04")}
    refused("原来的答复不再送达", office.does, actions.serve, letter, at="2025-03-04", **handed)
    assert again(application).status == Status.OPEN


def test_withdrawal_and_other_endings_need_their_reason(office: Office) -> None:
    for verb, sentence in ((actions.withdraw, "撤回情况"), (actions.close, "终结原因")):
        application = office.register()
        refused(sentence, office.does, verb, application, at="2024-10-08", on=day("2024-10-08"), text=" ")
        office.does(verb, application, at="2024-10-08", on=day("2024-10-08"), text="申请人来电。")
        assert again(application).row == "other_other"
        office.does(actions.archive, application, at="2024-10-08")
    refused("还没有办结", office.does, actions.archive, office.register(), at="2024-10-08")


def test_a_wrong_entry_is_corrected_and_stays_to_be_seen(office: Office) -> None:
    application = office.register("2024-09-29")
    entry = application.events.get()
    wrong = {"entry": entry, "reason": "回执上是9月27日。", "on": day("2024-09-27")}
    refused("早于提交日期", office.does, actions.correct_entry, application, at="2024-10-08", **wrong)
    application = office.register(way=Way.INTERNET)
    office.does(actions.confirm_receipt, application, at="2024-10-08", on=day("2024-10-08"))
    entry = application.events.get(name="received")
    office.does(
        actions.correct_entry, application, at="2024-10-08", entry=entry, reason="日期录错。", on=day("2024-09-29")
    )
    row = again(application)
    assert (str(row.received_on), str(row.due_on), row.events.count()) == ("2024-09-29", str(stands(row).due), 3)
    refused("已经更正过", office.does, actions.correct_entry, application, at="2024-10-08", entry=entry, reason="再",
            on=day("2024-09-30"))  # fmt: skip
    office.does(actions.withdraw, application, at="2024-10-08", on=day("2024-10-08"), text="误登。")
    entry = application.events.get(name="withdrawn")
    office.does(actions.correct_entry, application, at="2024-10-08", entry=entry, reason="登记到了别的申请。", on=None)
    assert (again(application).status, again(application).row, again(application).finished_on) == (
        Status.OPEN,
        "",
        None,
    )
    office.served(application, "2024-10-09")
    refused("由别的办理事项产生", office.does, actions.correct_entry, application, at="2024-10-10",
            entry=application.events.get(name="replied"), reason="日期", on=day("2024-10-10"))  # fmt: skip
    office.does(actions.reclassify, application, at="2024-10-10", column=Column.SOCIAL, reason="是基金会。")
    assert again(application).column == "social"


def test_a_form_that_was_opened_before_somebody_acted_is_refused(office: Office) -> None:
    application = office.register()
    before = again(application)
    office.decided(application, "2024-10-08")
    with pytest.raises(actions.Moved, match="钱经办已在您打开之后办理了政府信息公开申请2024-0001"):
        actions.withdraw(before, text="撤回", on=day("2024-10-08"), version=before.version, by=office.clerk,
                         at=noon(day("2024-10-08")))  # fmt: skip


def test_nobody_acts_for_another_organ_and_nothing_is_entered_before_it_happened(office: Office) -> None:
    application = office.register()
    stranger = office.town["郑外镇"]
    with pytest.raises(NotAllowed, match="不在白鹭镇人民政府任职"):
        office.does(actions.withdraw, application, at="2026-03-02", by=stranger, on=day("2026-03-02"), text="撤回")
    with pytest.raises(NotAllowed, match="代填"):
        office.does(
            actions.withdraw, application, at="2026-03-02", by=office.town["吴专员"], on=day("2026-03-02"), text="撤"
        )
    refused("还没有到", office.does, actions.withdraw, application, at="2024-10-08", on=day("2024-10-09"), text="撤回")
    submission = Submission(Way.IN_PERSON, date(2026, 3, 2), (ZHAO,), ROADS)
    with pytest.raises(NotAllowed):
        actions.register(office.organ, submission, by=stranger, at=noon(date(2026, 3, 2)))


def test_the_evidence_of_a_whole_case_is_sound_and_names_its_rows(office: Office) -> None:
    application = office.register()
    office.does(actions.ask_to_correct, application, at="2024-10-08", items="年份", days=10, on=day("2024-10-08"))
    office.does(actions.corrected, application, at="2024-10-10", on=day("2024-10-10"), text="2023年。")
    office.served(application, "2024-10-11", PROVIDED)
    office.does(actions.archive, application, at="2024-10-12")
    found = verify()
    assert found.sound, list(found.lines())
