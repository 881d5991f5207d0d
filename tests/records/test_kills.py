"""Killed in the middle of an act: what was acknowledged is there, and every act is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.drills.kills import drill
from tests.records.town import build


@pytest.mark.django_db(transaction=True)
def test_an_office_that_is_killed_loses_nothing_and_doubles_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    seen = drill(build(), 6, var=tmp_path)
    assert seen.releases
