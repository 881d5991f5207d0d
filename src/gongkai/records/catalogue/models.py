"""Editions of the standard catalogue (国办发〔2019〕54号) and their rows. An edition gives way to the next one."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from gongkai.organs.models import Dated, DatedQuerySet, Person, in_force


class EditionQuerySet(DatedQuerySet):
    def standing(self) -> EditionQuerySet:
        """Without those that were taken back."""
        return self.filter(void_reason="")

    def on(self, day: date) -> EditionQuerySet:
        return self.standing().filter(in_force(day))


class Edition(Dated):
    """One version of the catalogue of an area: 社会救助领域基层政务公开标准目录（2026年版）.

    until    the first day on which the next edition holds
    file     SHA-256 of the workbook that it was read from
    void_reason  why it was taken back as imported by mistake; it holds on no day then
    """

    area = models.CharField("领域", max_length=40)
    name = models.CharField("版本", max_length=80)
    file = models.CharField("文件校验值", max_length=64)
    imported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField("导入时间")

    void_reason = models.CharField("撤销的原因", max_length=300, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "标准目录"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint("area", condition=Q(until=None, void_reason=""), name="edition_one_open"),
        ]
        ordering = ["area", "-since"]

    def __str__(self) -> str:
        return self.name


class Unit(models.TextChoices):
    """In what 公开时限 is counted."""

    WORKING_DAYS = "working_days", "工作日"
    CALENDAR_DAYS = "calendar_days", "自然日"
    AT_ONCE = "at_once", "即时"


class CatalogueRow(models.Model):
    """One row. What cannot be read as a number stays as it is written.

    period, unit  公开时限 as a number, where it is one; otherwise article 26 holds
    makers        公开主体 as written
    channels      公开渠道和载体, those ticked
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rows")
    serial = models.PositiveIntegerField("序号")
    matter = models.CharField("一级事项", max_length=200)
    detail = models.CharField("二级事项", max_length=300, blank=True)
    elements = models.TextField("公开内容（要素）", blank=True)
    basis = models.TextField("公开依据", blank=True)
    period_text = models.CharField("公开时限", max_length=300, blank=True)
    period = models.PositiveIntegerField("时限", null=True, blank=True)
    unit = models.CharField("单位", max_length=16, choices=Unit, blank=True)
    makers = models.CharField("公开主体", max_length=300, blank=True)
    channels = models.JSONField("公开渠道和载体", default=list)
    audience = models.CharField("公开对象", max_length=100, blank=True)
    on_application = models.BooleanField("依申请", default=False)
    county = models.BooleanField("县级", default=False)
    township = models.BooleanField("乡级", default=False)

    class Meta:
        verbose_name = "标准目录事项"
        constraints = [models.UniqueConstraint("edition", "serial", name="cataloguerow_serial")]
        ordering = ["edition", "serial"]

    def __str__(self) -> str:
        return self.detail or self.matter
