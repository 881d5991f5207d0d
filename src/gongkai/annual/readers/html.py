"""An html page, a fragment of one, a page saved by Word, or an MHTML file becomes blocks.

Nothing of the page is executed or fetched. Scripts, styles, forms, navigation and hidden text are dropped; of what
remains the smallest element that holds the report's headings and tables is read, so that the page around it stays out.

The tree is flattened in one go by a stylesheet (`_FLATTEN`) to the text of the page with marks where blocks, tables,
rows and cells begin and end; that costs less than half of parsing the page, walking it in Python several times as much.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import defaultdict
from email.message import EmailMessage
from functools import lru_cache
from typing import NamedTuple, cast

from lxml import etree

from gongkai.annual.readers.blocks import Block, Grid, Paragraph
from gongkai.annual.readers.encoding import declared_charset, decoded
from gongkai.annual.readers.layout import Cell, table_blocks
from gongkai.annual.readers.raised import DOWN, UP, with_notes
from gongkai.annual.report import Unreadable

_MARK = "\ue000"
"""A character for private use; in the flattened page the letter after it says what begins or ends there."""

_SPANS = '<xsl:value-of select="substring(@colspan,1,6)"/>,<xsl:value-of select="substring(@rowspan,1,6)"/>;'
_STYLESHEET = f"""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="text" encoding="utf-8"/>
<xsl:template match="head|script|style|noscript|template|iframe|object|embed|svg|math|canvas|audio|video|select|button
|textarea|nav|map|xml"/>
<xsl:template match="p|li|dt|dd|pre|caption|figcaption|hr">{_MARK}b<xsl:apply-templates/>{_MARK}b</xsl:template>
<xsl:template match="div|section|article|main|header|footer|aside|blockquote|ul|ol|dl|center|figure|form|fieldset|body">
{_MARK}(<xsl:apply-templates/>{_MARK})</xsl:template>
<xsl:template match="br">{_MARK}n</xsl:template>
<xsl:template match="h1|h2|h3|h4|h5|h6">{_MARK}h<xsl:value-of select="substring(name(),2)"/><xsl:apply-templates/>
{_MARK}b</xsl:template>
<xsl:template match="a[@href]">{_MARK}a<xsl:apply-templates/>{_MARK}z</xsl:template>
<xsl:template match="table">{_MARK}t<xsl:apply-templates/>{_MARK}/</xsl:template>
<xsl:template match="tr">{_MARK}r<xsl:apply-templates/></xsl:template>
<xsl:template match="td|th"><xsl:choose>
<xsl:when test="* and (*[2] or text()[normalize-space()] or descendant::br or descendant::table
 or descendant::p[2] or descendant::div[2]
 or (descendant::p and normalize-space(descendant::p) != normalize-space(.))
 or (descendant::div and normalize-space(descendant::div) != normalize-space(.)))">
{_MARK}d{_SPANS}<xsl:apply-templates/>{_MARK}e</xsl:when>
<xsl:otherwise>{_MARK}c{_SPANS}<xsl:value-of select="normalize-space(.)"/></xsl:otherwise>
</xsl:choose></xsl:template>
</xsl:stylesheet>"""
_FLATTEN = etree.XSLT(etree.XML(_STYLESHEET.replace("\n", "")))
_PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False, encoding="utf-8")
_PASSED_OVER = (
    *(
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
    ),
    *("select", "button", "textarea", "nav", "map", "xml", "datalist", "del", "s", "strike", "rt", "rp"),
)
"""What is no text of the page, or is struck out."""
_PARTING = (
    *("li", "dt", "dd", "pre", "caption", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center", "blockquote", "address"),
    *("section", "article", "header", "footer", "fieldset", "legend", "details", "summary", "option"),
)
"""What begins a line of its own, and is rare in a cell; paragraphs and divisions are not."""
_UNSEEN = re.compile(
    r"display:none|mso-hide:all|visibility:(?:hidden|collapse)|text-decoration(?:-line)?:[^;]*line-through"
    r"|(?:^|;)(?:opacity|font-size):0+(?:\.0*)?(?:px|pt|em|rem|%)?(?:!|;|$)"
)
_GONE = re.compile(r"display:none|mso-hide:all")
_HIDING_STYLE = re.compile(
    rb"""style\s*=\s*["']?[^"'>]*(?:display|mso-hide|line-through|visibility|opacity|font-size:\s*0)"""
)
_HIDING_WORDS = (b"display", b"mso-hide", b"line-through", b"visibility", b"opacity", b"font-size:0", b"font-size: 0")
"""What a style that may hide something says, looked for in the text of the page before any element is looked at."""
_STYLED = etree.XPath(
    "//@style[contains(translate(.,'DISPLAYNOE','displaynoe'),'display') or contains(.,'hid') or contains(.,'HID')"
    " or contains(.,'line-through') or contains(.,'visibility') or contains(.,'opacity') or contains(.,'font-size:0')"
    " or contains(.,'font-size: 0')]/.."
)
_CONCEALED = etree.XPath("//@hidden/..")

_HEADING = re.compile(
    r"总体情况|主动公开政府信息|处理政府信息公开|信息公开申请(?:的)?情况|行政诉讼(?:的)?情况|主要问题|需要报告的"
)
_ROWS_OF_FORM = re.compile(
    r"本年新收|本年制发|行政许可|行政处罚|行政事业性收费|结果维持|结转下年度|不予公开|无法提供|法律服务"
)
_TITLE = re.compile(r"(?:信息|政务)公开.{0,12}(?:报告|年报)")
_SITE_NAME = re.compile(r"[_|｜]|\s[-–—]+\s")
_AROUND = re.compile(
    r"(?:打印(?:本页|此页)?|关闭(?:窗口|本页)?|收藏(?:本页)?|分享(?:到|至)?|返回(?:顶部|首页|列表)?|字体|字号|大|中|小|默认|微信|微博"
    r"|扫一扫.{0,20}|上一[篇条].{0,80}|下一[篇条].{0,80}|责任编辑.{0,20}|(?:浏览|阅读|点击|访问)(?:次数|量|数)?[:：]?\s*\d*\s*次?"
    r"|(?:文章|信息)?来源[:：].{0,40}|(?:发布|发文|更新)(?:时间|日期)[:：].{0,30}|您?(?:的)?当前(?:的)?位置.{0,80}"
    r"|[\s|｜/:：\[\]【】()（）>])+"
)


def read_html(content: bytes | str) -> list[Block]:
    """The blocks of the report in an html file. Raises Unreadable where there is nothing to read in it."""
    if isinstance(content, str):
        text = content
    else:
        text = _saved_as_mhtml(content) or decoded(content, declared_charset(content))
    root = _parsed(text)
    page = _Page(str(_FLATTEN(root)))
    blocks = page.article()
    if not any(isinstance(block, Paragraph) and _TITLE.search(block.text) for block in blocks[:12]):
        title = page.title_above(blocks) or _head_title(root)
        if title:
            blocks.insert(0, Paragraph(title, level=1, at="网页标题"))
    return blocks


def fragment_blocks(fragment: str) -> list[Block]:
    """The blocks of a piece of html inside another text; the piece is the whole article."""
    return _Page(str(_FLATTEN(_parsed(fragment)))).blocks


def _parsed(text: str) -> etree._Element:
    encoded = text.encode("utf-8", "replace")
    if _MARK.encode()[:2] in encoded:  # the marks begin with the same two bytes
        for mark in (_MARK, UP, DOWN):
            encoded = encoded.replace(mark.encode(), b"")
    try:
        root = etree.fromstring(encoded, _PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise Unreadable("这个网页文件里没有可读的内容，请在浏览器里打开原网页，重新“另存为”后再上传。")
    lowered = encoded.lower()
    styles = any(word in lowered for word in _HIDING_WORDS) and _HIDING_STYLE.search(lowered) is not None
    if styles or b"hidden" in lowered:
        _drop_hidden(root, styles=styles)
    for element in list(root.iter(*_PASSED_OVER, *_PARTING, "sup", "sub")):
        if element.tag in _PARTING:
            # A break in it tells the stylesheet that the cell around it is more than one line of text.
            if next(element.iterancestors("td", "th"), None) is not None:
                etree.SubElement(element, "br")
        elif element.tag in ("sup", "sub"):
            _raise(element)
        else:
            _empty(element)
    return root


def _drop_hidden(root: etree._Element, *, styles: bool) -> None:
    """Empty what the page does not show or strikes out; what takes no room on it gets a name that is passed over.

    styles  whether any style can hide something
    """
    hidden = [(element, True) for element in cast("list[etree._Element]", _CONCEALED(root))]
    for element in cast("list[etree._Element]", _STYLED(root)) if styles else ():
        style = "".join((element.get("style") or "").lower().split())
        if _UNSEEN.search(style):
            hidden.append((element, _GONE.search(style) is not None))
    for element, gone in hidden:
        if element.tag not in ("html", "body"):
            _empty(element)
            if gone:
                element.tag = "script"


def _empty(element: etree._Element) -> None:
    """Take away all that is in an element; a cell keeps its place."""
    del element[:]
    element.text = None


def _raise(element: etree._Element) -> None:
    """Set marks around raised or lowered text."""
    element.text = UP + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + DOWN
    else:
        element.text += DOWN


def _saved_as_mhtml(content: bytes) -> str | None:
    """The page inside an MHTML file (网页存档), or None where it is none."""
    head = content[:2000].lower()
    if b"mime-version:" not in head or b"content-type:" not in head:
        return None
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return decoded(page, str(part.get_content_charset() or "") or declared_charset(page))
    raise Unreadable("这个网页存档（mht）里没有网页正文，请在浏览器里另存为 html 后再上传。")


def _head_title(root: etree._Element) -> str:
    """What the page calls itself in its head: the ArticleTitle of government sites, else <title> without site name."""
    named = {str(meta.get("name")).lower(): meta.get("content") for meta in root.iter("meta")}
    for title in (named.get("articletitle"), root.findtext(".//title")):
        if title and _TITLE.search(title):
            return _SITE_NAME.split(" ".join(title.split()))[0].strip()
    return ""


class _Table:
    """A table being read: its rows so far and the cell that is open."""

    __slots__ = ("container", "number", "outer", "rows", "span")

    def __init__(self, number: int, container: int, outer: list[Block]) -> None:
        self.rows: list[list[Cell]] = []
        self.number = number
        self.container = container
        self.outer = outer
        self.span: tuple[int, int] | None = None

    def enter_cell(self, span: str, text: str) -> None:
        """Enter a cell that is one line of text."""
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(Cell(text) if span == "," else Cell(text, *_spans(span)))

    def close_cell(self, content: list[Block]) -> None:
        """Enter the open cell into the last row."""
        if self.span is None:
            return
        if not self.rows:
            self.rows.append([])
        if len(content) < 2 and not (content and isinstance(content[0], Grid)):
            text = content[0].text if content and isinstance(content[0], Paragraph) else ""
        else:
            text = "\n".join(block.text for block in content if isinstance(block, Paragraph))
        self.rows[-1].append(Cell(text, *self.span, content))
        self.span = None


class _Place(NamedTuple):
    """Where a block stands on the page: its container, and whether it is nothing but a link."""

    container: int
    linked: bool


class _Page:
    """The flattened page cut into blocks, each with the element that contains it."""

    def __init__(self, flat: str) -> None:
        self.blocks: list[Block] = []
        self._places: dict[int, _Place] = {}
        self._parents = [0]
        self._read(flat)
        for number, block in enumerate((b for b in self.blocks if isinstance(b, Paragraph)), 1):
            block.at = f"第{number}段"

    def _read(self, flat: str) -> None:
        sink, tables, containers = self.blocks, list[_Table](), [0]
        texts: list[str] = []
        level = count = links = 0
        linked = free = False  # whether the paragraph so far holds text inside, outside of links

        def flush() -> None:
            nonlocal linked, free, level
            text = " ".join("".join(texts).split())
            texts.clear()
            if UP in text or DOWN in text:
                text = with_notes(text)
            if text:
                block = Paragraph(text, level)
                self._places[id(block)] = _Place(containers[-1], linked and not free)
                sink.append(block)
            linked = free = False
            level = 0

        def enter() -> None:
            self._parents.append(containers[-1])
            containers.append(len(self._parents) - 1)

        for piece in flat.replace("\xa0", " ").replace("\u3000", " ").split(_MARK):
            kind, text = piece[:1], piece[1:]
            if kind == "c":
                span, _, text = text.partition(";")
                if tables:
                    tables[-1].enter_cell(span, with_notes(text).strip() if UP in text else text.strip())
                    continue
                flush()
            elif kind == "n":
                if level:
                    texts.append(" ")
                else:
                    flush()
            elif kind == "a":
                links += 1
            elif kind == "z":
                links = max(0, links - 1)
            else:
                flush()
                if kind == "d":
                    span, _, text = text.partition(";")
                    if tables:
                        tables[-1].span = _spans(span)
                        sink = []
                        enter()
                elif kind == "e":
                    if tables and tables[-1].span is not None:
                        tables[-1].close_cell(sink)
                        sink = tables[-1].outer
                        containers.pop()
                elif kind == "r":
                    if tables:
                        tables[-1].rows.append([])
                elif kind == "(":
                    enter()
                elif kind == ")":
                    if len(containers) > 1:
                        containers.pop()
                elif kind == "t":
                    count += 1
                    tables.append(_Table(count, containers[-1], sink))
                    enter()
                elif kind == "/":
                    if tables:
                        table = tables.pop()
                        sink = table.outer
                        containers.pop()
                        self._close(table, sink)
                elif kind == "h":
                    level = int(text[:1]) if text[:1].isdigit() else 0
                    text = text[1:]
            if text:
                texts.append(text)
                if not text.isspace():
                    linked, free = linked or links > 0, free or links == 0
        flush()

    def _close(self, table: _Table, sink: list[Block]) -> None:
        rows = [row for row in table.rows if row]
        for block in table_blocks(rows, f"第{table.number}个表格"):
            self._places.setdefault(id(block), _Place(table.container, False))
            sink.append(block)

    # --- the article ------------------------------------------------------------------------------------------

    def article(self) -> list[Block]:
        """The blocks of the smallest element that holds the headings and tables, without the site's own lines."""
        anchors = [block for block in self.blocks if self._anchors(block)]
        headings = {
            found[0] for block in anchors if isinstance(block, Paragraph) if (found := _HEADING.search(block.text))
        }
        blocks = self.blocks
        if len(headings) > 2:
            blocks = self._inside(self._common(anchors))
        return [
            block
            for block in blocks
            if not isinstance(block, Paragraph)
            or block.level
            or not (_AROUND.fullmatch(block.text) or (self._places[id(block)].linked and _HEADING.search(block.text)))
        ]

    def title_above(self, article: list[Block]) -> str:
        """The title of the report where it stands on the page before the article and outside of it."""
        inside = {id(block) for block in article}
        found = ""
        for block in self.blocks:
            if isinstance(block, Paragraph) and id(block) not in inside and len(block.text) <= 80:
                if _TITLE.search(block.text) and not self._places[id(block)].linked:
                    if block.level:
                        return block.text
                    found = found or block.text
            elif id(block) in inside:
                break
        return found

    def _anchors(self, block: Block) -> bool:
        if isinstance(block, Paragraph):
            return (
                len(block.text) <= 40 and _HEADING.search(block.text) is not None and not self._places[id(block)].linked
            )
        return any(text and _ROWS_OF_FORM.search(text) for row in block.rows for text in row)

    def _path(self, container: int) -> list[int]:
        path = [container]
        while container:
            container = self._parents[container]
            path.append(container)
        return path[::-1]

    def _common(self, anchors: list[Block]) -> int:
        """The innermost container of all anchors, widened while prose stands beside it."""
        paths = [self._path(self._places[id(block)].container) for block in anchors]
        common = 0
        for steps in zip(*paths, strict=False):
            if len(set(steps)) > 1:
                break
            common = steps[0]
        prose: defaultdict[int, int] = defaultdict(int)
        for block in self.blocks:
            if isinstance(block, Paragraph) and len(block.text) > 40 and "。" in block.text:
                place = self._places[id(block)]
                if not place.linked:
                    for container in self._path(place.container):
                        prose[container] += 1
        while common and prose[self._parents[common]] > prose[common]:
            common = self._parents[common]
        return common

    def _inside(self, container: int) -> list[Block]:
        return [block for block in self.blocks if container in self._path(self._places[id(block)].container)]


@lru_cache(maxsize=256)
def _spans(value: str) -> tuple[int, int]:
    """Colspan and rowspan; whatever is no positive number counts as 1."""
    across, down = (re.match(r"\s*(\d+)", part) for part in value.split(",", 1))
    return max(1, int(across[1])) if across else 1, max(1, int(down[1])) if down else 1
