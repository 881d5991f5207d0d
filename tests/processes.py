"""Which processes there are, for tests that kill some (Linux)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path


def _all() -> Iterator[tuple[int, int, int]]:
    """Process, parent and group of every process that runs; one that only waits to be buried does not."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if state != "Z":
                yield int(entry.name), int(parent), int(group)


def alive(pid: int) -> bool:
    """Whether a process runs."""
    return any(each == pid for each, *_ in _all())


def members(group: int) -> int:
    """How many processes a group has."""
    return sum(each == group for *_, each in _all())


def below(pid: int) -> list[int]:
    """All processes under one."""
    return [each for child, parent, _ in _all() if parent == pid for each in (child, *below(child))]


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something to hold; fails where it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
