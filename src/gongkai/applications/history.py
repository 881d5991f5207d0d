"""From the stored history of a case to what the law says of it, and the projection that lists read.

Only `begun()` and `happened()` write the projection. Nobody else computes a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from gongkai.applications.models import Application, ApplicationEvent
from gongkai.evidence.prepared import KEY, Prepared
from gongkai.law import Case, Event, Name, Refused, Status, WorkCalendar, advance, fold
from gongkai.law.clock import CLOSING
from gongkai.pages.calendar import national_calendar

RESULTS = {
    Name.WITHDRAWN: "other_other",
    Name.ENDED: "other_other",
    Name.CORRECTION_LAPSED: "other_overdue_correction",
    Name.FEE_LAPSED: "other_overdue_fee",
}
"""The row of Table 3 of an ending that is no reply; that of a reply is decided."""
NOTICES = {Status.AWAITING_CORRECTION: Name.CLARIFY_ASKED, Status.AWAITING_PAYMENT: Name.FEE_NOTICED}
"""By state, the notice for whose answer the applicant has a period."""


_STANDING = Prepared(
    lambda application: ApplicationEvent.objects.standing().filter(application=application), application=KEY
)
_LAST = Prepared(
    lambda application: (
        ApplicationEvent.objects.filter(application=application).order_by("-serial").values_list("serial")[:1]
    ),
    application=KEY,
)


@dataclass(frozen=True, slots=True)
class Projection:
    """What is stored of the fold, under the names of the columns."""

    status: str
    received_on: date | None
    due_on: date | None
    not_before: date | None
    due_source: str
    finished_on: date | None


COLUMNS = tuple(each.name for each in fields(Projection))


def standing_events(application: Application) -> list[ApplicationEvent]:
    """The history that holds, in order."""
    return _STANDING(application=application.pk)


def case_of(application: Application, on: date | None = None) -> Case:
    """What the law says of a case now, or at the end of a day."""
    return fold([each.as_law for each in standing_events(application)], national_calendar(), on)


def projection(events: Sequence[Event], calendar: WorkCalendar) -> Projection:
    """What is stored of a history. Raises Refused where it cannot be."""
    return _projected(fold(events, calendar), events)


def begun(application: Application, first: Event, *, at: datetime) -> list[ApplicationEvent]:
    """What begins a case that is not saved yet: takes its projection, and gives the entry to be saved after it.

    Raises Refused where the law does.
    """
    _take(application, projection([first], national_calendar()), row=RESULTS.get(first.name, ""))
    return [_row(application, first, serial=1, position=1, at=at)]


def happened(
    application: Application, *events: Event, at: datetime, row: str = "", case: Case | None = None
) -> list[ApplicationEvent]:
    """Append what happened to a locked application that the caller will save. Raises Refused where the law does.

    row   the row of Table 3 of a reply
    case  what the law said before, where the caller has asked
    """
    before = standing_events(application)
    history = [each.as_law for each in before]
    calendar = national_calendar()
    if case is None and history:
        case = fold(history, calendar)
    for event in events:
        case = fold([event], calendar) if case is None else advance(case, event)
    if case is None:
        return []
    serial = last_serial(application)
    place = before[-1].position if before else 0
    rows = [_row(application, event, serial=serial + n, position=place + n, at=at) for n, event in enumerate(events, 1)]
    for each in rows:
        each.save()
    _take(application, _projected(case, [*history, *events]), row=row or RESULTS.get(events[-1].name, ""))
    return rows


def corrected_entry(
    application: Application, wrong: ApplicationEvent, right: Event | None, *, at: datetime
) -> ApplicationEvent:
    """Put another entry in the place of one, or none; the history as a whole must still be possible."""
    return corrected_entries(application, [(wrong, right)], at=at)[0]


def corrected_entries(
    application: Application,
    pairs: Sequence[tuple[ApplicationEvent, Event | None]],
    *,
    at: datetime,
    begins: Event | None = None,
) -> list[ApplicationEvent]:
    """Put other entries in the places of some at once; what holds only together need not hold one by one.

    begins  with what the history begins from now on, where its first entry goes
    """
    if not pairs:
        return []
    instead = {wrong.pk: right for wrong, right in pairs}
    history = [instead.get(each.pk, each.as_law) for each in standing_events(application)]
    kept = [each for each in (begins, *history) if each is not None]
    if not kept:
        raise Refused("登记收到申请的一步不能取消，只能改正日期；整件误登的，请办理“登记作废”。")
    after = projection(kept, national_calendar())
    serial, rows = last_serial(application), list[ApplicationEvent]()
    for number, (wrong, right) in enumerate(pairs, 1):
        row = _row(application, right or wrong.as_law, serial=serial + number, position=wrong.position, at=at)
        row.replaces, row.void = wrong, right is None
        row.save()
        rows.append(row)
    if begins is not None:
        place = pairs[0][0].position
        rows.append(_row(application, begins, serial=serial + len(pairs) + 1, position=place, at=at))
        rows[-1].save()
    _take(application, after, row=application.row)
    return rows


def last_serial(application: Application) -> int:
    """The serial of the last entry; 0 before the first."""
    (last,) = _LAST.get(application=application.pk) or (0,)
    return last


def pending_notice(application: Application) -> ApplicationEvent | None:
    """The notice that waits for the applicant's correction or payment."""
    name = NOTICES.get(Status(application.status))
    return application.events.standing().filter(name=name).last() if name else None


def first_result(events: Iterable[Event]) -> date | None:
    """The day on which the case first had a result; a split is none."""
    return next((each.on for each in events if each.name in CLOSING and each.name is not Name.SPLIT), None)


def _projected(case: Case, events: Iterable[Event]) -> Projection:
    return Projection(
        status=case.status.value,
        received_on=case.received,
        due_on=case.due,
        not_before=case.not_before,
        due_source=case.source,
        finished_on=first_result(events),
    )


def _take(application: Application, found: Projection, *, row: str) -> None:
    """Set the columns. The row of the first result stays; it goes where that result was entered by mistake."""
    if found.finished_on is None:
        application.row = ""
    elif not application.row:
        application.row = row
    for name in COLUMNS:
        setattr(application, name, getattr(found, name))


def _row(application: Application, event: Event, *, serial: int, position: int, at: datetime) -> ApplicationEvent:
    return ApplicationEvent(
        application=application,
        serial=serial,
        position=position,
        name=event.name.value,
        on=event.on,
        number=event.number,
        second=event.second,
        party=event.party,
        entered_at=at,
    )
