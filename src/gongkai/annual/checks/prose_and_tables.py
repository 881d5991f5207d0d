"""N1–N6, N10–N12, N14–N16: the figures of the prose against the cells of Tables 2 to 4.

Each check reads `Report.claims`; none scans the prose again. A claim compared and equal is passed, one whose cell was
not read is not assessable, one whose sentence speaks of a narrower subject (区政府办 in a report of the whole district)
is uncertain. A figure of another year is compared with nothing. Table 4 is never compared with Table 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from gongkai.annual.checks.answers import failed, figure, not_assessable, passed, uncertain
from gongkai.annual.checks.beside import BESIDE, OTHER_ROWS, Beside, fits, sum_of, written
from gongkai.annual.form import FORMS, RESULT_LABELS, RESULTS
from gongkai.annual.report import Claim, Finding, Level, Report

TABLE2, TABLE3, TABLE4 = "年度报告格式 表二", "年度报告格式 表三", "年度报告格式 表四"

SOURCES: Final = {
    **dict.fromkeys(("N1", "N2", "N3", "N4"), TABLE3),
    **dict.fromkeys(("N5", "N6"), TABLE4),
    **dict.fromkeys(("N10", "N11"), TABLE2),
    "N12": TABLE4,
    **dict.fromkeys(("N14", "N15", "N16"), TABLE3),
}
LEVELS: Final[dict[str, tuple[Level, ...]]] = dict.fromkeys(SOURCES, ("warning",))
EXPLANATIONS: Final = {
    "N1": (
        "正文的申请件数与表三不一致",
        "正文写明收到（受理、新收）政府信息公开申请多少件的，应等于表三“一、本年新收政府信息公开申请数量”的总计。"
        "句子只讲政府办公室、本机关、本级或者半年情况，而表三是全地区全年的，以及正文件数恰为新收加上年结转的，"
        "列为“无法确定”，不算错。"
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
        "正文件数恰为总计减去上年结转、或者减去（六）其他处理的，可能只是口径不同，列为“无法确定”，请在正文写明口径。",
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
    "N10": (
        "正文的规章、规范性文件件数与表二不一致",
        "正文写明制发、废止、现行有效的规章或者行政规范性文件件数的，应等于表二对应的格。"
        "正文只说“公开”多少件的，可能含以前制发的文件，不等时列为“无法确定”。“政策性文件”不等于规范性文件，不作比较。",
    ),
    "N11": (
        "正文的许可、处罚、强制、收费与表二不一致",
        "正文写明作出行政许可、行政处罚、行政强制决定多少件，或者行政事业性收费多少万元的，应等于表二对应的格。"
        "公开的许可、处罚信息条数和事项清单项数不是决定件数，不作比较。",
    ),
    "N12": (
        "称申请人满意，却有复议或者诉讼",
        "正文称答复令申请人满意，表四却有尚未审结或者结果纠正的行政复议、行政诉讼，说法难以成立，为提醒；"
        "只有维持或者其他结果的，列为“无法确定”，因为案件未必出自本年的申请。请删去没有依据的评价，或者写明依据。",
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
}

# --- Figures --------------------------------------------------------------------------------------------------------


def against_tables(report: Report) -> Iterator[Finding]:
    """N1–N6, N10, N11, N15, N16: each figure that a cell of a table stands beside."""
    beside = BESIDE[report.form]
    shares = _shares(report)
    for index, claim in enumerate(report.claims):
        kind = beside.get(claim.claim)
        if kind is None or claim.year is not None:
            continue
        if claim.of is not None and report.claims[claim.of].claim == claim.claim:
            continue  # a part of the total of its own kind: N7
        code = kind.code
        exact = sum_of(report, kind.cells)
        if code == "N1" and (claim.value == 0 or exact == 0):
            code = "N2"
        if exact is None:
            message = f"正文称{kind.words}{written(claim)}，{_names(report, kind.cells)}没有读到，无从核对。"
            yield not_assessable(code, f"claims.{index}", message, SOURCES[code])
        elif (
            claim.value == exact
            or fits(claim, exact)
            or (claim.narrower and shares.get((claim.claim, claim.fragment)) == exact)
        ):
            yield _equal(code, index, kind.passed)
        else:
            yield _differs(report, index, claim, kind, code, exact)


def _shares(report: Report) -> dict[tuple[str, str], int | Decimal]:
    """The sums of the figures of narrower subjects, by kind and sentence: together they may make up a cell."""
    shares: dict[tuple[str, str], int | Decimal] = {}
    for claim in report.claims:
        if claim.narrower and claim.year is None:
            key = claim.claim, claim.fragment
            shares[key] = shares.get(key, 0) + claim.value
    return shares


@lru_cache(maxsize=4096)
def _equal(code: str, index: int, message: str) -> Finding:
    """Compared and equal; kept, since most figures of most reports are."""
    return passed(code, f"claims.{index}", message, SOURCES[code])


def _differs(report: Report, index: int, claim: Claim, kind: Beside, code: str, exact: int | Decimal) -> Finding:
    where, source = f"claims.{index}", SOURCES[code]
    said, names = written(claim), _names(report, kind.cells)
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
    others = sum_of(report, OTHER_ROWS)
    if others and claim.value == total - others:
        return "不含（六）其他处理则相符"
    new = report["table3.new.total"]
    if claim.claim == "applications_handled" and new is not None and claim.value in (new, new + (over or 0)):
        return "按收到的件数计则相符"
    return ""


def _names(report: Report, cells: tuple[str, ...]) -> str:
    words = FORMS[report.form].words
    if len(cells) > 2:
        return words.get(cells[0], cells[0]).split("“")[0] + "对应各格之和"
    return "与".join(words.get(path, path) for path in cells) + ("之和" if len(cells) > 1 else "")


# --- Words ----------------------------------------------------------------------------------------------------------

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
                        name = f"{RESULT_LABELS[result]}的{words}"
                        contrary[name] = contrary.get(name, 0) + value
        if contrary:
            listed = "、".join(f"{name}{figure(value)}件" for name, value in contrary.items())
            message = f"正文称申请人满意，表四却有{listed}，请核对，没有依据的评价应删去。"
            yield failed("N12", "warning", where, message, TABLE4, said=claim.value, expected=None)
        elif missing:
            yield not_assessable("N12", where, "正文称申请人满意，表四没有读全，无从核对。", TABLE4)
        elif cases:
            message = f"正文称申请人满意，表四有已审结的行政复议、行政诉讼{figure(cases)}件，请核对依据。"
            yield uncertain("N12", where, message, TABLE4, said=claim.value)
        else:
            yield passed("N12", where, _N12_PASSED, TABLE4)


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
            yield not_assessable("N14", where, "正文称申请均已答复，表三结转下年度没有读到，无从核对。", TABLE3)
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


CHECKS: Final = (against_tables, satisfaction, all_replied)
