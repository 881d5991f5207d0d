import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("papers", "0001_initial"), ("papers", "0002_paper_made_by")]

    initial = True

    dependencies = [
        ("organs", "0001_whole_0_3"),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="organs.organ"
                    ),
                ),
                ("kind", models.CharField(max_length=32, verbose_name="文种")),
                ("series", models.CharField(max_length=20, verbose_name="编号字样")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("subject", models.CharField(max_length=80, verbose_name="对象")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("blocks", models.JSONField(verbose_name="内容")),
                ("hash", models.CharField(max_length=64, verbose_name="哈希")),
                ("made_by", models.CharField(max_length=60, verbose_name="制作人")),
                ("made_at", models.DateTimeField(verbose_name="制作时间")),
            ],
            options={
                "verbose_name": "文书",
                "indexes": [models.Index(models.F("subject"), name="paper_subject")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organ"), models.F("series"), models.F("year"), models.F("number"), name="paper_number"
                    )
                ],
            },
        ),
    ]
