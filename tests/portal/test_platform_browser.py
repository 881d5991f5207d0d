"""The platform in a real browser: accessibility, phone, paper, large mode, no complaint of the content security policy.

Requests to other hosts and complaints of the browser fail every test here (see the fixture `page`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.installations import furnish
from tests.portal.focusing import focused
from tests.portal.test_browser import enlarge, violations
from tests.portal.test_serve import running

pytestmark = pytest.mark.browser

FULL = "/zwgk/BLZ/2026-0001.html"
REPEALED = "/zwgk/BLZ/2026-0004.html"
ONLINE = "/zwgk/BLZ/apply/online/"
TRACK = "/zwgk/track/"
PAGES = {
    "front": "/",
    "platform": "/zwgk/",
    "organ": "/zwgk/BLZ/",
    "organ-without-releases": "/zwgk/QSZ/",
    "list": "/zwgk/BLZ/list/",
    "list-empty": "/zwgk/QSZ/list/",
    "release": FULL,
    "corrected": "/zwgk/BLZ/2026-0002.html",
    "repealed": REPEALED,
    "statutory": "/zwgk/BLZ/s3/",
    "guide": "/zwgk/BLZ/guide/",
    "apply": "/zwgk/BLZ/apply/",
    "online": ONLINE,
    "paper-form": "/zwgk/BLZ/apply/paper/",
    "answers": "/zwgk/BLZ/answers/",
    "answer": "/zwgk/BLZ/answers/2026-1.html",
    "own-records": "/zwgk/BLZ/own-records/",
    "letter": "/zwgk/BLZ/letter/",
    "track": TRACK,
    "errors": "/zwgk/BLZ/errors/?about=2026-0001",
    "documents": "/zwgk/documents/",
    "notices": "/zwgk/notices/",
    "contacts": "/zwgk/contact/",
    "open-data": "/zwgk/data/",
    "gone": "/zwgk/BLZ/2026-0003.html",
    "not-found": "/zwgk/BLZ/2026-9999.html",
    "search": "/zwgk/search/?q=饮水安全",
    "search-nothing": "/zwgk/search/?q=没有的词&organ=BLZ",
}


@pytest.fixture(scope="module")
def held() -> dict[str, str]:
    """Number and code of an application that waits for its correction."""
    return {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, held: dict[str, str]) -> Iterator[str]:
    """The address of a running site with releases."""
    var = tmp_path_factory.mktemp("county") / "var"
    furnish(var)
    environment = {
        "GONGKAI_VAR": str(var),
        "DATABASE_URL": "",
        "GONGKAI_OWN_HOME": "1",
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
    }
    command = [sys.executable, "-m", "tests.portal.county"]
    made = subprocess.run(command, check=True, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
    held["回执号"], held["查询码"] = made.stdout.split()[-2:]
    with running(**environment) as (_, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(params=PAGES.values(), ids=PAGES.keys())
def shown(request: pytest.FixtureRequest, page: Page) -> Page:
    """Each page of the platform."""
    page.goto(request.param)
    return page


def test_no_rule_of_accessibility_is_violated_in_either_mode(shown: Page) -> None:
    assert violations(shown) == []
    enlarge(shown)
    assert violations(shown) == []


SMALL = """() => [...document.querySelectorAll(
    '.trail a, .organs a, .row__title, .attachments a, .related a, .onward, .places a, .choices a')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 32)
    .map(one => one.outerHTML.slice(0, 120))"""
"""Links outside of sentences that are too low for a finger."""


def test_no_page_scrolls_sideways_on_a_phone_on_paper_or_in_the_large_mode_and_links_suit_a_finger(
    shown: Page,
) -> None:
    for width in (320, 390, 1280):
        shown.set_viewport_size({"width": width, "height": 844})
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert shown.evaluate(SMALL) == []
    enlarge(shown)
    shown.set_viewport_size({"width": 390, "height": 844})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390
    shown.emulate_media(media="print")
    shown.set_viewport_size({"width": 680, "height": 960})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 680


def test_a_wide_table_scrolls_in_its_frame_on_a_phone_and_is_whole_on_paper(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(FULL)
    frame = page.get_by_role("region", name="表格")
    assert frame.evaluate("one => one.scrollWidth > one.clientWidth")
    frame.focus()
    page.keyboard.press("ArrowRight")
    expect(frame).not_to_have_js_property("scrollLeft", 0)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(page.locator(".head")).to_be_hidden()
    expect(page.locator(".trail")).to_be_hidden()


def test_from_the_front_page_to_a_release_and_its_attachment_without_scripts(page: Page, site: str) -> None:
    context = page.context.browser.new_context(base_url=site, java_script_enabled=False)  # type: ignore[union-attr]
    bare = context.new_page()
    bare.goto("/")
    bare.get_by_role("link", name="查信息").click()
    bare.get_by_role("link", name="白鹭镇人民政府").last.click()
    bare.get_by_role("link", name="本机关全部信息").click()
    bare.get_by_role("link", name="白鹭镇人民政府关于2026年春季森林防火的通告").first.click()
    expect(bare.get_by_role("heading", level=1)).to_have_text("白鹭镇人民政府关于2026年春季森林防火的通告")
    with bare.expect_download() as waiting:
        bare.get_by_role("link", name="责任区名单.pdf").click()
    assert waiting.value.suggested_filename == "责任区名单.pdf"
    context.close()


def test_on_a_phone_the_sections_fold_away_on_top_and_a_repealed_document_says_so_first(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/zwgk/BLZ/")
    link = page.get_by_role("link", name="政府信息公开制度")
    expect(link).to_be_hidden()
    page.get_by_text("本机关的栏目").click()
    expect(link).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_text("本机关的栏目")).to_be_hidden()
    page.goto(REPEALED)
    expect(page.locator(".bar--ended")).to_contain_text("本文件自2026年3月2日起废止，依据白政发〔2026〕20号")
    page.emulate_media(media="print")
    expect(page.locator(".bar--ended")).to_be_visible()
    expect(page.get_by_role("link", name="我要纠错")).to_be_hidden()


def sound(page: Page) -> None:
    """No rule of accessibility is violated and nothing scrolls sideways: at a desk, on a phone, in the large mode."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    enlarge(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    page.context.clear_cookies()
    page.set_viewport_size({"width": 1280, "height": 844})


def answer(page: Page) -> None:
    """Read the question and answer it, as a person who took a while over the form."""
    asked = page.locator("label[for=id_question]").inner_text()
    first, sign, second = re.findall("[一二三四五六七八九十加减乘]", asked)[:3]
    one, two = ("零一二三四五六七八九十".index(each) for each in (first, second))
    page.get_by_label("验证问题").fill(str({"加": one + two, "减": one - two, "乘": one * two}[sign]))
    page.wait_for_timeout(3100)  # in less time nobody fills in a form


def test_an_application_is_written_checked_and_sent(page: Page, tmp_path: Path) -> None:
    page.goto(ONLINE)
    page.get_by_role("button", name="再加一位申请人").click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("link", name="请填写姓名或者名称。").click()
    focused(page.get_by_label("姓名或者名称"))
    sound(page)
    page.keyboard.type("张示例")
    page.get_by_label("证件种类").first.select_option("居民身份证")
    page.get_by_label("证件号码").first.fill("110105194912310021")
    page.get_by_label("联系电话").fill("0000-1234567")
    page.get_by_label("所需信息的描述").fill("农村饮水安全巩固提升工程项目安排情况，请查处")
    answer(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="可能就是您要的信息")).to_be_visible()
    expect(page.get_by_text("第 18 位校验不符")).to_be_visible()
    sound(page)
    proof = tmp_path / "身份证明.txt"
    proof.write_text("张示例", encoding="utf-8")
    page.get_by_label("附件").set_input_files(proof)
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator(".slip__number")).to_have_count(2)
    sound(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    expect(page.get_by_text("已经提交", exact=True)).to_be_hidden()
    expect(page.locator(".slip__number").first).to_be_visible()
    assert page.context.cookies() == [] and page.url.partition("#")[0].endswith(ONLINE)


def test_whoever_holds_number_and_code_sees_where_it_stands_and_answers(page: Page, held: dict[str, str]) -> None:
    page.goto(TRACK)
    for label, value in held.items():
        page.get_by_label(label).fill(value.lower())
    page.keyboard.press("Enter")
    expect(page.locator(".track__step").first).to_contain_text("请写明要哪一年的预算。")
    sound(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载：补正告知书.pdf").click()
    assert waiting.value.suggested_filename == "补正告知书.pdf"
    page.get_by_role("button", name="补正申请内容").click()
    sound(page)
    page.get_by_label("补正的内容").fill("2025年")
    answer(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_role("heading", name="补正提交回执")).to_be_visible()
    page.get_by_role("button", name="回到办理进度").click()
    expect(page.locator(".track__step")).to_have_count(2)
    assert page.url.endswith(TRACK)
