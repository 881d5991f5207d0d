"""The platform as the public reads it: organs, lists, release pages, attachments, and notices of what is gone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from gongkai.config.prefix import prefix
from gongkai.files import store
from gongkai.organs.models import Organ, OrganTerm
from gongkai.portal.body import shown
from gongkai.records import actions, publishing
from gongkai.records.content import clean
from gongkai.records.models import Publicity
from tests.portal.platform import LIST, PICTURE, full
from tests.portal.test_words import ALLOWED, words_of
from tests.records.town import TODAY, Town, again, at, build, corrected, drafted, released, says, submitted

pytestmark = pytest.mark.django_db

FIRST = "/zwgk/BLZ/2026-0001.html"


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    settings.VAR = tmp_path
    return build()


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def pick(tree: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    """Elements by a path of names and .classes, each anywhere below the one before."""
    steps = (
        f"//*[contains(concat(' ', @class, ' '), ' {word[1:]} ')]" if word.startswith(".") else f"//{word}"
        for word in path.split()
    )
    return tree.xpath("".join(steps))


def metadata(page: str) -> dict[str, str]:
    rows = pick(html.fromstring(page), ".metadata div")
    return {row[0].text_content(): row[1].text_content().strip() for row in rows}


def titles(page: str) -> list[str]:
    return [one.text_content() for one in pick(html.fromstring(page), ".row__title")]


def withdraw(town: Town, record: Any, kind: str, reason: str = "附表有误") -> None:
    publishing.withdraw(again(record), kind=kind, reason=reason, by=town.leader, at=at(30))


class TestOrgans:
    def test_the_front_page_leads_to_the_platform_and_to_each_tool(self, client: Client) -> None:
        page = read(client, "/")
        for address in ("/zwgk/", "/tools/report-check/", "/tools/deadline/", "/tools/fee/"):
            assert f'<a href="{address}">' in page

    def test_the_platform_names_every_organ_by_its_kind_and_what_is_newest(self, client: Client, town: Town) -> None:
        released(town, says("甲"))
        released(town, says("乙"))
        tree = html.fromstring(read(client, "/zwgk/"))
        assert [one.text for one in pick(tree, "h3")] == ["县级人民政府", "乡镇人民政府"]
        assert [one.text for one in pick(tree, ".organs a")] == [
            "示例县人民政府",
            "白鹭镇人民政府",
            "青石镇人民政府",
        ]
        assert [one.text for one in pick(tree, ".row__title")] == ["乙", "甲"]

    def test_the_page_of_an_organ_says_what_its_row_says_at_that_moment(self, client: Client, town: Town) -> None:
        Organ.objects.filter(pk=town.organ.pk).update(
            address="示例县白鹭镇文昌路 1 号", hours="工作日 8:30–12:00，14:00–17:30", telephone="0000-1234567",
            supervision_telephone="0000-7654321", head="李镇长", work_body="党政办公室",
        )  # fmt: skip
        page = read(client, "/zwgk/BLZ/")
        for said in ("文昌路 1 号", "14:00–17:30", "0000-1234567", "0000-7654321", "李镇长", "党政办公室"):
            assert said in page
        Organ.objects.filter(pk=town.organ.pk).update(head="王镇长")
        assert "王镇长" in read(client, "/zwgk/BLZ/") and "李镇长" not in read(client, "/zwgk/BLZ/")

    def test_an_organ_that_was_dissolved_says_so_and_leads_to_its_successor(self, client: Client, town: Town) -> None:
        Organ.objects.filter(pk=town.organ.pk).update(dissolved_on=TODAY, successor=town.other)
        page = read(client, "/zwgk/BLZ/")
        assert "已于2026年3月2日撤销" in page and '<a href="/zwgk/QSZ/">青石镇人民政府</a>' in page
        assert "白鹭镇" not in read(client, "/zwgk/")

    def test_an_organ_without_releases_says_so(self, client: Client, town: Town) -> None:
        page = read(client, "/zwgk/QSZ/")
        assert "还没有在这里发布信息" in page and "本机关还没有登记联系方式" in page
        assert "还没有在这里发布信息" in read(client, "/zwgk/QSZ/list/")

    @pytest.mark.parametrize(
        "address",
        ["ZZZ/", "blz/", "ZZZ/list/", "BLZ/list/2/", "BLZ/list/0/", "BLZ/2026-0001.html", "BLZ/2026-1.html",
         "BLZ/2026-0001/1/a.pdf", "BLZ/2026-0001/"],
    )  # fmt: skip
    def test_what_never_was_there_is_not_found(self, client: Client, town: Town, address: str) -> None:
        assert "没有找到这个页面" in read(client, f"/zwgk/{address}", 404)


class TestReleases:
    def test_a_page_says_what_was_released(self, client: Client, town: Town) -> None:
        released(town, full())
        page = read(client, FIRST)
        assert metadata(page) == {
            "索引号": "BLZ/2026-0001",
            "信息性质": "政府信息",
            "发文机关": "白鹭镇人民政府、示例县林业局",
            "文号": "白政发〔2026〕3号",
            "形成日期": "2026年3月2日",
            "成文日期": "2026年3月2日",
            "发布日期": "2026年3月2日",
            "内容概述": "规定春季防火期和禁火区域。",
        }
        tree = html.fromstring(page)
        assert pick(tree, "h1")[0].text == "白鹭镇人民政府关于2026年春季森林防火的通告"
        assert "全镇林地及距林地边缘 100 米范围内。" in page
        assert [one.text_content() for one in pick(tree, ".attachments li")] == [
            "责任区名单.pdf （pdf，16 字节）",
            "禁火区域图 （png，15 字节）",
        ]
        assert "更正记录" not in page

    def test_a_page_needs_few_queries_and_never_reads_a_draft(self, client: Client, town: Town) -> None:
        release = released(town, full())
        assert asked(client, FIRST) <= 6
        corrected(town, release.record)
        withdraw(town, release.record, "superseded")
        assert asked(client, FIRST, 410) <= 6

    def test_what_is_drafted_later_stays_unseen_until_it_is_released(self, client: Client, town: Town) -> None:
        record = released(town).record
        before = read(client, FIRST)
        record = again(record)
        actions.edit(record, says("改过的标题", body="<p>改过。</p>"), version=1, by=town.clerk, at=at(3))
        assert read(client, FIRST) == before
        drafted(town, says("还在起草"))
        submitted(town, says("还在审核"))
        for address in ("/zwgk/", "/zwgk/BLZ/", "/zwgk/BLZ/list/"):
            assert titles(read(client, address)) == ["白鹭镇2026年春季防火通告"]
        assert client.get("/zwgk/BLZ/2026-0002.html").status_code == 404

    def test_a_correction_keeps_the_address_and_shows_the_new_text_and_why(self, client: Client, town: Town) -> None:
        record = released(town, full()).record
        corrected(town, record, reason="第二批金额有误", hours=30)
        page = read(client, FIRST)
        assert "第2版。" in page and "全镇林地" not in page and "责任区名单" not in page
        assert (metadata(page)["发布日期"], metadata(page)["更正日期"]) == ("2026年3月2日", "2026年3月3日")
        steps = [" ".join(one.text_content().split()) for one in pick(html.fromstring(page), ".history li")]
        assert steps == ["2026年3月3日 更正：第二批金额有误", "2026年3月2日 首次发布"]

    def test_the_name_of_the_maker_is_that_of_the_day(self, client: Client, town: Town) -> None:
        released(town)
        for name, since, until in (
            ("白鹭镇人民政府", TODAY, TODAY + timedelta(1)),
            ("白鹭街道办事处", TODAY + timedelta(1), None),
        ):
            OrganTerm.objects.create(organ=town.organ, name=name, since=since, until=until)
        Organ.objects.filter(pk=town.organ.pk).update(name="白鹭街道办事处")
        assert metadata(read(client, FIRST))["发文机关"] == "白鹭镇人民政府"

    def test_links_to_releases_and_attachments_are_resolved(self, client: Client, town: Town) -> None:
        released(town, full())
        links = pick(html.fromstring(read(client, FIRST)), ".text a")
        assert [(one.text, one.get("href")) for one in links] == [
            ("此前的通告", FIRST),
            ("名单", "/zwgk/BLZ/2026-0001/1/%E8%B4%A3%E4%BB%BB%E5%8C%BA%E5%90%8D%E5%8D%95.pdf"),
            ("省级平台", "https://www.example.cn/"),
        ]

    def test_attachments_are_sent_as_what_they_are(self, client: Client, town: Town) -> None:
        released(town, full())
        paper = client.get("/zwgk/BLZ/2026-0001/1/责任区名单.pdf")
        assert b"".join(paper.streaming_content) == LIST
        assert paper.headers["Content-Type"] == "application/pdf"
        assert paper.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%B4%A3")
        assert paper.headers["Content-Security-Policy"].startswith("sandbox;")
        assert paper.headers["Cache-Control"] == "no-cache"
        picture = client.get("/zwgk/BLZ/2026-0001/2/禁火区域图.png")
        assert b"".join(picture.streaming_content) == PICTURE
        assert picture.headers["Content-Type"] == "image/png"
        assert picture.headers["Content-Disposition"].startswith("inline")
        for other in ("1/别的.pdf", "2/责任区名单.pdf", "3/责任区名单.pdf"):
            assert client.get(f"/zwgk/BLZ/2026-0001/{other}").status_code == 404

    def test_an_attachment_that_the_store_lost_is_not_found(self, client: Client, town: Town) -> None:
        release = released(town, full())
        store.path_of(release.attachments[0].hash).unlink()
        assert client.get("/zwgk/BLZ/2026-0001/1/责任区名单.pdf").status_code == 404

    def test_no_latin_word_is_on_any_page(self, client: Client, town: Town) -> None:
        record = released(town, full()).record
        pages = ["/", "/zwgk/", "/zwgk/BLZ/", "/zwgk/BLZ/list/", FIRST]
        for address in pages:
            assert words_of(client.get(address).content) <= ALLOWED | {"BLZ", "png", "zwgk"}, address
        withdraw(town, record, "no_longer_valid")
        assert words_of(client.get(FIRST).content) <= ALLOWED | {"BLZ"}

    def test_no_page_has_a_script_a_style_or_a_cookie(self, client: Client, town: Town) -> None:
        record = released(town, full()).record
        withdraw(town, released(town).record, "in_error")
        corrected(town, record)
        for address in ("/zwgk/", "/zwgk/BLZ/", "/zwgk/BLZ/list/", FIRST, "/zwgk/BLZ/2026-0002.html"):
            response = client.get(address)
            page = response.content.decode()
            assert "<script" not in page.replace('<script type="application/ld+json">', "")  # data, which runs nothing
            assert not re.search(r"\sstyle=|\son\w+=", page)
            assert not response.cookies
            assert response.headers["Cache-Control"] == "no-cache"
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]


class TestGone:
    @pytest.mark.parametrize(
        ("kind", "said", "repeated"),
        [
            ("in_error", "的信息发布有误，于2026年3月3日撤下。", False),
            ("superseded", "已被新的信息替代，于2026年3月3日撤下。", True),
            ("no_longer_valid", "不再有效，于2026年3月3日撤下。", True),
        ],
    )
    def test_what_was_withdrawn_is_answered_with_a_plain_notice(
        self, client: Client, town: Town, kind: str, said: str, repeated: bool
    ) -> None:
        withdraw(town, released(town).record, kind, reason="内部原因不外传")
        page = read(client, FIRST, 410)
        assert said in page and ("防火通告" in page) is repeated
        assert "内部原因不外传" not in page
        assert titles(read(client, "/zwgk/BLZ/list/")) == []

    def test_an_emergency_takedown_repeats_no_title(self, client: Client, town: Town) -> None:
        record = released(town, full()).record
        publishing.take_down(record, reason="含身份证号", by=town.clerk, at=at(30))
        page = read(client, FIRST, 410)
        assert "索引号 BLZ/2026-0001 的信息于2026年3月3日撤下。" in page
        assert "防火" not in page and "身份证" not in page
        assert client.get("/zwgk/BLZ/2026-0001/1/责任区名单.pdf").status_code == 410

    def test_a_notice_whose_period_is_over_says_so(self, client: Client, town: Town) -> None:
        record = released(town, says("低保对象公示", nature="notice", offline_on=TODAY + timedelta(7))).record
        assert metadata(read(client, FIRST))["公示期至"] == "2026年3月8日"
        publishing.expire(record, at=at(7 * 24))
        page = read(client, FIRST, 410)
        assert "的公示期已满，自2026年3月9日起不再展示。" in page
        assert "》的公示期已满" not in page  # the title of a list may name a person

    def test_a_restored_release_is_shown_again_at_its_address(self, client: Client, town: Town) -> None:
        record = released(town).record
        taken = publishing.take_down(record, reason="核实内容", by=town.clerk, at=at(30))
        publishing.decide_take_down(taken, upheld=False, reason="内容无误", by=town.leader, at=at(31))
        assert again(record).publicity == Publicity.PUBLIC
        assert "恢复公开：内容无误" in " ".join(read(client, FIRST).split())


class TestBodies:
    def test_tables_scroll_inside_their_frame_each_by_its_name(self) -> None:
        tree = html.fragment_fromstring(
            shown(
                "<p>前</p><table><tr><td><table><tr><td>里</td></tr></table></td></tr></table>中<table></table>后", {}
            ),
            create_parent="div",
        )
        assert [one.get("aria-label") for one in pick(tree, ".frame")] == ["表格1", "表格2"]
        assert tree.text_content().replace("表格较宽，可左右滑动查看", "") == "前里中后"

    @pytest.mark.parametrize(
        "body",
        [
            '<a href="https://x.example/" title="<table><script>alert(1)</script>">链接</a>',
            '<p>&lt;table&gt;&lt;script&gt;</p>',
            '<a href="release:&quot;><script>">链接</a><a href="file:../../etc/passwd">链接</a>',
            "<table><td title='\"><script>'>格</table>",
        ],
    )  # fmt: skip
    def test_nothing_in_a_body_becomes_markup_on_the_way(self, body: str) -> None:
        page = html.document_fromstring(f"<div>{shown(clean(body), {})}</div>")
        assert pick(page, "script") == []
        assert not [one for one in page.iter("a") if one.get("href", "https:").partition(":")[0] != "https"]

    def test_no_level_of_headings_is_left_out(self) -> None:
        written = "<h4>一</h4><h4>二</h4><h2>三</h2><h4>四</h4><h3>五</h3>"
        assert shown(written, {}) == "<h2>一</h2><h3>二</h3><h2>三</h2><h3>四</h3><h3>五</h3>"

    def test_an_empty_body_stays_empty(self) -> None:
        assert shown("", {}) == ""


class TestPrefix:
    def test_every_address_begins_with_the_prefix_of_the_installation(self, tmp_path: Path) -> None:
        program = (
            "import django; django.setup()\nfrom django.urls import reverse\n"
            "from gongkai.portal.addresses import release_address\n"
            "print(reverse('platform'), reverse('organ', args=['BLZ']), release_address('BLZ/2026-0001'))"
        )
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings", "GONGKAI_VAR": str(tmp_path),
            "GONGKAI_PREFIX": "/xxgk/zhuanlan/",
        }  # fmt: skip
        said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
        assert said.stdout.decode().split() == [
            "/xxgk/zhuanlan/", "/xxgk/zhuanlan/BLZ/", "/xxgk/zhuanlan/BLZ/2026-0001.html",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "wrong", ["zwgk", "/zwgk", "/", "//", "/a b/", "/../", "/console/", "/tools/zwgk/", "/ZWGK/"]
    )
    def test_a_prefix_that_cannot_be_used_is_refused_with_a_sentence(self, wrong: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="GONGKAI_PREFIX"):
            prefix(wrong)


def asked(client: Client, address: str, status: int = 200) -> int:
    """How many queries a page takes; none of them reads what a draft says."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == status
    for query in queries:
        sql = query["sql"].replace('"', "")
        assert not re.search(r"(?:FROM|JOIN) (?:records_recordversion|review_)", sql)
        read = set(re.findall(r"records_record\.(\w+)", sql))
        assert read <= {"id", "current_id", "index_number", "section_id", "validity", "validity_next_on"}, sql
    return len(queries)
