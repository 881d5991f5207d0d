"""What the written files are like, each looked at with a library that did not write it."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import docx as python_docx
import openpyxl
import pdfplumber
import pytest
from docx.oxml.ns import qn
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from pdfminer.pdftypes import resolve1

from gongkai.annual import writers
from gongkai.annual.form import FORM_2019, FORM_2021, SECTIONS
from gongkai.annual.report import Report, Section
from gongkai.annual.writers import html, layout, xlsx
from gongkai.annual.writers.layout import Paragraph
from tests.annual.samples import SAMPLES, all_zero_township, county_with_figures, township_2019_form, township_with_gaps

HOSTILE = '<script>alert("1")</script>&"\''


@pytest.mark.parametrize("kind", writers.KINDS)
def test_the_same_report_gives_the_same_bytes(kind: str) -> None:
    assert writers.write(county_with_figures(), kind) == writers.write(county_with_figures(), kind)


@pytest.mark.parametrize("kind", writers.KINDS)
def test_a_report_with_nothing_in_it_is_written_all_the_same(kind: str) -> None:
    assert writers.write(Report(), kind)


@pytest.mark.parametrize("kind", writers.KINDS)
def test_characters_that_no_file_can_hold_are_left_out(kind: str) -> None:
    report = replace(all_zero_township(), sections=(Section(1, SECTIONS[0], "坏\x00字符\x0b与\ud800半个\ufffe代理。"),))
    assert writers.write(report, kind)


def test_a_file_is_named_after_the_title() -> None:
    assert writers.file_name(county_with_figures(), "docx") == "示例县人民政府2024年政府信息公开工作年度报告.docx"
    assert writers.file_name(replace(Report(), title="a/b:c"), "pdf") == "a_b_c.pdf"
    assert writers.file_name(Report(), "md") == "政府信息公开工作年度报告.md"
    assert writers.file_name(Report(title=".."), "md") == "政府信息公开工作年度报告.md"


# --- layout ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_cells_of_each_table_fill_its_grid_and_each_number_stands_once(sample: str) -> None:
    report = SAMPLES[sample]()
    paths = []
    for printed in layout.tables(report):
        places = [place for line in printed.placed() for place in line]
        filled = [
            (place.row + dy, place.column + dx)
            for place in places
            for dy in range(place.cell.down)
            for dx in range(place.cell.across)
        ]
        assert sorted(filled) == [(y, x) for y in range(len(printed.rows)) for x in range(printed.columns)]
        names = [place.cell.path for place in places if place.cell.role != "value"]
        assert len(names) == len(set(names))
        assert all(set(place.cell.over) <= set(names) for place in places)
        paths += [place.cell.path for place in places if place.cell.role == "value"]
    assert tuple(paths) == report.edition.cells


def test_a_report_that_fills_other_outcomes_both_ways_shows_both() -> None:
    report = county_with_figures()
    report.cells["table3.other_processing.total"] = 2
    printed = layout.table(report, "table3")
    assert "table3.other_processing.total" in {cell.path for row in printed.rows for cell in row}
    assert "table3.other_other.total" in {cell.path for row in printed.rows for cell in row}


def test_a_table_without_its_section_stands_in_its_place() -> None:
    report = county_with_figures()
    report.sections = tuple(section for section in report.sections if section.no not in (3, 4))
    kinds = [getattr(part, "key", getattr(part, "no", "")) for part in layout.parts(report)]
    assert [kind for kind in kinds if kind in ("table2", "table3", "table4", 5)][:4] == [
        "table2",
        "table3",
        "table4",
        5,
    ]


def test_nothing_is_made_up_for_sections_and_tables_that_are_missing() -> None:
    report = Report(title="示例镇2024年报告", sections=(Section(1, SECTIONS[0], "一句话。"),))
    assert [type(part).__name__ for part in layout.parts(report)] == ["Title", "Heading", "Paragraph"]


def test_long_numbers_get_room_before_they_get_small() -> None:
    report = county_with_figures()
    report.cells["table3.granted.natural_person"] = 12_345_678
    found = layout.fit(layout.table(report, "table3"))
    assert sum(found.widths) == pytest.approx(layout.TEXT_WIDTH)
    assert found.widths[3] > found.widths[4] and not found.small
    for column in ("commercial", "research", "social", "legal_service", "other", "total"):
        report.cells[f"table3.granted.{column}"] = 12_345_678
    assert set(layout.fit(layout.table(report, "table3")).small) == {
        cell.path for row in layout.table(report, "table3").rows for cell in row if cell.text == "12345678"
    }


def test_a_growth_has_its_sign_and_a_blank_stays_blank() -> None:
    assert [layout.shown(value, signed=True) for value in (3, -4, 0, None)] == ["+3", "-4", "0", ""]
    assert layout.shown(Decimal("6432.4660")) == "6432.4660"


# --- docx --------------------------------------------------------------------------------------------------------


def test_docx_has_the_official_page_and_fonts() -> None:
    document = python_docx.Document(BytesIO(writers.write(county_with_figures(), "docx")))
    page = document.sections[0]
    sizes = [
        page.page_width,
        page.page_height,
        page.top_margin,
        page.bottom_margin,
        page.left_margin,
        page.right_margin,
    ]
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 35, 28, 26]
    fonts = {style.name: style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in document.styles if style.type == 1}
    assert fonts["Normal"] == "仿宋_GB2312" and fonts["Title"] == "方正小标宋简体"
    assert (fonts["Heading 1"], fonts["Heading 2"]) == ("黑体", "楷体_GB2312")
    normal = document.styles["Normal"]
    assert normal.paragraph_format.line_spacing.pt == 28 and normal.font.size.pt == 16
    indent = normal.element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert "— 1 —" in "".join(text.text for text in page.footer._element.iter(qn("w:t")))
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == list(SECTIONS)


def test_docx_tables_are_merged_as_on_the_form() -> None:
    document = python_docx.Document(BytesIO(writers.write(county_with_figures(), "docx")))
    table2, table3, table4 = document.tables
    assert (len(table2.rows), len(table3.rows), len(table4.rows)) == (14, 28, 4)
    assert (len(table3.columns), len(table4.columns)) == (10, 15)
    head, grid = table3.cell(0, 3), [list(row.cells) for row in table3.rows]
    assert head.text == "申请人情况" and head._tc is grid[0][9]._tc
    assert {row[0].text for row in grid[5:27]} == {"三、本年度办理结果"}
    assert [cell.text for cell in grid[27]] == ["四、结转下年度继续办理"] * 3 + ["3", "0", "0", "0", "0", "0", "3"]
    assert len(table3._tbl.findall(f".//{qn('w:tblHeader')}")) == 3
    assert len(table3._tbl.findall(f".//{qn('w:cantSplit')}")) == 28
    widths = [column.width.mm for column in table3.columns]
    assert sum(widths) == pytest.approx(layout.TEXT_WIDTH, abs=0.1)


def test_docx_says_nothing_of_the_machine_or_the_moment() -> None:
    with ZipFile(BytesIO(writers.write(county_with_figures(), "docx"))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"creator" not in archive.read("docProps/core.xml")


# --- html --------------------------------------------------------------------------------------------------------


def test_html_names_the_heads_of_every_number() -> None:
    page = lxml_html.document_fromstring(html.document(county_with_figures()))
    assert page.get("lang") == "zh-CN"
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    cells = page.xpath("//td[@data-path]")
    assert [cell.get("data-path") for cell in cells] == list(FORM_2021.cells)
    named = {head.get("id"): head.text for head in page.xpath("//th[@id]")}
    found = next(cell for cell in cells if cell.get("data-path") == "table3.denied_third_party.commercial")
    assert [named[name] for name in found.get("headers").split()] == [
        "申请人情况",
        "法人或其他组织",
        "商业企业",
        "三、本年度办理结果",
        "（三）不予公开",
        "4. 保护第三方合法权益",
    ]
    assert all(set(cell.get("headers").split()) <= set(named) for cell in cells)
    assert all(head.get("scope") for head in page.xpath("//th"))
    assert len(page.xpath("//table/caption")) == 3
    assert [heading.text_content() for heading in page.xpath("//h2")] == list(SECTIONS)


def test_html_needs_nothing_from_outside_and_runs_nothing() -> None:
    page = lxml_html.document_fromstring(html.document(county_with_figures()))
    assert not page.xpath("//script|//link|//img|//iframe|//@src|//@href|//@style|//@onclick")
    assert "url(" not in html.STYLE and "@import" not in html.STYLE


def test_html_escapes_all_text_of_the_report() -> None:
    report = Report(title=HOSTILE, sections=(Section(1, HOSTILE, HOSTILE),))
    written = html.document(report)
    assert "<script" not in written and written.count("alert(&quot;1&quot;)") == 4


def test_a_page_puts_its_own_marks_at_the_cells_and_in_the_prose() -> None:
    def show(path: str, text: str) -> tuple[dict[str, str], str]:
        if path != "table3.new.total":
            return html.plain_cell(path, text)
        return {"class": "error", "aria-describedby": 'a"b'}, f'<a href="#f1">{text}</a>'

    table = lxml_html.fragment_fromstring(html.table(county_with_figures(), "table3", cell=show, prefix="r1-"))
    marked = table.get_element_by_id("r1-table3-new-total")
    assert (marked.get("class"), marked.get("aria-describedby"), marked.get("data-path")) == (
        "number error",
        'a"b',
        "table3.new.total",
    )
    assert marked[0].text == "47" and marked[0].get("href") == "#f1"

    def inline(paragraph: Paragraph) -> str:
        return f"<b>{paragraph.at}</b>"

    section = Section(1, SECTIONS[0], "第一段。\n（一）主动公开\n\n第二段。")
    prose = html.prose(section, inline=inline, level=4)
    assert prose == "<p><b>0</b></p>\n<h4><b>5</b></h4>\n<p><b>14</b></p>"
    assert section.text[14:] == "第二段。"


def test_fragments_pass_a_strict_content_security_policy() -> None:
    written = html.article(county_with_figures(), level=2)
    assert "style=" not in written and "<style" not in written
    assert re.findall(r"<h(\d)", written)[:3] == ["2", "3", "4"]


# --- pdf ---------------------------------------------------------------------------------------------------------


def test_pdf_is_tagged_a4_with_every_cell_between_rules() -> None:
    content = writers.write(county_with_figures(), "pdf")
    with pdfplumber.open(BytesIO(content)) as pdf:
        catalog = pdf.doc.catalog
        assert "StructTreeRoot" in catalog and catalog["Lang"] == b"zh-CN"
        assert b"pdfuaid" in resolve1(catalog["Metadata"]).get_data()
        assert [round(size / 72 * 25.4) for size in (pdf.pages[0].width, pdf.pages[0].height)] == [210, 297]
        found = [table for page in pdf.pages for table in page.extract_tables()]
        assert "— 1 —" in pdf.pages[0].extract_text()
    assert [(len(table), len(table[0])) for table in found] == [(14, 4), (28, 10), (4, 15)]
    assert found[1][26] == [None, "（七）总计", None, "40", "3", "0", "1", "2", "0", "46"]
    assert found[0][13][:2] == ["行政事业性收费", "2786.055"]
    assert found[2][3] == ["6", "1", "2", "1", "10", "1", "0", "1", "0", "2", "0", "1", "0", "2", "3"]


def test_pdf_is_made_without_a_complaint_about_the_style(caplog: pytest.LogCaptureFixture) -> None:
    writers.write(county_with_figures(), "pdf")
    assert not caplog.messages


def test_without_pango_one_sentence_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(writers.NoPango, match="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"):
        writers.write(county_with_figures(), "pdf")


# --- xlsx --------------------------------------------------------------------------------------------------------


def test_xlsx_keeps_numbers_as_numbers_and_blanks_as_blanks() -> None:
    book = openpyxl.load_workbook(BytesIO(writers.write(county_with_figures(), "xlsx")))
    assert book.sheetnames == ["正文", "表二", "表三", "表四"]
    assert (book["表二"]["B4"].value, book["表二"]["B14"].value) == (12, 2786.055)
    assert book["表三"]["D4"].value == 41 and isinstance(book["表三"]["D4"].value, int)
    assert "A6:A27" in {str(merged) for merged in book["表三"].merged_cells.ranges}
    assert book["表三"].print_title_rows == "$1:$3" and book["表三"].page_setup.paperSize == 9
    gaps = openpyxl.load_workbook(BytesIO(writers.write(township_with_gaps(), "xlsx")))
    assert gaps["表二"]["B7"].value is None


def test_xlsx_takes_no_text_of_a_report_for_a_formula() -> None:
    dangers = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0"]
    report = Report(title="=HYPERLINK()", sections=(Section(1, "=A1", "\n".join(dangers)),))
    sheet = openpyxl.load_workbook(BytesIO(writers.write(report, "xlsx")))["正文"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert all(cell.quotePrefix or cell.value.startswith("　　") for row in sheet.iter_rows() for cell in row)
    assert sheet["A1"].quotePrefix and sheet["A1"].value == "=HYPERLINK()"


@pytest.mark.parametrize(
    ("value", "content"),
    [
        (0, 0),
        (10**14, 10**14),
        (10**15, "1000000000000000"),
        (Decimal("6432.466"), 6432.466),
        (Decimal(5), 5.0),
        (Decimal("12.50"), "12.50"),
        (Decimal("-0.10"), "-0.10"),
        (None, None),
    ],
)
def test_xlsx_writes_as_text_what_excel_would_change(value: int | Decimal | None, content: object) -> None:
    assert xlsx.exact(value) == content and type(xlsx.exact(value)) is type(content)


def test_xlsx_cuts_a_paragraph_that_no_cell_can_hold() -> None:
    report = Report(sections=(Section(1, SECTIONS[0], "长" * 70_000),))
    sheet = openpyxl.load_workbook(BytesIO(writers.write(report, "xlsx")))["正文"]
    assert "".join(row[0].value for row in sheet.iter_rows(min_row=2)).strip("　") == "长" * 70_000


# --- md ----------------------------------------------------------------------------------------------------------


def test_markdown_rows_carry_their_labels() -> None:
    written = writers.write(county_with_figures(), "md").decode()
    assert "| 三、本年度办理结果 | （三）不予公开 | 4. 保护第三方合法权益 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |" in written
    assert "|  |  | 四、结转下年度继续办理 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |" in written


def test_markdown_shows_the_prose_as_it_stands() -> None:
    lines = [
        "1. 一",
        "# 井",
        "- 横",
        "> 引",
        "*星*_线_`码`",
        "[链](u) ![图](u)",
        "A & B &amp; <b>",
        "a|b",
        "===",
        "~~删~~",
    ]
    report = Report(title="题#", sections=(Section(1, SECTIONS[0], "\n".join(lines)),))
    page = lxml_html.fragment_fromstring(
        MarkdownIt("gfm-like", {"linkify": False}).render(writers.write(report, "md").decode()), create_parent="div"
    )
    assert [line.text_content() for line in page.xpath("./p")] == lines
    assert page.xpath("./h1")[0].text_content() == "题#"


def test_the_2019_form_is_written_in_its_own_layout() -> None:
    written = writers.write(township_2019_form(), "md").decode()
    assert "| 其他对外管理服务事项 | 12 | +3 | 75 |" in written and "| 政府集中采购 | 7 | 136.58 |  |" in written
    assert "| 三、本年度办理结果 |  | （六）其他处理 | 1 |" in written
    page = lxml_html.document_fromstring(html.document(township_2019_form()))
    assert page.xpath("//td/@data-path") == list(FORM_2019.cells)
