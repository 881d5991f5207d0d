"""The county of these tests, and the console in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler

from gongkai.evidence.anchors import anchor_file
from tests.console.people import County, build
from tests.portal.conftest import page

__all__ = ["page"]


@pytest.fixture
def county(db: None) -> County:
    return build()


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """The address of the console, served by a thread on the database of the test; no anchor of another test is left."""
    anchor_file().unlink(missing_ok=True)
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
