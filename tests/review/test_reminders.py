"""Whoever a review waits for is reminded by e-mail, in the transaction of the act."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from gongkai.evidence.models import Outbox
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.records import actions
from gongkai.review.actions import AGREED, AGREED_TO, give_back, sign
from gongkai.review.models import Review, Stage
from tests.records.town import Town, at, drafted, in_emergency, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail(settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example"


def reachable(town: Town) -> None:
    """Everybody has an address."""
    for person in town.people.values():
        person.email = f"{person.account}@bailu.example"
        person.save()


def reminded() -> list[str]:
    """Whom the letters are for that were written since the last time."""
    names = [Person.objects.get(pk=int(row.subject.partition(":")[2])).name for row in Outbox.objects.order_by("pk")]
    Outbox.objects.all().delete()
    return sorted(names)


def signed(town: Town, review: Review, name: str, *stages: Stage) -> None:
    conclusions = {stage: AGREED_TO[stage] for stage in stages}
    sign(review, conclusions, content_hash=review.content_hash, by=town[name], at=at(1))


def test_in_a_department_each_stage_reminds_whoever_signs_the_next(department: Town) -> None:
    reachable(department)
    review = submitted(department).review
    assert reminded() == ["沈保密", "褚科员"]
    signed(department, review, "褚科员", Stage.ONE)
    assert reminded() == ["卫科长", "沈保密"]
    signed(department, review, "沈保密", Stage.SECRECY)
    assert reminded() == ["卫科长"]
    signed(department, review, "卫科长", Stage.TWO)
    assert reminded() == ["蒋局长"]
    signed(department, review, "蒋局长", Stage.THREE)
    assert reminded() == ["陈经办"], "that it is signed throughout"


def test_in_a_township_who_submits_and_signs_at_once_is_not_reminded(town: Town) -> None:
    reachable(town)
    actions.submit(drafted(town), version=1, by=town["钱经办"], at=at(), sign_one=AGREED)
    assert reminded() == ["孙主任"]


def test_a_deputy_is_reminded_while_the_holder_is_away(department: Town) -> None:
    reachable(department)
    department.away("卫科长")
    review = submitted(department).review
    signed(department, review, "褚科员", Stage.ONE)
    assert "周代审" in reminded()


def test_a_review_that_is_returned_reminds_who_drafted_it(department: Town) -> None:
    reachable(department)
    review = submitted(department).review
    reminded()
    give_back(review, content_hash=review.content_hash, reason="数字有误", by=department["褚科员"], at=at(1))
    assert reminded() == ["陈经办"]


def test_an_emergency_release_reminds_whoever_has_to_sign_afterwards(department: Town) -> None:
    reachable(department)
    in_emergency(department)
    assert {"褚科员", "卫科长"} <= set(reminded())


def test_an_act_that_is_refused_reminds_nobody(department: Town) -> None:
    reachable(department)
    review = submitted(department).review
    reminded()
    with pytest.raises(Refused):
        give_back(review, content_hash=review.content_hash, reason=" ", by=department["褚科员"], at=at(1))
    with pytest.raises(Refused):
        signed(department, review, "卫科长", Stage.TWO)
    assert reminded() == []


def test_without_a_mail_server_nothing_is_written(department: Town, settings: Settings) -> None:
    reachable(department)
    settings.EMAIL_HOST = ""
    submitted(department)
    assert reminded() == []
