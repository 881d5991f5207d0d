"""The account of PostgreSQL under which the portal works alone (公众网站的数据库账号): what it may read and add.

It reads what the public reads, adds what the public sends, and keeps the place of its own copies in the publication
log. It reads no draft, no evidence, no account and nothing that was sent; of a record and of a person it reads single
columns. The text of a file it reads only where the record that names the file is public: a policy of the table, which
the owner of the tables is not under. The text of a release it reads only while the release is the current one of its
record: what was withdrawn or corrected is empty for it. Releases are read through a view that bears the name of their
table in a schema of the portal's own, which its search path has first; of the table itself it reads nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models

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
    "intake.PublicAnswer": (
        "id", "organ", "year", "number", "title", "summary", "outcome", "answered_on", "published_on", "published_at",
    ),
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
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    tables = [*(_model(label)._meta.db_table for label in READ), "django_migrations"]
    yield f"GRANT SELECT ON {', '.join(tables)} TO {name}"
    yield from _current_releases(name)
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


def _current_releases(name: str) -> Iterator[str]:
    """The view of releases for the portal."""
    columns = []
    for field in _model("records.Release")._meta.concrete_fields:
        shown = f"r.{field.column}"
        if field.name in _ONLY_CURRENT:
            shown = f"CASE WHEN {_IS_CURRENT} THEN {shown} ELSE '' END AS {field.column}"
        elif field.name == "title":
            shown = f"CASE WHEN {_MAY_REPEAT} OR {_IS_CURRENT} THEN {shown} ELSE '' END AS {field.column}"
        columns.append(shown)
    yield f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}"
    yield f"DROP VIEW IF EXISTS {_SCHEMA}.{_RELEASES}"
    yield f"CREATE VIEW {_SCHEMA}.{_RELEASES} AS SELECT {', '.join(columns)} FROM public.{_RELEASES} r"  # noqa: S608
    yield f"GRANT USAGE ON SCHEMA {_SCHEMA} TO {name}"
    yield f"GRANT SELECT ON {_SCHEMA}.{_RELEASES} TO {name}"
    yield f"ALTER ROLE {name} SET search_path = {_SCHEMA}, public"


def _model(label: str) -> type[models.Model]:
    return apps.get_model(label)
