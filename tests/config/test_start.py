"""What must hold before anything runs, on PostgreSQL by the whole command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.portal.test_serve import running


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the start itself brings the tables up to date")
def test_on_postgresql_the_operator_brings_the_tables_up_to_date(tmp_path: Path) -> None:
    environment = {**os.environ, "GONGKAI_VAR": str(tmp_path)}

    def gongkai(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gongkai", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=100, env=environment)

    refused = gongkai("work")
    assert refused.returncode == 2
    assert refused.stderr.startswith("数据库结构还有 ")
    assert refused.stderr.endswith("请先备份数据库，再运行：gongkai manage migrate\n")
    migrated = gongkai("manage", "migrate")
    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert migrated.stdout.startswith("数据库结构已更新（")
    assert gongkai("manage", "migrate").stdout == "数据库结构是最新的。\n"
    with running(GONGKAI_VAR=str(tmp_path)) as (served, _):
        served.terminate()
        assert served.communicate(timeout=15) == ("", "")


@pytest.mark.parametrize("command", [("check",), ("makemigrations", "--check", "--dry-run")], ids=" ".join)
def test_django_finds_nothing_amiss_in_the_models_and_no_migration_missing(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    environment = {**os.environ, "GONGKAI_VAR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", "manage", *command],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
