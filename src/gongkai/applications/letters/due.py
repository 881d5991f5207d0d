"""Which letters of a case can be drawn up now, those first that somebody waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.applications.decided import Service
from gongkai.applications.letters.drawing import OF_EVENT
from gongkai.applications.letters.kinds import CONSULTATIONS, Kind
from gongkai.applications.letters.models import Letter
from gongkai.applications.models import Application, ApplicationEvent, Consultation, Opinion
from gongkai.law import Name, Status
from gongkai.law.consultation import Consultee

ANY_TIME = (Kind.REASONS, Kind.RECORD_CORRECTED, Kind.RECORD_TRANSFERRED)
"""Letters that no step of the case brings about."""


@dataclass(frozen=True, slots=True)
class Due:
    """A letter that is not there yet. owed  its step is done, and somebody has to get it"""

    kind: Kind
    owed: bool
    consultation: Consultation | None = None


def letters_due(
    application: Application, events: Sequence[ApplicationEvent], letters: Sequence[Letter]
) -> Iterator[Due]:
    """The letters that a case lacks.

    events   the standing entries of its history
    letters  those that were drawn up
    """
    if application.archived_on is not None:
        return
    there = {(each.kind, each.event_id, each.consultation_id) for each in letters}
    kinds = {each.kind for each in letters}
    reopened = max((each.position for each in events if each.name == Name.REOPENED), default=0)
    yield from _of_the_reply(application, letters)
    for kind, name in OF_EVENT.items():
        last = next((each for each in reversed(events) if each.name == name), None)
        formal = last is not None and (kind is not Kind.CORRECTION or last.number is not None)
        if last is not None and formal and (kind, last.pk, None) not in there:
            yield Due(kind, owed=last.position > reopened and _waits(application, kind))
    for asked in application.consultations.order_by("number"):
        yield from _of_a_consultation(application, asked, there)
    if application.received_on is not None and Kind.RECEIPT not in kinds:
        yield Due(Kind.RECEIPT, owed=False)
    if Kind.REGISTRATION not in kinds:
        yield Due(Kind.REGISTRATION, owed=False)


def _waits(application: Application, kind: Kind) -> bool:
    """Whether somebody still waits for the notice of a step: it is not answered, or the reply is not decided yet."""
    match kind:
        case Kind.CORRECTION:
            return application.status == Status.AWAITING_CORRECTION
        case Kind.FEE:
            return application.status == Status.AWAITING_PAYMENT
        case _:
            return not application.closed and application.decision_id is None


def _of_the_reply(application: Application, letters: Sequence[Letter]) -> Iterator[Due]:
    if application.answered_with_id is not None:
        return
    reply = application.replies.order_by("round").last()
    if reply is None:
        return
    if reply.decision_id == application.decision_id and reply.pk not in {each.reply_id for each in letters}:
        yield Due(Kind.REPLY, owed=True)
    sent = Service.objects.filter(reply=reply).order_by("attempt").last()
    if sent is not None and sent.pk not in {each.service_id for each in letters}:
        yield Due(Kind.SERVICE, owed=False)


def _of_a_consultation(
    application: Application, asked: Consultation, there: set[tuple[str, int | None, int | None]]
) -> Iterator[Due]:
    consultee = Consultee(asked.consultee)
    letter = CONSULTATIONS[consultee.value]
    if (letter, None, asked.pk) not in there:
        yield Due(letter, owed=not asked.opinion, consultation=asked)
    if (Kind.CONSULTING, None, asked.pk) not in there:
        yield Due(Kind.CONSULTING, owed=False, consultation=asked)
    decision = application.decision
    overridden = decision is not None and bool(decision.override) and hasattr(decision, "reply")
    objects = consultee is Consultee.THIRD_PARTY and asked.opinion == Opinion.OBJECTS
    if overridden and objects and (Kind.OVERRIDE, None, asked.pk) not in there:
        yield Due(Kind.OVERRIDE, owed=True, consultation=asked)
