"""Emptying the tables after a test with transactions of its own, append-only ones too.

Django's way empties all tables, full or not, and makes its rows of permissions and kinds of content anew each time.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction

from gongkai.evidence import triggers

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
"""What the migrations wrote and no test changes."""


def empty() -> None:
    """Remove every row that a test may have left, and make sure that the guards of the tables stand."""
    if connection.vendor == "sqlite":
        _empty_sqlite()
    else:
        _empty_postgresql()
    if triggers.missing():
        triggers.install()


def _full() -> list[str]:
    """The tables that have rows."""
    models = apps.get_models(include_auto_created=True)
    tables = sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy} - KEPT)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables))
        return [name for (name,) in cursor.fetchall()]


def _empty_sqlite() -> None:
    """Foreign keys are not looked at; what refuses to remove rows is taken away for the moment."""
    full = _full()
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '% DELETE ON %'"
        )
        guards = {name: sql for name, sql, table in cursor.fetchall() if table in full}
        for name in guards:
            cursor.execute(f"DROP TRIGGER {name}")
        for table in full:
            cursor.execute(f"DELETE FROM {table}")
        for sql in guards.values():
            cursor.execute(sql)


def _empty_postgresql() -> None:
    """As a replica the server looks at neither triggers nor foreign keys."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in _full():
            cursor.execute(f"DELETE FROM {table}")
