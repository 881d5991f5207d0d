"""N1–N20: the figures of the prose against the tables and against each other.

Each check reads `Report.claims`; none scans the prose again. A claim compared and equal is passed, one whose cell was
not read is not assessable, one whose sentence speaks of a narrower subject (区政府办 in a report of the whole district)
is uncertain. A figure of another year is compared with nothing. Table 4 is never compared with Table 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from gongkai.annual.checks.answers import failed, figure, not_assessable, passed, uncertain
from gongkai.annual.claims import PUBLISHED
from gongkai.annual.form import COLUMNS, FORM_2021, FORMS, RESULTS, UNSPLIT
from gongkai.annual.report import Claim, Finding, Level, Report, Value

TABLE2, TABLE3, TABLE4 = "年度报告格式 表二", "年度报告格式 表三", "年度报告格式 表四"
CONTENT: Final = "条例第五十条"

SOURCES: Final = {
    "N1": TABLE3,
    "N2": TABLE3,
    "N3": TABLE3,
    "N4": TABLE3,
    "N5": TABLE4,
    "N6": TABLE4,
    "N7": CONTENT,
    "N8": CONTENT,
    "N9": CONTENT,
    "N10": TABLE2,
    "N11": TABLE2,
    "N12": TABLE4,
    "N13": CONTENT,
    "N14": TABLE3,
    "N15": TABLE3,
    "N16": TABLE3,
    "N17": CONTENT,
    "N18": CONTENT,
    "N19": "政府信息公开信息处理费管理办法",
    "N20": CONTENT,
}
LEVELS: Final[dict[str, tuple[Level, ...]]] = {
    **dict.fromkeys(SOURCES, ("warning",)),
    "N7": ("warning", "note"),
    "N9": ("warning", "note"),
    "N13": ("note",),
    "N20": (),
}
EXPLANATIONS: Final = {
    "N1": (
        "正文的申请件数与表三不一致",
        "正文写明收到（受理、新收）政府信息公开申请多少件的，应等于表三“一、本年新收政府信息公开申请数量”的总计。"
        "句子只讲政府办公室、本机关、本级或者半年情况，而表三是全地区全年的，以及正文件数恰为新收加上年结转的，"
        "列为“不能确定”，不算错。"
        "发现后对照申请登记台账，改正错的一处，并写明统计范围。",
    ),
    "N2": (
        "正文说没有收到申请，表三却有数",
        "正文说“未收到申请”（或者写0件），表三本年新收应为0；正文写了件数，表三本年新收就不应为0。"
        "常见原因是沿用上年文字。请按申请登记台账改正错的一处。",
    ),
    "N3": (
        "正文的答复件数与表三不一致",
        "正文写明答复（办结、办理）申请多少件的，应等于表三“（七）总计”的总计。有上年结转的，总计含上年结转件；"
        "正文件数恰为总计减去上年结转、或者减去（六）其他处理的，可能只是口径不同，列为“不能确定”，请在正文写明口径。",
    ),
    "N4": (
        "正文的结转件数与表三不一致",
        "正文写明上年结转多少件、结转下年度多少件的，应分别等于表三第二项、第四项的总计。请对照台账改正。",
    ),
    "N5": (
        "正文的行政复议件数与表四不一致",
        "正文写明的行政复议件数及维持、纠正、其他结果、尚未审结件数，应等于表四行政复议一组的对应各格；"
        "说“未发生行政复议”的，总计应为0。请对照复议案件台账改正。",
    ),
    "N6": (
        "正文的行政诉讼件数与表四不一致",
        "正文写明的行政诉讼件数，应等于表四“未经复议直接起诉”与“复议后起诉”两组之和；只讲其中一组的，与该组比较。"
        "各种结果同样比较。请对照诉讼案件台账改正。",
    ),
    "N7": (
        "总数与各部分之和不一致",
        "正文给出总数又列出各渠道、各类别件数的，各部分之和应等于总数。用“分别”“共”“合计”等写明全部列出的，"
        "不等即为警告；用“其中”“主要”等只列一部分的，不足总数为提示，超过总数为警告；只举一项而不超过总数的，不算错。"
        "请核对发布台账，或者补写其余部分。",
    ),
    "N8": (
        "同一名称前后两个数",
        "同一句里同一渠道下，同一名称（如某个栏目名）出现两次而数不同，必有一处写错了名称或者数字。"
        "不同渠道下的同名栏目不算错。请对照栏目名称和发布数改正。",
    ),
    "N9": (
        "正文的年份与报告年度不一致",
        "句首以另一年份叙述（如2024年度报告写“2023年，主动公开……”），又没有本年度的同类数字，多半是沿用上年文字。"
        "与上年作比较、“以来”、上年结转、预算决算的年份不算。带数字的为警告，不带数字的为提示。请核对该句是哪一年的情况。",
    ),
    "N10": (
        "正文的规章、规范性文件件数与表二不一致",
        "正文写明制发、废止、现行有效的规章或者行政规范性文件件数的，应等于表二对应的格。"
        "正文只说“公开”多少件的，可能含以前制发的文件，不等时列为“不能确定”。“政策性文件”不等于规范性文件，不作比较。",
    ),
    "N11": (
        "正文的许可、处罚、强制、收费与表二不一致",
        "正文写明作出行政许可、行政处罚、行政强制决定多少件，或者行政事业性收费多少万元的，应等于表二对应的格。"
        "公开的许可、处罚信息条数和事项清单项数不是决定件数，不作比较。",
    ),
    "N12": (
        "称申请人满意，却有复议或者诉讼",
        "正文称答复令申请人满意，表四却有尚未审结或者结果纠正的行政复议、行政诉讼，说法难以成立，为警告；"
        "只有维持或者其他结果的，列为“不能确定”，因为案件未必出自本年的申请。请删去没有依据的评价，或者写明依据。",
    ),
    "N13": (
        "年报数字用了约数",
        "年度报告的数应当准确。“5294余条”既精确到个位又加“余”，自相矛盾；“5500余条”只给约数，无法核对。"
        "请改为准确数。约数与表中的数相比时，只要准确数在约数范围内就不算错。",
    ),
    "N14": (
        "称全部答复，却有结转下年度",
        "正文称申请均已答复或者答复率100%，表三“四、结转下年度继续办理”却不为0。"
        "同一句里已写明结转下年度件数的，是指已到期的均已答复，不算错。请写明有多少件尚在办理期限内。",
    ),
    "N15": (
        "正文的办理结果件数与表三不一致",
        "正文写明予以公开、部分公开、不予公开、无法提供、不予处理、其他处理多少件的，应等于表三该项（有分项的取分项之和）"
        "的总计。请对照答复台账改正。",
    ),
    "N16": (
        "正文的申请人类别件数与表三不一致",
        "正文写明自然人、法人或其他组织、商业企业申请多少件的，应等于表三本年新收一行对应的列。请对照申请登记台账改正。",
    ),
    "N17": (
        "同一事项前后不一",
        "收取信息处理费、信箱来信、公报期数等在正文两处出现而数不同，为警告；主动公开总数两处不同，"
        "可能是统计范围不同，列为“不能确定”。请统一，或者写明各自的范围。",
    ),
    "N18": (
        "比率不成立",
        "答复率、回复率、满意率超过100%，或者与正文写明的来信数、回复数算出的比率不符。请重新计算。",
    ),
    "N19": (
        "收了费，却没有发出收费通知",
        "正文写明收取信息处理费若干元，又说没有发出收费通知。收费应先发收费通知，两处必有一处不实，请核对。",
    ),
    "N20": (
        "正文的数字无从核对",
        "这个数字旁边没有总数、分项，三张表里也没有对应的格，只凭报告无法判断对错，所以既不算通过也不算错。"
        "请保留统计依据备查。其他年份的数字也列在这里，不与本年的表比较。",
    ),
}


class _Beside(NamedTuple):
    """What stands beside a kind of claim: the code, the cells whose sum it should be, how the prose says it."""

    code: str
    cells: tuple[str, ...]
    words: str
    passed: str
    loose: bool = False
    """The kind may rightly differ from the cell (文件公开 is not 制发): a difference is uncertain."""


def _beside(code: str, cells: tuple[str, ...], words: str, loose: bool = False) -> _Beside:
    table = {"table2": "表二", "table2_2019": "表二", "table3": "表三", "table4": "表四"}[cells[0].split(".")[0]]
    return _Beside(code, cells, words, f"正文写明的{words}件数与{table}一致。", loose)


def _rows(prefix: str) -> tuple[str, ...]:
    return tuple(f"table3.{key}.total" for key in FORM_2021.outcome_keys if key.startswith(prefix))


_RESULT_WORDS: Final = dict(zip(RESULTS, ("结果维持", "结果纠正", "其他结果", "尚未审结", ""), strict=True))
_SUITS: Final = ("litigation_direct", "litigation_after_reconsideration")
_GROUPS: Final = (
    ("N5", "reconsiderations", "reconsideration", "行政复议", ("reconsideration",)),
    ("N6", "litigations", "litigation", "行政诉讼", _SUITS),
    ("N6", "litigations_direct", "litigation_direct", "未经复议直接起诉", _SUITS[:1]),
    ("N6", "litigations_after_reconsideration", "litigation_after_reconsideration", "复议后起诉", _SUITS[1:]),
)
_OTHER_ROWS: Final = _rows("other_")

_COMMON: Final[dict[str, _Beside]] = {
    "applications_received": _beside("N1", ("table3.new.total",), "收到政府信息公开申请"),
    "applications_replied": _beside("N3", ("table3.total.total",), "答复政府信息公开申请"),
    "applications_handled": _beside("N3", ("table3.total.total",), "办理政府信息公开申请"),
    "carried_over": _beside("N4", ("table3.carried_over.total",), "上年结转申请"),
    "carried_forward": _beside("N4", ("table3.carried_forward.total",), "结转下年度申请"),
    **{
        f"{part}_{result}" if result != "total" else total: _beside(
            code, tuple(f"table4.{group}.{result}" for group in groups), words + _RESULT_WORDS[result]
        )
        for code, total, part, words, groups in _GROUPS
        for result in RESULTS
    },
    "outcome_granted": _beside("N15", _rows("granted"), "予以公开"),
    "outcome_partial": _beside("N15", _rows("partial"), "部分公开"),
    "outcome_denied": _beside("N15", _rows("denied_"), "不予公开"),
    "outcome_unable": _beside("N15", _rows("unable_"), "无法提供"),
    "outcome_not_processed": _beside("N15", _rows("not_processed_"), "不予处理"),
    "outcome_other": _beside("N15", _OTHER_ROWS, "其他处理"),
    "applications_natural_person": _beside("N16", ("table3.new.natural_person",), "自然人申请"),
    "applications_commercial": _beside("N16", ("table3.new.commercial",), "商业企业申请"),
    "applications_organisations": _beside(
        "N16", tuple(f"table3.new.{column}" for column in COLUMNS[1:6]), "法人或其他组织申请"
    ),
}
_DECISIONS: Final = {"permits": "行政许可", "penalties": "行政处罚", "coercion": "行政强制"}
_DOCUMENTS: Final = {"normative": "行政规范性文件", "regulations": "规章"}
_BESIDE: Final[dict[str, dict[str, _Beside]]] = {
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
_ELSEWHERE: Final = frozenset({"processing_fee", "fee_notices", "statutory_days", "all_replied", "year_named"})
"""Kinds that other codes answer (I12, I15, N14, N9 and the checks of wording)."""


def _step(value: Value) -> Decimal:
    """What the last written digit of a rounded figure is worth, at least 10: 5500 → 100, 5294 → 10."""
    number = Decimal(value or 0)
    if number != number.to_integral_value():
        return Decimal(1)
    step = Decimal(10)
    while number and number % (step * 10) == 0:
        step *= 10
    return step


_MORE: Final = re.compile("[余多]")


def fits(claim: Claim, exact: int | Decimal) -> bool:
    """Whether the figure of the prose may stand for the exact one: equal, or within what 余, 多, 约, 近 allow."""
    if claim.value == exact:
        return True
    if not claim.approx:
        return False
    gap = Decimal(exact) - Decimal(claim.value)
    if _MORE.search(claim.fragment):
        return 0 <= gap < _step(claim.value)
    return abs(gap) <= _step(claim.value)


def _written(claim: Claim) -> str:
    if not claim.approx:
        return f"{figure(claim.value)}{claim.unit}"
    if _MORE.search(claim.fragment):
        return f"{figure(claim.value)}余{claim.unit}"
    return f"约{figure(claim.value)}{claim.unit}"


def _cells(report: Report, cells: tuple[str, ...]) -> Value:
    """The sum of these cells, None where one is missing."""
    get = report.cells.get
    if len(cells) == 1:
        return get(cells[0])
    if cells is _OTHER_ROWS and report.unsplit:
        return get(f"table3.{UNSPLIT.key}.total")
    values = [get(path) for path in cells]
    if None in values:
        return None
    return sum(value for value in values if value is not None)


def _names(report: Report, cells: tuple[str, ...]) -> str:
    words = FORMS[report.form].words
    if len(cells) > 2:
        return words.get(cells[0], cells[0]).split("“")[0] + "对应各格之和"
    return "与".join(words.get(path, path) for path in cells) + ("之和" if len(cells) > 1 else "")


def against_tables(report: Report) -> Iterator[Finding]:
    """N1–N6, N10, N11, N15, N16: each figure that a cell of a table stands beside."""
    beside = _BESIDE[report.form]
    for index, claim in enumerate(report.claims):
        kind = beside.get(claim.claim)
        if kind is None or claim.year is not None:
            continue
        if claim.of is not None and report.claims[claim.of].claim == claim.claim:
            continue  # a part of the total of its own kind: N7
        code = kind.code
        exact = _cells(report, kind.cells)
        if code == "N1" and (claim.value == 0 or exact == 0):
            code = "N2"
        if exact is None:
            message = f"正文称{kind.words}{_written(claim)}，{_names(report, kind.cells)}没有读到，无法核对。"
            yield not_assessable(code, f"claims.{index}", message, SOURCES[code])
        elif claim.value == exact or fits(claim, exact):
            yield _equal(code, index, kind.passed)
        else:
            yield _differs(report, index, claim, kind, code, exact)


@lru_cache(maxsize=4096)
def _equal(code: str, index: int, message: str) -> Finding:
    """Compared and equal; kept, since most figures of most reports are."""
    return passed(code, f"claims.{index}", message, SOURCES[code])


def _differs(report: Report, index: int, claim: Claim, kind: _Beside, code: str, exact: int | Decimal) -> Finding:
    where, source = f"claims.{index}", SOURCES[code]
    said, names = _written(claim), _names(report, kind.cells)
    if claim.narrower and claim.value < exact:
        message = f"正文称{kind.words}{said}，{names}为{figure(exact)}；该句所讲的范围较小，请写明统计范围。"
        return uncertain(code, where, message, source, said=claim.value, expected=exact)
    if kind.loose:
        message = f"正文称{kind.words}{said}，{names}为{figure(exact)}；公开的文件未必都是本年制发，请核对口径。"
        return uncertain(code, where, message, source, said=claim.value, expected=exact)
    if code in ("N1", "N3"):
        other = _other_reading(report, claim)
        if other:
            message = f"正文称{kind.words}{said}，{names}为{figure(exact)}；{other}，请写明口径。"
            return uncertain(code, where, message, source, said=claim.value, expected=exact)
    if claim.value == 0:
        message = f"正文说没有{kind.words.removeprefix('收到')}，{names}却为{figure(exact)}，请核对改正。"
        if code == "N2":
            message = f"正文说未收到政府信息公开申请，{names}却为{figure(exact)}件，请核对改正。"
    else:
        message = f"正文称{kind.words}{said}，{names}为{figure(exact)}，两处不一致，请核对改正。"
    return failed(code, "warning", where, message, source, said=claim.value, expected=exact)


def _other_reading(report: Report, claim: Claim) -> str:
    """Another fair reading of 收到, 答复 or 办理 that gives this figure."""
    total, over = report["table3.total.total"], report["table3.carried_over.total"]
    if claim.claim == "applications_received":
        new = report["table3.new.total"]
        return "含上年结转件则相符" if over and new is not None and claim.value == new + over else ""
    if total is None:
        return ""
    if over and claim.value == total - over:
        return "不含上年结转件则相符"
    others = _cells(report, _OTHER_ROWS)
    if others and claim.value == total - others:
        return "不含（六）其他处理则相符"
    new = report["table3.new.total"]
    if claim.claim == "applications_handled" and new is not None and claim.value in (new, new + (over or 0)):
        return "按收到的件数计则相符"
    return ""


# --- The prose against itself ---------------------------------------------------------------------------------------

_SHARING: Final = {
    "applications_natural_person": "applicants",
    "applications_organisations": "applicants",
    "applications_commercial": "applicants",
    "applications_way": "ways",
    **dict.fromkeys(PUBLISHED, "published"),
}
_SAME_UNIT: Final = dict.fromkeys(("条", "篇", "件", "份", "则", "项", "条次", "篇次", "个", "次", "期"), "条")
_TOTAL_WORDS: Final = {
    "applications_received": "收到申请",
    "published_total": "公开信息",
    "published_channel": "发布信息",
}
_N7_PASSED: Final = "总数等于各部分之和。"
_N7_WITHIN: Final = "只举一项，没有超过总数。"


def totals_and_parts(report: Report) -> Iterator[Finding]:
    """N7: a total of the prose against the parts that it names."""
    claims = report.claims
    groups: dict[tuple[int, str], list[Claim]] = {}
    for claim in claims:
        if claim.of is not None:
            groups.setdefault((claim.of, _SHARING.get(claim.claim, claim.claim.partition("_")[0])), []).append(claim)
    beside = _BESIDE[report.form]
    for (index, _), parts in groups.items():
        total = claims[index]
        if all(
            part.claim != total.claim and (kind := beside.get(part.claim)) and _cells(report, kind.cells) is not None
            for part in parts
        ):
            continue  # each part stands beside a cell of its own
        yield _summed(index, total, parts)


def _summed(index: int, total: Claim, parts: list[Claim]) -> Finding:
    where = f"claims.{index}"
    added = sum(part.value for part in parts)
    if total.value == added:
        return passed("N7", where, _N7_PASSED, CONTENT)
    exhaustive = total.wording == "exhaustive"
    if len(parts) == 1 and added < total.value and not exhaustive:
        return passed("N7", where, _N7_WITHIN, CONTENT)
    name = total.label or _TOTAL_WORDS.get(total.claim, "总数")
    listed = "、".join(figure(part.value) for part in parts)
    message = f"正文称“{name}”{_written(total)}，各部分{listed}合计{figure(added)}，两处不一致，请核对改正。"
    if any(part.approx for part in (total, *parts)):
        room = sum(_step(part.value) for part in (total, *parts) if part.approx)
        if abs(Decimal(total.value) - Decimal(added)) <= room:
            return passed("N7", where, "总数与各部分之和在约数范围内相符。", CONTENT)
    if len({_SAME_UNIT.get(part.unit, part.unit) for part in (total, *parts)}) > 1:
        message = f"正文称“{name}”{_written(total)}，各部分单位不同，合计{figure(added)}，请核对。"
        return uncertain("N7", where, message, CONTENT, said=total.value, expected=added)
    level: Level = "warning" if exhaustive or added > total.value else "note"
    return failed("N7", level, where, message, CONTENT, said=total.value, expected=added)


_PLAIN_LABEL: Final = re.compile("^(?:各类|各种|政府|政务|公开|工作|相关|有关|的)*(?:信息|文件|稿件|消息)?$")


def labels_twice(report: Report) -> Iterator[Finding]:
    """N8: one label given twice in one list, with two values."""
    claims = report.claims
    seen: dict[tuple[str, int], int] = {}
    for index, claim in enumerate(claims):
        if claim.claim not in PUBLISHED or not claim.label or claim.year is not None:
            continue
        if claim.claim == "published_total" or _PLAIN_LABEL.match(claim.label):
            continue
        # A channel with a label of its own (最新动态 68) stands at the head of its list.
        family = claim.of if claim.claim == "published_category" and claim.of is not None else index
        if claim.claim == "published_category" and claim.of is None:
            family = -claim.section - 1
        earlier = seen.setdefault((claim.label, family), index)
        if earlier == index or claims[earlier].value == claim.value:
            continue
        if claim.of is None and claims[earlier].fragment != claim.fragment:
            continue
        first = claims[earlier]
        message = f"“{claim.label}”前后出现两次，分别为{_written(first)}和{_written(claim)}，请核对名称或者数字。"
        yield failed("N8", "warning", f"claims.{index}", message, CONTENT, said=claim.value, expected=first.value)


def years(report: Report) -> Iterator[Finding]:
    """N9: sentences that open with another year as if it were the year of the report."""
    if report.year is None:
        return
    slips: list[tuple[int, Claim, list[Claim]]] = []
    for index, claim in enumerate(report.claims):
        if claim.claim != "year_named":
            continue
        figures = [
            other
            for other in report.claims
            if other.year == claim.value and other.claim != "year_named" and other.fragment == claim.fragment
        ]
        own = {other.claim for other in report.claims if other.year is None}
        if figures and any(other.claim in own for other in figures):
            continue  # last year's figure beside this year's
        if figures or claim.section in (1, 6):
            slips.append((index, claim, figures))
    if len(slips) > 2:
        named = "、".join(sorted({f"{claim.value}年" for _, claim, _ in slips}))
        message = f"报告年度为{report.year}年，正文却有{len(slips)}处以{named}开头，可能沿用了往年文字，请逐处核对。"
        yield failed("N9", "warning", "title", message, CONTENT, said=report.year, expected=slips[0][1].value)
        return
    for index, claim, figures in slips:
        where = f"claims.{index}"
        if figures:
            shown = figures[0]
            message = (
                f"报告年度为{report.year}年，正文却把{_written(shown)}写成{claim.value}年的情况，请核对是哪一年的数。"
            )
            yield failed("N9", "warning", where, message, CONTENT, said=claim.value, expected=report.year)
        else:
            message = f"报告年度为{report.year}年，正文有一句以“{claim.value}年”开头，请核对是否沿用了往年文字。"
            yield failed("N9", "note", where, message, CONTENT, said=claim.value, expected=report.year)


_GROUP_WORDS: Final = {
    "reconsideration": "行政复议",
    "litigation_direct": "行政诉讼",
    "litigation_after_reconsideration": "行政诉讼",
}
_N12_PASSED: Final = "称申请人满意，表四没有行政复议和行政诉讼。"


def satisfaction(report: Report) -> Iterator[Finding]:
    """N12: applicants called satisfied beside a reconsideration or suit that is pending or was lost."""
    for index, claim in enumerate(report.claims):
        if claim.claim != "satisfaction" or claim.label != "申请人" or claim.year is not None:
            continue
        where = f"claims.{index}"
        get = report.cells.get
        contrary: dict[str, int | Decimal] = {}
        cases: int | Decimal = 0
        missing = False
        for group, words in _GROUP_WORDS.items():
            for result in RESULTS[:4]:
                value = get(f"table4.{group}.{result}")
                if value is None:
                    missing = True
                elif value:
                    cases += value
                    if result in ("pending", "corrected"):
                        name = f"{_RESULT_WORDS[result]}的{words}"
                        contrary[name] = contrary.get(name, 0) + value
        if contrary:
            listed = "、".join(f"{name}{figure(value)}件" for name, value in contrary.items())
            message = f"正文称申请人满意，表四却有{listed}，请核对，没有依据的评价应删去。"
            yield failed("N12", "warning", where, message, TABLE4, said=claim.value, expected=None)
        elif missing:
            yield not_assessable("N12", where, "正文称申请人满意，表四没有读全，无法核对。", TABLE4)
        elif cases:
            message = f"正文称申请人满意，表四有已审结的行政复议、行政诉讼{figure(cases)}件，请核对依据。"
            yield uncertain("N12", where, message, TABLE4, said=claim.value)
        else:
            yield passed("N12", where, _N12_PASSED, TABLE4)


def round_figures(report: Report) -> Iterator[Finding]:
    """N13: 余, 多, 约 beside a figure of the annual report."""
    for index, claim in enumerate(report.claims):
        if not claim.approx:
            continue
        if claim.value % 10:
            message = f"“{_written(claim)}”精确到个位又写成约数，自相矛盾，请改为准确数。"
        else:
            message = f"“{_written(claim)}”是约数，年度报告请写准确数。"
        yield failed("N13", "note", f"claims.{index}", message, CONTENT, said=claim.value)


def all_replied(report: Report) -> Iterator[Finding]:
    """N14: 均已答复 or a reply rate of 100 % beside applications carried forward."""
    for index, claim in enumerate(report.claims):
        if claim.year is not None or not (
            claim.claim == "all_replied"
            or (claim.claim == "reply_rate" and claim.label == "申请" and claim.value == 100)
        ):
            continue
        where = f"claims.{index}"
        forward = report["table3.carried_forward.total"]
        if forward is None:
            yield not_assessable("N14", where, "正文称申请均已答复，表三结转下年度没有读到，无法核对。", TABLE3)
        elif not forward:
            yield passed("N14", where, "称申请均已答复，表三没有结转下年度的申请。", TABLE3)
        elif any(other.claim == "carried_forward" and other.fragment == claim.fragment for other in report.claims):
            yield passed("N14", where, "称均已答复，同一句已写明结转下年度的件数。", TABLE3)
        elif claim.narrower:
            message = f"正文称申请均已答复，表三结转下年度为{figure(forward)}件；该句所讲的范围较小，请写明范围。"
            yield uncertain("N14", where, message, TABLE3, said=claim.value, expected=forward)
        else:
            message = f"正文称申请均已答复，表三结转下年度却为{figure(forward)}件，请写明有多少件尚在办理。"
            yield failed("N14", "warning", where, message, TABLE3, said=claim.value, expected=forward)


_ONCE: Final = {
    "published_total": "公开信息总数",
    "processing_fee": "收取信息处理费",
    "mailbox_letters": "信箱来信",
    "gazette_issues": "公报期数",
    "fee_notices": "收费通知",
}


def said_twice(report: Report) -> Iterator[Finding]:
    """N17: one thing given twice with two values, where no table stands beside it."""
    first: dict[str, Claim] = {}
    for index, claim in enumerate(report.claims):
        name = _ONCE.get(claim.claim)
        if name is None or claim.year is not None or claim.narrower or claim.of is not None or claim.approx:
            continue
        other = first.setdefault(claim.claim, claim)
        if other is claim or other.value == claim.value:
            continue
        where = f"claims.{index}"
        message = f"{name}在正文中两处不同，分别为{_written(other)}和{_written(claim)}，请统一或者写明各自范围。"
        if claim.claim == "published_total":
            yield uncertain("N17", where, message, CONTENT, said=claim.value, expected=other.value)
        else:
            yield failed("N17", "warning", where, message, CONTENT, said=claim.value, expected=other.value)


def rates(report: Report) -> Iterator[Finding]:
    """N18: a rate above 100 %, or against the letters counted beside it."""
    for index, claim in enumerate(report.claims):
        if claim.unit != "%" or claim.claim not in ("reply_rate", "satisfaction", "pass_rate"):
            continue
        where = f"claims.{index}"
        if claim.value > 100:
            message = f"正文的比率{figure(claim.value)}%超过100%，请重新计算。"
            yield failed("N18", "warning", where, message, CONTENT, said=claim.value, expected=100)
        elif claim.claim == "reply_rate" and claim.label == "信箱" and claim.year is None:
            got, answered = _letters(report)
            if got and answered is not None:
                rate = Decimal(answered) * 100 / Decimal(got)
                if abs(rate - Decimal(claim.value)) < 1 and (claim.value != 100 or answered == got):
                    yield passed("N18", where, "回复率与正文的来信数、回复数相符。", CONTENT)
                else:
                    letters = f"来信{figure(got)}件、回复{figure(answered)}件"
                    message = f"正文称回复率{figure(claim.value)}%，{letters}，算不出这个比率，请重新计算。"
                    yield failed("N18", "warning", where, message, CONTENT, said=claim.value, expected=round(rate, 1))


def _letters(report: Report) -> tuple[Value, Value]:
    got = [claim.value for claim in report.claims if claim.claim == "mailbox_letters" and claim.year is None]
    answered = [claim.value for claim in report.claims if claim.claim == "mailbox_replied" and claim.year is None]
    return (got[0], answered[0]) if len(got) == 1 and len(answered) == 1 else (None, None)


def fee_without_notice(report: Report) -> Iterator[Finding]:
    """N19: a processing fee collected, and no fee notice sent."""
    notices = [claim for claim in report.claims if claim.claim == "fee_notices" and claim.year is None]
    if not notices or any(claim.value for claim in notices):
        return
    for index, claim in enumerate(report.claims):
        if claim.claim == "processing_fee" and claim.value and claim.year is None:
            message = f"正文称收取信息处理费{_written(claim)}，又说没有发出收费通知，请核对改正。"
            yield failed("N19", "warning", f"claims.{index}", message, SOURCES["N19"], said=claim.value, expected=0)


_ALONE: Final = "三张表和正文里都没有可与它核对的数，无法判断对错。"
_ANOTHER_YEAR: Final = "是其他年份的数，不与本年的表核对。"


def nothing_beside(report: Report) -> Iterator[Finding]:
    """N20: figures that nothing in the report stands beside."""
    claims = report.claims
    beside = _BESIDE[report.form]
    totals = {claim.of for claim in claims if claim.of is not None}
    for index, claim in enumerate(claims):
        kind = claim.claim
        if kind in _ELSEWHERE:
            continue
        if claim.year is not None:
            yield _alone(index, _ANOTHER_YEAR)
        elif not (kind in beside or claim.of is not None or index in totals or _rated(report, claim)):
            yield _alone(index, _ALONE)


@lru_cache(maxsize=1024)
def _alone(index: int, message: str) -> Finding:
    return not_assessable("N20", f"claims.{index}", message, CONTENT)


def _rated(report: Report, claim: Claim) -> bool:
    """Whether another code answers this rate, or the letters that a rate stands beside."""
    if claim.claim == "satisfaction":
        return claim.label == "申请人"
    if claim.claim == "reply_rate" and claim.label == "申请":
        return claim.value == 100
    if claim.claim in ("reply_rate", "mailbox_letters", "mailbox_replied"):
        rates = any(other.claim == "reply_rate" and other.label == "信箱" for other in report.claims)
        return rates and _letters(report)[0] is not None
    return False


CHECKS: Final = (
    against_tables,
    totals_and_parts,
    labels_twice,
    years,
    satisfaction,
    round_figures,
    all_replied,
    said_twice,
    rates,
    fee_without_notice,
    nothing_beside,
)
