"""The clock of a case: the fold of its dated events into where it stands, what is due when, and why.

`fold(events, calendar)` reads the events in order and never looks ahead; what comes later cannot change what an
earlier part of the list says. Open questions of the law are answered here in one way, listed in docs/law.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from gongkai.law.calendar import WorkCalendar, say
from gongkai.law.case import Case
from gongkai.law.consultation import ANSWERED, DELIVERED, PERIODS, SENT, Consultation
from gongkai.law.errors import CalendarUnknown, Refused
from gongkai.law.events import Event, Name
from gongkai.law.moves import awaited, check, formal, of_law
from gongkai.law.periods import AFTER_CORRECTION, AFTER_PAYMENT, EXTENSION, PAYMENT, REPLY
from gongkai.law.standing import Demand
from gongkai.law.status import Status
from gongkai.law.versions import in_force


def fold(events: Iterable[Event], calendar: WorkCalendar, on: date | None = None) -> Case:
    """Where the case stands after its events, or with `on` at the end of that day: later events are left out.

    events  in the order in which they happened, the first one submitted or received
    Raises Refused for a sequence that cannot be, NotInForce for a day before the first Regulation.
    """
    case: Case | None = None
    for event in events:
        if on is not None and event.on > on:
            break
        case = _opened(event, calendar) if case is None else advance(case, event)
    if case is None:
        raise Refused("到这一天还没有申请，请先登记提交或者收到申请。", "条例第三十一条")
    return case if on is None or on == case.as_of else case.but(as_of=on)


def advance(case: Case, event: Event) -> Case:
    """The case after one more event. Raises Refused when it cannot happen."""
    check(case, event.name, event.on)
    if event.second is not None and event.second < event.on:
        raise Refused(
            f"{event.name.shape.label}的第二个日期{say(event.second)}早于{say(event.on)}，请核对。",
            event.name.shape.source,
        )
    if event.name in CLOSING:
        return case.but(last=event.on, as_of=event.on, state=CLOSING[event.name], closed_on=event.on)
    after = EFFECTS[event.name](case, event)
    return after.but(last=event.on, as_of=event.on)


def _opened(event: Event, calendar: WorkCalendar) -> Case:
    if event.name not in (Name.RECEIVED, Name.SUBMITTED):
        raise Refused(f"还没有收到申请，不能{event.name.shape.label}；请先登记收到日期。", event.name.shape.source)
    law = in_force(REPLY, event.on)
    received = event.name is Name.RECEIVED
    return Case(
        calendar=calendar,
        last=event.on,
        as_of=event.on,
        state=Status.OPEN if received else Status.SUBMITTED,
        started=event.on,
        limit=law.value,
        basis=law.source,
        received=event.on if received else None,
        submitted=None if received else event.on,
    )


def _received(case: Case, event: Event) -> Case:
    law = in_force(REPLY, event.on)
    return case.but(state=Status.OPEN, started=event.on, limit=law.value, basis=law.source, received=event.on)


def _clarify_asked(case: Case, event: Event) -> Case:
    delivered, source = event.second or event.on, event.name.shape.source
    if not formal(case, event.on):
        if case.correction is not None and case.correction.formal:
            return case  # the correction that was made stays on record; talk adds nothing to it
        return case.but(correction=Demand(event.on, delivered, None, source, formal=False))
    if event.number is None:
        demand = Demand(event.on, delivered, None, source)
    elif event.number < 1:
        raise Refused("补正期限至少为1个工作日，请填写合理的期限。", source)
    else:
        lapses_on, unknown = _lapse(case.calendar, delivered, event.number)
        demand = Demand(event.on, delivered, lapses_on, source, unknown)
    return case.but(state=Status.AWAITING_CORRECTION, stopped=True, correction=demand)


def _clarified(case: Case, event: Event) -> Case:
    if case.correction is None:
        return case
    answered = replace(case.correction, answered=event.on)
    if not case.correction.formal:
        return case.but(correction=answered)
    law = of_law(case, AFTER_CORRECTION)
    return _restarted(case, event.on, law.value, law.source).but(correction=answered)


def _fee_noticed(case: Case, event: Event) -> Case:
    law = of_law(case, PAYMENT)
    delivered = event.second or event.on
    lapses_on, unknown = _lapse(case.calendar, delivered, law.value)
    demand = Demand(event.on, delivered, lapses_on, law.source, unknown)
    return case.but(state=Status.AWAITING_PAYMENT, stopped=True, payment=demand)


def _fee_paid(case: Case, event: Event) -> Case:
    law = of_law(case, AFTER_PAYMENT)
    payment = replace(case.payment, answered=event.on) if case.payment else None
    return _restarted(case, event.on, law.value, law.source).but(payment=payment)


def _restarted(case: Case, on: date, limit: int, basis: str) -> Case:
    """The full period anew. An extension or delay belonged to the old period; it is spent, and not carried over."""
    return case.but(
        state=Status.OPEN,
        stopped=False,
        started=on,
        limit=limit,
        basis=basis,
        extension=0,
        delayed_until=None,
        ordered_until=None,
    )


def _extended(case: Case, event: Event) -> Case:
    most = of_law(case, EXTENSION)
    if event.number is None or not 1 <= event.number <= most.value:
        raise Refused(f"延长的期限应当在1到{most.value}个工作日之间，请改正天数。", most.source)
    return case.but(extension=event.number, extended_on=event.on)


def _delayed(case: Case, event: Event) -> Case:
    source = event.name.shape.source
    if event.second is None:
        raise Refused("延迟答复应当确定最后答复日期并告知申请人，请填写该日期。", source)
    floor = case.due or case.not_before
    if floor is not None and event.second <= floor:
        raise Refused(f"延迟答复的日期应当晚于原来的答复期限{say(floor)}，请改正日期。", source)
    return case.but(delayed_until=event.second)


def _consultation_sent(case: Case, event: Event) -> Case:
    letter = Consultation(SENT[event.name], event.on, event.party)
    if event.second is not None:
        letter = _delivered_on(case, letter, event.second)
    return case.but(consultations=(*case.consultations, letter))


def _consultation_delivered(case: Case, event: Event) -> Case:
    letter = _named(case, event)
    return _exchanged(case, letter, _delivered_on(case, letter, event.on))


def _consultation_answered(case: Case, event: Event) -> Case:
    letter = _named(case, event)
    return _exchanged(case, letter, replace(letter, answered=event.on))


def _named(case: Case, event: Event) -> Consultation:
    """The letter that the event is about: that party's, the oldest whose period has not ended, or simply the oldest."""
    waiting = awaited(case, event.name)
    if event.party:
        waiting = [each for each in waiting if each.party == event.party]
        if not waiting:
            raise Refused(f"没有正在征求“{event.party}”的意见，请核对被征求意见方。", event.name.shape.source)
    current = [each for each in waiting if each.lapses_on is None or each.lapses_on >= event.on]
    return (current or waiting)[0]


def _delivered_on(case: Case, letter: Consultation, on: date) -> Consultation:
    period = of_law(case, PERIODS[letter.consultee]).value
    if period is None:
        return replace(letter, delivered=on)
    lapses_on, unknown = _lapse(case.calendar, on, period)
    return replace(letter, delivered=on, lapses_on=lapses_on, unknown=unknown)


def _exchanged(case: Case, old: Consultation, new: Consultation) -> Case:
    at = case.consultations.index(old)
    return case.but(consultations=(*case.consultations[:at], new, *case.consultations[at + 1 :]))


def _lapse(calendar: WorkCalendar, start: date, days: int) -> tuple[date | None, date | None]:
    """The last day of a period of others, or the first unknown day that hides it."""
    try:
        return calendar.after(start, days), None
    except CalendarUnknown as missing:
        return None, missing.day


def _reopened(case: Case, event: Event) -> Case:
    """Decided anew: by the day that the decision sets, else within the full period. Letters of before are done with."""
    law = in_force(REPLY, event.on)
    return case.but(
        state=Status.OPEN,
        stopped=False,
        started=event.on,
        limit=law.value,
        basis=event.name.shape.source,
        extension=0,
        extended_on=None,
        delayed_until=None,
        payment=case.payment if case.payment and case.payment.answered else None,
        consultations=(),
        closed_on=None,
        reopened_on=event.on,
        ordered_until=event.second,
    )


CLOSING = {
    Name.REPLIED: Status.REPLIED,
    Name.WITHDRAWN: Status.WITHDRAWN,
    Name.CORRECTION_LAPSED: Status.CORRECTION_LAPSED,
    Name.FEE_LAPSED: Status.FEE_LAPSED,
    Name.ENDED: Status.ENDED,
    Name.SPLIT: Status.SPLIT,
}

EFFECTS: dict[Name, Callable[[Case, Event], Case]] = {
    Name.RECEIVED: _received,
    Name.CLARIFY_ASKED: _clarify_asked,
    Name.CLARIFIED: _clarified,
    **dict.fromkeys(SENT, _consultation_sent),
    **dict.fromkeys(DELIVERED, _consultation_delivered),
    **dict.fromkeys(ANSWERED, _consultation_answered),
    Name.EXTENDED: _extended,
    Name.DELAYED: _delayed,
    Name.FEE_NOTICED: _fee_noticed,
    Name.FEE_PAID: _fee_paid,
    Name.REOPENED: _reopened,
}
