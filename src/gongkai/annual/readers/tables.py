"""Find the cells of the three tables by their labels, wherever the numbers ended up.

All grids of a document are walked row by row, in reading order. A row belongs to the table whose heads were seen
last, so a table may be split over pages, three tables may stand in one grid, and a grid that is no table of the report
is passed over. Which of a row's numbers belongs to which column is decided by the column heads, and where the row is
shifted or ragged by the order of its numbers; where that leaves a doubt, the cells are None and their origin says why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gongkai.annual.form import COLUMNS, FORM_2019, FORM_2021, OTHER_KEYS, RESULTS, UNSPLIT, Form, in_words
from gongkai.annual.readers.blocks import Grid
from gongkai.annual.readers.columns import Heads, pick
from gongkai.annual.readers.labels import (
    BRANCH,
    COLUMNS2,
    COLUMNS3,
    COLUMNS4,
    FURNITURE,
    GROUPS4,
    ROWS2,
    ROWS3,
    Labels,
    Match,
    bare,
)
from gongkai.annual.readers.numbers import is_number, read_cell
from gongkai.annual.report import FORM_2021_UNSPLIT, Finding, Origin, Value

FORM_SOURCE = "年度报告格式"
LONGEST_WORDS = 300
"""How many signs of a cell, of its place or of a note are kept: whatever a file holds, a report stays readable."""


def reading_note(code: str, where: str, said: object, expected: object, message: str) -> Finding:
    """A finding of level note that only the reader can make: how the file departs from the printed form."""
    return Finding(code, "failed", "note", where, said, expected, message, FORM_SOURCE)


_LEVEL = {
    leaf.key: depth
    for form in (FORM_2021, FORM_2021_UNSPLIT)
    for top in form.table3_rows
    for depth, leaf in top.leaves_with_depth()
}
"""How deep each row of Table 3 hangs in its tree: 1 for 本年新收, 2 for 予以公开, 3 for 属于国家秘密."""
_LABEL = {leaf.key: leaf.label for top in FORM_2021.table3_rows for leaf in top.leaves()} | {UNSPLIT.key: UNSPLIT.label}
_DECIMALS = FORM_2021.decimals | FORM_2019.decimals
_SIGNED = FORM_2021.signed | FORM_2019.signed


@dataclass(slots=True)
class Cells:
    """What was read so far: values, origins, notes, and how far the walk has come."""

    values: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    notes: list[Finding] = field(default_factory=list)
    form: Form | None = None
    pieces: dict[str, int] = field(default_factory=dict)

    def put(self, path: str, text: str, at: str, *, why: str = "") -> None:
        """Enter one cell; a second, different value for the same cell leaves it None with the reason.

        A cell that was blank stays so, whatever a later table says: that table may be of another year.
        """
        raw = text.strip()[:LONGEST_WORDS]
        if why:
            self._enter(path, None, Origin(raw, at, why=why[:LONGEST_WORDS]))
            return
        if path in _DECIMALS or path in _SIGNED:
            found = read_cell(text, decimals=path in _DECIMALS, signed=path in _SIGNED)
        else:
            found = read_cell(text)
        self._enter(path, found.value, Origin(raw, at, found.note[:LONGEST_WORDS], found.why))

    def _enter(self, path: str, value: Value, origin: Origin) -> None:
        before = self.origins.get(path)
        if before is None:
            self.origins[path] = origin
            if value is not None:
                self.values[path] = value
        elif value is not None and path in self.values and value != self.values[path]:
            del self.values[path]
            self.origins[path] = Origin(
                before.raw,
                before.at,
                why=f"同一格有两个不同的数：“{before.raw}”（{before.at}）与“{origin.raw}”（{origin.at}）"[
                    :LONGEST_WORDS
                ],
            )


_ITEM = re.compile(r"\s*(\d{1,2})\s*[.、．]")
_OTHER_UNIT = re.compile(r"[(（][^)）]*(?<!万)元|[(（][^)）]*亿元")
"""A head that gives the amounts in another unit than 万元."""


def _strangers(words: Sequence[tuple[int, str]], known: Sequence[tuple[int, str]]) -> set[int]:
    """Positions of heads, right of the first known one, that are no label of the form."""
    taken = {place for place, _ in known} | {place for place, text in words if bare(text) in FURNITURE}
    first = min(taken, default=len(words))
    return {place for place, text in words if place > first and place not in taken and not text.startswith("单位")}


_ON_A_PAGE = re.compile(r"第\d+页")
"""The place of a grid in a paged file: there a table over two pages is one grid a page, and nothing is wrong."""

_LABELS = {"table2": ROWS2, "table3": ROWS3}


class _Row(NamedTuple):
    """One row of a grid.

    words    its cells that say something, with their positions
    label    the label of the row, "" where it has none
    end      position after the label
    numbers  cells after the label that no merged cell covers, with their positions
    """

    at: str
    words: list[tuple[int, str]]
    label: str
    end: int
    numbers: list[tuple[int, str]]

    @property
    def has_numbers(self) -> bool:
        """Whether a cell after the label says something."""
        return self.words[-1][0] >= self.end


def _row(texts: Sequence[str | None], labels: Labels | None, at: str) -> _Row | None:
    """A row taken apart; None where all its cells are blank.

    The label is the last cell that is words, not a number or a mark in a number's place. Where those words are no label
    (a remark in a number cell), it is the last cell that is one.
    """
    words = [(place, text) for place, text in enumerate(texts) if text and not text.isspace()]
    if not words:
        return None
    label, end = "", 0
    for place, text in reversed(words):
        if not is_number(text):
            if labels is None or labels.find(text) is not None:
                label, end = text, place + 1
                break
            if not end:
                label, end = text, place + 1
    return _Row(at, words, label, end, [(p, text) for p, text in enumerate(texts[end:], end) if text is not None])


class Tables:
    """The walk over all grids of one document."""

    def __init__(self) -> None:
        self.cells = Cells()
        self._open = ""
        self._columns2: list[tuple[int, str]] = []
        self._others: set[int] = set()
        self._unit2 = ""
        self._places3: dict[int, str] = {}
        self._order3: tuple[str, ...] = COLUMNS
        self._order3_known = False
        self._starts3: list[tuple[str, int, int | None]] = []
        self._shifted: list[str] = []
        self._last_row = False
        self._again: set[str] = set()
        self._heads4: list[tuple[int, int, str, bool]] = []
        self._line = 0

    def read(self, grid: Grid) -> bool:
        """Read one grid; True where it held rows or heads of the form."""
        self._places3 = {}
        touched: set[str] = set()
        before = len(self.cells.origins)
        self._entered: set[str] = set()
        for number, texts in enumerate(grid.rows, 1):
            self._line += 1
            row = _row(texts, _LABELS.get(self._open), f"{grid.at[:LONGEST_WORDS]}第{number}行")
            if row is not None and (table := self._read_row(row, grid)):
                touched.add(table)
        self._close_grid()
        if not _ON_A_PAGE.match(grid.at):
            for table in touched:
                if len(self.cells.origins) > before:
                    self.cells.pieces[table] = self.cells.pieces.get(table, 0) + 1
                elif table in self.cells.pieces and table in self._entered:
                    self._again.add(table)
        return bool(touched)

    # --- which table a row belongs to -------------------------------------------------------------------------

    def _read_row(self, row: _Row, grid: Grid) -> str:
        if not (row.has_numbers and len(row.words) > 1) and self._heads(row.words):
            return self._open
        label = row.label
        if self._open == "table4" and (len(row.numbers) >= len(RESULTS) or not label):
            return self._row4(row, grid)
        match = ROWS3.find(label) if label else None
        opens = match is not None and match.key in ("new", "carried_over") and match.exact
        if match is not None and match.key != BRANCH and (self._open == "table3" or opens):
            self._open = "table3"
            if match.key == OTHER_KEYS[-1] and (number := _ITEM.match(label)) and int(number[1]) != len(OTHER_KEYS):
                return ""  # 其他 under another number: a row that the form does not have
            self._row3(row, match, grid)
            return "table3"
        if self._open == "table2" and label:
            found = ROWS2.find(label)
            if found is not None:
                return self._row2(row, found, grid)
        return ""

    def _heads(self, words: list[tuple[int, str]]) -> bool:
        """Take a row of column heads or captions; True where it is one."""
        columns2 = [(place, found.key) for place, text in words if (found := COLUMNS2.find(text)) and found.exact]
        if columns2:
            self._open, self._columns2 = "table2", columns2
            self._others = _strangers(words, columns2)
            self._unit2 = next((text for _, text in words if _OTHER_UNIT.search(text)), "")
            if any(key.startswith("2019.") and key != "2019.decisions" for _, key in columns2):
                self.cells.form = FORM_2019
            elif self.cells.form is None:
                self.cells.form = FORM_2021
            return True
        if any(bare(text).startswith("第二十条第") for _, text in words):
            self._open = "table2"
            return True
        columns3 = [(place, found.key) for place, text in words if (found := COLUMNS3.find(text))]
        if self._is_head3(words, columns3):
            if self._open != "table3":
                self._open, self._places3, self._others = "table3", {}, set()
            for place, key in columns3:
                self._places3.setdefault(place, key)
            self._others |= _strangers(words, columns3)
            if len(self._places3) == len(COLUMNS):
                self._order3 = tuple(key for _, key in sorted(self._places3.items()))
                self._order3_known = True
            return True
        return self._heads4_row(words)

    def _is_head3(self, words: list[tuple[int, str]], columns: list[tuple[int, str]]) -> bool:
        if not columns:
            return any(bare(text) in ("申请人情况", "法人或其他组织") for _, text in words)
        keys = {key for _, key in columns}
        if keys <= {"total", "other"} and not any(bare(text) == "申请人情况" for _, text in words):
            return self._open == "table3" and ROWS3.find(words[-1][1]) is None
        return len(keys - {"total", "other"}) >= 1 or any(bare(text) == "申请人情况" for _, text in words)

    def _heads4_row(self, words: list[tuple[int, str]]) -> bool:
        groups = [(place, found.key) for place, text in words if (found := GROUPS4.find(text))]
        results = [(place, found.key) for place, text in words if (found := COLUMNS4.find(text))]
        if not groups and not (results and (self._open == "table4" or len(results) >= 4)):
            return False
        if self._open != "table4":
            self._open, self._heads4, self._others = "table4", [], set()
        if results:
            self._others |= _strangers(words, [*groups, *results])
        self._heads4 += [(self._line, place, key, True) for place, key in groups]
        self._heads4 += [(self._line, place, key, False) for place, key in results]
        return True

    # --- Table 2 ----------------------------------------------------------------------------------------------

    def _row2(self, row: _Row, match: Match, grid: Grid) -> str:
        key = match.key
        form = self.cells.form or FORM_2021
        block = next((b for b in form.table2 if any(r.key.startswith(key.removesuffix("_wan")) for r in b.rows)), None)
        if block is None:
            return ""
        node = next(r for r in block.rows if r.key.startswith(key.removesuffix("_wan")))
        paths = {column.key: block.path(form.table2_key, node, column) for column in block.columns}
        heads = [head.partition(".")[2] for _, head in sorted(self._columns2)]
        order = [head for head in heads if head in paths]
        if len(order) != len(paths):
            order = [column.key for column in block.columns]
        self._misprint(match, row.label, node.label, f"{form.table2_key}.{node.key}")
        places = [place for place, head in sorted(self._columns2) if head.partition(".")[2] in paths]
        known = tuple(places) if len(places) == len(order) and (grid.aligned or row.end == places[0]) else ()
        self._enter(
            row,
            [paths[head] for head in order],
            pick(row.numbers, order, self._heads_at(known), aligned=grid.aligned, scattered=grid.scattered),
        )
        return "table2"

    def _heads_at(self, places: tuple[int, ...]) -> Heads:
        return Heads(places, frozenset(self._others - set(places)))

    def _enter(self, row: _Row, paths: Sequence[str], picked: list[tuple[int, str]] | str) -> None:
        """Enter the cells of a row, or why they are not certain. A row that was there before is only compared."""
        self._entered.add(paths[0].partition(".")[0])
        again = any(path in self.cells.origins for path in paths)
        for number, path in enumerate(paths):
            if isinstance(picked, str):
                if not again:
                    self.cells.put(path, _joined(row.numbers), row.at, why=picked)
            elif path in _DECIMALS and self._unit2:
                self.cells.put(path, picked[number][1], row.at, why=f"表头写的是“{self._unit2}”，表格要求万元")
            else:
                place, text = picked[number]
                self.cells.put(path, text, f"{row.at}第{place + 1}列")

    # --- Table 3 ----------------------------------------------------------------------------------------------

    def _row3(self, row: _Row, match: Match, grid: Grid) -> None:
        key, numbers = match.key, row.numbers
        if not numbers or (key == UNSPLIT.key and not row.has_numbers):
            return  # a label alone: a head, or （六）其他处理 over its three rows
        self._last_row = self._last_row or key == FORM_2021.row_keys[-1]
        self._misprint(match, row.label, _LABEL[key], f"table3.{key}")
        places = tuple(sorted(self._places3)) if len(self._places3) == len(COLUMNS) else ()
        if places and not grid.aligned and row.end != places[0]:
            places = ()  # a label that does not end where the heads begin: merged cells were lost on the way
        heads = Heads(places, frozenset(self._others - set(self._places3)))
        picked = pick(numbers, self._order3, heads, aligned=grid.aligned, scattered=grid.scattered)
        self._enter(row, [f"table3.{key}.{column}" for column in self._order3], picked)
        if not isinstance(picked, str):
            self._note_start(key, picked[0][0], places if grid.aligned else ())

    def _note_start(self, key: str, start: int, places: Sequence[int]) -> None:
        """Remember where a row's numbers begin, and where they should."""
        self._starts3.append((key, start, places[0] if places else None))

    def _close_grid(self) -> None:
        """Find the rows of the grid just read whose numbers stand beside their columns.

        In a grid without column positions the rows of one level of the form set the measure for one another.
        """
        usual = {
            level: Counter(start for key, start, _ in self._starts3 if _LEVEL[key] == level).most_common(1)[0][0]
            for level in {_LEVEL[key] for key, _, _ in self._starts3}
        }
        self._shifted += [
            key for key, start, place in self._starts3 if start != (usual[_LEVEL[key]] if place is None else place)
        ]
        self._starts3 = []
        if self._last_row:
            self._open, self._last_row = "", False

    # --- Table 4 ----------------------------------------------------------------------------------------------

    def _row4(self, row: _Row, grid: Grid) -> str:
        group = GROUPS4.find(row.label) if row.label else None
        numbers = row.numbers
        filled = [text.strip() for _, text in numbers if text.strip()]
        if not filled or filled == [str(number) for number in range(1, len(filled) + 1)]:
            return ""  # nothing, or a row that numbers the columns
        places: tuple[int, ...] = ()
        if group is not None and group.key != "litigation":
            order: list[str] = [f"{group.key}.{result}" for result in RESULTS]
        else:
            order = self._order4()
            if len(numbers) < len(order):
                return ""
            places = tuple(self._places4())
            if not grid.aligned and tuple(place for place, _ in numbers) != places:
                places = ()
        heads = Heads(places, frozenset(self._others - {place for place, _ in self._leaves4()}))
        picked = pick(numbers, order, heads, aligned=grid.aligned, scattered=grid.scattered)
        self._enter(row, [f"table4.{path}" for path in order], picked)
        return "table4"

    def _leaves4(self) -> list[tuple[int, str]]:
        """Result heads with their positions, left to right as printed."""
        return sorted((place, key) for _, place, key, group in self._heads4 if not group)

    def _places4(self) -> list[int]:
        leaves = self._leaves4()
        return (
            [place for place, _ in leaves] if len({place for place, _ in leaves}) == len(FORM_2021.table4_cells) else []
        )

    def _order4(self) -> list[str]:
        """Paths of the 15 columns as the heads order them; the order of the form where the heads are incomplete."""
        standard = [path.removeprefix("table4.") for path in FORM_2021.table4_cells]
        places = self._places4()
        if not places:
            return standard
        keys = [key for _, key in self._leaves4()]
        chunks = [keys[start : start + len(RESULTS)] for start in range(0, len(keys), len(RESULTS))]
        if any(sorted(chunk) != sorted(RESULTS) for chunk in chunks):
            return standard
        groups = sorted((place, key) for _, place, key, group in self._heads4 if group and key != "litigation")
        names = [key for _, key in groups]
        if sorted(set(names)) != sorted(FORM_2021.group_keys):
            names = list(FORM_2021.group_keys)
        return [f"{names[number]}.{key}" for number, chunk in enumerate(chunks) for key in chunk]

    def unread(self) -> Iterator[tuple[str, list[str]]]:
        """Labels and paths of the rows of Tables 2 and 3, and of Table 4, of which no cell was found."""
        form = self.cells.form or FORM_2021
        for block in form.table2:
            for row in block.rows:
                paths = [block.path(form.table2_key, row, column) for column in block.columns]
                if not any(path in self.cells.origins for path in paths):
                    yield row.label, paths
        split = not any(f"table3.{UNSPLIT.key}.{column}" in self.cells.origins for column in COLUMNS)
        for key, label in _LABEL.items():
            paths = [f"table3.{key}.{column}" for column in COLUMNS]
            if (
                key != UNSPLIT.key
                and (split or key not in OTHER_KEYS)
                and not any(p in self.cells.origins for p in paths)
            ):
                yield label, paths

    # --- notes ------------------------------------------------------------------------------------------------

    def _misprint(self, match: Match, label: str, official: str, where: str) -> None:
        if not match.exact:
            written = " ".join(label.split())
            self.cells.notes.append(
                reading_note("S8", where, written, official, f"表中标签“{written}”与规定的“{official}”不一致，请改正。")
            )

    def finish(self) -> Cells:
        """Close the walk: settle the order of columns and note tables that came in pieces."""
        if not self._order3_known:
            self._check_assumed_order()
        if self._shifted:
            self.cells.notes.append(_shift_note(self._shifted))
        for table in sorted(self._again):
            message = f"{in_words(table)}在文件里出现了不止一次，只读第一次出现的；如果是两份年报，请分开检查。"
            self.cells.notes.append(reading_note("S13", table, 2, 1, message))
        for table, pieces in sorted(self.cells.pieces.items()):
            if pieces > 1 and table != "table2":
                message = f"{in_words(table)}被拆成{pieces}段，已按标签合并，请在排版时合为一张表。"
                self.cells.notes.append(reading_note("S13", table, pieces, 1, message))
        return self.cells

    def _check_assumed_order(self) -> None:
        """Without column heads the order of the form holds only where 总计 is the sum of the other columns."""
        for key in (*FORM_2021.row_keys, "other_processing"):
            paths = [f"table3.{key}.{column}" for column in COLUMNS]
            values = [self.cells.values.get(path) for path in paths]
            if any(value is None for value in values):
                continue
            *parts, total = (int(value) for value in values if value is not None)
            if sum(parts) != total:
                for path in paths:
                    origin = self.cells.origins[path]
                    self.cells.values.pop(path, None)
                    self.cells.origins[path] = Origin(origin.raw, origin.at, why="表三没有列标题，数字归哪一列不能确定")


def _shift_note(keys: Sequence[str]) -> Finding:
    names = "、".join(in_words(f"table3.{key}").removeprefix("表三") for key in keys[:3])
    more = "等" if len(keys) > 3 else ""
    message = (
        f"表三有{len(keys)}行的数字与所在的列错开（{names}{more}），已按数字的先后次序对应各列，请核对原表并对齐。"
    )
    return reading_note("S5", f"table3.{keys[0]}", len(keys), 0, message)


def _joined(numbers: Iterable[tuple[int, str]]) -> str:
    return " ".join(text.strip() for _, text in numbers if text.strip())


def unsplit(values: dict[str, Value], origins: dict[str, Origin]) -> None:
    """Forget （六）其他处理 as a row of its own where one of its three rows is there: a form has either."""
    if any(f"table3.{row}.{column}" in origins for row in OTHER_KEYS for column in COLUMNS):
        for column in COLUMNS:
            path = f"table3.{UNSPLIT.key}.{column}"
            origins.pop(path, None)
            values.pop(path, None)
