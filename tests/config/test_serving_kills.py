"""Kill -9 of the web server and the worker: no half file, no withdrawn page, nothing missing once they run again."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.drills.serving import drill
from tests.records.town import build


@pytest.mark.django_db(transaction=True)
def test_three_kills_of_server_and_worker_leave_nothing_half_and_nothing_withdrawn(
    settings: Settings, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    done = drill(build(), 3, var=tmp_path)
    assert done.acts >= 3
