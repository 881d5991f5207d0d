"""The stored last days of reconsiderations and litigations against the calendar: after a new year file, each night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gongkai.evidence.acting import act
from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.recording import record
from gongkai.law import LawError, WorkCalendar, say
from gongkai.remedies.acts import set_periods
from gongkai.remedies.models import Remedy, Stage

WORDS = {
    "answer_due_on": "答复、答辩期限",
    "answer_not_before": "答复、答辩期限不早于",
    "answer_source": "期限依据",
    "appeal_until": "上诉期限",
    "appeal_not_before": "上诉期限不早于",
}


@dataclass(frozen=True, slots=True)
class RemedyDifference:
    """A case whose stored last days are not those of the calendar. fault  why they cannot be told; then nothing is"""

    remedy: int
    named: str
    sentence: str
    fault: bool = False

    def __str__(self) -> str:
        return f"{self.named}：{self.sentence}"


def differences(calendar: WorkCalendar, *, organ: str = "") -> Iterator[RemedyDifference | None]:
    """One for each case that has not ended, in the order of their keys; None where nothing differs."""
    rows = Remedy.objects.standing().exclude(stage=Stage.CONCLUDED).select_related("organ", "origin").order_by("pk")
    if organ:
        rows = rows.filter(organ__code=organ)
    for row in rows.iterator(chunk_size=500):
        before, named = {name: getattr(row, name) for name in WORDS}, f"{row.organ.code} {row}"
        try:
            set_periods(row, calendar)
        except LawError as fault:
            yield RemedyDifference(row.pk, named, f"无法推算期限，{fault}", True)
            continue
        parts = [
            f"{word}由{_said(before[name])}改为{_said(getattr(row, name))}"
            for name, word in WORDS.items()
            if before[name] != getattr(row, name)
        ]
        yield RemedyDifference(row.pk, named, f"{'；'.join(parts)}。") if parts else None


def _said(value: object) -> str:
    return say(value) if value and not isinstance(value, str) else str(value or "“暂时不能确定”")  # type: ignore[arg-type]


@act()
def write(found: RemedyDifference, calendar: WorkCalendar, *, at: datetime) -> int:
    """Store what the calendar says now for one case; how many were written."""
    row = Remedy.objects.select_for_update().get(pk=found.remedy)
    if row.stage == Stage.CONCLUDED or row.voided_on is not None:
        return 0
    set_periods(row, calendar)
    row.save(update_fields=list(WORDS))
    record("remedy.rechecked", row, organ=row.organ.code, by=SYSTEM, at=at, due=row.answer_due_on,
           until=row.appeal_until)  # fmt: skip
    return 1
