"""What the law modules raise.

LawError
├── NotInForce        the rule did not exist on that day
├── CalendarUnknown   the count runs into a year whose holiday notice is not entered
├── NoticeInvalid     a year file cannot be right
└── Refused           the act is not possible at this point of the case
"""

from __future__ import annotations

from datetime import date


class LawError(Exception):
    """Anything the law modules refuse; the text is a sentence for people."""


class NotInForce(LawError):
    """The rule was asked for a day before its first wording came into force."""


class CalendarUnknown(LawError):
    """The count runs into days that no known holiday notice covers."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"{day.year}年的放假安排尚未录入，请在国务院办公厅通知公布后录入该年的年度日历文件，再重新计算。"
        )
        self.day = day


class NoticeInvalid(LawError):
    """A year file is incomplete or contradicts itself."""


class Refused(LawError):
    """The act is not possible now. `sentence` says why and what to do, `source` is the article, if there is one."""

    def __init__(self, sentence: str, source: str = "") -> None:
        super().__init__(f"{sentence}（{source}）" if source else sentence)
        self.sentence = sentence
        self.source = source
