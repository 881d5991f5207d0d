"""Kills: whatever part of the running site dies, it comes back; nothing outlives the whole."""

from __future__ import annotations

import os
import random
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.portal.test_serve import installed, on_sqlite, running
from tests.processes import alive, below, until

__all__ = ["installed", "on_sqlite"]

ROUNDS = 10


def readiness(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return str(refusal.read().decode())
    except OSError:
        return ""


def test_any_process_may_be_killed_at_any_time_and_the_site_comes_back(on_sqlite: dict[str, str]) -> None:
    dice = random.Random(20190515)
    heartbeat = Path(on_sqlite["GONGKAI_VAR"]) / "work.alive"
    with running(**on_sqlite) as (served, port):
        for _ in range(ROUNDS):
            victim = dice.choice(below(served.pid))
            os.kill(victim, signal.SIGKILL)
            killed = time.time()
            until(lambda killed=killed: heartbeat.stat().st_mtime > killed, 40)
            until(lambda: readiness(port).startswith("可以使用"), 40)
            assert len(below(served.pid)) >= 3
            time.sleep(dice.random() * 3)
        remaining = below(served.pid)
        served.terminate()
        served.communicate(timeout=15)
        assert served.returncode == 0
        until(lambda: not any(alive(pid) for pid in remaining))


def test_nothing_outlives_a_parent_that_was_killed(on_sqlite: dict[str, str]) -> None:
    for _ in range(3):
        with running(**on_sqlite) as (served, port):
            all_of_them = below(served.pid)
            assert len(all_of_them) >= 3
            served.kill()
            until(lambda each=all_of_them: not any(alive(pid) for pid in each))
            assert readiness(port) == ""


def test_a_frozen_web_server_does_not_keep_the_site_from_stopping(on_sqlite: dict[str, str]) -> None:
    with running(**on_sqlite) as (served, _):
        for pid in below(served.pid):
            os.kill(pid, signal.SIGSTOP)
        asked = time.monotonic()
        served.terminate()
        served.communicate(timeout=20)
        assert time.monotonic() - asked < 13
