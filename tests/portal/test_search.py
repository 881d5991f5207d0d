"""The search page: form, hits, filters with counts, what to try where nothing was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from gongkai.records import publishing
from gongkai.records.content import Genre, Nature
from gongkai.records.documents.actions import change_validity
from gongkai.records.documents.models import Validity
from gongkai.records.models import Section
from gongkai.search.index import SearchIndex
from tests.records.town import AT, TODAY, Town, at, build, released, says

ADDRESS = "/zwgk/search/"


@pytest.fixture(autouse=True)
def town(db: None, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    """白鹭镇 with three releases that are in the index."""
    settings.VAR = tmp_path
    town = build()
    released(town, says("森林防火通告", nature=Nature.NOTICE))
    released(
        town,
        says("防火管理办法", genre=Genre.NORMATIVE, document_number="白政发〔2026〕12号", body="<p>第一条 防火。</p>"),
    )
    released(town, says("饮水安全安排", body="<p>三月起施工。</p>"))
    index = SearchIndex()
    index.keep_up(AT)
    yield town
    index.leave()


def page(client: Client, **asked: object) -> str:
    """The text of the page."""
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    """What a reader sees of the body of the page."""
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", "", html[html.index("<main") : html.index("</main>")]))


def test_the_form_alone_searches_nothing(client: Client) -> None:
    html = page(client)
    assert "找到" not in html and "没有找到" not in html and 'name="q"' in html and 'name="organ"' in html


def test_hits_show_title_organ_number_day_validity_and_the_words_in_the_text(client: Client) -> None:
    form = re.search(r'<form[^>]* role="search">.*?</form>', client.get("/zwgk/").content.decode(), re.DOTALL)
    assert form and 'action="/zwgk/search/"' in form[0] and 'name="q"' in form[0], "it begins where the platform does"
    html = page(client, q="防火")
    assert "找到 2 条信息" in html and "饮水" not in html
    assert '<p class="onpaper">找的是：防火</p>' in html  # on paper the form is left out
    assert "<mark>防火</mark>管理办法" in html and "第一条 <mark>防火</mark>" in html
    for shown in ("白鹭镇人民政府", "白政发〔2026〕12号", "2026-03-02", "有效", "/zwgk/BLZ/2026-0002.html"):
        assert shown in html


def test_filters_are_links_with_counts_and_can_be_taken_off(client: Client, town: Town) -> None:
    html = page(client, q="防火")
    assert re.search(r'href="/zwgk/search/\?q=[^"]*&amp;nature=notice">公示公告<span[^>]*>1 条</span>', html)
    html = page(client, q="防火", nature="notice")
    assert "找到 1 条信息" in html and "森林<mark>防火</mark>通告" in html and "不限信息性质" in html
    html = page(client, q="防火", organ="BLZ", validity="valid")
    assert "找到 1 条信息" in html and "不限机关" in html and "不限有效性" in html
    section = Section.objects.get(organ=town.organ, kind="normative")
    html = page(client, q="防火", organ="BLZ", section=section.pk)
    assert "找到 1 条信息" in html and "不限栏目" in html and "防火</mark>管理办法" in html


def test_a_repealed_document_says_so_and_a_withdrawn_one_is_gone_before_the_follower_comes(
    client: Client, town: Town
) -> None:
    record = town.organ.records.get(title="防火管理办法")
    change_validity(
        record, Validity.REPEALED, on=TODAY, reason="已有新办法", by_text="白政发〔2026〕9号", by=town.leader, at=at(2)
    )
    assert "废止" in page(client, q="防火管理办法")
    publishing.take_down(record, reason="含身份证号", by=town.clerk, at=at(3))
    html = page(client, q="防火管理办法", validity="repealed")
    assert "没有找到相关的信息" in html and "可以这样试" in html and "去掉所有条件" in html


ANYTHING: tuple[dict[str, Any], ...] = (
    {"q": "“"}, {"q": "😀" * 200}, {"q": "a" * 3000}, {"q": "<script>"}, {"q": "防火", "organ": "没有"},
    {"q": "防火", "section": "x"}, {"q": "防火", "section": "99999999999999999999"}, {"q": "防火", "year": "二〇"},
    {"q": "防火", "year": "0"}, {"q": "防火", "nature": "'"}, {"q": "防火", "validity": "no"},
    {"q": "防火", "page": "-1"}, {"q": "防火", "page": "999999999"}, {"page": "3"}, {"q": "\x00"},
)  # fmt: skip


def test_whatever_is_asked_the_page_is_sensible(client: Client) -> None:
    for asked in ANYTHING:
        html = page(client, **asked)
        assert "<script" not in html and re.search("没有|找到|搜索公开的信息", words(html)), asked


def test_the_page_takes_at_most_four_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    page(client, q="防火")
    with django_assert_max_num_queries(4):
        page(client, q="防火", organ="BLZ", year=2026)


def test_a_page_that_is_none_leads_back_and_an_organ_that_is_none_is_said(client: Client) -> None:
    html = page(client, q="防火", page=999)
    assert "这一页没有信息" in html and "可以这样试" not in html and "去掉引号" not in html
    assert "共找到 2 条" in html and re.search(r'<a href="/zwgk/search/\?q=[^"&]*">回到第 1 页</a>', html)
    assert "在全部机关的信息里查找" in page(client, q="防火", organ="ZZZ")
    assert "在全部机关的信息里查找" not in page(client, q="防火", organ="BLZ")


def test_nobody_keeps_or_indexes_what_was_found(client: Client) -> None:
    answer = client.get(ADDRESS, {"q": "防火"})
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_while_the_index_is_being_made_the_page_says_so(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "empty"
    assert "搜索正在准备" in page(client, q="防火")


def test_results_have_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.portal.search.SIZE", 1)
    html = page(client, q="防火")
    assert "第 1 页，共 2 页" in html and "下一页" in html and "上一页" not in html
    html = page(client, q="防火", page=2)
    assert "第 2 页，共 2 页" in html and "上一页" in html and "下一页" not in html
