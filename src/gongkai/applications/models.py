"""Applications, their history and what stands around it. What is decided of them stands in `decided.py`.

Whatever names a person or tells what somebody wants to know is sealed, and stands in no append-only table.
"""

from __future__ import annotations

from datetime import date
from typing import Any

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
from gongkai.applications.kept import MatterImprint as MatterImprint
from gongkai.applications.kept import MatterKind as MatterKind
from gongkai.applications.kept import Reading as Reading
from gongkai.applications.kept import Reminder as Reminder
from gongkai.applications.letters.models import CaseFile as CaseFile
from gongkai.applications.letters.models import Letter as Letter
from gongkai.applications.letters.models import RemedyBodies as RemedyBodies
from gongkai.applications.letters.models import Role as Role
from gongkai.applications.letters.models import Wording as Wording
from gongkai.applications.said import Applicant as Applicant
from gongkai.applications.said import ApplicantKey as ApplicantKey
from gongkai.applications.said import CaseNote as CaseNote
from gongkai.applications.said import Consultation as Consultation
from gongkai.applications.said import Imprint as Imprint
from gongkai.applications.said import NoteKind as NoteKind
from gongkai.applications.said import Opinion as Opinion
from gongkai.evidence.models import AppendOnly
from gongkai.evidence.prepared import Written
from gongkai.law import ROWS, Event, Name, Status
from gongkai.law.fees import Method
from gongkai.law.receipt import Way
from gongkai.law.status import CLOSED
from gongkai.organs.models import Organ, Person
from gongkai.review.models import Review
from gongkai.sealing.fields import SealedTextField

ANSWERED = sorted(each.value for each in CLOSED - {Status.SPLIT})
"""States of a case that has its result; a case that was split has it in its parts."""


NOT_ANSWERED = sorted(each.value for each in (Status.WITHDRAWN, Status.ENDED, Status.SPLIT))
"""States in which nothing is decided that would be sent: it was taken back, it ended, or its parts are answered."""


class ApplicationQuerySet(models.QuerySet["Application"]):
    def counted(self) -> ApplicationQuerySet:
        """Those that are 件 of their own: not what was split into parts, nor what was registered by mistake."""
        return self.exclude(status=Status.SPLIT).filter(voided_on=None)

    def open(self) -> ApplicationQuerySet:
        """In hand now, those that were reopened among them."""
        return self.exclude(status__in=CLOSED).filter(voided_on=None)

    def past_retention(self, on: date) -> ApplicationQuerySet:
        """Archived or void, their period over, and still naming people."""
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


class Application(Written):
    """政府信息公开申请: one 件.

    organ         who answers it: who registered it, or the organ that took over from it
    origin        who registered it, and in whose series its number stands
    year, number  登记号, counted in each organ and year of registration; `part` counts the parts of one that was split
    submitted_on  the day on which it was handed in, posted or sent
    received_on   收到申请之日 of article 31; None until both sides have confirmed
    answered_with  the application with whose letter this one is answered (合并答复); None for its own
    status, due_on, not_before, due_source   what `gongkai.law` folds out of the history, kept for lists: written where
                  something is added to the history and nowhere else, and compared by `recheck_clocks`
    finished_on, row  when it first had a result and in which row of Table 3 that counts; they stay, whatever is decided
                  anew later
    voided_on     when it was found to be registered by mistake (作废); it keeps its number and counts nowhere
    kept_until    the last day of its retention, from its archive or its voiding; None for ever (永久) or before
    anonymised_on  when everything that names a person was taken out of it
    version       counts the acts on it; a form that was opened at another version is refused
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="applications")
    origin = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="登记机关")
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
    voided_on = models.DateField("作废日期", null=True)
    kept_until = models.DateField("保管至", null=True)
    anonymised_on = models.DateField("清除个人信息日期", null=True)
    version = models.PositiveIntegerField("版本", default=0)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField("登记时间")
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("最近办理")

    objects = ApplicationQuerySet.as_manager()

    GIVEN_BACK = ("request", "wanted")  # what an imprint is made of

    counted_before: tuple[object, ...] | None = None
    """What Table 3 took of the case when it was read from the database; None of a new one."""

    class Meta:
        verbose_name = "依申请公开申请"
        constraints = [
            models.UniqueConstraint("origin", "year", "number", "part", name="application_number"),
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
                condition=Q(kept_until=None)
                | Q(archived_on__isnull=False, kept_until__gt=F("archived_on"))
                | Q(voided_on__isnull=False, kept_until__gt=F("voided_on")),
                name="application_kept_from_its_archive",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_on=None)
                | Q(kept_until__isnull=False, kept_until__lt=F("anonymised_on"))
                | Q(status=Status.SPLIT.value, kept_until=None),
                name="application_anonymised_after_its_period",
            ),
            models.CheckConstraint(
                condition=Q(answered_with=None) | ~Q(answered_with=F("id")), name="application_merged_with_another"
            ),
            models.CheckConstraint(
                condition=Q(voided_on=None)
                | Q(finished_on=None, archived_on=None, decision=None, answered_with=None)
                & ~Q(status=Status.SPLIT.value),
                name="application_voided_without_result",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None)
                | Q(received_on=None, due_on__gte=F("submitted_on"))
                | Q(due_on__gte=F("received_on")),
                name="application_due_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None) | Q(received_on=None) | Q(finished_on__gte=F("received_on")),
                name="application_result_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(archived_on=None) | Q(archived_on__gte=F("finished_on")),
                name="application_archived_after_result",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=NOT_ANSWERED) | Q(decision=None), name="application_not_answered"
            ),
        ]
        indexes = [
            models.Index("origin", "received_on", name="application_by_receipt"),
            models.Index("origin", "finished_on", "row", name="application_by_result"),
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

    @classmethod
    def from_db(cls, *given: Any) -> Application:
        row = super().from_db(*given)
        if not row.get_deferred_fields():
            row.counted_before = row.counted_now
        return row

    @property
    def counted_now(self) -> tuple[object, ...]:
        """What Table 3 takes of the case: column, receipt, first result and its row, and whether it is left out."""
        left_out = self.voided_on is not None or self.status == Status.SPLIT
        return self.column, self.received_on, self.finished_on, self.row, left_out

    @property
    def label(self) -> str:
        """2026-0012, of a part 2026-0012-1; of one that was taken over with the name of who registered it."""
        number = f"{self.year}-{self.number:04d}" + (f"-{self.part}" if self.part else "")
        return number if self.origin_id == self.organ_id else f"{number}（{self.origin.short_name}）"

    def get_status_display(self) -> str:
        """Where it stands, in words."""
        return "已作废" if self.voided_on else Status(self.status).label

    @property
    def closed(self) -> bool:
        """Nothing more is asked of the organ."""
        return self.voided_on is not None or Status(self.status).closed

    @property
    def asked_for(self) -> str:
        """What is asked for as it stands: the request, and what the applicant corrected of it (第三十条)."""
        texts = {each.serial: each.text for each in self.notes.filter(kind=NoteKind.CORRECTED)}
        said = [self.request]
        for event in self.events.standing().filter(name=Name.CLARIFIED).select_related("replaces") if texts else ():
            entry: ApplicationEvent | None = event
            while entry is not None and entry.serial not in texts:
                entry = entry.replaces  # the text belongs to the entry that this one corrects
            if entry is not None and texts[entry.serial]:
                said.append(f"补正为：{texts[entry.serial]}")
        return "\n".join(filter(None, said))

    @property
    def provisional(self) -> bool:
        """暂定: the last day to reply may still move without anyone deciding so."""
        return not self.closed and (self.not_before is not None or self.status == Status.SUBMITTED)


class ApplicationEventQuerySet(models.QuerySet["ApplicationEvent"]):
    def standing(self) -> ApplicationEventQuerySet:
        """What holds, in its order: neither replaced by a later entry nor entered by mistake."""
        return self.filter(replaced_by=None, void=False).order_by("application_id", "position")


class ApplicationEvent(AppendOnly):
    """One dated step of a case, as `gongkai.law` takes it. It names nobody.

    serial    the order in which it was entered
    position  its place in the history
    replaces  the entry that this one corrects (更正办理步骤); `void` where that should not have been made at all
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
    """交办: passed on to an office of the organ, with a day of its own before the reply is due. The last one counts.

    to      the office, sealed: whoever types it may write more than its name
    office  the same, of rows that were written before 0.4
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    serial = models.PositiveSmallIntegerField("次序")
    to = SealedTextField("承办机构", null=True)
    office = models.CharField("承办机构（原登记）", max_length=60, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on = models.DateField("交办日期")
    due_on = models.DateField("内部期限")

    class Meta:
        verbose_name = "交办"
        constraints = [
            models.UniqueConstraint("application", "serial", name="assignment_serial"),
            models.CheckConstraint(condition=Q(due_on__gte=F("on")), name="assignment_due"),
            models.CheckConstraint(
                condition=Q(to__isnull=False, office="") | (Q(to__isnull=True) & ~Q(office="")),
                name="assignment_sealed",
            ),
        ]
        ordering = ["application", "serial"]

    @property
    def to_whom(self) -> str:
        """The office."""
        return self.office if self.to is None else self.to or "（已清除）"


class AssignmentEnd(AppendOnly):
    """交办办结: the office reported back."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="end")
    on = models.DateField("办结日期")

    class Meta:
        verbose_name = "交办办结"
