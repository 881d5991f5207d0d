"""Processes that stand and fall together: children that are started again when they die, and end with their parent.

Only the standard library: the children load this before anything else.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

PATIENCE = 10.0  # seconds that children have to stop on their own
STEADY = 60.0  # seconds after which a child is thought to run
LONGEST_WAIT = 30.0  # seconds before a child that keeps dying is started again
LONGEST_START = 120.0  # seconds until all must be ready
TRIES = 3  # deaths before the first "ready" that end the start
SUPERVISOR = "_GONGKAI_SUPERVISOR"  # the parent's process id, for its children
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process that is to run as long as its parent.

    name     what people call it: 网页服务
    command  program and arguments
    """

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    again: float = 0.0  # when to start it, by the monotonic clock

    @property
    def pid(self) -> int:
        """The process id; 0 while it does not run."""
        return self.process.pid if self.process else 0

    def start(self) -> None:
        """Start it in a session of its own, so that its own children can be ended with it."""
        environment = {**os.environ, SUPERVISOR: str(os.getpid())}
        self.process = subprocess.Popen(  # noqa: S603
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, env=environment
        )
        self.started = time.monotonic()

    def gone(self) -> int | None:
        """The exit code of a child that died, with whatever it left behind ended; None while it runs."""
        if self.process is None:
            return None
        # Looked at before it is buried: until then its number, and that of its group, belong to nobody else.
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        self.kill()
        code = self.process.wait()
        self.process = None
        return code

    def ask_to_stop(self) -> None:
        """SIGTERM to the child; it stops its own children."""
        if self.process:
            self.process.terminate()

    def kill(self) -> None:
        """SIGKILL to the child and all that it started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def end_with(parent: int) -> None:
    """In a child: be killed when the parent is, however that happens (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def end_with_supervisor() -> bool:
    """In a child of `supervise`, first of all; False, and nothing done, in a process that was started by hand."""
    parent = os.environ.pop(SUPERVISOR, "")
    if not parent:
        return False
    # A shell that has Ctrl+C ignored for the parent must not leave the child deaf.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    end_with(int(parent))
    return True


def supervise(children: Sequence[Child], *, ready: Callable[[], bool], announce: Callable[[], None]) -> int:
    """Run the children until a signal asks to stop; gives the exit code.

    ready     whether all of them do their work; asked until it says so
    announce  called once, when they do
    """
    announced, begun = False, time.monotonic()
    with _signals() as asked:
        try:
            while not asked(0.2 if not announced else 1.0):
                for child in children:
                    _look_after(child)
                if not announced and max(child.deaths for child in children) >= TRIES:
                    say("没有启动成功，已停止。请先解决上面所说的问题，再重新启动。")
                    return 1
                if not announced and time.monotonic() > begun + LONGEST_START:
                    say(f"{LONGEST_START:g} 秒内没有准备好，已停止。电脑可能太忙或者磁盘太慢，请稍后重新启动。")
                    return 1
                if not announced and all(child.process for child in children) and ready():
                    announced = True
                    announce()
            return 0
        finally:
            _stop(children, asked)


def _look_after(child: Child) -> None:
    """Start a child that is due, and note one that died."""
    now = time.monotonic()
    code = child.gone()
    if code is not None:
        child.deaths = 1 if now - child.started > STEADY else child.deaths + 1
        wait = min(0.5 * 2 ** (child.deaths - 1), LONGEST_WAIT)
        child.again = now + wait
        say(f"{child.name}意外停止（{_reason(code)}），{wait:g} 秒后重新启动。")
    elif child.process is None and now >= child.again:
        child.start()


def _reason(code: int) -> str:
    return f"信号 {-code}" if code < 0 else f"退出码 {code}"


def _stop(children: Sequence[Child], asked: Callable[[float], int]) -> None:
    """Stop all: kindly, then after ten seconds or a second signal by force."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + PATIENCE
    before = asked(0)
    while _running(children):
        impatient = asked(0.05) > before
        if impatient or time.monotonic() > until:
            for child in children:
                child.kill()
        if time.monotonic() > until + PATIENCE:  # the kernel itself waits, for a disk that went away
            return


def _running(children: Sequence[Child]) -> list[Child]:
    """Those that still run; the others are buried."""
    return [child for child in children if child.gone() is None and child.process]


@contextmanager
def _signals() -> Iterator[Callable[[float], int]]:
    """A function that waits so many seconds, or until a signal, and says how often somebody asked to stop."""
    stops: list[int] = []
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    wanted = [signal.SIGTERM, signal.SIGINT]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        wanted.append(signal.SIGHUP)
    before = {number: signal.signal(number, lambda each, _: stops.append(each)) for number in wanted}
    before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake up
    previous = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def asked(seconds: float) -> int:
        if not stops:
            select.select([reader], [], [], seconds)
        elif seconds:
            time.sleep(seconds)
        with suppress(BlockingIOError):
            os.read(reader, 4096)
        return len(stops)

    try:
        yield asked
    finally:
        signal.set_wakeup_fd(previous)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def say(sentence: str) -> None:
    """Tell the operator; one who went away is no reason to stop."""
    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)
