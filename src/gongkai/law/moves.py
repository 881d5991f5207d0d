"""Which event may come when: from which states, and under which further conditions.

`check` says no with the article and what to do instead; `allowed` lists what it does not refuse.
"""

from __future__ import annotations

from datetime import date

from gongkai.law.calendar import say
from gongkai.law.consultation import ANSWERED, DELIVERED, PERIODS, SENT, Consultation
from gongkai.law.errors import CalendarUnknown, NotInForce, Refused
from gongkai.law.events import Name
from gongkai.law.periods import EXCESSIVE, PAYMENT, correction_notice_due
from gongkai.law.standing import Demand, Standing
from gongkai.law.status import Status
from gongkai.law.versions import Value, Version, in_force

_SUBMITTED, _OPEN = Status.SUBMITTED, Status.OPEN
_CORRECTION, _PAYMENT = Status.AWAITING_CORRECTION, Status.AWAITING_PAYMENT
_RUNNING = frozenset({_OPEN, _PAYMENT})
_RECEIVED = frozenset({_OPEN, _CORRECTION, _PAYMENT})

# name → the states (Case.state) from which it may happen
MOVES: dict[Name, frozenset[Status]] = {
    Name.SUBMITTED: frozenset(),  # only as the first event
    Name.RECEIVED: frozenset({_SUBMITTED}),
    Name.CLARIFY_ASKED: frozenset({_OPEN}),
    Name.CLARIFIED: frozenset({_OPEN, _CORRECTION}),
    Name.CONSULT_SENT: _RUNNING,
    Name.CONSULT_DELIVERED: _RECEIVED,
    Name.CONSULTED: _RECEIVED,
    Name.CO_MAKER_ASKED: _RUNNING,
    Name.CO_MAKER_DELIVERED: _RECEIVED,
    Name.CO_MAKER_ANSWERED: _RECEIVED,
    Name.ORGAN_ASKED: _RUNNING,
    Name.ORGAN_ANSWERED: _RECEIVED,
    Name.EXTENDED: frozenset({_OPEN}),
    Name.DELAYED: frozenset({_OPEN}),
    Name.FEE_NOTICED: frozenset({_OPEN}),
    Name.FEE_PAID: frozenset({_PAYMENT}),
    Name.REPLIED: _RECEIVED,
    Name.WITHDRAWN: _RECEIVED | {_SUBMITTED},
    Name.CORRECTION_LAPSED: frozenset({_CORRECTION}),
    Name.FEE_LAPSED: frozenset({_PAYMENT}),
    Name.ENDED: _RECEIVED | {_SUBMITTED},
    Name.SPLIT: frozenset({_OPEN}),
    Name.REOPENED: frozenset(
        {_OPEN, Status.REPLIED, Status.CORRECTION_LAPSED, Status.FEE_LAPSED, Status.WITHDRAWN, Status.ENDED}
    ),
}


def allowed(case: Standing) -> tuple[Name, ...]:
    """The events that may come next on the day to which the case was folded."""
    return tuple(name for name in Name if _passes(case, name))


def check(case: Standing, name: Name, on: date) -> None:
    """Raise Refused when the event cannot happen to this case on that day."""
    if on < case.last:
        raise Refused(
            f"{name.shape.label}的日期{say(on)}早于上一步的{say(case.last)}，请核对日期和顺序。", name.shape.source
        )
    if case.state not in MOVES[name]:
        raise Refused(_wrong_state(case, name), name.shape.source)
    if name in DELIVERED or name in ANSWERED:
        awaited(case, name)
    elif name in SENT:
        of_law(case, PERIODS[SENT[name]])
    elif name is Name.CLARIFIED:
        if case.correction is None or case.correction.answered:
            raise Refused("没有要求过申请人补正，不能登记收到补正；请先登记补正告知。", name.shape.source)
    elif name is Name.EXTENDED:
        _not_ordered(case, name)
        if case.extended_on or case.delayed_until:
            raise Refused("答复期限只能延长一次，本件已经延长过，请在期限内答复。", name.shape.source)
        _before_due(case, name, on)
    elif name is Name.DELAYED:
        of_law(case, EXCESSIVE)
        _not_ordered(case, name)
        if case.delayed_until:
            raise Refused("本件已经确定过延迟答复的期限，请在该期限内答复。", name.shape.source)
        _before_due(case, name, on)
    elif name is Name.FEE_NOTICED:
        of_law(case, PAYMENT)
        _not_ordered(case, name)
        if case.payment:
            raise Refused("本件已经收过信息处理费，不能再次收费，请在期限内答复。", name.shape.source)
        _before_due(case, name, on)
    elif name is Name.FEE_PAID:
        _paid_in_time(case, on)
    elif name is Name.SPLIT:
        _undivided(case)
    elif name is Name.REOPENED:
        _left_undone(case, on)
    elif name in (Name.CORRECTION_LAPSED, Name.FEE_LAPSED):
        _has_lapsed(case.correction if name is Name.CORRECTION_LAPSED else case.payment, name, on)


def formal(case: Standing, on: date) -> bool:
    """Whether a clarification asked on that day is the correction notice of article 30, which stops the clock.

    It is when it comes within 7 working days of receipt, and once. Later, or again, it is only talk with the
    applicant: the clock runs on, and nothing lapses.
    """
    if case.correction is not None and case.correction.formal:
        return False
    try:
        return on <= correction_notice_due(case.law_of, case.calendar).on
    except NotInForce:
        return False
    except CalendarUnknown as missing:
        if on < missing.day:
            return True
        raise Refused(f"无法核对告知补正的期限：{missing}", Name.CLARIFY_ASKED.shape.source) from missing


def awaited(case: Standing, name: Name) -> list[Consultation]:
    """The letters for which this event may be the delivery or the answer, oldest first."""
    consultee = DELIVERED.get(name) or ANSWERED[name]
    waiting = [
        each
        for each in case.consultations
        if each.consultee is consultee and each.answered is None and (each.delivered is None or name in ANSWERED)
    ]
    if not waiting:
        if name in DELIVERED and any(each.consultee is consultee for each in case.consultations):
            raise Refused(f"{consultee.label}收到征求意见书的日期已经登记过，请核对。", name.shape.source)
        raise Refused(f"没有等待答复的{consultee.label}征求意见，请先登记发出征求意见书。", name.shape.source)
    return waiting


def of_law(case: Standing, versions: tuple[Version[Value], ...]) -> Version[Value]:
    """The wording that applies to the case; Refused when the law of its day of receipt knew no such thing."""
    try:
        return in_force(versions, case.law_of)
    except NotInForce as fault:
        raise Refused(
            f"本件{say(case.law_of)}收到，适用当时的规定，不能这样办理。{fault}", versions[0].source
        ) from None


def _passes(case: Standing, name: Name) -> bool:
    try:
        check(case, name, case.as_of)
    except Refused:
        return False
    return True


def _before_due(case: Standing, name: Name, on: date) -> None:
    reckoned = case.reckoned
    if reckoned.due is not None:
        if on > reckoned.due:
            raise Refused(f"答复期限{say(reckoned.due)}已过，不能再{name.shape.label}；请尽快答复。", name.shape.source)
    elif reckoned.unknown is not None and on >= reckoned.unknown:
        raise Refused(f"无法核对是否在答复期限内：{CalendarUnknown(reckoned.unknown)}", name.shape.source)


def _not_ordered(case: Standing, name: Name) -> None:
    if case.ordered_until:
        raise Refused(
            f"本件须在{say(case.ordered_until)}前重新答复，期限由复议决定或者判决确定，不能{name.shape.label}。",
            Name.REOPENED.shape.source,
        )


def _left_undone(case: Standing, on: date) -> None:
    """What has ended is decided anew. What is still open was not answered in time: the decision or judgment orders the
    organ to answer (责令答复); while its period runs there is nothing that could be ordered."""
    if case.received is None:
        raise Refused("本件没有确认收到，不能重新办理；请先登记收到日期。", "条例第三十一条")
    if case.state is not _OPEN:
        return
    reckoned = case.reckoned
    if (reckoned.due is not None and on <= reckoned.due) or (
        reckoned.due is None and (reckoned.unknown is None or on < reckoned.unknown)
    ):
        raise Refused("本件还在办理期限内，没有逾期，不用重新办理；请在期限内答复。", Name.REOPENED.shape.source)


def _undivided(case: Standing) -> None:
    """A case is split before anybody was asked for an opinion or a fee: each part then has the whole of its history."""
    if case.reopened_on or case.consultations or case.payment:
        raise Refused(
            "本件已经征求意见、收费或者重新办理，不能再拆分；请在一份答复中逐项写明办理结果。", Name.SPLIT.shape.source
        )


def _paid_in_time(case: Standing, on: date) -> None:
    demand, source = case.payment, Name.FEE_PAID.shape.source
    if demand is None:
        return
    if demand.lapses_on is not None and on > demand.lapses_on:
        raise Refused(
            f"缴费期限{say(demand.lapses_on)}已过，视为放弃申请；请按逾期不缴费结案，已收的款项按规定退还。", source
        )
    if demand.unknown is not None and on >= demand.unknown:
        raise Refused(f"无法核对是否按期缴费：{CalendarUnknown(demand.unknown)}", source)


def _has_lapsed(demand: Demand | None, name: Name, on: date) -> None:
    if demand is None:
        return
    what = "补正" if name is Name.CORRECTION_LAPSED else "缴费"
    if demand.lapses_on is None:
        if demand.unknown is not None:
            raise Refused(f"无法核对{what}期限是否已过：{CalendarUnknown(demand.unknown)}", name.shape.source)
        raise Refused("补正告知没有登记补正期限，不能按逾期不补正结案；请先补录期限。", name.shape.source)
    if on <= demand.lapses_on:
        raise Refused(f"{what}期限到{say(demand.lapses_on)}为止，还没有过，次日起才能结案。", name.shape.source)


def _wrong_state(case: Standing, name: Name) -> str:
    label = name.shape.label
    if name is Name.REOPENED:
        return f"本件{case.state.label}，没有可以重新作出的答复，不能{label}。"
    if case.closed_on is not None:
        return f"本件{say(case.closed_on)}已经办结（{case.state.label}），不能再{label}。"
    if name is Name.SUBMITTED:
        return "提交申请只能是第一步，请核对事件顺序。"
    if name is Name.RECEIVED:
        return "收到申请的日期已经登记过，不能重复登记；填错的请更正原来的登记。"
    if case.state is _SUBMITTED:
        return f"还没有确认收到申请，不能{label}；请先登记收到日期。"
    if name is Name.CORRECTION_LAPSED:
        if case.correction is not None and not case.correction.formal:
            return "这次沟通不是期限内的补正告知，不能按逾期不补正结案；请在期限内答复。"
        return "没有正在等待的补正，不能按逾期不补正结案。"
    if name in (Name.FEE_PAID, Name.FEE_LAPSED):
        return f"没有正在等待缴费的收费通知，不能{label}；请先登记收费通知。"
    if case.state is _CORRECTION:
        return f"正在等待申请人补正，答复期限没有计算，不能{label}；请先登记收到补正。"
    return f"正在等待申请人缴费，答复期限没有计算，不能{label}；请先登记缴费。"
