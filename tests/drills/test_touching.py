"""Many sequences of public acts: each changes the pages that it is said to change and no other."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.portal.platform import slots
from tests.portal.touching import Platform


@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_an_act_changes_only_its_pages_and_the_tree_keeps_up(monkeypatch: pytest.MonkeyPatch) -> None:
    slots(2, monkeypatch)
    run_state_machine_as_test(
        Platform,
        settings=settings(
            max_examples=60, stateful_step_count=25, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
