"""What an organ of a kind starts with: its posts, its review profile and the words of its document numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.organs.models import Kind, PostKind, Profile

K = PostKind
_WORKING = (K.CLERK, K.STAGE_ONE, K.STAGE_TWO, K.STAGE_THREE, K.SECRECY, K.WORK_BODY_HEAD, K.LEADER)


@dataclass(frozen=True, slots=True)
class Level:
    """A template.

    posts    the posts that are made with the organ
    needed   those that somebody must hold, or nothing could be released
    people   the smallest number of people who can fill them
    mark     the words behind the first character of its short name that make its 机关代字
    """

    profile: Profile
    posts: tuple[PostKind, ...]
    needed: tuple[PostKind, ...]
    people: int
    mark: str


LEVELS: Mapping[str, Level] = {
    Kind.GOVERNMENT: Level(
        Profile.DEPARTMENT, (*_WORKING, K.LEAD_OFFICER, K.AUDITOR, K.OPERATOR), _WORKING, 4, "政公开"
    ),
    Kind.DEPARTMENT: Level(Profile.DEPARTMENT, _WORKING, _WORKING, 4, "公开"),
    Kind.TOWNSHIP: Level(Profile.TOWNSHIP, _WORKING, _WORKING, 3, "政公开"),
    Kind.SUB_DISTRICT: Level(Profile.TOWNSHIP, _WORKING, _WORKING, 3, "办公开"),
    # A village is no administrative organ: its township publishes for it.
    Kind.VILLAGE: Level(Profile.TOWNSHIP, (), (), 0, ""),
}
"""The templates by kind of organ."""


def mark_of(kind: str, name: str) -> str:
    """The 机关代字 that an organ gets where none is given: 白政公开 for 白鹭镇; empty for a village."""
    words = LEVELS[kind].mark
    return f"{name[:1]}{words}" if words else ""
