"""The text layer of a PDF becomes blocks, page by page in reading order.

Characters and ruled lines come from PDFium. Inside ruled tables text goes into its cell; outside of them lines are
put together, page numbers and running heads are dropped, and wrapped lines are joined to paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

import pypdfium2

from gongkai.annual.readers.blocks import Block, Grid, Paragraph
from gongkai.annual.readers.drawn import Glyph, drawn_on
from gongkai.annual.readers.layout import Cell, table_blocks
from gongkai.annual.readers.raised import DOWN, UP, with_notes
from gongkai.annual.readers.ruling import RuledTable, ruled_tables
from gongkai.annual.report import Unreadable

ENCRYPTED = "这份 PDF 设了打开密码，读不出来，请取消密码或导出一份不加密的 PDF 后再上传。"
SCANNED = "这份 PDF 只有扫描图片，没有文字层，请用可以复制文字的电子版。"
BROKEN = "这份 PDF 已损坏，打不开，请重新导出后再上传。"
EMPTY = "这份 PDF 里没有文字，请重新导出后再上传。"
GARBLED = "这份 PDF 的文字复制出来是乱码（字体没有带编码），读不出来，请用原来的 Word 文件。"
_MOST_PAGES = 200
_MOST_CHARACTERS = 400_000

_PAGE_NUMBER = re.compile(
    r"[\s\-—–－―·.]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／共,，]\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–－―·.]*"
)
_HEAD = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六]部分")
_FULL_HEAD = re.compile(
    r"[一二三四五六]\s*、\s*.{0,8}(?:总体情况|主动公开|收到和处理|复议|主要问题|其他需要报告|需要报告的)"
)
_NUMBERED = re.compile(r"\s*[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]|\s*信息内容|\s*第二十条")
_BULLET = re.compile(r"^[\ue000-\uf8ff•●◆■▪]\s*")
_UNBREAKABLE = re.compile(r"(?:[!-~]+|.)[、。，．：；？！）》」』】〕”’％]*")
_ENDED = re.compile(r"[。！？；：]$")
_FIGURE = re.compile(r"[\d,.，\-—/／]+")


@dataclass(slots=True)
class _Line:
    """One line of text: its pieces as wide gaps part them, each with its left edge."""

    pieces: list[str]
    lefts: list[float]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    page: int

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(self.pieces)


@dataclass(slots=True)
class _Table:
    """A ruled table in its place on the page."""

    blocks: list[Block]
    top: float
    page: int


@dataclass(slots=True)
class _Page:
    """What stands on one page, from top to bottom."""

    height: float
    items: list[_Line | _Table] = field(default_factory=list)


def read_pdf(content: bytes) -> list[Block]:
    """The blocks of a PDF. Raises Unreadable where it is encrypted, damaged, or has no text."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(ENCRYPTED if "assword" in str(error) else BROKEN) from error
    try:
        if len(document) > _MOST_PAGES:
            raise Unreadable(f"这份 PDF 有 {len(document)} 页，不像年度报告，请只上传年度报告。")
        pages = _pages(document)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(BROKEN) from error
    finally:
        document.close()
    _drop_running(pages)
    _mend_cut_rows(pages)
    return list(_blocks([item for page in pages for item in page.items]))


def _pages(document: pypdfium2.PdfDocument) -> list[_Page]:
    pages, characters, pictures, unknown = [], 0, False, 0
    for number in range(len(document)):
        page = document[number]
        glyphs, level, upright, has_picture = drawn_on(page)
        pictures = pictures or has_picture
        characters += len(glyphs)
        unknown += sum("\ue000" <= glyph.text <= "\uf8ff" or glyph.text == "\ufffd" for glyph in glyphs)
        if characters > _MOST_CHARACTERS:
            raise Unreadable("这份 PDF 的文字太多，不像年度报告，请只上传年度报告。")
        pages.append(_page(page.get_height(), glyphs, ruled_tables(level, upright), number + 1))
        page.close()
    if characters < 20:
        raise Unreadable(SCANNED if pictures else EMPTY)
    if unknown * 3 > characters:
        raise Unreadable(GARBLED)
    return pages


# --- lines and tables of a page -----------------------------------------------------------------------------------


def _page(height: float, glyphs: list[Glyph], tables: list[RuledTable], number: int) -> _Page:
    """The page with each character in its table cell or in a line outside."""
    inside: dict[int, dict[int, list[Glyph]]] = {}
    outside: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        for place, table in enumerate(tables):
            region = table.region_at(x, y)
            if region is not None:
                inside.setdefault(place, {}).setdefault(id(region), []).append(glyph)
                break
        else:
            outside.append(glyph)
    page = _Page(height)
    page.items += _lines(outside, number)
    count = 0
    for place, table in enumerate(tables):
        if place in inside:
            count += 1
            blocks = list(table_blocks(_cells(table, inside[place], number), f"第{number}页表格{count}"))
            page.items.append(_Table(blocks, table.box[1], number))
    page.items.sort(key=lambda item: item.top)
    return page


def _cells(table: RuledTable, glyphs: dict[int, list[Glyph]], page: int) -> list[list[Cell]]:
    """The rows of a ruled table."""
    rows: list[list[Cell]] = [[] for _ in range(table.height)]
    for region in table.regions:
        lines = _lines(glyphs.get(id(region), []), page)
        text = "\n".join(line.text for line in lines)
        blocks = list(_blocks(lines)) if len(text) > 150 else []
        rows[region.row].append(Cell(text, region.across, region.down, blocks))
    return rows


def _lines(glyphs: Sequence[Glyph], page: int) -> list[_Line]:
    """Characters put together to lines, from top to bottom."""
    rows: list[list[Glyph]] = []
    middle = height = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.top + glyph.bottom) / 2):
        centre = (glyph.top + glyph.bottom) / 2
        # Some fonts give a comma the box of its ink: low, and much smaller than that of its line.
        if rows and centre - middle < 0.45 * max(glyph.bottom - glyph.top, height):
            rows[-1].append(glyph)
            middle += (centre - middle) / len(rows[-1])
            height = max(height, glyph.bottom - glyph.top)
        else:
            rows.append([glyph])
            middle, height = centre, glyph.bottom - glyph.top
    return [line for row in rows if (line := _line(row, page)) is not None]


def _line(row: list[Glyph], page: int) -> _Line | None:
    """One line: a gap of more than a character and a half parts it into pieces."""
    row.sort(key=lambda glyph: glyph.left)
    solid = [glyph for glyph in row if not glyph.text.isspace()]
    if not solid:
        return None
    # A Chinese character is as wide as its font is high; the height of its box differs from font to font.
    widths = [glyph.right - glyph.left for glyph in solid if glyph.text > "\u2e7f"]
    size = median(widths or [0.75 * (glyph.bottom - glyph.top) for glyph in solid])
    pieces, lefts, before = [""], [solid[0].left], solid[0]
    spaced = False
    for glyph in row:
        if glyph.text.isspace():
            spaced = bool(pieces[-1])
            continue
        gap = glyph.left - before.right
        # Between figures of a table without rules a smaller gap will do.
        far = 0.9 if glyph.text.isdigit() or before.text.isdigit() else 1.5
        if gap > far * size and glyph is not solid[0]:
            pieces.append("")
            lefts.append(glyph.left)
        elif (
            pieces[-1]
            and not glyph.raised
            and (spaced or gap > (0.8 if min(glyph.text, before.text) > "\u2e7f" else 0.22) * size)
        ):
            pieces[-1] += " "
        pieces[-1] += f"{UP}{glyph.text}{DOWN}" if glyph.raised else glyph.text
        before, spaced = glyph, False
    return _Line(
        [with_notes(piece) if UP in piece else piece for piece in pieces],
        lefts,
        solid[0].left,
        max(glyph.right for glyph in solid),
        min(glyph.top for glyph in solid),
        max(glyph.bottom for glyph in solid),
        size,
        page,
    )


# --- running heads, paragraphs ------------------------------------------------------------------------------------


def _drop_running(pages: Sequence[_Page]) -> None:
    """Take out page numbers, and lines that stand at the top or the bottom of most pages."""
    edges = [_edge_lines(page) for page in pages]
    seen = Counter(text for lines in edges for text in {_shape(line) for line in lines})
    often = max(2, (len(pages) + 1) // 2)
    for page, lines in zip(pages, edges, strict=True):
        for line in lines:
            if _PAGE_NUMBER.fullmatch(line.text) or (seen[_shape(line)] >= often and not _HEAD.match(line.text)):
                page.items.remove(line)


def _edge_lines(page: _Page) -> list[_Line]:
    """The first and last two lines of a page where they stand in its margins."""
    lines = [item for item in page.items if isinstance(item, _Line)]
    edge = 0.12 * page.height
    above = [line for line in lines[:2] if line.bottom < edge]
    return above + [line for line in lines[-2:] if line.top > page.height - edge and line not in above]


def _shape(line: _Line) -> str:
    return re.sub(r"\d+", "#", "".join(line.text.split()))


def _mend_cut_rows(pages: Sequence[_Page]) -> None:
    """Put together a row that a page break cut: what stands on the next page goes to the row above."""
    for page, following in zip(pages, pages[1:], strict=False):
        if not (page.items and following.items):
            continue
        above, below = page.items[-1], following.items[0]
        if not (isinstance(above, _Table) and isinstance(below, _Table) and above.blocks and below.blocks):
            continue
        upper, lower = above.blocks[-1], below.blocks[0]
        if isinstance(upper, Grid) and isinstance(lower, Grid) and len(lower.rows) > 1:
            joined = _one_row(upper.rows[-1], lower.rows[0])
            if joined is not None:
                upper.rows[-1] = joined
                del lower.rows[0]


def _one_row(upper: list[str | None], lower: list[str | None]) -> list[str | None] | None:
    """Two parts of a row as one; None where they are two rows.

    The lower part of a row has no label with a number of its own, and the figures stand in one of the two parts only.
    """
    if len(upper) != len(lower):
        return None
    labels = [text for text in lower if text and not _FIGURE.fullmatch(text)]
    figures = [[text for text in row if text and _FIGURE.fullmatch(text)] for row in (upper, lower)]
    if len(labels) > 1 or any(_NUMBERED.match(text) for text in labels) or bool(figures[0]) == bool(figures[1]):
        return None
    if any(one and other and _FIGURE.fullmatch(other) for one, other in zip(upper, lower, strict=True)):
        return None
    return [one if not other else f"{one}\n{other}" if one else other for one, other in zip(upper, lower, strict=True)]


def _blocks(items: Sequence[_Line | _Table]) -> Iterator[Block]:
    """Paragraphs, tables, and rows of figures without rules, in reading order."""
    lines = [item for item in items if isinstance(item, _Line)]
    if not lines:
        for item in items:
            yield from item.blocks if isinstance(item, _Table) else ()
        return
    sizes = Counter(round(line.size, 1) for line in lines if len(line.pieces) == 1 for _ in line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    wide = [line for line in lines if len(line.text) > 12] or lines
    left, right = _usual([line.left for line in wide]), _usual([line.right for line in wide], last=True)
    part: list[_Line] = []
    for run in _runs(items):
        if isinstance(run, _Table):
            yield from _paragraphs(part, body, left, right)
            part = []
            yield from run.blocks
        elif len(run) == 1 and not _is_row(run[0]):
            part.append(run[0])
        else:
            yield from _paragraphs(part, body, left, right)
            part = []
            yield Grid(_rows(run), at=f"第{run[0].page}页")
    yield from _paragraphs(part, body, left, right)


def _usual(edges: Sequence[float], *, last: bool = False) -> float:
    """The margin: the outermost edge, leaving out the outermost tenth of lines that reach beyond it."""
    ordered = sorted(edges, reverse=last)
    return ordered[len(ordered) // 10]


def _runs(items: Iterable[_Line | _Table]) -> Iterator[_Table | list[_Line]]:
    """Tables and single lines one by one; rows of an unruled table together, with labels alone between them."""
    run: list[_Line] = []
    between: list[_Line] = []
    for item in items:
        if isinstance(item, _Line) and _is_row(item):
            run += [*between, item]
            between = []
            continue
        if isinstance(item, _Line) and run and len(between) < 3 and _is_label(item):
            between.append(item)
            continue
        if run:
            yield run
        for line in between:
            yield [line]
        run, between = [], []
        yield item if isinstance(item, _Table) else [item]
    if run:
        yield run
    for line in between:
        yield [line]


def _rows(run: Sequence[_Line]) -> list[list[str | None]]:
    """The rows of a table without rules: labels wrapped over several lines go to the figures that they stand beside.

    Where a line of labels stands between two rows it goes to the nearer one; a label that comes out wrong that way is
    known by no one, and its figures are left alone.
    """
    rows = [line for line in run if sum(_FIGURE.fullmatch(piece) is not None for piece in line.pieces) > 2]
    bare = [line for line in rows if _FIGURE.fullmatch(line.pieces[0])]
    if not bare:
        return [list[str | None](line.pieces) for line in run]
    beside: dict[int, list[_Line]] = {id(line): [line] for line in rows}
    found: list[list[_Line]] = []
    for line in run:
        nearest = min((row for row in rows if row.page == line.page), key=lambda row: _apart(row, line), default=line)
        if id(line) in beside:
            found.append(beside[id(line)])
        elif nearest is not line and _is_label_beside(line, nearest):
            beside[id(nearest)].append(line)
        else:
            found.append([line])
    return [_one_line(lines) for lines in found]


def _is_label_beside(line: _Line, row: _Line) -> bool:
    """Whether a line stands left of the figures of a row and close enough to be part of its label."""
    figures = min(left for left, piece in zip(row.lefts, row.pieces, strict=True) if _FIGURE.fullmatch(piece))
    return (
        max(line.lefts) < figures - line.size and _apart(row, line) < 4 * line.size and not _FULL_HEAD.match(line.text)
    )


def _apart(one: _Line, other: _Line) -> float:
    """How far apart two lines stand, from middle to middle."""
    return abs(one.top + one.bottom - other.top - other.bottom) / 2


def _one_line(lines: list[_Line]) -> list[str | None]:
    """Lines beside one another as one row: pieces below one another are one label."""
    columns: list[tuple[float, list[tuple[float, str]]]] = []
    for line in lines:
        for left, piece in zip(line.lefts, line.pieces, strict=True):
            column = next((parts for at, parts in columns if abs(at - left) < 1.5 * line.size), None)
            if column is None:
                columns.append((left, [(line.top, piece)]))
            else:
                column.append((line.top, piece))
    return ["".join(piece for _, piece in sorted(parts)) for _, parts in sorted(columns)]


def _is_row(line: _Line) -> bool:
    """Whether a line is a row of a table without rules."""
    figures = sum(_FIGURE.fullmatch(piece) is not None for piece in line.pieces)
    return len(line.pieces) > 2 or (len(line.pieces) == 2 and figures > 0)


def _is_label(line: _Line) -> bool:
    """Whether a line may stand inside a table without rules: short, no sentence, no heading of a section."""
    return len(line.text) < 45 and not _ENDED.search(line.text) and not _FULL_HEAD.match(line.text)


def _paragraphs(lines: Sequence[_Line], body: float, left: float, right: float) -> Iterator[Paragraph]:
    """Lines joined to paragraphs, where nothing shows that a new one begins."""
    text, before = "", None
    start = 0
    for line in lines:
        large = before is not None and min(before.size, line.size) > 1.25 * body
        if before is not None and _goes_on(before, line, left, right, large=large):
            text += _between(text, line.text) + line.text
        else:
            if before is not None:
                yield _paragraph(text, before, start, body)
            text, start = line.text, line.page
        before = line
    if before is not None:
        yield _paragraph(text, before, start, body)


def _paragraph(text: str, line: _Line, page: int, body: float) -> Paragraph:
    text = _BULLET.sub("", text)
    return Paragraph(text, int(line.size > 1.25 * body and len(text) < 60), f"第{page}页")


def _goes_on(before: _Line, line: _Line, left: float, right: float, *, large: bool) -> bool:
    """Whether `line` continues the paragraph of `before`; `large` lines are those of a title."""
    size = before.size
    if abs(line.size - size) > 0.15 * size:
        return False
    if before.page == line.page and line.top - before.bottom > 1.6 * size:
        return False
    if _is_centred(line, left, right) and (large or _is_centred(before, left, right)):
        return not _ENDED.search(before.text) and not _HEAD.match(line.text) and before.page == line.page
    if line.left > left + 1.2 * size or before.right < right - 0.8 * size - _unbreakable(line):
        return False
    return not (_HEAD.match(line.text) and (_ENDED.search(before.text) or _HEAD.match(before.text)))


def _unbreakable(line: _Line) -> float:
    """How much room the beginning of a line takes that could not stay on the line before: one sign with the closing
    marks that no line begins with, or a word of Latin letters and figures."""
    found = _UNBREAKABLE.match(line.text)
    signs = sum(0.6 if sign.isascii() else 1.0 for sign in found[0]) if found else 1.0
    return min(max(signs, 1.0), 6.0) * line.size


def _is_centred(line: _Line, left: float, right: float) -> bool:
    """Whether a line is set in the middle between the margins, with room on both sides."""
    before, after = line.left - left, right - line.right
    return before > 2 * line.size and abs(before - after) < 1.5 * line.size


def _between(before: str, after: str) -> str:
    """A space where two lines of Latin letters or figures meet."""
    return " " if before[-1:].isascii() and after[:1].isascii() and before[-1:] != "-" else ""
