"""The JSON Schema of the report's public JSON (`schema: 1`), derived from the form.

`docs/schema/annual-report-1.json` is this value as a file; `gongkai report schema` prints it.
"""

from __future__ import annotations

from typing import Any

from gongkai.annual.form import COLUMNS, FORM_2019, FORM_2021, FORMS, RESULTS, Form
from gongkai.annual.report import AMOUNT, MOST_COUNT, SCHEMA, YEARS

_COUNT = {"type": ["integer", "null"], "minimum": -MOST_COUNT, "maximum": MOST_COUNT}
_AMOUNT = {"type": ["string", "null"], "pattern": f"^{AMOUNT}$"}
_TEXT = {"type": "string"}
_OPTIONAL_TEXT = {"type": ["string", "null"]}
LEVELS = ("province", "city", "county", "township", "subdistrict", "department")
"""Levels of organs that a report can name; more may follow."""


def json_schema() -> dict[str, Any]:
    """The schema as a plain value."""
    row = {"type": "array", "items": _COUNT, "minItems": len(COLUMNS), "maxItems": len(COLUMNS)}
    report = _closed(
        {
            "schema": {"const": SCHEMA},
            "source": _TEXT,
            "title": _OPTIONAL_TEXT,
            "organ": _OPTIONAL_TEXT,
            "year": {"type": ["integer", "null"], "minimum": YEARS.start, "maximum": YEARS.stop - 1},
            "level": {"enum": [*LEVELS, None]},
            "form": {"enum": sorted(FORMS, reverse=True)},
            "sections": {
                "type": "array",
                "items": _closed(
                    {"no": {"type": "integer", "minimum": 0, "maximum": 6}, "title": _TEXT, "text": _TEXT}
                ),
            },
            "table2": _table2(FORM_2021),
            "table2_2019": {"anyOf": [{"type": "null"}, _table2(FORM_2019)]},
            "table3": _closed(
                {
                    "columns": {"const": list(COLUMNS)},
                    "rows": _closed(dict.fromkeys(FORM_2021.row_keys, row)),
                    "other_processing": {"anyOf": [{"type": "null"}, row]},
                }
            ),
            "table4": _closed({group: _closed(dict.fromkeys(RESULTS, _COUNT)) for group in FORM_2021.group_keys}),
            "origins": {
                "type": "object",
                "additionalProperties": _closed(
                    {"raw": _TEXT, "at": _TEXT, "note": _TEXT, "why": _TEXT}, optional=("note", "why")
                ),
            },
            "claims": {"type": "array", "items": _claim()},
            "findings": {"type": "array", "items": _finding()},
        },
        optional=("origins",),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "政府信息公开工作年度报告",
        "description": "缺少的数为 null，从不写作 0；金额为字符串，单位万元。",
        **report,
    }


def _closed(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _table2(form: Form) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for path in form.table2_cells:
        _, row, *column = path.split(".")
        kind = _AMOUNT if path in form.decimals else _COUNT
        if column:
            rows.setdefault(row, {})[column[0]] = kind
        else:
            rows[row] = kind
    return _closed({key: value if "type" in value else _closed(value) for key, value in rows.items()})


def _claim() -> dict[str, Any]:
    optional: dict[str, Any] = {
        "channel": _TEXT,
        "basis": {"enum": ["postings", "releases", "unknown"]},
        "approx": {"const": True},
        "at": {"type": "integer", "minimum": 0},
        "length": {"type": "integer", "minimum": 0},
        "label": _TEXT,
        "of": {"type": "integer", "minimum": 0},
        "wording": {"enum": ["exhaustive", "open"]},
        "narrower": {"const": True},
        "year": {"type": "integer"},
    }
    value = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}]}
    section = {"type": "integer", "minimum": 0, "maximum": 6}
    fixed = {"claim": _TEXT, "value": value, "unit": _TEXT, "section": section, "fragment": _TEXT}
    return _closed(fixed | optional, optional=tuple(optional))


def _finding() -> dict[str, Any]:
    return _closed(
        {
            "code": {"type": "string", "pattern": r"^[INLSYR]\d+$"},
            "outcome": {"enum": ["passed", "failed", "uncertain", "not_assessable"]},
            "level": {"enum": ["error", "warning", "note", None]},
            "where": _TEXT,
            "said": {},
            "expected": {},
            "message": _TEXT,
            "source": _TEXT,
        }
    )
