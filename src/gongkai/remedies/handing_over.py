"""What is open about remedies: for a post, in the list of its handover (未办结事项); for an organ that ends, what
passes to its successor (承接), who is 被申请人 or 被告 in its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gongkai.organs import succession
from gongkai.organs.handover import Work, register
from gongkai.organs.models import Organ, Person, PostKind
from gongkai.organs.permissions import ROLES, Permission
from gongkai.organs.succession import Estate
from gongkai.remedies.models import Remedy, Stage


@register
def open_remedies(post_kind: str, organ: Organ) -> Iterator[Work]:
    """For who registers them: those that have not ended, and those that ended with something to put right."""
    if Permission.REMEDY_HANDLE not in ROLES[PostKind(post_kind)].permissions:
        return
    for row in Remedy.objects.filter(organ=organ).live().most_pressing_first():
        to_rectify = row.stage == Stage.CONCLUDED
        answer = row.answer_due_on or row.answer_not_before
        due = row.rectify_until if to_rectify else answer if row.stage == Stage.PENDING else None
        yield {
            "subject": f"{row._meta.label}:{row.pk}",
            "title": str(row),
            "due": due.isoformat() if due else "",
            "state": "待整改" if to_rectify else row.get_stage_display(),
        }


def _pass_on(organ: Organ, successor: Organ, by: Person | None, at: datetime) -> int:
    """Every case, those that have ended among them: the successor puts right what is to be put right."""
    keys = list(Remedy.objects.select_for_update().filter(organ=organ).order_by("pk").values_list("pk", flat=True))
    return Remedy.objects.filter(pk__in=keys).update(organ=successor)


succession.register(
    "remedies",
    Estate(
        "件没有审结的复议、诉讼",
        "登记复议、诉讼的结果和整改",
        lambda organ: Remedy.objects.filter(organ=organ).live().count(),
        _pass_on,
    ),
)
