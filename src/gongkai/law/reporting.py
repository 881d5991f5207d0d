"""第四十九条: by when the annual report is out.

The law names a calendar date and no extension: where it is a rest day, the last working day before it is the day to
keep. For townships the law names none; theirs comes from the local notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.calendar import WorkCalendar
from gongkai.law.errors import Refused
from gongkai.law.periods import DEPARTMENT_REPORT, GOVERNMENT_REPORT
from gongkai.law.versions import in_force


class Reporter(StrEnum):
    """Whose report it is."""

    DEPARTMENT = "department"
    GOVERNMENT = "government"
    TOWNSHIP = "township"


@dataclass(frozen=True, slots=True)
class ReportDue:
    """The date that the rule names, and the day on which to have published."""

    named: date
    on: date
    source: str


def report_due(year: int, reporter: Reporter, calendar: WorkCalendar, *, local: date | None = None) -> ReportDue:
    """By when the report on `year` is published.

    local  the date of the local notice; needed for a township, earlier than the law's for others
    Raises Refused for a township without one, or for a local date later than the law's.
    """
    if reporter is Reporter.TOWNSHIP:
        if local is None:
            raise Refused("乡镇的年度报告日期由当地通知规定，请先在设置中填写。", "条例第四十九条")
        return ReportDue(local, calendar.on_or_before(local), "当地年度报告通知")
    versions = DEPARTMENT_REPORT if reporter is Reporter.DEPARTMENT else GOVERNMENT_REPORT
    rule = in_force(versions, date(year, 12, 31))
    named = date(year + 1, *rule.value)
    if local is not None and local > named:
        raise Refused("当地规定的日期晚于条例规定的日期，请改正。", rule.source)
    if local is not None and local < named:
        return ReportDue(local, calendar.on_or_before(local), "当地年度报告通知")
    return ReportDue(named, calendar.on_or_before(named), rule.source)
