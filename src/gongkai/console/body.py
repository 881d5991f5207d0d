"""The text of a record as a page of the console shows it, and as the plain editor has it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from django.utils.safestring import SafeString

from gongkai.pages import body as bodies

_PLAIN = re.compile(r"\s*(?:<p>[^<]*</p>\s*)*")
_PARAGRAPH = re.compile(r"<p>([^<]*)</p>")


def is_plain(body: str) -> bool:
    """Whether a body is paragraphs and nothing else, so that the plain editor loses nothing of it."""
    return _PLAIN.fullmatch(body) is not None


def as_typed(body: str) -> str:
    """A plain body as one types it, a line for each paragraph."""
    return "\n".join(html.unescape(each) for each in _PARAGRAPH.findall(body))


def shown(body: str, address: Callable[[str], str]) -> SafeString:
    """A clean body as HTML for a page. address  of an attachment, by its hash; empty where there is none"""
    return bodies.shown(body, file=address, release=lambda number: "")
