"""Every move has its verb, every verb its line of evidence, and nobody else changes a state."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import gongkai
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.records import actions, moves, publishing
from gongkai.records.models import Publicity, State
from gongkai.review import actions as reviewing
from gongkai.review import moves as review_moves
from gongkai.review.models import Stage, Status
from tests.records import test_crashes as crashes
from tests.records.town import LADDER, Town, again, at, cleared, drafted, in_emergency, released, sign, submitted

PACKAGE = Path(gongkai.__file__).parent
OWN = {
    "status": {"review/actions.py"},
    "emergency": {"review/actions.py"},
    "publicity": {"records/showing.py"},
    "current": {"records/showing.py"},
    "index_number": {"records/showing.py"},
    "settled_version": {"records/showing.py", "records/publishing.py"},
    "released_version": {"records/showing.py"},
}
"""Who assigns what of a review or a record."""
SPINE = ("records", "review", "console", "portal", "api", "cli", "config", "papers")


def assigned(tree: ast.AST) -> Iterator[str]:
    """The names of attributes that a module assigns, and of keywords of `update(…)`."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            for each in ast.walk(target) if target is not None else ():
                if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
                    yield each.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)


def test_every_move_has_its_verb() -> None:
    verbs = {
        name: getattr(actions, name, None) or getattr(publishing, name, None) for name in moves.MOVES | moves.SHOWN
    }
    assert [name for name, verb in verbs.items() if verb is None] == []
    assert [name for name in review_moves.MOVES if not inspect.isfunction(getattr(reviewing, name, None))] == []


def test_every_verb_takes_who_and_when_by_name_and_has_a_transaction() -> None:
    verbs = [
        verb
        for module in (actions, publishing, reviewing)
        for name, verb in vars(module).items()
        if inspect.isfunction(verb) and verb.__module__ == module.__name__ and hasattr(verb, "__wrapped__")
    ]
    assert {verb.__name__ for verb in verbs} == {
        "draft", "edit", "submit", "take_back", "release", "sign_and_release", "file_away", "release_in_emergency",
        "withdraw", "take_down", "decide_take_down", "expire", "sign", "give_back", "attach_paper",
    }  # fmt: skip
    for verb in verbs:
        parameters = inspect.signature(verb).parameters
        named = {name for name, each in parameters.items() if each.kind == inspect.Parameter.KEYWORD_ONLY}
        assert {"at"} | ({"by"} if verb.__name__ != "expire" else set()) <= named, verb.__name__


def test_nobody_assigns_a_state_but_its_own_package() -> None:
    found = {
        (name, str(path.relative_to(PACKAGE)))
        for package in SPINE
        for path in (PACKAGE / package).rglob("*.py")
        if "migrations" not in path.parts
        for name in assigned(ast.parse(path.read_text(encoding="utf-8")))
        if name in OWN
    }
    elsewhere = {(name, path) for name, path in found if path.startswith(("records", "review")) or name != "status"}
    assert {(name, path) for name, path in elsewhere if path not in OWN[name]} == set()


@pytest.mark.parametrize("state", list(State))
def test_the_verbs_of_each_state(town: Town, state: State) -> None:
    if state == State.DRAFT:
        record = drafted(town)
    elif state == State.IN_REVIEW:
        record = submitted(town)
    elif state == State.CLEARED:
        record = cleared(town)
    elif state == State.RETURNED:
        record = submitted(town)
        reviewing.give_back(record.review, content_hash=record.content_hash, reason="不妥", by=town["李镇长"], at=at(1))
    elif state == State.AFTERWARDS:
        record = in_emergency(town).record
    else:
        record = released(town).record
    record = again(record)
    assert record.state == state
    assert (
        moves.possible(record)
        == {
            State.DRAFT: ["edit", "submit", "release_in_emergency"],
            State.RETURNED: ["edit", "submit", "release_in_emergency"],
            State.IN_REVIEW: ["edit", "take_back", "sign_and_release", "release_in_emergency"],
            State.CLEARED: ["edit", "take_back", "release", "file_away"],
            State.AFTERWARDS: ["edit", "withdraw", "take_down", "expire"],
            State.SETTLED: ["edit", "withdraw", "take_down", "expire"],
        }[state]
    )


def test_a_signature_ends_nothing_but_its_own_review(town: Town) -> None:
    record = submitted(town)
    sign(town, record, *LADDER, Stage.SECRECY)
    assert (again(record).publicity, again(record).review.status) == (Publicity.NEVER, Status.CLEARED)


LINES = {
    crashes.draft: ["record.drafted"],
    crashes.edit: ["record.edited"],
    crashes.submit: ["record.submitted", "review.signed"],
    crashes.take_back: ["record.taken_back"],
    crashes.sign_last: ["review.signed"],
    crashes.give_back: ["review.returned"],
    crashes.paper: ["review.signed_on_paper"],
    crashes.release: ["record.released"],
    crashes.sign_and_release: ["review.signed", "record.released"],
    crashes.correct: ["record.corrected"],
    crashes.file_away: ["record.filed_away"],
    crashes.emergency: ["review.signed", "record.released_in_emergency"],
    crashes.withdraw: ["record.withdrawn"],
    crashes.take_down: ["record.taken_down"],
    crashes.restore: ["record.restored"],
    crashes.expire: ["record.expired"],
}
"""What each act leaves in the chain of its organ."""


@pytest.mark.parametrize("prepared", crashes.STEPS, ids=lambda each: each.__name__)
def test_each_act_leaves_exactly_its_lines(town: Town, prepared: Callable[[Town], Callable[[], object]]) -> None:
    act = prepared(town)
    before = Entry.objects.latest("serial").serial if Entry.objects.exists() else 0
    act()
    assert (
        list(Entry.objects.filter(serial__gt=before).order_by("serial").values_list("verb", flat=True))
        == LINES[prepared]
    )
    assert verify().sound
