"""不予登记 of what was sent to an organ: of the same thing sent twice one stays, and who waits is told."""

from __future__ import annotations

import re
from datetime import datetime

from django.db.models import Model
from django.utils.timezone import localdate

from gongkai.applications.models import Application
from gongkai.applications.telling import KEPT, told_of
from gongkai.evidence.acting import act
from gongkai.intake import actions as intake
from gongkai.intake.actions import Opened
from gongkai.intake.codes import NUMBER, typed
from gongkai.intake.models import Kind, Submission, Taking
from gongkai.law import Name, Refused, Status, say
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow

_CASE = re.compile(r"(\d{4})-(\d{1,6})")


def set_aside(
    submission: Submission,
    *,
    why: str,
    words: str = "",
    other: str = "",
    opened: Opened | None,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Taking:
    """不予登记, as `intake.actions.set_aside`; where it was about a case, whoever follows that case sees it there.

    other  the number of the receipt or of the case of the same thing, as it was typed
    Raises NotAllowed, or Refused.
    """
    same_as = _numbered(submission, other) if other.strip() else None
    about = intake.taking_about(opened) if opened else None
    model, _, key = about.became.partition(":") if about else ("", "", "")
    case = Application.objects.filter(pk=key).first() if model == Application._meta.label else None
    with act():
        taking = intake.set_aside(submission, why=why, words=words, same_as=same_as, opened=opened, by=by, at=at,
                                  acting=acting)  # fmt: skip
        if about is not None and case is not None:
            organ = Organ.objects.get(code=submission.organ)
            actor = allow(by, Permission.SUBMISSION_TAKE, organ, on=localdate(at), acting=acting)
            sent = submission.get_kind_display()
            says = f"机关没有登记您{say(submission.submitted_on)}提交的{sent}，原因凭那一份的回执号和查询码可以查到。"
            told = told_of(case, f"{sent}没有登记", says, at=at)
            intake.notify(about, told.parcel, by=actor.unsaid(KEPT), at=at)
    return taking


def _says_so(case: Application, kind: Kind) -> bool:
    """Whether a case may have what was sent already: a correction or a withdrawal has to stand there."""
    if kind == Kind.CORRECTED:
        return case.events.standing().filter(name=Name.CLARIFIED).exists()
    return kind != Kind.TAKING_BACK or case.status == Status.WITHDRAWN


def _numbered(submission: Submission, text: str) -> Model:
    """The receipt or the case of the organ that somebody typed."""
    found: Application | Submission | None = None
    if case := _CASE.fullmatch(text.strip()):
        year, number = case.groups()
        rows = Application.objects.filter(organ__code=submission.organ, voided_on=None, part=0)
        found = rows.filter(year=year, number=number).first()
        if found is not None and not _says_so(found, Kind(submission.kind)):
            raise Refused(
                f"{found}还没有登记收到{submission.get_kind_display()}，不是同一份来件。请登记本件；提交过两次的，写明另一份的回执号。"
            )
    elif len(receipt := typed(text)) == NUMBER:
        found = Submission.objects.filter(pk=receipt, organ=submission.organ).defer("sealed").first()
    if found is None:
        raise Refused(f"本机关没有回执号或者登记号“{text.strip()}”，请核对。")
    return found
