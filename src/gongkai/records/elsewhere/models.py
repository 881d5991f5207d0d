"""Channels, where releases are posted in them, and the batches in which releases come in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from gongkai.evidence.models import AppendOnly
from gongkai.organs.models import Organ, Person


class ChannelKind(models.TextChoices):
    """渠道."""

    SITE = "site", "政府网站"
    WECHAT = "wechat", "微信公众号"
    WEIBO = "weibo", "微博"
    APP = "app", "客户端"
    PLATFORM = "platform", "上级平台"
    PRESS = "press", "报刊广播电视"
    BOARD = "board", "公开栏、显示屏"
    OTHER = "other", "其他渠道"


class Channel(models.Model):
    """A place where an organ publishes beside, or instead of, this platform."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="channels")
    kind = models.CharField("渠道", max_length=12, choices=ChannelKind)
    name = models.CharField("名称", max_length=60)
    address = models.CharField("网址", max_length=300, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "公开渠道"
        constraints = [models.UniqueConstraint("organ", "kind", "name", name="channel_name")]
        ordering = ["organ", "id"]

    def __str__(self) -> str:
        return self.name


class Home(models.TextChoices):
    """Where the text of a release stands for the public."""

    HERE = "here", "本平台"
    ELSEWHERE = "elsewhere", "其他渠道"


class BatchKind(models.TextChoices):
    """Why releases come in without a review of ours: they were released before, by whoever was responsible then."""

    LEGACY = "legacy", "历史数据导入"
    ELSEWHERE = "elsewhere", "其他渠道发布的信息"


class Batch(AppendOnly):
    """A part of an import, written in one act: at most some hundreds of releases, and their digests.

    key        random: known before the releases that name it are written
    manifest   SHA-256 of the file that was taken in
    part       counts from 1 in a file
    digests    a line for each release of the part: its number and its digest
    """

    key = models.CharField(max_length=32, primary_key=True)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="batches")
    kind = models.CharField("种类", max_length=10, choices=BatchKind)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="batches")
    name = models.CharField("文件", max_length=200)
    manifest = models.CharField("文件校验值", max_length=64)
    part = models.PositiveIntegerField("部分")
    rows = models.PositiveIntegerField("条数")
    digests = models.TextField("校验值")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "导入批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="legacy", channel=None) | Q(kind="elsewhere", channel__isnull=False),
                name="batch_channel",
            ),
        ]
        ordering = ["at", "part"]

    def protects(self) -> Iterable[tuple[str, str]]:
        """The releases of the part."""
        for line in self.digests.splitlines():
            number, _, digest = line.partition(" ")
            yield f"records.Release:{number}", digest


class Posting(models.Model):
    """渠道发布: a release stands in a channel, at an address, since a day.

    home   whether this is where its text stands (a release with its home elsewhere)
    ended_on  when it was taken off there
    void_reason  why it was taken back as entered by mistake; it counts nowhere then, and has ended
    """

    release = models.ForeignKey("records.Release", models.PROTECT, related_name="postings")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="postings")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="postings")
    address = models.CharField("网址", max_length=500, blank=True)
    title = models.CharField("标题", max_length=200)
    posted_on = models.DateField("发布日期")
    home = models.BooleanField("原文所在", default=False)
    ended_on = models.DateField("下线日期", null=True, blank=True)
    void_reason = models.CharField("撤销的原因", max_length=300, blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "渠道发布"
        constraints = [
            models.UniqueConstraint(
                "channel", "address", condition=~Q(address="") & Q(ended_on=None), name="posting_address"
            ),
            models.CheckConstraint(
                condition=Q(void_reason="") | Q(ended_on__isnull=False), name="posting_void_has_ended"
            ),
        ]
        ordering = ["-posted_on", "-id"]
