"""Where the index lies, and who reads it.

VAR/search/current         one line: the folder that is read now
VAR/search/2-0004          a folder: the edition of its fields, and a number that counts up with every new index
VAR/search/2-0004/words    the names that it was cut with
VAR/search/damaged         names a folder that somebody could not read; the follower makes a new one
VAR/search/*.lock          held by the one who writes, and by the one who builds a new index
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from tantivy import Index, Query, Searcher

from gongkai.search import schema
from gongkai.search.words import Vocabulary

_NAME = re.compile(r"([0-9]+)-([0-9]{4,})")


class Unreadable(Exception):
    """The index is missing, of another edition, or broken."""


@dataclass(frozen=True, slots=True)
class View:
    """The index as one commit left it.

    position  the last publication that it has followed
    stamp     by what it knows the log that it followed
    """

    folder: str
    index: Index
    searcher: Searcher
    vocabulary: Vocabulary
    position: int
    stamp: str


def root() -> Path:
    return Path(settings.VAR) / "search"


def current() -> str:
    """The name of the folder that is read now; empty where there is none of this edition."""
    try:
        name = (root() / "current").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    found = _NAME.fullmatch(name)
    return name if found and int(found[1]) == schema.EDITION and (root() / name).is_dir() else ""


def make() -> str:
    """A new folder, with a number above all others; its name."""
    root().mkdir(mode=0o755, parents=True, exist_ok=True)
    numbers = [int(found[2]) for each in root().iterdir() if (found := _NAME.fullmatch(each.name))]
    name = f"{schema.EDITION}-{max(numbers, default=0) + 1:04}"
    (root() / name).mkdir()
    return name


def point_to(name: str) -> None:
    """Have everybody read another folder from now on."""
    beside = root() / "current.new"
    with beside.open("w", encoding="ascii") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    beside.rename(root() / "current")
    handle = os.open(root(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep() -> None:
    """Remove every folder that is not read; whoever calls this holds the lock of those who build."""
    kept = current()
    for each in root().iterdir():
        if _NAME.fullmatch(each.name) and each.name != kept:
            shutil.rmtree(each, ignore_errors=True)


def write_words(name: str, words: list[str]) -> None:
    (root() / name / "words").write_text("\n".join(words), encoding="utf-8")


def vocabulary_of(name: str) -> Vocabulary:
    """The vocabulary that an index was cut with."""
    return Vocabulary((root() / name / "words").read_text(encoding="utf-8").splitlines())


def opened(name: str) -> Index:
    """The index in a folder. Raises Unreadable."""
    with guarded():
        index = Index.open(str(root() / name))
        index.config_reader("manual")
        index.reload()
        return index


def view(name: str, index: Index, vocabulary: Vocabulary) -> View:
    """What an index holds now. Raises Unreadable where it has no mark."""
    with guarded():
        index.reload()
        searcher = index.searcher()
        hits = searcher.search(Query.term_query(index.schema, "mark", "position"), 1).hits
        if not hits:
            raise Unreadable("no mark")
        address = hits[0][1]
        (position,) = searcher.fast_field_values("position", [address])
        stamp = searcher.doc(address).get_first("stamp") or ""
        return View(name, index, searcher, vocabulary, int(position or 0), stamp)


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever the engine complains about, its panics too, into Unreadable."""
    try:
        yield
    except (Unreadable, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as fault:  # a panic of native code is no Exception
        raise Unreadable(str(fault)) from fault


@contextlib.contextmanager
def locked(name: str) -> Iterator[bool]:
    """Hold a lock, where nobody else does; whether it is held."""
    handle = hold(name)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def hold(name: str) -> int | None:
    """Hold a lock until the handle is closed, or until this process ends, however it does; None where another does."""
    root().mkdir(mode=0o755, parents=True, exist_ok=True)
    handle = os.open(root() / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def report_damage(name: str) -> None:
    """Have the follower look after a folder that could not be read."""
    with contextlib.suppress(OSError):
        (root() / "damaged").write_text(f"{name}\n", encoding="ascii")


def damage_reported(name: str) -> bool:
    """Whether somebody could not read a folder; asked once."""
    try:
        reported = (root() / "damaged").read_text(encoding="ascii").strip()
        (root() / "damaged").unlink()
    except (OSError, ValueError):
        return False
    return reported == name


class _Reader:
    """Keeps the view of this process, and takes a new one when there is something new to see."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[tuple[Any, ...], View] | None = None  # what it was taken of, and the view

    def view(self) -> View:
        """What the index holds now. Raises Unreadable."""
        name = current()
        if not name:
            raise Unreadable("no index")
        seen = (root(), name, _age(root() / name / "meta.json"))
        kept = self._kept
        if kept is None or kept[0] != seen:
            with self._lock:
                kept = self._kept
                if kept is None or kept[0] != seen:
                    kept = self._kept = seen, self._take(seen, kept)
        return kept[1]

    def _take(self, seen: tuple[Any, ...], kept: tuple[tuple[Any, ...], View] | None) -> View:
        name = seen[1]
        if kept is not None and kept[0][:2] == seen[:2]:
            return view(name, kept[1].index, kept[1].vocabulary)
        try:
            return view(name, opened(name), vocabulary_of(name))
        except OSError as fault:
            raise Unreadable(str(fault)) from fault


def _age(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except OSError as fault:
        raise Unreadable(str(fault)) from fault
    return about.st_mtime_ns, about.st_ino


_READER = _Reader()


def look() -> View:
    """The index as this process reads it. Raises Unreadable."""
    return _READER.view()
