"""交接单: prepared, read, signed, cancelled, and what it still waits for."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.evidence.actor import SYSTEM
from gongkai.organs import actions
from gongkai.organs.models import Handover, Person, Post, PostKind, Tenure
from gongkai.records.actions import draft
from gongkai.records.content import Content
from tests.console.organs_of import receiver
from tests.console.people import County
from tests.console.test_organs_pages import of, text

pytestmark = pytest.mark.django_db


def clerk_of(county: County) -> Post:
    return Post.objects.get(organ=county.egret, kind=PostKind.CLERK, title="")


@pytest.fixture
def new(county: County) -> Person:
    """陈接任, who has a password of their own and no post."""
    person = receiver(county)
    person.password_changed_at = timezone.now()
    person.save()
    return person


@pytest.fixture
def sheet(county: County, new: Person) -> Handover:
    """The clerk's handover with two records, one of them late, prepared by the lead officer."""
    now = timezone.now()
    late = Content("惠农补贴公示", "<p>正文</p>", formed_on=date(2024, 11, 4))
    draft(county.egret, late, by=county["clerk"], at=now)
    draft(county.egret, Content("预算公开说明", "<p>正文</p>"), by=county["clerk"], at=now)
    actions.add_account(county.egret, platform="县门户后台", owner="经办人", by=SYSTEM, at=now)
    form = {"receiver": new.pk, "on": timezone.localdate().isoformat()}
    answer = of(county, "lead_officer").post(f"/console/posts/{clerk_of(county).pk}/handover/", form)
    sheet = Handover.objects.get()
    assert answer.headers["Location"] == page(sheet)
    return sheet


def page(sheet: Handover) -> str:
    return f"/console/handovers/{sheet.pk}/"


def as_new(new: Person) -> Client:
    client = Client()
    client.force_login(new)
    return client


def test_the_sheet_lists_open_work_with_its_last_days_and_what_is_elsewhere(county: County, sheet: Handover) -> None:
    shown = text(of(county, "clerk").get(page(sheet)))
    assert "未办结事项（2件）" in shown and "惠农补贴公示" in shown and "预算公开说明" in shown
    assert "2024年12月2日（星期一），已超期" in shown and "没有期限" in shown
    assert "县门户后台" in shown and "密码当面移交并立即更换，不写在本单上" in shown
    assert "等待移交人经办人和接手人陈接任签字" in shown


def test_whoever_receives_reads_and_signs_it_before_they_hold_any_post(
    county: County, sheet: Handover, new: Person
) -> None:
    shown = text(as_new(new).get(page(sheet)))
    assert "接手人签字" in shown and "/console/records/" not in shown.partition("<main")[2]


def test_the_message_about_a_handover_leads_to_it(sheet: Handover, new: Person) -> None:
    assert f'href="{page(sheet)}"' in text(as_new(new).get("/console/"))


def test_signed_by_both_the_post_passes_on(county: County, sheet: Handover, new: Person) -> None:
    first = of(county, "clerk").post(page(sheet) + "sign-leaver/", follow=True)
    assert "已签字。等待接手人陈接任签字" in text(first)
    second = as_new(new).post(page(sheet) + "sign-receiver/", follow=True)
    assert "岗位已转给陈接任" in text(second)
    today = timezone.localdate()
    assert Tenure.objects.get(post=sheet.post, until=None).person == new
    assert Tenure.objects.get(post=sheet.post, person=county["clerk"]).until == today
    again = of(county, "leader").post(page(sheet) + "sign-leader/")
    assert again.status_code == 400 and "完成，不能再改" in text(again)


def test_each_signs_for_themselves_alone(county: County, sheet: Handover, new: Person) -> None:
    wrong = of(county, "lead_officer").post(page(sheet) + "sign-receiver/")
    assert wrong.status_code == 403 and "接手人一栏由陈接任本人签字" in text(wrong)
    assert as_new(new).post(page(sheet) + "sign-leaver/").status_code == 403
    assert Handover.objects.get().leaver_signed_at is None


def test_where_the_leaver_is_gone_the_leader_signs_alone(county: County, new: Person) -> None:
    form = {"receiver": new.pk, "on": timezone.localdate().isoformat(), "leaver_gone": "on"}
    refused = of(county, "lead_officer").post(f"/console/posts/{clerk_of(county).pk}/handover/", form)
    assert refused.status_code == 400 and "经办人还在岗，须由本人签字" in text(refused) and "checked" in text(refused)
    actions.deactivate(county["clerk"], by=SYSTEM, at=timezone.now())
    of(county, "operator").post(f"/console/posts/{clerk_of(county).pk}/handover/", form)
    sheet = Handover.objects.get()
    assert "移交人已离开：等待分管领导签批" in text(of(county, "leader").get(page(sheet)))
    office = of(county, "lead_officer").post(page(sheet) + "sign-leader/")
    assert office.status_code == 400 and "请写明代填的原因" in text(office)
    of(county, "leader").post(page(sheet) + "sign-leader/")
    assert Tenure.objects.get(post=sheet.post, until=None).person == new


def test_the_holder_prepares_their_own_and_who_cannot_receive_is_listed(county: County, new: Person) -> None:
    client, address = of(county, "clerk"), f"/console/posts/{clerk_of(county).pk}/handover/"
    shown = text(client.get(address))
    assert "起草人不能审自己起草的稿件" in shown
    lost = client.post(address, {"on": "2025-03-01", "leaver_gone": "on"})
    assert lost.status_code == 400 and 'value="2025-03-01"' in text(lost) and "checked" in text(lost)
    assert client.post(address, {"receiver": new.pk, "on": timezone.localdate().isoformat()}).status_code == 302
    assert "已有一份" in text(client.get(address))
    assert client.get(f"/console/posts/{Post.objects.get(kind='leader').pk}/handover/").status_code == 403


def test_a_cancelled_handover_says_so_and_leaves_the_post(county: County, sheet: Handover) -> None:
    client = of(county, "lead_officer")
    assert "请写明取消交接的原因" in text(client.post(page(sheet) + "cancel/"))
    client.post(page(sheet) + "cancel/", {"reason": "改由他人接手"})
    assert "取消，签过的字不再有效" in text(client.get(page(sheet)))
    assert Tenure.objects.get(post=sheet.post, until=None).person == county["clerk"]


def test_a_handover_of_another_town_is_not_there(county: County, sheet: Handover) -> None:
    assert of(county, "foreign").get(page(sheet)).status_code == 404
    assert of(county, "expired").post(page(sheet) + "sign-leaver/").status_code == 404
