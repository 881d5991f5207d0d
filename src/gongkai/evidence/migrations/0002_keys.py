from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="KeyFingerprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("fingerprint", models.CharField(max_length=16)),
                ("known_since", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("kind"), models.F("fingerprint"), name="key_once")],
            },
        ),
    ]
