"""Records, what was released of them, and the log of every public act.

Drafts stand in `Record`; whoever reads for the public reads `Release.objects.public()`, never drafts.
"""

from __future__ import annotations

import json
from datetime import date

from django.db import models
from django.db.models import F, Q

from gongkai.evidence.models import AppendOnly
from gongkai.evidence.prepared import Written
from gongkai.files.models import StoredFile
from gongkai.organs.models import Organ, Person
from gongkai.records.catalogue.models import CatalogueRow
from gongkai.records.catalogue.models import Edition as Edition
from gongkai.records.content import DOCUMENTS, REFERENCE_ONLY, Attachment, Attribute, Content, Genre, Nature
from gongkai.records.documents.models import Interpretation as Interpretation
from gongkai.records.documents.models import Validity
from gongkai.records.documents.models import ValidityAct as ValidityAct
from gongkai.records.elsewhere.models import Batch, Home
from gongkai.records.elsewhere.models import Channel as Channel
from gongkai.records.elsewhere.models import Posting as Posting
from gongkai.records.sections.models import NothingHere as NothingHere
from gongkai.records.sections.models import Placement as Placement
from gongkai.records.sections.models import Section
from gongkai.records.sections.models import SectionTerm as SectionTerm
from gongkai.review.models import Review, Status


class State(models.TextChoices):
    """Where the work on a record stands; seen from the draft, its live review and its live release."""

    DRAFT = "draft", "起草中"
    RETURNED = "returned", "已退回"
    IN_REVIEW = "in_review", "审核中"
    CLEARED = "cleared", "审签完成"
    AFTERWARDS = "afterwards", "待补审"
    SETTLED = "settled", "已办结"


class Publicity(models.TextChoices):
    """Whether the public sees a record."""

    NEVER = "never", "未发布"
    PUBLIC = "public", "已发布"
    WITHDRAWN = "withdrawn", "已撤稿"
    EXPIRED = "expired", "公示期满"


class RecordQuerySet(models.QuerySet["Record"]):
    def public(self) -> RecordQuerySet:
        return self.filter(publicity=Publicity.PUBLIC)

    def ended(self, on: date) -> RecordQuerySet:
        """Public ones the period of whose live release ended on or before a day (公示期满)."""
        return self.public().filter(current__offline_on__lte=on)

    def unsettled(self) -> RecordQuerySet:
        """Whose draft is ahead of what was last released or filed."""
        return self.filter(version__gt=F("settled_version"))


class Record(Written):
    """政府信息（稿件）: the draft, where it stands, and what of it is public.

    version           counts from 1; each save of changed content makes a `RecordVersion`
    settled_version   the version that was last released, or filed where it is not for the public
    released_version  the version that was last released; whoever saved a later one drafted what is released next
    index_number      索引号, `code/YYYY-serial`; given with the first release, never reused
    current           the live release; readers join on it
    section           where it is to stand; None until somebody chose, then its nature decides
    row               the row of the standard catalogue that it falls under
    validity          有效性 of a document today, as its release and the acts on it say
    validity_next_on  the next day on which that changes by itself
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="records")
    index_number = models.CharField("索引号", max_length=60, unique=True, null=True)
    title = models.CharField("标题", max_length=200)
    nature = models.CharField("信息性质", max_length=12, choices=Nature)
    attribute = models.CharField("公开属性", max_length=16, choices=Attribute)
    ground = models.CharField("不予公开的依据", max_length=32, blank=True)
    reference_only = models.BooleanField("只登记名称", default=False)
    has_text = models.BooleanField("有正文或附件", default=False)
    document_number = models.CharField("发文字号", max_length=60, blank=True)
    formed_on = models.DateField("形成日期", null=True)
    issued_on = models.DateField("成文日期", null=True)
    offline_on = models.DateField("公示截止", null=True)
    content = models.TextField("内容", help_text="canonical JSON")
    content_hash = models.CharField("内容哈希", max_length=64)
    version = models.PositiveIntegerField("版本", default=1)
    settled_version = models.PositiveIntegerField("已发布的版本", default=0)
    released_version = models.PositiveIntegerField("最近公开的版本", default=0)
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="+")
    publicity = models.CharField("发布情况", max_length=10, choices=Publicity, default=Publicity.NEVER)
    current = models.OneToOneField("Release", models.PROTECT, null=True, related_name="live_record")
    genre = models.CharField("文件类型", max_length=16, choices=Genre, default=Genre.PLAIN)
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="records", verbose_name="栏目")
    topics = models.ManyToManyField(Section, related_name="topic_records", verbose_name="专题")
    row = models.ForeignKey(
        CatalogueRow, models.PROTECT, null=True, related_name="records", verbose_name="标准目录事项"
    )
    validity = models.CharField("有效性", max_length=10, choices=Validity, blank=True)
    validity_next_on = models.DateField("有效性变动日", null=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间")
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("最近修改")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "稿件"
        constraints = [
            models.CheckConstraint(
                condition=Q(publicity="public", current__isnull=False) | (~Q(publicity="public") & Q(current=None)),
                name="record_public_has_release",
            ),
            models.CheckConstraint(
                condition=Q(current=None) | Q(index_number__isnull=False), name="record_public_has_number"
            ),
            models.CheckConstraint(
                condition=Q(current=None) | Q(attribute="proactive") | Q(version__gt=F("settled_version")),
                name="record_public_is_proactive",
            ),
            models.CheckConstraint(
                condition=Q(attribute="withheld", ground__gt="") | (~Q(attribute="withheld") & Q(ground="")),
                name="record_withheld_has_ground",
            ),
            models.CheckConstraint(
                condition=~Q(ground__in=REFERENCE_ONLY) | Q(reference_only=True, has_text=False),
                name="record_reference_only",
            ),
            models.CheckConstraint(condition=Q(settled_version__lte=F("version")), name="record_settled"),
            models.CheckConstraint(
                condition=Q(released_version__lte=F("settled_version")), name="record_released_is_settled"
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "-changed_at"], name="record_by_organ"),
            models.Index("validity_next_on", condition=Q(validity_next_on__isnull=False), name="record_validity_next"),
            models.Index("organ", "validity", condition=~Q(validity=""), name="record_by_validity"),
        ]
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def values(self) -> Content:
        """What the draft says now."""
        return Content.of(json.loads(self.content))

    def take(self, values: Content) -> None:
        """Set the draft to other content; the columns that lists and constraints read follow."""
        self.title, self.nature, self.attribute, self.ground = (
            values.title,
            values.nature,
            values.attribute,
            values.ground if values.attribute == Attribute.WITHHELD else "",
        )
        self.reference_only = values.reference_only
        self.has_text = values.has_text
        self.document_number, self.formed_on, self.issued_on = (
            values.document_number,
            values.formed_on,
            values.issued_on,
        )
        self.offline_on, self.genre = values.offline_on, values.genre
        self.content, self.content_hash = values.canonical(), values.hash

    @property
    def state(self) -> State:
        """Where the work stands. Reads `review`, so lists select it."""
        review = self.review
        if self.version == self.settled_version:
            waits = review is not None and review.emergency and review.status == Status.OPEN
            return State.AFTERWARDS if waits else State.SETTLED
        if review is None:
            return State.DRAFT
        return {
            Status.OPEN: State.IN_REVIEW,
            Status.CLEARED: State.CLEARED,
            Status.RETURNED: State.RETURNED,
        }.get(Status(review.status), State.DRAFT)

    @property
    def state_in_words(self) -> str:
        """Where the work stands; after an emergency release also which stages are missing, or that it was returned.

        Reads the sign-offs of a review that goes on.
        """
        state, review, shown = self.state, self.review, Publicity(self.publicity).label
        if state == State.AFTERWARDS and review is not None:
            return f"{shown}，{state.label}：{'、'.join(stage.label for stage in review.unsigned())}"
        if state == State.SETTLED and review is not None and review.emergency and review.status == Status.RETURNED:
            return f"{shown}，补审被退回"
        return str(state.label)


class RecordVersion(AppendOnly):
    """One saved version of a draft, with who saved it."""

    EVIDENCED = False  # the entry of each act holds the content hash; a draft's history is not a public act
    GIVEN_BACK = ()

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    content = models.TextField("内容")
    content_hash = models.CharField("内容哈希", max_length=64)
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "版本"
        constraints = [models.UniqueConstraint("record", "number", name="recordversion_number")]
        ordering = ["record", "number"]

    @property
    def values(self) -> Content:
        return Content.of(json.loads(self.content))


class RecordFile(models.Model):
    """A file that some version of a record names; whoever may see the record may open it."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "附件"
        constraints = [models.UniqueConstraint("record", "file", name="recordfile_once")]


class ReleaseQuerySet(models.QuerySet["Release"]):
    def public(self) -> ReleaseQuerySet:
        """What the public may see now: the live release of each public record."""
        return self.filter(live_record__isnull=False)


class Release(AppendOnly):
    """一次发布: an immutable snapshot of a record as published. Its key is its number.

    serial     1 for the first release of a record, then one more for each correction or restoration
    review     the review that cleared it; None for the restoration of a release that was taken down, and for what
               came in from elsewhere
    batch      the batch in which it came in from elsewhere
    home       where its text stands for the public; None for here
    source     names it where it came from, so that it comes in once
    restores   the release whose content this one shows again
    reason     why an earlier release was corrected or restored; empty for the first
    content    canonical JSON of everything that was reviewed
    text       plain text of title and body, for search and export
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="releases")
    serial = models.PositiveIntegerField("次序")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="releases")
    review = models.OneToOneField(Review, models.PROTECT, null=True, related_name="release")
    restores = models.ForeignKey("self", models.PROTECT, null=True, related_name="restorations")
    index_number = models.CharField("索引号", max_length=60)
    title = models.CharField("标题", max_length=200)
    nature = models.CharField("信息性质", max_length=12, choices=Nature)
    document_number = models.CharField("发文字号", max_length=60, blank=True)
    formed_on = models.DateField("形成日期", null=True)
    issued_on = models.DateField("成文日期", null=True)
    offline_on = models.DateField("公示截止", null=True)
    body = models.TextField("正文", blank=True)
    text = models.TextField("文字", blank=True)
    content = models.TextField("内容")
    content_hash = models.CharField("内容哈希", max_length=64)
    reason = models.CharField("更正或恢复的原因", max_length=300, blank=True)
    emergency = models.BooleanField("紧急发布", default=False)
    # Columns that came later may be None: what is None is not in the digest.
    genre = models.CharField("文件类型", max_length=16, choices=Genre, null=True)
    valid_until = models.DateField("有效期至", null=True)
    home = models.CharField("原文所在", max_length=10, choices=Home, null=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="releases")
    source = models.CharField("来源标识", max_length=200, null=True)
    released_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    released_at = models.DateTimeField("发布时间")
    released_on = models.DateField("发布日期")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "发布"
        constraints = [
            models.UniqueConstraint("record", "serial", name="release_serial"),
            models.UniqueConstraint("restores", name="release_restored_once"),
            models.CheckConstraint(
                condition=Q(review__isnull=False, restores=None, batch=None)
                | Q(review=None, restores__isnull=False, batch=None)
                | Q(review=None, restores=None, batch__isnull=False, source__isnull=False),
                name="release_reviewed_or_restored_or_taken_in",
            ),
            models.UniqueConstraint("organ", "source", name="release_source_once"),
            models.CheckConstraint(
                condition=Q(home=None) | Q(batch__isnull=False) | Q(restores__isnull=False), name="release_home"
            ),
            models.CheckConstraint(condition=Q(serial=1) | ~Q(reason=""), name="release_later_has_reason"),
        ]
        indexes = [
            models.Index(fields=["organ", "-released_on", "-id"], name="release_by_organ"),
            models.Index("offline_on", condition=Q(offline_on__isnull=False), name="release_offline"),
            models.Index(fields=["-released_on", "-id"], name="release_newest"),
            models.Index("genre", "organ", condition=Q(genre__isnull=False), name="release_by_genre"),
        ]
        ordering = ["-released_on", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def values(self) -> Content:
        """What was released."""
        return Content.of(json.loads(self.content))

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        return self.values.attachments

    @property
    def is_document(self) -> bool:
        """Whether it has a validity (有效性)."""
        return self.genre in DOCUMENTS


class WithdrawalKind(models.TextChoices):
    """Why a release is no longer shown."""

    IN_ERROR = "in_error", "误发"
    SUPERSEDED = "superseded", "被替代"
    NO_LONGER_VALID = "no_longer_valid", "不再有效"
    EMERGENCY = "emergency", "紧急撤稿"
    EXPIRED = "expired", "公示期满"


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def unconfirmed(self) -> WithdrawalQuerySet:
        """Emergency takedowns that nobody has decided about yet."""
        return self.filter(kind=WithdrawalKind.EMERGENCY, decision=None)


class Withdrawal(AppendOnly):
    """撤稿: a release is taken off; it stays in the record for ever. `by` is None where a period ended by itself."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="withdrawal")
    kind = models.CharField("原因类别", max_length=16, choices=WithdrawalKind)
    reason = models.CharField("原因", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    post = models.CharField("岗位", max_length=40, blank=True)
    at = models.DateTimeField("时间")
    on = models.DateField("日期")

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = "撤稿"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_reason"),
            models.CheckConstraint(condition=Q(by__isnull=False) | Q(kind="expired"), name="withdrawal_by"),
        ]


class TakeDownDecision(AppendOnly):
    """What the leader decided after an emergency takedown: it stands, or the content is shown again."""

    withdrawal = models.OneToOneField(Withdrawal, models.PROTECT, related_name="decision")
    upheld = models.BooleanField("维持撤稿")
    reason = models.CharField("意见", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "紧急撤稿的确认"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="takedowndecision_reason")]


class EmergencyReleaseQuerySet(models.QuerySet["EmergencyRelease"]):
    def overdue(self) -> EmergencyReleaseQuerySet:
        """Those whose postponed stages others have not signed yet.

        A withdrawal does not end it. Where the review was returned instead, it ends once the content is not shown any
        more.
        """
        shown = Q(release__record__current__content_hash=F("release__content_hash"))
        returned = Q(release__review__status=Status.RETURNED)
        return self.filter(Q(release__review__status=Status.OPEN) | (returned & shown))


class EmergencyRelease(AppendOnly):
    """紧急发布: released by the leader before all stages were signed; overdue until others have signed them.

    postponed  the stages that were not signed; none where only the review for secrecy was missing
    """

    release = models.OneToOneField(Release, models.PROTECT, related_name="emergency_release")
    reason = models.CharField("紧急情况", max_length=300)
    postponed = models.JSONField("后补的阶段")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    objects = EmergencyReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "紧急发布"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="emergencyrelease_reason")]


class PublicationKind(models.TextChoices):
    """What happened in public."""

    RELEASED = "released", "发布"
    CORRECTED = "corrected", "更正"
    RESTORED = "restored", "恢复"
    WITHDRAWN = "withdrawn", "撤稿"
    EXPIRED = "expired", "公示期满"
    MOVED = "moved", "调整栏目"
    VALIDITY = "validity", "有效性变动"
    POSTED = "posted", "渠道变动"
    SECTION = "section", "栏目变动"
    ORGAN = "organ", "机关信息变动"


OF_RELEASES = ("released", "corrected", "restored", "withdrawn", "expired", "moved", "validity", "posted")
"""The kinds of publication that are about a release; the others are about a section, or about the organ itself."""


class Publication(AppendOnly):
    """The log of every public act, numbered without gaps in commit order; followers read on from a number.

    release, record  what it is about; None for an act on a section or on the organ
    """

    EVIDENCED = False  # written after the entry, as the very last row of its transaction
    GIVEN_BACK = ()

    number = models.PositiveBigIntegerField("序号", primary_key=True)
    kind = models.CharField("事项", max_length=10, choices=PublicationKind)
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="publications")
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="publications")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="publications")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "公开日志"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OF_RELEASES, release__isnull=False, record__isnull=False, section=None)
                | Q(kind="section", release=None, record=None, section__isnull=False)
                | Q(kind="organ", release=None, record=None, section=None),
                name="publication_about",
            ),
            models.UniqueConstraint(
                "release", condition=Q(kind__in=["released", "corrected", "restored"]), name="publication_once_out"
            ),
            models.UniqueConstraint(
                "release", condition=Q(kind__in=["withdrawn", "expired"]), name="publication_once_in"
            ),
        ]
        ordering = ["number"]
        indexes = [models.Index(fields=["organ", "-number"], name="publication_by_organ")]


class PublicationHead(models.Model):
    """The number last given: one row, locked as the last thing of a public act."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="publicationhead_one")]


class Progress(models.Model):
    """How far a follower has come in the publication log."""

    follower = models.CharField(max_length=32, primary_key=True)
    position = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(null=True)
