"""其他渠道的列表: a list page, an export or lines with links become rows, and each is told whether it stands here."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest

from gongkai.files.listings import rows_of
from gongkai.law import Refused
from gongkai.records import publishing
from gongkai.records.content import Content
from gongkai.records.elsewhere.actions import Known, enter_postings
from gongkai.records.elsewhere.listing import Found, read
from gongkai.records.elsewhere.matching import Standing, match, signs
from gongkai.records.elsewhere.models import BatchKind
from gongkai.records.elsewhere.rows import Incoming
from tests.records.test_taking_in import bring, channel
from tests.records.town import TODAY, Town, at, released

SITE = "https://www.example.gov.cn/zwgk/"
TITLE = "白鹭镇2026年春季防火通告（全文）"
PAGE = f"""<html><head><title>通知公告</title>
<script>document.write('<a href="/x">2026-01-01 假的链接</a>')</script></head>
<body><ul class="nav"><li><a href="/">网站首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul>
<ul class="list">
<li><a href="./202603/t20260302_1.html" title="{TITLE}">白鹭镇2026年春季防火...</a>
<span>2026-03-02</span></li>
<li><span class="cat"><a href="/lm/">[公示]</a></span>
<a href="/a/2.html">白鹭镇低保对象公示</a> <em>[2026年2月28日]</em></li>
<li><a href="https://mp.example.com/s/abc">白鹭镇采茶节开幕 2026/2/27</a></li>
<li><a href="/content/2026-02-26/3.html">只在网址里有日期的信息</a></li>
<li><a href="javascript:void(0)">脚本链接不算 2026-02-20</a></li>
</ul><table><tr><td><a href="t/4.html">表格里的一条信息</a></td><td>2026.2.25</td></tr>
<tr><td><a href="t/5.html">表格里的又一条信息</a></td><td>2026.2.24</td></tr></table>
<ul><li><a href="/a/6.html">没有写年份的一条信息</a> 11-11</li>
<li><a href="/a/6.html">没有写年份的一条信息</a> 11-11</li>
<li><a href="/a/7.html">没有写年份的又一条信息</a> 11月12日</li></ul>
<p><a href="?page=2">下一页</a></p></body></html>"""


def test_a_list_page_gives_its_items_and_not_its_menu() -> None:
    rows = rows_of(PAGE.encode(), "html")
    assert [(row["title"], row["address"], row["on"]) for row in rows] == [
        (TITLE, "./202603/t20260302_1.html", "2026-03-02"),
        ("白鹭镇低保对象公示", "/a/2.html", "2026-02-28"),
        ("白鹭镇采茶节开幕", "https://mp.example.com/s/abc", "2026-02-27"),
        ("只在网址里有日期的信息", "/content/2026-02-26/3.html", "2026-02-26"),
        ("表格里的一条信息", "t/4.html", "2026-02-25"),
        ("表格里的又一条信息", "t/5.html", "2026-02-24"),
        ("没有写年份的一条信息", "/a/6.html", ""),
        ("没有写年份的又一条信息", "/a/7.html", ""),
    ]
    said = [row["fault"] for row in rows if row["fault"]]
    assert said == [f"日期“{day}”没有年份，请补上年份后重新读取" for day in ("11-11", "11月12日")]


def test_an_export_of_an_app_is_read_by_the_names_of_its_columns() -> None:
    book = openpyxl.Workbook()
    for row in (
        ["公众号数据"], ["内容标题", "发表时间", "总阅读人数", "内容url"],
        ["白鹭镇采茶节开幕", "20260227", 12, "https://mp.example.com/s/abc"], [None, "20260226", 1, ""], [],
    ):  # fmt: skip
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    assert rows_of(file.getvalue(), "xlsx") == [
        {
            "title": "白鹭镇采茶节开幕", "address": "https://mp.example.com/s/abc", "on": "2026-02-27", "text": "",
            "fault": "",
        },
    ]  # fmt: skip
    table = "标题,链接,发布时间,正文\n采茶节开幕式,https://a.example/1,2026-02-27 10:00,有正文\n".encode("gb18030")
    assert rows_of(table, "csv")[0] == {
        "title": "采茶节开幕式", "address": "https://a.example/1", "on": "2026-02-27", "text": "有正文", "fault": "",
    }  # fmt: skip


def test_lines_with_a_title_a_link_and_a_day_are_read() -> None:
    lines = (
        "2026-02-27 白鹭镇采茶节开幕 https://a.example/1\n没有链接的一行\n\n低保 https://a.example/t20260226_9.html\n"
    )
    lines += "2026-02-25 https://a.example/3\n"
    assert [(row["title"], row["on"], row["fault"]) for row in rows_of(lines.encode(), "")] == [
        ("白鹭镇采茶节开幕", "2026-02-27", ""), ("没有链接的一行", "", "第 2 行没有网址"), ("低保", "2026-02-26", ""),
        ("", "2026-02-25", "第 5 行没有标题"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="没有认出"):
        rows_of("一篇文章的第一段。\n第二段。".encode(), "")


def test_what_cannot_be_entered_is_given_with_why_and_nothing_is_left_out(db: None) -> None:
    table = "标题,网址,发布日期\n采茶节,https://a.example/1,2026-02-27\n,https://a.example/2,2026-02-27\n"
    table += "采茶节（二）,https://a.example/1,2026-02-28\n坏网址的一条,javascript:alert(1),2026-02-27\n"
    table += "没有网址,,2026-02-27\n没有网址,,2026-02-27\n"
    rows = read(table.encode(), "表.csv")
    assert [each.fault(TODAY) for each in rows] == [
        "", "第 3 行没有标题", "网址与列表里前面的《采茶节》相同",
        "“javascript:alert(1)”不是以 http:// 或者 https:// 开头的网址", "", "标题和日期与列表里前面的一条相同",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "ending", "sentence"),
    [
        (
            b"<html><body><a href='/'>\xe7\xbd\x91\xe7\xab\x99\xe9\xa6\x96\xe9\xa1\xb5</a></body></html>",
            "html",
            "没有认出",
        ),
        ("题目,日期\n1,2\n".encode(), "csv", "没有找到“标题”列"),
        (b"PK\x03\x04broken", "xlsx", "已损坏"),
        (b"%PDF-1.7\n2026-03-02", "pdf", "请上传列表页另存的网页"),
        (bytes(range(256)) * 4, "", "请上传列表页另存的网页"),
    ],
)
def test_what_is_no_list_is_said(content: bytes, ending: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        rows_of(content, ending)


def test_a_list_is_read_in_a_process_of_its_own_and_links_become_whole(db: None) -> None:
    found = read(PAGE.encode(), "列表.html", base=SITE)
    assert [each.address for each in found][:3] == [
        SITE + "202603/t20260302_1.html", "https://www.example.gov.cn/a/2.html", "https://mp.example.com/s/abc",
    ]  # fmt: skip
    with pytest.raises(Refused, match="请填写这个列表页的网址"):
        read(PAGE.encode(), "列表.html")
    mixed = "<ul><li><a href='https://a.example/1'>白鹭镇采茶节开幕</a> 2026-02-27</li>"
    mixed += "<li><a href='/2.html'>没有写年份的信息</a> 11-12</li></ul>"
    assert [(each.address, bool(each.fault(TODAY))) for each in read(mixed.encode(), "列表.html")] == [
        ("https://a.example/1", False), ("", True),
    ], "a link that leads to nothing that could be entered needs no address of the page"  # fmt: skip


def found(title: str, number: int, on: date | None = TODAY) -> Found:
    return Found(title, f"https://a.example/{number}", on)


def test_each_row_is_told_whether_it_stands_here(town: Town) -> None:
    wechat, app, release = channel(town), channel(town, "县融媒"), released(town)
    enter_postings(app, [Known(release.record, "https://a.example/1", "", TODAY)], by=town.clerk, at=at(1))
    row = Incoming("https://a.example/2", Content("采茶节"), TODAY, address="https://a.example/2")
    bring(town, [row], kind=BatchKind.ELSEWHERE, channel=wechat)
    rows = [
        found("另一个标题的防火通告", 1),
        found("采茶节", 2),
        found("白鹭镇２０２６年春季防火 通告", 3),
        found(release.title, 4, TODAY - timedelta(days=3)),
        found(release.title, 5, TODAY - timedelta(days=30)),
        found("没见过的信息", 6),
        found("没有日期的信息", 7, None),
        found("以后的信息", 8, TODAY + timedelta(days=1)),
    ]
    matches = match(wechat, rows, TODAY)
    assert [each.standing for each in matches] == [
        Standing.KNOWN, Standing.ENTERED, Standing.KNOWN, Standing.SIMILAR, Standing.SIMILAR, Standing.NEW,
        Standing.FAULTY, Standing.FAULTY,
    ]  # fmt: skip
    assert [each.close for each in matches[:5]] == [True, False, True, True, False]
    assert matches[0].record == matches[2].record == release.record
    assert all(each.says for each in matches)
    again = match(wechat, [found("采茶节", 22), found("采茶节", 23, TODAY - timedelta(days=1))], TODAY)
    assert [(each.standing, each.close, each.record is not None) for each in again] == [
        (Standing.SIMILAR, False, True)
    ] * 2
    assert all("只是网址不同" in each.says for each in again), "an export gives the same article another address"
    assert match(app, [found("采茶节", 22)], TODAY)[0].standing == Standing.KNOWN
    withdrawal = publishing.take_down(release.record, reason="核实", by=town.clerk, at=at(24 * 90))
    publishing.decide_take_down(withdrawal, upheld=False, reason="内容无误", by=town.leader, at=at(24 * 91))
    again = match(wechat, rows[2:4], TODAY + timedelta(days=92))
    assert [each.standing for each in again] == [Standing.KNOWN, Standing.SIMILAR], "it is as old as it was"
    assert "2026年3月2日" in again[1].says


def test_titles_are_compared_by_their_letters_and_digits() -> None:
    assert signs("“白鹭镇”２０２６ 年（一）") == signs("白鹭镇2026年(一)")
    assert signs("第1号") != signs("第2号")
