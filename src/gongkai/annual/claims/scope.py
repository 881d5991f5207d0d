"""Of which year a figure speaks, of which part of the year, of whom; and what is no count of the year at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gongkai.annual import numerals
from gongkai.annual.claims.found import Context, Found
from gongkai.annual.claims.sentences import STOP, Figure

CARRYING_ON: Final = ("其中", "分别", "包括")
"""A sentence that opens so goes on with what the sentence before spoke of."""

# --- No count of the year -------------------------------------------------------------------------------------------

_CHANGE: Final = re.compile(
    r"(?:同比|环比|[较比][^，。；]{2,12}?)?(?:增加|增长|减少|下降|上升|提升|提高|多|少|增至|降至|升至|降低)(?:了|到|至|约|近)*$"
)
_EACH: Final = re.compile(r"每(?:季度?|个?月|周|日|天|年|半年|两[周月]|次|人|家|个)[^，。；]{0,12}$")
_PLAN: Final = re.compile("下一步|下步|今后|[将拟](?!申请|政府|信息|该|其|本|对|收|所)|计划(?!》)|力争|目标|争取|预计")
_AGAINST: Final = re.compile(r"(?:同比|环比|[较比](?:上|去|20|同期)|与[^，。；]{2,8}相比)[^，。；]{0,12}$")


def is_plan(text: str) -> bool:
    """Whether the words speak of what is to come."""
    return _PLAN.search(text) is not None


def is_no_count(figure: Figure) -> bool:
    """Whether the figure is a change (增加 12 件), a measure (每季度 2 次), a plan (培训 4 次) or of several years."""
    if _CHANGE.search(figure.near) or _EACH.search(figure.near):
        return True
    return is_plan(figure.before) or _of_unnamed_years(figure.before)


def is_compared(figure: Figure) -> bool:
    """Whether the figure stands behind 较上年 or 同比."""
    return _AGAINST.search(figure.near) is not None


# --- Years ----------------------------------------------------------------------------------------------------------

_YEAR: Final = re.compile(r"(?<![0-9])(?P<year>20[0-9]{2}|二[〇○零][一二三][〇○零一二三四五六七八九])年")
_SUBJECT: Final = (
    r"(?:(?:我|本|全|该)[^，。；0-9年]{1,4}"
    r"|(?![较比与同和针对自从根据按照])[^，。；0-9年]{1,10}(?:镇|乡|县|区|市|局|政府|街道|办事处|委员会))?"
)
_OPENING_YEAR: Final = re.compile(
    rf"^(?:[^，。；]{{0,4}}[）、.：])?(?:截至|截止)?{_SUBJECT}{_YEAR.pattern}(?:度|全年|期间)?"
)
_INNER_YEAR: Final = re.compile(
    rf"(?<=[^，。；：、（）较比与同和至到自从以《0-9]){_YEAR.pattern}度?(?:全年|共|累计|发布|主动公开|推送)"
)
"""Inside a sentence: 网站2023年全年发布动态68条."""
_DONE: Final = re.compile("共|累计|已|完成|全年")
_TO_COME: Final = re.compile("要|继续|进一步|力争|应|须|前")
_FAULTS: Final = re.compile(r"度?[^，。；]{0,12}(?:问题|不足|整改)")
"""Right after last year: section five may say that last year's shortcomings were mended."""
_OF_ANOTHER_THING: Final = re.compile(
    r"^(?:度)?[^，。；]{0,6}?(?:[决预]算|结转|转入|遗留|年报|年度报告|计划|要点|规划|以来|起|底|末|初|[0-9一二三四五六七八九十]{1,2}月)"
)
"""After a year: the year of a thing (2023年财政决算), not of the figure."""
_SPAN: Final = re.compile(
    r"度?(?:[-—－~至到]+20[0-9]{2}年|(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?(?:至今|起(?=[，、累共总已])|[^，。；]{0,20}?以来))"
)
"""After a year: it is the first of several (2019年以来, 2019年至2024年)."""
_FROM: Final = re.compile(r"(?<![0-9])(20[0-9]{2})[-—－~至到]+$")
_UNNAMED_YEARS: Final = re.compile(
    r"(?<![0-9零〇○一二三四五六七八九十])(?:近?[两二三四五六七八九十2-9]年来|近[两二三四五六七八九十2-9]年(?=[，累共总]))"
    r"|历年(?=来|累计|共)|(?:开通|上线|建成|成立)以来"
)
_THIS_YEAR: Final = re.compile("今年|本年(?!度?报)|全年|年内")
_LAST_YEAR: Final = re.compile(r"(?:去年|上一?年度?)(?!度?结转|度?转入|度?遗留|末|底)[^，。；]{0,12}$")


def year_named(sentence: str, context: Context) -> list[Found]:
    """`year_named`: the sentence tells of another year, at its opening without naming the report's own, or inside it.

    Of a later year only what was done is told; the rest are plans.
    """
    own = context.own_year
    if own is None or "年" not in sentence:
        return []
    match = _OPENING_YEAR.match(sentence)
    if match is None or _number(match["year"]) == own:
        match = _INNER_YEAR.search(sentence)
    elif f"{own}年" in sentence:
        return []
    if match is None:
        return []
    year, rest = _number(match["year"]), sentence[match.end("year") + 1 :]
    if year is None or year == own or _OF_ANOTHER_THING.match(rest) or _SPAN.match(rest):
        return []
    if year > own and (is_plan(sentence) or _TO_COME.search(sentence) or not _DONE.search(sentence)):
        return []
    if context.section == 5 and _FAULTS.match(rest):
        return []
    one = Found("year_named", year, "年", match.start("year"), len(match["year"]))
    one.year = year
    return [one]


_NAMES: Final = re.compile("《[^》]{0,80}》|“[^”]{0,80}”")
_CARRIED: Final = re.compile("度?(?:结转|转入|遗留)")
_OF_A_TEXT: Final = re.compile(
    "度?[^，。；]{0,20}?(?:年度报告|年报)|[^，。；]{0,6}?(?:修订|修正|印发|施行|出台|公布|版)"
)
_SEEN: Final = 400
"""So many signs of a sentence are looked at for the year of the body; reading stays linear."""
_FARTHEST: Final = 2
"""A title is no more than so many years beside the body; earlier years are those of rules and plans."""


def year_of_body(texts: Iterable[str], own_year: int) -> int | None:
    """The year that the prose names throughout, where it is not the report's own: named twice, and no other is.

    None where the prose names the report's own year, or several others.
    """
    others: list[int] = []
    for text in texts:
        if "年" not in text:
            continue
        for sentence in _NAMES.sub("", "".join(text.split())).split("。"):
            found = _years_told(sentence[:_SEEN], own_year) if "年" in sentence else []
            if own_year in found:
                return None
            others += sorted(set(found))
    one = others[0] if len(others) > 1 and len(set(others)) == 1 else None
    return one if one is not None and abs(one - own_year) <= _FARTHEST else None


def _years_told(sentence: str, own_year: int) -> list[int]:
    """The years of which a sentence tells; not those compared with, carried over from, planned for, or of things."""
    years = []
    for match in _YEAR.finditer(sentence):
        year, rest = _number(match["year"]), sentence[match.end() :]
        if year is None or sentence[match.start() - 1 : match.start()] in ("较", "比") or _CARRIED.match(rest):
            continue
        if year != own_year and (
            _OF_ANOTHER_THING.match(rest) or _SPAN.match(rest) or _OF_A_TEXT.match(rest) or is_plan(sentence)
        ):
            continue
        years.append(year)
    return years


def _year_of(before: str, own_year: int | None) -> int | None:
    """The year of a figure where it is not the report's own: the last year named before it that is its year.

    Of a figure of several years it is the first (2019年以来累计收到 320 件): no figure of one year stands beside it.
    """
    if "年" not in before:
        return None
    year = span_of = None
    for match in _YEAR.finditer(before):
        rest = before[match.end() :]
        span = _SPAN.match(rest)
        if span:
            if not _THIS_YEAR.search(rest, span.end()):
                year = span_of = _number(match["year"])
            continue
        if _OF_ANOTHER_THING.match(rest):
            continue
        begun = _FROM.search(before, 0, match.start())
        if begun:
            year = span_of = int(begun[1])
            continue
        ahead = before[match.start() - 1 : match.start()]
        if ahead and (ahead in "至到入转" or (ahead in "较比与同" and STOP.search(rest))):
            continue
        year = _number(match["year"])
    if own_year is None:
        return span_of if year == span_of else None  # no year is another than one that is not known
    if year in (None, own_year):
        return own_year - 1 if _LAST_YEAR.search(before) else None
    return year


def is_span(words: str, year: int) -> bool:
    """Whether the words name this year as the first of several (2019年以来, 2019至2024年)."""
    plain = "".join(words.split())
    return any(
        (_number(match["year"]) == year and _SPAN.match(plain, match.end()))
        or ((begun := _FROM.search(plain, 0, match.start())) is not None and int(begun[1]) == year)
        for match in _YEAR.finditer(plain)
    )


def _of_unnamed_years(before: str) -> bool:
    """Whether the figure is of several years, and no year says which (近三年累计收到 60 件, 开通以来)."""
    match = _UNNAMED_YEARS.search(before) if "年" in before or "以来" in before else None
    if match is None or "年" in STOP.split(before[: match.start()])[-1]:
        return False
    return not _THIS_YEAR.search(before, match.end()) and not _YEAR.search(before, match.end())


def _number(written: str) -> int | None:
    return int(written) if written.isdigit() else numerals.han(written)


# --- Subjects -------------------------------------------------------------------------------------------------------

_NARROWER: Final = re.compile(
    r"(?:^|[，；：。])[^，；：。]{0,10}?(?:代表[^，；：。]{0,8}?政府"
    r"|(?:政府|[市县区州旗]|[市县区州旗]政)府?(?:办公室|办公厅|府办|办)(?:公室|公厅)?(?!系统|和|及|与|、|各)"
    r"|本机关|[省市县区州旗]本级)"
    r"|(?:^|[，；：。、])(?:我办|[^，；：。、]{0,14}?(?:局|委|委员会|中心|大队|分局|街道|乡镇|各乡|各镇|部门|单位)(?:（街道）|办事处)?)(?:共|累计|合计|分别|全年|新)*"
    r"(?:收到|受理|接收|接到|登记|收件|答复|办结|办理)"
)
_IN_THE_NAME: Final = re.compile(r"以[^，；：。、]{2,16}名义")
_OFFICE_OF_A_TOWNSHIP: Final = re.compile(r"党政(?:综合)?办(?:公室)?[^，；：。]{0,4}代表[^，；：。]{0,8}?政府")
_PART_OF_YEAR: Final = re.compile(
    r"上半年|下半年|(?:[前第](?:[一二三四1-4]个?)|(?<![0-9一二三四每])[一二三四])季度|[0-9]{1,2}[-—至~]{1,2}[0-9]{1,2}月(?!3[01]日)|截至[^，。；]{0,6}(?:[1-9]|1[01])月"
)
_GOVERNMENTS: Final = frozenset({"county", "city", "province"})


def place_in_scope(one: Found, before: str, context: Context, *, subject: str = "") -> None:
    """Set the year that the sentence gives, and whether it speaks of a narrower subject or a part of the year.

    before   the sentence before the figure
    subject  where its subject may stand, if that is more than `before`
    """
    one.year = _year_of(before, context.own_year)
    subject = subject or before
    one.narrower = (
        _PART_OF_YEAR.search(before) is not None
        or ("名义" in before and _IN_THE_NAME.search(before) is not None)
        or (context.level in _GOVERNMENTS and _NARROWER.search(subject) is not None)
        or ("党政" in subject and _OFFICE_OF_A_TOWNSHIP.search(subject) is not None)
    )
    if context.last is not None and before.startswith(CARRYING_ON) and "年" not in before:
        one.year, one.narrower = context.last.year, context.last.narrower or one.narrower
