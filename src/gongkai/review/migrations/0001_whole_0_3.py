import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("review", "0001_initial"),
        ("review", "0002_postponed_and_consents"),
        ("review", "0003_closed_conclusions"),
    ]

    initial = True

    dependencies = [
        ("organs", "0001_whole_0_3"),
    ]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=80, verbose_name="对象")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="organs.organ"
                    ),
                ),
                ("round", models.PositiveIntegerField(verbose_name="第几次送审")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                (
                    "profile",
                    models.CharField(
                        choices=[("township", "乡镇（三人三岗）"), ("department", "县级部门")],
                        max_length=16,
                        verbose_name="审核模式",
                    ),
                ),
                ("drafters", models.JSONField(verbose_name="起草人")),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("submitted_at", models.DateTimeField(verbose_name="送审时间")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "审核中"),
                            ("cleared", "审签完成"),
                            ("returned", "已退回"),
                            ("void", "已失效"),
                            ("used", "已发布"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_reason", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                ("emergency", models.BooleanField(default=False, verbose_name="紧急发布")),
                (
                    "postponed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "送审单",
                "constraints": [
                    models.UniqueConstraint(models.F("subject"), models.F("round"), name="review_round"),
                    models.UniqueConstraint(
                        models.F("subject"),
                        condition=models.Q(("emergency", False), ("status__in", ["open", "cleared"])),
                        name="review_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["returned", "void"]), _negated=True),
                            models.Q(("closed_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="review_closed_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("emergency", True), ("postponed_by__isnull", False)),
                            models.Q(("emergency", False), ("postponed_by", None)),
                            _connector="OR",
                        ),
                        name="review_emergency_by",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sign_offs", to="review.review"
                    ),
                ),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("one", "一审一校"),
                            ("two", "二审二校"),
                            ("three", "三审三校"),
                            ("secrecy", "保密审查"),
                        ],
                        max_length=8,
                        verbose_name="阶段",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("post", models.CharField(max_length=40, verbose_name="岗位")),
                ("capacity", models.CharField(max_length=16, verbose_name="身份")),
                (
                    "way",
                    models.CharField(
                        choices=[("electronic", "系统签批"), ("paper", "线下签批")],
                        default="electronic",
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("conclusion", models.CharField(max_length=300, verbose_name="意见")),
                ("proofreading", models.CharField(blank=True, max_length=300, verbose_name="校对意见")),
                ("remark", models.CharField(max_length=300, null=True, verbose_name="备注")),
                ("signed_on", models.DateField(verbose_name="签批日期")),
                ("at", models.DateTimeField(verbose_name="录入时间")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="签批地点")),
                ("photo", models.CharField(blank=True, max_length=64, verbose_name="影像")),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "签批",
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("review"), models.F("content_hash"), models.F("stage"), name="signoff_one_per_stage"
                    ),
                    models.UniqueConstraint(
                        models.F("review"),
                        models.F("content_hash"),
                        models.F("person"),
                        condition=models.Q(("stage", "secrecy"), _negated=True),
                        name="signoff_one_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entered_by", None), ("photo", ""), ("way", "electronic")),
                            models.Q(
                                ("entered_by__isnull", False),
                                ("way", "paper"),
                                models.Q(("photo", ""), _negated=True),
                                models.Q(("place", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="signoff_paper_has_photo",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("conclusion__in", ("不涉密，可以公开", "经处理后不涉密，可以公开")),
                                ("stage", "secrecy"),
                            ),
                            models.Q(models.Q(("stage", "secrecy"), _negated=True), ("conclusion__in", ("同意",))),
                            _connector="OR",
                        ),
                        name="signoff_conclusion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proofreading", ""), ("stage", "secrecy")),
                            models.Q(
                                models.Q(("stage", "secrecy"), _negated=True),
                                ("proofreading__in", ("校对无误", "已按校对意见改正")),
                            ),
                            _connector="OR",
                        ),
                        name="signoff_proofreading",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="TelephoneConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="telephone_consents",
                        to="review.review",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("one", "一审一校"),
                            ("two", "二审二校"),
                            ("three", "三审三校"),
                            ("secrecy", "保密审查"),
                        ],
                        max_length=8,
                        verbose_name="阶段",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("post", models.CharField(max_length=40, verbose_name="岗位")),
                ("consented_at", models.DateTimeField(verbose_name="同意时间")),
                ("until", models.DateTimeField(verbose_name="须在此前补签")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="录入时间")),
            ],
            options={
                "verbose_name": "电话同意",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("review"), models.F("stage"), name="telephoneconsent_one_per_stage"
                    ),
                    models.UniqueConstraint(
                        models.F("review"), models.F("person"), name="telephoneconsent_one_per_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage", "secrecy"), _negated=True), name="telephoneconsent_not_secrecy"
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
