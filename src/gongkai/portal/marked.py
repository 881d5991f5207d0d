"""A checked report as a page shows it: the official tables and the prose, each finding marked at its place.

Every finding that failed or stays uncertain gets a number; its mark stands at the cell, figure or heading that it is
about and leads to its explanation, which leads back. A mark is a word and a number, never a colour alone.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from html import escape
from itertools import islice

from django.utils.safestring import SafeString, mark_safe

from gongkai.annual.checks import EXPLANATIONS, suspects
from gongkai.annual.claims import MOST_CLAIMS
from gongkai.annual.form import in_words
from gongkai.annual.report import Claim, Finding, Report
from gongkai.annual.writers import html, layout
from gongkai.pages.body import SWIPE

KINDS = {
    "error": ("错误", "错"),
    "warning": ("提醒", "提"),
    "note": ("提示", "示"),
    "uncertain": ("无法确定", "疑"),
}
"""Each kind of finding that is marked: its word, and the word on the mark."""
NOT_ASSESSABLE = "无从核对"
MOST_NOTES = 300
"""So many findings of a report are shown, those first that weigh most; beyond that a page says how many more."""
MOST_TOGETHER = 3
"""So many marks at one figure are kept in one line with it."""
MOST_SENTENCES = 200
"""So many different sentences are shown of what passed or could not be checked."""
SUMS = ("I1", "I2", "I3", "I4")
"""Codes of the sums within the tables."""
COUNTED = "INRY"
"""Codes (by first letter) whose `said` and `expected` are figures of the report, not of its layout."""


@dataclass(frozen=True)
class Note:
    """A numbered finding: its words, and the ids of its mark and of itself."""

    number: int
    kind: str
    finding: Finding
    place: str
    id: str
    mark_id: str
    placed: bool = False

    @property
    def word(self) -> str:
        return KINDS[self.kind][0]

    @property
    def title(self) -> str:
        return EXPLANATIONS.get(self.finding.code, ("", ""))[0]

    @property
    def explanation(self) -> str:
        return EXPLANATIONS.get(self.finding.code, ("", ""))[1]

    @property
    def figures(self) -> str:
        """What the report says and what it should say, where both are plain figures."""
        said, expected = self.finding.said, self.finding.expected
        if self.finding.code[0] in COUNTED and _plain(said) and _plain(expected):
            if self.finding.code == "I1":
                return f"收 {_written(expected)}，办理和结转 {_written(said)}"
            return f"报告写的是 {_written(said)}，{self._against} {_written(expected)}"
        return ""

    @property
    def _against(self) -> str:
        """What the other figure is. Of a sum that fails any part may be the wrong one, so nothing is said to be due."""
        if self.finding.code in SUMS:
            return "各项相加为"
        return "应为" if self.finding.code[0] == "I" and self.kind != "uncertain" else "对照的数是"

    @property
    def mark(self) -> str:
        """The link that stands at the place of the finding."""
        text = f"{KINDS[self.kind][1]}{self.number}"
        return f'<a class="mark mark--{self.kind}" id="{self.mark_id}" href="#{self.id}">{text}</a>'


@dataclass
class Sheet:
    """One checked report on a page that may hold several; its number keeps its ids apart from those of the others."""

    report: Report
    number: int
    counts: Counter[str] = field(default_factory=Counter)
    _placed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.counts = Counter(_kind(finding) for finding in self.report.findings)

    @property
    def prefix(self) -> str:
        return f"r{self.number}-"

    @property
    def organ(self) -> str:
        return self.report.organ or "（没有读出机关名称）"

    @property
    def year(self) -> str:
        return f"{self.report.year}年" if self.report.year else "（没有读出年度）"

    # Templates ask a Report's cells before its attributes, so they get what they need from here.
    @property
    def file(self) -> str:
        return self.report.source

    @property
    def json(self) -> str:
        """The report as the page carries it for a download; its claims and findings are made anew then."""
        plain = {**self.report.as_json(), "claims": [], "findings": []}
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @property
    def verdict(self) -> str:
        """How many errors, warnings and notes, in words."""
        found = [f"{self.counts[kind]} 处{word}" for kind, (word, _) in KINDS.items() if self.counts[kind]]
        if lost := self.counts["not_assessable"]:
            found.append(f"{lost} 项{NOT_ASSESSABLE}")
        if not self.counts["error"]:
            found.insert(0, "没有发现错误")
        return "，".join(found)

    @property
    def state(self) -> str:
        """The worst kind, for the colour beside the word."""
        return next((kind for kind in KINDS if self.counts[kind]), "ok")

    @cached_property
    def _numbered(self) -> list[Note]:
        marked = [finding for finding in self.report.findings if _kind(finding) in KINDS]
        return [
            Note(
                number,
                _kind(finding),
                finding,
                self._place(finding.where),
                f"{self.prefix}n{number}",
                f"{self.prefix}m{number}",
            )
            for number, finding in enumerate(marked[:MOST_NOTES], 1)
        ]

    @cached_property
    def notes(self) -> list[Note]:
        """The findings, those first that weigh most; `placed` where the mark stands in the paper."""
        _ = self.paper  # whoever writes it collects the numbers of the marks that stand in it
        return [replace(note, placed=note.number in self._placed) for note in self._numbered]

    @property
    def more(self) -> int:
        """How many findings are not shown."""
        return sum(self.counts[kind] for kind in KINDS) - len(self._numbered)

    @property
    def read_in_part(self) -> str:
        """A sentence where the prose has more figures than are read."""
        if len(self.report.claims) < MOST_CLAIMS:
            return ""
        return f"正文数字过多，只核对前 {MOST_CLAIMS} 个。"

    @property
    def lost(self) -> list[tuple[str, int]]:
        """What could not be checked and why, each sentence once with how many checks it stands for."""
        return self._sentences("not_assessable")

    @property
    def passed(self) -> list[tuple[str, int]]:
        return self._sentences("passed")

    def _sentences(self, outcome: str) -> list[tuple[str, int]]:
        counted = Counter(one.message for one in self.report.findings if one.outcome == outcome)
        return list(islice(counted.items(), MOST_SENTENCES))

    @cached_property
    def suspects(self) -> list[tuple[str, str]]:
        """The cells that are probably the wrong ones: id and name."""
        return [(html.cell_id(path, self.prefix), in_words(path, self.report.edition)) for path in self._suspected]

    @cached_property
    def _suspected(self) -> list[str]:
        return suspects(self.report.findings, self.report)

    def _place(self, where: str) -> str:
        """The name of the place for people."""
        if (claim := self._claim(where)) is not None:
            return f"{_section_name(claim.section)}，“{claim.fragment}”"
        words = in_words(where, self.report.edition)
        return words if words != where else _section_name(int(where[7:])) if where[7:].isdecimal() else "全文"

    def _claim(self, where: str) -> Claim | None:
        kind, _, index = where.partition(".")
        if kind == "claims" and index.isdecimal() and int(index) < len(self.report.claims):
            return self.report.claims[int(index)]
        return None

    # --- the paper ----------------------------------------------------------------------------------------------

    @cached_property
    def _marks(self) -> dict[str, list[Note]]:
        """The notes by the place where their mark stands: a cell, a claim, a heading or a whole table."""
        cells = self.report.edition.cells
        marks: dict[str, list[Note]] = defaultdict(list)
        for note in self._numbered:
            where = note.finding.where
            if where.startswith("table") and "." in where and where not in cells:
                below = [path for path in cells if path.startswith(f"{where}.")]
                where = next((path for path in below if path.endswith(".total")), below[0] if below else where)
            marks[where.removesuffix("_2019") if "." not in where else where].append(note)
        return dict(marks)

    @cached_property
    def paper(self) -> SafeString:
        """The report from top to bottom with its marks, as HTML for a strict content security policy."""
        return mark_safe("\n".join(self._paper()))  # noqa: S308  # every text below is escaped

    def _paper(self) -> Iterator[str]:
        for part in layout.parts(self.report):
            match part:
                case layout.Title(text):
                    yield f'<h3 class="paper__title">{escape(text)}{self._at("title")}</h3>'
                case layout.Heading(text, no):
                    yield f"<h4>{escape(text)}{self._at(f'section{no}')}</h4>"
                case layout.Paragraph():
                    tag = "h5" if part.heading else "p"
                    yield f"<{tag}>{self._line(part)}</{tag}>"
                case layout.Table():
                    if marks := self._at(part.key):
                        yield f'<p class="paper__marks">整张表：{marks}</p>'
                    printed = html.table(self.report, part.key, cell=self._cell, prefix=self.prefix)
                    label = f"第{self.number}份报告 {escape(part.caption)}"
                    yield f'<p class="swipe">{SWIPE}</p>'
                    yield f'<div class="frame" role="region" aria-label="{label}" tabindex="0">\n{printed}\n</div>'

    def _at(self, where: str) -> str:
        notes = self._marks.get(where, ())
        self._placed.update(note.number for note in notes)
        return "".join(note.mark for note in notes)

    def _cell(self, path: str, text: str) -> html.Shown:
        notes, suspect = self._marks.get(path, []), path in self._suspected
        if not (notes or suspect):
            return {}, escape(text)
        kind = notes[0].kind if notes else "suspect"
        return {"class": f"cell cell--{kind}"}, escape(text) + (self._suspicion if suspect else "") + self._at(path)

    @cached_property
    def _suspicion(self) -> str:
        """The mark of a cell that is probably wrong, which leads to the first sum that it breaks."""
        note = next((note for note in self._numbered if note.finding.code in SUMS[:3] and note.kind == "error"), None)
        return f'<a class="mark mark--suspect" href="#{note.id}">先核对</a>' if note else ""

    def _line(self, paragraph: layout.Paragraph) -> str:
        """The text of a paragraph, each claimed figure marked."""
        text, done, pieces = paragraph.text, 0, []
        for number, claim in self._claims_of(paragraph):
            start = claim.at - paragraph.at
            if start < done:
                continue
            pieces.append(escape(text[done:start]))
            done = start + claim.length
            notes = self._marks.get(f"claims.{number}", [])
            figure = escape(text[start:done])
            if not notes:
                pieces.append(f'<mark class="claim">{figure}</mark>')
                continue
            # The mark stands after the unit, and in one line with the figure and with the punctuation that follows.
            tail = _TAIL.match(text, done)
            unit, stop = tail.groups() if tail else ("", "")
            done += len(unit) + len(stop)
            piece = f'<mark class="claim claim--{notes[0].kind}">{figure}</mark>{escape(unit)}'
            piece += self._at(f"claims.{number}") + escape(stop)
            pieces.append(f'<span class="together">{piece}</span>' if len(notes) <= MOST_TOGETHER else piece)
        pieces.append(escape(text[done:]))
        return "".join(pieces).strip()

    def _claims_of(self, paragraph: layout.Paragraph) -> list[tuple[int, Claim]]:
        """The claims whose figure lies within a paragraph, from left to right."""
        places, claims = self._claims_by_section.get(paragraph.no, ([], []))
        end = paragraph.at + len(paragraph.text)
        within = claims[bisect_left(places, paragraph.at) : bisect_left(places, end)]
        return [(number, claim) for number, claim in within if claim.at + claim.length <= end]

    @cached_property
    def _claims_by_section(self) -> dict[int, tuple[list[int], list[tuple[int, Claim]]]]:
        """Of each section the places of its claims in ascending order, and the claims there with their indexes."""
        sections: dict[int, list[tuple[int, Claim]]] = defaultdict(list)
        for number, claim in enumerate(self.report.claims):
            if claim.length > 0:
                sections[claim.section].append((number, claim))
        for claims in sections.values():
            claims.sort(key=lambda one: one[1].at)
        return {no: ([claim.at for _, claim in claims], claims) for no, claims in sections.items()}


_UNITS = (
    "个?工作日|百分点|个百分点|[件人条批户]次|平方米|个[月年]|小时|分钟|[万亿]?元|"
    "[件条篇份期个次名场项部批家页人户宗起例字则幅册只台站处年月天日%％‰]"
)
_TAIL = re.compile(rf"([余多]?[万亿]?[余多]?(?:{_UNITS})?)([，。；：、！？,;:!?）)》」』”’]{{0,3}})")
"""What belongs to a figure after it: its unit, and the punctuation that may not begin a line."""


def _kind(finding: Finding) -> str:
    return str(finding.level) if finding.outcome == "failed" else finding.outcome


def _section_name(number: int) -> str:
    return in_words(f"section{number}") if 1 <= number <= 6 else "第一部分以前"


def _plain(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _written(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
