"""How much of a text was copied from an older one. Asked by `diff` and by check Y1.

The share is a share of characters: those of the new text that stand in a run of at least `RUN` characters which the old
text has too. White space and the width of characters do not count, and every number counts as the same one, so that
"2023年发布98条" changed to "2024年发布105条" is still a copy. `RUN` is longer than most set phrases of these reports;
the title of the Regulation alone, which every report names, is left out.
"""

from __future__ import annotations

import re
from decimal import Decimal

from gongkai.annual.report import squeezed

RUN = 12
"""A run of this many characters found in the old text is copied; anything shorter is the language of the trade."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_REGULATION = re.compile(r"《?中华人民共和国政府信息公开条例》?")


def copied_share(old_text: str, new_text: str) -> Decimal:
    """The share of the new text, 0 to 1, that was taken over from the old one. An empty new text has copied nothing."""
    old, new = _plain(old_text), _plain(new_text)
    if not new:
        return Decimal(0)
    run = min(RUN, len(new))
    known = {old[at : at + run] for at in range(len(old) - run + 1)}
    copied, end = 0, 0
    for at in range(len(new) - run + 1):
        if new[at : at + run] in known:
            copied += at + run - max(at, end)
            end = at + run
    return (Decimal(copied) / len(new)).quantize(Decimal("0.0001"))


def _plain(text: str) -> str:
    return _NUMBER.sub("0", _REGULATION.sub("", squeezed(text)))
