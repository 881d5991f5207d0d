"""What goes on behind the pages: followers of the publication log, messages to be sent, tasks of the hour and the day.

One loop; every step is short, may be repeated, and may run in several processes at once.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from gongkai.config.health import heartbeat
from gongkai.config.supervision import say
from gongkai.evidence import outbox
from gongkai.evidence.anchors import anchor_all
from gongkai.evidence.models import OnceKey, Outbox, Tick
from gongkai.files import store
from gongkai.intake import limits
from gongkai.intake.actions import clear_due
from gongkai.portal.tree import PublishedTree
from gongkai.records.documents.actions import validity_due
from gongkai.records.publishing import expire_due
from gongkai.search.index import SearchIndex

PAUSE, PAUSES = 0.2, 5  # seconds to look whether to stop, and how often between two rounds
BEAT = 1.0  # seconds between two signs of life
LONGEST_STEP = 600.0  # seconds
AFTER_A_FAULT = timedelta(minutes=1)
ONCE_KEYS_KEPT = timedelta(days=30)
TICKS_KEPT = timedelta(days=7)
SENT_KEPT = timedelta(days=30)
STRAYS_KEPT = timedelta(days=1)  # files without a row: uploads under way, or cut off

Step = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Task:
    """Something done once in each hour or day, by whichever worker comes first.

    name  in the database
    slot  how the moment is written, in the time of the installation: an hour or a day
    """

    name: str
    slot: str
    act: Step

    def run(self, at: datetime) -> bool:
        """Do it where nobody has claimed this slot yet; a fault leaves the slot free.

        The claim is committed before the act, so that nobody waits for a lock while files are walked through. Where a
        worker is killed in the act, its slot stays claimed: the task runs again in the next hour, or on the next day.
        Every task therefore makes up for what an earlier slot left undone.
        """
        slot = timezone.localtime(at).strftime(self.slot)
        claim, mine = Tick.objects.get_or_create(name=self.name, slot=slot, defaults={"at": at})
        if not mine:
            return False
        try:
            self.act(at)
        except Exception:
            with suppress(DatabaseError):  # a database that is gone keeps the claim, as for a killed worker
                claim.delete()
            raise
        return True


def where(fault: BaseException) -> str:
    """The kind of a fault and where it came up; its message may hold what somebody wrote, and is not shown."""
    *_, last = traceback.extract_tb(fault.__traceback__)
    return f"{type(fault).__name__}，{Path(last.filename).name}:{last.lineno}"


def give_a_sign_of_life() -> None:
    """Touch the file that `/readyz` and `gongkai serve` look at; a full disk is for them to notice."""
    with suppress(OSError):
        heartbeat().write_text(f"{os.getpid()}\n", encoding="ascii")


HOUR, DAY = "%Y-%m-%dT%H", "%Y-%m-%d"


def tidy(at: datetime) -> None:
    """Forget forms and letters that were sent, tasks that ran, sessions that are over; remove files nothing names."""
    OnceKey.objects.filter(at__lt=at - ONCE_KEYS_KEPT).delete()
    Tick.objects.filter(at__lt=at - TICKS_KEPT).delete()
    Outbox.objects.filter(sent_at__lt=at - SENT_KEPT).delete()
    limits.forget(at)
    Session.objects.filter(expire_date__lt=at).delete()
    store.sweep(at - STRAYS_KEPT)


TASKS = (Task("anchor", HOUR, anchor_all), Task("clear", HOUR, clear_due), Task("tidy", DAY, tidy))


def steps() -> tuple[Step, ...]:
    """Everything that goes on, in turn: periods that end, followers of the publication log, messages, tasks."""
    followers = (PublishedTree().keep_up, SearchIndex().keep_up)
    if settings.ROLE == "portal":  # its account may do nothing else; a worker of the console does the rest
        return followers
    return (expire_due, validity_due, *followers, outbox.send_due, *(task.run for task in TASKS))


class Work:
    """The loop. A step that failed rests for a minute; the others go on."""

    def __init__(self, *steps: Step) -> None:
        self.steps = steps
        self.begun = time.monotonic()
        self.resting: dict[int, datetime] = {}
        self.stopping = False  # set inside a signal handler: an Event could wait there for itself

    def run(self) -> int:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        threading.Thread(target=self._beat, daemon=True).start()
        while not self.stopping:
            at = timezone.now()
            self.round(at)
            self.begun = time.monotonic()
            self._rest(at)
        connections.close_all()
        return 0

    def stop(self, *_: int | FrameType | None) -> None:
        """End after the step that is under way."""
        self.stopping = True

    def round(self, at: datetime) -> None:
        """Every step once."""
        close_old_connections()
        for place, step in enumerate(self.steps):
            if self.stopping:
                return
            if at < self.resting.get(place, at):
                continue
            self.begun = time.monotonic()
            try:
                step(at)
            except Exception as fault:  # whatever it is, the other steps go on
                self.resting[place] = at + AFTER_A_FAULT
                say(f"后台任务有一步没有完成（{where(fault)}），一分钟后再试。")
                connections.close_all()
            else:
                self.resting.pop(place, None)

    def _rest(self, begun: datetime) -> None:
        """Wait until the next round, but not past midnight: what holds from a day on holds from its first moment.

        begun  when the round before began; where another day has come since, the next one follows at once
        """
        day = timezone.localdate(begun)
        midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))
        for _ in range(PAUSES):
            left = (midnight - timezone.now()).total_seconds()
            if self.stopping or left <= 0:
                return
            time.sleep(min(PAUSE, left))

    def _beat(self) -> None:
        """Give signs of life while no step takes longer than any should."""
        while True:
            if time.monotonic() - self.begun < LONGEST_STEP:
                give_a_sign_of_life()
            time.sleep(BEAT)
