"""其他渠道 and 复制到网站后台: the pages."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from gongkai.evidence.models import Entry
from gongkai.records.content import Content
from gongkai.records.elsewhere.actions import add_channel
from gongkai.records.elsewhere.copying import document, pasted
from gongkai.records.elsewhere.models import Channel, ChannelKind, Posting
from gongkai.records.models import Record, Release
from tests.console.people import County
from tests.console.records_of import make
from tests.portal.test_words import words_of

LIST = "/console/records/elsewhere/"
LINES = """没有网址的一条
白鹭镇采茶节开幕 https://a.example/1 2026-02-27
已公开的稿件 https://a.example/2 {today}
白鹭镇招聘公益岗位 https://a.example/3 2026-02-26
没有日期的一条 https://a.example/4"""
TABLE = (
    '<p class="align-center">表1</p><table><caption>名单</caption>'
    '<tr><th colspan="2">村</th><th rowspan="2">户</th></tr>'
    "<tr><td>东</td><td>西</td></tr><tr><td><p>甲</p><p>乙</p></td><td>2</td><td>3<br>4</td></tr></table>"
    '<p>见<a href="file:{}">附件</a>和<a href="release:BLZ/2026-0001">通告</a>，<strong>重要</strong>。</p>'
    "<ol><li>一</li><li>二</li></ol>"
).format("0" * 64)


@pytest.fixture(autouse=True)
def anchors(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def channel(county: County) -> Channel:
    make(county)
    return Channel.objects.get()


@pytest.fixture
def clerk(county: County, client: Client) -> Client:
    client.force_login(county["clerk"])
    return client


def fields_of(answer: str) -> dict[str, str]:
    """The hidden fields of a form and what is chosen in its lists."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer))
    for name, options in re.findall(r'<select name="([^"]+)"(.*?)</select>', answer, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        hidden[name] = chosen[1] if chosen else ""
    return hidden


def test_a_list_is_confirmed_on_one_screen_and_enters_new_ones_and_postings(channel: Channel, clerk: Client) -> None:
    today = timezone.localdate().isoformat()
    address = f"{LIST}{channel.pk}/"
    shown = clerk.post(address, {"pasted": LINES.format(today=today), "base": ""})
    text = shown.content.decode()
    assert "读出 5 条：新信息 2 条，本平台已有 1 条，不能登记 2 条。" in text
    assert "没有认出发布日期" in text and "第 1 行没有网址" in text
    given = fields_of(text)
    assert [given[f"row-{number}"] for number in range(1, 4)] == ["take", "post", "take"]
    assert words_of(re.sub(rb"https?://[^\s<\"]+", b"", shown.content)) == set()
    before = Record.objects.count()
    assert clerk.post(address, given | {"row-3": "skip"}).headers["Location"] == LIST
    assert clerk.post(address, given | {"row-3": "skip"}).status_code == 302  # sent twice: entered once
    release = Release.objects.get(source="https://a.example/1")
    assert (Record.objects.count(), release.home, release.review) == (before + 1, "elsewhere", None)
    assert sorted(Posting.objects.values_list("address", "home")) == [
        ("https://a.example/0", False), ("https://a.example/1", True), ("https://a.example/2", False),
    ]  # fmt: skip
    assert "新登记 1 件信息，登记渠道发布 1 件（白鹭发布）。" in clerk.get(LIST).content.decode()
    again = clerk.post(address, {"pasted": LINES.format(today=today)}).content.decode()
    assert "新信息 1 条，已登记 2 条，不能登记 2 条" in again


def test_it_never_shows_as_reviewed_here(channel: Channel, clerk: Client) -> None:
    address = f"{LIST}{channel.pk}/"
    given = fields_of(clerk.post(address, {"pasted": LINES.format(today="2026-02-02")}).content.decode())
    clerk.post(address, given)
    record = Record.objects.get(title="白鹭镇采茶节开幕")
    text = clerk.get(f"/console/records/{record.pk}/").content.decode()
    assert "原文在“白鹭发布”" in text and "没有经过本系统的审核" in text
    assert "一审一校" not in text and "正在公开" in text
    assert "从“粘贴的列表”导入第1部分" in text


def test_a_list_of_somebody_elses_is_not_confirmed(channel: Channel, county: County, clerk: Client) -> None:
    other = add_channel(county.egret, kind=ChannelKind.APP, name="县融媒", by=county["clerk"], at=timezone.now())
    given = fields_of(clerk.post(f"{LIST}{channel.pk}/", {"pasted": LINES}).content.decode())
    assert clerk.post(f"{LIST}{other.pk}/", given).headers["Location"] == f"{LIST}{other.pk}/"
    assert Posting.objects.count() == 1  # the one that stood there before


def test_what_cannot_be_read_is_said_above_the_form(channel: Channel, clerk: Client) -> None:
    answer = clerk.post(f"{LIST}{channel.pk}/", {"pasted": "", "base": "www.example.cn"})
    text = answer.content.decode()
    assert answer.status_code == 400 and "以 http:// 或者 https:// 开头" in text
    page = "<ul><li><a href='/a.html'>一条相对地址的信息</a> 2026-02-01</li></ul>"
    assert "请填写这个列表页的网址" in clerk.post(f"{LIST}{channel.pk}/", {"pasted": page}).content.decode()
    assert (
        "没有选择要登记的信息"
        in clerk.post(
            f"{LIST}{channel.pk}/",
            fields_of(clerk.post(f"{LIST}{channel.pk}/", {"pasted": LINES}).content.decode())
            | {f"row-{number}": "skip" for number in range(1, 4)},
        ).content.decode()
    )


def test_channels_are_entered_and_closed_on_their_pages(county: County, clerk: Client) -> None:
    add = f"{LIST}organs/{county.egret.pk}/channels/add/"
    given = {"kind": "site", "name": "县政府网站", "address": "https://www.example.gov.cn/", "key": "k"}
    assert clerk.post(add, given).status_code == clerk.post(add, given).status_code == 302
    channel = Channel.objects.get()
    assert (
        clerk.post(
            f"{LIST}{channel.pk}/change/", {"version": "1", "kind": "app", "name": "县门户", "address": ""}
        ).status_code
        == 302
    )
    assert Channel.objects.get().kind == "app"
    stale = clerk.post(f"{LIST}{channel.pk}/change/", {"version": "1", "kind": "site", "name": "县网", "address": ""})
    assert "“渠道类型”现在是“客户端”" in stale.content.decode()
    assert stale.status_code == 400 and "修改了这条公开渠道" in stale.content.decode()
    assert clerk.post(f"{LIST}{channel.pk}/close/").status_code == 302
    assert clerk.get(f"{LIST}{channel.pk}/").status_code == 404
    assert words_of(clerk.get(LIST).content) == set()


def test_the_list_takes_the_same_queries_for_3_and_for_30_channels(county: County, clerk: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    clerk.get(LIST)
    for names in (range(3), range(3, 30)):
        for number in names:
            Channel.objects.create(organ=county.egret, kind="app", name=f"渠道{number}")
        with CaptureQueriesContext(connection) as queries:
            clerk.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_text_is_taken_out_as_code_and_the_evidence_says_so(channel: Channel, clerk: Client) -> None:
    record = Record.objects.get(title="已公开的稿件")
    address = f"/console/records/{record.pk}/copy/"
    assert "复制到网站后台" in clerk.get(f"/console/records/{record.pk}/").content.decode()
    text = clerk.post(address, {"form": "html"}).content.decode()
    assert "&lt;p style=&quot;text-indent:2em;" in text
    answer = clerk.post(address, {"form": "docx"})
    assert [each.text for each in docx.Document(io.BytesIO(answer.content)).paragraphs] == ["已公开的稿件", "正文"]
    forms = [json.loads(each.body)["facts"]["form"] for each in Entry.objects.filter(verb="record.copied_out")]
    assert sorted(forms) == ["文档", "网页代码"]
    given = {
        "channel": str(channel.pk),
        "address": "https://a.example/9",
        "on": timezone.localdate().isoformat(),
        "key": "k",
    }
    assert clerk.post(f"/console/records/{record.pk}/postings/add/", given).status_code == 302
    assert "https://a.example/9" in clerk.get(f"/console/records/{record.pk}/").content.decode()


def test_a_posting_is_ended_on_its_page_once(channel: Channel, clerk: Client) -> None:
    posting = Posting.objects.get()
    record = f"/console/records/{posting.record_id}/"
    address, today = f"/console/records/postings/{posting.pk}/end/", timezone.localdate()
    assert f'<a href="{address}">登记下线' in clerk.get(record).content.decode()
    given = fields_of((shown := clerk.get(address)).content.decode())
    assert len(given["key"]) > 10 and words_of(shown.content) == set()
    ahead = clerk.post(address, given | {"on": (today + timedelta(days=1)).isoformat()})
    assert ahead.status_code == 400 and "到今天之间，请核对" in ahead.content.decode()
    for _ in range(2):
        assert clerk.post(address, given | {"on": today.isoformat()}).headers["Location"] == record
    assert Entry.objects.filter(verb="posting.ended").count() == 1
    text = clerk.get(record).content.decode()
    assert "日下线 <a" in text and address not in text
    back = f"/console/records/postings/{posting.pk}/take-back/"
    assert f'<a href="{back}">登记有误，撤销' in text and "请写明撤销的原因" in clerk.post(back).content.decode()
    given = fields_of((shown := clerk.get(back)).content.decode()) | {"reason": "没有在那里发布过"}
    assert words_of(shown.content) == set()
    for _ in range(2):
        assert clerk.post(back, given).headers["Location"] == record
    text = clerk.get(record).content.decode()
    assert "登记有误，已撤销：没有在那里发布过" in text and back not in text
    assert "在“白鹭发布”发布的登记" in text, "the evidence in words"
    assert Entry.objects.filter(verb="posting.taken_back").count() == 1
    again = clerk.get(address).content.decode()
    assert "下线，不用再登记" in again
    late = clerk.post(address, {"on": today.isoformat(), "key": "other"})
    assert late.status_code == 400 and "下线，不用再登记" in late.content.decode()


def test_what_is_not_public_is_not_taken_out(channel: Channel, clerk: Client) -> None:
    record = Record.objects.get(title="审核中的稿件")
    address = f"/console/records/{record.pk}/copy/"
    assert "现在没有公开" in clerk.get(address).content.decode()
    assert clerk.post(address, {"form": "html"}).status_code == 400
    assert not Entry.objects.filter(verb="record.copied_out").exists()


def release_of(body: str) -> Release:
    content = Content("标题", body)
    return Release(title="标题", body=body, content=content.canonical())


def test_tables_keep_their_lines_in_an_editor_that_drops_style_sheets() -> None:
    code = pasted(release_of(TABLE), lambda number: f"https://x.example/{number}")
    assert code.count('<td style="border:1px solid #333') == 5
    assert 'colspan="2"' in code and 'rowspan="2"' in code and "class=" not in code
    assert 'href="https://x.example/BLZ/2026-0001"' in code and "file:" not in code and "附件" in code


def test_merged_cells_stay_merged_in_the_document() -> None:
    paper = docx.Document(io.BytesIO(document(release_of(TABLE), lambda number: "")))
    (table,) = paper.tables
    assert table.cell(0, 0)._tc is table.cell(0, 1)._tc
    assert table.cell(0, 2)._tc is table.cell(1, 2)._tc
    assert table.cell(2, 0).text == "甲\n乙" and table.cell(2, 2).text == "3\n4"
    assert [each.text for each in paper.paragraphs] == ["标题", "表1", "名单", "见附件和通告，重要。", "1. 一", "2. 二"]
    assert paper.core_properties.author == ""


@pytest.mark.parametrize(
    "body",
    ["", "<p></p>", "字", "<table></table>", '<table><tr><td colspan="9" rowspan="9">a</td></tr><tr></tr></table>',
     "<table><tr><td><table><tr><td>b</td></tr></table></td></tr></table>", "<ul><li>a<ul><li>b</li></ul>c</li></ul>",
     '<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td colspan="3">c</td></tr></table>',
     "<blockquote>a<br>b</blockquote>"],
)  # fmt: skip
def test_any_clean_body_becomes_a_document(body: str) -> None:
    assert docx.Document(io.BytesIO(document(release_of(body), lambda number: ""))).paragraphs
    pasted(release_of(body), lambda number: "")
