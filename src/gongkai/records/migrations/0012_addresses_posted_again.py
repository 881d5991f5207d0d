"""An address at which a posting has ended may be entered again."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0011_postings_in_the_log")]

    operations = [
        migrations.RemoveConstraint("posting", "posting_address"),
        migrations.AddConstraint(
            "posting",
            models.UniqueConstraint(
                "channel",
                "address",
                condition=models.Q(models.Q(("address", ""), _negated=True), ("ended_on", None)),
                name="posting_address",
            ),
        ),
    ]
