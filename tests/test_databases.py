"""What tests may count on from their database, SQLite and PostgreSQL alike."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import Error, connection, transaction

from gongkai.evidence import triggers
from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry, Ledger
from gongkai.evidence.recording import record

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def act(organ: str) -> None:
    with transaction.atomic():
        record("test.acted", "evidence.Nothing:1", organ=organ, by=SYSTEM, at=AT)


def test_what_is_kept_lies_in_a_temporary_folder() -> None:
    assert Path(os.environ["GONGKAI_VAR"]) == settings.VAR
    assert not settings.VAR.is_relative_to(Path(__file__).parents[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "again, after all tables were emptied"])
def test_append_only_tables_are_empty_and_guarded_at_each_start(time: str) -> None:
    assert not Entry.objects.exists()
    act("示例县")
    assert triggers.missing() == set()
    with pytest.raises(Error, match="append-only"):
        Entry.objects.update(verb="test.forged")


@pytest.mark.django_db(transaction=True)
def test_threads_meet_in_one_database_and_wait_for_each_other() -> None:
    faults: list[BaseException] = []

    def many() -> None:
        try:
            for _ in range(20):
                act("示例县")
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Ledger.objects.get(pk="示例县").entries == 80
