"""Every permission × every sort of person × every organ, on the days around each change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongkai.organs.models import Organ
from gongkai.organs.permissions import Permission, may, organs_where
from tests.organs.county import FIRST, TODAY, build
from tests.organs.everyone import everyone

DAYS = (FIRST - timedelta(days=1), FIRST, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))


@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_list_and_the_door_agree_for_everyone(day: date) -> None:
    people = everyone(build())
    organs = list(Organ.objects.all())
    for permission in Permission:
        for label, person in people.items():
            listed = set(organs_where(person, permission, on=day))
            allowed = {organ for organ in organs if may(person, permission, organ, on=day)}
            assert listed == allowed, (permission, label)
