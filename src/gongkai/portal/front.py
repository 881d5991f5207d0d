"""The front: published files are answered before Django is asked.

GET and HEAD without a query string for a release page, one of its attachments or a page of a list come from the
published tree, with the headers that the view gives; everything else, and whatever the tree does not hold, goes on to
the application. Only an address of exactly the known form is looked for, each part of it opened by itself and never
through a symbolic link.

What was answered is kept in memory with its headers, for as long as the very file that it was read from lies in its
place: each request asks the disk for that, so what an act has removed is never answered from memory.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings

from gongkai.portal import surround, tree
from gongkai.portal.addresses import CODE, HTML, NUMBER, PAGE, SECTION, file_headers

PIECE = 64 * 1024
MOST_KEPT = 32 * 1024 * 1024  # bytes of files of at most a piece that a process keeps in memory

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was answered.

    place    where it lies
    file     which file that was: it is another one as soon as anybody has put one in its place
    page     whether the head and foot of the county's site stand around it; version  which, empty for none
    """

    place: str
    file: tuple[int, int, int, int]
    page: bool
    version: str
    etag: str
    headers: list[tuple[str, str]]
    body: bytes

    def holds(self) -> bool:
        """Whether it would be read and answered in the same way now."""
        try:
            about = os.stat(self.place, follow_symlinks=False)
        except OSError:
            return False
        return _file(about) == self.file and (not self.page or surround.current() == self.version)


class Front:
    """A WSGI application around another. headers  what every answer of the site carries"""

    def __init__(self, application: Application, headers: Mapping[str, str]) -> None:
        self.application = application
        self.headers = dict(headers)
        self.kept: dict[str, Kept] = {}
        self.held = 0
        self.turn = Lock()
        self.site = tree.root() / "site"
        self.above = Path(settings.PREFIX.strip("/")).parts
        self.form = re.compile(
            f"{re.escape(settings.PREFIX)}({CODE})/(?:({NUMBER}\\.html)|({NUMBER})/([1-9][0-9]{{0,3}})/([^/\\\\\0]+)"
            f"|(list|s{SECTION})/(?:({PAGE})/)?)"
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") and not environ.get("QUERY_STRING"):
            path = environ.get("PATH_INFO", "")
            kept = self.kept.get(path)
            if kept is not None:
                if kept.holds():
                    return _answer(kept.headers, kept.etag, [kept.body], environ, start_response)
                self.forget(path)
            parts = self.parts(path)
            handle = _open(self.site, parts) if parts else None
            if handle is not None:
                return self.answer(handle, path, parts, environ, start_response)
        return self.application(environ, start_response)

    def parts(self, path: str) -> tuple[str, ...]:
        """The parts of a file's place in the tree, by the path as WSGI gives it; empty where it is none of ours."""
        try:
            found = self.form.fullmatch(path.encode("latin-1").decode())
        except UnicodeError:
            return ()
        if not found:
            return ()
        parts = (*self.above, *(part for part in found.groups() if part))
        return (*parts, "index.html") if path.endswith("/") else parts

    def answer(
        self,
        handle: int,
        path: str,
        parts: tuple[str, ...],
        environ: dict[str, Any],
        start_response: Callable[..., Any],
    ) -> Iterable[bytes]:
        """A whole file, a page with what stands around it, or 304 where the visitor has it already."""
        about, name = os.fstat(handle), parts[-1]
        page = name.endswith(".html")
        version = surround.current() if page else ""
        etag = f'"{about.st_mtime_ns:x}-{about.st_size:x}{"-" if version else ""}{version}"'
        whole: bytes | None = None
        if version or about.st_size <= PIECE:
            with os.fdopen(handle, "rb") as file:
                whole = file.read()
            if version:
                whole = surround.around(whole, version)
        length = about.st_size if whole is None else len(whole)
        said = {**self.headers, **(HTML if page else file_headers(name)), "ETag": etag, "Content-Length": str(length)}
        headers = list(said.items())
        if whole is not None:
            if length <= PIECE:
                self.keep(
                    path, Kept("/".join((str(self.site), *parts)), _file(about), page, version, etag, headers, whole)
                )
            return _answer(headers, etag, [whole], environ, start_response)
        pieces = _Pieces(handle)
        body = _answer(headers, etag, pieces, environ, start_response)
        if body is not pieces:
            pieces.close()
        return body

    def keep(self, path: str, kept: Kept) -> None:
        """Keep what was answered; where there is no room for it, all the others go."""
        with self.turn:
            self.held += len(kept.body) - len(self.kept[path].body if path in self.kept else b"")
            if self.held > MOST_KEPT:
                self.kept.clear()
                self.held = len(kept.body)
            self.kept[path] = kept

    def forget(self, path: str) -> None:
        with self.turn:
            if (kept := self.kept.pop(path, None)) is not None:
                self.held -= len(kept.body)


def _answer(
    headers: list[tuple[str, str]],
    etag: str,
    body: Iterable[bytes],
    environ: dict[str, Any],
    start_response: Callable[..., Any],
) -> Iterable[bytes]:
    """The body where it is asked for, or nothing."""
    if (known := environ.get("HTTP_IF_NONE_MATCH", "")) and _has(known, etag):
        start_response("304 Not Modified", [each for each in headers if each[0] not in _OF_THE_BODY])
        return []
    start_response("200 OK", list(headers))  # the server may change its list
    return [] if environ["REQUEST_METHOD"] == "HEAD" else body


_OF_THE_BODY = ("Content-Type", "Content-Length")


def _file(about: os.stat_result) -> tuple[int, int, int, int]:
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns


def _open(folder: Path, parts: tuple[str, ...]) -> int | None:
    """Open a plain file, following no link; None where there is none."""
    handle = None
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for number, part in enumerate(parts, 1):
            kind = os.O_DIRECTORY if number < len(parts) else os.O_NONBLOCK
            inner = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | kind, dir_fd=handle)
            os.close(handle)
            handle = inner
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return handle
    except OSError:
        pass
    if handle is not None:
        os.close(handle)
    return None


def _has(known: str, etag: str) -> bool:
    """Whether a visitor's If-None-Match names the file."""
    return known.strip() == "*" or etag in (each.strip().removeprefix("W/") for each in known.split(","))


class _Pieces:
    """A large file piece by piece; closed with the answer, sent or not."""

    def __init__(self, handle: int) -> None:
        self.file = os.fdopen(handle, "rb")

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.file.read(PIECE):
            yield piece

    def close(self) -> None:
        self.file.close()
