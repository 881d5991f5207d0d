"""A Word document becomes blocks, in the order of its body.

`word/document.xml` is read as it is, since python-docx leaves out what reports are full of: content controls, tracked
insertions, text boxes, and the numbers that Word counts itself (自动编号), which stand nowhere in the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple, cast

from lxml import etree

from gongkai.annual.readers.archive import BROKEN, Archive, parsed
from gongkai.annual.readers.blocks import Block, Paragraph
from gongkai.annual.readers.layout import Cell, table_blocks
from gongkai.annual.readers.raised import DOWN, UP, with_notes
from gongkai.annual.report import Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_VAL, _STYLE, _STYLE_ID = f"{_W}val", f"{_W}style", f"{_W}styleId"

_MARK, _BREAK = "\ue000", "\ue001"
"""Characters for private use: what begins or ends in the flattened document, and a line break in a paragraph."""

_LOOK = '<xsl:apply-templates mode="look" select="w:pPr"/>;<xsl:apply-templates mode="text"/>'
"""What a paragraph's properties say of style, list and outline level (`style:a|list:1|depth:0|`), then its text."""

_SPANS = '<xsl:apply-templates mode="look" select="w:tcPr"/>'
"""How many columns a cell spans, whether it continues the one above or beside it (`across:2|below:|`)."""

_PROPERTIES = {
    "pStyle": "style",
    "numId": "list",
    "ilvl": "depth",
    "outlineLvl": "level",
    "gridSpan": "across",
    "vMerge": "below",
    "hMerge": "beside",
}
"""Properties that matter, and what they are called here."""

_OFF = "@w:val='0' or @w:val='false' or @w:val='off'"
_HIDING = f"w:vanish[not({_OFF})] or w:webHidden[not({_OFF})] or w:strike[not({_OFF})] or w:dstrike[not({_OFF})]"
_RAISING = "w:vertAlign[@w:val='superscript' or @w:val='subscript'] or w:position[not(@w:val='0')]"
_RARE = f"""
<xsl:param name="hiding"/><xsl:param name="raising"/>
<xsl:template mode="text" match="w:r"><xsl:choose>
<xsl:when test="w:rPr[{_HIDING}]"/>
<xsl:when test="$hiding and not(w:rPr[w:vanish or w:webHidden or w:strike or w:dstrike])
 and (contains($hiding, concat(' ', w:rPr/w:rStyle/@w:val, ' '))
 or contains($hiding, concat(' ', ancestor::w:p[1]/w:pPr/w:pStyle/@w:val, ' ')))"/>
<xsl:when test="w:rPr[{_RAISING}] or ($raising and not(w:rPr/w:vertAlign)
 and contains($raising, concat(' ', w:rPr/w:rStyle/@w:val, ' ')))">
{UP}<xsl:apply-templates mode="text"/>{DOWN}</xsl:when>
<xsl:otherwise><xsl:apply-templates mode="text"/></xsl:otherwise>
</xsl:choose></xsl:template>
<xsl:template mode="text" match="m:sup|m:sub">{UP}<xsl:apply-templates mode="text"/>{DOWN}</xsl:template>
<xsl:template match="w:p">{_MARK}p{_LOOK}
<xsl:apply-templates select="descendant::w:txbxContent[not(ancestor::mc:Fallback)]/*"/></xsl:template>
<xsl:template match="w:tc">{_MARK}c{_SPANS}<xsl:apply-templates/>{_MARK}e</xsl:template>
"""
"""What hidden, struck and raised text and text boxes need; few documents have any, and looking for them takes time."""

_RARE_WORDS = (b"vanish", b"webHidden", b"trike", b"vertAlign", b":position", b"sSup", b"sSub", b"txbxContent")
_HIDING_STYLES, _RAISING_STYLES = (
    etree.XPath(f"w:style/w:rPr[{condition}]/../@w:styleId", namespaces={"w": _W[1:-1]})
    for condition in (_HIDING, _RAISING)
)


def _flattener(rare: str) -> etree.XSLT:
    look = "".join(
        f'<xsl:template mode="look" match="w:{name}">{word}:<xsl:value-of select="@w:val"/>|</xsl:template>'
        for name, word in _PROPERTIES.items()
    )
    sheet = f"""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:w="{_W[1:-1]}"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">
<xsl:output method="text" encoding="utf-8"/>
<xsl:template match="text()|w:sectPr|w:sdtPr|w:tblPr|w:tblGrid|w:del|w:moveFrom|mc:Fallback|w:tr[w:trPr/w:del]"/>
<xsl:template match="w:tbl">{_MARK}t<xsl:apply-templates/>{_MARK}/</xsl:template>
<xsl:template match="w:tr">{_MARK}r<xsl:value-of select="w:trPr/w:gridBefore/@w:val"/><xsl:apply-templates/>
</xsl:template>
<xsl:template match="w:tc"><xsl:choose>
<xsl:when test="count(*)=2 and w:tcPr and w:p">
{_MARK}s{_SPANS};<xsl:for-each select="w:p">{_LOOK}</xsl:for-each></xsl:when>
<xsl:otherwise>{_MARK}c{_SPANS}<xsl:apply-templates/>{_MARK}e</xsl:otherwise>
</xsl:choose></xsl:template>
<xsl:template match="w:p">{_MARK}p{_LOOK}</xsl:template>
<xsl:template mode="look" match="w:pPr|w:tcPr|w:numPr"><xsl:apply-templates mode="look"/></xsl:template>
<xsl:template mode="look" match="*|text()"/>
{look}
<xsl:template mode="text" match="text()|w:pPr|w:rPr|w:del|w:moveFrom|w:rt|w:txbxContent|mc:Fallback"/>
<xsl:template mode="text" match="w:t|m:t"><xsl:value-of select="."/></xsl:template>
<xsl:template mode="text" match="w:r/w:tab"><xsl:text>&#9;</xsl:text></xsl:template>
<xsl:template mode="text" match="w:br|w:cr">{_BREAK}</xsl:template>
<xsl:template mode="text" match="w:noBreakHyphen">-</xsl:template>
{rare}
</xsl:stylesheet>"""
    return etree.XSLT(etree.XML(sheet.replace("\n", "")))


_FLATTEN, _FLATTEN_WITH_RARE = _flattener(""), _flattener(_RARE)
_DIGITS = "〇一二三四五六七八九"


def read_docx(content: bytes) -> list[Block]:
    """The blocks of a docx file. Raises Unreadable where it is damaged or holds no document."""
    archive = Archive(content)
    document = archive.part(_main_part(archive))
    if document is None:
        raise Unreadable(BROKEN)
    root = parsed(document)
    if _STRICT in root.nsmap.values():
        root = _transitional(root)
    styles = archive.xml("word/styles.xml")
    return _Document(archive, styles).read(_flat(root, styles, document))


def _flat(root: etree._Element, styles: etree._Element | None, document: bytes) -> str:
    """The text of the document with marks where paragraphs, tables, rows and cells begin and end."""
    hiding, raising = (_styles_that(found, styles) for found in (_HIDING_STYLES, _RAISING_STYLES))
    if not any(word in document for word in (*_RARE_WORDS, *(f'"{name}"'.encode() for name in hiding + raising))):
        return str(_FLATTEN(root))
    names = [etree.XSLT.strparam(" ".join(["", *names, ""])) for names in (hiding, raising)]
    return str(_FLATTEN_WITH_RARE(root, hiding=names[0], raising=names[1]))


def _styles_that(found: etree.XPath, styles: etree._Element | None) -> list[str]:
    return [] if styles is None else [str(name) for name in cast("list[str]", found(styles))]


def _main_part(archive: Archive) -> str:
    """The name of the part that holds the text; python-docx and Word call it so, other programs may not."""
    if "word/document.xml" in archive.names:
        return "word/document.xml"
    return next((name for name in sorted(archive.names) if name.endswith("document.xml")), "word/document.xml")


def _transitional(root: etree._Element) -> etree._Element:
    """A document of the strict kind (ISO 29500) with the names that all others use."""
    text = etree.tostring(root).replace(_STRICT.encode(), _W[1:-1].encode())
    return etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))


# --- styles and numbering -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Style:
    """What a paragraph style says about outline and numbering."""

    based_on: str = ""
    level: int = 0
    numbering: str = ""
    depth: int = 0
    contents: bool = False


@dataclass(slots=True)
class _Level:
    """One level of a numbering: how its numbers are written."""

    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class _Numbering:
    """A list as the document defines it: its abstract list, its levels, and the levels that it starts anew."""

    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    restarted: dict[int, int] = field(default_factory=dict)


def _value(element: etree._Element | None, path: str) -> str:
    found = None if element is None else element.find(path)
    return "" if found is None else found.get(_VAL) or ""


def _number(text: str, default: int = 0) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else default


class _Styles:
    """The paragraph styles of a document, each looked at when a paragraph has it."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements = {} if root is None else {style.get(_STYLE_ID): style for style in root.iterchildren(_STYLE)}
        self._known: dict[str, _Style | None] = {}

    def get(self, key: str) -> _Style | None:
        """The style with this key, or None."""
        if key not in self._known:
            element = self._elements.get(key)
            self._known[key] = None if element is None else _style(element)
        return self._known[key]


def _style(element: etree._Element) -> _Style:
    name = _value(element, f"{_W}name").lower().replace(" ", "")
    properties = element.find(f"{_W}pPr")
    level = _number(name.removeprefix("heading")) if name.startswith("heading") else 0
    outline = _value(properties, f"{_W}outlineLvl")
    if not level and outline.isdecimal() and int(outline) < 9:
        level = int(outline) + 1
    return _Style(
        _value(element, f"{_W}basedOn"),
        level,
        _value(properties, f"{_W}numPr/{_W}numId"),
        _number(_value(properties, f"{_W}numPr/{_W}ilvl")),
        name.startswith("toc") and name[3:].isdecimal(),
    )


def _numberings(archive: Archive) -> dict[str, _Numbering]:
    root = archive.xml("word/numbering.xml")
    if root is None:
        return {}
    abstract = {
        element.get(f"{_W}abstractNumId") or "": _levels(element) for element in root.iterfind(f"{_W}abstractNum")
    }
    numberings = {}
    for element in root.iterfind(f"{_W}num"):
        key = _value(element, f"{_W}abstractNumId")
        numbering = _Numbering(key, dict(abstract.get(key, {})))
        for override in element.iterfind(f"{_W}lvlOverride"):
            place = _number(override.get(f"{_W}ilvl") or "")
            numbering.levels |= _levels(override)
            start = _value(override, f"{_W}startOverride")
            if start:
                numbering.restarted[place] = _number(start, 1)
        numberings[element.get(f"{_W}numId") or ""] = numbering
    return numberings


def _levels(element: etree._Element) -> dict[int, _Level]:
    return {
        _number(level.get(f"{_W}ilvl") or ""): _Level(
            _value(level, f"{_W}numFmt") or "decimal",
            _value(level, f"{_W}lvlText"),
            _number(_value(level, f"{_W}start"), 1),
        )
        for level in element.iterfind(f"{_W}lvl")
    }


def _counted(number: int, form: str) -> str:
    """A number as Word writes it in a list."""
    if form in ("none", "bullet"):
        return ""
    if form.startswith(("chinese", "japaneseCounting", "taiwanese", "ideograph")):
        return chinese(number)
    if form.startswith("decimalEnclosedCircle"):
        return chr(0x245F + number) if 1 <= number <= 20 else str(number)
    if form == "decimalFullWidth":
        return str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    return str(number)


def chinese(number: int) -> str:
    """A number from 1 to 99 as it counts headings: 一, 十, 十二, 二十一."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    if not 0 < number < 40:
        return str(number)
    return "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]


# --- the body -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Merged:
    """A cell of a row, and whether it continues the cell above it."""

    cell: Cell
    continues: bool = False


class _Table:
    """A table being read: its rows so far, and the blocks of the text around it."""

    __slots__ = ("at", "cell", "outer", "rows")

    def __init__(self, at: str, outer: list[Block]) -> None:
        self.at = at
        self.outer = outer
        self.rows: list[list[_Merged]] = []
        self.cell = ""

    def enter_cell(self, spans: str, text: str, content: Sequence[Block] = ()) -> None:
        """Enter a cell into the last row."""
        width, below, beside = _spans(spans)
        row = self.rows[-1]
        if beside and row:
            row[-1].cell = row[-1].cell._replace(across=row[-1].cell.across + width)
        else:
            row.append(_Merged(Cell(text, width, 1, content), below and not text))

    def close_cell(self, content: list[Block]) -> None:
        """Enter the cell that was open into the last row."""
        text = "\n".join([block.text for block in content if isinstance(block, Paragraph)])
        self.enter_cell(self.cell, text, content)

    def blocks(self) -> Iterator[Block]:
        """The table as it goes into the text."""
        for block in table_blocks(_spanned(self.rows), self.at):
            block.at = block.at or self.at
            yield block


class _Look(NamedTuple):
    """What the properties of a paragraph come to."""

    level: int = 0
    numbering: str = ""
    depth: int = 0
    contents: bool = False


_PLAIN = _Look()
"""The look of most paragraphs; `_Document._look` gives this very object for it."""


class _Document:
    """The flattened document cut into blocks."""

    def __init__(self, archive: Archive, styles: etree._Element | None) -> None:
        self._archive = archive
        self._styles = _Styles(styles)
        self._counters: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()
        self._looks: dict[str, _Look] = {}

    def read(self, flat: str) -> list[Block]:
        """All blocks of the document in the order of its body."""
        blocks: list[Block] = []
        sink, tables, count = blocks, list[_Table](), 0
        for piece in flat.split(_MARK):
            kind, text = piece[:1], piece[1:]
            if kind == "s" and tables and tables[-1].rows:
                table = tables[-1]
                table.cell, _, text = text.partition(";")
                properties, _, text = text.partition(";")
                if self._look(properties) is _PLAIN and _BREAK not in text:
                    table.enter_cell(table.cell, (with_notes(text) if UP in text else text).strip())
                else:
                    table.close_cell(self._paragraph(properties, text))
            elif kind == "p":
                properties, _, text = text.partition(";")
                if text:
                    sink.extend(self._paragraph(properties, text))
            elif kind == "t":
                count += 1
                tables.append(_Table(f"第{count}个表格", sink))
            elif kind and tables:
                table = tables[-1]
                if kind == "r":
                    before = _number(text)
                    table.rows.append([_Merged(Cell("", across=before))] if before else [])
                elif kind == "c" and table.rows:
                    table.cell, sink = text, []
                elif kind == "e" and table.rows:
                    table.close_cell(sink)
                    sink = table.outer
                elif kind == "/":
                    sink = tables.pop().outer
                    sink.extend(table.blocks())
        outside = (block for block in blocks if isinstance(block, Paragraph) and not block.at)
        for number, paragraph in enumerate(outside, 1):
            paragraph.at = f"第{number}段"
        return blocks

    def _paragraph(self, properties: str, text: str) -> list[Block]:
        """The lines of a paragraph; a heading is one line."""
        look = self._look(properties)
        if UP in text:
            text = with_notes(text)
        lines = [line.strip() for line in text.split(_BREAK) if line and not line.isspace()]
        if not lines or look.contents:
            return []
        if look.level:
            lines = ["".join(lines)]
        if look.numbering:
            lines[0] = self._next(look.numbering, look.depth) + lines[0]
        return [Paragraph(line, look.level) for line in lines]

    def _look(self, properties: str) -> _Look:
        """What the properties of a paragraph come to."""
        look = self._looks.get(properties)
        if look is None:
            look = self._inherited(_named(properties))
            look = self._looks[properties] = _PLAIN if look == _PLAIN else look
        return look

    def _inherited(self, own: dict[str, str]) -> _Look:
        """Heading level and numbering of a paragraph: its own, else those of its style and of the styles below it."""
        level, numbering, depth = 0, "", 0
        style = first = self._styles.get(own.get("style", ""))
        for _ in range(12):
            if style is None:
                break
            level = level or style.level
            if not numbering and style.numbering:
                numbering, depth = style.numbering, style.depth
            style = self._styles.get(style.based_on)
        outline = own.get("level", "")
        if outline.isdecimal():
            level = int(outline) + 1 if int(outline) < 9 else 0
        depth = _number(own.get("depth", ""), depth)
        return _Look(min(level, 6), own.get("list") or numbering, depth, first is not None and first.contents)

    @cached_property
    def _numberings(self) -> dict[str, _Numbering]:
        """The lists of the document; read only where a paragraph is in one."""
        return _numberings(self._archive)

    def _next(self, key: str, depth: int) -> str:
        """The next number of a list, as text before the paragraph."""
        numbering = self._numberings.get(key)
        if numbering is None or depth not in numbering.levels:
            return ""
        counters = self._counters[numbering.abstract]
        if key not in self._begun:
            self._begun.add(key)
            for place, start in numbering.restarted.items():
                counters[place] = start - 1
        counters[depth] = counters.get(depth, numbering.levels[depth].start - 1) + 1
        for deeper in [place for place in counters if place > depth]:
            del counters[deeper]
        text = numbering.levels[depth].text
        if numbering.levels[depth].form == "bullet":
            return ""
        for place in range(depth + 1):
            level = numbering.levels.get(place, _Level())
            text = text.replace(f"%{place + 1}", _counted(counters.get(place, level.start), level.form))
        return text


@lru_cache(maxsize=256)
def _spans(spans: str) -> tuple[int, bool, bool]:
    """How many columns a cell spans, whether it continues the one above, and whether the one beside it."""
    own = _named(spans)
    below, beside = (own.get(word) in ("", "continue") for word in ("below", "beside"))
    return max(1, _number(own.get("across", ""), 1)), below, beside


def _named(properties: str) -> dict[str, str]:
    """Properties by name."""
    return {name: value for name, colon, value in (part.partition(":") for part in properties.split("|")) if colon}


def _spanned(rows: list[list[_Merged]]) -> list[list[Cell]]:
    """The rows with vertical merges counted into the cell where they begin."""
    open_cells: dict[int, _Merged] = {}
    for row in rows:
        column = 0
        begun: dict[int, _Merged] = {}
        for merged in row:
            above = open_cells.get(column)
            if merged.continues and above is not None:
                above.cell = above.cell._replace(down=above.cell.down + 1)
                begun[column] = above
            else:
                merged.continues = False
                begun[column] = merged
            column += merged.cell.across
        open_cells = begun
    return [[merged.cell for merged in row if not merged.continues] for row in rows]
