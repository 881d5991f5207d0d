"""R1–R3: a government's report against the reports of the organs that it sums up.

A government's report is its own share and the sum of its members' (departments, townships). Its own share stands in no
report of its own as a rule, so a figure must not be below the members' sum; above it nothing is certain, unless the
government's own share is among the reports given (a report of its 办公室).

What makes a sum uncertain is never a fault: a member's report of another year, an organ given twice, a table that was
not read. But parts that already exceed the whole are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gongkai.annual.checks.answers import enumerated, failed, figure, not_assessable, passed, uncertain
from gongkai.annual.checks.figures import Figures, Table
from gongkai.annual.checks.years import organ_name
from gongkai.annual.form import OTHER_KEYS, UNSPLIT
from gongkai.annual.report import Finding, Level, Report

CODES: Final = {"table3": "R1", "table2": "R2", "table2_2019": "R2", "table4": "R3"}

SOURCES: Final = {
    "R1": "年度报告格式 表三",
    "R2": "年度报告格式 表二",
    "R3": "年度报告格式 表四",
}
LEVELS: Final[dict[str, tuple[Level, ...]]] = {"R1": ("warning",), "R2": ("warning",), "R3": ("warning",)}

_RULE: Final = (
    "只在给出所属单位的报告时核对。政府的数应等于本级自身加所属各单位之和，所以不应小于各单位之和；大于时可能是本级自身的数，"
    "列为“无法确定”；本级办公室的报告也在其中的，应当正好相等。所属单位的报告年度不同、同一单位给了两份、表格没有读全的，"
    "合计不完整，只有各单位之和已经大于政府的数时才算不符。"
)
EXPLANATIONS: Final = {
    "R1": ("表三与所属单位之和不符", f"政府报告的表三与所属各单位报告表三的合计逐格核对。{_RULE}"),
    "R2": ("表二与所属单位之和不符", f"政府报告的表二与所属各单位报告表二的合计逐格核对。{_RULE}"),
    "R3": ("表四与所属单位之和不符", f"政府报告的表四与所属各单位报告表四的合计逐格核对。{_RULE}"),
}


@dataclass(frozen=True, slots=True)
class Members:
    """The members' reports that can be added up, and why the sum may not be whole.

    own     whether the government's own share is among them
    doubts  sentences for people; empty where the sum is whole
    """

    figures: tuple[Figures, ...]
    own: bool
    doubts: tuple[str, ...]


def gathered(report: Report, members: Sequence[Report]) -> Members:
    """The members of the report's year, each organ once; the government's own whole report, if it lies among them, is
    left out."""
    taken: dict[str, Figures] = {}
    other_year: list[str] = []
    twice: list[str] = []
    own = False
    for number, member in enumerate(members, 1):
        name = member.organ or member.source or f"第{number}份报告"
        if member.year != report.year:
            other_year.append(name)
            continue
        key = organ_name(name)
        if report.organ and key == organ_name(report.organ):
            continue
        if key in taken:
            twice.append(name)
            continue
        taken[key] = Figures(member)
        own = own or _is_own(report, member)
    doubts = []
    if other_year:
        doubts.append(f"{enumerated(other_year)}的报告不是同一年度，没有计入")
    if twice:
        doubts.append(f"{enumerated(twice)}有两份报告，只计一份")
    return Members(tuple(taken.values()), own, tuple(doubts))


def _is_own(report: Report, member: Report) -> bool:
    """Whether a member's report is the government's own share, that of its office."""
    if not report.organ or not member.organ:
        return False
    government, name = organ_name(report.organ), organ_name(member.organ)
    office = name.removesuffix("办公室")
    return office != name and any(
        office.removesuffix(ending).endswith(government) for ending in ("", "人民政府", "政府")
    )


def against(report: Figures, members: Sequence[Report]) -> Iterator[Finding]:
    """All checks of this module."""
    gathering = gathered(report.report, members)
    for table in report.plan.tables:
        yield from table_sum(report, table, gathering)


def table_sum(report: Figures, table: Table, members: Members) -> Iterator[Finding]:
    """R1, R2, R3: each cell of a table against the sum of the members' cells."""
    code, name = CODES[table.path], report.words(table.path)
    source = SOURCES[code]
    if not members.figures:
        why = f"（{members.doubts[0]}）" if members.doubts else ""
        yield not_assessable(code, table.path, f"没有同一年度的所属单位报告可以相加{why}。", source)
        return
    if not report.read(table):
        yield not_assessable(code, table.path, f"{name}没有读到，无从与所属单位核对。", source)
        return
    doubts, above, wrong = list(members.doubts), [], 0
    lost = [
        figures.report.organ or figures.report.source
        for figures in members.figures
        if not _whole(figures, report, table)
    ]
    if lost:
        doubts.append(f"{enumerated(lost)}的{name}没有读全")
    for place in table.places:
        path, said = report.plan.cells[place], report.values[place]
        if said is None:
            continue
        parts = [_share(figures, path) for figures in members.figures]
        total = sum(part for part in parts if part is not None)
        if said < total or (said > total and members.own and not doubts):
            wrong += 1
            gap = figure(abs(said - total))
            message = f"{report.words(path)}填{figure(said)}，所属单位合计{figure(total)}，相差{gap}，请核对。"
            yield failed(code, "warning", path, message, source, said=said, expected=total)
        elif said > total:
            above.append(report.words(path))
    missing = sum(report.values[place] is None for place in table.places)
    if above:
        why = f"；{'；'.join(doubts)}" if doubts else "，可能是本级自身的数，请确认"
        yield uncertain(code, table.path, f"{enumerated(above)}大于所属单位之和{why}。", source)
    elif doubts and not wrong:
        yield uncertain(code, table.path, f"{name}的合计不完整：{'；'.join(doubts)}。", source)
    elif missing:
        yield not_assessable(code, table.path, f"{name}有{missing}格没有读到，无从与所属单位核对。", source)
    elif not wrong:
        yield passed(code, table.path, f"{name}与所属单位之和相等。", source)


def _whole(member: Figures, report: Figures, table: Table) -> bool:
    """Whether every cell of the government's table has its share in this member's report."""
    return all(_share(member, report.plan.cells[place]) is not None for place in table.places)


def _share(member: Figures, path: str) -> Any:
    """A member's figure for a cell of the government's report; None where it has none.

    Where the government kept （六）其他处理 as one row, a member's three rows are added up.
    """
    table, row, *column = path.split(".")
    if row == UNSPLIT.key and path not in member.plan.place:
        parts = [member[f"{table}.{key}.{column[0]}"] for key in OTHER_KEYS]
        return None if None in parts else sum(part for part in parts if part is not None)
    return member[path]
