"""Files by their content."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.sealing.fields import SealedJSONField, SealedTextField


class StoredFile(models.Model):
    """A file that passed the pipeline; its bytes lie in the store under its hash.

    hash       SHA-256 of the bytes as kept, after their metadata was stripped; of a sealed file a keyed hash
    sealed     a file of a case: the store and this row hold it encrypted
    kind       docx, xlsx, pdf, jpg, png, …, as its content tells
    words      the text that was extracted, for search and for checks; `text`, or `sealed_text` of a sealed file
    told       sentences for the person who uploaded it: hidden sheets, comments, …; `warnings`, or `sealed_warnings`
    """

    hash = models.CharField("哈希", max_length=64, primary_key=True)
    kind = models.CharField("类型", max_length=8)
    size = models.PositiveBigIntegerField("字节数")
    text = models.TextField("文字", blank=True)
    warnings = models.JSONField("提示", default=list)
    sealed = models.BooleanField("加密", default=False)
    sealed_text = SealedTextField("加密的文字", null=True)
    sealed_warnings = SealedJSONField("加密的提示", null=True)
    stored_at = models.DateTimeField("存入时间")
    stored_by = models.BigIntegerField("上传人", null=True)

    class Meta:
        verbose_name = "文件"
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="storedfile_not_empty"),
            models.CheckConstraint(
                condition=Q(sealed=False, sealed_text__isnull=True, sealed_warnings__isnull=True)
                | Q(sealed=True, text="", sealed_text__isnull=False, sealed_warnings__isnull=False),
                name="storedfile_sealed_throughout",
            ),
        ]

    @property
    def words(self) -> str:
        return self.sealed_text if self.sealed else self.text

    @property
    def told(self) -> list[str]:
        return self.sealed_warnings if self.sealed else self.warnings


class Upload(models.Model):
    """Who brought a file, and on which day last: they may see it for their draft before anything refers to it."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="uploads", verbose_name="文件")
    person = models.BigIntegerField("上传人")
    uploaded_on = models.DateField("上传日期")

    class Meta:
        verbose_name = "上传"
        constraints = [models.UniqueConstraint("person", "file", name="upload_once")]
