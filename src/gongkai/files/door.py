"""The one entrance for files from outside: each is opened in a process of its own, with limits (`child.py`)."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from gongkai.files.child import FAILED, TOO_LONG, TOO_MUCH
from gongkai.law import Refused

COMMAND = (sys.executable, "-P", "-m", "gongkai.files.child")
DEADLINE = 45.0
"""Seconds by the clock after which a file is given up."""
PATIENCE = 30.0
"""Seconds that somebody waits until another file is done."""
MOST_ANSWER = 8 * 1024 * 1024

BUSY = "现在上传的人太多，没有来得及检查这个文件，请过一会儿再上传。"

_free = threading.BoundedSemaphore(max(2, len(os.sched_getaffinity(0))))


def ask(task: str, source: Path, ending: str, folder: Path) -> dict[str, Any]:
    """The answer of a child about a file; what it wrote lies in `folder/"output"`.

    source  the file
    folder  of one's own, to be removed by the caller
    Raises Refused with one sentence where the file is refused, or the child came to grief over it.
    """
    answer = folder / "answer"
    if not _free.acquire(timeout=PATIENCE):
        raise Refused(BUSY)
    try:
        with source.open("rb") as file, answer.open("wb") as out:
            status = _run([*COMMAND, task, ending, str(folder / "output")], file.fileno(), out.fileno())
    finally:
        _free.release()
    if status != 0:
        raise Refused(
            {-signal.SIGXCPU: TOO_LONG, -signal.SIGALRM: TOO_LONG, -signal.SIGABRT: TOO_MUCH}.get(status, FAILED)
        )
    if answer.stat().st_size > MOST_ANSWER:
        raise Refused(FAILED)
    try:
        found = json.loads(answer.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Refused(FAILED) from error
    if not isinstance(found, dict) or "refused" in found:
        raise Refused(str(found["refused"])[:300] if isinstance(found, dict) else FAILED)
    return found


def _run(command: list[str], source: int, answer: int) -> int:
    """Run a child to its end or to the deadline; give its exit code. Raises Refused where it takes too long."""
    paths = os.pathsep.join(path for path in sys.path if path)
    child = subprocess.Popen(  # noqa: S603 - our own program; the ending among its arguments is letters and digits
        command,
        stdin=source,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": paths, "MALLOC_ARENA_MAX": "2"},
        start_new_session=True,
    )
    try:
        return child.wait(DEADLINE)
    except subprocess.TimeoutExpired:
        raise Refused(TOO_LONG) from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
