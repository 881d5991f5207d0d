"""The county of these tests."""

from __future__ import annotations

import pytest

from tests.organs.county import County, build


@pytest.fixture
def county(db: None) -> County:
    return build()
