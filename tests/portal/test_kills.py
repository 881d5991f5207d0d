"""Kill -9 while records are released and withdrawn: nothing lost, nothing doubled, no withdrawn page left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection


def database() -> str:
    """The address of the database of this test, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@{quote(settings['HOST'], safe='')}/{settings['NAME']}"


def drill(kills: int, seed: int, var: Path) -> str:
    """The drill in a process of its own; what it printed."""
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings", "GONGKAI_VAR": str(var),
        "DATABASE_URL": database(),
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.portal.kills", str(kills), str(seed)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_six_kills_lose_nothing_and_leave_no_withdrawn_page(tmp_path: Path) -> None:
    assert drill(6, 20260302, tmp_path).startswith("6 kills")
