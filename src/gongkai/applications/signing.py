"""审签答复: a reply in review is signed or given back. What whoever signs it writes may name who applies: it is sealed
with the case, and review and evidence say only where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localdate

from gongkai.applications.acts import locked, note
from gongkai.applications.models import Application, CaseNote, NoteKind
from gongkai.evidence.acting import act
from gongkai.evidence.recording import record_lines
from gongkai.organs.models import Person
from gongkai.organs.permissions import standing
from gongkai.review import actions as reviewing
from gongkai.review.actions import Conclusion
from gongkai.review.models import Review, Stage, label_of

IN_THE_CASE = "退回的原因见申请页的办理记录"


@act()
def sign_reply(
    application: Application,
    *,
    review: Review,
    stages: Mapping[Stage, Conclusion],
    content_hash: str,
    by: Person,
    at: datetime,
) -> Review:
    """签批: as `reviewing.sign`; a remark becomes a note of the case. Raises NotAllowed, or Refused."""
    application, review = _both(application, review)
    said: list[CaseNote] = []
    for stage, conclusion in stages.items():
        if remark := conclusion.remark.strip():
            said += note(application, NoteKind.OTHER, f"{stage.label}：{remark}", by=by, at=at)
    bare = {stage: replace(conclusion, remark="") for stage, conclusion in stages.items()}
    stands = standing(by, review.organ_id, on=localdate(at))
    line = reviewing.signed(review, bare, content_hash=content_hash, stands=stands, at=at)
    record_lines([replace(line, protects=[*line.protects, *said])], organ=review.organ.code)
    return review


@act()
def give_back_in_review(
    application: Application, *, review: Review, content_hash: str, reason: str, by: Person, at: datetime
) -> Review:
    """退回修改: as `reviewing.give_back`; why becomes a note of the case. Raises NotAllowed, or Refused."""
    application, review = _both(application, review)
    said = note(application, NoteKind.RETURNED, reason, by=by, at=at, otherwise="请写明退回的原因，经办人要按它修改。")
    line = reviewing.given_back(
        review, content_hash=content_hash, reason=IN_THE_CASE, tells="，请到申请页查看退回的原因。", by=by, at=at
    )
    record_lines([replace(line, protects=said)], organ=review.organ.code)
    return review


def _both(application: Application, review: Review) -> tuple[Application, Review]:
    """The case and its review as they are now, locked in this order."""
    if review.subject != label_of(application):
        raise ValueError(f"no review of {label_of(application)}: {review.subject}")
    return locked(application.pk), reviewing.locked(review.pk)
