"""The cursors of statements that are kept. PostgreSQL plans such a statement when it comes again, and not each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

MOST = 128
"""Cursors that a connection keeps."""
MOST_ROWS = 50
"""Rows of an answer with which a cursor is kept: it holds on to them until it is used again."""
_KEPT = "gongkai_cursors"
"""Where a connection keeps them: they end with it, and so with its thread."""


def answer(here: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> list[Any]:
    """Run a statement and give its rows."""
    with _ran(here, sql, values) as cursor:
        with here.wrap_database_errors:
            found: list[Any] = cursor.cursor.fetchall()
        if len(found) > MOST_ROWS and _KEPT in vars(here):
            vars(here)[_KEPT][1].pop(sql, None)
        return found


def changed(here: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> int:
    """Run a statement and give how many rows it changed or added."""
    with _ran(here, sql, values) as cursor:
        count: int = cursor.rowcount
        return count


@contextmanager
def _ran(here: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Iterator[Any]:
    """The cursor of a statement that was run. A transaction in which it fails is not gone on with.

    One that is not kept is closed: SQLite holds its locks as long as somebody holds a statement that failed.
    """
    cursor = _cursor_for(here, sql)
    try:
        cursor.execute(sql, values)
        yield cursor
    except Exception as fault:
        if here.in_atomic_block:
            here.needs_rollback, here.rollback_exc = True, fault
        raise
    finally:
        if here.vendor != "postgresql" or cursor is not vars(here).get(_KEPT, (None, {}))[1].get(sql):
            cursor.close()


def _cursor_for(here: BaseDatabaseWrapper, sql: str) -> Any:
    """The cursor of a statement.

    Django's own cursor writes the values into the text, so that no text is ever the same. Whoever watches the
    statements wants to read them so. A cursor takes as long to make as to use, and knows the kinds of values by then.
    """
    if here.vendor != "postgresql" or here.queries_logged:
        return here.cursor()
    if here.connection is None or (here.health_check_enabled and not here.health_check_done):
        here.close_if_health_check_failed()
        here.ensure_connection()
    connected, cursors = vars(here).get(_KEPT, (None, {}))
    if connected is not here.connection or len(cursors) > MOST:
        cursors = {}
        vars(here)[_KEPT] = here.connection, cursors
    found = cursors.get(sql)
    if found is None:
        from django.db.backends.postgresql.base import ServerBindingCursor

        with here.wrap_database_errors:
            found = cursors[sql] = here._prepare_cursor(ServerBindingCursor(here.connection))
    return found
