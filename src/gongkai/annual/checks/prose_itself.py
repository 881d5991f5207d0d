"""N7–N9, N13, N17–N20: the figures of the prose against each other, and those that nothing stands beside.

Each check reads `Report.claims`; none scans the prose again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from gongkai.annual.checks.answers import failed, figure, not_assessable, passed, uncertain
from gongkai.annual.checks.beside import BESIDE, Beside, last_place, sum_of, written
from gongkai.annual.claims import PUBLISHED, PUBLISHED_UNITS, THROUGHOUT, WITH_PARTS, is_span
from gongkai.annual.report import Claim, Finding, Level, Report, Value

CONTENT: Final = "条例第五十条"
FEE_RULES: Final = "政府信息公开信息处理费管理办法"

SOURCES: Final = {
    **dict.fromkeys(("N7", "N8", "N9", "N13", "N17", "N18", "N20"), CONTENT),
    "N19": FEE_RULES,
}
LEVELS: Final[dict[str, tuple[Level, ...]]] = {
    "N7": ("warning", "note"),
    "N8": ("warning",),
    "N9": ("warning", "note"),
    "N13": ("note",),
    "N17": ("warning",),
    "N18": ("warning",),
    "N19": ("warning",),
    "N20": (),
}
EXPLANATIONS: Final = {
    "N7": (
        "总数与各部分之和不一致",
        "正文给出总数又列出各渠道、各类别件数的，各部分之和应等于总数。用“分别”“共”“合计”等写明全部列出的，"
        "不等即为提醒；用“其中”“主要”等只列一部分的，不足总数为提示，超过总数为提醒；只举一项而不超过总数的，不算错。"
        "培训、发布会、解读、账号等其他事项，同一句里“其中”“分别”“包括”之后单位相同的是它的部分，只在超过总数、"
        "或者写明全部列出而不等时提醒。"
        "请核对发布台账，或者补写其余部分。",
    ),
    "N8": (
        "同一名称前后两个数",
        "同一句里同一渠道下，同一名称（如某个栏目名）出现两次而数不同，必有一处写错了名称或者数字。"
        "不同渠道下的同名栏目不算错。请对照栏目名称和发布数改正。",
    ),
    "N9": (
        "正文的年份与报告年度不一致",
        "句首以另一年份叙述（如2024年度报告写“2023年，主动公开……”），又没有本年度的同类数字，多半是沿用上年文字；"
        "本年总数的一部分写成另一年的，写成以后年份已经办成的事，也是如此。标题的年份与正文通篇的年份不同时，"
        "只在标题处提醒一次，正文的数字照样与表核对。"
        "与上年作比较、“以来”、上年结转、预算决算的年份不算。带数字的为提醒，不带数字的为提示。请核对该句是哪一年的情况。",
    ),
    "N13": (
        "年报数字用了约数",
        "年度报告的数应当准确。“5294余条”既精确到个位又加“余”，自相矛盾；“5500余条”只给约数，与表中的数对不准。"
        "请改为准确数。约数与表中的数相比时，只要准确数在约数范围内就不算错。",
    ),
    "N17": (
        "同一事项前后不一",
        "收取信息处理费、信箱来信、公报期数等在正文两处出现而数不同，为提醒；主动公开总数两处不同，"
        "可能是统计范围不同，列为“无法确定”。请统一，或者写明各自的范围。",
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
        "请保留统计依据备查。其他年份的数字、几年累计的数字也列在这里，不与本年的表比较。",
    ),
}

_NAMES: Final = {
    "applications_received": "收到申请",
    "published_total": "公开信息总数",
    "published_channel": "发布信息",
    "policy_documents": "政策性文件",
    "interpretations": "解读",
    "press_conferences": "发布会",
    "standing_meetings": "常务会议",
    "gazette_issues": "公报期数",
    "trainings": "培训",
    "inspections": "检查",
    "accountability_events": "责任追究",
    "topics": "专栏",
    "new_media_accounts": "新媒体账号",
    "mailbox_letters": "信箱来信",
    "mailbox_replied": "信箱回复",
    "fee_notices": "收费通知",
    "processing_fee": "收取信息处理费",
    "reply_rate": "答复率",
    "satisfaction": "满意率",
    "pass_rate": "合格率",
    "permits": "行政许可",
    "penalties": "行政处罚",
    "coercion": "行政强制",
    "normative_made": "制发规范性文件",
}
"""Kinds of claims that no cell stands beside, or that are totals, as people call them."""

# --- Totals and parts -----------------------------------------------------------------------------------------------

_SHARING: Final = {
    "applications_natural_person": "applicants",
    "applications_organisations": "applicants",
    "applications_commercial": "applicants",
    "applications_way": "ways",
    **dict.fromkeys(PUBLISHED, "published"),
}
_N7_PASSED: Final = "总数等于各部分之和。"
_N7_SOME: Final = "所举各项合计没有超过总数。"
_N7_WITHIN: Final = "只举一项，没有超过总数。"


def totals_and_parts(report: Report) -> Iterator[Finding]:
    """N7: a total of the prose against the parts that it names."""
    claims = report.claims
    groups: dict[tuple[int, str], list[Claim]] = {}
    for claim in claims:
        if claim.of is not None:
            groups.setdefault((claim.of, _SHARING.get(claim.claim, claim.claim.partition("_")[0])), []).append(claim)
    beside = BESIDE[report.form]
    for (index, _), parts in groups.items():
        total = claims[index]
        if all(
            part.claim != total.claim and (kind := beside.get(part.claim)) and sum_of(report, kind.cells) is not None
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
    one_of_some = len(parts) == 1 or all(part.narrower for part in parts)
    if one_of_some and added < total.value and not exhaustive:
        return passed("N7", where, _N7_WITHIN, CONTENT)
    if added < total.value and not exhaustive and total.claim in WITH_PARTS:
        return passed("N7", where, _N7_SOME, CONTENT)
    name = total.label or _NAMES.get(total.claim, "总数")
    listed = "、".join(figure(part.value) for part in parts)
    message = f"正文称“{name}”{written(total)}，各部分{listed}合计{figure(added)}，两处不一致，请核对改正。"
    again = next((part for part in parts if part.label == total.label != ""), None)
    if again is not None:
        message = (
            f"正文称“{name}”{written(total)}（其后所列各部分合计{figure(added)}），各部分里又有“{name}”{written(again)}，"
            "请核对名称和数字。"
        )
    if any(part.approx for part in (total, *parts)):
        room = sum(last_place(part.value) for part in (total, *parts) if part.approx)
        if abs(Decimal(total.value) - Decimal(added)) <= room:
            return passed("N7", where, "总数与各部分之和在约数范围内相符。", CONTENT)
    if len({"条" if part.unit in PUBLISHED_UNITS else part.unit for part in (total, *parts)}) > 1:
        message = f"正文称“{name}”{written(total)}，各部分单位不同，合计{figure(added)}，请核对。"
        return uncertain("N7", where, message, CONTENT, said=total.value, expected=added)
    level: Level = "warning" if exhaustive or added > total.value else "note"
    return failed("N7", level, where, message, CONTENT, said=total.value, expected=added)


# --- Labels, years, rounding, one thing twice -----------------------------------------------------------------------

_PLAIN_LABEL: Final = re.compile("^(?:各类|各种|政府|政务|公开|工作|相关|有关|的)*(?:信息|文件|稿件|消息)?$")


def labels_twice(report: Report) -> Iterator[Finding]:
    """N8: one label given twice in one list, with two values."""
    claims = report.claims
    seen: dict[tuple[str, int, int | None], int] = {}
    for index, claim in enumerate(claims):
        if claim.claim not in PUBLISHED or not claim.label or (claim.year is not None and claim.of is None):
            continue
        if claim.claim == "published_total" or _PLAIN_LABEL.match(claim.label):
            continue
        # A channel with a label of its own (最新动态 68) stands at the head of its list.
        family = claim.of if claim.claim == "published_category" and claim.of is not None else index
        if claim.claim == "published_category" and claim.of is None:
            family = -claim.section - 1
        earlier = seen.setdefault((claim.label, family, claim.year), index)
        if earlier == index or claims[earlier].value == claim.value:
            continue
        if claim.of is None and claims[earlier].fragment != claim.fragment:
            continue
        first = claims[earlier]
        message = f"“{claim.label}”前后出现两次，分别为{written(first)}和{written(claim)}，请核对名称或者数字。"
        yield failed("N8", "warning", f"claims.{index}", message, CONTENT, said=claim.value, expected=first.value)


def years(report: Report) -> Iterator[Finding]:
    """N9: another year told as if it were the year of the report: throughout, in some sentences, of a part."""
    if report.year is None:
        return
    slips: list[tuple[int, Claim, list[Claim]]] = []
    own = {claim.claim for claim in report.claims if claim.year is None}
    for index, claim in enumerate(report.claims):
        if claim.claim != "year_named":
            continue
        if claim.label == THROUGHOUT:
            message = f"标题写{report.year}年，正文都写{claim.value}年，请核对。"
            yield failed("N9", "warning", "title", message, CONTENT, said=report.year, expected=claim.value)
            continue
        figures = [
            other
            for other in report.claims
            if other.year == claim.value and other.claim != "year_named" and other.fragment == claim.fragment
        ]
        part = any(other.of is not None and report.claims[other.of].year is None for other in figures)
        if not part and any(other.claim in own for other in figures):
            continue  # last year's figure beside this year's
        if figures or (claim.section in (1, 5, 6) and claim.value < report.year):
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
                f"报告年度为{report.year}年，正文却把{written(shown)}写成{claim.value}年的情况，请核对是哪一年的数。"
            )
            yield failed("N9", "warning", where, message, CONTENT, said=claim.value, expected=report.year)
        else:
            message = f"报告年度为{report.year}年，正文有一句以“{claim.value}年”开头，请核对是否沿用了往年文字。"
            yield failed("N9", "note", where, message, CONTENT, said=claim.value, expected=report.year)


def round_figures(report: Report) -> Iterator[Finding]:
    """N13: 余, 多, 约 beside a figure of the annual report."""
    for index, claim in enumerate(report.claims):
        if not claim.approx:
            continue
        if claim.value % 10:
            message = f"“{written(claim)}”精确到个位又写成约数，自相矛盾，请改为准确数。"
        else:
            message = f"“{written(claim)}”是约数，年度报告请写准确数。"
        yield failed("N13", "note", f"claims.{index}", message, CONTENT, said=claim.value)


_ONCE: Final = frozenset({"published_total", "processing_fee", "mailbox_letters", "gazette_issues", "fee_notices"})
"""Kinds of which a report has one figure."""


def said_twice(report: Report) -> Iterator[Finding]:
    """N17: one thing given twice with two values, where no table stands beside it."""
    first: dict[str, Claim] = {}
    for index, claim in enumerate(report.claims):
        if claim.claim not in _ONCE or claim.year is not None:
            continue
        if claim.narrower or claim.of is not None or claim.approx:
            continue
        other = first.setdefault(claim.claim, claim)
        if other is claim or other.value == claim.value:
            continue
        where = f"claims.{index}"
        name = _NAMES[claim.claim]
        message = f"{name}在正文中两处不同，分别为{written(other)}和{written(claim)}，请统一或者写明各自范围。"
        if claim.claim == "published_total":
            yield uncertain("N17", where, message, CONTENT, said=claim.value, expected=other.value)
        else:
            yield failed("N17", "warning", where, message, CONTENT, said=claim.value, expected=other.value)


# --- Rates and fees -------------------------------------------------------------------------------------------------


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
    got = [
        claim.value
        for claim in report.claims
        if claim.claim == "mailbox_letters" and claim.year is None and claim.of is None
    ]
    answered = [claim.value for claim in report.claims if claim.claim == "mailbox_replied" and claim.year is None]
    return (got[0], answered[0]) if len(got) == 1 and len(answered) == 1 else (None, None)


def fee_without_notice(report: Report) -> Iterator[Finding]:
    """N19: a processing fee collected, and no fee notice sent."""
    notices = [claim for claim in report.claims if claim.claim == "fee_notices" and claim.year is None]
    if not notices or any(claim.value for claim in notices):
        return
    for index, claim in enumerate(report.claims):
        if claim.claim == "processing_fee" and claim.value and claim.year is None:
            message = f"正文称收取信息处理费{written(claim)}，又说没有发出收费通知，请核对改正。"
            yield failed("N19", "warning", f"claims.{index}", message, FEE_RULES, said=claim.value, expected=0)


# --- Nothing beside -------------------------------------------------------------------------------------------------

_ELSEWHERE: Final = frozenset({"processing_fee", "fee_notices", "statutory_days", "all_replied", "year_named"})
"""Kinds that other codes answer (I12, I15, N14, N9 and the checks of wording)."""


def nothing_beside(report: Report) -> Iterator[Finding]:
    """N20: figures that nothing in the report stands beside."""
    claims = report.claims
    beside = BESIDE[report.form]
    totals = {claim.of for claim in claims if claim.of is not None}
    for index, claim in enumerate(claims):
        kind = claim.claim
        if kind in _ELSEWHERE:
            continue
        if claim.year is not None:
            span = "起几年" if is_span(claim.fragment, claim.year) else ""
            message = f"正文{_named(claim, beside)}是{claim.year}年{span}的数，不与本年的表核对。"
        elif kind in beside or claim.of is not None or index in totals or _rated(report, claim):
            continue
        else:
            message = f"正文{_named(claim, beside)}在三张表和正文里都没有可核对的数，请保留统计依据备查。"
        yield not_assessable("N20", f"claims.{index}", message, CONTENT)


def _named(claim: Claim, beside: Mapping[str, Beside]) -> str:
    """The figure with what the prose calls it, else with the name of its kind: “党建信息”64条, “信箱答复率”100%."""
    name = claim.label
    if not name or claim.unit == "%":
        name += _NAMES.get(claim.claim, "")
    if not name and claim.claim in beside:
        name = beside[claim.claim].words
    return f"“{name}”{written(claim)}" if name else f"“{written(claim)}”"


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
    totals_and_parts,
    labels_twice,
    years,
    round_figures,
    said_twice,
    rates,
    fee_without_notice,
    nothing_beside,
)
