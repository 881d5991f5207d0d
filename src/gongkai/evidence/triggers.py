"""The database itself refuses to change or remove a row of an append-only table.

Installed after each migration, because SQLite drops a table's triggers when a migration remakes it. An app may add
guards of its own for inserts (`GUARDS`): SQL for each kind of database, made anew with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connections

from gongkai.evidence.models import AppendOnly

REFUSED = "append-only: gongkai refuses to change evidence"

GUARDS: dict[str, dict[str, tuple[str, ...]]] = {}
"""By name of the trigger, then by vendor: the statements that make it. The table is the app's own."""


def tables() -> list[str]:
    """The append-only tables, in alphabetical order."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))


def expected() -> set[str]:
    """The names of all triggers that must stand."""
    kinds = ("no_update", "no_delete")
    return {f"{table}_{kind}" for table in tables() for kind in kinds} | set(GUARDS)


def missing(using: str = "default") -> set[str]:
    """Triggers that should stand and do not."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return expected() - {name for (name,) in cursor.fetchall()}


def install(using: str = "default") -> None:
    """Make every trigger anew. Tables that are not there yet are left for the migration that makes them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for statement in _statements(connection.vendor, [table for table in tables() if table in present]):
            cursor.execute(statement)
        for guard in GUARDS.values():
            for statement in guard[connection.vendor]:
                cursor.execute(statement)


def drop(using: str = "default") -> None:
    """Take all triggers away: only for tests that empty their tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in tables():
            for kind in ("no_update", "no_delete", "no_truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                if connection.vendor == "postgresql" or kind != "no_truncate":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{kind}{on}")


def _statements(vendor: str, present: list[str]) -> Iterator[str]:
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION gongkai_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in present:
        for kind, event in (("no_update", "UPDATE"), ("no_delete", "DELETE")):
            if vendor == "sqlite":
                yield f"DROP TRIGGER IF EXISTS {table}_{kind}"
                yield (
                    f"CREATE TRIGGER {table}_{kind} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
                )
            else:
                yield (
                    f"CREATE OR REPLACE TRIGGER {table}_{kind} BEFORE {event} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION gongkai_append_only()"
                )
        if vendor == "postgresql":
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION gongkai_append_only()"
            )
