"""What is printed, before any file format: the order of title, headings, prose and tables, and the cells of each table.

The three tables come from the trees of labels in form.py, in the edition that the report follows. All writers print
these; only how a cell, a heading or a paragraph looks is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from gongkai.annual.form import (
    CAPTION_COLUMN,
    CORNER,
    FORM_2021,
    OTHER_KEYS,
    SECTIONS,
    UNSPLIT,
    Form,
    Head,
    Node,
    column_heads,
    row_heads,
)
from gongkai.annual.report import Report, Section, Value

TABLES = ("table2", "table3", "table4")
"""The three tables by the section they stand in: two, three and four."""

CAPTIONS = {table: f"表{heading[0]}　{heading[2:]}" for table, heading in zip(TABLES, SECTIONS[1:4], strict=True)}
"""What each table is called where a format wants a name for it: 表二 and the heading it stands under."""

NAMELESS = "政府信息公开工作年度报告"
"""What a file is called whose report has no title."""

TEXT_WIDTH = 156.0
"""Width of the type area of an A4 page in 公文 margins (210 − 28 − 26), in mm."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_YEAR = re.compile(r"[0-9０-９]{4}\s*年")
_SUBHEADING = re.compile(r"\s*[（(][一二三四五六七八九十]{1,3}[）)][^。；：！？]{1,28}\s*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell: a label, or the place of a number.

    role   `column` and `row` are labels of columns and rows, `block` a caption across Table 2, `corner` the corner
           over the row labels, `value` a number
    path   of a value: its cell path; of a label: a name unique in the table
    over   of a value: the names of the labels that it stands under and beside
    """

    text: str
    role: Literal["column", "row", "block", "corner", "value"]
    path: str
    across: int = 1
    down: int = 1
    value: Value = None
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with its place in the grid, both counted from 0."""

    cell: Cell
    row: int
    column: int


@dataclass(frozen=True)
class Table:
    """One table as printed: rows of cells, of which the first `heads` are column heads for the whole table."""

    key: str
    caption: str
    columns: int
    heads: int
    rows: tuple[tuple[Cell, ...], ...]

    def placed(self) -> list[list[Placed]]:
        """The cells row by row with the column in which each begins."""
        taken: set[tuple[int, int]] = set()
        placed: list[list[Placed]] = []
        for y, row in enumerate(self.rows):
            line: list[Placed] = []
            x = 0
            for cell in row:
                while (y, x) in taken:
                    x += 1
                line.append(Placed(cell, y, x))
                taken.update((y + dy, x + dx) for dy in range(cell.down) for dx in range(cell.across))
                x += cell.across
            placed.append(line)
        return placed


@dataclass(frozen=True, slots=True)
class Title:
    """The title of the report."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section, as the report words it."""

    text: str
    no: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a section: its offset in the section's text; `heading` marks a line such as （一）主动公开."""

    text: str
    at: int
    no: int
    heading: bool


Part = Title | Heading | Paragraph | Table


def parts(report: Report) -> Iterator[Part]:
    """The report from top to bottom. A table without its section still stands in its place; nothing is made up."""
    if report.title and printable(report.title).strip():
        yield Title(" ".join(printable(report.title).split()))
    printed = {table.key: table for table in tables(report)}
    astray = [number for number in (2, 3, 4) if report.section(number) is None]
    for section in report.sections:
        for number in [number for number in astray if number < section.no]:
            if (waiting := printed.pop(f"table{number}", None)) is not None:
                yield waiting
        if section.title.strip():
            yield Heading(" ".join(printable(section.title).split()), section.no)
        yield from paragraphs(section)
        if (own := printed.pop(f"table{section.no}", None)) is not None:
            yield own
    yield from printed.values()


def title(report: Report) -> str:
    """What a file calls the report: its title on one line, or NAMELESS."""
    return " ".join(printable(report.title or "").split()) or NAMELESS


def phrases(title: str) -> list[str]:
    """The title cut where a line may end: before the year, so that the organ stands above the name of the report."""
    year = _YEAR.search(title)
    return [title[: year.start()], title[year.start() :]] if year is not None and year.start() > 0 else [title]


def paragraphs(section: Section) -> Iterator[Paragraph]:
    """The paragraphs of a section: its lines that say something."""
    at = 0
    for line in _lines(section.text):
        text = printable(line)
        if text.strip():
            yield Paragraph(text, at, section.no, _SUBHEADING.fullmatch(text) is not None)
        at += len(line) + 1


def _lines(text: str) -> list[str]:
    return _BREAKS.split(text)


def tables(report: Report) -> list[Table]:
    """The tables that the report has: those with a section or with a cell, in printed order."""
    return [table(report, key) for key in TABLES if _has(report, key)]


def _has(report: Report, key: str) -> bool:
    names = {key, report.edition.table2_key} if key == "table2" else {key}
    return report.section(int(key[-1])) is not None or any(
        value is not None and path.split(".", 1)[0] in names for path, value in report.cells.items()
    )


def table(report: Report, key: str) -> Table:
    """One table (`table2`, `table3`, `table4`) with the report's values, in the edition that the report follows."""
    form = report.edition
    if key == "table2":
        return _table2(report, form)
    if key == "table3":
        return _table3(report, form)
    return _table4(report, form)


def _value(report: Report, form: Form, path: str, over: Sequence[str], across: int = 1) -> Cell:
    value = report[path]
    return Cell(shown(value, signed=path in form.signed), "value", path, across, 1, value, tuple(over))


def _table2(report: Report, form: Form) -> Table:
    """Four columns; where a block has fewer, its last column takes the rest."""
    wide = max(len(block.columns) for block in form.table2)
    rows: list[tuple[Cell, ...]] = []
    for number, block in enumerate(form.table2, 1):
        name = f"table2.block{number}"
        spans = [1] * (len(block.columns) - 1) + [wide - len(block.columns) + 1]
        heads = [
            Cell(column.label, "column", f"{name}.column{place}", across)
            for place, (column, across) in enumerate(zip(block.columns, spans, strict=True), 1)
        ]
        rows.append((Cell(block.caption, "block", name, wide + 1),))
        rows.append((Cell(CAPTION_COLUMN, "corner", f"{name}.corner"), *heads))
        for row in block.rows:
            side = Cell(row.label, "row", f"{name}.{row.key}")
            rows.append(
                (
                    side,
                    *(
                        _value(report, form, block.path(form.table2_key, row, column), (name, head.path, side.path), n)
                        for column, head, n in zip(block.columns, heads, spans, strict=True)
                    ),
                )
            )
    return Table("table2", CAPTIONS["table2"], wide + 1, 0, tuple(rows))


def _column_cells(heads: list[list[Head]], name: str, start: int) -> tuple[list[list[Cell]], dict[int, list[str]]]:
    """The head cells of each head row, and for each column of the grid the names of the heads over it."""
    shape = Table(
        "", "", 0, 0, tuple(tuple(Cell(h.label, "column", "", h.across, h.down) for h in row) for row in heads)
    )
    cells: list[list[Cell]] = []
    over: dict[int, list[str]] = {}
    for y, line in enumerate(shape.placed()):
        cells.append([])
        for place in line:
            path = f"{name}.column{y + 1}.{place.column + 1}"
            cells[-1].append(Cell(place.cell.text, "column", path, place.cell.across, place.cell.down))
            for dx in range(place.cell.across):
                over.setdefault(start + place.column + dx, []).append(path)
    return cells, over


def _table3(report: Report, form: Form) -> Table:
    rows3 = _rows3(report, form)
    levels = max(row.depth for row in rows3)
    heads, over = _column_cells(column_heads(form.table3_columns), "table3", levels)
    heads[0].insert(0, Cell(CORNER, "corner", "table3.corner", levels, len(heads)))
    columns = [leaf.key for column in form.table3_columns for leaf in column.leaves()]
    rows: list[tuple[Cell, ...]] = [tuple(head) for head in heads]
    above: list[tuple[int, str]] = []  # labels that still cover rows: (rows left, name)
    for labels, leaf in row_heads(rows3):
        above = [(left - 1, name) for left, name in above if left > 1]
        beside = [name for _, name in above]
        sides: list[Cell] = []
        for place, head in enumerate(labels):
            own = place == len(labels) - 1
            name = f"table3.{leaf.key}" if own else f"table3.group{len(rows)}.{place}"
            sides.append(Cell(head.label, "row", name, head.across, head.down))
            beside.append(name)
            if not own:
                above.append((head.down, name))
        rows.append(
            (
                *sides,
                *(
                    _value(report, form, f"table3.{leaf.key}.{key}", (*over[levels + number], *beside))
                    for number, key in enumerate(columns)
                ),
            )
        )
    return Table("table3", CAPTIONS["table3"], levels + len(columns), len(heads), tuple(rows))


def _rows3(report: Report, form: Form) -> tuple[Node, ...]:
    """The rows of Table 3. A report that fills （六）其他处理 both as one row and as three gets both."""
    whole = any(value is not None for value in report.row(UNSPLIT.key))
    if not (whole and any(value is not None for key in OTHER_KEYS for value in report.row(key))):
        return form.table3_rows
    return tuple(
        replace(top, children=tuple(row for child in top.children for row in _with_whole(child)))
        for top in FORM_2021.table3_rows
    )


def _with_whole(row: Node) -> tuple[Node, ...]:
    return (UNSPLIT, row) if row.label == UNSPLIT.label else (row,)


def _table4(report: Report, form: Form) -> Table:
    heads, over = _column_cells(column_heads(form.table4), "table4", 0)
    keys = [leaf.key for column in form.table4 for leaf in column.leaves()]
    values = tuple(_value(report, form, f"table4.{key}", over[number]) for number, key in enumerate(keys))
    return Table("table4", CAPTIONS["table4"], len(keys), len(heads), (*(tuple(head) for head in heads), values))


def shown(value: Value, *, signed: bool = False) -> str:
    """A number as printed: blank where it is missing, decimals as they are, a growth with its plus sign."""
    if value is None:
        return ""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return f"+{text}" if signed and value > 0 else text


def printable(text: str) -> str:
    """Text without the control characters and lone surrogates that no document format can hold."""
    return _UNPRINTABLE.sub("", text)


# --- widths on paper ---------------------------------------------------------------------------------------------

_LABEL_COLUMNS = {"table2": (42.0,), "table3": (9.6, 16.8, 57.6), "table4": ()}
_PADDING = 1.6
"""Blank left and right of a number together, in mm."""
_MM = 25.4 / 72
SIZES = (10.5, 9.0, 7.5, 6.5, 5.5, 4.5)
"""Sizes for numbers in pt: 五号 where they fit, smaller where they do not."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table is set on paper: widths of its columns in mm, and for numbers too long for 五号 their size in pt."""

    widths: tuple[float, ...]
    small: dict[str, float]


def fit(printed: Table, width: float = TEXT_WIDTH) -> Fit:
    """Number columns share what the labels leave; a column with long numbers takes from those with short ones."""
    labels = _LABEL_COLUMNS[printed.key]
    places = [place for line in printed.placed() for place in line if place.cell.role == "value"]
    needs = [_needed(1, SIZES[0])] * (printed.columns - len(labels))
    for place in places:
        each = _needed(len(place.cell.text), SIZES[0]) / place.cell.across
        for x in range(place.column - len(labels), place.column - len(labels) + place.cell.across):
            needs[x] = max(needs[x], each)
    room = width - sum(labels)
    even = room / len(needs)
    short = sum(need - even for need in needs if need > even)
    spare = sum(even - need for need in needs if need < even)
    give = min(1.0, short / spare) if spare > 0 else 0.0
    shares = [need if need > even else even - (even - need) * give for need in needs]
    widths = (*labels, *(share * room / sum(shares) for share in shares))
    small: dict[str, float] = {}
    for place in places:
        own = sum(widths[place.column : place.column + place.cell.across])
        size = next((size for size in SIZES if _needed(len(place.cell.text), size) <= own + 0.01), SIZES[-1])
        if size != SIZES[0]:
            small[place.cell.path] = size
    return Fit(widths, small)


def _needed(digits: int, size: float) -> float:
    """Width in mm of a number of so many digits at this size."""
    return digits * size * 0.56 * _MM + _PADDING


def ems(text: str) -> float:
    """How wide a text is, in Chinese characters: a digit, Latin letter or half-width sign is half of one."""
    return sum(0.5 if sign < "\u2000" else 1.0 for sign in text)


def label_columns(printed: Table) -> int:
    """How many columns of a table hold row labels."""
    return len(_LABEL_COLUMNS[printed.key])
