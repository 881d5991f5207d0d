"""Two tables with sealed columns, one of them append-only, and a ring of one's own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from gongkai.evidence import triggers
from gongkai.evidence.models import AppendOnly
from gongkai.sealing import keys
from gongkai.sealing.fields import SealedJSONField, SealedTextField


@pytest.fixture
def ring(tmp_path: Path, settings: object) -> Path:
    """The folder of an installation whose keys a test may change."""
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    keys.write_missing(tmp_path)
    return tmp_path


@pytest.fixture
def tables(transactional_db: None, ring: Path) -> Iterator[tuple[type[models.Model], type[AppendOnly]]]:
    """`Person` with a name and particulars, and `Said`, of which no row is ever changed."""

    class Person(models.Model):
        name = SealedTextField("姓名")
        particulars = SealedJSONField("情况", null=True)
        town = models.CharField(max_length=20, default="青石镇")

        class Meta:
            app_label = "evidence"
            db_table = "sealing_person"

    class Said(AppendOnly):
        words = SealedTextField("内容")
        other = SealedTextField("另一项", null=True)
        said_on = models.DateField()

        class Meta:
            app_label = "evidence"
            db_table = "sealing_said"

    with connection.schema_editor() as editor:
        editor.create_model(Person)
        editor.create_model(Said)
    triggers.install()
    yield Person, Said
    for name in ("person", "said"):
        del apps.all_models["evidence"][name]
    apps.clear_cache()
    with connection.schema_editor() as editor:
        for model in (Said, Person):
            editor.delete_model(model)
