"""From the text of a section to its sentences, and to the figures in them with the words around each.

A section is cut into passages (paragraphs; a line broken inside a sentence goes on), a passage into sentences without
white space and with plain signs. `Passage.place` leads back from there to the text as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from gongkai.annual import numerals

# --- Passages and sentences -----------------------------------------------------------------------------------------

_DROPPED: Final = frozenset(" \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff*#")
_PLAIN: Final = {
    **dict.fromkeys(_DROPPED, ""),
    **dict(zip("０１２３４５６７８９．％", "0123456789.%", strict=True)),
    **{"(": "（", ")": "）", ",": "，", ":": "：", ";": "；", "､": "、"},
}
_TO_PLAIN: Final = re.compile(f"[{re.escape(''.join(_PLAIN))}]")
_SENTENCE: Final = re.compile(r"[^。！？]+[。！？]?[”’」』）]?")
_HEADING: Final = re.compile(r"^（?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[）、.．]")
_NUMBERED: Final = re.compile(r"^（[一二三四五六七八九十]{1,3}）")
_SPACED: Final = re.compile(r"[0-9０-９]{1,3}(?:[ \u00a0\u2009\u3000][0-9０-９]{3})+")
_APART: Final = re.compile(r"[0-9０-９]\s+[0-9０-９]")


class Passage:
    """A paragraph of a section. Places in `plain` count its signs without white space, full width brought to half."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.plain = _TO_PLAIN.sub(lambda sign: _PLAIN[sign[0]], text[start:end])

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Each sentence with its place in `plain`."""
        for match in _SENTENCE.finditer(self.plain):
            yield match.start(), match[0]

    @cached_property
    def _offsets(self) -> Sequence[int]:
        if len(self.plain) == self.end - self.start:
            return range(self.start, self.end)
        written = enumerate(self.text[self.start : self.end], self.start)
        return [place for place, sign in written if sign not in _DROPPED]

    def place(self, at: int, length: int) -> tuple[int, int]:
        """Start and end in the section's text of so many signs of `plain`."""
        return self._offsets[at], self._offsets[at + length - 1] + 1

    def fragment(self, at: int, length: int, around: tuple[int, int]) -> str:
        """The sentence at a place in `plain`, as the section writes it.

        around  start and end in `plain` of the figure that it is quoted for: a sentence without end is cut around it
        """
        if length > _SIGHT:
            end = min(at + length, around[1] + _QUOTED)
            at = max(at, around[0] - _QUOTED)
            length = end - at
        start, end = self.place(at, length)
        return self.text[start:end].strip()


def passages(text: str) -> Iterator[Passage]:
    """The paragraphs of a section; lines broken inside a sentence are one passage."""
    start = position = 0
    while position < len(text):
        end = text.find("\n", position)
        if end < 0:
            end = len(text)
        line = text[position:end].strip()
        position = end + 1
        if not line:
            continue
        if end < len(text) and (line[-1] in "，、" or (len(line) >= 25 and line[-1] not in "。；：！？”）:;)")):
            continue
        yield Passage(text, start, end)
        start = position
    if start < len(text):
        yield Passage(text, start, len(text))


def is_heading(sentence: str) -> bool:
    """Whether the sentence is a numbered heading (（二）依申请公开), or opens with its number."""
    return _NUMBERED.match(sentence) is not None or (len(sentence) < 25 and _HEADING.match(sentence) is not None)


def perhaps_two(written: str) -> bool:
    """Whether white space inside a row of digits may mean two numbers; 5 294 is one, 52 94 is not sure."""
    return _APART.search(written) is not None and _SPACED.fullmatch(written) is None


# --- Figures --------------------------------------------------------------------------------------------------------

_UNITS: Final = (
    "万元|亿元|元|条次|件次|场次|人次|批次|篇次|条(?![例款龙线])|件(?!事|数)|篇|份(?!额)|次(?![性月日年])|个(?!月|工作日|自然日|季度|方面|部分|环节)"
    "|期(?![限间])|场(?!所)|项(?!目)|封|起(?![来草点])|宗|例|则|家|轮(?!流)|批(?!准|评)|%"
)
_FIGURE: Final = re.compile(
    rf"(?<![0-9a-zA-Z.第+\-—〔\[/统唯逐每某])(?P<number>{numerals.PATTERN})(?P<more>[余多])?(?P<unit>{_UNITS})"
)
_BEGINS: Final = re.compile(f"[0-9{numerals.HAN}]")
_HUNDREDTHS: Final = re.compile(rf"百分之(?P<number>[0-9.]+|[{numerals.HAN}]{{1,20}})")
_NAMED: Final = re.compile(r"[“《「][^”》」]{0,60}[”》」]")
_ABOUT: Final = ("近", "约", "超", "超过", "逾", "将近")
_SIGHT: Final = 400
"""How many signs before a figure are looked at; no real sentence is longer, and reading stays linear."""
_QUOTED: Final = 120
"""How many signs on either side of a figure are quoted of a sentence that is longer than `_SIGHT`."""

STOP: Final = re.compile(r"[，；：。（）]")
ADVERBS: Final = (
    r"(?:数量|数|总数|总量|件数|次数|共计|共有|共|合计|总计|累计|分别|约|近|达到|达|为|有|的|了|：|“|”|》)*"
)
"""What may stand between the words that say what is counted, and the figure (培训 累计共 4 次)."""


class Figure(NamedTuple):
    """A figure with the words around it, for 网站发布信息 30 条，解读文件 4 篇 at its 4:

    near    back to the last stop (解读文件)
    lead    back to the figure before (，解读文件)
    tail    on to the next stop or figure, what the unit counts (4 篇解读)
    before  the sentence before the figure
    start   of the number in the sentence, `end` of the number
    """

    value: int | Decimal
    approx: bool
    unit: str
    start: int
    end: int
    lead: str
    near: str
    tail: str
    before: str
    sentence: str


def before(sentence: str, place: int) -> str:
    """What stands before a place in a sentence, as far as it is looked at."""
    return sentence[max(0, place - _SIGHT) : place]


def after(sentence: str, place: int) -> str:
    """What stands behind a place in a sentence, as far as it is looked at."""
    return sentence[place : place + _SIGHT]


def figures(sentence: str, denied: Sequence[tuple[int, int]] = ()) -> Iterator[Figure]:
    """The figures of a sentence that have a unit, in order, then those written 百分之….

    Left out: figures in a name (“十件实事”), and those inside what the sentence denies (未收到一件申请).
    """
    matches = _with_units(sentence)
    apart = [*denied]
    if matches and ("“" in sentence or "《" in sentence):
        apart += [match.span() for match in _NAMED.finditer(sentence)]
    apart.sort(reverse=True)
    edge = reach = 0
    for position, match in enumerate(matches):
        start, end = match.span()
        while apart and apart[-1][0] < start:
            reach = max(reach, apart.pop()[1])
        if start < reach:
            continue
        lead, edge = sentence[max(edge, start - _SIGHT) : start], end
        numeral = numerals.read(match["number"])
        if numeral is None or (match["unit"] != "%" and _ends_a_range(sentence, start)):
            continue
        near = STOP.split(lead)[-1]
        until = matches[position + 1].start() if position + 1 < len(matches) else len(sentence)
        yield Figure(
            numeral.value,
            numeral.approx or bool(match["more"]) or near.endswith(_ABOUT),
            match["unit"],
            start,
            match.end("number"),
            lead,
            near,
            STOP.split(sentence[end : min(until, end + 24)], maxsplit=1)[0],
            before(sentence, start),
            sentence,
        )
    if "百分之" in sentence:
        for match in _HUNDREDTHS.finditer(sentence):
            numeral = numerals.read(match["number"])
            if numeral is not None:
                ahead = before(sentence, match.start())
                yield Figure(numeral.value, numeral.approx, "%", *match.span("number"), "", "", "", ahead, sentence)


def _with_units(sentence: str) -> list[re.Match[str]]:
    """The numerals of a sentence that a unit follows, in order; looked for only where a numeral can begin."""
    found: list[re.Match[str]] = []
    edge = 0
    for sign in _BEGINS.finditer(sentence):
        if sign.start() >= edge and (figure := _FIGURE.match(sentence, sign.start())) is not None:
            found.append(figure)
            edge = figure.end()
    return found


def _ends_a_range(sentence: str, start: int) -> bool:
    """Whether the figure ends a range of two (3 至 5 件), which is no count."""
    return start > 0 and sentence[start - 1] in "至到" and sentence[start - 2 : start - 1].isdigit()
