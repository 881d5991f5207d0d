"""The one entrance for files that come from outside.

`read` and `read_many` read a file in a child process with limits on memory, computing time and the clock (`child.py`);
a file that breaks one costs its process and gets a sentence. Children stay for the next file, are shared by all threads
of a process, and are started anew after a fork of it.

    read(path)                     one report, or Unreadable
    read_many(paths)               many, over all cores, in the order given
    read_trusted(content, name)    in this process, for files of one's own (`kinds.py`)
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import signal
import stat
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from gongkai.annual.readers.child import FAILED, LENGTH, MAX_ANSWER, TOGETHER, TOO_LONG, frame
from gongkai.annual.readers.kinds import MAX_SIZE, kind_of, read_trusted, too_large
from gongkai.annual.report import Finding, Report, Unreadable

__all__ = ["Pool", "Unreadable", "kind_of", "read", "read_many", "read_trusted"]

DEADLINE = 4.5
"""Seconds by the clock after which a file is given up."""
_MOST_FINDINGS = 1000
"""So many findings of a reader are taken over."""
_PATIENCE = 60.0
"""Seconds that a caller waits for a free child."""

_BUSY = "现在读取文件的人太多，请过一会儿再试。"
_NO_FILE = "找不到这个文件，请检查文件名和路径。"
_NOT_A_FILE = "这不是一个普通文件，请给出年度报告文件的路径。"
_NOT_ALLOWED = "没有权限打开这个文件，请检查文件的权限。"

Source = TypeVar("Source", bound=str | os.PathLike[str] | bytes)


def read(source: str | os.PathLike[str] | bytes, name: str = "") -> Report:
    """The report in a file, read in a child process.

    source  a path, or the content of a file
    name    the name of the file; that of the path where it is not given
    Raises Unreadable with one sentence for people.
    """
    return _shared().read(source, name)


def read_many(sources: Iterable[Source], *, together: bool = False) -> Iterator[tuple[Source, Report | Unreadable]]:
    """Each source with its report or with the reason why there is none, in the order given, read on all cores.

    together  the files are of one person, so one process may read one after the other; many go faster so
    """
    if not together:
        yield from _shared().read_many(sources)
        return
    pool = Pool(together=True)
    try:
        yield from pool.read_many(sources)
    finally:
        pool.close()


class Pool:
    """Children that read files, as many as are read at a time; for use by many threads.

    size      how many; one for each core where it is not given
    together  a child reads its files one after the other itself, instead of each in a fork
    """

    def __init__(self, size: int | None = None, *, together: bool = False) -> None:
        self.size = size or len(os.sched_getaffinity(0))
        self.together = together
        self._free = threading.BoundedSemaphore(self.size)
        self._idle: deque[_Child] = deque()

    def read(self, source: str | os.PathLike[str] | bytes, name: str = "") -> Report:
        """The report in one file. Raises Unreadable."""
        content = source if isinstance(source, bytes) else _content(source)
        if len(content) > MAX_SIZE:
            raise Unreadable(too_large(len(content)))
        if not name and not isinstance(source, bytes):
            name = Path(source).name
        return _report(self._ask(content, name))

    def read_many(self, sources: Iterable[Source]) -> Iterator[tuple[Source, Report | Unreadable]]:
        """Each source with its report or its refusal, in the order given."""
        waiting: deque[tuple[Source, Future[Report | Unreadable]]] = deque()
        with ThreadPoolExecutor(self.size, thread_name_prefix="reading") as threads:
            try:
                for source in sources:
                    waiting.append((source, threads.submit(self._try, source)))
                    if len(waiting) > 3 * self.size:
                        source, found = waiting.popleft()
                        yield source, found.result()
                while waiting:
                    source, found = waiting.popleft()
                    yield source, found.result()
            finally:
                for _, found in waiting:
                    found.cancel()

    def close(self) -> None:
        """End all children that are not at work."""
        while self._idle:
            self._idle.pop().end()

    def forget(self) -> None:
        """Let go of children that belong to the process that this one was forked from."""
        while self._idle:
            self._idle.pop().disown()

    def _take_idle(self) -> _Child | None:
        """A child that waits for work, if there is one; another thread may be quicker."""
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _try(self, source: str | os.PathLike[str] | bytes) -> Report | Unreadable:
        try:
            return self.read(source)
        except Unreadable as refusal:
            return refusal

    def _ask(self, content: bytes, name: str) -> bytes:
        """The answer of a child. One that ended while it was idle is replaced."""
        if not self._free.acquire(timeout=_PATIENCE):
            raise Unreadable(_BUSY)
        try:
            deadline = time.monotonic() + DEADLINE
            request = frame(name.encode("utf-8", "replace"), content)
            while True:
                idle = self._take_idle()
                child = idle or _Child(self.together)
                try:
                    answer = child.ask(request, deadline)
                except TimeoutError:
                    child.kill()
                    raise Unreadable(TOO_LONG) from None
                except (OSError, EOFError):
                    child.kill()
                    if self.together:
                        return _shared()._ask(content, name)  # alone in a fork, whose end tells what was wrong
                    if idle is None:
                        raise Unreadable(FAILED) from None
                except BaseException:
                    child.kill()
                    raise
                else:
                    self._idle.append(child)
                    return answer
        finally:
            self._free.release()


class _Child:
    """One child process and the pipes to it."""

    def __init__(self, together: bool) -> None:
        paths = [path for path in sys.path if path]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "gongkai.annual.readers.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={
                "PATH": os.defpath,
                "LC_ALL": "C.UTF-8",
                "PYTHONPATH": os.pathsep.join(paths),
                TOGETHER: "1" if together else "",
            },
            start_new_session=True,
        )
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)

    @property
    def _pipes(self) -> list[Any]:
        return [self._process.stdin, self._process.stdout]

    def ask(self, request: bytes, deadline: float) -> bytes:
        """Send a request and wait for its answer.

        deadline  on the monotonic clock
        Raises TimeoutError after it, EOFError or OSError where the child has ended or answers at too great length.
        """
        asked, answers = (pipe.fileno() for pipe in self._pipes)
        left, found = memoryview(request), bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(asked, selectors.EVENT_WRITE)
            ready.register(answers, selectors.EVENT_READ)
            while True:
                wait = deadline - time.monotonic()
                if wait <= 0:
                    raise TimeoutError
                for key, _ in ready.select(wait):
                    if key.fd == asked:
                        left = left[os.write(asked, left[: 1 << 16]) :]
                        if not left:
                            ready.unregister(asked)
                        continue
                    piece = os.read(answers, 1 << 18)
                    if not piece:
                        raise EOFError
                    found += piece
                if len(found) >= LENGTH.size:
                    length = LENGTH.unpack_from(found)[0]
                    if length > MAX_ANSWER:
                        raise EOFError
                    if len(found) >= LENGTH.size + length:
                        return bytes(found[LENGTH.size : LENGTH.size + length])

    def kill(self) -> None:
        """End the child and whatever it started, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._close()

    def end(self) -> None:
        """Let the child end by itself: its input ends."""
        self._close()
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self.kill()

    def disown(self) -> None:
        """Close the pipes of a child that another process looks after."""
        self._process.returncode = 0
        self._close()

    def _close(self) -> None:
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.close()


_one: Pool | None = None
_making = threading.Lock()


def _shared() -> Pool:
    """The pool of this process."""
    global _one
    with _making:
        if _one is None:
            _one = Pool()
        return _one


def _after_fork() -> None:
    global _one, _making
    _making = threading.Lock()
    if _one is not None:
        _one.forget()
        _one = None


def _at_exit() -> None:
    if _one is not None:
        _one.close()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)


def _content(source: str | os.PathLike[str]) -> bytes:
    """The bytes of a file of a size that will be read; a larger one is not read at all."""
    try:
        with open(source, "rb", opener=_open_file) as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise Unreadable(_NOT_A_FILE)
            if state.st_size > MAX_SIZE:
                raise Unreadable(too_large(state.st_size))
            return file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        raise Unreadable(_NO_FILE) from None
    except IsADirectoryError:
        raise Unreadable(_NOT_A_FILE) from None
    except PermissionError:
        raise Unreadable(_NOT_ALLOWED) from None
    except (OSError, ValueError) as error:
        raise Unreadable(_NOT_A_FILE) from error


def _open_file(path: str, flags: int) -> int:
    """Open without waiting for a writer, where the path is a named pipe."""
    return os.open(path, flags | os.O_NONBLOCK)


def _report(answer: bytes) -> Report:
    """The report in a child's answer, which is believed no more than a file is. Raises Unreadable."""
    try:
        found = json.loads(answer)
        refused = found.get("refused")
    except (ValueError, AttributeError, RecursionError) as error:
        raise Unreadable(FAILED) from error
    if isinstance(refused, str):
        raise Unreadable(refused[:500])
    try:
        report = Report.from_json(found["report"])
        findings = tuple(_finding(finding) for finding in found["report"]["findings"][:_MOST_FINDINGS])
    except (Unreadable, ValueError, TypeError, KeyError) as error:
        raise Unreadable(FAILED) from error
    return replace(report, findings=findings)


def _finding(found: dict[str, Any]) -> Finding:
    """A finding that was made while reading."""
    if found["outcome"] not in ("passed", "failed", "uncertain", "not_assessable"):
        raise ValueError(found["outcome"])
    if found["level"] not in (("error", "warning", "note") if found["outcome"] == "failed" else (None,)):
        raise ValueError(found["level"])
    for name in ("code", "where", "message", "source"):
        if not isinstance(found[name], str):
            raise TypeError(name)
    if len(found["message"]) > 1000 or found["where"].startswith("claims"):
        raise ValueError(found["where"])
    return Finding(**{name: found[name] for name in Finding.__slots__})
