"""What the person who is signed in may do for an organ, read from the posts of the frame: no query for each question.

It decides what is offered; whether it is done is decided by `allow()` in the act itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from gongkai.console.frame import Frame
from gongkai.organs.models import Organ, PostKind
from gongkai.organs.permissions import AFTER_ITS_END, LOOKING, ROLES, SIGNING, Permission


@dataclass(frozen=True)
class Entitlement:
    """For one organ.

    kinds    the kinds of post of the organ itself for which the person may act today
    own      what these posts are entitled to
    foreign  what only a post of the lead office is entitled to
    """

    kinds: frozenset[PostKind]
    own: frozenset[Permission]
    foreign: frozenset[Permission]

    def __contains__(self, permission: Permission) -> bool:
        return permission in self.own or permission in self.foreign

    def acting(self, permission: Permission) -> bool:
        """Whether the act is 代填 and needs its reason."""
        return permission in self.foreign and permission not in LOOKING


def entitlement(frame: Frame, organ: Organ) -> Entitlement:
    """What the posts of a person are entitled to for an organ."""
    kinds = frozenset(PostKind(post.kind) for post, _ in frame.posts if post.organ_id == organ.pk)
    reach = {PostKind(post.kind) for post, _ in frame.posts if post.organ_id == organ.lead_office_id}
    own = _of(kinds)
    foreign = _of(kind for kind in reach if ROLES[kind].subtree) - own
    if kinds & SIGNING:
        own, foreign = own - {Permission.PEOPLE_EDIT}, foreign - {Permission.PEOPLE_EDIT}
    if not organ.exists(frame.on):
        own, foreign = own & AFTER_ITS_END, foreign & AFTER_ITS_END
    return Entitlement(kinds, own, foreign)


def own_organs(frame: Frame, *permissions: Permission) -> set[int]:
    """The keys of the organs one of whose own posts is entitled to any of some things."""
    return {post.organ_id for post, _ in frame.posts if ROLES[PostKind(post.kind)].permissions & set(permissions)}


def _of(kinds: Iterable[PostKind]) -> frozenset[Permission]:
    return frozenset().union(*(ROLES[kind].permissions for kind in kinds))


def reached(frame: Frame, permission: Permission, organ: str = "organ") -> Q:
    """The rows of organs for which one of the posts is entitled to something, as a condition: no query of its own.

    organ  the name of the column that refers to the organ
    """
    own = {post.organ_id for post, _ in frame.posts if permission in ROLES[PostKind(post.kind)].permissions}
    guiding = {post.organ_id for post, _ in frame.posts if _guides(PostKind(post.kind), permission)}
    return Q(**{f"{organ}__in": own}) | Q(**{f"{organ}__lead_office__in": guiding})


def _guides(kind: PostKind, permission: Permission) -> bool:
    return ROLES[kind].subtree and permission in ROLES[kind].permissions
