"""The county of these tests, built once for each module: what a test does to it is undone."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from tests.kept import kept
from tests.organs.county import County, build


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[County]:
    yield from kept(django_db_blocker, build)


@pytest.fixture
def county(founded: County, db: None) -> County:
    return deepcopy(founded)
