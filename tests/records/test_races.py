"""Two people at once on one record: one wins, the other gets a sentence, and the books are right."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from gongkai.evidence.acting import Busy
from gongkai.evidence.recording import once
from gongkai.organs.models import Organ
from gongkai.records import actions
from gongkai.records.models import Record
from tests.records.races import RACES, Race, run, sound
from tests.records.town import Town, at, build, says

TURNS = 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("prepare", RACES, ids=lambda each: each.__name__)
def test_of_two_at_once_one_wins_and_the_other_is_told(prepare: Callable[[Town], Race]) -> None:
    town = build()
    for _ in range(TURNS):
        run(prepare(town))
    sound()


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_gets_a_sentence_and_nothing_is_saved() -> None:
    """SQLite gives up after its timeout; PostgreSQL after its lock_timeout. Neither error reaches the caller raw."""
    town = build()
    record = actions.draft(town.organ, says(), by=town["钱经办"], at=at())
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Organ.objects.update(fax="1")
            Record.objects.select_for_update().get(pk=record.pk)
            holding.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50" if connection.vendor == "sqlite" else "SET lock_timeout = 50")
    try:
        for act in (
            lambda: actions.edit(record, says("改"), version=1, by=town["钱经办"], at=at(1)),
            lambda: once(
                town["钱经办"].pk, "k", "record.edited", at(1),
                lambda: actions.edit(record, says("改"), version=1, by=town["钱经办"], at=at(1)),
            ),
        ):  # fmt: skip
            with pytest.raises(Busy, match="^现在办理的人太多，请稍候重试。$"):
                act()
    finally:
        done.set()
        thread.join()
        connection.close()
    assert Record.objects.get().version == 1


def test_the_codes_of_sqlite_that_mean_waiting(tmp_path: Path) -> None:
    """What `acting` reads off an error is there."""
    one, other = (sqlite3.connect(tmp_path / "a", timeout=0, isolation_level=None) for _ in range(2))
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as fault:
        other.execute("BEGIN IMMEDIATE")
    assert fault.value.sqlite_errorcode == sqlite3.SQLITE_BUSY
    one.close()
    other.close()
