"""机关代字, versions of people and outside rows, and how a handover may end."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organs", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="absence",
            options={"ordering": ["person", "since"], "verbose_name": "离岗"},
        ),
        migrations.AlterModelOptions(
            name="deputy",
            options={"ordering": ["post", "since"], "verbose_name": "AB岗"},
        ),
        migrations.RemoveConstraint(
            model_name="handover",
            name="handover_one_open",
        ),
        migrations.AddField(
            model_name="handover",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="取消时间"),
        ),
        migrations.AddField(
            model_name="organ",
            name="mark",
            field=models.CharField(blank=True, max_length=12, verbose_name="机关代字"),
        ),
        migrations.AddField(
            model_name="outsideaccount",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="停用日期"),
        ),
        migrations.AddField(
            model_name="outsideaccount",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
        ),
        migrations.AddField(
            model_name="outsidepage",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="停用日期"),
        ),
        migrations.AddField(
            model_name="outsidepage",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
        ),
        migrations.AddField(
            model_name="person",
            name="organ",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="organs.organ",
                verbose_name="所在机构",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
        ),
        migrations.AlterField(
            model_name="handover",
            name="accounts",
            field=models.JSONField(blank=True, default=list, verbose_name="外部账号"),
        ),
        migrations.AlterField(
            model_name="handover",
            name="completed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="完成时间"),
        ),
        migrations.AlterField(
            model_name="handover",
            name="items",
            field=models.JSONField(blank=True, default=list, verbose_name="未办结事项"),
        ),
        migrations.AlterField(
            model_name="handover",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="handover",
            name="leader_signed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="领导签字"),
        ),
        migrations.AlterField(
            model_name="handover",
            name="leaver_signed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="移交人签字"),
        ),
        migrations.AlterField(
            model_name="handover",
            name="pages",
            field=models.JSONField(blank=True, default=list, verbose_name="须更新的页面"),
        ),
        migrations.AlterField(
            model_name="handover",
            name="receiver_signed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="接手人签字"),
        ),
        migrations.AlterField(
            model_name="message",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="已读时间"),
        ),
        migrations.AlterField(
            model_name="organterm",
            name="parent",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organs.organ"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(
                models.F("person"), condition=models.Q(("until", None)), name="absence_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                models.F("post"),
                condition=models.Q(("cancelled_at", None), ("completed_at", None)),
                name="handover_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("completed_at", None), ("cancelled_at", None), _connector="OR"),
                name="handover_one_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("leader", None), ("leader_signed_at", None)),
                    models.Q(("leader__isnull", False), ("leader_signed_at__isnull", False)),
                    _connector="OR",
                ),
                name="handover_leader_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("leader", None), models.Q(("leader", models.F("leaver")), _negated=True), _connector="OR"
                ),
                name="handover_leader_not_leaver",
            ),
        ),
        migrations.AddConstraint(
            model_name="organ",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="organ_name"),
        ),
        migrations.AddConstraint(
            model_name="organ",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                ),
                name="organ_not_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="organ",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lead_office", None), models.Q(("lead_office", models.F("id")), _negated=True), _connector="OR"
                ),
                name="organ_not_own_lead",
            ),
        ),
        migrations.AddConstraint(
            model_name="organ",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None), models.Q(("successor", models.F("id")), _negated=True), _connector="OR"
                ),
                name="organ_not_own_successor",
            ),
        ),
    ]
