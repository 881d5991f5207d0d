"""When an absence was taken back: its row stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organs", "0003_preparers_of_handovers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="absence",
            name="absence_one_open",
        ),
        migrations.AddField(
            model_name="absence",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="取消时间"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(
                models.F("person"), condition=models.Q(("cancelled_at", None), ("until", None)), name="absence_one_open"
            ),
        ),
    ]
