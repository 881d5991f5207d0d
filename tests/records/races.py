"""Two people at once on one record. Each has a connection of their own and starts at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection

from gongkai.evidence.acting import Busy
from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.records import actions, publishing
from gongkai.records.models import Publication, Record, Release
from gongkai.review import actions as reviewing
from gongkai.review.actions import AGREED, NOT_SECRET
from gongkai.review.models import LADDER, Stage
from tests.records.town import K, Town, at, cleared, drafted, released, says, sign, submitted

Act = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Race:
    """Two acts of which one wins.

    both  whether the second may also go through when it comes second, as an edit after a release does
    """

    one: Act
    other: Act
    both: bool = False


_titles = count(1)


def _says() -> Any:
    return says(f"第{next(_titles)}份通告")


def _second_reviewer(town: Town) -> Any:
    if "王二审" not in town.people:
        town.person("王二审", town.organ, K.STAGE_TWO)
    return town["王二审"]


def sign_sign(town: Town) -> Race:
    """Two people for one stage."""
    record = submitted(town, _says())
    review = sign(town, record, Stage.ONE)
    head, second = town["孙主任"], _second_reviewer(town)

    def act(by: Any) -> Act:
        return lambda: reviewing.sign(review, {Stage.TWO: AGREED}, content_hash=review.content_hash, by=by, at=at(2))

    return Race(act(head), act(second))


def sign_sign_both(town: Town) -> Race:
    """The last two signatures at once: both stand, and the review is signed throughout."""
    record = submitted(town, _says())
    review = sign(town, record, *LADDER[:2])
    head, leader = town["孙主任"], town["李镇长"]
    found = review.content_hash
    return Race(
        lambda: reviewing.sign(review, {Stage.SECRECY: NOT_SECRET}, content_hash=found, by=head, at=at(2)),
        lambda: reviewing.sign(review, {Stage.THREE: AGREED}, content_hash=found, by=leader, at=at(2)),
        both=True,
    )


def release_release(town: Town) -> Race:
    record = cleared(town, _says())

    def act(name: str) -> Act:
        return lambda: publishing.release(record, content_hash=record.content_hash, by=town[name], at=at(3))

    return Race(act("钱经办"), act("李镇长"))


def release_edit(town: Town) -> Race:
    record = cleared(town, _says())
    return Race(
        lambda: publishing.release(record, content_hash=record.content_hash, by=town["李镇长"], at=at(3)),
        lambda: actions.edit(record, _says(), version=1, by=town["钱经办"], at=at(3)),
        both=True,
    )


def withdraw_take_down(town: Town) -> Race:
    record = released(town, _says()).record
    return Race(
        lambda: publishing.withdraw(record, kind="in_error", reason="误发", by=town["钱经办"], at=at(3)),
        lambda: publishing.take_down(record, reason="误发", by=town["孙主任"], at=at(3)),
    )


def edit_edit(town: Town) -> Race:
    record = drafted(town, _says())

    def act() -> Act:
        other = _says()
        return lambda: actions.edit(record, other, version=1, by=town["钱经办"], at=at(3))

    return Race(act(), act())


def submit_submit(town: Town) -> Race:
    record = drafted(town, _says())

    def act() -> Any:
        return actions.submit(record, version=1, by=town["钱经办"], at=at(3))

    return Race(act, act)


def sign_edit(town: Town) -> Race:
    record = submitted(town, _says())
    review = sign(town, record, Stage.ONE)
    return Race(
        lambda: reviewing.sign(
            review, {Stage.TWO: AGREED}, content_hash=review.content_hash, by=town["孙主任"], at=at(2)
        ),
        lambda: actions.edit(record, _says(), version=1, by=town["钱经办"], at=at(2)),
        both=True,
    )


def return_sign(town: Town) -> Race:
    record = submitted(town, _says())
    review = sign(town, record, Stage.ONE, Stage.TWO, Stage.SECRECY)
    found = review.content_hash
    return Race(
        lambda: reviewing.give_back(review, content_hash=found, reason="不妥", by=town["孙主任"], at=at(2)),
        lambda: publishing.sign_and_release(
            record, {Stage.THREE: AGREED}, content_hash=found, by=town["李镇长"], at=at(2)
        ),
    )


def return_take_back(town: Town) -> Race:
    record = submitted(town, _says())
    review = sign(town, record, Stage.ONE)
    return Race(
        lambda: reviewing.give_back(
            review, content_hash=review.content_hash, reason="不妥", by=town["孙主任"], at=at(2)
        ),
        lambda: actions.take_back(record, reason="补充", by=town["钱经办"], at=at(2)),
    )


def decide_decide(town: Town) -> Race:
    record = released(town, _says()).record
    row = publishing.take_down(record, reason="误", by=town["孙主任"], at=at(2))

    def act(name: str, upheld: bool) -> Act:
        return lambda: publishing.decide_take_down(row, upheld=upheld, reason="已核实", by=town[name], at=at(3))

    return Race(act("李镇长", False), act("钱经办", True))


def emergency_submit(town: Town) -> Race:
    record = drafted(town, _says())
    return Race(
        lambda: publishing.release_in_emergency(
            record, content_hash=record.content_hash, reason="山洪", secrecy=NOT_SECRET, by=town["李镇长"], at=at(2)
        ),
        lambda: actions.submit(record, version=1, by=town["钱经办"], at=at(2)),
        both=True,
    )


def release_release_elsewhere(town: Town) -> Race:
    """Two records of one organ: both go out, with two numbers."""
    records = [cleared(town, _says()), cleared(town, _says())]

    def act(record: Record) -> Act:
        return lambda: publishing.release(record, content_hash=record.content_hash, by=town["李镇长"], at=at(3))

    return Race(act(records[0]), act(records[1]), both=True)


RACES = [
    sign_sign, sign_sign_both, release_release, release_edit, withdraw_take_down, edit_edit, submit_submit, sign_edit,
    return_sign, return_take_back, decide_decide, emergency_submit, release_release_elsewhere,
]  # fmt: skip


def run(race: Race) -> tuple[int, list[str]]:
    """Both acts at once: how many went through, and the sentences of those that were refused.

    Raises whatever was no refusal, and AssertionError for an outcome that no order of the two would have.
    """
    start = threading.Barrier(2)
    done: list[Any] = []
    sentences: list[str] = []
    faults: list[BaseException] = []

    def runner(act: Act) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            done.append(act())
        except Busy as fault:
            faults.append(fault)
        except Refused as refusal:
            sentences.append(refusal.sentence)
        except BaseException as fault:  # a raw error of the database is what these races look for
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=runner, args=(act,)) for act in (race.one, race.other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    assert len(done) in ((1, 2) if race.both else (1,)), sentences
    assert all(sentence.endswith("。") and len(sentence) > 8 for sentence in sentences)
    return len(done), sentences


def races(town: Town, number: int) -> Iterator[str]:
    """So many races, each kind in its turn; gives the name of each."""
    for turn in range(number):
        prepare = RACES[turn % len(RACES)]
        run(prepare(town))
        yield prepare.__name__


def sound() -> None:
    """Whatever order they came in: the books are right."""
    outcome = verify()
    assert outcome.sound, list(outcome.lines())
    numbers = list(Publication.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    for record in Record.objects.select_related("current", "review"):
        shown = {each.pk for each in record.releases.all()} - {
            each.pk for each in record.releases.filter(withdrawal__isnull=False)
        }
        if record.publicity == "public":
            assert record.current_id == max(shown)
        else:
            assert record.current_id is None
    for release in Release.objects.filter(review__isnull=False, emergency=False):
        rows = release.review.sign_offs.filter(content_hash=release.content_hash)
        ladder = [row.person_id for row in rows if row.stage in LADDER]
        assert len(rows) == 4 and len(set(ladder)) == 3
