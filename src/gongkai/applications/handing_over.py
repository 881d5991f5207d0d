"""What is open about applications for a post, for the list of its handover (未办结事项)."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.applications.models import Application
from gongkai.organs.handover import Work, register
from gongkai.organs.models import Organ, PostKind
from gongkai.organs.permissions import ROLES, Permission


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
