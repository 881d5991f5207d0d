"""Kinds of counts that one noun names, right before the figure (发布会 4 场) or after its unit (4 场培训)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gongkai.annual.claims.found import Context, Found, counted
from gongkai.annual.claims.sentences import ADVERBS, Figure


class _Kind(NamedTuple):
    """`near` ends right before the figure, `tail` begins right after the unit, which is one of `units`."""

    claim: str
    noun: str
    near: re.Pattern[str]
    tail: re.Pattern[str]
    units: frozenset[str]


def _kind(claim: str, noun: str, units: str, *, near: str = "", tail: str = "") -> _Kind:
    return _Kind(
        claim,
        noun,
        re.compile(f"(?:{near or noun}){ADVERBS}$"),
        re.compile(f"^[^，。；、：]{{0,14}}?(?:{tail or noun})"),
        frozenset(units.split()),
    )


_KINDS: Final = (
    _kind("fee_notices", "[收缴]费通知", "件 份 次 个", near="[收缴]费通知(?:书|单)?"),
    _kind(
        "interpretations",
        "解读",
        "条 件 篇 个 份 次 期 项 则",
        near=r"解读(?:信息|材料|稿件?|文章|产品|文件|政策|政策文件|图解|视频)?(?:信息)?(?:发布|公开)?",
    ),
    _kind("press_conferences", "发布会", "场 次 期 个", near="发布会(?:活动)?"),
    _kind("standing_meetings", "常务会", "期 次 场 个", near="常务会议?(?:信息|纪要)?"),
    _kind("gazette_issues", "公报", "期", near="公报"),
    _kind(
        "trainings",
        "培训",
        "次 场 期 场次 批 轮 批次",
        near="(?:培训|讲座)(?:会议?|班|活动|学习|工作)?",
        tail="培训|讲座",
    ),
    _kind("mailbox_letters", "信箱", "件 封 条 个 次", near="(?:信箱|来信|留言|信件)(?:来信|信件|留言|件)?"),
    _kind("topics", "专栏", "个 期", near="(?:专栏|专题)(?:专栏|页面)?", tail="专栏|专题"),
    _kind("new_media_accounts", "新媒体", "个 家", near="新媒体(?:账号|账户|平台)?", tail="^政务新媒体账号"),
    _kind(
        "inspections",
        "检查",
        "次 轮 期 场",
        near="(?:检查|抽查|督查|督导)(?:工作)?",
        tail="检查|抽查|督查|督导",
    ),
    _kind("accountability_events", "责任追究", "起 次 件 例 人次", near="(?:责任追究|问责)(?:事件|情况|情形)?"),
    _kind("policy_documents", "政策", "件 份 个 条 项", near="政策性?文件(?:信息)?", tail="(?:重要)?政策性?文件"),
)
_HINT: Final = re.compile("|".join(kind.noun for kind in _KINDS) + "|讲座|来信|留言|信件|专题|[抽督]查|督导|问责")


def one_noun(figure: Figure, context: Context) -> list[Found] | None:
    """The kind whose noun stands beside the figure; None where none does."""
    near, tail = figure.near, figure.tail
    if not _HINT.search(near) and not _HINT.search(tail):
        return None
    for kind in _KINDS:
        if figure.unit in kind.units and (kind.near.search(near) or kind.tail.match(tail)):
            claim = kind.claim
            if claim == "mailbox_letters" and _are_answered(figure):
                claim = "mailbox_replied"
            return [counted(figure, claim)]
    return None


# --- Letters to the mailbox -----------------------------------------------------------------------------------------

_ANSWERED: Final = re.compile("答复|回复|办结")
_RECEIVED: Final = re.compile("收到|受理|接")
_ONLY_ANSWERED: Final = re.compile(rf"^(?:已|全部|均|按时|及时)*(?:回复|答复|办结|办理){ADVERBS}$")


def _are_answered(figure: Figure) -> bool:
    """Whether the letters counted are those answered: 回复来信 45 件, 来信 45 件均已办结; not 收到来信 45 件均已…."""
    if _ANSWERED.search(figure.near):
        return True
    return figure.tail.startswith(("已", "均", "全部")) and not _RECEIVED.search(figure.near)


def mailbox_replied(figure: Figure, context: Context) -> list[Found] | None:
    """Letters answered, right after those received: 收到来信 47 件，回复 45 件."""
    last = context.last
    if last is None or last.claim != "mailbox_letters" or not _ONLY_ANSWERED.match(figure.near):
        return None
    return [counted(figure, "mailbox_replied")]
