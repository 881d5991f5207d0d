"""Changing the key that encrypts what is kept (更换密钥): a new key first, everything under it, last the old one out.

Each step can be cut short anywhere and done again: the new key is in the ring before anything is sealed with it, what
is left is read from the ciphertexts, and an old key goes only when nothing names it any more.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from gongkai.config import keys
from gongkai.evidence.models import KeyFingerprint
from gongkai.files import store
from gongkai.law import Refused
from gongkai.sealing import keys as sealing
from gongkai.sealing import rotation
from gongkai.sealing.keys import CannotOpen

SETTLED = timedelta(minutes=2)
"""How long after a new key came nobody can still be writing with the one before: the databases give up after 20 s."""

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""


@dataclass(slots=True)
class Outcome:
    """What was done.

    fresh   whether a new key came into the ring; otherwise an earlier change went on
    done    values and files that were sealed anew
    closed  labels of those that could not be opened, and stay as they are
    """

    fresh: bool
    done: int = 0
    closed: list[str] = field(default_factory=list)


def rotate(var: Path, *, at: datetime, show: Progress) -> Outcome:
    """Put a new key first and seal everything under it; an earlier change that was cut short goes on instead.

    Raises Refused where another process is at it.
    """
    with _alone(var):
        outcome = _seal_all(Outcome(fresh=False), show)
        if outcome.done:
            return outcome
        keys.add_key(var, "data", at)
        return _seal_all(Outcome(fresh=True), show)


def drop_old(var: Path, *, at: datetime, show: Progress) -> Outcome:
    """Seal what is left under the newest key, then take the older ones out of the ring.

    Raises Refused where something still names an older one, or somebody may still be writing with it.
    """
    with _alone(var):
        ring = sealing.lines("ring", var)
        if len(ring) == 1:
            raise Refused("密钥文件里只有一个加密密钥，没有旧的可以去掉。要更换，请运行 gongkai keys rotate。")
        newest = keys.fingerprint(ring[0])
        if KeyFingerprint.objects.filter(kind="data", fingerprint=newest, known_since__gt=at - SETTLED).exists():
            raise Refused("新密钥刚刚启用，可能还有人正在用旧密钥保存。请过两分钟再运行一次。")
        outcome = _seal_all(Outcome(fresh=False), show)
        with transaction.atomic():
            rotation.hold_writers()
            if left := _left():
                raise Refused(
                    f"还有 {left} 项内容用旧密钥加密、打不开，旧密钥没有去掉。"
                    "请先运行 gongkai evidence verify 查明，用备份恢复后再运行一次。"
                )
            KeyFingerprint.objects.filter(kind="data").exclude(fingerprint=newest).delete()
        sealing.keep_first(var, "ring")  # a key that the database does not know harms nobody, one that is missing does
        return outcome


def _seal_all(outcome: Outcome, show: Progress) -> Outcome:
    total = _left()
    show(0, total)

    def done(more: int) -> None:
        outcome.done += more
        show(outcome.done, total)

    for column in rotation.columns():
        outcome.closed += column.seal_anew(done)
    for hash in store.under_older_keys():
        try:
            store.seal_anew(hash)
        except CannotOpen:
            outcome.closed.append(f"files/{hash}")
        else:
            done(1)
    return outcome


def _left() -> int:
    return sum(column.count() for column in rotation.columns()) + sum(1 for _ in store.under_older_keys())


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    with (var / "rotation.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("另一个进程正在更换密钥，请等它完成。") from None
        yield
