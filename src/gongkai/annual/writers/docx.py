"""The report as a Word document in the official layout of a 公文 (GB/T 9704): margins, fonts, line pitch, page numbers.

The parts are written as text instead of through python-docx: its template brings styles, colours and an author of its
own, and a merged table of 28 rows costs it a search for every cell. Its reader opens the result in the tests.
Fonts are named, not embedded; the font table names what may stand in for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gongkai.annual.report import Report
from gongkai.annual.writers import layout
from gongkai.annual.writers.archive import core_properties, packed
from gongkai.annual.writers.layout import Cell, Heading, Paragraph, Table, Title

TITLE_FONT, HEI, KAI, FANG, SONG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TWIPS = 1440 / 25.4
_TITLE_LINE = 20
"""Characters of the title (二号) that fit on one line."""


def write(report: Report) -> bytes:
    """The report as the bytes of a docx file; the same report gives the same bytes."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE_RELATIONS,
        "word/document.xml": _document(report),
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/styles.xml": _STYLES,
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": FONT_TABLE,
        "word/footer1.xml": _footer("right"),
        "word/footer2.xml": _footer("left"),
    }
    written = {name: (_HEAD + text).encode() for name, text in parts.items()}
    return packed({**written, "docProps/core.xml": core_properties(layout.title(report))})


# --- the text ----------------------------------------------------------------------------------------------------


def _document(report: Report) -> str:
    body: list[str] = []
    after_table = False
    for part in layout.parts(report):
        match part:
            case Title(text):
                phrases = layout.phrases(text) if len(text) > _TITLE_LINE else [text]
                body.append(_paragraph(phrases, "Title"))
            case Heading(text):
                body.append(_paragraph([text], "Heading1", _AIR if after_table else ""))
            case Paragraph():
                body.append(_paragraph([part.text.strip()], "Heading2" if part.heading else ""))
            case Table():
                if after_table:  # Word would make one table of two that touch
                    body.append(_paragraph([], _TABLE_STYLE))
                body.append(_table(part))
        after_table = isinstance(part, Table)
    if after_table:
        body.append(_paragraph([], _TABLE_STYLE))
    return f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{"".join(body)}{_SECTION}</w:body></w:document>'


def _paragraph(lines: Iterable[str], style: str = "", properties: str = "", run: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    settings = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    text = "<w:br/>".join(_text(line) for line in lines)
    content = f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{run}</w:rPr>{text}</w:r>' if text else ""
    return f"<w:p>{settings}{content}</w:p>"


def _text(line: str) -> str:
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))


# --- the tables --------------------------------------------------------------------------------------------------

_TABLE_STYLE = "TableText"
_AIR = '<w:spacing w:before="160" w:after="0" w:line="560" w:lineRule="exact"/>'
"""Some space between a table and the heading under it."""
_SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" '
    'w:header="851" w:footer="1247" w:gutter="0"/></w:sectPr>'
)


def _table(printed: Table) -> str:
    """A table with its merged heads, kept on one page where it fits, its heads repeated where it does not."""
    found = layout.fit(printed)
    edges = [round(sum(found.widths[:x]) * _TWIPS) for x in range(printed.columns + 1)]
    grid = "".join(f'<w:gridCol w:w="{edges[x + 1] - edges[x]}"/>' for x in range(printed.columns))
    tall = 90 if printed.key == "table2" else 36
    margins = "".join(
        f'<w:{side} w:w="{wide}" w:type="dxa"/>'
        for side, wide in (("top", tall), ("left", 34), ("bottom", tall), ("right", 34))
    )
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    lines = [
        f'<w:tbl><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f'<w:tblLook w:val="0000"/><w:tblCaption w:val="{escape(printed.caption)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    ]
    covering: dict[int, tuple[Cell, int]] = {}  # column → the cell that reaches down into this row, rows left
    for y, placed in enumerate(printed.placed()):
        begun = {place.column: place.cell for place in placed}
        cells: list[str] = []
        x = 0
        while x < printed.columns:
            cell = begun.get(x)
            if cell is None:
                cell, left = covering[x]
                merge = "<w:vMerge/>"
                covering[x] = (cell, left - 1)
            else:
                merge = '<w:vMerge w:val="restart"/>' if cell.down > 1 else ""
                covering[x] = (cell, cell.down - 1)
            own = x in begun
            width = edges[x + cell.across] - edges[x]
            cells.append(_cell(cell, own, width, merge, found.small.get(cell.path), last=y == len(printed.rows) - 1))
            x += cell.across
        head = "<w:tblHeader/>" if y < printed.heads else ""
        lines.append(f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>")
    return "".join([*lines, "</w:tbl>"])


def _cell(cell: Cell, own: bool, width: int, merge: str, size: float | None, *, last: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.across}"/>' if cell.across > 1 else ""
    stays = "" if last else "<w:keepNext/>"
    side = "left" if cell.role == "row" and cell.down == 1 and cell.path.startswith("table3") else "center"
    small = f'<w:sz w:val="{round(size * 2)}"/>' if size else ""
    text = [cell.text] if own and cell.text else []
    paragraph = _paragraph(text, _TABLE_STYLE, f'{stays}<w:jc w:val="{side}"/>', small)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph}</w:tc>"
    )


# --- the fixed parts ---------------------------------------------------------------------------------------------


def _footer(side: str) -> str:
    """The page number between two dashes, outside, one character from the edge: right on odd pages, left on even."""
    run = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    return (
        f'<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Footer"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">— </w:t></w:r>'
        f'<w:fldSimple w:instr=" PAGE "><w:r>{run}<w:t>1</w:t></w:r></w:fldSimple>'
        f'<w:r>{run}<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def _style(
    key: str,
    name: str,
    font: str,
    half_points: int,
    line: int,
    paragraph: str,
    *,
    based: str = "Normal",
    more: str = "",
    tight: int = 0,
) -> str:
    """A paragraph style; `line` (the exact line height) and `tight` (between characters) in twentieths of a point."""
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>'
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"{more}><w:name w:val="{name}"/>{parent}<w:qFormat/>'
        f"<w:pPr>{paragraph.format(line=spacing)}</w:pPr>"
        f'<w:rPr>{_fonts(font)}<w:b w:val="0"/><w:color w:val="000000"/><w:spacing w:val="{tight}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr></w:style>'
    )


_TIGHT = -4
"""28 characters of 16 pt on a line of 156 mm, as GB/T 9704 asks, leave 0.2 pt too little between each two."""
_NO_INDENT = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
_STYLES = (
    f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}'
    '<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
    + _style(
        "Normal",
        "Normal",
        FANG,
        32,
        560,
        '{line}<w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/>',
        based="",
        more=' w:default="1"',
        tight=_TIGHT,
    )
    + _style(
        "Title",
        "Title",
        TITLE_FONT,
        44,
        720,
        '<w:keepNext/><w:spacing w:before="0" w:after="560" w:line="720" w:lineRule="exact"/>'
        f'{_NO_INDENT}<w:jc w:val="center"/>',
    )
    + _style("Heading1", "heading 1", HEI, 32, 560, '<w:keepNext/>{line}<w:outlineLvl w:val="0"/>', tight=_TIGHT)
    + _style("Heading2", "heading 2", KAI, 32, 560, '<w:keepNext/>{line}<w:outlineLvl w:val="1"/>', tight=_TIGHT)
    + _style(_TABLE_STYLE, "表格文字", SONG, 21, 260, "{line}" + _NO_INDENT + '<w:jc w:val="center"/>')
    + _style("Footer", "footer", SONG, 28, 400, "{line}" + _NO_INDENT)
    + '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style></w:styles>'
)

_SETTINGS = (
    f'<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:drawingGridHorizontalSpacing w:val="160"/><w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:useFELayout/><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)

_STAND_INS = {
    TITLE_FONT: ("FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,Noto Serif CJK SC", "roman"),
    HEI: ("SimHei,方正黑体_GBK,Noto Sans CJK SC,WenQuanYi Micro Hei", "swiss"),
    KAI: ("KaiTi_GB2312,楷体,KaiTi,方正楷体_GBK,AR PL UKai CN", "script"),
    FANG: ("FangSong_GB2312,仿宋,FangSong,方正仿宋_GBK,Noto Serif CJK SC", "modern"),
    SONG: ("SimSun,方正书宋_GBK,Noto Serif CJK SC", "roman"),
}
FONT_TABLE = (
    f'<w:fonts xmlns:w="{_W}">'
    + "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="{family}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, (others, family) in _STAND_INS.items()
    )
    + "</w:fonts>"
)
"""The part word/fontTable.xml: what may stand in for fonts that are named and not there."""

_PARTS = {
    "styles": "styles",
    "settings": "settings",
    "fontTable": "fontTable",
    "footer1": "footer",
    "footer2": "footer",
}
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_DOCUMENT}.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_DOCUMENT}.{kind}+xml"/>' for name, kind in _PARTS.items()
    )
    + "</Types>"
)
_PACKAGE_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_DOCUMENT_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    + "".join(
        f'<Relationship Id="rId{number}" Type="{_R}/{kind}" Target="{name}.xml"/>'
        for number, (name, kind) in enumerate(_PARTS.items(), 1)
    )
    + "</Relationships>"
)
