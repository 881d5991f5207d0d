"""What is kept of acts. Organs stand here by their code: this package knows no organ, person or record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from gongkai.evidence.canonical import digest, exact
from gongkai.evidence.prepared import Written, stored
from gongkai.sealing.fields import SealedField


class AppendOnly(Written):
    """A row that is written once. The database refuses changes and removals by triggers (`triggers.py`).

    Every such row is protected: the entry of the act that wrote it holds its digest (`record(protects=…)`), and
    verification names a row that no entry holds. A model whose rows stand in no entry says `EVIDENCED = False`.
    Columns of such a model are never renamed, retyped or removed, and one that is added later may be None: the digest
    leaves out what is None, so that the rows of before keep theirs. A sealed column of it may be sealed anew under
    another key, and changed in no other way.
    """

    EVIDENCED: ClassVar[bool] = True
    GIVEN_BACK = None  # all; a model whose rows stand in no entry says `()`

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} is append-only")
        super().save(**{**options, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self._meta.label} is append-only")

    @property
    def label(self) -> str:
        """The name of the row in an entry, for instance `records.Release:12`."""
        return f"{self._meta.label}:{self.pk}"

    @classmethod
    def for_digest(cls) -> models.QuerySet[Any, Any]:
        """The rows with all that `digest` asks of them: so they are read where evidence is written, and verified."""
        return cls._base_manager.all()

    def given_back(self) -> AppendOnly | None:
        """The row as the database gave it back when this act wrote it, with all that `digest` asks of it; None where it
        is read by `for_digest`."""
        found: AppendOnly | None = stored(self)
        return found

    def protects(self) -> Iterable[tuple[str, str]]:
        """Labels and digests of other rows that this row stands for in the evidence, where an act wrote too many of
        them for its entry (`records.Batch`). Verification compares them with the rows as if the entry held them."""
        return ()

    def digest(self) -> str:
        """The hash of all columns, to the character. Rows that are `given_back` or read by `for_digest` only: the
        database rounds.

        Of a sealed column it takes a keyed hash of what was sealed: the same under each key of the ring. Of bytes it
        takes their SHA-256.
        """
        return self.digest_of({field.attname: self._plain(field) for field in self._meta.concrete_fields})

    def _plain(self, field: models.Field) -> Any:
        if isinstance(field, SealedField):
            return field.for_evidence(self)
        value = getattr(self, field.attname)
        return sha256(value).hexdigest() if isinstance(value, bytes | memoryview) else value

    @staticmethod
    def digest_of(columns: Mapping[str, Any]) -> str:
        """The digest of a row that has these columns, all of them, as the database gives them."""
        return digest(exact({name: value for name, value in columns.items() if value is not None}))


class Ledger(Written):
    """The head of one organ's chain and the numbers it has given (one row for each organ; its lock orders the acts).

    counters  the last number given, by series: `{"index/2026": 17}`
    anchored  the serial of the last head written outside the database; tells a cut anchor file
    """

    organ = models.CharField("机构代码", max_length=32, primary_key=True)
    head = models.CharField("链首", max_length=64, blank=True)
    entries = models.PositiveBigIntegerField("条数", default=0)
    counters = models.JSONField("编号", default=dict)
    anchored = models.PositiveBigIntegerField("已留锚点", default=0)


class Entry(AppendOnly):
    """One line of evidence.

    serial    counts from 1 in each organ
    subject   what was acted on, for instance `records.Record:12`
    body      canonical JSON of everything the line says; `hash` is SHA-256 of `previous`, a line feed and `body`
    """

    EVIDENCED = False  # the chain holds itself
    GIVEN_BACK = ()

    organ = models.CharField("机构代码", max_length=32)
    serial = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    person = models.BigIntegerField("人员", null=True)
    verb = models.CharField("事项", max_length=64)
    subject = models.CharField("对象", max_length=80)
    body = models.TextField("内容")
    previous = models.CharField("上一条", max_length=64, blank=True)
    hash = models.CharField("本条", max_length=64)

    class Meta:
        verbose_name = "存证"
        constraints = [
            models.UniqueConstraint("organ", "serial", name="entry_serial"),
            models.UniqueConstraint("organ", "previous", name="entry_chain"),
            models.UniqueConstraint("hash", name="entry_hash"),
        ]
        indexes = [models.Index("subject", name="entry_subject"), models.Index("at", name="entry_at")]


class OnceKey(models.Model):
    """A form that was sent: the same person and key give the first result again (双击、重试只办一次).

    result  `records.Record:12`; empty only inside the transaction of the act
    """

    person = models.BigIntegerField()
    key = models.CharField(max_length=64)
    verb = models.CharField(max_length=64)
    result = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("person", "key", name="once_key")]


class Outbox(models.Model):
    """Something to be sent to the outside, written in the transaction of the act that wants it sent."""

    kind = models.CharField("种类", max_length=32)
    subject = models.CharField("对象", max_length=80)
    payload = models.JSONField("内容", default=dict)
    written_at = models.DateTimeField("写入时间")
    not_before = models.DateTimeField("最早发送时间")
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    sent_at = models.DateTimeField("发送时间", null=True)
    fault = models.CharField("未发出的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "待发"
        indexes = [models.Index("not_before", condition=Q(sent_at=None), name="outbox_waiting")]


class Tick(models.Model):
    """A periodic task that ran: one row for each name and slot, so that many workers run it once."""

    name = models.CharField(max_length=32)
    slot = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("name", "slot", name="tick_once")]


class KeyFingerprint(models.Model):
    """By which keys this database was written: never a key, only enough of its SHA-256 to know it again (密钥指纹).

    kind  `secret` for the key that signs, `data` for one of the keys that encrypt, `index` for that of blind indexes,
          `intake` for the public half of one that opens what the public sent
    """

    kind = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=16)
    known_since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("kind", "fingerprint", name="key_once")]
