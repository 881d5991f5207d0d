"""A paper as a Word document in the layout of GB/T 9704: margins, fonts, line pitch, red head, page numbers.

Fonts are named, not embedded; the font table names what may stand in for them. Bound facts are locked content
controls, tagged with their names: Word lets nobody change them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from io import BytesIO
from itertools import chain, count, pairwise
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from gongkai.annual.writers.archive import core_properties, packed, unpacked
from gongkai.annual.writers.docx import FANG, FONT_TABLE, HEI, KAI, SONG, TITLE_FONT
from gongkai.papers.blocks import (
    Addressee,
    Attachments,
    Block,
    Cell,
    Date,
    Document,
    Head,
    Note,
    Number,
    Page,
    PageBreak,
    Paragraph,
    Row,
    Runs,
    Seal,
    SignOffs,
    Table,
    Title,
    drawable,
    said,
)
from gongkai.papers.html import LONG, head_size, leads_in, qr_code


@dataclass(frozen=True, slots=True)
class Layout:
    """Measures of a page. Margins in millimetres; sizes and pitches in points; tight  between characters, in points."""

    top: int
    bottom: int
    left: int
    right: int
    footer: int
    size: float
    pitch: float
    cell_size: float
    cell_pitch: float
    page_number: float
    tight: float

    @property
    def width(self) -> int:
        """Twentieths of a point that a line is wide."""
        return round((210 - self.left - self.right) * TWIPS)


TWIPS = 1440 / 25.4
OFFICIAL = Layout(37, 35, 28, 26, 22, 16, 28.9, 12, 17, 14, -0.2)
"""28 characters of 16 pt on a line of 156 mm leave 0.2 pt too little between each two; 22 lines fill 225 mm."""
FORM = Layout(20, 22, 25, 20, 12, 12, 18, 11, 15.5, 10.5, 0)
RED = "C00000"
UPPER = f'<w:pBdr><w:bottom w:val="thickThinSmallGap" w:sz="24" w:space="8" w:color="{RED}"/></w:pBdr>'
LOWER = f'<w:pBdr><w:top w:val="thinThickSmallGap" w:sz="24" w:space="1" w:color="{RED}"/></w:pBdr>'
"""The pairs of red lines of a letter, 170 mm wide: `WIDER` points more than the text on either side."""
WIDER = 7 * 72 / 25.4


def write(document: Document) -> bytes:
    """The paper as the bytes of a docx file; the same paper gives the same bytes."""
    return _Writer(document).bytes()


class _Writer:
    """One Word document while it is written."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.layout = FORM if document.page == Page.FORM else OFFICIAL
        self.word = docx.Document()
        self.body = self.word.element.body
        self.controls = count(1)

    def bytes(self) -> bytes:
        self._page()
        self._styles()
        before: Block | None = None
        for block, following in pairwise(chain(self.document.blocks, [None])):
            if block is not None:
                self._block(block, before, following)
            before = block
        if isinstance(before, Table | SignOffs | Note):
            self._paragraph((), size=1, pitch=1)  # Word wants a paragraph after the last table
        kept = (RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES)
        _drop(
            self.word.part.package.rels,
            {key for key, rel in self.word.part.package.rels.items() if rel.reltype not in kept},
        )
        unwanted = (
            RELATIONSHIP_TYPE.CUSTOM_XML,
            "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
        )
        _drop(self.word.part.rels, {key for key, rel in self.word.part.rels.items() if rel.reltype in unwanted})
        saved = BytesIO()
        self.word.save(saved)
        parts = unpacked(saved.getvalue())
        parts["docProps/core.xml"] = core_properties(self.document.title)
        parts["word/fontTable.xml"] = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + FONT_TABLE
        ).encode()
        return packed(parts)

    # --- page and styles -----------------------------------------------------------------------------------------

    def _page(self) -> None:
        section, layout = self.word.sections[0], self.layout
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(layout.top), Mm(layout.bottom)
        section.left_margin, section.right_margin = Mm(layout.left), Mm(layout.right)
        section.header_distance, section.footer_distance, section.gutter = Mm(15), Mm(layout.footer), 0
        self.word.settings.odd_and_even_pages_header_footer = True
        if self.document.page == Page.LETTER:
            section.different_first_page_header_footer = True
            section.top_margin = Mm(28)
            section.first_page_footer.is_linked_to_previous = False
            first = section.first_page_footer.paragraphs[0]._p
            drawn = self._paragraph_xml((), size=1, pitch=1, line=LOWER, left=-WIDER, right=-WIDER)
            first.getparent().replace(first, parse_xml(drawn.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]._p
            paragraph.getparent().replace(paragraph, parse_xml(self._page_number(side)))

    def _page_number(self, side: str) -> str:
        """The number between two dashes, outside, one character from the edge (GB/T 9704 7.5)."""
        fonts = _run_properties(SONG, self.layout.page_number)
        indent = round(self.layout.page_number * 20)
        return (
            f'<w:p {nsdecls("w")}><w:pPr><w:ind w:{side}="{indent}" w:firstLine="0"/><w:jc w:val="{side}"/></w:pPr>'
            f'<w:r>{fonts}<w:t xml:space="preserve">— </w:t></w:r>'
            f'<w:fldSimple w:instr=" PAGE "><w:r>{fonts}<w:t>1</w:t></w:r></w:fldSimple>'
            f'<w:r>{fonts}<w:t xml:space="preserve"> —</w:t></w:r></w:p>'
        )

    def _styles(self) -> None:
        """Normal carries the body; every other style of the template goes but those that the paper uses."""
        styles = self.word.styles
        kept = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Heading 1", "Heading 2", "Title"}
        for style in list(styles):
            if (
                style.name not in kept
                or style.type == WD_STYLE_TYPE.CHARACTER
                and style.name != "Default Paragraph Font"
            ):
                style.element.getparent().remove(style.element)
        for name, font, size in (
            ("Normal", FANG, self.layout.size),
            ("Title", TITLE_FONT, 22),
            ("Heading 1", HEI, self.layout.size),
            ("Heading 2", KAI, self.layout.size),
        ):
            element = styles[name].element
            for part in ("w:pPr", "w:rPr", "w:link", "w:next"):
                if (found := element.find(qn(part))) is not None:
                    element.remove(found)
            outline = {"Heading 1": 0, "Heading 2": 1}.get(name)
            level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
            element.append(parse_xml(f'<w:pPr {nsdecls("w")}><w:spacing w:before="0" w:after="0"/>{level}</w:pPr>'))
            element.append(parse_xml(_run_properties(font, size, declared=True)))
        defaults = styles.element.find(qn("w:docDefaults"))
        language = defaults.find(f".//{qn('w:lang')}")
        if language is not None:
            language.set(qn("w:eastAsia"), "zh-CN")

    # --- blocks --------------------------------------------------------------------------------------------------

    def _block(self, block: Block, before: Block | None, following: Block | None) -> None:
        layout = self.layout
        match block:
            case Head(runs, True) if self.document.page == Page.LETTER:
                size = head_size(said(runs))
                self._paragraph(
                    runs,
                    font=TITLE_FONT,
                    size=size,
                    pitch=size * 1.2,
                    side="center",
                    colour=RED,
                    line=UPPER,
                    left=-WIDER,
                    right=-WIDER,
                )
            case Head(runs, True):
                size = head_size(said(runs))
                ruled = not isinstance(following, Number)
                self._paragraph(
                    runs,
                    font=TITLE_FONT,
                    size=size,
                    pitch=size * 1.2,
                    before=34 * 72 / 25.4,
                    side="center",
                    colour=RED,
                    ruled=ruled,
                )
            case Head(runs):
                self._paragraph(runs, size=15 if self.document.page == Page.FORM else 16, side="center", stays=True)
            case Number(runs) if self.document.page == Page.LETTER:
                self._paragraph(runs, side="right", before=16)
            case Number(runs):
                under = isinstance(before, Head) and before.red
                form = self.document.page == Page.FORM
                self._paragraph(
                    runs,
                    size=11 if form else None,
                    side="right" if form else "center",
                    before=2 * layout.pitch if under else 0,
                    after=3 if form else 0,
                    ruled=under,
                )
            case Title(runs):
                form = self.document.page == Page.FORM
                ruled = isinstance(before, Number) and not form
                self._paragraph(
                    runs,
                    style="Title",
                    font=TITLE_FONT,
                    size=22,
                    pitch=36,
                    side="center",
                    stays=True,
                    tight=0,
                    before=2 if form else layout.pitch * (2 if ruled and self.document.page == Page.OFFICIAL else 1),
                    after=8 if form else layout.pitch,
                )
            case Addressee(runs):
                self._paragraph(runs, stays=True)
            case Paragraph(runs, 0):
                self._paragraph(runs, first=2, stays=leads_in(runs))
            case Paragraph(runs, level):
                font = HEI if level == 1 else KAI
                self._paragraph(runs, style=f"Heading{min(level, 2)}", font=font, first=2, stays=True)
            case Table():
                self._table(block, before)
            case SignOffs():
                self._table(block.table(), before)
            case Attachments(names):
                self._attachments(names)
            case Seal(runs):
                self._signature(runs, following.runs if isinstance(following, Date) else ())
            case Date(runs):
                if not isinstance(before, Seal):
                    self._paragraph(runs, side="right", before=3 * layout.pitch, right=4 * layout.size)
            case Note():
                self._note(block, before)
            case PageBreak():
                self.body.insert_element_before(
                    parse_xml(f'<w:p {nsdecls("w")}><w:r><w:br w:type="page"/></w:r></w:p>'), "w:sectPr"
                )

    def _signature(self, organ: Runs, date: Runs) -> None:
        """The organ centred over the date, which ends four characters before the edge (GB/T 9704 7.3.5)."""
        size = self.layout.size
        difference = (_width(said(organ)) - _width(said(date))) * size / 2
        edge = 4 * size
        outer = max(edge - difference, size)
        self._paragraph(organ, side="right", before=3 * self.layout.pitch, right=outer, stays=bool(date))
        if date:
            self._paragraph(date, side="right", right=outer + difference)

    def _attachments(self, names: tuple[Runs, ...]) -> None:
        size = self.layout.size
        for n, name in enumerate(names, 1):
            head = "附件：" if n == 1 else ""
            number = f"{n}. " if len(names) > 1 else ""
            self._paragraph(
                (f"{head}{number}", *name),
                before=self.layout.pitch if n == 1 else 0,
                left=2 * size + (4 if number else 3) * size,
                hanging=(4 if n == 1 and number else 1 if number else 3) * size,
            )

    def _note(self, note: Note, before: Block | None) -> None:
        wide = self.layout.width
        code = round(25 * TWIPS) if note.code else 0
        lines = "".join(
            self._paragraph_xml(line, font=SONG, size=9, pitch=13.5, tight=0, side="left") for line in note.lines
        )
        picture = f"<w:tc>{_cell_properties(code, borders=False)}<w:p/></w:tc>" if note.code else ""
        self._gap(before)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{wide}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f'<w:tblGrid><w:gridCol w:w="{wide - code}"/>{f"<w:gridCol w:w={chr(34)}{code}{chr(34)}/>" if code else ""}'
            f"</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>{_cell_properties(wide - code, borders=False)}"
            f"{lines or '<w:p/>'}</w:tc>{picture}</w:tr></w:tbl>"
        )
        self.body.insert_element_before(table, "w:sectPr")
        if note.code:
            drawn = BytesIO()
            qr_code(note.code).save(drawn, kind="png", scale=8, border=2)
            drawn.seek(0)
            paragraph = self.word.tables[-1].rows[0].cells[1].paragraphs[0]
            shape = paragraph.add_run().add_picture(drawn, width=Mm(21))
            shape._inline.docPr.set("descr", f"校验码 {drawable(note.code)}")
            shape._inline.docPr.set("name", "校验码")
            paragraph.alignment = 2

    # --- tables --------------------------------------------------------------------------------------------------

    def _gap(self, before: Block | None) -> None:
        if isinstance(before, Table | SignOffs | Note):  # Word would make one table of two that touch
            self._paragraph((), size=2, pitch=5)

    def _table(self, table: Table, before: Block | None) -> None:
        layout = self.layout
        self._gap(before)
        if table.captioned:
            self._paragraph((table.caption,), font=HEI, size=14, pitch=24, side="center", stays=True)
        whole = sum(table.widths)
        edges = [round(layout.width * sum(table.widths[:x]) / whole) for x in range(len(table.widths) + 1)]
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        grid = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
        reach: dict[int, Cell] = {}
        rows = []
        for y, (row, line) in enumerate(zip(table.rows, table.placed(), strict=True)):
            cells = []
            for x, cell in line:
                if cell is not None:
                    reach[x] = cell
                cells.append(self._cell(reach[x], edges[x + reach[x].across] - edges[x], covered=cell is None))
            rows.append(f"<w:tr>{_row_properties(row, head=y < table.heads)}{''.join(cells)}</w:tr>")
        drawn = (
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:top w:w="57" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="57" w:type="dxa"/>'
            '<w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
            f'<w:tblCaption w:val="{escape(drawable(table.caption))}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
            f"{''.join(rows)}</w:tbl>"
        )
        self.body.insert_element_before(parse_xml(drawn), "w:sectPr")

    def _cell(self, cell: Cell, width: int, *, covered: bool) -> str:
        merge = "continue" if covered else "restart" if cell.down > 1 else ""
        properties = _cell_properties(width, across=cell.across, merge=merge)
        layout = self.layout
        side = "center" if cell.label or cell.centred else "left"
        font = SONG if self.document.page == Page.OFFICIAL else FANG
        runs = () if covered else cell.runs
        text = self._paragraph_xml(runs, font=font, size=layout.cell_size, pitch=layout.cell_pitch, side=side, tight=0)
        return f"<w:tc>{properties}{text}</w:tc>"

    # --- paragraphs ----------------------------------------------------------------------------------------------

    def _paragraph(self, runs: Runs, **how: Any) -> None:
        drawn = self._paragraph_xml(runs, **how).replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)
        self.body.insert_element_before(parse_xml(drawn), "w:sectPr")

    def _paragraph_xml(
        self,
        runs: Runs,
        *,
        style: str = "",
        font: str = FANG,
        size: float | None = None,
        pitch: float | None = None,
        side: str = "both",
        colour: str = "",
        before: float = 0,
        after: float = 0,
        first: int = 0,
        left: float = 0,
        right: float = 0,
        hanging: float = 0,
        tight: float | None = None,
        stays: bool = False,
        ruled: bool = False,
        line: str = "",
    ) -> str:
        """A paragraph; lengths in points.

        first  characters of indent
        stays  on the page of what follows
        ruled  over a red line
        line   the border of another line
        """
        size = size or self.layout.size
        pitch = pitch or self.layout.pitch
        tight = self.layout.tight if tight is None else tight
        indent = "".join(
            f' w:{name}="{round(points * 20)}"' for name, points in (("left", left), ("right", right)) if points
        )
        indent += f' w:hanging="{round(hanging * 20)}"' if hanging else ""
        indent += f' w:firstLineChars="{first * 100}" w:firstLine="{round(first * size * 20)}"' if first else ""
        if ruled:
            line = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{RED}"/></w:pBdr>'
        properties = (
            (f'<w:pStyle w:val="{style}"/>' if style else "")
            + ("<w:keepNext/>" if stays else "")
            + line
            + '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
            + f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
            f'w:line="{round(pitch * 20)}" w:lineRule="{"exact" if font != TITLE_FONT or style else "atLeast"}"/>'
            + (f"<w:ind{indent}/>" if indent else "")
            + f'<w:jc w:val="{side}"/>'
        )
        look = _run_properties(font, size, colour=colour, tight=tight)
        return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(self._runs(runs, look))}</w:p>"

    def _runs(self, runs: Runs, look: str) -> Iterable[str]:
        for run in runs:
            if isinstance(run, str):
                yield _run(run, look)
            elif run.text:
                control = next(self.controls)
                yield (
                    f'<w:sdt><w:sdtPr>{look}<w:alias w:val="{escape(drawable(run.name))}"/>'
                    f'<w:tag w:val="{escape(drawable(run.name))}"/><w:id w:val="{control}"/>'
                    f'<w:lock w:val="sdtContentLocked"/></w:sdtPr>'
                    f"<w:sdtContent>{_run(run.text, look)}</w:sdtContent></w:sdt>"
                )


def _run(text: str, look: str) -> str:
    lines = "<w:br/>".join(
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))
        for line in drawable(text).split("\n")
    )
    return f"<w:r>{look}{lines}</w:r>"


def _run_properties(font: str, size: float, *, colour: str = "", tight: float = 0, declared: bool = False) -> str:
    return (
        f"<w:rPr{' ' + nsdecls('w') if declared else ''}>"
        f'<w:rFonts w:hint="eastAsia" w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}" w:cs="{font}"/>'
        + (f'<w:color w:val="{colour}"/>' if colour else "")
        + (f'<w:spacing w:val="{round(tight * 20)}"/>' if tight else "")
        + f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
        "</w:rPr>"
    )


def _row_properties(row: Row, *, head: bool) -> str:
    long = sum(len(said(cell.runs)) for cell in row.cells) > LONG
    return (
        "<w:trPr>"
        + ("" if long else "<w:cantSplit/>")
        + (f'<w:trHeight w:val="{round(row.height * TWIPS)}" w:hRule="atLeast"/>' if row.height else "")
        + ("<w:tblHeader/>" if head else "")
        + "</w:trPr>"
    )


def _cell_properties(width: int, *, across: int = 1, merge: str = "", borders: bool = True) -> str:
    return (
        f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{across}"/>' if across > 1 else "")
        + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
        + ('<w:vAlign w:val="center"/>' if borders else '<w:vAlign w:val="top"/>')
        + "</w:tcPr>"
    )


def _width(text: str) -> float:
    """How wide a text is, in characters of full width."""
    return sum(1.0 if ord(sign) > 0x2E7F else 0.5 for sign in text)


def _drop(relations: Any, keys: set[str]) -> None:
    for key in keys:
        del relations[key]
