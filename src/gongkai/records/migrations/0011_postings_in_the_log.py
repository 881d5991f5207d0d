"""What is posted in a channel, or taken off there, changes the page of the release: a publication of its own kind."""

from __future__ import annotations

from django.db import migrations, models

KINDS = [
    ("released", "发布"),
    ("corrected", "更正"),
    ("restored", "恢复"),
    ("withdrawn", "撤稿"),
    ("expired", "公示期满"),
    ("moved", "调整栏目"),
    ("validity", "有效性变动"),
    ("posted", "渠道变动"),
    ("section", "栏目变动"),
    ("organ", "机关信息变动"),
]


class Migration(migrations.Migration):
    dependencies = [("records", "0010_newest_releases")]

    operations = [
        migrations.RemoveConstraint("publication", "publication_about"),
        migrations.AlterField(
            "publication", "kind", models.CharField(choices=KINDS, max_length=10, verbose_name="事项")
        ),
        migrations.AddConstraint(
            "publication",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "kind__in",
                            tuple(kind for kind, _ in KINDS if kind not in ("section", "organ")),
                        ),
                        ("record__isnull", False),
                        ("release__isnull", False),
                        ("section", None),
                    ),
                    models.Q(("kind", "section"), ("record", None), ("release", None), ("section__isnull", False)),
                    models.Q(("kind", "organ"), ("record", None), ("release", None), ("section", None)),
                    _connector="OR",
                ),
                name="publication_about",
            ),
        ),
    ]
