"""`gongkai demo`: the fictitious county is made by acts alone, in the order of time, and its evidence verifies."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.records.models import Publicity
from gongkai.review.models import Status


def gongkai(var: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *arguments],
        env={**environ, "GONGKAI_VAR": str(var), "PYTHONUTF8": "1", **more},
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a demonstration, and what was printed."""
    var = tmp_path_factory.mktemp("demo")
    done = gongkai(var, "demo", "--no-serve")
    assert (done.returncode, done.stderr) == (0, "")
    return var, done.stdout


def asked(var: Path, query: str) -> list[tuple[object, ...]]:
    return sqlite3.connect(var / "gongkai.sqlite3").execute(query).fetchall()


def test_accounts_and_password_are_printed_and_kept_for_their_owner_only(county: tuple[Path, str]) -> None:
    var, printed = county
    assert "bailu1" in printed
    assert "demo-" in printed
    slip = var / "演示账号.txt"
    assert slip.read_text(encoding="utf-8") in printed
    assert stat.S_IMODE(slip.stat().st_mode) == 0o600


def test_its_evidence_verifies_and_stands_in_the_order_of_time(county: tuple[Path, str]) -> None:
    var, _ = county
    verified = gongkai(var, "evidence", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "没有发现问题" in verified.stdout
    backwards = (
        "SELECT count(*) FROM evidence_entry e JOIN evidence_entry f "
        "ON f.organ = e.organ AND f.serial = e.serial + 1 WHERE f.at < e.at"
    )
    assert asked(var, backwards) == [(0,)]


def test_every_state_that_the_console_shows_is_there(county: tuple[Path, str]) -> None:
    var, _ = county
    reviews = {status for (status,) in asked(var, "SELECT DISTINCT status FROM review_review")}
    assert reviews >= {Status.OPEN, Status.CLEARED, Status.RETURNED, Status.USED}
    seen = {publicity for (publicity,) in asked(var, "SELECT DISTINCT publicity FROM records_record")}
    assert seen == set(Publicity)
    for table in ("records_emergencyrelease", "review_telephoneconsent", "organs_absence", "organs_deputy"):
        assert asked(var, f"SELECT count(*) > 0 FROM {table}") == [(1,)]
    assert asked(var, "SELECT count(*) FROM review_signoff WHERE way = 'paper'") == [(3,)]


def test_there_are_applications_in_every_state_some_late_some_due_soon(county: tuple[Path, str]) -> None:
    var, _ = county
    states = {status for (status,) in asked(var, "SELECT DISTINCT status FROM applications_application")}
    assert states >= {"open", "awaiting_correction", "submitted", "replied", "withdrawn"}
    today = "date('now', '+8 hours')"
    rows = "SELECT count(*) FROM applications_application WHERE status = 'open' AND"
    if asked(var, f"{rows} not_before IS NOT NULL") == [(0,)]:  # the holidays of the year are known
        assert asked(var, f"{rows} due_on < {today}") == [(1,)]
        assert asked(var, f"{rows} due_on BETWEEN {today} AND date({today}, '+12 days')") != [(0,)]
    for table in ("remedies_remedy", "intake_publicanswer", "organs_practice", "applications_matter"):
        assert asked(var, f"SELECT count(*) > 0 FROM {table}") == [(1,)]
    assert asked(var, "SELECT count(*) FROM applications_application WHERE archived_on IS NOT NULL") == [(1,)]


def test_a_second_start_finds_the_county_and_makes_nothing(county: tuple[Path, str]) -> None:
    var, printed = county
    before = asked(var, "SELECT count(*) FROM evidence_entry")
    again = gongkai(var, "demo", "--no-serve")
    assert again.returncode == 0
    starting, _, slip = again.stdout.partition("\n")
    assert starting.startswith("正在启动") and slip.strip() in printed
    assert asked(var, "SELECT count(*) FROM evidence_entry") == before


def test_it_never_meets_the_database_of_a_real_county(tmp_path: Path) -> None:
    done = gongkai(tmp_path, "demo", "--no-serve", DATABASE_URL="postgres://nobody@nowhere/none")
    assert done.returncode == 2
    assert done.stderr.startswith("演示只用自带的数据库")
