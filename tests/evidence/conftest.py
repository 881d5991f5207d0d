"""What the tests of evidence share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.evidence import acts


@pytest.fixture(autouse=True)
def anchors(settings: Settings, tmp_path: Path) -> Path:
    """The file of anchors, in a folder of its own for each test."""
    settings.VAR = tmp_path
    return tmp_path / "anchors" / "anchors.jsonl"


@pytest.fixture
def chains(db: None, anchors: Path) -> None:
    """Six acts of one organ and three of another, anchored after the first, the second and the fourth act.

    Each act writes a paper: the first organ has the papers 1 to 6, the second 7 to 9.
    """
    acts.chains()
