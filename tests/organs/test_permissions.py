"""Who may do what: post × organ."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongkai.evidence.actor import SYSTEM, Capacity
from gongkai.organs.actions import away, deactivate, dissolve, end_tenure, set_deputy
from gongkai.organs.models import Organ, PostKind
from gongkai.organs.permissions import (
    AFTER_ITS_END,
    LOOKING,
    ROLES,
    NotAllowed,
    Permission,
    allow,
    kinds_with,
    may,
    organs_where,
)
from tests.organs.county import AT, FIRST, TODAY, County
from tests.organs.everyone import everyone

P = Permission


def test_the_list_and_the_door_agree_for_every_permission_and_every_sort_of_person(county: County) -> None:
    """Each person with every tenth permission, each permission with every tenth person; the drill takes them all."""
    people = everyone(county)
    organs = list(Organ.objects.all())
    outcomes = set()
    for first, permission in enumerate(Permission):
        for label, person in list(people.items())[first % 10 :: 10]:
            listed = set(organs_where(person, permission, on=TODAY))
            allowed = {organ for organ in organs if may(person, permission, organ, on=TODAY)}
            assert listed == allowed, (permission, label)
            outcomes.add(len(allowed))
    assert outcomes == {0, 1, 2, 3}  # the comparison is not one of empty sets


def test_every_permission_has_its_words_and_somebody_who_holds_it() -> None:
    for permission in Permission:
        assert permission.label
        assert kinds_with(permission)
    assert set(ROLES) == set(PostKind)


def test_a_clerk_drafts_for_the_own_organ_and_for_no_other(county: County) -> None:
    actor = allow(county["钱经办"], P.RECORD_DRAFT, county.egret, on=TODAY)
    assert (actor.name, actor.post, actor.capacity) == ("钱经办", "经办人", Capacity.HOLDER)
    with pytest.raises(NotAllowed, match="您不在青石镇人民政府任职"):
        allow(county["钱经办"], P.RECORD_DRAFT, county.stone, on=TODAY)


def test_a_deputy_acts_only_while_the_holder_is_away_and_is_shown_as_such(county: County) -> None:
    clerk, deputy = county["钱经办"], county["孙主任"]
    set_deputy(county.post(county.egret, PostKind.CLERK), deputy, since=FIRST, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match="A岗未登记离岗"):
        allow(deputy, P.RECORD_DRAFT, county.egret, on=TODAY)
    away(clerk, since=TODAY, until=TODAY + timedelta(days=2), reason="培训", by=SYSTEM, at=AT)
    assert str(allow(deputy, P.RECORD_DRAFT, county.egret, on=TODAY)) == "孙主任（代）"
    with pytest.raises(NotAllowed, match="您已登记离岗"):
        allow(clerk, P.RECORD_DRAFT, county.egret, on=TODAY)
    assert may(clerk, P.RECORD_DRAFT, county.egret, on=TODAY + timedelta(days=2))
    assert not may(deputy, P.RECORD_DRAFT, county.egret, on=TODAY + timedelta(days=2))


def test_the_lead_office_acts_for_an_organ_only_with_a_reason_which_is_kept(county: County) -> None:
    officer = county["吴主任"]
    for reason in ("", "   "):
        with pytest.raises(NotAllowed, match="为白鹭镇人民政府代填须写明原因"):
            allow(officer, P.RECORD_DRAFT, county.egret, on=TODAY, acting=reason)
    actor = allow(officer, P.RECORD_DRAFT, county.egret, on=TODAY, acting="白鹭镇停电，由县里代填")
    assert (actor.capacity, actor.reason, str(actor)) == (
        Capacity.LEAD_OFFICE, "白鹭镇停电，由县里代填", "吴主任（代填）",
    )  # fmt: skip


@pytest.mark.parametrize("permission", sorted(LOOKING & ROLES[PostKind.LEAD_OFFICER].permissions))
def test_the_lead_office_looks_and_watches_in_its_own_right(county: County, permission: Permission) -> None:
    actor = allow(county["吴主任"], permission, county.egret, on=TODAY)
    assert (actor.capacity, actor.reason) == (Capacity.HOLDER, "")


def test_a_post_of_the_organ_itself_comes_before_one_of_the_lead_office(county: County) -> None:
    officer = county["吴主任"]
    set_deputy(county.post(county.egret, PostKind.CLERK), officer, since=FIRST, by=SYSTEM, at=AT)
    away(county["钱经办"], since=TODAY, reason="休假", by=SYSTEM, at=AT)
    assert allow(officer, P.RECORD_DRAFT, county.egret, on=TODAY).capacity == Capacity.DEPUTY


def test_a_tenure_that_ended_gives_nothing_and_says_when_it_ended(county: County) -> None:
    clerk = county["钱经办"]
    end_tenure(county.tenure(county.egret, PostKind.CLERK), until=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match="任职已于2026年11月20日终止"):
        allow(clerk, P.RECORD_DRAFT, county.egret, on=TODAY)


def test_an_account_that_was_barred_gives_nothing(county: County) -> None:
    barred = deactivate(county["李镇长"], by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed, match="账号已停用"):
        allow(barred, P.RECORD_RELEASE, county.egret, on=TODAY)


def test_an_organ_that_no_longer_exists_cannot_act_and_the_lead_office_may_only_look(county: County) -> None:
    stale = Organ.objects.get(pk=county.stone.pk)
    dissolve(county.stone, successor=county.egret, on=TODAY, by=SYSTEM, at=AT)
    for organ in (stale, Organ.objects.get(pk=stale.pk)):
        with pytest.raises(NotAllowed, match="青石镇人民政府已于2026年11月20日撤销，职责由白鹭镇人民政府承接"):
            allow(county["吴主任"], P.RECORD_DRAFT, organ, on=TODAY, acting="补录")
        with pytest.raises(NotAllowed, match="已于2026年11月20日撤销"):
            allow(county["周经办"], P.RECORD_DRAFT, organ, on=TODAY)
    assert {each for each in P if each.value.endswith(".see")} <= AFTER_ITS_END
    for permission in sorted(AFTER_ITS_END):
        assert may(county["吴主任"], permission, stale, on=TODAY)
        assert not may(county["周经办"], permission, stale, on=TODAY)


def test_an_organ_cannot_act_before_it_was_founded(county: County) -> None:
    with pytest.raises(NotAllowed, match="自2026年3月2日起设立"):
        allow(county["吴主任"], P.ORGAN_EDIT, county.egret, on=FIRST - timedelta(days=1), acting="补录")


def test_who_holds_another_post_is_told_whose_matter_it_is(county: County) -> None:
    with pytest.raises(NotAllowed, match="“三审三校”由三审三校岗位办理，您现在的岗位没有这项权限"):
        allow(county["钱经办"], P.SIGN_THREE, county.egret, on=TODAY)
