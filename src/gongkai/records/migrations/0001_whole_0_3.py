import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("records", "0001_initial"),
        ("records", "0002_records_and_releases"),
        ("records", "0003_periods_and_restorations"),
        ("records", "0004_files_of_records"),
        ("records", "0005_released_versions"),
        ("records", "0006_sections_documents_and_elsewhere"),
        ("records", "0007_slots_of_before"),
        ("records", "0010_newest_releases"),
        ("records", "0011_postings_in_the_log"),
        ("records", "0012_addresses_posted_again"),
    ]

    initial = True

    dependencies = [
        ("files", "0001_whole_0_3"),
        ("organs", "0001_whole_0_3"),
        ("review", "0001_whole_0_3"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="起始日")),
                (
                    "until",
                    models.DateField(blank=True, help_text="从这一天起不再有效", null=True, verbose_name="终止日"),
                ),
                ("area", models.CharField(max_length=40, verbose_name="领域")),
                ("name", models.CharField(max_length=80, verbose_name="版本")),
                ("file", models.CharField(max_length=64, verbose_name="文件校验值")),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("imported_at", models.DateTimeField(verbose_name="导入时间")),
            ],
            options={
                "verbose_name": "标准目录",
                "ordering": ["area", "-since"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                        name="edition_period",
                    ),
                    models.UniqueConstraint(
                        models.F("area"), condition=models.Q(("until", None)), name="edition_one_open"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="CatalogueRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="records.edition"
                    ),
                ),
                ("serial", models.PositiveIntegerField(verbose_name="序号")),
                ("matter", models.CharField(max_length=200, verbose_name="一级事项")),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="二级事项")),
                ("elements", models.TextField(blank=True, verbose_name="公开内容（要素）")),
                ("basis", models.TextField(blank=True, verbose_name="公开依据")),
                ("period_text", models.CharField(blank=True, max_length=300, verbose_name="公开时限")),
                ("period", models.PositiveIntegerField(blank=True, null=True, verbose_name="时限")),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[("working_days", "工作日"), ("calendar_days", "自然日"), ("at_once", "即时")],
                        max_length=16,
                        verbose_name="单位",
                    ),
                ),
                ("makers", models.CharField(blank=True, max_length=300, verbose_name="公开主体")),
                ("channels", models.JSONField(default=list, verbose_name="公开渠道和载体")),
                ("audience", models.CharField(blank=True, max_length=100, verbose_name="公开对象")),
                ("on_application", models.BooleanField(default=False, verbose_name="依申请")),
                ("county", models.BooleanField(default=False, verbose_name="县级")),
                ("township", models.BooleanField(default=False, verbose_name="乡级")),
            ],
            options={
                "verbose_name": "标准目录事项",
                "ordering": ["edition", "serial"],
                "constraints": [
                    models.UniqueConstraint(models.F("edition"), models.F("serial"), name="cataloguerow_serial")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="channels", to="organs.organ"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("site", "政府网站"),
                            ("wechat", "微信公众号"),
                            ("weibo", "微博"),
                            ("app", "客户端"),
                            ("platform", "上级平台"),
                            ("press", "报刊广播电视"),
                            ("board", "公开栏、显示屏"),
                            ("other", "其他渠道"),
                        ],
                        max_length=12,
                        verbose_name="渠道",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="网址")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "公开渠道",
                "ordering": ["organ", "id"],
                "constraints": [
                    models.UniqueConstraint(models.F("organ"), models.F("kind"), models.F("name"), name="channel_name")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="organs.organ"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("legacy", "历史数据导入"), ("elsewhere", "其他渠道发布的信息")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="records.channel",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文件")),
                ("manifest", models.CharField(max_length=64, verbose_name="文件校验值")),
                ("part", models.PositiveIntegerField(verbose_name="部分")),
                ("rows", models.PositiveIntegerField(verbose_name="条数")),
                ("digests", models.TextField(verbose_name="校验值")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "导入批次",
                "ordering": ["at", "part"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", None), ("kind", "legacy")),
                            models.Q(("channel__isnull", False), ("kind", "elsewhere")),
                            _connector="OR",
                        ),
                        name="batch_channel",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sections", to="organs.organ"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("all", "全部信息"),
                            ("guide", "政府信息公开指南"),
                            ("rules", "政府信息公开制度"),
                            ("statutory", "法定主动公开内容"),
                            ("item", "法定事项"),
                            ("normative", "行政规范性文件"),
                            ("budget", "财政预决算"),
                            ("double_publicity", "双公示"),
                            ("annual", "政府信息公开年报"),
                            ("application", "依申请公开"),
                            ("news", "工作动态"),
                            ("notices", "公示公告"),
                            ("interpretation", "政策解读"),
                            ("topic", "专题专栏"),
                            ("village", "村务公开"),
                            ("other", "其他栏目"),
                        ],
                        max_length=20,
                        verbose_name="栏目类型",
                    ),
                ),
                ("item", models.CharField(blank=True, max_length=24, verbose_name="法定事项")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="records.section",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("government", "政府信息"),
                            ("news", "工作动态"),
                            ("party", "党务公开"),
                            ("village", "村务公开"),
                            ("notice", "公示公告"),
                        ],
                        default="government",
                        max_length=12,
                        verbose_name="信息性质",
                    ),
                ),
                ("update_days", models.PositiveIntegerField(blank=True, null=True, verbose_name="更新周期（天）")),
                ("category", models.CharField(blank=True, max_length=40, verbose_name="信息类别")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="次序")),
                ("opened_on", models.DateField(verbose_name="开设日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="关闭日期")),
                (
                    "heir",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="records.section",
                    ),
                ),
                ("slots", models.PositiveIntegerField(default=0, verbose_name="已用位置")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "栏目",
                "ordering": ["organ", "position", "number"],
                "constraints": [
                    models.UniqueConstraint(models.F("organ"), models.F("number"), name="section_number"),
                    models.UniqueConstraint(
                        models.F("organ"), condition=models.Q(("kind", "all")), name="section_one_all"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="section_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                        ),
                        name="section_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("heir", None), ("closed_on__isnull", False), _connector="OR"),
                        name="section_heir_after_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("heir", None), models.Q(("heir", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="section_not_own_heir",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="section_not_own_parent",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SectionTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="起始日")),
                (
                    "until",
                    models.DateField(blank=True, help_text="从这一天起不再有效", null=True, verbose_name="终止日"),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="records.section"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.section",
                    ),
                ),
            ],
            options={
                "verbose_name": "栏目沿革",
                "ordering": ["section", "since"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                        name="sectionterm_period",
                    ),
                    models.UniqueConstraint(
                        models.F("section"), condition=models.Q(("until", None)), name="sectionterm_one_open"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="NothingHere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="records.section"
                    ),
                ),
                ("upheld", models.BooleanField(verbose_name="不涉及")),
                ("reason", models.CharField(max_length=300, verbose_name="说明")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("on", models.DateField(verbose_name="日期")),
            ],
            options={
                "verbose_name": "不涉及说明",
                "ordering": ["section", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="nothinghere_reason")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PublicationHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="publicationhead_one")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("follower", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("position", models.PositiveBigIntegerField(default=0)),
                ("at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="records.section"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("all", "全部信息"), ("home", "所在栏目"), ("topic", "专题")],
                        max_length=8,
                        verbose_name="位置",
                    ),
                ),
                ("slot", models.PositiveIntegerField(verbose_name="位置号")),
                ("since", models.DateField(verbose_name="起始日")),
                ("until", models.DateField(blank=True, null=True, verbose_name="终止日")),
            ],
            options={
                "verbose_name": "所在栏目",
                "ordering": ["section", "slot"],
                "constraints": [
                    models.UniqueConstraint(models.F("section"), models.F("slot"), name="placement_slot"),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="placement_period",
                    ),
                    models.CheckConstraint(condition=models.Q(("slot__gt", 0)), name="placement_slot_counts"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="records", to="organs.organ"
                    ),
                ),
                ("index_number", models.CharField(max_length=60, null=True, unique=True, verbose_name="索引号")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("government", "政府信息"),
                            ("news", "工作动态"),
                            ("party", "党务公开"),
                            ("village", "村务公开"),
                            ("notice", "公示公告"),
                        ],
                        max_length=12,
                        verbose_name="信息性质",
                    ),
                ),
                (
                    "attribute",
                    models.CharField(
                        choices=[("proactive", "主动公开"), ("on_application", "依申请公开"), ("withheld", "不予公开")],
                        max_length=16,
                        verbose_name="公开属性",
                    ),
                ),
                ("ground", models.CharField(blank=True, max_length=32, verbose_name="不予公开的依据")),
                ("reference_only", models.BooleanField(default=False, verbose_name="只登记名称")),
                ("has_text", models.BooleanField(default=False, verbose_name="有正文或附件")),
                ("document_number", models.CharField(blank=True, max_length=60, verbose_name="发文字号")),
                ("formed_on", models.DateField(null=True, verbose_name="形成日期")),
                ("issued_on", models.DateField(null=True, verbose_name="成文日期")),
                ("offline_on", models.DateField(null=True, verbose_name="公示截止")),
                ("content", models.TextField(help_text="canonical JSON", verbose_name="内容")),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("settled_version", models.PositiveIntegerField(default=0, verbose_name="已发布的版本")),
                ("released_version", models.PositiveIntegerField(default=0, verbose_name="最近公开的版本")),
                (
                    "review",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="review.review"
                    ),
                ),
                (
                    "publicity",
                    models.CharField(
                        choices=[
                            ("never", "未发布"),
                            ("public", "已发布"),
                            ("withdrawn", "已撤稿"),
                            ("expired", "公示期满"),
                        ],
                        default="never",
                        max_length=10,
                        verbose_name="发布情况",
                    ),
                ),
                (
                    "genre",
                    models.CharField(
                        choices=[
                            ("plain", "一般信息"),
                            ("normative", "行政规范性文件"),
                            ("rule", "规章"),
                            ("interpretation", "政策解读"),
                        ],
                        default="plain",
                        max_length=16,
                        verbose_name="文件类型",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="records.section",
                        verbose_name="栏目",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="records.cataloguerow",
                        verbose_name="标准目录事项",
                    ),
                ),
                (
                    "validity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "—"),
                            ("valid", "有效"),
                            ("amended", "部分修改"),
                            ("expired", "失效"),
                            ("repealed", "废止"),
                        ],
                        max_length=10,
                        verbose_name="有效性",
                    ),
                ),
                ("validity_next_on", models.DateField(null=True, verbose_name="有效性变动日")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="最近修改")),
                (
                    "topics",
                    models.ManyToManyField(related_name="topic_records", to="records.section", verbose_name="专题"),
                ),
            ],
            options={
                "verbose_name": "稿件",
                "ordering": ["-changed_at", "-id"],
                "indexes": [
                    models.Index(fields=["organ", "-changed_at"], name="record_by_organ"),
                    models.Index(
                        models.F("validity_next_on"),
                        condition=models.Q(("validity_next_on__isnull", False)),
                        name="record_validity_next",
                    ),
                    models.Index(
                        models.F("organ"),
                        models.F("validity"),
                        condition=models.Q(("validity", ""), _negated=True),
                        name="record_by_validity",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attribute", "withheld"), ("ground__gt", "")),
                            models.Q(models.Q(("attribute", "withheld"), _negated=True), ("ground", "")),
                            _connector="OR",
                        ),
                        name="record_withheld_has_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "ground__in",
                                    ("denied_state_secret", "denied_law_forbidden", "denied_safety_stability"),
                                ),
                                _negated=True,
                            ),
                            models.Q(("has_text", False), ("reference_only", True)),
                            _connector="OR",
                        ),
                        name="record_reference_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("settled_version__lte", models.F("version"))), name="record_settled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("released_version__lte", models.F("settled_version"))),
                        name="record_released_is_settled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ValidityAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="validity_acts", to="records.record"
                    ),
                ),
                (
                    "validity",
                    models.CharField(
                        choices=[
                            ("", "—"),
                            ("valid", "有效"),
                            ("amended", "部分修改"),
                            ("expired", "失效"),
                            ("repealed", "废止"),
                        ],
                        max_length=10,
                        verbose_name="有效性",
                    ),
                ),
                ("on", models.DateField(verbose_name="自何日起")),
                ("by_text", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                (
                    "by_record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="validity_caused",
                        to="records.record",
                    ),
                ),
                (
                    "takes_back",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back_by",
                        to="records.validityact",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="说明")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "有效性变动",
                "ordering": ["record", "on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="validityact_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("validity", ""), _negated=True), name="validityact_says"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by__isnull", False), ("validity", "expired"), _connector="OR"),
                        name="validityact_by",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Interpretation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "interpretation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="explains", to="records.record"
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="explained_by", to="records.record"
                    ),
                ),
            ],
            options={
                "verbose_name": "政策解读",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("interpretation"), models.F("original"), name="interpretation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("interpretation", models.F("original")), _negated=True),
                        name="interpretation_of_another",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RecordVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="records.record"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                ("content", models.TextField(verbose_name="内容")),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
            ],
            options={
                "verbose_name": "版本",
                "ordering": ["record", "number"],
                "constraints": [
                    models.UniqueConstraint(models.F("record"), models.F("number"), name="recordversion_number")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RecordFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="records.record"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "附件",
                "constraints": [models.UniqueConstraint(models.F("record"), models.F("file"), name="recordfile_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="records.record"
                    ),
                ),
                ("serial", models.PositiveIntegerField(verbose_name="次序")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="organs.organ"
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="review.review",
                    ),
                ),
                (
                    "restores",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restorations",
                        to="records.release",
                    ),
                ),
                ("index_number", models.CharField(max_length=60, verbose_name="索引号")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("government", "政府信息"),
                            ("news", "工作动态"),
                            ("party", "党务公开"),
                            ("village", "村务公开"),
                            ("notice", "公示公告"),
                        ],
                        max_length=12,
                        verbose_name="信息性质",
                    ),
                ),
                ("document_number", models.CharField(blank=True, max_length=60, verbose_name="发文字号")),
                ("formed_on", models.DateField(null=True, verbose_name="形成日期")),
                ("issued_on", models.DateField(null=True, verbose_name="成文日期")),
                ("offline_on", models.DateField(null=True, verbose_name="公示截止")),
                ("body", models.TextField(blank=True, verbose_name="正文")),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("content", models.TextField(verbose_name="内容")),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="更正或恢复的原因")),
                ("emergency", models.BooleanField(default=False, verbose_name="紧急发布")),
                (
                    "genre",
                    models.CharField(
                        choices=[
                            ("plain", "一般信息"),
                            ("normative", "行政规范性文件"),
                            ("rule", "规章"),
                            ("interpretation", "政策解读"),
                        ],
                        max_length=16,
                        null=True,
                        verbose_name="文件类型",
                    ),
                ),
                ("valid_until", models.DateField(null=True, verbose_name="有效期至")),
                (
                    "home",
                    models.CharField(
                        choices=[("here", "本平台"), ("elsewhere", "其他渠道")],
                        max_length=10,
                        null=True,
                        verbose_name="原文所在",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="records.batch",
                    ),
                ),
                ("source", models.CharField(max_length=200, null=True, verbose_name="来源标识")),
                (
                    "released_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("released_at", models.DateTimeField(verbose_name="发布时间")),
                ("released_on", models.DateField(verbose_name="发布日期")),
            ],
            options={
                "verbose_name": "发布",
                "ordering": ["-released_on", "-id"],
                "indexes": [
                    models.Index(fields=["organ", "-released_on", "-id"], name="release_by_organ"),
                    models.Index(
                        models.F("offline_on"),
                        condition=models.Q(("offline_on__isnull", False)),
                        name="release_offline",
                    ),
                    models.Index(fields=["-released_on", "-id"], name="release_newest"),
                    models.Index(
                        models.F("genre"),
                        models.F("organ"),
                        condition=models.Q(("genre__isnull", False)),
                        name="release_by_genre",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("record"), models.F("serial"), name="release_serial"),
                    models.UniqueConstraint(models.F("restores"), name="release_restored_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("batch", None), ("restores", None), ("review__isnull", False)),
                            models.Q(("batch", None), ("restores__isnull", False), ("review", None)),
                            models.Q(
                                ("batch__isnull", False),
                                ("restores", None),
                                ("review", None),
                                ("source__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="release_reviewed_or_restored_or_taken_in",
                    ),
                    models.UniqueConstraint(models.F("organ"), models.F("source"), name="release_source_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("home", None), ("batch__isnull", False), ("restores__isnull", False), _connector="OR"
                        ),
                        name="release_home",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("serial", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="release_later_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="records.release"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="records.record"
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="records.channel"
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=500, verbose_name="网址")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("posted_on", models.DateField(verbose_name="发布日期")),
                ("home", models.BooleanField(default=False, verbose_name="原文所在")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="下线日期")),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "渠道发布",
                "ordering": ["-posted_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("channel"),
                        models.F("address"),
                        condition=models.Q(models.Q(("address", ""), _negated=True), ("ended_on", None)),
                        name="posting_address",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="records.release"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in_error", "误发"),
                            ("superseded", "被替代"),
                            ("no_longer_valid", "不再有效"),
                            ("emergency", "紧急撤稿"),
                            ("expired", "公示期满"),
                        ],
                        max_length=16,
                        verbose_name="原因类别",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("post", models.CharField(blank=True, max_length=40, verbose_name="岗位")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("on", models.DateField(verbose_name="日期")),
            ],
            options={
                "verbose_name": "撤稿",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="withdrawal_reason"),
                    models.CheckConstraint(
                        condition=models.Q(("by__isnull", False), ("kind", "expired"), _connector="OR"),
                        name="withdrawal_by",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="TakeDownDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "withdrawal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="records.withdrawal"
                    ),
                ),
                ("upheld", models.BooleanField(verbose_name="维持撤稿")),
                ("reason", models.CharField(max_length=300, verbose_name="意见")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "紧急撤稿的确认",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="takedowndecision_reason"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="EmergencyRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_release",
                        to="records.release",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="紧急情况")),
                ("postponed", models.JSONField(verbose_name="后补的阶段")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "紧急发布",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="emergencyrelease_reason"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("released", "发布"),
                            ("corrected", "更正"),
                            ("restored", "恢复"),
                            ("withdrawn", "撤稿"),
                            ("expired", "公示期满"),
                            ("moved", "调整栏目"),
                            ("validity", "有效性变动"),
                            ("posted", "渠道变动"),
                            ("section", "栏目变动"),
                            ("organ", "机关信息变动"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="records.release",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="records.record",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="records.section",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organs.organ"),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "公开日志",
                "ordering": ["number"],
                "indexes": [models.Index(fields=["organ", "-number"], name="publication_by_organ")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "kind__in",
                                    (
                                        "released",
                                        "corrected",
                                        "restored",
                                        "withdrawn",
                                        "expired",
                                        "moved",
                                        "validity",
                                        "posted",
                                    ),
                                ),
                                ("record__isnull", False),
                                ("release__isnull", False),
                                ("section", None),
                            ),
                            models.Q(
                                ("kind", "section"), ("record", None), ("release", None), ("section__isnull", False)
                            ),
                            models.Q(("kind", "organ"), ("record", None), ("release", None), ("section", None)),
                            _connector="OR",
                        ),
                        name="publication_about",
                    ),
                    models.UniqueConstraint(
                        models.F("release"),
                        condition=models.Q(("kind__in", ["released", "corrected", "restored"])),
                        name="publication_once_out",
                    ),
                    models.UniqueConstraint(
                        models.F("release"),
                        condition=models.Q(("kind__in", ["withdrawn", "expired"])),
                        name="publication_once_in",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="placement",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="records.record"
            ),
        ),
        migrations.AddField(
            model_name="record",
            name="current",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="live_record", to="records.release"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                models.F("record"),
                models.F("role"),
                condition=models.Q(("role__in", ["all", "home"]), ("until", None)),
                name="placement_one_home",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                models.F("record"), models.F("section"), condition=models.Q(("until", None)), name="placement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("current__isnull", False), ("publicity", "public")),
                    models.Q(models.Q(("publicity", "public"), _negated=True), ("current", None)),
                    _connector="OR",
                ),
                name="record_public_has_release",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(("current", None), ("index_number__isnull", False), _connector="OR"),
                name="record_public_has_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("current", None),
                    ("attribute", "proactive"),
                    ("version__gt", models.F("settled_version")),
                    _connector="OR",
                ),
                name="record_public_is_proactive",
            ),
        ),
    ]
