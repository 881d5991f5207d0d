import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongkai.sealing.fields


class Migration(migrations.Migration):
    replaces = [
        ("applications", "0001_applications"),
        ("applications", "0002_kept"),
        ("applications", "0003_letters"),
        ("applications", "0004_retention"),
        ("applications", "0005_corrections"),
    ]

    initial = True

    dependencies = [
        ("organs", "0001_whole_0_3"),
        ("review", "0001_whole_0_3"),
    ]

    operations = [
        migrations.CreateModel(
            name="Matter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="matters", to="organs.organ"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveIntegerField(verbose_name="登记号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("letter", "来信"),
                            ("rectification", "更正本人信息的申请"),
                            ("suggestion", "建议公开"),
                            ("error", "我要纠错"),
                            ("feedback", "评价"),
                        ],
                        max_length=16,
                        verbose_name="种类",
                    ),
                ),
                ("content", gongkai.sealing.fields.SealedJSONField(verbose_name="内容")),
                ("submitted_on", models.DateField(verbose_name="提交日期")),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                ("answer", gongkai.sealing.fields.SealedTextField(null=True, verbose_name="处理结果")),
                ("settled_on", models.DateField(null=True, verbose_name="处理日期")),
            ],
            options={
                "verbose_name": "其他来件",
                "ordering": ["-year", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organ"), models.F("year"), models.F("number"), name="matter_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["letter", "rectification", "suggestion", "error", "feedback"])
                        ),
                        name="matter_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__isnull", True), ("settled_on", None)),
                            models.Q(("answer__isnull", False), ("settled_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="matter_settled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_on", None), ("settled_on__gte", models.F("submitted_on")), _connector="OR"
                        ),
                        name="matter_settled_later",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letter_wordings", to="organs.organ"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "政府信息公开申请登记表"),
                            ("receipt", "政府信息公开申请登记回执"),
                            ("correction", "政府信息公开申请补正告知书"),
                            ("reasons", "政府信息公开申请说明理由告知书"),
                            ("extension", "政府信息公开延期答复告知书"),
                            ("delay", "政府信息公开延迟答复告知书"),
                            ("third_party", "政府信息公开征求第三方意见书"),
                            ("co_maker", "政府信息公开征求意见书"),
                            ("other_organ", "政府信息公开协办函"),
                            ("consulting", "政府信息公开征求意见告知书"),
                            ("override", "政府信息公开决定告知书"),
                            ("fee", "政府信息公开信息处理费收费通知书"),
                            ("reply", "政府信息公开申请答复书"),
                            ("record_corrected", "政府信息更正告知书"),
                            ("record_transferred", "政府信息更正转送函"),
                            ("service", "政府信息公开文书送达回证"),
                        ],
                        max_length=24,
                        verbose_name="文书",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("paragraphs", models.JSONField(verbose_name="正文")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "文书用语",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organ"), models.F("kind"), models.F("version"), name="wording_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "co_maker",
                                    "consulting",
                                    "correction",
                                    "delay",
                                    "extension",
                                    "fee",
                                    "other_organ",
                                    "override",
                                    "reasons",
                                    "receipt",
                                    "record_corrected",
                                    "record_transferred",
                                    "registration",
                                    "reply",
                                    "service",
                                    "third_party",
                                ],
                            )
                        ),
                        name="wording_kind",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RemedyBodies",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remedy_bodies", to="organs.organ"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "acts_as",
                    models.CharField(
                        choices=[
                            ("department", "人民政府工作部门"),
                            ("township", "乡镇人民政府"),
                            ("government", "市县级人民政府"),
                            ("province", "省、自治区、直辖市人民政府"),
                            ("subdistrict", "街道办事处等派出机关"),
                            ("outpost", "工作部门的派出机构"),
                            ("authorised", "法律、法规、规章授权的组织"),
                            ("vertical", "垂直领导的机关和税务、国家安全机关"),
                        ],
                        max_length=16,
                        verbose_name="机关类型",
                    ),
                ),
                ("bodies", models.JSONField(default=list, verbose_name="行政复议机关")),
                ("court", models.CharField(blank=True, max_length=80, verbose_name="人民法院")),
                ("name_court", models.BooleanField(default=True, verbose_name="写明可以起诉")),
                ("online", models.CharField(blank=True, max_length=120, verbose_name="网上复议渠道")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "救济告知设置",
                "constraints": [
                    models.UniqueConstraint(models.F("organ"), models.F("version"), name="remedybodies_version")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("text", gongkai.sealing.fields.SealedTextField(verbose_name="答复内容")),
                ("override", gongkai.sealing.fields.SealedTextField(null=True, verbose_name="公共利益理由")),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="保存时间")),
            ],
            options={
                "verbose_name": "拟办结果",
                "constraints": [],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consent", to="applications.decision"
                    ),
                ),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("post", models.CharField(max_length=40, verbose_name="岗位")),
                ("capacity", models.CharField(max_length=16, verbose_name="身份")),
                ("conclusion", models.CharField(max_length=300, verbose_name="保密审查意见")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "同意答复",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("conclusion__in", ("不涉密，可以公开", "经处理后不涉密，可以公开"))),
                        name="consent_conclusion",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="organs.organ"
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
                ("part", models.PositiveSmallIntegerField(default=0, verbose_name="拆分件序号")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="applications.application",
                        verbose_name="拆分自",
                    ),
                ),
                (
                    "answered_with",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_along",
                        to="applications.application",
                        verbose_name="合并答复",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("in_person", "当面提交"),
                            ("signed_post", "邮寄（需要签收）"),
                            ("ordinary_letter", "平常信函（无需签收）"),
                            ("internet", "互联网渠道"),
                            ("fax", "公开工作机构的传真"),
                            ("oral", "口头提出，由公开工作机构代为填写"),
                            ("other_unit", "寄到本机关其他内设机构"),
                            ("declared_platform", "平台提交，指南承诺以平台收到为准"),
                        ],
                        max_length=20,
                        verbose_name="提交方式",
                    ),
                ),
                ("submitted_on", models.DateField(verbose_name="提交日期")),
                ("received_on", models.DateField(null=True, verbose_name="收到日期")),
                (
                    "column",
                    models.CharField(
                        choices=[
                            ("natural_person", "自然人"),
                            ("commercial", "商业企业"),
                            ("research", "科研机构"),
                            ("social", "社会公益组织"),
                            ("legal_service", "法律服务机构"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                        verbose_name="申请人类型",
                    ),
                ),
                ("request", gongkai.sealing.fields.SealedTextField(verbose_name="所需信息")),
                ("wanted", gongkai.sealing.fields.SealedTextField(verbose_name="获取方式")),
                ("request_key", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "待确认收到"),
                            ("open", "办理中"),
                            ("consulting", "征求意见中"),
                            ("awaiting_correction", "等待补正"),
                            ("awaiting_payment", "等待缴费"),
                            ("replied", "已答复"),
                            ("withdrawn", "已撤回"),
                            ("correction_lapsed", "逾期不补正，已结案"),
                            ("fee_lapsed", "逾期不缴费，已结案"),
                            ("ended", "已终结"),
                            ("split", "已拆分"),
                        ],
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("due_on", models.DateField(null=True, verbose_name="答复期限")),
                ("not_before", models.DateField(null=True, verbose_name="期限不早于")),
                ("due_source", models.CharField(max_length=60, verbose_name="期限依据")),
                ("finished_on", models.DateField(null=True, verbose_name="办结日期")),
                ("row", models.CharField(blank=True, max_length=32, verbose_name="统计行")),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.decision",
                        verbose_name="拟办结果",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="review.review"
                    ),
                ),
                ("archived_on", models.DateField(null=True, verbose_name="归档日期")),
                ("voided_on", models.DateField(null=True, verbose_name="作废日期")),
                ("kept_until", models.DateField(null=True, verbose_name="保管至")),
                ("anonymised_on", models.DateField(null=True, verbose_name="清除个人信息日期")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="最近办理")),
            ],
            options={
                "verbose_name": "依申请公开申请",
                "ordering": ["-year", "-number", "part"],
                "indexes": [
                    models.Index(models.F("origin"), models.F("received_on"), name="application_by_receipt"),
                    models.Index(
                        models.F("origin"), models.F("finished_on"), models.F("row"), name="application_by_result"
                    ),
                    models.Index(
                        models.F("organ"),
                        models.F("due_on"),
                        condition=models.Q(
                            (
                                "status__in",
                                ["correction_lapsed", "ended", "fee_lapsed", "replied", "split", "withdrawn"],
                            ),
                            _negated=True,
                        ),
                        name="application_by_due",
                    ),
                    models.Index(models.F("organ"), models.F("request_key"), name="application_same_words"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("origin"),
                        models.F("year"),
                        models.F("number"),
                        models.F("part"),
                        name="application_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "column__in",
                                ["natural_person", "commercial", "research", "social", "legal_service", "other"],
                            )
                        ),
                        name="application_column",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("parent", None), ("part", 0)),
                            models.Q(("parent__isnull", False), ("part__gt", 0)),
                            _connector="OR",
                        ),
                        name="application_part",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_on__isnull", False),
                            ("status__in", ["submitted", "withdrawn", "ended"]),
                            _connector="OR",
                        ),
                        name="application_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_on", None), ("received_on__gte", models.F("submitted_on")), _connector="OR"
                        ),
                        name="application_received_after_submission",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_on", None), ("row", "")),
                            models.Q(
                                ("finished_on__isnull", False),
                                (
                                    "row__in",
                                    [
                                        "denied_admin_query",
                                        "denied_enforcement_file",
                                        "denied_internal_affairs",
                                        "denied_law_forbidden",
                                        "denied_process",
                                        "denied_safety_stability",
                                        "denied_state_secret",
                                        "denied_third_party",
                                        "granted",
                                        "not_processed_massive",
                                        "not_processed_petition",
                                        "not_processed_publication",
                                        "not_processed_reconfirm",
                                        "not_processed_repeat",
                                        "other_other",
                                        "other_overdue_correction",
                                        "other_overdue_fee",
                                        "partial",
                                        "unable_needs_creation",
                                        "unable_not_held",
                                        "unable_unclear",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="application_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["correction_lapsed", "ended", "fee_lapsed", "replied", "withdrawn"]),
                                _negated=True,
                            ),
                            ("finished_on__isnull", False),
                            _connector="OR",
                        ),
                        name="application_closed_has_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "split"), _negated=True), ("finished_on", None), _connector="OR"
                        ),
                        name="application_split_has_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("archived_on", None),
                            ("status__in", ["correction_lapsed", "ended", "fee_lapsed", "replied", "withdrawn"]),
                            _connector="OR",
                        ),
                        name="application_archived_is_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept_until", None),
                            models.Q(("archived_on__isnull", False), ("kept_until__gt", models.F("archived_on"))),
                            models.Q(("kept_until__gt", models.F("voided_on")), ("voided_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="application_kept_from_its_archive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("anonymised_on", None),
                            ("kept_until__lt", models.F("anonymised_on")),
                            models.Q(("kept_until", None), ("status", "split")),
                            _connector="OR",
                        ),
                        name="application_anonymised_after_its_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_with", None),
                            models.Q(("answered_with", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="application_merged_with_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_on", None),
                            models.Q(
                                ("answered_with", None),
                                ("archived_on", None),
                                ("decision", None),
                                ("finished_on", None),
                                models.Q(("status", "split"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="application_voided_without_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on", None),
                            models.Q(("due_on__gte", models.F("submitted_on")), ("received_on", None)),
                            ("due_on__gte", models.F("received_on")),
                            _connector="OR",
                        ),
                        name="application_due_after_receipt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_on", None),
                            ("received_on", None),
                            ("finished_on__gte", models.F("received_on")),
                            _connector="OR",
                        ),
                        name="application_result_after_receipt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("archived_on", None), ("archived_on__gte", models.F("finished_on")), _connector="OR"
                        ),
                        name="application_archived_after_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["ended", "split", "withdrawn"]), _negated=True),
                            ("decision", None),
                            _connector="OR",
                        ),
                        name="application_not_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decided",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decided", to="applications.decision"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided",
                        to="applications.application",
                    ),
                ),
                ("main", models.CharField(blank=True, max_length=32, verbose_name="主要办理结果")),
                ("row", models.CharField(max_length=32, verbose_name="统计行")),
                ("remedy", models.CharField(max_length=2, verbose_name="救济类别")),
            ],
            options={
                "verbose_name": "办理结果",
                "constraints": [
                    models.UniqueConstraint(models.F("decision"), models.F("application"), name="decided_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "row__in",
                                [
                                    "denied_admin_query",
                                    "denied_enforcement_file",
                                    "denied_internal_affairs",
                                    "denied_law_forbidden",
                                    "denied_process",
                                    "denied_safety_stability",
                                    "denied_state_secret",
                                    "denied_third_party",
                                    "granted",
                                    "not_processed_massive",
                                    "not_processed_petition",
                                    "not_processed_publication",
                                    "not_processed_reconfirm",
                                    "not_processed_repeat",
                                    "other_other",
                                    "other_overdue_correction",
                                    "other_overdue_fee",
                                    "partial",
                                    "unable_needs_creation",
                                    "unable_not_held",
                                    "unable_unclear",
                                ],
                            )
                        ),
                        name="decided_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("remedy__in", ["P", "F", "F†", "–"])), name="decided_remedy"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OutcomeItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decided",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="applications.decided"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("code", models.CharField(max_length=32, verbose_name="结果")),
                ("withheld", models.JSONField(default=list, verbose_name="不予公开部分")),
                ("asked", gongkai.sealing.fields.SealedTextField(verbose_name="所需信息")),
                ("search", gongkai.sealing.fields.SealedJSONField(null=True, verbose_name="检索记录")),
                ("searched", models.BooleanField(default=False, verbose_name="已检索")),
                ("right_organ", models.CharField(max_length=80, null=True, verbose_name="负责公开的机关")),
                (
                    "repeats",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "办理结果分项",
                "ordering": ["decided", "position"],
                "constraints": [
                    models.UniqueConstraint(models.F("decided"), models.F("position"), name="outcomeitem_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__in",
                                [
                                    "already_public",
                                    "denied_admin_query",
                                    "denied_enforcement_file",
                                    "denied_internal_affairs",
                                    "denied_law_forbidden",
                                    "denied_process",
                                    "denied_safety_stability",
                                    "denied_state_secret",
                                    "denied_third_party",
                                    "not_existing",
                                    "not_ours",
                                    "not_processed_massive",
                                    "not_processed_petition",
                                    "not_processed_publication",
                                    "not_processed_reconfirm",
                                    "not_processed_repeat",
                                    "other",
                                    "other_overdue_correction",
                                    "other_overdue_fee",
                                    "partial",
                                    "provided",
                                    "unable_needs_creation",
                                    "unable_unclear",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="outcomeitem_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", "not_existing"), ("search__isnull", False), ("searched", True)),
                            models.Q(
                                models.Q(("code", "not_existing"), _negated=True),
                                ("search__isnull", True),
                                ("searched", False),
                            ),
                            _connector="OR",
                        ),
                        name="outcomeitem_searched",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", "not_ours"), ("right_organ__isnull", False)),
                            models.Q(models.Q(("code", "not_ours"), _negated=True), ("right_organ", None)),
                            _connector="OR",
                        ),
                        name="outcomeitem_right_organ",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", "not_processed_repeat"), ("repeats__isnull", False)),
                            models.Q(models.Q(("code", "not_processed_repeat"), _negated=True), ("repeats", None)),
                            _connector="OR",
                        ),
                        name="outcomeitem_repeats",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="organs.organ"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="applications.application",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reply", to="applications.decision"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几次答复")),
                (
                    "review",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reply", to="review.review"
                    ),
                ),
                ("series", models.CharField(max_length=20, verbose_name="编号字样")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("issued_on", models.DateField(verbose_name="签发日期")),
            ],
            options={
                "verbose_name": "答复",
                "ordering": ["application", "round"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organ"), models.F("series"), models.F("year"), models.F("number"), name="reply_number"
                    ),
                    models.UniqueConstraint(models.F("application"), models.F("round"), name="reply_round"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="services", to="applications.reply"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(verbose_name="第几次")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("post", "邮寄送达"),
                            ("direct", "直接送达"),
                            ("entrusted", "委托送达"),
                            ("electronic", "电子送达"),
                            ("collected", "当面领取"),
                        ],
                        max_length=12,
                        verbose_name="送达方式",
                    ),
                ),
                ("sent_on", models.DateField(verbose_name="寄出或者发出日期")),
                ("tracking", models.CharField(blank=True, max_length=40, verbose_name="邮件号")),
            ],
            options={
                "verbose_name": "送达",
                "ordering": ["reply", "attempt"],
                "constraints": [
                    models.UniqueConstraint(models.F("reply"), models.F("attempt"), name="service_attempt"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("tracking__gt", ""), ("way", "post")),
                            models.Q(models.Q(("way", "post"), _negated=True), ("tracking", "")),
                            _connector="OR",
                        ),
                        name="service_tracking",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ServiceEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="end", to="applications.service"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("returned", models.BooleanField(default=False, verbose_name="退回")),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="退回原因")),
                ("why", gongkai.sealing.fields.SealedTextField(null=True, verbose_name="退回情况")),
            ],
            options={
                "verbose_name": "送达结果",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason__gt", ""), ("returned", True)),
                            models.Q(("reason", ""), ("returned", False)),
                            _connector="OR",
                        ),
                        name="serviceend_reason",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="applications.application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("post", models.CharField(max_length=40, verbose_name="岗位")),
                ("on", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "查看记录",
                "ordering": ["application", "-at"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("application"), models.F("person"), models.F("on"), name="reading_once_a_day"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="applications.application",
                    ),
                ),
                ("sentence", models.CharField(max_length=300, verbose_name="内容")),
                ("told", models.JSONField(default=list, verbose_name="提醒的人")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "催办",
                "ordering": ["application", "-at"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Applicant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applicants",
                        to="applications.application",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("name", gongkai.sealing.fields.SealedTextField(verbose_name="姓名或者名称")),
                ("identity", gongkai.sealing.fields.SealedTextField(verbose_name="身份证明")),
                ("contact", gongkai.sealing.fields.SealedJSONField(verbose_name="联系方式")),
                ("key", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "申请人",
                "ordering": ["application", "position"],
                "indexes": [models.Index(models.F("key"), name="applicant_key")],
                "constraints": [
                    models.UniqueConstraint(models.F("application"), models.F("position"), name="applicant_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="applications.application"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction_asked", "补正告知内容"),
                            ("corrected", "补正内容"),
                            ("clarification", "沟通内容"),
                            ("extension", "延期原因"),
                            ("delay", "延迟答复原因"),
                            ("withdrawal", "撤回情况"),
                            ("ending", "终结原因"),
                            ("entry", "更正登记原因"),
                            ("applicant", "更正申请人信息原因"),
                            ("void", "作废原因"),
                            ("past_year", "改变以前年度统计的原因"),
                            ("passed_on", "交办要求"),
                            ("reported_back", "交办结果"),
                            ("reopening", "重新办理依据"),
                            ("returned", "退回原因"),
                            ("other", "备注"),
                        ],
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                ("serial", models.PositiveIntegerField(null=True, verbose_name="办理事项序号")),
                ("text", gongkai.sealing.fields.SealedTextField(verbose_name="内容")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "办理记录",
                "ordering": ["application", "at", "id"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Imprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imprints",
                        to="applications.application",
                    ),
                ),
                ("serial", models.PositiveIntegerField(verbose_name="次序")),
                ("hash", models.CharField(max_length=64, verbose_name="内容哈希")),
            ],
            options={
                "verbose_name": "案件内容留痕",
                "ordering": ["application", "serial"],
                "constraints": [
                    models.UniqueConstraint(models.F("application"), models.F("serial"), name="imprint_serial")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to="applications.application",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="编号")),
                (
                    "consultee",
                    models.CharField(
                        choices=[("third_party", "第三方"), ("co_maker", "共同制作机关"), ("organ", "其他机关")],
                        max_length=12,
                        verbose_name="征求对象",
                    ),
                ),
                ("name", gongkai.sealing.fields.SealedTextField(verbose_name="名称")),
                ("content", gongkai.sealing.fields.SealedTextField(verbose_name="征求意见的内容")),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[("agrees", "同意公开"), ("objects", "不同意公开"), ("none", "没有意见")],
                        max_length=8,
                        verbose_name="意见",
                    ),
                ),
                ("text", gongkai.sealing.fields.SealedTextField(null=True, verbose_name="意见内容和理由")),
            ],
            options={
                "verbose_name": "征求意见",
                "ordering": ["application", "number"],
                "constraints": [
                    models.UniqueConstraint(models.F("application"), models.F("number"), name="consultation_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opinion", ""), ("text__isnull", True)),
                            models.Q(models.Q(("opinion", ""), _negated=True), ("text__isnull", False)),
                            _connector="OR",
                        ),
                        name="consultation_answered",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ApplicationEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="applications.application",
                    ),
                ),
                ("serial", models.PositiveIntegerField(verbose_name="序号")),
                ("position", models.PositiveIntegerField(verbose_name="位置")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("submitted", "提交申请"),
                            ("received", "登记收到申请"),
                            ("clarify-asked", "告知补正"),
                            ("clarified", "登记收到补正"),
                            ("consult-sent", "征求第三方意见"),
                            ("consult-delivered", "登记第三方收到征求意见书"),
                            ("consulted", "登记收到第三方意见"),
                            ("co-maker-asked", "征求共同制作机关意见"),
                            ("co-maker-delivered", "登记共同制作机关收到征求意见书"),
                            ("co-maker-answered", "登记收到共同制作机关意见"),
                            ("organ-asked", "征求其他机关意见"),
                            ("organ-answered", "登记收到其他机关意见"),
                            ("extended", "延长答复期限"),
                            ("delayed", "确定延迟答复的期限"),
                            ("fee-noticed", "发出收费通知"),
                            ("fee-paid", "登记缴费"),
                            ("replied", "答复"),
                            ("withdrawn", "撤回申请"),
                            ("correction-lapsed", "按逾期不补正结案"),
                            ("fee-lapsed", "按逾期不缴费结案"),
                            ("ended", "终结办理"),
                            ("split", "按一事一申请拆分"),
                            ("reopened", "按复议决定或者判决重新办理"),
                        ],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("number", models.PositiveSmallIntegerField(null=True, verbose_name="工作日数")),
                ("second", models.DateField(null=True, verbose_name="对方收到日期或者新期限")),
                ("party", models.CharField(blank=True, max_length=4, verbose_name="征求意见编号")),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="applications.applicationevent",
                    ),
                ),
                ("void", models.BooleanField(default=False, verbose_name="误登")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "办理事项",
                "ordering": ["application", "serial"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("application"), models.F("serial"), name="applicationevent_serial"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("void", False), ("replaces__isnull", False), _connector="OR"),
                        name="applicationevent_void_replaces",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "name__in",
                                [
                                    "clarified",
                                    "clarify-asked",
                                    "co-maker-answered",
                                    "co-maker-asked",
                                    "co-maker-delivered",
                                    "consult-delivered",
                                    "consult-sent",
                                    "consulted",
                                    "correction-lapsed",
                                    "delayed",
                                    "ended",
                                    "extended",
                                    "fee-lapsed",
                                    "fee-noticed",
                                    "fee-paid",
                                    "organ-answered",
                                    "organ-asked",
                                    "received",
                                    "reopened",
                                    "replied",
                                    "split",
                                    "submitted",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="applicationevent_name",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="organs.organ"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="applications.application",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "政府信息公开申请登记表"),
                            ("receipt", "政府信息公开申请登记回执"),
                            ("correction", "政府信息公开申请补正告知书"),
                            ("reasons", "政府信息公开申请说明理由告知书"),
                            ("extension", "政府信息公开延期答复告知书"),
                            ("delay", "政府信息公开延迟答复告知书"),
                            ("third_party", "政府信息公开征求第三方意见书"),
                            ("co_maker", "政府信息公开征求意见书"),
                            ("other_organ", "政府信息公开协办函"),
                            ("consulting", "政府信息公开征求意见告知书"),
                            ("override", "政府信息公开决定告知书"),
                            ("fee", "政府信息公开信息处理费收费通知书"),
                            ("reply", "政府信息公开申请答复书"),
                            ("record_corrected", "政府信息更正告知书"),
                            ("record_transferred", "政府信息更正转送函"),
                            ("service", "政府信息公开文书送达回证"),
                        ],
                        max_length=24,
                        verbose_name="文书",
                    ),
                ),
                ("series", models.CharField(max_length=20, verbose_name="编号字样")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="applications.applicationevent",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="applications.consultation",
                    ),
                ),
                (
                    "reply",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="applications.reply",
                    ),
                ),
                (
                    "service",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="applications.service",
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.wording",
                    ),
                ),
                ("remedy", models.CharField(blank=True, max_length=2, verbose_name="救济类别")),
                ("dated", models.DateField(verbose_name="成文日期")),
                ("blocks", gongkai.sealing.fields.SealedJSONField(verbose_name="内容")),
                ("hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "文书",
                "ordering": ["application", "at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organ"),
                        models.F("series"),
                        models.F("year"),
                        models.F("number"),
                        name="letter_number",
                    ),
                    models.UniqueConstraint(
                        models.F("kind"),
                        models.F("event"),
                        condition=models.Q(("consultation", None)),
                        name="letter_of_event",
                    ),
                    models.UniqueConstraint(models.F("kind"), models.F("consultation"), name="letter_of_consultation"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reply"), ("reply__isnull", False)),
                            models.Q(models.Q(("kind", "reply"), _negated=True), ("reply", None)),
                            _connector="OR",
                        ),
                        name="letter_of_reply",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "service"), ("service__isnull", False)),
                            models.Q(models.Q(("kind", "service"), _negated=True), ("service", None)),
                            _connector="OR",
                        ),
                        name="letter_of_service",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["reply", "override", "record_corrected"]),
                                ("remedy__in", ["P", "F", "F†"]),
                            ),
                            models.Q(
                                models.Q(("kind__in", ["reply", "override", "record_corrected"]), _negated=True),
                                ("remedy", ""),
                            ),
                            _connector="OR",
                        ),
                        name="letter_remedy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "co_maker",
                                    "consulting",
                                    "correction",
                                    "delay",
                                    "extension",
                                    "fee",
                                    "other_organ",
                                    "override",
                                    "reasons",
                                    "receipt",
                                    "record_corrected",
                                    "record_transferred",
                                    "registration",
                                    "reply",
                                    "service",
                                    "third_party",
                                ],
                            )
                        ),
                        name="letter_kind",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="applications.application"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("submitted", "申请材料"),
                            ("opinion", "征求意见的回复"),
                            ("information", "所申请的政府信息"),
                            ("redacted", "区分处理后的政府信息"),
                            ("edited", "修改用语后的文书"),
                            ("stamped", "盖章的文书"),
                            ("proof", "送达凭证"),
                            ("other", "其他材料"),
                        ],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("name", gongkai.sealing.fields.SealedTextField(verbose_name="名称")),
                ("hash", models.CharField(max_length=64, verbose_name="文件哈希")),
                ("kind", models.CharField(max_length=8, verbose_name="类型")),
                (
                    "letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="applications.letter",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redactions",
                        to="applications.casefile",
                    ),
                ),
                ("marks", gongkai.sealing.fields.SealedJSONField(null=True, verbose_name="区分处理")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "案卷材料",
                "ordering": ["application", "position"],
                "constraints": [
                    models.UniqueConstraint(models.F("application"), models.F("position"), name="casefile_position"),
                    models.UniqueConstraint(
                        models.F("letter"), condition=models.Q(("role", "stamped")), name="casefile_one_stamped"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("letter__isnull", False), ("role__in", ["edited", "stamped"])),
                            models.Q(models.Q(("role__in", ["edited", "stamped"]), _negated=True), ("letter", None)),
                            _connector="OR",
                        ),
                        name="casefile_copy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("marks__isnull", False), ("role", "redacted"), ("source__isnull", False)),
                            models.Q(
                                models.Q(("role", "redacted"), _negated=True), ("marks__isnull", True), ("source", None)
                            ),
                            _connector="OR",
                        ),
                        name="casefile_redacted",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="FeeNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee_notice",
                        to="applications.application",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("items", "按件计收"), ("pages", "按量计收")], max_length=8, verbose_name="收费方式"
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="数量")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）")),
                ("on", models.DateField(verbose_name="发出日期")),
            ],
            options={
                "verbose_name": "收费通知",
                "constraints": [models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="feenotice_amount")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="applications.application",
                    ),
                ),
                ("serial", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("office", models.CharField(max_length=60, verbose_name="承办机构")),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("on", models.DateField(verbose_name="交办日期")),
                ("due_on", models.DateField(verbose_name="内部期限")),
            ],
            options={
                "verbose_name": "交办",
                "ordering": ["application", "serial"],
                "constraints": [
                    models.UniqueConstraint(models.F("application"), models.F("serial"), name="assignment_serial"),
                    models.CheckConstraint(condition=models.Q(("due_on__gte", models.F("on"))), name="assignment_due"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="AssignmentEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="end", to="applications.assignment"
                    ),
                ),
                ("on", models.DateField(verbose_name="办结日期")),
            ],
            options={
                "verbose_name": "交办办结",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="applications.application"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(models.F("application"), models.F("version"), name="decision_version"),
        ),
    ]
