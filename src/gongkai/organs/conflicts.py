"""Which posts of one organ a person may not hold together, declared once for each profile and explained in words.

These are conflicts of posts. Whether somebody may sign a certain text is decided there, by `review/profiles.py`; what
stands here is what could never be signed at all, or puts watching and acting into one hand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gongkai.organs.models import PostKind, Profile

K = PostKind


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two kinds of post that one person may not hold together.

    deputies  whether it also bars who holds one from being deputy of the other. Mostly it does not: three people must
              be able to stand in for each other, and each text is watched by the review itself
    """

    one: PostKind
    other: PostKind
    reason: str
    deputies: bool = False


_STAGES = "三审须由三个不同的人签批"
_WATCHES = "监督检查的人不办理所检查的事项"
_ACCOUNTS = "能开账号、改岗位的人不经手稿件"
ALWAYS = (
    Conflict(K.STAGE_ONE, K.STAGE_TWO, _STAGES),
    Conflict(K.STAGE_ONE, K.STAGE_THREE, _STAGES),
    Conflict(K.STAGE_TWO, K.STAGE_THREE, _STAGES),
    Conflict(K.CLERK, K.STAGE_TWO, "起草人不能审自己起草的稿件"),
    Conflict(K.CLERK, K.STAGE_THREE, "起草人不能签发自己起草的稿件"),
    Conflict(K.CLERK, K.SECRECY, "起草人不能对自己起草的稿件作保密审查"),
    Conflict(K.CLERK, K.LEADER, "分管领导签发经办人办理的稿件"),
    Conflict(K.STAGE_ONE, K.SECRECY, "保密审查只能由二审、三审的人或专人担任"),
    Conflict(K.STAGE_ONE, K.LEADER, "分管领导签发，前面的审核由他人负责"),
    Conflict(K.STAGE_TWO, K.LEADER, "分管领导签发，前面的审核由他人负责"),
    *(
        Conflict(K.OPERATOR, kind, _ACCOUNTS, deputies=True)
        for kind in (K.CLERK, K.STAGE_ONE, K.STAGE_TWO, K.STAGE_THREE, K.SECRECY, K.LEADER)
    ),
    *(Conflict(K.AUDITOR, kind, _WATCHES, deputies=True) for kind in PostKind if kind != K.AUDITOR),
)
CONFLICTS: Mapping[str, tuple[Conflict, ...]] = {
    # Three people fill all posts: the clerk signs stage one; the head of the office signs stage two, does the secrecy
    # review and heads the work body; the leader signs stage three.
    Profile.TOWNSHIP: ALWAYS,
    Profile.DEPARTMENT: (*ALWAYS, Conflict(K.CLERK, K.STAGE_ONE, "部门的起草人不能签一审一校")),
}
"""The conflicts by profile of the organ."""


def conflict(profile: str, kind: str, held: Collection[str], *, deputy: bool = False) -> str:
    """Why a person who holds some posts of an organ may not take another, as a sentence; empty where they may.

    deputy  the post is taken as deputy only
    """
    for each in CONFLICTS[profile]:
        pair = {each.one.value, each.other.value}
        if kind in pair and (pair - {kind}) & set(held) and (each.deputies or not deputy):
            return f"“{each.one.label}”和“{each.other.label}”不能由同一人担任：{each.reason}。"
    return ""
