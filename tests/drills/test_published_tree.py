"""200 kills -9 at random moments of release and withdrawal: nothing lost, nothing doubled, no withdrawn page left."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.portal.test_kills import drill


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1200)
def test_two_hundred_kills_lose_nothing_and_leave_no_withdrawn_page(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}: {drill(200, seed, tmp_path)}")
