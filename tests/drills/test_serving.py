"""Two hundred kills of web server and worker while a clerk releases and withdraws in the console."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.drills.serving import drill
from tests.records.town import build


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(3600)
def test_two_hundred_kills_of_server_and_worker_leave_nothing_half_and_nothing_withdrawn(
    settings: Settings, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    done = drill(build(), 200, var=tmp_path)
    assert done.released and done.withdrawn
