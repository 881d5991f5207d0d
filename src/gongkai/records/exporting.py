"""Taking a list of records out of the system: what is written, and the evidence of who took it and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localdate, localtime

from gongkai.evidence.acting import act
from gongkai.evidence.recording import record as witness
from gongkai.law import Refused
from gongkai.organs.models import Organ, Person
from gongkai.organs.permissions import Permission, allow
from gongkai.records.models import Record, RecordQuerySet
from gongkai.review.actions import stated

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
_LOOKS_LIKE_FORMULA = tuple("=+-@\t\r")


@act()
def export(records: RecordQuerySet, *, reason: str, by: Person, at: datetime) -> list[tuple[str, ...]]:
    """The rows of a list, with its head; each organ of the list gets a line of evidence.

    records  restricted by the caller to what the person may see
    Raises NotAllowed for an organ that the person may not export, Refused without a reason or where there is nothing.
    """
    reason = stated(reason, "请写明导出的用途。", what="用途")
    rows = list(
        records.select_related("organ", "review").prefetch_related("releases").defer("content")[: MOST_ROWS + 1]
    )
    if not rows:
        raise Refused("没有符合条件的稿件，不用导出。")
    if len(rows) > MOST_ROWS:
        raise Refused(f"符合条件的稿件超过 {MOST_ROWS} 件，请缩小范围后分次导出。")
    organs = {row.organ_id: row.organ for row in rows}
    for organ in sorted(organs.values(), key=lambda each: each.code):
        actor = allow(by, Permission.EXPORT, organ, on=localdate(at))
        count = sum(row.organ_id == organ.pk for row in rows)
        label = f"{Organ._meta.label}:{organ.pk}"
        witness("record.exported", label, organ=organ.code, by=actor, at=at, count=count, reason=reason)
    return [COLUMNS, *(tuple(map(_safe, _cells(row))) for row in rows)]


def _cells(row: Record) -> Iterator[str]:
    first = min((each.released_on for each in row.releases.all()), default=None)
    yield row.organ.name
    yield row.index_number or ""
    yield row.title
    yield row.document_number
    yield row.get_nature_display()
    yield row.get_attribute_display()
    yield row.formed_on.isoformat() if row.formed_on else ""
    yield row.state.label
    yield row.get_publicity_display()
    yield first.isoformat() if first else ""
    yield f"{localtime(row.changed_at):%Y-%m-%d %H:%M}"


def _safe(text: str) -> str:
    """A cell that no table program takes for a formula."""
    return f"'{text}" if text.startswith(_LOOKS_LIKE_FORMULA) else text
