"""An application in a real browser: from the counter to the archive at a desk, and what one does on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from gongkai.applications.models import Application
from gongkai.intake.models import Kind
from gongkai.law.receipt import Way
from tests.console.cases_of import ROADS, decided, matter, registered, remedy, sent
from tests.console.office import Office, three_people
from tests.console.people import PASSWORD
from tests.console.test_browser import WIDTHS, sign_in, sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> Office:
    return three_people()


def enter(page: Page, role: str) -> None:
    page.context.clear_cookies()
    sign_in(page, f"yxz-{role}", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")


def opens(page: Page, name: str) -> None:
    """Open the page of a verb from the page of the case."""
    page.goto(f"/console/applications/{Application.objects.get().pk}/")
    page.get_by_role("link", name=name, exact=True).first.click()
    sound(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    sound(page)


def test_a_town_handles_an_application_from_the_counter_to_the_archive(
    page: Page, office: Office, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    today = localdate().isoformat()
    scan = tmp_path / "申请书.txt"
    scan.write_text("政府信息公开申请书", encoding="utf-8")
    enter(page, "clerk")
    page.get_by_role("link", name="依申请公开").first.click()
    sound(page)
    page.get_by_role("link", name="登记申请").click()
    sound(page)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("请填写申请人所需要的政府信息。")
    sound(page)
    page.get_by_label("当面提交").check()
    page.get_by_label("自然人").check()
    page.get_by_label("申请人姓名或者名称").fill("赵示例")
    page.get_by_label("所需的政府信息").fill(ROADS)
    page.get_by_label("申请书等材料").set_input_files(scan)
    press(page, "登记")
    expect(page.get_by_role("status")).to_contain_text("登记号")
    expect(page.get_by_text("赵**").first).to_be_visible()
    page.get_by_text("期限日历").click()
    sound(page)
    press_identity = page.get_by_role("button", name="显示身份和联系方式")
    press_identity.click()
    expect(page.get_by_text("这次查看已经记录。")).to_be_visible()

    opens(page, "告知补正")
    expect(page.get_by_text("期限停止计算，收到补正后重新计算20个工作日")).to_be_visible()
    page.get_by_label("需要补正的事项和理由").fill("请写明是哪个村。")
    page.get_by_label("补正期限（工作日）").fill("10")
    press(page, "告知补正")
    opens(page, "登记收到补正")
    page.get_by_label("补正后的申请内容").fill("示例村。")
    press(page, "登记收到补正")
    enter(page, "director")
    opens(page, "延期")
    page.get_by_label("延长的工作日").fill("10")
    page.get_by_label("延期的原因").fill("合同较多。")
    press(page, "延期")
    enter(page, "clerk")
    opens(page, "拟办")
    page.get_by_label("予以公开（条例第三十六条第（二）项）").check()
    page.get_by_label("答复内容").fill("现予公开，见附件。")
    press(page, "拟办")
    enter(page, "leader")
    opens(page, "同意答复")
    page.get_by_label("不涉密").first.check()
    press(page, "同意答复")
    enter(page, "clerk")
    opens(page, "签发答复")
    press(page, "签发答复")
    opens(page, "送达")
    page.get_by_label("当面领取").check()
    page.get_by_label("签收的日期").fill(today)
    press(page, "送达")
    opens(page, "归档")
    press(page, "归档")
    expect(page.get_by_text("已归档").first).to_be_visible()
    assert Application.objects.get().row == "granted"


def test_on_a_phone_every_page_is_sound_and_a_submission_is_taken_in(page: Page, office: Office) -> None:
    late = registered(office.organ, office.clerk, ago=60)
    whole = decided(registered(office.organ, office.clerk), office.clerk)
    registered(office.organ, office.clerk, way=Way.INTERNET, request="另一件")
    receipt = sent(office.organ)
    letter = sent(office.organ, Kind.LETTER, {"subject": "路灯", "text": "路灯不亮。"})
    one, case = matter(office.organ, office.clerk), remedy(office.organ, office.clerk, late)
    enter(page, "clerk")
    page.set_viewport_size({"width": WIDTHS[1], "height": 844})
    year = localdate().year
    for address in (
        "applications/", f"applications/{late.pk}/", f"applications/{whole.pk}/", f"applications/{late.pk}/entry/",
        f"applications/{whole.pk}/consult/", f"applications/{whole.pk}/decide/", f"applications/{whole.pk}/merge/",
        "applications/register/", f"applications/table-three/?year={year}&row=new&column=total", "submissions/",
        f"submissions/{letter.number}/take/", f"submissions/{receipt.number}/aside/", "matters/", f"matters/{one.pk}/",
        "remedies/", f"remedies/{case.pk}/", f"remedies/{case.pk}/conclude/", "remedies/register/",
        f"remedies/table-four/?year={year}&block=reconsideration&result=total",
    ):  # fmt: skip
        page.goto(f"/console/{address}")
        sound(page)
    page.goto(f"/console/submissions/{receipt.number}/")
    sound(page)
    page.get_by_role("link", name="登记申请").click()
    sound(page)
    press(page, "登记")
    expect(page.get_by_text("钱**").first).to_be_visible()
    enter(page, "director")
    page.goto("/console/applications/?board=open")
    expect(page.get_by_role("heading", name="各机关")).to_be_visible()
    sound(page)
    page.goto(f"/console/applications/remind/{office.organ.pk}/")
    sound(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="政府信息公开申请督办单")).to_be_visible()
    expect(page.get_by_label("复制到微信群")).to_be_hidden()
