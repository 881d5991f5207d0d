"""Many acts at the same moment: chains stay whole, numbers have no gaps, a form that comes twice acts once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry, Ledger, OnceKey
from gongkai.evidence.recording import next_number, once, record
from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.papers.models import Paper
from tests.evidence import acts

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each work gave or raised; all are started together, each on a connection of its own."""
    results: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int) -> None:
        try:
            start.wait()
            results[place] = works[place]()
        except Exception as fault:
            results[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_four_at_once_leave_one_gapless_unbroken_chain() -> None:
    organ = acts.organ()

    def many() -> int:
        return sum(1 for _ in range(15) if acts.make_paper(organ))

    assert at_once(many, many, many, many) == [15] * 4
    assert sorted(Paper.objects.values_list("number", flat=True)) == list(range(1, 61))
    assert list(Entry.objects.order_by("serial").values_list("serial", flat=True)) == list(range(1, 61))
    outcome = verify()
    assert outcome.sound
    assert (outcome.entries, outcome.rows) == (60, 60)


def test_acts_of_many_organs_that_cross_do_not_lock_each_other_out() -> None:
    codes = [f"X{number}" for number in range(6)]

    def many(seed: int) -> Callable[[], int]:
        chance = random.Random(seed)

        def work() -> int:
            for _ in range(10):
                with transaction.atomic():
                    for code in sorted(chance.sample(codes, 3)):
                        next_number(code, "index/2026")
                        record("test.noted", "evidence.Nothing:1", organ=code, by=SYSTEM, at=acts.AT)
            return seed

        return work

    assert at_once(*map(many, range(4))) == [0, 1, 2, 3]
    assert Entry.objects.count() == 120
    assert sum(ledger.counters["index/2026"] for ledger in Ledger.objects.all()) == 120
    assert verify().sound


def test_the_first_acts_of_an_organ_may_come_at_the_same_moment() -> None:
    for number in range(8):
        organ = acts.organ(f"N{number}")
        results = at_once(*[lambda organ=organ: acts.make_paper(organ).serial] * 4)
        assert sorted(results) == [1, 2, 3, 4]
    assert verify().sound


def test_numbers_have_no_gaps_although_every_third_act_fails() -> None:
    given: list[int] = []

    def some(seed: int) -> Callable[[], None]:
        def work() -> None:
            for turn in range(12):
                try:
                    with transaction.atomic():
                        number = next_number("BLZ", "index/2026")
                        if (turn + seed) % 3 == 0:
                            raise Refused("试一试")
                    given.append(number)
                except Refused:
                    continue

        return work

    assert at_once(*map(some, range(4))) == [None] * 4
    assert sorted(given) == list(range(1, len(given) + 1)) == list(range(1, 33))


def test_verification_while_acts_go_on_finds_nothing() -> None:
    organ = acts.organ()
    done = threading.Event()

    def act() -> None:
        for _ in range(25):
            acts.make_paper(organ)
        done.set()

    def check() -> list[str]:
        faults = []
        while not done.is_set():
            faults += [fault.sentence for fault in verify().faults]
        return faults

    assert at_once(act, check) == [None, []]


def paper_once(key: str, person: int = 1, verb: str = "paper.make") -> Paper:
    organ = acts.organ()

    def act() -> Paper:
        acts.make_paper(organ)
        return Paper.objects.latest("pk")

    return once(person, key, verb, acts.AT, act)


def test_a_form_that_is_sent_twice_acts_once_and_gives_the_first_result_again() -> None:
    first = paper_once("form-1")
    assert paper_once("form-1") == first
    assert Paper.objects.count() == 1
    assert paper_once("form-2") != first
    assert paper_once("form-1", person=2) != first
    assert Paper.objects.count() == 3


def test_without_a_key_every_call_acts() -> None:
    assert paper_once("") != paper_once("")
    assert not OnceKey.objects.exists()


def test_the_key_of_one_form_is_no_key_for_another() -> None:
    paper_once("form-1")
    with pytest.raises(Refused, match="这张表单已经用来办过另一件事，请刷新页面后重新填写。"):
        paper_once("form-1", verb="paper.burn")


def test_an_act_that_fails_leaves_the_key_free() -> None:
    def fails() -> Paper:
        raise Refused("现在不能办")

    with pytest.raises(Refused):
        once(1, "form-1", "paper.make", acts.AT, fails)
    assert not OnceKey.objects.exists()
    assert paper_once("form-1").number == 1


def test_two_equal_forms_at_the_same_moment_act_once() -> None:
    acts.organ()
    for turn in range(5):
        one, other = at_once(*[lambda turn=turn: paper_once(f"form-{turn}")] * 2)
        assert isinstance(one, Paper)
        assert one == other
    assert Paper.objects.count() == 5


@pytest.mark.parametrize("first_fails", [False, True])
def test_the_second_form_waits_until_the_first_is_done(first_fails: bool) -> None:
    """Seen from the second, the first has already moved what both want to move; it must not be refused for that."""
    organ = acts.organ()
    inside = threading.Event()
    acted: list[str] = []

    def slowly() -> Paper:
        inside.set()
        threading.Event().wait(0.3)
        acts.make_paper(organ)
        if first_fails:
            raise Refused("现在不能办")
        acted.append("first")
        return Paper.objects.get(number=1)

    def at_the_same_time() -> Paper:
        acted.append("second")
        if Paper.objects.exists():
            raise Refused("已经办过了")
        acts.make_paper(organ)
        return Paper.objects.get(number=1)

    def second() -> Paper:
        inside.wait()
        return once(1, "form-1", "paper.make", acts.AT + timedelta(seconds=1), at_the_same_time)

    one, other = at_once(lambda: once(1, "form-1", "paper.make", acts.AT, slowly), second)
    paper = Paper.objects.get()
    assert other == paper
    assert acted == (["second"] if first_fails else ["first"])
    assert isinstance(one, Refused) if first_fails else one == paper
