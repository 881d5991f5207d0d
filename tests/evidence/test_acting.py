"""Whoever waits too long for others gets one sentence, and nothing of the act is saved."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, connection, transaction

from gongkai.evidence.acting import Busy, act
from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry
from gongkai.evidence.recording import record
from gongkai.law import Refused
from tests.evidence import acts

pytestmark = pytest.mark.django_db(transaction=True)


def note() -> Entry:
    return record("test.noted", "evidence.Nothing:1", organ="BLZ", by=SYSTEM, at=acts.AT)


def test_a_database_that_waited_too_long_is_answered_with_a_sentence() -> None:
    faults: list[BaseException] = []

    def impatient() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET lock_timeout = 50" if connection.vendor == "postgresql" else "PRAGMA busy_timeout = 50"
                )
            with act():
                note()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    with transaction.atomic():
        note()
    with transaction.atomic():
        note()
        other = threading.Thread(target=impatient)
        other.start()
        other.join()
    (fault,) = faults
    assert isinstance(fault, Busy)
    assert isinstance(fault, Refused)
    assert str(fault) == "现在办理的人太多，请稍候重试。"
    assert Entry.objects.count() == 2


def test_any_other_fault_of_the_database_stays_what_it_is() -> None:
    with pytest.raises(OperationalError, match="away"), act():
        note()
        raise OperationalError("the server is away")
    assert not Entry.objects.exists()
