"""The database itself refuses to change or remove a row of an append-only table.

Installed after each migration, because SQLite drops a table's triggers when a migration remakes it. An app may add
guards of its own, for inserts (`GUARDS`); they are made anew with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from gongkai.evidence.models import AppendOnly

REFUSED = "append-only: gongkai refuses to change evidence"


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger that an app adds: its table, and the statements that make it anew, for each kind of database."""

    table: str
    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...]


GUARDS: dict[str, Guard] = {}
"""By name of the trigger."""

def refuse(name: str, table: str, event: str, *, sqlite: str, postgresql: str, says: str) -> None:
    """Add a guard that refuses rows which no act would write.

    event               `INSERT` or `UPDATE`
    sqlite, postgresql  the condition, in terms of NEW, under which a row is refused
    says                the database's message
    """
    GUARDS[name] = Guard(
        table,
        (
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {sqlite} BEGIN SELECT RAISE(ABORT, '{says}'); END",
        ),
        (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {postgresql} THEN "
            f"RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    )


# Event, and the bits of pg_trigger.tgtype: 1 each row, 2 before, 8 delete, 16 update, 32 truncate.
_KINDS = {"no_update": ("UPDATE", 19), "no_delete": ("DELETE", 11), "no_truncate": ("TRUNCATE", 34)}
_FUNCTION = "gongkai_append_only"
_RAISE = f" BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END "


def tables() -> list[str]:
    """The append-only tables, in alphabetical order."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))


def missing(using: str = "default") -> set[str]:
    """The names of triggers that should stand and do not: dropped, disabled, or with another body."""
    connection = connections[using]
    standing = _on_sqlite(connection) if connection.vendor == "sqlite" else _on_postgresql(connection)
    wanted = {name: made for table in tables() for name, made in _made(connection.vendor, table)}
    return {name for name, made in wanted.items() if standing.get(name) != made} | (GUARDS.keys() - standing.keys())


def unsafe_settings(using: str = "default") -> set[str]:
    """SQLite settings of this connection that guard less than they should (`foreign_keys`, …); none on PostgreSQL.

    Without recursive_triggers, INSERT OR REPLACE removes a row and no trigger sees it.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return set()
    with connection.cursor() as cursor:
        names = ("recursive_triggers", "foreign_keys")
        return {name for name in names if cursor.execute(f"PRAGMA {name}").fetchone() != (1,)}


def install(using: str = "default") -> None:
    """Make every trigger anew. Tables that are not there yet are left for the migration that makes them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for statement in _statements(connection.vendor, [table for table in tables() if table in present]):
            cursor.execute(statement)
        for guard in GUARDS.values():
            if guard.table in present:
                for statement in guard.sqlite if connection.vendor == "sqlite" else guard.postgresql:
                    cursor.execute(statement)


def drop(using: str = "default") -> None:
    """Take away what refuses changes and removals: only for tests that empty or forge their tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in tables():
            for name, _ in _made(connection.vendor, table):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _made(vendor: str, table: str) -> Iterator[tuple[str, object]]:
    """The name of each trigger of a table, and how the catalogue of the database shows it."""
    for kind, (event, bits) in _KINDS.items():
        if vendor == "sqlite" and kind != "no_truncate":
            yield f"{table}_{kind}", _sqlite_statement(table, kind, event)
        elif vendor == "postgresql":
            yield f"{table}_{kind}", (table, bits, _RAISE)


def _on_sqlite(connection: BaseDatabaseWrapper) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _on_postgresql(connection: BaseDatabaseWrapper) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype, p.prosrc FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgnattrs = 0 "
            "AND pg_table_is_visible(c.oid)"
        )
        return {name: (table, bits, body) for name, table, bits, body in cursor.fetchall()}


def _sqlite_statement(table: str, kind: str, event: str) -> str:
    return f"CREATE TRIGGER {table}_{kind} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"


def _statements(vendor: str, present: list[str]) -> Iterator[str]:
    if vendor == "postgresql":
        yield f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_RAISE}$$"
    for table in present:
        for kind, (event, _) in _KINDS.items():
            if vendor == "postgresql":
                each = "STATEMENT" if kind == "no_truncate" else "ROW"
                yield (
                    f"CREATE OR REPLACE TRIGGER {table}_{kind} BEFORE {event} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION {_FUNCTION}()"
                )
            elif kind != "no_truncate":
                yield f"DROP TRIGGER IF EXISTS {table}_{kind}"
                yield _sqlite_statement(table, kind, event)
