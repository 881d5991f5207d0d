"""Papers are laid out as they are where the site runs: in a process of their own."""

from __future__ import annotations

import pytest

from gongkai.papers import rendering

IN_A_PROCESS = rendering._laid_out
"""As it is before the tests put their way in its place (tests/conftest.py)."""


@pytest.fixture(autouse=True)
def laid_out_in_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_laid_out", IN_A_PROCESS)
