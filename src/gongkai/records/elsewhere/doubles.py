"""Which rows of an old system stand here already although they never came in from it: released here, or read from a
list. They are told by their document number, or by their title and the day on which they were released first."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from datetime import date
from functools import cached_property

from gongkai.law import say
from gongkai.organs.models import Organ
from gongkai.records.content import Genre
from gongkai.records.elsewhere.matching import signs
from gongkai.records.elsewhere.rows import Incoming
from gongkai.records.models import Release

ANYWAY = "确实不是同一件的，加 --again 导入。"
_NUMBERED = re.compile(r"[1-9]|[〇零一二三四五六七八九十百]号")


class Doubles:
    """What of an organ is public, as the rows of one file are compared with it.

    own  the keys of the file: its rows are not compared with one another, so that it does not matter where an import
         was interrupted
    """

    def __init__(self, organ: Organ, own: Container[str]) -> None:
        self._organ = organ
        self._own = own
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
        found = Release.objects.filter(organ=self._organ, serial=1, released_on__in=missing).order_by()
        names = ("title", "record__current__title", "record__current__document_number", "index_number")
        live = found.filter(record__current__isnull=False)
        for on, source, then, now, number, index_number in live.values_list("released_on", "source", *names):
            if source is None or source not in self._own:
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
        rows = Release.objects.public().filter(organ=self._organ).exclude(document_number="")
        rows = rows.exclude(genre=Genre.INTERPRETATION).order_by()
        found: dict[str, str] = {}
        for number, source, index_number in rows.values_list("document_number", "source", "index_number"):
            if source is None or source not in self._own:
                found.setdefault(_signs_of(number), index_number)
        return found


def _signs_of(number: str) -> str:
    """A document number by its signs; empty where it is none, as 无, 暂无 or 0."""
    plain = signs(number)
    return plain if _NUMBERED.search(plain) else ""
