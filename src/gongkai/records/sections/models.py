"""Sections, the names that they had, and the slots of their lists.

A list is cut into pages from its oldest end by slots: a record takes the next slot of a section when it first appears
there, keeps it through corrections and withdrawals, and leaves it for ever when it is moved elsewhere. So no act
changes a page that is full, but for the slots of the records it touches.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from gongkai.evidence.models import AppendOnly
from gongkai.organs.models import Dated, DatedQuerySet, Organ, Person
from gongkai.records.content import Nature

SLOTS = 50
"""Slots of a page of a list; the newest page holds 50 to 99."""


class SectionKind(models.TextChoices):
    """What a section is for. The five parts of the platform (国办公开办函〔2019〕61号) and what else an organ shows."""

    ALL = "all", "全部信息"
    GUIDE = "guide", "政府信息公开指南"
    RULES = "rules", "政府信息公开制度"
    STATUTORY = "statutory", "法定主动公开内容"
    ITEM = "item", "法定事项"
    NORMATIVE = "normative", "行政规范性文件"
    BUDGET = "budget", "财政预决算"
    DOUBLE_PUBLICITY = "double_publicity", "双公示"
    ANNUAL = "annual", "政府信息公开年报"
    APPLICATION = "application", "依申请公开"
    NEWS = "news", "工作动态"
    NOTICES = "notices", "公示公告"
    INTERPRETATION = "interpretation", "政策解读"
    TOPIC = "topic", "专题专栏"
    VILLAGE = "village", "村务公开"
    OTHER = "other", "其他栏目"


RENDERED = (SectionKind.GUIDE, SectionKind.APPLICATION)
"""Sections whose page is made out of what the organ and its posts are, and so cannot go stale."""
REQUIRED = (
    SectionKind.GUIDE, SectionKind.RULES, SectionKind.STATUTORY, SectionKind.ANNUAL, SectionKind.APPLICATION
)  # fmt: skip
"""The five parts that every platform shows, whether anything was released there or not (国办公开办函〔2019〕61号)."""
STATUTORY = (SectionKind.ITEM, SectionKind.NORMATIVE, SectionKind.BUDGET, SectionKind.DOUBLE_PUBLICITY)
"""Sections of 法定主动公开内容: hidden until something is released there or the leader states that nothing
falls there."""


class SectionQuerySet(models.QuerySet["Section"]):
    def open(self, on: date) -> SectionQuerySet:
        """Sections that exist on a day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on), opened_on__lte=on)


class Section(models.Model):
    """栏目. Its address is its number in the organ and never changes; its names stand in its terms.

    item         the item of article 20 or 21 that it holds, a code of `law.categories`
    nature       信息性质 that a record drafted for it starts with
    update_days  更新周期: at most so many 自然日 between two releases (国办秘函〔2019〕19号); None where no duty is
    category     信息类别, a word that the county counts by
    slots        slots of its list that were given so far
    heir         the section that it was merged into
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="sections")
    number = models.PositiveIntegerField("编号")
    kind = models.CharField("栏目类型", max_length=20, choices=SectionKind)
    item = models.CharField("法定事项", max_length=24, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField("名称", max_length=60)
    nature = models.CharField("信息性质", max_length=12, choices=Nature, default=Nature.GOVERNMENT)
    update_days = models.PositiveIntegerField("更新周期（天）", null=True, blank=True)
    category = models.CharField("信息类别", max_length=40, blank=True)
    position = models.PositiveIntegerField("次序", default=0)
    opened_on = models.DateField("开设日期")
    closed_on = models.DateField("关闭日期", null=True, blank=True)
    heir = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    slots = models.PositiveIntegerField("已用位置", default=0)
    version = models.PositiveIntegerField("版本", default=1)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = "栏目"
        constraints = [
            models.UniqueConstraint("organ", "number", name="section_number"),
            models.UniqueConstraint("organ", condition=Q(kind="all"), name="section_one_all"),
            models.CheckConstraint(condition=~Q(name=""), name="section_name"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="section_period"
            ),
            models.CheckConstraint(condition=Q(heir=None) | Q(closed_on__isnull=False), name="section_heir_after_end"),
            models.CheckConstraint(condition=Q(heir=None) | ~Q(heir=F("id")), name="section_not_own_heir"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="section_not_own_parent"),
        ]
        ordering = ["organ", "position", "number"]

    def __str__(self) -> str:
        return self.name

    def is_open(self, on: date) -> bool:
        """Whether the section exists on a day."""
        return self.opened_on <= on and (self.closed_on is None or on < self.closed_on)

    @property
    def pages(self) -> int:
        """How many pages its list has."""
        return max(1, self.slots // SLOTS)

    def page_of(self, slot: int) -> int:
        """The page of a slot, counted from the oldest. slot  counts from 1"""
        return min((slot - 1) // SLOTS + 1, self.pages)


class SectionTerm(Dated):
    """The name and the place in the tree that a section had for a time."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="terms")
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "栏目沿革"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint("section", condition=Q(until=None), name="sectionterm_one_open"),
        ]
        ordering = ["section", "since"]


class Role(models.TextChoices):
    """Why a record stands in a section."""

    ALL = "all", "全部信息"
    HOME = "home", "所在栏目"
    TOPIC = "topic", "专题"


class PlacementQuerySet(models.QuerySet["Placement"]):
    def standing(self) -> PlacementQuerySet:
        """Places that are not left."""
        return self.filter(until=None)

    def on(self, day: date) -> PlacementQuerySet:
        """Where records stood on a day: counts of past years keep the section of their day."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


class Placement(models.Model):
    """A record in the list of a section, from a day to a day.

    slot   its place in the list, counted from 1 and never given again
    until  the day on which it was moved elsewhere; the slot stays empty
    """

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="placements")
    section = models.ForeignKey(Section, models.PROTECT, related_name="placements")
    role = models.CharField("位置", max_length=8, choices=Role)
    slot = models.PositiveIntegerField("位置号")
    since = models.DateField("起始日")
    until = models.DateField("终止日", null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "所在栏目"
        constraints = [
            models.UniqueConstraint("section", "slot", name="placement_slot"),
            models.UniqueConstraint(
                "record", "role", condition=Q(until=None, role__in=["all", "home"]), name="placement_one_home"
            ),
            models.UniqueConstraint("record", "section", condition=Q(until=None), name="placement_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="placement_period"),
            models.CheckConstraint(condition=Q(slot__gt=0), name="placement_slot_counts"),
        ]
        ordering = ["section", "slot"]


class NothingHere(AppendOnly):
    """本机关不涉及此项: the leader states why nothing falls under a statutory section; reviewed every year.

    upheld  whether it still holds; False takes the statement back
    """

    section = models.ForeignKey(Section, models.PROTECT, related_name="statements")
    upheld = models.BooleanField("不涉及")
    reason = models.CharField("说明", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    on = models.DateField("日期")

    class Meta:
        verbose_name = "不涉及说明"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="nothinghere_reason")]
        ordering = ["section", "-id"]
