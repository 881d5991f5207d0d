"""The front: published files are answered before Django is asked.

GET and HEAD without a query string for a release page, one of its attachments or a page of a list come from the
published tree, with the headers that the view gives; everything else, and whatever the tree does not hold, goes on to
the application. Only an address of exactly the known form is looked for, each part of it opened by itself and never
through a symbolic link.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from gongkai.portal import surround, tree
from gongkai.portal.addresses import CODE, HTML, NUMBER, PAGE, SECTION, file_headers

PIECE = 64 * 1024

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Front:
    """A WSGI application around another. headers  what every answer of the site carries"""

    def __init__(self, application: Application, headers: Mapping[str, str]) -> None:
        self.application = application
        self.headers = dict(headers)
        self.site = tree.root() / "site"
        self.above = Path(settings.PREFIX.strip("/")).parts
        self.form = re.compile(
            f"{re.escape(settings.PREFIX)}({CODE})/(?:({NUMBER}\\.html)|({NUMBER})/([1-9][0-9]{{0,3}})/([^/\\\\\0]+)"
            f"|(list|s{SECTION})/(?:({PAGE})/)?)"
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") and not environ.get("QUERY_STRING"):
            parts = self.parts(environ.get("PATH_INFO", ""))
            handle = _open(self.site, parts) if parts else None
            if handle is not None:
                return self.answer(handle, parts[-1], environ, start_response)
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
        self, handle: int, name: str, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """A whole file, a page with what stands around it, or 304 where the visitor has it already."""
        about = os.fstat(handle)
        page = name.endswith(".html")
        version = surround.current() if page else ""
        etag = f'"{about.st_mtime_ns:x}-{about.st_size:x}{"-" if version else ""}{version}"'
        headers = {**self.headers, **(HTML if page else file_headers(name)), "ETag": etag}
        whole = b""
        if version:
            with os.fdopen(handle, "rb", closefd=False) as file:
                whole = surround.around(file.read(), version)
        known = _has(environ.get("HTTP_IF_NONE_MATCH", ""), etag)
        status = "304 Not Modified" if known else "200 OK"
        body: Iterable[bytes] = []
        if known:
            del headers["Content-Type"]
        else:
            headers["Content-Length"] = str(len(whole) if version else about.st_size)
        if known or environ["REQUEST_METHOD"] == "HEAD":
            os.close(handle)
        elif version:
            os.close(handle)
            body = [whole]
        elif about.st_size <= PIECE:
            body = [os.read(handle, about.st_size)]
            os.close(handle)
        else:
            body = _pieces(handle)
        start_response(status, list(headers.items()))
        return body


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


def _pieces(handle: int) -> Iterator[bytes]:
    with os.fdopen(handle, "rb") as file:
        while piece := file.read(PIECE):
            yield piece
