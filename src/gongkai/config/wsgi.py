"""The WSGI application that `gongkai serve` runs."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from gongkai.config.collecting import seldom
from gongkai.config.headers import HEADERS
from gongkai.config.supervision import end_with

if parent := multiprocessing.parent_process():
    # A worker of the web server. It inherits signal handlers that only note the signal for its parent: until the
    # server sets its own, a request to stop would be lost.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    end_with(parent.pid or 0)

# No line of the log says where in the code it was written, by which thread or process: so nothing looks for it.
# https://docs.python.org/3/howto/logging.html#optimization
logging._srcfile = None  # type: ignore[attr-defined]
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = logging.logAsyncioTasks = False

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
django_application = get_wsgi_application()  # first: what the front stands on needs the settings

from gongkai.config.request_log import RequestLog  # noqa: E402
from gongkai.portal.front import Front  # noqa: E402

seldom()
application = RequestLog(Front(django_application, HEADERS), settings.ROLE)
