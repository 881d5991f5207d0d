"""人员、岗位、任职、AB岗、离岗"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from gongkai.evidence.actor import SYSTEM
from gongkai.law import Refused
from gongkai.organs.actions import (
    Stale,
    add_person,
    appoint,
    away,
    back,
    change_person,
    create_post,
    deactivate,
    end_deputy,
    end_post,
    end_tenure,
    reactivate,
    set_deputy,
)
from gongkai.organs.conflicts import CONFLICTS, conflict
from gongkai.organs.models import Absence, Deputy, Message, Person, Post, PostKind, Profile, Tenure
from gongkai.organs.permissions import NotAllowed, Permission, may
from tests.organs.county import AT, FIRST, THREE, TODAY, County, last, lines

K = PostKind
SOON = TODAY + timedelta(days=7)


def test_a_person_is_added_and_the_line_names_no_personal_data(county: County) -> None:
    person = add_person(county.egret, name="冯　新", mobile="１３９ 0000-0099", by=county["王管理"], at=AT)
    assert (person.name, person.mobile, person.account) == ("冯新", "13900000099", "13900000099")
    assert not person.has_usable_password()
    body = last("person.added").body
    assert "冯新" not in body and "13900000099" not in body
    with pytest.raises(Refused, match="账号13900000099已有人使用"):
        add_person(county.stone, name="冯旧", mobile="13900000099", by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": " ", "mobile": "13900000099"}, "请填写姓名"),
        ({"name": "冯新", "mobile": "1390000009"}, "手机号应为11位数字"),
        ({"name": "冯新"}, "请填写手机号；没有手机的，请另取一个账号"),
        ({"name": "冯新", "account": "冯 新/1"}, "账号须有2至40个字"),
    ],
)
def test_what_is_wrong_about_a_new_person_is_said(county: County, values: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        add_person(county.egret, **values, by=SYSTEM, at=AT)  # type: ignore[arg-type]


def test_a_new_mobile_number_is_the_new_account_where_it_was_the_old_one(county: County) -> None:
    person = change_person(county["钱经办"], version=1, mobile="13900000098", by=county["王管理"], at=AT)
    assert (person.account, person.version) == ("13900000098", 2)
    with pytest.raises(Stale, match="您填写的内容还没有保存"):
        change_person(county["钱经办"], version=1, name="钱办", by=county["王管理"], at=AT)
    with pytest.raises(Refused, match="已有人使用"):
        change_person(county["孙主任"], version=1, mobile="13900000098", by=SYSTEM, at=AT)
    assert json.loads(last("person.changed").body)["facts"]["fields"] == ["account", "mobile"]


def test_a_person_moves_to_another_organ_only_with_the_right_to_both(county: County) -> None:
    with pytest.raises(NotAllowed):
        change_person(county["钱经办"], version=1, organ=county.stone, by=county["孙主任"], at=AT)
    assert (
        change_person(county["钱经办"], version=1, organ=county.stone, by=county["王管理"], at=AT).organ == county.stone
    )


def test_a_barred_person_can_do_nothing_until_restored(county: County) -> None:
    clerk = county["钱经办"]
    deactivate(clerk, by=county["王管理"], at=AT)
    assert not may(clerk, Permission.RECORD_DRAFT, county.egret, on=TODAY)
    with pytest.raises(Refused, match="已经停用"):
        deactivate(clerk, by=county["王管理"], at=AT)
    reactivate(clerk, by=county["王管理"], at=AT)
    assert may(clerk, Permission.RECORD_DRAFT, county.egret, on=TODAY)
    with pytest.raises(Refused, match="不能停用自己的账号"):
        deactivate(county["王管理"], by=county["王管理"], at=AT)
    with pytest.raises(Refused, match="没有停用"):
        reactivate(clerk, by=county["王管理"], at=AT)


def test_a_change_of_holder_on_a_day_keeps_the_history(county: County) -> None:
    post = county.post(county.egret, K.CLERK)
    new = county.person("陈接任", county.egret)
    end_tenure(county.tenure(county.egret, K.CLERK), until=SOON, by=county["王管理"], at=AT)
    appoint(post, new, since=SOON, by=county["王管理"], at=AT)
    rows = [(each.person, each.since, each.until) for each in Tenure.objects.filter(post=post)]
    assert rows == [(county["钱经办"], FIRST, SOON), (new, SOON, None)]
    assert may(county["钱经办"], Permission.RECORD_DRAFT, county.egret, on=SOON - timedelta(days=1))
    assert not may(county["钱经办"], Permission.RECORD_DRAFT, county.egret, on=SOON)
    assert may(new, Permission.RECORD_DRAFT, county.egret, on=SOON)
    assert Message.objects.filter(person=new, sentence__contains="您担任白鹭镇人民政府的“经办人”岗").exists()
    assert json.loads(last("tenure.began").body)["facts"]["kind"] == "clerk"


def test_a_post_has_one_holder_at_a_time(county: County) -> None:
    new, post = county.person("陈接任", county.egret), county.post(county.egret, K.CLERK)
    for since, until in ((TODAY, None), (FIRST, TODAY), (FIRST + timedelta(days=1), FIRST + timedelta(days=2))):
        with pytest.raises(Refused, match="由钱经办担任，同一时间只能有一人"):
            appoint(post, new, since=since, until=until, by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("since", "until"), [(TODAY, None), (FIRST + timedelta(days=1), TODAY), (FIRST, FIRST + timedelta(days=1))]
)
def test_the_database_itself_refuses_overlapping_periods(county: County, since: object, until: object) -> None:
    new, tenure = county.person("陈接任", county.egret), county.tenure(county.egret, K.CLERK)
    end_tenure(tenure, until=SOON, by=SYSTEM, at=AT)
    away(new, since=FIRST, until=SOON, reason="培训", by=new, at=AT)
    set_deputy(tenure.post, new, since=FIRST, by=SYSTEM, at=AT)
    term = county.egret.terms.get()
    rows = {
        "INSERT INTO organs_tenure (post_id, person_id, since, until) VALUES (%s, %s, %s, %s)": (
            tenure.post_id,
            new.pk,
        ),
        "INSERT INTO organs_deputy (post_id, person_id, since, until) VALUES (%s, %s, %s, %s)": (
            tenure.post_id,
            new.pk,
        ),
        "INSERT INTO organs_absence (entered_at, reason, person_id, since, until) "
        "VALUES ('2026-11-20 02:00:00', '', %s, %s, %s)": (new.pk,),
        "INSERT INTO organs_organterm (name, reason, organ_id, since, until) VALUES ('', '', %s, %s, %s)": (
            term.organ_id,
        ),
    }
    for statement, keys in rows.items():
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [*keys, since, until])
    later = appoint(tenure.post, new, since=SOON, by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenure.objects.filter(pk=later.pk).update(since=TODAY)


def test_nobody_appoints_themselves(county: County) -> None:
    post = create_post(county.egret, kind=K.CLERK, title="经办人（信访）", since=TODAY, by=county["王管理"], at=AT)
    for act in (appoint, set_deputy):
        with pytest.raises(Refused, match="不能办理自己的岗位"):
            act(post, county["王管理"], since=TODAY, by=county["王管理"], at=AT)


def test_who_has_no_right_to_people_appoints_nobody(county: County) -> None:
    new, post = county.person("陈接任", county.egret), county.post(county.egret, K.CLERK)
    before = lines()
    acts: list[Callable[[Person], object]] = [
        lambda by: add_person(county.egret, name="冯新", account="fx", by=by, at=AT),
        lambda by: change_person(new, version=1, name="陈新", by=by, at=AT),
        lambda by: deactivate(new, by=by, at=AT),
        lambda by: create_post(county.egret, kind=K.CLERK, title="二", since=TODAY, by=by, at=AT),
        lambda by: end_post(post, until=TODAY, by=by, at=AT),
        lambda by: appoint(post, new, since=TODAY, by=by, at=AT),
        lambda by: end_tenure(county.tenure(county.egret, K.CLERK), until=TODAY, by=by, at=AT),
        lambda by: set_deputy(post, new, since=TODAY, by=by, at=AT),
    ]
    absences: list[Callable[[Person], object]] = [
        lambda by: away(new, since=TODAY, reason="休假", by=by, at=AT),
        lambda by: back(new, on=TODAY, by=by, at=AT),
    ]
    for name in ("钱经办", "孙主任", "李镇长", "周经办", "郑监督"):
        for act in acts + (absences if name != "李镇长" else []):
            with pytest.raises(NotAllowed):
                act(county[name])
    for act in absences:
        with pytest.raises(NotAllowed):
            act(county["王管理"])
    assert lines() == before


def test_three_people_fill_all_posts_of_a_township() -> None:
    for posts in THREE.values():
        for kind, other in itertools.permutations(posts, 2):
            assert conflict(Profile.TOWNSHIP, kind, [other]) == ""


@pytest.mark.parametrize("profile", Profile)
def test_no_person_holds_two_stages_nor_signs_what_they_drafted(profile: Profile) -> None:
    for one, other in itertools.permutations((K.STAGE_ONE, K.STAGE_TWO, K.STAGE_THREE), 2):
        assert "三审须由三个不同的人签批" in conflict(profile, one, [other])
    for kind in (K.STAGE_TWO, K.STAGE_THREE, K.SECRECY, K.LEADER):
        assert conflict(profile, kind, [K.CLERK]) and conflict(profile, K.CLERK, [kind])
    assert bool(conflict(profile, K.STAGE_ONE, [K.CLERK])) == (profile == Profile.DEPARTMENT)
    for kind in set(K) - {K.AUDITOR}:
        assert conflict(profile, K.AUDITOR, [kind])
    assert all(each.one != each.other for each in CONFLICTS[profile])


def test_a_conflict_is_refused_with_its_reason(county: County) -> None:
    post = create_post(county.egret, kind=K.STAGE_TWO, title="二审（第二组）", since=FIRST, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="钱经办不能担任.*“一审一校”和“二审二校”不能由同一人担任"):
        appoint(post, county["钱经办"], since=TODAY, by=SYSTEM, at=AT)
    set_deputy(post, county["钱经办"], since=TODAY, by=SYSTEM, at=AT)  # three people must stand in for each other
    auditor = create_post(county.egret, kind=K.AUDITOR, since=FIRST, by=SYSTEM, at=AT)
    for act in (appoint, set_deputy):
        with pytest.raises(Refused, match="监督检查的人不办理所检查的事项"):
            act(auditor, county["钱经办"], since=TODAY, by=SYSTEM, at=AT)


def test_a_person_barred_takes_no_post(county: County) -> None:
    new, post = county.person("陈接任", county.egret), county.post(county.stone, K.LEADER)
    deactivate(new, by=SYSTEM, at=AT)
    for act in (appoint, set_deputy):
        with pytest.raises(Refused, match="账号已停用"):
            act(post, new, since=TODAY, by=SYSTEM, at=AT)


def test_a_post_ends_when_nobody_holds_it(county: County) -> None:
    post, before = county.post(county.stone, K.CLERK), lines()
    with pytest.raises(Refused, match="还由周经办担任"):
        end_post(post, until=TODAY, by=SYSTEM, at=AT)
    end_tenure(county.tenure(county.stone, K.CLERK), until=TODAY, by=SYSTEM, at=AT)
    end_post(post, until=TODAY, by=SYSTEM, at=AT)
    assert lines() == before + 2
    with pytest.raises(Refused, match="已于2026年11月20日撤销"):
        end_post(post, until=SOON, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="已于2026年11月20日撤销，不能再任职"):
        appoint(post, county["周经办"], since=TODAY, by=SYSTEM, at=AT)
    create_post(county.stone, kind=K.CLERK, since=SOON, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="已有“经办人”岗"):
        create_post(county.stone, kind=K.CLERK, since=SOON, by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(organ=county.stone, kind=K.CLERK, since=TODAY)


def test_a_tenure_ends_after_it_began_or_is_taken_out_before(county: County) -> None:
    tenure = county.tenure(county.egret, K.CLERK)
    with pytest.raises(Refused, match="终止日须晚于这一天"):
        end_tenure(tenure, until=FIRST, by=SYSTEM, at=AT)
    end_tenure(tenure, until=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="任职已于2026年11月20日终止"):
        end_tenure(tenure, until=SOON, by=SYSTEM, at=AT)
    later = appoint(tenure.post, county["钱经办"], since=SOON, by=SYSTEM, at=AT)
    end_tenure(later, until=SOON, by=SYSTEM, at=AT)
    assert Tenure.objects.filter(post=tenure.post).count() == 1


def test_a_deputy_gives_way_to_the_next_and_never_is_the_holder(county: County) -> None:
    post = county.post(county.egret, K.CLERK)
    with pytest.raises(Refused, match="就是.*A岗"):
        set_deputy(post, county["钱经办"], since=TODAY, by=SYSTEM, at=AT)
    set_deputy(post, county["孙主任"], since=FIRST, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="已是"):
        set_deputy(post, county["孙主任"], since=TODAY, by=SYSTEM, at=AT)
    second = set_deputy(post, county["周经办"], since=TODAY, by=SYSTEM, at=AT)
    rows = [(each.person.name, each.since, each.until) for each in Deputy.objects.filter(post=post)]
    assert rows == [("孙主任", FIRST, TODAY), ("周经办", TODAY, None)]
    end_tenure(county.tenure(county.egret, K.CLERK), until=SOON, by=SYSTEM, at=AT)
    appoint(post, county["周经办"], since=SOON, by=SYSTEM, at=AT)
    second.refresh_from_db()
    assert second.until == SOON
    third = set_deputy(post, county["孙主任"], since=SOON, by=SYSTEM, at=AT)
    end_deputy(third, until=SOON + timedelta(days=1), by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="不再是"):
        end_deputy(third, until=SOON + timedelta(days=1), by=SYSTEM, at=AT)


def test_a_person_enters_the_own_absence_and_the_deputy_is_told(county: County) -> None:
    clerk = county["钱经办"]
    set_deputy(county.post(county.egret, K.CLERK), county["孙主任"], since=FIRST, by=SYSTEM, at=AT)
    away(clerk, since=TODAY, reason="培训", by=clerk, at=AT)
    assert Message.objects.filter(person=county["孙主任"], sentence__contains="“经办人”岗由您代理").exists()
    assert "培训" not in last("person.away").body
    with pytest.raises(Refused, match="请先登记返岗"):
        away(clerk, since=SOON, reason="休假", by=clerk, at=AT)
    back(clerk, on=SOON, by=clerk, at=AT)
    assert Absence.objects.get().until == SOON
    with pytest.raises(Refused, match="不用再登记"):
        back(clerk, on=SOON, by=clerk, at=AT)
    back(clerk, on=TODAY, by=clerk, at=AT)  # came back on the very day
    assert not Absence.objects.exists()
    assert Absence.entered.get().cancelled_at == AT  # it no longer counts, and still stands there
    with pytest.raises(Refused, match="没有登记离岗"):
        back(clerk, on=TODAY, by=clerk, at=AT)
    with pytest.raises(Refused, match="请写明离岗的事由"):
        away(clerk, since=TODAY, reason=" ", by=clerk, at=AT)
    away(clerk, since=TODAY - timedelta(days=2), reason="病休", by=clerk, at=AT)
    with pytest.raises(Refused, match="返岗日须晚于这一天"):
        back(clerk, on=TODAY - timedelta(days=2), by=clerk, at=AT)


@pytest.mark.parametrize("name", ["李镇长", "吴主任"])
def test_an_absence_that_others_enter_begins_today_at_the_earliest_and_the_person_is_told(
    county: County, name: str
) -> None:
    clerk, by = county["钱经办"], county[name]
    with pytest.raises(Refused, match="今天以前的离岗只能由钱经办本人登记"):
        away(clerk, since=TODAY - timedelta(days=1), reason="休假", by=by, at=AT)
    away(clerk, since=TODAY, until=SOON, reason="休假", by=by, at=AT)
    told = Message.objects.filter(person=clerk, sentence__startswith=f"{name}已登记您自2026年11月20日起至")
    assert told.exists()
    later = AT + timedelta(days=2)
    with pytest.raises(Refused, match="今天以前的返岗只能由钱经办本人登记"):
        back(clerk, on=TODAY + timedelta(days=1), by=by, at=later)
    back(clerk, on=TODAY + timedelta(days=2), by=by, at=later)
    assert Message.objects.filter(person=clerk, sentence__contains="已登记您自2026年11月22日起返岗").exists()
    number = Message.objects.filter(person=clerk).count()
    away(clerk, since=TODAY - timedelta(days=3), until=TODAY, reason="病休", by=clerk, at=AT)
    assert Message.objects.filter(person=clerk).count() == number, "nobody is told of what they entered themselves"


def test_a_deputy_does_not_enter_the_absence_of_whom_they_would_act_for(county: County) -> None:
    set_deputy(county.post(county.egret, K.CLERK), county["吴主任"], since=FIRST, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="您是钱经办“经办人”岗的B岗，不能替A岗登记离岗"):
        away(county["钱经办"], since=TODAY, reason="休假", by=county["吴主任"], at=AT)
    assert not Absence.entered.exists()
    away(county["钱经办"], since=TODAY, reason="休假", by=county["李镇长"], at=AT)


def test_a_cancelled_absence_stays_and_makes_room_for_another(county: County) -> None:
    clerk = county["钱经办"]
    set_deputy(county.post(county.egret, K.CLERK), county["孙主任"], since=FIRST, by=SYSTEM, at=AT)
    first = away(clerk, since=TODAY, reason="休假", by=county["李镇长"], at=AT)
    assert may(county["孙主任"], Permission.RECORD_DRAFT, county.egret, on=TODAY)
    back(clerk, on=TODAY, by=clerk, at=AT)
    assert not may(county["孙主任"], Permission.RECORD_DRAFT, county.egret, on=TODAY)
    assert may(clerk, Permission.RECORD_DRAFT, county.egret, on=TODAY)
    second = away(clerk, since=TODAY, reason="培训", by=clerk, at=AT)
    assert [row.pk for row in Absence.entered.filter(person=clerk).order_by("pk")] == [first.pk, second.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.entered.filter(pk=first.pk).update(cancelled_at=None)


ACTS: dict[str, Callable[[County], object]] = {
    "add_person": lambda c: add_person(c.egret, name="冯新", account="fx", by=SYSTEM, at=AT),
    "change_person": lambda c: change_person(c["钱经办"], version=1, name="钱新", by=SYSTEM, at=AT),
    "deactivate": lambda c: deactivate(c["钱经办"], by=SYSTEM, at=AT),
    "create_post": lambda c: create_post(c.egret, kind=K.CLERK, title="二", since=TODAY, by=SYSTEM, at=AT),
    "end_post": lambda c: end_post(c.post(c.stone, K.LEADER), until=TODAY, by=SYSTEM, at=AT),
    "appoint": lambda c: appoint(c.post(c.stone, K.LEADER), c["李镇长"], since=TODAY, by=SYSTEM, at=AT),
    "end_tenure": lambda c: end_tenure(c.tenure(c.egret, K.CLERK), until=TODAY, by=SYSTEM, at=AT),
    "set_deputy": lambda c: set_deputy(c.post(c.egret, K.CLERK), c["孙主任"], since=TODAY, by=SYSTEM, at=AT),
    "away": lambda c: away(c["钱经办"], since=TODAY, reason="休假", by=SYSTEM, at=AT),
}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_without_its_line_of_evidence_changes_nothing(
    county: County, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state() -> list:
        return [
            list(each._base_manager.order_by("pk").values())
            for each in (Person, Post, Tenure, Deputy, Absence, Message)
        ]

    before = state()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no evidence")

    for module in ("people", "posts"):
        monkeypatch.setattr(f"gongkai.organs.{module}.record", fails)
    with pytest.raises(RuntimeError):
        ACTS[act](county)
    assert state() == before
