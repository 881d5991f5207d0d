"""The pages in a real browser: accessibility, keyboard, phone, paper, large mode, and nothing leaves the machine.

Requests to other hosts and complaints of the browser fail every test here (see the fixture `page`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.portal.focusing import focused

pytestmark = pytest.mark.browser

Reports = dict[str, Path]
Visit = Callable[[Page, Reports], None]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONSULTED = (
    "/tools/deadline/?way=signed_post&submitted=2024-09-11&decided=2024-09-13&e1-name=consult-sent&e1-on=2024-09-18"
    f"&e1-second=2024-09-20&e1-party={quote('某公司')}&e2-name=consulted&e2-on=2024-09-26&on=2024-10-10"
)


def at(address: str) -> Visit:
    return lambda page, _: page.goto(address) and None


def check(page: Page, reports: Reports, *names: str) -> None:
    """Hand in some of the sample reports."""
    page.goto("/tools/report-check/")
    page.get_by_label("年度报告文件").set_input_files([reports[name] for name in names])
    page.get_by_role("button", name="检查", exact=True).click()


def one_report(page: Page, reports: Reports) -> None:
    check(page, reports, "有错的县.json")


def many_reports(page: Page, reports: Reports) -> None:
    check(page, reports, *reports)
    for fold in page.locator("details").all():
        fold.evaluate("fold => { fold.open = true }")


def nothing_chosen(page: Page, reports: Reports) -> None:
    check(page, reports)


def more_rows(page: Page, _: Reports) -> None:
    page.goto("/tools/deadline/")
    page.get_by_role("button", name="再加几项").click()


STATES: dict[str, Visit] = {
    "index": at("/"),
    "reports-form": at("/tools/report-check/"),
    "reports-one": one_report,
    "reports-many": many_reports,
    "reports-none": nothing_chosen,
    "deadline-form": at("/tools/deadline/"),
    "deadline-consulted": at(CONSULTED),
    "deadline-late": at("/tools/deadline/?way=in_person&submitted=2024-09-27&on=2024-11-04"),
    "deadline-unknown": at("/tools/deadline/?way=in_person&submitted=2026-12-10&on=2026-12-10"),
    "deadline-wrong": at("/tools/deadline/?way=hand&e1-name=extended&e1-on=x&e1-number=y"),
    "deadline-rows": more_rows,
    "fee-form": at("/tools/fee/"),
    "fee": at("/tools/fee/?method=items&count=100"),
    "fee-wrong": at("/tools/fee/?method=&count=x"),
    "not-found": at("/nowhere/"),
}


@pytest.fixture(params=STATES.values(), ids=STATES.keys())
def state(request: pytest.FixtureRequest, page: Page, reports: Reports) -> Page:
    """Each page in each of its states."""
    request.param(page, reports)
    return page


LOOKED_AT: set[str] = set()
"""The pages that axe has found sound, by what they are made of (see PARTS)."""
PARTS = """() => JSON.stringify([
    innerWidth, getComputedStyle(document.documentElement).fontSize, location.pathname.replace(/[0-9]+/g, '#'),
    [...new Set([...document.querySelectorAll('*')].map(one => [
        one.tagName, one.className, one.type, one.getAttribute('role'), one.hidden, one.disabled, one.open,
        !one.textContent.trim(), [...one.attributes].map(each => each.name).sort().join()].join()))].sort()])"""
"""What a page is made of: its width, its mode, its address without numbers, its kinds of element and their states."""


def violations(page: Page) -> list[str]:
    """What axe finds wrong. Of what it finds right it would list every element: that takes most of its time.

    A walk comes by the same page time and again: one of the same address and the same parts is looked at once.
    A click comes back when the next page has begun; where the machine is busy there is nothing to read in it yet.
    """
    page.wait_for_load_state()
    if (parts := page.evaluate(PARTS)) in LOOKED_AT:
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    if not found:
        LOOKED_AT.add(parts)
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def enlarge(page: Page) -> None:
    """Switch to the large mode without loading the page again."""
    page.context.add_cookies([{"name": "mode", "value": "large", "domain": "127.0.0.1", "path": "/"}])
    page.evaluate("document.querySelector('link[href=\"/mode.css\"]').href = '/mode.css?again'")
    expect(page.locator("html")).to_have_css("font-size", "22px")


def test_no_rule_of_accessibility_is_violated_in_either_mode(state: Page) -> None:
    assert violations(state) == []
    enlarge(state)
    assert violations(state) == []


def test_the_page_never_scrolls_sideways_and_its_targets_suit_a_finger(state: Page) -> None:
    for width in (320, 390, 1280):
        state.set_viewport_size({"width": width, "height": 800})
        assert state.evaluate("document.documentElement.scrollWidth") <= width
        assert (
            state.evaluate(
                """() => [...document.querySelectorAll('button, select, input[type=text], input[type=file], .choice')]
            .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 40)
            .map(one => one.outerHTML.slice(0, 120))"""
            )
            == []
        )
    enlarge(state)
    state.set_viewport_size({"width": 390, "height": 800})
    assert state.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_is_a4_and_leaves_out_what_it_cannot_do(state: Page) -> None:
    state.emulate_media(media="print")
    state.set_viewport_size({"width": 680, "height": 960})  # 180 mm, an A4 page without its margins
    assert state.evaluate("document.documentElement.scrollWidth") <= 680
    for unprinted in (".head", ".foot", "form"):
        for one in state.locator(unprinted).all():
            expect(one).to_be_hidden()


def test_a_table_that_is_too_wide_scrolls_in_its_frame(page: Page, reports: Reports) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    one_report(page, reports)
    frame = page.locator(".paper .frame").nth(1)
    hint = page.locator(".paper .swipe").nth(1)
    expect(hint).to_be_visible()
    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    frame.focus()
    page.keyboard.press("ArrowRight")
    expect(frame).not_to_have_js_property("scrollLeft", 0)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(hint).to_be_hidden()


def test_a_mark_in_the_prose_never_leaves_its_punctuation_alone(page: Page, reports: Reports, tmp_path: Path) -> None:
    wrong = tmp_path / "年报.json"
    wrong.write_text(reports["有错的县.json"].read_text(encoding="utf-8").replace("47件", "49件"), encoding="utf-8")
    check(page, {"年报": wrong}, "年报")
    together = page.locator(".paper .together")
    assert together.count() > 0
    for width in range(320, 420, 7):
        page.set_viewport_size({"width": width, "height": 800})
        for one in together.all():
            # One rectangle a line; the mark is a box of its own in the same line.
            assert one.evaluate("one => one.getClientRects().length") == 1


def test_no_table_of_a_printed_report_is_cut_off(page: Page, reports: Reports) -> None:
    one_report(page, reports)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})
    for frame in page.locator(".paper .frame").all():
        assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
        # Half of a collapsed border lies outside its table; on the very edge of the page it would not be printed.
        right = "one => one.getBoundingClientRect().right"
        assert frame.locator("table").evaluate(right) <= frame.evaluate(right) - 1
    for hint in page.locator(".swipe").all():
        expect(hint).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_the_large_mode_is_one_tab_stop_away_and_comes_back_here(page: Page) -> None:
    page.goto(CONSULTED)
    page.keyboard.press("Tab")
    focused(page.get_by_role("link", name="长者模式"))
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_css("font-size", "22px")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("2024年10月25日（星期五）前答复")
    page.keyboard.press("Tab")
    focused(page.get_by_role("link", name="标准模式"))
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_css("font-size", "17px")


def test_the_skip_link_leads_past_the_head(page: Page) -> None:
    page.goto("/tools/fee/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    focused(skip)
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    focused(page.locator("main"))


def test_the_fee_is_worked_out_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/tools/fee/")
    page.locator("main").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("250")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="按量计收，250 页：应收 4,700 元")).to_be_visible()


def test_a_deadline_is_worked_out_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/tools/deadline/")
    page.locator("main").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("2024-09-27")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("2024年10月30日（星期三）前答复")
    assert page.url.endswith("/tools/deadline/?way=in_person&submitted=2024-09-27")


def test_a_report_is_checked_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/tools/report-check/")
    page.get_by_label("或者粘贴报告全文").focus()
    page.keyboard.insert_text(
        "示例县白鹭镇人民政府2024年政府信息公开工作年度报告\n一、总体情况\n二、主动公开政府信息情况\n"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused(page.get_by_role("button", name="检查", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("示例县白鹭镇人民政府 2024年")


def test_an_error_on_top_leads_to_its_field(page: Page) -> None:
    page.goto("/tools/fee/?method=items&count=x")
    page.get_by_role("link", name="数量要填整数").press("Enter")
    focused(page.get_by_label("数量", exact=True))


def test_the_focus_can_be_seen_on_everything_that_takes_it(page: Page) -> None:
    page.goto("/tools/fee/")
    for _ in range(10):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"


def test_a_mark_leads_to_its_finding_and_back(page: Page, reports: Reports) -> None:
    one_report(page, reports)
    mark = page.locator(".paper td .mark--error").first
    mark.click()
    note = page.locator(mark.get_attribute("href") or "")
    expect(note).to_be_in_viewport()
    note.get_by_role("link").click()
    expect(mark).to_be_in_viewport()


def test_a_report_is_downloaded_as_a_word_file(page: Page, reports: Reports) -> None:
    one_report(page, reports)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Word文档").click()
    assert waiting.value.suggested_filename == "示例县人民政府2024年政府信息公开工作年度报告.docx"


def test_pages_work_where_scripts_are_forbidden(page: Page, site: str) -> None:
    context = page.context.browser.new_context(base_url=site, java_script_enabled=False)  # type: ignore[union-attr]
    bare = context.new_page()
    bare.goto("/tools/fee/?method=items&count=50")
    expect(bare.get_by_role("heading", name="按件计收，50 件：应收 7,000 元")).to_be_visible()
    context.close()
