"""Statements whose SQL is built once, for the few that every act runs.

Building SQL took a third of the time of an act. A prepared query is an ordinary queryset with slots in place of values:
Django builds it, once for each connection, and turns its rows into models; the database is asked anew every time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any, ClassVar, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import get_related_populators

from gongkai.evidence.cursors import answer, changed
from gongkai.evidence.given_back import forget, keep, kept

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
        self.key = self._names.index(self._model._meta.pk.attname)

    @cached_property
    def returning(self) -> str:
        """The clause by which a statement gives what `made` takes."""
        columns = (each[0].target.column for each in self._compiler.select[self._start : self._stop])
        return f" RETURNING {', '.join(map(self._connection.ops.quote_name, columns))}"

    def rows(self, values: dict[str, Any]) -> list[Any]:
        connection = self._connection
        if self._locks and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("rows are locked inside the transaction of an act")
        given = [
            each.output_field.get_db_prep_value(values[each.value], connection) if isinstance(each, Slot) else each
            for each in self._parameters
        ]
        return self.made(answer(connection, self._sql, given))

    def made(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """What becomes of the columns that the database gave."""
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
    """A row that is saved by statements that are built once. Its models send no signals when they are saved.

    GIVEN_BACK  the columns that PostgreSQL gives back of a new row, for `stored`; None for all
    """

    GIVEN_BACK: ClassVar[tuple[str, ...] | None] = ()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """As Django saves; what is out of the ordinary, such as a key chosen by the caller, is left to Django."""
        wanted = {name: value for name, value in options.items() if value}
        names = wanted.pop("update_fields", None)
        if names is None and options.get("update_fields") is not None:
            return  # no column, which is not every column
        if not self._state.adding:
            forget(connections[DEFAULT_DB_ALIAS], (type(self), self.pk))
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
    model, here = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    for row in rows:
        _take_keys_of_related(row)
    keyed = rows[0].pk is not None
    shape = _given_back(model, here)
    columns = _columns(model, None, keyed)
    sql = _insertion(model, keyed, len(rows), "" if shape is None else shape.returning)
    values = [value for row in rows for value in _values(row, columns, here, new=True)]
    found: list[Any] = []
    if keyed and shape is None:
        changed(here, sql, values)
    else:
        found = answer(here, sql, values)
    place = 0 if shape is None else shape.key
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    for row, given in zip(rows, found, strict=bool(found)):
        row.pk = given[place]
    if shape is not None:
        keep(here, {(model, given[place]): given for given in found})


def stored(row: models.Model) -> Any:
    """A row as the database gave it back when the open transaction wrote it, with its `GIVEN_BACK`; None where it has
    to be read: of another transaction, changed since, or of a database that gives nothing back."""
    return next(iter(all_stored([row])), None)


def all_stored(rows: Sequence[models.Model]) -> list[Any]:
    """Some rows as `stored` gives them; none of them where one of them has to be read."""
    here, found = connections[DEFAULT_DB_ALIAS], []
    for row in rows:
        columns = kept(here, (type(row), row.pk))
        shape = None if columns is None else _given_back(type(row), here)
        if columns is None or shape is None:
            return []
        found += shape.made([columns])
    return found


def are_stored(rows: Iterable[models.Model]) -> bool:
    """Whether `all_stored` gives them."""
    here = connections[DEFAULT_DB_ALIAS]
    return all(kept(here, (type(row), row.pk)) is not None for row in rows)


def _given_back(model: type[models.Model], here: BaseDatabaseWrapper) -> _Built | None:
    """How rows are made of what the database gives back; None where it gives the key alone. SQLite is always asked:
    what it tells of a new row need not have the type in which it is read."""
    names = getattr(model, "GIVEN_BACK", ())
    if names == () or here.vendor != "postgresql":
        return None
    built: dict[Any, _Built] = vars(here).setdefault(_KEPT, {})
    if model not in built:
        rows = model._base_manager.all()
        built[model] = _Built(rows if names is None else rows.only(*names), here)
    return built[model]


def update(row: models.Model, names: Iterable[str] | None = None) -> bool:
    """Write some columns of a row, or all. Whether it is there; raises DatabaseError where some were named and it is
    not, as `save(update_fields=…)` does."""
    _take_keys_of_related(row)
    model, here = type(row), connections[DEFAULT_DB_ALIAS]
    chosen = None if names is None else frozenset(names)
    sql = _change(model, chosen)
    values = _values(row, _columns(model, chosen, False), here, new=False)
    there = changed(here, sql, [*values, model._meta.pk.get_db_prep_save(row.pk, here)]) == 1
    if names is not None and not there:
        raise DatabaseError("Save with update_fields did not affect any rows.")
    return there


def _take_keys_of_related(row: models.Model) -> None:
    """As Django before it saves: rows that were saved after they were assigned have their keys by now. Nearly always
    all keys are there already."""
    known = row._state.fields_cache
    for name, attname, key in _relations(type(row)):
        other = known.get(name)
        if other is not None and (other.pk is None or getattr(other, key) != getattr(row, attname)):
            row._prepare_related_fields_for_save(operation_name="save")
            return


def _values(row: models.Model, columns: Sequence[_Column], here: BaseDatabaseWrapper, *, new: bool) -> list[Any]:
    """What is written in some columns. Django is not asked about values of which it is known what it makes of them."""
    values = []
    for field, name, ready in columns:
        value = field.pre_save(row, new) if name is None else getattr(row, name)
        if value is not None:
            make = ready.get(type(value))
            value = field.get_db_prep_save(value, here) if make is None else make(value)
        values.append(value)
    return values


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


_Column = tuple[Any, str | None, dict[type, Callable[[Any], Any]]]
"""A field; the attribute that is written, unless the field prepares it; what is made of values, by their type."""


@cache
def _columns(model: type[models.Model], names: frozenset[str] | None, keyed: bool) -> list[_Column]:
    """The columns that a statement writes, all or some, with the key or without."""
    fields = [
        each
        for each in model._meta.local_concrete_fields
        if (keyed or not each.primary_key) and (names is None or each.name in names or each.attname in names)
    ]
    if names is not None and len(fields) != len(names):
        raise ValueError(f"no columns of {model._meta.label}: {sorted(names)}")
    prepares = models.Field.pre_save
    return [(each, each.attname if type(each).pre_save is prepares else None, _ready(each)) for each in fields]


def _ready(field: models.Field[Any, Any]) -> dict[type, Callable[[Any], Any]]:
    """What Django makes of values of which it makes always the same."""
    if type(field) in (models.CharField, models.TextField):
        return {str: _same}
    if type(field) is models.BooleanField:
        return {bool: _same}
    if type(field) is models.DateField and connection.vendor == "postgresql":
        return {date: _same}
    kinds = getattr(connection.ops, "integerfield_type_map", {})
    if isinstance(field, models.ForeignKey) and isinstance(field.target_field, models.AutoField):
        return {int: kinds.get("BigIntegerField", _same)}
    if isinstance(field, models.IntegerField) and not isinstance(field, models.AutoField):
        return {int: kinds.get(field.get_internal_type(), _same)}
    return {}


def _same(value: Any) -> Any:
    return value


@cache
def _relations(model: type[models.Model]) -> list[tuple[str, str, str]]:
    """The rows that rows of a model point at: under which name they are kept, the column, and the column there."""
    fields = [each for each in model._meta.concrete_fields if isinstance(each, models.ForeignKey)]
    return [(each.cache_name, each.attname, each.target_field.attname) for each in fields]


@lru_cache(1024)
def _insertion(model: type[models.Model], keyed: bool, count: int, returning: str) -> str:
    """An INSERT of so many rows, which gives their keys, or what is said."""
    quote, key = connection.ops.quote_name, model._meta.pk
    columns = [quote(each.column) for each, *_ in _columns(model, None, keyed)]
    rows = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * count)
    gives = returning or ("" if keyed else f" RETURNING {quote(key.column)}")
    return f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES {rows}{gives}"  # noqa: S608


@cache
def _change(model: type[models.Model], names: frozenset[str] | None) -> str:
    """An UPDATE of one row."""
    quote, key = connection.ops.quote_name, model._meta.pk
    columns = ", ".join(f"{quote(each.column)} = %s" for each, *_ in _columns(model, names, False))
    return f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(key.column)} = %s"  # noqa: S608
