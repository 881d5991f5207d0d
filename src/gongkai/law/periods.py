"""Every period of the Regulation as a dated value with its article, and the last day of those that stand alone.

Periods that depend on what happened to a case are counted by `gongkai.law.clock` alone, from the values here.

The day on which a period starts is not counted: day one is the first working day after it.
The wording in force on the day of receipt (or, for publication, on the day of formation) applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from gongkai.law.calendar import WorkCalendar
from gongkai.law.versions import Version, in_force

FIRST_REGULATION = date(2008, 5, 1)  # 国务院令第492号
REVISION = date(2019, 5, 15)  # 国务院令第711号
FEE_RULES = date(2021, 1, 1)  # 国办函〔2020〕109号
BUDGET_LAW = date(2015, 1, 1)  # 预算法 as revised in 2014
EMERGENCY_LAW = date(2007, 11, 1)  # 突发事件应对法


class Unit(Enum):
    """What a period is counted in."""

    WORKING_DAYS = "工作日"
    CALENDAR_DAYS = "日"
    DATE = "日期"
    REASONABLE = "合理期限"


@dataclass(frozen=True, slots=True)
class Due:
    """A last day and the article it follows from."""

    on: date
    source: str


REPLY = (  # working days
    Version(15, FIRST_REGULATION, "国务院令第492号第二十四条"),
    Version(20, REVISION, "条例第三十三条"),
)
EXTENSION = (  # working days, at most
    Version(15, FIRST_REGULATION, "国务院令第492号第二十四条"),
    Version(20, REVISION, "条例第三十三条"),
)
CORRECTION_NOTICE = (Version(7, REVISION, "条例第三十条"),)  # working days
CORRECTION = (Version(None, REVISION, "条例第三十条"),)  # the organ sets a reasonable period
AFTER_CORRECTION = (Version(20, REVISION, "条例第三十条"),)  # working days, counted afresh
THIRD_PARTY = (Version(15, REVISION, "条例第三十二条"),)  # working days
CO_MAKER = (Version(15, REVISION, "条例第三十四条"),)  # working days
EXCESSIVE = (Version(None, REVISION, "条例第三十五条"),)  # the organ sets a reasonable period
PUBLICATION = (  # working days
    Version(20, FIRST_REGULATION, "国务院令第492号第十八条"),
    Version(20, REVISION, "条例第二十六条"),
)
PAYMENT = (Version(20, FEE_RULES, "国办函〔2020〕109号"),)  # working days
AFTER_PAYMENT = (Version(20, FEE_RULES, "国办函〔2020〕109号"),)  # working days, counted afresh
# The rule is older; this is the day from which this code vouches for it.
DOUBLE_PUBLICITY = (Version(7, REVISION, "行政许可和行政处罚双公示要求"),)  # working days
BUDGET = (Version(20, BUDGET_LAW, "预算法第十四条"),)  # calendar days
WARNING = (Version(None, EMERGENCY_LAW, "突发事件应对法"),)  # at once
DEPARTMENT_REPORT = (  # month and day of the year after
    Version((3, 31), FIRST_REGULATION, "国务院令第492号第三十一条"),
    Version((1, 31), REVISION, "条例第四十九条"),
)
GOVERNMENT_REPORT = (
    Version((3, 31), FIRST_REGULATION, "国务院令第492号第三十一条"),
    Version((3, 31), REVISION, "条例第四十九条"),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A row of the table of statutory periods. A value of None is a reasonable period that the organ sets."""

    id: str
    title: str
    unit: Unit
    starts: str
    ends: str
    actor: str
    versions: tuple[Version[int | tuple[int, int] | None], ...]


_WORKING, _DATE, _REASONABLE = Unit.WORKING_DAYS, Unit.DATE, Unit.REASONABLE
CLOCKS = (
    Clock(
        "C1",
        "主动公开",
        _WORKING,
        "政府信息形成或者变更之日",
        "法律、法规另有规定的，从其规定",
        "制作机关",
        PUBLICATION,
    ),
    Clock("C2", "告知补正", _WORKING, "收到申请之日", "一次性告知", "公开工作机构", CORRECTION_NOTICE),
    Clock(
        "C3",
        "申请人补正",
        _REASONABLE,
        "收到补正告知之日",
        "无正当理由逾期不补正的，视为放弃申请",
        "申请人",
        CORRECTION,
    ),
    Clock("C4", "补正后答复", _WORKING, "收到补正的申请之日", "重新计算", "行政机关", AFTER_CORRECTION),
    Clock("C5", "第三方提出意见", _WORKING, "第三方收到征求意见书之日", "逾期由行政机关决定", "第三方", THIRD_PARTY),
    Clock("C6", "答复", _WORKING, "收到申请之日", "征求第三方和其他机关意见所需时间不计算在内", "行政机关", REPLY),
    Clock("C7", "共同制作机关提出意见", _WORKING, "收到征求意见书之日", "逾期视为同意公开", "共同制作机关", CO_MAKER),
    Clock(
        "C8", "延长答复期限", _WORKING, "答复期限届满", "经公开工作机构负责人同意并告知申请人", "行政机关", EXTENSION
    ),
    Clock("C9", "延迟答复", _REASONABLE, "答复期限届满", "告知申请人", "行政机关", EXCESSIVE),
    Clock("C10", "部门年度报告", _DATE, "下一年1月1日", "不顺延", "县级以上人民政府部门", DEPARTMENT_REPORT),
    Clock("C11", "政府年度报告", _DATE, "下一年1月1日", "不顺延", "县级以上地方人民政府主管部门", GOVERNMENT_REPORT),
)


def reply_due(received: date, calendar: WorkCalendar, *, excluded: int = 0, extended: int = 0) -> Due:
    """Last day for the organ to reply.

    received  day of receipt as article 31 fixes it, not the day on the form
    excluded  working days spent asking third parties or other organs; they do not count
    extended  working days by which the period was extended
    Raises CalendarUnknown when the count runs into a year not yet announced.

    Source: 条例第三十三条
    """
    limit = in_force(REPLY, received)
    return Due(calendar.after(received, limit.value + excluded + extended), limit.source)


def correction_notice_due(received: date, calendar: WorkCalendar) -> Due:
    """Last day to ask the applicant, once and completely, to correct the application (条例第三十条)."""
    return _working(CORRECTION_NOTICE, received, calendar)


def publication_due(formed: date, calendar: WorkCalendar) -> Due:
    """Last day to publish information formed or changed on that day (条例第二十六条)."""
    return _working(PUBLICATION, formed, calendar)


def double_publicity_due(decided: date, calendar: WorkCalendar) -> Due:
    """Last day to publish a licence or penalty (双公示)."""
    return _working(DOUBLE_PUBLICITY, decided, calendar)


def budget_due(approved: date) -> Due:
    """Last day to publish a budget or final account (预算法第十四条): calendar days, not moved by a rest day."""
    limit = in_force(BUDGET, approved)
    return Due(approved + timedelta(days=limit.value), limit.source)


def _working(versions: tuple[Version[int], ...], start: date, calendar: WorkCalendar) -> Due:
    limit = in_force(versions, start)
    return Due(calendar.after(start, limit.value), limit.source)
