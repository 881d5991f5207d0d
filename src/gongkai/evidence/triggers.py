"""The database itself refuses to change or remove a row of an append-only table.

Installed after each migration, because SQLite drops a table's triggers when a migration remakes it. An app may add
guards of its own (`refuse`); they are made anew with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from gongkai.evidence.models import AppendOnly
from gongkai.sealing.boxes import ERASED, HASH, NAMED
from gongkai.sealing.fields import SealedField

REFUSED = "append-only: gongkai refuses to change evidence"


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger that an app adds: on an event of a table it refuses rows for which a condition over NEW holds."""

    table: str
    event: str
    sqlite: str
    postgresql: str
    says: str
    where: str = ""


GUARDS: dict[str, Guard] = {}
"""By name of the trigger."""


def refuse(name: str, table: str, event: str, *, sqlite: str, postgresql: str, says: str, where: str = "") -> None:
    """Add a guard that refuses rows which no act would write.

    event               `INSERT`, `UPDATE`, `DELETE`, or `TRUNCATE`, which only PostgreSQL has
    sqlite, postgresql  the condition, in terms of NEW and OLD, under which a row is refused
    says                the database's message
    where               what has to hold too, and is told by NEW and OLD alone: PostgreSQL asks this of every row in no
                        time, and starts a query of the condition for the others only
    """
    GUARDS[name] = Guard(table, event, sqlite, postgresql, says, where)


_APPEND_ONLY = "gongkai_append_only"
# Bits of pg_trigger.tgtype.
_ROW, _BEFORE, _BITS = 1, 2, {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


def tables() -> list[str]:
    """The append-only tables, in alphabetical order."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))


def missing(using: str = "default") -> set[str]:
    """The names of triggers that should stand and do not: dropped, disabled, or doing something else."""
    connection = connections[using]
    standing = _on_sqlite(connection) if connection.vendor == "sqlite" else _on_postgresql(connection)
    wanted = _wanted(connection.vendor, tables(), GUARDS)
    return {trigger.name for trigger in wanted if standing.get(trigger.name) != trigger.shown(connection.vendor)}


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
        guards = {name: guard for name, guard in GUARDS.items() if guard.table in present}
        for trigger in _wanted(connection.vendor, [table for table in tables() if table in present], guards):
            for statement in trigger.statements(connection.vendor):
                cursor.execute(statement)


def make_way(using: str = "default") -> None:
    """Take the guards of the apps away before a migration, which makes them anew when it is done.

    SQLite cannot remake a table while a trigger of another table reads it. What refuses changes and removals stays.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    standing = _on_sqlite(connection)
    append_only = {trigger.name for trigger in _wanted(connection.vendor, tables(), {})}
    with connection.cursor() as cursor:
        for name in sorted(standing.keys() - append_only):
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")


def drop(using: str = "default") -> None:
    """Take away what refuses changes and removals: only for tests that empty or forge their tables."""
    connection = connections[using]
    removals = {name: guard for name, guard in GUARDS.items() if guard.event == "DELETE"}
    with connection.cursor() as cursor:
        for trigger in _wanted(connection.vendor, tables(), removals):
            on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")


@dataclass(frozen=True, slots=True)
class _Trigger:
    """One trigger. `condition` is empty where it refuses always, `where` where it is asked of every row."""

    name: str
    table: str
    event: str
    function: str
    says: str
    condition: str = ""
    where: str = ""

    def statements(self, vendor: str) -> Iterator[str]:
        """What makes it anew."""
        if vendor == "sqlite":
            yield f"DROP TRIGGER IF EXISTS {self.name}"
            yield self._sqlite
        else:
            yield f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $${self._body}$$"
            each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
            yield (
                f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
                f"FOR EACH {each} EXECUTE FUNCTION {self.function}()"
            )

    def shown(self, vendor: str) -> object:
        """What the catalogue of the database says of it."""
        bits = _BEFORE | _BITS[self.event] | (0 if self.event == "TRUNCATE" else _ROW)
        return self._sqlite if vendor == "sqlite" else (self.table, bits, self._body)

    @property
    def _sqlite(self) -> str:
        both = " AND ".join(f"({each})" for each in (self.where, self.condition)) if self.where else self.condition
        when = f"WHEN {both} " if both else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"{when}BEGIN SELECT RAISE(ABORT, '{self.says}'); END"
        )

    @property
    def _body(self) -> str:
        refuse = f"RAISE EXCEPTION '{self.says}' USING ERRCODE = 'integrity_constraint_violation';"
        if not self.condition:
            return f" BEGIN {refuse} END "
        refuse = f"IF ({self.condition}) THEN {refuse} END IF;"
        if self.where:
            refuse = f"IF ({self.where}) THEN {refuse} END IF;"
        return f" BEGIN {refuse} RETURN NEW; END "


def _wanted(vendor: str, append_only: list[str], guards: dict[str, Guard]) -> Iterator[_Trigger]:
    """Every trigger that belongs on these tables."""
    sealed = _with_sealed_columns()
    for table in append_only:
        for event in ("UPDATE", "DELETE", "TRUNCATE"):
            if event == "TRUNCATE" and vendor != "postgresql":
                continue
            name = f"{table}_no_{event.lower()}"
            if event == "UPDATE" and table in sealed:
                condition = _unless_sealed_anew(vendor, *sealed[table])
                yield _Trigger(name, table, event, f"gongkai_{name}", REFUSED, condition)
            else:
                yield _Trigger(name, table, event, _APPEND_ONLY, REFUSED)
    for name, guard in guards.items():
        if guard.event == "TRUNCATE" and vendor != "postgresql":
            continue
        condition = guard.sqlite if vendor == "sqlite" else guard.postgresql
        yield _Trigger(name, guard.table, guard.event, f"gongkai_{name}", guard.says, condition, guard.where)


def _with_sealed_columns() -> dict[str, tuple[list[str], list[str]]]:
    """Append-only tables that have sealed columns: their other columns and these."""
    found = {}
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        sealed = [field.column for field in fields if isinstance(field, SealedField)]
        if sealed and issubclass(model, AppendOnly):
            found[model._meta.db_table] = ([each.column for each in fields if each.column not in sealed], sealed)
    return found


def _unless_sealed_anew(vendor: str, plain: list[str], sealed: list[str]) -> str:
    """Under which condition an update does anything else than to seal columns under another key.

    The database cannot look inside: it sees that the length is the same, the form too, and the name of the key another
    one. Or that the value was erased and left a hash. Whether the same was sealed again, and whether the hash is that
    of what was there, is told by the digest in the evidence.
    """
    nothing = "X'00'" if vendor == "sqlite" else "'\\x00'::bytea"
    same = "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"
    allowed = [f'NEW."{column}" {same} OLD."{column}"' for column in plain]
    for column in sealed:
        new, old = f'NEW."{column}"', f'OLD."{column}"'
        anew = (
            f"length({new}) = length({old}) AND substr({new}, 1, 1) = substr({old}, 1, 1) "
            f"AND substr({new}, 2, {NAMED - 1}) <> substr({old}, 2, {NAMED - 1})"
        )
        erased = f"length({new}) = {len(ERASED) + HASH} AND substr({new}, 1, 1) = {nothing}"
        allowed.append(
            f"({new} {same} {old} OR ({new} IS NOT NULL AND {old} IS NOT NULL AND (({anew}) OR ({erased}))))"
        )
    return f"NOT ({' AND '.join(allowed)})"


def _on_sqlite(connection: BaseDatabaseWrapper) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _on_postgresql(connection: BaseDatabaseWrapper) -> dict[str, object]:
    """Triggers that fire on every act: enabled, without a condition of their own, for all columns.

    Of the tables on the search path, those among them that a view of the same name hides from the portal.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype, p.prosrc FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL "
            "AND t.tgattr = ''::int2vector AND c.relnamespace::regnamespace::text = ANY (current_schemas(false))"
        )
        return {name: (table, bits, body) for name, table, bits, body in cursor.fetchall()}
