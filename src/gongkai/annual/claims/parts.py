"""Parts of a count that is neither of information published nor of applications: 培训3次，其中线上2次、线下1次."""

from __future__ import annotations

import re
from typing import Final

from gongkai.annual.claims.found import Context, Found, counted
from gongkai.annual.claims.published import OPENING, OTHER_ACT, PUBLISH
from gongkai.annual.claims.sentences import ADVERBS, Figure

_DOCUMENTS: Final = frozenset(
    f"{row}_{act}" for row in ("normative", "regulations") for act in ("made", "repealed", "valid", "published")
)
WITH_PARTS: Final = _DOCUMENTS | {
    "permits", "penalties", "coercion", "fee_notices", "interpretations", "press_conferences", "standing_meetings",
    "trainings", "mailbox_letters", "topics", "new_media_accounts", "inspections", "accountability_events",
    "policy_documents",
}  # fmt: skip
"""Kinds that have parts of their own kind."""

_OPENED: Final = re.compile("其中|分别|包括|包含")
_LONGEST: Final = 14
_NO_PART: Final = re.compile(
    "废止|失效|有效|修订|清理|备案|答复|办结|复议|诉讼|申请|参加|参训|覆盖|发现|同比|增|减|完成|通过|解决"
)
"""What happened to some of them, or another count."""
_CLOSING: Final = re.compile(ADVERBS + "$")


def parts(figure: Figure, context: Context) -> list[Found] | None:
    """A part in a list that 其中, 分别 or 包括 opened after the count, in the same unit and sentence."""
    last = context.last
    if last is None or last.claim not in WITH_PARTS or figure.unit != last.unit or "。" in figure.lead:
        return None
    above = last.parent if last.parent is not None and last.parent.claim == last.claim else None
    before, total = (last, above) if above is not None else (None, last)
    label = _CLOSING.sub("", OPENING.sub("", figure.near))
    if not 0 < len(label) <= _LONGEST or any(rule.search(figure.near) for rule in (_NO_PART, OTHER_ACT, PUBLISH)):
        return None
    opened = _OPENED.search(figure.lead)
    if before is None and not opened:
        return None
    if before is not None and not _goes_on(figure.lead, label, before.label):
        return None
    if opened and not total.wording:
        total.wording = "exhaustive" if opened[0] == "分别" else "open"
    one = counted(figure, total.claim, label)
    one.parent = total
    return [one]


def _goes_on(lead: str, label: str, before: str) -> bool:
    """Whether the list goes on: after 、, or after ， with a label like the one before (线上2次，线下1次)."""
    if lead.startswith(("、", "和", "及", "与")):
        return True
    alike = len(label) == len(before) and bool(set(label) & set(before))
    return lead.startswith("，") and (alike or label.startswith(("其他", "其它", "其余")))
