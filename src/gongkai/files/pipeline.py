"""The one way into the store: capped, opened in a child, recognised, cleaned, kept, then one short row (上传)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.files import door, store
from gongkai.files.child import FAILED
from gongkai.files.kinds import CONTENT_TYPES, EMPTY, name_for
from gongkai.files.models import StoredFile, Upload
from gongkai.law import Refused
from gongkai.organs.models import Person

MOST_MEGABYTES = 50
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
TOO_LARGE = "文件“{}”超过了 {} 兆字节的上限，没有保存；请压缩图片或拆分成几个文件后再上传。"

_PIECE = 256 * 1024


class Readable(Protocol):
    """An open file, an upload, or anything else that gives bytes."""

    def read(self, size: int = ..., /) -> bytes: ...


def take_in(source: Readable, name: str, *, by: Person | None, at: datetime, sealed: bool = False) -> StoredFile:
    """Take a file into the store. The same bytes twice are one file and one row.

    source  read from where it stands, and no further than the limit
    name    as the person gave it; only its ending is looked at, and it has to fit the content
    by      who brought it: until something refers to it, only they may see it; None for the system itself
    sealed  a file of a case, with what people must not read in the store, in the database or in a backup
    Raises Refused with one sentence where it is empty, too large, damaged, of no allowed kind, or has what must not be
    published unseen (macros, passwords, packed files); then nothing is left behind.
    """
    with _opened(source, name) as (output, kind, size, text, told):
        hash = store.keep(output, sealed=sealed)
    what = {"sealed_text": text, "sealed_warnings": told} if sealed else {"text": text, "warnings": told}
    with transaction.atomic():
        file, _ = StoredFile.objects.get_or_create(
            hash=hash,
            defaults={
                "kind": kind,
                "size": size,
                "sealed": sealed,
                **what,
                "stored_at": at,
                "stored_by": by.pk if by else None,
            },
        )
        if by:
            Upload.objects.update_or_create(file=file, person=by.pk, defaults={"uploaded_on": localdate(at)})
    return file


def cleaned(source: Readable, name: str) -> tuple[str, bytes]:
    """A file as it would be kept: its name with the ending of its kind, and its bytes; nothing is kept of it here.

    For what the public sends: it travels in a closed envelope, and its sender is told at once what is wrong with it.
    Raises Refused as `take_in` does.
    """
    with _opened(source, name) as (output, kind, *_):
        return name_for(name, kind), output.read_bytes()


@contextmanager
def _opened(source: Readable, name: str) -> Iterator[tuple[Path, str, int, str, list[str]]]:
    """The cleaned file on the disk as long as this lasts, its kind, size and text, and sentences on what was met."""
    with store.workspace() as folder:
        original = folder / "original"
        _copy(source, original, name)
        found = door.ask("take", original, _ending(name), folder)
        kind, text, warnings = found.get("kind"), found.get("text"), found.get("warnings")
        output = folder / "output"
        if kind not in CONTENT_TYPES or not isinstance(text, str) or not isinstance(warnings, list):
            raise Refused(FAILED)
        if output.is_symlink() or not output.is_file() or not (size := output.stat().st_size):
            raise Refused(FAILED)
        if size > MOST_BYTES:
            raise Refused(TOO_LARGE.format(name[-60:], MOST_MEGABYTES))
        yield output, kind, size, text, [str(each)[:500] for each in warnings[:30]]


def _copy(source: Readable, target: Path, name: str) -> None:
    """Write what comes to a file of ours, and stop at the limit."""
    size = 0
    with target.open("wb") as file:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > MOST_BYTES:
                raise Refused(TOO_LARGE.format(name[-60:], MOST_MEGABYTES))
            file.write(piece)
    if not size:
        raise Refused(EMPTY)


def _ending(name: str) -> str:
    """What follows the last dot of a name, in small letters; empty where that is no ending (附件1.名单)."""
    ending = name.rpartition(".")[2].strip().lower() if "." in name else ""
    return ending if ending.isascii() and ending.isalnum() and len(ending) <= 8 else ""
