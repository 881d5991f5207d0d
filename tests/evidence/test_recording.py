"""One act, one transaction, one line of evidence."""

from __future__ import annotations

import json
from datetime import timedelta, timezone

import pytest
from django.db import IntegrityError, transaction

from gongkai.evidence.actor import SYSTEM, Actor, Capacity
from gongkai.evidence.canonical import digest
from gongkai.evidence.models import Entry, Ledger, Outbox
from gongkai.evidence.recording import next_number, outbox, record
from gongkai.evidence.verify import verify
from gongkai.papers.models import Paper
from tests.evidence import acts

pytestmark = pytest.mark.django_db


def note(**facts: object) -> Entry:
    with transaction.atomic():
        return record("test.noted", "evidence.Nothing:1", organ="BLZ", by=SYSTEM, at=acts.AT, **facts)


def test_a_line_says_who_when_what_and_what_it_protects() -> None:
    organ = acts.organ()
    with transaction.atomic():
        paper = acts.unsaved(organ, 1)
        paper.save()
        by = Actor(7, "示例三", "经办人", Capacity.LEAD_OFFICE, "停电")
        at = acts.AT.astimezone(timezone(timedelta(hours=8)))
        entry = record(
            "paper.made", paper, organ="BLZ", by=by, at=at, content_hash="0" * 64, protects=[paper], copies=2
        )
    assert json.loads(entry.body) == {
        "v": 1,
        "organ": "BLZ",
        "serial": 1,
        "at": "2026-03-02T01:00:00.000000+00:00",
        "by": {"person": 7, "name": "示例三", "post": "经办人", "capacity": "lead_office", "reason": "停电"},
        "verb": "paper.made",
        "subject": paper.label,
        "content_hash": "0" * 64,
        "protects": {paper.label: Paper.objects.get().digest()},
        "facts": {"copies": 2},
    }
    assert entry.hash == digest(f"\n{entry.body}")
    assert str(by) == "示例三（代填）"


def test_each_line_carries_the_hash_of_the_one_before_in_its_organ() -> None:
    first, other, second = note(), acts.make_paper(acts.organ(acts.QSZ)), note()
    assert (first.serial, first.previous) == (1, "")
    assert (other.serial, other.previous) == (1, "")
    assert (second.serial, second.previous) == (2, first.hash)
    ledger = Ledger.objects.get(pk="BLZ")
    assert (ledger.entries, ledger.head) == (2, second.hash)
    assert verify().sound


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="inside the transaction of its act"):
        record("test.noted", "evidence.Nothing:1", organ="BLZ", by=SYSTEM, at=acts.AT)
    with pytest.raises(transaction.TransactionManagementError):
        next_number("BLZ", "index/2026")
    assert not Ledger.objects.exists()


@pytest.mark.parametrize("moment", ["before the line", "in the line", "after the line"])
def test_an_act_that_cannot_be_recorded_saves_nothing(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    organ = acts.organ()
    acts.make_paper(organ)

    def fails(*_: object, **__: object) -> None:
        raise IntegrityError("the disk is full")

    if moment == "before the line":
        monkeypatch.setattr("tests.evidence.acts.record", fails)
    elif moment == "in the line":
        monkeypatch.setattr("gongkai.evidence.recording.insert", fails)
    else:
        monkeypatch.setattr(Ledger, "save", fails)
    with pytest.raises(IntegrityError):
        acts.make_paper(organ)
    monkeypatch.undo()
    assert (Paper.objects.count(), Entry.objects.count()) == (1, 1)
    assert Ledger.objects.get(pk="BLZ").counters == {"审/2026": 1}
    acts.make_paper(organ)
    assert [paper.number for paper in Paper.objects.order_by("number")] == [1, 2]
    assert verify().sound


def test_a_fact_that_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        note(share=0.5)
    assert not Entry.objects.exists()


def test_a_row_that_is_not_stored_cannot_be_protected() -> None:
    paper = acts.unsaved(acts.organ(), 1)
    with pytest.raises(ValueError, match="not stored"), transaction.atomic():
        record("paper.made", "papers:1", organ="BLZ", by=acts.BY, at=acts.AT, protects=[paper])


def test_what_is_protected_is_what_the_database_holds_not_what_it_was_handed() -> None:
    paper = acts.unsaved(acts.organ(), "3", year="2026", blocks=({"text": "一"}, {1: "二"}))
    with transaction.atomic():
        paper.save()
        record("paper.made", paper, organ="BLZ", by=acts.BY, at=acts.AT, protects=[paper])
    assert verify().sound


def test_numbers_of_a_series_count_from_one_and_series_do_not_mix() -> None:
    with transaction.atomic():
        given = [next_number("BLZ", series) for series in ("index/2026", "审/2026", "index/2026", "index/2027")]
        assert given == [1, 1, 2, 1]
        assert next_number("QSZ", "index/2026") == 1


def test_a_number_goes_back_with_its_transaction() -> None:
    with transaction.atomic():
        assert next_number("BLZ", "index/2026") == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        assert next_number("BLZ", "index/2026") == 2
        raise RuntimeError
    with transaction.atomic():
        assert next_number("BLZ", "index/2026") == 2


def test_what_is_to_be_sent_goes_back_with_its_transaction() -> None:
    organ = acts.organ()
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox("email", organ, at=acts.AT, payload={})
        raise RuntimeError
    assert not Outbox.objects.exists()
    with transaction.atomic():
        row = outbox("email", organ, at=acts.AT, payload={"to": ["示例"]})
    assert (row.subject, row.attempts, row.sent_at) == (f"organs.Organ:{organ.pk}", 0, None)
