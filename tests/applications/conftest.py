"""The town of these tests, and its keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from gongkai.organs.models import Profile
from gongkai.sealing import keys
from tests.applications.office import Office, open_office


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    """The file of anchors and the keys, in a folder of their own for each test."""
    settings.VAR = tmp_path
    keys.write_missing(tmp_path)


@pytest.fixture
def office(db: None) -> Office:
    """白鹭镇, with three people: the leader consents to replies."""
    return open_office()


@pytest.fixture
def department(db: None) -> Office:
    """示例县民政局, with five people: replies pass three stages."""
    return open_office(Profile.DEPARTMENT)
