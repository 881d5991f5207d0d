"""What the platform shows beside releases and lists: sections, guide, documents, notices, topics, the county's home."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from gongkai.evidence.actor import SYSTEM
from gongkai.organs.models import Kind, Organ
from gongkai.organs.practice import Chosen, set_practice
from gongkai.portal.tree import PublishedTree
from gongkai.records import publishing
from gongkai.records.content import Genre, Nature
from gongkai.records.documents.actions import change_validity, day_has_come, take_back_validity
from gongkai.records.documents.models import Validity
from gongkai.records.elsewhere.models import BatchKind, Channel, ChannelKind, Posting
from gongkai.records.elsewhere.rows import Incoming
from gongkai.records.models import Record
from gongkai.records.sections import actions as sections
from gongkai.records.sections.models import Section, SectionKind
from tests.portal.platform import page_file
from tests.portal.test_platform import asked, metadata, pick, read, titles, withdraw
from tests.portal.test_words import ALLOWED, words_of
from tests.records.test_taking_in import bring, channel, incoming
from tests.records.town import FIRST, TODAY, Town, again, at, build, corrected, released, says

pytestmark = pytest.mark.django_db

ORGAN = "/zwgk/BLZ/"


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are read on the day on which the town acts."""
    for module in ("organs", "library", "guide", "county", "open_data", "feeds"):
        monkeypatch.setattr(f"gongkai.portal.{module}.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    settings.VAR = tmp_path
    return build()


def section(town: Town, **values: Any) -> Section:
    return Section.objects.get(organ=town.organ, **values)


def column(page: str) -> list[str]:
    """The names in the column, once."""
    return [" ".join(one.text_content().split()) for one in html.fromstring(page).xpath(
        "//*[@class='platform__column']//ul[@class='places']//*[self::a or self::span]"
    )]  # fmt: skip


def document(town: Town, title: str = "白鹭镇农村宅基地管理办法", **values: Any) -> Record:
    """A normative document, released."""
    given = {"genre": Genre.NORMATIVE.value, "document_number": "白政发〔2026〕8号", "issued_on": TODAY, **values}
    return released(town, says(title, **given)).record


def repealed(town: Town, record: Record, by_text: str = "白政发〔2026〕20号", **values: Any) -> Any:
    given = {"on": TODAY, "reason": "被新办法替代", "by": town.leader, "at": at(40), "by_text": by_text, **values}
    return change_validity(again(record), given.pop("validity", Validity.REPEALED), **given)


class TestColumn:
    def test_the_five_parts_stand_there_before_anything_was_released_in_them(self, client: Client, town: Town) -> None:
        released(town)
        assert column(read(client, ORGAN)) == [
            "政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "其他应当公开的信息", "政府信息公开年报",
            "依申请公开",
        ]  # fmt: skip

    def test_a_statutory_section_appears_with_its_first_release(self, client: Client, town: Town) -> None:
        released(town)
        assert "行政规范性文件" not in column(read(client, ORGAN))
        document(town)
        assert "行政规范性文件" in column(read(client, ORGAN))

    def test_where_nothing_falls_it_says_so_with_the_reason(self, client: Client, town: Town) -> None:
        released(town)
        procurement = section(town, item="20.9")
        sections.state_nothing_here(
            procurement, upheld=True, reason="采购由县公共资源交易中心统一组织", by=town.leader, at=at(3)
        )
        assert "本机关不涉及此项：采购由县公共资源交易中心统一组织" in column(read(client, ORGAN))

    def test_a_new_topic_is_there_with_the_next_request(self, client: Client, town: Town) -> None:
        record = released(town).record
        read(client, ORGAN)
        topic = sections.open_section(
            town.organ, name="高标准农田建设", kind=SectionKind.TOPIC, by=town.clerk, at=at(3)
        )
        sections.place([record], section(town, kind=SectionKind.NEWS), topics=[topic], by=town.clerk, at=at(4))
        assert {"工作动态", "高标准农田建设"} <= set(column(read(client, ORGAN)))
        assert "高标准农田建设" in read(client, "/zwgk/topics/")

    def test_an_organ_without_sections_has_its_guide_and_a_village_has_none(self, client: Client, town: Town) -> None:
        assert column(read(client, ORGAN)) == ["政府信息公开指南", "依申请公开"]
        Organ.objects.filter(pk=town.other.pk).update(kind=Kind.VILLAGE)
        assert column(read(client, "/zwgk/QSZ/")) == []
        assert client.get("/zwgk/QSZ/guide/").status_code == client.get("/zwgk/QSZ/apply/").status_code == 404
        assert client.get("/zwgk/QSZ/contact/").status_code == 200

    def test_the_column_is_kept_and_a_page_with_it_takes_three_queries(self, client: Client, town: Town) -> None:
        released(town)
        assert asked(client, ORGAN) <= 6
        assert asked(client, ORGAN) == 3
        released(town, says("又一份"))
        assert asked(client, ORGAN) <= 6

    def test_sections_that_have_no_list_lead_to_their_pages(self, client: Client, town: Town) -> None:
        document(town)
        for kind, place in ((SectionKind.GUIDE, "guide/"), (SectionKind.APPLICATION, "apply/")):
            answer = client.get(f"{ORGAN}s{section(town, kind=kind).number}/")
            assert (answer.status_code, answer.headers["Location"]) == (302, ORGAN + place)
        page = read(client, f"{ORGAN}s{section(town, kind=SectionKind.STATUTORY).number}/")
        assert "：行政法规、规章和规范性文件（条例第二十条）" in page


class TestGuide:
    def test_it_says_what_article_12_asks_for(self, client: Client, town: Town) -> None:
        """第十二条 分类、编排体系、获取方式，公开工作机构的名称、地址、办公时间、电话、传真、互联网联系方式"""
        released(town)
        Organ.objects.filter(pk=town.organ.pk).update(
            work_body="党政办公室", address="文昌路1号", hours="工作日8:30–17:30", telephone="0000-1234567",
            fax="0000-1234568", email="blz@example.cn", supervision_telephone="0000-7654321",
        )  # fmt: skip
        page = read(client, f"{ORGAN}guide/")
        for said in (
            "一、分类", "二、编排体系", "三、获取方式", "党政办公室", "孙主任", "文昌路1号", "工作日8:30–17:30",
            "0000-1234567", "0000-1234568", "blz@example.cn", "0000-7654321", "示例县人民政府", "条例第四十七条",
        ):  # fmt: skip
            assert said in page, said
        assert 'href="/zwgk/BLZ/guide/" aria-current="page"' in page
        Organ.objects.filter(pk=town.organ.pk).update(telephone="0000-9999999")
        page = read(client, f"{ORGAN}guide/")
        assert "0000-9999999" in page and "0000-1234567" not in page

    def test_an_application_states_what_article_29_asks_for_and_nothing_beyond(
        self, client: Client, town: Town
    ) -> None:
        page = read(client, f"{ORGAN}apply/")
        stated = [one.text_content() for one in html.fromstring(page).xpath("//h2[.='申请写什么']/following::ol[1]/li")]
        assert len(stated) == 3
        for said in (
            "20 个工作日内答复", "延长不超过 20 个工作日", "7 个工作日内一次性告知", "15 个工作日",
            "本机关提供政府信息不收取费用", "60 日内向示例县人民政府申请行政复议", "6 个月内向人民法院",
            "应当先申请行政复议",
        ):  # fmt: skip
            assert said in page, said
        chosen = Chosen(charges=True)
        set_practice(town.organ, chosen, since=FIRST, reason="示例", seen=0, by=SYSTEM, at=timezone.now())
        page = read(client, f"{ORGAN}apply/")
        for said in ("第 11 至 30 件", "每件 100 元", "第 201 页起", "每页 40 元"):
            assert said in page, said


class TestValidity:
    def test_a_repealed_document_says_so_on_page_list_and_library(self, client: Client, town: Town) -> None:
        record = document(town)
        other = document(town, "白鹭镇农村宅基地管理办法（修订）", document_number="白政发〔2026〕20号")
        assert metadata(read(client, f"{ORGAN}2026-0001.html"))["有效性"] == "有效"
        repealed(town, record, by_record=other)
        page = read(client, f"{ORGAN}2026-0001.html")
        (bar,) = pick(html.fromstring(page), ".bar--ended")
        assert " ".join(bar.text_content().split()) == "废止 本文件自2026年3月2日起废止，依据白政发〔2026〕20号。"
        assert bar.xpath(".//a/@href") == ["/zwgk/BLZ/2026-0002.html"]
        assert metadata(page)["有效性"] == "废止"
        assert pick(html.fromstring(page), "h1")[0].text == "白鹭镇农村宅基地管理办法"
        for address in ("/zwgk/", ORGAN, "/zwgk/documents/", f"{ORGAN}documents/"):
            assert [one.text for one in pick(html.fromstring(read(client, address)), ".tag--late")] == ["废止"], address

    def test_a_repeal_to_come_is_announced_and_holds_from_its_day(self, client: Client, town: Town) -> None:
        record = document(town)
        repealed(town, record, on=TODAY.replace(day=9), reason="到期废止")
        page = read(client, f"{ORGAN}2026-0001.html")
        assert metadata(page)["有效性"] == "有效" and "本文件将自2026年3月9日起废止" in page
        assert pick(html.fromstring(page), ".bar--to-come")
        assert day_has_come(again(record), at=at(7 * 24))
        page = read(client, f"{ORGAN}2026-0001.html")
        assert metadata(page)["有效性"] == "废止" and "将自" not in page

    def test_every_amendment_is_named_and_what_was_entered_by_mistake_is_not(self, client: Client, town: Town) -> None:
        record = document(town)
        for number in (11, 12):
            repealed(town, record, f"白政发〔2026〕{number}号", validity=Validity.AMENDED)
        wrong = repealed(town, record)
        assert "起废止" in read(client, f"{ORGAN}2026-0001.html")
        take_back_validity(wrong, reason="登记错了文件", by=town.leader, at=at(41))
        page = read(client, f"{ORGAN}2026-0001.html")
        assert [one.text_content().split()[0] for one in pick(html.fromstring(page), ".bar--amended")] == [
            "部分修改"
        ] * 2
        assert "〔2026〕11号" in page and "〔2026〕12号" in page and "起废止" not in page

    def test_the_last_day_of_a_document_is_said_before_and_after(self, client: Client, town: Town) -> None:
        record = document(town, valid_until=TODAY.replace(day=8))
        page = read(client, f"{ORGAN}2026-0001.html")
        assert metadata(page)["有效期至"] == "2026年3月8日" and "本文件将自2026年3月9日起失效" in page
        assert not pick(html.fromstring(page), ".bar--to-come"), "an end known from the beginning is no warning"
        day_has_come(again(record), at=at(7 * 24))
        assert "本文件自2026年3月9日起失效" in read(client, f"{ORGAN}2026-0001.html")
        repealed(town, document(town, "另一办法", valid_until=TODAY.replace(day=20)))
        page = read(client, f"{ORGAN}2026-0002.html")
        assert "起废止" in page and "失效" not in page, "what was repealed does not expire"
        prolonged = document(town, "第三办法", valid_until=TODAY.replace(day=20))
        repealed(town, prolonged, "", validity=Validity.VALID, on=TODAY.replace(day=21), reason="评估后继续执行")
        page = read(client, f"{ORGAN}2026-0003.html")
        assert "本文件将自2026年3月21日起继续有效" in page and "失效" not in page, "it goes on after its last day"

    def test_the_library_counts_and_filters_by_validity(self, client: Client, town: Town) -> None:
        first, _ = document(town, "甲办法"), document(town, "乙办法")
        released(town, says("不是文件"))
        repealed(town, first)
        page = html.fromstring(read(client, "/zwgk/documents/"))
        assert [" ".join(one.text_content().split()) for one in pick(page, ".choices a")] == [
            "全部 2 件", "有效 1 件", "部分修改 0 件", "失效 0 件", "废止 1 件",
        ]  # fmt: skip

        def names(address: str) -> list[str]:
            return [one.text for one in pick(html.fromstring(read(client, address)), ".documents a")]

        assert (
            names("/zwgk/documents/?validity=repealed") == names(f"{ORGAN}documents/?validity=repealed") == ["甲办法"]
        )
        assert names("/zwgk/documents/?validity=valid") == ["乙办法"]
        assert '<p class="onpaper">有效性：有效</p>' in read(client, "/zwgk/documents/?validity=valid")
        assert "onpaper" not in read(client, "/zwgk/documents/"), (
            "on paper the filters are left out, what they left is not"
        )
        for odd in ("?validity=x", "?page=2", "?page=x", "?page=²", "?page=0"):
            assert client.get(f"/zwgk/documents/{odd}").status_code == 404
        withdraw(town, again(first), "no_longer_valid")
        assert names("/zwgk/documents/") == ["乙办法"]


class TestRelated:
    def test_document_and_interpretation_lead_to_each_other(self, client: Client, town: Town) -> None:
        document(town)
        explains = {"genre": Genre.INTERPRETATION.value, "form": "picture", "interprets": ("BLZ/2026-0001",)}
        record = released(town, says("一图读懂宅基地管理办法", **explains)).record
        one, other = (html.fromstring(read(client, f"{ORGAN}2026-000{n}.html")) for n in (1, 2))
        assert "一图读懂宅基地管理办法 （图解，2026年3月2日）" in " ".join(
            pick(one, ".related")[0].text_content().split()
        )
        assert pick(one, ".related a")[0].get("href") == "/zwgk/BLZ/2026-0002.html"
        assert pick(other, ".related a")[0].get("href") == "/zwgk/BLZ/2026-0001.html"
        withdrawal = publishing.take_down(record, reason="核实", by=town.clerk, at=at(48))
        publishing.decide_take_down(withdrawal, upheld=False, reason="内容无误", by=town.leader, at=at(49))
        assert "（图解，2026年3月2日）" in re.sub("<[^>]*>", "", read(client, f"{ORGAN}2026-0001.html"))
        withdraw(town, again(record), "in_error")
        assert "一图读懂" not in read(client, f"{ORGAN}2026-0001.html")

    def test_an_interpretation_says_on_top_what_became_of_its_original(self, client: Client, town: Town) -> None:
        original = document(town)
        explains = {"genre": Genre.INTERPRETATION.value, "form": "picture", "interprets": ("BLZ/2026-0001",)}
        released(town, says("一图读懂宅基地管理办法", **explains))
        tree = PublishedTree()

        def said() -> list[list[str]]:
            tree.keep_up(at(41))
            file = page_file("BLZ/2026-0002").read_text(encoding="utf-8")
            assert file == read(client, f"{ORGAN}2026-0002.html"), "the file says it as soon as the page does"
            shown = (pick(html.fromstring(file), each) for each in (".bar", ".related .tag"))
            return [[" ".join(one.text_content().split()) for one in each] for each in shown]

        assert said() == [[], []]
        repealed(town, original, validity=Validity.AMENDED)
        assert said() == [["部分修改 本文解读的《白鹭镇农村宅基地管理办法》已经部分修改。"], ["部分修改"]]
        repealed(town, original)
        assert said() == [["废止 本文解读的《白鹭镇农村宅基地管理办法》已经废止。"], ["废止"]]
        tree.leave()

    def test_what_stands_elsewhere_says_where_and_on_which_day(self, client: Client, town: Town) -> None:
        record = released(town).record
        channel = Channel.objects.create(organ=town.organ, kind=ChannelKind.WECHAT, name="白鹭发布")
        common = {"record": record, "title": record.title, "posted_on": TODAY, "entered_at": at(3)}
        posting = Posting.objects.create(
            release=record.current, channel=channel, address="https://mp.example.cn/s/1", **common
        )
        page = read(client, f"{ORGAN}2026-0001.html")
        assert "同时发布于" in page and 'href="https://mp.example.cn/s/1"' in page
        Posting.objects.filter(pk=posting.pk).update(home=True)
        page = read(client, f"{ORGAN}2026-0001.html")
        assert "原文发布于微信公众号“白鹭发布”，2026年3月2日" in page and "同时发布于" not in page
        Posting.objects.filter(pk=posting.pk).update(address="javascript:alert(1)")
        assert "javascript" not in read(client, f"{ORGAN}2026-0001.html")

    def test_a_release_with_its_home_elsewhere_is_kept_here_and_leads_there(self, client: Client, town: Town) -> None:
        come = Incoming("1", says("镇长带队检查森林防火"), TODAY, address="https://mp.example.cn/s/2")
        bring(town, [come], kind=BatchKind.ELSEWHERE, channel=channel(town))
        page = read(client, f"{ORGAN}2026-0001.html")
        (bar,) = pick(html.fromstring(page), ".bar--elsewhere")
        assert bar.text_content() == "原文发布于微信公众号“白鹭发布”，2026年3月2日，查看原文。"
        assert bar.xpath(".//a/@href") == ["https://mp.example.cn/s/2"]
        assert "防火期内禁止野外用火。" in page
        assert '"home": "其他渠道"' in read(client, "/zwgk/data/releases.json")

    def test_what_an_old_site_had_does_not_crowd_out_what_is_newest(
        self, client: Client, town: Town, settings: Any
    ) -> None:
        settings.OWN_HOME = True
        released(town, says("今天的通告"))
        bring(town, [incoming(number) for number in range(60)])
        for address in ("/", "/zwgk/", ORGAN):
            assert titles(read(client, address))[0] == "今天的通告", address
        assert read(client, "/zwgk/feed.atom").count("今天的通告") == 1

    def test_the_trail_names_the_section_of_the_record(self, client: Client, town: Town) -> None:
        record = released(town).record

        def trail() -> list[str]:
            return [one.text for one in pick(html.fromstring(read(client, f"{ORGAN}2026-0001.html")), ".trail a")]

        assert trail() == ["政府信息公开", "白鹭镇人民政府", "其他应当公开的信息"]
        sections.place([record], section(town, kind=SectionKind.NOTICES), by=town.clerk, at=at(3))
        assert trail()[-1] == "公示公告"

    def test_machines_read_the_same_metadata_and_nothing_ends_the_block(self, client: Client, town: Town) -> None:
        released(town, says("甲</script><script>alert(1)</script>&乙"))
        page = read(client, f"{ORGAN}2026-0001.html")
        (block,) = html.fromstring(page).xpath("//script")
        said = json.loads(block.text)
        assert block.get("type") == "application/ld+json"
        assert (said["headline"], said["identifier"]) == ("甲</script><script>alert(1)</script>&乙", "BLZ/2026-0001")


class TestMarks:
    """The mark of a page changes whenever something that it shows does, so its file is written again."""

    def mark(self, client: Client, number: str = "0001") -> str:
        return html.fromstring(read(client, f"{ORGAN}2026-{number}.html")).xpath("//meta[@name='release']/@content")[0]

    def test_each_act_that_a_page_shows_gives_it_another_mark(self, client: Client, town: Town) -> None:
        record = document(town)
        seen = {self.mark(client)}
        explains = {"genre": Genre.INTERPRETATION.value, "form": "text", "interprets": ("BLZ/2026-0001",)}
        acts = (
            lambda: sections.place([record], section(town, kind=SectionKind.NEWS), by=town.clerk, at=at(3)),
            lambda: released(town, says("解读", **explains), hours=4),
            lambda: repealed(town, record),
            lambda: Section.objects.filter(kind=SectionKind.NEWS).update(name="镇政要闻"),
        )
        for count, act in enumerate(acts, 2):
            act()
            seen.add(self.mark(client))
            assert len(seen) == count

    def test_an_interpretation_that_is_corrected_into_none_leaves_the_page_as_it_was(
        self, client: Client, town: Town
    ) -> None:
        document(town)
        before = self.mark(client)
        explains = {"genre": Genre.INTERPRETATION.value, "form": "text", "interprets": ("BLZ/2026-0001",)}
        record = released(town, says("解读", **explains), hours=4).record
        assert self.mark(client) != before
        corrected(town, record, hours=30)
        assert self.mark(client) == before

    def test_all_at_once_or_one_by_one_they_are_the_same(self, client: Client, town: Town) -> None:
        from gongkai.portal import releases

        record = document(town)
        released(town, says("解读", genre="interpretation", form="video", interprets=("BLZ/2026-0001",)))
        released(town)
        repealed(town, record)
        marks = {number: mark for number, _, mark in releases.marks()}
        assert marks == {f"BLZ/2026-000{n}": self.mark(client, f"000{n}") for n in (1, 2, 3)}


class TestNotices:
    def test_only_those_that_are_running_stand_there_each_with_its_last_day(self, client: Client, town: Town) -> None:
        for title, days in (("后满的公示", 9), ("先满的公示", 5)):
            released(town, says(title, nature=Nature.NOTICE.value, offline_on=TODAY.replace(day=2 + days)))
        released(town, says("没有期限的公告", nature=Nature.NOTICE.value))
        for address in ("/zwgk/notices/", f"{ORGAN}notices/"):
            page = read(client, address)
            assert titles(page) == ["先满的公示", "后满的公示"]
            assert "公示至2026年3月6日" in page
        publishing.expire(Record.objects.get(title="先满的公示"), at=at(5 * 24))
        assert titles(read(client, "/zwgk/notices/")) == ["后满的公示"]


class TestHome:
    def test_from_the_front_pages_one_applies_and_asks_how_far_it_is(self, client: Client, town: Town) -> None:
        assert "办理工具" in read(client, "/") and "最新发布" not in read(client, "/")
        for address in ("/", "/zwgk/"):
            doors = {
                each.text: each.get("href") for each in pick(html.fromstring(read(client, address)), ".door__name a")
            }
            assert (doors["申请公开"], doors["查询办理进度"]) == ("/zwgk/apply/", "/zwgk/track/"), address
        assert f'<a href="{ORGAN}apply/">申请公开</a>' in read(client, ORGAN)

    def test_a_county_with_a_home_of_its_own_shows_its_doors_and_what_is_newest(
        self, client: Client, town: Town, settings: Any
    ) -> None:
        settings.OWN_HOME = True
        document(town)
        page = read(client, "/")
        tree = html.fromstring(page)
        doors = [one.text for one in pick(tree, ".door__name a")]
        assert doors == ["查信息", "申请公开", "查询办理进度", "写信、打电话", "看年报"]
        assert "<h1>示例县政府信息公开</h1>" in page and titles(page) == ["白鹭镇农村宅基地管理办法"] * 2
        assert [one.text for one in pick(tree, ".organs--many a")] == [
            "示例县人民政府",
            "白鹭镇人民政府",
            "青石镇人民政府",
        ]
        for door in pick(tree, ".door__name a"):
            assert client.get(door.get("href")).status_code == 200

    def test_annual_reports_of_all_organs_stand_together(self, client: Client, town: Town) -> None:
        record = released(town, says("白鹭镇2025年政府信息公开工作年度报告")).record
        assert titles(read(client, "/zwgk/annual-reports/")) == []
        sections.place([record], section(town, kind=SectionKind.ANNUAL), by=town.clerk, at=at(3))
        assert titles(read(client, "/zwgk/annual-reports/")) == ["白鹭镇2025年政府信息公开工作年度报告"]


PAGES = (
    "contact/", "apply/", "annual-reports/", "documents/", "notices/", "topics/", "data/", "BLZ/", "BLZ/guide/",
    "BLZ/apply/", "BLZ/contact/", "BLZ/errors/", "BLZ/errors/?about=2026-0001", "BLZ/documents/", "BLZ/notices/",
    "BLZ/apply/online/", "BLZ/apply/paper/", "BLZ/letter/", "BLZ/suggest/", "BLZ/own-records/", "track/",
)  # fmt: skip


def test_pages_take_few_queries_whatever_their_length(client: Client, town: Town) -> None:
    counts = []
    for number in (3, 30):
        for each in range(number):
            document(town, f"第{each}号办法")
        released(town, says(f"公示{number}", offline_on=TODAY.replace(day=30)))
        for address in PAGES:
            client.get(f"/zwgk/{address}")
        counts.append({address: asked(client, f"/zwgk/{address}") for address in PAGES})
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 6


def test_no_page_has_a_script_a_style_a_latin_word_or_a_link_to_nowhere(
    client: Client, town: Town, settings: Any
) -> None:
    settings.OWN_HOME = True
    document(town)
    for address in ("/", *(f"/zwgk/{each}" for each in PAGES)):
        response = client.get(address)
        page = response.content.decode()
        assert "<script" not in page and " style=" not in page and not response.cookies
        words = words_of(response.content)
        if address != "/zwgk/data/":
            assert words <= ALLOWED | {"BLZ", "A4"}, address
        for link in html.fromstring(page).xpath("//main//a/@href | //footer//a/@href"):
            if link.startswith("/") and "/s" not in link:
                assert client.get(link).status_code == 200, (address, link)
