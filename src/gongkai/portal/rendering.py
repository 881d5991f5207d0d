"""Release pages made by several processes at once, while so many are owed that these are worth their start.

A page is made of what was read before (`releases.page`): these processes never ask the database, and touch no file.
A process imports this module to find `_begin`, before Django is set up; so nothing is imported here that needs it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from gongkai.portal.releases import Shown

WORTH = 1_000  # pages owed: a process takes about two seconds to start
MOST = 4  # processes, each of some 80 MB
POLITE = 5  # so that whoever asks for a page meanwhile comes first


class Renderers:
    """The processes of one renderer; none until many pages are expected. processes  one for each core if not said"""

    def __init__(self, processes: int | None = None) -> None:
        self._processes = min(os.cpu_count() or 1, MOST) if processes is None else processes
        self._pool: ProcessPoolExecutor | None = None
        self._started: list[Future[int]] = []

    def expect(self, pages: int) -> None:
        """Be told how many pages are owed: start processes where these are many, end them where it is none."""
        if not pages:
            self.end()
        elif pages >= WORTH and self._pool is None and not self.alone:
            self._pool = ProcessPoolExecutor(self._processes, get_context("spawn"), initializer=_begin)
            self._started = [self._pool.submit(os.getpid) for _ in range(self._processes)]

    def end(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    @property
    def alone(self) -> bool:
        """Whether there is nothing to start them for: one core, or one of them was killed."""
        return self._processes < 2

    @property
    def ready(self) -> bool:
        """Whether processes stand ready; until then pages are made here."""
        return self._pool is not None and all(each.done() for each in self._started)

    def begin(self, shown: Sequence[Shown]) -> Callable[[], list[bytes]]:
        """Have the pages of some releases made while the caller goes on; gives what waits for them, in their order."""
        from gongkai.portal.releases import page

        if self._pool is None or not self.ready or len(shown) <= self._processes:
            return lambda: [page(each) for each in shown]
        making: Iterator[bytes] | None = None
        with suppress(BrokenProcessPool):
            making = self._pool.map(page, shown, chunksize=-(-len(shown) // self._processes))

        def made() -> list[bytes]:
            if making is not None:
                with suppress(BrokenProcessPool):
                    return list(making)
            self.end()  # one was killed, most likely because memory ran out: from now on without them
            self._processes = 1
            return [page(each) for each in shown]

        return made


def _begin() -> None:
    """In a process: get ready, and end when the renderer does, however that happens."""
    threading.Thread(target=_end_with_renderer, daemon=True).start()
    os.nice(POLITE)
    django.setup()
    from gongkai.portal import releases

    releases.edition()  # has read every template when it is done


def _end_with_renderer() -> None:
    renderer = parent_process()
    if renderer is not None:
        renderer.join()
    os._exit(0)
