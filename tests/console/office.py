"""云溪镇: a township whose three people fill all posts, and records in every state, made by the acts themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from gongkai.applications.letters.models import RemedyBodies
from gongkai.organs.models import Kind, Organ, OrganTerm, Person, Post, PostKind, Profile, Tenure
from gongkai.records import actions, publishing
from gongkai.records.content import Content
from gongkai.records.models import Record, Release
from gongkai.review.actions import AGREED, NOT_SECRET, sign
from gongkai.review.models import Review, Stage
from tests.console.people import AT, FIRST, PASSWORD, hashed

POSTS = {
    "clerk": ("陈经办", (PostKind.CLERK, PostKind.STAGE_ONE)),
    "director": ("林主任", (PostKind.STAGE_TWO, PostKind.SECRECY, PostKind.WORK_BODY_HEAD)),
    "leader": ("方镇长", (PostKind.STAGE_THREE, PostKind.LEADER)),
}
NOTICE = Content(
    "关于开展冬季道路养护的通知",
    "<p>各村（社区）：</p>\n<p>冬季道路养护从12月1日开始。</p>\n<p>请做好准备。</p>",
)
TABLE = (
    "<p>补贴标准如下：</p><table><tbody><tr><th>项目</th><th>标准</th></tr><tr><td>水稻</td><td>每亩120元</td></tr>"
    "</tbody></table>"
)


@dataclass
class Office:
    """The township with its three people, and ways to bring a record to where a test begins."""

    organ: Organ
    clerk: Person
    director: Person
    leader: Person

    def content(self, **values: Any) -> Content:
        """A notice formed yesterday."""
        formed = timezone.localdate() - timedelta(days=1)
        return replace(NOTICE, **{"formed_on": formed, **values})

    def draft(self, **values: Any) -> Record:
        return actions.draft(self.organ, self.content(**values), by=self.clerk, at=timezone.now())

    def submitted(self, *, one: bool = True, **values: Any) -> Record:
        """In review; the clerk has signed stage one."""
        return self.submit(self.draft(**values), one=one)

    def submit(self, record: Record, *, one: bool = True) -> Record:
        actions.submit(
            record, version=record.version, by=self.clerk, at=timezone.now(), sign_one=AGREED if one else None
        )
        return self.again(record)

    def two(self, record: Record) -> Record:
        """The director has signed stage two and for secrecy."""
        stages = {Stage.TWO: AGREED, Stage.SECRECY: NOT_SECRET}
        sign(record.review, stages, content_hash=record.content_hash, by=self.director, at=timezone.now())
        return self.again(record)

    def cleared(self, **values: Any) -> Record:
        """Signed throughout, not released."""
        record = self.two(self.submitted(**values))
        sign(record.review, {Stage.THREE: AGREED}, content_hash=record.content_hash, by=self.leader, at=timezone.now())
        return self.again(record)

    def released(self, **values: Any) -> Record:
        record = self.cleared(**values)
        publishing.release(record, content_hash=record.content_hash, by=self.clerk, at=timezone.now())
        return self.again(record)

    def emergency(self, **values: Any) -> Release:
        """Released by the leader before anybody had signed."""
        record = self.draft(**values)
        return publishing.release_in_emergency(
            record,
            content_hash=record.content_hash,
            reason="山洪预警",
            secrecy=NOT_SECRET,
            by=self.leader,
            at=timezone.now(),
        )

    def again(self, record: Record) -> Record:
        """The record as it stands now."""
        return Record.objects.select_related("organ", "review__organ", "current", "changed_by").get(pk=record.pk)

    def review(self, record: Record) -> Review:
        return self.again(record).review


def three_people(name: str = "云溪镇人民政府", code: str = "YXZ", lead: Organ | None = None) -> Office:
    """The township, straight into its tables."""
    organ = Organ.objects.create(
        code=code, name=name, kind=Kind.TOWNSHIP, profile=Profile.TOWNSHIP, mark="云政公开", founded_on=FIRST,
        parent=lead, lead_office=lead,
    )  # fmt: skip
    OrganTerm.objects.create(organ=organ, name=name, parent=lead, since=FIRST)
    made = hashed(PASSWORD)
    people = {}
    for role, (person_name, kinds) in POSTS.items():
        people[role] = Person.objects.create(
            account=f"{code.lower()}-{role}", name=person_name, password=made, password_changed_at=AT, created_at=AT
        )
        for kind in kinds:
            Tenure.objects.create(
                post=Post.objects.create(organ=organ, kind=kind, since=FIRST), person=people[role], since=FIRST
            )
    if lead is None:
        RemedyBodies.objects.create(organ=organ, version=1, acts_as="township", bodies=["示例县人民政府"],
                                    by=people["clerk"], at=AT)  # fmt: skip
    return Office(organ, **people)


def signed_in(person: Person) -> Client:
    """A browser in which a person has signed in."""
    client = Client()
    client.force_login(person)
    return client


def leave(person: Person, at: datetime | None = None) -> None:
    """End every tenure of a person today."""
    Tenure.objects.filter(person=person).update(until=timezone.localdate(at or timezone.now()))
