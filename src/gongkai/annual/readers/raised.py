"""Raised and lowered text, which must not become part of the number beside it: the 5 with a raised 1 is no 51.

A reader sets UP and DOWN around such text; `with_notes` then puts what looks like the sign of a note in brackets.
"""

from __future__ import annotations

import re

UP, DOWN = "\ue00e", "\ue00f"
"""Characters for private use around raised or lowered text."""

_MARKED = re.compile(f"{UP}([^{UP}{DOWN}]*){DOWN}")
_NOTE = re.compile(r"(?:注释?|附注)?\s*(?![,.，．])[0-9０-９a-zA-Z,，、\-–]+|注释?", re.ASCII)


def with_notes(text: str) -> str:
    """The text of a paragraph or a cell without its marks: signs of notes in brackets, raised units as they stand.

    Where the whole text is raised there is nothing that it could be a note to.
    """
    if text.rfind(UP) > text.rfind(DOWN):  # a line break stands between the two
        text += DOWN
    if not -1 < text.find(UP) < text.find(DOWN):
        text = UP + text
    text = text.replace(f"{DOWN}{UP}", "")
    plain = text.replace(UP, "").replace(DOWN, "")
    if not _MARKED.sub("", text).strip():
        return plain
    return _MARKED.sub(_bracketed, text).replace(UP, "").replace(DOWN, "")


def _bracketed(found: re.Match[str]) -> str:
    inner = found[1].strip()
    return f"（{inner}）" if _NOTE.fullmatch(inner) else inner
