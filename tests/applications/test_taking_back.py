"""取消确认收到、取消重新办理: what was entered by mistake is taken back while nothing has followed, with its reason."""

from __future__ import annotations

import json

import pytest

from gongkai.applications import actions
from gongkai.applications.counting import table_3
from gongkai.applications.deciding import Result
from gongkai.applications.models import CaseNote
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Status
from gongkai.law.delivery import Service
from gongkai.law.fees import Method
from gongkai.law.receipt import Way
from gongkai.organs.permissions import NotAllowed
from gongkai.remedies.models import Result as Ending
from tests.applications.office import PROVIDED, Office, again, codes, day, stands
from tests.applications.test_verbs import refused
from tests.records.test_guards import no_row
from tests.remedies.court import concluded, registered
from tests.remedies.test_correcting import corrects
from tests.remedies.test_remedies import now

pytestmark = pytest.mark.django_db
UNCONFIRM, UNREOPEN = actions.take_back_receipt, actions.take_back_reopening


def test_a_receipt_that_was_not_confirmed_waits_for_it_again(office: Office) -> None:
    web, handed = office.register(way=Way.INTERNET), office.register()
    letter = office.register(way=Way.ORDINARY_LETTER, confirmed=day("2024-09-27"))
    refused("还没有确认收到", office.does, UNCONFIRM, web, at="2024-10-08", reason="误点。")
    instead = "不经确认；日期有误的，请办理“更正收件日期和方式”"
    refused(instead, office.does, UNCONFIRM, handed, at="2024-10-08", reason="错")
    office.does(actions.confirm_receipt, web, at="2024-09-29", on=day("2024-09-29"))
    entry = again(web).events.get(name="received")
    refused("请办理“取消确认收到”", office.does, actions.correct_entry, web, at="2024-10-08", entry=entry, on=None,
            reason="误点。")  # fmt: skip
    refused("写明为什么", office.does, UNCONFIRM, web, at="2024-10-08", reason=" ")
    with pytest.raises(NotAllowed):
        office.does(UNCONFIRM, web, at="2024-10-08", reason="误点。", by=office.town["郑外镇"])
    office.does(actions.ask_to_correct, web, at="2024-10-09", on=day("2024-10-09"), days=10, items="请写明年份。")
    refused("请先在“更正办理步骤”里取消它", office.does, UNCONFIRM, web, at="2024-10-09", reason="误点。")
    entry = again(web).events.standing().last()
    office.does(actions.correct_entry, web, at="2024-10-09", entry=entry, on=None, reason="不是这一件。")
    office.decided(web, "2024-10-09")
    for case in (web, letter):
        office.does(UNCONFIRM, case, at="2024-10-10", reason="误点，还没有联系上申请人。")
        row = again(case)
        assert (row.status, row.received_on, row.decision) == (Status.SUBMITTED, None, None)
        assert (row.due_on, row.not_before) == (stands(row).due, stands(row).not_before)
    assert table_3([office.organ], year=2024)["new"][-1] == 1, "what was not received is not counted"
    assert json.loads(Entry.objects.latest("pk").body)["facts"]["on"] == "2024-09-27"
    office.does(actions.confirm_receipt, letter, at="2024-10-11", on=day("2024-10-11"))
    assert (str(again(letter).received_on), again(letter).status) == ("2024-10-11", Status.OPEN)
    office.served(letter, "2024-10-14")
    refused("已经登记办理结果", office.does, UNCONFIRM, letter, at="2024-10-14", reason="误点。")
    office.does(actions.confirm_receipt, web, at="2024-10-14", on=day("2024-10-14"))
    office.does(actions.note_fee, web, at="2024-10-14", on=day("2024-10-14"), method=Method.PAGES, pages=31)
    refused("已经登记“发出收费通知”，不能取消", office.does, UNCONFIRM, web, at="2024-10-14", reason="误点。")
    assert verify().sound, list(verify().lines)


def test_a_receipt_of_a_year_that_is_over_is_taken_back_by_name_of_the_year(office: Office) -> None:
    web = office.register("2024-12-20", way=Way.INTERNET)
    office.does(actions.confirm_receipt, web, at="2024-12-23", on=day("2024-12-23"))
    office.does(UNCONFIRM, web, at="2025-01-06", reason="误点。")
    assert json.loads(Entry.objects.latest("pk").body)["facts"]["past_years"] == [2024]


def test_what_a_wrong_result_of_a_remedy_reopened_stands_again_as_before(office: Office) -> None:
    case = office.register()
    letter = office.served(case, "2024-10-28", Result(codes("denied_process")))
    office.does(actions.archive, case, at="2024-11-01")
    refused("没有重新办理", office.does, UNREOPEN, case, at="2024-11-04", reason="错")
    remedy = registered(office, "2025-01-08", application=again(case))
    concluded(office, remedy, Ending.CORRECTED, "2025-03-03", anew=True)
    refused("请先在该申请办理“取消重新办理”", corrects, office, remedy, "2025-03-04", result="upheld")
    office.does(actions.clarify, case, at="2025-03-04", on=day("2025-03-04"), text="电话。")
    refused("请先在“更正办理步骤”里取消它", office.does, UNREOPEN, case, at="2025-03-04", reason="错")
    entry = again(case).events.standing().last()
    office.does(actions.correct_entry, case, at="2025-03-04", entry=entry, on=None, reason="不是这一件。")
    office.decided(case, "2025-03-04")
    before = (again(case).finished_on, again(case).row)
    office.does(UNREOPEN, case, at="2025-03-05", reason="复议决定是维持，登记错了。")
    row = again(case)
    assert (row.status, row.decision, row.archived_on) == (Status.REPLIED, letter.decision, None)
    assert (row.finished_on, row.row) == before
    assert CaseNote.objects.filter(application=case, kind="entry").last().text == "复议决定是维持，登记错了。"
    corrects(office, remedy, "2025-03-05", result="upheld")
    assert now(remedy).result == "upheld"
    office.does(actions.archive, case, at="2025-03-05")
    assert verify().sound, list(verify().lines)


def test_what_a_letter_was_to_answer_along_is_answered_by_it_again(office: Office) -> None:
    lead, waits, late = office.register(), office.register(), office.register()
    order = {"on": day("2025-03-03"), "basis": "示例复决〔2025〕1号"}
    for case in (waits, late):
        office.does(actions.merge, case, at="2025-03-03", into=again(lead), into_version=again(lead).version)
    office.does(actions.reopen, late, at="2025-03-03", **order)
    office.does(UNREOPEN, late, at="2025-03-03", reason="针对的是另一件。")
    assert (again(late).status, again(late).answered_with) == (Status.OPEN, None), "nothing was issued: merged anew"
    office.does(actions.merge, late, at="2025-03-03", into=again(lead), into_version=again(lead).version)
    letter = office.replied(lead, "2025-03-03", along={waits.pk: PROVIDED, late.pk: PROVIDED})
    for case in (waits, late):
        office.does(actions.reopen, case, at="2025-03-03", **order)
    office.does(UNREOPEN, waits, at="2025-03-03", reason="针对的是另一件。")
    assert (again(waits).status, again(waits).answered_with) == (Status.OPEN, lead)
    handed = {"way": Service.DIRECT, "sent": day("2025-03-04"), "arrived": day("2025-03-04")}
    office.does(actions.serve, letter, at="2025-03-04", **handed)
    assert (again(waits).status, again(late).status) == (Status.REPLIED, Status.OPEN)
    office.does(UNREOPEN, late, at="2025-03-05", reason="针对的是另一件。")
    row = again(late)
    assert (row.status, row.answered_with, str(row.finished_on), row.row) == ("replied", lead, "2025-03-04", "granted")
    assert table_3([office.organ], year=2025)["granted"][-1] == 3
    assert verify().sound, list(verify().lines)


def test_what_was_answered_anew_stays_and_what_was_answered_along_is_again(office: Office) -> None:
    lead, along = office.register(), office.register()
    office.does(actions.merge, along, at="2024-10-08", into=again(lead), into_version=again(lead).version)
    letter = office.replied(lead, "2024-10-08", along={along.pk: PROVIDED})
    service = {"way": Service.DIRECT, "sent": day("2024-10-09"), "arrived": day("2024-10-09")}
    office.does(actions.serve, letter, at="2024-10-09", **service)
    for case in (lead, along):
        office.does(actions.reopen, case, at="2025-03-03", on=day("2025-03-03"), basis="示例复决〔2025〕1号")
    office.does(UNREOPEN, along, at="2025-03-04", reason="针对的是另一件。")
    assert (again(along).status, again(along).answered_with, again(along).decision) == (Status.REPLIED, lead, None)
    entry = again(lead).events.standing().get(name="reopened")
    refused("由别的办理事项产生", office.does, actions.correct_entry, lead, at="2025-03-04", entry=entry, on=None,
            reason="错")  # fmt: skip
    no_row("for a reason", entry, serial=entry.serial + 1, replaces_id=entry.pk, void=True)
    anew = office.replied(lead, "2025-03-05")
    refused("已经签发", office.does, UNREOPEN, lead, at="2025-03-05", reason="错")
    handed = {"way": Service.DIRECT, "sent": day("2025-03-05"), "arrived": day("2025-03-05")}
    office.does(actions.serve, anew, at="2025-03-05", **handed)
    refused("已经办结", office.does, UNREOPEN, lead, at="2025-03-05", reason="错")
    assert verify().sound
    serial = again(lead).events.count() + 1
    CaseNote.objects.create(
        application=lead, kind="entry", serial=serial, text="错", by=office.clerk, at=entry.entered_at
    )
    no_row("answered anew", entry, serial=serial, replaces_id=entry.pk, void=True)
