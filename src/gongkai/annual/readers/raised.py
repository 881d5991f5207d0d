"""Raised and lowered text, which must not become part of the number beside it: the 5 with a raised 1 is no 51.

A reader sets UP and DOWN around such text; `with_notes` then puts the sign of a note in brackets.
"""

from __future__ import annotations

import re

UP, DOWN = "\ue00e", "\ue00f"
"""Characters for private use around raised or lowered text."""

_MARKED = re.compile(f"{UP}([^{UP}{DOWN}]*){DOWN}")
_NO_NOTE = re.compile(r"[\[(（【〔［.．,，].*|[件次条份个项宗起期例人万亿千百十元%％]*", re.DOTALL)
"""What needs no brackets: what has them, what carries the number on (a point, a unit), nothing."""


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
    return inner if _NO_NOTE.fullmatch(inner) else f"（{inner}）"
