"""What an organ of a kind starts with: its posts, its review profile and the words of its document numbers."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
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
    mark     the words behind what tells its name from others that make its 机关代字
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


_REGION = re.compile(
    r"^(?:.{1,8}?(?:县|旗)|县|区(?!域)|市(?![场政容民])|(?!开发区|高新区).{2,6}?(?:(?<!开发)区|(?<!城)市))(?=..)"
)
"""What stands before the name of a department or a township and tells it from no other: 示例县, 县."""
MOST_OF_NAME = 6


def mark_of(kind: str, name: str, taken: Container[str] = ()) -> str:
    """The 机关代字 that an organ gets where none is given: 白政公开 for 白鹭镇, 教公开 for 县教育局. A village has none

    taken  those of the other organs; where one character is not enough, the mark takes two, or more
    Gives an empty text also where all are taken.
    """
    words = LEVELS[kind].mark
    if not words:
        return ""
    own = name if kind == Kind.GOVERNMENT else _REGION.sub("", name)
    marks = (f"{own[:length]}{words}" for length in range(1, min(len(own), MOST_OF_NAME) + 1))
    return next((mark for mark in marks if mark not in taken), "")
