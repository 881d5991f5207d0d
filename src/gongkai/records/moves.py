"""From state to state, by verb. What happens is a function in `actions.py` or `publishing.py`."""

from __future__ import annotations

from gongkai.law import Refused
from gongkai.records.models import Publicity, Record, State
from gongkai.review.models import Status
from gongkai.review.moves import why_not

MOVES: dict[str, frozenset[State]] = {
    "edit": frozenset(State),
    "submit": frozenset({State.DRAFT, State.RETURNED}),
    "take_back": frozenset({State.IN_REVIEW, State.CLEARED}),
    "release": frozenset({State.CLEARED}),
    "sign_and_release": frozenset({State.IN_REVIEW}),
    "file_away": frozenset({State.CLEARED}),
    "release_in_emergency": frozenset({State.DRAFT, State.RETURNED, State.IN_REVIEW}),
}
"""In which states of the work a verb is possible."""

SHOWN: dict[str, Publicity] = {"withdraw": Publicity.PUBLIC, "take_down": Publicity.PUBLIC, "expire": Publicity.PUBLIC}
"""What the public must see for a verb to be possible."""

_WHY = {
    State.DRAFT: "还在起草，请先送审。",
    State.RETURNED: "被退回后还没有重新送审，请修改后送审。",
    State.IN_REVIEW: "正在审核，各审和保密审查都签批后才能办理。",
    State.CLEARED: "已审签完成，可以直接发布。",
    State.AFTERWARDS: "已经紧急发布，正在补审，没有待办的修改。",
    State.SETTLED: "已经办结，没有待办的修改。",
}


def check(verb: str, record: Record) -> None:
    """Raise Refused, with why and what to do, where a verb is not possible now."""
    if verb in MOVES and record.state not in MOVES[verb]:
        raise Refused(f"《{record.title}》{_why_not(record)}")
    if verb in SHOWN and record.publicity != SHOWN[verb]:
        raise Refused(f"《{record.title}》现在没有公开（{Publicity(record.publicity).label}），不用撤稿。")


def _why_not(record: Record) -> str:
    state = record.state
    if state in (State.SETTLED, State.AFTERWARDS) and record.publicity in (Publicity.WITHDRAWN, Publicity.EXPIRED):
        return "已经撤下，内容没有新的修改；要重新公开，请修改后送审。"
    if state == State.DRAFT and record.review is not None and record.review.status == Status.VOID:
        return why_not(record.review)
    return _WHY[state]


def possible(record: Record) -> list[str]:
    """The verbs that are possible now, whoever asks."""
    by_state = [verb for verb, states in MOVES.items() if record.state in states]
    return by_state + [verb for verb, shown in SHOWN.items() if record.publicity == shown]
