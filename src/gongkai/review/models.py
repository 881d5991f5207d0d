"""Reviews and what was signed. A subject is named by its label (`records.Record:12`); this package knows no record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import Q

from gongkai.evidence.models import AppendOnly
from gongkai.evidence.prepared import Written
from gongkai.organs.models import Organ, Person, Profile


class Stage(models.TextChoices):
    """What is signed: three stages, each review and proofreading in one act, and the review for secrecy."""

    ONE = "one", "一审一校"
    TWO = "two", "二审二校"
    THREE = "three", "三审三校"
    SECRECY = "secrecy", "保密审查"


LADDER = (Stage.ONE, Stage.TWO, Stage.THREE)
"""The stages that follow one another; nobody signs two of them."""


REVIEWED = ("同意",)
PROOFREAD = ("校对无误", "已按校对意见改正")
SECRECY_REVIEWED = ("不涉密，可以公开", "经处理后不涉密，可以公开")
"""What a signature concludes: it agrees, in one of these words. Whoever does not agree returns the text."""


def conclusions(stage: str) -> tuple[str, ...]:
    """What the review of a stage may conclude."""
    return SECRECY_REVIEWED if stage == Stage.SECRECY else REVIEWED


class Status(models.TextChoices):
    """Where a review stands."""

    OPEN = "open", "审核中"
    CLEARED = "cleared", "审签完成"
    RETURNED = "returned", "已退回"
    VOID = "void", "已失效"
    USED = "used", "已发布"


LIVE = (Status.OPEN, Status.CLEARED)


class ReviewQuerySet(models.QuerySet["Review"]):
    def live(self) -> ReviewQuerySet:
        """Reviews that can still lead to a release."""
        return self.filter(status__in=LIVE)

    def to_sign(self) -> ReviewQuerySet:
        """Reviews that wait for signatures, those of emergency releases among them."""
        return self.filter(status=Status.OPEN)


class Review(Written):
    """送审单: one content of one subject, sent to be signed. Any later edit makes a new one.

    round      counts from 1 for each subject
    drafters   the keys of all who saved a version of this content since the last release
    emergency  released before all stages were signed; `postponed_by` is who did so
    """

    subject = models.CharField("对象", max_length=80)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="reviews")
    round = models.PositiveIntegerField("第几次送审")
    title = models.CharField("标题", max_length=300)
    content_hash = models.CharField("内容哈希", max_length=64)
    profile = models.CharField("审核模式", max_length=16, choices=Profile)
    drafters = models.JSONField("起草人")
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("送审时间")
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.OPEN)
    closed_at = models.DateTimeField("结束时间", null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_reason = models.CharField("原因", max_length=300, blank=True)
    emergency = models.BooleanField("紧急发布", default=False)
    postponed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "送审单"
        constraints = [
            models.UniqueConstraint("subject", "round", name="review_round"),
            models.UniqueConstraint(
                "subject", condition=Q(status__in=["open", "cleared"], emergency=False), name="review_one_live"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["returned", "void"]) | ~Q(closed_reason=""), name="review_closed_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(emergency=True, postponed_by__isnull=False) | Q(emergency=False, postponed_by=None),
                name="review_emergency_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.round}次送审）"

    @property
    def code(self) -> str:
        """校验码: printed on the approval sheet, typed in again when its photograph is attached."""
        return f"{self.content_hash[:4]}-{self.content_hash[4:8]}".upper()

    def signed(self) -> dict[str, SignOff]:
        """The sign-offs of this review by stage."""
        return {each.stage: each for each in self.sign_offs.all()}

    def unsigned(self) -> list[Stage]:
        """The stages that nobody has signed yet, in their order."""
        signed = self.signed()
        return [stage for stage in Stage if stage not in signed]


class Way(models.TextChoices):
    """How a stage was signed."""

    ELECTRONIC = "electronic", "系统签批"
    PAPER = "paper", "线下签批"


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def on_paper(self) -> SignOffQuerySet:
        """线下签批: counted and listed apart from what was signed here."""
        return self.filter(way=Way.PAPER)

    def electronic(self) -> SignOffQuerySet:
        """Signed here."""
        return self.filter(way=Way.ELECTRONIC)


class SignOff(AppendOnly):
    """签批: one person signed one stage of one content.

    conclusion    what the review, or the review for secrecy, found (`conclusions`)
    proofreading  what the proofreading found (`PROOFREAD`); empty for secrecy
    remark        what the signer adds; it decides nothing. None where there is none
    photo         hash of the photograph of the paper, for a paper sign-off
    entered_by    who attached the paper; None for an electronic one
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="sign_offs")
    content_hash = models.CharField("内容哈希", max_length=64)
    stage = models.CharField("阶段", max_length=8, choices=Stage)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sign_offs")
    post = models.CharField("岗位", max_length=40)
    capacity = models.CharField("身份", max_length=16)
    way = models.CharField("方式", max_length=10, choices=Way, default=Way.ELECTRONIC)
    conclusion = models.CharField("意见", max_length=300)
    proofreading = models.CharField("校对意见", max_length=300, blank=True)
    remark = models.CharField("备注", max_length=300, null=True)
    signed_on = models.DateField("签批日期")
    at = models.DateTimeField("录入时间")
    place = models.CharField("签批地点", max_length=60, blank=True)
    photo = models.CharField("影像", max_length=64, blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = "签批"
        constraints = [
            models.UniqueConstraint("review", "content_hash", "stage", name="signoff_one_per_stage"),
            models.UniqueConstraint(
                "review", "content_hash", "person", condition=~Q(stage="secrecy"), name="signoff_one_per_person"
            ),
            models.CheckConstraint(
                condition=Q(way="electronic", photo="", entered_by=None)
                | (Q(way="paper", entered_by__isnull=False) & ~Q(photo="") & ~Q(place="")),
                name="signoff_paper_has_photo",
            ),
            models.CheckConstraint(
                condition=Q(stage="secrecy", conclusion__in=SECRECY_REVIEWED)
                | (~Q(stage="secrecy") & Q(conclusion__in=REVIEWED)),
                name="signoff_conclusion",
            ),
            models.CheckConstraint(
                condition=Q(stage="secrecy", proofreading="") | (~Q(stage="secrecy") & Q(proofreading__in=PROOFREAD)),
                name="signoff_proofreading",
            ),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.person}"

    @property
    def mark(self) -> str:
        """代, 代填 or 线下签批, as shown behind the name; empty otherwise."""
        marks = [{"deputy": "代", "lead_office": "代填"}.get(self.capacity, "")]
        if self.way == Way.PAPER:
            marks.append("线下签批")
        return "、".join(mark for mark in marks if mark)


class ConsentState(models.TextChoices):
    """Where a consent by telephone stands."""

    WAITING = "waiting", "待补签"
    SIGNED = "signed", "已补签"
    EXPIRED = "expired", "已失效"


class TelephoneConsent(AppendOnly):
    """电话同意: a reviewer consented by telephone to an emergency release. It counts only if signed before `until`."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="telephone_consents")
    stage = models.CharField("阶段", max_length=8, choices=Stage)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField("岗位", max_length=40)
    consented_at = models.DateTimeField("同意时间")
    until = models.DateTimeField("须在此前补签")
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "电话同意"
        constraints = [
            models.UniqueConstraint("review", "stage", name="telephoneconsent_one_per_stage"),
            models.UniqueConstraint("review", "person", name="telephoneconsent_one_per_person"),
            models.CheckConstraint(condition=~Q(stage="secrecy"), name="telephoneconsent_not_secrecy"),
        ]

    def state(self, signed: Mapping[str, SignOff], at: datetime) -> ConsentState:
        """Where it stands at a moment. signed  the sign-offs of its review by stage (`Review.signed`)"""
        own = signed.get(self.stage)
        if own is not None and own.person_id == self.person_id and own.at < self.until:
            return ConsentState.SIGNED
        return ConsentState.EXPIRED if at >= self.until else ConsentState.WAITING


def label_of(subject: models.Model) -> str:
    """The label of a subject: `records.Record:12`."""
    return f"{subject._meta.label}:{subject.pk}"
