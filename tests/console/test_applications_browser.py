"""An application in a real browser: from the counter to the archive at a desk, and what one does on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from gongkai.annual.writers.pdf import laid_out
from gongkai.applications.counting import table_3
from gongkai.applications.models import Application
from gongkai.intake.models import Kind
from gongkai.law.receipt import Way
from tests.applications.letters.test_copies import edited, replaced
from tests.console.cases_of import ROADS, decided, matter, registered, remedy, sent
from tests.console.office import Office, three_people
from tests.console.test_browser import WIDTHS, sit_down, sound
from tests.console.test_letters_pages import CONTRACT
from tests.files import samples
from tests.portal.test_platform_browser import answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


FIRST_YEAR, NEXT_YEAR = date(2025, 10, 15), date(2026, 1, 12)


@pytest.fixture
def office(transactional_db: None) -> Office:
    return three_people()


def enter(page: Page, role: str) -> None:
    sit_down(page, f"yxz-{role}")
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")


def opens(page: Page, name: str) -> None:
    """Open the page of a verb from the page of the case."""
    page.goto(f"/console/applications/{Application.objects.get().pk}/")
    page.get_by_role("link", name=name, exact=True).first.click()
    sound(page)


def opens_rare(page: Page, name: str) -> None:
    """The same of a verb that is folded away."""
    page.goto(f"/console/applications/{Application.objects.get().pk}/")
    page.get_by_text("其他事项").click()
    page.get_by_role("link", name=name, exact=True).click()
    sound(page)


def press(page: Page, name: str) -> None:
    """Do what the page is for, and be told so."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Moves the clock of the site to ten in the morning of a day."""
    real = timezone.now

    def move(day: date) -> None:
        start = datetime.combine(day, time(10), tzinfo=timezone.get_current_timezone())
        ahead = start - real()
        monkeypatch.setattr(timezone, "now", lambda: real() + ahead)

    return move


def numbered(page: Page) -> None:
    """Look at the draft of a letter and have it numbered."""
    sound(page)
    expect(page.get_by_role("heading", name="文书的样子")).to_be_visible()
    press(page, "编号，制作文书")
    expect(page.get_by_text("待盖章", exact=True)).to_be_visible()


def stamped(page: Page, scan: Path) -> None:
    """Bring back the letter that is open, stamped."""
    page.get_by_role("link", name="上传盖章的文书").click()
    sound(page)
    page.get_by_label("盖章的文书").set_input_files(scan)
    press(page, "上传")
    expect(page.get_by_text("已盖章", exact=True)).to_be_visible()
    sound(page)


def tracked(page: Page, held: list[str]) -> None:
    page.context.clear_cookies()
    page.goto("/zwgk/track/")
    for label, value in zip(("回执号", "查询码"), held, strict=True):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="查询").click()


def taken(page: Page, name: str) -> None:
    """Take in what waits and was sent about a case."""
    page.goto("/console/submissions/")
    page.get_by_role("link", name="打开：").first.click()
    page.get_by_role("link", name=name, exact=True).click()
    sound(page)
    press(page, "登记" if name == "登记申请" else name)


def agreed_and_issued(page: Page) -> None:
    """From what is to be replied to the draft of its letter."""
    enter(page, "leader")
    opens(page, "同意答复")
    page.get_by_label("不涉密").first.check()
    press(page, "同意答复")
    enter(page, "clerk")
    opens(page, "签发答复")
    press(page, "签发答复")


@pytest.mark.timeout(900)
def test_an_application_from_the_public_page_to_the_archive_and_decided_anew_in_the_next_year(
    page: Page, office: Office, clock: Callable[[date], None], tmp_path: Path
) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    clock(FIRST_YEAR)
    today = FIRST_YEAR.isoformat()
    contract, scan = tmp_path / "养护合同.pdf", tmp_path / "盖章.jpg"
    contract.write_bytes(laid_out(CONTRACT))
    scan.write_bytes(samples.photograph())

    page.goto("/zwgk/YXZ/apply/online/")
    page.get_by_label("姓名或者名称").fill("赵示例")
    page.get_by_label("证件种类").first.select_option("居民身份证")
    page.get_by_label("证件号码").first.fill("110101199001010015")
    page.get_by_label("联系电话").fill("0000-1234567")
    page.get_by_label("所需信息的描述").fill(ROADS)
    answer(page)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator(".slip__number")).to_have_count(2)
    held = page.locator(".slip__number").all_inner_texts()

    enter(page, "clerk")
    page.goto("/console/applications/register/")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("请填写申请人所需要的政府信息。")
    taken(page, "登记申请")
    expect(page.get_by_text("赵**").first).to_be_visible()
    page.get_by_role("button", name="显示身份和联系方式").click()
    expect(page.get_by_text("这次查看已经记录。")).to_be_visible()
    opens(page, "确认收到")
    page.get_by_label("双方确认收到的日期").fill(today)
    press(page, "确认收到")
    numbered(page)
    opens(page, "告知补正")
    expect(page.get_by_text("期限停止计算，收到补正后重新计算20个工作日")).to_be_visible()
    page.get_by_label("需要补正的事项和理由").fill("请写明是哪个村。")
    page.get_by_label("补正期限（工作日）").fill("10")
    press(page, "告知补正")
    page.get_by_text("修改正文用语").click()
    sound(page)
    words = page.get_by_label("第2段的文字")
    words.fill(words.input_value().replace("经审查，申请内容需要补正。", "您的申请内容需要补正。"))
    page.get_by_role("button", name="预览").click()
    expect(page.locator(".sheet")).to_contain_text("您的申请内容需要补正。")
    sound(page)
    numbered(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载 Word").click()
    wrong = tmp_path / "改错.docx"
    wrong.write_bytes(edited(Path(waiting.value.path()).read_bytes(), replaced("请写明是哪个村", "请写明年份")))
    page.get_by_role("link", name="上传修改用语后的文书").click()
    page.get_by_label("修改用语后的文书").set_input_files(wrong)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("alert")).to_contain_text("找不到“补正事项”")
    sound(page)
    page.goto(f"/console/applications/{Application.objects.get().pk}/")
    page.get_by_role("link", name="政府信息公开申请补正告知书", exact=True).click()
    stamped(page, scan)

    tracked(page, held)
    expect(page.locator(".track__step").nth(1)).to_contain_text("请写明是哪个村。")
    expect(page.locator(".facts")).to_contain_text("请补正")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载：政府信息公开申请补正告知书.jpg").click()
    assert waiting.value.suggested_filename == "政府信息公开申请补正告知书.jpg"
    page.get_by_role("button", name="补正申请内容").click()
    page.get_by_label("补正的内容").fill("示例村。")
    answer(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_role("heading", name="补正提交回执")).to_be_visible()
    enter(page, "clerk")
    taken(page, "接收")
    opens(page, "征求意见")
    page.get_by_label("第三方", exact=True).check()
    page.get_by_label("姓名或者名称").fill("示例建设有限公司")
    page.get_by_label("征求意见的政府信息").fill("合同的单价。")
    page.get_by_label("对方收到的日期").fill(today)
    press(page, "征求意见")
    numbered(page)
    opens(page, "登记收到意见")
    page.get_by_label("不同意公开").check()
    page.get_by_label("意见内容和理由").fill("单价属于商业秘密。")
    press(page, "登记收到意见")
    enter(page, "director")
    page.goto(f"/console/organs/{office.organ.pk}/practice/")
    sound(page)
    opens(page, "延期")
    page.get_by_label("延长的工作日").fill("10")
    page.get_by_label("延期的原因").fill("合同较多。")
    press(page, "延期")
    enter(page, "clerk")
    opens(page, "制作延期答复告知书")
    numbered(page)

    opens_rare(page, "加入材料")
    page.get_by_label("所申请的政府信息", exact=True).check()
    page.get_by_label("文件", exact=True).set_input_files(contract)
    press(page, "加入材料")
    page.get_by_role("link", name="区分处理").click()
    first = page.locator("[data-sheet='1'] img")
    expect(first).to_be_visible()
    expect(page.get_by_role("button", name="遮盖并保存")).to_be_in_viewport(ratio=1)
    page.get_by_label("新画的框的依据").select_option(label="不予公开（第三方合法权益）")
    first.scroll_into_view_if_needed()
    frame = first.bounding_box()
    page.mouse.move(frame["x"] + frame["width"] * 0.05, frame["y"] + frame["height"] * 0.11)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.6, frame["y"] + frame["height"] * 0.14, steps=4)
    page.mouse.up()
    expect(page.locator(".redact__box")).to_have_count(1)
    page.locator("#id_m2-text").fill("示例建设有限公司")
    page.locator("#id_m2-ground").select_option(label="不予公开（第三方合法权益）")
    sound(page)
    press(page, "遮盖并保存")
    expect(page.get_by_text("读出的文字 0 个字")).to_be_visible()
    sound(page)
    opens(page, "拟办")
    page.get_by_label("部分公开（条例第三十七条）").check()
    page.get_by_text("部分公开的，另选不予公开的部分").click()
    page.get_by_role("group", name="不予公开的部分属于").get_by_label("不予公开（第三方合法权益）").check()
    page.get_by_label("答复内容").fill("现予公开合同，其中乙方和单价不予公开。")
    press(page, "拟办")
    agreed_and_issued(page)
    expect(page.get_by_label("附件")).to_have_value("养护合同（区分处理）")
    numbered(page)
    stamped(page, scan)
    page.get_by_role("link", name="送达").click()
    sound(page)
    expect(page.get_by_label("养护合同（区分处理）")).to_be_checked()
    expect(page.get_by_label("养护合同.pdf（所申请的政府信息）")).to_have_count(0)
    page.get_by_label("电子送达").check()
    page.get_by_label("签收的日期").fill(today)
    press(page, "送达")

    tracked(page, held)
    expect(page.locator(".track__step").first).to_contain_text("已送出答复")
    sound(page)
    for name in ("政府信息部分公开告知书.jpg", "养护合同（区分处理）.pdf"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"下载：{name}").click()
        assert waiting.value.suggested_filename == name
    page.get_by_role("button", name="评价这次办理").click()
    page.get_by_label("满意", exact=True).check()
    answer(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("heading", name="评价提交回执")).to_be_visible()
    enter(page, "clerk")
    taken(page, "接收")
    opens(page, "归档")
    press(page, "归档")
    expect(page.get_by_text("至2035年12月31日")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="导出案卷").click()
    page.get_by_label("一个 PDF 文件").check()
    page.get_by_label("用途").fill("复议机关调阅")
    sound(page)
    with page.expect_download(timeout=120_000) as waiting:
        page.get_by_role("button", name="导出案卷").click(no_wait_after=True, timeout=120_000)
    assert Path(waiting.value.path()).read_bytes()[:5] == b"%PDF-"
    case = Application.objects.get()
    assert (case.row, case.finished_on) == ("partial", FIRST_YEAR)

    one = remedy(office.organ, office.clerk, case, FIRST_YEAR)
    clock(NEXT_YEAR)
    today = NEXT_YEAR.isoformat()
    enter(page, "clerk")
    page.goto(f"/console/remedies/{one.pk}/conclude/")
    page.get_by_label("结果纠正").check()
    page.get_by_label("文号").fill("示例复决〔2026〕1号")
    page.get_by_label("重新作出答复").check()
    press(page, "登记结果")
    opens(page, "拟办")
    page.get_by_label("予以公开（条例第三十六条第（二）项）").check()
    page.get_by_label("答复内容").fill("现予公开全部合同。")
    page.get_by_label("公共利益理由").fill("合同使用财政资金，应当接受监督。")
    press(page, "拟办")
    agreed_and_issued(page)
    page.get_by_label("附件").fill("养护合同")
    numbered(page)
    opens(page, "制作决定告知书")
    numbered(page)
    opens(page, "送达")
    page.get_by_label("当面领取").check()
    page.get_by_label("签收的日期").fill(today)
    press(page, "送达")
    opens(page, "归档")
    press(page, "归档")
    page.set_viewport_size({"width": WIDTHS[1], "height": 844})
    page.reload()
    sound(page)
    for year, counted in ((FIRST_YEAR.year, {"new": 1, "partial": 1, "total": 1}), (NEXT_YEAR.year, {})):
        table = table_3([office.organ], year=year)
        assert {row: cells[-1] for row, cells in table.items() if cells[-1]} == counted, year


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
        f"applications/{late.pk}/draft/registration/", f"applications/{late.pk}/files/", "applications/retention/",
        f"organs/{office.organ.pk}/letters/", f"organs/{office.organ.pk}/letters/reply/",
        f"organs/{office.organ.pk}/remedy-bodies/",
        "applications/register/", "applications/import/", "remedies/import/",
        f"applications/table-three/?year={year}&row=new&column=total", "submissions/",
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
    sound(page)
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
