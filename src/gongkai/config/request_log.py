"""One line for each request, without personal data: method, path, status, duration, role.

Never the query (it may hold names and numbers), the address or the account.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

LONGEST_PATH = 200  # bytes
FOR_MONITORS = ("/healthz", "/readyz")  # they ask every few seconds

logger = logging.getLogger("gongkai.requests")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Line(logging.Formatter):
    """The time and the sentence, with no look at anything else: the words for a second are found once in it."""

    def __init__(self) -> None:
        super().__init__()
        self.second = (0, "")

    def format(self, record: logging.LogRecord) -> str:
        second, words = self.second
        if second != int(record.created):
            second = int(record.created)
            words = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))
            self.second = (second, words)
        return f"{words},{int(record.msecs):03} {record.getMessage()}"


class RequestLog:
    """A WSGI application that notes what another one answers, published files included."""

    def __init__(self, application: Application, role: str) -> None:
        self.application, self.role = application, role

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun = time.monotonic()
        status = ""

        def start(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, *rest)

        answer = self.application(environ, start)
        path = environ.get("PATH_INFO", "")
        if path not in FOR_MONITORS:
            shown = quote(path.encode("latin-1")[:LONGEST_PATH])
            passed = (time.monotonic() - begun) * 1000
            logger.info("%s %s %s %.0fms %s", environ["REQUEST_METHOD"], shown, status, passed, self.role)
        return answer
