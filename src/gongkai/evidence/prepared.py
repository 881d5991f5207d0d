"""Statements whose SQL is built once, for the few that every act runs.

Building SQL took a third of the time of an act. A prepared query is an ordinary queryset with slots in place of values:
Django builds it, once for each connection, and turns its rows into models; the database is asked anew every time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


class Slot(models.Value):
    """Stands for a value of a kind of column; it is its own parameter, to be replaced when the query is run."""

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        return "%s", [self]


KEY, TEXT, DAY = models.BigIntegerField(), models.CharField(), models.DateField()
"""Kinds of slots."""


_KEPT = "gongkai_prepared"
"""Where a connection keeps what was built for it: it ends with the connection, and so with the thread of that."""


class Prepared(Generic[Row]):
    """A queryset that is built once.

    make   gives the queryset, called with a slot for each name: no value may decide what it asks
    slots  the names of its values, each with the kind of its column
    """

    def __init__(self, make: Callable[..., models.QuerySet[Row]], **slots: models.Field[Any, Any]) -> None:
        self._make, self._slots = make, slots

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for some values. Raises TransactionManagementError for a query that locks, outside of an act."""
        made_for = connections[DEFAULT_DB_ALIAS]
        kept: dict[Prepared[Any], _Built] = vars(made_for).setdefault(_KEPT, {})
        built = kept.get(self)
        if built is None:
            slots = {name: Slot(name, output_field=kind) for name, kind in self._slots.items()}
            built = kept[self] = _Built(self._make(**slots), made_for)
        return built.rows(values)

    def get(self, **values: Any) -> Row | None:
        """The only row, or the first; None where there is none."""
        return next(iter(self(**values)), None)


MANY = 256
"""Keys up to which the query for so many of them is kept."""


class PreparedIn(Generic[Row]):
    """A queryset of the rows of some keys, built once for 1, 2, 4, 8 … of them; where there are fewer, the last is said
    again.

    make  gives the queryset for a sequence of keys: no key may decide what it asks, and each is said in `__in` alone
    """

    def __init__(
        self, make: Callable[[Sequence[Any]], models.QuerySet[Row, Any]], kind: models.Field[Any, Any] = KEY
    ) -> None:
        self._make, self._kind = make, kind
        self._prepared: dict[int, Prepared[Row]] = {}

    def __call__(self, keys: Collection[Any]) -> list[Any]:
        """The rows of some keys."""
        given = list(keys)
        if not given or len(given) > MANY or None in given:
            return list(self._make(given))
        size = 1 << (len(given) - 1).bit_length()
        if size not in self._prepared:
            slots = {f"key{place}": self._kind for place in range(size)}
            self._prepared[size] = Prepared(lambda **named: self._make(list(named.values())), **slots)
        given += given[-1:] * (size - len(given))
        return self._prepared[size](**{f"key{place}": key for place, key in enumerate(given)})


class _Built:
    """The SQL of a queryset on one connection, and how its rows become models or, after `values_list`, tuples."""

    def __init__(self, queryset: models.QuerySet[Any], connection: BaseDatabaseWrapper) -> None:
        self._connection = connection
        self._locks = queryset.query.select_for_update
        self._compiler = compiler = queryset.query.get_compiler(connection=connection)
        self._sql, self._parameters = compiler.as_sql()
        self._convert = compiler.get_converters([each[0] for each in compiler.select])
        self._plain = queryset._fields is not None
        if self._plain:
            return
        chosen = compiler.klass_info["select_fields"]
        self._model = compiler.klass_info["model"]
        self._start, self._stop = chosen[0], chosen[-1] + 1
        self._names = [each[0].target.attname for each in compiler.select[self._start : self._stop]]
        self._related = get_related_populators(compiler.klass_info, compiler.select, connection.alias)
        self._annotations = tuple((compiler.annotation_col_map or {}).items())

    def rows(self, values: dict[str, Any]) -> list[Any]:
        connection = self._connection
        if self._locks and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("rows are locked inside the transaction of an act")
        given = [
            each.output_field.get_db_prep_value(values[each.value], connection) if isinstance(each, Slot) else each
            for each in self._parameters
        ]
        with _cursor(connection) as cursor:
            cursor.execute(self._sql, given)
            found: Iterable[Sequence[Any]] = cursor.fetchall()
        if self._convert:
            found = self._compiler.apply_converters(found, self._convert)
        return [tuple(each) for each in found] if self._plain else [self._row(each) for each in found]

    def _row(self, columns: Sequence[Any]) -> models.Model:
        row = self._model.from_db(self._connection.alias, self._names, columns[self._start : self._stop])
        for each in self._related:
            each.populate(columns, row)
        for name, place in self._annotations:
            setattr(row, name, columns[place])
        return row


class Written(models.Model):
    """A row that is saved by statements that are built once. Its models send no signals when they are saved."""

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """As Django saves; what is out of the ordinary, such as a key chosen by the caller, is left to Django."""
        wanted = {name: value for name, value in options.items() if value}
        names = wanted.pop("update_fields", None)
        if names is None and options.get("update_fields") is not None:
            return  # no column, which is not every column
        new = wanted.pop("force_insert", False) or (self._state.adding and self.pk is None)
        if wanted.pop("using", DEFAULT_DB_ALIAS) != DEFAULT_DB_ALIAS or wanted or (new and names):
            super().save(**options)
        elif new:
            insert([self])
        elif self._state.adding or (names is None and self.get_deferred_fields()) or not update(self, names):
            super().save(**options)


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model in one statement and give them their keys, as `save` would one after the other."""
    if not rows:
        return
    model = type(rows[0])
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="save")
    keyed = rows[0].pk is not None
    fields = [each for each in _fields(model) if keyed or not each.primary_key]
    head, one, tail = _insertion(model, keyed)
    here = connections[DEFAULT_DB_ALIAS]
    values = [each.get_db_prep_save(each.pre_save(row, True), here) for row in rows for each in fields]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), _cursor(here) as cursor:
        cursor.execute(head + ", ".join([one] * len(rows)) + tail, values)
        keys = () if keyed else [key for (key,) in cursor.fetchall()]
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    for row, key in zip(rows, keys, strict=not keyed):
        row.pk = key


def update(row: models.Model, names: Iterable[str] | None = None) -> bool:
    """Write some columns of a row, or all. Whether it is there; raises DatabaseError where some were named and it is
    not, as `save(update_fields=…)` does."""
    row._prepare_related_fields_for_save(operation_name="save")
    model = type(row)
    fields, sql = _change(model, None if names is None else frozenset(names))
    here = connections[DEFAULT_DB_ALIAS]
    values = [each.get_db_prep_save(each.pre_save(row, False), here) for each in fields]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), _cursor(here) as cursor:
        cursor.execute(sql, [*values, model._meta.pk.get_db_prep_save(row.pk, here)])
        there = cursor.rowcount == 1
    if names is not None and not there:
        raise DatabaseError("Save with update_fields did not affect any rows.")
    return there


def raised(model: type[models.Model], name: str, keys: Sequence[Any], *, by: int) -> dict[Any, int]:
    """Raise a counter of some rows, in the order in which the database finds them, and give what it is then, by key;
    the rows stay locked. A key that is not there is left out."""
    quote, meta = connection.ops.quote_name, model._meta
    column, key = quote(meta.get_field(name).column), quote(meta.pk.column)
    places = ", ".join(["%s"] * len(keys))
    sql = f"UPDATE {quote(meta.db_table)} SET {column} = {column} + %s WHERE {key} IN ({places}) RETURNING {key}, {column}"  # noqa: S608, E501
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, [by, *keys])
        return dict(cursor.fetchall())


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return list(model._meta.local_concrete_fields)


@cache
def _insertion(model: type[models.Model], keyed: bool) -> tuple[str, str, str]:
    """The beginning of an INSERT, the group of one row, and the end."""
    quote, key = connection.ops.quote_name, model._meta.pk
    columns = [quote(each.column) for each in _fields(model) if keyed or not each.primary_key]
    head = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES "  # noqa: S608
    return head, f"({', '.join(['%s'] * len(columns))})", "" if keyed else f" RETURNING {quote(key.column)}"


@cache
def _change(model: type[models.Model], names: frozenset[str] | None) -> tuple[list[models.Field[Any, Any]], str]:
    """The columns that an UPDATE of one row writes, and its SQL."""
    quote, key = connection.ops.quote_name, model._meta.pk
    fields = [
        each
        for each in _fields(model)
        if not each.primary_key and (names is None or each.name in names or each.attname in names)
    ]
    if names is not None and len(fields) != len(names):
        raise ValueError(f"no columns of {model._meta.label}: {sorted(names)}")
    columns = ", ".join(f"{quote(each.column)} = %s" for each in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(key.column)} = %s"  # noqa: S608
    return fields, sql


def _cursor(here: BaseDatabaseWrapper) -> Any:
    """A cursor for a statement that is kept: PostgreSQL plans it when it comes again, and not each time.

    Django's own cursor writes the values into the text, so that no text is ever the same. Whoever watches the
    statements wants to read them so.
    """
    if here.vendor != "postgresql" or here.queries_logged:
        return here.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    here.close_if_health_check_failed()
    here.ensure_connection()
    with here.wrap_database_errors:
        return here._prepare_cursor(ServerBindingCursor(here.connection))
