"""Where an application stands: what the fold of its events knows, and the days that follow from it.

The facts are fields; the days are worked out when they are asked for. Sentences and next steps: `gongkai.law.case`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Self

from gongkai.law.calendar import ONE_DAY, WorkCalendar
from gongkai.law.consultation import Consultation
from gongkai.law.errors import CalendarUnknown
from gongkai.law.periods import EXTENSION
from gongkai.law.reckoning import Span, days_out, last_day
from gongkai.law.status import Status
from gongkai.law.versions import in_force


@dataclass(frozen=True, slots=True)
class Demand:
    """What the organ asked of the applicant: a correction or a fee.

    delivered  day the applicant received the letter
    lapses_on  last day for the applicant; None where the organ set none or the calendar does not reach so far
    unknown    the first unknown day, when the calendar does not reach so far
    formal     False for a clarification that has no effect on the clock
    """

    asked: date
    delivered: date
    lapses_on: date | None
    source: str
    unknown: date | None = None
    formal: bool = True
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day that runs against the applicant, and the first on which the case may be closed for it."""

    what: str
    on: date | None
    closes_from: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The reply date as far as it can be known.

    due         the last day to reply; None while it cannot be said
    not_before  the day than which it cannot be earlier, where `due` is missing or may still move
    unknown     the first unknown day, when a missing holiday notice is the reason
    known_to    the day up to which the count is certain, where it has no end yet
    """

    due: date | None
    provisional: bool = False
    not_before: date | None = None
    unknown: date | None = None
    known_to: date | None = None


@dataclass(frozen=True)
class Standing:
    """An application after its events.

    last        day of the last event
    as_of       the day to which the case was folded; never before `last`
    started     the day after which the reply period counts: receipt, correction or payment
    limit       working days of the reply period, `extension` those of an extension in it
    basis       the article from which the present reply period follows
    stopped     True while (or closed while) waiting for the applicant: no reply date runs
    reopened_on   the day from which it is decided anew; `ordered_until` the last day that the decision sets for it
    """

    calendar: WorkCalendar = field(repr=False, compare=False)
    last: date
    as_of: date
    state: Status
    started: date
    limit: int
    basis: str
    submitted: date | None = None
    received: date | None = None
    extension: int = 0
    extended_on: date | None = None
    delayed_until: date | None = None
    stopped: bool = False
    correction: Demand | None = None
    payment: Demand | None = None
    consultations: tuple[Consultation, ...] = ()
    closed_on: date | None = None
    reopened_on: date | None = None
    ordered_until: date | None = None

    def but(self, **changes: object) -> Self:
        """The same with some facts changed and nothing worked out yet.

        What dataclasses.replace does, at a fraction of its cost: a recheck folds every stored case.
        """
        changed = object.__new__(type(self))
        known = self.__dict__
        facts = changed.__dict__
        for fact in FACTS:
            facts[fact] = known[fact]
        facts.update(changes)
        return changed

    @property
    def law_of(self) -> date:
        """The day whose law applies: receipt, or until it is confirmed the submission."""
        return self.received or self.submitted or self.started

    @property
    def open_consultations(self) -> tuple[Consultation, ...]:
        """The letters still without an answer whose period has not ended."""
        return tuple(each for each in self.consultations if self._until(each) is None)

    @property
    def status(self) -> Status:
        if self.state is Status.OPEN and self.open_consultations:
            return Status.CONSULTING
        return self.state

    @property
    def due(self) -> date | None:
        """Last day to reply, or None: the clock is stopped, or the day cannot be known yet."""
        return self.reckoned.due

    @property
    def provisional(self) -> bool:
        """Whether the reply date may still move without anyone deciding so."""
        return self.reckoned.provisional

    @property
    def not_before(self) -> date | None:
        """The day than which the reply date cannot be earlier, where it is not certain; it is after the count began."""
        floor = self.reckoned.not_before
        return None if floor is None else max(floor, self.started + ONE_DAY)

    @property
    def unknown(self) -> date | None:
        """The first day that the calendar lacks for this case, if it does."""
        return self.reckoned.unknown

    @property
    def source(self) -> str:
        """The article on which the present answer about the deadline rests."""
        if self.state is Status.SUBMITTED:
            return "条例第三十一条"
        if self.stopped and (demand := self._demand) is not None:
            return demand.source
        return "条例第三十五条" if self.delayed_until else self.basis

    @property
    def cited(self) -> str:
        """The same with the article of the extension, where the present period was extended."""
        if self.stopped or self.delayed_until or self.ordered_until or not self.extension:
            return self.source
        own = in_force(EXTENSION, self.law_of).source
        if own == self.source:
            return own
        return f"{self.source}、{own.removeprefix('条例') if self.source.startswith('条例') else own}"

    @cached_property
    def counted(self) -> tuple[date, ...]:
        """The working days of the reply period in order, as far as the calendar knows them."""
        if (last := self._last_shown) is None:
            return ()
        left_out = {day for span in self.excluded for day in span}
        return tuple(day for day in self.calendar.between(self.started, last) if day not in left_out)

    @cached_property
    def excluded(self) -> tuple[tuple[date, ...], ...]:
        """The working days that do not count because others were asked, span by span."""
        if (last := self._last_shown) is None or self.delayed_until or self.ordered_until:
            return ()
        return days_out(self.calendar, self.started, last, self._spans(as_if_lapsed=True))

    @property
    def deadline(self) -> Deadline | None:
        """What runs against the applicant now: a correction or a payment."""
        demand = self._demand
        if demand is None or self.closed_on:
            return None
        closes_from = demand.lapses_on + ONE_DAY if demand.lapses_on else None
        what = "补正" if demand is self.correction else "缴费"
        return Deadline(what, demand.lapses_on, closes_from, demand.source)

    @property
    def confirm_by(self) -> date | None:
        """For a web submission: the working day by which the two sides should have confirmed receipt."""
        if self.state is not Status.SUBMITTED:
            return None
        try:
            return self.calendar.after(self.started, 1)
        except CalendarUnknown:
            return None

    def overdue(self, on: date) -> bool:
        """Whether the reply is (or, for a closed case, was) late on that day."""
        end = on if self.closed_on is None else min(on, self.closed_on)
        return self.due is not None and end > self.due

    def days_left(self, on: date) -> int | None:
        """Working days from the day after `on` to the reply date; negative when it has passed.

        None when none runs, the case is closed, or the calendar does not reach so far.
        """
        if self.due is None or self.closed_on:
            return None
        try:
            return self.calendar.count(on, self.due) - self.calendar.count(self.due, on)
        except CalendarUnknown:
            return None

    @cached_property
    def reckoned(self) -> Reckoned:
        if self.stopped:
            return Reckoned(None)
        if self.ordered_until:
            return Reckoned(self.ordered_until)
        if self.delayed_until:
            return Reckoned(self.delayed_until)
        days = self.limit + self.extension
        known_to = self.calendar.first_unknown - ONE_DAY
        try:
            least = last_day(self.calendar, self.started, days, self._spans(as_if_lapsed=False))
        except CalendarUnknown as missing:
            return Reckoned(None, True, missing.day, missing.day, known_to)
        if not self.consultations:
            return Reckoned(least, self.state is Status.SUBMITTED)
        try:
            due = last_day(self.calendar, self.started, days, self._spans(as_if_lapsed=True))
        except CalendarUnknown as missing:
            return Reckoned(None, True, least, missing.day, known_to)
        # A letter sent when the period had run out moves nothing; one sent before and without an end leaves it open.
        endless = [
            each
            for each in self.consultations
            if self._until(each) is None and each.lapses_on is None and each.sent < due
        ]
        if endless:
            unknown = next((each.unknown for each in endless if each.unknown), None)
            return Reckoned(None, True, least, unknown, min(each.sent for each in endless))
        return Reckoned(due, True, least) if due != least else Reckoned(due)

    @property
    def _demand(self) -> Demand | None:
        """The correction or payment for which the clock stands still."""
        if not self.stopped:
            return None
        return self.payment if self.payment and self.payment.answered is None else self.correction

    @property
    def _last_shown(self) -> date | None:
        if self.stopped:
            return None
        last = self.due or self.reckoned.known_to
        if last is None or last <= self.started:
            return None
        return min(last, self.calendar.first_unknown - ONE_DAY)

    def _until(self, consultation: Consultation) -> date | None:
        """The day on which a consultation ended, or None while it is open.

        An opinion after its period takes out no more days; the organ may still weigh it.
        """
        ends = [day for day in (consultation.answered, self.closed_on) if day is not None]
        if consultation.lapses_on is not None and consultation.lapses_on <= self.as_of:
            ends.append(consultation.lapses_on)
        return min(ends) if ends else None

    def _spans(self, *, as_if_lapsed: bool) -> Iterator[Span]:
        for each in self.consultations:
            until = self._until(each) or (each.lapses_on if as_if_lapsed else None)
            if until is not None:
                yield each.sent, until


FACTS = tuple(fact.name for fact in fields(Standing))
