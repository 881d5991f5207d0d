"""Acts to be tried: an organ makes a paper."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from gongkai.evidence.actor import Actor
from gongkai.evidence.anchors import anchor_all
from gongkai.evidence.models import Entry
from gongkai.evidence.recording import next_number, record
from gongkai.organs.models import Kind, Organ, Profile
from gongkai.papers.models import Paper

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 9 o'clock in Shanghai
BY = Actor(1, "示例一", "经办人")
BLZ, QSZ = "BLZ", "QSZ"


def organ(code: str = BLZ) -> Organ:
    """白鹭镇 or 青石镇, which do not exist."""
    name = {"BLZ": "白鹭镇人民政府", "QSZ": "青石镇人民政府"}.get(code, f"示例镇{code}人民政府")
    made, _ = Organ.objects.get_or_create(
        code=code,
        defaults={
            "kind": Kind.TOWNSHIP, "name": name, "profile": Profile.TOWNSHIP, "founded_on": date(2000, 1, 1),
        },
    )  # fmt: skip
    return made


def unsaved(of: Organ, number: int, **values: Any) -> Paper:
    """A paper of an organ as it is before it is stored."""
    return Paper(
        **{
            "organ": of, "kind": "审批单", "series": "审", "year": 2026, "number": number, "subject": "records:1",
            "title": f"第{number}号", "blocks": [{"text": f"正文{number}"}], "hash": "0" * 64, "made_at": AT,
            "made_by": "示例一", **values,
        }
    )  # fmt: skip


@transaction.atomic
def make_paper(of: Organ, *, at: datetime = AT, **values: Any) -> Entry:
    """Make the next paper of an organ, with its line of evidence."""
    paper = unsaved(of, next_number(of.code, "审/2026"), made_at=at, **values)
    paper.save()
    return record("paper.made", paper, organ=of.code, by=BY, at=at, content_hash=paper.hash, protects=[paper])


def chains() -> None:
    """The chains that the tests tamper with."""
    first, second = organ(BLZ), organ(QSZ)
    for number in range(1, 7):
        at = AT + timedelta(hours=number)
        make_paper(first, at=at)
        if number in (1, 2, 4):
            anchor_all(at + timedelta(minutes=5))
    for number in range(3):
        make_paper(second, at=AT + timedelta(hours=10 + number))
