"""The account of PostgreSQL under which the portal works alone (公众网站的数据库账号): what it may read and add.

It reads what the public reads, adds what the public sends, and keeps the place of its own copies in the publication
log. It reads no draft, no evidence, no account and nothing that was sent; of a record and of a person it reads single
columns. The text of a file it reads only where the record that names the file is public: a policy of the table, which
the owner of the tables is not under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")

READ = (
    "organs.Organ", "organs.OrganTerm", "organs.Post", "organs.Tenure", "organs.Practice",
    "records.Release", "records.Withdrawal", "records.Publication", "records.PublicationHead", "records.Progress",
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
    "files.StoredFile": ("hash", "kind", "size", "sealed", "text"),
}  # fmt: skip
"""Read in these fields only."""
ADDED = ("intake.Submission", "intake.Try", "intake.Found", "records.Progress")
CHANGED = ("records.Progress",)
"""Where each node keeps how far its own copies are."""

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


def _model(label: str) -> type[models.Model]:
    return apps.get_model(label)
