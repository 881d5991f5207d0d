"""The town of these tests, and the index that follows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from gongkai.search.index import SearchIndex
from tests.records.town import Town, build


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> None:
    """What an installation keeps, in a folder of its own for each test."""
    settings.VAR = tmp_path


@pytest.fixture
def town(db: None) -> Town:
    """白鹭镇, with three people."""
    return build()


@pytest.fixture
def index(db: None) -> Iterator[SearchIndex]:
    """The one writer of the index."""
    writer = SearchIndex()
    yield writer
    writer.leave()
