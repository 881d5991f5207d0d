"""导入外部台账: reconsiderations and litigations kept in a list elsewhere, each line a case, with its result."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.applications.models import Application
from gongkai.intake import outside_lists
from gongkai.intake.outside_lists import Line, chosen, day, key_of, lines, there
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.remedies.actions import Filed, conclude, register
from gongkai.remedies.acts import KEPT
from gongkai.remedies.models import About, Block, Remedy, Result

COLUMNS = {
    "编号": ("序号", "登记号", "流水号"),
    "类型": ("案件类型", "类别"),
    "复议机关或者法院": ("复议机关", "法院", "受理机关", "审理机关", "复议机关或法院"),
    "申请人或者原告": ("申请人", "原告", "申请人或原告"),
    "请求和理由": ("请求", "复议请求", "诉讼请求", "案由"),
    "受理日期": ("立案日期", "受理或者立案日期", "受理时间"),
    "收到副本日期": ("收到日期", "收到通知日期", "收到副本时间"),
    "案号": (),
    "原申请编号": ("申请编号", "原申请登记号"),
    "事由": (),
    "结果": ("审理结果", "复议结果", "裁判结果"),
    "审结日期": ("结案日期", "审结时间"),
    "文号": ("决定书文号", "判决书文号", "文书文号"),
}
"""Our names, and what others call them."""
_BLOCKS = (
    ("未经复议", Block.DIRECT), ("未经行政复议", Block.DIRECT), ("直接", Block.DIRECT), ("复议后", Block.AFTER),
    ("经复议", Block.AFTER), ("经行政复议", Block.AFTER), ("诉讼", Block.DIRECT), ("复议", Block.RECONSIDERATION),
)  # fmt: skip
_CORRECTED = ("纠正", "撤销", "变更", "责令", "违法")
_OF_A_JUDGMENT = ("上诉", "原判", "原审", "发回")
"""Words about an earlier judgment: whether the reply stood in it, they do not tell."""
_LABEL = re.compile(r"(\d{4})-0*(\d{1,9})\Z")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a case ended."""

    result: Result
    on: date
    number: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A line as it would come in. fault  why it cannot; known  it came in before"""

    line: Line
    key: str
    says: str
    filed: Filed | None = None
    ended: Ended | None = None
    fault: str = ""
    known: bool = False


def read(organ: Organ, content: bytes, kind: str, source: str, *, today: date) -> list[Listed]:
    """Every line of a list with what becomes of it; nothing is written. Raises Refused where there is no list."""
    rows = list(lines(content, kind, COLUMNS))
    applications = _applications(organ, rows)
    found = [_listed(line, applications, source, today) for line in rows]
    before = there(organ, (each.key for each in found))
    return list(_once(found, before))


def _once(found: Iterable[Listed], before: set[str]) -> Iterator[Listed]:
    seen: set[str] = set()
    for each in found:
        fault = each.fault
        twice = each.key in seen
        if not fault and twice:
            fault = f"编号“{each.line.text('编号')}”在这个文件里出现了不止一次，请核对。"
        seen.add(each.key)
        yield Listed(each.line, each.key, each.says, each.filed, each.ended, fault, each.key in before and not twice)


def carry_in(
    organ: Organ, rows: Iterable[Listed], *, by: Person, at: datetime, acting: str = ""
) -> list[tuple[Listed, Remedy | None, str]]:
    """Register line by line, each an act of its own; as `applications.carrying_in.carry_in`."""
    actor = allow(by, Permission.REMEDY_HANDLE, organ, on=localdate(at), acting=acting)
    done: list[tuple[Listed, Remedy | None, str]] = []

    def becomes(filed: Filed, ended: Ended | None) -> Remedy:
        row = register(organ, filed, by=by, at=at, acting=acting)
        if ended is None:
            return row
        return conclude(
            row, ended.result, on=ended.on, decision_number=ended.number, version=row.version, by=by, at=at,
            acting=acting,
        )  # fmt: skip

    for each in rows:
        filed, ended = each.filed, each.ended
        try:
            if filed is None or each.fault:
                raise Refused(each.fault or "这一行读不出来。")
            row = outside_lists.carry_in(
                organ, each.key, lambda filed=filed, ended=ended: becomes(filed, ended), by=actor.unsaid(KEPT), at=at
            )
            done.append((each, row, ""))
        except Refused as fault:
            done.append((each, None, str(fault)))
    return done


def _applications(organ: Organ, rows: Iterable[Line]) -> dict[str, Application]:
    """The applications of an organ that lines name by their number, by what stands in the line; in one query.

    Of several with the same number, which an organ has that took over from another, its own.
    """
    wanted = {text: tuple(map(int, found.groups())) for row in rows if (found := _LABEL.match(text := _earlier(row)))}
    years, numbers = {year for year, _ in wanted.values()}, {number for _, number in wanted.values()}
    same: dict[tuple[int, int], list[Application]] = {}
    if wanted:
        for each in (
            Application.objects.filter(organ=organ, year__in=years, number__in=numbers, part=0)
            .select_related("origin")
            .order_by("pk")
        ):
            same.setdefault((each.year, each.number), []).append(each)
    chosen_ones = {}
    for text, label in wanted.items():
        found = same.get(label, [])
        own = next((each for each in found if each.origin_id == organ.pk), None)
        if own or len(found) == 1:
            chosen_ones[text] = own or found[0]
    return chosen_ones


def _earlier(line: Line) -> str:
    return line.text("原申请编号")


def _listed(line: Line, applications: Mapping[str, Application], source: str, today: date) -> Listed:
    number = line.text("编号")
    says = f"{number or '没有编号'}　{line.text('类型')}　{line.text('复议机关或者法院')[:40]}"
    if not number:
        return Listed(line, key_of(source, f"line {line.number}"), says, fault="没有编号；编号用来避免重复导入。")
    key = key_of(source, number)
    try:
        return Listed(line, key, says, _filed(line, applications, today), _ended(line, today))
    except Refused as fault:
        return Listed(line, key, says, fault=str(fault))


def _filed(line: Line, applications: Mapping[str, Application], today: date) -> Filed:
    block = chosen(line, "类型", _BLOCKS, None)
    filed = day(line, "受理日期") or day(line, "收到副本日期")
    copy = day(line, "收到副本日期") or filed
    if block is None:
        raise Refused("没有类型，请写明行政复议、行政诉讼，或者复议后的行政诉讼。")
    if filed is None or copy is None:
        raise Refused("没有受理日期和收到副本日期。")
    if max(filed, copy) > today:
        raise Refused("日期晚于今天，请核对。")
    if copy.year < today.year:
        raise Refused(f"收到副本的日期在{copy.year}年，会改变那一年的年报，请在登记页面逐件登记。")
    if copy < filed:
        raise Refused("收到副本的日期早于受理或者立案的日期，请核对。")
    for name in ("复议机关或者法院", "申请人或者原告", "请求和理由"):
        if not line.text(name):
            raise Refused(f"没有{name}。")
    earlier = _earlier(line)
    application = applications.get(earlier)
    unpublished = "主动公开" in line.text("事由") and not earlier
    about = About.NOT_PUBLISHED if unpublished else About.EARLIER if earlier else About.OTHER
    if application is not None:
        about, earlier = About.APPLICATION, ""
    return Filed(
        block, about, line.text("复议机关或者法院"), line.text("申请人或者原告"), line.text("请求和理由"), filed, copy,
        application, earlier, case_number=line.text("案号"), skipping=True,
    )  # fmt: skip


def _ended(line: Line, today: date) -> Ended | None:
    result, on = _result(line), day(line, "审结日期")
    if result is None and on is None:
        return None
    if result is None or on is None or not line.text("文号"):
        raise Refused("已经审结的，结果、审结日期和文号都要写；没有审结的，三项都不写。")
    if on > today:
        raise Refused("审结日期晚于今天，请核对。")
    if on.year < today.year:
        raise Refused(f"审结日期在{on.year}年，会改变那一年的年报，请在登记页面逐件登记。")
    return Ended(result, on, line.text("文号"))


def _result(line: Line) -> Result | None:
    """What became of the reply; what says neither that it stands nor that it does not is another one (其他结果)."""
    text = line.text("结果")
    if not text:
        return None
    upheld = "维持" in text or ("驳回" in text and "请求" in text)
    corrected = any(word in text for word in _CORRECTED)
    if (upheld and corrected) or any(word in text for word in _OF_A_JUDGMENT):
        raise Refused(
            f"“结果”写的是“{text[:20]}”，看不出本机关的答复是维持还是纠正，请改成“结果维持”、“结果纠正”或者“其他结果”。"
        )
    return Result.UPHELD if upheld else Result.CORRECTED if corrected else Result.OTHER
