"""Reconsiderations and litigations: one row each, as Table 4 counts them. Who brought it is sealed."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from gongkai.applications.models import Application
from gongkai.organs.models import Organ, Person
from gongkai.sealing.fields import SealedTextField


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

    def to_answer(self) -> RemedyQuerySet:
        """That wait for the organ's written answer, the nearest last day first."""
        return self.filter(stage=Stage.PENDING).order_by("answer_due_on", "pk")

    def to_rectify(self) -> RemedyQuerySet:
        """Corrected, and the organ has not put it right yet."""
        return self.filter(result=Result.CORRECTED, rectified_on=None)


class Remedy(models.Model):
    """行政复议、行政诉讼: one case in which the organ is 被申请人 or 被告.

    year, number   登记号, counted in each organ and year of registration
    after          the reconsideration that a litigation follows, where it stands here
    co_defendant   the organ is there because it reconsidered, not for what it did itself; not counted unless the
                   lead office says so (`counted`)
    filed_on       day on which it was taken up (受理、立案)
    copy_on        day on which the organ received the copy; its own period counts from it
    answer_due_on, answer_source  last day for the organ's written answer
    judged_on      day on which the organ received the judgment of the first court, `appeal_until` the last day
                   on which it can be appealed
    concluded_on   day on which it ended finally; an appeal keeps the first case open
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="remedies")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("登记号")
    block = models.CharField("类型", max_length=40, choices=Block)
    about = models.CharField("事由", max_length=16, choices=About)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="remedies")
    earlier = models.CharField("以前申请的编号", max_length=60, blank=True)
    reason = SealedTextField("请求和理由")
    claimant = SealedTextField("申请人或者原告")
    after = models.OneToOneField("self", models.PROTECT, null=True, related_name="litigation")
    co_defendant = models.BooleanField("作为复议机关共同被告", default=False)
    counted = models.BooleanField("计入年度报告", default=True)
    body = models.CharField("复议机关或者法院", max_length=80)
    case_number = models.CharField("案号", max_length=60, blank=True)
    simple = models.BooleanField("简易程序", default=True)
    filed_on = models.DateField("受理或者立案日期")
    copy_on = models.DateField("收到副本日期")
    answer_due_on = models.DateField("答复期限", null=True)
    answer_source = models.CharField("期限依据", max_length=60)
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.PENDING)
    answered_on = models.DateField("答复日期", null=True)
    judged_on = models.DateField("一审裁判日期", null=True)
    appeal_until = models.DateField("上诉期限", null=True)
    appealed_on = models.DateField("上诉日期", null=True)
    concluded_on = models.DateField("审结日期", null=True)
    result = models.CharField("结果", max_length=10, choices=Result, blank=True)
    decision_number = models.CharField("决定书或者判决书文号", max_length=60, blank=True)
    rectify_until = models.DateField("整改期限", null=True)
    rectified_on = models.DateField("整改日期", null=True)
    version = models.PositiveIntegerField("版本", default=0)
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("最近办理")

    objects = RemedyQuerySet.as_manager()

    class Meta:
        verbose_name = "复议诉讼案件"
        constraints = [
            models.UniqueConstraint("organ", "year", "number", name="remedy_number"),
            models.CheckConstraint(condition=Q(block__in=Block.values), name="remedy_block"),
            models.CheckConstraint(
                condition=Q(about="application", application__isnull=False, earlier="")
                | Q(about="earlier", application=None, earlier__gt="")
                | Q(about__in=["not_published", "other"], application=None, earlier=""),
                name="remedy_about",
            ),
            models.CheckConstraint(condition=Q(after=None) | Q(block=Block.AFTER.value), name="remedy_after"),
            models.CheckConstraint(
                condition=Q(judged_on=None, appeal_until=None, appealed_on=None) | ~Q(block="reconsideration"),
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
                condition=Q(rectify_until=None, rectified_on=None) | Q(result="corrected"), name="remedy_rectified"
            ),
        ]
        indexes = [models.Index("organ", "block", "concluded_on", name="remedy_by_result")]
        ordering = ["-year", "-number"]

    def __str__(self) -> str:
        return f"{Block(self.block).label}{self.label}"

    @property
    def label(self) -> str:
        return f"{self.year}-{self.number:04d}"
