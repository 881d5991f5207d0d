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

    organ, serial  the entry, where it is about one; the organ alone where a row of it stands in no entry
    row            the protected row, for instance `records.Release:12`, or the name of a trigger or a setting
    called         what that row is called in the sentence; empty where there is none
    page           the label of what shows that row to people, for instance `records.Record:7`
    """

    kind: Kind
    sentence: str
    organ: str = ""
    serial: int | None = None
    row: str = ""
    called: str = ""
    page: str = ""


@dataclass(slots=True)
class Window:
    """Up to when the chain of an organ is vouched for.

    entries   the serial of the last entry
    broken    the serial from which on something is wrong; None where nothing is
    anchor    the last one that agrees with a chain that is whole up to it
    since     when the first entry after it was written
    faulty    whether anything of this organ is wrong, in the chain or beside it: then nothing is vouched for
    """

    organ: str
    entries: int = 0
    head: str = ""
    broken: int | None = None
    anchor: Anchor | None = None
    since: datetime | None = None
    faulty: bool = False

    @property
    def linked(self) -> int:
        """How many entries no anchor holds."""
        return max(0, self.entries - (self.anchor.serial if self.anchor else 0))

    @property
    def sentence(self) -> str:
        """The window in words."""
        if self.faulty:
            return f"{self.organ}：发现问题，不能担保；{self._chain}。"
        since = f"（{say_moment(self.since)} 起）" if self.since else ""
        if self.anchor is None:
            return f"{self.organ}：还没有相符的锚点，{self.linked} 条{since}只核对了链接，不能担保没有被整体改写。"
        vouched = f"{self.organ}：可以担保到 {say_moment(self.anchor.at)}（第 {self.anchor.serial} 条）"
        if not self.linked:
            return f"{vouched}，即最后一条。"
        return f"{vouched}；其后 {self.linked} 条{since}只核对了链接。"

    @property
    def _chain(self) -> str:
        """How far the entries themselves are as they were, where something is wrong."""
        whole = (
            f"存证到第 {self.anchor.serial} 条与 {say_moment(self.anchor.at)} 的锚点相符"
            if self.anchor
            else "存证没有相符的锚点"
        )
        return whole if self.broken is None else f"{whole}，从第 {self.broken} 条起有问题"


@dataclass(slots=True)
class Outcome:
    """What was found. `entries` and `rows` were compared; `notes` are worth knowing and no fault.

    faulty  the codes of the organs of which something is wrong
    """

    faults: list[Fault] = field(default_factory=list)
    unnamed: int = 0
    windows: list[Window] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    entries: int = 0
    rows: int = 0
    faulty: set[str] = field(default_factory=set)

    @property
    def full(self) -> bool:
        """Whether further faults are only counted."""
        return len(self.faults) >= MOST_FAULTS

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def add(self, fault: Fault) -> None:
        """Keep a fault; memory stays bounded where everything is wrong."""
        self.faulty.add(fault.organ)
        if self.full:
            self.unnamed += 1
        else:
            self.faults.append(fault)

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
                    "sound": not window.faulty,
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
