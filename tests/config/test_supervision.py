"""Children that are started again when they die, stop with their parent, and never keep it waiting."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import alive, members, until

SUPERVISOR = """
import os, sys
from pathlib import Path
from gongkai.config import supervision
supervision.PATIENCE = 2.0
supervision.LONGEST_START = float(os.environ.get("START", "60"))
pairs = zip(sys.argv[2::2], sys.argv[3::2])
children = [supervision.Child(name, [sys.executable, "-c", program]) for name, program in pairs]
pids = Path(sys.argv[1])
def ready():
    pids.write_text(" ".join(str(child.pid) for child in children))
    return False
sys.exit(supervision.supervise(children, ready=ready, announce=lambda: None))
"""
OBEDIENT = """
from gongkai.config.supervision import end_with_supervisor
end_with_supervisor()
import time
time.sleep(600)
"""
DEAF = """
import signal, subprocess, sys, time
from gongkai.config.supervision import end_with_supervisor
end_with_supervisor()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"])
time.sleep(600)
"""


class Supervisor:
    """A parent with its children."""

    def __init__(self, process: subprocess.Popen[str], noted: Path) -> None:
        self.process, self.noted = process, noted

    def pids(self) -> list[int]:
        """The children that run now; waits until there are some."""
        until(lambda: self.noted.exists() and "0" not in self.noted.read_text().split() and self.noted.read_text())
        return [int(pid) for pid in self.noted.read_text().split()]


@pytest.fixture
def supervised(tmp_path: Path) -> Callable[..., Iterator[Supervisor]]:
    @contextmanager
    def start(*programs: str) -> Iterator[Supervisor]:
        named = [part for number, program in enumerate(programs) for part in (f"服务{number}", program)]
        command = [sys.executable, "-c", SUPERVISOR, str(tmp_path / "pids"), *named]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            try:
                yield Supervisor(process, tmp_path / "pids")
            finally:
                process.kill()

    return start


def test_a_child_that_was_killed_is_started_again_and_the_other_left_alone(supervised) -> None:
    with supervised(OBEDIENT, OBEDIENT) as parent:
        first, second = parent.pids()
        os.kill(first, signal.SIGKILL)
        until(lambda: parent.pids()[0] != first)
        assert parent.pids()[1] == second
        parent.process.terminate()
        _, said = parent.process.communicate(timeout=10)
    assert said == "服务0意外停止（信号 9），0.5 秒后重新启动。\n"
    assert parent.process.returncode == 0


def test_all_stop_with_the_parent_also_when_it_is_killed(supervised) -> None:
    with supervised(OBEDIENT, OBEDIENT) as parent:
        children = parent.pids()
        time.sleep(1)  # until they listen for the end of their parent
        parent.process.kill()
        until(lambda: not any(alive(child) for child in children))


def test_children_that_do_not_listen_are_killed_with_all_that_they_started(supervised) -> None:
    with supervised(DEAF) as parent:
        (child,) = parent.pids()
        until(lambda: members(child) == 2)
        asked = time.monotonic()
        parent.process.terminate()
        parent.process.wait(15)
        assert 1.5 < time.monotonic() - asked < 10
        until(lambda: members(child) == 0)


def test_a_second_signal_stops_at_once(supervised) -> None:
    with supervised(DEAF) as parent:
        (child,) = parent.pids()
        until(lambda: members(child) == 2)
        asked = time.monotonic()
        parent.process.terminate()
        time.sleep(0.3)
        parent.process.terminate()
        parent.process.wait(15)
        assert time.monotonic() - asked < 1.9


def test_a_start_that_fails_three_times_is_given_up(supervised) -> None:
    with supervised(OBEDIENT, "raise SystemExit(3)") as parent:
        _, said = parent.process.communicate(timeout=30)
    assert parent.process.returncode == 1
    assert said.count("服务1意外停止（退出码 3）") == 3
    assert said.endswith("没有启动成功，已停止。请先解决上面所说的问题，再重新启动。\n")


def test_a_start_that_never_becomes_ready_is_given_up(supervised, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("START", "1")
    with supervised(OBEDIENT) as parent:
        _, said = parent.process.communicate(timeout=30)
    assert parent.process.returncode == 1
    assert said == "1 秒内没有准备好，已停止。电脑可能太忙或者磁盘太慢，请稍后重新启动。\n"
