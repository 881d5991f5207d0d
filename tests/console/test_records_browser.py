"""Records in a real browser, at a desk and on a phone: three acts of three people, a paper sign-off, a takedown."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.timezone import localdate
from docx import Document
from PIL import Image
from playwright.sync_api import Page, expect

from gongkai.records import actions, publishing
from gongkai.records.models import Publicity, Record
from tests.console.office import TABLE, Office, three_people
from tests.console.people import PASSWORD
from tests.console.test_browser import WIDTHS, sign_in, sit_down, sound, sound_at_both

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> Office:
    return three_people()


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


@pytest.fixture(params=WIDTHS, ids=[f"{width}px" for width in WIDTHS])
def screen(request: pytest.FixtureRequest, page: Page) -> Page:
    page.set_viewport_size({"width": request.param, "height": 844})
    return page


def enter(page: Page, office: Office, role: str) -> None:
    """One of the three sits down."""
    sit_down(page, f"yxz-{role}")
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
    sound(page)


def press(page: Page, name: str, role: str = "button") -> None:
    page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
    sound(page)


def one() -> Record:
    return Record.objects.select_related("review").get()


def test_three_people_publish_correct_and_withdraw_in_three_acts(screen: Page, office: Office, tmp_path: Path) -> None:
    word = tmp_path / "通知.docx"
    document = Document()
    for line in ("关于开展冬季道路养护的通知", "各村：", "养护标准为每公里120元。", "请做好准备。"):
        document.add_paragraph(line)
    document.save(str(word))

    # First act: from a Word file to the public.
    enter(screen, office, "clerk")
    press(screen, "起草稿件", "link")
    screen.get_by_label("从 Word 文档取正文").set_input_files(word)
    screen.get_by_label("形成日期").fill("2024年11月4日")
    press(screen, "保存并送审")
    expect(screen.get_by_text("标题取自 Word 文档的第一行，请核对。")).to_be_visible()
    press(screen, "送审")
    enter(screen, office, "director")
    press(screen, "审核：关于开展冬季道路养护的通知", "link")
    press(screen, "同意")  # two clicks from the desk
    assert set(one().review.signed()) == {"one", "two", "secrecy"}
    enter(screen, office, "leader")
    press(screen, "审核：关于开展冬季道路养护的通知", "link")
    press(screen, "签发：同意并发布")
    expect(screen.get_by_role("status")).to_contain_text("已签发")

    # Second act: a correction, returned once.
    enter(screen, office, "clerk")
    screen.goto(f"/console/records/{one().pk}/edit/")
    text = screen.get_by_label("正文", exact=True)
    text.fill(text.input_value().replace("120", "150"))
    press(screen, "保存并送审")
    press(screen, "送审")
    enter(screen, office, "director")
    press(screen, "审核：关于开展冬季道路养护的通知", "link")
    expect(screen.locator(".compare del")).to_contain_text("120")
    expect(screen.locator(".compare ins")).to_contain_text("150")
    expect(screen.locator(".compare ins")).to_be_in_viewport()
    screen.locator(".return summary").click()
    sound(screen)
    screen.get_by_label("退回的原因").fill("请写明依据的文件。")
    press(screen, "退回修改")
    enter(screen, office, "clerk")
    expect(screen.get_by_text("退回原因：请写明依据的文件。")).to_be_visible()
    press(screen, "修改：关于开展冬季道路养护的通知", "link")
    text.fill(text.input_value() + "\n依据县里的养护标准。")
    press(screen, "保存并送审")
    press(screen, "送审")
    enter(screen, office, "director")
    press(screen, "审核：关于开展冬季道路养护的通知", "link")
    press(screen, "同意")
    enter(screen, office, "leader")
    press(screen, "审核：关于开展冬季道路养护的通知", "link")
    press(screen, "签发：同意并发布")
    expect(screen.get_by_role("alert")).to_contain_text("请写明更正的原因")
    screen.get_by_label("更正的原因").fill("标准写错")
    press(screen, "签发：同意并发布")
    assert one().releases.count() == 2

    # Third act: withdrawn.
    screen.goto(f"/console/records/{one().pk}/")
    sound(screen)
    screen.locator(".more summary").click()
    sound(screen)
    press(screen, "撤稿", "link")
    screen.get_by_label("被替代").check()
    screen.get_by_label("撤稿的原因").fill("县里发了统一标准")
    press(screen, "撤稿")
    expect(screen.get_by_role("status")).to_contain_text("已撤稿")
    assert one().publicity == Publicity.WITHDRAWN


def test_a_paper_sign_off_with_its_photograph(phone: Page, office: Office, tmp_path: Path) -> None:
    record = office.two(office.submitted())
    photo = tmp_path / "审批单.jpg"
    Image.new("RGB", (800, 1100), "white").save(photo)
    enter(phone, office, "clerk")
    phone.goto(f"/console/reviews/{record.review_id}/sheet/")
    sound_at_both(phone)
    press(phone, "生成审批单")
    expect(phone.locator(".sheet")).to_contain_text("政府信息发布审批单")
    phone.emulate_media(media="print")
    for unprinted in (".top", ".rail", ".noprint"):
        expect(phone.locator(unprinted).first).to_be_hidden()
    expect(phone.locator(".sheet")).to_be_visible()
    phone.emulate_media(media="screen")
    press(phone, "录入线下签批", "link")
    press(phone, "录入")
    expect(phone.get_by_role("alert")).to_contain_text("线下签批须附审批单的照片")
    sound_at_both(phone)
    phone.get_by_label("审批单的照片").set_input_files(photo)
    phone.get_by_label("审批单上的校验码").fill(record.review.code)
    phone.get_by_label("签批人").select_option(label="方镇长，三审三校")
    phone.get_by_label("签批日期").fill(f"{localdate(record.review.submitted_at)}")
    phone.get_by_label("签批地点").fill("三楼会议室")
    phone.get_by_label("签了“三审三校”").check()
    press(phone, "录入")
    expect(phone.locator(".ladder").first).to_contain_text("线下签批")
    sound_at_both(phone)
    press(phone, "发布", "link")
    press(phone, "发布")
    assert one().publicity == Publicity.PUBLIC


def test_an_emergency_takedown_from_a_phone_takes_two_taps(page: Page, office: Office) -> None:
    record = office.released()
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, office, "director")
    page.goto("/console/records/")
    sound(page)
    press(page, f"紧急撤稿：{record.title}", "link")
    page.get_by_label("撤稿的原因").fill("附件里有身份证号")
    press(page, "立即撤下")
    expect(page.get_by_role("status")).to_contain_text("公众不能再看到")
    assert one().publicity == Publicity.WITHDRAWN
    enter(page, office, "leader")
    press(page, f"确认：{record.title}", "link")
    page.get_by_label("维持撤稿").check()
    page.get_by_label("理由").fill("确有身份证号")
    press(page, "确认")
    expect(page.get_by_text("方镇长确认维持撤稿")).to_be_visible()


def test_an_emergency_release_on_a_phone(page: Page, office: Office) -> None:
    record = office.draft()
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, office, "leader")
    page.goto(f"/console/records/{record.pk}/emergency-release/")
    sound(page)
    press(page, "签保密审查并发布")
    expect(page.get_by_role("alert")).to_contain_text("请写明紧急情况")
    page.get_by_label("紧急情况").fill("山洪预警")
    press(page, "签保密审查并发布")
    assert one().publicity == Publicity.PUBLIC


def visited(office: Office) -> dict[str, list[str]]:
    """Pages that the acts above do not pass, by who opens them."""
    draft = office.draft(title="有表格的稿件", body=TABLE, summary="补贴标准。")
    withheld = office.draft(
        title="依法不公开的稿件", body="", attribute="withheld", ground="denied_state_secret", ground_reason="依法定密"
    )
    filed = office.cleared(title="依申请公开的稿件", attribute="on_application", ground_reason="不属于主动公开的范围")
    cleared, taken = office.cleared(title="审签完成的稿件"), office.released(title="撤下的稿件")
    publishing.take_down(taken, reason="有错", by=office.leader, at=taken.changed_at)
    actions.edit(cleared, office.content(title="失效的稿件"), version=1, by=office.clerk, at=cleared.changed_at)
    emergency = office.emergency(title="紧急发布的稿件").record
    records = (draft, withheld, filed, cleared, taken, emergency)
    pages = ["", "records/", "records/?q=稿件&state=draft", "records/?q=没有", "records/export/", "records/new/"]
    pages += [f"records/{record.pk}/" for record in records]
    pages += [f"records/{draft.pk}/edit/", f"records/{cleared.pk}/versions/2/", f"records/{filed.pk}/file-away/"]
    pages += [f"reviews/{emergency.review_id or 1}/", f"records/{draft.pk}/submit/", f"records/{draft.pk}/release/"]
    return {"clerk": pages, "leader": pages[:1] + pages[-3:-2]}


def test_every_page_of_records_is_sound(page: Page, office: Office) -> None:
    for role, pages in visited(office).items():
        enter(page, office, role)
        for place in pages:
            page.goto(f"/console/{place}")
            sound_at_both(page)


def test_nothing_typed_is_lost_where_somebody_else_was_quicker(phone: Page, office: Office) -> None:
    record = office.draft(body=TABLE)
    enter(phone, office, "clerk")
    phone.goto(f"/console/records/{record.pk}/edit/")
    actions.edit(record, office.content(title="别人的标题"), version=1, by=office.clerk, at=record.changed_at)
    phone.get_by_label("标题", exact=True).fill("我的标题")
    press(phone, "只保存")
    expect(phone.get_by_role("heading", name="别人已保存的内容")).to_be_visible()
    sound_at_both(phone)
    expect(phone.get_by_label("标题", exact=True)).to_have_value("我的标题")
    press(phone, "只保存")
    assert one().title == "我的标题"


def test_the_whole_is_done_without_scripts(page: Page, site: str, office: Office) -> None:
    context = page.context.browser.new_context(base_url=site, java_script_enabled=False)  # type: ignore[union-attr]
    bare = context.new_page()
    record = office.submitted()
    sign_in(bare, "yxz-director", PASSWORD)
    bare.goto(f"/console/reviews/{record.review_id}/")
    bare.get_by_role("button", name="同意", exact=True).click()
    expect(bare.get_by_role("status")).to_contain_text("已签批")
    context.close()
