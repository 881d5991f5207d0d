"""A clean body as a page shows it: links resolved, headings in order, tables in frames that scroll.

A body is clean HTML (`records.content.clean`) whose links to releases and to its own attachments are kept as
`release:NUMBER` and `file:HASH`, so that the addresses of the pages may change.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.safestring import SafeString, mark_safe
from lxml import html
from lxml.html import builder

SWIPE = "表格较宽，可左右滑动查看"

Address = Callable[[str], str]
"""The address of a file by its hash, or of a release by its number; empty where there is none."""


def shown(body: str, *, file: Address, release: Address) -> SafeString:
    """A clean body as HTML for a page. A link that leads nowhere becomes plain text."""
    if not body:
        return SafeString("")
    root = html.fragment_fromstring(body, create_parent="div")
    kinds = {"file": file, "release": release}
    for link in list(root.iter("a")):
        scheme, _, what = link.get("href", "").partition(":")
        if scheme in kinds:
            _lead(link, kinds[scheme](what))
    level = 1
    for heading in root.iter("h2", "h3", "h4"):
        level = min(int(heading.tag[1]), level + 1)  # below the title of the page, and none left out
        heading.tag = f"h{level}"
    outer = [table for table in root.iter("table") if next(table.iterancestors("table"), None) is None]
    for number, table in enumerate(outer, 1):
        _frame(table, f"表格{number}" if len(outer) > 1 else "表格")
    whole = html.tostring(root, encoding="unicode")
    return mark_safe(whole.removeprefix("<div>").removesuffix("</div>"))  # noqa: S308  # cleaned before it was kept


def _lead(link: html.HtmlElement, target: str) -> None:
    if target:
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
