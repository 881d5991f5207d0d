"""Which conflicts a review allows, declared once for each profile and explained in words.

In every profile nobody signs two of the three stages, and nobody who drafted the content signs it for secrecy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gongkai.organs.models import Profile
from gongkai.organs.permissions import Permission
from gongkai.review.models import LADDER, Stage

PERMISSIONS = {
    Stage.ONE: Permission.SIGN_ONE,
    Stage.TWO: Permission.SIGN_TWO,
    Stage.THREE: Permission.SIGN_THREE,
    Stage.SECRECY: Permission.SIGN_SECRECY,
}
"""What one has to be entitled to in order to sign a stage."""


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The rules of a profile.

    drafter_signs    stages that somebody who drafted the content may sign
    secrecy_beside   stages whose signer may also sign for secrecy
    about            the rules in words
    """

    drafter_signs: frozenset[Stage]
    secrecy_beside: frozenset[Stage]
    about: str


CONFLICTS: Mapping[str, Conflicts] = {
    Profile.TOWNSHIP: Conflicts(
        frozenset({Stage.ONE}),
        frozenset({Stage.TWO, Stage.THREE}),
        "起草人可以签一审一校，不能签二审二校、三审三校和保密审查；三审须由三个人分别签批；"
        "保密审查可以由签二审二校或三审三校的人兼签。",
    ),
    Profile.DEPARTMENT: Conflicts(
        frozenset(),
        frozenset({Stage.TWO, Stage.THREE}),
        "起草人不能签任何一审，也不能签保密审查；三审须由三个人分别签批；保密审查可以由签二审二校或三审三校的人兼签。",
    ),
}
"""The rules by profile."""


def conflict(profile: str, stage: Stage, person: int, *, drafters: Collection[int], signed: Mapping[str, int]) -> str:
    """Why a person may not sign a stage, as a sentence; empty where they may.

    drafters  who saved a version of the content since the last release
    signed    stage → person, of the stages signed so far
    """
    rules = CONFLICTS[profile]
    if stage in signed:
        return f"“{stage.label}”已经签过，不用再签。"
    if person in drafters and stage not in rules.drafter_signs:
        return f"您修改过这份稿件，不能再签“{stage.label}”，请由其他人签批。"
    own = [Stage(each) for each, who in signed.items() if who == person]
    if stage in LADDER:
        for each in own:
            if each in LADDER:
                return f"您已签过“{each.label}”，同一人不能再签“{stage.label}”，请由其他人签批。"
            if stage not in rules.secrecy_beside:
                return f"您已签过“{each.label}”，不能再签“{stage.label}”，请由其他人签批。"
        return ""
    for each in own:
        if each not in rules.secrecy_beside:
            return f"您已签过“{each.label}”，不能再签“{stage.label}”，请由其他人签批。"
    return ""


def out_of_order(stage: Stage, signed: Collection[str]) -> str:
    """Why a stage cannot be signed yet, as a sentence; empty where it can. Secrecy has no place in the order."""
    if stage in LADDER:
        for before in LADDER[: LADDER.index(stage)]:
            if before not in signed:
                return f"“{before.label}”还没有签批，请等签批后再签“{stage.label}”。"
    return ""
