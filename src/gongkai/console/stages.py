"""Which stages of a review a person may sign now, by the rules that the act itself asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.console.entitlement import Entitlement
from gongkai.organs.models import PostKind
from gongkai.review.candidates import Candidate, Candidates
from gongkai.review.models import LADDER, Review, SignOff, Stage, Status
from gongkai.review.profiles import PERMISSIONS, conflict, out_of_order

IN_ORDER = tuple(Stage)


def signable(review: Review, who: Entitlement, person: int, signed: Mapping[str, int]) -> list[Stage]:
    """The stages that a person may sign in one act now. signed  stage → person, of the stages signed so far"""
    if review.status != Status.OPEN:
        return []
    found: list[Stage] = []
    so_far = dict(signed)
    for stage in IN_ORDER:
        if PERMISSIONS[stage] in who.own and not (
            conflict(review.profile, stage, person, drafters=review.drafters, signed=so_far)
            or out_of_order(stage, so_far)
        ):
            found.append(stage)
            so_far[stage] = person
    return found


def due(review: Review, who: Entitlement, person: int, signed: Mapping[str, int]) -> list[Stage]:
    """Of the stages that a person may sign, those that 工作台 asks for.

    Secrecy alone is not asked of whoever signs another stage later, for then both are signed in one act; nor of the
    leader while the others have not signed, for it is the work of the post of that name.
    """
    found = signable(review, who, person, signed)
    if found != [Stage.SECRECY]:
        return found
    later = [
        stage
        for stage in LADDER
        if PERMISSIONS[stage] in who.own
        and not conflict(review.profile, stage, person, drafters=review.drafters, signed=signed)
    ]
    stands_in = PostKind.SECRECY not in who.kinds and any(stage not in signed for stage in LADDER)
    return [] if later or stands_in else found


def why_not(review: Review, who: Entitlement, person: int, signed: Mapping[str, int]) -> list[str]:
    """Why somebody who reviews may sign nothing now, a sentence for each stage of their posts."""
    if review.status != Status.OPEN:
        return []
    sentences = [
        conflict(review.profile, stage, person, drafters=review.drafters, signed=signed) or out_of_order(stage, signed)
        for stage in IN_ORDER
        if PERMISSIONS[stage] in who.own and stage not in signed
    ]
    return list(dict.fromkeys(filter(None, sentences)))


@dataclass(frozen=True)
class Step:
    """One line of the ladder: what was signed, or who may sign. now  whether it can be signed today"""

    stage: Stage
    signed: SignOff | None
    candidates: list[Candidate]
    now: bool

    @property
    def names(self) -> str:
        return "、".join(map(str, self.candidates))

    @property
    def short_hash(self) -> str:
        return self.signed.content_hash[:8] if self.signed else ""


def ladder(review: Review, candidates: Candidates | None) -> list[Step]:
    """The four lines of a review. candidates  None where it is over, so that nobody may sign any more"""
    rows = review.signed()
    signed = {stage: row.person_id for stage, row in rows.items()}
    steps = []
    for stage in IN_ORDER:
        row = rows.get(stage)
        waiting = review.status == Status.OPEN and row is None
        may = candidates.of(review, stage, signed) if candidates and waiting else []
        steps.append(Step(stage, row, may, waiting and not out_of_order(stage, signed)))
    return steps
