"""Papers as Word, PDF and HTML."""

from __future__ import annotations

import logging
import re
import subprocess
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pypdfium2
import pytest
from docx.shared import Mm
from lxml import etree
from lxml.html import document_fromstring

from gongkai.annual.writers.pdf import laid_out
from gongkai.papers import html, rendering
from gongkai.papers.blocks import Bound, Document, Head, Note, Page, Paragraph, SignOff, SignOffs, Title
from gongkai.papers.rendering import NotRendered, file_name, render
from tests.papers import samples

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pages(content: bytes) -> list[str]:
    """The text of every page of a PDF, without spaces and line ends."""
    with pypdfium2.PdfDocument(content) as pdf:
        return ["".join(page.get_textpage().get_text_range().split()) for page in pdf]


def said(document: Document) -> list[str]:
    """All that a paper says, run by run, without spaces and line ends."""

    def words(value: Any) -> list[str]:
        if isinstance(value, list):
            return [word for each in value for word in words(each)]
        if isinstance(value, dict):
            hidden = {"is", "name", "code"} | ({"caption"} if value.get("captioned") is False else set())
            if value.get("is") == "sign_offs":
                hidden.add("caption")
            return [word for name, each in value.items() if name not in hidden for word in words(each)]
        return ["".join(value.split())] if isinstance(value, str) else []

    return words(document.plain()["blocks"])


def word_text(content: bytes) -> str:
    """The text of a Word file, without spaces."""
    with ZipFile(BytesIO(content)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return "".join("".join(each.text or "" for each in body.iter(f"{W}t")).split())


def test_every_word_of_a_paper_is_in_the_word_file_the_pdf_and_the_page() -> None:
    for document in (samples.letter(), samples.sheet().document(), samples.sheet(1).document()):
        read = {
            "docx": word_text(render(document, "docx")),
            "pdf": re.sub(r"—\d+—", "", "".join(pages(render(document, "pdf")))),
            "html": "".join(document_fromstring(render(document, "html").decode()).text_content().split()),
        }
        for kind, text in read.items():
            assert [word for word in said(document) if word not in text] == [], kind


def test_a_paper_is_a4_with_the_margins_of_the_standard() -> None:
    letter = samples.letter()
    section = docx.Document(BytesIO(render(letter, "docx"))).sections[0]
    assert (section.page_width, section.page_height) == (
        Mm(210).twips * 635,
        Mm(297).twips * 635,
    )
    assert [
        round(side.mm)
        for side in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ] == [37, 35, 28, 26]
    with pypdfium2.PdfDocument(render(letter, "pdf")) as pdf:
        assert {tuple(round(side) for side in page.get_size()) for page in pdf} == {(595, 842)}


def test_a_page_holds_22_lines_of_28_signs() -> None:
    content = render(Document("函", (Paragraph(("　" + "国" * 28 * 60,)),)), "pdf")
    with pypdfium2.PdfDocument(content) as pdf:
        lines = pdf[0].get_textpage().get_text_range().splitlines()
    full = [line for line in lines if line.strip("　国") == "" and line]
    assert len(full) == 22
    assert {len(line) for line in full[1:]} == {28}


def test_pages_are_numbered_between_dashes() -> None:
    assert [re.search(r"—\d+—", page)[0] for page in pages(render(samples.letter(), "pdf"))] == ["—1—", "—2—", "—3—"]
    with ZipFile(BytesIO(render(samples.letter(), "docx"))) as archive:
        footers = [archive.read(name).decode() for name in archive.namelist() if "/footer" in name]
    assert len(footers) == 2 and all(" PAGE " in footer and "— " in footer for footer in footers)


def test_word_is_told_the_official_fonts_and_who_may_stand_in_for_them() -> None:
    with ZipFile(BytesIO(render(samples.letter(), "docx"))) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
        table = archive.read("word/fontTable.xml").decode()
    fonts = {
        run.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") for run in body.iter(f"{W}r") if len(run.findall(f"{W}t"))
    }
    assert fonts == {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"}
    assert all(f'w:name="{font}"' in table for font in fonts)


def complaints(document: Document, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the layout says against a paper."""
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        laid_out(html.complete(document))
    return [each.getMessage() for each in caplog.records if each.name == "weasyprint"]


def test_fonts_are_embedded() -> None:
    with pypdfium2.PdfDocument(render(samples.letter(), "pdf")) as pdf:
        used = [text.get_font() for text in pdf[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])]
        assert used and all(font.is_embedded for font in used)


def test_rare_signs_of_names_are_drawn(caplog: pytest.LogCaptureFixture) -> None:
    assert complaints(Document("函", (Title((samples.RARE,)),)), caplog) == []
    (complaint,) = complaints(Document("函", (Title(("\ue123",)),)), caplog)
    assert "U+E123" in complaint, "a sign that no font has is complained of"


def test_a_pdf_is_tagged_and_says_its_language_and_title() -> None:
    with pypdfium2.PdfDocument(render(samples.sheet().document(), "pdf")) as pdf:
        assert pdf.is_tagged()
        assert pdf.get_metadata_value("Title") == "政府信息发布审批单"
        assert not pdf.get_metadata_value("Author")
        catalogue = pypdfium2.raw.FPDFCatalog_GetLanguage(pdf, None, 0)
    assert catalogue > 2


@pytest.mark.parametrize("kind", ["docx", "pdf", "html"])
def test_the_same_paper_gives_the_same_bytes(kind: str) -> None:
    assert render(samples.sheet().document(), kind) == render(samples.sheet().document(), kind)


def test_a_word_file_names_no_author_no_time_and_no_program() -> None:
    word = docx.Document(BytesIO(render(samples.letter(), "docx")))
    properties = word.core_properties
    assert properties.title == samples.letter().title
    assert (properties.author, properties.comments, properties.last_modified_by) == ("", "", "")
    with ZipFile(BytesIO(render(samples.letter(), "docx"))) as archive:
        assert not [name for name in archive.namelist() if "app.xml" in name or "thumbnail" in name or "custom" in name]


def test_tables_have_their_rules_their_spans_and_heads_on_every_page() -> None:
    word = docx.Document(BytesIO(render(samples.letter(), "docx")))
    table = word.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == [
        ["1", "财政预算", ""],  # python-docx does not look into content controls
        ["2", "财政预算", "20个工作日"],
        ["合计", "合计", "2项"],
    ]
    assert len(list(table._tbl.iter(f"{W}tblHeader"))) == 1
    borders = table._tbl.find(f"{W}tblPr/{W}tblBorders")
    assert {border.get(f"{W}val") for border in borders} == {"single"} and len(borders) == 6


def test_forty_sign_offs_break_between_rows_with_their_heads_on_every_page() -> None:
    rows = tuple(
        SignOff(f"第{n}轮", ("同意", "校对无误"), samples.RARE[n % 8] * 3, "代", f"2026年11月{n % 28 + 1}日\n09:30")
        for n in range(1, 41)
    )
    document = Document("审批单", (Title(("签批记录",)), SignOffs(("审核意见", "校对意见"), rows)), Page.FORM)
    found = pages(render(document, "pdf"))
    assert len(found) > 2
    for page in found:
        assert page.count("环节审核意见校对意见签名日期") == 1
        assert page.count("同意") == page.count("校对无误") == page.count("（代）") == page.count("09:30")
    assert sum(page.count("同意") for page in found) == 40


def test_a_long_title_is_broken_and_not_clipped() -> None:
    title = "示例县白鹭镇人民政府关于" + "进一步规范和加强政府信息主动公开工作" * 8 + "的通知"
    for document in (
        replace(samples.letter(), blocks=(Head(("示例县" * 20,), red=True), Title((title,)))),
        replace(samples.sheet(), title=title).document(),
    ):
        content = render(document, "pdf")
        assert title in "".join(pages(content))
        assert_inside(content)


def assert_inside(content: bytes) -> None:
    """Nothing that a PDF says lies outside the room between its left, right and lower margins."""
    with pypdfium2.PdfDocument(content) as pdf:
        for page in pdf:
            width, height = page.get_size()
            for text in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
                left, bottom, right, top = text.get_bounds()
                assert left > 55 and right < width - 50 and bottom > 25 and top < height - 40, (
                    left,
                    bottom,
                    right,
                    top,
                )


def test_a_summary_longer_than_a_page_goes_on_on_the_next() -> None:
    summary = "".join(f"第{n}项内容说明；" for n in range(1, 400))
    document = replace(samples.sheet(0), summary=summary).document()
    content = render(document, "pdf")
    assert summary in re.sub(r"—\d+—", "", "".join(pages(content)))
    assert_inside(content)
    assert "第399项" in word_text(render(document, "docx"))


def test_what_somebody_wrote_is_shown_and_never_read_as_markup() -> None:
    wrote = "<script>alert(1)</script>&amp;\x00“引号\"'”\x0b"
    document = Document("函", (Title((wrote,)), Paragraph((Bound(wrote, wrote),)), Note(((wrote,),), wrote)))
    page = render(document, "html").decode()
    assert "<script" not in page and "\x00" not in page
    assert "<script>alert(1)</script>&amp;“引号" in document_fromstring(page).text_content()
    assert "<script>alert(1)</script>&amp;“引号" in word_text(render(document, "docx"))
    assert render(document, "pdf").startswith(b"%PDF")


def test_the_fragment_passes_a_strict_policy_and_its_classes_have_rules() -> None:
    for document in (samples.letter(), samples.sheet().document()):
        page = document_fromstring(render(document, "html").decode())
        assert not page.xpath("//@style | //style | //script | //@*[starts-with(name(), 'on')] | //img | //link")
        used = {name for names in page.xpath("//@class") for name in names.split()}
        ruled = set(re.findall(r"\.([a-z][\w-]*)", html.style())) | {
            "paper-bound",
            "paper-note-lines",
            "paper-seal",
            "paper-date",
        }
        assert used <= ruled
        assert page.xpath("//*[name()='svg']/*[name()='title']/text()") == ["校验码 3F9A-1C5E"]


def test_the_pdf_is_laid_out_without_a_complaint(caplog: pytest.LogCaptureFixture) -> None:
    for document in (samples.letter(), samples.sheet(2).document()):
        assert complaints(document, caplog) == []


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (subprocess.CompletedProcess([], 1, b"", b"Traceback"), "生成PDF文件没有成功"),
        (subprocess.CompletedProcess([], -9, b"", b""), "生成PDF文件没有成功"),
        (subprocess.CompletedProcess([], rendering.NO_PANGO, b"", "本机缺少组件。\n".encode()), "本机缺少组件。"),
        (subprocess.TimeoutExpired("", 60), "生成PDF文件用时太长"),
    ],
)
def test_a_pdf_that_was_not_made_is_said_in_chinese(
    outcome: Any, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **options: Any) -> Any:
        assert set(options["env"]) <= {"PATH", "LC_ALL", "PYTHONPATH", "HOME"}
        assert options["timeout"] == 60
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(rendering.subprocess, "run", run)
    for _ in range(3):  # each gives its place back
        with pytest.raises(NotRendered, match=sentence):
            render(samples.letter(), "pdf")


def test_a_third_paper_at_once_is_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "PATIENCE", 0.01)
    with rendering._places, rendering._places, pytest.raises(NotRendered, match="请过一会儿再试"):
        render(samples.letter(), "pdf")


def test_a_letter_stands_between_two_pairs_of_red_lines_and_its_first_page_has_no_number() -> None:
    """GB/T 9704 10.1 信函格式."""
    letter = replace(samples.letter(), page=Page.LETTER)
    assert Document.from_plain(letter.plain()) == letter
    first, second, *_ = pages(laid_out(html.complete(letter)))
    assert "—1—" not in first and "—2—" in second
    with ZipFile(BytesIO(render(letter, "docx"))) as word:
        body = word.read("word/document.xml").decode()
        feet = "".join(word.read(name).decode() for name in word.namelist() if "footer" in name)
    assert "thickThinSmallGap" in body and "<w:titlePg" in body and "thinThickSmallGap" in feet
    assert 'class="paper paper-official paper-letter"' in html.fragment(letter)


def test_no_other_kind_is_known_and_names_of_files_hold_no_path() -> None:
    with pytest.raises(KeyError):
        render(samples.letter(), "ofd")
    assert file_name(Document("函", (Title(("../关于 a/b:c 的函",)),)), "docx") == "_关于a_b_c的函.docx"
