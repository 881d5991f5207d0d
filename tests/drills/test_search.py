"""Two hundred kills of an office and of the follower of the index beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.drills.kills import drill
from tests.records.town import build
from tests.search.kills import BESIDE, found_exactly


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1800)
def test_after_two_hundred_kills_what_is_public_is_found_and_nothing_else(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    seen = drill(build(), 200, var=tmp_path, checks=[found_exactly], beside=BESIDE)
    assert seen.releases and seen.withdrawals
