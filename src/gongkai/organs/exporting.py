"""Taking lines of evidence out of the system leaves a line of its own: who, how many, what for."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.evidence.models import Entry
from gongkai.evidence.recording import record
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.statements import stated

MOST_LINES = 10_000


def export_evidence(entries: QuerySet[Entry], *, reason: str, by: Person, at: datetime) -> list[Entry]:
    """The lines of a list of evidence; each organ of the list gets a line that they were taken out.

    entries  restricted by the caller to what the person may see; read before the act, which only writes the evidence
    Raises NotAllowed for an organ that the person may not export, Refused without a reason or where there is nothing.
    """
    reason = stated(reason, "请写明导出的用途。", what="用途")
    rows = list(entries[: MOST_LINES + 1])
    if not rows:
        raise Refused("没有符合条件的存证，不用导出。")
    if len(rows) > MOST_LINES:
        raise Refused(f"符合条件的存证超过 {MOST_LINES} 条，请缩小范围后分次导出。")
    counts = Counter(row.organ for row in rows)
    with act():
        for organ in Organ.objects.filter(code__in=counts).order_by("code"):
            for permission in (Permission.EVIDENCE_SEE, Permission.EXPORT):
                actor = allow(by, permission, organ, on=localdate(at))
            count = counts[organ.code]
            record("evidence.exported", organ, organ=organ.code, by=actor, at=at, count=count, reason=reason)
    return rows
