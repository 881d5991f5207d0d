"""材料、查看记录、催办和其他来件: what is kept beside the history of an application."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.applications import actions
from gongkai.applications.acts import Moved
from gongkai.applications.models import CaseFile, Matter, MatterKind, Reading, Reminder
from gongkai.evidence.models import Entry
from gongkai.files.pipeline import take_in
from gongkai.law import Refused
from gongkai.organs.permissions import NotAllowed
from tests.applications.office import Office, again, day, noon

DAY = "2024-09-27"


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_file_of_a_case_is_sealed_and_kept_once_by_whoever_brought_it(office: Office) -> None:
    case, at = office.register(DAY), noon(day(DAY))
    sealed = take_in(io.BytesIO("申请书".encode()), "申请书.txt", by=office.clerk, at=at, sealed=True)
    plain = take_in(io.BytesIO("申请书".encode()), "申请书.txt", by=office.clerk, at=at)
    of_another = take_in(io.BytesIO("另一份".encode()), "另一份.txt", by=office.town.leader, at=at, sealed=True)
    for file in (plain, of_another):
        with pytest.raises(Refused, match="没有找到上传的文件"):
            office.does(actions.keep, case, at=DAY, files=[(file, "申请书.txt")])
    with pytest.raises(NotAllowed):
        office.does(actions.keep, case, at=DAY, by=office.town.leader, files=[(sealed, "申请书.txt")])
    office.does(actions.keep, case, at=DAY, files=[(sealed, "申请书.txt"), (sealed, "又一份.txt")])
    with pytest.raises(Refused, match="不重复加入"):
        office.does(actions.keep, case, at=DAY, files=[(sealed, "申请书.txt")])
    with pytest.raises(Moved):
        actions.keep(case, [(sealed, "a.txt")], version=case.version, by=office.clerk, at=at)
    assert CaseFile.objects.get().name == "申请书.txt"
    assert Entry.objects.filter(verb="application.files_added").count() == 1


def test_reading_who_applies_stands_in_the_log_once_a_day(office: Office) -> None:
    case, at = office.register(DAY), noon(day(DAY))
    for moment in (at, at + timedelta(hours=1), at + timedelta(days=1)):
        actions.read_applicants(case, by=office.town.leader, at=moment)
    assert Reading.objects.filter(person=office.town.leader).count() == 2
    assert Entry.objects.filter(verb="application.applicants_read").count() == 2
    refused("DELETE FROM applications_reading")
    with pytest.raises(NotAllowed):
        actions.read_applicants(case, by=office.town["郑外镇"], at=at)
    copy = 'application_id, person_id, post, "on", at'
    refused(f"INSERT INTO applications_reading ({copy}) SELECT {copy} FROM applications_reading LIMIT 1")


def test_a_reminder_goes_to_those_who_handle_it_and_only_of_cases_in_hand(office: Office) -> None:
    case, other, at = office.register(DAY), office.register(DAY), noon(day(DAY))
    with pytest.raises(NotAllowed):
        actions.remind(office.organ, [case], by=office.clerk, at=at)
    actions.remind(office.organ, [case, other], by=office.town.leader, at=at)
    told = {each for reminder in Reminder.objects.all() for each in reminder.told}
    assert told == {office.clerk.pk, office.head.pk}
    assert "应于2024年10月30日" in Reminder.objects.filter(application=case).get().sentence
    assert Entry.objects.filter(verb="applications.reminded").count() == 1
    office.does(actions.withdraw, case, at=DAY, on=day(DAY), text="当面撤回。")
    with pytest.raises(Refused, match="已经办结"):
        actions.remind(office.organ, [again(case)], by=office.town.leader, at=at)
    refused("UPDATE applications_reminder SET sentence = ''")


def test_what_is_no_application_has_a_number_and_a_result_of_its_own(office: Office) -> None:
    at = noon(day(DAY))
    given = {"submitted": day(DAY), "at": at}
    with pytest.raises(Refused, match="没有内容"):
        actions.take_matter(office.organ, MatterKind.LETTER, {"内容": " "}, by=office.clerk, **given)
    with pytest.raises(NotAllowed):
        actions.take_matter(office.organ, MatterKind.LETTER, {"内容": "路灯"}, by=office.town.leader, **given)
    row = actions.take_matter(office.organ, MatterKind.SUGGESTION, {"内容": "公开预算"}, by=office.clerk, **given)
    assert row.label == "2024-0001"
    end = {"on": day(DAY), "by": office.clerk, "at": at}
    for wrong in ({"answer": " "}, {"answer": "已公开。", "on": day("2024-09-26")}):
        with pytest.raises(Refused):
            actions.settle(row, **{**end, **wrong})
    actions.settle(row, answer="已公开。", **end)
    with pytest.raises(Refused, match="已经登记过"):
        actions.settle(row, answer="再来一次。", **end)
    assert Matter.objects.get().answer == "已公开。"
    refused("UPDATE applications_matter SET settled_on = NULL")
    refused("UPDATE applications_matter SET kind = 'application'")
