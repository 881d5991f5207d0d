"""The body of a release as a page shows it: links resolved, headings in order, tables in frames.

A released body is clean HTML (`records.content.clean`) whose links to other releases and to its own attachments are
kept as `release:NUMBER` and `file:HASH`, so that the addresses of the platform may change.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe
from lxml import html
from lxml.html import builder

from gongkai.portal.addresses import release_address

SWIPE = "表格较宽，可左右滑动查看"


def shown(body: str, files: Mapping[str, str]) -> SafeString:
    """A released body as HTML for its page. files  the addresses of the release's attachments, by hash"""
    root = html.fragment_fromstring(body, create_parent="div")
    for link in list(root.iter("a")):
        _resolve(link, files)
    level = 1
    for heading in root.iter("h2", "h3", "h4"):
        level = min(int(heading.tag[1]), level + 1)  # below the title of the page, and none left out
        heading.tag = f"h{level}"
    outer = [table for table in root.iter("table") if next(table.iterancestors("table"), None) is None]
    for number, table in enumerate(outer, 1):
        _frame(table, f"表格{number}" if len(outer) > 1 else "表格")
    whole = html.tostring(root, encoding="unicode")
    return mark_safe(whole.removeprefix("<div>").removesuffix("</div>"))  # noqa: S308  # cleaned before it was kept


def _resolve(link: html.HtmlElement, files: Mapping[str, str]) -> None:
    """Give a link its address; one that leads nowhere becomes plain text."""
    scheme, _, what = link.get("href", "").partition(":")
    if scheme not in ("release", "file"):
        return
    if target := release_address(what) if scheme == "release" else files.get(what, ""):
        link.set("href", target)
        link.attrib.pop("rel", None)
    else:
        link.drop_tag()


def _frame(table: html.HtmlElement, label: str) -> None:
    """Put a table into a frame in which it scrolls on a narrow screen."""
    frame = builder.DIV({"class": "frame", "role": "region", "aria-label": label, "tabindex": "0"})
    hint = builder.P({"class": "swipe"}, SWIPE)
    frame.tail, table.tail = table.tail, None
    table.getparent().replace(table, frame)
    frame.append(table)
    frame.addprevious(hint)
    table.set("class", "table")
