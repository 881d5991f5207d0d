"""What a verification says: faults, each with its sentence, and up to when it can vouch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.timezone import localtime

from gongkai.evidence.anchors import Anchor

MOST_FAULTS = 1000
"""Faults that are kept; of the others only the number."""


class Kind(StrEnum):
    """Codes of faults, for programs; the sentences are for people."""

    TRIGGER_MISSING = "trigger_missing"
    SETTING_UNSAFE = "setting_unsafe"
    ENTRY_CHANGED = "entry_changed"
    ENTRY_COLUMN = "entry_column"
    ENTRY_LINK = "entry_link"
    ENTRY_MISSING = "entry_missing"
    ENTRY_REPEATED = "entry_repeated"
    ENTRY_UNREADABLE = "entry_unreadable"
    LEDGER_DIFFERS = "ledger_differs"
    LEDGER_MISSING = "ledger_missing"
    ROW_CHANGED = "row_changed"
    ROW_MISSING = "row_missing"
    ROW_UNKNOWN = "row_unknown"
    ROW_WITHOUT_ENTRY = "row_without_entry"
    ANCHOR_BEYOND = "anchor_beyond"
    ANCHOR_DIFFERS = "anchor_differs"
    ANCHOR_LOST = "anchor_lost"
    ANCHOR_UNREADABLE = "anchor_unreadable"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written.

    organ, serial  the entry, where it is about one
    row            the protected row, for instance `records.Release:12`, or the name of a trigger or a setting
    """

    kind: Kind
    sentence: str
    organ: str = ""
    serial: int | None = None
    row: str = ""


@dataclass(slots=True)
class Window:
    """Up to when the chain of an organ is vouched for.

    entries   the serial of the last entry
    broken    the serial from which on something is wrong; None where nothing is
    anchor    the last one that agrees with a chain that is whole up to it
    since     when the first entry after it was written
    """

    organ: str
    entries: int = 0
    head: str = ""
    broken: int | None = None
    anchor: Anchor | None = None
    since: datetime | None = None

    @property
    def linked(self) -> int:
        """How many entries no anchor holds."""
        return max(0, self.entries - (self.anchor.serial if self.anchor else 0))

    @property
    def sentence(self) -> str:
        """The window in words."""
        since = f"（{say_moment(self.since)} 起）" if self.since else ""
        if self.anchor is None:
            if self.broken is not None:
                return f"{self.organ}：从第 {self.broken} 条起有问题，又没有相符的锚点，不能担保。"
            return f"{self.organ}：还没有相符的锚点，{self.linked} 条{since}只核对了链接，不能担保没有被整体改写。"
        vouched = f"{self.organ}：可以担保到 {say_moment(self.anchor.at)}（第 {self.anchor.serial} 条）"
        if not self.linked:
            return f"{vouched}，即最后一条。"
        if self.broken is not None:
            return f"{vouched}；其后 {self.linked} 条{since}从第 {self.broken} 条起有问题，不能担保。"
        return f"{vouched}；其后 {self.linked} 条{since}只核对了链接。"


@dataclass(slots=True)
class Outcome:
    """What was found. `entries` and `rows` were compared; `notes` are worth knowing and no fault."""

    faults: list[Fault] = field(default_factory=list)
    unnamed: int = 0
    windows: list[Window] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    entries: int = 0
    rows: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def add(self, fault: Fault) -> None:
        """Keep a fault; memory stays bounded where everything is wrong."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.unnamed += 1

    @property
    def lines(self) -> Iterable[str]:
        """The outcome for a person, faults first."""
        yield from (fault.sentence for fault in self.faults)
        if self.unnamed:
            yield f"另有 {self.unnamed} 处问题没有逐条列出。"
        yield from self.notes
        found = "没有发现问题" if self.sound else f"发现 {len(self.faults) + self.unnamed} 处问题"
        yield f"核对了 {len(self.windows)} 个机构的 {self.entries} 条存证和 {self.rows} 行受保护的内容，{found}。"
        yield from (window.sentence for window in self.windows)

    def plain(self) -> dict[str, Any]:
        """The outcome for a program."""
        return {
            "sound": self.sound,
            "entries": self.entries,
            "rows": self.rows,
            "faults": [
                {
                    "kind": fault.kind.value,
                    "organ": fault.organ or None,
                    "serial": fault.serial,
                    "row": fault.row or None,
                    "sentence": fault.sentence,
                }
                for fault in self.faults
            ],
            "faults_unnamed": self.unnamed,
            "windows": [
                {
                    "organ": window.organ,
                    "entries": window.entries,
                    "vouched_serial": window.anchor.serial if window.anchor else None,
                    "vouched_at": window.anchor.at.isoformat() if window.anchor else None,
                    "broken_from": window.broken,
                    "linked_only": window.linked,
                    "linked_since": window.since.isoformat() if window.since else None,
                    "sentence": window.sentence,
                }
                for window in self.windows
            ],
            "notes": self.notes,
        }


def say_moment(at: datetime) -> str:
    """2026年11月20日 10:00, in the time of the installation."""
    local = localtime(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
