"""更正办理步骤、登记作废、以前年度: what was registered wrongly is put right, and no table moves in silence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gongkai.applications import actions
from gongkai.applications.content import Column, Person
from gongkai.applications.counting import table_3
from gongkai.applications.letters.anonymising import anonymise
from gongkai.applications.models import Applicant, Application, CaseNote, Consultation
from gongkai.applications.past_years import PastYear
from gongkai.applications.unopened import unopened
from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.intake import actions as intake
from gongkai.intake.models import Kind, Notice, Taking
from gongkai.intake.parcels import Parcel
from gongkai.law import Status
from gongkai.law.consultation import Consultee
from gongkai.law.delivery import Service
from gongkai.law.receipt import Way
from gongkai.organs.permissions import NotAllowed
from gongkai.organs.practice import Chosen, latest, set_practice
from tests.applications.office import PROVIDED, ZHAO, Office, again, day, noon
from tests.applications.test_verbs import refused
from tests.intake.conftest import sent
from tests.records.test_guards import refused as refused_by_the_database


def facts(verb: str) -> dict[str, Any]:
    """What the last line of a verb says."""
    return json.loads(Entry.objects.filter(verb=verb).latest("pk").body)["facts"]


def total(office: Office, row: str, year: int) -> int:
    return table_3([office.organ], year=year)[row][-1]


def test_a_registration_that_was_wrong_is_put_right_and_the_clock_is_told_anew(office: Office) -> None:
    posted = office.register("2024-09-27")
    right = {"way": Way.SIGNED_POST, "submitted": day("2024-09-20"), "received": day("2024-09-24")}
    correct = actions.correct_registration
    refused("写明更正", office.does, correct, posted, at="2024-09-30", reason=" ", **right)
    refused("签收日期", office.does, correct, posted, at="2024-09-30", reason="错", **{**right, "received": None})
    refused("早于提交日期", office.does, correct, posted, at="2024-09-30", reason="错",
            **{**right, "received": day("2024-09-19")})  # fmt: skip
    refused("应当相同", office.does, correct, posted, at="2024-09-30", reason="错",
            **{**right, "way": Way.IN_PERSON})  # fmt: skip
    with pytest.raises(NotAllowed):
        office.does(correct, posted, at="2024-09-30", reason="错", by=office.town["郑外镇"], **right)
    office.does(correct, posted, at="2024-09-30", reason="是挂号信，回执显示9月24日签收。", **right)
    now = again(posted)
    assert (now.way, str(now.submitted_on), str(now.received_on)) == ("signed_post", "2024-09-20", "2024-09-24")
    assert str(now.due_on) == "2024-10-25"
    said = facts("application.registration_corrected")
    assert said["before"] == {"way": "in_person", "submitted": "2024-09-27", "received": "2024-09-27",
                              "due": "2024-10-30"}  # fmt: skip
    assert said["after"] == {"way": "signed_post", "submitted": "2024-09-20", "received": "2024-09-24",
                             "due": "2024-10-25"}  # fmt: skip
    refused("不用更正", office.does, correct, posted, at="2024-09-30", reason="错", **right)
    web = office.register("2024-09-27", way=Way.INTERNET)
    office.does(correct, web, at="2024-09-29", reason="当面交来。", way=Way.IN_PERSON, submitted=day("2024-09-26"),
                received=None)  # fmt: skip
    assert (again(web).status, str(again(web).received_on)) == (Status.OPEN, "2024-09-26")
    entry = again(web).events.standing().get(name="received")
    alone = {"entry": entry, "on": day("2024-09-27"), "reason": "看错。"}
    refused(
        "提交之日就是收到之日，请办理“更正收件日期和方式”",
        office.does,
        actions.correct_entry,
        web,
        at="2024-09-29",
        **alone,
    )
    office.does(correct, web, at="2024-09-29", reason="看错。", way=Way.IN_PERSON, submitted=day("2024-09-27"),
                received=None)  # fmt: skip
    now = again(web)
    assert (now.submitted_on, now.received_on) == (day("2024-09-27"), day("2024-09-27"))
    entry = again(posted).events.standing().get(name="received")
    office.does(actions.correct_entry, posted, at="2024-09-30", entry=entry, on=day("2024-09-25"), reason="看错。")
    assert facts("application.entry_corrected")["before"]["on"] == "2024-09-24", "a signature is a day of its own"
    refused_by_the_database("with its reason", "UPDATE applications_application SET way = 'fax'")
    set_practice(office.organ, Chosen(), since=day("2024-09-01"), reason="指南已改。", seen=latest(office.organ),
                 by=SYSTEM, at=noon(day("2024-09-01")))  # fmt: skip
    refused("没有写明“平台收到即确认”", office.does, correct, web, at="2024-09-30", reason="平台收到。",
            way=Way.DECLARED_PLATFORM, submitted=day("2024-09-25"), received=None)  # fmt: skip
    assert verify().sound, list(verify().lines)


def test_a_mistaken_registration_is_void_keeps_its_number_and_counts_nowhere(office: Office) -> None:
    first, twice, last = office.register(), office.register(), office.register()
    refused("写明登记有误", office.does, actions.void, twice, at="2024-10-08", reason="")
    office.decided(twice, "2024-10-08")
    office.does(actions.void, twice, at="2024-10-08", reason="与前一件重复登记。")
    now = again(twice)
    assert (now.get_status_display(), now.closed, now.decision, str(now.kept_until)) == (
        "已作废", True, None, "2034-12-31",
    )  # fmt: skip
    assert (total(office, "new", 2024), total(office, "carried_forward", 2024)) == (2, 2)
    assert list(Application.objects.open().order_by("pk")) == [first, last]
    refused("已于2024年10月8日（星期二）作废", office.decided, twice, "2024-10-09")
    assert office.register().number == 4
    office.served(first, "2024-10-08")
    refused("已经办结", office.does, actions.void, first, at="2024-10-09", reason="重复。")
    along = office.register()
    office.does(actions.merge, along, at="2024-10-08", into=again(last), into_version=again(last).version)
    for each in (along, last):
        refused("取消合并答复", office.does, actions.void, each, at="2024-10-08", reason="重复。")
    change = "UPDATE applications_application SET {} WHERE id = {}"
    refused_by_the_database("for good", change.format("voided_on = NULL, kept_until = NULL", twice.pk))
    refused_by_the_database("for a reason", change.format("voided_on = '2024-10-08'", last.pk))
    refused_by_the_database("for a reason|without_result", change.format("voided_on = '2024-10-08'", first.pk))
    by_the_leader = {"by": office.town.leader}
    refused("保管至2034年12月31日", office.does, anonymise, twice, at="2034-12-31", **by_the_leader)
    office.does(anonymise, twice, at="2035-01-02", **by_the_leader)
    assert (again(twice).request, twice.notes.get().text) == ("", "")
    assert verify().sound, list(verify().lines)


def test_who_applies_is_put_right_sealed_and_is_found_by_what_is_right(office: Office) -> None:
    wrong, other = office.register(applicants=(Person("赵示列", "110101199001010023"),)), office.register()
    applicant, correct = wrong.applicants.get(), actions.correct_applicant
    assert not Application.objects.of_same_applicant(other).exists()
    given = {"applicant": applicant, "right": ZHAO, "column": Column.OTHER}
    refused("写明更正", office.does, correct, wrong, at="2024-10-08", reason="", **given)
    refused("没有这位申请人", office.does, correct, other, at="2024-10-08", reason="错", **given)
    refused(
        "姓名或者名称", office.does, correct, wrong, at="2024-10-08", reason="错", **{**given, "right": Person(" ")}
    )
    office.does(correct, wrong, at="2024-10-08", reason="证件看错一位。", **given)
    now = Applicant.objects.get(application=wrong)
    assert (now.name, now.identity, now.contact) == ("赵示例", ZHAO.identity, {"telephone": "13800000000"})
    assert again(wrong).column == Column.OTHER
    assert list(Application.objects.of_same_applicant(other)) == [wrong]
    said = facts("application.applicant_corrected")
    assert (said["fields"], said["column"]) == (["name", "identity", "contact"], "other")
    assert "更正前的姓名或者名称：赵示列" in wrong.notes.get().text
    assert not any(each in Entry.objects.latest("pk").body for each in ("赵示", "110101", "138000"))
    refused("不用更正", office.does, correct, wrong, at="2024-10-08", reason="错", **{**given, "applicant": now})
    assert verify().sound


def test_a_hand_that_changes_what_a_case_says_of_people_is_found(office: Office) -> None:
    application = office.register(note="来电补充。")
    office.does(actions.consult, application, at="2024-10-08", on=day("2024-10-08"), consultee=Consultee.ORGAN,
                name="示例县档案馆", content="是否存有")  # fmt: skip
    office.does(actions.consulted, Consultation.objects.get(), at="2024-10-09", on=day("2024-10-09"),
                opinion="agrees", text="有一份。")  # fmt: skip
    assert verify().sound
    for row, name in (
        (Applicant.objects.get(), "identity"),
        (Consultation.objects.get(), "text"),
        (again(application), "request"),
    ):
        stood = getattr(row, name)
        setattr(row, name, "改过")
        row.save()
        assert "申请人、所需信息和征求意见的内容与存证不符" in "".join(verify().lines), name
        setattr(row, name, stood)
        row.save()
    assert verify().sound
    refused_by_the_database("append-only", "UPDATE applications_casenote SET kind = 'other', at = '2024-01-01'")
    CaseNote.objects.bulk_create(
        [CaseNote(application=application, kind="other", text="补写", by=office.clerk, at=application.registered_at)]
    )
    assert "没有一条存证" in "".join(verify().lines)


def test_a_table_of_a_year_that_is_over_moves_only_with_a_reason_and_by_name(office: Office) -> None:
    with pytest.raises(PastYear, match="这会改变2024年年报第三表，请写明为什么现在才登记"):
        office.register("2024-12-30", at=day("2025-01-06"))
    in_time = office.register("2024-12-30")
    letter = office.replied(in_time, "2024-12-31")
    by_hand = {"way": Service.DIRECT, "sent": day("2024-12-31"), "arrived": day("2024-12-31")}
    refused("2024年年报第三表", office.does, actions.serve, letter, at="2025-01-06", **by_hand)
    assert total(office, "carried_forward", 2024) == 1
    office.does(actions.serve, letter, at="2025-01-06", because="送达回证1月6日交回。", **by_hand)
    assert facts("application.served")["past_years"] == [2024]
    assert in_time.notes.get(kind="past_year").text == "送达回证1月6日交回。"
    assert (total(office, "granted", 2024), total(office, "carried_over", 2025)) == (1, 0)
    office.does(actions.reclassify, in_time, at="2026-03-02", column=Column.OTHER, reason="是村委会。")
    assert facts("application.reclassified")["past_years"] == [2024]
    open_one = office.register("2025-01-06")
    office.does(actions.void, open_one, at="2026-03-02", reason="重复登记。")
    assert facts("application.voided")["past_years"] == [2025]
    office.does(actions.withdraw, office.register("2025-12-30"), at="2026-01-05", on=day("2026-01-05"), text="来电。")
    assert "past_years" not in facts("application.withdrawn"), "what happened this year moves no table of the last"
    assert verify().sound


def test_what_was_never_answered_or_was_taken_back_is_answered_when_it_is_ordered(office: Office) -> None:
    silent, taken_back = office.register(), office.register()
    office.does(actions.withdraw, taken_back, at="2024-10-08", on=day("2024-10-08"), text="来电。")
    ordered = {"on": day("2025-03-03"), "until": day("2025-03-18"), "basis": "（2025）示例行初1号，责令答复"}
    refused("还在办理期限内", office.does, actions.reopen, silent, at="2024-10-30",
            **{**ordered, "on": day("2024-10-30")})  # fmt: skip
    for each in (silent, taken_back):
        office.does(actions.reopen, each, at="2025-03-03", **ordered)
        assert (again(each).status, str(again(each).due_on)) == (Status.OPEN, "2025-03-18")
        office.served(each, "2025-03-10", PROVIDED)
    assert (again(silent).row, again(taken_back).row) == ("granted", "other_other")
    assert (total(office, "other_other", 2024), total(office, "total", 2025)) == (1, 1)


def test_the_kind_of_who_applied_is_put_right_where_it_is_counted(office: Office) -> None:
    whole = office.register()
    part, _ = office.does(actions.split, whole, at="2024-09-30", on=day("2024-09-30"), requests=["合同", "验收单"])
    given = {"applicant": whole.applicants.get(), "right": ZHAO, "column": Column.OTHER}
    refused("在各拆分件", office.does, actions.correct_applicant, whole, at="2024-10-08", reason="错", **given)
    refused("在各拆分件", office.does, actions.reclassify, whole, at="2024-10-08", reason="错", column=Column.OTHER)
    office.does(actions.reclassify, part, at="2024-10-08", reason="是村委会。", column=Column.OTHER)
    assert table_3([office.organ], year=2024)["new"][-2] == 1


def test_no_case_lapses_while_a_correction_that_may_be_its_own_waits_unopened(office: Office) -> None:
    at = noon(day("2024-09-02"))
    submission, receipt = sent(at=at)
    opened = intake.open_submission(submission, by=office.clerk, at=at)
    intake.take_in(opened, lambda: office.register("2024-09-02", way=Way.INTERNET), by=office.clerk, at=at)
    case = Application.objects.get()
    office.does(actions.confirm_receipt, case, at="2024-09-02", on=day("2024-09-02"))
    other = office.register("2024-09-02")
    for each in (case, other):
        office.does(actions.ask_to_correct, each, at="2024-09-03", on=day("2024-09-03"), items="年份", days=5,
                    delivered=day("2024-09-03"))  # fmt: skip
    assert unopened(again(case)) == []
    about = Parcel({"about": receipt.number, "about_code": receipt.code, "text": "2023年。"})
    late, _ = sent(parcel=about, kind=Kind.CORRECTED, at=noon(day("2024-09-11")))
    lapse = {"at": "2024-09-13", "on": day("2024-09-13"), "text": "逾期不补正。"}
    waiting, _ = sent(parcel=about, kind=Kind.CORRECTED, at=noon(day("2024-09-10")))
    assert unopened(again(case)) == [waiting, late] and unopened(again(other)) == []
    refused(f"1件网上提交的补正还没有打开（回执号{waiting.pk}）", office.does, actions.lapse, case, **lapse)
    office.does(actions.lapse, other, **lapse)
    intake.set_aside(waiting, why="没有内容", by=office.clerk, at=noon(day("2024-09-13")))
    office.does(actions.lapse, case, **lapse)
    assert unopened(again(case)) == [], "it is closed, and what came too late changes nothing"


def test_what_the_sender_was_told_cannot_be_opened_here_once_the_case_names_nobody(office: Office) -> None:
    at = noon(day("2026-11-20"))
    submission, receipt = sent(at=at)
    opened = intake.open_submission(submission, by=office.clerk, at=at)
    taking = intake.take_in(opened, lambda: office.register("2026-11-20", way=Way.INTERNET), by=office.clerk, at=at)
    case = Application.objects.get()
    office.does(actions.void, case, at="2026-11-23", reason="重复登记。")
    assert Notice.objects.exists() and taking.access
    office.does(anonymise, case, at="2037-01-05", by=office.town.leader)
    assert not Taking.objects.get().access, "the key to the notices"
    about = Parcel({"about": receipt.number, "about_code": receipt.code, "text": "不要了。"})
    later, _ = sent(parcel=about, kind=Kind.TAKING_BACK, at=at)
    assert intake.taking_about(intake.open_submission(later, by=None, at=at)) is None
    assert verify().sound, list(verify().lines)


def test_the_receipt_of_what_was_split_is_put_right_with_its_parts(office: Office) -> None:
    whole = office.register()
    part, twice = office.does(actions.split, whole, at="2024-09-30", on=day("2024-09-30"), requests=["合同", "验收单"])
    office.does(actions.void, twice, at="2024-09-30", reason="与前一件相同。")
    right = {"way": Way.SIGNED_POST, "submitted": day("2024-09-18"), "received": day("2024-09-20")}
    refused("写明更正", office.does, actions.correct_registration, whole, at="2024-10-08", reason=" ", **right)
    office.does(actions.correct_registration, whole, at="2024-10-08", reason="是挂号信。", **right)
    own = office.register("2024-09-20")
    now = again(part)
    assert (str(now.received_on), now.due_on, now.way) == ("2024-09-20", own.due_on, "signed_post")
    assert (str(again(whole).received_on), again(twice).received_on) == ("2024-09-20", twice.received_on)
    refused("随拆分前的申请", office.does, actions.correct_registration, part, at="2024-10-08", reason="错", **right)
    assert verify().sound, list(verify().lines)
