"""The transaction of a verb, and the one sentence for whoever waited too long for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, transaction

from gongkai.law import Refused

_SQLITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_POSTGRESQL = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock not available."""


class Busy(Refused):
    """Too many acts at once; nothing was saved, and the same act can be tried again as it is."""

    def __init__(self) -> None:
        super().__init__("现在办理的人太多，请稍候重试。")


@contextmanager
def act() -> Iterator[None]:
    """The one transaction of a verb; `@act()` above a function, or `with act():`.

    Raises Busy where the database gave up waiting for others: SQLite after its timeout, PostgreSQL for a deadlock or
    after its lock_timeout.
    """
    try:
        with transaction.atomic():
            yield
    except OperationalError as fault:
        if _waited(fault):
            raise Busy from fault
        raise


def _waited(fault: OperationalError) -> bool:
    cause = fault.__cause__
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF in _SQLITE
    return getattr(cause, "sqlstate", None) in _POSTGRESQL
