"""What Table 2 counts: 规章 and 规范性文件, 许可, 处罚 and 强制, fees; and the processing fee."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from gongkai.annual.claims.found import Context, Found, counted, whole
from gongkai.annual.claims.sentences import ADVERBS, Figure

# --- Documents ------------------------------------------------------------------------------------------------------

_DOCUMENT: Final = re.compile(r"(?P<normative>规范性文件)|(?P<regulations>规章(?!制度))")
_ACT: Final = re.compile(
    r"(?P<repealed>废止|失效)|(?P<valid>现行有效|继续有效|有效)|(?P<made>制发|制定|出台|印发|新制|制作|新增)|(?P<published>公开|发布|公布)|(?P<none>清理|审查|备案|修订|修改|解读|评估)"
)
_ACT_ONLY: Final = re.compile(
    r"(?:其中|并|新|已|另|目前|年底|年末|截至年底|、)*(?:以[^，；：。、]{2,16}名义)?(?:废止|失效|现行有效|继续有效|有效|制发|制定|出台|印发)(?:文件)?"
    + ADVERBS
)
_DOCUMENT_LAST: Final = re.compile(f"(?:规范性文件|规章){ADVERBS}$")
_TAIL: Final = re.compile(r"^[^，。；：、]{0,8}?规范性文件|^(?:市|省|地方)?政府规章")


def documents(figure: Figure, context: Context) -> list[Found] | None:
    """Documents made, repealed, in force, or only published. None: the figure speaks of something else.

    The document that a sentence names holds for the acts after it (制发规范性文件 12 件，废止 3 件).
    """
    near, tail = figure.near, figure.tail
    if not ("规范性文件" in figure.before or "规章" in figure.before or "规范性文件" in tail or "规章" in tail):
        return None
    named = list(_DOCUMENT.finditer(near))
    ahead = _TAIL.match(tail)
    if named:
        if not _DOCUMENT_LAST.search(near) and not _ACT.search(near, named[-1].end()):
            return None
        context.document = named[-1].lastgroup or ""
    elif "政策" in near:
        return None
    elif ahead:
        match = _DOCUMENT.search(tail)
        context.document = match.lastgroup or "" if match else ""
        context.act = ""
    elif not context.document or not _ACT_ONLY.fullmatch(near):
        return None
    acts = list(_ACT.finditer(near)) or ([] if ahead else list(_ACT.finditer(tail[:8])))
    names = [match.lastgroup or "" for match in acts]
    if names:
        context.act = "made" if names[-1] == "published" and "made" in names else names[-1]
    elif not named or not figure.lead.startswith(("、", "，")):
        context.act = ""
    if context.act in ("", "none") or not context.document:
        return []
    return [counted(figure, f"{context.document}_{context.act}")]


# --- Decisions ------------------------------------------------------------------------------------------------------

_DECISIONS: Final = {"许可": "permits", "处罚": "penalties", "强制": "coercion"}
_DECISION: Final = re.compile(
    r"(?:行政)?(?P<kind>许可|处罚|强制)(?:决定|案件|案|措施)?(?:处理决定)?(?:数量)?" + ADVERBS + "$"
)
_DECISION_TAIL: Final = re.compile(
    r"^[^，。；：、]{0,4}?行政(?P<kind>许可|处罚|强制)(?:决定|案件|措施)?(?=[，。；、）]|$)"
)
_DECISION_UNITS: Final = frozenset({"件", "宗", "起", "个", "次", "项", "例"})
_NO_DECISION: Final = re.compile("信息|公示|公开|事项|清单|目录|指南|结果|标准")


def decisions(figure: Figure, context: Context) -> list[Found] | None:
    """许可, 处罚 and 强制 decided; those published as information are none."""
    near, tail = figure.near, figure.tail
    if figure.unit not in _DECISION_UNITS or not any(word in near or word in tail for word in _DECISIONS):
        return None
    match = _DECISION.search(near) or _DECISION_TAIL.search(tail)
    if match is None:
        return None
    return [] if _NO_DECISION.search(near) else [counted(figure, _DECISIONS[match["kind"]])]


# --- Money ----------------------------------------------------------------------------------------------------------

_YUAN: Final = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def money(figure: Figure, context: Context) -> list[Found] | None:
    """信息处理费 in 元, 行政事业性收费 in 万元; other amounts are no claim. None: the figure is no amount."""
    factor = _YUAN.get(figure.unit)
    if factor is None:
        return None
    near, yuan = figure.near, Decimal(figure.value) * factor
    if "行政事业性收费" in near:
        return [Found("fees", yuan / 10_000, "万元", figure.start, figure.end - figure.start)]
    if "处理费" in near or "公开费" in near or ("收费" in near and "信息公开" in figure.sentence):
        return [Found("processing_fee", whole(yuan), "元", figure.start, figure.end - figure.start)]
    return []
