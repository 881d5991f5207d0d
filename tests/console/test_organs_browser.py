"""机构与人员、交接、存证 in a real browser, at a desk and on a phone."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from gongkai.evidence.actor import SYSTEM
from gongkai.organs import actions
from gongkai.organs.models import PostKind, Tenure
from gongkai.records.actions import draft
from gongkai.records.content import Content
from tests.console.people import PASSWORD, build
from tests.console.test_browser import WIDTHS, sign_in, sound, sound_at_both

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHANGES = ("edit", "found", "rename", "move", "merge", "dissolve")


@pytest.fixture(params=WIDTHS, ids=[f"{width}px" for width in WIDTHS])
def screen(request: pytest.FixtureRequest, page: Page) -> Page:
    page.set_viewport_size({"width": request.param, "height": 844})
    return page


def as_(screen: Page, account: str, password: str = PASSWORD) -> None:
    """Somebody else sits down at the screen."""
    screen.context.clear_cookies()
    sign_in(screen, account, password)


def part(screen: Page, name: str) -> None:
    """Open a part of the console from the rail, or from the menu where it is folded."""
    menu = screen.get_by_text("菜单", exact=True)
    if menu.is_visible():
        menu.click()
    screen.get_by_role("navigation").get_by_role("link", name=name).locator("visible=true").click()


def seat(screen: Page, post: str) -> Page:
    return screen.locator(".seat", has=screen.get_by_role("heading", name=post, exact=True))


def test_a_person_comes_is_appointed_stands_in_and_takes_over(screen: Page) -> None:
    county = build()
    now = timezone.now()
    draft(county.egret, Content("惠农补贴公示", "<p>正文</p>", formed_on=date(2026, 11, 2)), by=county["clerk"], at=now)
    actions.add_account(county.egret, platform="县门户后台", owner="经办人", by=SYSTEM, at=now)
    actions.add_page(
        county.egret, title="机构概况", address="https://www.example.invalid/zwgk/bailu/gaikuang.html", shows="电话",
        by=SYSTEM, at=now,
    )  # fmt: skip
    actions.end_tenure(
        Tenure.objects.get(post__organ=county.egret, post__kind=PostKind.STAGE_ONE),
        until=timezone.localdate(), by=SYSTEM, at=now,
    )  # fmt: skip

    # The lead officer looks at the tree and adds a person; the slip is shown once.
    as_(screen, "lead_officer")
    part(screen, "机构与人员")
    sound(screen)
    expect(screen.get_by_text("缺岗").first).to_be_visible()
    screen.get_by_role("link", name="白鹭镇人民政府").click()
    sound(screen)
    expect(screen.get_by_text("“一审一校”空缺：稿件过不了一审一校，不能发布。")).to_be_visible()
    screen.get_by_role("link", name="增加人员").click()
    sound(screen)
    screen.get_by_label("姓名").fill("陈接任")
    screen.get_by_label("账号").fill("chenjieren")
    screen.get_by_role("button", name="增加").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("首次密码条：陈接任")
    sound(screen)
    first = screen.locator(".slip__password").inner_text()
    screen.get_by_role("link", name="已交给本人，去安排岗位").click()

    # Appointed to the vacant post; deputy of the clerk.
    seat(screen, "一审一校").get_by_role("link", name="任职").click()
    sound(screen)
    expect(screen.get_by_text("不能办理自己的岗位")).to_be_visible()
    screen.get_by_label("人员").select_option(label="陈接任（白鹭镇人民政府）")
    screen.get_by_role("button", name="任职").click()
    expect(screen.get_by_role("status")).to_contain_text("陈接任已任“一审一校”")
    seat(screen, "经办人").get_by_role("link", name="定B岗").click()
    sound(screen)
    screen.get_by_label("人员").select_option(label="陈接任（白鹭镇人民政府）")
    screen.get_by_role("button", name="定B岗").click()
    sound(screen)

    # The clerk goes away, the deputy stands in.
    as_(screen, "clerk")
    part(screen, "机构与人员")
    screen.get_by_role("link", name="我的岗位和离岗").click()
    sound(screen)
    screen.get_by_role("link", name="登记离岗").click()
    sound(screen)
    screen.get_by_label("事由").fill("培训")
    screen.get_by_role("button", name="登记离岗").click()
    expect(screen.get_by_role("status")).to_contain_text("已登记经办人离岗")
    sound(screen)
    screen.get_by_role("link", name="登记返岗").click()
    screen.goto("/console/")

    # The deputy signs in with the slip, sets a password, and acts as deputy.
    as_(screen, "chenjieren", first)
    for label in ("新密码", "再输入一次新密码"):
        screen.get_by_label(label, exact=True).fill("新的秘密-7788-x")
    screen.get_by_role("button", name="修改密码").click()
    expect(screen.get_by_text("经办人（代）")).to_be_visible()

    # The lead officer prepares the handover; leaver and receiver sign it.
    as_(screen, "lead_officer")
    part(screen, "机构与人员")
    screen.get_by_role("link", name="白鹭镇人民政府").click()
    expect(screen.get_by_text("离岗，陈接任（代）")).to_be_visible()
    seat(screen, "经办人").get_by_role("link", name="交接").click()
    sound(screen)
    screen.get_by_label("接手人").select_option(label="陈接任")
    screen.get_by_role("button", name="编制交接单").click()
    expect(screen.get_by_text("等待移交人经办人和接手人陈接任签字")).to_be_visible()
    expect(screen.get_by_text("惠农补贴公示")).to_be_visible()
    sound(screen)
    sheet = screen.url
    for account, password, label in (("clerk", PASSWORD, "移交人"), ("chenjieren", "新的秘密-7788-x", "接手人")):
        as_(screen, account, password)
        screen.goto(sheet)
        screen.get_by_role("button", name=f"{label}签字").click()
        expect(screen.get_by_role("status")).to_contain_text("已签字")
    expect(screen.get_by_text("岗位已转给陈接任").first).to_be_visible()
    sound(screen)

    # The auditor reads what happened, line by line, and has it checked.
    as_(screen, "auditor")
    part(screen, "存证")
    sound(screen)
    expect(screen.get_by_text("接手人在“经办人”岗的交接单上签字，交接完成，陈接任自")).to_be_visible()
    screen.get_by_label("事项").select_option(label="任职")
    screen.get_by_role("button", name="查找").click()
    screen.get_by_role("link", name="陈接任任“一审一校”").click()
    sound(screen)
    expect(screen.get_by_text("与校验值相符")).to_be_visible()
    screen.get_by_text("原文（核对校验值用）").click()
    sound(screen)
    screen.goto("/console/evidence/")
    screen.get_by_role("button", name="核对存证").click()
    expect(screen.get_by_text("没有发现问题")).to_be_visible()
    sound(screen)


def test_the_forms_of_the_lead_office_are_sound(page: Page) -> None:
    county = build()
    as_(page, "lead_officer")
    organ = f"/console/organs/{county.egret.pk}/"
    for verb in (
        "edit",
        "found",
        "rename",
        "move",
        "merge",
        "dissolve",
        "people/add",
        "posts/add",
        "accounts/add",
        "pages/add",
    ):
        page.goto(f"{organ}{verb}/")
        sound_at_both(page)
        page.locator("main form button").click()
        expect(page.get_by_role("alert")).to_be_visible()
        sound_at_both(page)
    person = f"/console/people/{county['clerk'].pk}/"
    for verb in ("", "change/", "away/", "back/", "reset/", "unlock/", "remove-code/", "deactivate/", "reactivate/"):
        page.goto(person + verb)
        sound_at_both(page)
    for address in ("organs/?day=2024-05-01", "people/", "evidence/export/", "people/own/"):
        page.goto(f"/console/{address}")
        sound_at_both(page)
