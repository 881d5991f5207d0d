"""L1–L12: the wording of the prose against the law in force in the report's year.

Periods come from `gongkai.law.periods`, each the version in force; no number of days is written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from gongkai.annual.checks.answers import failed, figure, passed, uncertain
from gongkai.annual.report import Claim, Finding, Level, Report
from gongkai.law.periods import CORRECTION_NOTICE, EXTENSION, PUBLICATION, REPLY, REVISION, THIRD_PARTY
from gongkai.law.versions import Version

FEE_RULES: Final = "国办函〔2020〕109号"
FORM_RULES: Final = "国办公开办函〔2021〕30号"

SOURCES: Final = {
    "L1": "条例第三十三条",
    "L2": "条例第三十三条",
    "L3": "条例第二十七条",
    "L4": "条例第三十一条、第三十三条",
    "L5": "条例第四十二条",
    "L6": "年度报告格式 表三",
    "L7": FEE_RULES,
    "L8": "条例第五条",
    "L9": "国务院令第711号",
    "L10": FORM_RULES,
    "L11": FORM_RULES,
    "L12": FORM_RULES,
}
LEVELS: Final[dict[str, tuple[Level, ...]]] = {
    "L1": ("warning",),
    "L2": ("warning",),
    "L3": ("warning",),
    "L4": ("note",),
    "L5": ("warning", "note"),
    "L6": ("note",),
    "L7": ("note",),
    "L8": ("note",),
    "L9": ("note",),
    "L10": ("note",),
    "L11": ("warning",),
    "L12": ("note",),
}
EXPLANATIONS: Final = {
    "L1": (
        "把工作日写成自然日",
        "条例规定的答复、延长答复、告知补正、征求第三方意见和主动公开期限，都按工作日计算。正文写“法定20天”“规定的20日”的，"
        "应写“20个工作日”。只看写明“法定”“规定”的期限；自行承诺的更短期限不算。",
    ),
    "L2": (
        "法定期限的天数不对",
        "写明“法定”“规定”的工作日数，应等于报告年度施行的条例规定的数。2019年5月15日起收到的申请，答复期限为20个工作日；"
        "以前收到的为15个工作日，2019年度报告写15或者20都可以。只写“规定”而短于条例期限的，可能是本地自定期限，列为“无法确定”。",
    ),
    "L3": (
        "沿用已删去的“三需要”条件",
        "2019年修订的条例删去了申请人须出于“自身生产、生活、科研等特殊需要”的条件，不得再作为受理或者公开的条件。"
        "正文写明取消这一条件的不算。",
    ),
    "L4": (
        "收到申请写成“受理”申请",
        "条例对申请用“收到”“登记”，没有“受理”这一环节，期限从收到之日起算。写“受理”容易误解为可以不受理，建议改为“收到”。",
    ),
    "L5": (
        "提到已取消的检索、复制、邮寄费",
        "2019年修订的条例规定提供政府信息不收取费用，只有申请数量、频次明显超过合理范围的可以收取信息处理费；"
        "检索、复制、邮寄等成本费用已取消。写未收取的为提示，建议改写为信息处理费；写收取了的为提醒，请核对收费依据。",
    ),
    "L6": (
        "办理结果名称不规范",
        "“同意公开”“不同意公开”“不予答复”“非政府信息”等是旧统计口径的名称，现行表三的名称是予以公开、部分公开、不予公开、"
        "无法提供、不予处理、其他处理。第三方同意或者不同意公开、复议机关不予受理不在此列。",
    ),
    "L7": (
        "信息处理费名称不规范",
        "国办函〔2020〕109号规定的名称是“政府信息公开信息处理费”，简称“信息处理费”。写成“信息公开处理费”“信息公开费”等的，"
        "请改用规定名称。",
    ),
    "L8": (
        "沿用旧的公开原则",
        "现行条例第五条的表述是“以公开为常态、不公开为例外”。写“以公开为原则、不公开为例外”的，请改用现行表述。",
    ),
    "L9": (
        "引用修订前的国务院令",
        "《政府信息公开条例》2019年修订后以国务院令第711号公布。2020年度起的报告只写国务院令第492号的，请改引第711号。",
    ),
    "L10": (
        "统计截止时间写成“目前”",
        "年度报告统计期限是1月1日至12月31日。写“截至目前”的数，读者不知道截止到哪一天，请改为截至12月31日的数。",
    ),
    "L11": (
        "统计期限不是全年",
        "正文写明的统计期限应为报告年度1月1日至12月31日。不是的，请核对数据是否统计到年底，并改写期限。"
        "年内新设或者撤并的机关，请写明原因。",
    ),
    "L12": (
        "引用的年报格式文件不是现行的",
        "2019、2020年度报告适用国办公开办函〔2019〕60号，2021年度起适用国办公开办函〔2021〕30号。请改引报告年度适用的文件。",
    ),
}

_PERIODS: Final[dict[str, tuple[Sequence[Version[int]], str]]] = {
    "答复": (REPLY, "答复期限"),
    "延期": (EXTENSION, "延长答复的期限"),
    "补正": (CORRECTION_NOTICE, "告知补正的期限"),
    "第三方": (THIRD_PARTY, "第三方提出意见的期限"),
    "主动公开": (PUBLICATION, "主动公开的期限"),
}


class _Law(NamedTuple):
    """The numbers of working days in force at some time in a year, the last one first, and the article."""

    days: tuple[int, ...]
    source: str


@lru_cache(maxsize=256)
def _law(label: str, year: int | None) -> _Law | None:
    """The period in force in this year; without a year the present one. None before the first wording."""
    versions = _PERIODS[label][0]
    first, last = (date.max, date.max) if year is None else (date(year, 1, 1), date(year, 12, 31))
    begun = [version for version in versions if version.since <= last]
    if not begun:
        return None
    kept = [
        version
        for version, following in zip(begun, [*begun[1:], None], strict=True)
        if following is None or following.since > first
    ]
    return _Law(tuple(version.value for version in reversed(kept)), kept[-1].source)


def _after_revision(report: Report) -> bool:
    """Whether the whole year of the report lies after the revision of 2019."""
    return report.year is None or report.year > REVISION.year


def statutory_days(report: Report) -> Iterator[Finding]:
    """L1, L2: a period called statutory, in working days and of the right length."""
    for index, claim in enumerate(report.claims):
        if claim.claim != "statutory_days":
            continue
        law = _law(claim.label, report.year) if claim.label in _PERIODS else None
        if law is None:
            continue
        where, words, days = f"claims.{index}", _PERIODS[claim.label][1], law.days[0]
        written = f"{figure(claim.value)}{claim.unit}"
        if not claim.unit.endswith("工作日"):
            message = f"正文写“{written}”，条例规定{words}是{days}个工作日，请改写。"
            yield failed("L1", "warning", where, message, law.source, said=written, expected=f"{days}个工作日")
        elif claim.value in law.days:
            yield passed("L2", where, "写明的法定期限与条例一致。", law.source)
        else:
            yield _wrong_number(where, claim, words, written, law)


def _wrong_number(where: str, claim: Claim, words: str, written: str, law: _Law) -> Finding:
    days = law.days[0]
    expected = f"{days}个工作日"
    message = f"正文写“{written}”，条例规定{words}是{expected}，"
    old = any(claim.value == version.value for version in _PERIODS[claim.label][0])
    if claim.value < days and not old and "法定" not in claim.fragment and "条例" not in claim.fragment:
        message += "如果是本地自定的期限，请写明。"
        return uncertain("L2", where, message, law.source, said=written, expected=expected)
    return failed("L2", "warning", where, message + "请改正。", law.source, said=written, expected=expected)


def _sentence(text: str, at: int) -> str:
    """The sentence around a place in a text."""
    start = max(text.rfind("。", 0, at), text.rfind("\n", 0, at)) + 1
    end = text.find("。", at)
    return text[start : len(text) if end < 0 else end]


_NEED: Final = re.compile(r"(?:生产|生活|科研)[^。；]{0,8}特殊需要|[“]?三需要[”]?")
_DROPPED_NEED: Final = re.compile("取消|删除|删去|不再|不得|无需|不需")


def own_need(report: Report) -> Iterator[Finding]:
    """L3: the condition of one's own need, dropped in 2019."""
    if not _after_revision(report):
        return
    for section in report.sections:
        if "需要" not in section.text or ("特殊需要" not in section.text and "三需要" not in section.text):
            continue
        match = _NEED.search(section.text)
        if match and not _DROPPED_NEED.search(_sentence(section.text, match.start())):
            message = f"正文沿用“{match[0]}”的条件，2019年修订的条例已经删去，请改写。"
            yield failed("L3", "warning", f"section{section.no}", message, SOURCES["L3"], said=match[0])


def _sentence_by_sentence(report: Report) -> Iterator[tuple[int, Claim]]:
    """The claims with their indexes, of those of one kind in one sentence the first: its words are looked at once."""
    before: dict[str, str] = {}
    for index, claim in enumerate(report.claims):
        if before.get(claim.claim) != claim.fragment:
            before[claim.claim] = claim.fragment
            yield index, claim


def accepted(report: Report) -> Iterator[Finding]:
    """L4: 受理 where the law says 收到."""
    for index, claim in _sentence_by_sentence(report):
        if claim.claim == "applications_received" and "受理" in claim.fragment:
            message = "收到政府信息公开申请写成了“受理”，条例用“收到”，建议改写。"
            yield failed("L4", "note", f"claims.{index}", message, SOURCES["L4"], said="受理", expected="收到")
            return


_COPYING: Final = re.compile("检索、?复制|复制、?邮寄|检索费|复制费|邮寄费")
_NOT_TAKEN: Final = re.compile("未|无|不|没有|零|0元|0 元|取消|免")


def copying_fees(report: Report) -> Iterator[Finding]:
    """L5: fees for searching, copying and posting, which the revision abolished."""
    if not _after_revision(report):
        return
    for section in report.sections:
        if "费" not in section.text or not ("检索" in section.text or "复制" in section.text or "邮寄" in section.text):
            continue
        for match in _COPYING.finditer(section.text):
            sentence = _sentence(section.text, match.start())
            if "费" not in sentence:
                continue
            where = f"section{section.no}"
            if _NOT_TAKEN.search(sentence):
                message = "检索、复制、邮寄等费用2019年起已经取消，建议只写信息处理费的情况。"
                yield failed("L5", "note", where, message, SOURCES["L5"], said=match[0], expected="信息处理费")
            else:
                message = "正文写收取检索、复制、邮寄等费用，这些费用2019年起已经取消，请核对收费依据。"
                yield failed("L5", "warning", where, message, SOURCES["L5"], said=match[0], expected="信息处理费")
            break


_OLD_OUTCOMES: Final = {
    "不同意公开": "不予公开",
    "同意部分公开": "部分公开",
    "同意公开": "予以公开",
    "不予答复": "不予处理",
    "非政府信息": "",
}
_OTHERS_WORD: Final = re.compile("第三方|征求|意见|复议|诉讼")


def outcome_names(report: Report) -> Iterator[Finding]:
    """L6: names of outcomes from before the present form."""
    if not _after_revision(report):
        return
    for section in report.sections:
        text = section.text
        if not ("同意" in text or "不予答复" in text or "非政府信息" in text):
            continue
        for old, new in _OLD_OUTCOMES.items():
            at = text.find(old)
            if at < 0:
                continue
            sentence = _sentence(text, at)
            if "申请" not in sentence or _OTHERS_WORD.search(sentence):
                continue
            message = f"办理结果写成“{old}”，" + (
                f"现行表三的名称是“{new}”，建议改写。" if new else "现行表三没有这一项，建议按表三的名称改写。"
            )
            yield failed("L6", "note", f"section{section.no}", message, SOURCES["L6"], said=old, expected=new or None)
            break


_FEE_NAME: Final = re.compile("信息公开处理费|信息公开费(?!用)|依申请公开费(?!用)")


def fee_name(report: Report) -> Iterator[Finding]:
    """L7: the processing fee under another name."""
    for section in report.sections:
        if "公开处理费" in section.text or "公开费" in section.text:
            match = _FEE_NAME.search(section.text)
            if match:
                message = f"“{match[0]}”的规定名称是“信息处理费”，建议改写。"
                yield failed(
                    "L7", "note", f"section{section.no}", message, FEE_RULES, said=match[0], expected="信息处理费"
                )
                return


def principle(report: Report) -> Iterator[Finding]:
    """L8: 公开为原则, the wording before the revision."""
    if not _after_revision(report):
        return
    for section in report.sections:
        if "公开为原则" in section.text:
            message = "正文写“以公开为原则”，现行条例的表述是“以公开为常态、不公开为例外”，建议改写。"
            yield failed(
                "L8",
                "note",
                f"section{section.no}",
                message,
                SOURCES["L8"],
                said="以公开为原则",
                expected="以公开为常态",
            )
            return


def decree(report: Report) -> Iterator[Finding]:
    """L9: Order 492 cited alone."""
    if not _after_revision(report):
        return
    for section in report.sections:
        if "492" in section.text and "711" not in section.text:
            match = re.search(r"第\s*492\s*号", section.text)
            if match:
                message = "正文引用国务院令第492号，条例2019年修订后以第711号公布，请改引。"
                yield failed(
                    "L9",
                    "note",
                    f"section{section.no}",
                    message,
                    SOURCES["L9"],
                    said="国务院令第492号",
                    expected="国务院令第711号",
                )
                return


_NOW: Final = re.compile("截[至止]目前|截至今|截至现在|到目前为止|截至日前")


def counted_until_now(report: Report) -> Iterator[Finding]:
    """L10: figures up to now instead of up to 31 December."""
    for index, claim in _sentence_by_sentence(report):
        if "截" in claim.fragment or "目前为止" in claim.fragment:
            match = _NOW.search(claim.fragment)
            if match:
                message = f"“{match[0]}”没有写明截止到哪一天，年度报告的数应统计到12月31日，建议改写。"
                yield failed(
                    "L10", "note", f"claims.{index}", message, FORM_RULES, said=match[0], expected="截至12月31日"
                )
                return


_SPAN: Final = re.compile(
    r"(?:期限|时间|期间|区间)[^。]{0,12}?(?P<from>20[0-9]{2})\s*年\s*(?P<month>[0-9]{1,2})\s*月\s*(?P<day>[0-9]{1,2})\s*日"
    r"\s*(?:起)?\s*[，,]?\s*(?:至|到|—|－|-|~)+\s*(?:(?P<to>20[0-9]{2})\s*年)?\s*(?P<last>[0-9]{1,2})\s*月\s*(?P<end>[0-9]{1,2})\s*日"
)


def period(report: Report) -> Iterator[Finding]:
    """L11: a stated period other than 1 January to 31 December of the year."""
    for section in report.sections:
        if section.no > 1 or "统计" not in section.text:
            continue
        match = _SPAN.search(section.text)
        if match is None:
            continue
        where = f"section{section.no}"
        first, last = int(match["from"]), int(match["to"] or match["from"])
        days = [int(match[name]) for name in ("month", "day", "last", "end")]
        if days == [1, 1, 12, 31] and first == last and report.year in (None, first):
            yield passed("L11", where, "写明的统计期限是全年。", FORM_RULES)
            return
        stated = f"{first}年{days[0]}月{days[1]}日至{last}年{days[2]}月{days[3]}日"
        message = f"写明的统计期限是{stated}，应为报告年度1月1日至12月31日，请核对数据和期限。"
        yield failed("L11", "warning", where, message, FORM_RULES, said=stated, expected="1月1日至12月31日")
        return


def form_cited(report: Report) -> Iterator[Finding]:
    """L12: the rules of the other form cited."""
    if report.year is None or report.year < REVISION.year:
        return
    wrong, right = ("2021〕30号", "2019〕60号") if report.year < 2021 else ("2019〕60号", "2021〕30号")
    for section in report.sections:
        if "公开办函" in section.text and wrong in section.text and right not in section.text:
            message = f"正文引用国办公开办函〔{wrong}，{report.year}年度适用的是国办公开办函〔{right}，请改引。"
            yield failed(
                "L12",
                "note",
                f"section{section.no}",
                message,
                f"国办公开办函〔{right}",
                said=f"国办公开办函〔{wrong}",
                expected=f"国办公开办函〔{right}",
            )
            return


CHECKS: Final = (
    statutory_days,
    own_need,
    accepted,
    copying_fees,
    outcome_names,
    fee_name,
    principle,
    decree,
    counted_until_now,
    period,
    form_cited,
)
