"""The log of every public act, and how followers read it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gongkai.evidence import triggers
from gongkai.evidence.anchors import anchor_file, latest
from gongkai.records import publication, publishing
from gongkai.records.models import Progress, Publication, Release
from gongkai.records.publication import behind, follow, leaving
from tests.records.town import Town, again, at, build, corrected, in_emergency, released, says


class Copies:
    """A follower that keeps the numbers it was given."""

    name = "copies"

    def __init__(self, fails_at: int = 0) -> None:
        self.given: list[int] = []
        self.fails_at = fails_at

    def follow(self, publications: Sequence[Publication]) -> None:
        for each in publications:
            if each.number == self.fails_at:
                raise OSError
            self.given.append(each.number)


@pytest.fixture
def five_acts(town: Town) -> Release:
    out = released(town)
    corrected(town, out.record)
    row = publishing.take_down(out.record, reason="误", by=town["孙主任"], at=at(5))
    publishing.decide_take_down(row, upheld=False, reason="可公开", by=town["李镇长"], at=at(6))
    in_emergency(town, hours=7)
    return out


def test_every_public_act_appends_one_line_in_order(five_acts: Release) -> None:
    assert list(Publication.objects.values_list("number", "kind")) == [
        (1, "released"), (2, "corrected"), (3, "withdrawn"), (4, "restored"), (5, "released"),
    ]  # fmt: skip


def test_a_follower_reads_on_from_where_it_was(five_acts: Release) -> None:
    copies = Copies()
    assert behind(copies) == 5
    assert follow(copies, at=at(8)) == 5
    assert (copies.given, behind(copies)) == ([1, 2, 3, 4, 5], 0)
    assert follow(copies, at=at(9)) == 0
    publishing.withdraw(five_acts.record, kind="in_error", reason="误发", by=five_acts.released_by, at=at(9))
    assert follow(copies, at=at(9)) == 1
    assert copies.given[-1] == 6
    assert Progress.objects.get().position == 6


def test_a_follower_whose_time_is_over_lets_the_next_one_have_its_turn(
    five_acts: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "BATCH", 2)
    copies = Copies()
    given = []
    while follow(copies, at=at(8), until=0):  # each turn does something, however little time there is
        given.append(list(copies.given))
    assert given == [[1, 2], [1, 2, 3, 4], [1, 2, 3, 4, 5]]


def test_what_a_follower_did_not_finish_it_is_given_again(five_acts: Release) -> None:
    with pytest.raises(OSError):
        follow(Copies(fails_at=3), at=at(8))
    restarted = Copies()
    follow(restarted, at=at(8))
    assert restarted.given == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_copies_are_removed_before_the_act_commits_and_once_more_after() -> None:
    town = build()
    out = released(town)
    seen: list[tuple[int, str, bool]] = []

    def keeper(release: Release, **_: Any) -> None:
        inside = transaction.get_connection().in_atomic_block
        seen.append((release.pk, again(release.record).publicity if not inside else "?", inside))

    leaving.connect(keeper)
    try:
        publishing.withdraw(out.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2))
        assert seen == [(out.pk, "?", True), (out.pk, "withdrawn", False)]
        first, seen[:] = released(town, says("二")), []
        corrected(town, first.record)
        assert [(key, inside) for key, _, inside in seen] == [(first.pk, True), (first.pk, False)]
    finally:
        leaving.disconnect(keeper)


@pytest.mark.django_db(transaction=True)
def test_each_public_act_leaves_an_anchor_once_it_stands() -> None:
    town = build()
    out = released(town)
    first = latest("BLZ")
    publishing.withdraw(out.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2))
    second = latest("BLZ")
    assert first is not None and second is not None and first.serial + 1 == second.serial
    assert len(anchor_file().read_text().splitlines()) == 2


def table_of(trigger: str) -> str:
    """The table that a trigger stands on."""
    guard = triggers.GUARDS.get(trigger)
    return guard.table if guard else trigger.partition("_no_")[0]


OF_BEFORE = """
import django
django.setup()
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.loader.replace_migrations = False
executor.loader.build_graph()
state = executor.migrate([("records", "0002_records_and_releases")])
emit_post_migrate_signal(0, False, connection.alias, apps=state.apps)
"""
"""The tables of an early version, made by the migrations of that time and not by the one that stands for them."""


def test_an_installation_of_before_is_brought_up_to_date_with_its_guards_standing(tmp_path: Path) -> None:
    """SQLite cannot remake a table while a guard of another table reads it."""
    settings = {"DJANGO_SETTINGS_MODULE": "gongkai.config.settings"}
    environment = {**os.environ, **settings, "GONGKAI_VAR": str(tmp_path), "DATABASE_URL": ""}
    for command in (["-c", OF_BEFORE], ["-m", "gongkai", "manage", "migrate", "-v", "0"]):
        subprocess.run([sys.executable, *command], env=environment, check=True)
        assert missing(environment) == set()


def missing(environment: dict[str, str]) -> set[str]:
    """The guards that a database lacks on the tables that it has."""
    program = (
        "import django; django.setup()\nfrom django.db import connection\nfrom gongkai.evidence import triggers\n"
        "print(*connection.introspection.table_names())\nprint(*triggers.missing())"
    )
    said = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True)
    tables, _, lacking = said.stdout.partition("\n")
    return {name for name in lacking.split() if table_of(name) in tables.split()}
