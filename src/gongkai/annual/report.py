"""The annual report as a value, and its public JSON (`schema: 1`).

`Report.cells` maps the path of every number cell (form.py) to an int (件), a Decimal (万元) or None. Missing is None,
never 0: a cell that was not found, was blank or could not be read surely is None, and its origin says why.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, TypeVar

from gongkai.annual.form import (
    COLUMNS,
    FORM_2019,
    FORM_2021,
    FORMS,
    OTHER_KEYS,
    RESULTS,
    UNSPLIT,
    Form,
)

SCHEMA: Final = 1

MOST_COUNT: Final = 10**12
"""A cell with more than this is no count of an annual report."""
AMOUNT: Final = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"
"""An amount as schema-1 JSON writes it; a formula of a workbook may leave many decimals."""
YEARS: Final = range(1900, 2101)
LONGEST_PROSE: Final = 400_000
"""Characters of all sections together; the longest real report has some 30,000."""
MOST_LINES: Final = 30_000
"""Paragraphs of all sections together; a real report has some 300."""

Value = int | Decimal | None
Level = Literal["error", "warning", "note"]
Outcome = Literal["passed", "failed", "uncertain", "not_assessable"]


LEVEL_WORDS: Final[dict[Level, str]] = {"error": "错误", "warning": "提醒", "note": "提示"}
OUTCOME_WORDS: Final[dict[Outcome, str]] = {
    "passed": "通过",
    "failed": "不符",
    "uncertain": "无法确定",
    "not_assessable": "无从核对",
}
"""What people read for each level and outcome, the same on pages, in the command and in documents."""


class Unreadable(Exception):
    """A file or text that is no annual report this engine can read; the message is one Chinese sentence for people."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections, or the text before them (no 0, without a title).

    title  as the report writes it
    text   the prose without the tables, one paragraph a line
    """

    no: int
    title: str
    text: str


class Origin(NamedTuple):
    """Where a cell was read: its raw text, its place in the file, a remark beside the number, why it is None."""

    raw: str
    at: str
    note: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure of the prose: what it counts, and the sentence it stands in.

    claim     kind: published_total, applications_received … (design §4)
    value     int, or Decimal where the prose has decimals; in `unit`
    section   1 to 6; 0 = before section one
    fragment  the sentence as written
    at        offset of the figure in the section's text, and `length` of the figure as written
    label     what the prose calls it (最新动态), without the figure
    of        index in `Report.claims` of the total that this figure is a part of
    wording   how the parts of this total are introduced: exhaustive (分别、共、合计) or open (其中、主要、等)
    narrower  the sentence speaks of a narrower subject than the report (区政府办、本机关)
    year      the year that the sentence gives, where it is not the report's own
    """

    claim: str
    value: int | Decimal
    unit: str
    section: int
    fragment: str
    channel: str = ""
    basis: str = ""
    approx: bool = False
    at: int = 0
    length: int = 0
    label: str = ""
    of: int | None = None
    wording: str = ""
    narrower: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check about one thing.

    code      docs/findings.md
    outcome   passed, failed, uncertain, or not_assessable (what it needs was not read)
    level     error, warning or note where failed, else None
    where     path of a cell, row or table, `section3`, `claims.2` (index in `Report.claims`), or `title`
    said      what the report says; `expected` what it should say
    message   one Chinese sentence for people
    source    the rule
    """

    code: str
    outcome: Outcome
    level: Level | None
    where: str
    said: Any
    expected: Any
    message: str
    source: str


@dataclass(slots=True)
class Report:
    """One annual report (政府信息公开工作年度报告) of one organ and year."""

    source: str = ""
    title: str | None = None
    organ: str | None = None
    year: int | None = None
    level: str | None = None
    form: str = "2021"
    sections: tuple[Section, ...] = ()
    cells: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __getitem__(self, path: str) -> Value:
        """The value of a cell; None where it is missing."""
        return self.cells.get(path)

    @property
    def edition(self) -> Form:
        """The form that the report's tables follow: 2021, 2019, or 2021 with （六）其他处理 unsplit."""
        if self.form == "2019":
            return FORM_2019
        return FORM_2021_UNSPLIT if self.unsplit else FORM_2021

    @property
    def unsplit(self) -> bool:
        """Whether （六）其他处理 stands as one row, without the three rows of the 2021 form."""
        get = self.cells.get
        return any(get(f"table3.{UNSPLIT.key}.{column}") is not None for column in COLUMNS) and all(
            get(f"table3.{row}.{column}") is None for row in OTHER_KEYS for column in COLUMNS
        )

    def row(self, key: str) -> list[Value]:
        """The seven cells of a row of Table 3, in the order of COLUMNS."""
        return [self.cells.get(f"table3.{key}.{column}") for column in COLUMNS]

    def section(self, no: int) -> Section | None:
        """The section with this number, or None."""
        return next((section for section in self.sections if section.no == no), None)

    # --- JSON, schema 1 ---------------------------------------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        """The report as schema-1 JSON: plain dicts, lists, ints, strings and None."""
        new_form = self.form != "2019"
        return {
            "schema": SCHEMA,
            "source": self.source,
            "title": self.title,
            "organ": self.organ,
            "year": self.year,
            "level": self.level,
            "form": self.form,
            "sections": [{"no": s.no, "title": s.title, "text": s.text} for s in self.sections],
            "table2": _nested(self.cells if new_form else {}, FORM_2021),
            "table2_2019": None if new_form else _nested(self.cells, FORM_2019),
            "table3": {
                "columns": list(COLUMNS),
                "rows": {key: self.row(key) for key in FORM_2021.row_keys},
                "other_processing": self.row(UNSPLIT.key)
                if any(value is not None for value in self.row(UNSPLIT.key))
                else None,
            },
            "table4": {
                group: {result: self.cells.get(f"table4.{group}.{result}") for result in RESULTS}
                for group in FORM_2021.group_keys
            },
            "origins": {path: _without_empty(origin) for path, origin in self.origins.items()},
            "claims": [_without_empty(claim) for claim in self.claims],
            "findings": [
                {name: _plain(getattr(finding, name)) for name in Finding.__slots__} for finding in self.findings
            ],
        }

    def dumps(self) -> str:
        """The schema-1 JSON as text for a file or a pipe."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, found: Any) -> Report:
        """The report that schema-1 JSON describes; its findings are dropped, since checks make them anew.

        Nothing in it is believed: every value has the type and the bounds that the checks rely on. Whether its claims
        are those of its prose is not asked; who reads a file from outside makes them anew (`readers/schema1.py`).
        Raises Unreadable with a Chinese sentence where it is not schema 1.
        """
        if not isinstance(found, dict) or found.get("schema") != SCHEMA:
            raise Unreadable("这不是本系统导出的年度报告 JSON，请用本系统导出的 JSON 文件。")
        return _from_json(found)


FORM_2021_UNSPLIT: Final = replace(
    FORM_2021,
    table3_rows=tuple(
        replace(top, children=tuple(UNSPLIT if child.label == UNSPLIT.label else child for child in top.children))
        for top in FORM_2021.table3_rows
    ),
)


def _nested(cells: Mapping[str, Value], form: Form) -> dict[str, Any]:
    """The cells of Table 2 as nested dicts, decimals as strings."""
    nested: dict[str, Any] = {}
    for path in form.table2_cells:
        _, row, *column = path.split(".")
        value = _plain(cells.get(path))
        if column:
            nested.setdefault(row, {})[column[0]] = value
        else:
            nested[row] = value
    return nested


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value


def _without_empty(value: Claim | Origin) -> dict[str, Any]:
    """A record as a dict without the keys that say nothing."""
    if isinstance(value, Origin):
        always: tuple[str, ...] = ("raw", "at")
        named = value._asdict()
    else:
        always = ("claim", "value", "unit", "section", "fragment")
        named = {name: _plain(getattr(value, name)) for name in value.__slots__}
    # `of` may be 0, the first claim: 0 says something, although 0 == False.
    return {
        name: item
        for name, item in named.items()
        if name in always or not (item is None or item is False or item == "")
    }


def sound(value: Value) -> bool:
    """Whether a report may hold this value in a cell: it is missing, or of a size that a real report can have."""
    if isinstance(value, Decimal):
        return value.is_finite() and re.fullmatch(AMOUNT, format(value, "f")) is not None
    return value is None or -MOST_COUNT <= value <= MOST_COUNT


def too_long(sections: Iterable[Section]) -> bool:
    """Whether the prose is longer than that of any report, so that checking and printing it would take too long."""
    characters = lines = 0
    for section in sections:
        characters += len(section.text)
        lines += len(section.text.splitlines())
    return characters > LONGEST_PROSE or lines > MOST_LINES


_CLAIMED: Final = re.compile(r"-?[0-9]{1,25}(?:\.[0-9]{1,30})?")
_SHORT, _LONG, _MANY = 200, 2_000, 10_000

Part = TypeVar("Part")


def _count(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not sound(value)):
        raise ValueError("no count")
    return value


def _whole(value: Any, bounds: range) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in bounds:
        raise ValueError("no number within bounds")
    return value


def _amount(value: Any) -> Decimal | None:
    if value is None:
        return None
    if not isinstance(value, str) or re.fullmatch(AMOUNT, value) is None:
        raise ValueError("no amount")
    return Decimal(value)


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("no text of this length")
    value.encode()  # half a character (a lone surrogate) can be written to no page and no file
    return value


def _optional_text(value: Any) -> str | None:
    return None if value is None else _text(value, _LONG)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > _MANY:
        raise ValueError("no list of this length")
    return value


def _from_json(found: dict[str, Any]) -> Report:
    def part(name: str, read: Callable[[dict[str, Any]], Part]) -> Part:
        """What `read` makes of a part, or a sentence that names the part for people."""
        try:
            return read(found)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            sentence = f"年度报告 JSON 中{name}的内容不合格式，请用本系统重新导出后再试。"
            raise Unreadable(sentence) from error

    form = part("格式年份", lambda found: FORMS[found["form"]])
    cells = {
        **part("表二", lambda found: _table2(found, form)),
        **part("表三", _table3),
        **part("表四", _table4),
    }
    return Report(
        source=part("文件名", lambda found: _text(found.get("source") or "", _LONG)),
        title=part("标题", lambda found: _optional_text(found.get("title"))),
        organ=part("机关名称", lambda found: _optional_text(found.get("organ"))),
        level=part("机关层级", lambda found: _optional_text(found.get("level"))),
        year=part("年度", lambda found: None if found.get("year") is None else _whole(found["year"], YEARS)),
        form=form.key,
        sections=part("各部分文字", _sections),
        cells={path: value for path, value in cells.items() if value is not None},
        origins=part("数字出处", _origins),
        claims=part("文字中的数字", _claims),
    )


def _table2(found: dict[str, Any], form: Form) -> dict[str, Value]:
    cells: dict[str, Value] = {}
    table = found[form.table2_key]
    for path in form.table2_cells:
        _, row, *column = path.split(".")
        value = table[row][column[0]] if column else table[row]
        cells[path] = _amount(value) if path in form.decimals else _count(value)
    return cells


def _table3(found: dict[str, Any]) -> dict[str, Value]:
    table = found["table3"]
    if table["columns"] != list(COLUMNS):
        raise ValueError("another order of columns")
    rows = dict(table["rows"])
    if set(rows) != set(FORM_2021.row_keys):
        raise ValueError("other rows")
    rows[UNSPLIT.key] = table.get("other_processing") or [None] * len(COLUMNS)
    return {
        f"table3.{key}.{column}": _count(value)
        for key, values in rows.items()
        for column, value in zip(COLUMNS, _listed(values), strict=True)
    }


def _table4(found: dict[str, Any]) -> dict[str, Value]:
    return {
        f"table4.{group}.{result}": _count(found["table4"][group][result])
        for group in FORM_2021.group_keys
        for result in RESULTS
    }


def _sections(found: dict[str, Any]) -> tuple[Section, ...]:
    sections = tuple(
        Section(_whole(one["no"], range(7)), _text(one["title"], _LONG), _text(one["text"], LONGEST_PROSE))
        for one in _listed(found["sections"])
    )
    if len({section.no for section in sections}) < len(sections):
        raise ValueError("a section twice")
    if too_long(sections):
        raise ValueError("too long")
    return sections


def _origins(found: dict[str, Any]) -> dict[str, Origin]:
    origins = found.get("origins") or {}
    if len(origins) > _MANY:
        raise ValueError("too many")
    return {
        _text(path, _SHORT): Origin(**{name: _text(words, _LONG) for name, words in origin.items()})
        for path, origin in origins.items()
    }


def _claims(found: dict[str, Any]) -> tuple[Claim, ...]:
    claims = _listed(found.get("claims") or [])
    return tuple(_claim(claim, number, len(claims)) for number, claim in enumerate(claims))


def _claim(found: dict[str, Any], number: int, count: int) -> Claim:
    """One claim whose every attribute is of its type; its total is another claim of the same list."""
    value = found["value"]
    if isinstance(value, bool) or not isinstance(value, int | str) or _CLAIMED.fullmatch(str(value)) is None:
        raise ValueError("no value")
    of, year = found.get("of"), found.get("year")
    if of is not None and _whole(of, range(count)) == number:
        raise ValueError("part of itself")
    for name in ("approx", "narrower"):
        if not isinstance(found.get(name, False), bool):
            raise ValueError("neither true nor false")
    plain = {name: _text(found[name], _LONG) for name in ("claim", "unit", "fragment")}
    plain |= {name: _text(found[name], _LONG) for name in ("channel", "basis", "label", "wording") if name in found}
    numbers = {name: _whole(found.get(name, 0), range(LONGEST_PROSE + 1)) for name in ("at", "length")}
    return Claim(
        **{
            **found,
            **plain,
            **numbers,
            "value": Decimal(value) if isinstance(value, str) else value,
            "section": _whole(found["section"], range(7)),
            "year": None if year is None else _whole(year, range(10_000)),
        }
    )


def same_report(one: Report, other: Report) -> bool:
    """Whether two reports are equal after a round trip.

    Compared are the schema-1 JSON without source, findings and origins; prose (title, headings, sections) after NFKC
    and without white space. Claims follow from the prose and are compared by what they count, not by their offsets.
    """
    return comparable(one) == comparable(other)


def comparable(report: Report) -> dict[str, Any]:
    """The schema-1 JSON of a report reduced to what a round trip must keep."""
    plain = report.as_json()
    for name in ("source", "findings", "origins"):
        del plain[name]
    for name in ("title", "organ"):
        plain[name] = squeezed(plain[name] or "")
    for section in plain["sections"]:
        section["title"], section["text"] = squeezed(section["title"]), squeezed(section["text"])
    for claim in plain["claims"]:
        claim.pop("at", None)
        claim.pop("length", None)
        claim["fragment"], claim["label"] = squeezed(claim["fragment"]), squeezed(claim.get("label", ""))
    return plain


def squeezed(text: str) -> str:
    """Text after NFKC, without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def with_findings(report: Report, findings: Iterable[Finding]) -> Report:
    """The same report with these findings."""
    return replace(report, findings=tuple(findings))
