"""Columns that the database holds closed.

The value in Python is the text, or the JSON value; the column holds what `boxes.seal_bytes` made of it, bound to table
and column. A database, its log or its backup alone shows only that something is there, and how long it is. What has to
be found again gets a blind index in a column beside it.

Table and column of such a field are never renamed. One that is added to a table with rows is `null=True`: a default
would be sealed before there is a key.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from gongkai.sealing.blind import keyed_hash
from gongkai.sealing.boxes import ERASED, names_nothing, open_bytes, seal_bytes
from gongkai.sealing.keys import CannotOpen, ring

_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
NO_LOOKUP = "加密的内容不能按“{0}”查找：{1}。请在旁边加一列 blind_index，按它查找；或者只问有没有（isnull）。"


class Unopened:
    """Stands for a sealed value that could not be opened; raises what is wrong as soon as somebody wants it."""

    def __init__(self, fault: CannotOpen) -> None:
        self.fault = fault

    def __str__(self) -> str:
        raise self.fault


class Erased:
    """Stands for a value that is gone for good. hash  what the evidence hashed in its place."""

    def __init__(self, hash: str) -> None:
        self.hash = hash


class _Attribute(DeferredAttribute):
    """The attribute of a row: a row with a value that cannot be opened is read, and the value is refused."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if isinstance(found, Unopened):
            raise found.fault
        return self.field.gone if isinstance(found, Erased) else found

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """What both kinds share."""

    empty_values = (None, "")
    descriptor_class = _Attribute
    gone: Any = None
    """What is read where the value was erased."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("editable", True)  # or `full_clean` would pass over it
        super().__init__(*arguments, **options)

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        if not self.editable:
            options["editable"] = False
        else:
            options.pop("editable", None)
        return name, path, arguments, options

    @property
    def place(self) -> str:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def encoded(self, value: Any) -> bytes:
        """The value as bytes."""
        raise NotImplementedError

    def decoded(self, plain: bytes) -> Any:
        """The value of bytes."""
        raise NotImplementedError

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        return connection.Database.Binary(seal_bytes(self.encoded(value), self.place))

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        if value is None:
            return None
        if names_nothing(bytes(value)):
            return Erased(bytes(value)[len(ERASED) :].hex())
        try:
            return self.decoded(open_bytes(bytes(value), self.place))
        except CannotOpen as fault:
            return Unopened(fault)

    def for_evidence(self, row: models.Model) -> str | None:
        """What the evidence hashes in place of the value: the same under every key of the ring, and nothing that one
        could try values against. A value that cannot be opened is none that was ever written.

        Raises NoKey where this machine has no keys at all: then nothing can be said of it.
        """
        try:
            value = getattr(row, self.attname)
        except CannotOpen:
            ring()
            return "unopened"
        if isinstance(found := row.__dict__.get(self.attname), Erased):
            return found.hash
        return None if value is None else keyed_hash(self.encoded(value), f"evidence/{self.place}").hex()

    def erase(self, row: models.Model) -> None:
        """Take the value of a stored row away for good; what the evidence holds of it stays true, also of a row that
        is only ever added to. Once erased, nobody can read it again, in no backup that is made from then on."""
        hash = self.for_evidence(row)
        if hash is None or isinstance(row.__dict__.get(self.attname), Erased):
            return
        quote, key = connection.ops.quote_name, self.model._meta.pk
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {quote(self.model._meta.db_table)} SET {quote(self.column)} = %s "  # noqa: S608
                f"WHERE {quote(key.column)} = %s",
                [connection.Database.Binary(ERASED + bytes.fromhex(hash)), row.pk],
            )
        row.__dict__[self.attname] = Erased(hash)

    def to_python(self, value: Any) -> Any:
        return value

    def get_default(self) -> Any:
        return self._get_default()

    def _check_str_default_value(self) -> list[Any]:
        return []  # the value of a BinaryField is bytes; ours is not

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(NO_LOOKUP.format(lookup_name, self))
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(NO_LOOKUP.format(lookup_name, self))

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self} 是加密的内容，不能这样导出；请用 gongkai backup。")


class SealedTextField(SealedField):
    """Text (str)."""

    gone = ""

    def encoded(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self} takes text, not {type(value).__name__}")
        return value.encode()

    def decoded(self, plain: bytes) -> str:
        return plain.decode()


class SealedJSONField(SealedField):
    """A JSON value: dict, list, text, number; None is an empty column. Read anew, never changed in place unsaved."""

    empty_values = (None, "", [], {})
    empty_strings_allowed = False

    def encoded(self, value: Any) -> bytes:
        return _write(value).encode()

    def decoded(self, plain: bytes) -> Any:
        return json.loads(plain)


def erase(row: models.Model) -> None:
    """Take away every sealed value of a stored row, as `SealedField.erase` does."""
    for field in row._meta.concrete_fields:
        if isinstance(field, SealedField):
            field.erase(row)
