"""The lists of sections: cut from the oldest end, few queries, and what they say where they are empty."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from gongkai.organs.models import Organ
from gongkai.portal import lists
from gongkai.portal.addresses import section_address
from gongkai.portal.lists import span
from gongkai.records.content import Genre
from gongkai.records.documents.actions import change_validity
from gongkai.records.documents.models import Validity
from gongkai.records.models import Section
from gongkai.records.sections import actions
from gongkai.records.sections.models import SectionKind
from gongkai.records.sections.planting import plant
from tests.portal.platform import slots
from tests.portal.test_platform import asked, read, titles, withdraw
from tests.portal.test_words import ALLOWED, words_of
from tests.records.town import TODAY, Town, again, at, build, corrected, released, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    settings.VAR = tmp_path
    town = build()
    plant(town.organ, on=TODAY)
    return town


def section(town: Town, kind: SectionKind) -> Section:
    return town.organ.sections.filter(kind=kind).order_by("number")[0]


def opened(town: Town, name: str) -> Section:
    return actions.open_section(town.organ, name=name, kind=SectionKind.OTHER, by=town["孙主任"], at=at(1))


def closed(town: Town, gone: Section, heir: Section | None = None) -> None:
    gone.refresh_from_db()
    actions.close_section(gone, version=gone.version, by=town["孙主任"], at=at(9), reason="栏目调整", heir=heir)


class TestPages:
    def test_a_list_stands_at_the_number_of_its_section(self, client: Client, town: Town) -> None:
        news, whole = section(town, SectionKind.NEWS), section(town, SectionKind.ALL)
        assert section_address(whole) == "/zwgk/BLZ/list/"
        assert section_address(whole, 3) == "/zwgk/BLZ/list/3/"
        assert section_address(news) == f"/zwgk/BLZ/s{news.number}/"
        assert section_address(news, 3) == f"/zwgk/BLZ/s{news.number}/3/"
        released(town, says("动态", nature="news"))
        released(town, says("通告"))
        assert titles(read(client, section_address(news))) == ["动态"]
        assert titles(read(client, section_address(whole))) == ["通告", "动态"]

    def test_pages_are_cut_from_the_oldest_end_and_keep_their_entries(
        self, client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slots(2, monkeypatch)
        releases = [released(town, says(name)) for name in "甲乙丙"]
        assert titles(read(client, "/zwgk/BLZ/list/")) == ["丙", "乙", "甲"]  # the newest page holds up to three
        assert read(client, "/zwgk/BLZ/list/1/") == read(client, "/zwgk/BLZ/list/")
        releases += [released(town, says(name)) for name in "丁戊"]
        assert titles(read(client, "/zwgk/BLZ/list/1/")) == ["乙", "甲"]
        assert titles(read(client, "/zwgk/BLZ/list/")) == ["戊", "丁", "丙"]
        withdraw(town, releases[0].record, "superseded")
        assert titles(read(client, "/zwgk/BLZ/list/1/")) == ["乙"]
        assert titles(read(client, "/zwgk/BLZ/list/")) == ["戊", "丁", "丙"]
        corrected(town, releases[1].record, hours=40)
        page = read(client, "/zwgk/BLZ/list/1/")
        assert "2026年3月4日更正" in page and 'datetime="2026-03-02"' in page
        assert '<a href="/zwgk/search/?organ=BLZ">按年份、信息性质、有效性筛选</a>' in page
        released(town, says("己"))
        for older, newer in (("list/2/", "list/"), ("list/1/", "list/2/")):
            assert f'<a rel="next" href="/zwgk/BLZ/{older}">' in read(client, f"/zwgk/BLZ/{newer}")
        for older, newer in (("list/2/", "list/3/"), ("list/1/", "list/2/")):
            assert f'<a rel="prev" href="/zwgk/BLZ/{newer}">' in read(client, f"/zwgk/BLZ/{older}")
        withdraw(town, releases[1].record, "superseded")
        assert "这一页的信息都已撤下或者移到别的栏目。" in read(client, "/zwgk/BLZ/list/1/")
        read(client, "/zwgk/BLZ/list/4/", 404)

    def test_a_moved_release_leaves_its_slot_and_takes_the_next_elsewhere(self, client: Client, town: Town) -> None:
        record = released(town, says("动态", nature="news")).record
        old, new = section(town, SectionKind.NEWS), opened(town, "春季防火")
        actions.place([record], new, by=town.clerk, at=at(2))
        assert titles(read(client, section_address(old))) == []
        assert titles(read(client, section_address(new))) == ["动态"]
        assert titles(read(client, "/zwgk/BLZ/list/")) == ["动态"]

    def test_a_document_says_whether_it_is_in_force(self, client: Client, town: Town) -> None:
        record = released(town, says("办法", genre=Genre.NORMATIVE, document_number="白政规〔2026〕1号")).record
        home = section(town, SectionKind.NORMATIVE)
        for address in ("/zwgk/BLZ/list/", section_address(home)):
            page = read(client, address)
            assert "有效</span>" in page and "白政规〔2026〕1号" in page
        change_validity(
            record, Validity.REPEALED, on=TODAY, by_text="白政发〔2026〕9号", reason="修订", by=town.leader, at=at(5)
        )
        for address in ("/zwgk/BLZ/list/", section_address(home)):
            assert '<span class="tag tag--late">废止</span>' in read(client, address)

    def test_what_was_only_restored_is_not_called_corrected(self, client: Client, town: Town) -> None:
        from gongkai.records import publishing

        record = released(town).record
        taken = publishing.take_down(record, reason="核实", by=town.clerk, at=at(3))
        publishing.decide_take_down(taken, upheld=False, reason="内容无误", by=town.leader, at=at(4))
        assert "更正" not in read(client, "/zwgk/BLZ/list/")


class TestEmpty:
    @pytest.mark.parametrize(
        ("days", "words"),
        [(182, "6 个月"), (14, "2 周"), (366, "1 年"), (45, "45 天"), (7, "1 周"), (None, "")],
    )
    def test_a_period_is_said_in_words(self, days: int | None, words: str) -> None:
        assert span(days) == words

    def test_an_empty_list_states_its_duty(self, client: Client, town: Town) -> None:
        notices = section(town, SectionKind.NOTICES)
        assert "本栏目暂无信息；按规定每 6 个月更新。" in read(client, section_address(notices))
        assert "本栏目暂无信息。" in read(client, section_address(opened(town, "春季防火")))
        own = read(client, section_address(section(town, SectionKind.RULES)))
        assert "本机关定为每 1 年更新" in own, "no rule says how often"

    def test_a_section_without_duty_content_says_why_nothing_falls_there(self, client: Client, town: Town) -> None:
        item = section(town, SectionKind.ITEM)
        actions.state_nothing_here(item, upheld=True, reason="本镇没有这项职权", by=town.leader, at=at(1))
        page = read(client, section_address(item))
        assert "本机关不涉及此项。" in page and "本镇没有这项职权（2026年3月2日）" in page and "暂无信息" not in page
        actions.state_nothing_here(item, upheld=False, reason="职权已下放", by=town.leader, at=at(2))
        assert "不涉及" not in read(client, section_address(item))

    def test_nothing_is_said_not_to_fall_there_as_long_as_an_older_page_shows_something(
        self, client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slots(2, monkeypatch)
        item = section(town, SectionKind.ITEM)
        actions.state_nothing_here(item, upheld=True, reason="本镇没有这项职权", by=town.leader, at=at(1))
        records = [released(town, says(name)).record for name in "甲乙丙丁"]
        for record in records:
            actions.place([record], item, by=town.clerk, at=at(2))
        for record in records[2:]:
            withdraw(town, record, "superseded")
        newest, older = section_address(item), section_address(item, 1)
        assert titles(read(client, older)) == ["乙", "甲"]
        assert titles(read(client, newest)) == [] and "不涉及" not in read(client, newest)
        for record in records[:2]:
            withdraw(town, record, "superseded")
        assert "本机关不涉及此项。" in read(client, newest)
        for leaf, mark in lists.marks():
            assert (found := lists.find(leaf)) is not None and found.mark == mark

    def test_an_organ_that_never_released_has_an_empty_list(self, client: Client, town: Town) -> None:
        assert "还没有在这里发布信息" in read(client, "/zwgk/QSZ/list/")
        for address in ("QSZ/s1/", "QSZ/list/2/", "BLZ/s999/", "BLZ/s0/", "BLZ/s05/"):
            read(client, f"/zwgk/{address}", 404)


class TestClosed:
    def test_a_merged_section_leads_to_its_heir_for_good(self, client: Client, town: Town) -> None:
        old, new, last = (opened(town, name) for name in ("防火", "防汛", "应急"))
        record = released(town).record
        actions.place([record], old, by=town.clerk, at=at(2))
        closed(town, old, new)
        closed(town, new, last)
        for address in (section_address(old), section_address(old, 1), section_address(new)):
            response = client.get(address)
            assert (response.status_code, response.headers["Location"]) == (301, section_address(last))
        assert titles(read(client, section_address(last))) == [record.title]

    def test_a_closed_section_without_heir_says_so(self, client: Client, town: Town) -> None:
        gone = opened(town, "防火")
        closed(town, gone)
        page = read(client, section_address(gone), 410)
        assert "“防火”栏目已于2026年3月2日关闭。" in page
        assert words_of(page.encode()) <= ALLOWED | {"BLZ"}

    def test_a_section_without_a_list_has_no_page_of_one(self, client: Client, town: Town) -> None:
        branch = section(town, SectionKind.STATUTORY)
        assert client.get(section_address(branch)).status_code == 200
        assert client.get(section_address(branch, 1)).headers["Location"] == "/zwgk/BLZ/"


class TestCost:
    def test_lists_take_few_queries_whatever_their_length_and_never_read_a_draft(
        self, client: Client, town: Town
    ) -> None:
        counts = []
        for number in (3, 27):
            for each in range(number):
                released(town, says(f"第{each}号通告"))
            counts.append([asked(client, address) for address in ("/zwgk/", "/zwgk/BLZ/", "/zwgk/BLZ/list/")])
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 6

    def test_every_page_is_cut_by_slot_and_none_by_counting_from_the_beginning(
        self, client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slots(1, monkeypatch)
        for each in range(4):
            released(town, says(f"第{each}号通告"))
        for address in ("/zwgk/BLZ/list/1/", "/zwgk/BLZ/list/3/", "/zwgk/BLZ/list/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            assert len(queries) == 2
            assert not any("OFFSET" in each["sql"] for each in queries)


class TestMarks:
    def test_the_marks_of_all_pages_are_those_that_the_pages_carry(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slots(2, monkeypatch)
        records = [released(town, says(f"第{each}号通告", nature="news")).record for each in range(5)]
        withdraw(town, records[0], "superseded")
        corrected(town, records[1], hours=31)
        actions.place([again(records[2])], opened(town, "防火"), by=town.clerk, at=at(40))
        item = section(town, SectionKind.ITEM)
        actions.state_nothing_here(item, upheld=True, reason="没有这项职权", by=town.leader, at=at(41))
        found = dict(lists.marks())
        assert {leaf for leaf in found if leaf.number == 0} == {lists.Leaf("BLZ", 0, 1), lists.Leaf("BLZ", 0, 2)}
        assert lists.Leaf("BLZ", item.number, 1) in found
        for leaf, mark in found.items():
            listed = lists.find(leaf)
            assert listed is not None and listed.mark == mark
            shown = re.search(r'<meta name="list" content="(.*)">', lists.bytes_of(listed).decode())
            assert shown and shown[1] == mark
        assert dict(lists.marks("QSZ")) == {}

    def test_a_mark_is_another_after_whatever_the_page_says_has_changed(self, town: Town) -> None:
        def mark() -> str:
            listed = lists.find(lists.Leaf("BLZ", home.number, 1))
            assert listed is not None
            return listed.mark

        home = section(town, SectionKind.NORMATIVE)
        record = released(town, says("办法", genre=Genre.NORMATIVE)).record
        marks = [mark()]
        change_validity(
            record, Validity.AMENDED, on=TODAY, by_text="白政发〔2026〕9号", reason="修订", by=town.leader, at=at(5)
        )
        marks.append(mark())
        Section.objects.filter(pk=home.pk).update(name="规范性文件")
        marks.append(mark())
        Organ.objects.filter(pk=town.organ.pk).update(name="白鹭街道办事处")
        marks.append(mark())
        corrected(town, record)
        marks.append(mark())
        withdraw(town, record, "superseded")
        marks.append(mark())
        assert len(set(marks)) == len(marks)


def test_no_list_has_latin_words_scripts_or_cookies(client: Client, town: Town) -> None:
    released(town, says("办法", genre=Genre.NORMATIVE, valid_until=TODAY + timedelta(400)))
    for found in lists.kept():
        response = client.get(section_address(found))
        assert words_of(response.content) <= ALLOWED | {"BLZ"}
        page = response.content.decode()
        assert "<script" not in page and " style=" not in page and not response.cookies
        assert html.fromstring(page).xpath("//h1")
