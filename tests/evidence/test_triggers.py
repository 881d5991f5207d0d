"""The database itself refuses to change what was written, whoever asks."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from gongkai.evidence import triggers
from gongkai.evidence.models import Entry
from gongkai.papers.models import Paper
from tests.evidence import acts

pytestmark = pytest.mark.django_db(transaction=True)
POSTGRESQL = "postgresql"


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def attempts() -> list[str]:
    """Statements that change or remove rows, in every way that a database knows."""
    both = [
        "UPDATE {table} SET id = id",
        "UPDATE {table} SET id = id + 100 WHERE id > 0",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE id > 0",
        "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT (id) DO UPDATE SET id = excluded.id",
    ]
    sqlite = ["REPLACE INTO {table} SELECT * FROM {table}", "INSERT OR REPLACE INTO {table} SELECT * FROM {table}"]
    return both + (["TRUNCATE {table} CASCADE"] if connection.vendor == POSTGRESQL else sqlite)


def refuses(table: str) -> None:
    for attempt in attempts():
        with pytest.raises(DatabaseError, match="append-only: gongkai refuses to change evidence"):
            sql(attempt.format(table=table))


@pytest.mark.parametrize("model", [Entry, Paper])
def test_no_statement_changes_or_removes_a_row(model: type[models.Model]) -> None:
    acts.make_paper(acts.organ())
    before = list(model.objects.values())
    refuses(model._meta.db_table)
    assert list(model.objects.values()) == before != []


def test_the_models_refuse_too() -> None:
    acts.make_paper(acts.organ())
    paper = Paper.objects.get()
    for change in (paper.save, paper.delete):
        with pytest.raises(TypeError, match=r"papers\.Paper is append-only"):
            change()


def test_every_append_only_model_of_every_app_is_guarded() -> None:
    tables = triggers.tables()
    assert {"evidence_entry", "papers_paper"} <= set(tables)
    kinds = ["update", "delete"] + (["truncate"] if connection.vendor == POSTGRESQL else [])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
            if connection.vendor == POSTGRESQL
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        standing = {name for (name,) in cursor.fetchall()}
    assert {f"{table}_no_{kind}" for table in tables for kind in kinds} <= standing
    assert triggers.missing() == set()
    assert triggers.unsafe_settings() == set()


def test_they_stand_after_a_migration_has_altered_a_table() -> None:
    """On SQLite a migration remakes the table, and its triggers go with the old one."""
    acts.make_paper(acts.organ())
    state = ProjectState.from_apps(apps)
    wider = migrations.AlterField("paper", "title", models.CharField("标题", max_length=301))
    added = migrations.AddField("paper", "remark", models.CharField(max_length=20, null=True))
    triggers.make_way()  # as a migration begins
    try:
        altered = state.clone()
        for operation in (wider, added):
            before, altered = altered, altered.clone()
            operation.state_forwards("papers", altered)
            with connection.schema_editor() as editor:
                operation.database_forwards("papers", editor, before, altered)
        assert ("papers_paper_no_update" in triggers.missing()) == (connection.vendor == "sqlite")
        call_command("migrate", verbosity=0)
        assert triggers.missing() == set()
        refuses("papers_paper")
    finally:
        with connection.schema_editor() as editor:
            for operation in (added, wider):
                after = altered
                altered = state.clone()
                if operation is added:
                    wider.state_forwards("papers", altered)
                operation.database_backwards("papers", editor, after, altered)
        triggers.install()


@pytest.mark.parametrize("kind", ["update", "delete"])
def test_a_dropped_trigger_is_missed_and_made_anew(kind: str) -> None:
    on = " ON papers_paper" if connection.vendor == POSTGRESQL else ""
    sql(f"DROP TRIGGER papers_paper_no_{kind}{on}")
    assert triggers.missing() == {f"papers_paper_no_{kind}"}
    triggers.install()
    assert triggers.missing() == set()


def test_a_trigger_that_does_something_else_is_missed() -> None:
    if connection.vendor == POSTGRESQL:
        sql("DROP TRIGGER papers_paper_no_update ON papers_paper")
        sql(
            "CREATE TRIGGER papers_paper_no_update BEFORE UPDATE ON papers_paper FOR EACH ROW WHEN (NEW.id = -1) "
            "EXECUTE FUNCTION gongkai_append_only()"
        )
    else:
        sql("DROP TRIGGER papers_paper_no_update")
        sql("CREATE TRIGGER papers_paper_no_update BEFORE UPDATE ON papers_paper BEGIN SELECT 1; END")
    assert triggers.missing() == {"papers_paper_no_update"}
    triggers.install()
    assert triggers.missing() == set()


def test_a_disabled_trigger_is_missed() -> None:
    if connection.vendor != POSTGRESQL:
        pytest.skip("SQLite cannot disable a trigger")
    for disabled in ("DISABLE", "ENABLE REPLICA"):
        sql(f"ALTER TABLE papers_paper {disabled} TRIGGER papers_paper_no_delete")
        assert triggers.missing() == {"papers_paper_no_delete"}
        triggers.install()
        assert triggers.missing() == set()
    sql("ALTER TABLE evidence_entry DISABLE TRIGGER ALL")
    assert triggers.missing() == {f"evidence_entry_no_{kind}" for kind in ("update", "delete", "truncate")}
    sql("ALTER TABLE evidence_entry ENABLE TRIGGER ALL")


def test_a_function_that_lets_everything_pass_is_missed() -> None:
    if connection.vendor != POSTGRESQL:
        pytest.skip("SQLite has no functions of its own")
    sql(
        "CREATE OR REPLACE FUNCTION gongkai_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$"
    )
    assert "evidence_entry_no_update" in triggers.missing()
    triggers.install()
    assert triggers.missing() == set()


def test_a_setting_that_lets_replace_pass_is_named() -> None:
    if connection.vendor == POSTGRESQL:
        pytest.skip("PostgreSQL has no such setting")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        try:
            assert triggers.unsafe_settings() == {"recursive_triggers"}
        finally:
            cursor.execute("PRAGMA recursive_triggers = ON")


def test_a_guard_of_an_app_refuses_what_no_act_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "GUARDS", {})
    triggers.refuse(
        "papers_paper_year", "papers_paper", "INSERT", sqlite="NEW.year < 2000",
        postgresql="CASE WHEN NEW.year < 2000 THEN true END", says="gongkai: no paper is that old",
    )  # fmt: skip
    triggers.refuse("absent", "no_such_table", "INSERT", sqlite="1", postgresql="true", says="gongkai: never")
    try:
        assert triggers.missing() == {"papers_paper_year", "absent"}
        triggers.install()
        assert triggers.missing() == {"absent"}
        with pytest.raises(DatabaseError, match="gongkai: no paper is that old"):
            acts.make_paper(acts.organ(), year=1999)
        acts.make_paper(acts.organ())
    finally:
        on = " ON papers_paper" if connection.vendor == POSTGRESQL else ""
        sql(f"DROP TRIGGER papers_paper_year{on}")
