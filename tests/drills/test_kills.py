"""Two hundred kills at random moments of release and withdrawal."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.drills.kills import drill
from tests.records.town import build


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1800)
def test_two_hundred_kills_lose_nothing_and_double_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    seen = drill(build(), 200, var=tmp_path)
    assert seen.releases and seen.withdrawals
