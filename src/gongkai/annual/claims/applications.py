"""Applications: received, carried over, replied to; by outcome, by applicant, by way.

A figure is one of applications where 申请 stands in its sentence or in the heading above (`Context.about`), and the
words beside it name a verb (收到, 答复), an outcome (不予公开), an applicant (自然人) or a way (网络).
"""

from __future__ import annotations

import re
from typing import Final

from gongkai.annual.claims.found import Context, Found, counted, total_before
from gongkai.annual.claims.published import OPENING, OTHER_ACT, PUBLISH
from gongkai.annual.claims.sentences import ADVERBS, Figure

APPLICATION: Final = re.compile(r"依申请|公开申请|申请公开|信息申请|申请(?=[^人表书]|$)")
_CASES: Final = frozenset({"件", "件次", "份", "宗", "起", "例"})
_UNITS: Final = _CASES | {"条", "个", "项", "次"}
_NOT_APPLICATION: Final = re.compile(r"复议|诉讼|信箱|来信|信件|留言|咨询|投诉|举报|建议|意见|收费|热线|工单|提案")


def applications(figure: Figure, context: Context) -> list[Found] | None:
    """The claims about applications that this figure makes. None: it is not about them."""
    if figure.unit not in _UNITS:
        return None
    carried = _carried(figure, context)
    if carried:
        about = context.about or "结转" in figure.near or "结转" in figure.tail
        return [counted(figure, carried)] if about else []
    if not context.about or _NOT_APPLICATION.search(figure.near) or _NOT_APPLICATION.search(figure.tail[:8]):
        return None
    for part in (_of_outcome, _of_applicant, _by_way):
        one = part(figure, context)
        if one is not None:
            return [one]
    return _by_verb(figure, context)


def _received(context: Context) -> Found | None:
    """The applications received that this sentence has counted, the whole where a part was counted after it."""
    received = total_before(context.last, "applications_received")
    return received.parent or received if received is not None else None


def _open(total: Found, figure: Figure) -> None:
    """Note how the parts of a total are introduced, at the first of them."""
    if not total.wording:
        all_of_them = _ALL.search(figure.lead) and "其中" not in figure.lead
        total.wording = "exhaustive" if all_of_them else "open"


_ALL: Final = re.compile("分别|即|：|其余|其他|余下")

# --- Which applications ---------------------------------------------------------------------------------------------

NAMED: Final = re.compile("依申请|公开申请|申请公开|信息申请|申请信息")
"""Words that say of applications that they are for information; a bare 申请 may be one for a permit."""
_ANY: Final = (
    r"(?:到|并|了|的|公众|群众|公民|个人|法人|企业|村民|居民|市民|书面|有效|新|提交|提出|递交|其他组织"
    r"|共计|共有|共|累计|合计|约|近|为|有|[、和及或与])*"
)
_PLAIN: Final = re.compile(rf"{_ANY}(?:[0-9]+[余多]?(?:件|份|宗|起|例|条|个|项|次)+)?{_ANY}")
"""Between a verb and a bare 申请 that is not said to be of some kind."""
_PART: Final = re.compile(
    "重复|补正|撤回|撤销|延期|逾期|转办|移送|线上|网|当面|现场|窗口|信函|邮|传真|自然人|商业|科研"
)
_DEALT_WITH: Final = re.compile(
    r"(?:收到|受理|接收|接到|接受|办理|答复|处理|办结|审批|登记|审核)([^，。；：、]{0,30}?)申请(?!人)"
)


def of_another_kind(sentence: str) -> bool:
    """Whether the applications of the sentence are for something else than information (行政许可申请, 低保申请)."""
    if NAMED.search(sentence):
        return False
    return any(
        not _PLAIN.fullmatch(match[1]) and not _PART.search(match[1]) for match in _DEALT_WITH.finditer(sentence)
    )


def _are_some(words: str) -> bool:
    """Whether the words before the figure name only some of the applications, or some of another kind."""
    if NAMED.search(words):
        return _SOME.search(words) is not None
    place = words.rfind("申请")
    return place >= 0 and not _PLAIN.fullmatch(OPENING.sub("", words[:place]))


_SOME: Final = re.compile("重复|补正|撤回|撤销")

# --- From year to year ----------------------------------------------------------------------------------------------

_OVER: Final = re.compile(r"上(?:一)?年度?(?:未办结)?(?:结转|转入|遗留)|结转自|跨年度?结转|结转(?:自)?上(?:一)?年")
_OVER_YEAR: Final = re.compile(r"(20[0-9]{2})年度?(?:结转|转入|遗留)(?:(?:至|到|入)(20[0-9]{2})年)?")
_FORWARD: Final = re.compile(
    r"结转(?:到|至|入)?(?:下|次|明|20[0-9]{2}年)|顺延|转(?:入|到|至)?[下次明](?:一)?年|下(?:一)?年度?(?:继续)?(?:办理|答复)"
)


def _carried(figure: Figure, context: Context) -> str:
    """`carried_over` from last year (上年结转), `carried_forward` to the next (结转下年度), or ""."""
    near, tail = figure.near, figure.tail
    words = near + tail
    if not ("转" in words or "顺延" in words or "遗留" in near or "下年" in words):
        return ""
    by_year = _OVER_YEAR.search(near)
    if by_year:
        to = by_year[2]
        return "carried_over" if to is None or to == str(context.own_year) else "carried_forward"
    if _OVER.search(near):
        return "carried_over"
    if _FORWARD.search(near) or _FORWARD.search(tail):
        return "carried_forward"
    return "carried_over" if _OVER.search(tail) else ""


# --- By outcome, applicant, way -------------------------------------------------------------------------------------

_OUTCOMES: Final = {
    "予以公开": "outcome_granted",
    "部分公开": "outcome_partial",
    "不予公开": "outcome_denied",
    "无法提供": "outcome_unable",
    "不予处理": "outcome_not_processed",
    "其他处理": "outcome_other",
}
_OUTCOME: Final = re.compile("|".join(_OUTCOMES))
_OUTCOME_NEAR: Final = re.compile(rf"(?:公开|提供|处理)(?:的|政府信息|申请|决定|情形|告知|答复)*{ADVERBS}$")


def _of_outcome(figure: Figure, context: Context) -> Found | None:
    """其中不予公开 5 件, or 5 件不予公开."""
    near = figure.near
    before = _OUTCOME.findall(near)
    if before and not _OUTCOME_NEAR.search(near):
        return None
    words = before or ([] if _VERB.search(near) else _OUTCOME.findall(figure.tail[:10]))
    if not words:
        return None
    one = counted(figure, _OUTCOMES[words[-1]], words[-1])
    one.parent = total_before(context.last, "applications_replied", "applications_handled", "applications_received")
    return one


def outcomes(figure: Figure, context: Context) -> list[Found] | None:
    """An outcome named right before the figure (不予公开 5 件): of applications, or of what nothing here says; it is
    never information published. 予以公开 is told so only beside another outcome, since news are 予以公开 too."""
    near = figure.near
    named = _OUTCOME.findall(near) if "公开" in near or "提供" in near or "处理" in near else []
    if not named or figure.unit not in _UNITS or not _OUTCOME_NEAR.search(near):
        return None
    around = figure.sentence[max(0, figure.start - 100) : figure.end + 100]
    if named[-1] == "予以公开" and not any(other in around for other in _OUTCOMES if other != "予以公开"):
        return None
    one = _of_outcome(figure, context) if context.about and not _NOT_APPLICATION.search(near) else None
    return [] if one is None else [one]


_OPENING_OUTCOME: Final = re.compile(rf"(?:(?:办理|处理|答复)(?:结果|情况)(?:为|是|：)*)?(?:{'|'.join(_OUTCOMES)})")


def opens_with_outcome(sentence: str) -> bool:
    """Whether the sentence opens with an outcome (予以公开 23 件，…), and so goes on about applications."""
    return _OPENING_OUTCOME.match(sentence) is not None


_PEOPLE: Final = re.compile(rf"(?:自然人|公民(?:个人)?)(?:提出|提交)?(?:的)?(?:政府信息公开)?(?:申请)?{ADVERBS}$")
_BODIES: Final = re.compile(
    rf"(?:法人(?:(?:或|和|及|、)其他组织)?|企业(?:法人)?)(?:提出|提交)?(?:的)?(?:政府信息公开)?(?:申请)?{ADVERBS}$"
)

_ANYONE: Final = re.compile("公民|自然人|群众|个人")
"""公民、法人和其他组织提出申请: all the applicants."""


def _of_applicant(figure: Figure, context: Context) -> Found | None:
    """自然人申请 41 件, 法人或其他组织 6 件, 企业 2 件."""
    near = figure.near
    people = _PEOPLE.search(near)
    if not people and (not _BODIES.search(near) or _ANYONE.search(near)):
        return None
    if "企业" in near and "法人" not in near:
        claim = "applications_commercial"
    else:
        claim = "applications_natural_person" if people else "applications_organisations"
    one = counted(figure, claim)
    one.parent = total_before(context.last, "applications_received")
    return one


_WAY: Final = re.compile(
    rf"(?P<way>当面|现场|窗口|信函|邮寄|邮政|来信|传真|网络|网上|在线|互联网|电子邮[件箱]|平台|网站)(?:渠道|方式|平台|系统)*"
    rf"(?:提交|提出|收到|受理|接收)?(?:的)?(?:政府信息公开|依申请公开)?(?:申请)?{ADVERBS}$"
)


def _by_way(figure: Figure, context: Context) -> Found | None:
    """其中网络申请 40 件; only as part of the applications received."""
    received = _received(context)
    way = _WAY.search(figure.near) if received is not None else None
    if way is None or received is None:
        return None
    one = counted(figure, "applications_way", way["way"])
    one.parent = received
    _open(received, figure)
    return one


# --- By verb --------------------------------------------------------------------------------------------------------

_VERB: Final = re.compile(
    r"(?P<received>收到|受理|接收|接到|接受|收件|新收|新增|登记)|(?P<replied>答复|回复|办结|办复|办毕)|(?P<handled>办理|处理)"
)
_FILLER: Final = re.compile(
    r"^(?:到|并|了|的|各类|公众|群众|公民|书面|线上|有效|涉及|政府|信息|公开|数量|总量|总数|件数|共计|共|累计|合计|约|近|为|有|按时|按期|依法|依规|其中|已|均|全部|完毕|给予|予以|作出|：)*$"
)
"""Between the verb and the figure, with the applications themselves left to the words after the unit, or unsaid."""
_BARE: Final = re.compile(
    r"(?:政府信息公开申请|信息公开申请|依申请公开(?:的|政府)*(?:申请|件|信息|信件|事项)?|公开申请|申请公开|申请(?:公开)?信息|申请)(?:件|数)?"
    + ADVERBS
    + "$"
)
"""Applications, right before the figure."""
_TAIL: Final = re.compile(r"^(?:有效|书面|涉及)?[^，。；、：]{0,10}?(?:依申请|申请)(?!人)")
_TAIL_REPLIED: Final = re.compile(
    r"^[^，。；：]{0,8}?(?:已|均|全部|按时|按期|予以|作出)+[^，。；]{0,6}?(?:答复|回复|办结|办复)"
)
_NO_NOUN: Final = re.compile("^(?:已|均|全部|其中|并|且|都|按|依|予|当场|及时|较|同比|比|，)")


def _by_verb(figure: Figure, context: Context) -> list[Found] | None:
    """收到, 答复, 办理 with 申请 before or after the figure; two claims for 收到并答复申请 5 件."""
    near, tail = figure.near, figure.tail
    verbs = list(_VERB.finditer(near))
    named = _BARE.search(near)
    if not verbs:
        if _TAIL_REPLIED.match(tail) and (_FILLER.match(near) or named):
            return [counted(figure, "applications_replied")]
        if named and figure.unit in _CASES and not PUBLISH.search(near[: named.start()]) and not OTHER_ACT.search(near):
            return [] if _are_some(near) else [counted(figure, "applications_received")]
        return None
    last = verbs[-1]
    rest = near[last.end() :]
    said_before = named and APPLICATION.search(rest)
    said_after = _FILLER.match(rest) and (named or _TAIL.match(tail) or not _is_object(tail))
    if not said_before and not said_after:
        return None
    if _are_some(rest) or _SOME.search(tail):
        return []
    kinds = [match.lastgroup for match in verbs]
    if "并" in near and kinds[-2:] == ["received", "replied"]:
        return [counted(figure, "applications_received"), counted(figure, "applications_replied")]
    kind = "replied" if kinds[-1] == "handled" and "replied" in kinds else kinds[-1]
    one = counted(figure, f"applications_{kind}")
    received = _received(context)
    if kind == "received" and received is not None and ("其中" in figure.lead or context.last is not received):
        one.parent = received
        one.label = OPENING.sub("", near[: last.start()])
        _open(received, figure)
    return [one]


def _is_object(tail: str) -> bool:
    """Whether a noun follows the unit (收到 5 件锦旗), so that the verb's object is not the application."""
    head = tail.split("、")[0]
    return bool(head) and not _NO_NOUN.match(head)
