"""I1–I5, I10, I12, I13, I15: the identities (勾稽关系) that one report must keep on its own.

The sums are those of the form (`figures.Plan`); no row and no column is listed here. I6–I9 need last year's report and
are in `years`.

A sum with a missing cell is never passed: it has failed where the parts that were read already exceed the other side,
else it is not assessable. A cell that I5 finds at fault is told by I5 alone: where a sum over it is off, the sum is not
assessable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from gongkai.annual.checks.answers import enumerated, failed, figure, not_assessable, passed, uncertain
from gongkai.annual.checks.figures import Equation, Figures
from gongkai.annual.form import UNSPLIT
from gongkai.annual.report import Finding, Level, Report, Value

TABLE3, TABLE4 = "年度报告格式 表三", "年度报告格式 表四"

SOURCES: Final = {
    "I1": TABLE3,
    "I2": TABLE3,
    "I3": TABLE3,
    "I4": TABLE4,
    "I5": "年度报告格式 表二至表四",
    "I10": "行政复议法第二十三条",
    "I12": "政府信息公开信息处理费管理办法",
    "I13": "年度报告格式 表二",
    "I15": "政府信息公开信息处理费管理办法",
}
LEVELS: Final[dict[str, tuple[Level, ...]]] = {
    "I1": ("error",),
    "I2": ("error",),
    "I3": ("error",),
    "I4": ("error",),
    "I5": ("error",),
    "I10": (),
    "I12": ("warning",),
    "I13": ("warning",),
    "I15": ("warning",),
}
EXPLANATIONS: Final = {
    "I1": (
        "表三收支不平",
        "表三每一列都应满足“第一项加第二项之和，等于第三项加第四项之和”，即本年新收加上年结转，等于办理结果总计加结转"
        "下年度。七列分别核对。只要有一列不等，收到的件数与办理的件数就对不上，请对照申请台账逐件核对。",
    ),
    "I2": (
        "办理结果总计不等于各项之和",
        "表三“（七）总计”每一列应等于（一）至（六）各种办理结果之和。（六）其他处理没有分项的，按一行相加。七列分别核对。",
    ),
    "I3": (
        "表三行总计不等于各类申请人之和",
        "表三每一行的总计应等于自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他六列之和。每一行分别核对。",
    ),
    "I4": (
        "表四总计不等于各项结果之和",
        "表四行政复议、未经复议直接起诉、复议后起诉三组，每组总计应等于结果维持、结果纠正、其他结果、尚未审结四项之和。",
    ),
    "I5": (
        "件数或金额不合规",
        "件数应为不小于0的整数；行政事业性收费金额应为不小于0的数，单位万元；2019年格式的本年增/减可以为负，但须为整数。"
        "填成小数、负数的，请按台账改正。",
    ),
    "I10": (
        "应先复议的案件直接起诉",
        "对依据条例第十四条至第十六条作出的不予公开决定不服，应先申请行政复议，一般不会出现在“未经复议直接起诉”中。"
        "只有逐案资料才能核对，仅凭年度报告看不出来，所以对外来报告总是“无从核对”。",
    ),
    "I12": (
        "信息处理费多于行政事业性收费",
        "信息处理费属于行政事业性收费。第六部分写明的收费金额（元）不应大于表二行政事业性收费金额（万元，乘以10000）。"
        "常见原因是表二漏计，或者把元填成了万元。",
    ),
    "I13": (
        "县乡报告填了规章",
        "县级政府及其部门、乡镇政府、街道办事处没有规章制定权，表二“规章”一行应全部为0。常见原因是把行政规范性文件填在规章行。"
        "设区的市以上机关不适用此项。",
    ),
    "I15": (
        "有逾期未缴费的申请，却没有发出收费通知",
        "表三（六）2填有因逾期未按收费通知缴费而不再处理的申请，第六部分就应当写明发出过收费通知。"
        "第六部分写明没有发出的，两处必有一处不实；没有写清楚的，列为“无法确定”。",
    ),
}

_PASSED: Final = {
    "I1": passed("I1", "table3", "表三各列收支平衡。", SOURCES["I1"]),
    "I2": passed("I2", "table3", "表三各列办理结果总计等于各项之和。", SOURCES["I2"]),
    "I3": passed("I3", "table3", "表三各行总计等于各类申请人之和。", SOURCES["I3"]),
    "I4": passed("I4", "table4", "表四各组总计等于各项结果之和。", SOURCES["I4"]),
    "I5": passed("I5", "table3", "三张表的件数都是不小于0的整数，金额不小于0。", SOURCES["I5"]),
    "I12": passed("I12", "table2.fees_wan", "第六部分写明的收费不多于表二行政事业性收费。", SOURCES["I12"]),
    "I13": passed("I13", "table2.regulations", "表二“规章”一行全部为0。", SOURCES["I13"]),
    "I15": passed("I15", "table3", "逾期未缴费的申请与第六部分的收费情况没有矛盾。", SOURCES["I15"]),
}
_I10 = not_assessable("I10", "table4", "是否有应先复议而直接起诉的案件，须逐案核对，报告本身看不出来。", SOURCES["I10"])


def _sums(
    figures: Figures, code: str, sentence: Callable[[Figures, Equation, list[Value], list[Value]], str]
) -> Iterator[Finding]:
    """One code over all its equations; `sentence` says how one of them came out, without its last clause."""
    values, equations = figures.values, figures.plan.equations[code]
    if figures.complete and all(
        sum(equation.take_left(values)) == sum(equation.take_right(values)) for equation in equations
    ):
        yield _PASSED[code]
        return
    missing: list[str] = []
    faulty: list[str] = []
    wrong = False
    for equation in equations:
        left, right = list(equation.take_left(values)), list(equation.take_right(values))
        one, other = sum(value or 0 for value in left), sum(value or 0 for value in right)
        open_left, open_right = None in left, None in right
        if not figures.counts and one != other and (path := _at_fault(figures, equation)):
            faulty.append(path)
            continue
        if open_left or open_right:
            if open_left == open_right or (one <= other if open_left else other <= one):
                missing.append(next(figures.misses(equation)))
                continue
            gap = f"已读到的数已经超出{figure(abs(one - other))}，请核对。"
        elif one == other:
            continue
        else:
            gap = f"相差{figure(abs(one - other))}，请核对。{_hint(figures, code)}"
        wrong = True
        message = f"{sentence(figures, equation, left, right)}，{gap}"
        yield failed(code, "error", equation.where, message, SOURCES[code], said=other, expected=one)
    if missing:
        told = _lost(figures, code, missing, wrong or bool(faulty))
        yield not_assessable(code, _PASSED[code].where, told, SOURCES[code])
    elif faulty:
        yield not_assessable(code, _PASSED[code].where, _spoilt(figures, faulty, wrong), SOURCES[code])
    elif not wrong:
        yield _PASSED[code]


def _lost(figures: Figures, code: str, missing: list[str], wrong: bool) -> str:
    """Which sums cannot be told, for want of which rows."""
    table = next(table for table in figures.plan.tables if table.path == _PASSED[code].where)
    if not figures.read(table):
        return f"{figures.words(table.path)}没有读到，无从核对。"
    rows = [figures.words(path.rpartition(".")[0]) for path in missing]
    rest = "" if wrong or len(missing) == len(figures.plan.equations[code]) else "，其余各项相符"
    return f"有{len(missing)}项因{enumerated(list(dict.fromkeys(rows)))}缺数而无从核对{rest}。"


def _at_fault(figures: Figures, equation: Equation) -> str | None:
    """The path of a cell of this sum that holds no whole number from 0 on."""
    for place in equation.left + equation.right:
        value = figures.values[place]
        if value is not None and (value < 0 or value != int(value)):
            return figures.plan.cells[place]
    return None


def _spoilt(figures: Figures, faulty: list[str], wrong: bool) -> str:
    """Which sums cannot be told, because of which cells at fault."""
    names = enumerated([figures.words(path) for path in dict.fromkeys(faulty)])
    rest = "" if wrong else "，其余各项相符"
    return f"有{len(faulty)}项因{names}的数不合规（见I5）而无从核对{rest}。"


def _hint(figures: Figures, code: str) -> str:
    """Which one cell may be wrong, where only one can be."""
    if code == "I4" or figures.suspect is None:
        return ""
    path, value = figures.suspect
    return f"可能是{figures.words(path)}一格有误，若为{value}则表三全部平衡。"


def column_balance(figures: Figures) -> Iterator[Finding]:
    """I1: in every column 本年新收 + 上年结转 = 办理结果总计 + 结转下年度."""

    def sentence(figures: Figures, equation: Equation, left: list[Value], right: list[Value]) -> str:
        came, went = _total(left), _total(right)
        return (
            f"表三{figures.plan.column_name(equation.where)}：本年新收{figure(left[0])}＋上年结转{figure(left[1])}{came}，"
            f"办理结果总计{figure(right[0])}＋结转下年度{figure(right[1])}{went}"
        )

    return _sums(figures, "I1", sentence)


def _total(values: list[Value]) -> str:
    return "" if None in values else f"＝{figure(sum(value or 0 for value in values))}"


def outcome_total(figures: Figures) -> Iterator[Finding]:
    """I2: in every column （七）总计 = the sum of all outcomes."""

    def sentence(figures: Figures, equation: Equation, left: list[Value], right: list[Value]) -> str:
        name = figures.plan.column_name(equation.where)
        return f"表三{name}：各种办理结果相加为{_added(left)}，（七）总计填{figure(right[0])}"

    return _sums(figures, "I2", sentence)


def row_total(figures: Figures) -> Iterator[Finding]:
    """I3: in every row of Table 3 the total = the sum of the six kinds of applicants."""

    def sentence(figures: Figures, equation: Equation, left: list[Value], right: list[Value]) -> str:
        row = figures.words(equation.where.rpartition(".")[0])
        return f"{row}：各类申请人相加为{_added(left)}，总计填{figure(right[0])}"

    return _sums(figures, "I3", sentence)


def result_total(figures: Figures) -> Iterator[Finding]:
    """I4: in every group of Table 4 总计 = 维持 + 纠正 + 其他 + 尚未审结."""

    def sentence(figures: Figures, equation: Equation, left: list[Value], right: list[Value]) -> str:
        group = figures.words(equation.where.rpartition(".")[0])
        cells = [figures.plan.cells[place] for place in equation.left]
        names = [figures.words(path).removeprefix(f"{group}的") for path in cells]
        parts = "＋".join(f"{name}{figure(value)}" for name, value in zip(names, left, strict=True))
        return f"{group}：{parts}{_total(left)}，总计填{figure(right[0])}"

    return _sums(figures, "I4", sentence)


def _added(values: list[Value]) -> str:
    known = figure(sum(value or 0 for value in values))
    lost = values.count(None)
    return f"{known}（另有{lost}格没有读到）" if lost else known


# --- I5 -----------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?", re.ASCII)
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", ",": ""})


def fault_of_cell(figures: Figures, path: str) -> tuple[int | Decimal, str] | None:
    """The number in a cell and what is wrong with it as a number; None where nothing is, or where it is no number.

    A reader gives no value to a count like 3.5; then the raw text tells.
    """
    number: int | Decimal | None = figures[path]
    if number is None:
        origin = figures.report.origins.get(path)
        raw = unicodedata.normalize("NFKC", origin.raw).translate(_MINUS).strip() if origin else ""
        number = Decimal(raw) if _NUMBER.fullmatch(raw) else None
    if number is None:
        return None
    if path not in figures.form.decimals and number != int(number):
        return number, "应为整数"
    if path not in figures.form.signed and number < 0:
        return number, "不应小于0"
    return None


def whole_numbers(figures: Figures) -> Iterator[Finding]:
    """I5: counts are whole numbers not below zero, amounts are not below zero."""
    cells = figures.plan.cells
    if figures.counts and not any(fault_of_cell(figures, cells[place]) for place in figures.plan.free):
        yield _PASSED["I5"]
        return
    wrong, unknown = False, 0
    for path, value in zip(cells, figures.values, strict=True):
        if type(value) is int and value >= 0:
            continue
        if fault := fault_of_cell(figures, path):
            wrong = True
            number, why = fault
            message = f"{figures.words(path)}填{figure(number)}，{why}，请按台账改正。"
            yield failed("I5", "error", path, message, SOURCES["I5"], said=number)
        elif value is None:
            unknown += 1
    if unknown:
        yield not_assessable("I5", "table3", f"有{unknown}格没有读到数，无从核对是否为合规的数。", SOURCES["I5"])
    elif not wrong:
        yield _PASSED["I5"]


# --- I10, I12, I13, I15 ----------------------------------------------------------------------------------------------


def sued_without_reconsideration(figures: Figures) -> Iterator[Finding]:
    """I10: refusals under Art 14–16 go to reconsideration first; a report alone never shows it."""
    yield _I10


_YUAN: Final = {"元": Decimal(1), "万元": Decimal(10000)}


def processing_fee(figures: Figures) -> Iterator[Finding]:
    """I12: the processing fee stated in section six (元) is not more than the fees of Table 2 (万元 × 10000)."""
    said = [
        (claim.value, _YUAN[claim.unit])
        for claim in figures.report.claims
        if claim.claim == "processing_fee" and claim.unit in _YUAN and claim.year in (None, figures.report.year)
    ]
    path, source = _PASSED["I12"].where, SOURCES["I12"]
    fees = figures[path]
    if path not in figures.plan.place:
        yield not_assessable("I12", figures.plan.tables[0].path, "这份报告的格式没有收费金额一栏，无从核对。", source)
    elif not said:
        yield not_assessable("I12", path, "第六部分没有读到收取信息处理费的金额，无从与表二核对。", source)
    elif fees is None:
        yield not_assessable("I12", path, "表二行政事业性收费没有读到，无从核对信息处理费。", source)
    else:
        over = [amount for value, yuan in said if (amount := value * yuan) > fees * 10000]
        for amount in over:
            yield failed(
                "I12",
                "warning",
                path,
                f"正文写明收取信息处理费{figure(_plain(amount))}元，多于表二行政事业性收费{figure(fees)}万元"
                f"（{figure(_plain(Decimal(fees) * 10000))}元），请核对单位和数额。",
                source,
                said=fees,
                expected=_plain(Decimal(amount) / 10000),
            )
        if not over:
            yield _PASSED["I12"]


def _plain(number: int | Decimal) -> int | Decimal:
    """A number without zeros behind the point."""
    return int(number) if number == int(number) else Decimal(number).normalize()


WITHOUT_RULES: Final = frozenset({"county", "township", "subdistrict"})
"""Levels of organ that cannot make rules (规章). A department may be one of a higher level."""


def no_rules(figures: Figures) -> Iterator[Finding]:
    """I13: counties and townships have no rules (规章) to count."""
    level, source = figures.report.level, SOURCES["I13"]
    where = f"{figures.form.table2_key}.regulations"
    row = next(row for row in figures.plan.tables[0].rows if row.path == where)
    values = [figures.values[place] for place in row.places]
    wrong = [figures.plan.cells[place] for place in row.places if figures.values[place]]
    if level not in WITHOUT_RULES and level != "department":
        reason = "没有认出本机关的层级" if level is None else "设区的市以上机关可以制定规章"
        yield not_assessable("I13", where, f"{reason}，不核对“规章”是否为0。", source)
    elif wrong:
        for path in wrong:
            told = f"{figures.words(path)}填{figure(figures[path])}"
            if level == "department":
                yield uncertain(
                    "I13", path, f"{told}；县级部门没有规章制定权，请确认。", source, said=figures[path], expected=0
                )
            else:
                yield failed(
                    "I13",
                    "warning",
                    path,
                    f"{told}，县乡两级没有规章制定权，应为0；如是行政规范性文件，请移到下一行。",
                    source,
                    said=figures[path],
                    expected=0,
                )
    elif None in values:
        yield not_assessable("I13", where, "表二“规章”一行没有读全，无从核对。", source)
    else:
        yield _PASSED["I13"]


def unpaid_needs_notice(figures: Figures) -> Iterator[Finding]:
    """I15: （六）2 counts applications whose fee notice was not paid, so notices were issued."""
    where, unsplit, source = "table3.other_overdue_fee", f"table3.{UNSPLIT.key}", SOURCES["I15"]
    total = f"{where}.total"
    if total not in figures.plan.place:
        if figures[f"{unsplit}.total"] == 0:
            yield _PASSED["I15"]
        else:
            yield not_assessable("I15", unsplit, "（六）其他处理没有分项，看不出有无逾期未缴费的申请。", source)
        return
    unpaid = _unpaid(figures, where)
    if unpaid is None:
        yield not_assessable("I15", where, "逾期未缴费一行没有读全，无从核对。", source)
        return
    issued = _issued(figures.report) if unpaid else None
    if not unpaid or issued:
        yield _PASSED["I15"]
    elif issued is False:
        yield failed(
            "I15",
            "warning",
            total,
            f"表三（六）2填有逾期未缴费的申请{figure(unpaid)}件，第六部分却写没有发出收费通知，请核对。",
            source,
            said=unpaid,
            expected=0,
        )
    else:
        yield uncertain(
            "I15",
            total,
            f"表三（六）2填有逾期未缴费的申请{figure(unpaid)}件，第六部分没有写明发出收费通知的件数，请补充。",
            source,
            said=unpaid,
        )


def _unpaid(figures: Figures, row: str) -> int | Decimal | None:
    """The total of the row; its largest cell where the total is missing and a cell is above zero."""
    total = figures[f"{row}.total"]
    if total is None:
        known: list[Any] = [value for value in figures.report.row(row.rpartition(".")[2]) if value]
        return max(known) if known else None
    return total


def _issued(report: Report) -> bool | None:
    """Whether the prose says that fee notices were issued; None where it does not say."""
    notices = [claim.value for claim in report.claims if claim.claim == "fee_notices" and claim.year is None]
    if notices:
        return max(notices) > 0
    paid = any(claim.claim == "processing_fee" and claim.value > 0 and claim.year is None for claim in report.claims)
    return True if paid else None


CHECKS: Final = (
    column_balance,
    outcome_total,
    row_total,
    result_total,
    whole_numbers,
    sued_without_reconsideration,
    processing_fee,
    no_rules,
    unpaid_needs_notice,
)
