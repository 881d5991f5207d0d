"""What PostgreSQL gave back of the rows that the open transaction wrote: what it holds, without asking for it again.

A note of it is an `on_commit` of Django, which a rollback takes away, of the whole or to a savepoint: what is found
here stands. A row that is saved again is forgotten; an append-only row cannot change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

Key = tuple[type[Any], Any]
"""The model and the key of a row."""


class _Notes(dict[Key, Sequence[Any]]):
    """The columns of rows that were written between two savepoints."""

    def __call__(self) -> None:
        self.clear()


def keep(here: BaseDatabaseWrapper, found: Mapping[Key, Sequence[Any]]) -> None:
    """Note the columns of new rows until the transaction ends."""
    if not here.in_atomic_block:
        return
    now = set(here.savepoint_ids)
    for savepoints, hook, *_ in reversed(here.run_on_commit):
        if type(hook) is _Notes and savepoints == now:
            hook.update(found)
            return
    here.on_commit(_Notes(found))


def kept(here: BaseDatabaseWrapper, key: Key) -> Sequence[Any] | None:
    """The columns of a row that was noted; None where it was not, or is gone."""
    for hook in here.run_on_commit:
        if type(hook[1]) is _Notes and (found := hook[1].get(key)) is not None:
            return found
    return None


def forget(here: BaseDatabaseWrapper, key: Key) -> None:
    """A row is about to be another."""
    for hook in here.run_on_commit:
        if type(hook[1]) is _Notes:
            hook[1].pop(key, None)
