"""The county of these tests, and the console in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests.console.people import County, build
from tests.portal.conftest import chromium, page

__all__ = ["chromium", "page"]


@pytest.fixture
def county(db: None) -> County:
    return build()


@pytest.fixture
def site(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the console, on the database of the test.

    The driver of the browser keeps an event loop in this thread, though nothing in it waits: Django may be used.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    return str(live_server.url)
