"""I6–I9 and Y1–Y3: a report against the same organ's report of the year before.

Each check takes the figures of both reports. Where the report given is not that of the year before, nothing is compared
and only Y3 says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from gongkai.annual.checks.answers import enumerated, failed, figure, not_assessable, passed, uncertain
from gongkai.annual.checks.figures import Figures
from gongkai.annual.copying import copied_share
from gongkai.annual.form import COLUMNS, SECTIONS
from gongkai.annual.report import Finding, Level, Report, squeezed

SOURCES: Final = {
    "I6": "年度报告格式 表三",
    "I7": "年度报告格式 表二",
    "I8": "年度报告格式 表二",
    "I9": "年度报告格式 表四",
    "Y1": "国办公开办函〔2021〕30号",
    "Y2": "与上年报告比较",
    "Y3": "与上年报告比较",
}
LEVELS: Final[dict[str, tuple[Level, ...]]] = {
    "I6": ("error",),
    "I7": ("warning",),
    "I8": ("warning",),
    "I9": ("note",),
    "Y1": ("warning",),
    "Y2": ("note",),
    "Y3": ("note",),
}

COPIED: Final = Decimal("0.6")
"""From this share on a section counts as copied (Y1)."""
_ENOUGH: Final = 60
"""Shorter sections say too little to tell a copy from a set phrase (characters without blanks)."""

JUMP: Final = 5
"""A figure that grew to this many times last year's, or fell to this part of it, is asked about (Y2)."""
FLOORS: Final = {"table2": 50, "table2_2019": 50, "table3": 20, "table4": 10}
"""Smaller changes than this are no jump: 件, or 万元 for amounts."""

EXPLANATIONS: Final = {
    "I6": (
        "上年结转与上年报告不符",
        "本年度表三“上年结转”应等于上年度报告的“结转下年度继续办理”，七列分别核对；上年报告只有总计的，只核对总计。"
        "2020到2021年度格式变化不影响此项。机构合并、上年报告有误等确有原因的，由主管部门写明原因后放行。",
    ),
    "I7": (
        "现行有效件数与上年衔接不上",
        "规章、行政规范性文件的现行有效件数，应等于上年现行有效件数加本年制发件数减本年废止件数。文件失效、集中清理、机构调整会造成"
        "差异，请写明原因。任一年度用2019年格式的不核对（“对外公开总数量”不是现行有效件数）。",
    ),
    "I8": (
        "废止件数多于可废止的件数",
        "本年废止件数不应多于上年现行有效件数加本年制发件数。任一年度用2019年格式的不核对。此项不符时，I7不再重复提示。",
    ),
    "I9": (
        "上年未审结的案件不见了",
        "上年度尚未审结的复议、诉讼案件，本年度要么审结，要么仍未审结，所以表四每组的总计一般不少于上年该组的尚未审结数。",
    ),
    "Y1": (
        "沿用上年文字过多",
        f"第一、五部分的文字与上年报告相同的占{COPIED:.0%}以上。比较时不计空格、全角半角和数字的变化，连续12个字以上相同才算沿用。"
        "年度报告应反映当年的情况，请按当年实际重写。",
    ),
    "Y2": (
        "数字变化过大",
        f"与上年相比增加到{JUMP}倍以上或减少到{JUMP}分之一以下，并且变化超过一定数量（表二50件或50万元，表三20件，表四10件）。"
        "不一定有错，请核对是否多填、漏填、单位弄错，并在正文说明原因。",
    ),
    "Y3": (
        "与上年的范围不同",
        "给出的上年报告不是上一年度的，或者机关、层级、格式与今年不同。范围不同的两份报告，数字和文字不能直接比较，有关各项列为"
        "“无法确定”或“无从核对”。",
    ),
}

_WHERE: Final = {
    "I6": "table3.carried_over",
    "I7": "table2.normative",
    "I8": "table2.normative",
    "I9": "table4",
    "Y1": "section1",
    "Y2": "table2",
    "Y3": "title",
}
WITHOUT: Final = tuple(
    not_assessable(code, where, "没有给出上年报告，无法比较。", SOURCES[code]) for code, where in _WHERE.items()
)
"""The answers where last year's report was not given."""


def against(report: Figures, last_year: Report) -> Iterator[Finding]:
    """All checks of this module, report against last year's report."""
    last = Figures(last_year)
    yield from changed_scope(report, last)
    if not follows(report.report, last_year):
        for code, where in _WHERE.items():
            if code != "Y3":
                yield not_assessable(code, where, "给出的不是上一年度的报告，不能比较。", SOURCES[code])
        return
    for check in CHECKS[1:]:
        yield from check(report, last)


def follows(report: Report, last: Report) -> bool:
    """Whether `last` is the report of the year before, as far as the years are known."""
    return report.year is None or last.year is None or last.year == report.year - 1


_ENDINGS: Final = ("人民政府", "办事处")


def organ_name(organ: str) -> str:
    """An organ's name without blanks and without 人民政府 or 办事处, which many titles leave out."""
    name = squeezed(organ)
    return next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)


def same_organ(one: str | None, other: str | None) -> bool | None:
    """Whether two titles name the same organ, one perhaps without the county before it; None where one names none."""
    if not one or not other:
        return None
    short, long = sorted((organ_name(one), organ_name(other)), key=len)
    return bool(short) and long.endswith(short)


def changed_scope(report: Figures, last: Figures) -> Iterator[Finding]:
    """Y3: both reports are of the same organ, level and form, a year apart."""
    new, old = report.report, last.report
    source, clean = SOURCES["Y3"], True
    if not follows(new, old):
        clean = False
        message = f"本报告是{new.year}年度，给出的上年报告却是{old.year}年度，请换成{(new.year or 0) - 1}年度的报告。"
        yield failed(
            "Y3", "note", "title", message, source, said=old.year, expected=None if new.year is None else new.year - 1
        )
    if same_organ(new.organ, old.organ) is False:
        clean = False
        message = f"上年报告的机关是“{old.organ}”，本年是“{new.organ}”，请确认是同一机关或已更名。"
        yield failed("Y3", "note", "title", message, source, said=new.organ, expected=old.organ)
    elif new.level != old.level and new.level and old.level:
        clean = False
        message = "两年报告的机关层级不同，统计范围可能有变，请在正文说明。"
        yield failed("Y3", "note", "title", message, source, said=new.level, expected=old.level)
    if report.form.key != last.form.key:
        clean = False
        message = f"上年用{last.form.key}年格式，本年用{report.form.key}年格式，表二不能直接比较。"
        yield uncertain("Y3", report.plan.tables[0].path, message, source, said=report.form.key, expected=last.form.key)
    if not clean:
        return
    if None in (new.year, old.year) or same_organ(new.organ, old.organ) is None:
        yield not_assessable("Y3", "title", "两份报告的机关或年度没有读全，不能确认范围相同。", source)
    else:
        yield passed("Y3", "title", "与上年报告的机关、层级、格式相同。", source)


def _same_scope(report: Figures, last: Figures) -> bool:
    return same_organ(report.report.organ, last.report.organ) is not False and (
        report.report.level == last.report.level or not report.report.level or not last.report.level
    )


def carried_over(report: Figures, last: Figures) -> Iterator[Finding]:
    """I6: in every column 上年结转 = 结转下年度继续办理 of last year."""
    source, missing, wrong = SOURCES["I6"], [], False
    for column in COLUMNS:
        path = f"table3.carried_over.{column}"
        said, expected = report[path], last[f"table3.carried_forward.{column}"]
        if said is None or expected is None:
            missing.append(column)
        elif said != expected:
            wrong = True
            message = (
                f"{report.words(path)}填{said}，上年报告结转下年度填{expected}，相差{abs(said - expected)}，请核对。"
            )
            if _same_scope(report, last):
                yield failed("I6", "error", path, message, source, said=said, expected=expected)
            else:
                yield uncertain("I6", path, message, source, said=said, expected=expected)
    if "total" in missing:
        told = "" if wrong else "，其余各列相符" if len(missing) < len(COLUMNS) else ""
        yield not_assessable("I6", _WHERE["I6"], f"本年上年结转或上年结转下年度的总计没有读到{told}。", source)
    elif not wrong:
        told = "（上年报告只有总计）" if missing else ""
        yield passed("I6", _WHERE["I6"], f"上年结转与上年报告的结转下年度相同{told}。", source)


_DOCUMENTS: Final = ("regulations", "normative")


def documents_in_force(report: Figures, last: Figures) -> Iterator[Finding]:
    """I7 and I8: 现行有效 follows from last year's, 制发 and 废止; no more are repealed than there were."""
    if "2019" in (report.form.key, last.form.key):
        reason = "2019年格式的“对外公开总数量”不是现行有效件数，两年不能衔接。"
        for code in ("I7", "I8"):
            yield not_assessable(code, _WHERE[code], reason, SOURCES[code])
        return
    wrong: set[str] = set()
    lost: dict[str, list[str]] = {"I7": [], "I8": []}
    for row in _DOCUMENTS:
        path = f"table2.{row}"
        made, repealed, valid = (report[f"{path}.{column}"] for column in ("made", "repealed", "valid"))
        before = last[f"{path}.valid"]
        name = report.words(f"{path}.valid").partition("的")[0]
        if made is None or repealed is None or before is None:
            lost["I7"].append(name)
            lost["I8"].append(name)
            continue
        told = f"上年现行有效{before}＋本年制发{made}"
        left = before + made - repealed
        if left < 0:
            wrong.add("I8")
            yield _drift(
                report,
                last,
                "I8",
                f"{path}.repealed",
                f"{name}：{told}＝{before + made}，本年却废止{repealed}",
                repealed,
                before + made,
            )
        elif valid is None:
            lost["I7"].append(name)
        elif valid != left:
            wrong.add("I7")
            yield _drift(
                report,
                last,
                "I7",
                f"{path}.valid",
                f"{name}：{told}－本年废止{repealed}＝{left}，现行有效填{valid}，相差{abs(valid - left)}",
                valid,
                left,
            )
    for code, names in lost.items():
        if names:
            yield not_assessable(code, _WHERE[code], f"{enumerated(names)}的件数或上年件数没有读全。", SOURCES[code])
        elif code not in wrong and not (code == "I7" and "I8" in wrong):
            yield passed(code, _WHERE[code], "规章、行政规范性文件的件数与上年衔接。", SOURCES[code])


def _drift(report: Figures, last: Figures, code: str, where: str, message: str, said: Any, expected: Any) -> Finding:
    if _same_scope(report, last):
        message += "，请核对；因失效、清理、机构调整造成的，请写明原因。"
        return failed(code, "warning", where, message, SOURCES[code], said=said, expected=expected)
    message += "；两年的机关或层级不同，请确认。"
    return uncertain(code, where, message, SOURCES[code], said=said, expected=expected)


def pending_cases(report: Figures, last: Figures) -> Iterator[Finding]:
    """I9: each group of Table 4 counts at least the cases pending at the end of last year."""
    source, missing, wrong = SOURCES["I9"], [], False
    for group in report.form.group_keys:
        path = f"table4.{group}.total"
        total, pending = report[path], last[f"table4.{group}.pending"]
        name = report.words(f"table4.{group}")
        if total is None or pending is None:
            missing.append(name)
        elif total < pending:
            wrong = True
            message = f"{name}总计填{total}，上年尚未审结的就有{pending}件，请核对是否漏计。"
            if _same_scope(report, last):
                yield failed("I9", "note", path, message, source, said=total, expected=pending)
            else:
                yield uncertain("I9", path, message, source, said=total, expected=pending)
    if missing:
        yield not_assessable("I9", "table4", f"{enumerated(missing)}的总计或上年尚未审结数没有读到。", source)
    elif not wrong:
        yield passed("I9", "table4", "表四各组总计不少于上年尚未审结数。", source)


def copied_text(report: Figures, last: Figures) -> Iterator[Finding]:
    """Y1: sections one and five are not last year's over again."""
    source, compared, wrong = SOURCES["Y1"], 0, False
    for no in (1, 5):
        new, old = report.report.section(no), last.report.section(no)
        if new is None or old is None or len(squeezed(new.text)) < _ENOUGH:
            continue
        compared += 1
        share = copied_share(old.text, new.text)
        if share >= COPIED:
            wrong = True
            message = f"“{SECTIONS[no - 1]}”有{share:.0%}的文字与上年报告相同，请按当年实际重写。"
            yield failed("Y1", "warning", f"section{no}", message, source, said=share, expected=None)
    if not compared:
        yield not_assessable("Y1", "section1", "两年第一、五部分没有可比的文字（缺少或过短）。", source)
    elif not wrong:
        yield passed("Y1", "section1", f"第一、五部分与上年相同的文字不到{COPIED:.0%}。", source)


def jumps(report: Figures, last: Figures) -> Iterator[Finding]:
    """Y2: figures that are many times last year's, or a small part of them."""
    source, wrong, compared = SOURCES["Y2"], False, 0
    if not _same_scope(report, last):
        yield not_assessable("Y2", "table2", "两年的机关或层级不同，不比较数字的变化。", source)
        return
    form = report.form
    paths = [path for path in form.table2_cells if path not in form.signed and path in last.plan.place]
    paths += ["table3.new.total", *(f"table4.{group}.total" for group in form.group_keys)]
    for path in paths:
        new, old = report[path], last[path]
        if new is None or old is None:
            continue
        compared += 1
        low, high = sorted((new, old))
        if high >= JUMP * low and high - low >= FLOORS[path.partition(".")[0]]:
            wrong = True
            message = (
                f"{report.words(path)}由上年的{figure(old)}变为{figure(new)}，变化过大，请核对，并在正文说明原因。"
            )
            yield failed("Y2", "note", path, message, source, said=new, expected=old)
    if not compared:
        yield not_assessable("Y2", "table2", "两年没有可比的数字。", source)
    elif not wrong:
        yield passed("Y2", "table2", "与上年相比没有变化过大的数字。", source)


CHECKS: Final = (changed_scope, carried_over, documents_in_force, pending_cases, copied_text, jumps)
