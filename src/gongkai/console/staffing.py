"""The posts of organs on a day: who holds each, who acts for whom, and what cannot be done because nobody can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongkai.organs.levels import LEVELS
from gongkai.organs.models import Absence, Deputy, Organ, Person, Post, PostKind, Tenure, existing, in_force
from gongkai.organs.permissions import ROLES

WITHOUT = {
    PostKind.CLERK: "没有人起草、送审稿件，也没有人录入线下签批",
    PostKind.STAGE_ONE: "稿件过不了一审一校，不能发布",
    PostKind.STAGE_TWO: "稿件过不了二审二校，不能发布",
    PostKind.STAGE_THREE: "没有人签发，稿件不能发布",
    PostKind.SECRECY: "稿件没有保密审查，不能发布",
    PostKind.WORK_BODY_HEAD: "没有人管理本机关的人员、岗位和交接",
    PostKind.LEADER: "没有人签批交接，遇到紧急情况不能紧急发布",
}
"""What cannot be done while nobody can act for a post that an organ needs."""


@dataclass(frozen=True)
class Seat:
    """A post on a day. away  the absence of its holder, deputy_away that of its deputy"""

    post: Post
    tenure: Tenure | None
    deputy: Deputy | None
    away: Absence | None
    deputy_away: Absence | None

    @property
    def kind(self) -> PostKind:
        return PostKind(self.post.kind)

    @property
    def about(self) -> str:
        """What the post may do, in words; empty where its name says it."""
        about = ROLES[self.kind].about
        return "" if about == str(self.post) else about

    @property
    def able(self) -> Person | None:
        """Who can act for the post on the day: its holder, or while that one is away the deputy."""
        if self.tenure is None:
            return None
        if self.away is None:
            return self.tenure.person if self.tenure.person.is_active else None
        able = self.deputy is not None and self.deputy_away is None and self.deputy.person.is_active
        return self.deputy.person if able and self.deputy else None

    @property
    def state(self) -> str:
        """Where the post stands, in words."""
        if self.tenure is None:
            return "空缺"
        if self.away is None:
            return "在岗" if self.tenure.person.is_active else "账号已停用"
        until = f"至{self.away.until.month}月{self.away.until.day}日" if self.away.until else ""
        acting = f"{self.able.name}（代）" if self.able else "无人代理"
        return f"离岗{until}，{acting}"

    @property
    def tone(self) -> str:
        if self.able is None:
            return "late"
        return "warn" if self.away else "ok"


def seats(organs: Iterable[Organ], on: date) -> dict[int, list[Seat]]:
    """The posts of organs on a day, by the key of the organ; four queries for however many."""
    keys = [organ.pk for organ in organs]
    posts = Post.objects.filter(in_force(on), existing(on, "organ__"), organ__in=keys)
    tenures = {
        row.post_id: row
        for row in Tenure.objects.filter(in_force(on), post__organ__in=keys).select_related("person")
    }  # fmt: skip
    deputies = {
        row.post_id: row
        for row in Deputy.objects.filter(in_force(on), post__organ__in=keys).select_related("person")
    }  # fmt: skip
    people = {row.person_id for row in [*tenures.values(), *deputies.values()]}
    away = {row.person_id: row for row in Absence.objects.filter(in_force(on), person__in=people)}
    order = list(PostKind)
    found: dict[int, list[Seat]] = {key: [] for key in keys}
    for post in sorted(posts, key=lambda post: (order.index(PostKind(post.kind)), post.pk)):
        tenure, deputy = tenures.get(post.pk), deputies.get(post.pk)
        found[post.organ_id].append(
            Seat(
                post,
                tenure,
                deputy,
                away.get(tenure.person_id) if tenure else None,
                away.get(deputy.person_id) if deputy else None,
            )
        )
    return found


def missing(organ: Organ, of_the_organ: Iterable[Seat]) -> list[PostKind]:
    """The kinds of post that an organ needs and for which nobody can act."""
    able = {seat.kind for seat in of_the_organ if seat.able}
    return [kind for kind in LEVELS[organ.kind].needed if kind not in able]


def gaps(organ: Organ, of_the_organ: list[Seat]) -> list[str]:
    """For each such kind a sentence: why nobody can, and what cannot be done meanwhile."""
    sentences = []
    for kind in missing(organ, of_the_organ):
        same = [seat for seat in of_the_organ if seat.kind == kind]
        held = [seat for seat in same if seat.tenure]
        if not same:
            why = f"没有设“{kind.label}”岗"
        elif not held:
            why = f"“{kind.label}”空缺"
        elif held[0].away and held[0].tenure:
            why = f"“{kind.label}”{held[0].tenure.person.name}离岗，没有人代理"
        else:
            why = f"“{kind.label}”的账号已停用"
        sentences.append(f"{why}：{WITHOUT[kind]}。")
    return sentences
