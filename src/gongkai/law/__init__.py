"""The Regulation as code. Pure: it reads no clock, no network and no database."""

from gongkai.law.calendar import TableCalendar, WorkCalendar, calendar_of, national_calendar, read_day, say
from gongkai.law.case import Case
from gongkai.law.clock import advance, fold
from gongkai.law.errors import CalendarUnknown, LawError, NoticeInvalid, NotInForce, Refused
from gongkai.law.events import Event, Name
from gongkai.law.fees import Fee, Method, fee
from gongkai.law.notices import YearNotice, load_notices, read_notice
from gongkai.law.outcomes import OUTCOMES, ROWS, Outcome, RemedyClass, Row
from gongkai.law.periods import CLOCKS, Due, publication_due, reply_due
from gongkai.law.standing import Deadline
from gongkai.law.status import Status
from gongkai.law.versions import Version, in_force

__all__ = [
    "CLOCKS",
    "OUTCOMES",
    "ROWS",
    "CalendarUnknown",
    "Case",
    "Deadline",
    "Due",
    "Event",
    "Fee",
    "LawError",
    "Method",
    "Name",
    "NotInForce",
    "NoticeInvalid",
    "Outcome",
    "Refused",
    "RemedyClass",
    "Row",
    "Status",
    "TableCalendar",
    "Version",
    "WorkCalendar",
    "YearNotice",
    "advance",
    "calendar_of",
    "fee",
    "fold",
    "in_force",
    "load_notices",
    "national_calendar",
    "publication_due",
    "read_day",
    "read_notice",
    "reply_due",
    "say",
]
