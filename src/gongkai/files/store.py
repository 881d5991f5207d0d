"""The store: every file under the hash of its bytes, written once, never changed (按内容存放).

A file lies at VAR/files/ab/cdef…, where abcdef… is its SHA-256. It is written beside its place, flushed to the disk and
linked there, so that a name in the store always stands for whole bytes. A file without a row harms nobody and is
removed by `sweep`, which leaves alone what was written lately.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from gongkai.files.models import StoredFile
from gongkai.law import Refused

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_WORK = "work"
_PIECE = 1 << 20

DAMAGED = "系统里保存的同一份文件已经损坏，没有重新存入；请联系系统管理员，用备份恢复后再上传。"


def root() -> Path:
    """The folder of the store."""
    return Path(settings.VAR) / "files"


def path_of(hash: str) -> Path:
    """Where the file of a hash lies or would lie. Raises ValueError where this is no hash."""
    if not _HASH.match(hash):
        raise ValueError("not a SHA-256 in hexadecimal")
    return root() / hash[:2] / hash[2:]


def keep(source: Path | bytes) -> str:
    """Put a file into the store and give its hash; one that is there already stays as it is.

    Raises Refused where the store holds damaged bytes under the same hash.
    """
    hash = hashlib.sha256(source).hexdigest() if isinstance(source, bytes) else _hash_of(source)
    target = path_of(hash)
    _make(target.parent)
    with _locked(fcntl.LOCK_SH):
        if target.exists():
            os.utime(target)  # young again: a sweep that runs now leaves it to the row that follows
            found = True
        else:
            found = not _write(source, target)
    if found and verify(hash):
        raise Refused(DAMAGED)
    return hash


def open_stored(hash: str) -> BinaryIO:
    """The bytes of a stored file. Raises FileNotFoundError where there are none."""
    return path_of(hash).open("rb")


def verify(hash: str) -> str:
    """What is wrong with the stored bytes of a hash, as a sentence; empty where they are whole. Reads them all."""
    try:
        found = _hash_of(path_of(hash))
    except FileNotFoundError:
        return f"文件 {hash[:12]} 不在存储目录中，请用备份恢复。"
    except OSError as error:
        return f"文件 {hash[:12]} 读不出来（{error.strerror}），请检查磁盘，或用备份恢复。"
    return "" if found == hash else f"文件 {hash[:12]} 的内容已被改动或损坏，请用备份恢复。"


def sweep(older_than: datetime) -> int:
    """Remove files that no row names and remains of uploads that were cut off; give their number.

    older_than  only what was written before this moment; leave at least an hour for uploads under way
    """
    limit, removed = older_than.timestamp(), 0
    for path in sorted(root().glob("??/*")):
        name = path.parent.name + path.name
        if path.stat().st_mtime >= limit or (_HASH.match(name) and StoredFile.objects.filter(pk=name).exists()):
            continue
        with _locked(fcntl.LOCK_EX):
            if path.stat().st_mtime < limit:
                path.unlink()
                removed += 1
    for folder in sorted((root() / _WORK).glob("*")):
        if folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """A folder of one's own on the disk of the store, removed with everything in it at the end."""
    _make(root() / _WORK)
    with tempfile.TemporaryDirectory(dir=root() / _WORK) as folder:
        yield Path(folder)


def _write(source: Path | bytes, target: Path) -> bool:
    """Write whole bytes under a name; False where somebody else was quicker."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(source, bytes):
                file.write(source)
            else:
                with source.open("rb") as original:
                    shutil.copyfileobj(original, file, _PIECE)
            file.flush()
            os.fchmod(file.fileno(), 0o440)
            os.fsync(file.fileno())
        try:
            os.link(name, target)  # unlike a rename, never takes the place of another file
        except FileExistsError:
            return False
        _flush(target.parent)
        return True
    finally:
        os.unlink(name)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make(folder: Path) -> None:
    """Make a folder that survives a power failure."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _flush(folder.parent)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _locked(how: int) -> Iterator[None]:
    """Hold the lock between those who keep (together) and the one who sweeps (alone)."""
    _make(root())
    with (root() / ".lock").open("a") as file:
        fcntl.flock(file, how)
        yield
