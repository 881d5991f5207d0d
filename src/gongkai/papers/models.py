"""Numbered papers."""

from __future__ import annotations

from django.db import models

from gongkai.evidence.models import AppendOnly
from gongkai.organs.models import Organ


class Paper(AppendOnly):
    """A paper that an organ made: its number, its blocks, and what it is about.

    kind     审批单, later letters, orders, briefings
    series   the words of the number: 审批 in 审批〔2026〕12号
    subject  what it is about, for instance `review.Review:7`
    blocks   the content as `blocks.py` lays it out; the files are rendered from it at any time
    hash     of the canonical blocks
    made_by  the name on that day, with 代 or 代填
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="papers")
    kind = models.CharField("文种", max_length=32)
    series = models.CharField("编号字样", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    subject = models.CharField("对象", max_length=80)
    title = models.CharField("标题", max_length=300)
    blocks = models.JSONField("内容")
    hash = models.CharField("哈希", max_length=64)
    made_by = models.CharField("制作人", max_length=60)
    made_at = models.DateTimeField("制作时间")

    class Meta:
        verbose_name = "文书"
        constraints = [models.UniqueConstraint("organ", "series", "year", "number", name="paper_number")]
        indexes = [models.Index("subject", name="paper_subject")]

    @property
    def document_number(self) -> str:
        """青审批〔2026〕12号."""
        return f"{self.series}〔{self.year}〕{self.number}号"
