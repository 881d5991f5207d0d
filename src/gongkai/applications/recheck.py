"""Every projection against the fold of its history: after a change of the calendar, and each night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.applications.history import COLUMNS, Projection, projection
from gongkai.applications.models import Application, ApplicationEvent
from gongkai.evidence.acting import act
from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.recording import record
from gongkai.law import Event, LawError, Name, Status, WorkCalendar, say
from gongkai.organs.models import Organ

WORDS = {
    "status": "状态",
    "received_on": "收到日期",
    "due_on": "答复期限",
    "not_before": "期限不早于",
    "due_source": "期限依据",
    "finished_on": "办结日期",
}
AT_ONCE = 2000
"""Rows read from the database at a time."""
MOST_KNOWN = 200_000
"""Histories of which the fold is kept: many cases have the same days."""

Row = tuple[str, date, int | None, date | None, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A case whose stored columns are not those of the fold, or whose history the law refuses.

    fault  why the history cannot be; then `now` is None
    """

    application: int
    label: str
    organ: str
    stored: Projection
    now: Projection | None
    fault: str = ""

    @property
    def named(self) -> str:
        return f"{self.organ} 申请{self.label}"

    def __str__(self) -> str:
        if self.now is None:
            return f"{self.named}：办理事项前后矛盾，{self.fault}"
        parts = []
        for name in COLUMNS:
            before, after = getattr(self.stored, name), getattr(self.now, name)
            if before != after:
                parts.append(f"{WORDS[name]}由{_said(name, before)}改为{_said(name, after)}")
        return f"{self.named}：{'；'.join(parts)}。"


def _said(name: str, value: object) -> str:
    if isinstance(value, date):
        return say(value)
    if name == "status" and value:
        return f"“{Status(str(value)).label}”"
    return str(value) if value else "“暂时不能确定”"


def differences(calendar: WorkCalendar, *, organ: str = "") -> Iterator[Difference | None]:
    """One for each case, in the order of their keys: what differs, or None where nothing does.

    organ  the code of one organ; all where it is empty
    """
    cases = Application.objects.order_by("pk")
    events = ApplicationEvent.objects.standing()
    if organ:
        cases, events = cases.filter(organ__code=organ), events.filter(application__organ__code=organ)
    rows = cases.values_list("pk", "organ__code", "year", "number", "part", *COLUMNS).iterator(chunk_size=AT_ONCE)
    steps = events.values_list("application", "name", "on", "number", "second", "party").iterator(chunk_size=AT_ONCE)
    known: dict[tuple[Row, ...], Projection | str] = {}
    step = next(steps, None)
    for key, code, year, number, part, *columns in rows:
        while step is not None and step[0] < key:
            step = next(steps, None)
        history: list[Row] = []
        while step is not None and step[0] == key:
            history.append(step[1:])
            step = next(steps, None)
        told = tuple(history)
        found = known.get(told)
        if found is None:
            found = _told(told, calendar)
            if len(known) < MOST_KNOWN:
                known[told] = found
        stored = Projection(*columns)
        if found == stored:
            yield None
            continue
        label = f"{year}-{number:04d}" + (f"-{part}" if part else "")
        now, fault = (None, found) if isinstance(found, str) else (found, "")
        yield Difference(key, label, code, stored, now, fault)


def _told(history: tuple[Row, ...], calendar: WorkCalendar) -> Projection | str:
    """The projection of a history, or why the law refuses it."""
    try:
        events = [Event(Name(name), on, number, second, party) for name, on, number, second, party in history]
        return projection(events, calendar)
    except LawError as fault:
        return str(fault)
    except Exception as fault:  # a row that no act wrote: it is named, and the others are looked at all the same
        return f"登记的内容读不出来（{type(fault).__name__}），请运行 gongkai evidence verify 查明原因。"


@act()
def write(found: list[Difference], *, at: datetime) -> int:
    """Store what the fold says now for cases of one organ; how many. What is contradictory stays for a person to mend.

    A case that somebody acted on meanwhile has been written by that act and is left alone.
    """
    mended: list[int] = []
    for each in found:
        if each.now is None:
            continue
        same = {name: getattr(each.stored, name) for name in COLUMNS}
        values = {name: getattr(each.now, name) for name in COLUMNS}
        if Application.objects.filter(pk=each.application, **same).update(**values):
            mended.append(each.application)
    if mended:
        organ = Organ.objects.get(code=found[0].organ)
        record("applications.rechecked", organ, organ=organ.code, by=SYSTEM, at=at, count=len(mended), cases=mended)
    return len(mended)
