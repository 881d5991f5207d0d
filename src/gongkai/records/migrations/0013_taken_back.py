"""A posting, and an edition of the standard catalogue, that was entered by mistake can be taken back."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0012_addresses_posted_again")]

    operations = [
        migrations.AddField(
            "posting", "void_reason", models.CharField(blank=True, max_length=300, verbose_name="撤销的原因")
        ),
        migrations.AddField(
            "edition", "void_reason", models.CharField(blank=True, max_length=300, verbose_name="撤销的原因")
        ),
        migrations.AddConstraint(
            "posting",
            models.CheckConstraint(
                condition=models.Q(("void_reason", ""), ("ended_on__isnull", False), _connector="OR"),
                name="posting_void_has_ended",
            ),
        ),
        migrations.RemoveConstraint("edition", "edition_one_open"),
        migrations.AddConstraint(
            "edition",
            models.UniqueConstraint(
                "area", condition=models.Q(("until", None), ("void_reason", "")), name="edition_one_open"
            ),
        ),
    ]
