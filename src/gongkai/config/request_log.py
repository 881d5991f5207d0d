"""One line for each request, without personal data: method, path, status, duration, role.

Never the query (it may hold names and numbers), the address or the account.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LONGEST_PATH = 200
FOR_MONITORS = ("/healthz", "/readyz")  # they ask every few seconds

logger = logging.getLogger("gongkai.requests")


class RequestLog:
    """Write the line when the answer is made."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.monotonic()
        response = self.answer(request)
        if request.path not in FOR_MONITORS:
            path = quote(request.path[:LONGEST_PATH])
            passed = (time.monotonic() - begun) * 1000
            logger.info("%s %s %d %.0fms %s", request.method, path, response.status_code, passed, settings.ROLE)
        return response
