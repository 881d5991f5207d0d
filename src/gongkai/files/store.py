"""The store: every file under the hash of its bytes, written once, never changed (按内容存放).

A file lies at VAR/files/ab/cdef…, where abcdef… is its SHA-256. It is written beside its place, flushed to the disk and
linked there, so that a name in the store always stands for whole bytes. A file without a row harms nobody and is
removed by `sweep`, which leaves alone what was written lately.

A file of a case is sealed: it lies at VAR/files/sealed/ab/cdef…, encrypted under the key ring, and abcdef… is a keyed
hash of its bytes, so that neither content nor address says anything without the keys. The same bytes are one file there
too. It is written again only to seal it under a newer key.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from gongkai.files.models import StoredFile
from gongkai.law import Refused
from gongkai.sealing import boxes
from gongkai.sealing.blind import started
from gongkai.sealing.keys import NoKey, Tampered

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_WORK = "work"
_SEALED = "sealed"
_ADDRESS = "file"
"""The purpose of the keyed hash of a sealed file, and the beginning of the place that it is sealed for."""
_PIECE = 1 << 20

DAMAGED = "系统里保存的同一份文件已经损坏，没有重新存入；请联系系统管理员，用备份恢复后再上传。"


def root() -> Path:
    """The folder of the store."""
    return Path(settings.VAR) / "files"


def path_of(hash: str, *, sealed: bool = False) -> Path:
    """Where the file of a hash lies or would lie. Raises ValueError where this is no hash."""
    if not _HASH.match(hash):
        raise ValueError("not a SHA-256 in hexadecimal")
    return Path(settings.VAR, "files", *([_SEALED] if sealed else []), hash[:2], hash[2:])


def keep(source: Path | bytes, *, sealed: bool = False) -> str:
    """Put a file into the store and give its hash; one that is there already stays as it is.

    sealed  encrypt it; the hash is a keyed one
    Raises Refused where the store holds damaged bytes under the same hash, NoKey where there is no key to seal with.
    """
    with _opened(source) as original:
        hash = _hash_of(_pieces(original), sealed)
    target = path_of(hash, sealed=sealed)
    _make_all(target.parent)

    def fill(file: BinaryIO) -> None:
        with _opened(source) as original:
            if sealed:
                boxes.seal_file(original, file, _place(hash))
            else:
                shutil.copyfileobj(original, file, _PIECE)

    with _locked(fcntl.LOCK_SH):
        if target.exists():
            os.utime(target)  # young again: a sweep that runs now leaves it to the row that follows
            found = True
        else:
            found = not _write(fill, target)
    if found and verify(hash, sealed=sealed):
        raise Refused(DAMAGED)
    return hash


def put_back(source: Path, hash: str) -> None:
    """Put a sealed file, sealed as it is, under its hash: from a backup, which needs no key."""
    target = path_of(hash, sealed=True)
    _make_all(target.parent)
    with source.open("rb") as original, _locked(fcntl.LOCK_SH):
        _write(lambda file: shutil.copyfileobj(original, file, _PIECE), target, replace=True)


def open_stored(hash: str, *, sealed: bool = False) -> BinaryIO:
    """The bytes of a stored file; of a sealed one the plain bytes, each piece checked before it is given.

    Raises FileNotFoundError where there are none; reading a sealed one raises CannotOpen.
    """
    file = path_of(hash, sealed=sealed).open("rb")
    return io.BufferedReader(_Opened(file, _place(hash)), _PIECE) if sealed else file


def verify(hash: str, *, sealed: bool = False) -> str:
    """What is wrong with the stored bytes of a hash, as a sentence; empty where they are whole. Reads them all."""
    try:
        with open_stored(hash, sealed=sealed) as file:
            found = _hash_of(_pieces(file), sealed)
    except FileNotFoundError:
        return f"文件 {hash[:12]} 不在存储目录中，请用备份恢复。"
    except NoKey as fault:
        return f"文件 {hash[:12]} 不能核对：{fault}"
    except Tampered:
        found = ""
    except OSError as error:
        return f"文件 {hash[:12]} 读不出来（{error.strerror}），请检查磁盘，或用备份恢复。"
    return "" if found == hash else f"文件 {hash[:12]} 的内容已被改动或损坏，请用备份恢复。"


def under_older_keys() -> Iterator[str]:
    """The hashes of sealed files that are not sealed under the newest key."""
    for path in sorted((root() / _SEALED).glob("??/*")):
        if _HASH.match(name := path.parent.name + path.name):
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                if not boxes.names_newest(file.read(boxes.NAMED)):
                    yield name


def seal_anew(hash: str) -> None:
    """Seal a file under the newest key; whoever reads it now reads on. Raises CannotOpen, and leaves it as it is."""
    target = path_of(hash, sealed=True)
    with _locked(fcntl.LOCK_SH), contextlib.suppress(FileNotFoundError), open_stored(hash, sealed=True) as file:
        status = target.stat()
        _write(lambda anew: boxes.seal_file(file, anew, _place(hash)), target, replace=True)
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def sweep(older_than: datetime) -> int:
    """Remove files that no row names and remains of uploads that were cut off; give their number.

    older_than  only what was written before this moment; leave at least an hour for uploads under way
    """
    limit, removed = older_than.timestamp(), 0
    for path in sorted([*root().glob("??/*"), *root().glob(f"{_SEALED}/??/*")]):
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


class _Opened(io.RawIOBase):
    """A sealed file as the plain bytes in it."""

    def __init__(self, sealed: BinaryIO, place: str) -> None:
        self._sealed, self._pieces, self._left = sealed, boxes.open_file(sealed, place), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size

    def close(self) -> None:
        self._sealed.close()
        super().close()


def _write(fill: Callable[[BinaryIO], None], target: Path, *, replace: bool = False) -> bool:
    """Write whole bytes under a name; False where somebody else was quicker and is not to be replaced."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
            file.flush()
            os.fchmod(file.fileno(), 0o440)
            os.fsync(file.fileno())
        if replace:
            os.replace(name, target)
        else:
            try:
                os.link(name, target)  # unlike a rename, never takes the place of another file
            except FileExistsError:
                return False
        _flush(target.parent)
        return True
    finally:
        Path(name).unlink(missing_ok=True)


def _opened(source: Path | bytes) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _hash_of(pieces: Iterator[bytes], sealed: bool) -> str:
    hash = started(_ADDRESS) if sealed else hashlib.sha256()
    for piece in pieces:
        hash.update(piece)
    return hash.hexdigest()


def _place(hash: str) -> str:
    return f"{_ADDRESS}.{hash}"


def _make_all(folder: Path) -> None:
    """Make a folder of files, and the one that it lies in."""
    for each in (folder.parent, folder):
        _make(each)


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
