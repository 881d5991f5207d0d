"""Information published: in total, on a channel, of a category. Which is part of which, `totals` decides."""

from __future__ import annotations

import re
from typing import Final

from gongkai.annual.claims.found import Context, Found, counted
from gongkai.annual.claims.scope import CARRYING_ON
from gongkai.annual.claims.sentences import ADVERBS, Figure

TOTAL: Final = "published_total"
ON_CHANNEL: Final = "published_channel"
CATEGORY: Final = "published_category"
PUBLISHED: Final = frozenset({TOTAL, ON_CHANNEL, CATEGORY})
UNITS: Final = frozenset({"条", "篇", "件", "份", "次", "期", "则", "个", "条次", "篇次", "项"})
"""Units of published counts; a total in 条 may have parts in 篇."""

PUBLISH: Final = re.compile(
    r"主动公开|公开发布|发布|推送|刊发|刊登|刊载|更新|编发|转载|上传|公布|推出|发稿|公示"
    r"|(?<!政务)(?<!信息)(?<!党务)(?<!村务)(?<!财务)(?<!依申请)公开(?!工作|制度|平台|专栏|栏|目录|指南|领域|领导|会议|培训|申请|考核|内容)"
)
OTHER_ACT: Final = re.compile(
    r"召开|组织|举办|开展|办理|收到|受理|答复|回复|维护|整改|关停|清理|设置|设立|建立|征集|采纳|转办|报送|整理|检查|梳理|制作|处理|接待|运维|开设|修订|制定|出台"
)
"""What is done with things other than publishing them."""
OPENING: Final = re.compile(
    r"^(?:其中|其余|另有|另外|另|同时|以及|还|和|与|及|、|，|；|：|（|）|包括|包含|含|有|主要是|主要|分别为|分别是|分别|即|全年|本年度?|年内|共计|共|累计|合计|总计|总共)+"
)
"""Words that open a clause and belong to no label."""
LISTS: Final = re.compile("其中|主要|包括|包含")
_AND: Final = re.compile(r"^[、和及与，]$")


def in_a_list(figure: Figure, context: Context) -> list[Found] | None:
    """A part in a list that 其中, 包括 or ： opened after a published count: 其中通知公告 8 条，快讯 30 条."""
    last = context.last or (context.counts[-1] if context.counts else None)
    if last is None or last.claim not in PUBLISHED or figure.unit not in UNITS:
        return None
    other_act = OTHER_ACT.search(figure.near)
    if LISTS.search(figure.lead) or figure.lead.startswith("："):
        context.listing = True
    elif "；" in figure.lead or other_act:
        context.listing = False
    return published(figure, context) if context.listing and not other_act else None


# --- One count ------------------------------------------------------------------------------------------------------

_NOT_PUBLISHED: Final = re.compile(
    r"会议|培训|检查|制度|活动|问题|人员|规定|措施|意见建议|建议|提案|申请|账号|热线|访问|阅读|点击|浏览|关注|粉丝"
)
_ISSUED: Final = re.compile("(?:报告|公告|公示|信息|清单)$")
_GENERIC: Final = re.compile(
    r"^(?:政府|政务|各类|各种|各项|各|有关|相关|本级|本镇|本乡|全镇|主动|公开|等类?|的|多|工作)*(?:信息|消息|资讯|稿件|内容|文章)?(?:总量|总数|数量|总条数)?$"
    r"|等(?:各类|各方面|方面)*(?:政府|政务)?信息$"
)
"""A label that names no category; 等各类信息 after a list of categories names none either."""
_TOGETHER: Final = re.compile(
    r"(?:共计|合计|总计|总共|累计|共)[^，；：。]{0,24}$|(?:总量|总数|总条数)[^，；：。]{0,6}$"
)


def published(figure: Figure, context: Context) -> list[Found]:
    """A published count, with the label that the prose gives it; what was not published is none."""
    if figure.unit not in UNITS:
        return []
    near, lead = figure.near, figure.lead
    verbs = list(PUBLISH.finditer(near))
    follows = context.last is not None and context.last.claim in PUBLISHED
    if not verbs and not follows and not _goes_on(figure, context):
        return []
    label = _label(figure, verbs)
    if OTHER_ACT.search(near[verbs[-1].end() :] if verbs else near) or _NOT_PUBLISHED.search(label) or len(label) > 40:
        return []
    if figure.unit == "个" or (figure.unit in ("次", "项") and not verbs and not _ISSUED.search(label)):
        return []
    channel = _channel(figure, context, follows)
    together = _TOGETHER.search(near) is not None
    if channel:
        one = counted(figure, ON_CHANNEL, label)
        one.channel = channel
    elif _GENERIC.search(label) and (verbs or not follows or together):
        one = counted(figure, TOTAL, label)
    elif label or (follows and _AND.match(lead)):
        one = counted(figure, CATEGORY, label)
    else:
        return []
    one.lead, one.together = lead, together
    return [one]


def _goes_on(figure: Figure, context: Context) -> bool:
    """Whether a figure without a verb goes on with what was published: after 、, or in a sentence with 其中."""
    if figure.lead.startswith("、") and PUBLISH.search(figure.before):
        return True
    return bool(context.counts) and figure.before.startswith(CARRYING_ON)


# --- Labels ---------------------------------------------------------------------------------------------------------

_CLOSING: Final = re.compile(ADVERBS + "$")
_OBJECT: Final = re.compile(r"^[^0-9]{0,12}?(?:信息|动态|公告|稿件|文件|新闻|文章|消息|推文)")


def _label(figure: Figure, verbs: list[re.Match[str]]) -> str:
    """What the prose calls the thing counted: the words after the verb, or the noun after the unit."""
    near = figure.near
    label = OPENING.sub("", near)
    if verbs:
        after = near[verbs[-1].end() :]
        if not after and len(verbs) > 1:
            after = near[verbs[-2].end() :]  # 发布通知公示 8 条: the last word is the label
        label = after or label
    label = _CLOSING.sub("", OPENING.sub("", label.lstrip("了")))
    if verbs and not OPENING.sub("", near[verbs[-1].end() :]):
        noun = _OBJECT.match(figure.tail.split("、")[0].rstrip("”"))  # 发布 491 条政务信息
        if noun:
            return noun[0]
        return "" if near[: verbs[-1].start()].strip() else label
    return label


# --- Channels -------------------------------------------------------------------------------------------------------

_CHANNELS: Final = {
    "wechat": "微信|公众号|公众平台",
    "weibo": "微博",
    "toutiao": "头条",
    "video": "抖音|快手|视频号",
    "app": "云上|客户端|APP|App|app|融媒",
    "website": "网站|门户网|政府网|官网|政务网|公开网",
    "gazette": "政府公报",
    "board": "(?:公开|公示|宣传|公告)栏(?!目)|显示屏|电子屏",
    "press": "报纸|报刊|日报|晚报|电视|广播",
    "new_media": "新媒体",
    "platform": "平台",
}
_CHANNEL: Final = re.compile("|".join(f"(?P<{code}>{words})" for code, words in _CHANNELS.items()))


def _channel(figure: Figure, context: Context, follows: bool) -> str:
    """The one channel that this count is of; "" where none or several are named."""
    channels = _channels(figure.lead.rpartition("；")[2] if follows else figure.lead)
    if "分别" in figure.near and len(channels) > 1:
        context.shares = channels[1:]  # 网站、微信分别发布 97 条、640 条
        return channels[0]
    if context.shares and follows and _AND.match(figure.lead):
        return context.shares.pop(0)
    return channels[0] if len(channels) == 1 else ""


def _channels(words: str) -> list[str]:
    """Codes of the channels named in these words; 平台 and 新媒体 count only where no other is named."""
    codes = list(dict.fromkeys(match.lastgroup or "" for match in _CHANNEL.finditer(words)))
    for vague in ("platform", "new_media"):
        if len(codes) > 1 and vague in codes:
            codes.remove(vague)
    return codes
