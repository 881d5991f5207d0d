"""The workbook of a county: sheets 机构 and 人员, read into rows with every fault by sheet, row and column.

`template.py` writes an empty one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from gongkai.law import Refused
from gongkai.organs import codes
from gongkai.organs.details import DETAILS
from gongkai.organs.models import Kind, Organ, Person, PostKind

ORGANS, PEOPLE = "机构", "人员"
ORGAN_COLUMNS: Mapping[str, str] = {
    "机构代码": "code",
    "名称": "name",
    "简称": "short_name",
    "类别": "kind",
    "上级机构代码": "parent",
    "主管部门代码": "lead_office",
    "机关代字": "mark",
    "统一社会信用代码": "uscc",
    "行政区划代码": "region",
    "设立日期": "founded_on",
    "负责人": "head",
    "办公地址": "address",
    "办公时间": "hours",
    "联系电话": "telephone",
    "监督电话": "supervision_telephone",
    "传真": "fax",
    "电子邮箱": "email",
    "邮政编码": "postcode",
    "公开工作机构": "work_body",
}
PERSON_COLUMNS: Mapping[str, str] = {
    "姓名": "name",
    "手机": "mobile",
    "账号": "account",
    "机构代码": "organ",
    "岗位": "posts",
    "B岗": "deputy",
    "邮箱": "email",
}
_NEEDED = {ORGANS: ("机构代码", "名称", "类别"), PEOPLE: ("姓名", "手机", "机构代码", "岗位")}
_SYNONYMS = {"地址": "办公地址", "电话": "联系电话", "手机号": "手机", "AB岗": "B岗", "所在机构代码": "机构代码"}
_KINDS = {
    **{kind.label: kind for kind in Kind},
    "县级政府": Kind.GOVERNMENT,
    "县政府": Kind.GOVERNMENT,
    "部门": Kind.DEPARTMENT,
    "乡镇": Kind.TOWNSHIP,
    "乡镇政府": Kind.TOWNSHIP,
    "街道": Kind.SUB_DISTRICT,
    "村": Kind.VILLAGE,
    "社区": Kind.VILLAGE,
}
_POSTS = {
    **{kind.label: kind for kind in PostKind},
    "一审": PostKind.STAGE_ONE,
    "二审": PostKind.STAGE_TWO,
    "三审": PostKind.STAGE_THREE,
    "保密": PostKind.SECRECY,
    "公开办主任": PostKind.WORK_BODY_HEAD,
    "公开工作负责人": PostKind.WORK_BODY_HEAD,
}
_MOST_ROWS = 20_000


class Unreadable(Exception):
    """The file is no workbook that we can read; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a cell, in one sentence."""

    sheet: str
    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"工作表“{self.sheet}”第{self.row}行“{self.column}”：{self.sentence}"


@dataclass(slots=True)
class OrganRow:
    """A row of 机构. parent, lead_office  codes, empty where there is none; details  the rest by field"""

    row: int
    code: str
    name: str
    kind: str
    parent: str
    lead_office: str
    founded_on: date | None
    details: dict[str, str]


@dataclass(slots=True)
class PersonRow:
    """A row of 人员. posts  kind and title of each; the title is empty for the ordinary one of its kind"""

    row: int
    name: str
    mobile: str
    account: str
    organ: str
    posts: list[tuple[str, str]]
    deputy: str
    email: str


@dataclass(slots=True)
class Workbook:
    """What was read, and everything wrong with single cells."""

    organs: list[OrganRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(content: bytes) -> Workbook:
    """Read a workbook (xlsx, xls, ods, et). Raises Unreadable where it is none, or a sheet or a column is missing."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {
            codes.narrow(name): book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
            if codes.narrow(name) in (ORGANS, PEOPLE)
        }
    except PasswordError as fault:
        raise Unreadable("这个表格设了打开密码，请取消密码后再导入。") from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise Unreadable("这个文件读不出来，不是表格文件或者已损坏，请用模板另存为 .xlsx 后再试。") from fault
    result = Workbook()
    for sheet, columns, take in ((ORGANS, ORGAN_COLUMNS, _organ), (PEOPLE, PERSON_COLUMNS, _person)):
        if sheet not in sheets:
            raise Unreadable(f"表格里没有工作表“{sheet}”，请用模板填写（gongkai init --template 文件名.xlsx）。")
        rows = sheets[sheet]
        if len(rows) > _MOST_ROWS:
            raise Unreadable(f"工作表“{sheet}”超过{_MOST_ROWS}行，请删去多余的行后再导入。")
        first, places = _heading(sheet, rows, columns)
        for number, cells in enumerate(rows[first + 1 :], first + 2):
            values = {name: _text(cells[place]) if place < len(cells) else "" for name, place in places.items()}
            if any(values.values()):
                take(result, _Cells(sheet, number, values, result.faults))
    return result


def _heading(sheet: str, rows: Sequence[Sequence[Any]], columns: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """The row of the headings, counted from 0, and where each column stands."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, cells in enumerate(rows[:10]):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            name = codes.narrow(_text(cell)).rstrip("*")
            name = _SYNONYMS.get(name, name)
            if name in columns:
                places.setdefault(name, place)
        if len(places) > len(best[1]):
            best = number, places
    if missing := [name for name in _NEEDED[sheet] if name not in best[1]]:
        raise Unreadable(f"工作表“{sheet}”缺少列：{'、'.join(missing)}，请用模板的列名。")
    return best


def _text(cell: Any) -> str:
    """A cell as text: numbers without a decimal point, days as 2026-11-20."""
    match cell:
        case None | bool():
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return cell.strftime("%Y-%m-%d")
        case _:
            return str(cell).strip().strip("\u3000")


@dataclass(slots=True)
class _Cells:
    """One row: its texts by column, and where to say what is wrong with them."""

    sheet: str
    row: int
    values: Mapping[str, str]
    faults: list[Fault]

    def wrong(self, column: str, sentence: str) -> None:
        self.faults.append(Fault(self.sheet, self.row, column, sentence))

    def get(self, column: str) -> str:
        return self.values.get(column, "")

    def sound(self, column: str, check: Any, *, needed: bool = False) -> str:
        """A text made sound; empty, with a fault, where it is not."""
        text = self.get(column)
        if not text:
            if needed:
                self.wrong(column, "不能空着，请填写。")
            return ""
        try:
            return str(check(text))
        except Refused as refusal:
            self.wrong(column, refusal.sentence)
            return ""


def _organ(book: Workbook, cells: _Cells) -> None:
    kind = codes.narrow(cells.get("类别"))
    if not kind:
        cells.wrong("类别", f"不能空着，请填写：{'、'.join(Kind.labels)}。")
    elif kind not in {codes.narrow(label) for label in _KINDS}:
        cells.wrong("类别", f"没有“{kind}”这种类别，可以填：{'、'.join(Kind.labels)}。")
    details = {
        name: cells.sound(column, DETAILS[name])
        for column, name in ORGAN_COLUMNS.items()
        if name in DETAILS and cells.get(column)
    }
    book.organs.append(
        OrganRow(
            row=cells.row,
            code=cells.sound("机构代码", codes.organ_code, needed=True),
            name=cells.sound("名称", codes.name, needed=True),
            kind={codes.narrow(label): each.value for label, each in _KINDS.items()}.get(kind, ""),
            parent=cells.sound("上级机构代码", codes.organ_code),
            lead_office=cells.sound("主管部门代码", codes.organ_code),
            founded_on=_day(cells, "设立日期"),
            details=details,
        )
    )
    _too_long(cells, ORGAN_COLUMNS, Organ)


def _person(book: Workbook, cells: _Cells) -> None:
    mobile = cells.sound("手机", codes.mobile)
    account = cells.sound("账号", codes.account)
    if not cells.get("手机") and not cells.get("账号"):
        cells.wrong("手机", "不能空着；没有手机的，请另填“账号”一列。")
    posts: list[tuple[str, str]] = []
    for word in _words(cells.get("岗位")):
        base = word.split("（")[0]
        if base not in _POSTS:
            cells.wrong("岗位", f"没有“{word}”这种岗位，可以填：{'、'.join(PostKind.labels)}，几个岗位用顿号分开。")
        elif (each := (_POSTS[base].value, word if "（" in word else "")) in posts:
            cells.wrong("岗位", f"“{word}”写了两次，请删去一个。")
        else:
            posts.append(each)
    book.people.append(
        PersonRow(
            row=cells.row,
            name=cells.sound("姓名", codes.name, needed=True),
            mobile=mobile,
            account=account or mobile,
            organ=cells.sound("机构代码", codes.organ_code, needed=True),
            posts=posts,
            deputy=codes.name(cells.get("B岗")),
            email=codes.narrow(cells.get("邮箱")),
        )
    )
    _too_long(cells, PERSON_COLUMNS, Person)


def _words(text: str) -> list[str]:
    """The posts in a cell: 经办人、一审一校; what stands in brackets belongs to the word before."""
    text = codes.name(text).replace("(", "（").replace(")", "）")
    for sign in "，,；;/\n":
        text = text.replace(sign, "、")
    return [word for word in (part.strip() for part in text.split("、")) if word]


def _day(cells: _Cells, column: str) -> date | None:
    text = codes.narrow(cells.get(column)).replace("/", "-").replace(".", "-")
    for sign, other in (("年", "-"), ("月", "-"), ("日", "")):
        text = text.replace(sign, other)
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        cells.wrong(column, f"“{cells.get(column)}”不是日期，请写成 2026-11-20 这样。")
        return None


def _too_long(cells: _Cells, columns: Mapping[str, str], model: type[models.Model]) -> None:
    fields = {each.name: each for each in model._meta.concrete_fields}
    for column, name in columns.items():
        most = getattr(fields.get(name), "max_length", None)
        # A kind is a choice, checked as one; its length in the database says nothing about the words for it.
        if most and name != "kind" and len(cells.get(column)) > most:
            cells.wrong(column, f"最多{most}个字，现有{len(cells.get(column))}个，请缩短。")
