"""What stands beside a figure of the prose: the cells whose sum it should be, and how far a rounded figure reaches."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from gongkai.annual.checks.answers import figure
from gongkai.annual.form import COLUMNS, FORM_2021, RESULT_LABELS, UNSPLIT
from gongkai.annual.report import Claim, Report, Value

# --- Cells ----------------------------------------------------------------------------------------------------------


class Beside(NamedTuple):
    """What stands beside a kind of claim: the code, the cells whose sum it should be, how the prose says it."""

    code: str
    cells: tuple[str, ...]
    words: str
    passed: str
    loose: bool = False
    """The kind may rightly differ from the cell (文件公开 is not 制发): a difference is uncertain."""


def _beside(code: str, cells: tuple[str, ...], words: str, loose: bool = False) -> Beside:
    table = {"table2": "表二", "table2_2019": "表二", "table3": "表三", "table4": "表四"}[cells[0].split(".")[0]]
    return Beside(code, cells, words, f"正文写明的{words}件数与{table}一致。", loose)


def _rows(prefix: str) -> tuple[str, ...]:
    return tuple(f"table3.{key}.total" for key in FORM_2021.outcome_keys if key.startswith(prefix))


_SUITS: Final = ("litigation_direct", "litigation_after_reconsideration")
_GROUPS: Final = (
    ("N5", "reconsiderations", "reconsideration", "行政复议", ("reconsideration",)),
    ("N6", "litigations", "litigation", "行政诉讼", _SUITS),
    ("N6", "litigations_direct", "litigation_direct", "未经复议直接起诉", _SUITS[:1]),
    ("N6", "litigations_after_reconsideration", "litigation_after_reconsideration", "复议后起诉", _SUITS[1:]),
)
OTHER_ROWS: Final = _rows("other_")

_COMMON: Final[dict[str, Beside]] = {
    "applications_received": _beside("N1", ("table3.new.total",), "收到政府信息公开申请"),
    "applications_replied": _beside("N3", ("table3.total.total",), "答复政府信息公开申请"),
    "applications_handled": _beside("N3", ("table3.total.total",), "办理政府信息公开申请"),
    "carried_over": _beside("N4", ("table3.carried_over.total",), "上年结转申请"),
    "carried_forward": _beside("N4", ("table3.carried_forward.total",), "结转下年度申请"),
    **{
        f"{part}_{result}" if result != "total" else total: _beside(
            code, tuple(f"table4.{group}.{result}" for group in groups), words + ("" if result == "total" else label)
        )
        for code, total, part, words, groups in _GROUPS
        for result, label in RESULT_LABELS.items()
    },
    "outcome_granted": _beside("N15", _rows("granted"), "予以公开"),
    "outcome_partial": _beside("N15", _rows("partial"), "部分公开"),
    "outcome_denied": _beside("N15", _rows("denied_"), "不予公开"),
    "outcome_unable": _beside("N15", _rows("unable_"), "无法提供"),
    "outcome_not_processed": _beside("N15", _rows("not_processed_"), "不予处理"),
    "outcome_other": _beside("N15", OTHER_ROWS, "其他处理"),
    "applications_natural_person": _beside("N16", ("table3.new.natural_person",), "自然人申请"),
    "applications_commercial": _beside("N16", ("table3.new.commercial",), "商业企业申请"),
    "applications_organisations": _beside(
        "N16", tuple(f"table3.new.{column}" for column in COLUMNS[1:6]), "法人或其他组织申请"
    ),
}
_DECISIONS: Final = {"permits": "行政许可", "penalties": "行政处罚", "coercion": "行政强制"}
_DOCUMENTS: Final = {"normative": "行政规范性文件", "regulations": "规章"}
BESIDE: Final[dict[str, dict[str, Beside]]] = {
    "2021": {
        **_COMMON,
        **{
            f"{row}_{act}": _beside("N10", (f"table2.{row}.{act}",), act_words + words)
            for row, words in _DOCUMENTS.items()
            for act, act_words in (("made", "制发"), ("repealed", "废止"), ("valid", "现行有效"))
        },
        **{
            f"{row}_published": _beside("N10", (f"table2.{row}.made",), f"公开{words}", True)
            for row, words in _DOCUMENTS.items()
        },
        **{row: _beside("N11", (f"table2.{row}",), words) for row, words in _DECISIONS.items()},
        "fees": _beside("N11", ("table2.fees_wan",), "行政事业性收费"),
    },
    "2019": {
        **_COMMON,
        **{
            f"{row}_{act}": _beside("N10", (f"table2_2019.{row}.{cell}",), act_words + words, act == "published")
            for row, words in _DOCUMENTS.items()
            for act, cell, act_words in (("made", "newly_made", "制发"), ("published", "newly_public", "公开"))
        },
        **{row: _beside("N11", (f"table2_2019.{row}.decisions",), words) for row, words in _DECISIONS.items()},
    },
}
"""Of each form, the kinds of claims that cells stand beside."""


def sum_of(report: Report, cells: tuple[str, ...]) -> Value:
    """The sum of these cells, None where one is missing."""
    get = report.cells.get
    if len(cells) == 1:
        return get(cells[0])
    if cells is OTHER_ROWS and report.unsplit:
        return get(f"table3.{UNSPLIT.key}.total")
    values = [get(path) for path in cells]
    if None in values:
        return None
    return sum(value for value in values if value is not None)


# --- Rounded figures ------------------------------------------------------------------------------------------------

_MORE: Final = re.compile("[余多]")


def last_place(value: Value) -> Decimal:
    """What the last written digit of a rounded figure is worth, at least 10: 5500 → 100, 5294 → 10."""
    number = Decimal(value or 0)
    if number != number.to_integral_value():
        return Decimal(1)
    step = Decimal(10)
    while number and number % (step * 10) == 0:
        step *= 10
    return step


def fits(claim: Claim, exact: int | Decimal) -> bool:
    """Whether the figure of the prose may stand for the exact one: equal, or within what 余, 多, 约, 近 allow."""
    if claim.value == exact:
        return True
    if claim.claim == "fees":
        places = max(0, -int(Decimal(claim.value).normalize().as_tuple().exponent))
        if round(Decimal(exact), places) == claim.value:
            return True  # rounded to the digits written
    if not claim.approx:
        return False
    gap = Decimal(exact) - Decimal(claim.value)
    if _MORE.search(claim.fragment):
        return 0 <= gap < last_place(claim.value)
    return abs(gap) <= last_place(claim.value)


def written(claim: Claim) -> str:
    """The figure as the prose gives it: 5500余条."""
    if not claim.approx:
        return f"{figure(claim.value)}{claim.unit}"
    if _MORE.search(claim.fragment):
        return f"{figure(claim.value)}余{claim.unit}"
    return f"约{figure(claim.value)}{claim.unit}"
