from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_keys")]

    operations = [
        migrations.AddField(
            "ledger",
            "anchored",
            models.PositiveBigIntegerField(default=0, verbose_name="已留锚点"),
        ),
        migrations.AlterField("oncekey", "result", models.CharField(blank=True, max_length=80)),
    ]
