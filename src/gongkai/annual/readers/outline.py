"""Title, organ, year, level and the six sections of a report, found by their wording.

Headings are looked for by what they say, not by how the file marks them: their numbers may be lost or start again,
their level may be wrong, and the text may follow in the same paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.annual.form import SECTIONS
from gongkai.annual.readers.blocks import Paragraph
from gongkai.annual.readers.labels import nearest
from gongkai.annual.readers.tables import reading_note
from gongkai.annual.report import YEARS, Finding

_YEAR = r"(?P<year>(?:19|20)\d{2}|二[〇○零Oo0]?[〇○零Oo0一二三四五六七八九]{2,3})\s*年?\s*(?:度)?"
_NAME = r"(?:政府信息|政务|信息)公开(?:工作)?(?:情况)?(?:的)?(?:年度报告|年报|工作报告)"
_TITLE = re.compile(rf"^(?P<organ>\S*?){_YEAR}{_NAME}$")
_TITLE_AFTER = re.compile(rf"^(?P<organ>\S*?){_NAME}[(（]?{_YEAR}[)）]?$")
_FRONT = re.compile(r"^\w{2,10}[省市州盟县区旗]$")
_PERIOD = re.compile(r"统计期限?[^。]{0,12}?((?:19|20)\d{2})年1月1日")
_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {
    "○": 0,
    "零": 0,
    "O": 0,
    "o": 0,
    "0": 0,
}
_NUMBER = r"(?:第?[(（]?[一二三四五六七八九十]{1,2}[)）]?(?:部分)?[、.．:：\s]*|\d{1,2}[、.．\s]+)"
_BARE = tuple(heading.split("、", 1)[1] for heading in SECTIONS)
_HEADING = re.compile(
    rf"^\s*(?P<number>{_NUMBER})?(?P<label>"
    + "|".join("".join(rf"{c}\s*" for c in b) for b in _BARE)
    + r")(?P<rest>.*)$",
    re.DOTALL,
)
_OTHER_WORDINGS = {
    "其他事项": 6,
    "其他需要说明的事项": 6,
    "需要报告的其他事项": 6,
    "存在的主要问题": 5,
    "存在问题": 5,
    "工作总体情况": 1,
    "概述": 1,
}
"""Wordings too short or too unlike the official ones to be known by their letters; always with a number."""
_NUMBERS = {label: number for number, label in enumerate(_BARE, 1)}
_KEYS = {re.sub(r"\s|、", "", label): number for number, label in enumerate(_BARE, 1)}
_SHORT = re.compile(r"^[(（]?[一二三四五六][)）]?[、.．\s]")
_AFTER = "：:。.；;"


@dataclass(slots=True)
class Heading:
    """A heading of a section: its number on the form, its wording, and text that stood in the same paragraph."""

    no: int
    title: str
    rest: str
    block: int
    level: int
    exact: bool
    numbered: bool


def headings(blocks: Sequence[tuple[int, Paragraph]]) -> list[Heading]:
    """Every paragraph that is a heading of the form, in reading order."""
    return [found for place, paragraph in blocks if (found := _heading(place, paragraph)) is not None]


def _heading(place: int, paragraph: Paragraph) -> Heading | None:
    text = paragraph.text.strip()
    start = text[:40]
    if not start or not any(
        word in start for word in ("总", "主动公开", "收到", "复议", "问题", "其他", "需要", "报告", "况", "概述")
    ):
        return None
    found = _HEADING.match(unicodedata.normalize("NFKC", text) if "\u3000" in start else text)
    if found is not None:
        label = re.sub(r"\s", "", found["label"])
        rest = found["rest"].strip().lstrip(_AFTER).strip()
        number = (found["number"] or "").strip()
        if rest and not number:
            return None
        title = text[: found.start("rest")].strip() if found["rest"] else text
        if rest and not _starts_a_sentence(rest):
            return None
        no = _KEYS[label.replace("、", "")]
        return Heading(no, " ".join(title.split()), rest, place, paragraph.level, True, bool(number))
    return _misworded(place, paragraph, text)


def _starts_a_sentence(rest: str) -> bool:
    """Whether what follows a heading in its paragraph is text of the section, not the rest of a longer name."""
    return len(rest) >= 8 and not rest.startswith(("的", "等", "，", ",", "、", "和", "及", "》", "”"))


def _misworded(place: int, paragraph: Paragraph, text: str) -> Heading | None:
    """A short paragraph that is nearly a heading: 一、总体情况介绍, 五、存在问题和改进措施."""
    if len(text) > 30 or not (_SHORT.match(text) or paragraph.level) or text.startswith(("（", "(")):
        return None
    plain = re.sub(rf"^{_NUMBER}", "", "".join(text.split())).rstrip(_AFTER)
    if plain in _OTHER_WORDINGS and _SHORT.match(text):
        return Heading(_OTHER_WORDINGS[plain], " ".join(text.split()), "", place, paragraph.level, False, True)
    number = nearest(plain, _NUMBERS, near=0.66)
    if number is None:
        return None
    return Heading(number, " ".join(text.split()), "", place, paragraph.level, False, bool(_SHORT.match(text)))


def chosen(found: Sequence[Heading]) -> list[Heading]:
    """One heading a section: the run in ascending order that names most sections; of equals the last (a table of
    contents comes first)."""
    best: dict[int, tuple[tuple[int, int], int, list[Heading]]] = {}  # the best run that ends with each section
    for place, heading in enumerate(found):
        earlier = (run for no, run in best.items() if no < heading.no)
        run = [*max(earlier, key=_rank, default=_NO_RUN)[2], heading]
        weight = _weight(run)
        if heading.no not in best or weight >= best[heading.no][0]:
            best[heading.no] = weight, place, run
    return max(best.values(), key=_rank, default=_NO_RUN)[2]


_NO_RUN: tuple[tuple[int, int], int, list[Heading]] = (0, 0), -1, []


def _rank(run: tuple[tuple[int, int], int, list[Heading]]) -> tuple[tuple[int, int], int]:
    return run[0], run[1]


def _weight(run: Sequence[Heading]) -> tuple[int, int]:
    """How many sections a run names, and how many of them with a number: a caption of a table often has none."""
    return len(run), sum(1 for heading in run if heading.numbered)


def heading_notes(found: Sequence[Heading]) -> list[Finding]:
    """S7: numbers lost or restarted, levels that differ, text in the same paragraph; S15: other wording."""
    notes: list[Finding] = []
    levels = {heading.level for heading in found}
    for heading in found:
        where, official = f"section{heading.no}", SECTIONS[heading.no - 1]
        number = official[0]
        if not heading.exact:
            message = f"标题“{heading.title}”与规定的“{official}”不一致，请改为规定的标题。"
            notes.append(reading_note("S15", where, heading.title, official, message))
        elif not heading.numbered:
            message = f"标题“{heading.title}”缺少序号，应为“{official}”。"
            notes.append(reading_note("S7", where, heading.title, official, message))
        elif not re.match(rf"^第?[(（]?{number}", heading.title):
            message = f"标题“{heading.title}”的序号不对，应为“{official}”。"
            notes.append(reading_note("S7", where, heading.title, official, message))
        if heading.rest:
            message = f"标题“{official}”与正文写在了同一段，请分段。"
            notes.append(reading_note("S7", where, heading.title, official, message))
    if len(levels - {0}) > 1 or (0 in levels and len(levels) > 1):
        message = "六个部分的标题级别不一致，请统一为同一级标题。"
        notes.append(reading_note("S7", "section1", sorted(levels), None, message))
    return notes


@dataclass(slots=True)
class Title:
    """The title of a report, what it names, and the last of the blocks that it stands in."""

    text: str
    organ: str | None
    year: int | None
    block: int


def title_of(blocks: Sequence[tuple[int, Paragraph]], before: int | None) -> Title | None:
    """The title: the last paragraph before section one that names a year and 政府信息公开年度报告.

    A title over two or three paragraphs (organ on a line of its own) is put together.
    """
    leading = [(place, p) for place, p in blocks if before is None or place < before][:400]
    best: Title | None = None
    for position, (_, paragraph) in enumerate(leading):
        line = _joined(paragraph.text)
        if len(line) > 80 or not ("公开" in line or "年报" in line or "报告" in line):
            continue
        for back in range(3):
            if back > position:
                break
            parts = [_joined(p.text) for _, p in leading[position - back : position + 1]]
            if any(len(part) > 50 for part in parts):
                break
            title = _parsed("".join(parts), leading[position][0])
            if title is None:
                continue
            first = position - back
            while title.organ and first and _FRONT.match(_joined(leading[first - 1][1].text)):
                first -= 1
                title.organ = _joined(leading[first][1].text) + title.organ
            if title.organ or best is None or not best.organ:
                title.text = " ".join(" ".join(p.text.split()) for _, p in leading[first : position + 1])
                best = title
            if title.organ:
                break
    return best


def _joined(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _parsed(line: str, block: int) -> Title | None:
    found = _TITLE.match(line) or _TITLE_AFTER.match(line)
    if found is None:
        return None
    organ = found["organ"].strip("：:-—《") or None
    if organ and any(mark in organ for mark in "。；，,>》|"):
        organ = re.split(r"[。；，,>》|]", organ)[-1] or None
    if organ in ("关于", "关于印发"):
        organ = None
    return Title(line, organ, _year(found["year"]), block)


def _year(text: str) -> int | None:
    digits = [str(_DIGITS.get(digit, digit)) for digit in text]
    joined = "".join(digit for digit in digits if digit.isdecimal())
    return int(joined) if len(joined) == 4 and int(joined) in YEARS else None


_CONTENTS = re.compile(r"^目录$|^.{2,40}?[.．…·]{3,}\d*$")
"""A line of a table of contents."""


def is_preamble(text: str) -> bool:
    """Whether a paragraph between title and section one is prose of the report (本报告由……编制), no leftover of a
    page or of a table of contents."""
    return ("。" in text or len(text) >= 20) and _CONTENTS.match(_joined(text)) is None


def year_in(text: str) -> int | None:
    """The report year as the prose states it (统计期限自…年1月1日)."""
    found = _PERIOD.search(_joined(text))
    return int(found[1]) if found else None


_LEVELS = (
    (re.compile(r"(?:街道|街道办事处|街道办)$"), "subdistrict"),
    (re.compile(r"(?:镇|乡|苏木)(?:人民政府)?$"), "township"),
    (re.compile(r"(?:局|厅|委员会|委|办公室|办|中心|院|署|处|大队|支队|队|馆|社|会|公司|管委会)$"), "department"),
    (re.compile(r"(?:县|区|旗)(?:人民政府|政府)?$"), "county"),
    (re.compile(r"(?:省|自治区)(?:人民政府|政府)?$"), "province"),
    (re.compile(r"(?:州|盟|地区)(?:人民政府|政府|行政公署)?$"), "city"),
)
_HAS_COUNTIES = re.compile(r"各县[(（]?[市区、]|县区|县\(市|县（市|各区县|市县两级|各区[、，和及]")
_HAS_TOWNSHIPS = re.compile(r"各(?:乡镇|镇[(（]?(?:街道|办)|镇办|镇街|乡[(（]?镇)")


def level_of(organ: str | None, prose: Iterable[str]) -> str | None:
    """The level of an organ by its name; a city (市) by what its prose says it is made of; None where unsure."""
    if not organ:
        return None
    if re.search(r"自治区(?:人民政府|政府)?$", organ):
        return "province"
    for pattern, level in _LEVELS:
        if pattern.search(organ):
            return level
    if re.search(r"市(?:人民政府|政府)?$", organ):
        if re.match(r"^(?:北京|天津|上海|重庆)市", organ):
            return "province"
        text = "".join(prose)
        if _HAS_COUNTIES.search(text):
            return "city"
        return "county" if _HAS_TOWNSHIPS.search(text) else None
    return None
