import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import gongkai.sealing.fields


class Migration(migrations.Migration):
    replaces = [
        ("intake", "0001_initial"),
        ("intake", "0002_found_instead"),
        ("intake", "0003_sent_files_and_public_answers"),
    ]

    initial = True

    dependencies = [
        ("organs", "0001_whole_0_3"),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("number", models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name="回执号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("application", "政府信息公开申请"),
                            ("letter", "来信"),
                            ("rectification", "更正本人信息的申请"),
                            ("suggestion", "建议公开"),
                            ("error", "我要纠错"),
                            ("feedback", "评价"),
                            ("corrected", "补正"),
                            ("taking_back", "撤回申请"),
                        ],
                        max_length=16,
                        verbose_name="种类",
                    ),
                ),
                ("organ", models.CharField(max_length=32, verbose_name="机构代码")),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
                ("submitted_on", models.DateField(verbose_name="提交日期")),
                ("sealed", models.BinaryField(verbose_name="内容")),
            ],
            options={
                "verbose_name": "提交",
                "indexes": [models.Index(fields=["organ", "submitted_at"], name="submission_by_organ")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "application",
                                    "letter",
                                    "rectification",
                                    "suggestion",
                                    "error",
                                    "feedback",
                                    "corrected",
                                    "taking_back",
                                ],
                            )
                        ),
                        name="submission_kind",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("sealed")), 20971577
                        ),
                        name="submission_not_too_large",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Taking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taking", to="intake.submission"
                    ),
                ),
                ("organ", models.CharField(max_length=32, verbose_name="机构代码")),
                ("became", models.CharField(blank=True, max_length=80, verbose_name="成为")),
                ("set_aside", models.CharField(blank=True, max_length=300, verbose_name="不予登记的原因")),
                ("envelope", models.CharField(max_length=64, verbose_name="内容哈希")),
                ("access", gongkai.sealing.fields.SealedTextField(blank=True, null=True, verbose_name="查询")),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_at", models.DateTimeField(verbose_name="接收时间")),
            ],
            options={
                "verbose_name": "接收",
                "indexes": [models.Index(models.F("became"), name="taking_became")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("became", ""), _negated=True), ("access__isnull", False), ("set_aside", "")
                            ),
                            models.Q(("became", ""), models.Q(("set_aside", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="taking_became_or_set_aside",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SentFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "taking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="intake.taking"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("name", gongkai.sealing.fields.SealedTextField(verbose_name="名称")),
                ("hash", models.CharField(max_length=64, verbose_name="文件哈希")),
                ("kind", models.CharField(max_length=8, verbose_name="类型")),
            ],
            options={
                "verbose_name": "附件",
                "ordering": ["taking", "position"],
                "indexes": [models.Index(models.F("hash"), name="sentfile_hash")],
                "constraints": [
                    models.UniqueConstraint(models.F("taking"), models.F("position"), name="sentfile_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("locator", models.CharField(max_length=64, verbose_name="位置")),
                ("sequence", models.PositiveIntegerField(verbose_name="次序")),
                ("sealed", models.BinaryField(verbose_name="内容")),
                ("written_at", models.DateTimeField(verbose_name="写入时间")),
            ],
            options={
                "verbose_name": "告知",
                "constraints": [
                    models.UniqueConstraint(models.F("locator"), models.F("sequence"), name="notice_sequence"),
                    models.CheckConstraint(condition=models.Q(("sequence__gte", 1)), name="notice_counts_from_one"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Try",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["mark", "at"], name="try_mark")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Found",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("index_number", models.CharField(max_length=80, verbose_name="索引号")),
                ("on", models.DateField(verbose_name="日期")),
            ],
            options={
                "verbose_name": "已找到",
                "indexes": [models.Index(fields=["index_number"], name="found_release")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PublicAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="public_answers", to="organs.organ"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("case", models.CharField(max_length=80, verbose_name="案件")),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("summary", models.TextField(max_length=3000, verbose_name="答复摘要")),
                ("outcome", models.CharField(max_length=60, verbose_name="办理结果")),
                ("answered_on", models.DateField(verbose_name="答复日期")),
                ("published_on", models.DateField(verbose_name="公开日期")),
                ("published_at", models.DateTimeField(verbose_name="公开时间")),
            ],
            options={
                "verbose_name": "答复公开",
                "ordering": ["-published_at", "-id"],
                "indexes": [models.Index(models.F("case"), name="publicanswer_case")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organ"), models.F("year"), models.F("number"), name="publicanswer_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("summary", ""), _negated=True)
                        ),
                        name="publicanswer_says",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("published_on__gte", models.F("answered_on"))),
                        name="publicanswer_after_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicAnswerWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="intake.publicanswer"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="撤下的原因")),
                ("at", models.DateTimeField(verbose_name="撤下时间")),
            ],
            options={
                "verbose_name": "撤下公开的答复",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="publicanswerwithdrawal_reason"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="CarriedIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organ", models.CharField(max_length=32, verbose_name="机构代码")),
                ("key", models.CharField(max_length=64)),
                ("became", models.CharField(max_length=80, verbose_name="成为")),
                ("at", models.DateTimeField(verbose_name="导入时间")),
            ],
            options={
                "verbose_name": "导入的外部事项",
                "constraints": [models.UniqueConstraint(models.F("organ"), models.F("key"), name="carriedin_once")],
                "indexes": [],
            },
        ),
    ]
