"""The pages of sections, catalogue, channels, copies and validity in a real browser: at a desk and on a phone, with the
letters of the house and with large ones that somebody has set in the browser.

One town and one browser for all of them: what takes long is to make these, not to look at a page.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from gongkai.organs.models import Kind, Organ, Person, Post, PostKind, Profile, Tenure
from gongkai.records.catalogue.actions import choose_row
from gongkai.records.content import Genre
from gongkai.records.documents.actions import change_validity
from gongkai.records.documents.models import Validity
from gongkai.records.elsewhere.actions import Known, add_channel, enter_postings
from gongkai.records.elsewhere.models import ChannelKind
from gongkai.records.sections.actions import open_section, place, state_nothing_here
from gongkai.records.sections.models import SectionKind
from gongkai.records.sections.planting import plant
from tests.console.office import TABLE, three_people
from tests.console.people import AT, FIRST, PASSWORD, hashed
from tests.console.test_browser import WIDTHS, sit_down, sound
from tests.console.test_sections_pages import row
from tests.records.catalogues import ROWS, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = str | Callable[[Page], None]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES = """云溪镇采茶节开幕 https://a.example/1 2026-02-27
冬季道路养护的通知 https://a.example/2 2026-02-27
没有日期的一条 https://a.example/4"""


def built() -> dict[str, dict[str, Visit]]:
    """The pages of a town by who opens them and by name."""
    county = Organ.objects.create(
        code="XZF", name="示例县人民政府", kind=Kind.GOVERNMENT, profile=Profile.DEPARTMENT, founded_on=FIRST
    )
    office, now, today = three_people(lead=county), timezone.now(), timezone.localdate()
    for number in range(4):
        three_people(f"第{number}镇人民政府", f"DY{number}", county)
    officer = Person.objects.create(
        account="officer", name="吴科员", password=hashed(PASSWORD), password_changed_at=AT, created_at=AT
    )
    post = Post.objects.create(organ=county, kind=PostKind.LEAD_OFFICER, since=FIRST)
    Tenure.objects.create(post=post, person=officer, since=FIRST)
    plant(office.organ, on=today)
    entry, _ = row(), row(serial=2, matter="特困", detail="审核结果", period_text="7个工作日", makers="镇政府")
    topic = open_section(office.organ, name="冬季安全", kind=SectionKind.TOPIC, by=office.clerk, at=now)
    home = office.organ.sections.get(item="20.15")
    notice = office.released(body=TABLE)
    place([notice], home, topics=[topic], by=office.clerk, at=now)
    choose_row(notice, entry, by=office.clerk, at=now)
    old, new = (
        office.released(title=title, genre=Genre.NORMATIVE.value, document_number=number)
        for title, number in (("集市管理暂行办法", "云政规〔2026〕1号"), ("集市管理办法", "云政规〔2026〕2号"))
    )
    repeal = change_validity(
        old, Validity.REPEALED, on=today, by_record=new, reason="新办法施行", by=office.clerk, at=now
    )
    wechat = add_channel(
        office.organ, kind=ChannelKind.WECHAT, name="云溪发布", address="https://a.example/", by=office.clerk, at=now
    )
    known = Known(notice, "https://a.example/notices/2026/01/0001/a-long-address-of-a-notice.html?from=list", "", today)
    (posting,) = enter_postings(wechat, [known], by=office.clerk, at=now)
    empty = office.organ.sections.get(item="20.9")
    state_nothing_here(empty, upheld=True, reason="本镇不单独组织政府集中采购", by=office.leader, at=now)
    organ = office.organ.pk
    clerk: dict[str, Visit] = {
        "sections": f"sections/of/{organ}/", "section": f"sections/{home.pk}/",
        "section-add": f"sections/of/{organ}/add/", "section-change": f"sections/{topic.pk}/change/",
        "section-close": f"sections/{topic.pk}/close/", "section-move": f"sections/of/{organ}/move/?q=集市",
        "catalogue": "catalogue/",
        "catalogue-edition": f"catalogue/{entry.edition_id}/", "coverage": f"catalogue/of/{organ}/",
        "elsewhere": "elsewhere/", "channel-add": f"elsewhere/organs/{organ}/channels/add/",
        "channel-change": f"elsewhere/{wechat.pk}/change/", "channel-close": f"elsewhere/{wechat.pk}/close/",
        "intake": f"elsewhere/{wechat.pk}/", "choose": lambda page: choose(page, wechat.pk),
        "copy": f"{notice.pk}/copy/", "copied": lambda page: copied(page, notice.pk),
        "posting-add": f"{notice.pk}/postings/add/", "posting-end": f"postings/{posting.pk}/end/",
        "place": f"{notice.pk}/place/", "validity": f"{new.pk}/validity/",
        "validity-take-back": f"validity/{repeal.pk}/take-back/", "record-posted": f"{notice.pk}/",
        "record-repealed": f"{old.pk}/", "new": "new/",
    }  # fmt: skip
    leader: dict[str, Visit] = {
        "section-state": f"sections/{home.pk}/state/", "section-state-back": f"sections/{empty.pk}/state/take-back/"
    }  # fmt: skip
    lead: dict[str, Visit] = {
        "section-organs": "sections/", "catalogue-import": "catalogue/import/", "catalogue-preview": preview,
        "new-organ": "new/?organ=",
    }  # fmt: skip
    return {"yxz-clerk": clerk, "yxz-leader": leader, "officer": lead}


def choose(page: Page, channel: int) -> None:
    """The screen on which each row of a list is confirmed."""
    page.goto(f"/console/records/elsewhere/{channel}/")
    page.get_by_label("或者粘贴").fill(LINES)
    page.get_by_role("button", name="读取列表").click()
    expect(page.get_by_text("没有认出发布日期")).to_be_visible()


def copied(page: Page, record: int) -> None:
    """The code of a text, to be pasted elsewhere."""
    page.goto(f"/console/records/{record}/copy/")
    page.get_by_role("button", name="取网页代码").click()
    expect(page.get_by_label("网页代码")).to_be_visible()


def preview(page: Page) -> None:
    """What was read of a catalogue, with a row that was not."""
    page.goto("/console/records/catalogue/import/")
    page.get_by_label("领域").fill("养老服务")
    page.get_by_label("版本名称").fill("养老服务领域标准目录（2026年版）")
    content = workbook([*ROWS, ["注：", *ROWS[0][1:]]])
    page.get_by_label("目录文件").set_input_files({"name": "目录.xlsx", "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="读取并核对").click()
    expect(page.get_by_text("没有读入的行")).to_be_visible()


def test_every_page_is_sound_at_a_desk_and_on_a_phone(page: Page, transactional_db: None) -> None:
    for account, visits in built().items():
        sit_down(page, account)
        expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
        for visit in visits.values():
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            if isinstance(visit, str):
                page.goto(f"/console/records/{visit}")
            else:
                visit(page)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 844})
                sound(page)
                page.evaluate("document.documentElement.style.fontSize = '22px'")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (visit, width)
                page.evaluate("document.documentElement.style.fontSize = ''")
