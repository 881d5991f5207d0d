"""The account of PostgreSQL under which the portal works alone (公众网站的数据库账号): what it may read and add.

It reads what the public reads, adds what the public sends, and keeps the place of its own copies in the publication
log. It reads no draft, no evidence, no account and nothing that was sent; of a record and of a person it reads single
columns. The text of a file it reads only where the record that names the file is public: a policy of the table, which
the owner of the tables is not under. The text of a release it reads only while the release is the current one of its
record: what was withdrawn or corrected is empty for it, and so is a public answer that was withdrawn. Both are read
through views that bear the names of their tables in a schema of the portal's own, which its search path has first; of
the tables themselves it reads nothing.

No migration could change a column that a view or the policy shows. So both are away while migrations run, in which time
the account reads less than ever, and are made anew when all of them are done (`make_way`, `make_anew`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from gongkai.portal.releases import TITLE_NOT_REPEATED

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")

READ = (
    "organs.Organ", "organs.OrganTerm", "organs.Post", "organs.Tenure", "organs.Practice",
    "records.Withdrawal", "records.Publication", "records.PublicationHead", "records.Progress",
    "records.Section", "records.SectionTerm", "records.Placement", "records.NothingHere",
    "records.ValidityAct", "records.Interpretation", "records.Channel", "records.Posting", "records.RecordFile",
    "intake.Notice", "intake.Try", "intake.Found", "evidence.KeyFingerprint",
)  # fmt: skip
"""Read whole."""
READ_COLUMNS = {
    "records.Record": (
        "id", "organ", "index_number", "current", "section", "publicity", "validity", "validity_next_on",
    ),
    "organs.Person": ("id", "name"),
    "intake.PublicAnswerWithdrawal": ("id", "answer", "at"),
    "files.StoredFile": ("hash", "kind", "size", "sealed", "text"),
}  # fmt: skip
"""Read in these fields only."""
ADDED = ("intake.Submission", "intake.Try", "intake.Found", "records.Progress")
CHANGED = ("records.Progress",)
"""Where each node keeps how far its own copies are."""

_SCHEMA = "gongkai_portal"
_ONLY_CURRENT = ("body", "text", "content")
_RELEASES = "records_release"
# All of it is put together from constants of this module and the columns of the model.
_IS_CURRENT = "EXISTS (SELECT 1 FROM public.records_record c WHERE c.current_id = r.id)"
_MAY_REPEAT = (
    "NOT EXISTS (SELECT 1 FROM public.records_withdrawal w WHERE w.release_id = r.id "  # noqa: S608
    f"AND w.kind IN ({', '.join(repr(kind.value) for kind in sorted(TITLE_NOT_REPEATED))}))"
)
_ANSWERS = "intake_publicanswer"
_ONLY_STANDING = ("title", "summary")
_ANSWER = (
    "id", "organ", "year", "number", *_ONLY_STANDING, "outcome", "answered_on", "published_on", "published_at",
)  # fmt: skip
_STANDS = "NOT EXISTS (SELECT 1 FROM public.intake_publicanswerwithdrawal w WHERE w.answer_id = r.id)"
_FILES = "files_storedfile"
_POLICY = "gongkai_portal_files"
_NAMED_BY_A_PUBLIC_RECORD = (
    "NOT sealed AND EXISTS (SELECT 1 FROM records_recordfile f JOIN records_record r ON r.id = f.record_id "
    "WHERE f.file_id = files_storedfile.hash AND r.current_id IS NOT NULL)"
)


def statements(name: str) -> Iterator[str]:
    """What makes the account, or brings it to what this version says; as the owner of the tables.

    name  of the account: small letters, digits and underlines
    """
    if not NAME.match(name):
        raise ValueError(name)
    yield (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN "
        f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; END IF; END $$"
    )
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}"
    yield f"GRANT USAGE ON SCHEMA {_SCHEMA} TO {name}"
    yield f"ALTER ROLE {name} SET search_path = {_SCHEMA}, public"
    yield from _rights(name)


def make_way(using: str = "default") -> None:
    """Take the views and the policy away before migrations, where there are any."""
    connection = connections[using]
    if connection.vendor == "postgresql" and _accounts(using):
        with connection.cursor() as cursor:
            for table in (_RELEASES, _ANSWERS):
                cursor.execute(f"DROP VIEW IF EXISTS {_SCHEMA}.{table}")
            if _FILES in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP POLICY IF EXISTS {_POLICY} ON {_FILES}")


def make_anew(using: str = "default") -> None:
    """Give every account its rights and views again after the last migration, as this version says them.

    Where migrations are still to come, the tables are not those of this version, and the views stay away.
    """
    connection = connections[using]
    if connection.vendor != "postgresql" or not (names := _accounts(using)):
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        for name in names:
            for statement in _rights(name):
                cursor.execute(statement)


def _accounts(using: str) -> list[str]:
    """The accounts of portals: whoever beside its owner may use the schema of the views."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT r.rolname FROM pg_namespace n, aclexplode(n.nspacl) a JOIN pg_roles r ON r.oid = a.grantee "
            "WHERE n.nspname = %s AND a.grantee <> n.nspowner AND a.privilege_type = 'USAGE' ORDER BY 1",
            [_SCHEMA],
        )
        return [name for (name,) in cursor.fetchall() if NAME.match(name)]


def _rights(name: str) -> Iterator[str]:
    """What an account may read and add, and its views; whatever it had before is taken back first."""
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}"
    tables = [*(_model(label)._meta.db_table for label in READ), "django_migrations"]
    yield f"GRANT SELECT ON {', '.join(tables)} TO {name}"
    yield from _view(name, _RELEASES, _current_releases())
    yield from _view(name, _ANSWERS, _standing_answers())
    for label, fields in READ_COLUMNS.items():
        model = _model(label)
        columns = ", ".join(model._meta.get_field(field).column for field in fields)  # type: ignore[union-attr]
        yield f"GRANT SELECT ({columns}) ON {model._meta.db_table} TO {name}"
    for verb, labels in (("INSERT", ADDED), ("UPDATE", CHANGED)):
        yield f"GRANT {verb} ON {', '.join(_model(label)._meta.db_table for label in labels)} TO {name}"
    yield f"ALTER TABLE {_FILES} ENABLE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS {_POLICY} ON {_FILES}"
    # For everybody who is not the owner: a policy that names an account could not be restored where there is none.
    yield f"CREATE POLICY {_POLICY} ON {_FILES} FOR SELECT TO PUBLIC USING ({_NAMED_BY_A_PUBLIC_RECORD})"


def _current_releases() -> Iterator[str]:
    """The columns of releases for the portal."""
    for field in _model("records.Release")._meta.concrete_fields:
        condition = _IS_CURRENT if field.name in _ONLY_CURRENT else ""
        if field.name == "title":
            condition = f"{_MAY_REPEAT} OR {_IS_CURRENT}"
        yield _shown(field.column, condition)


def _standing_answers() -> Iterator[str]:
    """The columns of public answers for the portal."""
    for name in _ANSWER:
        column = _model("intake.PublicAnswer")._meta.get_field(name).column  # type: ignore[union-attr]
        yield _shown(column, _STANDS if name in _ONLY_STANDING else "")


def _shown(column: str, condition: str) -> str:
    return f"CASE WHEN {condition} THEN r.{column} ELSE '' END AS {column}" if condition else f"r.{column}"


def _view(name: str, table: str, columns: Iterable[str]) -> Iterator[str]:
    """A view for the portal that bears the name of its table."""
    yield f"DROP VIEW IF EXISTS {_SCHEMA}.{table}"
    yield f"CREATE VIEW {_SCHEMA}.{table} AS SELECT {', '.join(columns)} FROM public.{table} r"  # noqa: S608
    yield f"GRANT SELECT ON {_SCHEMA}.{table} TO {name}"


def _model(label: str) -> type[models.Model]:
    return apps.get_model(label)
