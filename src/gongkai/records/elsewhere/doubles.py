"""Which rows of an old system stand here already although they never came in from it: released here, or read from a
list. They are told by their document number, or by their title and the day on which they were released first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from gongkai.law import say
from gongkai.organs.models import Organ
from gongkai.records.content import Genre
from gongkai.records.elsewhere.matching import signs
from gongkai.records.elsewhere.models import BatchKind
from gongkai.records.elsewhere.rows import Incoming
from gongkai.records.models import Release, ReleaseQuerySet

ANYWAY = "确实不是同一件的，加 --again 导入。"
_ORIGIN = ("source", "batch__kind")
_NUMBERED = re.compile(r"[1-9]|[〇零一二三四五六七八九十百]号")


class Doubles:
    """What of an organ is public, as the rows of one file are compared with it.

    keys  of the file. What an import of the same old system brought is not compared with it: neither where an import
          was interrupted matters, nor that rows which were mended come in from a file of their own
    """

    def __init__(self, organ: Organ, keys: Iterable[str]) -> None:
        self._organ = organ
        self._systems = {_system(key) for key in keys}
        self._titles: dict[date, dict[str, tuple[str, str]]] = {}

    def prepare(self, rows: Sequence[Incoming]) -> None:
        """Read what was released first on the days of some rows, in one query; rows come in the order of their days."""
        days = {each.on for each in rows}
        self._titles = {day: titles for day, titles in self._titles.items() if day in days}
        missing = days - self._titles.keys()
        if not missing:
            return
        self._titles |= {day: {} for day in missing}
        # By the days of the organ, and in no order: what stands is read once however long the file is.
        found = self._first.filter(released_on__in=missing)
        names = ("title", "record__current__title", "record__current__document_number", "index_number")
        for on, source, kind, then, now, number, index_number in found.values_list("released_on", *_ORIGIN, *names):
            if not self._same(source, kind):
                for title in {signs(then), signs(now)}:
                    self._titles[on].setdefault(title, (_signs_of(number), index_number))

    def fault(self, row: Incoming) -> str:
        """Why a row whose day was prepared does not come in; empty where nothing like it stands here."""
        number = _signs_of(row.content.document_number) if row.content.genre != Genre.INTERPRETATION else ""
        if number and (standing := self._numbers.get(number)):
            return f"本机关已公开文号为“{row.content.document_number}”的信息（{standing}），没有导入；{ANYWAY}"
        if standing := self._titles[row.on].get(signs(row.content.title)):
            other, index_number = standing
            if not number or not other or number == other:  # two papers of one day are told apart by their numbers
                return f"本机关{say(row.on)}已公开同名的信息（{index_number}），没有导入；{ANYWAY}"
        return ""

    @cached_property
    def _numbers(self) -> dict[str, str]:
        """The index number of what is public by its document number; an interpretation may bear that of another."""
        rows = self._first.exclude(record__current__document_number="")
        rows = rows.exclude(record__current__genre=Genre.INTERPRETATION)
        found: dict[str, str] = {}
        names = ("record__current__document_number", "index_number")
        for source, kind, number, index_number in rows.values_list(*_ORIGIN, *names):
            if not self._same(source, kind):
                found.setdefault(_signs_of(number), index_number)
        return found

    @property
    def _first(self) -> ReleaseQuerySet:
        """The first release of all that is public: it says where something came from, however it was corrected."""
        return Release.objects.filter(organ=self._organ, serial=1, record__current__isnull=False).order_by()

    def _same(self, source: str | None, kind: str | None) -> bool:
        """Whether an import of the same old system brought it."""
        return source is not None and kind == BatchKind.LEGACY and _system(source) in self._systems


def _system(key: str) -> str:
    """Which old system a key is of, as far as it says it: what --system put before it, or the scheme of an address."""
    before, colon, _ = key.partition(":")
    return before if colon else ""


def _signs_of(number: str) -> str:
    """A document number by its signs; empty where it is none, as 无, 暂无 or 0."""
    plain = signs(number)
    return plain if _NUMBERED.search(plain) else ""
