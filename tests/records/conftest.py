"""The town of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from gongkai.organs.models import Profile
from tests.records.town import Town, build


@pytest.fixture(autouse=True)
def anchors(settings: Settings, tmp_path: Path) -> None:
    """The file of anchors, in a folder of its own for each test."""
    settings.VAR = tmp_path


@pytest.fixture
def town(db: None) -> Town:
    """白鹭镇, with three people."""
    return build()


@pytest.fixture
def department(db: None) -> Town:
    """示例县民政局, with five people."""
    return build(Profile.DEPARTMENT)
