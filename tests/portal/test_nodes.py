"""Several nodes beside one database: each keeps its own tree, and what one withdraws is gone on all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from gongkai.config.node import node
from gongkai.portal.shelf import Shelf
from gongkai.portal.tree import PublishedTree
from gongkai.records import publication, publishing
from gongkai.records.models import Progress
from tests.portal.platform import files, full
from tests.portal.test_kills import database
from tests.records.town import AT, Town, at, build, released, says

PAGE, LIST = "site/zwgk/BLZ/2026-0001.html", "site/zwgk/BLZ/list/index.html"


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    settings.VAR = tmp_path / "first"
    return build()


def second(folder: Path, settings: Any) -> PublishedTree:
    settings.NODE = "second"
    made = PublishedTree(Shelf(folder))
    settings.NODE = ""
    return made


@pytest.mark.django_db
def test_each_node_has_its_own_place_in_the_log_and_its_own_files(town: Town, tmp_path: Path, settings: Any) -> None:
    trees = [PublishedTree(), second(tmp_path / "second", settings)]
    record = released(town, full()).record
    assert [each.keep_up(AT) for each in trees] == [1, 1]
    assert set(Progress.objects.values_list("follower", flat=True)) == {"tree", "tree@second"}
    publishing.take_down(record, reason="含身份证号", by=town.clerk, at=at(30))
    assert files() == [] and (tmp_path / "second" / PAGE).exists()
    trees[1].keep_up(AT)
    assert not (tmp_path / "second" / PAGE).exists()
    assert "2026-0001" not in (tmp_path / "second" / LIST).read_text(encoding="utf-8")
    for each in trees:
        each.leave()


@pytest.mark.django_db
def test_what_another_node_withdrew_goes_before_all_that_is_still_to_be_followed(
    town: Town, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = second(tmp_path / "second", settings)
    record = released(town, full()).record
    other.keep_up(AT)
    for number in range(3):
        released(town, says(f"第{number}号"))
    publishing.take_down(record, reason="含身份证号", by=town.clerk, at=at(30))

    def busy(*_: object, **__: object) -> int:
        assert not (tmp_path / "second" / PAGE).exists() and not (tmp_path / "second" / LIST).exists()
        return 0

    monkeypatch.setattr("gongkai.portal.tree.follow", busy)
    assert publication.behind(other) == 4
    other.keep_up(AT)
    other.leave()


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_is_gone_within_five_seconds_on_a_node_that_runs_elsewhere(town: Town, tmp_path: Path) -> None:
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings", "GONGKAI_VAR": str(tmp_path / "second"),
        "GONGKAI_NODE": "second", "DATABASE_URL": database(),
    }  # fmt: skip
    program = "import django; django.setup()\nfrom tests.portal.kills import renderer\nrenderer()"
    places = [tmp_path / "second/published" / each for each in (PAGE, LIST)]
    record = released(town, full()).record
    with subprocess.Popen([sys.executable, "-c", program], env=environment) as running:
        try:
            wait(lambda: all(each.exists() for each in places), 60)
            publishing.take_down(record, reason="含身份证号", by=town.clerk, at=at(30))
            wait(lambda: not places[0].exists() and "2026-0001.html" not in said(places[1]), 5)
        finally:
            running.kill()


def wait(until: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


def said(place: Path) -> str:
    return place.read_text(encoding="utf-8") if place.exists() else ""


@pytest.mark.parametrize("wrong", ["第二台", "Node", "node 2", "-a", "a" * 21, "a@b"])
def test_a_name_of_a_node_that_cannot_be_used_is_refused_with_a_sentence(wrong: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="GONGKAI_NODE"):
        node(wrong)
    assert node("node-2") == "node-2"
