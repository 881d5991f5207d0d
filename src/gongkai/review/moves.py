"""In which states of a review a verb is possible. What happens is a function in `actions.py`."""

from __future__ import annotations

from gongkai.law import Refused
from gongkai.review.models import Review, Status

MOVES: dict[str, frozenset[Status]] = {
    "sign": frozenset({Status.OPEN}),
    "attach_paper": frozenset({Status.OPEN}),
    "give_back": frozenset({Status.OPEN, Status.CLEARED}),
    "postpone": frozenset({Status.OPEN}),
    "consent_by_telephone": frozenset({Status.OPEN}),
    "void": frozenset({Status.OPEN, Status.CLEARED}),
    "use": frozenset({Status.CLEARED}),
}
"""By verb."""


def check(verb: str, review: Review) -> None:
    """Raise Refused, with what happened to the review and what to do, where a verb is not possible now."""
    if review.status not in MOVES[verb]:
        raise Refused(f"《{review.title}》{why_not(review)}")


def why_not(review: Review) -> str:
    """What stands against going on with a review, without the title."""
    match review.status:
        case Status.VOID:
            return f"在送审后{review.closed_reason}，原签批已失效，请重新送审后再办理。"
        case Status.RETURNED:
            return f"已被退回（{review.closed_reason}），修改并重新送审后才能办理。"
        case Status.CLEARED:
            return "各审和保密审查都已签批，不用再签。"
        case Status.USED:
            return "已按这次签批办结；要修改请修改后重新送审。"
        case _:
            return "还在审核，各审和保密审查都签批后才能办理。"
