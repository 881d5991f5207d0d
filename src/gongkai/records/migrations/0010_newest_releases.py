"""What is newest of all organs, and what is a document, is found without reading every release."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0007_slots_of_before")]

    operations = [
        migrations.AddIndex("release", models.Index(fields=["-released_on", "-id"], name="release_newest")),
        migrations.AddIndex(
            "release",
            models.Index("genre", "organ", condition=models.Q(genre__isnull=False), name="release_by_genre"),
        ),
    ]
