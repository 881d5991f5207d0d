"""Fixed queries that are put into SQL once and asked again with other values: to build one takes longer than to answer.

A query is built by the ORM with marks in the place of its values, for 1, 2, 4, 8 … of them; where there are fewer, the
last is said again. Each connection keeps its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet


class Prepared:
    """A query over keys or names, of which it may be asked in any number.

    build  gives the query for some of them, as rows of values; it says each of them in `__in` alone
    mark   stands for a key or a name that nothing has
    """

    def __init__(self, build: Callable[[Sequence[Any]], QuerySet[Any, tuple[Any, ...]]], mark: Callable[[int], Any]):
        self._build, self._mark = build, mark
        self._kept: WeakKeyDictionary[BaseDatabaseWrapper, dict[int, _Statement]] = WeakKeyDictionary()

    def rows(self, values: Collection[Any]) -> list[tuple[Any, ...]]:
        """The rows for these values, as the query that was built gives them."""
        if not values:
            return []
        size = 1 << (len(values) - 1).bit_length()
        connection = connections[DEFAULT_DB_ALIAS]
        kept = self._kept.setdefault(connection, {})
        if size not in kept:
            marks = [self._mark(place) for place in range(size)]
            kept[size] = _Statement(connection, self._build(marks), marks)
        given = list(values)
        return kept[size].rows([*given, *[given[-1]] * (size - len(given))])


class _Statement:
    """The SQL of a query on a connection, with the places of its values."""

    def __init__(self, connection: BaseDatabaseWrapper, query: QuerySet[Any, Any], marks: Sequence[Any]) -> None:
        self.compiler = query.query.get_compiler(connection=connection)
        self.sql, self.parameters = self.compiler.as_sql()
        places = {mark: place for place, mark in enumerate(marks)}
        self.places = [places.get(each) for each in self.parameters]
        selected = [each[0] for each in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(selected)

    def rows(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        bound = [
            each if place is None else values[place]
            for each, place in zip(self.parameters, self.places, strict=True)
        ]  # fmt: skip
        with self.compiler.connection.cursor() as cursor:
            cursor.execute(self.sql, bound)
            found = cursor.fetchall()
        if self.converters:
            found = [tuple(row) for row in self.compiler.apply_converters(found, self.converters)]
        return found


def key(place: int) -> int:
    """A key that no row has."""
    return -1_000_000_000 - place


def name(place: int) -> str:
    """An index number that no record has."""
    return f"?{place}"
