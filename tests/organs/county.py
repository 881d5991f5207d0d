"""A small fictitious county for the tests of this folder, made by the verbs themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from gongkai.evidence.actor import SYSTEM
from gongkai.evidence.models import Entry
from gongkai.organs.actions import add_person, appoint, found
from gongkai.organs.models import Kind, Organ, Person, Post, PostKind, Tenure

FIRST = date(2026, 3, 2)
TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""10 o'clock in Shanghai."""
THREE = {
    "钱经办": (PostKind.CLERK, PostKind.STAGE_ONE),
    "孙主任": (PostKind.STAGE_TWO, PostKind.SECRECY, PostKind.WORK_BODY_HEAD),
    "李镇长": (PostKind.STAGE_THREE, PostKind.LEADER),
}


@dataclass
class County:
    """示例县人民政府, 白鹭镇 and 青石镇 below it, and the people in their posts by name."""

    government: Organ
    egret: Organ
    stone: Organ
    people: dict[str, Person] = field(default_factory=dict)
    mobiles: int = 0

    def person(self, name: str, organ: Organ, *posts: PostKind) -> Person:
        """A person of an organ, appointed to its posts since the first day."""
        self.mobiles += 1
        person = add_person(organ, name=name, mobile=f"139000000{self.mobiles:02}", by=SYSTEM, at=AT)
        for kind in posts:
            appoint(self.post(organ, kind), person, since=FIRST, by=SYSTEM, at=AT)
        self.people[name] = person
        return person

    def post(self, organ: Organ, kind: PostKind) -> Post:
        return Post.objects.get(organ=organ, kind=kind, title="")

    def tenure(self, organ: Organ, kind: PostKind) -> Tenure:
        return Tenure.objects.get(post=self.post(organ, kind), until=None)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


def build() -> County:
    government = found(code="XZF", name="示例县人民政府", kind=Kind.GOVERNMENT, on=FIRST, by=SYSTEM, at=AT)
    egret, stone = (
        found(
            code=code, name=name, kind=Kind.TOWNSHIP, short_name=name[:3], on=FIRST, by=SYSTEM, at=AT,
            parent=government, lead_office=government,
        )
        for code, name in (("BLZ", "白鹭镇人民政府"), ("QSZ", "青石镇人民政府"))
    )  # fmt: skip
    county = County(government, egret, stone)
    for name, posts in THREE.items():
        county.person(name, egret, *posts)
    county.person("周经办", stone, PostKind.CLERK, PostKind.STAGE_ONE)
    county.person("吴主任", government, PostKind.LEAD_OFFICER, PostKind.WORK_BODY_HEAD)
    county.person("郑监督", government, PostKind.AUDITOR)
    county.person("王管理", government, PostKind.OPERATOR)
    return county


def last(verb: str) -> Entry:
    """The newest line of evidence of a verb."""
    return Entry.objects.filter(verb=verb).latest("pk")


def lines() -> int:
    return Entry.objects.count()
