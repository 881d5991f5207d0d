"""What is kept beside the history of a case: who read whom it names, who was reminded; and what the public sends that
is no application."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongkai.evidence.canonical import canonical
from gongkai.evidence.models import AppendOnly
from gongkai.organs.models import Organ, Person
from gongkai.sealing.blind import keyed_hash
from gongkai.sealing.fields import SealedJSONField, SealedTextField


class Reading(AppendOnly):
    """查看记录: somebody opened who an application is of, or a file of it. Once for a person, a case and a day."""

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField("岗位", max_length=40)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "查看记录"
        constraints = [models.UniqueConstraint("application", "person", "on", name="reading_once_a_day")]
        ordering = ["application", "-at"]


class Reminder(AppendOnly):
    """催办: those who handle a case were reminded of its last day.

    sentence  what they were told; it names nobody who applies
    told      the keys of the people who got it as a message
    """

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="reminders")
    sentence = models.CharField("内容", max_length=300)
    told = models.JSONField("提醒的人", default=list)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "催办"
        ordering = ["application", "-at"]


class MatterKind(models.TextChoices):
    """What somebody sent that is no application and stands outside Table 3."""

    LETTER = "letter", "来信"
    RECTIFICATION = "rectification", "更正本人信息的申请"
    SUGGESTION = "suggestion", "建议公开"
    ERROR = "error", "我要纠错"
    FEEDBACK = "feedback", "评价"


class MatterQuerySet(models.QuerySet["Matter"]):
    """Matters by what is to be done about them."""

    def open(self) -> MatterQuerySet:
        """Those whose outcome is still to be entered; of a rating there is none."""
        return self.filter(settled_on=None).exclude(kind=MatterKind.FEEDBACK)


class Matter(models.Model):
    """其他来件: a letter, an error report, a suggestion (第四十四条), a correction of one's own records (第四十一条).

    content  what was sent, by the words of its form; sealed
    answer   how it was settled; sealed, None while it is open
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="matters")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("登记号")
    kind = models.CharField("种类", max_length=16, choices=MatterKind)
    content = SealedJSONField("内容")
    submitted_on = models.DateField("提交日期")
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField("登记时间")
    answer = SealedTextField("处理结果", null=True)
    settled_on = models.DateField("处理日期", null=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = "其他来件"
        constraints = [
            models.UniqueConstraint("organ", "year", "number", name="matter_number"),
            models.CheckConstraint(condition=Q(kind__in=MatterKind.values), name="matter_kind"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, settled_on=None) | Q(answer__isnull=False, settled_on__isnull=False),
                name="matter_settled",
            ),
            models.CheckConstraint(
                condition=Q(settled_on=None) | Q(settled_on__gte=F("submitted_on")), name="matter_settled_later"
            ),
        ]
        ordering = ["-year", "-number"]

    def __str__(self) -> str:
        return f"{MatterKind(self.kind).label}{self.label}"

    @property
    def label(self) -> str:
        """2026-0003."""
        return f"{self.year}-{self.number:04d}"

    @property
    def is_open(self) -> bool:
        """Whether its outcome is still to be entered, as `MatterQuerySet.open` has it."""
        return self.settled_on is None and self.kind != MatterKind.FEEDBACK


class MatterImprint(AppendOnly):
    """来件内容留痕: a keyed hash of what was sent and of its answer, as an act left them. The last of a matter is
    compared with it as it is now: who changes one by hand in the database makes it differ from the evidence.

    acting  why the lead office did that act (代填), sealed; None where the organ did
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="imprints")
    serial = models.PositiveSmallIntegerField("次序")
    hash = models.CharField("内容哈希", max_length=64)
    acting = SealedTextField("代填原因", null=True)

    class Meta:
        verbose_name = "来件内容留痕"
        constraints = [models.UniqueConstraint("matter", "serial", name="matterimprint_serial")]
        ordering = ["matter", "serial"]

    def digest(self) -> str:
        """As of every row, but with what the matter says now, where nothing said it later."""
        if MatterImprint.objects.filter(matter=self.matter_id, serial__gt=self.serial).exists():
            return super().digest()
        stored = {field.attname: self._plain(field) for field in self._meta.concrete_fields}
        return self.digest_of({**stored, "hash": written_in(self.matter)})


def written_in(matter: Matter) -> str:
    """A keyed hash of what was sent and how it was settled."""
    said = [matter.kind, matter.content, matter.submitted_on, matter.answer, matter.settled_on]
    return keyed_hash(canonical(said).encode(), "applications/matter").hex()
