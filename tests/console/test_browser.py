"""The console in a real browser, at a desk and on a phone: accessibility, policy, keyboard, width.

Requests to other hosts and complaints of the browser fail every test here (see the fixture `page`).
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from gongkai.organs.models import Message, Person
from tests.console.people import FIRST_PASSWORD, PASSWORD, build, newcomer
from tests.portal.focusing import focused
from tests.portal.test_browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 390)


@pytest.fixture(params=WIDTHS, ids=[f"{width}px" for width in WIDTHS])
def screen(request: pytest.FixtureRequest, page: Page) -> Page:
    page.set_viewport_size({"width": request.param, "height": 844})
    return page


def sound(page: Page) -> None:
    """Nothing inaccessible, nothing wider than the screen, every target large enough for a finger."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = """() => [...document.querySelectorAll('button, select, summary, .choice, .button, nav a, '
        + 'input:not([type=hidden], [type=radio], [type=checkbox])')]
        .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 40)
        .map(one => one.outerHTML.slice(0, 120))"""
    assert page.evaluate(small) == []


def sound_at_both(page: Page) -> None:
    """The same at a desk and on a phone, at whichever of them the page is open."""
    size = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        sound(page)
    assert size is not None
    page.set_viewport_size(size)


def sign_in(page: Page, account: str, password: str) -> None:
    page.goto("/console/")
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def sit_down(page: Page, account: str) -> None:
    """Somebody else is at the screen, signed in already: how one signs in is seen below."""
    client = Client()
    client.force_login(Person.objects.get(account=account))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session,
                "domain": "127.0.0.1",
                "path": settings.SESSION_COOKIE_PATH,
            }
        ]
    )
    page.goto("/console/")


def test_a_newcomer_signs_in_and_sets_a_password(screen: Page) -> None:
    person = newcomer()
    screen.goto("/console/")
    sound(screen)
    sign_in(screen, person.account, "wrong")
    sound(screen)
    expect(screen.get_by_role("alert")).to_contain_text("账号或者密码不正确")
    sign_in(screen, person.account, FIRST_PASSWORD)
    expect(screen.get_by_role("heading", level=1)).to_have_text("设置自己的密码")
    sound(screen)
    screen.get_by_role("button", name="修改密码").click()
    sound(screen)
    screen.get_by_label("新密码", exact=True).fill("新的秘密-7788-x")
    screen.get_by_label("再输入一次新密码").fill("新的秘密-7788-x")
    screen.get_by_role("button", name="修改密码").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text("工作台")
    expect(screen.get_by_role("status")).to_contain_text("密码已修改")
    sound(screen)


def test_the_desk_and_the_account_are_sound(screen: Page) -> None:
    clerk = build()["clerk"]
    at = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    Message.objects.create(person=clerk, subject="organs.Person:1", sentence="稿件已退回修改。", at=at)
    sign_in(screen, "clerk", PASSWORD)
    expect(screen.get_by_text("白鹭镇人民政府")).to_be_visible()
    expect(screen.get_by_text("稿件已退回修改。")).to_be_visible()
    sound(screen)
    for address in ("/console/account/", "/console/account/code/", "/console/account/password/", "/console/nowhere/"):
        screen.goto(address)
        sound(screen)
    screen.goto("/console/")
    screen.get_by_role("link", name="大字模式").click()
    for address in ("/console/", "/console/account/"):
        screen.goto(address)
        assert screen.evaluate("getComputedStyle(document.body).fontSize") == "22px"
        sound(screen)
    screen.get_by_role("link", name="标准模式").click()
    assert screen.evaluate("getComputedStyle(document.body).fontSize") == "15px"


def test_on_a_phone_the_rail_is_a_menu(page: Page) -> None:
    build()
    sign_in(page, "clerk", PASSWORD)
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("navigation", name="主菜单")).to_be_hidden()
    page.get_by_text("菜单", exact=True).click()
    page.get_by_role("navigation", name="菜单", exact=True).get_by_role("link", name="设置").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("设置")


def test_the_skip_link_comes_first(page: Page) -> None:
    build()
    sign_in(page, "clerk", PASSWORD)
    expect(page.get_by_label("密码")).to_have_count(0)  # a key pressed on the page before is lost with it
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    focused(page.get_by_role("link", name="跳到正文"))
    page.keyboard.press("Enter")
    focused(page.locator("main"))
