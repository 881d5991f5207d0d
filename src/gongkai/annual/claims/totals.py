"""Published counts joined into totals and parts.

Grammar decides: 其中 and 包括 open a list of some parts, 分别 and 共 one of all, ； closes a list. Sums decide only
between the readings that grammar leaves open: after 网站 500 条，动态 300 条，公告 200 条 the labels may be parts of
the channel, or stand beside it as parts of the same total.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Final, NamedTuple

from gongkai.annual.claims.found import Found
from gongkai.annual.claims.published import CATEGORY, LISTS, ON_CHANNEL, TOTAL

_REST: Final = re.compile("其余|余下")
_MOST_READINGS: Final = 6
"""So many doubtful channels are read both ways (2⁶ readings); real chains have one or two."""


def join(counts: list[Found]) -> None:
    """Join the published counts of one chain of sentences, in their order."""
    if len(counts) < 2:
        return
    chain = _Chain()
    for one in counts:
        if one.claim == TOTAL:
            chain.total(one)
        else:
            chain.part(one)
    chain.settle()


class _Doubt(NamedTuple):
    """A channel and the bare labels right after it: its parts, or its siblings."""

    channel: Found
    labels: list[Found]


class _Chain:
    """A total and what follows it, until the next total.

    root    the total; none before the first
    opened  how its parts are introduced: open, exhaustive, or together (it is said to be a sum)
    parts   of the root, as far as grammar says
    doubts  what grammar leaves open
    branch  the last channel
    before  the count before
    """

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, root: Found | None) -> None:
        self.root, self.before = root, root
        self.opened = "together" if root is not None and root.together else ""
        self.parts: list[Found] = []
        self.doubts: list[_Doubt] = []
        self.branch: Found | None = None

    def total(self, one: Found) -> None:
        if self.root is None and one.together and len(self.parts) >= 2:
            _attach(one, self.parts, "exhaustive")  # the sum stands last: 网站 30 条，微信 20 条，共计 50 条
            self.root, self.opened, self.before = one, "exhaustive", one
        else:
            self.settle()
            self._begin(one)

    def part(self, one: Found) -> None:
        some = LISTS.search(one.lead) is not None
        introduced = ("open" if some else "exhaustive") if some or "分别" in one.lead else ""
        if one.claim == ON_CHANNEL:
            self._channel(one, introduced)
        else:
            self._category(one, introduced)
        if self.root is not None and self.opened and _REST.search(one.lead):
            self.opened = "exhaustive"
        self.before = one

    def _channel(self, one: Found, introduced: str) -> None:
        if self.root is not None and self.before is self.root:
            self.opened = introduced or ("exhaustive" if "：" in one.lead else self.opened)
        self.branch = one
        self.parts.append(one)

    def _category(self, one: Found, introduced: str) -> None:
        before, branch = self.before, self.branch
        if introduced and before is not None and before.claim != CATEGORY:
            if before is self.root:
                self.opened = introduced
                self.parts.append(one)
            else:
                one.parent, before.wording = before, introduced
        elif before is None or "；" in one.lead:
            self.parts.append(one)
        elif before.claim == CATEGORY and before.parent is not None:
            one.parent = before.parent
        elif branch is None or "。" in one.lead:
            self.parts.append(one)
        elif before is branch:
            self.doubts.append(_Doubt(branch, [one]))
        elif self.doubts and self.doubts[-1].channel is branch:
            self.doubts[-1].labels.append(one)
        else:
            self.parts.append(one)

    def settle(self) -> None:
        """Choose between the readings, and attach the parts to the root."""
        everything = list(self.parts)
        for doubt, inside in zip(self.doubts, self._reading(), strict=False):
            if inside:
                _attach(doubt.channel, doubt.labels, "open")
            else:
                everything += doubt.labels
        root, opened = self.root, self.opened
        if root is None or not everything:
            return
        if opened in ("open", "exhaustive"):
            _attach(root, everything, opened)
        elif len(everything) >= 2:
            # No 其中: parts of a 共, of channels, or where the sum says so; else the counts stand side by side.
            added = sum(one.value for one in everything)
            if opened == "together":
                _attach(root, everything, "exhaustive")
            elif added == root.value or (added < root.value and all(one.claim == ON_CHANNEL for one in everything)):
                _attach(root, everything, "open")

    def _reading(self) -> tuple[bool, ...]:
        """Of each doubt, whether the labels are parts of the channel: what brings the sum nearest to the total."""
        within = [sum(one.value for one in doubt.labels) for doubt in self.doubts]
        if self.root is None or not self.opened:
            return tuple(added == doubt.channel.value for added, doubt in zip(within, self.doubts, strict=True))
        stated = sum(part.value for part in self.parts)
        missing = self.root.value - stated

        def distance(reading: tuple[bool, ...]) -> tuple[object, ...]:
            beside = sum(added for added, inside in zip(within, reading, strict=False) if not inside)
            return abs(missing - beside), sum(reading), reading

        return min(product((False, True), repeat=min(len(self.doubts), _MOST_READINGS)), key=distance)


def _attach(total: Found, parts: list[Found], wording: str) -> None:
    total.wording = wording
    for part in parts:
        part.parent = total
