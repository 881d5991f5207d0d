"""A thousand races of two people on one record."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.records.races import RACES, races, sound
from tests.records.town import build

NUMBER = 1000


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1800)
def test_a_thousand_races_have_one_winner_each(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    run = Counter(races(build(), NUMBER))
    sound()
    assert sum(run.values()) == NUMBER
    assert set(run) == {each.__name__ for each in RACES}
