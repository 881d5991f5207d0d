"""Figures of the prose, as claims: what is counted, how many, in which sentence, and which figure is part of which.

A figure becomes a claim only where the words beside it say surely what is counted. Telephone numbers, dates, numbers of
articles and documents, changes against last year (增加 12 件), plans (下一步培训 4 次) and counts of anything else give
none. 「未收到申请」and the like are claims with the value 0.

Three kinds hold what the prose says without a figure of its own, so that a check need not scan it again:
`satisfaction` (申请人满意), `all_replied` (均已答复) and `year_named` (a sentence that opens with another year).

How it reads: a section is cut into passages (paragraphs, headings apart), a passage into sentences without white space;
the words between two figures (`_Seen.near` before, `tail` after) decide the kind. Published counts are then joined into
totals and parts by grammar (其中, ；, channels, 共); sums decide only between readings that grammar leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Final, NamedTuple

from gongkai.annual import numerals
from gongkai.annual.report import Claim, Section

WORDING: Final = frozenset({"satisfaction", "all_replied", "year_named"})
"""Kinds that record what the prose says in words; their value is 100 (per cent) or the year, and is no count."""

_CATEGORY: Final = "published_category"
PUBLISHED: Final = frozenset({"published_total", "published_channel", _CATEGORY})

# --- Signs and units ------------------------------------------------------------------------------------------------

_DROPPED: Final = frozenset(" \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff*#")
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys(_DROPPED),
        **dict(zip("０１２３４５６７８９．％", "0123456789.%", strict=True)),
        **{"(": "（", ")": "）", ",": "，", ":": "：", ";": "；", "､": "、"},
    }
)

_UNITS: Final = (
    "万元|亿元|元|条次|件次|场次|人次|批次|篇次|条(?![例款龙线])|件(?!事|数)|篇|份(?!额)|次(?![性月日年])|个(?!月|工作日|自然日|季度|方面|部分|环节)"
    "|期(?![限间])|场(?!所)|项(?!目)|封|起(?![来草点])|宗|例|则|家|轮(?!流)|批(?!准|评)|%"
)
_FIGURE: Final = re.compile(
    rf"(?<![0-9a-zA-Z.第+\-—〔\[/统唯逐每某])(?P<number>{numerals.PATTERN})(?P<more>[余多])?(?P<unit>{_UNITS})"
)
_HUNDREDTHS: Final = re.compile(rf"百分之(?P<number>[0-9.]+|[{numerals.HAN}]+)")
_DAYS: Final = re.compile(
    rf"(?<![0-9.第月年])(?P<number>[0-9]+|[{numerals.HAN}]+)(?P<unit>个?工作日|个?自然日|天|日)(?!期(?!限)|常|前后)"
)
_LEGAL: Final = re.compile(r"(?:法定|规定)[^，。；]{0,10}$")
_PERIOD_OF: Final = (
    ("第三方", re.compile("第三方|征求意见|征询")),
    ("补正", re.compile("补正")),
    ("延期", re.compile("延长|延期")),
    ("主动公开", re.compile("主动公开|形成|变更")),
    ("答复", re.compile("答复|回复|办理|办结|申请")),
)
_SPACED: Final = re.compile(r"[0-9０-９]{1,3}(?:[ \u00a0\u2009\u3000][0-9０-９]{3})+")

_SENTENCE: Final = re.compile(r"[^。！？]+[。！？]?[”’」』）]?")
_SIGHT: Final = 400
"""How many signs before a figure are looked at; no real sentence is longer, and reading stays linear."""
_STOP: Final = re.compile(r"[，；：。（）]")
_HEADING: Final = re.compile(r"^（?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[）、.．]")
_NUMBERED: Final = re.compile(r"^（[一二三四五六七八九十]{1,3}）")
_NAMED: Final = re.compile(r"[“《「][^”》」]{0,60}[”》」]")

# --- Years, plans, subjects -----------------------------------------------------------------------------------------

_YEAR: Final = re.compile(r"(?<![0-9])(?P<year>20[0-9]{2}|二[〇○零][一二三][〇○零一二三四五六七八九])年")
_OF_ANOTHER_THING: Final = re.compile(
    r"^(?:度)?[^，。；]{0,6}?(?:[决预]算|结转|转入|遗留|年报|年度报告|计划|要点|规划|以来|起|底|末|初|[0-9一二三四五六七八九十]{1,2}月)"
)
_LAST_YEAR: Final = re.compile(r"(?:去年|上一?年度?)(?!度?结转|度?转入|度?遗留|末|底)[^，。；]{0,12}$")
_CHANGE: Final = re.compile(
    r"(?:同比|环比|[较比][^，。；]{2,12}?)?(?:增加|增长|减少|下降|上升|提升|提高|多|少|增至|降至|升至|降低)(?:了|到|至|约|近)*$"
)
_AGAINST: Final = re.compile(r"(?:同比|环比|[较比](?:上|去|20|同期)|与[^，。；]{2,8}相比)[^，。；]{0,12}$")
_PLAN: Final = re.compile("下一步|下步|今后|[将拟](?!申请|政府|信息|该|其|本|对|收|所)|计划(?!》)|力争|目标|争取|预计")
_RATE: Final = re.compile(r"每(?:季度?|个?月|周|日|天|年|半年|两[周月]|次|人|家|个)[^，。；]{0,12}$")
_NARROWER: Final = re.compile(
    r"(?:^|[，；：。])[^，；：。]{0,10}?(?:代表[^，；：。]{0,8}?政府"
    r"|(?:政府|[市县区州旗]|[市县区州旗]政)府?(?:办公室|办公厅|府办|办)(?:公室|公厅)?(?!系统|和|及|与|、|各)"
    r"|本机关|[省市县区州旗]本级)"
)
_PART_OF_YEAR: Final = re.compile(
    r"上半年|下半年|[前第][一二三四1-4]个?季度|[0-9]{1,2}[-—至~]{1,2}[0-9]{1,2}月(?!3[01]日)|截至[^，。；]{0,6}(?:[1-9]|1[01])月"
)
_GOVERNMENTS: Final = frozenset({"county", "city", "province"})

# --- Kinds with one noun --------------------------------------------------------------------------------------------


class _Kind(NamedTuple):
    """A count named by one noun right before the figure (`near`) or right after its unit (`tail`)."""

    claim: str
    noun: str
    near: re.Pattern[str]
    tail: re.Pattern[str]
    units: frozenset[str]


_ADVERBS: Final = (
    r"(?:数量|数|总数|总量|件数|次数|共计|共有|共|合计|总计|累计|分别|约|近|达到|达|为|有|的|了|：|“|”|》)*"
)


def _kind(claim: str, noun: str, units: str, *, near: str = "", tail: str = "") -> _Kind:
    return _Kind(
        claim,
        noun,
        re.compile(f"(?:{near or noun}){_ADVERBS}$"),
        re.compile(f"^[^，。；、：]{{0,14}}?(?:{tail or noun})"),
        frozenset(units.split()),
    )


_KINDS: Final = (
    _kind("fee_notices", "收费通知", "件 份 次 个", near="收费通知(?:书|单)?"),
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
_KIND_HINT: Final = re.compile("|".join(kind.noun for kind in _KINDS) + "|讲座|来信|留言|信件|专题|[抽督]查|督导|问责")
_MAIL_REPLIED: Final = re.compile(rf"^(?:已|全部|均|按时|及时)*(?:回复|答复|办结|办理){_ADVERBS}$")
_MAIL: Final = re.compile("信箱|来信|留言|信件|热线|投诉|诉求|工单")

# --- Applications, remedies, documents, decisions -------------------------------------------------------------------

_CASES: Final = frozenset({"件", "份", "件次", "宗", "起", "例"})
_APPLICATION: Final = re.compile(r"依申请|公开申请|申请公开|信息申请|申请(?=[^人表书]|$)")
_NOT_APPLICATION: Final = re.compile(r"复议|诉讼|信箱|来信|信件|留言|咨询|投诉|举报|建议|意见|收费|热线|工单|提案")
_VERB: Final = re.compile(
    r"(?P<received>收到|受理|接收|接到|接受|收件|新收|新增|登记)|(?P<replied>答复|回复|办结|办复|办毕)|(?P<handled>办理|处理)"
)
_FILLER: Final = re.compile(
    r"^(?:到|并|了|的|各类|公众|群众|公民|书面|线上|有效|涉及|政府|信息|公开|数量|总量|总数|件数|共计|共|累计|合计|约|近|为|有|按时|按期|依法|依规|其中|已|均|全部|完毕|给予|予以|作出|：)*$"
)
_BARE_APPLICATIONS: Final = re.compile(
    r"(?:政府信息公开申请|信息公开申请|依申请公开(?:的|政府)*(?:申请|件|信息|信件|事项)?|公开申请|申请公开|申请(?:公开)?信息|申请)(?:件|数)?"
    + _ADVERBS
    + "$"
)
_TAIL_APPLICATION: Final = re.compile(r"^(?:有效|书面|涉及)?[^，。；、：]{0,10}?(?:依申请|申请)(?!人)")
_TAIL_REPLIED: Final = re.compile(
    r"^[^，。；：]{0,8}?(?:已|均|全部|按时|按期|予以|作出)+[^，。；]{0,6}?(?:答复|回复|办结|办复)"
)
_OVER: Final = re.compile(r"上(?:一)?年度?(?:未办结)?(?:结转|转入|遗留)|结转自|跨年度?结转|结转(?:自)?上(?:一)?年")
_OVER_YEAR: Final = re.compile(r"(20[0-9]{2})年度?(?:结转|转入|遗留)(?:(?:至|到|入)(20[0-9]{2})年)?")
_FORWARD: Final = re.compile(
    r"结转(?:到|至|入)?(?:下|次|明|20[0-9]{2}年)|顺延|转(?:入|到|至)下(?:一)?年|下(?:一)?年度?(?:继续)?(?:办理|答复)"
)
_OUTCOMES: Final = (
    ("outcome_denied", "不予公开"),
    ("outcome_partial", "部分公开"),
    ("outcome_granted", "予以公开"),
    ("outcome_unable", "无法提供"),
    ("outcome_not_processed", "不予处理"),
    ("outcome_other", "其他处理"),
)
_OUTCOME: Final = re.compile("不予公开|部分公开|予以公开|无法提供|不予处理|其他处理")
_OUTCOME_NEAR: Final = re.compile(rf"(?:公开|提供|处理)(?:的|政府信息|申请|决定|情形|告知|答复)*{_ADVERBS}$|^$")
_PEOPLE: Final = re.compile(rf"(?:自然人|公民(?:个人)?)(?:提出|提交)?(?:的)?(?:政府信息公开)?(?:申请)?{_ADVERBS}$")
_BODIES: Final = re.compile(
    rf"(?:法人(?:(?:或|和|及|、)其他组织)?|企业(?:法人)?)(?:提出|提交)?(?:的)?(?:政府信息公开)?(?:申请)?{_ADVERBS}$"
)
_WAY: Final = re.compile(
    rf"(?P<way>当面|现场|窗口|信函|邮寄|邮政|来信|传真|网络|网上|在线|互联网|电子邮[件箱]|平台|网站)(?:渠道|方式|平台|系统)*"
    rf"(?:提交|提出|收到|受理|接收)?(?:的)?(?:政府信息公开|依申请公开)?(?:申请)?{_ADVERBS}$"
)

_REMEDY: Final = re.compile(
    r"(?P<direct>未经复议(?:而)?直接(?:提起|起)诉(?:讼)?|直接(?:提起行政诉讼|起诉))|(?P<after>(?:经)?复议后(?:提起|起)?诉?(?:行政诉讼|讼)?)"
    r"|(?P<litigation>行政诉讼|诉讼|应诉|行政应诉)|(?P<reconsideration>行政复议|复议)"
)
_GROUPS: Final = {
    "direct": ("litigations_direct", "litigation_direct"),
    "after": ("litigations_after_reconsideration", "litigation_after_reconsideration"),
    "litigation": ("litigations", "litigation"),
    "reconsideration": ("reconsiderations", "reconsideration"),
}
_RESULT: Final = re.compile(
    r"(?P<pending>尚未审结|未审结|未结案|正在审理|未办结|审理中)|(?P<other>其他结果)|(?P<upheld>结果维持|维持)|(?P<corrected>结果纠正|纠正|纠错|被撤销|确认违法)"
)
_REMEDY_NEAR: Final = re.compile(rf"(?:案件|申请|事项|案|情况)?{_ADVERBS}$")
_REMEDY_TAIL: Final = re.compile(r"^[^，。；：、]{0,12}?(?:复议|诉讼)(?:案件|申请|案)?(?=[，。；、）和及]|$)")
_OTHERS_REMEDY: Final = re.compile("审理|审结|办理|受理")

_DOCUMENT: Final = re.compile(r"(?P<normative>规范性文件)|(?P<regulations>规章(?!制度))")
_ACT: Final = re.compile(
    r"(?P<repealed>废止|失效)|(?P<valid>现行有效|继续有效|有效)|(?P<made>制发|制定|出台|印发|新制|制作|新增)|(?P<published>公开|发布|公布)|(?P<none>清理|审查|备案|修订|修改|解读|评估)"
)
_ACT_ONLY: Final = re.compile(
    r"(?:其中|并|新|已|另|目前|年底|年末|截至年底|、)*(?:废止|失效|现行有效|继续有效|有效|制发|制定|出台|印发)(?:文件)?"
    + _ADVERBS
)
_DOCUMENT_LAST: Final = re.compile(f"(?:规范性文件|规章){_ADVERBS}$")
_ACT_TAIL: Final = re.compile(r"^[^，。；：、]{0,8}?规范性文件|^(?:市|省|地方)?政府规章")

_DECISION: Final = re.compile(
    r"(?:行政)?(?P<kind>许可|处罚|强制)(?:决定|案件|案|措施)?(?:处理决定)?(?:数量)?" + _ADVERBS + "$"
)
_DECISION_TAIL: Final = re.compile(
    r"^[^，。；：、]{0,4}?行政(?P<kind>许可|处罚|强制)(?:决定|案件|措施)?(?=[，。；、）]|$)"
)
_DECISIONS: Final = {"许可": "permits", "处罚": "penalties", "强制": "coercion"}
_NO_DECISION: Final = re.compile("信息|公示|公开|事项|清单|目录|指南|结果|标准")

# --- Published counts -----------------------------------------------------------------------------------------------

_CHANNELS: Final = (
    ("wechat", "微信|公众号|公众平台"),
    ("weibo", "微博"),
    ("toutiao", "头条"),
    ("video", "抖音|快手|视频号"),
    ("app", "云上|客户端|APP|App|app|融媒"),
    ("website", "网站|门户网|政府网|官网|政务网|公开网"),
    ("gazette", "政府公报"),
    ("board", "(?:公开|公示|宣传|公告)栏(?!目)|显示屏|电子屏"),
    ("press", "报纸|报刊|日报|晚报|电视|广播"),
    ("new_media", "新媒体"),
    ("platform", "平台"),
)
_CHANNEL: Final = re.compile("|".join(f"(?P<{code}>{words})" for code, words in _CHANNELS))
_PUBLISH: Final = re.compile(
    r"主动公开|公开发布|发布|推送|刊发|刊登|刊载|更新|编发|转载|上传|公布|推出|发稿|公示"
    r"|(?<!政务)(?<!信息)(?<!党务)(?<!村务)(?<!财务)(?<!依申请)公开(?!工作|制度|平台|专栏|栏|目录|指南|领域|领导|会议|培训|申请|考核|内容)"
)
_OTHER_ACT: Final = re.compile(
    r"召开|组织|举办|开展|办理|收到|受理|答复|回复|维护|整改|关停|清理|设置|设立|建立|征集|采纳|转办|报送|整理|检查|梳理|制作|处理|接待|运维|开设|修订|制定|出台"
)
_NOT_PUBLISHED: Final = re.compile(
    r"会议|培训|检查|制度|活动|问题|人员|规定|措施|意见建议|建议|提案|申请|账号|热线|访问|阅读|点击|浏览|关注|粉丝"
)
_PUBLISHED_UNITS: Final = frozenset({"条", "篇", "件", "份", "次", "期", "则", "个", "条次", "篇次", "项"})
_PREFIX: Final = re.compile(
    r"^(?:其中|其余|另有|另外|另|同时|以及|还|和|与|及|、|，|；|：|（|）|包括|包含|含|有|主要是|主要|分别为|分别是|分别|即|全年|本年度?|年内|共计|共|累计|合计|总计|总共)+"
)
_ISSUED: Final = re.compile("(?:报告|公告|公示|信息|清单)$")
_SUFFIX: Final = re.compile(_ADVERBS + "$")
_GENERIC: Final = re.compile(
    r"^(?:政府|政务|各类|各种|各项|各|有关|相关|本级|本镇|本乡|全镇|主动|公开|等类?|的|多|工作)*(?:信息|消息|资讯|稿件|内容|文章)?(?:总量|总数|数量|总条数)?$"
)
_TOGETHER: Final = re.compile(
    r"(?:共计|合计|总计|总共|累计|共)[^，；：。]{0,24}$|(?:总量|总数|总条数)[^，；：。]{0,6}$"
)
_OPENS: Final = re.compile("其中|主要|包括|包含")
_SHARES: Final = re.compile("分别|即|：|其余|其他|余下")
_AND: Final = re.compile(r"^[、和及与，]$")

# --- Said in words --------------------------------------------------------------------------------------------------

_NO: Final = r"(?:未|没有|没|无|零|均未|尚未|从未|暂未|无人)"
_OCCURRED: Final = r"(?:发生|产生|出现|存在|收到|接到|接收|受理|有|到|过|任何|一起|一例|实际|涉及|引发|引起|被|提起)*"
_NONE_RECEIVED: Final = re.compile(
    rf"{_NO}有?(?:收到|受理|接到|接收|收悉)(?:到|过)?(?P<object>[^，。；]{{0,60}}?(?:依申请公开|申请)(?!人))"
)
_NO_APPLICATION: Final = re.compile(
    r"(?:(?<!有)无|没有|未发生|未产生|未出现|未有|零)(?:任何|新收)?(?P<object>[^，。；]{0,12}?(?:依申请公开|政府信息公开申请|信息公开申请|公开申请))"
)
_NOT_THIS: Final = re.compile("收费|需要|复议|诉讼|投诉|逾期|超期|未答复|补正|第三方|结转|重复|不予")
_NO_OVER: Final = re.compile(rf"{_NO}{_OCCURRED}(?:20[0-9]{{2}}年|上(?:一)?年)度?(?:结转|转入|遗留)(?!到|至)")
_NO_FORWARD: Final = re.compile(rf"{_NO}{_OCCURRED}(?:需)?(?:结转|转入|顺延)(?:到|至|入)?(?:下|次|明|20[0-9]{{2}}年)")
_NO_REMEDY: Final = re.compile(
    rf"{_NO}(?:发生|产生|出现|收到|接到|引发|引起|涉及|存在|有|任何|过|因|就|由|被|对|关于|相关|有关|我|本|镇|乡|县|区|街道|单位|机关|政府信息公开|信息公开|政务公开|依申请公开|工作|方面|答复|申请|提起|提出|导致|而|的|公民|法人|其他组织|人|一起|、|和|或)*?"
    r"(?P<first>(?:行政)?(?:复议|诉讼|应诉))(?P<second>(?:案件|申请)?[、和及与或，]?(?:也|亦|无|未|发生|引发|被|提起|零|的)*(?:行政)?(?:复议|诉讼|应诉))?"
    r"(?![^，。；]{0,6}(?:纠|败诉|撤销|维持|机关|决定|答复|渠道))"
)
_NO_ACCOUNT: Final = re.compile(rf"{_NO}{_OCCURRED}[^，。；]{{0,24}}?(?:责任追究|问责|追究[^，。；]{{0,4}}责任)")
_NOT_DONE: Final = re.compile(r"(?:未|没有)(?:开展|建立|制定|落实|纳入|健全|进行|实施|启动)")
_NO_FEE: Final = re.compile(
    rf"(?:{_NO}|不|免予?|并未)(?:实际|曾)?(?:对[^，。；]{{0,12}}?)?(?:收取|产生|发生|征收|收到|有|涉及)?[^，。；费]{{0,18}}?"
    r"(?:处理费|公开费|工本费|(?<!要)收费(?!通知|标准|依据|的|项目|管理|公示|目录)|费用)"
)
_FEE_NIL: Final = re.compile(r"(?:处理费|收费|费用)[^，。；]{0,8}?(?:为零|为无|：无|均为零)")
_NO_NOTICE: Final = re.compile(rf"{_NO}有?(?:发出|发放|下达|出具|制发|送达|产生)?[^，。；]{{0,10}}?收费通知")
_NO_DOCUMENT: Final = re.compile(rf"{_NO}(?:有)?(?:新)?(?:制发|制定|出台|印发)(?:新的)?(?:行政)?规范性文件")
_ALL_REPLIED: Final = re.compile(
    r"(?:均|全部|都|全)(?:已经?|能|在|按|于|依|及时|严格|规范|做到)[^，。；]{0,18}?(?:答复|回复|办结|办复)(?!率)|(?:已|予以)(?:全部|均)(?:按[时期])?(?:答复|回复|办结|办复)"
)
_SATISFIED: Final = re.compile(
    r"(?:申请人|申请者|当事人|申请群众)[^，。；不]{0,8}?满意(?!度|率)|满意(?:率|度)?(?:为|达到|达|均为|：)*(?P<rate>[0-9.]+)%"
)

# --- Reading --------------------------------------------------------------------------------------------------------


class _Found:
    """A claim being put together: its parts are joined before its index in the report is known."""

    __slots__ = (
        "approx", "at", "channel", "claim", "fragment", "label", "length", "narrower", "near", "parent", "section",
        "sentence", "unit", "value", "wording", "year",
    )  # fmt: skip

    def __init__(self, claim: str, value: int | Decimal, unit: str, at: int, length: int) -> None:
        self.claim, self.value, self.unit, self.at, self.length = claim, value, unit, at, length
        self.section = 0
        self.fragment = self.channel = self.label = self.wording = self.near = ""
        self.approx = self.narrower = False
        self.year: int | None = None
        self.parent: _Found | None = None
        self.sentence = 0


class _Seen(NamedTuple):
    """A figure with the words around it: `lead` back to the figure before, `near` back to the last stop."""

    value: int | Decimal
    approx: bool
    unit: str
    start: int
    end: int
    lead: str
    near: str
    tail: str
    before: str


class _Context:
    """What the figures read so far say about the next one: the subject carried along in a sentence or passage."""

    __slots__ = (
        "about",
        "about_applications",
        "act",
        "counts",
        "document",
        "group",
        "last",
        "level",
        "listing",
        "sentence",
        "shares",
        "year",
    )

    def __init__(self, year: int | None, level: str | None) -> None:
        self.year, self.level = year, level
        self.about_applications = False  # the heading above is 依申请公开
        self.about = False  # so is the sentence
        self.sentence = 0
        self.fresh()
        self.counts: list[_Found] = []

    def fresh(self) -> None:
        """A new sentence: what the one before carried along is forgotten."""
        self.group = self.document = self.act = ""
        self.last: _Found | None = None
        self.listing = False
        self.shares: list[str] = []


def claims_of(
    sections: Sequence[Section], *, year: int | None, organ: str | None, level: str | None
) -> tuple[Claim, ...]:
    """The figures of the prose in the order they stand in it.

    year   the report's own; a figure of another year carries that year and is compared with nothing
    level  of the organ: in a government's report its office (政府办) and 本机关 are a narrower subject
    """
    if level is None and organ is not None and re.search("[省市县区州旗]人民政府$", organ):
        level = "county"
    if organ is not None and organ.endswith(("办公室", "办公厅")):
        level = "department"
    claims: list[Claim] = []
    for section in sections:
        if section.no == 0 or not section.text:
            continue
        found = sorted(_section(section, year, level), key=_place)
        index = {id(one): len(claims) + position for position, one in enumerate(found)}
        for one in found:
            claims.append(
                Claim(
                    one.claim,
                    one.value,
                    one.unit,
                    section.no,
                    one.fragment,
                    one.channel,
                    "",
                    one.approx,
                    one.at,
                    one.length,
                    one.label,
                    None if one.parent is None else index[id(one.parent)],
                    one.wording,
                    one.narrower,
                    one.year,
                )  # fmt: skip
            )
    return tuple(claims)


def _place(one: _Found) -> tuple[int, str]:
    return one.at, one.claim


def _passages(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph; lines broken inside a sentence are one passage."""
    start = position = 0
    while position < len(text):
        end = text.find("\n", position)
        if end < 0:
            end = len(text)
        line = text[position:end].strip()
        position = end + 1
        if not line:
            continue
        if end < len(text) and (line[-1] in "，、" or (len(line) >= 25 and line[-1] not in "。；：！？”）:;)")):
            continue
        yield start, end
        start = position
    if start < len(text):
        yield start, len(text)


def _section(section: Section, year: int | None, level: str | None) -> list[_Found]:
    found: list[_Found] = []
    context = _Context(year, level)
    for start, end in _passages(section.text):
        piece = section.text[start:end]
        plain = piece.translate(_PLAIN)
        if not plain:
            continue
        offsets: list[int] = []
        context.fresh()
        context.counts = []
        for match in _SENTENCE.finditer(plain):
            sentence = match[0]
            if _NUMBERED.match(sentence) or (len(sentence) < 25 and _HEADING.match(sentence)):
                context.about_applications = "申请" in sentence
            if not sentence.startswith(("其中", "分别", "包括")):
                context.fresh()
                _join(context.counts)
                context.counts = []
            context.sentence += 1
            context.about = context.about_applications or "申请" in sentence
            mine = _sentence(sentence, section.no, context)
            if not mine:
                continue
            if not offsets:
                offsets = [start + place for place, sign in enumerate(piece) if sign not in _DROPPED]
            shift = match.start()
            first, last = offsets[shift], offsets[match.end() - 1] + 1
            fragment = section.text[first:last].strip()
            for one in mine:
                at, until = offsets[shift + one.at], offsets[shift + one.at + one.length - 1] + 1
                if until - at != one.length and _broken(section.text[at:until]):
                    continue
                one.at, one.length, one.fragment, one.section = at, until - at, fragment, section.no
                found.append(one)
                if one.claim in PUBLISHED:
                    context.counts.append(one)
        _join(context.counts)
        context.counts = []
    kept = {id(one) for one in found}
    for one in found:
        if one.parent is not None and id(one.parent) not in kept:
            one.parent = None
    return found


def _broken(written: str) -> bool:
    """Whether white space inside a row of digits may mean two numbers; 5 294 is one, 52 94 is not sure."""
    digits = any("0" <= sign <= "9" or "０" <= sign <= "９" for sign in written)
    return digits and not _SPACED.fullmatch(written) and re.search(r"[0-9０-９]\s+[0-9０-９]", written) is not None


def _sentence(sentence: str, section: int, context: _Context) -> list[_Found]:
    found: list[_Found] = []
    if section == 5 and _PLAN.search(sentence):
        return found
    if "年" in sentence:
        _year_named(sentence, section, context, found)
    if "未" in sentence or "无" in sentence or "没" in sentence or "零" in sentence or "不" in sentence:
        _in_words(sentence, section, context, found)
    figures = list(_FIGURE.finditer(sentence))
    if figures:
        _figures(sentence, figures, context, found)
    if "百分之" in sentence:
        for match in _HUNDREDTHS.finditer(sentence):
            _rate(sentence, match, context, found)
    if ("法定" in sentence or "规定" in sentence) and ("日" in sentence or "天" in sentence):
        _days(sentence, context, found)
    if "满意" in sentence:
        _satisfied(sentence, context, found)
    if ("均" in sentence or "全" in sentence or "都" in sentence) and context.about:
        match_all = _ALL_REPLIED.search(sentence)
        if match_all and not _MAIL.search(sentence):
            found.append(_said("all_replied", 100, "%", match_all, sentence, context))
    for one in found:
        one.sentence = context.sentence
    return found


def _before(sentence: str, place: int) -> str:
    """What stands before a place in a sentence, as far as it is looked at."""
    return sentence[max(0, place - _SIGHT) : place]


def _said(
    claim: str, value: int | Decimal, unit: str, match: re.Match[str], sentence: str, context: _Context
) -> _Found:
    one = _Found(claim, value, unit, match.start(), match.end() - match.start())
    before = _before(sentence, match.start())
    _place_in_time(one, before, before + match[0], context)
    return one


def _place_in_time(one: _Found, before: str, subject: str, context: _Context) -> None:
    """Set the year that the sentence gives, and whether it speaks of a narrower subject or a part of the year."""
    one.year = _year_of(before, context)
    if one.year is None and context.year is not None and _LAST_YEAR.search(before):
        one.year = context.year - 1
    one.narrower = _PART_OF_YEAR.search(before) is not None or (
        context.level in _GOVERNMENTS and _NARROWER.search(subject) is not None
    )


def _year_of(before: str, context: _Context) -> int | None:
    """The year of a figure where it is not the report's own: the last year named before it that is its year."""
    if "年" not in before:
        return None
    year = None
    for match in _YEAR.finditer(before):
        rest = before[match.end() :]
        if _OF_ANOTHER_THING.match(rest):
            continue
        ahead = before[match.start() - 1 : match.start()]
        if ahead and (ahead in "至到入转" or (ahead in "较比与同" and _STOP.search(rest))):
            continue
        year = _year(match["year"])
    return None if year == context.year else year


def _year(written: str) -> int | None:
    return int(written) if written.isdigit() else numerals.han(written)


_OPENING_YEAR: Final = re.compile(rf"^(?:[^，。；]{{0,4}}[）、.：])?(?:截至|截止)?{_YEAR.pattern}(?:度|全年|期间)?")


def _year_named(sentence: str, section: int, context: _Context, found: list[_Found]) -> None:
    match = _OPENING_YEAR.match(sentence)
    if match is None or context.year is None:
        return
    year = _year(match["year"])
    if year is None or year >= context.year or _OF_ANOTHER_THING.match(sentence[match.end("year") + 1 :]):
        return
    if f"{context.year}年" in sentence:
        return
    one = _Found("year_named", year, "年", match.start("year"), len(match["year"]))
    one.year = year
    found.append(one)


# --- Nothing happened -----------------------------------------------------------------------------------------------


def _in_words(sentence: str, section: int, context: _Context, found: list[_Found]) -> None:
    """「未收到申请」, 「未发生复议」, 「未收取信息处理费」: claims with the value 0."""
    nothing = partial(_nothing, sentence=sentence, context=context, found=found)
    if section != 5 and "申请" in sentence:
        match = _NONE_RECEIVED.search(sentence) or _NO_APPLICATION.search(sentence)
        if match and not _NOT_THIS.search(match[0]):
            nothing("applications_received", "件", match)
        if "转" in sentence or "遗留" in sentence:
            nothing("carried_over", "件", _NO_OVER.search(sentence))
    if "转" in sentence or "顺延" in sentence:
        nothing("carried_forward", "件", _NO_FORWARD.search(sentence))
    if section != 5 and ("复议" in sentence or "诉" in sentence):
        _no_remedy(sentence, nothing)
    if "追究" in sentence or "问责" in sentence:
        match = _NO_ACCOUNT.search(sentence)
        if match and not _NOT_DONE.search(match[0]):
            nothing("accountability_events", "起", match)
    if "规范性文件" in sentence:
        nothing("normative_made", "件", _NO_DOCUMENT.search(sentence))
    if "费" in sentence and section != 5:
        if "收费通知" in sentence:
            nothing("fee_notices", "件", _NO_NOTICE.search(sentence))
        if section == 6 or "处理费" in sentence or "信息公开" in sentence:
            for match in _NO_FEE.finditer(sentence):
                if "需要" not in match[0] and "收费通知" not in match[0]:
                    nothing("processing_fee", "元", match)
                    return
            nothing("processing_fee", "元", _FEE_NIL.search(sentence))


def _nothing(
    claim: str, unit: str, match: re.Match[str] | None, *, sentence: str, context: _Context, found: list[_Found]
) -> None:
    if match is None:
        return
    found.append(_said(claim, 0, unit, match, sentence, context))


def _no_remedy(sentence: str, nothing: partial[None]) -> None:
    for match in _NO_REMEDY.finditer(sentence):
        if match[0].startswith("未经"):
            continue
        words = match["first"] + (match["second"] or "")
        if "复议" in words:
            nothing("reconsiderations", "件", match)
        if "诉" in words:
            nothing("litigations", "件", match)


# --- Days, rates, satisfaction --------------------------------------------------------------------------------------


def _days(sentence: str, context: _Context, found: list[_Found]) -> None:
    """A period called statutory (法定、规定), with what it is the period of."""
    for match in _DAYS.finditer(sentence):
        before = _before(sentence, match.start())
        legal = _LEGAL.search(before)
        value = numerals.read(match["number"])
        if legal is None or value is None:
            continue
        clause = _STOP.split(before)[-1] + _STOP.split(sentence[match.end() :], maxsplit=1)[0]
        for text in (clause, sentence):
            label = next((label for label, words in _PERIOD_OF if words.search(text)), "")
            if label:
                break
        if not label or _MAIL.search(sentence) or "许可" in clause or "审批" in clause:
            continue
        if label == "答复" and not context.about and "答复" not in clause:
            continue
        one = _Found("statutory_days", value.value, match["unit"], match.start(), len(match["number"]))
        one.label = label
        found.append(one)


def _satisfied(sentence: str, context: _Context, found: list[_Found]) -> None:
    match = _SATISFIED.search(sentence)
    if match is None:
        return
    if match["rate"]:
        one = _said("satisfaction", _number(match["rate"]), "%", match, sentence, context)
        one.at, one.length = match.start("rate"), len(match["rate"])
        ahead = sentence[max(0, match.start() - 8) : match.start()]
        one.label = "社会评议" if "评议" in sentence else "申请人" if "申请人" in ahead else ""
    elif context.about:
        one = _said("satisfaction", 100, "%", match, sentence, context)
        one.label = "申请人"
    else:
        return
    found.append(one)


def _number(written: str) -> int | Decimal:
    value = Decimal(written.rstrip("."))
    return int(value) if value == value.to_integral_value() else value


_REPLY_RATE: Final = re.compile("(?:答复|回复|办结|办复|办理)率[^，。；]{0,8}$")
_PASS_RATE: Final = re.compile("合格率[^，。；]{0,8}$")


def _rate(sentence: str, match: re.Match[str], context: _Context, found: list[_Found]) -> None:
    """答复率, 回复率 (of applications or of the mailbox) and 合格率; other percentages are no claim."""
    before = _before(sentence, match.start())
    value = numerals.read(match["number"])
    if value is None:
        return
    label = ""
    answered = _REPLY_RATE.search(before)
    if answered:
        claim = "reply_rate"
        label = "信箱" if _MAIL.search(before) else "申请" if context.about else ""
        if not label and answered[0].startswith("办"):
            return
    elif _PASS_RATE.search(before):
        claim = "pass_rate"
    else:
        return
    one = _Found(claim, value.value, "%", match.start("number"), len(match["number"]))
    _place_in_time(one, before, before, context)
    one.label = label
    found.append(one)


# --- Figures --------------------------------------------------------------------------------------------------------


def _figures(sentence: str, matches: list[re.Match[str]], context: _Context, found: list[_Found]) -> None:
    quoted = [match.span() for match in _NAMED.finditer(sentence)] if "“" in sentence or "《" in sentence else []
    quoted += [(one.at - 1, one.at + one.length) for one in found if one.value == 0]  # 未收到一件申请
    edge = 0
    for position, match in enumerate(matches):
        start, end = match.span()
        if any(first < start < last for first, last in quoted):
            continue
        if match["unit"] == "%":
            _rate(sentence, match, context, found)
            edge = end
            continue
        numeral = numerals.read(match["number"])
        if numeral is None or (start and sentence[start - 1] in "至到" and sentence[start - 2 : start - 1].isdigit()):
            edge = end
            continue
        lead = sentence[edge:start]
        near = _STOP.split(lead)[-1]
        until = matches[position + 1].start() if position + 1 < len(matches) else len(sentence)
        tail = _STOP.split(sentence[end : min(until, end + 24)], maxsplit=1)[0]
        value, approx = numeral
        approx = approx or bool(match["more"]) or near.endswith(("近", "约", "超", "超过", "逾", "将近"))
        seen = _Seen(
            value,
            approx,
            match["unit"],
            start,
            start + len(match["number"]),
            lead,
            near,
            tail,
            _before(sentence, start),
        )
        edge = end
        for one in _classified(seen, sentence, context):
            one.approx = approx
            _place_in_time(one, seen.before, seen.before, context)
            if _AGAINST.search(near) and one.year is None:
                continue
            found.append(one)
            context.last = one


def _claim(seen: _Seen, claim: str, label: str = "", unit: str = "", value: int | Decimal | None = None) -> _Found:
    one = _Found(claim, seen.value if value is None else value, unit or seen.unit, seen.start, seen.end - seen.start)
    one.label, one.near = label, seen.near
    return one


def _classified(seen: _Seen, sentence: str, context: _Context) -> list[_Found]:
    """What this figure counts; nothing where the words beside it do not say so surely."""
    near, tail = seen.near, seen.tail
    if _CHANGE.search(near) or _RATE.search(near) or _PLAN.search(seen.before):
        return []
    if seen.unit in ("元", "万元", "亿元"):
        return _money(seen, sentence)
    if seen.unit == "人次":
        return []
    if _listed(seen, context):
        return _published(seen, sentence, context)
    if context.last is not None and context.last.claim == "mailbox_letters" and _MAIL_REPLIED.match(near):
        return [_claim(seen, "mailbox_replied")]
    if "复议" in seen.before or "诉" in seen.before or "复议" in tail or "诉讼" in tail:
        remedy = _remedy(seen, context)
        if remedy is not None:
            return remedy
    if "规范性文件" in seen.before or "规章" in seen.before or "规范性文件" in tail or "规章" in tail:
        document = _document(seen, context)
        if document is not None:
            return document
    applications = _applications(seen, sentence, context)
    if applications is not None:
        return applications
    if "许可" in near + tail or "处罚" in near + tail or "强制" in near + tail:
        match = _DECISION.search(near) or _DECISION_TAIL.search(tail)
        if match and seen.unit in ("件", "宗", "起", "个", "次", "项", "例"):
            return [] if _NO_DECISION.search(near) else [_claim(seen, _DECISIONS[match["kind"]])]
    if _KIND_HINT.search(near) or _KIND_HINT.search(tail):
        for kind in _KINDS:
            if seen.unit in kind.units and (kind.near.search(near) or kind.tail.match(tail)):
                if kind.claim == "mailbox_letters":
                    return _letters(seen)
                return [_claim(seen, kind.claim)]
    return _published(seen, sentence, context)


def _money(seen: _Seen, sentence: str) -> list[_Found]:
    """信息处理费 in 元, 行政事业性收费 in 万元; other amounts are no claim."""
    near = seen.near
    factor = {"元": 1, "万元": 10_000, "亿元": 100_000_000}[seen.unit]
    if "行政事业性收费" in near:
        wan = Decimal(seen.value) * factor / 10_000
        return [_claim(seen, "fees", unit="万元", value=wan)]
    if "处理费" in near or "公开费" in near or ("收费" in near and "信息公开" in sentence):
        amount = Decimal(seen.value) * factor
        whole = amount == amount.to_integral_value()
        return [_claim(seen, "processing_fee", unit="元", value=int(amount) if whole else amount)]
    return []


def _letters(seen: _Seen) -> list[_Found]:
    if re.search("答复|回复|办结", seen.near):
        return [_claim(seen, "mailbox_replied")]
    if seen.tail.startswith(("已", "均", "全部")) and not re.search("收到|受理|接", seen.near):
        return [_claim(seen, "mailbox_replied")]
    return [_claim(seen, "mailbox_letters")]


def _remedy(seen: _Seen, context: _Context) -> list[_Found] | None:
    """Reconsiderations and suits, in total and by result. None: the figure speaks of something else."""
    near, tail = seen.near, seen.tail
    last = None
    groups = set()
    for match in _REMEDY.finditer(near):
        last = match
        groups.add(match.lastgroup)
    result = _RESULT.search(near) or (None if last else _RESULT.match(tail.lstrip("均已被")))
    if last is not None:
        rest = near[last.end() :]
        if {"reconsideration", "litigation"} <= groups and "后" not in near and "经复议" not in near:
            context.group = ""
            return []  # 复议、诉讼共 5 件 belongs to neither
        context.group = next((name for name in ("direct", "after") if name in groups), last.lastgroup or "")
        if result is None and not _REMEDY_NEAR.search(rest):
            return [] if not _APPLICATION.search(rest) else None
    elif _REMEDY_TAIL.match(tail):
        found = _REMEDY.search(tail)
        context.group = found.lastgroup or "" if found else ""
        result = None
    elif result is None or not context.group:
        return None
    if not context.group:
        return []
    total, part = _GROUPS[context.group]
    if result is not None and (last is None or result.start() >= last.start()):
        one = _claim(seen, f"{part}_{result.lastgroup}", label=result[0])
        before = context.last
        while before is not None and before.claim != total:
            before = before.parent
        one.parent = before
        if before is not None and not before.wording:
            before.wording = "open" if "其中" in seen.before else "exhaustive"
        return [one]
    if _OTHERS_REMEDY.search(near) and "信息公开" not in near:
        context.group = ""
        return []
    return [_claim(seen, total)]


def _document(seen: _Seen, context: _Context) -> list[_Found] | None:
    """规范性文件 and 规章: made, repealed, in force, or only published."""
    near, tail = seen.near, seen.tail
    documents = list(_DOCUMENT.finditer(near))
    ahead = _ACT_TAIL.match(tail)
    if "政策" in near and not documents:
        return None
    if documents:
        if not _DOCUMENT_LAST.search(near) and not _ACT.search(near[documents[-1].end() :]):
            return None
        context.document = documents[-1].lastgroup or ""
    elif ahead:
        found = _DOCUMENT.search(tail)
        context.document = found.lastgroup or "" if found else ""
        context.act = ""
    elif not context.document or not _ACT_ONLY.fullmatch(near):
        return None
    acts = list(_ACT.finditer(near)) or list(_ACT.finditer(tail[:8])) if not ahead else list(_ACT.finditer(near))
    names = [match.lastgroup for match in acts]
    if names:
        act = names[-1] or ""
        context.act = "made" if act == "published" and "made" in names else act
    elif not documents or not seen.lead.startswith(("、", "，")):
        context.act = ""
    if not context.act or context.act == "none" or not context.document:
        return []
    return [_claim(seen, f"{context.document}_{context.act}")]


def _applications(seen: _Seen, sentence: str, context: _Context) -> list[_Found] | None:
    """Applications received, carried, replied to, by outcome, by applicant, by way. None: it is not about them."""
    if seen.unit not in ("件", "件次", "份", "条", "个", "项", "次", "宗", "起", "例"):
        return None
    near, tail = seen.near, seen.tail
    about = context.about
    carried = _carried(seen, context)
    if carried:
        return [_claim(seen, carried)] if about or "结转" in near + tail else []
    if not about:
        return None
    if _NOT_APPLICATION.search(near) or _NOT_APPLICATION.search(tail[:8]):
        return None
    outcome = _OUTCOME.findall(near) or ([] if _VERB.search(near) else _OUTCOME.findall(tail[:10]))
    last = context.last
    if outcome and _OUTCOME_NEAR.search(near) or (outcome and not _OUTCOME.search(near)):
        name = next(claim for claim, words in _OUTCOMES if words == outcome[-1])
        one = _claim(seen, name, label=outcome[-1])
        one.parent = _total_before(last, ("applications_replied", "applications_handled", "applications_received"))
        return [one]
    if _PEOPLE.search(near) or _BODIES.search(near):
        name = "applications_natural_person" if _PEOPLE.search(near) else "applications_organisations"
        if "法人" not in near and "企业" in near:
            name = "applications_commercial"
        one = _claim(seen, name)
        one.parent = _total_before(last, ("applications_received",))
        return [one]
    received = _total_before(last, ("applications_received",))
    if received is not None and received.parent is not None:
        received = received.parent
    way = _WAY.search(near) if received is not None else None
    if way and received is not None:
        one = _claim(seen, "applications_way", label=way["way"])
        one.parent = received
        _open(received, seen)
        return [one]
    return _verbs(seen, context, received)


def _verbs(seen: _Seen, context: _Context, received: _Found | None) -> list[_Found] | None:
    """收到, 答复, 办理 with 申请 before or after the figure."""
    near, tail = seen.near, seen.tail
    verbs = list(_VERB.finditer(near))
    named = _BARE_APPLICATIONS.search(near)
    if not verbs:
        if _TAIL_REPLIED.match(tail) and (not near or _FILLER.match(near) or named):
            return [_claim(seen, "applications_replied")]
        if named and seen.unit in _CASES and not _PUBLISH.search(near[: named.start()]) and not _OTHER_ACT.search(near):
            return [_claim(seen, "applications_received")]
        return None
    last = verbs[-1]
    rest = near[last.end() :]
    if not (_APPLICATION.search(rest) and named) and not (
        _FILLER.match(rest) and (_TAIL_APPLICATION.match(tail) or not _object(tail) or named)
    ):
        return None
    kinds = [match.lastgroup for match in verbs]
    if "并" in near and kinds[-2:] == ["received", "replied"]:
        return [_claim(seen, "applications_received"), _claim(seen, "applications_replied")]
    kind = kinds[-1]
    if kind == "handled" and "replied" in kinds:
        kind = "replied"
    one = _claim(seen, f"applications_{kind}")
    if kind == "received" and received is not None and ("其中" in seen.lead or context.last is not received):
        one.parent = received
        one.label = _PREFIX.sub("", near[: last.start()])
        _open(received, seen)
    return [one]


def _object(tail: str) -> bool:
    """Whether a noun follows the unit (收到 5 件锦旗), so that the verb's object is not the application."""
    head = tail.split("、")[0]
    return bool(head) and not re.match(r"^(?:已|均|全部|其中|并|且|都|按|依|予|当场|及时|较|同比|比|，)", head)


def _open(total: _Found, seen: _Seen) -> None:
    if not total.wording:
        total.wording = "exhaustive" if _SHARES.search(seen.lead) and "其中" not in seen.lead else "open"


def _total_before(last: _Found | None, kinds: tuple[str, ...]) -> _Found | None:
    while last is not None:
        if last.claim in kinds:
            return last
        last = last.parent
    return None


def _carried(seen: _Seen, context: _Context) -> str:
    near, tail = seen.near, seen.tail
    if not (
        "转" in near or "顺延" in near or "遗留" in near or "转" in tail or "顺延" in tail or "下年" in near + tail
    ):
        return ""
    by_year = _OVER_YEAR.search(near)
    if by_year:
        to = by_year[2]
        return "carried_over" if to is None or to == str(context.year) else "carried_forward"
    if _OVER.search(near):
        return "carried_over"
    if _FORWARD.search(near) or _FORWARD.search(tail):
        return "carried_forward"
    return "carried_over" if _OVER.search(tail) else ""


# --- Published counts -----------------------------------------------------------------------------------------------


def _listed(seen: _Seen, context: _Context) -> bool:
    """Whether the figure stands in a list that 其中, 包括 or 分别 opened after a published count, as a part of it."""
    last = context.last or (context.counts[-1] if context.counts else None)
    if last is None or last.claim not in PUBLISHED or seen.unit not in _PUBLISHED_UNITS:
        return False
    if _OPENS.search(seen.lead) or seen.lead.startswith("："):
        context.listing = True
    elif "；" in seen.lead or _OTHER_ACT.search(seen.near):
        context.listing = False
    return context.listing and not _OTHER_ACT.search(seen.near)


def _published(seen: _Seen, sentence: str, context: _Context) -> list[_Found]:
    """Information published: in total, on a channel, of a category."""
    if seen.unit not in _PUBLISHED_UNITS:
        return []
    near, last = seen.near, context.last
    follows = last is not None and last.claim in PUBLISHED
    verbs = list(_PUBLISH.finditer(near))
    label = _PREFIX.sub("", near)
    if verbs:
        rest = near[verbs[-1].end() :]
        if not rest and len(verbs) > 1:
            rest = near[verbs[-2].end() :]  # 发布通知公示 8 条: the last word is the label
        if rest:
            label = rest
    elif not (
        follows
        or (seen.lead.startswith("、") and _PUBLISH.search(seen.before))
        or (context.counts and seen.before.startswith(("其中", "分别", "包括")))
    ):
        return []
    label = _SUFFIX.sub("", _PREFIX.sub("", label.lstrip("了")))
    if verbs and not _PREFIX.sub("", near[verbs[-1].end() :]):
        label = _object_of(seen.tail) or ("" if near[: verbs[-1].start()].strip() else label)
    act = _OTHER_ACT.search(near[verbs[-1].end() :] if verbs else near)
    if act or _NOT_PUBLISHED.search(label) or len(label) > 40:
        return []
    if seen.unit == "个" or (seen.unit in ("次", "项") and not verbs and not _ISSUED.search(label)):
        return []
    channels = _channels(seen.lead if not follows else _clause(seen.lead))
    if "分别" in near and len(channels) > 1:
        context.shares, channels = channels[1:], channels[:1]  # 网站、微信分别发布 97 条、640 条
    elif context.shares and follows and _AND.match(seen.lead):
        channels = [context.shares.pop(0)]
    listed = not verbs and follows
    generic = _GENERIC.match(label) or re.search(r"等(?:各类|各方面|方面)*(?:政府|政务)?信息$", label)
    if len(channels) == 1:
        one = _claim(seen, "published_channel", label=label)
        one.channel = channels[0]
    elif generic and (not listed or _TOGETHER.search(near)):
        one = _claim(seen, "published_total", label=label)
    elif not label and not (follows and _AND.match(seen.lead)):
        return []
    else:
        one = _claim(seen, _CATEGORY, label=label)
    one.near = seen.lead
    one.wording = "共" if _TOGETHER.search(near) else ""
    return [one]


def _object_of(tail: str) -> str:
    """The noun after the unit: 发布 491 条政务信息."""
    head = tail.split("、")[0].rstrip("”")
    found = re.match(r"^[^0-9]{0,12}?(?:信息|动态|公告|稿件|文件|新闻|文章|消息|推文)", head)
    return found[0] if found else ""


def _clause(lead: str) -> str:
    return lead.rpartition("；")[2]


def _channels(lead: str) -> list[str]:
    """Codes of the channels named in these words; 平台 alone counts only where no other is named."""
    codes: list[str] = []
    for match in _CHANNEL.finditer(lead):
        code = match.lastgroup or ""
        if code not in codes:
            codes.append(code)
    if len(codes) > 1:
        for vague in ("platform", "new_media"):
            if vague in codes and len(codes) > 1:
                codes.remove(vague)
    return codes


def _join(counts: list[_Found]) -> None:
    """Join the published counts of one chain of sentences into totals and parts."""
    if not counts:
        return
    together = [one.wording == "共" for one in counts]
    for one in counts:
        one.wording = ""
    if len(counts) < 2:
        return
    root: _Found | None = None
    opened = ""
    branch: _Found | None = None
    parts: list[_Found] = []
    loose: list[tuple[_Found, list[_Found]]] = []  # a channel, and bare labels after it: its parts or its siblings
    before: _Found | None = None
    for place, one in enumerate(counts):
        lead = one.near
        if one.claim == "published_total":
            if root is None and together[place] and len(parts) >= 2:
                _attach(one, parts, "exhaustive")
                root, opened, before = one, "exhaustive", one
                continue
            _settle(root, parts, loose, opened)
            root, opened, branch, parts, loose, before = one, "", None, [], [], one
            if together[place]:
                opened = "together"
            continue
        marked = bool(_OPENS.search(lead)) or "分别" in lead
        if one.claim == "published_channel":
            if marked and before is root and root is not None:
                opened = "open" if _OPENS.search(lead) else "exhaustive"
            elif root is not None and "：" in lead and before is root:
                opened = "exhaustive"
            branch = one
            parts.append(one)
        elif marked and before is not None and before.claim != _CATEGORY:
            wording = "open" if _OPENS.search(lead) else "exhaustive"
            if before is root:
                opened = wording
                parts.append(one)
            else:
                one.parent, before.wording = before, wording
        elif before is not None and before.parent is not None and before.claim == _CATEGORY and "；" not in lead:
            one.parent = before.parent
        elif branch is not None and before is not None and "；" not in lead and "。" not in lead:
            if before is branch:
                loose.append((branch, []))
            if loose and loose[-1][0] is branch:
                loose[-1][1].append(one)
            else:
                parts.append(one)
        else:
            parts.append(one)
        if root is not None and opened in ("open", "exhaustive", "together") and re.search("其余|余下", lead):
            opened = "exhaustive"
        before = one
    _settle(root, parts, loose, opened)


def _attach(total: _Found, parts: list[_Found], wording: str) -> None:
    total.wording = wording
    for part in parts:
        part.parent = total


def _settle(root: _Found | None, parts: list[_Found], loose: list[tuple[_Found, list[_Found]]], opened: str) -> None:
    """Choose between the readings that grammar allows: bare labels after a channel are its parts or stand beside it."""
    readings = []
    stated = sum(part.value for part in parts)
    if root is not None and opened:
        for choice in product((False, True), repeat=min(len(loose), 6)):
            beside = sum(
                sum(one.value for one in ones) for (_, ones), inside in zip(loose, choice, strict=False) if not inside
            )
            readings.append((abs(root.value - stated - beside), sum(choice), choice))
        choice = min(readings)[2]
    else:
        choice = tuple(sum(one.value for one in ones) == channel.value for channel, ones in loose)
    everything = list(parts)
    for (channel, ones), inside in zip(loose, choice, strict=False):
        if inside:
            _attach(channel, ones, "open")
        else:
            everything += ones
    if root is None or not everything:
        return
    if opened in ("open", "exhaustive"):
        _attach(root, everything, opened)
    elif len(everything) >= 2:
        # No 其中: parts of a 共, of channels, or where the sum says so; else the counts stand side by side.
        total = sum(one.value for one in everything)
        if opened == "together" or total == root.value:
            _attach(root, everything, "exhaustive" if opened == "together" else "open")
        elif all(one.claim == "published_channel" for one in everything) and total < root.value:
            _attach(root, everything, "open")
