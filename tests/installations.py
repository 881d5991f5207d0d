"""Tables for installations of their own, brought up to date by the migrations once for a whole run and then copied.

The migrations take eight seconds. That they themselves make an installation out of nothing is seen where a command does
it: `gongkai demo`, `gongkai init`, and `gongkai manage migrate` on PostgreSQL.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPLATE = "gongkai_migrated"
"""The database on PostgreSQL that is copied, and the folder of the run with the file on SQLite."""


def furnish(var: Path) -> None:
    """Tables in an installation on SQLite that has none yet."""
    with _alone() as run:
        made = run / TEMPLATE
        if not (made / "done").exists():
            made.mkdir(exist_ok=True)
            _migrate(made, "")
            (made / "done").touch()
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(made / "gongkai.sqlite3", var / "gongkai.sqlite3")


def create(database: str, address: str) -> None:
    """A database with tables on the PostgreSQL server of an address that names none: `postgres://…`."""
    with _alone() as run:
        if not (done := run / f"{TEMPLATE}.done").exists():
            statement(address, f"CREATE DATABASE {TEMPLATE}")
            _migrate(run, f"{address}/{TEMPLATE}")
            done.touch()
        statement(address, f"CREATE DATABASE {database} TEMPLATE {TEMPLATE}")


def statement(address: str, text: str) -> None:
    """One that no transaction may surround."""
    import psycopg

    with psycopg.connect(f"{address}/postgres", autocommit=True) as opened:
        opened.execute(text)


@contextmanager
def _alone() -> Iterator[Path]:
    """The folder of the run, with the other workers kept waiting."""
    from tests.environment import RUN  # only inside of a run: it makes that folder

    with (RUN / f"{TEMPLATE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield RUN


def _migrate(var: Path, address: str) -> None:
    command = [sys.executable, "-m", "gongkai", "manage", "migrate"]
    environment = {**os.environ, "GONGKAI_VAR": str(var), "DATABASE_URL": address}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
