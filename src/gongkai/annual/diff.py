"""Two annual reports side by side: two years of one organ, or two drafts of one year.

Every number with its change in absolute terms and per cent, every section with the sentences that went and came, and
how much of the new text was copied from the old. Where a number cannot be compared, it says why instead of guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from html import escape
from typing import Any, Literal

from gongkai.annual.copying import copied_share
from gongkai.annual.form import COLUMNS, OTHER_KEYS, PREAMBLE, UNSPLIT, in_words
from gongkai.annual.report import Report, Section, Value, squeezed
from gongkai.annual.writers.layout import paragraphs, printable, shown, title
from gongkai.annual.writers.markdown import escaped

_TENTH = Decimal("0.1")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*[”’』」）]*")
_DECISIONS = {
    "table2.permits": "table2_2019.permits.decisions",
    "table2.penalties": "table2_2019.penalties.decisions",
    "table2.coercion": "table2_2019.coercion.decisions",
}
"""The cells of Table 2 that mean the same on the 2021 and the 2019 form: 处理决定数量 of the year."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One number in both reports. `why` says why there is no `change` or no `percent`.

    Numbers that only one of two forms has are left out; a remark of the `Difference` says so.
    """

    path: str
    words: str
    old: Value
    new: Value
    change: int | Decimal | None
    percent: Decimal | None
    why: str

    @property
    def same(self) -> bool:
        """Whether both reports say the same, be it nothing."""
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: kept, removed (only in the old report) or added (only in the new one)."""

    kind: Literal["kept", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    """One section in both reports. A title is None where the report lacks the section.

    copied  per cent of the new text that stands in the old one; None where one of them has no text
    """

    no: int
    old_title: str | None
    new_title: str | None
    lines: tuple[Line, ...]
    copied: Decimal | None

    @property
    def same(self) -> bool:
        """Whether heading and text are the same."""
        titles = squeezed(self.old_title or ""), squeezed(self.new_title or "")
        return titles[0] == titles[1] and all(line.kind == "kept" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Difference:
    """What two reports have in common and what not.

    old_name, new_name  what they are called beside each other: 2023年 and 2024年, or 旧稿 and 新稿
    copied              per cent of the whole new text that stands in the old one
    remarks             what the reader must know about the comparison itself, in Chinese sentences
    """

    old_title: str
    new_title: str
    old_name: str
    new_name: str
    cells: tuple[CellChange, ...]
    sections: tuple[SectionChange, ...]
    copied: Decimal | None
    remarks: tuple[str, ...]

    @property
    def changed(self) -> list[CellChange]:
        """The numbers that differ, in printed order."""
        return [cell for cell in self.cells if not cell.same]


def compare(old: Report, new: Report) -> Difference:
    """Compare two reports cell by cell and sentence by sentence."""
    names = ("旧稿", "新稿")
    if old.year and new.year and old.year != new.year:
        names = (f"{old.year}年", f"{new.year}年")
    numbers = sorted({section.no for section in (*old.sections, *new.sections)})
    return Difference(
        title(old),
        title(new),
        *names,
        cells=tuple(_cells(old, new, names)),
        sections=tuple(_section(number, old.section(number), new.section(number)) for number in numbers),
        copied=_copied([*old.sections], [*new.sections]),
        remarks=tuple(_remarks(old, new)),
    )


# --- numbers -----------------------------------------------------------------------------------------------------


def _cells(old: Report, new: Report, names: tuple[str, str]) -> Iterator[CellChange]:
    other_form = (old.form == "2019") != (new.form == "2019")
    for path in new.edition.table2_cells:
        before = _decision(path) if other_form else path
        if before is not None:
            yield _change(path, _words(path, new), old[before], new[path], names)
    whole = UNSPLIT.key in new.edition.row_keys or UNSPLIT.key in old.edition.row_keys
    for key in (new if UNSPLIT.key in new.edition.row_keys or not whole else old).edition.row_keys:
        for column in COLUMNS:
            path = f"table3.{key}.{column}"
            yield _change(path, _words(path, new), _cell3(old, key, column), _cell3(new, key, column), names)
    for path in new.edition.table4_cells:
        yield _change(path, _words(path, new), old[path], new[path], names)


def _decision(path: str) -> str | None:
    """The cell of the other form that means the same, or None."""
    return _DECISIONS.get(path) or next((new for new, old in _DECISIONS.items() if old == path), None)


def _words(path: str, report: Report) -> str:
    return in_words(path, report.edition)


def _cell3(report: Report, key: str, column: str) -> Value:
    """A cell of Table 3; （六）其他处理 of a report with the three rows is their sum, where all three are there."""
    if key != UNSPLIT.key or UNSPLIT.key in report.edition.row_keys:
        return report[f"table3.{key}.{column}"]
    parts = [report[f"table3.{other}.{column}"] for other in OTHER_KEYS]
    return sum(int(part) for part in parts if part is not None) if None not in parts else None


def _change(path: str, words: str, old: Value, new: Value, names: tuple[str, str]) -> CellChange:
    if old is None or new is None:
        lacking = "两份报告都" if old is new else names[0] if old is None else names[1]
        return CellChange(path, words, old, new, None, None, f"{lacking}没有这个数")
    change = new - old
    if old == 0:
        return CellChange(path, words, old, new, change, None, f"{names[0]}为0，不能计算百分比")
    percent = (Decimal(change) * 100 / abs(Decimal(old))).quantize(_TENTH, ROUND_HALF_UP)
    return CellChange(path, words, old, new, change, percent, "")


def _remarks(old: Report, new: Report) -> Iterator[str]:
    if squeezed(old.organ or "") != squeezed(new.organ or "") and old.organ and new.organ:
        yield f"两份报告的机关不同：{printable(old.organ)}、{printable(new.organ)}。"
    if (old.form == "2019") != (new.form == "2019"):
        yield "两份报告的表二格式不同（2019年格式与2021年格式），只比较处理决定数量。"
    if (UNSPLIT.key in old.edition.row_keys) != (UNSPLIT.key in new.edition.row_keys):
        yield "一份报告把“（六）其他处理”写成一行，另一份分为三行，按三行之和比较。"


# --- text --------------------------------------------------------------------------------------------------------


def _section(number: int, old: Section | None, new: Section | None) -> SectionChange:
    before, after = _sentences(old), _sentences(new)
    return SectionChange(
        number,
        old.title if old else None,
        new.title if new else None,
        tuple(_lines(before, after)),
        _copied([old] if old else [], [new] if new else []),
    )


def _sentences(section: Section | None) -> list[str]:
    if section is None:
        return []
    return [
        found[0].strip()
        for paragraph in paragraphs(section)
        for found in _SENTENCE.finditer(paragraph.text)
        if found[0].strip()
    ]


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, [squeezed(s) for s in before], [squeezed(s) for s in after], autojunk=False)
    for kind, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if kind == "equal":
            yield from (Line("kept", text) for text in after[from_new:to_new])
        else:
            yield from (Line("removed", text) for text in before[from_old:to_old])
            yield from (Line("added", text) for text in after[from_new:to_new])


def _copied(old: list[Section], new: list[Section]) -> Decimal | None:
    before, after = _written(old), _written(new)
    if not before.strip() or not after.strip():
        return None
    return (copied_share(before, after) * 100).quantize(_TENTH, ROUND_HALF_UP)


def _written(sections: list[Section]) -> str:
    """What the organ wrote itself: the prose without its headings."""
    return "\n".join(line.text for section in sections for line in paragraphs(section) if not line.heading)


# --- as JSON, Markdown, HTML -------------------------------------------------------------------------------------

_HEADS = ("项目", "增减", "幅度")
_NO_BASE = "基数为0"
_NO_CHANGE = "数字没有变化。"
_MARKS = {"removed": "删去", "added": "新增"}


def as_json(difference: Difference) -> dict[str, Any]:
    """The difference as plain dicts, lists, ints, strings and None; decimals are strings."""
    return {
        "old": {"title": difference.old_title, "name": difference.old_name},
        "new": {"title": difference.new_title, "name": difference.new_name},
        "remarks": list(difference.remarks),
        "copied_percent": _plain(difference.copied),
        "cells": [
            {name: _plain(getattr(cell, name)) for name in CellChange.__slots__} | {"same": cell.same}
            for cell in difference.cells
        ],
        "sections": [
            {
                "no": section.no,
                "old_title": section.old_title,
                "new_title": section.new_title,
                "copied_percent": _plain(section.copied),
                "lines": [{"kind": line.kind, "text": line.text} for line in section.lines],
            }
            for section in difference.sections
        ],
    }


def as_markdown(difference: Difference) -> str:
    """The difference to read on a terminal or in any editor: what changed, in Chinese; what did not is only counted."""
    lines = [f"# {_headline(difference)}", *map(escaped, _overview(difference)), "## 数字"]
    if difference.changed:
        head = [_HEADS[0], difference.old_name, difference.new_name, *_HEADS[1:]]
        rows = [head, ["---", *["---:"] * (len(head) - 1)], *(_row(cell) for cell in difference.changed)]
        lines.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
    lines += [_rest(difference), "## 文字"]
    for section in difference.sections:
        lines.append(f"### {escaped(_section_name(section))}")
        lines += [escaped(remark) for remark in _section_remarks(section, difference)]
        changed = [line for line in section.lines if line.kind != "kept"]
        if changed:
            lines.append("\n".join(f"- {_MARKS[line.kind]}：{escaped(line.text)}" for line in changed))
    return "\n\n".join(lines) + "\n"


def as_html(difference: Difference) -> str:
    """The difference as a complete HTML document: numbers that changed, and the text with what went and came marked."""
    head = [_HEADS[0], difference.old_name, difference.new_name, *_HEADS[1:]]
    name = escape(_headline(difference))
    lines = [
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{name}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{name}</h1>",
        *(f"<p>{escape(line)}</p>" for line in _overview(difference)),
        "<h2>数字</h2>",
    ]
    if difference.changed:
        lines.append('<div class="frame" role="region" aria-label="有变化的数字" tabindex="0"><table>')
        lines.append("<caption>有变化的数字</caption>")
        columns = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
        lines.append(f"<thead><tr>{columns}</tr></thead><tbody>")
        for cell in difference.changed:
            first, *others = _row(cell)
            numbers = "".join(f"<td>{escape(text)}</td>" for text in others)
            lines.append(f'<tr data-path="{cell.path}"><th scope="row">{escape(first)}</th>{numbers}</tr>')
        lines.append("</tbody></table></div>")
    lines += [f"<p>{escape(_rest(difference))}</p>", "<h2>文字</h2>"]
    for section in difference.sections:
        lines.append(f"<section><h3>{escape(_section_name(section))}</h3>")
        lines += [f"<p>{escape(remark)}</p>" for remark in _section_remarks(section, difference)]
        if not section.same:
            lines += [_html_line(line) for line in section.lines]
        lines.append("</section>")
    return "\n".join([*lines, "</main>\n</body>\n</html>\n"])


def _html_line(line: Line) -> str:
    if line.kind == "kept":
        return f'<p class="kept">{escape(line.text)}</p>'
    tag = "del" if line.kind == "removed" else "ins"
    return f'<p class="{line.kind}"><span class="mark">{_MARKS[line.kind]}</span><{tag}>{escape(line.text)}</{tag}></p>'


def _headline(difference: Difference) -> str:
    return f"年度报告对照：{difference.old_name}与{difference.new_name}"


def _overview(difference: Difference) -> Iterator[str]:
    yield f"{difference.old_name}：{difference.old_title}"
    yield f"{difference.new_name}：{difference.new_title}"
    yield from difference.remarks
    if difference.copied is not None:
        share = f"{difference.new_name}的文字有{difference.copied}%与{difference.old_name}相同"
        yield f"{share}（不计标题，只改数字的仍算相同）。"


def _rest(difference: Difference) -> str:
    """What the table of changed numbers leaves out."""
    same = sum(1 for cell in difference.cells if cell.same)
    if same == len(difference.cells):
        return _NO_CHANGE
    return f"有变化的数字{len(difference.cells) - same}个，没有变化的{same}个。"


def _row(cell: CellChange) -> list[str]:
    numbers = [shown(cell.old) or "空缺", shown(cell.new) or "空缺"]
    change = "—" if cell.change is None else shown(cell.change, signed=True)
    percent = _NO_BASE if cell.percent is None else f"{shown(cell.percent, signed=True)}%"
    if cell.change is None:
        percent = cell.why
    return [cell.words, *numbers, change, percent]


def _section_name(section: SectionChange) -> str:
    named = printable(section.new_title or section.old_title or "").strip()
    return named or (f"第{section.no}部分" if section.no else PREAMBLE)


def _section_remarks(section: SectionChange, difference: Difference) -> Iterator[str]:
    if section.old_title is None:
        yield f"{difference.old_name}没有这一部分。"
    elif section.new_title is None:
        yield f"{difference.new_name}没有这一部分。"
    elif squeezed(section.old_title) != squeezed(section.new_title):
        yield f"{difference.old_name}的标题是“{printable(section.old_title).strip()}”。"
    if section.same:
        yield "文字没有变化。" if section.lines else "只有表格，没有文字。"
    elif section.copied is not None:
        yield f"与{difference.old_name}相同的文字占{section.copied}%。"


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value


_STYLE = """\
body { margin: 0; background: #fff; color: #1b1f24; font: 17px/1.75 "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif }
main { max-width: 56em; margin: 0 auto; padding: 24px 16px 48px }
h1 { font-size: 1.5em; line-height: 1.4 }
h2 { font-size: 1.25em; margin-top: 32px }
h3 { font-size: 1.05em; margin-top: 24px }
p { margin: 0 0 8px }
.frame { overflow-x: auto }
.frame:focus-visible { outline: 3px solid #ffb000; outline-offset: 2px }
table { border-collapse: collapse; width: 100%; font-size: 15px; font-variant-numeric: tabular-nums }
caption { text-align: start; color: #57606a }
th, td { border: 1px solid #d0d7de; padding: 4px 8px; font-weight: normal }
th { text-align: start; background: #f5f7fa }
td { text-align: end }
.mark { margin-inline-end: 8px; padding: 0 6px; border: 1px solid; border-radius: 4px; font-size: .85em }
.removed { color: #b3261e }
.added { color: #1a7f37 }
ins { text-decoration: none }
@media print { @page { size: A4; margin: 25mm } body { font-size: 11pt } tr { break-inside: avoid } }
"""
