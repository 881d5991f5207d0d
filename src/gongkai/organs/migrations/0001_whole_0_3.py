import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("organs", "0001_initial"),
        ("organs", "0002_marks_versions_and_closings"),
        ("organs", "0003_preparers_of_handovers"),
        ("organs", "0004_cancelled_absences"),
        ("organs", "0005_practice"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Organ",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="机构代码")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "县级人民政府"),
                            ("department", "政府部门"),
                            ("township", "乡镇人民政府"),
                            ("sub_district", "街道办事处"),
                            ("village", "村（社区）"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="organs.organ",
                    ),
                ),
                (
                    "lead_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guided",
                        to="organs.organ",
                    ),
                ),
                (
                    "profile",
                    models.CharField(
                        choices=[("township", "乡镇（三人三岗）"), ("department", "县级部门")],
                        max_length=16,
                        verbose_name="审核模式",
                    ),
                ),
                ("mark", models.CharField(blank=True, max_length=12, verbose_name="机关代字")),
                ("uscc", models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码")),
                ("region", models.CharField(blank=True, max_length=12, verbose_name="行政区划代码")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="办公地址")),
                ("hours", models.CharField(blank=True, max_length=80, verbose_name="办公时间")),
                ("telephone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
                ("supervision_telephone", models.CharField(blank=True, max_length=40, verbose_name="监督电话")),
                ("fax", models.CharField(blank=True, max_length=40, verbose_name="传真")),
                ("email", models.CharField(blank=True, max_length=80, verbose_name="电子邮箱")),
                ("postcode", models.CharField(blank=True, max_length=6, verbose_name="邮政编码")),
                ("head", models.CharField(blank=True, max_length=40, verbose_name="负责人")),
                ("work_body", models.CharField(blank=True, max_length=80, verbose_name="政府信息公开工作机构")),
                ("founded_on", models.DateField(verbose_name="设立日期")),
                ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="organs.organ",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "行政机关",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dissolved_on", None), ("dissolved_on__gt", models.F("founded_on")), _connector="OR"
                        ),
                        name="organ_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor", None), ("dissolved_on__isnull", False), _connector="OR"),
                        name="organ_successor_after_end",
                    ),
                    models.CheckConstraint(condition=models.Q(("code", ""), _negated=True), name="organ_code"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="organ_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="organ_not_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lead_office", None),
                            models.Q(("lead_office", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="organ_not_own_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor", None), models.Q(("successor", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="organ_not_own_successor",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="practices", to="organs.organ"
                    ),
                ),
                ("since", models.DateField(verbose_name="起始日")),
                ("platform_confirms", models.BooleanField(verbose_name="平台收到即确认")),
                ("charges", models.BooleanField(verbose_name="收取信息处理费")),
                ("shows_answers", models.BooleanField(verbose_name="答复公开")),
                ("reason", models.CharField(max_length=120, verbose_name="依据")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "依申请公开设置",
                "ordering": ["organ", "since", "id"],
                "indexes": [models.Index(models.F("organ"), models.F("since"), name="practice_of_day")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="practice_reason")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="起始日")),
                (
                    "until",
                    models.DateField(blank=True, help_text="从这一天起不再有效", null=True, verbose_name="终止日"),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="organs.organ"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organs.organ",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="依据")),
            ],
            options={
                "verbose_name": "机构沿革",
                "ordering": ["organ", "since"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                        name="organterm_period",
                    ),
                    models.UniqueConstraint(
                        models.F("organ"), condition=models.Q(("until", None)), name="organterm_one_open"
                    ),
                    models.UniqueConstraint(models.F("organ"), models.F("since"), name="organterm_since"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("account", models.CharField(max_length=40, unique=True, verbose_name="账号")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("mobile", models.CharField(blank=True, max_length=20, verbose_name="手机")),
                ("email", models.CharField(blank=True, max_length=80, verbose_name="邮箱")),
                (
                    "organ",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="organs.organ",
                        verbose_name="所在机构",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="可以登录")),
                ("password_changed_at", models.DateTimeField(blank=True, null=True, verbose_name="改密时间")),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "人员",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("account", ""), _negated=True), name="person_account"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="person_name"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="起始日")),
                (
                    "until",
                    models.DateField(blank=True, help_text="从这一天起不再有效", null=True, verbose_name="终止日"),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="organs.organ"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("clerk", "经办人"),
                            ("stage_one", "一审一校"),
                            ("stage_two", "二审二校"),
                            ("stage_three", "三审三校"),
                            ("secrecy", "保密审查"),
                            ("work_body_head", "公开工作机构负责人"),
                            ("leader", "分管领导"),
                            ("lead_officer", "主管部门工作人员"),
                            ("auditor", "监督检查"),
                            ("operator", "系统管理员"),
                        ],
                        max_length=16,
                        verbose_name="岗位",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="名称")),
            ],
            options={
                "verbose_name": "岗位",
                "ordering": ["organ", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                        name="post_period",
                    ),
                    models.UniqueConstraint(
                        models.F("organ"),
                        models.F("kind"),
                        models.F("title"),
                        condition=models.Q(("until", None)),
                        name="post_one_open",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Tenure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="起始日")),
                (
                    "until",
                    models.DateField(blank=True, help_text="从这一天起不再有效", null=True, verbose_name="终止日"),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to="organs.post"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "ordering": ["post", "since"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                        name="tenure_period",
                    ),
                    models.UniqueConstraint(
                        models.F("post"), condition=models.Q(("until", None)), name="tenure_one_holder"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="起始日")),
                (
                    "until",
                    models.DateField(blank=True, help_text="从这一天起不再有效", null=True, verbose_name="终止日"),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deputies", to="organs.post"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputyships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "AB岗",
                "ordering": ["post", "since"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                        name="deputy_period",
                    ),
                    models.UniqueConstraint(models.F("post"), condition=models.Q(("until", None)), name="deputy_one"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="起始日")),
                (
                    "until",
                    models.DateField(blank=True, help_text="从这一天起不再有效", null=True, verbose_name="终止日"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(max_length=80, verbose_name="事由")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
            ],
            options={
                "verbose_name": "离岗",
                "ordering": ["person", "since"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                        name="absence_period",
                    ),
                    models.UniqueConstraint(
                        models.F("person"),
                        condition=models.Q(("cancelled_at", None), ("until", None)),
                        name="absence_one_open",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("subject", models.CharField(max_length=80, verbose_name="对象")),
                ("sentence", models.CharField(max_length=300, verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="已读时间")),
            ],
            options={
                "verbose_name": "消息",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(models.F("person"), condition=models.Q(("read_at", None)), name="message_unread")
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="organs.post"
                    ),
                ),
                (
                    "leaver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on", models.DateField(help_text="从这一天起由接手人办理", verbose_name="交接日")),
                ("items", models.JSONField(blank=True, default=list, verbose_name="未办结事项")),
                ("accounts", models.JSONField(blank=True, default=list, verbose_name="外部账号")),
                ("pages", models.JSONField(blank=True, default=list, verbose_name="须更新的页面")),
                ("leaver_gone", models.BooleanField(default=False, verbose_name="移交人已离开")),
                (
                    "prepared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("prepared_at", models.DateTimeField(verbose_name="编制时间")),
                ("leaver_signed_at", models.DateTimeField(blank=True, null=True, verbose_name="移交人签字")),
                ("receiver_signed_at", models.DateTimeField(blank=True, null=True, verbose_name="接手人签字")),
                ("leader_signed_at", models.DateTimeField(blank=True, null=True, verbose_name="领导签字")),
                (
                    "leader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
            ],
            options={
                "verbose_name": "交接",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("post"),
                        condition=models.Q(("cancelled_at", None), ("completed_at", None)),
                        name="handover_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("completed_at", None), ("cancelled_at", None), _connector="OR"),
                        name="handover_one_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leader", None), ("leader_signed_at", None)),
                            models.Q(("leader__isnull", False), ("leader_signed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_leader_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("leader", None), models.Q(("leader", models.F("leaver")), _negated=True), _connector="OR"
                        ),
                        name="handover_leader_not_leaver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("leader", None), models.Q(("leader", models.F("receiver")), _negated=True), _connector="OR"
                        ),
                        name="handover_leader_not_receiver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("leader", None),
                            ("prepared_by", None),
                            models.Q(("leader", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_leader_not_preparer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("prepared_by", None),
                            models.Q(("receiver", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_receiver_not_preparer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("leaver", models.F("receiver")), _negated=True), name="handover_two_people"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("completed_at", None),
                            models.Q(("leader_signed_at__isnull", False), ("leaver_gone", True)),
                            models.Q(("leaver_signed_at__isnull", False), ("receiver_signed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_signed",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OutsideAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outside_accounts", to="organs.organ"
                    ),
                ),
                ("platform", models.CharField(max_length=60, verbose_name="平台")),
                ("account", models.CharField(blank=True, max_length=60, verbose_name="账号名")),
                ("owner", models.CharField(max_length=40, verbose_name="保管人")),
                ("telephone", models.CharField(blank=True, max_length=40, verbose_name="保管人电话")),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "外部账号",
                "ordering": ["organ", "platform"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="OutsidePage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outside_pages", to="organs.organ"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="页面")),
                ("address", models.CharField(max_length=200, verbose_name="网址")),
                ("shows", models.CharField(max_length=80, verbose_name="所载内容")),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="上次核对")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "外部页面",
                "ordering": ["organ", "title"],
                "indexes": [],
                "constraints": [],
            },
        ),
    ]
