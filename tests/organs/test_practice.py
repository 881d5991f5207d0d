"""依申请公开设置: off until an organ says so, counted from a day, and never taken back for a day that was promised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.evidence.actor import SYSTEM
from gongkai.law import Refused
from gongkai.organs.actions import Stale, set_practice
from gongkai.organs.models import Practice
from gongkai.organs.permissions import NotAllowed
from gongkai.organs.practice import Chosen, latest, organs_with, practice_of
from tests.organs.conftest import County
from tests.organs.county import AT, FIRST, TODAY, last

pytestmark = pytest.mark.django_db

PROMISE = Chosen(platform_confirms=True)
TOMORROW = TODAY + timedelta(days=1)


def sets(county: County, chosen: Chosen, since: date = TODAY, by: str = "孙主任", **values: object) -> Practice:
    given = {"reason": "办公会纪要〔2026〕3号", "seen": latest(county.egret), "by": county[by], "at": AT, **values}
    return set_practice(county.egret, chosen, since=since, **given)  # type: ignore[arg-type]


def test_nothing_is_switched_on_until_an_organ_says_so_and_each_setting_counts_from_its_day(county: County) -> None:
    assert practice_of(county.egret, TODAY) == Chosen()
    sets(county, PROMISE)
    sets(county, Chosen(True, True, True), TOMORROW)
    assert practice_of(county.egret, TODAY - timedelta(days=1)) == Chosen()
    assert practice_of(county.egret.pk, TODAY) == PROMISE
    assert practice_of(county.egret, TOMORROW).charges and practice_of(county.stone, TOMORROW) == Chosen()
    assert organs_with("charges", [county.egret, county.stone], TOMORROW) == [county.egret]
    assert last("organ.practice_set").person == county["孙主任"].pk


def test_what_lies_behind_stays_and_a_promise_of_today_holds_today(county: County) -> None:
    with pytest.raises(Refused, match="已经过去"):
        sets(county, PROMISE, TODAY - timedelta(days=1))
    first = sets(county, PROMISE)
    with pytest.raises(Refused, match="请从明天或者以后起算"):
        sets(county, Chosen())
    sets(county, Chosen(), TOMORROW)
    assert not practice_of(county.egret, TOMORROW).platform_confirms
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE organs_practice SET charges = %s WHERE id = %s", [True, first.pk])
    with pytest.raises(Refused, match="没有变化"):
        sets(county, Chosen(), TOMORROW)


def test_the_head_the_leader_or_with_a_reason_the_lead_office_sets_it_and_says_on_what_ground(county: County) -> None:
    for name in ("钱经办", "周经办", "郑监督", "吴主任"):
        with pytest.raises(NotAllowed):
            sets(county, PROMISE, by=name)
    with pytest.raises(Refused, match="请写明依据"):
        sets(county, PROMISE, reason=" ")
    with pytest.raises(Stale, match="他人已经改过"):
        sets(county, PROMISE, seen=99)
    assert sets(county, PROMISE, by="李镇长") and sets(county, Chosen(True, True), by="吴主任", acting="该镇来函")
    before = set_practice(county.stone, PROMISE, since=FIRST, reason="原有指南", seen=0, by=SYSTEM, at=AT)
    assert before.since == FIRST, "what was practised before is set up with the county"
