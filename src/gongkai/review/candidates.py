"""Who may sign a stage of a review today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.organs.models import Absence, Deputy, Organ, PostKind, Tenure, in_force
from gongkai.organs.permissions import kinds_with
from gongkai.review.models import LADDER, Review, Stage
from gongkai.review.profiles import PERMISSIONS, conflict, out_of_order


@dataclass(frozen=True)
class Candidate:
    """Somebody who may sign a stage. mark  代 where they act for somebody who is away"""

    person: int
    name: str
    post: str
    mark: str

    def __str__(self) -> str:
        return f"{self.name}（{self.mark}）" if self.mark else self.name


class Candidates:
    """Who acts for which post of an organ on a day: three queries for all stages."""

    def __init__(self, organ: Organ, on: date) -> None:
        here = in_force(on, "post__")
        tenures = Tenure.objects.filter(in_force(on), here, post__organ=organ, person__is_active=True)
        deputies = Deputy.objects.filter(in_force(on), here, post__organ=organ, person__is_active=True)
        away = set(
            Absence.objects.filter(in_force(on), person__tenures__post__organ=organ).values_list("person", flat=True)
        )
        self.by_kind: dict[str, list[Candidate]] = {}
        vacant = set()
        for row in tenures.select_related("post", "person"):
            if row.person_id in away:
                vacant.add(row.post_id)
            else:
                self._add(row, "")
        for row in deputies.select_related("post", "person"):
            if row.post_id in vacant:
                self._add(row, "代")

    def _add(self, row: Tenure | Deputy, mark: str) -> None:
        found = Candidate(row.person_id, row.person.name, str(row.post), mark)
        self.by_kind.setdefault(row.post.kind, []).append(found)

    def holding(self, stage: Stage) -> list[Candidate]:
        """Whoever acts today for a post that signs a stage, the post of that name before others."""
        kinds = kinds_with(PERMISSIONS[stage])
        found = [each for kind in kinds for each in self.by_kind.get(kind, [])]
        return list({each.person: each for each in reversed(found)}.values())[::-1]

    def everyone(self) -> list[Candidate]:
        """Whoever acts today for a post that signs anything, each once."""
        found = [each for stage in Stage for each in self.holding(stage)]
        return list({each.person: each for each in reversed(found)}.values())[::-1]

    def of(self, review: Review, stage: Stage, signed: Mapping[str, int]) -> list[Candidate]:
        """Those of them against whom no rule stands for a review."""
        return [
            each
            for each in self.holding(stage)
            if not conflict(review.profile, stage, each.person, drafters=review.drafters, signed=signed)
        ]

    def asked(self, review: Review, signed: Mapping[str, int]) -> set[int]:
        """Whoever the review waits for now: at the stage that is next, and for secrecy in the post of that name."""
        found = {
            each.person
            for stage in LADDER
            if stage not in signed and not out_of_order(stage, signed)
            for each in self.of(review, stage, signed)
        }
        if Stage.SECRECY not in signed:
            post = {each.person for each in self.by_kind.get(PostKind.SECRECY, [])}
            found |= post & {each.person for each in self.of(review, Stage.SECRECY, signed)}
        return found
