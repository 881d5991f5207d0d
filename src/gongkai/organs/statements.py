"""Reasons, opinions and purposes that people state."""

from __future__ import annotations

from gongkai.law import Refused

LONGEST_STATEMENT = 300
"""Signs of a reason or an opinion."""


def stated(text: str, otherwise: str, *, what: str = "原因", longest: int = LONGEST_STATEMENT) -> str:
    """A reason or an opinion as it is kept.

    what  what it is called where it is too long
    Raises Refused with `otherwise` where there is none, or where it is too long.
    """
    text = " ".join(text.split())
    if not text:
        raise Refused(otherwise)
    if len(text) > longest:
        raise Refused(f"{what}写了 {len(text)} 个字，最多 {longest} 个字，请精简。")
    return text
