"""What is decided of an application, who agreed to it, the letter that says so, and how it reached the applicant."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.evidence.models import AppendOnly
from gongkai.law import OUTCOMES, ROWS, RemedyClass
from gongkai.law import delivery as law_delivery
from gongkai.organs.models import Organ, Person
from gongkai.review.models import SECRECY_REVIEWED, Review
from gongkai.sealing.fields import SealedJSONField, SealedTextField


class Decision(AppendOnly):
    """拟办结果: one saved version of what is to be replied, with all that its letter answers. Never changed: who
    changes something saves another version.

    version       counts in each application
    text          what the letter says, sealed
    override      why it is disclosed though a third party objects (第三十二条); sealed, None where none does
    content_hash  keyed, of everything that is signed: text, results, grounds, searches
    """

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField("版本")
    text = SealedTextField("答复内容")
    override = SealedTextField("公共利益理由", null=True)
    content_hash = models.CharField("内容哈希", max_length=64)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "拟办结果"
        constraints = [models.UniqueConstraint("application", "version", name="decision_version")]


class Decided(AppendOnly):
    """What a decision says of one application: its own, or one that is answered along with it.

    main    the result that the officer takes as the main one, where several are; empty where the rule decides
    row     the one row of Table 3 in which it counts
    remedy  the class of its remedy notice
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="decided")
    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="decided")
    main = models.CharField("主要办理结果", max_length=32, blank=True)
    row = models.CharField("统计行", max_length=32)
    remedy = models.CharField("救济类别", max_length=2)

    class Meta:
        verbose_name = "办理结果"
        constraints = [
            models.UniqueConstraint("decision", "application", name="decided_once"),
            models.CheckConstraint(condition=Q(row__in=sorted(ROWS)), name="decided_row"),
            models.CheckConstraint(condition=Q(remedy__in=[each.value for each in RemedyClass]), name="decided_remedy"),
        ]


class OutcomeItem(AppendOnly):
    """One thing that was asked for, and its result.

    code         of `gongkai.law.OUTCOMES`
    withheld     for a partial disclosure, the results of the parts that are not given
    asked        what was asked for, sealed
    search       for what does not exist: where, how, by whom and when it was looked for (检索记录); sealed
    searched     whether there is one
    right_organ  for what is not ours: who discloses it; None where it does not matter, empty for 不能确定
    repeats      for a repeated application, the one that was answered before
    """

    decided = models.ForeignKey(Decided, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("次序")
    code = models.CharField("结果", max_length=32)
    withheld = models.JSONField("不予公开部分", default=list)
    asked = SealedTextField("所需信息")
    search = SealedJSONField("检索记录", null=True)
    searched = models.BooleanField("已检索", default=False)
    right_organ = models.CharField("负责公开的机关", max_length=80, null=True)
    repeats = models.ForeignKey("applications.Application", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "办理结果分项"
        constraints = [
            models.UniqueConstraint("decided", "position", name="outcomeitem_position"),
            models.CheckConstraint(condition=Q(code__in=sorted(OUTCOMES)), name="outcomeitem_code"),
            models.CheckConstraint(
                condition=Q(code="not_existing", searched=True, search__isnull=False)
                | (~Q(code="not_existing") & Q(searched=False, search__isnull=True)),
                name="outcomeitem_searched",
            ),
            models.CheckConstraint(
                condition=Q(code="not_ours", right_organ__isnull=False) | (~Q(code="not_ours") & Q(right_organ=None)),
                name="outcomeitem_right_organ",
            ),
            models.CheckConstraint(
                condition=Q(code="not_processed_repeat", repeats__isnull=False)
                | (~Q(code="not_processed_repeat") & Q(repeats=None)),
                name="outcomeitem_repeats",
            ),
        ]
        ordering = ["decided", "position"]


class Consent(AppendOnly):
    """同意答复: the leader agrees to a decision, in organs whose profile asks for no three stages of a reply."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="consent")
    content_hash = models.CharField("内容哈希", max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField("岗位", max_length=40)
    capacity = models.CharField("身份", max_length=16)
    conclusion = models.CharField("保密审查意见", max_length=300)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "同意答复"
        constraints = [models.CheckConstraint(condition=Q(conclusion__in=SECRECY_REVIEWED), name="consent_conclusion")]


class Reply(AppendOnly):
    """答复书、告知书: a decision with its number. One that says that an application lapsed needs no consent."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="replies")
    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="replies")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="reply")
    round = models.PositiveSmallIntegerField("第几次答复")
    review = models.OneToOneField(Review, models.PROTECT, null=True, related_name="reply")
    series = models.CharField("编号字样", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    issued_on = models.DateField("签发日期")

    class Meta:
        verbose_name = "答复"
        constraints = [
            models.UniqueConstraint("organ", "series", "year", "number", name="reply_number"),
            models.UniqueConstraint("application", "round", name="reply_round"),
        ]
        ordering = ["application", "round"]

    @property
    def document_number(self) -> str:
        """青公复〔2026〕12号."""
        return f"{self.series}〔{self.year}〕{self.number}号"


class Service(AppendOnly):
    """送达: one attempt to bring a reply to the applicant.

    tracking  the number of the postal enterprise; empty for the other ways
    sent_on   day of posting, of setting out, of sending
    """

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="services")
    attempt = models.PositiveSmallIntegerField("第几次")
    way = models.CharField(
        "送达方式", max_length=12, choices=[(each.value, each.label) for each in law_delivery.Service]
    )
    sent_on = models.DateField("寄出或者发出日期")
    tracking = models.CharField("邮件号", max_length=40, blank=True)

    class Meta:
        verbose_name = "送达"
        constraints = [
            models.UniqueConstraint("reply", "attempt", name="service_attempt"),
            models.CheckConstraint(
                condition=Q(way="post", tracking__gt="") | (~Q(way="post") & Q(tracking="")), name="service_tracking"
            ),
        ]
        ordering = ["reply", "attempt"]


RETURNED = ("查无此人", "拒收", "无人领取", "地址不详", "已搬离")
"""Why letters come back; whatever else is 其他."""


class ServiceEnd(AppendOnly):
    """送达结果: it arrived, or came back with a reason.

    reason  why it came back, one of `RETURNED`
    why     the same as it was written on the cover; it may name people and is sealed
    """

    service = models.OneToOneField(Service, models.PROTECT, related_name="end")
    on = models.DateField("日期")
    returned = models.BooleanField("退回", default=False)
    reason = models.CharField("退回原因", max_length=60, blank=True)
    why = SealedTextField("退回情况", null=True)

    @property
    def said(self) -> str:
        """Why it came back, in words."""
        return self.why or self.reason

    class Meta:
        verbose_name = "送达结果"
        constraints = [
            models.CheckConstraint(
                condition=Q(returned=True, reason__gt="") | Q(returned=False, reason=""), name="serviceend_reason"
            )
        ]
