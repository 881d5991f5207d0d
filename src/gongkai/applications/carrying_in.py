"""导入外部台账: applications out of another portal, each line 一件 with its own day of receipt (第三十一条)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.applications.acts import KEPT
from gongkai.applications.content import Column, Person, Submission
from gongkai.applications.models import Application
from gongkai.applications.receiving import register
from gongkai.evidence.actor import Actor
from gongkai.intake import outside_lists
from gongkai.intake.outside_lists import Line, chosen, day, key_of, lines, there
from gongkai.law import Refused
from gongkai.law.receipt import DECIDES, Fact, Way
from gongkai.law.versions import in_force
from gongkai.organs.models import Organ
from gongkai.organs.models import Person as Officer
from gongkai.organs.permissions import Permission, allow

COLUMNS = {
    "编号": ("申请编号", "登记号", "受理编号", "回执号", "序号", "流水号"),
    "申请人": ("申请人姓名", "申请人名称", "姓名", "姓名或者名称", "申请人姓名或者名称"),
    "所需信息": ("申请内容", "所需信息的描述", "内容描述", "所需政府信息", "申请公开的信息", "所需的政府信息"),
    "提交日期": ("申请日期", "申请时间", "提交时间", "来件日期"),
    "收到日期": ("收到时间", "受理日期", "受理时间", "签收日期", "确认日期", "登记日期"),
    "提交方式": ("申请方式", "来件方式", "渠道"),
    "申请人类型": ("申请人类别", "类别", "类型"),
    "证件号码": ("身份证号", "证件号", "身份证号码", "统一社会信用代码", "身份证明"),
    "电话": ("联系电话", "手机", "手机号", "手机号码"),
    "通信地址": ("地址", "联系地址", "邮寄地址"),
    "邮政编码": ("邮编",),
    "电子邮箱": ("邮箱", "电子邮件"),
    "获取方式": ("获取信息的方式", "提供方式", "所需信息的获取方式"),
    "备注": ("说明",),
}
"""Our names, and what other systems call them."""
_CONTACT = {"telephone": "电话", "address": "通信地址", "postcode": "邮政编码", "email": "电子邮箱"}
_WAYS = (
    ("当面", Way.IN_PERSON), ("现场", Way.IN_PERSON), ("窗口", Way.IN_PERSON), ("特快", Way.SIGNED_POST),
    ("挂号", Way.SIGNED_POST), ("邮寄", Way.SIGNED_POST), ("EMS", Way.SIGNED_POST), ("信函", Way.ORDINARY_LETTER),
    ("平信", Way.ORDINARY_LETTER), ("传真", Way.FAX), ("口头", Way.ORAL), ("网", Way.INTERNET), ("邮箱", Way.INTERNET),
    ("邮件", Way.INTERNET), ("平台", Way.INTERNET), ("其他机构", Way.OTHER_UNIT), ("转", Way.OTHER_UNIT),
)  # fmt: skip
_COLUMNS = (
    ("自然人", Column.NATURAL_PERSON), ("公民", Column.NATURAL_PERSON), ("个人", Column.NATURAL_PERSON),
    ("企业", Column.COMMERCIAL), ("科研", Column.RESEARCH), ("公益", Column.SOCIAL), ("社会", Column.SOCIAL),
    ("法律", Column.LEGAL_SERVICE), ("其他", Column.OTHER), ("组织", Column.OTHER), ("法人", Column.OTHER),
)  # fmt: skip
_DAYS = {Fact.SIGNED: "signed", Fact.CONFIRMED: "confirmed", Fact.WRITTEN_DOWN: "written_down"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A line as it would come in. fault  why it cannot; known  it came in before"""

    line: Line
    key: str
    says: str
    submission: Submission | None = None
    fault: str = ""
    known: bool = False


def read(organ: Organ, content: bytes, kind: str, source: str, *, today: date) -> list[Listed]:
    """Every line of a list with what becomes of it; nothing is written. Raises Refused where there is no list."""
    found = list(_listed(lines(content, kind, COLUMNS), source, today))
    before = there(organ, (each.key for each in found))
    seen: set[str] = set()
    rows = []
    for each in found:
        fault = each.fault
        twice = each.key in seen
        if not fault and twice:
            fault = f"编号“{each.line.text('编号')}”在这个文件里出现了不止一次，请核对。"
        seen.add(each.key)
        rows.append(Listed(each.line, each.key, each.says, each.submission, fault, each.key in before and not twice))
    return rows


def carry_in(
    organ: Organ, rows: Iterable[Listed], *, by: Officer, at: datetime, acting: str = ""
) -> list[tuple[Listed, Application | None, str]]:
    """Register line by line, each an act of its own: what was cut short goes on where it stopped.

    Gives what each became, None with the reason where it was refused, and None without one where it stood here before.
    """
    actor = allow(by, Permission.APPLICATION_HANDLE, organ, on=localdate(at), acting=acting)
    done: list[tuple[Listed, Application | None, str]] = []
    for each in rows:
        try:
            done.append((each, _carried(organ, each, actor, by=by, at=at, acting=acting), ""))
        except Refused as fault:
            done.append((each, None, str(fault)))
    return done


def _carried(organ: Organ, each: Listed, actor: Actor, *, by: Officer, at: datetime, acting: str) -> Application | None:
    submission = each.submission
    if submission is None or each.fault:
        raise Refused(each.fault or "这一行读不出来。")
    return outside_lists.carry_in(
        organ, each.key, lambda: register(organ, submission, by=by, at=at, acting=acting), by=actor.unsaid(KEPT), at=at
    )


def _listed(found: Iterable[Line], source: str, today: date) -> Iterator[Listed]:
    for line in found:
        number = line.text("编号")
        key = key_of(source, number)
        says = f"{number or '没有编号'}　{line.text('所需信息')[:40]}"
        if not number:
            yield Listed(line, key_of(source, f"line {line.number}"), says, fault="没有编号；编号用来避免重复导入。")
            continue
        try:
            submission = _submission(line)
            submission.checked(today)
            received = submission.receipt().on
            if received is not None and received.year < today.year:
                raise Refused(f"收到日期在{received.year}年，会改变那一年的年报，请在登记页面逐件登记。")
        except Refused as fault:
            yield Listed(line, key, says, fault=str(fault))
        else:
            yield Listed(line, key, says, submission)


def _submission(line: Line) -> Submission:
    way = chosen(line, "提交方式", _WAYS, Way.INTERNET)
    submitted = day(line, "提交日期") or day(line, "收到日期")
    if submitted is None:
        raise Refused("没有提交日期。")
    fact = in_force(DECIDES[way], submitted).value
    received = day(line, "收到日期")
    contact = {name: text for name, column in _CONTACT.items() if (text := line.text(column))}
    person = Person(line.text("申请人"), line.text("证件号码"), contact)
    column = chosen(line, "申请人类型", _COLUMNS, Column.NATURAL_PERSON)
    return Submission(
        way, submitted, (person,), line.text("所需信息"), column, line.text("获取方式")[:100], line.text("备注"),
        **({_DAYS[fact]: received} if fact in _DAYS and received else {}),
    )  # fmt: skip
