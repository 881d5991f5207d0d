"""What the two doors say to one another: what is sent, what is told, and whether somebody found it already."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from gongkai.annual.form import COLUMNS
from gongkai.evidence.actor import SYSTEM
from gongkai.intake import actions, answers, limits, questions, written
from gongkai.intake.models import Found, Kind
from gongkai.intake.parcels import Parcel, Sent
from gongkai.intake.told import Told, told
from gongkai.law import Refused
from tests.intake.conftest import HOME, answered, send, sent
from tests.organs.county import AT, County


def test_every_kind_says_its_fields_in_their_order_and_nothing_else() -> None:
    assert set(written.FIELDS) == set(Kind)
    assert tuple(written.COLUMNS) == COLUMNS[:-1]
    values = {
        "way": "邮寄", "column": "research", "description": "预算 ", "about_code": "秘密", "other": "别的", "title": "",
        "applicants": [written.Who("甲所", "统一社会信用代码", "9A").values, {"name": "乙"}, {"name": " "}, "丙"],
        "agent": {"name": "丁", "identity_kind": 5},
    }  # fmt: skip
    assert list(written.said(Kind.APPLICATION, values)) == [
        ("申请人类型", "科研机构"), ("申请人1", "甲所（统一社会信用代码 9A）"), ("申请人2", "乙"), ("代理人", "丁"),
        ("所需信息的描述", "预算"), ("获取方式", "邮寄"),
    ]  # fmt: skip
    assert list(written.said(Kind.LETTER, {"text": ["x"], "name": None})) == []
    assert list(written.said(Kind.APPLICATION, {"applicants": {"name": "x"}, "agent": "x", "column": "x"})) == []


def test_a_notice_tells_what_happened_and_what_is_due() -> None:
    whole = Told(
        "请补正", date(2026, 11, 20), "BLZ", "请说明年份。", "〔2026〕1号", due_on=date(2026, 12, 4),
        due_what="补正", due_source="条例第三十条", may=(Kind.CORRECTED,), files=(Sent("告知书.pdf", b"x"),),
    )  # fmt: skip
    assert told(whole.parcel) == whole
    assert told(Parcel({"what": "已登记", "on": "2026-11-20"})) == Told("已登记", date(2026, 11, 20))
    for odd in ({}, {"what": "x"}, {"what": "x", "on": "x"}, {"what": 1, "on": 2}):
        assert told(Parcel(odd)) is None
    assert told(Parcel({"what": "x", "on": "2026-11-20", "may": ["letter", "corrected"]})).may == (Kind.CORRECTED,)  # type: ignore[union-attr]


@pytest.mark.django_db
def test_what_is_sent_about_another_submission_belongs_to_it_only_with_its_code(county: County) -> None:
    first, receipt = sent()
    opened = actions.open_submission(first, by=None, at=AT)
    taking = actions.take_in(opened, lambda: first, by=None, at=AT)
    actions.notify(taking, Told("请补正", date(2026, 11, 20)).parcel, by=SYSTEM, at=AT)
    for about, code, found in (
        (receipt.number, receipt.code, taking), (receipt.number.lower(), f"{receipt.code} ", taking),
        (receipt.number, "0" * 12, None), ("0" * 10, receipt.code, None), (None, 5, None),
    ):  # fmt: skip
        values = Parcel({"about": about, "about_code": code, "text": "2025年"})
        later, _ = sent(parcel=values, kind=Kind.CORRECTED, at=AT + timedelta(minutes=1))
        assert actions.taking_about(actions.open_submission(later, by=None, at=AT)) == found
    other, _ = sent(parcel=Parcel({"about": receipt.number, "about_code": receipt.code}), organ="QSZ")
    assert actions.taking_about(actions.open_submission(other, by=None, at=AT)) is None


@pytest.mark.django_db
def test_the_question_is_proved_before_the_content_is_shown_once_more(county: County) -> None:
    answer = answered(AT)
    assert actions.prove(answer, AT) == actions.prove(answer, AT)
    assert questions.again(answer.key, AT) == questions.Question(
        answer.key,
        questions.again(answer.key, AT).words,  # type: ignore[union-attr]
    )
    assert questions.again(answer.key, AT + timedelta(hours=13)) is questions.again("x", AT) is None
    send(key=answer.key)
    wrong = answered(AT, wrong=True)
    for _ in range(2):
        with pytest.raises(Refused, match="没有答对"):
            actions.prove(wrong, AT)
    with pytest.raises(Refused, match="请留空"):
        actions.prove(answered(AT, trap="x"), AT)


@pytest.mark.django_db
def test_who_found_it_is_counted_once_for_a_form_and_by_no_name(county: County) -> None:
    key = questions.ask(AT - timedelta(minutes=1)).key
    for _ in range(2):
        answers.found_instead("BLZ/2026-0001", key=key, address=HOME, at=AT)
    assert Found.objects.get().on == date(2026, 11, 20)
    assert answers.times_found(["BLZ/2026-0001", "BLZ/2026-0002"]) == {"BLZ/2026-0001": 1}
    with pytest.raises(Refused, match="打开的时间太长"):
        answers.found_instead("BLZ/2026-0001", key="x", address=HOME, at=AT)
    for _ in range(limits.FINDING.most - 2):
        limits.count(limits.FINDING, HOME, AT)
    with pytest.raises(Refused, match="可以直接打开"):
        answers.found_instead("BLZ/2026-0001", key=key, address=HOME, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Found(key=Found.objects.get().key, index_number="x", on=date(2026, 11, 20)).save(force_insert=True)
