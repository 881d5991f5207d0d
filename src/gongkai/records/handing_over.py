"""What is open about records for a post, for the list of its handover (未办结事项)."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai import law
from gongkai.organs.handover import Work, register
from gongkai.organs.models import Organ, PostKind
from gongkai.organs.permissions import ROLES, Permission
from gongkai.pages.calendar import national_calendar
from gongkai.records.catalogue.periods import due_of
from gongkai.records.models import Publicity, Record
from gongkai.review.models import Review, Stage

SIGNS = {
    PostKind.STAGE_ONE: Stage.ONE,
    PostKind.STAGE_TWO: Stage.TWO,
    PostKind.STAGE_THREE: Stage.THREE,
    PostKind.SECRECY: Stage.SECRECY,
}
"""The stage that waits for a post."""


@register
def open_records(post_kind: str, organ: Organ) -> Iterator[Work]:
    """For who drafts, the records that are not settled; for who signs, the reviews that wait for the stage."""
    records = {
        f"{row._meta.label}:{row.pk}": row
        for row in Record.objects.filter(organ=organ).select_related("review", "row__edition")
    }
    if Permission.RECORD_DRAFT in ROLES[PostKind(post_kind)].permissions:
        for subject, record in records.items():
            if record.version > record.settled_version:
                yield _work(subject, record.title, _due(record), record.state.label)
    if stage := SIGNS.get(PostKind(post_kind)):
        for review in Review.objects.to_sign().filter(organ=organ).exclude(sign_offs__stage=stage):
            about = records.get(review.subject)
            yield _work(review.subject, review.title, _due(about) if about else "", f"待{stage.label}")


def _work(subject: str, title: str, due: str, state: str) -> Work:
    return {"subject": subject, "title": title, "due": due, "state": state}


def _due(record: Record) -> str:
    """The last day to publish (条例第二十六条, or its row of the standard catalogue); empty where it is published
    already or no day can be told."""
    if record.formed_on is None or record.publicity != Publicity.NEVER:
        return ""
    try:
        return due_of(record.row, record.formed_on, national_calendar()).on.isoformat()
    except (law.CalendarUnknown, law.NotInForce):
        return ""
