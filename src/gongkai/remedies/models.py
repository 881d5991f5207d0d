"""Reconsiderations and litigations: one row each, as Table 4 counts them. Who brought it is sealed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from gongkai.applications.models import Application
from gongkai.evidence.canonical import canonical
from gongkai.evidence.models import AppendOnly
from gongkai.organs.models import Organ, Person
from gongkai.sealing.blind import keyed_hash
from gongkai.sealing.fields import SealedJSONField, SealedTextField


class Block(models.TextChoices):
    """The three groups of Table 4."""

    RECONSIDERATION = "reconsideration", "行政复议"
    DIRECT = "litigation_direct", "行政诉讼（未经复议直接起诉）"
    AFTER = "litigation_after_reconsideration", "行政诉讼（复议后起诉）"


class Result(models.TextChoices):
    """How it ended, as Table 4 counts."""

    UPHELD = "upheld", "结果维持"
    CORRECTED = "corrected", "结果纠正"
    OTHER = "other", "其他结果"


class About(models.TextChoices):
    """What it is about. It need not be an application of this year, nor one that stands here."""

    APPLICATION = "application", "本系统登记的申请"
    EARLIER = "earlier", "以前的申请"
    NOT_PUBLISHED = "not_published", "没有主动公开"
    OTHER = "other", "其他"


class Stage(models.TextChoices):
    """Where it stands."""

    PENDING = "pending", "待答复"
    ANSWERED = "answered", "已答复，审理中"
    JUDGED = "judged", "一审已判，上诉期内"
    APPEALED = "appealed", "二审中"
    CONCLUDED = "concluded", "已审结"


class RemedyQuerySet(models.QuerySet["Remedy"]):
    def pending(self, on: date) -> RemedyQuerySet:
        """Taken up on or before a day and not finally ended on it: 尚未审结."""
        return self.filter(Q(concluded_on=None) | Q(concluded_on__gt=on), filed_on__lte=on)

    def standing(self) -> RemedyQuerySet:
        """Those that were not registered by mistake."""
        return self.filter(voided_on=None)

    def live(self) -> RemedyQuerySet:
        """That have not ended, or ended with something that the organ has to put right."""
        return self.standing().filter(~Q(stage=Stage.CONCLUDED) | Q(result=Result.CORRECTED, rectified_on=None))

    def past_retention(self, on: date) -> RemedyQuerySet:
        """Archived or void, their period over, and still naming people."""
        return self.filter(kept_until__lt=on, anonymised_on=None)

    def most_pressing_first(self) -> RemedyQuerySet:
        """By the last day for the organ's answer, or the day before which it cannot be; last those that have none."""
        pressing = models.functions.Coalesce("answer_due_on", "answer_not_before").asc(nulls_last=True)
        return self.order_by(pressing, "pk")


class Remedy(models.Model):
    """行政复议、行政诉讼: one case in which the organ is 被申请人 or 被告.

    organ          who answers it: who registered it, or the organ that took over from it
    origin         who registered it, and in whose series its number stands
    year, number   登记号, counted in each organ and year of registration
    after          the reconsideration that a litigation follows, where it stands here
    co_defendant   the organ is there because it reconsidered, not for what it did itself; not counted unless the
                   lead office says so (`counted`)
    filed_on       day on which it was taken up (受理、立案)
    copy_on        day on which the organ received the copy; its own period counts from it
    answer_due_on, answer_source  last day for the organ's written answer; `answer_not_before` the day before which it
                   cannot be, where the year of it has no calendar yet
    judged_on      day on which the organ received the judgment of the first court, `last_judged_on` that on which the
                   last of the parties did, where it is known; `ruling` where it is a 裁定
    appeal_until   the last day on which it can be appealed, from the later of both; `appeal_not_before` as above
    remanded_on    day on which the second court sent it back (发回重审); its first instance begins anew
    concluded_on   day on which it ended finally; an appeal keeps the first case open
    kept_until     the last day of its retention, from its archive or its voiding; None for ever (永久) or before
    anonymised_on  when whoever it names was taken out of it
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="remedies")
    origin = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="登记机关")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("登记号")
    block = models.CharField("类型", max_length=40, choices=Block)
    about = models.CharField("事由", max_length=16, choices=About)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="remedies")
    earlier = models.CharField("以前申请的编号", max_length=60, blank=True)
    reason = SealedTextField("请求和理由")
    claimant = SealedTextField("申请人或者原告")
    after = models.ForeignKey("self", models.PROTECT, null=True, related_name="litigations")
    co_defendant = models.BooleanField("作为复议机关共同被告", default=False)
    counted = models.BooleanField("计入年度报告", default=True)
    body = models.CharField("复议机关或者法院", max_length=80)
    case_number = models.CharField("案号", max_length=60, blank=True)
    simple = models.BooleanField("简易程序", default=True)
    filed_on = models.DateField("受理或者立案日期")
    copy_on = models.DateField("收到副本日期")
    answer_due_on = models.DateField("答复期限", null=True)
    answer_not_before = models.DateField("答复期限不早于", null=True)
    answer_source = models.CharField("期限依据", max_length=60)
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.PENDING)
    answered_on = models.DateField("答复日期", null=True)
    judged_on = models.DateField("一审裁判日期", null=True)
    last_judged_on = models.DateField("最后一方收到一审裁判日期", null=True)
    ruling = models.BooleanField("裁定", default=False)
    appeal_until = models.DateField("上诉期限", null=True)
    appeal_not_before = models.DateField("上诉期限不早于", null=True)
    appealed_on = models.DateField("上诉日期", null=True)
    remanded_on = models.DateField("发回重审日期", null=True)
    concluded_on = models.DateField("审结日期", null=True)
    result = models.CharField("结果", max_length=10, choices=Result, blank=True)
    decision_number = models.CharField("决定书或者判决书文号", max_length=60, blank=True)
    rectify_until = models.DateField("整改期限", null=True)
    rectified_on = models.DateField("整改日期", null=True)
    voided_on = models.DateField("作废日期", null=True)
    archived_on = models.DateField("归档日期", null=True)
    kept_until = models.DateField("保管至", null=True)
    anonymised_on = models.DateField("清除个人信息日期", null=True)
    version = models.PositiveIntegerField("版本", default=0)
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("最近办理")

    objects = RemedyQuerySet.as_manager()

    counted_before: tuple[Any, ...] | None = None
    """What Table 4 took of the case when it was read from the database; None of a new one."""

    class Meta:
        verbose_name = "复议诉讼案件"
        constraints = [
            models.UniqueConstraint("origin", "year", "number", name="remedy_number"),
            models.UniqueConstraint(
                "after", condition=Q(concluded_on=None, voided_on=None), name="remedy_one_litigation_at_a_time"
            ),
            models.CheckConstraint(condition=Q(block__in=Block.values), name="remedy_block"),
            models.CheckConstraint(
                condition=Q(about="application", application__isnull=False, earlier="")
                | Q(about="earlier", application=None, earlier__gt="")
                | Q(about__in=["not_published", "other"], application=None, earlier=""),
                name="remedy_about",
            ),
            models.CheckConstraint(condition=Q(after=None) | Q(block=Block.AFTER.value), name="remedy_after"),
            models.CheckConstraint(
                condition=Q(judged_on=None, appeal_until=None, appealed_on=None, remanded_on=None)
                | ~Q(block="reconsideration"),
                name="remedy_appeal_in_court",
            ),
            models.CheckConstraint(
                condition=Q(appealed_on=None) | Q(judged_on__isnull=False), name="remedy_appeal_after_judgment"
            ),
            models.CheckConstraint(
                condition=Q(concluded_on=None, result="", stage__in=["pending", "answered", "judged", "appealed"])
                | Q(concluded_on__isnull=False, result__in=Result.values, stage="concluded"),
                name="remedy_result",
            ),
            models.CheckConstraint(
                condition=Q(concluded_on=None) | Q(concluded_on__gte=F("filed_on")), name="remedy_concluded_later"
            ),
            models.CheckConstraint(condition=Q(copy_on__gte=F("filed_on")), name="remedy_copy_later"),
            models.CheckConstraint(
                condition=Q(answer_due_on=None, answer_not_before__isnull=False)
                | Q(answer_due_on__gte=F("copy_on"), answer_not_before=None)
                | Q(answer_due_on=None, answer_not_before=None, answer_source=""),
                name="remedy_answer_due",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("copy_on")), name="remedy_answered_later"
            ),
            models.CheckConstraint(
                condition=Q(judged_on=None) | Q(judged_on__gte=F("filed_on")), name="remedy_judged_later"
            ),
            models.CheckConstraint(
                condition=Q(judged_on=None, appeal_until=None, appeal_not_before=None, last_judged_on=None)
                | Q(judged_on__isnull=False, appeal_until__isnull=False, appeal_not_before=None)
                | Q(judged_on__isnull=False, appeal_until=None, appeal_not_before__isnull=False),
                name="remedy_appeal_period",
            ),
            models.CheckConstraint(
                condition=~Q(stage="answered") | Q(answered_on__isnull=False), name="remedy_stage_answered"
            ),
            models.CheckConstraint(
                condition=~Q(stage="judged") | Q(judged_on__isnull=False), name="remedy_stage_judged"
            ),
            models.CheckConstraint(
                condition=~Q(stage="appealed") | Q(appealed_on__isnull=False), name="remedy_stage_appealed"
            ),
            models.CheckConstraint(
                condition=Q(stage="concluded", decision_number__gt="")
                | (~Q(stage="concluded") & Q(decision_number="")),
                name="remedy_decision_number",
            ),
            models.CheckConstraint(
                condition=Q(rectified_on=None) | Q(rectified_on__gte=F("concluded_on")), name="remedy_rectified_later"
            ),
            models.CheckConstraint(
                condition=Q(rectify_until=None, rectified_on=None) | Q(result="corrected"), name="remedy_rectified"
            ),
            models.CheckConstraint(
                condition=Q(archived_on=None)
                | Q(stage="concluded", archived_on__gte=F("concluded_on"))
                & (~Q(result="corrected") | Q(rectified_on__isnull=False)),
                name="remedy_archived_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(kept_until=None)
                | Q(archived_on__isnull=False, kept_until__gt=F("archived_on"))
                | Q(voided_on__isnull=False, kept_until__gt=F("voided_on")),
                name="remedy_kept_from_its_archive",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_on=None) | Q(kept_until__isnull=False, kept_until__lt=F("anonymised_on")),
                name="remedy_anonymised_after_its_period",
            ),
        ]
        indexes = [models.Index("origin", "block", "concluded_on", name="remedy_by_result")]
        ordering = ["-year", "-number"]

    def __str__(self) -> str:
        return f"{Block(self.block).label}{self.label}"

    @classmethod
    def from_db(cls, *given: Any) -> Remedy:
        row = super().from_db(*given)
        if not row.get_deferred_fields():
            row.counted_before = row.counted_now
        return row

    @property
    def counted_now(self) -> tuple[Any, ...] | None:
        """What Table 4 takes of the case: its group, filing, end and result; None of what it omits."""
        if not self.counted or self.voided_on is not None:
            return None
        return self.block, self.filed_on, self.concluded_on, self.result

    @property
    def label(self) -> str:
        """2026-0003; of one that was taken over with the name of who registered it."""
        number = f"{self.year}-{self.number:04d}"
        return number if self.origin_id == self.organ_id else f"{number}（{self.origin.short_name}）"

    def get_stage_display(self) -> str:
        """Where it stands, in words."""
        if self.voided_on is not None:
            return "已作废"
        again = self.remanded_on is not None and self.stage in (Stage.PENDING, Stage.ANSWERED)
        return "发回重审，审理中" if again else Stage(self.stage).label


class RemedyCorrection(AppendOnly):
    """更正登记 of a case, or its voiding. The case itself says what holds; this says what stood there before, and why.

    version  that the case has since
    changes  by column what stood there and what stands there now; of what is sealed, or named who brought the case,
             only that it changed
    was      what stood in those columns; sealed
    reason   why, sealed: it may name people
    """

    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="corrections")
    version = models.PositiveIntegerField("版本")
    changes = models.JSONField("更正的内容")
    was = SealedJSONField("更正前的内容", null=True)
    reason = SealedTextField("原因")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "复议诉讼登记更正"
        constraints = [models.UniqueConstraint("remedy", "version", name="remedycorrection_version")]
        ordering = ["remedy", "version"]


class RemedyImprint(AppendOnly):
    """留痕: a keyed hash of what a case says of people, as an act left it; the last is compared with the case now.

    acting  why the lead office did that act (代填), sealed; None where the organ did
    """

    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="imprints")
    serial = models.PositiveIntegerField("次序")
    hash = models.CharField("内容哈希", max_length=64)
    acting = SealedTextField("代填原因", null=True)

    class Meta:
        verbose_name = "复议诉讼内容留痕"
        constraints = [models.UniqueConstraint("remedy", "serial", name="remedyimprint_serial")]

    def digest(self) -> str:
        """As of every row, but with what the case says now, where nothing said it later and it still says anything."""
        if self.remedy.anonymised_on is not None:
            return super().digest()
        if RemedyImprint.objects.filter(remedy=self.remedy_id, serial__gt=self.serial).exists():
            return super().digest()
        stored = {field.attname: self._plain(field) for field in self._meta.concrete_fields}
        return self.digest_of({**stored, "hash": said_in(self.remedy)})


def said_in(remedy: Remedy) -> str:
    """A keyed hash of what a case says of people."""
    return keyed_hash(canonical([remedy.claimant, remedy.reason]).encode(), "remedies/imprint").hex()
