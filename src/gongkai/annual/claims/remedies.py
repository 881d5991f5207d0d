"""行政复议 and 行政诉讼 about open government information, in total and by result."""

from __future__ import annotations

import re
from typing import Final

from gongkai.annual.claims.applications import APPLICATION
from gongkai.annual.claims.found import Context, Found, counted, total_before
from gongkai.annual.claims.sentences import ADVERBS, Figure

_REMEDY: Final = re.compile(
    r"(?P<direct>未经复议(?:而)?直接(?:提起|起)诉(?:讼)?|直接(?:提起行政诉讼|起诉))|(?P<after>(?:经)?复议后(?:提起|起)?诉?(?:行政诉讼|讼)?)"
    r"|(?P<litigation>行政诉讼|诉讼|应诉|行政应诉)|(?P<reconsideration>行政复议|复议)"
)
_CLAIMS: Final = {
    "direct": ("litigations_direct", "litigation_direct"),
    "after": ("litigations_after_reconsideration", "litigation_after_reconsideration"),
    "litigation": ("litigations", "litigation"),
    "reconsideration": ("reconsiderations", "reconsideration"),
}
"""Of each remedy the claim of its total, and how the claims of its results begin."""
_RESULT: Final = re.compile(
    r"(?P<pending>尚未审结|未审结|未结案|正在审理|未办结|审理中)|(?P<other>其他结果)|(?P<upheld>结果维持|维持)|(?P<corrected>结果纠正|纠正|纠错|被撤销|确认违法)"
)
_OTHER_RESULT: Final = re.compile(rf"[、和及]*(?P<other>其他)(?:的|结果)?{ADVERBS}")
_RESULTS: Final = ("_upheld", "_corrected", "_other", "_pending")
_EACH: Final = re.compile(r"(?:均|各|都)(?:为|是|有)?$")
_NEAR: Final = re.compile(rf"(?:案件|申请|事项|案|情况)?{ADVERBS}$")
_TAIL: Final = re.compile(r"^[^，。；：、]{0,12}?(?:复议|诉讼)(?:案件|申请|案)?(?=[，。；、）和及]|$)")
_OF_INFORMATION: Final = re.compile("信息公开|公开信息|依申请|未经复议|复议后|结果维持|结果纠正|其他结果|尚未审结")
_OTHERS: Final = re.compile("审理|审结|办理|受理")


def remedies(figure: Figure, context: Context) -> list[Found] | None:
    """Reconsiderations and suits. None: the figure speaks of something else.

    The remedy that a sentence names holds for the results after it (行政复议 10 件，其中结果维持 6 件，尚未审结 2 件).
    """
    near, tail = figure.near, figure.tail
    if not ("复议" in figure.before or "诉" in figure.before or "复议" in tail or "诉讼" in tail):
        return None
    if figure.value and not (context.remedies or context.about or _OF_INFORMATION.search(figure.sentence)):
        return []  # suits of a county, not those about open information
    named = list(_REMEDY.finditer(near))
    last = named[-1] if named else None
    result = _RESULT.search(near) or (None if named else _RESULT.match(tail.lstrip("均已被")))
    if result is None and context.last is not None and context.last.claim.endswith(_RESULTS):
        result = _OTHER_RESULT.fullmatch(near)  # 维持 6 件，其他 2 件
    if last is not None:
        groups = {match.lastgroup for match in named}
        if {"reconsideration", "litigation"} <= groups and "后" not in near and "经复议" not in near:
            context.group = ""
            if figure.value == 0 or _EACH.search(near):
                return [counted(figure, "reconsiderations"), counted(figure, "litigations")]
            return []  # 复议、诉讼共 5 件 belongs to neither
        context.group = next((group for group in ("direct", "after") if group in groups), last.lastgroup or "")
        rest = near[last.end() :]
        if result is None and not _NEAR.search(rest):
            return None if APPLICATION.search(rest) else []
    elif _TAIL.match(tail):
        match = _REMEDY.search(tail)
        context.group = match.lastgroup or "" if match else ""
        result = None
    elif result is None or not context.group:
        return None
    if not context.group:
        return []
    total, part = _CLAIMS[context.group]
    if result is not None and (last is None or result.start() >= last.start()):
        one = counted(figure, f"{part}_{result.lastgroup}", result[0])
        one.parent = total_before(context.last, total)
        if one.parent is not None and not one.parent.wording:
            one.parent.wording = "open" if "其中" in figure.before else "exhaustive"
        return [one]
    if _OTHERS.search(near) and "信息公开" not in near:
        context.group = ""
        return []  # cases that the organ itself decided
    return [counted(figure, total)]
