"""The annual report as a value, and its public JSON (`schema: 1`).

`Report.cells` maps the path of every number cell (form.py) to an int (件), a Decimal (万元) or None. Missing is None,
never 0: a cell that was not found, was blank or could not be read surely is None, and its origin says why.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, NamedTuple

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

        Raises Unreadable with a Chinese sentence where it is not schema 1.
        """
        if not isinstance(found, dict) or found.get("schema") != SCHEMA:
            raise Unreadable("这不是年度报告的 JSON（缺少 schema: 1），请用本系统导出的 JSON 文件。")
        try:
            return _from_json(found)
        except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
            raise Unreadable(f"年度报告 JSON 的内容不符合 schema 1（{error}），请重新导出后再试。") from error


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


def _count(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError(f"{value!r} 不是整数")
    return value


def _amount(value: Any) -> Value:
    """A count, a decimal written as a string, or None."""
    return Decimal(value) if isinstance(value, str) else _count(value)


def _texts(found: dict[str, Any], *names: str) -> dict[str, Any]:
    for name in names:
        if not isinstance(found.get(name), str | None):
            raise ValueError(f"{name} 不是文字")
    return {name: found.get(name) for name in names}


def _from_json(found: dict[str, Any]) -> Report:
    form = FORMS[found["form"]]
    cells: dict[str, Value] = {}
    table2 = found[form.table2_key]
    for path in form.table2_cells:
        _, row, *column = path.split(".")
        value: Any = table2[row][column[0]] if column else table2[row]
        cells[path] = Decimal(value) if path in form.decimals and value is not None else _count(value)
    if found["table3"]["columns"] != list(COLUMNS):
        raise ValueError("table3.columns 的次序不对")
    rows = dict(found["table3"]["rows"])
    if set(rows) != set(FORM_2021.row_keys):
        raise ValueError("table3.rows 的行不全或多余")
    rows[UNSPLIT.key] = found["table3"].get("other_processing") or [None] * len(COLUMNS)
    for key, values in rows.items():
        for place, value in zip(COLUMNS, values, strict=True):
            cells[f"table3.{key}.{place}"] = _count(value)
    for group in FORM_2021.group_keys:
        for result in RESULTS:
            cells[f"table4.{group}.{result}"] = _count(found["table4"][group][result])
    return Report(
        **_texts(found, "title", "organ", "level"),
        source=str(found.get("source") or ""),
        year=_count(found.get("year")),
        form=form.key,
        sections=tuple(
            Section(no=int(_count(s["no"]) or 0), title=str(s["title"]), text=str(s["text"])) for s in found["sections"]
        ),
        cells={path: value for path, value in cells.items() if value is not None},
        origins={path: Origin(**origin) for path, origin in (found.get("origins") or {}).items()},
        claims=tuple(Claim(**{**claim, "value": _amount(claim["value"])}) for claim in found.get("claims") or ()),
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
