"""What a case says of people and of what they want, all of it sealed: applicants, texts, consultations, and the hashes
by which the evidence holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from gongkai.evidence.canonical import canonical
from gongkai.evidence.models import AppendOnly
from gongkai.evidence.prepared import KEY, Prepared, Written, are_stored
from gongkai.law.consultation import Consultee
from gongkai.organs.models import Person
from gongkai.sealing.blind import keyed_hash
from gongkai.sealing.fields import SealedJSONField, SealedTextField

if TYPE_CHECKING:
    from gongkai.applications.models import Application


class Applicant(Written):
    """申请人. What article 29 asks for, sealed; found again by `key` and by its `keys` alone.

    key  blind index of name and identity: the same for the same person, and telling nothing
    """

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="applicants")
    position = models.PositiveSmallIntegerField("次序")
    name = SealedTextField("姓名或者名称")
    identity = SealedTextField("身份证明")
    contact = SealedJSONField("联系方式")
    key = models.CharField(max_length=64)

    GIVEN_BACK = None  # the imprint of a new case is of what was stored

    class Meta:
        verbose_name = "申请人"
        constraints = [models.UniqueConstraint("application", "position", name="applicant_position")]
        indexes = [models.Index("key", name="applicant_key")]
        ordering = ["application", "position"]


class ApplicantKey(Written):
    """查找键: the blind index of one thing by which an applicant is found, a name, a number or an address of mail."""

    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="keys")
    key = models.CharField(max_length=64)

    class Meta:
        verbose_name = "查找键"
        constraints = [models.UniqueConstraint("applicant", "key", name="applicant_found_by")]
        indexes = [models.Index("key", name="applicant_found")]


class NoteKind(models.TextChoices):
    """What a text of a case is about."""

    CORRECTION_ASKED = "correction_asked", "补正告知内容"
    CORRECTED = "corrected", "补正内容"
    CLARIFICATION = "clarification", "沟通内容"
    EXTENSION = "extension", "延期原因"
    DELAY = "delay", "延迟答复原因"
    WITHDRAWAL = "withdrawal", "撤回情况"
    ENDING = "ending", "终结原因"
    ENTRY = "entry", "更正、取消的原因"
    APPLICANT = "applicant", "更正姓名和联系方式的原因"
    VOID = "void", "作废原因"
    PAST_YEAR = "past_year", "改变以前年度统计的原因"
    PASSED_ON = "passed_on", "交办要求"
    REPORTED_BACK = "reported_back", "交办结果"
    REOPENING = "reopening", "重新办理依据"
    RETURNED = "returned", "退回原因"
    ACTING = "acting", "代填原因"
    EXPORT = "export", "导出案卷的用途"
    OTHER = "other", "备注"


class CaseNote(AppendOnly):
    """A text of a case, sealed: it may name people. The evidence holds a keyed hash of it.

    serial  the entry of the history that it belongs to; None for one of its own
    """

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="notes")
    kind = models.CharField("种类", max_length=20, choices=NoteKind)
    serial = models.PositiveIntegerField("办理事项序号", null=True)
    text = SealedTextField("内容")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "办理记录"
        ordering = ["application", "at", "id"]


class Imprint(AppendOnly):
    """留痕: what a case says of people and of what they want, as an act left it; of it nothing but a keyed hash.

    Applicants, consultations and the request may be mended by an act and are emptied when the period of the case is
    over, so they are not only added to. The last imprint of a case is compared with them as they are now: who changes
    one by hand in the database makes it differ from the evidence.
    """

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="imprints")
    serial = models.PositiveIntegerField("次序")
    hash = models.CharField("内容哈希", max_length=64)

    class Meta:
        verbose_name = "案件内容留痕"
        constraints = [models.UniqueConstraint("application", "serial", name="imprint_serial")]
        ordering = ["application", "serial"]

    later: bool
    """Whether the case was imprinted again; `consulted` whether anybody was asked for an opinion."""
    consulted: bool
    of_stored: Sequence[Written] = ()
    """The rows of which the hash was made, all as the database gave them back when this act wrote them."""

    @classmethod
    def for_digest(cls) -> models.QuerySet[Any, Any]:
        """With what its case says now, and whether there is more to read of it."""
        later = Imprint.objects.filter(application=OuterRef("application"), serial__gt=OuterRef("serial"))
        consulted = Consultation.objects.filter(application=OuterRef("application"))
        columns = [each.name for each in cls._meta.concrete_fields]
        said = [f"application__{name}" for name in ("request", "wanted", "anonymised_on")]
        rows = super().for_digest().select_related("application").only(*columns, *said)
        return rows.annotate(later=Exists(later), consulted=Exists(consulted))

    def given_back(self) -> Imprint | None:
        """Where the hash was made of what the database gave back, and it still holds that: it is what the case says."""
        row = super().given_back() if self.of_stored and are_stored(self.of_stored) else None
        if row is not None:
            row.of_stored = self.of_stored
        return row

    def digest(self) -> str:
        """As of every row, but with what the case says now, where nothing said it later and it still says anything."""
        if self.of_stored or self.application.anonymised_on is not None or self.later:
            return super().digest()
        stored = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        return self.digest_of({**stored, "hash": said_in(self.application, consulted=self.consulted)})


def said_in(application: Application, applicants: Iterable[Applicant] | None = None, *, consulted: bool = True) -> str:
    """A keyed hash of what a case says of people and of what they want.

    applicants  of a case that was registered just now, and in which nobody was asked for an opinion yet
    consulted   whether somebody may have been asked for one
    """
    consultations: Iterable[Consultation] = ()
    if applicants is None:
        applicants = _APPLICANTS(application=application.pk)
        consultations = _CONSULTATIONS(application=application.pk) if consulted else ()
    return keyed_hash(
        canonical(
            {
                "request": application.request,
                "wanted": application.wanted,
                "applicants": [
                    [each.position, each.name, each.identity, each.contact, each.key] for each in applicants
                ],
                "consultations": [
                    [each.number, each.consultee, each.name, each.content, each.opinion, each.text]
                    for each in consultations
                ],
            }
        ).encode(),
        "applications/imprint",
    ).hex()


_APPLICANTS = Prepared(
    lambda application: Applicant.objects.filter(application=application).order_by("position"), application=KEY
)
_CONSULTATIONS = Prepared(
    lambda application: Consultation.objects.filter(application=application).order_by("number"), application=KEY
)


class Opinion(models.TextChoices):
    """What somebody who was asked answers."""

    AGREES = "agrees", "同意公开"
    OBJECTS = "objects", "不同意公开"
    NONE = "none", "没有意见"


class Consultation(models.Model):
    """征求意见: one letter to a third party, a co-maker or another organ. Its dates are those of the history.

    number  counts in each application; the history calls it by this number and never by name
    """

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="consultations")
    number = models.PositiveSmallIntegerField("编号")
    consultee = models.CharField("征求对象", max_length=12, choices=[(each.value, each.label) for each in Consultee])
    name = SealedTextField("名称")
    content = SealedTextField("征求意见的内容")
    opinion = models.CharField("意见", max_length=8, choices=Opinion, blank=True)
    text = SealedTextField("意见内容和理由", null=True)

    class Meta:
        verbose_name = "征求意见"
        constraints = [
            models.UniqueConstraint("application", "number", name="consultation_number"),
            models.CheckConstraint(
                condition=Q(opinion="", text__isnull=True) | (~Q(opinion="") & Q(text__isnull=False)),
                name="consultation_answered",
            ),
        ]
        ordering = ["application", "number"]
