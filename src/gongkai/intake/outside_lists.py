"""外部台账: a list out of another system, as lines of named cells; each line comes in once, whoever imports it.

The bytes have passed the upload pipeline. They stay in memory: what they say of people lies on no disk in clear.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from gongkai.evidence.acting import act
from gongkai.evidence.actor import Actor
from gongkai.evidence.recording import record
from gongkai.files.text import storable
from gongkai.intake.models import CarriedIn
from gongkai.law import Refused, read_day
from gongkai.organs.models import Organ
from gongkai.sealing.blind import blind_index

MOST_LINES = 5000
_HEAD = 20
"""Lines in which the names of the columns are looked for: some systems put a title above them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number in the file, its cells by the names of our columns."""

    number: int
    cells: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.cells.get(name, "")


def lines(content: bytes, kind: str, columns: Mapping[str, Iterable[str]]) -> list[Line]:
    """The lines of a csv or xlsx file that hold anything.

    columns  our names, each with what other systems call it
    Raises Refused where the file is none, is too long, or the names of the columns are not found.
    """
    rows = list(_xlsx(content) if kind == "xlsx" else _csv(content) if kind in ("csv", "txt") else _none())
    called = {_narrow(each): name for name, others in columns.items() for each in (name, *others)}
    heads = [[called.get(_narrow(cell), "") for cell in row] for row in rows[:_HEAD]]
    place = next((place for place, names in enumerate(heads) if sum(map(bool, names)) >= 3), None)
    if place is None:
        raise Refused(f"没有找到列名。请在第一行写列名，至少有：{'、'.join(list(columns)[:4])}。")
    found = []
    for number, row in enumerate(rows[place + 1 :], place + 2):
        cells = {name: cell for name, cell in zip(heads[place], row, strict=False) if name and cell}
        if cells:
            found.append(Line(number, cells))
    if len(found) > MOST_LINES:
        raise Refused(f"一个文件最多{MOST_LINES}行，请分成几个文件。")
    if not found:
        raise Refused("列名下面没有内容，请核对文件。")
    return found


def key_of(source: str, number: str) -> str:
    """The key of a line: which list it is of, and its number there. It tells neither."""
    return blind_index(f"{source}\0{number}", "intake.carried_in")


def there(organ: Organ, keys: Iterable[str]) -> set[str]:
    """Which of some lines were taken in before."""
    return set(CarriedIn.objects.filter(organ=organ.code, key__in=set(keys)).values_list("key", flat=True))


def carry_in(
    organ: Organ, key: str, becomes: Callable[[], models.Model], *, by: Actor, at: datetime
) -> models.Model | None:
    """Take a line in, once: what it becomes, or None where it was taken in before. Raises as `becomes`."""
    if there(organ, [key]):
        return None
    try:
        with act():
            row = becomes()
            carried = CarriedIn(organ=organ.code, key=key, became=f"{row._meta.label}:{row.pk}", at=at)
            carried.save()
            record("list.line_carried_in", row, organ=organ.code, by=by, at=at, protects=[carried])
            return row
    except IntegrityError:
        if there(organ, [key]):
            return None  # somebody else was quicker with the same line
        raise


def _xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).iter_rows()
    except PasswordError as fault:
        raise Refused("这个表格设了打开密码，请取消密码后再导入。") from fault
    except (CalamineError, ValueError, IndexError) as fault:
        raise Refused("这个表格打不开，它可能已损坏，请重新保存为 xlsx 后再导入。") from fault
    for row in rows:
        yield [_cell(each) for each in row]


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    try:
        for row in csv.reader(io.StringIO(text.replace("\0", ""), newline="")):
            yield [_cell(each) for each in row]
    except csv.Error as fault:
        raise Refused("引号不配对，或者有一格太长，读不出来，请核对文件。") from fault


def _none() -> Iterator[list[str]]:
    raise Refused("只能导入 csv 或者 xlsx 文件，请先另存为其中一种。")


def chosen(line: Line, name: str, words: Iterable[tuple[str, Any]], otherwise: Any) -> Any:
    """What the first of some words in a cell stands for; `otherwise` where the cell is empty. Raises Refused."""
    text = line.text(name)
    if not text:
        return otherwise
    for word, meant in words:
        if word in text:
            return meant
    raise Refused(f"“{name}”写的是“{text[:20]}”，认不出来，请改成系统里的名称。")


def day(line: Line, name: str) -> date | None:
    """The day in a cell, its time left out; None where there is none. Raises Refused."""
    text = line.text(name)
    if not text:
        return None
    try:
        return read_day(text.split()[0].split("T")[0])
    except ValueError:
        raise Refused(f"“{name}”写的是“{text[:20]}”，读不出日期，请写成 2026-11-20 的样子。") from None


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return storable(str(value)).strip().removeprefix("'")


def _narrow(name: str) -> str:
    return "".join(name.split()).strip("*：:（）()").casefold()
