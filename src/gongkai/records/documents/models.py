"""What happened to the validity of a document, one row for each act."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.evidence.models import AppendOnly
from gongkai.organs.models import Person


class Validity(models.TextChoices):
    """有效性."""

    NONE = "", "—"
    VALID = "valid", "有效"
    AMENDED = "amended", "部分修改"
    EXPIRED = "expired", "失效"
    REPEALED = "repealed", "废止"


IN_FORCE = (Validity.VALID, Validity.AMENDED)


class ValidityActQuerySet(models.QuerySet["ValidityAct"]):
    def standing(self) -> ValidityActQuerySet:
        """Acts that count: none that was taken back, nor the acts that took them back."""
        return self.filter(taken_back_by=None, takes_back=None)


class ValidityAct(AppendOnly):
    """A document is repealed, amended in part, expires or is found still valid, from a day on.

    on          the first day on which it holds; may be to come
    by_text     the document by which, as people cite it: 白政发〔2026〕12号
    by_record   that document, where it stands here
    takes_back  an earlier act that was entered by mistake, whose validity and day it repeats; neither counts any more
    by          None where a period ended by itself
    """

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="validity_acts")
    validity = models.CharField("有效性", max_length=10, choices=Validity)
    on = models.DateField("自何日起")
    by_text = models.CharField("依据文件", max_length=200, blank=True)
    by_record = models.ForeignKey("records.Record", models.PROTECT, null=True, related_name="validity_caused")
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back_by")
    reason = models.CharField("说明", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    objects = ValidityActQuerySet.as_manager()

    class Meta:
        verbose_name = "有效性变动"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="validityact_reason"),
            models.CheckConstraint(condition=~Q(validity=""), name="validityact_says"),
            models.CheckConstraint(condition=Q(by__isnull=False) | Q(validity="expired"), name="validityact_by"),
        ]
        ordering = ["record", "on", "id"]


class Interpretation(models.Model):
    """解读与原文: the live release of one record explains another; kept by the acts that release and take off."""

    interpretation = models.ForeignKey("records.Record", models.PROTECT, related_name="explains")
    original = models.ForeignKey("records.Record", models.PROTECT, related_name="explained_by")

    class Meta:
        verbose_name = "政策解读"
        constraints = [
            models.UniqueConstraint("interpretation", "original", name="interpretation_once"),
            models.CheckConstraint(condition=~Q(interpretation=models.F("original")), name="interpretation_of_another"),
        ]
