"""Lists of what was posted elsewhere, read in the child process: a list page, an export of an app, or lines with links.

Nothing here imports Django, and nothing fetches anything: links are taken as they stand.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from lxml import etree, html

from gongkai.files.kinds import UNKNOWN, text_in
from gongkai.files.text import rows_of_book, storable
from gongkai.law import Refused

MOST_ROWS, MOST_TEXT = 2_000, 20_000
SHORTEST_TITLE = 4
"""Signs; what is shorter is 首页, 更多, a number of a page."""
NOTHING = "没有认出带日期的信息；请核对是不是列表页的源代码，或者改用后台导出的表格。"
NOT_A_LIST = "这个文件不是列表；请上传列表页另存的网页（html）、后台导出的表格（xlsx、csv）或者每行一条的文本（txt）。"
NO_TITLES = "没有找到“标题”列；请在表格第一行写明列名：标题、网址、发布日期。"

Row = dict[str, str]
"""title, address, on (2026-03-02 or empty), text, fault (why it cannot be entered; empty where nothing is seen)."""

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)日?")
_DAY_SHORT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_DAY_OF_NO_YEAR = re.compile(r"(?<![\d年/.-])(?:0?[1-9]|1[0-2])(?:[-/](?:0?[1-9]|[12]\d|3[01])(?![\d/-])|月\d{1,2}日)")
_IN_ADDRESS = re.compile(r"/t?((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?=[/_.-])")
_LINK = re.compile(r"https?://[^\s，。；、“”<>\"']+", re.IGNORECASE)
_CUT = re.compile(r"(?:…|\.{2,})$")
_COLUMNS = {
    "title": ("标题", "内容标题", "文章标题", "图文标题", "信息标题", "名称", "title"),
    "address": ("网址", "链接", "内容url", "文章链接", "原文链接", "地址", "url", "link"),
    "on": ("发布日期", "发布时间", "发表时间", "发表日期", "推送时间", "日期", "时间", "date"),
    "text": ("正文", "文章内容", "内容", "text"),
}


def rows_of(content: bytes, ending: str) -> list[Row]:
    """The rows of a list. ending  of its name. Raises Refused where it is none."""
    if content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        found = _table(rows_of_book(content))
    else:
        text = _text(content)
        if re.search(r"<a\s", text, re.IGNORECASE):
            found = _page(text)
        elif ending == "csv" or any(_named(cell) == "title" for cell in _cells(text.partition("\n")[0])):
            found = _table(csv.reader(io.StringIO(text.replace("\0", ""))))
        else:
            found = _lines(text)
    kept: list[Row] = []
    for row in found:
        if len(kept) == MOST_ROWS:
            raise Refused(f"信息超过 {MOST_ROWS} 条，请分成几个文件。")
        kept.append({name: storable(value) for name, value in row.items()})
    if not kept:
        raise Refused(NOTHING)
    return kept


def _text(content: bytes) -> str:
    try:
        if content[:5] != b"%PDF-":
            return text_in(content)
    except Refused as fault:
        if str(fault) != UNKNOWN:
            raise
    raise Refused(NOT_A_LIST)


def _row(title: str, address: str, on: str, text: str = "", fault: str = "") -> Row:
    values = {"title": " ".join(title.split()), "address": address.strip(), "on": on}
    return {**values, "text": text.strip()[:MOST_TEXT], "fault": fault}


# --- a list page -------------------------------------------------------------------------------------------------


def _page(text: str) -> Iterator[Row]:
    """The links of a page that a day stands beside, in the order of the page; of several around one day the longest.

    Where a site leaves out the year of this year's days, the row says so.
    """
    try:
        root = html.document_fromstring(text)
    except (etree.ParserError, ValueError) as fault:
        raise Refused(NOT_A_LIST) from fault
    for gone in root.xpath("//script|//style|//noscript|//comment()"):
        gone.drop_tree()
    by_place: dict[object, Row] = {}
    for link in root.iter("a"):
        address = (link.get("href") or "").strip()
        if not address or address.startswith("#") or re.match(r"(?!https?:)[a-z]+:", address, re.IGNORECASE):
            continue
        place, on = _day_beside(link, _DAY)
        if not on and (found := _IN_ADDRESS.search(address)):
            on = _iso(found)
        title, fault = _title(link), ""
        if not on:
            place, day = _day_beside(link, _DAY_OF_NO_YEAR)
            fault = f"日期“{day}”没有年份，请补上年份后重新读取" if day else ""
        if not (on or fault) or len(title) < SHORTEST_TITLE:
            continue
        before = by_place.get(place)
        if before is None or len(before["title"]) < len(title):
            by_place[place] = _row(title, address, on, fault=fault)
    once: dict[tuple[str, ...], Row] = {}
    for row in by_place.values():
        once.setdefault((row["title"], row["address"], row["on"]), row)
    yield from once.values()


def _title(link: html.HtmlElement) -> str:
    """The words of a link; its whole title where the page shows only the beginning."""
    shown = " ".join(_DAY.sub("", link.text_content()).strip("[]（）() \t\r\n·•").split())
    whole = " ".join((link.get("title") or "").split())
    if whole and (len(shown) < SHORTEST_TITLE or whole.startswith(_CUT.sub("", shown)[:10])):
        return whole
    return shown


def _day_beside(link: html.HtmlElement, pattern: re.Pattern[str]) -> tuple[object, str]:
    """The smallest element around a link that names a day, and that day; the link itself where none does.

    pattern  of a day: with its year it is given as 2026-03-02, and as it stands without
    """
    place = link
    for _ in range(5):
        days = {_iso(found) if pattern is _DAY else found[0] for found in pattern.finditer(place.text_content())} - {""}
        if len(days) == 1:
            return place, days.pop()
        parent = place.getparent()
        if days or parent is None or parent.tag in ("body", "html") or _is_list(parent, place):
            break
        place = parent
    return link, ""


def _is_list(parent: html.HtmlElement, place: html.HtmlElement) -> bool:
    """Whether an element has several like the one that a link stands in: beyond it begins another row."""
    return place.tag in ("li", "tr", "dl") and sum(1 for each in parent if each.tag == place.tag) > 1


def _iso(found: re.Match[str]) -> str:
    """A day that exists, as 2026-03-02; empty otherwise."""
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return ""


# --- tables and lines --------------------------------------------------------------------------------------------


def _table(rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    """The rows below the head, which stands among the first ten."""
    names: list[str] = []
    for number, row in enumerate(rows):
        if not names:
            found = [_named(str(cell)) for cell in row]
            names = found if "title" in found else []
            if not names and number == 9:
                break
            continue
        cells = {name: cell for name, cell in reversed(list(zip(names, row, strict=False))) if name}
        title, address, text = (_plain(cells.get(name)) for name in ("title", "address", "text"))
        if title or address or text:
            yield _row(title, address, _day(cells.get("on")), text, "" if title else f"第 {number + 1} 行没有标题")
    if not names:
        raise Refused(NO_TITLES)


def _named(cell: str) -> str:
    """Which of ours a column is; empty where none."""
    wanted = "".join(cell.split()).lower().strip("\ufeff*：:")
    return next((name for name, columns in _COLUMNS.items() if wanted in columns), "")


def _cells(line: str) -> list[str]:
    return re.split(r"[,\t]", line)


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _day(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = _plain(cell)
    found = _DAY.search(text) or _DAY_SHORT.match(text)
    return _iso(found) if found else ""


def _lines(text: str) -> Iterator[Row]:
    """标题、网址和日期, a line for each, in whatever order; none where no line has a link."""
    if not _LINK.search(text):
        return
    for number, line in enumerate(text.splitlines(), 1):
        link = _LINK.search(line)
        rest = _LINK.sub(" ", line)
        day = _DAY.search(rest) or (link and _IN_ADDRESS.search(link[0]))
        title = _DAY.sub(" ", rest).strip(" \t,，;；|-")
        if not line.strip():
            continue
        lacks = "网址" if not link else "标题" if not title else ""
        fault = f"第 {number} 行没有{lacks}" if lacks else ""
        yield _row(title, link[0] if link else "", _iso(day) if day else "", fault=fault)
