"""Letters that were drawn up, the wording of organs, whom their remedy notices name, and the files of a case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.applications.letters.kinds import Kind
from gongkai.evidence.models import AppendOnly
from gongkai.law.remedies import OrganKind
from gongkai.organs.models import Organ, Person
from gongkai.sealing.fields import SealedJSONField, SealedTextField

KINDS = [(each.value, each.label) for each in Kind]


class Wording(AppendOnly):
    """文书用语: the paragraphs of a kind of letter as an organ puts them. The last version holds; an empty one gives
    the wording of the system back."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="letter_wordings")
    kind = models.CharField("文书", max_length=24, choices=KINDS)
    version = models.PositiveIntegerField("版本")
    paragraphs = models.JSONField("正文")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "文书用语"
        constraints = [
            models.UniqueConstraint("organ", "kind", "version", name="wording_version"),
            models.CheckConstraint(condition=Q(kind__in=sorted(each.value for each in Kind)), name="wording_kind"),
        ]


class RemedyBodies(AppendOnly):
    """救济告知设置: whom the remedy notices of an organ name. The last version holds.

    acts_as     what kind of organ it is under 行政复议法, where that does not follow from its place in the tree
    bodies      full names of who reconsiders, where the tree does not tell; empty where it does
    court       full name of the court; empty for 有管辖权的人民法院
    name_court  whether the court is named where it usually takes no such case (class F†)
    online      the channel for reconsideration on the internet
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="remedy_bodies")
    version = models.PositiveIntegerField("版本")
    acts_as = models.CharField("机关类型", max_length=16, choices=[(each.value, each.label) for each in OrganKind])
    bodies = models.JSONField("行政复议机关", default=list)
    court = models.CharField("人民法院", max_length=80, blank=True)
    name_court = models.BooleanField("写明可以起诉", default=True)
    online = models.CharField("网上复议渠道", max_length=120, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "救济告知设置"
        constraints = [models.UniqueConstraint("organ", "version", name="remedybodies_version")]


class Letter(AppendOnly):
    """文书: one letter of a case with its number, as it was drawn up. It names people, so its content is sealed.

    event, consultation, reply, service  what in the record it says; a letter for each, once
    dated   the day that it bears
    blocks  the content as `gongkai.papers.blocks` lays it out
    hash    keyed, of the canonical blocks
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="letters")
    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="letters")
    kind = models.CharField("文书", max_length=24, choices=KINDS)
    series = models.CharField("编号字样", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    event = models.ForeignKey("applications.ApplicationEvent", models.PROTECT, null=True, related_name="letters")
    consultation = models.ForeignKey("applications.Consultation", models.PROTECT, null=True, related_name="letters")
    reply = models.OneToOneField("applications.Reply", models.PROTECT, null=True, related_name="letter")
    service = models.OneToOneField("applications.Service", models.PROTECT, null=True, related_name="letter")
    wording = models.ForeignKey(Wording, models.PROTECT, null=True, related_name="+")
    remedy = models.CharField("救济类别", max_length=2, blank=True)
    dated = models.DateField("成文日期")
    blocks = SealedJSONField("内容")
    hash = models.CharField("内容哈希", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "文书"
        constraints = [
            models.UniqueConstraint("organ", "series", "year", "number", name="letter_number"),
            models.UniqueConstraint("kind", "event", condition=Q(consultation=None), name="letter_of_event"),
            models.UniqueConstraint("kind", "consultation", name="letter_of_consultation"),
            models.CheckConstraint(
                condition=Q(kind="reply", reply__isnull=False) | (~Q(kind="reply") & Q(reply=None)),
                name="letter_of_reply",
            ),
            models.CheckConstraint(
                condition=Q(kind="service", service__isnull=False) | (~Q(kind="service") & Q(service=None)),
                name="letter_of_service",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["reply", "override", "record_corrected"], remedy__in=["P", "F", "F†"])
                | (~Q(kind__in=["reply", "override", "record_corrected"]) & Q(remedy="")),
                name="letter_remedy",
            ),
            models.CheckConstraint(condition=Q(kind__in=sorted(each.value for each in Kind)), name="letter_kind"),
        ]
        ordering = ["application", "at", "id"]

    @property
    def document_number(self) -> str:
        """青公告知〔2026〕12号."""
        return f"{self.series}〔{self.year}〕{self.number}号"


class Role(models.TextChoices):
    """What a file is in its case."""

    SUBMITTED = "submitted", "申请材料"
    OPINION = "opinion", "征求意见的回复"
    INFORMATION = "information", "所申请的政府信息"
    REDACTED = "redacted", "区分处理后的政府信息"
    EDITED = "edited", "修改用语后的文书"
    STAMPED = "stamped", "盖章的文书"
    REPLACED = "replaced", "已替换的盖章文书"
    PROOF = "proof", "送达凭证"
    OTHER = "other", "其他材料"


class CaseFile(models.Model):
    """案卷材料: a file of a case. Its bytes are sealed; its name may name people and is sealed too.

    hash    of the stored file, a keyed one
    letter  the letter that it is a copy of
    source  of a redacted file, the one that it was made from; `marks` what was taken out, where, and on which ground
    """

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="files")
    position = models.PositiveIntegerField("次序")
    role = models.CharField("种类", max_length=12, choices=Role)
    name = SealedTextField("名称")
    hash = models.CharField("文件哈希", max_length=64)
    kind = models.CharField("类型", max_length=8)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="copies")
    source = models.ForeignKey("self", models.PROTECT, null=True, related_name="redactions")
    marks = SealedJSONField("区分处理", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "案卷材料"
        constraints = [
            models.UniqueConstraint("application", "position", name="casefile_position"),
            models.UniqueConstraint("letter", condition=Q(role="stamped"), name="casefile_one_stamped"),
            models.CheckConstraint(
                condition=Q(role__in=["edited", "stamped", "replaced"], letter__isnull=False)
                | (~Q(role__in=["edited", "stamped", "replaced"]) & Q(letter=None)),
                name="casefile_copy",
            ),
            models.CheckConstraint(
                condition=Q(role="redacted", source__isnull=False, marks__isnull=False)
                | (~Q(role="redacted") & Q(source=None, marks__isnull=True)),
                name="casefile_redacted",
            ),
        ]
        ordering = ["application", "position"]
