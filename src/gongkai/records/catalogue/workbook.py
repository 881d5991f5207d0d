"""A standard catalogue out of a workbook: its rows, and why a row could not be read.

The columns are those of 国办发〔2019〕54号: 序号、公开事项（一级、二级，有的还有三级）、公开内容（要素）、公开依据、
公开时限、公开主体、公开渠道和载体、公开对象、公开方式、公开层级. The head takes one row or two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.files.grids import Grid
from gongkai.law import Refused
from gongkai.records.catalogue.models import CatalogueRow, Unit

HEADS = (
    ("serial", ("序号",)),
    ("matter", ("一级事项",)),
    ("detail", ("二级事项",)),
    ("third", ("三级事项",)),
    ("elements", ("公开内容", "内容要素")),
    ("basis", ("公开依据",)),
    ("period", ("公开时限",)),
    ("makers", ("公开主体", "责任主体")),
    ("channels", ("公开渠道", "渠道和载体")),
    ("everybody", ("全社会",)),
    ("some", ("特定群体", "特定群众", "特定对象")),
    ("audience", ("公开对象",)),
    ("on_application", ("依申请",)),
    ("proactive", ("主动",)),
    ("county", ("县级",)),
    ("township", ("乡级", "乡镇", "镇级")),
    ("matter", ("公开事项", "事项名称")),
)
"""What a column holds, by the words of its head; of two rows of the head the lower says more."""
NEEDED = {"serial": "序号", "matter": "公开事项", "elements": "公开内容（要素）", "period": "公开时限"}
_TICKED, _OPEN = "■☑√✓✔●▣", "□☐○"
_BOX = re.compile(rf"([{_TICKED}{_OPEN}])\s*([^{_TICKED}{_OPEN}]+)")
_NUMERALS = "〇一二三四五六七八九十"
_PERIOD = re.compile(rf"(?<![月第\d])(\d+|[{_NUMERALS}两]+)个?(工作日|自然日|日(?=[内以之])|天(?=[内以之]))")
_AT_ONCE = re.compile("实时|即时|立即")
SEARCHED = 20
"""Rows in which the head is looked for."""


@dataclass(slots=True)
class Read:
    """A row that was read. at  its number in the sheet; values  by the columns of `CatalogueRow`"""

    at: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was not read, and why. at  its number in the sheet; 0 where a whole sheet is meant"""

    at: int
    sentence: str


@dataclass(slots=True)
class Catalogue:
    """What a workbook holds. rows  those that were read; faults  why others were not"""

    rows: list[Read] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(grids: Sequence[Grid]) -> Catalogue:
    """Read the first sheet that has the head of a catalogue. Raises Refused where none has."""
    headed = [(grid, head) for grid in grids if (head := _head(grid.rows))]
    if not headed:
        names = "、".join(NEEDED.values())
        raise Refused(f"没有找到标准目录的表头，请核对是否有这些列：{names}。")
    found = Catalogue()
    grid, (first, columns) = headed[0]
    for other, _ in headed[1:]:
        found.faults.append(Fault(0, f"工作表“{other.name}”也是一份目录，没有读入，请另作一个文件导入。"))
    serials: dict[int, Read] = {}
    matter = ""
    for number, cells in enumerate(grid.rows[first:], first + 1):
        row = {name: "\n".join(_said(cells, places)) for name, places in columns.items()}
        if not any(row.values()) or row.get("serial") == "序号":
            continue
        matter = row["matter"] = row["matter"] or matter
        try:
            values = _values(row)
            _add(serials, found, Read(number, values))
        except Refused as fault:
            found.faults.append(Fault(number, fault.sentence))
    return found


def _said(cells: Sequence[str], places: Iterable[int]) -> list[str]:
    said = (cells[place] for place in places if place < len(cells))
    return list(dict.fromkeys(text for text in said if text))


def _head(rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, list[int]]] | None:
    """The number of rows up to the end of the head, and the places of each column; None where there is no head."""
    for number, row in enumerate(rows[:SEARCHED]):
        if not any(_plain(cell) == "序号" for cell in row):
            continue
        below = rows[number + 1] if number + 1 < len(rows) else []
        two = any(_column(_plain(cell)) in ("matter", "detail", "county", "everybody") for cell in below)
        places: dict[str, list[int]] = {}
        for place, cell in enumerate(row):
            lower = _plain(below[place]) if two and place < len(below) else ""
            if name := _column(lower) or _column(_plain(cell)):
                places.setdefault(name, []).append(place)
        if NEEDED.keys() <= places.keys():
            return number + (2 if two else 1), places
    return None


def _column(words: str) -> str:
    return next((name for name, signs in HEADS if any(sign in words for sign in signs)), "") if words else ""


def _plain(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    """The values of a row. Raises Refused with what is wrong with it."""
    serial = _plain(row["serial"])
    if not serial.isdigit() or not 0 < int(serial) < 100_000:
        raise Refused(f"序号“{row['serial'][:20]}”不是数字。" if serial else "没有序号。")
    if not row["matter"]:
        raise Refused("没有公开事项。")
    if not row["elements"] and not row.get("makers"):
        raise Refused("没有公开内容（要素），也没有公开主体。")
    period, unit = period_of(row["period"])
    values = {
        "serial": int(serial),
        "matter": _line(row["matter"]),
        "detail": "，".join(_line(row[name]) for name in ("detail", "third") if row.get(name)),
        "elements": row["elements"],
        "basis": row.get("basis", ""),
        "period_text": _line(row["period"]),
        "period": period,
        "unit": unit,
        "makers": _line(row.get("makers", "")),
        "channels": channels_of(row.get("channels", "")),
        "audience": _audience(row),
        "on_application": _ticked(row.get("on_application", "")),
        "county": _ticked(row.get("county", "")),
        "township": _ticked(row.get("township", "")),
    }
    for name in ("matter", "detail", "period_text", "makers", "audience"):
        column = CatalogueRow._meta.get_field(name)
        if len(values[name]) > (column.max_length or 0):
            raise Refused(f"“{column.verbose_name}”有 {len(values[name])} 个字，最多 {column.max_length} 个字。")
    return values


def _add(serials: dict[int, Read], found: Catalogue, row: Read) -> None:
    """Keep a row; one that goes on with the number before it adds its elements to that one."""
    before = serials.get(row.values["serial"])
    if before is None:
        serials[row.values["serial"]] = row
        found.rows.append(row)
        return
    same = all(before.values[name] == row.values[name] for name in ("matter", "detail"))
    if not same:
        raise Refused(f"序号 {row.values['serial']} 与第 {before.at} 行重复。")
    if row.values["elements"] not in before.values["elements"]:
        before.values["elements"] += "\n" + row.values["elements"]


def period_of(text: str) -> tuple[int | None, str]:
    """公开时限 as a number and its unit; None and nothing where it is none, or says more than one.

    7个工作日, 信息形成之日起二十个工作日内, 3日内, 实时. How long a list is shown (公示7个工作日) is none to publish.
    """
    plain = _plain(text)
    if "公示" in plain:
        return None, ""
    found = {(_number(number), unit) for number, unit in _PERIOD.findall(plain)}
    if _AT_ONCE.search(plain) and not found:
        return None, Unit.AT_ONCE.value
    if len(found) != 1 or _AT_ONCE.search(plain):
        return None, ""
    number, unit = found.pop()
    if number is None or not 0 < number <= 400:
        return None, ""
    return number, (Unit.WORKING_DAYS if unit == "工作日" else Unit.CALENDAR_DAYS).value


def _number(text: str) -> int | None:
    """20, 二十, 十五, 两; None for what is no number below a hundred."""
    if text.isdigit():
        return int(text)
    text = text.replace("两", "二")
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS.index(text) if len(text) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)


def channels_of(text: str) -> list[str]:
    """公开渠道和载体: those ticked; where there are no boxes, those named."""
    boxes = _BOX.findall(text)
    if boxes:
        return list(dict.fromkeys(_line(name).strip("；;，,、。 ") for box, name in boxes if box in _TICKED))
    return [part for part in (each.strip() for each in re.split(r"[、，,；;\n]", text)) if part]


def _audience(row: Mapping[str, str]) -> str:
    if row.get("audience"):
        return _line(row["audience"])
    some = row.get("some", "")
    if _ticked(some):
        named = _line(some.translate({ord(sign): None for sign in _TICKED}))
        return f"特定群体（{named}）" if named and named != "是" else "特定群体"
    return "全社会" if _ticked(row.get("everybody", "")) else ""


def _ticked(cell: str) -> bool:
    """Whether a cell is ticked; an open box, a dash or nothing is not."""
    return bool(_plain(cell)) and not set(_plain(cell)) <= set(_OPEN + "-—/×否无")


def _line(text: str) -> str:
    return " ".join(text.split())
