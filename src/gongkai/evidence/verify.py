"""Verification: every chain, every protected row, and the anchors outside the database.

Links alone prove little, because whoever writes to the database can make them right again. An anchor fixes everything
up to it; so a verification says up to which anchor it vouches, and how many entries after it are only linked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from gongkai.evidence import triggers
from gongkai.evidence.anchors import Anchor, anchor_file, lines
from gongkai.evidence.canonical import moment, normal
from gongkai.evidence.models import AppendOnly, Entry, Ledger
from gongkai.evidence.naming import Called, called, plainly
from gongkai.evidence.verdict import Fault, Kind, Outcome, Window, say_moment

ENTRIES_AT_ONCE = 2000
ROWS_AT_ONCE = 200
ANCHORS_AT_ONCE = 500
_COLUMNS = ("organ", "serial", "at", "person", "verb", "subject", "body", "previous", "hash")
_NAMES = {"organ": "机构", "serial": "序号", "at": "时间", "person": "人员", "verb": "事项", "subject": "对象"}


def verify(organ: str | None = None, anchors: Path | None = None) -> Outcome:
    """Compare everything with everything, and change nothing.

    organ    only the chain of this organ and the rows that it protects; whether there are rows that no entry holds
             can be told over all organs only
    anchors  a copy of the file of anchors, kept elsewhere; the one of this installation where None
    """
    file = anchors or anchor_file()
    outcome = Outcome()
    _guards(outcome)
    before = _size(file)  # anchors written later may be of entries that the snapshot does not see
    with _snapshot():
        rows = _Rows(outcome)
        windows = {window.organ: window for window in _chains(organ, outcome, rows)}
        rows.finish()
        if organ is None:
            rows.without_entry()
        anchored = _ledgers(organ, outcome, windows)
        _anchors(file, before, organ, anchored, outcome, windows)
        for window in windows.values():
            window.faulty = window.organ in outcome.faulty
            if window.linked:
                after = window.anchor.serial if window.anchor else 0
                first = Entry.objects.filter(organ=window.organ, serial__gt=after).order_by("serial")
                window.since = first.values_list("at", flat=True).first()
    outcome.windows = [windows[code] for code in sorted(windows)]
    if organ is not None:
        outcome.notes.append(f"只核对了机构 {organ}；有没有不经存证加入的内容，要核对全部机构才能查出。")
    return outcome


@contextmanager
def _snapshot() -> Iterator[None]:
    """One state of the database for all queries; a writer neither waits for it nor is seen by it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # `atomic` would begin as a writer and make all others wait
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _guards(outcome: Outcome) -> None:
    for name in sorted(triggers.missing()):
        outcome.add(
            Fault(
                Kind.TRIGGER_MISSING,
                f"数据库缺少防改动的触发器 {name}（被删除、停用或改动），"
                "请先查明原因，再运行 gongkai manage migrate 重新安装。",
                row=name,
            )
        )
    for name in sorted(triggers.unsafe_settings()):
        outcome.add(
            Fault(
                Kind.SETTING_UNSAFE,
                f"数据库没有打开 {name} 设置，防改动的触发器可以被绕过，请用系统自带的配置连接数据库。",
                row=name,
            )
        )


def _chains(organ: str | None, outcome: Outcome, rows: _Rows) -> Iterator[Window]:
    """Walk the entries in order; one window for each chain."""
    entries = Entry.objects.order_by("organ", "serial", "id")
    if organ is not None:
        entries = entries.filter(organ=organ)
    window: Window | None = None
    for each in entries.values_list(*_COLUMNS).iterator(chunk_size=ENTRIES_AT_ONCE):
        code, serial, at, person, verb, subject, body, previous, hash_ = each
        if window is None or window.organ != code:
            if window is not None:
                yield window
            window = Window(code)
        outcome.entries += 1
        faults: list[tuple[Kind, str]] = []
        if serial != window.entries + 1:
            faults.append(_gap(window.entries, serial))
        elif previous != window.head:
            faults.append((Kind.ENTRY_LINK, "与前一条连不上：前后次序、前一条或者这一条被改动"))
        if sha256(f"{previous}\n{body}".encode()).hexdigest() != hash_:
            faults.append((Kind.ENTRY_CHANGED, "与它的校验值不符：写入后被改动"))
        try:
            said = json.loads(body)
            found = (
                said["organ"], said["serial"], said["at"], said["by"]["person"], said["verb"], said["subject"],
            )  # fmt: skip
            protects = said["protects"].items()
        except (ValueError, TypeError, KeyError, AttributeError):
            faults.append((Kind.ENTRY_UNREADABLE, "内容读不出来：不是系统写入的"))
        else:
            columns = (code, serial, moment(at), person, verb, subject)
            if columns != found and (wrong := _differing(columns, found)):
                faults.append((Kind.ENTRY_COLUMN, f"的{wrong}与内容所写的不一致：写入后被改动"))
            for label, digest in protects:
                rows.add(label, digest, code, serial)
        if faults:
            place = min(serial, window.entries + 1)
            window.broken = place if window.broken is None else min(place, window.broken)
            for kind, sentence in faults:
                outcome.add(Fault(kind, f"机构 {code} 第 {serial} 条存证{sentence}。", code, serial))
        window.entries, window.head = max(serial, window.entries), hash_
    if window is not None:
        yield window


def _gap(last: int, serial: int) -> tuple[Kind, str]:
    if serial <= last:
        return Kind.ENTRY_REPEATED, "的序号不对：与前面的重复，是后来加入的"
    lost = f"第 {last + 1} 条" if serial == last + 2 else f"第 {last + 1} 至 {serial - 1} 条"
    return Kind.ENTRY_MISSING, f"之前缺少{lost}：被删除"


def _differing(columns: tuple[Any, ...], found: tuple[Any, ...]) -> str:
    """Which columns say something else than the body, in words; the body is in NFC, the columns are as given."""
    same = (normal(each) if isinstance(each, str) else each for each in columns)
    pairs = zip(_NAMES.values(), same, found, strict=True)
    return "、".join(name for name, column, body in pairs if column != body)


def _ledgers(organ: str | None, outcome: Outcome, windows: dict[str, Window]) -> dict[str, int]:
    """Compare the ledgers with the ends of the chains; gives how far each is anchored."""
    ledgers = Ledger.objects.order_by("organ")
    if organ is not None:
        ledgers = ledgers.filter(pk=organ)
    anchored = {}
    for code, entries, head, serial in ledgers.values_list("organ", "entries", "head", "anchored").iterator():
        anchored[code] = serial
        if not entries and code not in windows and not serial:
            continue  # it only gave numbers so far
        window = windows.setdefault(code, Window(code))
        if (entries, head) != (window.entries, window.head):
            last = f"第 {window.entries} 条" if window.entries else "没有一条"
            sentence = f"机构 {code} 的账本记到第 {entries} 条，存证的最后一条是{last}，两者的条数或校验值不一致。"
            outcome.add(Fault(Kind.LEDGER_DIFFERS, sentence, code, window.entries))
    for code in windows.keys() - anchored.keys():
        outcome.add(Fault(Kind.LEDGER_MISSING, f"机构 {code} 有存证，账本却不在了：被删除。", code))
    return anchored


def _anchors(
    file: Path, before: int, organ: str | None, anchored: dict[str, int], outcome: Outcome, windows: dict[str, Window]
) -> None:
    """Compare a file of anchors with the chains; `before` is how long it was before the snapshot."""
    furthest: dict[str, int] = {}
    wrong: dict[tuple[str, Kind], tuple[Anchor, int]] = {}
    for batch in _batches(file, before, outcome):
        known = {
            head: (code, serial)
            for head, code, serial in Entry.objects.filter(hash__in={anchor.head for anchor in batch}).values_list(
                "hash", "organ", "serial"
            )
        }
        for anchor in batch:
            if organ not in (None, anchor.organ):
                continue
            furthest[anchor.organ] = max(anchor.serial, furthest.get(anchor.organ, 0))
            window = windows.setdefault(anchor.organ, Window(anchor.organ))
            if known.get(anchor.head) != (anchor.organ, anchor.serial):
                kind = Kind.ANCHOR_BEYOND if anchor.serial > window.entries else Kind.ANCHOR_DIFFERS
                first, count = wrong.get((anchor.organ, kind), (anchor, 0))
                wrong[anchor.organ, kind] = (first, count + 1)
            elif (window.broken is None or anchor.serial < window.broken) and (
                window.anchor is None or anchor.serial > window.anchor.serial
            ):
                window.anchor = anchor
    for (code, kind), (first, count) in wrong.items():
        many = f"等 {count} 个锚点" if count > 1 else "的锚点"
        why = (
            "超出了现有的存证：最后的几条被删除，或者恢复了较早的备份"
            if kind is Kind.ANCHOR_BEYOND
            else "与存证不符：从这一条或更早起被整体改写，或者锚点文件被改动"
        )
        sentence = f"机构 {code} 第 {first.serial} 条（{say_moment(first.at)}）{many}{why}。"
        outcome.add(Fault(kind, sentence, code, first.serial))
    after = _size(file)
    for line in lines(file, before, after):
        if line.anchor:
            furthest[line.anchor.organ] = max(line.anchor.serial, furthest.get(line.anchor.organ, 0))
    for code, serial in anchored.items():
        if serial > furthest.get(code, 0):
            sentence = f"机构 {code} 留过第 {serial} 条的锚点，锚点文件里却没有：文件被截短、改动或者没有随备份恢复。"
            outcome.add(Fault(Kind.ANCHOR_LOST, sentence, code, serial))


def _batches(file: Path, until: int, outcome: Outcome) -> Iterator[list[Anchor]]:
    """The anchors of a file, some at a time; lines that cannot be read become notes or faults."""
    batch: list[Anchor] = []
    for line in lines(file, until=until):
        if line.anchor is not None:
            batch.append(line.anchor)
            if len(batch) == ANCHORS_AT_ONCE:
                yield batch
                batch = []
        elif line.torn:
            outcome.notes.append(f"锚点文件第 {line.number} 行没有写完（例如当时断电），已跳过。")
        else:
            sentence = f"锚点文件第 {line.number} 行读不出来：被改动，或者磁盘损坏。"
            outcome.add(Fault(Kind.ANCHOR_UNREADABLE, sentence))
    yield batch


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


class _Keys:
    """A set of keys: a whole number takes one bit, so that many millions fit."""

    PAGE = 8192

    def __init__(self) -> None:
        self.pages: dict[int, bytearray] = {}
        self.others: set[Any] = set()

    def add(self, key: Any) -> None:
        if not isinstance(key, int):
            self.others.add(key)
            return
        page, bit = divmod(key, self.PAGE)
        self.pages.setdefault(page, bytearray(self.PAGE // 8))[bit >> 3] |= 1 << (bit & 7)

    def __contains__(self, key: Any) -> bool:
        if not isinstance(key, int):
            return key in self.others
        page, bit = divmod(key, self.PAGE)
        return page in self.pages and bool(self.pages[page][bit >> 3] & 1 << (bit & 7))


@dataclass(slots=True)
class _Model:
    """A kind of protected rows.

    pending  those still to compare: key, digest, organ and serial of the entry
    held     the keys of all that entries hold
    """

    model: type[AppendOnly]
    pending: list[tuple[Any, str, str, int]] = field(default_factory=list)
    held: _Keys = field(default_factory=_Keys)


class _Rows:
    """Protected rows, compared in bulk with what the entries say of them."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.models = {model._meta.label: _Model(model) for model in apps.get_models() if issubclass(model, AppendOnly)}

    def add(self, label: str, digest: str, organ: str, serial: int) -> None:
        """Compare a row with the digest that an entry holds, now or with some others."""
        name, _, key = label.rpartition(":")
        kind = self.models.get(name)
        try:
            if kind is None:
                raise ValueError(name)
            kind.pending.append((kind.model._meta.pk.to_python(key), digest, organ, serial))
        except (ValueError, ValidationError):
            sentence = f"机构 {organ} 第 {serial} 条存证保护的 {label} 不是这个版本的系统所知道的内容，无从核对。"
            self.outcome.add(Fault(Kind.ROW_UNKNOWN, sentence, organ, serial, label))
            return
        if len(kind.pending) == ROWS_AT_ONCE:
            self._compare(kind)

    def finish(self) -> None:
        """Compare what is left; rows that stand for others add theirs meanwhile."""
        while waiting := [kind for kind in self.models.values() if kind.pending]:
            for kind in waiting:
                self._compare(kind)

    def without_entry(self) -> None:
        """Name rows that no entry holds: nobody wrote them by an act."""
        for label, kind in self.models.items():
            if not kind.model.EVIDENCED:
                continue
            keys = kind.model._base_manager.order_by("pk").values_list("pk", flat=True)
            for key in keys.iterator(chunk_size=ENTRIES_AT_ONCE):
                if key not in kind.held:
                    name = self._called(kind, key, kind.model._base_manager.filter(pk=key).first())
                    sentence = f"{name.words}没有一条存证：不是经系统办理写入的。"
                    fault = Fault(
                        Kind.ROW_WITHOUT_ENTRY, sentence, name.organ, None, f"{label}:{key}", name.words, name.page
                    )
                    self.outcome.add(fault)

    def _compare(self, kind: _Model) -> None:
        stored = kind.model.for_digest().in_bulk([key for key, *_ in kind.pending])
        compared, kind.pending = kind.pending, []
        for key, digest, organ, serial in compared:
            kind.held.add(key)
            self.outcome.rows += 1
            row = stored.get(key)
            if row is not None and row.digest() == digest:
                for each in row.protects():
                    self.add(*each, organ, serial)
                continue
            label, name = f"{kind.model._meta.label}:{key}", self._called(kind, key, row)
            by = f"机构 {organ} 第 {serial} 条存证保护的{name.words}"
            what = (
                (Kind.ROW_MISSING, f"{by}不见了：被删除。")
                if row is None
                else (Kind.ROW_CHANGED, f"{by}与存证不符：写入后被改动。")
            )
            self.outcome.add(Fault(*what, organ, serial, label, name.words, name.page))

    def _called(self, kind: _Model, key: Any, row: AppendOnly | None) -> Called:
        """What a row is called; by kind and number only where it is gone, or where its fault is only counted."""
        return plainly(kind.model, key) if row is None or self.outcome.full else called(row)
