"""Open data, feeds and sitemap: all that is public now and nothing else, each once, in one order."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree, html

from gongkai.organs.models import Organ, OrganTerm
from gongkai.portal import feeds, open_data
from gongkai.records import publishing
from gongkai.records.content import Genre
from gongkai.search.index import SearchIndex
from tests.portal.test_platform import asked, read, withdraw
from tests.records.town import TODAY, Town, at, build, corrected, released, says

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    settings.VAR = tmp_path
    return build()


def taken(client: Client, address: str = "/zwgk/data/releases.json") -> list[dict[str, Any]]:
    """Every row, page after page."""
    rows: list[dict[str, Any]] = []
    while address:
        page = json.loads(read(client, address.removeprefix("http://testserver")))
        rows += next(value for value in page.values() if isinstance(value, list))
        address = page["next"] or ""
    return rows


def test_pages_by_publication_number_give_each_release_once(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_data, "A_PAGE", 2)
    first = [released(town, says(name)) for name in "甲乙丙丁戊"][0]
    corrected(town, first.record, hours=30)
    rows = taken(client)
    assert [each["index_number"] for each in rows] == [f"BLZ/2026-000{n}" for n in (2, 3, 4, 5, 1)]
    assert [each["number"] for each in rows] == sorted({each["number"] for each in rows})
    assert rows[-1]["corrected"] is True and rows[0]["address"] == "http://testserver/zwgk/BLZ/2026-0002.html"
    response = client.get("/zwgk/data/releases.json")
    assert response.headers["Link"] == f'<{json.loads(response.content)["next"]}>; rel="next"'


def test_a_table_opens_in_a_spreadsheet_and_no_title_becomes_a_formula(client: Client, town: Town) -> None:
    released(town, says('=HYPERLINK("http://x.example","甲")'))
    page = read(client, "/zwgk/data/releases.csv")
    assert page.startswith("\ufeff公开序号,索引号,标题,")
    (row,) = csv.DictReader(page.removeprefix("\ufeff").splitlines())
    assert row["标题"].startswith("'=HYPERLINK")


def test_documents_carry_their_validity_and_sections_their_place(client: Client, town: Town) -> None:
    released(town)
    released(town, says("办法", genre=Genre.NORMATIVE.value, issued_on=TODAY, valid_until=TODAY.replace(day=30)))
    (row,) = taken(client, "/zwgk/data/documents.json")
    assert (row["validity"], row["valid_until"], row["section"]) == ("有效", "2026-03-30", "行政规范性文件")
    sections = {each["name"]: each for each in taken(client, "/zwgk/data/sections.json")}
    assert sections["行政规范性文件"]["above"] == sections["法定主动公开内容"]["section"]
    assert "财政预决算" not in sections


def test_a_withdrawal_is_gone_from_everything_when_the_request_returns(client: Client, town: Town) -> None:
    addresses = (
        "data/releases.csv", "data/releases.json", "data/documents.csv", "data/documents.json", "feed.atom",
        "BLZ/feed.atom", "sitemap-1.xml", "documents/", "BLZ/documents/", "BLZ/", "", "notices/",
    )  # fmt: skip
    secret = says("含身份证号的办法", genre=Genre.NORMATIVE.value, offline_on=TODAY.replace(year=2099))
    released(town, says("留下的办法", genre=Genre.NORMATIVE.value, offline_on=TODAY.replace(year=2099)))
    record = released(town, secret).record
    for address in addresses:
        assert "2026-0002" in read(client, f"/zwgk/{address}"), address
    publishing.take_down(record, reason="含身份证号", by=town.clerk, at=at(30))
    for address in addresses:
        page = read(client, f"/zwgk/{address}")
        assert "2026-0002" not in page and "含身份证号" not in page, address
        assert "2026-0001" in page, address


@pytest.mark.parametrize("odd", ["-1", "x", "1e3", "９", "9" * 30])
def test_an_impossible_number_is_not_found(client: Client, town: Town, odd: str) -> None:
    assert client.get(f"/zwgk/data/releases.json?after={odd}").status_code == 404


def test_a_feed_is_whole_xml_newest_first_whatever_a_text_holds(client: Client, town: Town) -> None:
    released(town, says("甲"))
    released(town, says("乙 & <丙>", body="<p>第一段\x0b。</p>"))
    tree = etree.fromstring(client.get("/zwgk/BLZ/feed.atom").content)
    assert [one.text for one in tree.iterfind(f"{ATOM}entry/{ATOM}title")] == ["乙 & <丙>", "甲"]
    assert tree.findtext(f"{ATOM}title") == "白鹭镇人民政府最新信息"
    assert tree.find(f"{ATOM}entry/{ATOM}link").get("href") == "http://testserver/zwgk/BLZ/2026-0002.html"
    assert len(etree.fromstring(client.get("/zwgk/feed.atom").content).findall(f"{ATOM}entry")) == 2


def test_the_sitemap_is_cut_by_numbers_and_names_every_page_once(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ADDRESS = "https://www.example.cn"
    monkeypatch.setattr(feeds, "A_PART", 40)
    releases = [released(town, says(name)) for name in "甲乙丙"]
    withdraw(town, releases[1].record, "in_error")
    parts = [one.text for one in etree.fromstring(client.get("/zwgk/sitemap.xml").content).iter("{*}loc")]
    assert parts[0] == "https://www.example.cn/zwgk/sitemap-0.xml"
    found = []
    for part in parts:
        response = client.get(part.removeprefix("https://www.example.cn"))
        if response.status_code == 200:
            found += [one.text for one in etree.fromstring(response.content).iter("{*}loc")]
    assert len(found) == len(set(found))
    pages = [each for each in found if each.endswith(".html")]
    assert pages == [f"https://www.example.cn/zwgk/BLZ/2026-000{n}.html" for n in (1, 3)]
    assert "https://www.example.cn/zwgk/BLZ/guide/" in found


def test_they_take_few_queries_whatever_their_length(client: Client, town: Town) -> None:
    counts = []
    for number in (3, 27):
        for each in range(number):
            released(town, says(f"第{each}号"))
        files = (
            "data/releases.csv",
            "data/sections.json",
            "feed.atom",
            "BLZ/feed.atom",
            "sitemap.xml",
            "sitemap-0.xml",
        )
        counts.append([asked(client, f"/zwgk/{each}") for each in files])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 3


def test_a_feed_without_entries_was_updated_by_the_last_act(client: Client, town: Town) -> None:
    withdraw(town, released(town).record, "in_error")
    feed = etree.fromstring(client.get("/zwgk/BLZ/feed.atom").content)
    assert not feed.findall(f"{ATOM}entry")
    assert feed.findtext(f"{ATOM}updated", "").startswith(at(30).date().isoformat())


def test_page_lists_search_feed_and_tables_name_the_same_days_and_the_maker_of_then(client: Client, town: Town) -> None:
    """What was only restored was not corrected; what was corrected keeps the day and the year of its release."""
    fixed, back = released(town).record, released(town, says("秋季防火通告")).record
    corrected(town, fixed, hours=24 * 310)
    withdrawal = publishing.take_down(back, reason="核实", by=town.clerk, at=at(24 * 310))
    publishing.decide_take_down(withdrawal, upheld=False, reason="内容无误", by=town.leader, at=at(24 * 311))
    renamed_on = TODAY + timedelta(1)
    for name, since, until in (
        (town.organ.name, TODAY - timedelta(9), renamed_on),
        ("白鹭街道办事处", renamed_on, None),
    ):
        OrganTerm.objects.create(organ=town.organ, name=name, since=since, until=until)
    Organ.objects.filter(pk=town.organ.pk).update(name="白鹭街道办事处")
    index = SearchIndex()
    index.keep_up(at(24 * 312))

    rows = {each["title"]: each for each in taken(client)}
    seen = [(rows[name]["released_on"], rows[name]["corrected"], rows[name]["organ"]) for name in rows]
    assert seen == [("2026-03-02", True, "白鹭镇人民政府"), ("2026-03-02", False, "白鹭镇人民政府")]
    for address in ("/zwgk/", "/zwgk/search/?q=防火", "/zwgk/search/?q=防火&year=2026"):
        shown = html.fromstring(read(client, address)).xpath("//*[contains(@class, 'row ') or @class='row']")
        told = {" ".join(each.text_content().split()) for each in shown}
        told = {each for each in told if "防火通告" in each}
        assert len(told) == 2 and all("白鹭镇人民政府" in each and "2026-03-02" in each for each in told), address
        assert ["更正" in each for each in sorted(told)] == [True, False], address  # 白 stands before 秋
    assert "没有找到" in read(client, "/zwgk/search/?q=防火&year=2027")
    index.leave()

    entries = etree.fromstring(client.get("/zwgk/feed.atom").content).findall(f"{ATOM}entry")
    assert {each.findtext(f"{ATOM}published")[:10] for each in entries} == {"2026-03-02"}
    assert {each.findtext(f"{ATOM}author/{ATOM}name") for each in entries} == {"白鹭镇人民政府"}
    page = read(client, "/zwgk/BLZ/2026-0002.html")
    assert "更正" not in page and '<h2 id="history">恢复记录</h2>' in page and "dateModified" not in page
    page = read(client, "/zwgk/BLZ/2026-0001.html")
    assert "本页网址" not in page, "without the name of the site it is no address"
    assert '<h2 id="history">更正记录</h2>' in page and '"dateModified": "2027-' in page
