"""Html pages as they are found on government sites: the report is read, and nothing but the report."""

from __future__ import annotations

import base64
import quopri

import pytest

from gongkai.annual.form import SECTIONS
from gongkai.annual.readers.blocks import Grid, Paragraph
from gongkai.annual.readers.door import read_trusted
from gongkai.annual.readers.html import fragment_blocks, read_html
from gongkai.annual.report import Unreadable
from tests.annual.readers.invented import (
    CELLS,
    PROSE,
    TITLE,
    article,
    assert_read,
    html_table,
    page,
    rows2,
    rows3,
    rows4,
)

WORD_CELL = (
    '<p class="MsoNormal" align="center" style="text-align:center"><span style="font-size:12.0pt;font-family:宋体">'
    '{}</span><span lang="EN-US"><o:p></o:p></span></p>'
)
NAVIGATION = (
    "<div class='nav'><ul>"
    + "".join(
        f"<li><a href='/{n}.html'>{text}</a></li>"
        for n, text in enumerate((*SECTIONS, TITLE, "政府信息公开年报"))
        for _ in "12"
    )
    + "</ul></div>"
)
FOOTER = "<div id='footer'><p>主办：示例县人民政府办公室 备案号：示例备00000000号</p><a href='/'>网站地图</a></div>"


def read(text: str | bytes):
    return read_trusted(text.encode() if isinstance(text, str) else text, "年报.html")


@pytest.mark.parametrize(
    "text",
    [
        page(),
        page(f"<h1>{TITLE}</h1>{article(WORD_CELL.format)}"),
        page(f"<h1>{TITLE}</h1>{article(lambda text: f'&nbsp;<font><b>{text}</b></font>&nbsp;')}"),
        page(f"<h1>{TITLE}</h1>{article(lambda text: f'<div><p></p><p><span>{text}</span></p></div>')}"),
        page(f"<h1>{TITLE}</h1>{article(heading='<h3>{}</h3>')}"),
        page(f"<h1>{TITLE}</h1>{article(heading='<div><span style=font-weight:bold>{}</span></div>')}"),
        page(f"<p>{TITLE}</p>{article(heading='<p>&#12288;&#12288;{}</p>')}"),
        f"<h1>{TITLE}</h1>" + article(),
        f"<p>{TITLE}</p>" + article(),
    ],
    ids=["plain", "word", "nbsp", "nested", "h3", "div", "paragraphs", "fragment", "fragment-p"],
)
def test_a_report_is_read_however_its_text_is_wrapped(text):
    assert_read(read(text))


def test_the_page_around_the_article_stays_out():
    assert_read(read(page(above=NAVIGATION, below=FOOTER)))


def test_lines_of_the_site_inside_the_article_stay_out():
    meta = "<div>发布时间：2025-01-17 来源：示例镇 【字体：大 中 小】 打印 关闭</div>"
    assert_read(read(page(f"<h1>{TITLE}</h1>{meta}{article()}<p>【打印本页】【关闭窗口】</p><p>上一篇：无</p>")))


def test_a_title_that_stands_outside_the_article_is_found():
    above = f"{NAVIGATION}<div class='head'><h1>{TITLE}</h1></div>"
    assert_read(read(page(article(), above=above, below=FOOTER)))


@pytest.mark.parametrize(
    "head",
    [f"<title>{TITLE}_示例县人民政府</title>", f'<title>示例县</title><meta name="ArticleTitle" content="{TITLE}">'],
    ids=["title", "meta"],
)
def test_a_title_that_stands_only_in_the_head_is_found(head):
    assert_read(read(page(article(), head=head, above=NAVIGATION)))


def test_scripts_styles_comments_and_hidden_text_are_neither_run_nor_read():
    other = html_table(rows3(), lambda text: f"9{text}")
    silent = (
        f"<script>document.write('{SECTIONS[0]}<table><tr><td>行政许可</td><td>9</td></tr></table>')</script>"
        f"<style>p:after{{content:'2023年'}}</style><!-- {other} --><noscript>{other}</noscript>"
        f"<div style='DISPLAY: none'>{other}</div><div hidden>{other}</div><template>{other}</template>"
        f"<p style='mso-hide:all'>{SECTIONS[4]}</p><img src=x onerror=alert(1)>"
    )
    assert_read(read(page(f"<h1>{TITLE}</h1>{silent}{article()}", head=silent, above=silent)))


def test_a_layout_of_tables_around_the_article_is_taken_apart():
    layout = (
        "<table width='100%'><tr><td colspan='2'><table><tr><td>首页</td><td>政务公开</td></tr></table></td></tr>"
        f"<tr><td width='20%'><a href='/'>栏目</a></td><td><table><tr><td><h1>{TITLE}</h1></td></tr>"
        f"<tr><td>{article()}</td></tr></table></td></tr><tr><td>示例县人民政府主办</td></tr></table>"
    )
    assert_read(read(f"<html><body>{layout}</body></html>"))


def test_a_whole_report_in_one_column_of_table_rows_is_read():
    rows = [TITLE]
    for number, heading in enumerate(SECTIONS, 1):
        rows += [heading, *PROSE.get(number, ())]
        rows += [html_table({2: rows2, 3: rows3, 4: rows4}[number]())] if number in (2, 3, 4) else []
    assert_read(read(f"<table>{''.join(f'<tr><td>{row}</td></tr>' for row in rows)}</table>"))


def test_a_heading_that_is_the_first_row_of_its_table_is_a_heading():
    content = article(heading="<p>{}</p>")
    for number, across in ((2, 4), (3, 10), (4, 15)):
        heading = SECTIONS[number - 1]
        row = f'<tr><td colspan="{across}"><p>{heading}</p></td></tr>'
        content = content.replace(f'<p>{heading}</p>\n<table border="1">', f'<table border="1">{row}')
    assert_read(read(page(f"<h1>{TITLE}</h1>{content}")))


def test_line_breaks_part_paragraphs():
    content = (
        f"<p>{TITLE}<br/>"
        + "<br>".join(("", SECTIONS[0], *PROSE[1]))
        + "</p>"
        + article().partition(SECTIONS[1])[0][:0]
    )
    rest = article(heading="<p>{}</p>")
    content += rest[rest.index(f"<p>{SECTIONS[1]}") :]
    assert_read(read(page(content)))


def test_a_heading_over_two_lines_is_one_heading():
    found = read_html("<h1>示例县示例镇人民政府<br>2024年政府信息公开工作年度报告</h1><p>正文</p>")
    assert found[0] == Paragraph("示例县示例镇人民政府 2024年政府信息公开工作年度报告", 1, "第1段")


def test_missing_end_tags_do_no_harm():
    text = page()
    for tag in ("</td>", "</tr>", "</p>", "</body>", "</html>"):
        text = text.replace(tag, "")
    assert_read(read(text))


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1", "big5", "unsinn", ""])
@pytest.mark.parametrize("real", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_charset_that_lies_is_not_believed(real, declared):
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    assert_read(read(page(head=head).encode(real)))


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64"])
def test_a_page_saved_as_mhtml_is_read(transfer):
    body = page().encode("gb18030")
    coded = quopri.encodestring(body) if transfer == "quoted-printable" else base64.encodebytes(body)
    head = (
        "From: <saved>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=cut\n\n--cut\n"
        f"Content-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: {transfer}\n\n"
    )
    assert_read(read(head.encode() + coded + b"\n--cut\nContent-Type: image/png\n\nx\n--cut--\n"))


def test_mhtml_without_a_page_is_refused():
    with pytest.raises(Unreadable, match="没有网页正文"):
        read_html(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=cut\n\n--cut\n\nx\n--cut--\n")


@pytest.mark.parametrize("text", ["<html></html>", "<html><body><!-- x --></body></html>", "<html>"])
def test_a_page_without_text_gives_no_blocks_and_no_report(text):
    with pytest.raises(Unreadable):
        read(text)


def test_a_table_of_contents_with_links_is_no_section():
    contents = "".join(f"<p><a href='#s{n}'>{heading}</a></p>" for n, heading in enumerate(SECTIONS))
    assert_read(read(page(f"<h1>{TITLE}</h1>{contents}{article()}")))


def test_spans_become_places_of_the_grid():
    (grid,) = fragment_blocks(
        "<table><tr><td colspan=2>a</td><td rowspan=2>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    )
    assert grid == Grid([["a", None, "b"], ["c", "d", None]], aligned=True, at="第1个表格")


@pytest.mark.parametrize("span", ["0", "-3", "x", "99999999", "2.5", ""])
def test_a_span_that_is_no_number_or_beyond_reason_does_no_harm(span):
    (grid,) = fragment_blocks(
        f"<table><tr><td colspan='{span}' rowspan='{span}'>规章</td><td>1</td><td>2</td></tr></table>"
    )
    assert [text for text in grid.rows[0] if text] == ["规章", "1", "2"]


def test_lines_of_a_cell_stay_lines():
    (grid,) = fragment_blocks("<table><tr><td>结果<br>维持</td><td><p>结果</p><p>纠正</p></td><td>x</td></tr></table>")
    assert grid.rows == [["结果\n维持", "结果\n纠正", "x"]]


def test_a_table_in_a_cell_of_figures_does_not_break_the_order():
    found = fragment_blocks(
        "<p>前</p><table><tr><td>甲<table><tr><td>内</td><td>1</td></tr></table>乙</td></tr></table><p>后</p>"
    )
    assert [block.text if isinstance(block, Paragraph) else block.rows for block in found] == [
        "前",
        "甲",
        [["内", "1"]],
        "乙",
        "后",
    ]


def test_marks_of_the_reader_in_the_page_do_no_harm():
    assert_read(read(page(f"<h1>{TITLE}</h1>\ue000t\ue000/{article()}")))
    found = read_html("<p>&#xe000;d9,9;</p><p>&#xe000;r&#xe000;e&#xe000;/&#xe000;)</p><p>在</p>")
    assert any(isinstance(block, Paragraph) and "在" in block.text for block in found)


def test_a_page_nested_beyond_reason_ends():
    deep = "<div>" * 20_000 + "一、总体情况" + "</div>" * 20_000
    with pytest.raises(Unreadable):
        read(f"<html><body>{deep}</body></html>")


def test_the_places_of_blocks_are_counted():
    found = read_html("<p>甲</p><p>乙</p><table><tr><td>规章</td><td>1</td></tr></table>")
    assert [block.at for block in found] == ["第1段", "第2段", "第1个表格"]
    assert len(CELLS) == 200


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('5<span style="display:none">0</span>', "5"),
        ('<p>5<span style="DISPLAY: none">0</span></p>', "5"),
        ("5<span hidden>0</span>", "5"),
        ('5<span style="visibility:hidden">0</span>', "5"),
        ('5<span style="opacity: 0">0</span>', "5"),
        ('5<span style="font-size:0">0</span>', "5"),
        ('5<span style="font-size:0.9em">0</span>', "50"),
        ("5<script>1</script>", "5"),
        ("5<noscript>1</noscript>", "5"),
        ("5<select><option>1<option>2</select>", "5"),
        ("5<textarea>1</textarea>", "5"),
        ("<ruby>5<rt>1</rt></ruby>", "5"),
        ("<del>5</del>7", "7"),
        ("<s>5</s>7", "7"),
        ("<strike>5</strike>7", "7"),
        ('<span style="text-decoration: line-through">5</span>7', "7"),
        ("5<sup>1</sup>", "5（1）"),
        ("5<sub>1</sub>", "5（1）"),
        ("5<sup>[1]</sup>", "5[1]"),
        ("5<sup>1</sup><sup>2</sup>", "5（12）"),
        ('<p>5<sup><a href="#n">1</a></sup></p>', "5（1）"),
        ("5<sup>注1</sup><br>个", "5（注1）\n个"),
        ("5<sup>1<br>2</sup>", "5（1）\n2"),
        ("<sup>5</sup>", "5"),
        ("5<sup>万</sup>", "5万"),
        ("<p>5</p>7", "5\n7"),
        ("5<p>7</p>", "5\n7"),
        ("<div>5<p>7</p></div>", "5\n7"),
        ("<div><p>5</p><span>7</span></div>", "5\n7"),
        ("<ul><li>5</li><li>7</li></ul>", "5\n7"),
        ("<center>5</center>7", "5\n7"),
        ("5<hr>7", "5\n7"),
    ],
)
def test_a_number_is_what_the_page_shows(cell, text):
    (grid,) = read_html(f"<table><tr><td>行政许可</td><td>{cell}</td></tr></table>")
    assert grid.rows == [["行政许可", text]]


def test_a_cell_whose_text_is_hidden_keeps_its_place():
    cells = '<td>1</td><td style="visibility:hidden">2</td><td><s>3</s></td><td style="display:none">4</td><td>5</td>'
    (grid,) = read_html(f"<table><tr>{cells}</tr></table>")
    assert grid.rows == [["1", "", "", "5"]]


def test_a_note_in_prose_does_not_join_the_figure_before_it():
    assert (
        read_html("<p>共受理申请5<sup>1</sup>件，<del>6</del>7件已办结。</p>")[0].text
        == "共受理申请5（1）件，7件已办结。"
    )
