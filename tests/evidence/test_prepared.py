"""Statements that are built once say what a queryset and `save` would, on either database."""

from __future__ import annotations

import gc
import weakref
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, models, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.evidence.models import Entry, Ledger
from gongkai.evidence.prepared import DAY, KEY, TEXT, Prepared, insert, update
from gongkai.organs.models import Organ, Post, Tenure, in_force
from gongkai.papers.models import Paper
from gongkai.review.models import Review
from tests.evidence import acts
from tests.records.town import TODAY, build, submitted

pytestmark = pytest.mark.django_db

LEDGER = Prepared(lambda organ: Ledger.objects.select_for_update().filter(pk=organ), organ=TEXT)


def posts_of(person: Any, day: Any) -> models.QuerySet[Tenure]:
    away = models.Exists(Organ.objects.filter(pk=models.OuterRef("post__organ"), dissolved_on__isnull=False))
    rows = Tenure.objects.filter(in_force(day), person=person).annotate(ended=away)
    return rows.select_related("post__organ").order_by("pk")


TENURES = Prepared(posts_of, person=KEY, day=DAY)
NAMES = Prepared(
    lambda first, second: (
        Organ.objects.filter(pk__in=[first, second]).order_by("code").values_list("code", "founded_on")
    ),
    first=KEY,
    second=KEY,
)


def same(row: models.Model, other: models.Model) -> bool:
    return all(getattr(row, each.attname) == getattr(other, each.attname) for each in row._meta.concrete_fields)


def test_a_prepared_query_gives_what_its_queryset_does_and_asks_the_database_each_time() -> None:
    town = build()
    for person, day in ((town["孙主任"], TODAY), (town["冯前任"], TODAY), (town["冯前任"], date(2026, 2, 1))):
        expected = list(posts_of(person.pk, day))
        with CaptureQueriesContext(connection) as asked:
            found = TENURES(person=person.pk, day=day)
            assert [each.post.organ.name for each in found] == [each.post.organ.name for each in expected]
        assert len(asked) == 1
        for each, other in zip(found, expected, strict=True):
            assert same(each, other) and same(each.post, other.post) and same(each.post.organ, other.post.organ)
            assert each.ended is other.ended is False
    assert NAMES(first=town.organ.pk, second=town.office.pk) == [
        ("BLZ", town.organ.founded_on),
        ("XZF", date(2026, 1, 5)),
    ]
    assert NAMES.get(first=0, second=-1) is None
    Organ.objects.filter(pk=town.organ.pk).update(code="BL2")
    assert [code for code, _ in NAMES(first=town.organ.pk, second=town.office.pk)] == ["BL2", "XZF"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no plans that are kept")
def test_a_statement_that_comes_again_is_planned_once_and_says_the_same_after_an_act_that_was_refused() -> None:
    town = build()
    key = town.organ.pk

    def planned() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%\"founded_on\" FROM%%'")
            return cursor.fetchone()[0]

    for _ in range(2):
        asked = [NAMES(first=key, second=-1) for _ in range(6)]
        assert asked == [[("BLZ", town.organ.founded_on)]] * 6
        assert planned() == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            insert([Ledger(organ="A"), Ledger(organ="A")])
        assert NAMES(first=-1, second=key) == asked[0]


@pytest.mark.django_db(transaction=True)
def test_a_prepared_query_that_locks_is_refused_outside_a_transaction() -> None:
    Ledger(organ="BLZ").save(force_insert=True)
    for _ in range(2):
        with pytest.raises(transaction.TransactionManagementError):
            LEDGER(organ="BLZ")
        with transaction.atomic():
            assert LEDGER.get(organ="BLZ").entries == 0


@pytest.mark.django_db(transaction=True)
def test_what_was_built_for_a_connection_ends_with_it() -> None:
    seen: list[weakref.ref[Any]] = []

    def asks() -> None:
        assert NAMES(first=0, second=-1) == []
        seen.append(weakref.ref(connections["default"]))
        connections["default"].close()

    thread = Thread(target=asks)
    thread.start()
    thread.join()
    gc.collect()
    assert [each() for each in seen] == [None]


def test_what_is_written_is_what_save_would_write() -> None:
    town = build()
    paper = acts.unsaved(town.organ, 1)
    assert (paper.pk, paper._state.adding) == (None, True)
    paper.save()
    assert not paper._state.adding and same(paper, Paper.objects.get(pk=paper.pk))
    record = submitted(town)
    review = record.review
    review.title, review.closed_reason = "另一个标题", "不写入"
    with pytest.raises(DatabaseError, match="sent to be reviewed"), transaction.atomic():
        review.save(update_fields=["title"])  # the database itself is asked
    record.title, record.ground = "另一个标题", "不写入"
    record.save(update_fields=["title"])
    record.refresh_from_db()
    assert (record.title, record.ground) == ("另一个标题", "")
    record.ground = "不写入"
    record.save(update_fields=[])
    assert type(record).objects.get(pk=record.pk).ground == ""
    record.ground = ""
    record.organ = town.organ
    record.title = "又一个标题"
    record.save()
    assert type(record).objects.get(pk=record.pk).title == "又一个标题"
    ledgers = [Ledger(organ="A", counters={"审/2026": 3}), Ledger(organ="B")]
    insert(ledgers)
    assert Ledger.objects.get(pk="A").counters == {"审/2026": 3}


def test_what_cannot_be_written_is_refused_as_save_refuses_it() -> None:
    Ledger.objects.create(organ="A")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Ledger(organ="A")])
    with pytest.raises(DatabaseError, match="did not affect any rows"), transaction.atomic():
        Ledger(organ="C").save(update_fields=["head"])
    with pytest.raises(ValueError, match="no columns"):
        update(Ledger(organ="A"), ["heads"])
    with pytest.raises(ValueError, match="unsaved related object"), transaction.atomic():
        Review(organ=Organ(), round=1, drafters=[]).save()
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        with pytest.raises(IntegrityError):
            insert([Ledger(organ="A")])
        Ledger.objects.count()  # a transaction that failed is not gone on with
    row = Ledger.objects.only("organ", "head").get(pk="A")
    row.head = "1" * 64
    row.save()
    assert Ledger.objects.get(pk="A").head == "1" * 64
    Ledger(organ="D").save()  # a key of its own: Django looks first whether it is there
    assert Ledger.objects.filter(pk="D").exists() and not Entry.objects.exists() and not Post.objects.exists()
