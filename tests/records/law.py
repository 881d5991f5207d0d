"""The law of reviews and releases in small, written from the rules and not from the code, to hold the code against.

It knows names, stages and texts; it knows no database, no hash and no post that this town does not have.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ONE, TWO, THREE, SECRECY = "one", "two", "three", "secrecy"
LADDER = (ONE, TWO, THREE)
LEAD_OFFICE = "吴专员"

POSTS = {
    "township": {
        **dict.fromkeys(("clerk", ONE), "钱经办"),
        **dict.fromkeys((TWO, SECRECY, "head"), "孙主任"),
        **dict.fromkeys((THREE, "leader"), "李镇长"),
    },
    "department": {
        **{"clerk": "陈经办", ONE: "褚科员", SECRECY: "沈保密"},
        **dict.fromkeys((TWO, "head"), "卫科长"),
        **dict.fromkeys((THREE, "leader"), "蒋局长"),
    },
}
DEPUTIES = {"clerk": "赵代办", ONE: "赵代办", TWO: "周代审", THREE: "周代审", "leader": "周代审"}


@dataclass(eq=False)
class Review:
    """One text, sent to be signed."""

    text: int
    drafters: frozenset[str]
    signed: dict[str, str] = field(default_factory=dict)
    status: str = "open"
    released_by: str = ""
    """Who released it in an emergency, before it was signed."""


@dataclass(eq=False)
class TakeDown:
    """An emergency takedown that is to be confirmed."""

    text: int
    by: str
    releases: int
    decided: bool = False


@dataclass(eq=False)
class Paper:
    """A record. text  what the draft says, by number; settled  whether that was released or filed already"""

    text: int
    savers: set[str]
    proactive: bool
    version: int = 1
    settled: bool = False
    review: Review | None = None
    reviews: list[Review] = field(default_factory=list)
    publicity: str = "never"
    shown: int | None = None
    releases: int = 0
    taken: list[TakeDown] = field(default_factory=list)

    @property
    def awaited(self) -> bool:
        """Released in an emergency, and not signed by the others since."""
        return (
            self.settled and self.review is not None and bool(self.review.released_by) and self.review.status == "open"
        )

    @property
    def under_review(self) -> bool:
        return self.review is not None and self.review.status in ("open", "cleared") and not self.settled

    @property
    def cleared(self) -> bool:
        return self.under_review and self.review is not None and self.review.status == "cleared"


@dataclass
class Law:
    """Who may do what in a town of this profile."""

    profile: str
    away: set[str] = field(default_factory=set)
    temporary: set[int] = field(default_factory=set)
    """Texts that are shown for a time only."""

    def holds(self, name: str, *posts: str) -> bool:
        """Whether somebody acts for one of these posts today, their own or as deputy of someone who is away."""
        if name in self.away:
            return False
        holders = POSTS[self.profile]
        return any(
            holders[post] == name or (DEPUTIES.get(post) == name and holders[post] in self.away) for post in posts
        )

    def may_draft(self, name: str) -> bool:
        return name == LEAD_OFFICE or self.holds(name, "clerk")

    def may_release(self, name: str) -> bool:
        return self.holds(name, "clerk", THREE, "leader")

    def may_withdraw(self, name: str) -> bool:
        return name == LEAD_OFFICE or self.holds(name, "clerk", "head", "leader")

    def may_take_down(self, name: str) -> bool:
        return name == LEAD_OFFICE or self.holds(name, *POSTS[self.profile])

    def is_reviewer(self, name: str) -> bool:
        return self.holds(name, *LADDER, SECRECY, "leader")

    def may_sign(self, name: str, review: Review, stages: list[str], at_once: dict[str, str] | None = None) -> bool:
        """Whether somebody may sign these stages of an open review, one after the other."""
        signed = {**review.signed, **(at_once or {})}
        if review.status != "open" or not stages:
            return False
        for stage in sorted(stages, key=[*LADDER, SECRECY].index):
            if not self._may_sign(name, review, stage, signed):
                return False
            signed[stage] = name
        return True

    def _may_sign(self, name: str, review: Review, stage: str, signed: dict[str, str]) -> bool:
        if stage in signed or not self.holds(name, *((SECRECY, "leader") if stage == SECRECY else (stage,))):
            return False
        if name in review.drafters and (self.profile, stage) != ("township", ONE):
            return False  # nobody approves a text of their own; the first reading of a township is the drafter's
        if stage == SECRECY:
            return signed.get(ONE) != name
        before = LADDER[: LADDER.index(stage)]
        own = [each for each in LADDER if signed.get(each) == name]
        return all(each in signed for each in before) and not own and not (stage == ONE and signed.get(SECRECY) == name)

    def may(self, verb: str, name: str, paper: Paper) -> bool:
        """Whether somebody may do this to a record now."""
        match verb:
            case "edit":
                return self.may_draft(name)
            case "submit":
                return self.may_draft(name) and not paper.settled and not paper.under_review
            case "take back":
                return self.may_draft(name) and paper.under_review
            case "release":
                return self.may_release(name) and paper.cleared and paper.proactive
            case "file away":
                return self.may_release(name) and paper.cleared and not paper.proactive and paper.shown is None
            case "release in emergency":
                return self.may_emergency(name, paper)
            case "withdraw":
                return self.may_withdraw(name) and paper.shown is not None
            case "take down":
                return self.may_take_down(name) and paper.shown is not None
            case _:
                raise ValueError(verb)

    def may_finish(self, name: str, paper: Paper, stages: list[str]) -> bool:
        """Whether somebody may sign the last stages of a record and release it in one act."""
        review = paper.review
        return (
            paper.under_review
            and review is not None
            and self.may_sign(name, review, stages)
            and set(review.signed) | set(stages) == {*LADDER, SECRECY}
            and self.may_release(name)
            and paper.proactive
        )

    def may_emergency(self, name: str, paper: Paper) -> bool:
        if not self.holds(name, "leader") or paper.settled or paper.cleared or not paper.proactive:
            return False
        review = paper.review if paper.under_review else Review(paper.text, frozenset(paper.savers))
        assert review is not None
        if name in review.drafters:
            return False
        return SECRECY in review.signed or self.may_sign(name, review, [SECRECY])

    def may_decide(self, name: str, paper: Paper, taken: TakeDown, *, upheld: bool) -> bool:
        if not self.may_withdraw(name) or taken.decided or taken.by == name:
            return False
        rejected = any(
            each.text == taken.text and each.released_by and each.status == "returned" for each in paper.reviews
        )
        return upheld or (
            paper.publicity == "withdrawn"
            and paper.releases == taken.releases
            and (paper.proactive or not paper.settled)
            and not rejected
        )

    def overdue(self, paper: Paper) -> int:
        """Emergency releases that others have not approved."""
        return sum(
            bool(each.released_by)
            and (each.status == "open" or (each.status == "returned" and each.text == paper.shown))
            for each in paper.reviews
        )
