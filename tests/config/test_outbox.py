"""What acts left to be sent: sent once each, tried again when it failed, kept while there is no way to send it."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from gongkai.config import mail as mail_address
from gongkai.evidence import outbox
from gongkai.evidence.models import Outbox

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def message(db: None, settings) -> Outbox:
    settings.EMAIL_HOST = "mail.example"
    payload = {"to": ["jingban@bailu.example"], "subject": "有一件稿件待审", "text": "请登录工作台办理。"}
    return Outbox.objects.create(
        kind="email", subject="records.Record:1", payload=payload, written_at=AT, not_before=AT
    )


@pytest.mark.django_db
def test_a_message_is_sent_once(message: Outbox) -> None:
    assert [outbox.send_due(AT), outbox.send_due(AT + timedelta(days=1))] == [1, 0]
    assert [(sent.subject, sent.to) for sent in mail.outbox] == [("有一件稿件待审", ["jingban@bailu.example"])]
    message.refresh_from_db()
    assert (message.sent_at, message.attempts, message.fault) == (AT, 1, "")


@pytest.mark.django_db
def test_before_its_time_nothing_is_sent(message: Outbox) -> None:
    assert outbox.send_due(AT - timedelta(seconds=1)) == 0


@pytest.mark.django_db
def test_without_a_mail_server_it_waits_untouched(message: Outbox, settings) -> None:
    settings.EMAIL_HOST = ""
    assert outbox.send_due(AT) == 0
    message.refresh_from_db()
    assert (message.sent_at, message.attempts) == (None, 0)


@pytest.mark.django_db
def test_a_message_that_was_refused_is_tried_again_later_and_later(message: Outbox, monkeypatch) -> None:
    def refuse(row: Outbox) -> None:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setitem(outbox.SENDERS, "email", refuse)
    waits = []
    at = AT
    for _ in range(3):
        outbox.send_due(at)
        message.refresh_from_db()
        waits.append(message.not_before - at)
        at = message.not_before
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert (message.sent_at, message.fault) == (None, "没有发出：SMTPServerDisconnected")


@pytest.mark.django_db
def test_who_died_while_sending_leaves_it_to_another_after_the_claim(message: Outbox, monkeypatch) -> None:
    def die(row: Outbox) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setitem(outbox.SENDERS, "email", die)
        outbox.send_due(AT)
    assert outbox.send_due(AT + timedelta(minutes=9)) == 0
    assert outbox.send_due(AT + timedelta(minutes=10)) == 1


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://tongzhi:p%40ss@mail.example", 587, True, False),
        ("smtps://tongzhi:p%40ss@mail.example", 465, False, True),
        ("smtp://tongzhi:p%40ss@mail.example:25?tls=0", 25, False, False),
    ],
)
def test_one_address_names_the_mail_server(address: str, port: int, tls: bool, ssl: bool) -> None:
    found = mail_address.settings(address)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("tongzhi", "p@ss")
    assert found["DEFAULT_FROM_EMAIL"] == "tongzhi"
    assert mail_address.settings(address, "gongkai@bailu.example")["DEFAULT_FROM_EMAIL"] == "gongkai@bailu.example"


@pytest.mark.parametrize("address", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:none"])
def test_a_wrong_address_is_said_in_one_sentence(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="GONGKAI_EMAIL_URL 写得不对"):
        mail_address.settings(address)
