"""What is open about remedies for a post, for the list of its handover (未办结事项)."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.organs.handover import Work, register
from gongkai.organs.models import Organ, PostKind
from gongkai.organs.permissions import ROLES, Permission
from gongkai.remedies.models import Remedy, Result, Stage


@register
def open_remedies(post_kind: str, organ: Organ) -> Iterator[Work]:
    """For who registers them: those that have not ended, and those that ended with something to put right."""
    if Permission.REMEDY_HANDLE not in ROLES[PostKind(post_kind)].permissions:
        return
    for row in Remedy.objects.filter(organ=organ).order_by("answer_due_on", "pk"):
        to_rectify = row.result == Result.CORRECTED and row.rectified_on is None
        if row.stage == Stage.CONCLUDED and not to_rectify:
            continue
        due = row.rectify_until if to_rectify else row.answer_due_on if row.stage == Stage.PENDING else None
        yield {
            "subject": f"{row._meta.label}:{row.pk}",
            "title": str(row),
            "due": due.isoformat() if due else "",
            "state": "待整改" if to_rectify else row.get_stage_display(),
        }
