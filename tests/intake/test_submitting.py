"""公众提交: one closed row, read by the console alone."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gongkai.intake import actions, questions
from gongkai.intake.actions import Answer
from gongkai.intake.codes import Receipt, access, shown, typed
from gongkai.intake.models import Kind, Submission, Try
from gongkai.intake.parcels import MOST_BYTES, Parcel, Sent, unpacked
from gongkai.law import Refused
from gongkai.organs.permissions import NotAllowed
from gongkai.sealing import keys
from gongkai.sealing.envelopes import close_envelope
from gongkai.sealing.keys import NoKey, Tampered
from tests.intake.conftest import HOME, PARCEL, WORDS, answered, send, sent
from tests.organs.county import AT, County

pytestmark = pytest.mark.django_db


def test_what_the_public_sends_is_one_closed_row_that_only_the_console_opens(county: County, ring: Path) -> None:
    private = (ring / "keys" / "intake").read_bytes()
    for name in ("intake", "ring", "index"):
        (ring / "keys" / name).unlink()  # the portal has none of them
    submission, receipt = sent()
    assert (submission.kind, submission.organ, submission.submitted_on) == ("application", "BLZ", date(2026, 11, 20))
    assert len(receipt.number) == 10 and len(receipt.code) == 12
    assert "张示例".encode() not in bytes(submission.sealed)
    assert receipt.code.encode() not in bytes(submission.sealed)
    with pytest.raises(NoKey):
        actions.open_submission(submission, by=None, at=AT)
    (ring / "keys" / "intake").write_bytes(private)
    opened = actions.open_submission(submission, by=county["钱经办"], at=AT)
    assert (opened.receipt, opened.parcel) == (receipt, PARCEL)
    with pytest.raises(NotAllowed, match="您不在白鹭镇人民政府任职"):
        actions.open_submission(submission, by=county["周经办"], at=AT)


def test_an_envelope_under_another_number_kind_or_organ_does_not_open(county: County) -> None:
    submission, _ = sent()
    for change in ({"number": "0" * 10}, {"kind": Kind.LETTER}, {"organ": "QSZ"}, {"sealed": submission.sealed[:-1]}):
        moved = Submission(
            **{each: getattr(submission, each) for each in ("number", "kind", "organ", "sealed")} | change
        )
        with pytest.raises(Tampered, match="打不开"):
            actions.open_submission(moved, by=None, at=AT)
    for inside in (b"", b"{}", Parcel({"code": "short", "values": {}}).packed(), b"\xff" * 40):
        forged = Submission(number="1" * 10, kind="letter", organ="BLZ")
        forged.sealed = close_envelope(inside, forged.place)
        with pytest.raises(Tampered, match="不是从本网站提交的"):
            actions.open_submission(forged, by=None, at=AT)


def test_an_envelope_of_before_a_new_key_still_opens(county: County, ring: Path) -> None:
    submission, _ = sent()
    keys.put_first(ring, "intake", keys.fresh())
    keys.write_public(ring)
    newer, _ = sent(at=AT + timedelta(minutes=1))
    assert bytes(newer.sealed)[1:9] != bytes(submission.sealed)[1:9]
    for each in (submission, newer):
        assert actions.open_submission(each, by=None, at=AT).parcel == PARCEL


def test_a_form_that_is_sent_twice_is_one_submission_with_one_receipt(county: County) -> None:
    key = questions.ask(AT - timedelta(minutes=5)).key
    first = send(key=key)
    again = send(Parcel({"content": "改过的内容"}), key=key, at=AT + timedelta(seconds=9))
    assert again == first and again.repeated and not first.repeated
    assert Submission.objects.count() == 1
    assert send(at=AT + timedelta(seconds=20)) != first


def test_the_question_is_answered_by_people_and_good_for_one_answer(county: County) -> None:
    asked = questions.ask(AT)
    assert asked.words.endswith("等于几？请填数字。")
    for key, at, said in (
        (asked.key, AT + timedelta(seconds=1), questions.TOO_QUICK),
        (asked.key, AT + timedelta(hours=13), questions.EXPIRED),
        (asked.key[:-1] + "!", AT + timedelta(minutes=1), questions.EXPIRED),
        ("", AT, questions.EXPIRED),
    ):
        with pytest.raises(Refused, match=said[:9]):
            actions.submit(Kind.LETTER, "BLZ", PARCEL, answer=Answer(key, "3", "", HOME), at=at)
    at = AT + timedelta(minutes=1)
    with pytest.raises(Refused, match="请不要填写标明"):
        send(key=asked.key, at=at, trap="https://spam.example")
    with pytest.raises(Refused, match="没有答对"):
        send(key=asked.key, at=at, wrong=True)
    with pytest.raises(Refused, match="没有答对"):
        send(key=asked.key, at=at)  # or all answers could be tried
    assert not Submission.objects.exists()
    once = questions.once_of(asked.key, at)
    right = answered(at, key=asked.key).answer
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in right)
    assert questions.is_right(once, full_width) and questions.is_right(once, f" {right} ")


def test_an_address_sends_so_often_and_no_more_and_is_not_written_down(county: County) -> None:
    for minute in range(10):
        send(at=AT + timedelta(minutes=minute))
    at = AT + timedelta(minutes=11)
    with pytest.raises(Refused, match="提交的次数太多"):
        send(at=at)
    send(at=at, address="203.0.113.8")
    send(at=AT + timedelta(minutes=61))
    marks = set(Try.objects.values_list("mark", flat=True))
    assert len(marks) == 2
    assert not any(HOME in mark for mark in marks)


@pytest.mark.parametrize(
    ("parcel", "said"),
    [
        (Parcel({}, (Sent("a.pdf", bytes(MOST_BYTES)),)), "超过了 20 兆字节"),
        (Parcel({}, (Sent("a.pdf", b"x"),) * 11), "附件超过了 10 个"),
        (Parcel({"content": "长" * 70_000}), "文字太长"),
    ],
)
def test_too_much_is_refused_with_what_to_do(county: County, parcel: Parcel, said: str) -> None:
    with pytest.raises(Refused, match=said):
        send(parcel)
    assert not Submission.objects.exists()


def test_an_organ_that_is_none_gets_nothing(county: County) -> None:
    with pytest.raises(Refused, match="没有这个机关"):
        send(organ="XXX")


def test_the_database_refuses_to_change_or_remove_what_was_sent(county: County) -> None:
    submission, _ = sent()
    statements = [
        "DELETE FROM intake_submission",
        "UPDATE intake_submission SET sealed = %s",
        "UPDATE intake_submission SET organ = 'QSZ', sealed = %s",
    ]
    for statement in statements:  # not even cleared: it was not taken in
        refused = pytest.raises(DatabaseError, match="refuses to change what the public sent")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [b""] if "%s" in statement else [])
    for kind, size in (("gossip", 9), ("letter", MOST_BYTES + 99)):
        row = Submission(number="2" * 10, kind=kind, organ="BLZ", submitted_at=AT, submitted_on=date(2026, 11, 20))
        row.sealed = bytes(size)
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)
    assert actions.open_submission(submission, by=None, at=AT).parcel.values["content"] == WORDS


def test_numbers_and_codes_are_read_out_and_typed_again_without_mistakes(ring: Path) -> None:
    receipt = Receipt("01AB2CD3EF", "GH45JK67MN89")
    assert str(receipt) == "回执号 01AB2-CD3EF，查询码 GH45-JK67-MN89"
    assert typed(" oIab2－cd3 ef") == receipt.number
    assert typed("ｇｈ４５ JK67-mn89") == receipt.code
    assert shown(typed(shown(receipt.number))) == shown(receipt.number)
    begun = time.perf_counter()
    found = access(receipt)
    assert time.perf_counter() - begun > 0.005  # what each guess costs whoever has all notices
    assert access(Receipt(receipt.number, "GH45JK67MN80")).locator != found.locator
    assert len(found.key) == 32
    assert timezone.is_aware(AT)


def test_bytes_that_are_no_parcel_are_told() -> None:
    whole = PARCEL.packed()
    assert unpacked(whole) == PARCEL
    for broken in (whole[:-1], whole + b"x", b"", b"\x00\x00\x00\x02[]", b"\xff\xff\xff\xff{}"):
        with pytest.raises(ValueError):
            unpacked(broken)
