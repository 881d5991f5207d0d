"""What holds for every case, whatever its days."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law import Case, Event, Name, Refused, advance, fold, national_calendar
from gongkai.law.events import Need
from gongkai.law.reckoning import days_out, last_day

CALENDAR = national_calendar()
KNOWN = st.dates(date(2019, 5, 15), date(2026, 6, 30))


def naive_days(start: date) -> Iterator[date]:
    day = start
    while True:
        day += timedelta(days=1)
        if CALENDAR.is_working(day):
            yield day


def naive_last(start: date, days: int, out: set[date]) -> date:
    counted = (day for day in naive_days(start) if day not in out)
    return next(day for n, day in enumerate(counted, 1) if n == days)


@given(KNOWN, st.integers(1, 60))
def test_the_bisected_count_equals_a_naive_count(start: date, n: int) -> None:
    assert CALENDAR.after(start, n) == naive_last(start, n, set())


@given(KNOWN, st.integers(-20, 120))
def test_counting_and_listing_agree_with_a_naive_count(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    naive = [day for day in map(date.fromordinal, range(start.toordinal() + 1, end.toordinal() + 1))
             if CALENDAR.is_working(day)]  # fmt: skip
    assert list(CALENDAR.between(start, end)) == naive
    assert CALENDAR.count(start, end) == len(naive)


@given(KNOWN)
def test_the_nearest_working_day_is_working_and_nearest(day: date) -> None:
    before, after = CALENDAR.on_or_before(day), CALENDAR.on_or_after(day)
    assert CALENDAR.is_working(before)
    assert CALENDAR.is_working(after)
    assert before <= day <= after
    assert CALENDAR.count(before, after) == (0 if before == after else 1)


SPANS = st.lists(st.tuples(st.integers(-10, 60), st.integers(0, 30)), max_size=4)


@given(KNOWN, st.integers(1, 40), SPANS)
def test_days_left_out_move_the_last_day_as_a_naive_count_does(
    start: date, days: int, spans: list[tuple[int, int]]
) -> None:
    given_spans = sorted((start + timedelta(days=at), start + timedelta(days=at + length)) for at, length in spans)
    last = CALENDAR.after(start, days)
    out: set[date] = set()
    for after, until in given_spans:
        # A letter sent after the period ran out, with what was left out before it, changes nothing.
        if after < last:
            out |= set(CALENDAR.between(max(after, start), until))
            last = naive_last(start, days, out)
    assert last_day(CALENDAR, start, days, given_spans) == last
    shown = [day for span in days_out(CALENDAR, start, last, given_spans) for day in span]
    assert len(shown) == len(set(shown))
    assert CALENDAR.count(start, last) - len(shown) == days


@given(KNOWN, SPANS, st.tuples(st.integers(0, 60), st.integers(0, 30)))
def test_leaving_a_day_out_never_makes_a_due_date_earlier(
    start: date, spans: list[tuple[int, int]], more: tuple[int, int]
) -> None:
    def due(chosen: list[tuple[int, int]]) -> date:
        return last_day(
            CALENDAR,
            start,
            20,
            [(start + timedelta(days=at), start + timedelta(days=at + length)) for at, length in chosen],
        )

    assert due([*spans, more]) >= due(spans)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Possible histories: steps drawn at random, the impossible ones left away."""
    day = draw(KNOWN)
    events = [Event(draw(st.sampled_from([Name.RECEIVED, Name.SUBMITTED])), day)]
    case = fold(events, CALENDAR)
    for _ in range(draw(st.integers(0, 8))):
        day += timedelta(days=draw(st.integers(0, 12)))
        name = draw(st.sampled_from(Name))
        shape = name.shape
        number = draw(st.integers(1, 20)) if shape.number is not Need.NO else None
        second = day + timedelta(days=draw(st.integers(0, 40))) if shape.second is not Need.NO else None
        event = Event(name, day, number, second)
        with contextlib.suppress(Refused):
            case = advance(case, event)
            events.append(event)
    return events


@given(histories(), st.data())
def test_a_fold_of_a_prefix_never_looks_ahead(events: list[Event], data: st.DataObject) -> None:
    """Folding to a day is folding what had happened by then; what follows changes nothing of it."""
    whole = fold(events, CALENDAR)
    day = data.draw(st.dates(events[0].on, events[-1].on))
    prefix = [event for event in events if event.on <= day]
    then, cut = fold(events, CALENDAR, day), fold(prefix, CALENDAR, day)
    assert then == cut
    assert (then.due, then.not_before, then.reason, then.next) == (cut.due, cut.not_before, cut.reason, cut.next)
    case: Case | None = None
    for n, event in enumerate(events, 1):
        case = fold(events[:n], CALENDAR) if case is None else advance(case, event)
        assert case == fold(events[:n], CALENDAR)
    assert case == whole


@settings(max_examples=300)
@given(histories())
def test_every_state_can_be_read(events: list[Event]) -> None:
    case = fold(events, CALENDAR)
    assert case.reason.endswith("。")
    assert case.source
    assert list(case.effects) == list(case.next)
    assert all(effect.endswith("。") for effect in case.effects.values())
    if case.due is not None:
        assert case.not_before is None or case.not_before < case.due
        assert not case.overdue(case.due) or case.closed_on is not None
        if case.delayed_until is None and case.ordered_until is None:
            assert len(case.counted) == case.limit + case.extension
            assert case.counted[-1] == case.due
            assert not set(case.counted) & {day for span in case.excluded for day in span}
    if case.provisional and case.due is None:
        assert case.not_before is not None


@given(histories())
def test_what_may_come_next_is_what_the_fold_takes(events: list[Event]) -> None:
    case = fold(events, CALENDAR)
    taken = []
    for name in Name:
        number = 1 if name is Name.EXTENDED else None
        second = date(2027, 12, 31) if name is Name.DELAYED else None
        with contextlib.suppress(Refused):
            advance(case, Event(name, case.as_of, number, second))
            taken.append(name)
    assert tuple(taken) == case.next


@given(histories(), st.integers(0, 60))
def test_an_open_opinion_never_makes_the_date_earlier_than_said(events: list[Event], wait: int) -> None:
    """`not_before` is a promise: whenever the opinions arrive, the date is not earlier."""
    case = fold(events, CALENDAR)
    if case.not_before is None or case.stopped or case.closed_on or case.unknown:
        return
    answers = {"third_party": Name.CONSULTED, "co_maker": Name.CO_MAKER_ANSWERED, "organ": Name.ORGAN_ANSWERED}
    day, floor = case.as_of + timedelta(days=wait), case.not_before
    for letter in case.open_consultations:
        case = advance(case, Event(answers[letter.consultee], day))
    assert (case.due or case.not_before or floor) >= floor
