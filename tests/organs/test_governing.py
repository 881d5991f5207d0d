"""Who governs accounts, posts and passwords of an organ: the lead office and the operator, never who signs there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongkai.evidence.actor import SYSTEM
from gongkai.law import Refused
from gongkai.organs import sign_in
from gongkai.organs.actions import (
    add_person,
    appoint,
    away,
    change_person,
    create_post,
    deactivate,
    dissolve,
    end_deputy,
    end_tenure,
    reactivate,
    set_deputy,
)
from gongkai.organs.belonging import organ_of
from gongkai.organs.models import Organ, Person, PostKind
from gongkai.organs.permissions import NotAllowed, Permission, may, organs_where
from tests.organs.county import AT, FIRST, TODAY, County, last

K = PostKind
Act = Callable[[County, Person], object]

ACTS: dict[str, Act] = {
    "reset": lambda c, by: sign_in.reset_password(c["李镇长"], by=by, at=AT, password_hash="x"),
    "unlock": lambda c, by: sign_in.unlock(c["李镇长"], by=by, at=AT),
    "code": lambda c, by: sign_in.code_removed(c["李镇长"], by=by, at=AT),
    "mobile": lambda c, by: change_person(c["李镇长"], version=1, mobile="13900000077", by=by, at=AT),
    "bar": lambda c, by: deactivate(c["李镇长"], by=by, at=AT),
    "let in": lambda c, by: reactivate(c["李镇长"], by=by, at=AT),
    "person": lambda c, by: add_person(c.egret, name="假人", mobile="13900000078", by=by, at=AT),
    "post": lambda c, by: create_post(c.egret, kind=K.LEADER, title="第二", since=TODAY, by=by, at=AT),
    "appoint": lambda c, by: appoint(c.post(c.egret, K.LEADER), c["周经办"], since=TODAY, by=by, at=AT),
    "end": lambda c, by: end_tenure(c.tenure(c.egret, K.LEADER), until=TODAY, by=by, at=AT),
    "deputy": lambda c, by: set_deputy(c.post(c.egret, K.LEADER), c["周经办"], since=TODAY, by=by, at=AT),
}


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("name", ["孙主任", "钱经办"])
def test_nobody_of_the_township_governs_its_accounts(county: County, act: str, name: str) -> None:
    with pytest.raises(NotAllowed):
        ACTS[act](county, county[name])


@pytest.mark.parametrize("name", ["吴主任", "王管理"])
def test_the_lead_officer_alone_or_the_operator_governs_them(county: County, name: str) -> None:
    """A small county without an operator still works."""
    by = county[name]
    for act in ("reset", "unlock", "mobile", "bar", "let in", "person", "post", "end"):
        ACTS[act](county, by)
    assert last("tenure.ended").person == by.pk


def test_nobody_governs_their_own_account_or_posts(county: County) -> None:
    for name, kind in (("吴主任", K.LEAD_OFFICER), ("王管理", K.OPERATOR)):
        by = county[name]
        tenure = county.tenure(county.government, kind)
        spare = create_post(county.government, kind=K.CLERK, title=f"经办人（{name}）", since=FIRST, by=SYSTEM, at=AT)
        acts: list[Callable[[], object]] = [
            lambda by=by: sign_in.reset_password(by, by=by, at=AT, password_hash="x"),
            lambda by=by: sign_in.unlock(by, by=by, at=AT),
            lambda by=by: change_person(by, version=1, organ=county.egret, by=by, at=AT),
            lambda by=by: deactivate(by, by=by, at=AT),
            lambda by=by, tenure=tenure: end_tenure(tenure, until=TODAY, by=by, at=AT),
            lambda by=by, spare=spare: appoint(spare, by, since=TODAY, by=by, at=AT),
            lambda by=by, spare=spare: set_deputy(spare, by, since=TODAY, by=by, at=AT),
        ]
        for act in acts:
            with pytest.raises(Refused, match="自己的"):
                act()
    deputy = set_deputy(county.post(county.egret, K.CLERK), county["吴主任"], since=FIRST, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="不能办理自己的岗位"):
        end_deputy(deputy, until=TODAY, by=county["吴主任"], at=AT)


@pytest.mark.parametrize("kind", [K.STAGE_ONE, K.STAGE_TWO, K.STAGE_THREE, K.SECRECY, K.LEADER])
def test_a_lead_officer_who_signs_in_an_organ_governs_the_others_only(county: County, kind: PostKind) -> None:
    officer = county["吴主任"]
    post = create_post(county.egret, kind=kind, title="兼任", since=FIRST, by=SYSTEM, at=AT)
    appoint(post, officer, since=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match="您在白鹭镇人民政府审核签批，不能同时管理该机关的账号和岗位"):
        sign_in.reset_password(county["钱经办"], by=officer, at=AT, password_hash="x")
    assert not may(officer, Permission.PEOPLE_EDIT, county.egret, on=TODAY)
    listed = set(organs_where(officer, Permission.PEOPLE_EDIT, on=TODAY))
    assert listed == {county.government, county.stone}


def test_whoever_signs_for_one_who_is_away_does_not_govern_meanwhile(county: County) -> None:
    officer = county["吴主任"]
    set_deputy(county.post(county.egret, K.STAGE_TWO), officer, since=FIRST, by=SYSTEM, at=AT)
    assert may(officer, Permission.PEOPLE_EDIT, county.egret, on=TODAY)
    away(county["孙主任"], since=TODAY, reason="培训", by=county["孙主任"], at=AT)
    assert not may(officer, Permission.PEOPLE_EDIT, county.egret, on=TODAY)
    assert county.egret not in organs_where(officer, Permission.PEOPLE_EDIT, on=TODAY)


def test_who_belongs_elsewhere_is_not_governed_by_one_who_signs_beside_them(county: County) -> None:
    """郑二 belongs to the county and signs in the town, where the lead officer signs too."""
    colleague = county.person("郑二", county.government)
    for person, kind in ((colleague, K.STAGE_TWO), (county["吴主任"], K.STAGE_THREE)):
        post = create_post(county.egret, kind=kind, title="第二组", since=FIRST, by=SYSTEM, at=AT)
        appoint(post, person, since=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match="您在白鹭镇人民政府审核签批"):
        sign_in.reset_password(colleague, by=county["吴主任"], at=AT, password_hash="x")
    sign_in.reset_password(colleague, by=county["王管理"], at=AT, password_hash="x")


def test_one_organ_governs_an_account_whatever_is_done_to_it(county: County) -> None:
    """The one entered for the person, though the first post was of another."""
    person = county.person("冯新", county.stone, K.LEADER)
    change_person(person, version=1, organ=county.egret, by=county["王管理"], at=AT)
    person = Person.objects.get(pk=person.pk)
    assert organ_of(person, TODAY) == county.egret
    for act in (deactivate, reactivate, sign_in.unlock):
        act(person, by=county["王管理"], at=AT)
    sign_in.reset_password(person, by=county["王管理"], at=AT, password_hash="x")
    sign_in.signed_in(person, at=AT, code=False)
    done = ("deactivated", "reactivated", "unlocked", "password_reset", "signed_in")
    assert {last(f"person.{verb}").organ for verb in done} == {"BLZ"}
    Person.objects.filter(pk=person.pk).update(organ=None)
    assert organ_of(Person.objects.get(pk=person.pk), TODAY) == county.stone


def test_where_the_organ_has_ended_its_successor_governs(county: County) -> None:
    clerk = county["周经办"]
    dissolve(county.stone, successor=county.egret, on=TODAY, by=SYSTEM, at=AT)
    assert organ_of(Person.objects.get(pk=clerk.pk), TODAY) == Organ.objects.get(code="BLZ")
    deactivate(clerk, by=county["吴主任"], at=AT)
    assert last("person.deactivated").organ == "BLZ"
