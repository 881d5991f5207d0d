"""Many release pages at once: made by several processes, the same as by one, whichever of them dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gongkai.portal import releases, rendering
from gongkai.portal.rendering import Renderers
from gongkai.portal.tree import PublishedTree
from tests.portal.platform import full, page_file
from tests.records.town import AT, build, released

STARTED = """
import sys, time, django
from gongkai.portal.rendering import Renderers

if __name__ == "__main__":
    django.setup()
    renderers = Renderers(2)
    renderers.expect(100_000)
    while not renderers.ready:
        time.sleep(0.05)
    print(*renderers._pool._processes, flush=True)
    sys.stdin.read()
"""


def wait(until: Callable[[], bool]) -> None:
    """Until something is so; the test's own limit ends what never comes."""
    while not until():
        time.sleep(0.05)


def lives(process: int) -> bool:
    """Whether a process runs; one that only waits to be asked how it ended does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.django_db(transaction=True)
def test_pages_made_by_several_processes_are_the_same_and_none_is_missing_when_one_is_killed(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr(rendering, "WORTH", 3)
    town = build()
    numbers = [released(town, full(f"第{number}号通告")).index_number for number in range(4)]
    tree = PublishedTree()
    tree.renderers = Renderers(2)
    try:
        assert tree.keep_up(AT) == 4  # the processes are not ready yet: nobody waits for them
        alone = [page_file(number).read_bytes() for number in numbers]
        tree.keep_up(AT)
        assert not tree.renderers.ready  # nothing is owed: they have gone

        tree.renderers.expect(3)
        wait(lambda: tree.renderers.ready)
        monkeypatch.setattr(releases, "render_to_string", None)  # this process makes none
        for number in numbers:
            page_file(number).unlink()
        tree.bring_up_all(numbers)
        assert [page_file(number).read_bytes() for number in numbers] == alone
        monkeypatch.undo()

        settings.VAR = tmp_path
        assert tree.renderers._pool is not None
        os.kill(next(iter(tree.renderers._pool._processes)), signal.SIGKILL)
        while tree.renderers.ready:  # until its death is noticed
            for number in numbers:
                page_file(number).unlink()
            tree.bring_up_all(numbers)
            assert [page_file(number).read_bytes() for number in numbers] == alone
    finally:
        tree.leave()


def test_the_processes_end_when_the_renderer_is_killed() -> None:
    renderer = subprocess.Popen(
        [sys.executable, "-c", STARTED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert renderer.stdout and renderer.stdin
    with renderer:
        processes = [int(each) for each in renderer.stdout.readline().split()]
        assert len(processes) == 2
        assert all(map(lives, processes))
        renderer.kill()
    wait(lambda: not any(map(lives, processes)))
