"""Who prepared a handover, and that they neither receive nor sign it as leader."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organs", "0002_marks_versions_and_closings"),
    ]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="prepared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("leader", None), models.Q(("leader", models.F("receiver")), _negated=True), _connector="OR"
                ),
                name="handover_leader_not_receiver",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("leader", None),
                    ("prepared_by", None),
                    models.Q(("leader", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="handover_leader_not_preparer",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prepared_by", None),
                    models.Q(("receiver", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="handover_receiver_not_preparer",
            ),
        ),
    ]
