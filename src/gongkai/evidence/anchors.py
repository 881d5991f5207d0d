"""Anchors (锚点): the heads of the chains, written to a file outside the database.

Whoever rewrites a chain with right links has to change this file too, and every copy of it: backups hold it, and each
printed review sheet shows the head of its day. The file is only ever added to; a line is canonical JSON.
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from gongkai.evidence.canonical import canonical
from gongkai.evidence.models import Ledger
from gongkai.evidence.prepared import TEXT, Prepared

LONGEST_LINE = 4096  # bytes; ours have less than 300
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of an organ's chain at a moment: its last entry was number `serial` and had the hash `head`."""

    organ: str
    serial: int
    head: str
    at: datetime

    @property
    def line(self) -> bytes:
        """As it stands in the file."""
        plain = {"at": self.at, "organ": self.organ, "serial": self.serial, "head": self.head}
        return canonical(plain).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file. `anchor` is None where it cannot be read; `torn` where its writing was cut short."""

    number: int
    anchor: Anchor | None
    torn: bool = False


_LEDGER = Prepared(lambda organ: Ledger.objects.filter(pk=organ), organ=TEXT)


def anchor_file() -> Path:
    """Where this installation keeps its anchors."""
    return Path(settings.VAR) / "anchors" / "anchors.jsonl"


def anchor_all(at: datetime) -> int:
    """Write the heads that moved since their last anchor, and give their number. Raises OSError, DatabaseError."""
    return _write(Ledger.objects.filter(entries__gt=F("anchored")), at)


def anchor_now(organ: str, at: datetime | None = None) -> bool:
    """Write the head of one organ; for `transaction.on_commit`, after the act that it is to keep.

    at  when it is written, now where None
    A failure is logged and never breaks the act, which stands already: the hourly `anchor_all` writes what is missing.
    """
    try:
        return _write(_LEDGER(organ=organ), at or timezone.now()) == 1
    except (OSError, DatabaseError):
        _log.exception("没有写成 %s 的锚点，将由每小时的任务补写。", organ)
        return False


def latest(organ: str) -> Anchor | None:
    """The last anchor of an organ in the file; None where there is none."""
    key = f'"organ":{canonical(organ)},'.encode()
    try:
        with anchor_file().open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            end = len(text)
            while (found := text.rfind(key, 0, end)) >= 0:
                end = text.rfind(b"\n", 0, found) + 1
                stop = text.find(b"\n", found)
                if (anchor := _anchor(text[end : stop if stop > 0 else len(text)])) is not None:
                    return anchor
    except (FileNotFoundError, ValueError):  # there is no file yet, or it is empty
        return None
    return None


def lines(file: Path, start: int = 0, until: int | None = None) -> Iterator[Line]:
    """The lines of a file of anchors, one at a time; nothing where there is no file.

    start, until  places in bytes; `start` is the beginning of a line, what lies behind `until` is left out
    """
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        return
    with opened:
        opened.seek(start)
        number = 0
        while (until is None or opened.tell() < until) and (text := opened.readline(LONGEST_LINE)):
            number += 1
            if text.strip():
                anchor = _anchor(text)
                torn = anchor is None and text.startswith(b'{"at":') and not text.rstrip().endswith(b"}")
                yield Line(number, anchor, torn)


def _anchor(text: bytes) -> Anchor | None:
    try:
        plain = json.loads(text)
        anchor = Anchor(plain["organ"], plain["serial"], plain["head"], datetime.fromisoformat(plain["at"]))
        return anchor if anchor.line.strip() == text.strip() else None
    except (ValueError, TypeError, KeyError):
        return None


def _write(ledgers: Iterable[Ledger], at: datetime) -> int:
    """Write the heads of ledgers, then note in each ledger how far it is anchored."""
    anchors = [Anchor(each.organ, each.entries, each.head, at) for each in ledgers if each.entries]
    anchors.sort(key=lambda anchor: anchor.organ)  # the order in which acts lock ledgers
    if not anchors:
        return 0
    _append(b"".join(anchor.line for anchor in anchors))
    with transaction.atomic() if len(anchors) > 1 else nullcontext():
        for anchor in anchors:
            Ledger.objects.filter(pk=anchor.organ, anchored__lt=anchor.serial).update(anchored=anchor.serial)
    return len(anchors)


def _append(text: bytes) -> None:
    """Add whole lines in one write, and wait until they lie on the disk. Many processes may do so: they take turns."""
    file = anchor_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)  # until it is closed; else half of a line may pass for a torn one
        size = os.fstat(opened).st_size
        if size and os.pread(opened, 1, size - 1) != b"\n":
            text = b"\n" + text  # a writer was cut short; its line ends here
        if os.write(opened, text) != len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        os.fsync(opened)
    finally:
        os.close(opened)
    if not size:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
