"""The clock in words: why the deadline is what it is, and what each next step does to it."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.law import moves
from gongkai.law.calendar import say
from gongkai.law.consultation import Consultee
from gongkai.law.errors import CalendarUnknown, Refused
from gongkai.law.events import Name
from gongkai.law.periods import (
    AFTER_CORRECTION,
    AFTER_PAYMENT,
    CO_MAKER,
    CORRECTION_NOTICE,
    EXTENSION,
    PAYMENT,
    THIRD_PARTY,
    correction_notice_due,
)
from gongkai.law.standing import Standing
from gongkai.law.status import Status
from gongkai.law.versions import Version, in_force


def reason(case: Standing) -> str:
    """Why the reply is due when it is, as one paragraph for people."""
    if case.closed_on is not None:
        return _closed(case)
    if case.state is Status.SUBMITTED:
        return _submitted(case)
    if case.deadline is not None:
        return _waiting(case)
    return "".join([_count(case), *_consultations(case), _clarification(case)])


def effect(case: Standing, name: Name) -> str:
    """What the step does to the clock."""
    if name is Name.CLARIFY_ASKED:
        return _effect_of_asking(case)
    if name is Name.CLARIFIED and case.state is Status.OPEN:
        return "记录申请人的说明，期限照常计算。"
    if name is Name.EXTENDED:
        most = in_force(EXTENSION, case.law_of).value
        return f"延长1到{most}个工作日，只能一次；须经公开工作机构负责人同意，并在原期限届满前告知申请人。"
    return EFFECTS[name].format_map({key: _days(versions, case) for key, versions in _PERIODS.items()})


_PERIODS = {
    "after_correction": AFTER_CORRECTION,
    "third_party": THIRD_PARTY,
    "co_maker": CO_MAKER,
    "payment": PAYMENT,
    "after_payment": AFTER_PAYMENT,
}
"""The periods that the sentences below name."""


def _days(versions: Sequence[Version[int]], case: Standing) -> int:
    """The number of days in force for the case; the first version where the rule is younger than the case."""
    return in_force(versions, max(case.law_of, versions[0].since)).value


EFFECTS = {
    Name.RECEIVED: "期限从收到次日起正式计算，暂定的日期作废。",
    Name.CLARIFIED: "期限从收到补正的次日起重新计算{after_correction}个工作日。",
    Name.CONSULT_SENT: "从发出次日到收到意见当日不计入期限；"
    "第三方收到后{third_party}个工作日内不答复的，由本机关决定是否公开。",
    Name.CONSULT_DELIVERED: "第三方从收到次日起有{third_party}个工作日提出意见，期限可以据此推算。",
    Name.CONSULTED: "征求意见结束，从次日起继续计算期限；所用的工作日不计入。",
    Name.CO_MAKER_ASKED: "从发出次日到收到意见当日不计入期限；对方收到后{co_maker}个工作日内不答复的，视为同意公开。",
    Name.CO_MAKER_DELIVERED: "共同制作机关从收到次日起有{co_maker}个工作日提出意见，期限可以据此推算。",
    Name.CO_MAKER_ANSWERED: "征求意见结束，从次日起继续计算期限；所用的工作日不计入。",
    Name.ORGAN_ASKED: "从发出次日到收到意见当日不计入期限；对方没有法定答复期限，请主动催办。",
    Name.ORGAN_ANSWERED: "征求意见结束，从次日起继续计算期限；所用的工作日不计入。",
    Name.DELAYED: "申请数量、频次明显超过合理范围但理由合理的，按确定并告知申请人的合理日期答复。",
    Name.FEE_NOTICED: "须在答复期限内发出；期限停止计算，申请人从收到次日起有{payment}个工作日缴费，"
    "缴费后重新计算{after_payment}个工作日。",
    Name.FEE_PAID: "期限从缴费次日起重新计算{after_payment}个工作日。",
    Name.REPLIED: "办结，不再计算期限；邮寄以交邮之日、直接送达以签收之日为准。",
    Name.WITHDRAWN: "办结，不再计算期限；计入其他处理。",
    Name.CORRECTION_LAPSED: "视为放弃申请，办结并告知申请人；不再计算期限。",
    Name.FEE_LAPSED: "视为放弃申请，办结并告知申请人；不再计算期限。",
    Name.ENDED: "申请人死亡或者终止等，没有作出答复而办结，须写明原因；计入其他处理。",
    Name.SPLIT: "本件由拆分出的各件代替，各件沿用本件的收到日期和期限，分别答复、分别统计。",
    Name.REOPENED: "从收到复议决定书或者判决书次日起重新计算；决定书、判决书定有期限的，从其规定。不计为新收的申请。",
}


def _submitted(case: Standing) -> str:
    text = f"{say(case.started)}在网上提交，双方尚未确认收到，"
    if case.due is not None:
        text += f"暂从提交次日起算{case.limit}个工作日，到{say(case.due)}为止。"
    else:
        text += "暂从提交次日起算。" + _beyond_the_calendar(case)
    if case.confirm_by is not None:
        text += f"请在{say(case.confirm_by)}前与申请人确认收到日期。"
    return text


def _waiting(case: Standing) -> str:
    deadline, demand = case.deadline, case.payment if case.state is Status.AWAITING_PAYMENT else case.correction
    if deadline is None or demand is None:
        return ""
    paying = case.state is Status.AWAITING_PAYMENT
    asked = "发出收费通知" if paying else "告知申请人补正"
    arrived = f"，申请人{say(demand.delivered)}收到" if demand.delivered != demand.asked else ""
    afresh = _days(AFTER_PAYMENT if paying else AFTER_CORRECTION, case)
    text = f"{say(demand.asked)}{asked}{arrived}，答复期限停止计算，{deadline.what}后重新计算{afresh}个工作日。"
    if deadline.on is not None and deadline.closes_from is not None:
        until, closes_from = say(deadline.on), say(deadline.closes_from)
        return text + f"申请人应当在{until}前{deadline.what}（含当日）；逾期视为放弃申请，{closes_from}起可以结案。"
    if demand.unknown is not None:
        return (
            text
            + f"{deadline.what}期限到{demand.unknown.year}年才届满，该年放假安排尚未录入，请在通知公布后录入再计算。"
        )
    return text + "补正告知没有登记补正期限，请补录，以便判断是否逾期。"


def _count(case: Standing) -> str:
    if case.ordered_until is not None:
        return f"复议决定或者判决要求重新答复，应当在{say(case.ordered_until)}前答复（含当日）。"
    if case.delayed_until is not None:
        return f"已确定并告知申请人延迟答复，应当在{say(case.delayed_until)}前答复（含当日）。"
    start = f"{say(case.started)}收到申请，从次日起"
    if case.reopened_on is not None and case.reopened_on == case.started:
        start = f"{say(case.started)}收到复议决定或者判决，从次日起重新"
    elif case.payment is not None and case.payment.answered == case.started:
        start = f"{say(case.started)}申请人缴费，从次日起重新"
    elif case.correction is not None and case.correction.formal and case.correction.answered == case.started:
        start = f"{say(case.started)}收到补正，从次日起重新"
    text = f"{_late(case)}{start}计算{case.limit}个工作日"
    if case.extension:
        text += f"，延长{case.extension}个工作日"
    if left_out := sum(len(span) for span in case.excluded):
        text += f"，征求意见的{left_out}个工作日不计入"
    if case.due is not None:
        word = "暂定在" if case.provisional else "应当在"
        return f"{text}，{word}{say(case.due)}前答复（含当日）。"
    if case.unknown is not None:
        return f"{text}。{_beyond_the_calendar(case)}"
    return f"{text}。征求意见尚未结束，期限暂时不能确定{_floor(case)}。"


def _late(case: Standing) -> str:
    """That a correction came after its last day: the organ took it in all the same, before it closed the case."""
    demand = case.correction
    if demand is None or demand.answered != case.started or demand.lapses_on is None or not demand.formal:
        return ""
    if case.started <= demand.lapses_on:
        return ""
    return f"补正期限到{say(demand.lapses_on)}为止，申请人逾期补正；本机关没有按放弃申请结案，仍予办理。"


def _consultations(case: Standing) -> list[str]:
    sentences = []
    waiting = case.open_consultations
    for each in case.consultations:
        label = each.consultee.label + (f"（{each.party}）" if each.party else "")
        if each in waiting and each.lapses_on is not None:
            sentences.append(
                f"{label}的意见尚未收到，按{say(each.lapses_on)}期满推算；提前收到的，期限相应提前{_floor(case)}。"
            )
        elif each in waiting and each.delivered is None and each.consultee is not Consultee.ORGAN:
            sentences.append(f"请登记{label}收到征求意见书的日期，以便推算其意见期限。")
        elif each in waiting:
            sentences.append(f"{label}的意见尚未收到，请主动催办。")
        elif each.answered is None and each.lapses_on is not None:
            sentences.append(f"{label}到{say(each.lapses_on)}{each.consultee.silence}。")
    return sentences


def _clarification(case: Standing) -> str:
    if case.correction is None or case.correction.formal:
        return ""
    return f"{say(case.correction.asked)}与申请人的沟通不是期限内的补正告知，期限不停止，也不重新计算。"


def _closed(case: Standing) -> str:
    if case.closed_on is None:
        return ""
    text = f"{say(case.closed_on)}{case.state.label.removesuffix('，已结案')}，本件办结。"
    if case.due is None:
        return text
    if case.overdue(case.closed_on):
        return text + f"应当在{say(case.due)}前答复，已经逾期。"
    return text + f"答复期限为{say(case.due)}，没有逾期。"


def _beyond_the_calendar(case: Standing) -> str:
    if case.unknown is None:
        return ""
    return f"期限要推算到{case.unknown.year}年，该年放假安排尚未录入，请在通知公布后录入再计算{_floor(case)}。"


def _floor(case: Standing) -> str:
    return f"，不会早于{say(case.not_before)}" if case.not_before is not None else ""


def _last_day_of_asking(case: Standing) -> str:
    try:
        return f"，最迟{say(correction_notice_due(case.law_of, case.calendar).on)}"
    except CalendarUnknown:
        return ""


def _effect_of_asking(case: Standing) -> str:
    try:
        counts = moves.formal(case, case.as_of)
    except Refused as refusal:
        return refusal.sentence
    if counts:
        days, afresh = _days(CORRECTION_NOTICE, case), _days(AFTER_CORRECTION, case)
        return (
            f"须在收到申请之日起{days}个工作日内一次性告知{_last_day_of_asking(case)}；"
            f"期限停止计算，收到补正后重新计算{afresh}个工作日。"
        )
    return "只能电话或者书面沟通并写明原因；期限不停止，也不重新计算，不能按逾期不补正办理。"
