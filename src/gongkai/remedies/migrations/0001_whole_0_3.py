import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongkai.sealing.fields


class Migration(migrations.Migration):
    replaces = [("remedies", "0001_remedies"), ("remedies", "0002_corrections")]

    initial = True

    dependencies = [
        ("applications", "0001_whole_0_3"),
        ("organs", "0001_whole_0_3"),
    ]

    operations = [
        migrations.CreateModel(
            name="Remedy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remedies", to="organs.organ"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organs.organ",
                        verbose_name="登记机关",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveIntegerField(verbose_name="登记号")),
                (
                    "block",
                    models.CharField(
                        choices=[
                            ("reconsideration", "行政复议"),
                            ("litigation_direct", "行政诉讼（未经复议直接起诉）"),
                            ("litigation_after_reconsideration", "行政诉讼（复议后起诉）"),
                        ],
                        max_length=40,
                        verbose_name="类型",
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("application", "本系统登记的申请"),
                            ("earlier", "以前的申请"),
                            ("not_published", "没有主动公开"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                        verbose_name="事由",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remedies",
                        to="applications.application",
                    ),
                ),
                ("earlier", models.CharField(blank=True, max_length=60, verbose_name="以前申请的编号")),
                ("reason", gongkai.sealing.fields.SealedTextField(verbose_name="请求和理由")),
                ("claimant", gongkai.sealing.fields.SealedTextField(verbose_name="申请人或者原告")),
                (
                    "after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="litigations",
                        to="remedies.remedy",
                    ),
                ),
                ("co_defendant", models.BooleanField(default=False, verbose_name="作为复议机关共同被告")),
                ("counted", models.BooleanField(default=True, verbose_name="计入年度报告")),
                ("body", models.CharField(max_length=80, verbose_name="复议机关或者法院")),
                ("case_number", models.CharField(blank=True, max_length=60, verbose_name="案号")),
                ("simple", models.BooleanField(default=True, verbose_name="简易程序")),
                ("filed_on", models.DateField(verbose_name="受理或者立案日期")),
                ("copy_on", models.DateField(verbose_name="收到副本日期")),
                ("answer_due_on", models.DateField(null=True, verbose_name="答复期限")),
                ("answer_not_before", models.DateField(null=True, verbose_name="答复期限不早于")),
                ("answer_source", models.CharField(max_length=60, verbose_name="期限依据")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("pending", "待答复"),
                            ("answered", "已答复，审理中"),
                            ("judged", "一审已判，上诉期内"),
                            ("appealed", "二审中"),
                            ("concluded", "已审结"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="阶段",
                    ),
                ),
                ("answered_on", models.DateField(null=True, verbose_name="答复日期")),
                ("judged_on", models.DateField(null=True, verbose_name="一审裁判日期")),
                ("last_judged_on", models.DateField(null=True, verbose_name="最后一方收到一审裁判日期")),
                ("ruling", models.BooleanField(default=False, verbose_name="裁定")),
                ("appeal_until", models.DateField(null=True, verbose_name="上诉期限")),
                ("appeal_not_before", models.DateField(null=True, verbose_name="上诉期限不早于")),
                ("appealed_on", models.DateField(null=True, verbose_name="上诉日期")),
                ("remanded_on", models.DateField(null=True, verbose_name="发回重审日期")),
                ("concluded_on", models.DateField(null=True, verbose_name="审结日期")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "结果维持"), ("corrected", "结果纠正"), ("other", "其他结果")],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("decision_number", models.CharField(blank=True, max_length=60, verbose_name="决定书或者判决书文号")),
                ("rectify_until", models.DateField(null=True, verbose_name="整改期限")),
                ("rectified_on", models.DateField(null=True, verbose_name="整改日期")),
                ("voided_on", models.DateField(null=True, verbose_name="作废日期")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="最近办理")),
            ],
            options={
                "verbose_name": "复议诉讼案件",
                "ordering": ["-year", "-number"],
                "indexes": [
                    models.Index(
                        models.F("origin"), models.F("block"), models.F("concluded_on"), name="remedy_by_result"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("origin"), models.F("year"), models.F("number"), name="remedy_number"
                    ),
                    models.UniqueConstraint(
                        models.F("after"),
                        condition=models.Q(("concluded_on", None), ("voided_on", None)),
                        name="remedy_one_litigation_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("block__in", ["reconsideration", "litigation_direct", "litigation_after_reconsideration"])
                        ),
                        name="remedy_block",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("about", "application"), ("application__isnull", False), ("earlier", "")),
                            models.Q(("about", "earlier"), ("application", None), ("earlier__gt", "")),
                            models.Q(("about__in", ["not_published", "other"]), ("application", None), ("earlier", "")),
                            _connector="OR",
                        ),
                        name="remedy_about",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after", None), ("block", "litigation_after_reconsideration"), _connector="OR"
                        ),
                        name="remedy_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("appeal_until", None),
                                ("appealed_on", None),
                                ("judged_on", None),
                                ("remanded_on", None),
                            ),
                            models.Q(("block", "reconsideration"), _negated=True),
                            _connector="OR",
                        ),
                        name="remedy_appeal_in_court",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("appealed_on", None), ("judged_on__isnull", False), _connector="OR"),
                        name="remedy_appeal_after_judgment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("concluded_on", None),
                                ("result", ""),
                                ("stage__in", ["pending", "answered", "judged", "appealed"]),
                            ),
                            models.Q(
                                ("concluded_on__isnull", False),
                                ("result__in", ["upheld", "corrected", "other"]),
                                ("stage", "concluded"),
                            ),
                            _connector="OR",
                        ),
                        name="remedy_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("concluded_on", None), ("concluded_on__gte", models.F("filed_on")), _connector="OR"
                        ),
                        name="remedy_concluded_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("copy_on__gte", models.F("filed_on"))), name="remedy_copy_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer_due_on", None), ("answer_not_before__isnull", False)),
                            models.Q(("answer_due_on__gte", models.F("copy_on")), ("answer_not_before", None)),
                            models.Q(("answer_due_on", None), ("answer_not_before", None), ("answer_source", "")),
                            _connector="OR",
                        ),
                        name="remedy_answer_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_on", None), ("answered_on__gte", models.F("copy_on")), _connector="OR"
                        ),
                        name="remedy_answered_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("judged_on", None), ("judged_on__gte", models.F("filed_on")), _connector="OR"
                        ),
                        name="remedy_judged_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("appeal_not_before", None),
                                ("appeal_until", None),
                                ("judged_on", None),
                                ("last_judged_on", None),
                            ),
                            models.Q(
                                ("appeal_not_before", None),
                                ("appeal_until__isnull", False),
                                ("judged_on__isnull", False),
                            ),
                            models.Q(
                                ("appeal_not_before__isnull", False),
                                ("appeal_until", None),
                                ("judged_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="remedy_appeal_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "answered"), _negated=True),
                            ("answered_on__isnull", False),
                            _connector="OR",
                        ),
                        name="remedy_stage_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "judged"), _negated=True), ("judged_on__isnull", False), _connector="OR"
                        ),
                        name="remedy_stage_judged",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "appealed"), _negated=True),
                            ("appealed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="remedy_stage_appealed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision_number__gt", ""), ("stage", "concluded")),
                            models.Q(models.Q(("stage", "concluded"), _negated=True), ("decision_number", "")),
                            _connector="OR",
                        ),
                        name="remedy_decision_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rectified_on", None), ("rectified_on__gte", models.F("concluded_on")), _connector="OR"
                        ),
                        name="remedy_rectified_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rectified_on", None), ("rectify_until", None)),
                            ("result", "corrected"),
                            _connector="OR",
                        ),
                        name="remedy_rectified",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RemedyCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "remedy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="remedies.remedy"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("changes", models.JSONField(verbose_name="更正的内容")),
                ("was", gongkai.sealing.fields.SealedJSONField(null=True, verbose_name="更正前的内容")),
                ("reason", gongkai.sealing.fields.SealedTextField(verbose_name="原因")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "复议诉讼登记更正",
                "ordering": ["remedy", "version"],
                "constraints": [
                    models.UniqueConstraint(models.F("remedy"), models.F("version"), name="remedycorrection_version")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RemedyImprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "remedy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imprints", to="remedies.remedy"
                    ),
                ),
                ("serial", models.PositiveIntegerField(verbose_name="次序")),
                ("hash", models.CharField(max_length=64, verbose_name="内容哈希")),
            ],
            options={
                "verbose_name": "复议诉讼内容留痕",
                "constraints": [
                    models.UniqueConstraint(models.F("remedy"), models.F("serial"), name="remedyimprint_serial")
                ],
                "indexes": [],
            },
        ),
    ]
