"""Rows written by the hundred: plain values straight into a table, because making a model of each takes far longer.

The constraints and triggers of the database hold as for any other row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db import connection, models


def reserve(model: type[models.Model], count: int) -> list[int]:
    """So many keys of a table that nobody else will get, rising; inside the transaction that writes the rows."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [key for (key,) in cursor.fetchall()]
        # A transaction is the only writer from its first statement on (IMMEDIATE), and AUTOINCREMENT goes on after the
        # largest key that was ever written.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + count + 1))


LONGEST = 8_000_000  # signs of text in one statement, unless one row has more
AT_ONCE = 100
"""Rows of one statement. SQLite sets aside every page that a statement on a table with triggers is about to change, in
case it has to take the statement back: the rows of one share that."""


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
    """Write rows of plain values by the names of their columns; all rows have the same.

    same  the columns that are the same in all rows; what is named in neither takes its default
    """
    with connection.cursor() as cursor:
        for sql, values in _statements(model, rows, same):
            cursor.execute(sql, values)


def insert_and_read(model: type[models.Model], rows: Sequence[Mapping[str, Any]], **same: Any) -> list[dict[str, Any]]:
    """As `insert`; gives the rows as the database then holds them, in the order of their keys, with all columns."""
    fields = model._meta.concrete_fields
    quote, found = connection.ops.quote_name, []
    back = f" RETURNING {', '.join(quote(field.column) for field in fields)}"
    with connection.cursor() as cursor:
        for sql, values in _statements(model, rows, same):
            cursor.execute(sql + back, values)
            found += cursor.fetchall()
    compiler = model._base_manager.all().query.get_compiler(connection=connection)
    converters = compiler.get_converters([field.get_col(model._meta.db_table) for field in fields])
    names, key = [field.attname for field in fields], model._meta.pk.attname
    held = [dict(zip(names, row, strict=True)) for row in compiler.apply_converters(found, converters)]
    return sorted(held, key=itemgetter(key))


def _statements(
    model: type[models.Model], rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any]
) -> Iterator[tuple[str, list[Any]]]:
    """The INSERTs of so many rows, each with its values."""
    if not rows:
        return
    varying = list(rows[0])
    fields = {field.attname: field for field in model._meta.concrete_fields}
    if unknown := {*varying, *same} - fields.keys():
        raise TypeError(f"no columns of {model._meta.label}: {sorted(unknown)}")
    constant = {
        name: field.get_db_prep_save(same[name] if name in same else field.get_default(), connection)
        for name, field in fields.items()
        if name not in varying and not (field.primary_key and name not in same)
    }
    names = [*varying, *constant]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(fields[name].column) for name in names)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    one = f"({', '.join(['%s'] * len(names))})"
    tail = tuple(constant.values())
    columns_of = [[row[name] for row in rows] for name in varying]
    for place, name in enumerate(varying):
        if adapted := _adapted(fields[name]):
            columns_of[place] = list(map(adapted, columns_of[place]))
    values = [(*row, *tail) for row in zip(*columns_of, strict=True)]
    for part in _parts(values):
        yield head + ", ".join([one] * len(part)), list(chain.from_iterable(part))


def _parts(rows: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of each statement: no more than a database takes in one."""
    first, size = 0, 0
    for place, row in enumerate(rows):
        length = sum(len(value) for value in row if isinstance(value, str))
        if place > first and (place - first == AT_ONCE or size + length > LONGEST):
            yield rows[first:place]
            first, size = place, 0
        size += length
    if rows:
        yield rows[first:]


@contextmanager
def roomy() -> Iterator[None]:
    """While thousands of rows are written: SQLite keeps more pages at hand, moves them to their place less often, and
    what a statement sets aside stays in memory.

    Every transaction is as durable as before; only the file beside the database grows to some 64 MB meanwhile.
    """
    if connection.vendor != "sqlite":
        yield
        return
    wanted = {"cache_size": -65_536, "wal_autocheckpoint": 16_000, "temp_store": 2}
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        for name, value in wanted.items():
            cursor.execute(f"PRAGMA {name}={value}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name}={value}")


def _adapted(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How the database takes a value of a column; None where it takes it as it is."""
    if isinstance(field, models.DateTimeField | models.JSONField):
        raise TypeError(f"{field.name} has to be the same in all rows")
    return connection.ops.adapt_datefield_value if isinstance(field, models.DateField) else None
