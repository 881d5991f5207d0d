"""How a reply says each result: title, article with paragraph and item, sentence (第三十六条至第三十九条)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gongkai.applications.decided import OutcomeItem
from gongkai.applications.letters.kinds import Kind
from gongkai.applications.letters.templates import ACT
from gongkai.law import OUTCOMES
from gongkai.law.outcomes import TABLE_3, WITHHELD

TITLES = {
    "already_public": "政府信息已主动公开告知书",
    "provided": "政府信息公开告知书",
    "partial": "政府信息部分公开告知书",
    "denied_admin_query": "行政查询事项告知书",
    "not_existing": "政府信息不存在告知书",
    "not_ours": "非本机关负责公开政府信息告知书",
    "unable_needs_creation": "政府信息需另行制作告知书",
    "unable_unclear": "补正后申请内容仍不明确告知书",
    "not_processed_petition": "信访投诉举报类申请告知书",
    "not_processed_repeat": "重复申请告知书",
    "not_processed_publication": "公开出版物获取途径告知书",
    "not_processed_massive": "大量反复申请不予处理告知书",
    "not_processed_reconfirm": "确认或者重新出具申请不予处理告知书",
    "other_overdue_correction": "逾期不补正不再处理告知书",
    "other_overdue_fee": "逾期未缴费不再处理告知书",
}
"""Titles of letters with one result; refusals have their own, several results the general one."""
DENIED_TITLE = "政府信息不予公开告知书"

SENTENCES = {
    "already_public": "该信息已经主动公开，获取该信息的方式、途径见下文",
    "provided": "该信息可以公开，本机关予以公开",
    "partial": "该信息中含有不应当公开的内容，但是能够作区分处理，本机关提供可以公开的内容，其余内容不予公开",
    "denied_state_secret": "该信息依法确定为国家秘密，本机关决定不予公开",
    "denied_law_forbidden": "该信息属于法律、行政法规禁止公开的政府信息，本机关决定不予公开",
    "denied_safety_stability": "该信息公开后可能危及国家安全、公共安全、经济安全、社会稳定，本机关决定不予公开",
    "denied_third_party": "该信息涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害，本机关决定不予公开",
    "denied_internal_affairs": "该信息属于行政机关的内部事务信息，本机关决定不予公开",
    "denied_process": "该信息属于行政机关在履行行政管理职能过程中形成的过程性信息，本机关决定不予公开",
    "denied_enforcement_file": "该信息属于行政执法案卷信息，本机关决定不予公开",
    "denied_admin_query": "有关法律、行政法规对该信息的获取有特别规定，请依照其规定办理",
    "not_existing": "经检索，没有该信息，该政府信息不存在",
    "not_ours": "该信息不属于本机关负责公开",
    "unable_needs_creation": "该信息需要本机关对现有政府信息进行加工、分析，没有现成信息，本机关不予提供",
    "unable_unclear": "申请内容经补正后仍不明确，本机关无法提供",
    "not_processed_petition": "该申请以政府信息公开申请的形式进行信访、投诉、举报等活动，不作为政府信息公开申请处理",
    "not_processed_repeat": "本机关已就该申请作出答复，现又申请公开相同的政府信息，不予重复处理",
    "not_processed_publication": "该申请的内容为要求提供政府公报、报刊、书籍等公开出版物，请通过相应途径获取",
    "not_processed_massive": "申请公开政府信息的数量、频次明显超过合理范围，且申请理由不合理，本机关不予处理",
    "not_processed_reconfirm": "该申请要求本机关确认或者重新出具已经获取的政府信息，本机关不予处理",
    "other_overdue_correction": "收到补正告知后，无正当理由逾期不补正，视为放弃申请，本机关不再处理该政府信息公开申请",
    "other_overdue_fee": "收到收费通知后，逾期未缴纳信息处理费，视为放弃申请，本机关不再处理该政府信息公开申请",
}
"""What a reply says of each result; for what is withdrawn or ends without a decision there is no letter."""

NUMERALS = "一二三四五六七八九十"


def title_of(codes: Iterable[str]) -> str:
    """The title of a reply with these results."""
    found = set(codes)
    if len(found) == 1 and (title := TITLES.get(next(iter(found)))):
        return title
    return DENIED_TITLE if found and found <= WITHHELD else Kind.REPLY.label


def articles(code: str) -> str:
    """The articles of a result in full, with paragraph and item; empty where there is none of its own."""
    source = OUTCOMES[code].source
    if source == TABLE_3:
        return ""
    found = source.replace("条例", ACT, 1).replace(
        "、国办函〔2020〕109号", "和《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"
    )
    return f"{found}、第三十六条第（三）项" if code in WITHHELD else found


def sentences(items: Sequence[OutcomeItem]) -> list[str]:
    """What a reply says of each thing that was asked for, numbered where there are several."""
    if len(items) == 1:
        return list(_said(items[0]))
    said = []
    for number, item in enumerate(items, 1):
        first, *rest = _said(item)
        said += [f"（{numeral(number)}）关于“{item.asked.strip()}”：{first}", *rest]
    return said


def numeral(number: int) -> str:
    """A number below 100 as Chinese writes it: 三, 十一, 二十, 四十五."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return NUMERALS[number - 1]
    return (NUMERALS[tens - 1] if tens > 1 else "") + "十" + (NUMERALS[ones - 1] if ones else "")


def _said(item: OutcomeItem) -> Iterable[str]:
    yield _decided(item.code)
    for code in item.withheld:
        yield f"不予公开的部分：{_decided(code)}"
    if item.search is not None:
        search = item.search
        period = f"，时间范围为{search['period']}" if search["period"] else ""
        year, month, day = (int(each) for each in search["on"].split("-"))
        yield (
            f"检索情况：{year}年{month}月{day}日，由{search['by']}在{search['where']}，以“{search['keywords']}”为关键词检索"
            f"{period}，结果为：{search['found'].rstrip('。')}。"
        )
    if item.right_organ is not None:
        yield (
            f"该信息由{item.right_organ}负责公开，请向该机关申请。"
            if item.right_organ
            else ("本机关不能确定负责公开该信息的行政机关。")
        )
    if item.repeats is not None:
        earlier = item.repeats
        letter = earlier.replies.order_by("round").last()
        number = f"（{letter.document_number}）" if letter else ""
        day = earlier.finished_on
        yield f"前一次申请的登记号为{earlier.label}，本机关已于{day.year}年{day.month}月{day.day}日作出答复{number}。"


def _decided(code: str) -> str:
    cited = articles(code)
    return f"{f'根据{cited}，' if cited else ''}{SENTENCES[code]}。"
