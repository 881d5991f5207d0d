"""The town of these tests."""

from __future__ import annotations

import pytest

from gongkai.organs.models import Profile
from tests.records.town import Town, build


@pytest.fixture
def town(db: None) -> Town:
    """白鹭镇, with three people."""
    return build()


@pytest.fixture
def department(db: None) -> Town:
    """示例县民政局, with five people."""
    return build(Profile.DEPARTMENT)
