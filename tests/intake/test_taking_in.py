"""接收、告知、清除: what becomes of a submission, and what its sender sees of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.config.work import TASKS
from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.intake import actions, limits
from gongkai.intake.codes import shown
from gongkai.intake.models import Kind, Notice, Submission, Taking, Try
from gongkai.intake.parcels import Parcel, Sent
from gongkai.intake.told import told
from gongkai.law import Refused
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed
from tests.intake.conftest import HOME, send, sent
from tests.organs.county import AT, County, last

pytestmark = pytest.mark.django_db
REPLY = Parcel({"says": "您的申请已登记，编号 白鹭依申请〔2026〕1号。"}, (Sent("登记回执.txt", b"\x01\x02"),))


def taken(county: County) -> tuple[Taking, str, str]:
    """A submission that was taken in as the organ itself, for want of something better; number and code."""
    submission, receipt = sent()
    opened = actions.open_submission(submission, by=None, at=AT)
    return actions.take_in(opened, lambda: county.egret, by=None, at=AT), receipt.number, receipt.code


def test_a_submission_is_taken_in_once_with_what_it_became_in_the_evidence(county: County) -> None:
    submission, _ = sent()
    assert list(Submission.objects.waiting()) == [submission]
    opened = actions.open_submission(submission, by=county["钱经办"], at=AT)
    taking = actions.take_in(opened, lambda: county.egret, by=county["钱经办"], at=AT)
    assert (taking.became, taking.set_aside) == (f"organs.Organ:{county.egret.pk}", "")
    assert not Submission.objects.waiting().exists()
    entry = last("submission.taken_in")
    assert (entry.organ, entry.person, entry.subject) == (
        "BLZ",
        county["钱经办"].pk,
        f"intake.Submission:{submission.pk}",
    )
    assert taking.envelope in entry.body
    assert "张示例" not in entry.body
    with pytest.raises(Refused, match="已经接收过了"):
        actions.take_in(opened, lambda: county.egret, by=None, at=AT)
    with pytest.raises(Refused, match="已经接收过了"):
        actions.set_aside(submission, why="广告", by=None, at=AT)


def test_nothing_is_taken_in_where_it_cannot_become_anything(county: County) -> None:
    submission, _ = sent()
    opened = actions.open_submission(submission, by=None, at=AT)

    def refuses() -> Submission:
        county.egret.short_name = "没有保存"
        county.egret.save()
        raise Refused("这份申请缺少姓名。")

    before = Entry.objects.count()
    with pytest.raises(Refused, match="缺少姓名"):
        actions.take_in(opened, refuses, by=None, at=AT)
    county.egret.refresh_from_db()
    assert county.egret.short_name == "白鹭镇"
    assert Entry.objects.count() == before
    assert list(Submission.objects.waiting()) == [submission]
    for person, refused in (("周经办", "您不在白鹭镇"), ("李镇长", "接收公众提交的内容"), ("吴主任", "代填须写明原因")):
        with pytest.raises(NotAllowed, match=refused):
            actions.take_in(opened, lambda: county.egret, by=county[person], at=AT)
    done = actions.take_in(opened, lambda: county.egret, by=county["吴主任"], at=AT, acting="白鹭镇停电")
    assert done.acting == "白鹭镇停电"
    assert "白鹭镇停电" not in (body := last("submission.taken_in").body) and "加密保存在接收记录里" in body


def test_what_says_nothing_is_set_aside_with_its_reason(county: County) -> None:
    submission, receipt = sent()
    for why, words, says in (("", "广告", "请选择"), ("其他", "  ", "请写明"), ("广告", "多" * 301, "301个字")):
        with pytest.raises(Refused, match=says):
            actions.set_aside(submission, why=why, words=words, by=county["钱经办"], at=AT)
    unread = actions.set_aside(submission, why="打不开", words="不是重复提交，钱某来过", by=county["钱经办"], at=AT)
    assert (unread.set_aside, unread.said) == ("打不开", "打不开：不是重复提交，钱某来过"), "what is typed is sealed"
    assert "钱某" not in last("submission.set_aside").body
    assert actions.notify(unread, REPLY, by=SYSTEM, at=AT) is None
    another, receipt = sent(at=AT + timedelta(minutes=1))
    opened = actions.open_submission(another, by=None, at=AT)
    Organ.objects.filter(pk=county.egret.pk).update(telephone="000-12345")
    read = actions.set_aside(another, why="广告", by=None, at=AT, opened=opened)
    assert (read.set_aside, read.said) == ("广告", "广告")
    assert actions.notify(read, REPLY, by=SYSTEM, at=AT)
    why, reply = actions.read_notices(receipt.number, receipt.code, address=HOME, at=AT)
    seen = told(why)
    assert reply == REPLY and seen and (seen.what, seen.may) == ("不予登记", ())
    assert (
        "内容与政府信息公开无关" in seen.says
        and "请打电话询问白鹭镇人民政府：000-12345。" in seen.says
        and "广告" not in seen.says
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Taking(submission=sent(at=AT + timedelta(minutes=2))[0], organ="BLZ", envelope="0" * 64, taken_at=AT).save()


def test_of_what_was_sent_twice_one_stays_and_what_was_set_aside_is_registered_after_all(county: County) -> None:
    one, _ = sent()
    other, receipt = sent(at=AT + timedelta(minutes=1))
    letter, _ = sent(kind=Kind.LETTER, at=AT + timedelta(minutes=2))
    opened = actions.open_submission(other, by=None, at=AT)
    twice = {"why": "重复", "by": county["钱经办"], "at": AT}
    for same_as, says in ((None, "按“重复申请”答复"), (other, "另一个回执号"), (letter, "不是本机关收到的")):
        with pytest.raises(Refused, match=says):
            actions.set_aside(other, same_as=same_as, **twice)
    aside = actions.set_aside(other, same_as=one, words="隔了一分钟。", opened=opened, **twice)
    assert aside.said == f"重复：与回执号{shown(one.number)}是同一份。隔了一分钟。"
    assert list(Submission.objects.set_aside()) == [other] and other not in Submission.objects.waiting()
    with pytest.raises(Refused, match="总要登记一份"):
        actions.set_aside(one, same_as=other, **twice)
    with pytest.raises(Refused, match="已经接收过了"):
        actions.set_aside(other, why="广告", by=None, at=AT)
    later = AT + timedelta(days=29)
    taking = actions.take_in(opened, lambda: county.egret, by=county["钱经办"], at=later)
    assert actions.taking_of_submission(other.pk) == taking and not Submission.objects.set_aside().exists()
    with pytest.raises(Refused, match="已经接收过了"):
        actions.take_in(opened, lambda: county.egret, by=county["钱经办"], at=later)
    assert actions.clear_due(AT + timedelta(days=31)) == 0, "its thirty days count from when it was taken in"
    with pytest.raises(DatabaseError), transaction.atomic():
        Taking(submission=other, organ="BLZ", set_aside="广告", envelope="0" * 64, taken_at=AT).save()
    assert len(actions.read_notices(receipt.number, receipt.code, address=HOME, at=later)) == 1
    aside = actions.set_aside(one, why="没有内容", by=None, at=AT)
    actions.clear(one, by=None, at=AT)
    with pytest.raises(Refused, match="已经清除"):
        actions.take_in(replace(opened, submission=one), lambda: county.egret, by=None, at=AT)
    assert verify().faults == []


def test_the_sender_sees_with_number_and_code_what_is_told_and_nobody_else_does(county: County) -> None:
    taking, number, code = taken(county)
    with pytest.raises(Refused, match="没有查到"):
        actions.read_notices(number, code, address=HOME, at=AT)
    actions.notify(taking, REPLY, by=SYSTEM, at=AT)
    second = Parcel({"says": "已答复。"})
    actions.notify(taking, second, by=SYSTEM, at=AT + timedelta(days=1))
    later = AT + timedelta(days=2)
    found = actions.read_notices(number.lower(), f"{code[:4]} {code[4:]}", address=HOME, at=later)
    assert found == [REPLY, second]
    row = Notice.objects.first()
    assert number not in row.locator and "登记".encode() not in bytes(row.sealed)
    for wrong in ((number, code[:-1] + ("0" if code[-1] != "0" else "1")), ("0" * 10, code), ("", "")):
        with pytest.raises(Refused, match="没有查到。请核对回执号和查询码"):
            actions.read_notices(*wrong, address=HOME, at=later)
    assert [entry.verb for entry in Entry.objects.filter(verb="submission.notified")] == ["submission.notified"] * 2
    assert verify().faults == []
    for statement in ("UPDATE intake_notice SET sequence = 9", "DELETE FROM intake_notice"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_wrong_guesses_are_counted_by_address_and_by_number_and_forgotten_after_a_day(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking, number, code = taken(county)
    actions.notify(taking, REPLY, by=SYSTEM, at=AT)
    monkeypatch.setattr(limits, "ASKING", limits.Limit("asking", 3, limits.HOUR, limits.ASKING.says))
    monkeypatch.setattr(limits, "NUMBER", limits.Limit("number", 5, limits.HOUR, limits.NUMBER.says))

    def guess(address: str) -> None:
        actions.read_notices(number, "0" * 12, address=address, at=AT)

    for address in (HOME, HOME, HOME, "203.0.113.8", "203.0.113.8"):
        with pytest.raises(Refused, match="没有查到"):
            guess(address)
    with pytest.raises(Refused, match="查询的次数太多"):
        actions.read_notices(number, code, address=HOME, at=AT)
    with pytest.raises(Refused, match="这个回执号输错查询码的次数太多"):
        actions.read_notices(number, code, address="203.0.113.9", at=AT)
    assert actions.read_notices(number, code, address=HOME, at=AT + timedelta(minutes=61)) == [REPLY]
    limits.forget(AT + timedelta(hours=25))
    assert not Try.objects.exists()


def test_an_envelope_is_cleared_when_what_it_said_stands_elsewhere(county: County) -> None:
    taking, number, code = taken(county)
    submission = taking.submission
    waiting, _ = sent(at=AT + timedelta(minutes=1))
    with pytest.raises(Refused, match="还没有接收，内容不能清除"):
        actions.clear(waiting, by=county["钱经办"], at=AT)
    clear = next(task.act for task in TASKS if task.name == "clear")
    clear(AT + actions.KEPT)
    submission.refresh_from_db()
    assert submission.sealed
    clear(AT + actions.KEPT + timedelta(hours=1))
    submission.refresh_from_db()
    waiting.refresh_from_db()
    assert not submission.sealed and waiting.sealed
    assert taking.envelope in last("submission.cleared").body
    with pytest.raises(Refused, match="已经清除，请到登记的事项里查看"):
        actions.open_submission(submission, by=None, at=AT)
    lines = Entry.objects.count()
    actions.clear(submission, by=county["钱经办"], at=AT)
    assert Entry.objects.count() == lines
    actions.notify(taking, REPLY, by=SYSTEM, at=AT)  # its sender is told all the same
    assert actions.read_notices(number, code, address=HOME, at=AT) == [REPLY]
    assert verify().faults == []
    assert send(at=AT + timedelta(minutes=9)).number != number
