"""Who brought a file: two people may bring the same bytes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="files.storedfile",
                        verbose_name="文件",
                    ),
                ),
                ("person", models.BigIntegerField(verbose_name="上传人")),
                ("uploaded_on", models.DateField(verbose_name="上传日期")),
            ],
            options={
                "verbose_name": "上传",
                "constraints": [models.UniqueConstraint(models.F("person"), models.F("file"), name="upload_once")],
            },
        ),
    ]
