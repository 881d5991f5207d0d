"""Two people at once: one wins, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry
from gongkai.law import Refused
from gongkai.organs.actions import Stale, add_person, appoint, away, change_details, found, move, set_deputy
from gongkai.organs.handover import prepare, sign_as_leaver, sign_as_receiver
from gongkai.organs.models import Absence, Deputy, Handover, Kind, Organ, Person, PostKind, Tenure
from tests.organs.county import AT, TODAY, County, build

pytestmark = pytest.mark.django_db(transaction=True)
K = PostKind


@pytest.fixture
def county(transactional_db: None) -> County:
    return build()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do acts in threads that start together; give what each gave or raised."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            outcomes[place] = act()  # type: ignore[call-overload]
        except Exception as fault:
            outcomes[place] = fault  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return list(outcomes)


def one_won(outcomes: list[object]) -> Refused:
    """The refusal of the one who lost; fails where not exactly one won."""
    lost = [each for each in outcomes if isinstance(each, BaseException)]
    assert len(lost) == len(outcomes) - 1 == 1, outcomes
    assert isinstance(lost[0], Refused), lost
    return lost[0]


def test_two_people_are_appointed_to_one_post(county: County) -> None:
    post = county.post(county.stone, K.LEADER)
    one, other = county.person("甲", county.stone), county.person("乙", county.stone)
    lost = one_won(at_once(*(lambda p=p: appoint(post, p, since=TODAY, by=SYSTEM, at=AT) for p in (one, other))))
    assert "同一时间只能有一人" in str(lost)
    assert Tenure.objects.filter(post=post).count() == 1
    assert (
        Entry.objects.filter(verb="tenure.began", subject__startswith="organs.Tenure").count() == Tenure.objects.count()
    )


def test_one_person_is_appointed_to_two_posts_that_conflict(county: County) -> None:
    person = county.person("甲", county.stone)
    posts = [county.post(county.stone, kind) for kind in (K.STAGE_TWO, K.STAGE_THREE)]
    lost = one_won(at_once(*(lambda p=p: appoint(p, person, since=TODAY, by=SYSTEM, at=AT) for p in posts)))
    assert "不能由同一人担任" in str(lost)


def test_two_deputies_are_named_one_after_the_other(county: County) -> None:
    post = county.post(county.egret, K.CLERK)
    people = [county.person(name, county.egret) for name in ("甲", "乙")]
    outcomes = at_once(*(lambda p=p: set_deputy(post, p, since=TODAY, by=SYSTEM, at=AT) for p in people))
    assert all(isinstance(each, Deputy) for each in outcomes), outcomes
    assert Deputy.objects.filter(post=post).count() == 1


def test_two_people_change_the_same_details(county: County) -> None:
    outcomes = at_once(
        lambda: change_details(county.egret, version=1, telephone="0000-1", by=county["钱经办"], at=AT),
        lambda: change_details(county.egret, version=1, telephone="0000-2", by=county["孙主任"], at=AT),
    )
    assert isinstance(one_won(outcomes), Stale)
    assert Organ.objects.get(pk=county.egret.pk).version == 2


def test_one_mobile_number_is_added_twice(county: County) -> None:
    outcomes = at_once(
        *(
            lambda o=o: add_person(o, name="甲", mobile="13900000077", by=SYSTEM, at=AT)
            for o in (county.egret, county.stone)
        )
    )
    assert "已有人使用" in str(one_won(outcomes))
    assert Person.objects.filter(account="13900000077").count() == 1


def test_one_code_is_founded_twice(county: County) -> None:
    acts = (lambda: found(code="XJ", name="新局", kind=Kind.DEPARTMENT, by=SYSTEM, at=AT) for _ in range(2))
    assert "已被使用" in str(one_won(at_once(*acts)))


def test_two_organs_are_put_under_each_other(county: County) -> None:
    outcomes = at_once(
        lambda: move(county.egret, parent=county.stone, lead_office=county.government, on=TODAY, by=SYSTEM, at=AT),
        lambda: move(county.stone, parent=county.egret, lead_office=county.government, on=TODAY, by=SYSTEM, at=AT),
    )
    assert "首尾相接" in str(one_won(outcomes))


def test_an_absence_is_entered_twice(county: County) -> None:
    clerk = county["钱经办"]
    outcomes = at_once(*(lambda: away(clerk, since=TODAY, reason="培训", by=clerk, at=AT) for _ in range(2)))
    assert "请先登记返岗" in str(one_won(outcomes))
    assert Absence.objects.count() == 1


def test_leaver_and_receiver_sign_at_the_same_moment_and_the_post_passes_once(county: County) -> None:
    receiver = county.person("陈接任", county.egret)
    sheet = prepare(
        county.post(county.egret, K.CLERK), leaver=county["钱经办"], receiver=receiver, on=TODAY + timedelta(days=1),
        by=county["王管理"], at=AT,
    )  # fmt: skip
    outcomes = at_once(
        lambda: sign_as_leaver(sheet, by=county["钱经办"], at=AT),
        lambda: sign_as_receiver(sheet, by=receiver, at=AT),
    )
    assert all(isinstance(each, Handover) for each in outcomes), outcomes
    assert Handover.objects.get().completed_at == AT
    assert Tenure.objects.filter(post=sheet.post, person=receiver).count() == 1
    assert Entry.objects.filter(verb="handover.completed").count() == 1
