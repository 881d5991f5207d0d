"""Sessions for the console alone: a public page reads none, sets no cookie and asks no database who is there."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

USED = "used"
STEP = 60
"""Seconds: a session in use is written at most this often, so it ends 29 to 30 minutes after the last click."""


class Sessions(SessionMiddleware):
    """The session of a console request; elsewhere an empty one that is never kept."""

    def process_request(self, request: HttpRequest) -> None:
        if _console(request):
            super().process_request(request)
        else:
            request.session = self.SessionStore()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not _console(request):
            return response
        session = request.session
        if session.session_key and not session.is_empty() and time.time() - session.get(USED, 0) > STEP:
            session[USED] = int(time.time())
        return super().process_response(request, response)


def _console(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.SESSION_COOKIE_PATH)
