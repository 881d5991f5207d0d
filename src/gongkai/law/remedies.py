"""行政复议 and 行政诉讼: who asks whom, how long each side has, and the sentence that says so.

Periods in calendar days and months leave out the first day; one that ends on a rest day ends on the next working day.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law.calendar import WorkCalendar
from gongkai.law.errors import Refused
from gongkai.law.outcomes import RemedyClass
from gongkai.law.periods import Due
from gongkai.law.versions import Version, in_force

OLD_RECONSIDERATION = date(1999, 10, 1)
NEW_RECONSIDERATION = date(2024, 1, 1)
INTERPRETATION = date(2025, 6, 1)  # 法释〔2025〕8号
LITIGATION_REVISED = date(2015, 5, 1)

RECONSIDERATION = (  # calendar days
    Version(60, OLD_RECONSIDERATION, "1999年行政复议法第九条"),
    Version(60, NEW_RECONSIDERATION, "行政复议法第二十条"),
)
UNTOLD = (Version(1, NEW_RECONSIDERATION, "行政复议法第二十条"),)  # years at most
LITIGATION = (Version(6, LITIGATION_REVISED, "行政诉讼法第四十六条"),)  # months
LITIGATION_AFTER = (Version(15, LITIGATION_REVISED, "行政诉讼法第四十五条"),)  # calendar days
COPY_SIMPLE = (Version(3, NEW_RECONSIDERATION, "行政复议法第五十四条"),)  # working days
COPY_ORDINARY = (Version(7, NEW_RECONSIDERATION, "行政复议法第四十八条"),)  # working days
ANSWER_SIMPLE = (Version(5, NEW_RECONSIDERATION, "行政复议法第五十四条"),)  # working days
ANSWER_ORDINARY = (Version(10, NEW_RECONSIDERATION, "行政复议法第四十八条"),)  # working days
DECISION_SIMPLE = (Version(30, NEW_RECONSIDERATION, "行政复议法第六十二条"),)  # calendar days
DECISION_ORDINARY = (Version(60, NEW_RECONSIDERATION, "行政复议法第六十二条"),)  # calendar days
DECISION_EXTENSION = (Version(30, NEW_RECONSIDERATION, "行政复议法第六十二条"),)  # calendar days, at most
DEFENCE = (Version(15, LITIGATION_REVISED, "行政诉讼法第六十七条"),)  # calendar days
APPEAL = (Version(15, LITIGATION_REVISED, "行政诉讼法第八十五条"),)  # calendar days, against a judgment
APPEAL_OF_RULING = (Version(10, LITIGATION_REVISED, "行政诉讼法第八十五条"),)  # calendar days
JUDGMENT_SIMPLE = (Version(45, LITIGATION_REVISED, "行政诉讼法第八十三条"),)  # calendar days
# Whether refusals go to reconsideration first. The law of 2024 says 不予公开 and no more; the interpretation names
# articles 14 to 16. Here the narrow reading holds from the first day of the law: docs/law.md, open points.
FIRST = (
    Version(False, OLD_RECONSIDERATION, "1999年行政复议法第九条"),
    Version(True, NEW_RECONSIDERATION, "行政复议法第二十三条"),
    Version(True, INTERPRETATION, "法释〔2025〕8号第一条"),
)


def reconsideration_due(known: date, calendar: WorkCalendar) -> Due:
    """Last day to apply for reconsideration; `known` is the day the applicant came to know the decision."""
    limit = in_force(RECONSIDERATION, known)
    return Due(calendar.on_or_after(known + timedelta(days=limit.value)), limit.source)


def untold_reconsideration_due(told: date, known: date, calendar: WorkCalendar) -> Due:
    """The same where the decision carried no notice of the remedy.

    told   day the applicant learned of the right, the period and the body
    known  day the applicant came to know the decision; one year after it the right ends
    """
    cap = in_force(UNTOLD, known)
    end = calendar.on_or_after(_months_after(known, 12 * cap.value))
    return Due(min(reconsideration_due(told, calendar).on, end), cap.source)


def litigation_due(known: date, calendar: WorkCalendar) -> Due:
    """Last day to go to court without reconsideration."""
    limit = in_force(LITIGATION, known)
    return Due(calendar.on_or_after(_months_after(known, limit.value)), limit.source)


def litigation_after_due(decision_received: date, calendar: WorkCalendar) -> Due:
    """Last day to go to court after the decision on reconsideration was received."""
    limit = in_force(LITIGATION_AFTER, decision_received)
    return Due(calendar.on_or_after(decision_received + timedelta(days=limit.value)), limit.source)


def copy_due(accepted: date, calendar: WorkCalendar, *, simple: bool) -> Due:
    """Last day for the reconsideration body to send the organ a copy of the application it has accepted."""
    limit = in_force(COPY_SIMPLE if simple else COPY_ORDINARY, accepted)
    return Due(calendar.after(accepted, limit.value), limit.source)


def answer_due(copy_received: date, calendar: WorkCalendar, *, simple: bool) -> Due:
    """Last day for the organ's written answer to the reconsideration body; silent, it counts as without evidence."""
    limit = in_force(ANSWER_SIMPLE if simple else ANSWER_ORDINARY, copy_received)
    return Due(calendar.after(copy_received, limit.value), limit.source)


def decision_due(accepted: date, calendar: WorkCalendar, *, simple: bool, extended: int = 0) -> Due:
    """Last day to decide on reconsideration.

    extended  calendar days by which the ordinary period was extended; the simple one cannot be
    Raises Refused for more days than the law allows.
    """
    limit = in_force(DECISION_SIMPLE if simple else DECISION_ORDINARY, accepted)
    most = 0 if simple else in_force(DECISION_EXTENSION, accepted).value
    if not 0 <= extended <= most:
        raise Refused(f"行政复议期限最多可以延长{most}日，请改正天数。", limit.source)
    return Due(calendar.on_or_after(accepted + timedelta(days=limit.value + extended)), limit.source)


def judgment_due(filed: date, calendar: WorkCalendar) -> Due:
    """Last day for the judgment of the first court in the simple procedure; `filed` is the day it took the case."""
    limit = in_force(JUDGMENT_SIMPLE, filed)
    return Due(calendar.on_or_after(filed + timedelta(days=limit.value)), limit.source)


def defence_due(copy_received: date, calendar: WorkCalendar) -> Due:
    """Last day for the organ's evidence and written defence, after it received the copy of the complaint."""
    limit = in_force(DEFENCE, copy_received)
    return Due(calendar.on_or_after(copy_received + timedelta(days=limit.value)), limit.source)


def appeal_due(served: date, calendar: WorkCalendar, *, ruling: bool = False) -> Due:
    """Last day to appeal against a judgment of the first court, or with `ruling` against its ruling (裁定)."""
    limit = in_force(APPEAL_OF_RULING if ruling else APPEAL, served)
    return Due(calendar.on_or_after(served + timedelta(days=limit.value)), limit.source)


class OrganKind(StrEnum):
    """What kind of organ acted; it decides who reconsiders."""

    DEPARTMENT = "department"
    TOWNSHIP = "township"
    GOVERNMENT = "government"
    PROVINCE = "province"
    SUBDISTRICT = "subdistrict"
    OUTPOST = "outpost"
    AUTHORISED = "authorised"
    VERTICAL = "vertical"

    @property
    def label(self) -> str:
        return {
            "department": "人民政府工作部门",
            "township": "乡镇人民政府",
            "government": "市县级人民政府",
            "province": "省、自治区、直辖市人民政府",
            "subdistrict": "街道办事处等派出机关",
            "outpost": "工作部门的派出机构",
            "authorised": "法律、法规、规章授权的组织",
            "vertical": "垂直领导的机关和税务、国家安全机关",
        }[self.value]


def _since_2024(
    body: str, old: tuple[str, ...], article: str, old_article: str
) -> tuple[Version[tuple[str, ...]], ...]:
    return (
        Version(old, OLD_RECONSIDERATION, old_article),
        Version((body,), NEW_RECONSIDERATION, article),
    )


BODIES = {
    OrganKind.DEPARTMENT: _since_2024(
        "本级人民政府", ("本级人民政府", "上一级主管部门"), "行政复议法第二十四条", "1999年行政复议法第十二条"
    ),
    OrganKind.TOWNSHIP: _since_2024(
        "所属的县级人民政府", ("所属的县级人民政府",), "行政复议法第二十四条", "1999年行政复议法第十三条"
    ),
    OrganKind.GOVERNMENT: _since_2024(
        "上一级人民政府", ("上一级人民政府",), "行政复议法第二十四条", "1999年行政复议法第十三条"
    ),
    OrganKind.PROVINCE: _since_2024("本机关", ("本机关",), "行政复议法第二十四条", "1999年行政复议法第十四条"),
    OrganKind.SUBDISTRICT: _since_2024(
        "设立该派出机关的人民政府", ("设立该派出机关的人民政府",), "行政复议法第二十四条", "1999年行政复议法第十五条"
    ),
    OrganKind.OUTPOST: _since_2024(
        "派出部门的本级人民政府",
        ("设立该派出机构的部门", "该部门的本级人民政府"),
        "行政复议法第二十四条",
        "1999年行政复议法第十五条",
    ),
    OrganKind.AUTHORISED: _since_2024(
        "管理该组织的人民政府或者管理该组织的部门的本级人民政府",
        ("直接管理该组织的人民政府或者部门",),
        "行政复议法第二十四条",
        "1999年行政复议法第十五条",
    ),
    OrganKind.VERTICAL: _since_2024(
        "上一级主管部门", ("上一级主管部门",), "行政复议法第二十七条", "1999年行政复议法第十二条"
    ),
}


@dataclass(frozen=True, slots=True)
class Body:
    """Who reconsiders, described; more than one where the applicant may choose."""

    described: tuple[str, ...]
    source: str


def reconsideration_body(kind: OrganKind, acted_on: date) -> Body:
    """Who reconsiders an act of that day by an organ of that kind."""
    rule = in_force(BODIES[kind], acted_on)
    return Body(rule.value, rule.source)


def first_by(remedy: RemedyClass, acted_on: date) -> str:
    """Why reconsideration against a decision of that day comes first; empty where the court may be asked at once."""
    rule = in_force(FIRST, acted_on)
    return rule.source if remedy is RemedyClass.FIRST and rule.value else ""


def remedy_sentence(
    remedy: RemedyClass,
    kind: OrganKind,
    acted_on: date,
    *,
    bodies: Sequence[str] = (),
    court: str = "有管辖权的人民法院",
    name_court: bool = True,
    online: str = "",
) -> str:
    """The remedy notice of a decision; every decision carries one, an ending without a decision none ("").

    bodies      full names of the bodies that reconsider, as many as the law gives; described when left out
    court       full name of the court
    name_court  setting of the legal office for class F†: whether the court is named too
    online      channel for reconsideration on the internet; owed where the decision was served there
    """
    if remedy is RemedyClass.NONE:
        return ""
    body = reconsideration_body(kind, acted_on)
    if bodies and len(bodies) != len(body.described):
        raise Refused(f"行政复议机关应当填写{len(body.described)}个，请核对机关名称。", body.source)
    whom = "或者".join(bodies or body.described)
    known = "自知道本决定之日起"
    within = f"{known}{in_force(RECONSIDERATION, acted_on).value}日内"
    if first_by(remedy, acted_on):
        then = in_force(LITIGATION_AFTER, acted_on).value
        text = (
            f"如对本决定不服，应当{within}先向{whom}申请行政复议；对行政复议决定仍不服的，"
            f"可以自收到行政复议决定书之日起{then}日内向{court}提起行政诉讼。"
        )
    elif remedy is RemedyClass.NAMED and not name_court:
        text = f"如对本决定不服，可以{within}向{whom}申请行政复议。"
    else:
        at_once = f"{known}{in_force(LITIGATION, acted_on).value}个月内"
        text = f"如对本决定不服，可以{within}向{whom}申请行政复议，也可以{at_once}向{court}提起行政诉讼。"
    return text + (f"行政复议可以通过{online}在线申请。" if online else "")


def _months_after(day: date, count: int) -> date:
    """The same day some months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
