"""The version that was last released, apart from the one that was last released or filed."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def known_so_far(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Of records for the public the version that was settled last was released; of others nothing is taken for sure."""
    records = apps.get_model("records", "Record").objects.using(editor.connection.alias)
    released = apps.get_model("records", "Release").objects.using(editor.connection.alias).values("record")
    records.filter(attribute="proactive", pk__in=released).update(released_version=models.F("settled_version"))


class Migration(migrations.Migration):
    dependencies = [("records", "0004_files_of_records")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="released_version",
            field=models.PositiveIntegerField(default=0, verbose_name="最近公开的版本"),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(("released_version__lte", models.F("settled_version"))),
                name="record_released_is_settled",
            ),
        ),
        migrations.RunPython(known_so_far, migrations.RunPython.noop),
    ]
