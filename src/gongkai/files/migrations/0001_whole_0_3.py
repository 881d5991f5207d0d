import django.db.models.deletion
from django.db import migrations, models

import gongkai.sealing.fields


class Migration(migrations.Migration):
    replaces = [("files", "0001_initial"), ("files", "0002_upload"), ("files", "0003_sealed_files")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="哈希")),
                ("kind", models.CharField(max_length=8, verbose_name="类型")),
                ("size", models.PositiveBigIntegerField(verbose_name="字节数")),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("warnings", models.JSONField(default=list, verbose_name="提示")),
                ("sealed", models.BooleanField(default=False, verbose_name="加密")),
                ("sealed_text", gongkai.sealing.fields.SealedTextField(null=True, verbose_name="加密的文字")),
                ("sealed_warnings", gongkai.sealing.fields.SealedJSONField(null=True, verbose_name="加密的提示")),
                ("stored_at", models.DateTimeField(verbose_name="存入时间")),
                ("stored_by", models.BigIntegerField(null=True, verbose_name="上传人")),
            ],
            options={
                "verbose_name": "文件",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="storedfile_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("sealed", False), ("sealed_text__isnull", True), ("sealed_warnings__isnull", True)
                            ),
                            models.Q(
                                ("sealed", True),
                                ("sealed_text__isnull", False),
                                ("sealed_warnings__isnull", False),
                                ("text", ""),
                            ),
                            _connector="OR",
                        ),
                        name="storedfile_sealed_throughout",
                    ),
                ],
                "indexes": [],
            },
        ),
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
                "indexes": [],
            },
        ),
    ]
