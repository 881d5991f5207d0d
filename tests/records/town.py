"""A township, a department and their people, for the tests of reviews and records. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gongkai.evidence.prepared import KEY, TEXT, Prepared
from gongkai.files.models import StoredFile, Upload
from gongkai.organs.models import Absence, Deputy, Kind, Organ, Person, Post, PostKind, Profile, Tenure
from gongkai.records import actions, publishing
from gongkai.records.content import Content
from gongkai.records.models import Record, Release
from gongkai.review import actions as reviewing
from gongkai.review.actions import AGREED_TO, NOT_SECRET
from gongkai.review.models import LADDER, Review, Stage

K = PostKind
FIRST = date(2026, 1, 5)
TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""9 o'clock in Shanghai, on a Monday."""
PHOTO = "5" * 64

TOWNSHIP = {
    "钱经办": (K.CLERK, K.STAGE_ONE),
    "孙主任": (K.STAGE_TWO, K.SECRECY, K.WORK_BODY_HEAD),
    "李镇长": (K.STAGE_THREE, K.LEADER),
}
DEPARTMENT = {
    "陈经办": (K.CLERK,),
    "褚科员": (K.STAGE_ONE,),
    "卫科长": (K.STAGE_TWO, K.WORK_BODY_HEAD),
    "蒋局长": (K.STAGE_THREE, K.LEADER),
    "沈保密": (K.SECRECY,),
}
DEPUTIES = {
    K.CLERK: "赵代办",
    K.STAGE_ONE: "赵代办",
    K.STAGE_TWO: "周代审",
    K.STAGE_THREE: "周代审",
    K.LEADER: "周代审",
}
"""Who acts for a post while its holder is away, in both profiles."""


def at(hours: float = 0) -> datetime:
    """So many hours after the beginning."""
    return AT + timedelta(hours=hours)


_HELD = Tenure.objects.filter(until=None).select_related("person").order_by("pk")
_HOLDER = Prepared(
    lambda organ, kind: _HELD.filter(post__organ=organ, post__kind=kind)[:1],
    organ=KEY,
    kind=TEXT,
)


@dataclass
class Town:
    """An organ, its people by name, and the organs around it.

    organ   白鹭镇人民政府 (three people) or 示例县民政局 (five people)
    other   青石镇人民政府, where 郑外镇 holds every post
    office  示例县人民政府, whose 吴专员 is its lead officer
    """

    organ: Organ
    other: Organ
    office: Organ
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def holder(self, kind: PostKind) -> Person:
        """Who has held a post of the organ for longest."""
        (first,) = _HOLDER(organ=self.organ.pk, kind=kind)
        return first.person

    @property
    def clerk(self) -> Person:
        return self.holder(K.CLERK)

    @property
    def leader(self) -> Person:
        return self.holder(K.LEADER)

    def signer(self, stage: Stage) -> Person:
        """Who signs a stage."""
        return self.holder(
            {Stage.ONE: K.STAGE_ONE, Stage.TWO: K.STAGE_TWO, Stage.THREE: K.STAGE_THREE}.get(stage, K.SECRECY)
        )

    def person(
        self, name: str, organ: Organ, *kinds: PostKind, since: date = FIRST, until: date | None = None
    ) -> Person:
        """A person in posts of an organ."""
        return self.persons({name: kinds}, organ, since=since, until=until)[0]

    def persons(
        self, kinds: Mapping[str, Sequence[PostKind]], organ: Organ, *, since: date = FIRST, until: date | None = None
    ) -> list[Person]:
        """Persons in posts of an organ, written at once: most tests begin with a town."""
        made = Person.objects.bulk_create(
            Person(account=f"example{number}", name=name, organ=organ, created_at=AT)
            for number, name in enumerate(kinds, len(self.people))
        )
        held = [(person, kind) for person in made for kind in kinds[person.name]]
        posts = Post.objects.bulk_create(
            Post(organ=organ, kind=kind, title=f"{person.name}{kind.label}", since=FIRST) for person, kind in held
        )
        Tenure.objects.bulk_create(
            Tenure(post=post, person=person, since=since, until=until)
            for post, (person, _) in zip(posts, held, strict=True)
        )
        self.people |= {person.name: person for person in made}
        return made

    def away(self, name: str, since: date = TODAY, until: date | None = None) -> None:
        """Someone goes away; their deputies act."""
        Absence.objects.create(person=self[name], since=since, until=until, reason="培训", entered_at=AT)

    def back(self, name: str) -> None:
        Absence.objects.filter(person=self[name]).delete()


def build(profile: Profile = Profile.TOWNSHIP) -> Town:
    """The town, with its people in their posts since `FIRST`."""
    office = Organ.objects.create(
        code="XZF", kind=Kind.GOVERNMENT, name="示例县人民政府", profile=Profile.DEPARTMENT, founded_on=FIRST
    )
    below = {"parent": office, "lead_office": office, "founded_on": FIRST}
    other = Organ.objects.create(
        code="QSZ", kind=Kind.TOWNSHIP, name="青石镇人民政府", profile=Profile.TOWNSHIP, **below
    )
    if profile == Profile.TOWNSHIP:
        organ = Organ.objects.create(code="BLZ", kind=Kind.TOWNSHIP, name="白鹭镇人民政府", profile=profile, **below)
    else:
        organ = Organ.objects.create(code="MZJ", kind=Kind.DEPARTMENT, name="示例县民政局", profile=profile, **below)
    town = Town(organ, other, office)
    staff = TOWNSHIP if profile == Profile.TOWNSHIP else DEPARTMENT
    town.persons({**staff, "赵代办": (), "周代审": ()}, organ)
    posts = {post.kind: post for post in organ.posts.all()}
    Deputy.objects.bulk_create(
        Deputy(post=posts[kind], person=town[name], since=FIRST) for kind, name in DEPUTIES.items()
    )
    town.person("冯前任", organ, K.STAGE_TWO, until=TODAY)
    town.person("郑外镇", other, *(kind for kind in PostKind if kind not in (K.LEAD_OFFICER, K.AUDITOR, K.OPERATOR)))
    town.person("吴专员", office, K.LEAD_OFFICER)
    StoredFile.objects.create(hash=PHOTO, kind="jpg", size=1, stored_at=AT)
    brought(PHOTO)
    return town


def brought(hash: str) -> None:
    """Everybody has uploaded a file on the first day, so everybody may refer to it."""
    uploads = [
        Upload(file_id=hash, person=person, uploaded_on=TODAY) for person in Person.objects.values_list("pk", flat=True)
    ]
    Upload.objects.bulk_create(uploads, ignore_conflicts=True)


def says(title: str = "白鹭镇2026年春季防火通告", **values: Any) -> Content:
    """What a record says."""
    return Content(**{"title": title, "body": "<p>防火期内禁止野外用火。</p>", "formed_on": TODAY, **values})


def drafted(town: Town, content: Content | None = None, *, hours: float = 0) -> Record:
    return actions.draft(town.organ, content or says(), by=town.clerk, at=at(hours))


def submitted(town: Town, content: Content | None = None, *, hours: float = 0) -> Record:
    record = drafted(town, content, hours=hours)
    actions.submit(record, version=1, by=town.clerk, at=at(hours))
    return again(record)


def sign(town: Town, record: Record, *stages: Stage, hours: float = 1) -> Review:
    """Each of these stages, signed by its holder."""
    review = again(record).review
    for stage in stages:
        review = reviewing.sign(
            review, {stage: AGREED_TO[stage]}, content_hash=review.content_hash, by=town.signer(stage), at=at(hours)
        )
    return review


def cleared(town: Town, content: Content | None = None, *, hours: float = 0) -> Record:
    record = submitted(town, content, hours=hours)
    sign(town, record, *LADDER, Stage.SECRECY, hours=hours + 0.5)
    return again(record)


def released(town: Town, content: Content | None = None, *, hours: float = 0) -> Release:
    record = cleared(town, content, hours=hours)
    return publishing.release(record, content_hash=record.content_hash, by=town.clerk, at=at(hours + 0.9))


def corrected(town: Town, record: Record, *, reason: str = "电话号码有误", hours: float = 2) -> Release:
    """The record, edited, reviewed and released once more."""
    record = again(record)
    body = f"<p>第{record.version + 1}版。</p>"
    record = actions.edit(record, says(body=body), version=record.version, by=town.clerk, at=at(hours))
    actions.submit(record, version=record.version, by=town.clerk, at=at(hours))
    sign(town, record, *LADDER, Stage.SECRECY, hours=hours)
    record = again(record)
    return publishing.release(record, content_hash=record.content_hash, by=town.clerk, at=at(hours), reason=reason)


def in_emergency(town: Town, record: Record | None = None, *, hours: float = 1, **values: Any) -> Release:
    """Released by the leader at once."""
    record = record or drafted(town)
    return publishing.release_in_emergency(
        record, content_hash=again(record).content_hash, by=town.leader, at=at(hours),
        **{"reason": "山洪红色预警，须立即告知群众", "secrecy": NOT_SECRET, **values},
    )  # fmt: skip


def again(record: Record) -> Record:
    """The record as it stands now."""
    return Record.objects.select_related("review", "current", "organ").get(pk=record.pk)
