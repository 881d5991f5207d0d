"""A paper as HTML: a fragment for pages (no style attributes, so that it passes a strict content security policy), and
the complete document that the PDF is laid out from.

`style()` is the stylesheet of both; a page that shows a fragment loads it as a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from itertools import chain, pairwise
from string import Template

import segno

from gongkai.annual.writers.html import FANG_FONTS, HEI_FONTS, KAI_FONTS, SONG_FONTS, TITLE_FONTS
from gongkai.papers.blocks import (
    Addressee,
    Attachments,
    Block,
    Bound,
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

LINE = 442
"""Points that a line of the official page is wide (156 mm)."""
LARGEST_HEAD, SMALLEST_HEAD = 48, 16
"""Points of a red head: as large as its line allows, within these."""
TALLEST = 60
"""Millimetres: the tallest row that has a class of its own."""


def fragment(document: Document, *, level: int = 2) -> str:
    """The paper as one `<article>`. level  of the heading that its title becomes."""
    letter = "paper-official " if document.page == Page.LETTER else ""
    lines = [f'<article class="paper {letter}paper-{document.page}" lang="zh-CN">']
    before: Block | None = None
    for block, following in pairwise(chain(document.blocks, [None])):
        if block is not None:
            lines.append(_drawn(block, before, following, level))
        before = block
    return "\n".join([*filter(None, lines), "</article>\n"])


def complete(document: Document) -> str:
    """The paper as a complete HTML document that loads nothing."""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{style()}</style>\n</head>\n<body>\n"
        f"{fragment(document, level=1)}</body>\n</html>\n"
    )


@cache
def style() -> str:
    """The stylesheet of papers, for screen and paper."""
    sheet = files("gongkai.papers").joinpath("paper.css").read_text("utf-8")
    fonts = {"title": TITLE_FONTS, "song": SONG_FONTS, "hei": HEI_FONTS, "kai": KAI_FONTS, "fang": FANG_FONTS}
    rules = [
        *(f".paper .wide-{n} {{ width: {n}% }}" for n in range(1, 101)),
        *(f".paper .tall-{n} > * {{ height: {n}mm }}" for n in range(1, TALLEST + 1)),
        *(f".paper .size-{n} {{ font-size: {n}pt }}" for n in range(SMALLEST_HEAD, LARGEST_HEAD + 1)),
    ]
    return Template(sheet).substitute(fonts) + "\n".join(rules) + "\n"


def head_size(text: str) -> int:
    """Points of a red head, so that it stays on one line where that is possible."""
    return max(SMALLEST_HEAD, min(LARGEST_HEAD, LINE // (len(text) + 1)))


def leads_in(runs: Runs) -> bool:
    """Whether a paragraph stays on the page of what follows it: 现答复如下："""
    return said(runs).rstrip().endswith("：")


def qr_code(text: str) -> segno.QRCode:
    """The QR code of a text, readable although a corner of the sheet is smudged or stamped."""
    return segno.make_qr(text, error="q", boost_error=False)


# --- blocks ------------------------------------------------------------------------------------------------------


def _drawn(block: Block, before: Block | None, following: Block | None, level: int) -> str:
    match block:
        case Head(runs, red):
            size = f" paper-red size-{head_size(said(runs))}" if red else ""
            ruled = " paper-ruled" if red and not isinstance(following, Number) else ""
            return f'<p class="paper-head{size}{ruled}">{_text(runs)}</p>'
        case Number(runs):
            ruled = " paper-ruled" if isinstance(before, Head) and before.red else ""
            return f'<p class="paper-number{ruled}">{_text(runs)}</p>'
        case Title(runs):
            return f'<h{level} class="paper-title">{_text(runs)}</h{level}>'
        case Addressee(runs):
            return f'<p class="paper-addressee">{_text(runs)}</p>'
        case Paragraph(runs, 0):
            leads = " paper-leads" if leads_in(runs) else ""
            return f'<p class="paper-text{leads}">{_text(runs)}</p>'
        case Paragraph(runs, depth):
            return f'<h{level + depth} class="paper-heading-{depth}">{_text(runs)}</h{level + depth}>'
        case Table():
            return _table(block)
        case SignOffs():
            return _table(block.table())
        case Attachments(names):
            return _attachments(names)
        case Seal(runs):
            date = f'<p class="paper-date">{_text(following.runs)}</p>' if isinstance(following, Date) else ""
            return f'<div class="paper-signature"><div><p class="paper-seal">{_text(runs)}</p>{date}</div></div>'
        case Date(runs):
            if isinstance(before, Seal):
                return ""
            return f'<div class="paper-signature"><div><p class="paper-date">{_text(runs)}</p></div></div>'
        case Note(lines, code):
            said_lines = "".join(f"<p>{_text(line)}</p>" for line in lines)
            return f'<div class="paper-note">{_picture(code)}<div class="paper-note-lines">{said_lines}</div></div>'
        case PageBreak():
            return '<div class="paper-break"></div>'


def _attachments(names: tuple[Runs, ...]) -> str:
    if len(names) == 1:
        return f'<div class="paper-attachments paper-alone"><p>附件：{_text(names[0])}</p></div>'
    lines = [
        f'<p class="paper-first">附件：{n}. {_text(name)}</p>' if n == 1 else f"<p>{n}. {_text(name)}</p>"
        for n, name in enumerate(names, 1)
    ]
    return f'<div class="paper-attachments">{"".join(lines)}</div>'


def _picture(code: str) -> str:
    if not code:
        return ""
    drawn = qr_code(code).svg_inline(
        border=2, omitsize=True, title=f"校验码 {drawable(code)}", svgclass="paper-code", lineclass=None
    )
    return drawn.replace("<svg", '<svg role="img"', 1)


def _table(table: Table) -> str:
    whole = sum(table.widths)
    columns = "".join(f'<col class="wide-{max(1, round(width * 100 / whole))}">' for width in table.widths)
    caption = escape(drawable(table.caption))
    lines = [
        f'<div class="paper-frame" role="region" aria-label="{caption}" tabindex="0"><table aria-label="{caption}">'
    ]
    if table.captioned:
        lines.append(f"<caption>{caption}</caption>")
    lines.append(f"<colgroup>{columns}</colgroup>")
    group = ""
    for y, row in enumerate(table.rows):
        wanted = "thead" if y < table.heads else "tbody"
        if wanted != group:
            lines.append(f"{f'</{group}>' if group else ''}<{wanted}>")
            group = wanted
        lines.append("".join(_row(row, head=y < table.heads)))
    return "\n".join([*lines, f"</{group}></table></div>"])


LONG = 400
"""Characters of a row that may be broken between two pages; a shorter one stays whole."""


def _row(row: Row, *, head: bool) -> Iterator[str]:
    classes = [f"tall-{min(row.height, TALLEST)}"] if row.height else []
    if sum(len(said(cell.runs)) for cell in row.cells) > LONG:
        classes.append("paper-long")
    yield f'<tr class="{" ".join(classes)}">' if classes else "<tr>"
    for cell in row.cells:
        yield _cell(cell, head=head)
    yield "</tr>"


def _cell(cell: Cell, *, head: bool) -> str:
    spans = f' colspan="{cell.across}"' if cell.across > 1 else ""
    spans += f' rowspan="{cell.down}"' if cell.down > 1 else ""
    centred = ' class="paper-centred"' if cell.centred else ""
    if cell.label:
        side = "col" if head else "row"
        scope = f"{side}group" if (cell.across if head else cell.down) > 1 else side
        return f'<th scope="{scope}"{spans}{centred}>{_text(cell.runs)}</th>'
    return f"<td{spans}{centred}>{_text(cell.runs)}</td>"


def _text(runs: Runs) -> str:
    return "".join(
        f'<span class="paper-bound" data-fact="{escape(drawable(run.name))}">{_lines(run.text)}</span>'
        if isinstance(run, Bound)
        else _lines(run)
        for run in runs
    )


def _lines(text: str) -> str:
    return escape(drawable(text)).replace("\n", "<br>")
