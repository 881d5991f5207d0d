"""Every sealed column under the newest key.

What is left to do is read from the ciphertexts: whatever names another key than the newest. Whoever is killed goes on
from there, and a server may write meanwhile. A value is changed only where it is still the one that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

from gongkai.sealing.boxes import ERASED, NAMED, open_bytes, seal_bytes
from gongkai.sealing.fields import SealedField
from gongkai.sealing.keys import CannotOpen, ring

AT_ONCE = 200
"""Rows of one transaction."""


@dataclass(frozen=True, slots=True)
class Column:
    """A sealed column of a table."""

    field: SealedField

    @property
    def table(self) -> str:
        return self.field.model._meta.db_table

    @property
    def label(self) -> str:
        """What a value of it is called before its key (`files.StoredFile.sealed_text`)."""
        return str(self.field)

    def older(self, after: object = None, most: int = AT_ONCE) -> list[tuple[object, bytes]]:
        """Some keys of rows, in order, and values that name another key than the newest.

        after  only rows behind this key
        """
        column, key = self._quoted()
        where, values = self._named_by_older(column)
        if after is not None:
            where += f" AND {key} > %s"
            values.append(after)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {column} FROM {self._table} WHERE {where} ORDER BY {key} LIMIT {most}",  # noqa: S608
                values,
            )
            return [(found, bytes(value)) for found, value in cursor.fetchall()]

    def count(self) -> int:
        """How many values name another key than the newest."""
        column, _ = self._quoted()
        where, values = self._named_by_older(column)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self._table} WHERE {where}", values)  # noqa: S608
            return int(cursor.fetchone()[0])

    def seal_anew(self, done: Callable[[int], None]) -> Iterator[str]:
        """Seal all of them under the newest key; gives the labels of those that cannot be opened.

        done  told how many were sealed since it was told last
        """
        column, key = self._quoted()
        after: object = None
        while rows := self.older(after):
            after, closed = rows[-1][0], []
            with transaction.atomic(), connection.cursor() as cursor:
                for found, value in rows:
                    try:
                        anew = seal_bytes(open_bytes(value, self.field.place), self.field.place)
                    except CannotOpen:
                        closed.append(f"{self.label}:{found}")
                        continue
                    cursor.execute(
                        f"UPDATE {self._table} SET {column} = %s WHERE {key} = %s AND {column} = %s",  # noqa: S608
                        [self._binary(anew), found, self._binary(value)],
                    )
            done(len(rows) - len(closed))
            yield from closed

    def _named_by_older(self, column: str) -> tuple[str, list[object]]:
        """What names another key than the newest; what was erased names none."""
        where = f"{column} IS NOT NULL AND substr({column}, 1, 1) <> %s AND substr({column}, 2, {NAMED - 1}) <> %s"
        return where, [self._binary(ERASED), self._binary(ring()[0].name)]

    @property
    def _table(self) -> str:
        return connection.ops.quote_name(self.table)

    def _quoted(self) -> tuple[str, str]:
        quote = connection.ops.quote_name
        return quote(self.field.column), quote(self.field.model._meta.pk.column)

    @staticmethod
    def _binary(value: bytes) -> object:
        return connection.Database.Binary(value)


def columns() -> list[Column]:
    """Every sealed column of every model."""
    return [
        Column(field)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField)
    ]


def hold_writers() -> None:
    """Let nobody write to a table with sealed columns until this transaction ends, and wait for those who do."""
    if connection.vendor == "postgresql":
        tables = sorted({connection.ops.quote_name(each.table) for each in columns()})
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
