"""How to apply for information, in words: what to state, how long it takes, what it costs, what can be done then.

Every number comes from `gongkai.law` as it is in force on the day, with its article.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongkai import law
from gongkai.law import periods, remedies
from gongkai.law.fees import MOST, SCHEDULES
from gongkai.law.remedies import OrganKind, reconsideration_body
from gongkai.organs.models import Kind, Organ

TO_STATE = (
    "申请人的姓名或者名称、身份证明、联系方式",
    "申请公开的政府信息的名称、文号，或者便于查询的其他特征性描述",
    "申请公开的政府信息的形式要求，包括获取信息的方式、途径",
)
"""What an application has to contain, and nothing beyond it. Source: 条例第二十九条第二款"""
WAYS = (
    ("当面提交", "在办公时间到上面的地址，当场出具收据。提交之日为收到申请之日。"),
    (
        "邮寄",
        "寄到上面的地址，信封上请注明“政府信息公开申请”。"
        "需要签收的，签收之日为收到申请之日；平常信函等无须签收的，双方确认之日为收到申请之日。",
    ),
    ("网上", "在本页点“网上申请”。机关收到后与您联系确认，双方确认之日为收到申请之日。"),
    ("传真、电子邮件", "发到上面的号码或者邮箱，请随后打电话确认。双方确认之日为收到申请之日。"),
)
"""Ways in which an application comes, each with its day of receipt. Source: 条例第三十一条"""
CONFIRMED = (
    "网上",
    "在本页点“网上申请”。按本机关的公开指南，平台收到即确认：提交之日为收到申请之日，不再另行确认。",
)
"""Instead of the third where the guide of an organ promises it. Source: 条例第三十一条第（三）项"""
ORAL = "书写确有困难的，可以到现场口头提出，由工作人员代为填写，经您确认后登记。"
"""Source: 条例第二十九条第一款"""
_KINDS = {
    Kind.GOVERNMENT: OrganKind.GOVERNMENT,
    Kind.DEPARTMENT: OrganKind.DEPARTMENT,
    Kind.TOWNSHIP: OrganKind.TOWNSHIP,
    Kind.SUB_DISTRICT: OrganKind.SUBDISTRICT,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule for applicants, in words, with its source."""

    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Rates:
    """One way to charge: its name, and what each bracket costs."""

    name: str
    rows: tuple[tuple[str, str], ...]
    source: str


def ways(confirmed: bool) -> list[tuple[str, str]]:
    """The ways to apply. confirmed  whether the guide promises that the platform's receipt is confirmation"""
    return [CONFIRMED if confirmed and way == CONFIRMED[0] else (way, says) for way, says in WAYS]


def clocks(on: date) -> list[Rule]:
    """How long each step takes, by the rules in force on a day."""
    reply, extension = law.in_force(periods.REPLY, on), law.in_force(periods.EXTENSION, on)
    notice, afresh = law.in_force(periods.CORRECTION_NOTICE, on), law.in_force(periods.AFTER_CORRECTION, on)
    third = law.in_force(periods.THIRD_PARTY, on)
    return [
        Rule(
            f"能够当场答复的，当场答复；不能当场答复的，自收到申请之日起 {reply.value} 个工作日内答复。"
            f"需要延长的，经公开工作机构负责人同意并告知您，延长不超过 {extension.value} 个工作日。",
            reply.source,
        ),
        Rule(
            f"申请内容不明确的，自收到申请之日起 {notice.value} 个工作日内一次性告知您怎样补正；"
            f"答复期限自收到补正之日起重新计算，为 {afresh.value} 个工作日。"
            "没有正当理由逾期不补正的，视为放弃申请。",
            notice.source,
        ),
        Rule(
            f"信息涉及他人合法权益的，书面征求其意见，对方在 {third.value} 个工作日内答复；"
            "征求意见所需的时间不计算在答复期限内，并会告知您。",
            third.source,
        ),
    ]


def charges(on: date) -> list[Rates]:
    """What a processing fee is, by the schedules in force on a day."""
    return [
        Rates(method.label, tuple(_rates(method, on)), law.in_force(versions, on).source)
        for method, versions in SCHEDULES.items()
    ]


def payment(on: date) -> Rule:
    """How long there is to pay a fee."""
    paid, afresh = law.in_force(periods.PAYMENT, on), law.in_force(periods.AFTER_PAYMENT, on)
    return Rule(
        "公开政府信息不收费；申请的数量、频次明显超过合理范围的，可以收取信息处理费，两种计收方式只用一种。"
        f"收费的，在答复期限内通知您依据、标准和数额，请自收到通知次日起 {paid.value} 个工作日内缴纳，"
        f"答复期限自缴费完成次日起重新计算，为 {afresh.value} 个工作日；没有按时缴费的，视为放弃申请。",
        paid.source,
    )


def remedies_of(organ: Organ, on: date) -> list[Rule]:
    """What can be done about a reply or a silence of an organ. organ  with its parent"""
    body = reconsideration_body(_KINDS[Kind(organ.kind)], on)
    whom = "或者".join(body.described)
    if organ.parent is not None and organ.parent.kind == Kind.GOVERNMENT and organ.kind != Kind.GOVERNMENT:
        whom = f"{organ.parent.name}"
    days = law.in_force(remedies.RECONSIDERATION, on)
    months, after = law.in_force(remedies.LITIGATION, on), law.in_force(remedies.LITIGATION_AFTER, on)
    rules = [
        Rule(f"对答复不服，或者逾期没有得到答复，可以在 {days.value} 日内向{whom}申请行政复议。", days.source),
        Rule(f"也可以在 {months.value} 个月内向人民法院提起行政诉讼。", months.source),
    ]
    if (first := law.in_force(remedies.FIRST, on)).value:
        rules.insert(
            1,
            Rule(
                "对依据条例第十四条至第十六条不予公开的决定不服的，应当先申请行政复议；"
                f"对复议决定不服的，自收到之日起 {after.value} 日内提起行政诉讼。",
                first.source,
            ),
        )
    return rules


NO_CHARGE = Rule("本机关提供政府信息不收取费用。", "条例第四十二条")
"""Said of organs that charge no processing fee."""
COMPLAINT = Rule(
    "认为没有按照要求主动公开，或者对申请不依法答复处理的，可以向政府信息公开工作主管部门提出；"
    "主管部门查证属实的，督促整改或者通报批评。",
    "条例第四十七条",
)
RIGHTS = Rule(
    "认为在政府信息公开工作中合法权益受到侵犯的，可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报，"
    "也可以依法申请行政复议或者提起行政诉讼。",
    "条例第五十一条",
)


def _rates(method: law.Method, on: date) -> Iterator[tuple[str, str]]:
    schedule = law.in_force(SCHEDULES[method], on).value
    unit = method.unit
    for bracket in schedule.printed:
        counts = (
            f"第 {bracket.first} {unit}起" if bracket.last >= MOST else f"第 {bracket.first} 至 {bracket.last} {unit}"
        )
        yield counts, f"每{unit} {bracket.rate} 元" if bracket.rate else "不收费"
    if schedule.rise:
        last = schedule.printed[-1]
        yield f"第 {last.last + 1} {unit}起", f"每增加 {schedule.step} {unit}，每{unit}再加 {schedule.rise} 元"
