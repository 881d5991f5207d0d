"""Telling people, and reminding them by e-mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from gongkai.evidence.models import Outbox
from gongkai.evidence.outbox import send_due
from gongkai.organs.messages import remind, tell
from gongkai.organs.models import Message, Person
from tests.organs.county import AT, County

pytestmark = pytest.mark.django_db


@pytest.fixture
def reachable(county: County, settings: Settings) -> Person:
    """钱经办 with an e-mail address, where a mail server is named."""
    settings.EMAIL_HOST = "mail.example"
    person = county["钱经办"]
    person.email = "qian@bailu.example"
    person.save()
    return person


def test_everybody_is_told_once_and_nobody_is_nobody(county: County) -> None:
    person = county["钱经办"]
    tell([person, person.pk, None], county.egret, "请核对。", at=AT)
    message = Message.objects.get(sentence="请核对。")
    assert (message.person, message.subject, message.at) == (person, f"organs.Organ:{county.egret.pk}", AT)


def test_a_sentence_that_is_too_long_is_cut_and_says_so(county: County) -> None:
    tell([county["钱经办"]], "records.Record:1", "长" * 301, at=AT)
    assert Message.objects.filter(sentence="长" * 299 + "…").exists()


def test_a_letter_says_that_something_waits_and_not_what(reachable: Person) -> None:
    tell([reachable], "records.Record:1", "《尚未保密审查的标题》被退回：有误", at=AT)
    assert send_due(AT) == 1
    (letter,) = mail.outbox
    assert letter.to == ["qian@bailu.example"]
    assert letter.body.startswith("钱经办：") and "请登录工作台查看、办理" in letter.body
    assert "标题" not in letter.subject + letter.body


def test_one_letter_that_waits_stands_for_all(reachable: Person) -> None:
    for hours in range(3):
        tell([reachable], "records.Record:1", "请核对。", at=AT + timedelta(hours=hours))
    assert Outbox.objects.count() == 1
    send_due(AT + timedelta(hours=3))
    tell([reachable], "records.Record:1", "请核对。", at=AT + timedelta(hours=4))
    assert Outbox.objects.filter(sent_at=None).count() == 1


def test_no_letter_is_written_where_none_can_be_sent(reachable: Person, county: County, settings: Settings) -> None:
    remind([county["吴主任"].pk], at=AT)
    Person.objects.filter(pk=reachable.pk).update(is_active=False)
    remind([reachable.pk], at=AT)
    Person.objects.filter(pk=reachable.pk).update(is_active=True)
    settings.EMAIL_HOST = ""
    remind([reachable.pk], at=AT)
    assert not Outbox.objects.exists()


def test_an_address_that_is_none_is_tried_again_later_and_stops_nobody(
    reachable: Person, county: County, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Person.objects.filter(pk=reachable.pk).update(email="qian@bailu.example\n抄送")
    county["吴主任"].email = "wu@county.example"
    county["吴主任"].save()
    remind([reachable.pk, county["吴主任"].pk], at=AT)
    assert send_due(AT) == 1
    row = Outbox.objects.get(sent_at=None)
    assert row.fault.startswith("没有发出") and row.not_before == AT + timedelta(minutes=1)
