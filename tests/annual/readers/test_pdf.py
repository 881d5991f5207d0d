"""PDFs laid out by WeasyPrint; LibreOffice's are in test_libreoffice.py, real ones in tests/annual/real."""

from __future__ import annotations

import io
import logging
import time

import pypdfium2
import pytest

from gongkai.annual.form import COLUMNS, FORM_2021, SECTIONS, row_heads
from gongkai.annual.readers.blocks import Grid, Paragraph
from gongkai.annual.readers.door import read_trusted
from gongkai.annual.readers.pdf import BROKEN, EMPTY, SCANNED, read_pdf
from gongkai.annual.report import Unreadable
from tests.annual.readers.invented import CELLS, PROSE, TITLE, article, assert_read, html_table, rows3

RUNNING = "@page{@bottom-center{content:'- ' counter(page) ' -'}@top-center{content:'示例县政府公报'}}"
RULED = "table{border-collapse:collapse}td{border:.5pt solid #000;font-size:9pt}"
BARE = "table{border-spacing:0}td{border:0;font-size:9pt;padding:0 1em}"
PAGE = (
    "@page{size:A4;margin:30mm 26mm}"
    "body{font-family:'Noto Serif CJK SC',serif;font-size:16pt;line-height:28pt;margin:0}"
    "h1{text-align:center;font-size:22pt}p{text-indent:2em;margin:0;text-align:justify}"
)


def laid_out(body: str, style: str = RULED) -> bytes:
    """Html as PDF; skips the test where WeasyPrint has no Pango."""
    try:
        import weasyprint
    except OSError:
        pytest.skip("没有安装 Pango，无法用 WeasyPrint 排版")
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    stream = io.BytesIO()
    weasyprint.HTML(string=f"<html lang=zh><style>{PAGE}{style}</style><body>{body}</body></html>").write_pdf(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def report() -> bytes:
    return laid_out(f"<h1>{TITLE}</h1>{article(heading='<p>{}</p>')}", RULED + RUNNING)


def test_a_report_over_several_pages_is_read(report):
    assert_read(read_trusted(report, "年报.pdf"))


def test_running_heads_and_page_numbers_are_dropped_and_wrapped_lines_joined(report):
    found = [block.text for block in read_pdf(report) if isinstance(block, Paragraph)]
    assert [text.replace(" ", "") for text in found[:3]] == [TITLE, SECTIONS[0], PROSE[1][0]]
    assert not any("公报" in text or text.strip("- ").isdigit() for text in found)


def test_a_paragraph_goes_on_over_the_page_break():
    long = "示例镇把每一条信息的来源、审核人和日期都写在登记簿上，" * 60
    found = [block.text for block in read_pdf(laid_out(f"<p>{long}完。</p><p>另起一段。</p>"))]
    assert [text.replace(" ", "") for text in found] == [f"{long}完。", "另起一段。"]


@pytest.mark.parametrize(
    "style",
    [
        "table{border-collapse:collapse}td{border:2pt double #000;font-size:9pt}",
        "table{border-spacing:0}td{border:.3pt solid #555;font-size:9pt}",
        "table{border-collapse:collapse}td{border:1pt solid #000;font-size:8pt;background:#dde}",
        "table{border-collapse:collapse}td{border:.5pt solid #000;font-size:9pt;text-align:center}",
    ],
    ids=["double", "separate", "shaded", "centred"],
)
def test_rules_of_every_sort_make_a_grid(style):
    found = [block for block in read_pdf(laid_out(html_table(rows3()), style)) if isinstance(block, Grid)]
    assert all(grid.aligned for grid in found)
    rows = [row for grid in found for row in grid.rows]
    assert sum(text is not None and text.isdigit() for row in rows for text in row) == 7 * 25


def test_a_merged_cell_stands_once():
    body = "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>"
    (grid,) = read_pdf(laid_out(body + "<p>后面还有一段足够长的文字，好让文件不算空。</p>"))[:1]
    assert grid == Grid([["甲", "乙", None], [None, "丙", "丁"]], aligned=True, at="第1页表格1")


def test_a_table_without_rules_becomes_rows_with_their_labels():
    content = laid_out(f"<h1>{TITLE}</h1>{article(heading='<p>{}</p>')}", BARE)
    rows = [row for block in read_pdf(content) if isinstance(block, Grid) for row in block.rows]
    assert ["行政规范性文件", "14", "15", "16"] in rows
    found = 0
    for labels, leaf in row_heads(FORM_2021.table3_rows):
        figures = [str(CELLS[f"table3.{leaf.key}.{column}"]) for column in COLUMNS]
        found += any(row[-8:] == [labels[-1].label, *figures] for row in rows)
    assert found > 18
    read = read_trusted(content, "年报.pdf")
    assert all(read.cells.get(path) in (value, None) for path, value in CELLS.items())  # never a wrong number


def test_text_drawn_twice_for_false_bold_counts_once():
    content = laid_out("<p style='text-shadow:.2pt 0 #000'>一、总体情况还要写得够长一点才算有文字层，再长一点就好</p>")
    assert [block.text for block in read_pdf(content)] == ["一、总体情况还要写得够长一点才算有文字层，再长一点就好"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turn):
    # A landscape page as some programs write it: the content is set turned, and the page is turned back.
    document = pypdfium2.PdfDocument(laid_out(html_table(rows3()), f"{RULED}td{{font-size:7pt}}"))
    straight = read_pdf(_saved(document))
    page = document[0]
    width, height = page.get_size()
    matrix = pypdfium2.PdfMatrix().rotate(turn, ccw=True)
    matrix = matrix.translate(*{90: (height, 0), 180: (width, height), 270: (0, width)}[turn])
    for item in page.get_objects(max_depth=1):
        item.transform(matrix)
    if turn != 180:
        page.set_mediabox(0, 0, height, width)
    page.gen_content()
    page.set_rotation(turn)
    assert read_pdf(_saved(document)) == straight


def _saved(document: pypdfium2.PdfDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _empty(pictures: bool) -> bytes:
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(595, 842)
    if pictures:
        picture = pypdfium2.PdfImage.new(document)
        picture.set_bitmap(pypdfium2.PdfBitmap.new_native(40, 40, 4))
        picture.set_matrix(pypdfium2.PdfMatrix().scale(500, 700))
        page.insert_obj(picture)
        page.gen_content()
    return _saved(document)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(_empty(True), SCANNED), (_empty(False), EMPTY), (b"%PDF-1.4\nrubbish", BROKEN), (b"%PDF-1.7", BROKEN)],
    ids=["scanned", "empty", "rubbish", "head"],
)
def test_a_pdf_without_text_says_so(content, sentence):
    with pytest.raises(Unreadable) as refusal:
        read_pdf(content)
    assert str(refusal.value) == sentence


def test_too_many_pages_are_refused():
    document = pypdfium2.PdfDocument.new()
    for _ in range(201):
        document.new_page(10, 10)
    with pytest.raises(Unreadable, match="201 页"):
        read_pdf(_saved(document))


def test_five_pages_are_read_well_below_two_and_a_half_seconds(report):
    start = time.process_time()
    read_pdf(report)
    assert time.process_time() - start < 1


AFTER = "<p>后面还有一段足够长的文字，好让文件不算空，也好让它有文字层。</p>"


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("5<sup>1</sup>", "5（1）"),
        ("5<sub>1</sub>", "5（1）"),
        ("256<sup>10</sup>", "256（10）"),
        ("<sup>1</sup>5", "（1）5"),
        ("5<span style='font-family:DejaVu Sans;font-size:.6em;vertical-align:super'>1</span>", "5（1）"),
        ("5<span style='font-size:.9em'>1</span>", "51"),
        ("5<span style='font-family:DejaVu Sans'>1</span>", "51"),
        ("<s>5</s>7", "7"),
        ("<u>5</u>7", "57"),
        ("5<span style='color:#fff'>1</span>", "5"),
        ("5<span style='color:transparent'>1</span>", "5"),
        ("<span style='background:#004;color:#fff'>51</span>", "51"),
    ],
)
def test_a_number_is_what_the_page_shows(shown, text):
    row = f"<tr><td>行政许可</td><td style='padding:6pt'>{shown}</td></tr>"
    table, *_ = read_pdf(laid_out(f"<table>{row}</table>{AFTER}"))
    assert table.rows == [["行政许可", text]]
    prose, *_ = read_pdf(laid_out(f"<p>受理{shown}件。</p>{AFTER}"))
    assert prose.text.replace(" ", "") == f"受理{text}件。"


def drawn(operators: str) -> bytes:
    """A PDF of one page with these operators and no more."""
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Resources<</Font<</F {font}>>>>>>",
        f"<</Length {len(operators)}>>stream\n{operators}\nendstream",
    ]
    body = "".join(f"{number} 0 obj\n{part}\nendobj\n" for number, part in enumerate(parts, 1))
    return f"%PDF-1.4\n{body}trailer\n<</Root 1 0 R/Size 5>>\nstartxref\n0\n%%EOF\n".encode()


PICTURE = "q 400 0 0 400 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x40 EI Q "


@pytest.mark.parametrize(
    ("before", "number", "text"),
    [
        ("", "(57) Tj", "57"),
        ("", "(5) Tj 3 Tr (7) Tj", "5"),
        (PICTURE, "(5) Tj 3 Tr (7) Tj", "57"),
        ("", "(5) Tj 1 g (7) Tj", "5"),
        ("0 0 1 rg 0 0 400 400 re f 0 g ", "(5) Tj 1 g (7) Tj", "57"),
        ("", "(5) Tj /F 7 Tf 5 Ts (7) Tj", "5（7）"),
        ("", "(5) Tj /F 7 Tf 5 Ts (78) Tj", "5（78）"),
        ("", "(5) Tj 1 0 0 1 50 420 Tm (7) Tj", "5"),
    ],
    ids=["plain", "no ink", "recognised", "white", "white on blue", "raised", "raised twice", "off the page"],
)
def test_a_number_is_what_the_operators_show(before, number, text):
    words = "BT /F 12 Tf 50 300 Td (words enough for a text layer) Tj ET"
    (*_, paragraph) = read_pdf(drawn(f"{before}{words} BT /F 12 Tf 50 200 Td {number} ET"))
    assert paragraph.text == text
