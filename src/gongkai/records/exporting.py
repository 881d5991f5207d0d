"""Taking a list of records out of the system: what is written, and the evidence of who took it and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate, localtime

from gongkai.evidence.acting import act
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.organs.statements import stated
from gongkai.records.models import Record, RecordQuerySet, Release

COLUMNS = (
    "机关",
    "索引号",
    "标题",
    "发文字号",
    "信息性质",
    "公开属性",
    "形成日期",
    "办理状态",
    "发布情况",
    "首次发布",
    "最近修改",
)
MOST_ROWS = 20_000


def export(records: RecordQuerySet, *, reason: str, by: Person, at: datetime) -> list[tuple[str, ...]]:
    """The rows of a list, with its head; each organ of the list gets a line of evidence.

    records  restricted by the caller to what the person may see; read before the act, which only writes the evidence
    Raises NotAllowed for an organ that the person may not export, Refused without a reason or where there is nothing.
    """
    reason = stated(reason, "请写明导出的用途。", what="用途")
    days = Release.objects.filter(record=OuterRef("pk")).order_by("released_on").values("released_on")
    records = records.select_related(None).select_related("organ", "review").defer("content")
    rows = list(records.annotate(first_released_on=Subquery(days[:1]))[: MOST_ROWS + 1])
    if not rows:
        raise Refused("没有符合条件的稿件，不用导出。")
    if len(rows) > MOST_ROWS:
        raise Refused(f"符合条件的稿件超过 {MOST_ROWS} 件，请缩小范围后分次导出。")
    table = [COLUMNS, *(tuple(_cells(row)) for row in rows)]
    organs = {row.organ_id: row.organ for row in rows}
    counts = Counter(row.organ_id for row in rows)
    with act():
        for organ in sorted(organs.values(), key=lambda each: each.code):
            actor = allow(by, Permission.EXPORT, organ, on=localdate(at))
            label, count = f"{Organ._meta.label}:{organ.pk}", counts[organ.pk]
            witness("record.exported", label, organ=organ.code, by=actor, at=at, count=count, reason=reason)
    return table


def _cells(row: Record) -> Iterator[str]:
    yield row.organ.name
    yield row.index_number or ""
    yield row.title
    yield row.document_number
    yield row.get_nature_display()
    yield row.get_attribute_display()
    yield row.formed_on.isoformat() if row.formed_on else ""
    yield row.state.label
    yield row.get_publicity_display()
    yield row.first_released_on.isoformat() if row.first_released_on else ""
    yield f"{localtime(row.changed_at):%Y-%m-%d %H:%M}"
