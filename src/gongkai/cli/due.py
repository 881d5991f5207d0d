"""`gongkai due`: the reply date of an application, its reason, and each day counted."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.law import Case, Event, YearNotice

EVENTS = """\
事件写成“名称 日期 [数字] [第二个日期]”，按发生的先后给出：
  submitted D                 在网上提交，双方尚未确认收到
  clarify-asked D [N] [D2]    告知补正；N 为补正期限（工作日），D2 为申请人收到日期
  clarified D                 收到补正
  consult-sent D [D2]         征求第三方意见；D2 为第三方收到日期，也可写成 received-by-third-party D2
  consult-delivered D         第三方收到征求意见书
  consulted D                 收到第三方意见
  co-maker-asked D [D2]       征求共同制作机关意见；co-maker-delivered D、co-maker-answered D
  organ-asked D               征求其他机关意见；organ-answered D
  extended N [D]              延长答复期限 N 个工作日；不写日期的，按期限内延长计算
  delayed D D2                因申请数量、频次过多，确定延迟到 D2 答复
  fee-noticed D [D2]          发出收费通知；D2 为申请人收到日期，不写的按 D 计算；fee-paid D 缴费
  replied D                   答复；withdrawn D 撤回
  correction-lapsed D         按逾期不补正结案；fee-lapsed D 按逾期不缴费结案
  ended D                     没有答复而终结；split D 按一事一申请拆分
  reopened D [D2]             按复议决定或者判决重新办理；D2 为其确定的最后答复日期
日期写成 2024-09-27。
例：gongkai due --received 2024-09-27 --event "clarify-asked 2024-10-08 15" --event "clarified 2024-10-21"
"""


def add(verbs: Any) -> None:
    """Declare the arguments of the verb."""
    verb = verbs.add_parser(
        "due",
        help="推算答复期限，列出计入的每个工作日",
        description="推算政府信息公开申请的答复期限，说明理由，列出计入的每个工作日。",
        epilog=EVENTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("--received", metavar="日期", type=_day, help="收到申请的日期")
    verb.add_argument("--submitted", metavar="日期", type=_day, help="在网上提交的日期；双方尚未确认收到时单独使用")
    verb.add_argument("--event", metavar="事件", action="append", default=[], help="之后发生的事件，可以多次给出")
    verb.add_argument("--on", metavar="日期", type=_day, help="推算到这一天为止的状态，显示剩余或者逾期天数")
    verb.add_argument(
        "--notice", metavar="文件", action="append", default=[], type=Path, help="年度日历文件，可以多次给出"
    )
    verb.add_argument("--json", action="store_true", help="输出 JSON")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fold the events, print the case; 1 when it is refused or a year is unknown, 2 when an event cannot be read."""
    from gongkai.law import LawError, NoticeInvalid, fold, national_calendar

    try:
        events = _events(arguments)
        calendar = national_calendar(*_notices(arguments.notice))
    except (ValueError, NoticeInvalid) as fault:
        print(fault, file=sys.stderr)
        return 2
    try:
        case = fold(events, calendar, arguments.on)
    except LawError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(_record(case, arguments.on), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(case, arguments.on)))
    if case.unknown is None:
        return 0
    print(f"{case.unknown.year}年的放假安排尚未录入，请在通知公布后用 --notice 给出年度日历文件。", file=sys.stderr)
    return 1


def _notices(files: Sequence[Path]) -> list[YearNotice]:
    """The year files given, and those of the folder that GONGKAI_NOTICES names for years that are not given."""
    from gongkai.law import load_notices, read_notice

    folder = os.environ.get("GONGKAI_NOTICES")
    entered = {notice.year: notice for notice in (load_notices(Path(folder)) if folder else ())}
    entered |= {notice.year: notice for notice in map(read_notice, files)}
    return list(entered.values())


def _events(arguments: argparse.Namespace) -> list[Event]:
    """All events in order. Raises ValueError with a sentence when one cannot be read."""
    from gongkai.law import Event, Name

    given = [_Words(text) for text in arguments.event]
    first = [Event(Name.SUBMITTED, arguments.submitted)] if arguments.submitted else []
    first += [each.event(None) for each in given if each.name is Name.SUBMITTED]
    if arguments.received:
        first.append(Event(Name.RECEIVED, arguments.received))
    later = [each for each in given if each.name is not Name.SUBMITTED]
    if not first and not (later and later[0].name is Name.RECEIVED):
        raise ValueError("请用 --received 给出收到申请的日期，或者用 --submitted 给出网上提交的日期。")
    events = list(first)
    for each in later:
        events.append(each.event(events[-1].on if events else None))
    return events


class _Words:
    """An event as typed: a name, then days and a number in any order."""

    def __init__(self, text: str) -> None:
        from gongkai.law import Name

        self.text = text
        words = text.split()
        try:
            self.name = Name(words[0] if words else "")
        except ValueError:
            raise ValueError(f"不认识的事件“{text}”；可用：{'、'.join(Name)}。") from None
        self.days: list[date] = []
        self.numbers: list[int] = []
        for word in words[1:]:
            if word == "received-by-third-party" and self.name is Name.CONSULT_SENT and self.days:
                continue
            if word.isascii() and word.isdigit() and len(word) < 5:
                self.numbers.append(int(word))
                continue
            try:
                self.days.append(_day(word))
            except argparse.ArgumentTypeError as fault:
                raise ValueError(f"事件“{text}”中：{fault}") from None

    def event(self, before: date | None) -> Event:
        """The event; an extension without a day happened, in time, with the event before it."""
        from gongkai.law import Event, Name
        from gongkai.law.events import Need

        days, shape = self.days, self.name.shape
        if self.name is Name.EXTENDED and not days and before is not None:
            days = [before]
        if not days:
            raise ValueError(f"事件“{self.text}”缺少日期，请写成 2024-09-27 这样。")
        for what, values, need in (("工作日数", self.numbers, shape.number), ("第二个日期", days[1:], shape.second)):
            if need is Need.MUST and not values:
                raise ValueError(f"事件“{self.text}”缺少{what}，请补上。")
            if len(values) > (0 if need is Need.NO else 1):
                raise ValueError(f"事件“{self.text}”多写了{what}，请删去。")
        return Event(self.name, days[0], next(iter(self.numbers), None), next(iter(days[1:]), None))


def _day(text: str) -> date:
    from gongkai.law import read_day

    try:
        return read_day(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"“{text}”：{fault}") from None


def _record(case: Case, on: date | None) -> dict[str, Any]:
    """The case as JSON, days in ISO form."""
    deadline = case.deadline
    return {
        "due": _iso(case.due),
        "provisional": case.provisional,
        "not_before": _iso(case.not_before),
        "status": case.status.value,
        "source": case.source,
        "reason": case.reason,
        "counted": [day.isoformat() for day in case.counted],
        "excluded": [[day.isoformat() for day in span] for span in case.excluded],
        "applicant_due": _iso(deadline.on) if deadline else None,
        "days_left": case.days_left(on) if on else None,
        "overdue": case.overdue(on) if on else None,
        "next": [name.value for name in case.next],
    }


def _lines(case: Case, on: date | None) -> Iterable[str]:
    """The case for a person."""
    from gongkai.law import say

    if case.due is not None and case.closed_on is None:
        word = "（暂定）" if case.provisional else ""
        yield f"{say(case.due)}前答复{word}，当日答复不算逾期。"
    elif case.closed_on is None and case.deadline is None:
        yield "答复期限暂时不能确定。"
    else:
        yield f"现在没有正在计算的答复期限（{case.status.label}）。"
    yield f"状态：{case.status.label}"
    yield f"依据：{case.source}"
    yield f"理由：{case.reason}"
    if on is not None and (left := case.days_left(on)) is not None:
        yield f"到{say(on)}，还剩{left}个工作日。" if left >= 0 else f"到{say(on)}，已逾期{-left}个工作日，请尽快答复。"
    elif on is not None and case.overdue(on):
        yield f"到{say(on)}，已经逾期，请尽快答复；逾期的工作日数要等当年放假安排录入后才能计算。"
    if case.counted:
        yield ""
        yield "计入的工作日："
        yield from (f"  {n:>2}. {_marked(day)}" for n, day in enumerate(case.counted, 1))
    for span in case.excluded:
        yield ""
        yield f"征求意见不计入的{len(span)}个工作日："
        yield from (f"   － {_marked(day)}" for day in span)
    if case.next:
        yield ""
        yield "接下来可以办理："
        yield from (f"  {name.shape.label}（{name.value}）：{case.effects[name]}" for name in case.next)


def _marked(day: date) -> str:
    from gongkai.law import say

    return say(day) + ("　调休上班" if day.weekday() > 4 else "")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
