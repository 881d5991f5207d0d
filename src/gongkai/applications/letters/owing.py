"""What is still owed in the cases of some organs: letters that a step demands, stamps, the way of a decision to the
applicant, and cases whose applicant let a period pass.

Each takes one query, or one more for the histories, however many cases there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum
from itertools import islice

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from gongkai.applications.decided import Reply, Service
from gongkai.applications.deciding import SIMPLE, happened_since
from gongkai.applications.letters.kinds import CONSULTATIONS, FORMS, Kind
from gongkai.applications.letters.models import CaseFile, Letter, Role
from gongkai.applications.models import Application, ApplicationEvent, Consultation, Opinion
from gongkai.law import Name, Status, fold
from gongkai.law.consultation import Consultee
from gongkai.law.status import CLOSED
from gongkai.pages.calendar import national_calendar
from gongkai.review.models import Status as ReviewStatus

_NOTICES = {
    Name.CLARIFY_ASKED: Kind.CORRECTION,
    Name.FEE_NOTICED: Kind.FEE,
    Name.EXTENDED: Kind.EXTENSION,
    Name.DELAYED: Kind.DELAY,
}
_GOES_ON = Q(application__voided_on=None, application__archived_on=None)
_WAITED_FOR = (
    Q(name=Name.CLARIFY_ASKED, number__isnull=False, application__status=Status.AWAITING_CORRECTION)
    | Q(name=Name.FEE_NOTICED, application__status=Status.AWAITING_PAYMENT)
    | Q(~Q(application__status__in=CLOSED), name__in=[Name.EXTENDED, Name.DELAYED], application__decision=None)
)
"""Steps of whose notice somebody still waits, as `due.letters_due` has it of an open case."""
_LAPSES = (
    (Name.CORRECTION_LAPSED, Name.CLARIFY_ASKED, "补正"),
    (Name.FEE_LAPSED, Name.FEE_NOTICED, "缴费"),
)

WAITS = (Status.AWAITING_CORRECTION, Status.AWAITING_PAYMENT)
"""States of a case that waits for its applicant."""

Owed = tuple[Application, Kind, Consultation | None]


def letters_owed(organs: Collection[int], most: int) -> Iterator[Owed]:
    """Letters that the law demands and that are not drawn up. most  of each sort"""
    drawn = Letter.objects.filter(event=OuterRef("pk"), consultation=None)
    steps = ApplicationEvent.objects.filter(_GOES_ON, _WAITED_FOR, ~Exists(drawn), application__organ__in=organs)
    # What was asked or extended before the case was reopened went with the reply of that time.
    anew = ApplicationEvent.objects.standing().filter(name=Name.REOPENED, application=OuterRef("application"))
    steps = steps.filter(~Exists(anew.filter(position__gt=OuterRef("position"))), replaced_by=None, void=False)
    steps = steps.select_related("application__origin")
    for step in steps.order_by("application", "-position")[:most]:
        yield step.application, _NOTICES[Name(step.name)], None
    yield from _of_replies(organs, most)
    yield from _of_consultations(organs, most)


def _of_replies(organs: Collection[int], most: int) -> Iterator[Owed]:
    rows = Reply.objects.filter(_GOES_ON, application__organ__in=organs, letter=None)
    rows = rows.filter(decision=F("application__decision")).select_related("application__origin")
    for row in rows.order_by("issued_on", "pk")[:most]:
        yield row.application, Kind.REPLY, None


def _of_consultations(organs: Collection[int], most: int) -> Iterator[Owed]:
    letters = Letter.objects.filter(consultation=OuterRef("pk"))
    asked = ~Exists(letters.filter(kind__in=[each.value for each in CONSULTATIONS.values()]))
    told = ~Exists(letters.filter(kind=Kind.OVERRIDE.value))
    rows = Consultation.objects.filter(_GOES_ON, application__organ__in=organs).filter(
        Q(asked, ~Q(application__status__in=CLOSED), opinion="")
        | Q(
            told,
            opinion=Opinion.OBJECTS,
            consultee=Consultee.THIRD_PARTY.value,
            application__decision__override__isnull=False,
            application__decision__reply__isnull=False,
        )
    )
    for row in rows.select_related("application__origin", "application__decision").order_by("application")[:most]:
        if not row.opinion:
            yield row.application, CONSULTATIONS[row.consultee], row
        elif row.application.decision.override:
            yield row.application, Kind.OVERRIDE, row


def unstamped(organs: Collection[int], most: int) -> dict[Application, list[str]]:
    """Letters without a stamped scan, by the case that they keep from being complete. most  letters"""
    rows = _unstamped(Letter.objects.filter(_GOES_ON, application__organ__in=organs))
    rows = rows.select_related("application__origin")
    found: dict[Application, list[str]] = {}
    for row in rows.order_by("dated", "pk")[:most]:
        found.setdefault(row.application, []).append(_called(row))
    return found


def unstamped_of(application: Application) -> list[str]:
    """The letters of one case without a stamped scan."""
    return [_called(each) for each in _unstamped(application.letters.all())]


def _unstamped(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    stamped = CaseFile.objects.filter(letter=OuterRef("pk"), role=Role.STAMPED)
    return letters.filter(~Exists(stamped)).exclude(kind__in=[each.value for each in FORMS]).defer("blocks")


def _called(letter: Letter) -> str:
    return f"{letter.get_kind_display()}（{letter.document_number}）"


class Stage(StrEnum):
    """Where what was decided has stopped on its way to the applicant."""

    OVERTAKEN = "overtaken"
    RETURNED = "returned"
    DRAFTED = "drafted"
    AGREED = "agreed"
    LETTER = "letter"


def unsent(organs: Collection[int], most: int) -> Iterator[tuple[Application, Stage]]:
    """Cases of which it is decided what is replied, with where that has stopped. What waits for somebody to agree is
    not among them, nor what waits for the post, nor what has to be decided anew once the applicant has done a step."""
    under_way = Service.objects.filter(Q(end=None) | Q(end__returned=False), reply__decision=OuterRef("decision"))
    overtaken = happened_since(OuterRef("decision"), OuterRef("decision__drafted_at"))
    rows = Application.objects.filter(organ__in=organs, answered_with=None, decision__isnull=False, archived_on=None)
    rows = rows.filter(~Exists(under_way)).exclude(decision__reply__isnull=False, decision__reply__letter=None)
    rows = rows.annotate(overtaken=Exists(overtaken))
    rows = rows.exclude(overtaken=True, decision__reply=None, status__in=WAITS)
    rows = rows.select_related("origin", "organ", "review", "decision__reply", "decision__consent")
    for row in rows.most_pressing_first()[:most]:
        if stage := _stage(row, overtaken=row.overtaken):
            yield row, stage


def not_arrived(organs: Collection[int], most: int) -> Iterator[Application]:
    """Cases whose letter went out, and which stay open until it is registered on which day it arrived."""
    sent = Service.objects.filter(end=None, reply__decision=OuterRef("decision"))
    rows = Application.objects.open().filter(Exists(sent), organ__in=organs, answered_with=None)
    yield from rows.select_related("origin", "organ").most_pressing_first()[:most]


def _stage(application: Application, *, overtaken: bool) -> Stage | None:
    if hasattr(application.decision, "reply"):
        return Stage.LETTER
    if overtaken:
        return Stage.OVERTAKEN
    status = application.review.status if application.review else ""
    if hasattr(application.decision, "consent") or status == ReviewStatus.CLEARED:
        return Stage.AGREED
    if status == ReviewStatus.RETURNED:
        return Stage.RETURNED
    return None if status == ReviewStatus.OPEN or application.organ.profile in SIMPLE else Stage.DRAFTED


def lapsed(organs: Collection[int], on: date, most: int) -> Iterator[tuple[Application, str, bool]]:
    """Cases whose applicant let a period pass, what it was for (补正 or 缴费), and whether it is registered that the
    notice arrived, without which the case cannot be closed."""
    yield from islice(_lapsed(organs, on), most)


def _lapsed(organs: Collection[int], on: date) -> Iterator[tuple[Application, str, bool]]:
    standing = ApplicationEvent.objects.standing()
    rows = Application.objects.filter(organ__in=organs, status__in=WAITS, voided_on=None).select_related("origin")
    rows = rows.order_by("received_on", "pk").prefetch_related(Prefetch("events", standing, to_attr="standing"))
    calendar = national_calendar()
    for row in rows:
        case = fold([each.as_law for each in row.standing], calendar, on)
        for name, notice, what in _LAPSES:
            if name in case.next:
                sent = next(each for each in reversed(row.standing) if each.name == notice)
                yield row, what, sent.second is not None
