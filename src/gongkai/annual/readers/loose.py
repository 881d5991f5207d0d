"""Tables whose cells lost their table: a number to a line, or all labels first and all numbers after them.

That is how a table looks when it is copied out of a web page or a PDF as plain text. The tokens are put back into rows
(label, numbers) and go through the same walk as any grid. Where labels and numbers came apart altogether, the numbers
are laid beside the labels only if there is exactly one number for every cell and the sums of the form then hold;
otherwise the rows stay without numbers, and the cells None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gongkai.annual.form import COLUMNS, FORM_2021, Form
from gongkai.annual.readers.blocks import Grid
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
    bare,
    is_numbered,
)
from gongkai.annual.readers.numbers import is_number, read_cell
from gongkai.annual.report import FORM_2021_UNSPLIT

_GAP = re.compile(r"\s*\t\s*|\s{2,}|\u3000+")
_BEFORE_NUMBER = re.compile(_GAP.pattern + r"|\s+(?=[(（]?[一二三四五六七][)）]|\d{1,2}[.、．])")
"""Between the labels of a row: a gap, or a blank before a number such as （一） or 1."""
_TAIL = re.compile(
    r"^(?P<label>.*[^\d\s,.，．].*?)\s+(?P<numbers>(?:[+\-]?\d[\d,，]*(?:[.．]\d+)?|[/／—–-])(?:\s+(?:[+\-]?\d[\d,，]*(?:[.．]\d+)?|[/／—–-]))*)\s*$"
)
_NUMBERS = re.compile(
    r"^\s*(?:[+\-]?\d[\d,，]*(?:[.．]\d+)?|[/／—–-])(?:\s+(?:[+\-]?\d[\d,，]*(?:[.．]\d+)?|[/／—–-]))+\s*$"
)
_ENDS = ",，/／—–-"
_HEADS: tuple[Labels, ...] = (COLUMNS2, COLUMNS3, COLUMNS4, GROUPS4)
_LONGEST = 4
"""Over how many lines a label may be wrapped."""


def row_of(line: str) -> list[str] | None:
    """The cells of a line of text that is a table row without tabs: a known label before numbers, numbers, heads."""
    if len(line) > 120:
        return None
    plain = line.replace("０", "0") if "０" in line else line
    last = plain.rstrip()[-1:]
    ends = last.isdecimal() or last in _ENDS  # as a row of numbers does; the last sign of most lines tells at once
    if ends and _NUMBERS.match(plain):
        return plain.split()
    tail = _TAIL.match(plain) if ends else None
    if tail is not None:
        numbers = tail["numbers"].split()
        label = tail["label"]
        if len(numbers) >= len(COLUMNS) or _is_row(label):
            return [*[part for part in _BEFORE_NUMBER.split(label.strip()) if part], *numbers]
    parts = line.split()
    if len(parts) > 1 and all(_is_head(part) for part in parts):
        return parts
    return None


def _is_head(text: str) -> bool:
    return bare(text) in FURNITURE or any((found := heads.find(text)) and found.exact for heads in _HEADS)


def _is_row(label: str) -> bool:
    found = ROWS2.find(label) or ROWS3.find(label)
    return found is not None and found.exact and found.key != BRANCH


def is_cell(text: str) -> bool:
    """Whether a line can be a piece of a table: short, and no sentence."""
    return len(text.strip()) <= 80 and not text.rstrip().endswith(("。", "；", "！", "？"))


def gathered(paragraphs: Iterable[str]) -> Grid:
    """Rows put together again from text in which every cell is a paragraph or a word of its own."""
    return Grid(rows=[*_rows(list(_tokens(paragraphs)))], at="正文中的表格", scattered=True)


def _tokens(paragraphs: Iterable[str]) -> Iterator[tuple[bool, str]]:
    """(is a number, text) in reading order; a paragraph of prose counts as one text."""
    for paragraph in paragraphs:
        cells = row_of(paragraph) or [part for part in _GAP.split(paragraph.strip()) if part]
        for cell in cells:
            yield is_number(cell), cell


def _rows(tokens: list[tuple[bool, str]]) -> Iterator[list[str | None]]:
    labels: list[str] = []
    place = 0
    while place < len(tokens):
        numeric, text = tokens[place]
        if numeric:
            numbers: list[str] = []
            while place < len(tokens) and tokens[place][0]:
                numbers.append(tokens[place][1])
                place += 1
            yield from _beside(labels, numbers)
            labels = []
            continue
        joined, used = _joined_label(tokens, place)
        labels.append(joined)
        place += used


def _joined_label(tokens: list[tuple[bool, str]], place: int) -> tuple[str, int]:
    """The longest run of texts from `place` that together are a label of the form; else the one text."""
    texts: list[str] = []
    best = (tokens[place][1], 1)
    for numeric, text in tokens[place : place + _LONGEST]:
        if numeric or len(text) > 60:
            break
        texts.append(text)
        whole = "".join(texts)
        if any((found := labels.find(whole)) and found.exact for labels in (ROWS3, ROWS2, *_HEADS)):
            best = (whole, len(texts))
    return best


def _beside(labels: list[str], numbers: list[str]) -> Iterator[list[str | None]]:
    """Rows of the labels seen since the last numbers, and the numbers with the label they belong to."""
    rows3 = [
        (label, found.key)
        for label in labels
        if (found := ROWS3.find(label)) and found.exact and found.key and is_numbered(label)
    ]
    if len(rows3) > 1 and len(numbers) > len(COLUMNS):
        yield from _apart(rows3, labels, numbers)
        return
    heads = [label for label in labels if _is_head(label)]
    last = labels[-1] if labels else ""
    is_row = bool(last) and _is_row(last)
    for label in labels[:-1] if is_row else labels:
        if label in heads:
            yield [label]
    yield [last, *numbers] if is_row else [*numbers]


def _apart(rows3: list[tuple[str, str]], labels: list[str], numbers: list[str]) -> Iterator[list[str | None]]:
    """Labels of Table 3 first, numbers after them: laid together only where every sum of the form proves it."""
    for label in labels:
        if COLUMNS3.find(label) is not None and not is_numbered(label):
            yield [label]
    form = FORM_2021_UNSPLIT if any(key == "other_processing" for _, key in rows3) else FORM_2021
    wanted = [key for _, key in rows3]
    if {"other_processing", "other_other"} <= set(wanted):
        form, rows3 = FORM_2021, [(label, key) for label, key in rows3 if key != "other_processing"]
        wanted = [key for _, key in rows3]
    size = len(COLUMNS) * len(wanted)
    by_row = [numbers[start : start + len(COLUMNS)] for start in range(0, len(numbers), len(COLUMNS))]
    fits = len(numbers) == size and wanted == list(form.row_keys) and _balances(form, by_row)
    for position, (label, _) in enumerate(rows3):
        yield [label, *by_row[position]] if fits else [label]


def _balances(form: Form, by_row: list[list[str]]) -> bool:
    """Whether the numbers, row by row, satisfy the identities I1 to I3 of the form."""
    counts = [[read_cell(text).value for text in row] for row in by_row]
    if any(not isinstance(value, int) for row in counts for value in row):
        return False
    rows = {key: [int(value or 0) for value in row] for key, row in zip(form.row_keys, counts, strict=True)}
    for column in range(len(COLUMNS)):
        if (
            rows["new"][column] + rows["carried_over"][column]
            != rows["total"][column] + rows["carried_forward"][column]
        ):
            return False
        if sum(rows[key][column] for key in form.outcome_keys) != rows["total"][column]:
            return False
    return all(sum(row[:-1]) == row[-1] for row in rows.values())
