"""Each act changes the pages that it is said to change and no other (long form: tests/drills)."""

from __future__ import annotations

import pytest

from tests.portal.platform import slots
from tests.portal.touching import walk


@pytest.mark.django_db
def test_an_act_changes_only_its_pages_and_the_tree_keeps_up(monkeypatch: pytest.MonkeyPatch) -> None:
    slots(2, monkeypatch)
    walk(16, 20260302)
