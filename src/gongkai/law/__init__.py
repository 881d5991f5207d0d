"""The Regulation as code. Pure: it reads no clock, no network and no database."""

from gongkai.law.calendar import TableCalendar, WorkCalendar, national_calendar, say
from gongkai.law.errors import CalendarUnknown, LawError, NoticeInvalid, NotInForce, Refused
from gongkai.law.fees import Fee, Method, fee
from gongkai.law.notices import YearNotice, load_notices, read_notice
from gongkai.law.periods import CLOCKS, Due, publication_due, reply_due
from gongkai.law.versions import Version, in_force

__all__ = [
    "CLOCKS",
    "CalendarUnknown",
    "Due",
    "Fee",
    "LawError",
    "Method",
    "NotInForce",
    "NoticeInvalid",
    "Refused",
    "TableCalendar",
    "Version",
    "WorkCalendar",
    "YearNotice",
    "fee",
    "in_force",
    "load_notices",
    "national_calendar",
    "publication_due",
    "read_notice",
    "reply_due",
    "say",
]
