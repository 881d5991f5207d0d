"""How a row is called in words. This package knows no record and no review: each app registers names for its own rows.

    @names(Release)
    def _release(row: Release) -> Called: …

A row without a name is called by the word for its kind and its number in the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from gongkai.evidence.models import AppendOnly


@dataclass(frozen=True, slots=True)
class Called:
    """What a row is called.

    page   the label of the row on whose page it is shown, for instance `records.Record:12`; empty where there is none
    organ  the code of the organ it belongs to; empty where that is not known
    """

    words: str
    page: str = ""
    organ: str = ""


Row = TypeVar("Row", bound=AppendOnly)
_NAMES: dict[str, Callable[[Any], Called]] = {}


def names(model: type[Row]) -> Callable[[Callable[[Row], Called]], Callable[[Row], Called]]:
    """Register how the rows of a model are called."""

    def register(function: Callable[[Row], Called]) -> Callable[[Row], Called]:
        _NAMES[model._meta.label] = function
        return function

    return register


def called(row: AppendOnly) -> Called:
    """What a row is called; by kind and number also where somebody removed what it belongs to."""
    naming = _NAMES.get(row._meta.label)
    if naming is not None:
        try:
            return naming(row)
        except ObjectDoesNotExist:
            pass
    return plainly(type(row), row.pk)


def plainly(model: type[Model], key: Any) -> Called:
    """A row by kind and number: 发布（编号 2）."""
    return Called(f"{model._meta.verbose_name}（编号 {key}）")


def called_by_label(label: str) -> Called:
    """What a row is called, by its label in an entry; the label itself where this version does not know the kind."""
    name, _, key = label.rpartition(":")
    try:
        model = apps.get_model(name)
    except (LookupError, ValueError):
        return Called(label)
    if not issubclass(model, AppendOnly) or not key.isdigit():
        return Called(label)
    row = model._base_manager.filter(pk=int(key)).first()
    return plainly(model, key) if row is None else called(row)
