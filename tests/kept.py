"""What many tests of a module stand on, built once: each of them finds it as it was, whatever the one before did.

It lives in a transaction around those of the tests and goes with it. A module whose tests have transactions of their
own (`transaction=True`) builds for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

Built = TypeVar("Built")


def kept(blocker: DjangoDbBlocker, build: Callable[[], Built]) -> Iterator[Built]:
    """What was built, for as long as a fixture of a module lives; a test takes a copy (`copy.deepcopy`)."""
    around = transaction.atomic()
    with blocker.unblock():
        around.__enter__()
        try:
            made = build()
        except BaseException as fault:
            around.__exit__(type(fault), fault, fault.__traceback__)
            raise
    yield made
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
