"""The cells of the real reports as a person read them (expected.toml), as one dict of paths a report."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai.annual.form import COLUMNS, FORM_2021, RESULTS
from gongkai.annual.report import Value

EXPECTED: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("expected.toml").read_text("utf-8"))


def cells(name: str) -> dict[str, Value]:
    """Path → value of every cell that the report has; cells that it lacks are absent."""
    written = EXPECTED[name]
    found: dict[str, Value] = {}
    for row in ("regulations", "normative"):
        found |= {f"table2.{row}.{column}": value for column, value in written["table2"][row].items()}
    found |= {f"table2.{row}": written["table2"][row] for row in ("permits", "penalties", "coercion")}
    found["table2.fees_wan"] = Decimal(written["table2"]["fees_wan"])
    table3 = written["table3"]
    rows = {key: table3.get("rows", {}).get(key, [0] * 7) for key in FORM_2021.row_keys}
    rows = {key: values for key, values in rows.items() if key not in table3["null_rows"]}
    if "other_processing" in table3:
        rows["other_processing"] = table3["other_processing"]
    for key, values in rows.items():
        found |= {f"table3.{key}.{column}": value for column, value in zip(COLUMNS, values, strict=True)}
    for group in FORM_2021.group_keys:
        found |= {f"table4.{group}.{r}": v for r, v in zip(RESULTS, written["table4"][group], strict=True)}
    return found
