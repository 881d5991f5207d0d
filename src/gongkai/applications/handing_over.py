"""What is open about applications: for a post, in the list of its handover (未办结事项); for an organ that ends, what
passes to its successor (承接)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gongkai.applications.kept import Matter
from gongkai.applications.models import Application
from gongkai.applications.telling import tell_sender
from gongkai.evidence.actor import Actor
from gongkai.intake.models import Submission
from gongkai.organs import succession
from gongkai.organs.handover import Work, register
from gongkai.organs.models import Organ, Person, PostKind
from gongkai.organs.permissions import ROLES, Permission
from gongkai.organs.succession import Estate
from gongkai.review.models import LIVE, Review, Status


@register
def open_applications(post_kind: str, organ: Organ) -> Iterator[Work]:
    """For who handles them, the applications in hand, the most pressing first."""
    if Permission.APPLICATION_HANDLE not in ROLES[PostKind(post_kind)].permissions:
        return
    for row in Application.objects.filter(organ=organ).open().most_pressing_first():
        due = row.due_on or row.not_before
        yield {
            "subject": f"{row._meta.label}:{row.pk}",
            "title": str(row),
            "due": due.isoformat() if due else "",
            "state": row.get_status_display(),
        }


def _pass_on(organ: Organ, successor: Organ, by: Person | None, at: datetime) -> int:
    """Everything that the organ ever registered or took over: the successor answers what is open, and for what was
    answered it is reconsidered, keeps the files and clears them. Number, history and clock stay.

    A reply under review has to be sent for review anew: whoever would have signed it holds no post any more.
    """
    rows = Application.objects.select_for_update().filter(organ=organ).order_by("pk")
    reviews = [each.review_id for each in rows if each.review_id]
    Review.objects.filter(pk__in=reviews, status__in=LIVE).update(
        status=Status.VOID, closed_at=at, closed_by=by, closed_reason=f"由{successor.name}承接，须重新送审"
    )
    return Application.objects.filter(organ=organ).update(organ=successor)


def _tell(organ: Organ, successor: Organ, by: Actor, at: datetime) -> None:
    """Those who sent what is open on the internet: what they send next goes to the successor."""
    begun = [each.origin for each in succession.spans([organ])]
    for each in Application.objects.open().filter(organ=successor, origin__in=begun).order_by("pk"):
        tell_sender("application.taken_over", each, by=by, at=at)


succession.register(
    "applications",
    Estate(
        "件没有办结的申请",
        "办结申请",
        lambda organ: Application.objects.filter(organ=organ).open().count(),
        _pass_on,
        _tell,
    ),
)
succession.register(
    "submissions",
    Estate(
        "件没有接收的网上来件",
        "接收网上来件",
        lambda organ: Submission.objects.waiting().filter(organ=organ.code).count(),
    ),
)
succession.register(
    "matters",
    Estate(
        "件没有处理的其他来件",
        "登记其他来件的处理结果",
        lambda organ: Matter.objects.open().filter(organ=organ).count(),
    ),
)
