"""How well it went, as the prose says: all replied, satisfied, at what rate, within which statutory days."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice
from typing import Final

from gongkai.annual import numerals
from gongkai.annual.claims.found import Context, Found, whole
from gongkai.annual.claims.scope import place_in_scope
from gongkai.annual.claims.sentences import STOP, Figure, after, before

WORDING: Final = frozenset({"satisfaction", "all_replied", "year_named"})
"""Kinds that record what the prose says in words; their value is 100 (per cent) or the year, and is no count."""

_MAIL: Final = re.compile("信箱|来信|留言|信件|热线|投诉|诉求|工单")


def _assured(claim: str, value: int | Decimal, match: re.Match[str], sentence: str, context: Context) -> Found:
    one = Found(claim, value, "%", match.start(), match.end() - match.start())
    ahead = before(sentence, match.start())
    place_in_scope(one, ahead, context, subject=ahead + match[0])
    return one


# --- All replied, satisfied -----------------------------------------------------------------------------------------

_ALL_REPLIED: Final = re.compile(
    r"(?:均|全部|都|全)(?:已经?|能|在|按|于|依|及时|严格|规范|做到)[^，。；]{0,18}?(?:答复|回复|办结|办复)(?!率)|(?:已|予以)(?:全部|均)(?:按[时期])?(?:答复|回复|办结|办复)"
)

_OTHERS: Final = re.compile("建议|提案|信访|咨询|网民|网友|举报|到期")
"""Replied to were others than the applications, or only those that were due."""


def all_replied(sentence: str, context: Context) -> list[Found]:
    """`all_replied`: 申请均已按期答复."""
    if not context.about or not ("均" in sentence or "全" in sentence or "都" in sentence):
        return []
    match = _ALL_REPLIED.search(sentence)
    if match is None or _MAIL.search(sentence) or _OTHERS.search(sentence):
        return []
    return [_assured("all_replied", 100, match, sentence, context)]


_SATISFIED: Final = re.compile(
    r"(?:申请人|申请者|当事人|申请群众)[^，。；不]{0,8}?满意(?!度|率)|满意(?:率|度)?(?:为|达到|达|均为|：)*(?P<rate>[0-9]{1,6}(?:\.[0-9]{0,6})?)%"
)


def satisfaction(sentence: str, context: Context) -> list[Found]:
    """`satisfaction`: a rate (满意率98.5%), or applicants called satisfied. The label says who was asked."""
    match = _SATISFIED.search(sentence) if "满意" in sentence else None
    if match is None:
        return []
    if match["rate"]:
        one = _assured("satisfaction", whole(Decimal(match["rate"])), match, sentence, context)
        one.at, one.length = match.start("rate"), len(match["rate"])
        ahead = sentence[max(0, match.start() - 8) : match.start()]
        one.label = "社会评议" if "评议" in sentence else "申请人" if "申请人" in ahead else ""
    elif context.about:
        one = _assured("satisfaction", 100, match, sentence, context)
        one.label = "申请人"
    else:
        return []
    return [one]


# --- Rates ----------------------------------------------------------------------------------------------------------

_REPLY_RATE: Final = re.compile("(?:答复|回复|办结|办复|办理)率[^，。；]{0,8}$")
_PASS_RATE: Final = re.compile("合格率[^，。；]{0,8}$")


def rates(figure: Figure, context: Context) -> list[Found]:
    """答复率, 回复率 (of applications or of the mailbox) and 合格率; other percentages are no claim."""
    label = ""
    answered = _REPLY_RATE.search(figure.before)
    if answered:
        claim = "reply_rate"
        label = "信箱" if _MAIL.search(figure.before) else "申请" if context.about else ""
        if not label and answered[0].startswith("办"):
            return []
    elif _PASS_RATE.search(figure.before):
        claim = "pass_rate"
    else:
        return []
    one = Found(claim, figure.value, "%", figure.start, figure.end - figure.start, label)
    place_in_scope(one, figure.before, context)
    return [one]


# --- Statutory days -------------------------------------------------------------------------------------------------

_DAYS: Final = re.compile(
    rf"(?<![0-9.第月年])(?P<number>[0-9]+|[{numerals.HAN}]{{1,20}})(?P<unit>个?工作日|个?自然日|天|日)(?!期(?!限)|常|前后)"
)
_MOST_DAYS: Final = 20
"""So many periods of one sentence are looked at; a real one has five at the most."""
_LEGAL: Final = re.compile(r"(?:法定|规定)[^，。；]{0,10}$")
_OF_THEM: Final = (
    r"(?:一次性|书面)?(?:告知)?(?:补正|答复|延期答复|延期|延长答复|延长)(?:告知|通知|期限|时限|为|的|在|须|应)*"
)
_SHORTER: Final = re.compile("(?:提前|提早|缩短|压缩|压减|减少|节省|快)(?:了|约|至|到|为|近)*$")
"""By so many days the reply was earlier than it had to be."""
_LISTED: Final = re.compile(rf"[^。；]{{0,10}}[、，和及]{_OF_THEM}")
"""Between a statutory period and the next one of the same list: 法定20个工作日内答复、补正7个工作日内告知."""
_LEGAL_LIMIT: Final = re.compile(rf"(?:法定|规定)的?(?:期限|时限)[^，。；]{{0,8}}[，、]{_OF_THEM}$")
_PERIOD_OF: Final = {
    "第三方": re.compile("第三方|征求意见|征询"),
    "补正": re.compile("(?<!收到)补正(?!后)"),
    "延期": re.compile("延长|延期"),
    "主动公开": re.compile("主动公开|形成|变更"),
    "答复": re.compile("答复|回复|办理|办结|申请"),
}


def statutory_days(sentence: str, context: Context) -> list[Found]:
    """`statutory_days`: a period called statutory (法定20个工作日); the label says what it is the period of."""
    found: list[Found] = []
    if not ("法定" in sentence or "规定" in sentence) or not ("日" in sentence or "天" in sentence):
        return found
    last = 0
    for match in islice(_DAYS.finditer(sentence), _MOST_DAYS):
        ahead = before(sentence, match.start())
        numeral = numerals.read(match["number"])
        between = sentence[max(last, match.start() - 24) : match.start()]
        if _SHORTER.search(between):
            continue
        listed = found and _LISTED.fullmatch(between)
        if numeral is None or not (listed or _LEGAL.search(ahead) or _LEGAL_LIMIT.search(ahead)):
            continue
        behind = after(sentence, match.end())
        around, behind = ahead + match[0] + behind, STOP.split(behind, maxsplit=1)[0]
        clause = STOP.split(ahead)[-1] + behind
        item = STOP.split(between)[-1].rpartition("、")[2] + behind.partition("、")[0]
        label = _period_of(item) or _period_of(clause) or _period_of(around)
        if not label or _MAIL.search(around) or "许可" in clause or "审批" in clause:
            continue
        if label == "答复" and not context.about and "答复" not in clause:
            continue
        last = match.end()
        found.append(Found("statutory_days", numeral.value, match["unit"], match.start(), len(match["number"]), label))
    return found


def _period_of(words: str) -> str:
    return next((label for label, pattern in _PERIOD_OF.items() if pattern.search(words)), "")
