"""Of which year a figure speaks, of which part of the year, of whom; and what is no count of the year at all."""

from __future__ import annotations

import re
from typing import Final

from gongkai.annual import numerals
from gongkai.annual.claims.found import Context, Found
from gongkai.annual.claims.sentences import STOP, Figure

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
    """Whether the figure is a change (增加 12 件), a measure (每季度 2 次) or a plan (下一步培训 4 次)."""
    return bool(_CHANGE.search(figure.near) or _EACH.search(figure.near)) or is_plan(figure.before)


def is_compared(figure: Figure) -> bool:
    """Whether the figure stands behind 较上年 or 同比."""
    return _AGAINST.search(figure.near) is not None


# --- Years ----------------------------------------------------------------------------------------------------------

_YEAR: Final = re.compile(r"(?<![0-9])(?P<year>20[0-9]{2}|二[〇○零][一二三][〇○零一二三四五六七八九])年")
_OPENING_YEAR: Final = re.compile(rf"^(?:[^，。；]{{0,4}}[）、.：])?(?:截至|截止)?{_YEAR.pattern}(?:度|全年|期间)?")
_OF_ANOTHER_THING: Final = re.compile(
    r"^(?:度)?[^，。；]{0,6}?(?:[决预]算|结转|转入|遗留|年报|年度报告|计划|要点|规划|以来|起|底|末|初|[0-9一二三四五六七八九十]{1,2}月)"
)
"""After a year: the year of a thing (2023年财政决算), not of the figure."""
_LAST_YEAR: Final = re.compile(r"(?:去年|上一?年度?)(?!度?结转|度?转入|度?遗留|末|底)[^，。；]{0,12}$")


def year_named(sentence: str, context: Context) -> list[Found]:
    """`year_named`: the sentence opens with an earlier year and does not name the report's own."""
    match = _OPENING_YEAR.match(sentence) if "年" in sentence else None
    if match is None or context.own_year is None:
        return []
    year = _number(match["year"])
    if year is None or year >= context.own_year or _OF_ANOTHER_THING.match(sentence[match.end("year") + 1 :]):
        return []
    if f"{context.own_year}年" in sentence:
        return []
    one = Found("year_named", year, "年", match.start("year"), len(match["year"]))
    one.year = year
    return [one]


def _year_of(before: str, own_year: int | None) -> int | None:
    """The year of a figure where it is not the report's own: the last year named before it that is its year."""
    if "年" not in before:
        return None
    year = None
    for match in _YEAR.finditer(before):
        rest = before[match.end() :]
        if _OF_ANOTHER_THING.match(rest):
            continue
        ahead = before[match.start() - 1 : match.start()]
        if ahead and (ahead in "至到入转" or (ahead in "较比与同" and STOP.search(rest))):
            continue
        year = _number(match["year"])
    if year in (None, own_year):
        return own_year - 1 if own_year is not None and _LAST_YEAR.search(before) else None
    return year


def _number(written: str) -> int | None:
    return int(written) if written.isdigit() else numerals.han(written)


# --- Subjects -------------------------------------------------------------------------------------------------------

_NARROWER: Final = re.compile(
    r"(?:^|[，；：。])[^，；：。]{0,10}?(?:代表[^，；：。]{0,8}?政府"
    r"|(?:政府|[市县区州旗]|[市县区州旗]政)府?(?:办公室|办公厅|府办|办)(?:公室|公厅)?(?!系统|和|及|与|、|各)"
    r"|本机关|[省市县区州旗]本级)"
)
_PART_OF_YEAR: Final = re.compile(
    r"上半年|下半年|[前第][一二三四1-4]个?季度|[0-9]{1,2}[-—至~]{1,2}[0-9]{1,2}月(?!3[01]日)|截至[^，。；]{0,6}(?:[1-9]|1[01])月"
)
_GOVERNMENTS: Final = frozenset({"county", "city", "province"})


def place_in_scope(one: Found, before: str, context: Context, *, subject: str = "") -> None:
    """Set the year that the sentence gives, and whether it speaks of a narrower subject or a part of the year.

    before   the sentence before the figure
    subject  where its subject may stand, if that is more than `before`
    """
    one.year = _year_of(before, context.own_year)
    one.narrower = _PART_OF_YEAR.search(before) is not None or (
        context.level in _GOVERNMENTS and _NARROWER.search(subject or before) is not None
    )
