"""Applications, their history and what stands around it. What is decided of them stands in `decided.py`.

Whatever names a person or tells what somebody wants to know is sealed, and stands in no append-only table.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from gongkai.applications.content import Column as Column
from gongkai.applications.decided import Consent as Consent
from gongkai.applications.decided import Decided as Decided
from gongkai.applications.decided import Decision as Decision
from gongkai.applications.decided import OutcomeItem as OutcomeItem
from gongkai.applications.decided import Reply as Reply
from gongkai.applications.decided import Service as Service
from gongkai.applications.decided import ServiceEnd as ServiceEnd
from gongkai.applications.kept import Matter as Matter
from gongkai.applications.kept import MatterKind as MatterKind
from gongkai.applications.kept import Reading as Reading
from gongkai.applications.kept import Reminder as Reminder
from gongkai.applications.letters.models import CaseFile as CaseFile
from gongkai.applications.letters.models import Letter as Letter
from gongkai.applications.letters.models import RemedyBodies as RemedyBodies
from gongkai.applications.letters.models import Role as Role
from gongkai.applications.letters.models import Wording as Wording
from gongkai.evidence.models import AppendOnly
from gongkai.law import ROWS, Event, Name, Status
from gongkai.law.consultation import Consultee
from gongkai.law.fees import Method
from gongkai.law.receipt import Way
from gongkai.law.status import CLOSED
from gongkai.organs.models import Organ, Person
from gongkai.review.models import Review
from gongkai.sealing.fields import SealedJSONField, SealedTextField

ANSWERED = sorted(each.value for each in CLOSED - {Status.SPLIT})
"""States of a case that has its result; a case that was split has it in its parts."""


class ApplicationQuerySet(models.QuerySet["Application"]):
    def counted(self) -> ApplicationQuerySet:
        """Those that are 件 of their own: not what was split into parts."""
        return self.exclude(status=Status.SPLIT)

    def open(self) -> ApplicationQuerySet:
        """In hand now, those that were reopened among them."""
        return self.exclude(status__in=CLOSED)

    def past_retention(self, on: date) -> ApplicationQuerySet:
        """Archived, their period over, and still naming people."""
        return self.filter(kept_until__lt=on, anonymised_on=None)

    def overdue(self, on: date) -> ApplicationQuerySet:
        """In hand on `on`, past the last day to reply."""
        return self.open().filter(due_on__lt=on)

    def most_pressing_first(self) -> ApplicationQuerySet:
        """By the last day to reply, or the day before which it cannot be; last those that wait for the applicant."""
        pressing = models.functions.Coalesce("due_on", "not_before").asc(nulls_last=True)
        return self.order_by(pressing, "received_on", "pk")

    def of_same_applicant(self, application: Application) -> ApplicationQuerySet:
        """Other applications to the same organ of anybody who applies in this one."""
        keys = Applicant.objects.filter(application_id=application.parent_id or application.pk).values("key")
        same = Applicant.objects.filter(key__in=keys, application__organ=application.organ_id).values("application")
        family = Q(pk=application.pk) | Q(pk=application.parent_id) if application.parent_id else Q(pk=application.pk)
        return self.filter(Q(pk__in=same) | Q(parent__in=same)).exclude(family)

    def asking_the_same(self, application: Application) -> ApplicationQuerySet:
        """Other applications to the same organ with the same words."""
        others = self.filter(organ=application.organ_id, request_key=application.request_key)
        return others.exclude(pk=application.pk)


class Application(models.Model):
    """政府信息公开申请: one 件.

    year, number  登记号, counted in each organ and year of registration; `part` counts the parts of one that was split
    submitted_on  the day on which it was handed in, posted or sent
    received_on   收到申请之日 of article 31; None until both sides have confirmed
    answered_with  the application with whose letter this one is answered (合并答复); None for its own
    status, due_on, not_before, due_source   what `gongkai.law` folds out of the history, kept for lists: written where
                  something is added to the history and nowhere else, and compared by `recheck_clocks`
    finished_on, row  when it first had a result and in which row of Table 3 that counts; they stay, whatever is decided
                  anew later
    kept_until    the last day of its retention, from its archive; None for ever (永久) or before it is archived
    anonymised_on  when everything that names a person was taken out of it
    version       counts the acts on it; a form that was opened at another version is refused
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="applications")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("登记号")
    part = models.PositiveSmallIntegerField("拆分件序号", default=0)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", verbose_name="拆分自")
    answered_with = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="answered_along", verbose_name="合并答复"
    )
    way = models.CharField("提交方式", max_length=20, choices=[(way.value, way.label) for way in Way])
    submitted_on = models.DateField("提交日期")
    received_on = models.DateField("收到日期", null=True)
    column = models.CharField("申请人类型", max_length=16, choices=Column)
    request = SealedTextField("所需信息")
    wanted = SealedTextField("获取方式")
    request_key = models.CharField(max_length=64)
    status = models.CharField("状态", max_length=20, choices=[(each.value, each.label) for each in Status])
    due_on = models.DateField("答复期限", null=True)
    not_before = models.DateField("期限不早于", null=True)
    due_source = models.CharField("期限依据", max_length=60)
    finished_on = models.DateField("办结日期", null=True)
    row = models.CharField("统计行", max_length=32, blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+", verbose_name="拟办结果")
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="+")
    archived_on = models.DateField("归档日期", null=True)
    kept_until = models.DateField("保管至", null=True)
    anonymised_on = models.DateField("清除个人信息日期", null=True)
    version = models.PositiveIntegerField("版本", default=0)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField("登记时间")
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("最近办理")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "依申请公开申请"
        constraints = [
            models.UniqueConstraint("organ", "year", "number", "part", name="application_number"),
            models.CheckConstraint(condition=Q(column__in=Column.values), name="application_column"),
            models.CheckConstraint(
                condition=Q(part=0, parent=None) | Q(part__gt=0, parent__isnull=False), name="application_part"
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=False)
                | Q(status__in=[Status.SUBMITTED.value, Status.WITHDRAWN.value, Status.ENDED.value]),
                name="application_received",
            ),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=F("submitted_on")),
                name="application_received_after_submission",
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None, row="") | Q(finished_on__isnull=False, row__in=sorted(ROWS)),
                name="application_result",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=ANSWERED) | Q(finished_on__isnull=False), name="application_closed_has_result"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SPLIT.value) | Q(finished_on=None), name="application_split_has_none"
            ),
            models.CheckConstraint(
                condition=Q(archived_on=None) | Q(status__in=ANSWERED), name="application_archived_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(kept_until=None) | Q(archived_on__isnull=False, kept_until__gt=F("archived_on")),
                name="application_kept_from_its_archive",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_on=None)
                | Q(kept_until__lt=F("anonymised_on"))
                | Q(status=Status.SPLIT.value, kept_until=None),
                name="application_anonymised_after_its_period",
            ),
            models.CheckConstraint(
                condition=Q(answered_with=None) | ~Q(answered_with=F("id")), name="application_merged_with_another"
            ),
        ]
        indexes = [
            models.Index("organ", "received_on", name="application_by_receipt"),
            models.Index("organ", "finished_on", "row", name="application_by_result"),
            models.Index(
                "organ",
                "due_on",
                condition=~Q(status__in=sorted(each.value for each in CLOSED)),
                name="application_by_due",
            ),
            models.Index("organ", "request_key", name="application_same_words"),
        ]
        ordering = ["-year", "-number", "part"]

    def __str__(self) -> str:
        return f"政府信息公开申请{self.label}"

    @property
    def label(self) -> str:
        """2026-0012, of a part 2026-0012-1."""
        return f"{self.year}-{self.number:04d}" + (f"-{self.part}" if self.part else "")

    @property
    def closed(self) -> bool:
        return Status(self.status).closed

    @property
    def provisional(self) -> bool:
        """暂定: the last day to reply may still move without anyone deciding so."""
        return not self.closed and (self.not_before is not None or self.status == Status.SUBMITTED)


class Applicant(models.Model):
    """申请人. What article 29 asks for, sealed; found again by `key` alone.

    key  blind index of name and identity: the same for the same person, and telling nothing
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="applicants")
    position = models.PositiveSmallIntegerField("次序")
    name = SealedTextField("姓名或者名称")
    identity = SealedTextField("身份证明")
    contact = SealedJSONField("联系方式")
    key = models.CharField(max_length=64)

    class Meta:
        verbose_name = "申请人"
        constraints = [models.UniqueConstraint("application", "position", name="applicant_position")]
        indexes = [models.Index("key", name="applicant_key")]
        ordering = ["application", "position"]


class ApplicationEventQuerySet(models.QuerySet["ApplicationEvent"]):
    def standing(self) -> ApplicationEventQuerySet:
        """What holds, in its order: neither replaced by a later entry nor entered by mistake."""
        return self.filter(replaced_by=None, void=False).order_by("application_id", "position")


class ApplicationEvent(AppendOnly):
    """One dated step of a case, as `gongkai.law` takes it. It names nobody.

    serial    the order in which it was entered
    position  its place in the history
    replaces  the entry that this one corrects (更正登记); `void` where that should not have been made at all
    second, number  as `gongkai.law.Event`
    party     the number of the consultation that it belongs to
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="events")
    serial = models.PositiveIntegerField("序号")
    position = models.PositiveIntegerField("位置")
    name = models.CharField("事项", max_length=20, choices=[(each.value, each.shape.label) for each in Name])
    on = models.DateField("日期")
    number = models.PositiveSmallIntegerField("工作日数", null=True)
    second = models.DateField("对方收到日期或者新期限", null=True)
    party = models.CharField("征求意见编号", max_length=4, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    void = models.BooleanField("误登", default=False)
    entered_at = models.DateTimeField("登记时间")

    objects = ApplicationEventQuerySet.as_manager()

    class Meta:
        verbose_name = "办理事项"
        constraints = [
            models.UniqueConstraint("application", "serial", name="applicationevent_serial"),
            models.CheckConstraint(
                condition=Q(void=False) | Q(replaces__isnull=False), name="applicationevent_void_replaces"
            ),
            models.CheckConstraint(
                condition=Q(name__in=sorted(each.value for each in Name)), name="applicationevent_name"
            ),
        ]
        ordering = ["application", "serial"]

    @property
    def as_law(self) -> Event:
        """What the law takes."""
        return Event(Name(self.name), self.on, self.number, self.second, self.party)


class NoteKind(models.TextChoices):
    """What a text of a case is about."""

    CORRECTION_ASKED = "correction_asked", "补正告知内容"
    CORRECTED = "corrected", "补正内容"
    CLARIFICATION = "clarification", "沟通内容"
    EXTENSION = "extension", "延期原因"
    DELAY = "delay", "延迟答复原因"
    WITHDRAWAL = "withdrawal", "撤回情况"
    ENDING = "ending", "终结原因"
    ENTRY = "entry", "更正登记原因"
    PASSED_ON = "passed_on", "交办要求"
    REPORTED_BACK = "reported_back", "交办结果"
    REOPENING = "reopening", "重新办理依据"
    RETURNED = "returned", "退回原因"
    OTHER = "other", "备注"


class CaseNote(models.Model):
    """A text of a case, sealed: it may name people.

    serial  the entry of the history that it belongs to; None for one of its own
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="notes")
    kind = models.CharField("种类", max_length=20, choices=NoteKind)
    serial = models.PositiveIntegerField("办理事项序号", null=True)
    text = SealedTextField("内容")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "办理记录"
        ordering = ["application", "at", "id"]


class Opinion(models.TextChoices):
    """What somebody who was asked answers."""

    AGREES = "agrees", "同意公开"
    OBJECTS = "objects", "不同意公开"
    NONE = "none", "没有意见"


class Consultation(models.Model):
    """征求意见: one letter to a third party, a co-maker or another organ. Its dates are those of the history.

    number  counts in each application; the history calls it by this number and never by name
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="consultations")
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


class FeeNotice(AppendOnly):
    """收费通知: once for an application, by one of the two ways.

    count   by items: which one of the same applicant in the month it is; by pages: how many
    amount  元
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="fee_notice")
    method = models.CharField("收费方式", max_length=8, choices=[(each.value, each.label) for each in Method])
    count = models.PositiveIntegerField("数量")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    on = models.DateField("发出日期")

    class Meta:
        verbose_name = "收费通知"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="feenotice_amount")]


class Assignment(AppendOnly):
    """交办: passed on to an office of the organ, with a day of its own before the reply is due. The last one counts."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    serial = models.PositiveSmallIntegerField("次序")
    office = models.CharField("承办机构", max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on = models.DateField("交办日期")
    due_on = models.DateField("内部期限")

    class Meta:
        verbose_name = "交办"
        constraints = [
            models.UniqueConstraint("application", "serial", name="assignment_serial"),
            models.CheckConstraint(condition=Q(due_on__gte=F("on")), name="assignment_due"),
        ]
        ordering = ["application", "serial"]


class AssignmentEnd(AppendOnly):
    """交办办结: the office reported back."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="end")
    on = models.DateField("办结日期")

    class Meta:
        verbose_name = "交办办结"
