"""Files by their content."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """A file that passed the pipeline; its bytes lie in the store under its hash.

    hash       SHA-256 of the bytes as kept, after their metadata was stripped
    kind       docx, xlsx, pdf, jpg, png, …, as its content tells
    text       what was extracted, for search and for checks
    warnings   sentences for the person who uploaded it: hidden sheets, macros that were refused, …
    """

    hash = models.CharField("哈希", max_length=64, primary_key=True)
    kind = models.CharField("类型", max_length=8)
    size = models.PositiveBigIntegerField("字节数")
    text = models.TextField("文字", blank=True)
    warnings = models.JSONField("提示", default=list)
    stored_at = models.DateTimeField("存入时间")
    stored_by = models.BigIntegerField("上传人", null=True)

    class Meta:
        verbose_name = "文件"
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="storedfile_not_empty")]


class Upload(models.Model):
    """Who brought a file, and on which day last: they may see it for their draft before anything refers to it."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="uploads", verbose_name="文件")
    person = models.BigIntegerField("上传人")
    uploaded_on = models.DateField("上传日期")

    class Meta:
        verbose_name = "上传"
        constraints = [models.UniqueConstraint("person", "file", name="upload_once")]
