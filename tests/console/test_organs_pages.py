"""机构与人员: the tree, the page of an organ, its details and changes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongkai.console.staffing import WITHOUT, gaps, seats
from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry
from gongkai.organs import actions
from gongkai.organs.levels import LEVELS
from gongkai.organs.models import Kind, Organ, OutsideAccount, OutsidePage, Post, PostKind, Tenure
from tests.console import organs_of
from tests.console.people import County
from tests.portal.test_words import words_of

pytestmark = pytest.mark.django_db

TREE = "/console/organs/"
DATA = {*"ABIOSVZaoli", "BLZ", "XZF", "https", "example", "invalid", "stage", "one"}
"""A岗 and B岗, letters that are spoken of, and what people entered."""


def of(county: County, column: str) -> Client:
    client = Client()
    client.force_login(county[column])
    return client


def page_of(organ: Organ) -> str:
    return f"/console/organs/{organ.pk}/"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_one_sees_the_organs_that_ones_posts_may_see_and_no_others(county: County) -> None:
    assert "青石镇人民政府" not in text(of(county, "clerk").get(TREE))
    everything = text(of(county, "lead_officer").get(TREE))
    assert all(name in everything for name in ("示例县人民政府", "白鹭镇人民政府", "青石镇人民政府"))


def test_the_tree_of_a_day_shows_names_and_places_of_that_day(county: County) -> None:
    on = date(2025, 6, 1)
    actions.rename(county.egret, name="白鹭街道办事处", on=on, kind=Kind.SUB_DISTRICT, by=SYSTEM, at=timezone.now())
    client = of(county, "lead_officer")
    assert "白鹭街道办事处" in text(client.get(TREE))
    before = text(client.get(TREE, {"day": "2025年5月31日"}))
    assert "白鹭镇人民政府" in before and "白鹭街道办事处" not in before
    assert "这一天还没有" in text(client.get(TREE, {"day": "2023-12-31"}))
    wrong = client.get(TREE, {"day": "昨天"})
    assert wrong.status_code == 400 and 'value="昨天"' in text(wrong)


def test_the_tree_takes_as_many_queries_for_thirty_organs_as_for_three(county: County) -> None:
    client = of(county, "lead_officer")
    client.get(TREE)
    numbers = []
    for first in (0, 30):
        for number in range(first, first * 2):
            actions.found(
                code=f"X{number}", name=f"示例{number}局", kind=Kind.DEPARTMENT, parent=county.government,
                lead_office=county.government, by=SYSTEM, at=timezone.now(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            client.get(TREE)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_a_post_that_nobody_can_act_for_is_named_with_what_cannot_be_done(county: County) -> None:
    client = of(county, "work_body_head")
    assert "有岗位没有人能办理" not in text(client.get(page_of(county.egret)))
    Tenure.objects.filter(post__organ=county.egret, post__kind=PostKind.SECRECY).update(until=date(2025, 1, 1))
    actions.away(county["leader"], since=timezone.localdate(), reason="培训", by=SYSTEM, at=timezone.now())
    shown = text(client.get(page_of(county.egret)))
    assert "“保密审查”空缺：稿件没有保密审查，不能发布。" in shown
    assert "“分管领导”分管领导离岗，没有人代理：没有人签批交接，遇到紧急情况不能紧急发布。" in shown
    assert "保密审查、分管领导" in text(of(county, "auditor").get(TREE))


def test_a_deputy_fills_the_post_of_who_is_away(county: County) -> None:
    today, now = timezone.localdate(), timezone.now()
    post = Post.objects.get(organ=county.egret, kind=PostKind.LEADER)
    actions.set_deputy(post, county["stage_three"], since=today, by=SYSTEM, at=now)
    actions.away(county["leader"], since=today, reason="出差", by=SYSTEM, at=now)
    (seat,) = [each for each in seats([county.egret], today)[county.egret.pk] if each.kind == PostKind.LEADER]
    assert (seat.able, seat.state, seat.tone) == (county["stage_three"], "离岗，三审三校（代）", "warn")
    assert gaps(county.egret, seats([county.egret], today)[county.egret.pk]) == []


def test_every_post_that_an_organ_needs_has_words_for_its_lack() -> None:
    assert {kind for level in LEVELS.values() for kind in level.needed} == set(WITHOUT)


def test_each_post_says_what_it_may_do_and_only_who_manages_people_gets_the_buttons(county: County) -> None:
    seen, managed = (text(of(county, who).get(page_of(county.egret))) for who in ("work_body_head", "lead_officer"))
    assert "起草、送审、录入线下签批，审签完成后发布" in seen
    assert "免职" not in seen and "免职" in managed


@pytest.fixture
def details(county: County) -> dict[str, str]:
    return {"version": str(county.egret.version), "short_name": "白鹭镇", "telephone": "0000-5550031"}


def test_details_are_changed_and_leave_evidence(county: County, details: dict[str, str]) -> None:
    answer = of(county, "clerk").post(page_of(county.egret) + "edit/", details)
    assert answer.status_code == 302
    assert Organ.objects.get(code="BLZ").telephone == "0000-5550031"
    assert Entry.objects.get(organ="BLZ").verb == "organ.details_changed"


def test_who_was_slower_sees_the_new_value_beside_the_typed_one_and_can_send_again(
    county: County, details: dict[str, str]
) -> None:
    slow, quick = of(county, "clerk"), of(county, "work_body_head")
    quick.post(page_of(county.egret) + "edit/", details | {"telephone": "0000-5550099", "head": "朱丁"})
    answer = slow.post(page_of(county.egret) + "edit/", details)
    shown = text(answer)
    assert answer.status_code == 400
    assert "公开工作机构负责人已于" in shown and "请对照最新内容核对后再提交一次" in shown
    assert 'value="0000-5550031"' in shown and "现在是“0000-5550099”" in shown and "现在是“朱丁”" in shown
    assert Organ.objects.get(code="BLZ").telephone == "0000-5550099"
    again = slow.post(page_of(county.egret) + "edit/", details | {"version": "2", "head": "朱丁"})
    assert again.status_code == 302
    assert Organ.objects.get(code="BLZ").telephone == "0000-5550031"


def test_nothing_typed_is_lost_where_one_may_not(county: County, details: dict[str, str]) -> None:
    answer = of(county, "stage_one").post(page_of(county.egret) + "edit/", details)
    assert answer.status_code == 403
    assert 'value="0000-5550031"' in text(answer) and "您现在的岗位没有这项权限" in text(answer)


def test_a_wrong_value_is_refused_with_its_field_and_the_rest_stays(county: County, details: dict[str, str]) -> None:
    answer = of(county, "clerk").post(page_of(county.egret) + "edit/", details | {"uscc": "123", "head": "朱丁"})
    assert answer.status_code == 400
    assert "统一社会信用代码应为18位" in text(answer) and 'value="朱丁"' in text(answer)


def test_the_lead_office_says_why_it_acts_for_an_organ(county: County, details: dict[str, str]) -> None:
    client = of(county, "lead_officer")
    assert "请写明代填的原因" in text(client.post(page_of(county.egret) + "edit/", details))
    answer = client.post(page_of(county.egret) + "edit/", details | {"acting": "该镇经办人培训"})
    assert answer.status_code == 302
    assert "该镇经办人培训" in Entry.objects.get(organ="BLZ").body


def test_an_organ_is_founded_renamed_moved_merged_and_dissolved(county: County) -> None:
    client, today = of(county, "lead_officer"), timezone.localdate()
    form = {"key": "k", "name": "示例县水务局", "kind": "department", "code": "SWJ", "on": "2025-03-03", "reason": ""}
    answer = client.post(page_of(county.government) + "found/", form)
    water = Organ.objects.get(code="SWJ")
    assert answer.headers["Location"] == page_of(water)
    again = client.post(page_of(county.government) + "found/", form)
    assert again.headers["Location"] == page_of(water), "a form that was sent twice founds one organ"
    assert (water.parent, water.lead_office, water.profile) == (county.government, county.government, "department")
    renamed = client.post(
        page_of(water) + "rename/", {"name": "示例县水利局", "on": "2025-04-01", "reason": "县发〔2025〕3号"}
    )
    assert renamed.status_code == 302
    moved = client.post(
        page_of(water) + "move/",
        {"parent": county.egret.pk, "lead_office": county.government.pk, "on": "2025-05-01"},
    )
    assert moved.status_code == 302
    water.refresh_from_db()
    assert (water.name, water.parent) == ("示例县水利局", county.egret)
    circle = client.post(page_of(county.egret) + "move/", {"parent": water.pk, "on": today.isoformat()})
    assert circle.status_code == 400 and "否则会首尾相接" in text(circle)
    by = {"on": today.isoformat(), "reason": "县发〔2025〕9号"}
    below = client.post(page_of(county.egret) + "dissolve/", by)
    assert below.status_code == 400 and "下面还有示例县水利局" in text(below)
    nobody = client.post(page_of(water) + "merge/", by)
    assert nobody.status_code == 400 and "请选择承接机构" in text(nobody)
    assert client.post(page_of(water) + "merge/", by | {"successor": county.stone.pk}).status_code == 302
    shown = text(client.get(page_of(water)))
    assert "已撤销" in shown and "职责由" in shown and "示例县水务局" in shown and "县发〔2025〕3号" in shown
    hasty = client.post(page_of(county.stone) + "dissolve/", {"on": today.isoformat()})
    assert hasty.status_code == 400 and "没有批准文件的不能撤并机构" in text(hasty)
    assert client.post(page_of(county.stone) + "dissolve/", by).status_code == 302
    assert "已于" in text(client.get(page_of(county.stone) + "rename/"))


def test_accounts_and_pages_elsewhere_are_entered_changed_checked_and_closed(county: County) -> None:
    client = of(county, "clerk")
    form = {"key": "k1", "platform": "微信公众号", "owner": "钱经办", "telephone": "0000-5550032"}
    assert "像是写了密码" in text(client.post(page_of(county.egret) + "accounts/add/", form | {"note": "密码 abc"}))
    for _ in range(2):
        client.post(page_of(county.egret) + "accounts/add/", form)
    row = OutsideAccount.objects.get()
    page = {"key": "k2", "title": "机构概况", "address": "https://example.invalid/a", "shows": "负责人、电话"}
    client.post(page_of(county.egret) + "pages/add/", page)
    elsewhere = OutsidePage.objects.get()
    shown = text(client.get(page_of(county.egret)))
    assert "保管人：钱经办，0000-5550032" in shown and "还没有核对过" in shown
    client.post(f"/console/outside-pages/{elsewhere.pk}/check/", {"on": timezone.localdate().isoformat()})
    assert "今天核对" in text(client.get(page_of(county.egret)))
    changed = {"version": "1", "platform": "微信公众号", "owner": "陈接任"}
    assert client.post(f"/console/outside-accounts/{row.pk}/", changed).status_code == 302
    stale = client.post(f"/console/outside-accounts/{row.pk}/", changed | {"owner": "周接任"})
    assert stale.status_code == 400 and "现在是“陈接任”" in text(stale) and 'value="周接任"' in text(stale)
    assert client.post(f"/console/outside-accounts/{row.pk}/close/").status_code == 302
    assert "保管人：" not in text(client.get(page_of(county.egret)))
    assert client.get(f"/console/outside-accounts/{row.pk}/").status_code == 404


@pytest.mark.parametrize("url", [*organs_of.KEYED, "organ_list", "person_list", "evidence_list", "evidence_export"])
def test_no_english_on_these_pages(county: County, url: str) -> None:
    organs_of.make(county)
    column = "leader" if url in ("handover_sign_leader", "evidence_list", "evidence_entry") else "lead_officer"
    if url in ("handover_sign_leaver", "handover_sign_receiver"):
        column = "clerk"
    address = reverse(url, kwargs=organs_of.arguments_of_organs().get(url))
    client = of(county, column)
    for answer in (client.get(address), client.post(address, follow=True)):
        page = re.sub(rb'(class="(key|hash|source-text|anywhere)[^>]*>).*?<', rb"\1<", answer.content, flags=re.S)
        assert words_of(page) - DATA == set()
