"""Organs, people and posts. Everything that changes with time has its days; nothing is overwritten or removed.

A period is [since, until): `until` is the first day on which it no longer holds; None while it does.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from gongkai.evidence.models import AppendOnly
from gongkai.evidence.prepared import Written


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose period covers a day. prefix  the way to them, for instance `post__`."""
    return Q(**{f"{prefix}since__lte": on}) & (Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": on}))


def existing(on: date, prefix: str = "") -> Q:
    """Organs that exist on a day. prefix  the way to them, for instance `post__organ__`."""
    alive = Q(**{f"{prefix}dissolved_on": None}) | Q(**{f"{prefix}dissolved_on__gt": on})
    return Q(**{f"{prefix}founded_on__lte": on}) & alive


class Dated(models.Model):
    """A row that holds from a day to a day."""

    since = models.DateField("起始日")
    until = models.DateField("终止日", null=True, blank=True, help_text="从这一天起不再有效")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="%(class)s_period")
        ]

    def holds(self, on: date) -> bool:
        """Whether the period covers a day."""
        return self.since <= on and (self.until is None or on < self.until)


class DatedQuerySet(models.QuerySet[Any]):
    """Rows by the day that they hold on."""

    def on(self, day: date) -> DatedQuerySet:
        return self.filter(in_force(day))


class Kind(models.TextChoices):
    """What an organ is; it fixes level, sections, posts and review profile that its template makes."""

    GOVERNMENT = "government", "县级人民政府"
    DEPARTMENT = "department", "政府部门"
    TOWNSHIP = "township", "乡镇人民政府"
    SUB_DISTRICT = "sub_district", "街道办事处"
    VILLAGE = "village", "村（社区）"


class Profile(models.TextChoices):
    """Which conflicts of a review are allowed; the rules stand in `review/profiles.py`."""

    TOWNSHIP = "township", "乡镇（三人三岗）"
    DEPARTMENT = "department", "县级部门"


class OrganQuerySet(models.QuerySet["Organ"]):
    def on(self, day: date) -> OrganQuerySet:
        """Organs that exist on a day."""
        return self.filter(existing(day))


class Organ(models.Model):
    """行政机关. The name and the place in the tree on a day stand in its terms; those here are today's.

    code          short, for instance `BLZ`: part of index numbers, never reused
    lead_office   主管部门 that guides and watches this organ's openness work; its officers see this organ
    mark          机关代字, the first part of its document numbers: 白政公开 in 白政公开审〔2026〕12号
    """

    code = models.CharField("机构代码", max_length=32, unique=True)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=20, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    lead_office = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="guided")
    profile = models.CharField("审核模式", max_length=16, choices=Profile)
    mark = models.CharField("机关代字", max_length=12, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    region = models.CharField("行政区划代码", max_length=12, blank=True)
    address = models.CharField("办公地址", max_length=120, blank=True)
    hours = models.CharField("办公时间", max_length=80, blank=True)
    telephone = models.CharField("联系电话", max_length=40, blank=True)
    supervision_telephone = models.CharField("监督电话", max_length=40, blank=True)
    fax = models.CharField("传真", max_length=40, blank=True)
    email = models.CharField("电子邮箱", max_length=80, blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    head = models.CharField("负责人", max_length=40, blank=True)
    work_body = models.CharField("政府信息公开工作机构", max_length=80, blank=True)
    founded_on = models.DateField("设立日期")
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    version = models.PositiveIntegerField("版本", default=1)

    objects = OrganQuerySet.as_manager()

    class Meta:
        verbose_name = "行政机关"
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gt=F("founded_on")), name="organ_period"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(dissolved_on__isnull=False), name="organ_successor_after_end"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="organ_code"),
            models.CheckConstraint(condition=~Q(name=""), name="organ_name"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="organ_not_own_parent"),
            models.CheckConstraint(condition=Q(lead_office=None) | ~Q(lead_office=F("id")), name="organ_not_own_lead"),
            models.CheckConstraint(condition=Q(successor=None) | ~Q(successor=F("id")), name="organ_not_own_successor"),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def exists(self, on: date) -> bool:
        """Whether the organ exists on a day."""
        return self.founded_on <= on and (self.dissolved_on is None or on < self.dissolved_on)


class Practice(AppendOnly):
    """依申请公开设置: what an organ chose about applications, from a day on. The last one entered for a day counts.

    platform_confirms  its guide promises that what the platform received is received (平台收到即确认)
    charges            it charges the processing fee (信息处理费)
    shows_answers      it publishes what it answered to applications (答复公开)
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="practices")
    since = models.DateField("起始日")
    platform_confirms = models.BooleanField("平台收到即确认")
    charges = models.BooleanField("收取信息处理费")
    shows_answers = models.BooleanField("答复公开")
    reason = models.CharField("依据", max_length=120)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "依申请公开设置"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="practice_reason")]
        indexes = [models.Index("organ", "since", name="practice_of_day")]
        ordering = ["organ", "since", "id"]


class OrganTerm(Dated):
    """The name and the parent that an organ had for a time."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="terms")
    name = models.CharField("名称", max_length=80)
    parent = models.ForeignKey(Organ, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("依据", max_length=120, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "机构沿革"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint("organ", condition=Q(until=None), name="organterm_one_open"),
            models.UniqueConstraint("organ", "since", name="organterm_since"),
        ]
        ordering = ["organ", "since"]


class People(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(account=username)


class Person(AbstractBaseUser):
    """A person who signs in. What they may do comes from their posts alone.

    account               what is typed to sign in: the mobile number, or a name where there is none
    organ                 where the person belongs (所在机构): who may change the person is decided there
    password_changed_at   None until the first password has been replaced by one of the person's own
    """

    account = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    mobile = models.CharField("手机", max_length=20, blank=True)
    email = models.CharField("邮箱", max_length=80, blank=True)
    organ = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="所在机构"
    )
    is_active = models.BooleanField("可以登录", default=True)
    password_changed_at = models.DateTimeField("改密时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = People()

    USERNAME_FIELD = "account"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "人员"
        constraints = [
            models.CheckConstraint(condition=~Q(account=""), name="person_account"),
            models.CheckConstraint(condition=~Q(name=""), name="person_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PostKind(models.TextChoices):
    """岗位. What each may do stands in `permissions.py`."""

    CLERK = "clerk", "经办人"
    STAGE_ONE = "stage_one", "一审一校"
    STAGE_TWO = "stage_two", "二审二校"
    STAGE_THREE = "stage_three", "三审三校"
    SECRECY = "secrecy", "保密审查"
    WORK_BODY_HEAD = "work_body_head", "公开工作机构负责人"
    LEADER = "leader", "分管领导"
    LEAD_OFFICER = "lead_officer", "主管部门工作人员"
    AUDITOR = "auditor", "监督检查"
    OPERATOR = "operator", "系统管理员"


class Post(Dated):
    """A post of an organ. Work belongs to posts; people come and go."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="posts")
    kind = models.CharField("岗位", max_length=16, choices=PostKind)
    title = models.CharField("名称", max_length=40, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "岗位"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint("organ", "kind", "title", condition=Q(until=None), name="post_one_open"),
        ]
        ordering = ["organ", "id"]

    def __str__(self) -> str:
        return self.title or PostKind(self.kind).label


class Tenure(Dated):
    """任职: a person holds a post. One holder at a time."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "任职"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint("post", condition=Q(until=None), name="tenure_one_holder"),
        ]
        ordering = ["post", "since"]


class Deputy(Dated):
    """AB岗: who acts for a post while its holder is away. One deputy at a time."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="deputies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="deputyships")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "AB岗"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint("post", condition=Q(until=None), name="deputy_one"),
        ]
        ordering = ["post", "since"]


class Absences(models.Manager.from_queryset(DatedQuerySet)):  # type: ignore[misc]
    """The absences that count: those that were cancelled stay in the table only."""

    def get_queryset(self) -> DatedQuerySet:
        return super().get_queryset().filter(cancelled_at=None)


class Absence(Dated):
    """A person is away (leave, mission, training); `until` is the day of return. One absence at a time.

    cancelled_at  when it was taken back before or on its first day; it then counts for no day. No row is removed
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    reason = models.CharField("事由", max_length=80)
    entered_at = models.DateTimeField("登记时间")
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = Absences()
    entered = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "离岗"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint("person", condition=Q(until=None, cancelled_at=None), name="absence_one_open"),
        ]
        ordering = ["person", "since"]


class Message(Written):
    """A sentence for a person about something that concerns them (站内消息)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="messages")
    subject = models.CharField("对象", max_length=80)
    sentence = models.CharField("内容", max_length=300)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    class Meta:
        verbose_name = "消息"
        ordering = ["-at", "-id"]
        indexes = [models.Index("person", condition=Q(read_at=None), name="message_unread")]


class Handover(models.Model):
    """交接: the work of a leaver passes to a receiver, post by post, with the list of what is open and due.

    items      what was open, as a list of {"subject", "title", "due", "state"}: a copy, for signing
    accounts   the outside accounts of the organ then, as {"platform", "account", "owner", "telephone", "note"}
    pages      the outside pages then, as {"title", "address", "shows", "checked_on"}
    prepared_by        None where it was made by SYSTEM
    leaver_signed_at   None where the leaver is gone; then the leader's signature alone counts
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="handovers")
    leaver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField("交接日", help_text="从这一天起由接手人办理")
    items = models.JSONField("未办结事项", default=list, blank=True)
    accounts = models.JSONField("外部账号", default=list, blank=True)
    pages = models.JSONField("须更新的页面", default=list, blank=True)
    leaver_gone = models.BooleanField("移交人已离开", default=False)
    prepared_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField("编制时间")
    leaver_signed_at = models.DateTimeField("移交人签字", null=True, blank=True)
    receiver_signed_at = models.DateTimeField("接手人签字", null=True, blank=True)
    leader_signed_at = models.DateTimeField("领导签字", null=True, blank=True)
    leader = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    completed_at = models.DateTimeField("完成时间", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    class Meta:
        verbose_name = "交接"
        constraints = [
            models.UniqueConstraint(
                "post", condition=Q(completed_at=None, cancelled_at=None), name="handover_one_open"
            ),
            models.CheckConstraint(condition=Q(completed_at=None) | Q(cancelled_at=None), name="handover_one_end"),
            models.CheckConstraint(
                condition=Q(leader=None, leader_signed_at=None)
                | Q(leader__isnull=False, leader_signed_at__isnull=False),
                name="handover_leader_together",
            ),
            models.CheckConstraint(
                condition=Q(leader=None) | ~Q(leader=F("leaver")), name="handover_leader_not_leaver"
            ),
            models.CheckConstraint(
                condition=Q(leader=None) | ~Q(leader=F("receiver")), name="handover_leader_not_receiver"
            ),
            models.CheckConstraint(
                condition=Q(leader=None) | Q(prepared_by=None) | ~Q(leader=F("prepared_by")),
                name="handover_leader_not_preparer",
            ),
            models.CheckConstraint(
                condition=Q(prepared_by=None) | ~Q(receiver=F("prepared_by")), name="handover_receiver_not_preparer"
            ),
            models.CheckConstraint(condition=~Q(leaver=F("receiver")), name="handover_two_people"),
            models.CheckConstraint(
                condition=Q(completed_at=None)
                | Q(leaver_gone=True, leader_signed_at__isnull=False)
                | Q(leaver_signed_at__isnull=False, receiver_signed_at__isnull=False),
                name="handover_signed",
            ),
        ]


class OutsideAccount(models.Model):
    """An account elsewhere that the openness work needs. Who holds it and how to reach them; never its password.

    closed_on  since when it is no longer used or listed
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="outside_accounts")
    platform = models.CharField("平台", max_length=60)
    account = models.CharField("账号名", max_length=60, blank=True)
    owner = models.CharField("保管人", max_length=40)
    telephone = models.CharField("保管人电话", max_length=40, blank=True)
    note = models.CharField("备注", max_length=120, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "外部账号"
        ordering = ["organ", "platform"]


class OutsidePage(models.Model):
    """A page elsewhere that shows head, address or telephone, and so has to change with them.

    checked_on  when somebody last saw that it says what is true
    closed_on   since when it is no longer there or listed
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="outside_pages")
    title = models.CharField("页面", max_length=80)
    address = models.CharField("网址", max_length=200)
    shows = models.CharField("所载内容", max_length=80)
    checked_on = models.DateField("上次核对", null=True, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "外部页面"
        ordering = ["organ", "title"]
