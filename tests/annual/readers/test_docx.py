"""Word documents: made by python-docx, and written as XML by hand for what python-docx cannot make."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_BREAK

from gongkai.annual.form import SECTIONS, Head
from gongkai.annual.readers.blocks import Grid, Paragraph
from gongkai.annual.readers.docx import chinese, read_docx
from gongkai.annual.readers.door import read_trusted
from gongkai.annual.report import Unreadable
from tests.annual.readers.invented import PROSE, TITLE, assert_read, rows2, rows3, rows4

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def packed(body: str, **parts: str) -> bytes:
    """A docx file of this body; `parts` are further files in its folder `word`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return stream.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def texts(content: bytes) -> list[str]:
    return [block.text for block in read_docx(content) if isinstance(block, Paragraph)]


def word_table(document, rows: list[list[Head]], container=None) -> None:
    """A table of python-docx with merged cells."""
    width = sum(cell.across for cell in rows[0])
    table = (container or document).add_table(len(rows), width)
    places = [row.cells for row in table.rows]  # asking the table for each cell is slow
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            places[y][x].text = cell.label
            taken |= {(y + dy, x + dx) for dy in range(cell.down) for dx in range(cell.across)}
            if cell.across > 1 or cell.down > 1:
                places[y][x].merge(places[y + cell.down - 1][x + cell.across - 1])


def word_report(level: int = 1) -> docx.document.Document:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    tables = {2: rows2, 3: rows3, 4: rows4}
    for number, heading in enumerate(SECTIONS, 1):
        document.add_heading(heading, level) if level else document.add_paragraph(heading)
        for sentence in PROSE.get(number, ()):
            document.add_paragraph(sentence)
        if number in tables:
            word_table(document, tables[number]())
    return document


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("level", [0, 1, 3])
def test_a_document_of_python_docx_is_read(level):
    assert_read(read_trusted(saved(word_report(level)), "年报.docx"))


def test_heading_styles_and_outline_levels_make_headings():
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="a"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="b"><w:name w:val="公文标题"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="c"><w:name w:val="标题三"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style></w:styles>'
    )
    body = (
        paragraph("甲", '<w:pStyle w:val="a"/>')
        + paragraph("乙", '<w:pStyle w:val="b"/>')
        + paragraph("丙", '<w:pStyle w:val="c"/>')
        + paragraph("丁", '<w:outlineLvl w:val="0"/>')
        + paragraph("戊", '<w:pStyle w:val="a"/><w:outlineLvl w:val="9"/>')
        + paragraph("己")
    )
    found = read_docx(packed(body, styles=styles))
    assert [(block.text, block.level) for block in found] == [
        ("甲", 2),
        ("乙", 2),
        ("丙", 3),
        ("丁", 1),
        ("戊", 0),
        ("己", 0),
    ]


NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl>'
    "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>'
    "</w:lvlOverride></w:num></w:numbering>"
)


def numbered(text: str, key: int, depth: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>')


def test_the_numbers_that_word_counts_stand_before_their_headings():
    body = (
        numbered("总体情况", 1)
        + numbered("主动公开", 1, 1)
        + numbered("依申请公开", 1, 1)
        + numbered("细目", 1, 2)
        + numbered("主动公开政府信息情况", 1)
        + numbered("平台", 1, 1)
        + numbered("一点", 2)
        + numbered("重新开始", 3)
        + numbered("接着数", 3)
        + numbered("没有编号", 0)
        + "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p>"
        + numbered("又接着", 1)
    )
    assert texts(packed(body, numbering=NUMBERING)) == [
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请公开",
        "1.细目",
        "二、主动公开政府信息情况",
        "（一）平台",
        "一点",
        "四、重新开始",
        "五、接着数",
        "没有编号",
        "六、又接着",
    ]


def test_numbers_come_from_styles_too():
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    body = paragraph("总体情况", '<w:pStyle w:val="a"/>') + paragraph("其他", '<w:pStyle w:val="a"/>')
    assert texts(packed(body, styles=styles, numbering=NUMBERING)) == ["一、总体情况", "二、其他"]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (0, "0")]
)
def test_chinese_counting(number, text):
    assert chinese(number) == text


def test_insertions_are_kept_deletions_and_moved_text_are_not():
    body = (
        f"<w:p><w:ins>{run('新收')}</w:ins><w:del><w:r><w:delText>旧收</w:delText></w:r></w:del>{run('41件')}"
        f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo></w:p>"
        f"<w:ins>{paragraph('整段插入')}</w:ins>"
        f"<w:tbl><w:tr><w:tc>{paragraph('规章')}</w:tc><w:tc>{paragraph('1')}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('规章')}</w:tc><w:tc>{paragraph('9')}</w:tc></w:tr></w:tbl>"
    )
    found = read_docx(packed(body))
    assert [block.text for block in found if isinstance(block, Paragraph)] == ["新收41件移来", "整段插入"]
    assert [block.rows for block in found if isinstance(block, Grid)] == [[["规章", "1"]]]


def test_hidden_text_field_codes_and_ruby_are_not_read():
    body = (
        f"<w:p>{run('看得见')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r>"
        "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>也看得见</w:t></w:r>"
        "<w:r><w:instrText>PAGE \\* MERGEFORMAT</w:instrText></w:r><w:fldSimple w:instr='DATE'>"
        f"{run('2025年')}</w:fldSimple><w:hyperlink>{run('链接')}</w:hyperlink>"
        "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert texts(packed(body)) == ["看得见也看得见2025年链接拼"]


def test_text_boxes_are_read_once_after_the_paragraph_that_holds_them():
    box = f"<w:txbxContent>{paragraph('框内一')}{paragraph('框内二')}</w:txbxContent>"
    body = (
        f"<w:p>{run('锚')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r></w:p>{paragraph('后')}<w:p><w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r></w:p>"
    )
    assert texts(packed(body)) == ["锚", "框内一", "框内二", "后", "框内一", "框内二"]


def test_content_controls_around_anything_are_looked_through():
    control = "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    cell = control.format(f"<w:tc>{paragraph('1')}</w:tc>")
    row = f"<w:sdt><w:sdtContent><w:tr><w:tc>{paragraph('规章')}</w:tc>{cell}</w:tr></w:sdtContent></w:sdt>"
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('一、总体情况')}<w:p>{run('甲')}<w:sdt><w:sdtContent>{run('乙')}</w:sdtContent></w:sdt>"
        f"</w:p><w:tbl>{row}</w:tbl></w:sdtContent></w:sdt>"
    )
    found = read_docx(packed(body))
    assert [block.text if isinstance(block, Paragraph) else block.rows for block in found] == [
        "一、总体情况",
        "甲乙",
        [["规章", "1"]],
    ]


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_merged_cells_of_every_sort_keep_their_places():
    rows = (
        tr(tc("甲", "<w:vMerge w:val='restart'/>"), tc("乙", "<w:gridSpan w:val='2'/>"), tc("1")),
        tr(tc("", "<w:vMerge/>"), tc("丙"), tc("丁"), tc("2")),
        tr(
            tc("", "<w:vMerge w:val='continue'/>"),
            tc("戊", "<w:hMerge w:val='restart'/>"),
            tc("", "<w:hMerge/>"),
            tc("3"),
        ),
        tr(tc("己"), tc("庚"), tc("4"), properties="<w:gridBefore w:val='1'/>"),
    )
    body = f"<w:tbl>{''.join(rows)}</w:tbl>"
    (grid,) = read_docx(packed(body))
    assert isinstance(grid, Grid) and grid.aligned
    assert grid.rows == [
        ["甲", "乙", None, "1"],
        [None, "丙", "丁", "2"],
        [None, "戊", None, "3"],
        ["", "己", "庚", "4"],
    ]


def test_a_nested_table_stands_where_its_cell_stands():
    inner = f"<w:tbl><w:tr>{tc('规章')}{tc('1')}</w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{paragraph('一、总体情况')}{inner}{paragraph('后文')}</w:tc></w:tr></w:tbl>"
    found = read_docx(packed(body))
    assert [block.text if isinstance(block, Paragraph) else block.rows for block in found] == [
        "一、总体情况",
        [["规章", "1"]],
        "后文",
    ]


def test_a_whole_report_in_one_cell_is_read():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    tables = {2: rows2, 3: rows3, 4: rows4}
    cell.text = TITLE
    for number, heading in enumerate(SECTIONS, 1):
        for text in (heading, *PROSE.get(number, ())):
            cell.add_paragraph(text)
        if number in tables:
            word_table(document, tables[number](), cell)
    assert_read(read_trusted(saved(document), "年报.docx"))


def test_breaks_and_tabs():
    document = docx.Document()
    added = document.add_paragraph("上").add_run("行")
    added.add_break(WD_BREAK.LINE)
    added.add_text("下行\t二〇二四")
    assert texts(saved(document)) == ["上行", "下行\t二〇二四"]
    heading = document.add_heading("示例县", 1)
    heading.add_run().add_break()
    heading.add_run("年度报告")
    assert texts(saved(document))[-1] == "示例县年度报告"


def test_a_table_of_contents_is_not_read():
    styles = f'<w:styles xmlns:w="{W}"><w:style w:styleId="t"><w:name w:val="toc 1"/></w:style></w:styles>'
    body = paragraph("一、总体情况\t1", '<w:pStyle w:val="t"/>') + paragraph("一、总体情况")
    assert texts(packed(body, styles=styles)) == ["一、总体情况"]


def test_a_strict_document_is_read():
    content = packed(paragraph("一、总体情况"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
            new.writestr(name, old.read(name).replace(W.encode(), strict))
    assert texts(stream.getvalue()) == ["一、总体情况"]


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04" + b"\0" * 100, packed("<w:p>")[:-30], packed("</w:p>")],
    ids=["no-directory", "cut", "bad-xml"],
)
def test_a_damaged_document_is_refused(content):
    with pytest.raises(Unreadable, match="已损坏"):
        read_docx(content)


def styled(properties: str, text: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="character" w:styleId="gone"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="form"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="bold"><w:rPr><w:b/></w:rPr></w:style></w:styles>'
)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (styled("<w:strike/>", "5") + run("7"), "7"),
        (styled('<w:dstrike w:val="1"/>', "5") + run("7"), "7"),
        (styled('<w:strike w:val="0"/><w:dstrike w:val="false"/>', "5") + run("7"), "57"),
        (run("5") + styled("<w:vanish/>", "0"), "5"),
        (run("5") + styled("<w:webHidden/>", "0"), "5"),
        (run("5") + styled('<w:vertAlign w:val="superscript"/>', "1"), "5（1）"),
        (run("5") + styled('<w:vertAlign w:val="subscript"/>', "1"), "5（1）"),
        (run("5") + styled('<w:position w:val="8"/>', "1"), "5（1）"),
        (run("5") + styled('<w:vertAlign w:val="superscript"/>', "1") * 2, "5（11）"),
        (run("5") + styled('<w:vertAlign w:val="superscript"/>', "[1]"), "5[1]"),
        (run("5") + styled('<w:vertAlign w:val="baseline"/><w:position w:val="0"/>', "1"), "51"),
        (styled('<w:vertAlign w:val="superscript"/>', "5"), "5"),
        (styled('<w:rStyle w:val="gone"/>', "5") + run("7"), "7"),
        (styled('<w:rStyle w:val="gone"/><w:strike w:val="0"/>', "5") + run("7"), "57"),
        (run("5") + styled('<w:rStyle w:val="up"/>', "1"), "5（1）"),
        (run("5") + styled('<w:rStyle w:val="bold"/>', "1"), "51"),
        ('<w:pPr><w:pStyle w:val="form"/></w:pPr>' + run("5"), ""),
        (
            f'<m:oMath xmlns:m="{MATH}"><m:sSup><m:e><m:r><m:t>5</m:t></m:r></m:e>'
            "<m:sup><m:r><m:t>1</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "5（1）",
        ),
    ],
)
@pytest.mark.parametrize("cell", ["<w:tc><w:tcPr/>{}</w:tc>", "<w:tc>{}</w:tc>"], ids=["simple", "any"])
def test_a_number_is_what_the_page_shows(runs, text, cell):
    row = "<w:tc><w:p><w:r><w:t>行政许可</w:t></w:r></w:p></w:tc>" + cell.format(f"<w:p>{runs}</w:p>")
    (grid,) = read_docx(packed(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>", styles=STYLES))
    assert grid.rows == [["行政许可", text]]


def test_a_note_in_prose_does_not_join_the_figure_before_it():
    runs = run("共受理申请5") + styled('<w:vertAlign w:val="superscript"/>', "1") + run("件。")
    assert texts(packed(f"<w:p>{runs}</w:p>")) == ["共受理申请5（1）件。"]
