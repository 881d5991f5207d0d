from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("evidence", "0001_initial"), ("evidence", "0002_keys"), ("evidence", "0003_ledger_anchored")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Ledger",
            fields=[
                ("organ", models.CharField(max_length=32, primary_key=True, serialize=False, verbose_name="机构代码")),
                ("head", models.CharField(blank=True, max_length=64, verbose_name="链首")),
                ("entries", models.PositiveBigIntegerField(default=0, verbose_name="条数")),
                ("counters", models.JSONField(default=dict, verbose_name="编号")),
                ("anchored", models.PositiveBigIntegerField(default=0, verbose_name="已留锚点")),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organ", models.CharField(max_length=32, verbose_name="机构代码")),
                ("serial", models.PositiveBigIntegerField(verbose_name="序号")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("person", models.BigIntegerField(null=True, verbose_name="人员")),
                ("verb", models.CharField(max_length=64, verbose_name="事项")),
                ("subject", models.CharField(max_length=80, verbose_name="对象")),
                ("body", models.TextField(verbose_name="内容")),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="上一条")),
                ("hash", models.CharField(max_length=64, verbose_name="本条")),
            ],
            options={
                "verbose_name": "存证",
                "indexes": [
                    models.Index(models.F("subject"), name="entry_subject"),
                    models.Index(models.F("at"), name="entry_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("organ"), models.F("serial"), name="entry_serial"),
                    models.UniqueConstraint(models.F("organ"), models.F("previous"), name="entry_chain"),
                    models.UniqueConstraint(models.F("hash"), name="entry_hash"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OnceKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.BigIntegerField()),
                ("key", models.CharField(max_length=64)),
                ("verb", models.CharField(max_length=64)),
                ("result", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("person"), models.F("key"), name="once_key")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32, verbose_name="种类")),
                ("subject", models.CharField(max_length=80, verbose_name="对象")),
                ("payload", models.JSONField(default=dict, verbose_name="内容")),
                ("written_at", models.DateTimeField(verbose_name="写入时间")),
                ("not_before", models.DateTimeField(verbose_name="最早发送时间")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发送时间")),
                ("fault", models.CharField(blank=True, max_length=200, verbose_name="未发出的原因")),
            ],
            options={
                "verbose_name": "待发",
                "indexes": [
                    models.Index(models.F("not_before"), condition=models.Q(("sent_at", None)), name="outbox_waiting")
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Tick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=32)),
                ("slot", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("name"), models.F("slot"), name="tick_once")],
                "indexes": [],
            },
        ),
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
                "indexes": [],
            },
        ),
    ]
