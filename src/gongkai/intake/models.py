"""What came in, what became of it, and what its sender may see.

The portal adds a `Submission` and can neither read nor change one; that it was taken in stands in a table of its own,
which only the console writes.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from gongkai.evidence.models import AppendOnly
from gongkai.intake.parcels import MOST_BYTES
from gongkai.organs.models import Organ, Person
from gongkai.sealing.envelopes import OVERHEAD
from gongkai.sealing.fields import SealedTextField


class Kind(models.TextChoices):
    """What the public sends."""

    APPLICATION = "application", "政府信息公开申请"
    LETTER = "letter", "来信"
    RECTIFICATION = "rectification", "更正本人信息的申请"
    SUGGESTION = "suggestion", "建议公开"
    ERROR = "error", "我要纠错"
    FEEDBACK = "feedback", "评价"
    CORRECTED = "corrected", "补正"
    TAKING_BACK = "taking_back", "撤回申请"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def waiting(self) -> SubmissionQuerySet:
        """Not taken in yet, the oldest first."""
        return self.filter(taking=None).order_by("submitted_at", "number")

    def set_aside(self) -> SubmissionQuerySet:
        """What became nothing, the latest first."""
        taken_in = Taking.objects.exclude(became="").filter(submission=OuterRef("pk"))
        return self.filter(~Exists(taken_in), taking__became="").order_by("-taking__taken_at", "-number")


class Submission(models.Model):
    """Something that the public sent, in an envelope that only the console opens (提交).

    number        of the receipt (回执号), which the sender was given
    submitted_on  the day in China, by the clock of the portal; not yet the day of receipt (第三十一条)
    sealed        the envelope; empty once it was cleared after it had been taken in
    """

    number = models.CharField("回执号", max_length=10, primary_key=True)
    kind = models.CharField("种类", max_length=16, choices=Kind)
    organ = models.CharField("机构代码", max_length=32)
    submitted_at = models.DateTimeField("提交时间")
    submitted_on = models.DateField("提交日期")
    sealed = models.BinaryField("内容")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "提交"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="submission_kind"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length(F("sealed")), MOST_BYTES + OVERHEAD), name="submission_not_too_large"
            ),
        ]
        indexes = [models.Index(fields=["organ", "submitted_at"], name="submission_by_organ")]

    @property
    def place(self) -> str:
        """What its envelope is bound to: put under another number, kind or organ it does not open."""
        return place(self.number, self.kind, self.organ)


def place(number: str, kind: str, organ: str) -> str:
    """What the envelope of a submission is bound to."""
    return f"submission.{number}.{kind}.{organ}"


SET_ASIDE = ("打不开", "没有内容", "重复", "广告")
"""Why a submission becomes nothing; whatever else is `OTHER`, and said in words."""
TWICE = "重复"
"""One and the same thing that was sent twice; who asks again for what was answered is answered (第三十六条第六项)."""
OTHER = "其他"


class Taking(AppendOnly):
    """A submission was taken in, or set aside (接收); what was set aside may be taken in after all, then that holds.

    became     what it became, for instance `applications.Application:12`; empty where it was set aside
    set_aside  why it was set aside, one of `SET_ASIDE` or `OTHER`
    why        what was written of that; it may name people and is sealed
    envelope   SHA-256 of the envelope, when it was opened
    access     where notices to the sender lie and the key that closes them; None where it was set aside unread
    acting     why the lead office did it (代填), sealed; None where the organ did
    taken_by   None for the system
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="taking")
    organ = models.CharField("机构代码", max_length=32)
    became = models.CharField("成为", max_length=80, blank=True)
    set_aside = models.CharField("不予登记的原因", max_length=300, blank=True)
    why = SealedTextField("不予登记的情况", null=True, blank=True)
    acting = SealedTextField("代填原因", null=True, blank=True)
    envelope = models.CharField("内容哈希", max_length=64)
    access = SealedTextField("查询", null=True, blank=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField("接收时间")

    class Meta:
        verbose_name = "接收"
        constraints = [
            models.CheckConstraint(
                condition=(~Q(became="") & Q(set_aside="", access__isnull=False)) | (Q(became="") & ~Q(set_aside="")),
                name="taking_became_or_set_aside",
            ),
            models.UniqueConstraint("submission", condition=~Q(became=""), name="taking_taken_in_once"),
            models.UniqueConstraint("submission", condition=Q(became=""), name="taking_set_aside_once"),
            models.CheckConstraint(
                condition=Q(why__isnull=True) | Q(set_aside__in=[*SET_ASIDE, OTHER]), name="taking_set_aside_sealed"
            ),
        ]
        indexes = [models.Index("became", name="taking_became")]

    @property
    def said(self) -> str:
        """Why it was set aside, in words; empty where it was not."""
        if self.why and self.set_aside != OTHER and self.set_aside not in self.why:
            return f"{self.set_aside}：{self.why}"
        return self.why or self.set_aside


class SentFile(models.Model):
    """附件: a file that came with what was taken in. Bytes and name are sealed.

    hash  of the stored file, a keyed one
    """

    taking = models.ForeignKey(Taking, models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField("次序")
    name = SealedTextField("名称")
    hash = models.CharField("文件哈希", max_length=64)
    kind = models.CharField("类型", max_length=8)

    class Meta:
        verbose_name = "附件"
        constraints = [models.UniqueConstraint("taking", "position", name="sentfile_position")]
        indexes = [models.Index("hash", name="sentfile_hash")]
        ordering = ["taking", "position"]


class Notice(AppendOnly):
    """What a sender may see of their case: whoever has number and code finds and opens it, and nobody else (告知).

    locator   HMAC of the number under a key that follows from number and code
    sequence  1, 2, 3, … for each sender
    sealed    AES-256-GCM under another key that follows from them, bound to locator and sequence
    """

    locator = models.CharField("位置", max_length=64)
    sequence = models.PositiveIntegerField("次序")
    sealed = models.BinaryField("内容")
    written_at = models.DateTimeField("写入时间")

    class Meta:
        verbose_name = "告知"
        constraints = [
            models.UniqueConstraint("locator", "sequence", name="notice_sequence"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="notice_counts_from_one"),
        ]


class Try(models.Model):
    """Somebody tried something whose number is limited; forgotten after a day.

    key   random: the portal may add rows and must not have to read them back
    mark  HMAC of what was tried and by whom, under a key of the day
    """

    key = models.CharField(max_length=32, primary_key=True)
    mark = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mark", "at"], name="try_mark")]


class Found(models.Model):
    """Somebody found what they were about to ask for, and did not apply.

    key           SHA-256 of the key of their form: one form counts once, and nobody is named
    index_number  of the release that answered them
    """

    key = models.CharField(max_length=64, primary_key=True)
    index_number = models.CharField("索引号", max_length=80)
    on = models.DateField("日期")

    class Meta:
        verbose_name = "已找到"
        indexes = [models.Index(fields=["index_number"], name="found_release")]


class PublicAnswerQuerySet(models.QuerySet["PublicAnswer"]):
    def public(self) -> PublicAnswerQuerySet:
        """Those that stand: published and not withdrawn."""
        return self.filter(withdrawal=None)


class PublicAnswer(AppendOnly):
    """答复公开: what was asked and answered, in words that name nobody; the portal shows it.

    year, number  counted in each organ and year of publication
    case          what it is about, for instance `applications.Application:12`; the portal cannot read it
    outcome       how the application ended, in the words of Table 3
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="public_answers")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    case = models.CharField("案件", max_length=80)
    title = models.CharField("标题", max_length=120)
    summary = models.TextField("答复摘要", max_length=3000)
    outcome = models.CharField("办理结果", max_length=60)
    answered_on = models.DateField("答复日期")
    published_on = models.DateField("公开日期")
    published_at = models.DateTimeField("公开时间")

    objects = PublicAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "答复公开"
        constraints = [
            models.UniqueConstraint("organ", "year", "number", name="publicanswer_number"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(summary=""), name="publicanswer_says"),
            models.CheckConstraint(condition=Q(published_on__gte=F("answered_on")), name="publicanswer_after_answer"),
        ]
        indexes = [models.Index("case", name="publicanswer_case")]
        ordering = ["-published_at", "-id"]

    def __str__(self) -> str:
        return f"答复公开{self.name}"

    @property
    def name(self) -> str:
        """2026-3, as its address has it."""
        return f"{self.year}-{self.number}"


class PublicAnswerWithdrawal(AppendOnly):
    """撤下: an answer that is no longer shown, and why; its address says so for ever."""

    answer = models.OneToOneField(PublicAnswer, models.PROTECT, related_name="withdrawal")
    reason = models.CharField("撤下的原因", max_length=200)
    at = models.DateTimeField("撤下时间")

    class Meta:
        verbose_name = "撤下公开的答复"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="publicanswerwithdrawal_reason")]


class CarriedIn(AppendOnly):
    """外部台账的一行: a line of a list of another system that was taken in; the same line is not taken in twice.

    key     keyed hash of the list and the number that the line has there
    became  what it became, for instance `applications.Application:12`
    """

    organ = models.CharField("机构代码", max_length=32)
    key = models.CharField(max_length=64)
    became = models.CharField("成为", max_length=80)
    at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "导入的外部事项"
        constraints = [models.UniqueConstraint("organ", "key", name="carriedin_once")]
