"""Year files: the holiday notice of one year, entered by the operator when the State Council has published it.

    {"year": 2027, "number": "国办发明电〔2026〕×号",
     "off": ["2027-01-01", "2027-02-05/2027-02-12", …], "worked": ["2027-02-14", …]}

`off` are the days off (weekend days may be named or not), `worked` the weekend days at work; a stretch is written
first/last. The notice of a year may also name days in the December before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.law.calendar import ONE_DAY, national_calendar, say
from gongkai.law.errors import CalendarUnknown, NoticeInvalid

# Holidays of the Gregorian calendar that every notice since 2008 has named: a file without them is not a notice.
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
LONGEST_STRETCH = 31  # days; a longer one is a slip of the pen


@dataclass(frozen=True, slots=True)
class YearNotice:
    """The holiday notice of one year: its number, the days off, the weekend days at work."""

    year: int
    number: str
    off: frozenset[date]
    worked: frozenset[date]

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise NoticeInvalid(f"{self.year}年的年度日历有误：{fault}请对照国务院办公厅通知改正。")

    def _faults(self) -> Iterator[str]:
        if not self.number.strip():
            yield "没有填写通知文号。"
        for day in sorted(self.off | self.worked):
            if day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
                yield f"{say(day)}不在本年，也不在上年12月。"
        for day in sorted(self.off & self.worked):
            yield f"{say(day)}既写成放假又写成上班。"
        for day in sorted(self.worked):
            if day.weekday() < 5:
                yield f"{say(day)}本来就是工作日，不是调休上班。"
        for month, number in ALWAYS_OFF:
            if date(self.year, month, number) not in self.off:
                yield f"缺少法定节假日{month}月{number}日。"


def read_notice(path: Path) -> YearNotice:
    """Read one year file. Raises NoticeInvalid with the file's name when it is not one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        return notice_from(content)
    except NoticeInvalid as fault:
        raise NoticeInvalid(f"{path.name}：{fault}") from None
    except OSError:
        raise NoticeInvalid(f"{path.name}：打不开这个文件，请检查路径和权限。") from None
    except ValueError:
        raise NoticeInvalid(f"{path.name}：不是有效的 JSON 文件，请检查内容。") from None


def notice_from(content: Any) -> YearNotice:
    """A notice from the content of a year file."""
    if not isinstance(content, dict):
        raise NoticeInvalid("年度日历文件应当包含 year、number、off、worked 四项，请补全。")
    year, number = content.get("year"), content.get("number")
    if not isinstance(year, int) or isinstance(year, bool) or not 2000 <= year <= 2999:
        raise NoticeInvalid("年度日历文件的 year 应当是年份，例如 2027，请改正。")
    if not isinstance(number, str):
        raise NoticeInvalid("年度日历文件的 number 应当是通知文号，请填写。")
    return YearNotice(year, number, _days(content.get("off")), _days(content.get("worked")))


def load_notices(folder: Path) -> tuple[YearNotice, ...]:
    """All year files (*.json) of a folder, by year; two files for one year are refused."""
    notices: dict[int, YearNotice] = {}
    for path in sorted(folder.glob("*.json")):
        notice = read_notice(path)
        if notice.year in notices:
            raise NoticeInvalid(f"{path.name}：{notice.year}年有两个年度日历文件，请只保留一个。")
        notices[notice.year] = notice
    return tuple(notices[year] for year in sorted(notices))


def disagreements(notice: YearNotice) -> tuple[date, ...]:
    """Days of the notice's year on which it differs from the built-in calendar; none when that does not know the year.

    For the operator to look at before a file that rules over the package is taken into use.
    """
    built_in, entered = national_calendar(), national_calendar(notice)
    try:
        built_in.is_working(date(notice.year, 1, 1))
    except CalendarUnknown:
        return ()
    first, last = date(notice.year - 1, 12, 31), date(notice.year, 12, 31)
    return tuple(sorted(set(built_in.between(first, last)) ^ set(entered.between(first, last))))


def _days(written: Any) -> frozenset[date]:
    if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
        raise NoticeInvalid("年度日历文件的 off 和 worked 应当是日期列表，例如 2027-01-01，请改正。")
    return frozenset(day for each in written for day in _stretch(each))


def _stretch(written: str) -> Iterator[date]:
    first, _, last = written.partition("/")
    try:
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise NoticeInvalid(f"“{written}”不是日期，请写成 2027-01-01 或者 2027-02-05/2027-02-12。") from None
    if not 0 <= (end - day).days < LONGEST_STRETCH:
        raise NoticeInvalid(f"“{written}”的起止日期不对，请核对先后和天数。")
    while day <= end:
        yield day
        day += ONE_DAY
