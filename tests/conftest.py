"""Fixtures that all tests share."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.template.context import Context
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

REPOSITORY = Path(__file__).resolve().parent.parent
DRILLS = REPOSITORY / "tests" / "drills"
DEFAULT_FOLDERS = os.pathsep.join(str(REPOSITORY.parent / "shared" / name) for name in ("seeds", "real"))


@pytest.fixture(scope="session")
def real_reports() -> dict[str, Path]:
    """The real annual reports by file name; the test is skipped, and says so, where they are not here.

    GONGKAI_REAL_REPORTS names their folders, separated like PATH.
    """
    folders = [Path(name) for name in os.environ.get("GONGKAI_REAL_REPORTS", DEFAULT_FOLDERS).split(os.pathsep) if name]
    found = {
        path.name: path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.suffix in (".txt", ".pdf")
    }
    if not found:
        pytest.skip(f"没有真实年报：{os.pathsep.join(map(str, folders))} 不存在（用 GONGKAI_REAL_REPORTS 指定）")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium: one for all tests of a worker, because Playwright runs once in a process."""
    from playwright.sync_api import sync_playwright

    from tests.portal.conftest import CHROMIUM, QUIET

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """A test database on SQLite is a file, because threads and processes meet in it; it never waits for the disk."""
    from django.db import connections

    settings = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        settings["TEST"]["NAME"] = os.path.join(os.environ["GONGKAI_VAR"], "test.sqlite3")
        settings["OPTIONS"]["init_command"] = settings["OPTIONS"]["init_command"].replace(
            "synchronous=FULL", "synchronous=OFF"
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tables of the tests come out of the models (`--no-migrations`); from here on they count as migrated, because
    the processes that tests start look for that."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    settings.MIGRATION_MODULES = {}
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        rows = [recorder.Migration(app=app, name=name) for app, name in MigrationLoader(None).disk_migrations]
        recorder.migration_qs.bulk_create(rows)


@pytest.fixture(autouse=True)
def nothing_is_kept_from_another_test() -> None:
    """Numbers of publications begin anew with each test, so what is kept by them does not outlive it."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def of_a_page_its_own_context_is_kept() -> Iterator[None]:
    """Django would keep a copy of what each template was given, down to those of the fields of a form."""
    from django.test import client

    def keep(store: dict[str, Any], context: Context, **_: object) -> None:
        store.setdefault("context", [context])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", keep)
        yield


@pytest.fixture(scope="session", autouse=True)
def columns_are_told_apart_by_what_they_are() -> Iterator[None]:
    """Django asks for the signature of a column's constructor whenever it hashes one, as it does with every column of
    every query that is ordered; the same alias, field and output say as much."""
    from django.db.models.expressions import Col

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Col, "identity", property(lambda col: (Col, col.alias, col.target, col.output_field)))
        yield


@pytest.fixture(scope="session", autouse=True)
def papers_are_laid_out_here() -> Iterator[None]:
    """A process of its own for each PDF spends a second on its imports; it is met where papers are (tests/papers)."""
    from gongkai.papers import child, rendering

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "_laid_out", lambda document: child.made(json.dumps(document.plain()).encode()))
        yield


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_between_tests() -> Iterator[None]:
    """Tests with transactions of their own (`transaction=True`) empty all tables afterwards, append-only ones too."""
    from django.test import TransactionTestCase

    from tests.emptying import empty

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty())
        yield


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Drills run when they are asked for by name (`make drill`)."""
    if collection_path == DRILLS and not any("drills" in argument for argument in config.args):
        return True
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that asks for the database, by whichever fixture, is one of `-m django_db` and runs on both."""
    for item in items:
        asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if asked and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db(transaction="transactional_db" in asked))
