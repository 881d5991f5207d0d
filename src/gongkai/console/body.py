"""The text of a record as a page of the console shows it: links to files resolved, tables in frames that scroll."""

from __future__ import annotations

import html as characters
import re
from collections.abc import Callable

from django.utils.safestring import SafeString, mark_safe
from lxml import html
from lxml.html import builder

_PLAIN = re.compile(r"\s*(?:<p>[^<]*</p>\s*)*")
_PARAGRAPH = re.compile(r"<p>([^<]*)</p>")


def is_plain(body: str) -> bool:
    """Whether a body is paragraphs and nothing else, so that the plain editor loses nothing of it."""
    return _PLAIN.fullmatch(body) is not None


def as_typed(body: str) -> str:
    """A plain body as one types it, a line for each paragraph."""
    return "\n".join(characters.unescape(each) for each in _PARAGRAPH.findall(body))


def shown(body: str, address: Callable[[str], str]) -> SafeString:
    """A clean body as HTML for a page. address  of an attachment, by its hash; empty where there is none"""
    if not body:
        return SafeString("")
    root = html.fragment_fromstring(body, create_parent="div")
    for link in list(root.iter("a")):
        scheme, _, what = link.get("href", "").partition(":")
        if scheme == "file" and (target := address(what)):
            link.set("href", target)
        elif scheme in ("file", "release"):
            link.drop_tag()
    outer = [table for table in root.iter("table") if next(table.iterancestors("table"), None) is None]
    for number, table in enumerate(outer, 1):
        frame = builder.DIV({"class": "frame", "role": "region", "aria-label": f"表格{number}", "tabindex": "0"})
        frame.tail, table.tail = table.tail, None
        table.getparent().replace(table, frame)
        frame.append(table)
        table.set("class", "table")
    whole = html.tostring(root, encoding="unicode")
    return mark_safe(whole.removeprefix("<div>").removesuffix("</div>"))  # noqa: S308  # cleaned before it was kept
