"""Nothing happened: 未收到申请, 未发生复议, 未收取信息处理费 are claims with the value 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.annual.claims.found import Context, Found
from gongkai.annual.claims.scope import place_in_scope
from gongkai.annual.claims.sentences import before

_NO: Final = r"(?:未|没有|没|无|零|均未|尚未|从未|暂未|无人)"
_OCCURRED: Final = r"(?:发生|产生|出现|存在|收到|接到|接收|受理|有|到|过|任何|一起|一例|实际|涉及|引发|引起|被|提起)*"


def denials(sentence: str, context: Context) -> list[Found]:
    """What this sentence says did not happen. Section five speaks of shortcomings: 未… means there something else."""
    if not ("未" in sentence or "无" in sentence or "没" in sentence or "零" in sentence or "不" in sentence):
        return []
    found = []
    for claim, unit, match in _denied(sentence, context.section):
        if match is not None:
            one = Found(claim, 0, unit, match.start(), match.end() - match.start())
            ahead = before(sentence, match.start())
            place_in_scope(one, ahead, context, subject=ahead + match[0])
            found.append(one)
    return found


_Denied = tuple[str, str, re.Match[str] | None]
"""The kind, its unit, and where the sentence says that there was none."""


def _denied(sentence: str, section: int) -> Iterator[_Denied]:
    """Words that stand in every such pattern are looked for first; a sentence without them costs nothing."""
    if section != 5 and "申请" in sentence:
        yield "applications_received", "件", _none_received(sentence)
        if "转" in sentence or "遗留" in sentence:
            yield "carried_over", "件", _NO_OVER.search(sentence)
    if "转" in sentence or "顺延" in sentence:
        yield "carried_forward", "件", _NO_FORWARD.search(sentence)
    if section != 5 and ("复议" in sentence or "诉" in sentence):
        yield from _no_remedies(sentence)
    if "追究" in sentence or "问责" in sentence:
        match = _NO_ACCOUNT.search(sentence)
        yield "accountability_events", "起", None if match and _NOT_DONE.search(match[0]) else match
    if "规范性文件" in sentence:
        yield "normative_made", "件", _NO_DOCUMENT.search(sentence)
    if section != 5 and "费通知" in sentence:
        yield "fee_notices", "件", _NO_NOTICE.search(sentence)
    if section != 5 and "费" in sentence and (section == 6 or "处理费" in sentence or "信息公开" in sentence):
        yield "processing_fee", "元", _no_fee(sentence)


# --- Applications ---------------------------------------------------------------------------------------------------

_NONE_RECEIVED: Final = re.compile(
    rf"{_NO}有?(?:收到|受理|接到|接收|收悉)(?:到|过)?[^，。；]{{0,60}}?(?:依申请公开|申请)(?!人)"
)
_NO_APPLICATION: Final = re.compile(
    r"(?:(?<!有)无|没有|未发生|未产生|未出现|未有|零)(?:任何|新收)?[^，。；]{0,12}?(?:依申请公开|政府信息公开申请|信息公开申请|公开申请)"
)
_NOT_THIS: Final = re.compile("收费|需要|复议|诉讼|投诉|逾期|超期|未答复|补正|第三方|结转|重复|不予")
_THEN: Final = re.compile(r"书(?!面)|[^，。；]{0,20}?(?:引发|引起|导致|产生|答复|回复|举报|纠纷|异议)")
"""Right after the applications: they are only where something else came from (申请引发的行政复议), or were a letter."""
_QUALIFIED: Final = re.compile(
    r"(?:要求|涉及|关于|属于|针对|涉密|内容)(?!(?:提供|公开|获取|查询|相关|有关|政府|信息|本|机关|我|镇|的|事项)*(?:依?申请|公开申请))"
    r"|(?:许可|登记|低保|救助|信访|补贴|审批|代理|社保|医保)[^，。；]{0,4}申请$"
)
"""未收到要求公开涉密信息的申请 denies only some; 未收到行政许可申请 denies others."""
_CAUSE: Final = re.compile("因|由于|针对")
_STOP: Final = re.compile("[，。；]")
_STOP_OR_AND: Final = re.compile("[，。；、及和与或且也]")
_NO_OVER: Final = re.compile(rf"{_NO}{_OCCURRED}(?:20[0-9]{{2}}年|上(?:一)?年)度?(?:结转|转入|遗留)(?!到|至)")
_NO_FORWARD: Final = re.compile(
    rf"{_NO}{_OCCURRED}(?:需)?(?:结转|转入|转(?=[下次明])|顺延)(?:到|至|入)?(?:下|次|明|20[0-9]{{2}}年)"
)


def _none_received(sentence: str) -> re.Match[str] | None:
    """年内未收到一件信息公开申请; not 没有逾期未答复的申请, nor 没有因申请引发的复议."""
    for pattern in (_NONE_RECEIVED, _NO_APPLICATION):
        for match in pattern.finditer(sentence):
            if not _of_another_thing(match, sentence) and not _QUALIFIED.search(match[0]):
                return match
    return None


def _of_another_thing(match: re.Match[str], sentence: str) -> bool:
    """Whether what did not come is no application, as the words from 未 on to the next stop or 和 say."""
    end = _STOP if _CAUSE.search(match[0]) else _STOP_OR_AND  # 因申请复议、提起诉讼 denies suits alone
    then = end.split(sentence[match.end() : match.end() + 40], maxsplit=1)[0]
    return bool(_NOT_THIS.search(match[0]) or _NOT_THIS.search(then) or _THEN.match(then))


# --- Remedies, accountability, documents ----------------------------------------------------------------------------

_NO_REMEDY: Final = re.compile(
    rf"{_NO}(?:发生|产生|出现|收到|接到|引发|引起|涉及|存在|有|任何|过|因|就|由|被|对|关于|相关|有关|我|本|镇|乡|县|区|街道|单位|机关|政府信息公开|信息公开|政务公开|依申请公开|工作|方面|答复|申请|提起|提出|导致|而|的|公民|法人|其他组织|人|一起|、|和|或|及|与|以及)*?"
    r"(?P<first>(?:行政)?(?:复议|诉讼|应诉))(?P<second>(?:案件|申请)?[、和及与或，]?(?:也|亦|无|未|发生|引发|被|提起|零|的)*(?:行政)?(?:复议|诉讼|应诉))?"
    r"(?![^，。；]{0,6}(?:纠|败诉|撤销|维持|机关|决定|答复|渠道))"
)
_NO_ACCOUNT: Final = re.compile(rf"{_NO}{_OCCURRED}[^，。；]{{0,24}}?(?:责任追究|问责|追究[^，。；]{{0,4}}责任)")
_NOT_DONE: Final = re.compile(r"(?:未|没有)(?:开展|建立|制定|落实|纳入|健全|进行|实施|启动)")
_NO_DOCUMENT: Final = re.compile(rf"{_NO}(?:有)?(?:新)?(?:制发|制定|出台|印发)(?:新的)?(?:行政)?规范性文件")


def _no_remedies(sentence: str) -> Iterator[_Denied]:
    """未发生行政复议、行政诉讼 denies both; 未经复议直接起诉 denies nothing."""
    for match in _NO_REMEDY.finditer(sentence):
        if match[0].startswith("未经"):
            continue
        words = match["first"] + (match["second"] or "")
        if "复议" in words:
            yield "reconsiderations", "件", match
        if "诉" in words:
            yield "litigations", "件", match


# --- Fees -----------------------------------------------------------------------------------------------------------

_NO_NOTICE: Final = re.compile(
    rf"{_NO}有?(?:发出|发放|下达|出具|制发|送达|产生)?[^，。；按照依据缴]{{0,10}}?[收缴]费通知"
)
"""未发出收费通知; not 未按收费通知缴费."""
_NO_FEE: Final = re.compile(
    rf"(?:{_NO}|不|免予?|并未)(?:实际|曾)?(?:对[^，。；]{{0,12}}?)?(?:收取|产生|发生|征收|收到|有|涉及)?[^，。；费]{{0,18}}?"
    r"(?:处理费|公开费|工本费|(?<!要)收费(?!通知|标准|依据|的|项目|管理|公示|目录)|费用)"
)
_FEE_NIL: Final = re.compile(r"(?:处理费|收费|费用)[^，。；]{0,8}?(?:为零|为无|：无|均为零)")


def _no_fee(sentence: str) -> re.Match[str] | None:
    for match in _NO_FEE.finditer(sentence):
        if "需要" not in match[0] and "收费通知" not in match[0]:
            return match
    return _FEE_NIL.search(sentence)
