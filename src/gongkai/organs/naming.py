"""What the rows of this app are called in evidence."""

from __future__ import annotations

from gongkai.evidence.naming import Called, names
from gongkai.organs.models import Practice


@names(Practice)
def _practice(row: Practice) -> Called:
    since = f"{row.since.year}年{row.since.month}月{row.since.day}日"
    return Called(f"{row.organ}自{since}起的依申请公开设置", f"organs.Organ:{row.organ_id}", row.organ.code)
