"""Every order of acts and every person, tried against `law.py`: what is lawful goes through, nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any, TypeVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongkai.law import Refused
from gongkai.organs.models import Profile
from gongkai.records import actions, publishing
from gongkai.records.models import EmergencyRelease, Publication, Record, Withdrawal
from gongkai.review import actions as reviewing
from gongkai.review.actions import AGREED_TO
from gongkai.review.models import Review as StoredReview
from gongkai.review.models import Stage
from tests.records import law
from tests.records.law import LADDER, LEAD_OFFICE, SECRECY, Law, Paper, Review, TakeDown
from tests.records.races import sound
from tests.records.town import PHOTO, TODAY, at, build, says

DEPUTIES = ("赵代办", "周代审")
OUTSIDERS = ("冯前任", "郑外镇", LEAD_OFFICE)
MOST_RECORDS = 2
TOGETHER = [
    *([stage] for stage in (*LADDER, SECRECY)),
    *([stage, SECRECY] for stage in LADDER),
    *([law.ONE, law.TWO], [law.TWO, law.THREE], [*LADDER, SECRECY]),
]
"""What somebody tries to sign in one act."""
chance = st.integers(0, 2**16)
ACTING = {"acting": "白鹭镇网络中断"}
Choice = TypeVar("Choice")


class Office(RuleBasedStateMachine):
    """One organ over one day, each step a minute later."""

    profile: Profile

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.town = build(self.profile)
        self.law = Law(self.profile.value)
        self.names = [*dict.fromkeys(law.POSTS[self.profile.value].values()), *DEPUTIES, *OUTSIDERS]
        self.papers: list[Paper] = []
        self.records: list[Record] = []
        self.stored: dict[int, StoredReview] = {}
        self.takedowns: dict[int, Withdrawal] = {}
        self.minutes = 0
        self.texts = 0

    def teardown(self) -> None:
        try:
            sound()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # What the rules have in common

    def now(self) -> Any:
        self.minutes += 1
        return at(self.minutes / 60)

    def choose(self, chance: int, among: Sequence[Choice], lawful: Callable[[Choice], bool]) -> Choice:
        """One of many choices: mostly one that is lawful, or days would pass in refusals alone."""
        dice = Random(chance)  # decided by hypothesis
        good = [each for each in among if lawful(each)] if dice.random() < 0.75 else []
        return dice.choice(good or among)

    def who_and_what(self, chance: int, verb: str) -> tuple[str, Paper, Record, bool]:
        """Someone, a record as the draft and as it is stored, and whether that person may do that to it."""
        pairs = list(product(self.names, self.papers))
        name, paper = self.choose(chance, pairs, lambda pair: self.law.may(verb, *pair))
        return name, paper, self.stored_of(paper), self.law.may(verb, name, paper)

    def stored_of(self, paper: Paper) -> Record:
        return Record.objects.get(pk=self.records[self.papers.index(paper)].pk)

    def possible(self, verb: str) -> bool:
        """Whether anybody may do it to anything; now and then it is tried all the same."""
        tried = self.minutes % 5 == 0
        return tried or any(self.law.may(verb, name, paper) for name, paper in product(self.names, self.papers))

    def reviews(self) -> list[tuple[Paper, Review]]:
        return [(paper, review) for paper in self.papers for review in paper.reviews]

    def attempt(self, lawful: bool, act: Callable[[], Any]) -> Any:
        """Do an act: what is lawful goes through, everything else is refused in a sentence."""
        try:
            result = act()
        except Refused as refusal:
            assert not lawful, f"refused though lawful: {refusal.sentence}"
            assert refusal.sentence.endswith("。"), refusal.sentence
            return None
        assert lawful, "went through though unlawful"
        return result if result is not None else True

    def content(self, proactive: bool, temporary: bool = False) -> Any:
        self.texts += 1
        if temporary:
            self.law.temporary.add(self.texts)
        return says(
            body=f"<p>第{self.texts}稿。</p>", attribute="proactive" if proactive else "on_application",
            offline_on=TODAY + timedelta(days=2) if temporary else None,
        )  # fmt: skip

    def acting(self, name: str) -> dict[str, str]:
        return ACTING if name == LEAD_OFFICE else {}

    def open_review(self, paper: Paper, record: Record) -> Review:
        review = Review(paper.text, frozenset(paper.savers))
        paper.review = review
        paper.reviews.append(review)
        self.stored[id(review)] = StoredReview.objects.filter(subject=f"records.Record:{record.pk}").latest("round")
        return review

    def write(self, review: Review, name: str, signed: list[str]) -> None:
        review.signed |= dict.fromkeys(signed, name)
        if len(review.signed) == 4:
            review.status = "used" if review.released_by else "cleared"

    def released(self, paper: Paper) -> None:
        paper.publicity, paper.shown, paper.settled = "public", paper.text, True
        paper.savers = set()
        paper.releases += 1

    # People

    @precondition(lambda self: self.minutes % 4 == 0)
    @rule(chance=chance)
    def leaves_or_comes_back(self, chance: int) -> None:
        name = Random(chance).choice([*law.POSTS[self.profile.value].values()])
        if name in self.law.away:
            self.law.away.remove(name)
            self.town.back(name)
        elif not self.law.away:
            self.law.away.add(name)
            self.town.away(name)

    # The text

    @initialize(chance=chance)
    def begins(self, chance: int) -> None:
        while not self.papers:
            self.drafts(chance, True)
            chance += 1

    @precondition(lambda self: len(self.papers) < MOST_RECORDS)
    @rule(chance=chance, proactive=st.booleans())
    def drafts(self, chance: int, proactive: bool) -> None:
        name, content = self.choose(chance, self.names, self.law.may_draft), self.content(proactive)
        record = self.attempt(
            self.law.may_draft(name),
            lambda: actions.draft(self.town.organ, content, by=self.town[name], at=self.now(), **self.acting(name)),
        )
        if record:
            self.records.append(record)
            self.papers.append(Paper(self.texts, {name}, proactive))

    @precondition(lambda self: self.minutes % 3 == 0 or all(paper.settled for paper in self.papers))
    @rule(chance=chance, proactive=st.integers(0, 4), temporary=st.booleans(), stale=st.integers(0, 5))
    def edits(self, chance: int, proactive: int, temporary: bool, stale: int) -> None:
        name, paper, record, lawful = self.who_and_what(chance, "edit")
        content, version = self.content(bool(proactive), temporary), paper.version - (stale == 0)
        done = self.attempt(
            lawful and version == paper.version,
            lambda: actions.edit(
                record, content, version=version, by=self.town[name], at=self.now(), **self.acting(name)
            ),
        )
        if done:
            if paper.under_review and paper.review is not None:
                paper.review.status = "void"
            paper.text, paper.proactive, paper.settled = self.texts, bool(proactive), False
            paper.version += 1
            paper.savers.add(name)
            if paper.review is not None and paper.review.released_by:
                paper.review = None

    @precondition(lambda self: self.possible("submit"))
    @rule(chance=chance, sign=st.booleans())
    def submits(self, chance: int, sign: bool) -> None:
        name, paper, record, lawful = self.who_and_what(chance, "submit")
        fresh = Review(paper.text, frozenset(paper.savers))
        lawful = lawful and (not sign or self.law.may_sign(name, fresh, [law.ONE]))
        one = reviewing.AGREED if sign else None
        done = self.attempt(
            lawful,
            lambda: actions.submit(
                record, version=paper.version, by=self.town[name], at=self.now(), sign_one=one, **self.acting(name)
            ),
        )
        if done:
            review = self.open_review(paper, record)
            if sign:
                self.write(review, name, [law.ONE])

    @precondition(lambda self: self.possible("take back"))
    @rule(chance=chance)
    def takes_back(self, chance: int) -> None:
        name, paper, record, lawful = self.who_and_what(chance, "take back")
        done = self.attempt(
            lawful,
            lambda: actions.take_back(record, reason="补充", by=self.town[name], at=self.now(), **self.acting(name)),
        )
        if done and paper.review is not None:
            paper.review.status = "void"

    # The review

    @precondition(lambda self: self.reviews())
    @rule(chance=chance)
    def signs(self, chance: int) -> None:
        name, (_, review), signed = self.choose(
            chance, list(product(self.names, self.reviews(), TOGETHER)),
            lambda each: self.law.may_sign(each[0], each[1][1], each[2]),
        )  # fmt: skip
        self.sign(review, name, signed)

    @precondition(lambda self: self.reviews())
    @rule(chance=chance)
    def signs_on_paper(self, chance: int) -> None:
        name, clerk, (_, review), signed = self.choose(
            chance, list(product(self.names, self.names, self.reviews(), TOGETHER)),
            lambda each: self.law.may_sign(each[0], each[2][1], each[3]) and self.law.may_draft(each[1]),
        )  # fmt: skip
        self.sign(review, name, signed, clerk)

    def sign(self, review: Review, name: str, signed: list[str], clerk: str = "") -> None:
        stored = self.stored[id(review)]
        conclusions = {Stage(stage): AGREED_TO[Stage(stage)] for stage in signed}
        lawful = self.law.may_sign(name, review, signed)
        if not clerk:
            done = self.attempt(
                lawful,
                lambda: reviewing.sign(
                    stored, conclusions, content_hash=stored.content_hash, by=self.town[name], at=self.now()
                ),
            )
        else:
            done = self.attempt(
                lawful and self.law.may_draft(clerk),
                lambda: reviewing.attach_paper(
                    stored, conclusions, signer=self.town[name], signed_on=TODAY, place="县里", photo=PHOTO,
                    code=stored.code, by=self.town[clerk], at=self.now(), **self.acting(clerk),
                ),
            )  # fmt: skip
        if done:
            self.write(review, name, signed)

    @precondition(lambda self: any(review.status == "open" for _, review in self.reviews()))
    @rule(chance=chance)
    def sign_what_is_due(self, chance: int) -> None:
        """Whoever may sign a stage does so, so that reviews come to their end."""
        review = Random(chance).choice([each for _, each in self.reviews() if each.status == "open"])
        for stage in (*LADDER, SECRECY):
            entitled = [name for name in self.names if self.law.may_sign(name, review, [stage])]
            if entitled:
                self.sign(review, entitled[chance % len(entitled)], [stage])

    @precondition(lambda self: self.reviews() and self.minutes % 3 == 0)
    @rule(chance=chance)
    def returns(self, chance: int) -> None:
        def may(each: tuple[str, tuple[Paper, Review]]) -> bool:
            name, (_, review) = each
            return review.status in ("open", "cleared") and self.law.is_reviewer(name) and review.released_by != name

        chosen = self.choose(chance, list(product(self.names, self.reviews())), may)
        name, (_, review) = chosen
        stored = self.stored[id(review)]
        done = self.attempt(
            may(chosen),
            lambda: reviewing.give_back(
                stored, content_hash=stored.content_hash, reason="不妥", by=self.town[name], at=self.now()
            ),
        )
        if done:
            review.status = "returned"

    # What the public sees

    @precondition(lambda self: self.possible("release"))
    @rule(chance=chance)
    def releases(self, chance: int) -> None:
        name, paper, record, lawful = self.who_and_what(chance, "release")
        done = self.attempt(
            lawful,
            lambda: publishing.release(
                record, content_hash=record.content_hash, by=self.town[name], at=self.now(), reason="更正"
            ),
        )
        if done and paper.review is not None:
            paper.review.status = "used"
            self.released(paper)

    @precondition(lambda self: self.minutes % 5 == 0 or any(paper.under_review for paper in self.papers))
    @rule(chance=chance, signed=st.sampled_from(TOGETHER))
    def signs_and_releases(self, chance: int, signed: list[str]) -> None:
        pairs = list(product(self.names, self.papers))
        name, paper = self.choose(chance, pairs, lambda pair: self.law.may_finish(*pair, signed))
        record, lawful = self.stored_of(paper), self.law.may_finish(name, paper, signed)
        done = self.attempt(
            lawful,
            lambda: publishing.sign_and_release(
                record, {Stage(stage): AGREED_TO[Stage(stage)] for stage in signed},
                content_hash=record.content_hash, by=self.town[name], at=self.now(), reason="更正",
            ),
        )  # fmt: skip
        if done and paper.review is not None:
            self.write(paper.review, name, signed)
            paper.review.status = "used"
            self.released(paper)

    @precondition(lambda self: self.possible("file away"))
    @rule(chance=chance)
    def files_away(self, chance: int) -> None:
        name, paper, record, lawful = self.who_and_what(chance, "file away")
        done = self.attempt(
            lawful,
            lambda: publishing.file_away(record, content_hash=record.content_hash, by=self.town[name], at=self.now()),
        )
        if done and paper.review is not None:
            paper.review.status, paper.settled = "used", True

    @precondition(lambda self: self.possible("release in emergency"))
    @rule(chance=chance)
    def releases_in_emergency(self, chance: int) -> None:
        name, paper, record, lawful = self.who_and_what(chance, "release in emergency")
        done = self.attempt(
            lawful,
            lambda: publishing.release_in_emergency(
                record, content_hash=record.content_hash, reason="山洪", secrecy=reviewing.NOT_SECRET,
                by=self.town[name], at=self.now(), correction="续报",
            ),
        )  # fmt: skip
        if done:
            review = paper.review if paper.under_review and paper.review else self.open_review(paper, record)
            review.signed.setdefault(SECRECY, name)
            if set(review.signed) == {*LADDER, SECRECY}:
                review.status = "used"
            else:
                review.released_by = name
            self.released(paper)

    @precondition(lambda self: self.possible("withdraw"))
    @rule(chance=chance)
    def withdraws(self, chance: int) -> None:
        name, paper, record, lawful = self.who_and_what(chance, "withdraw")
        done = self.attempt(
            lawful,
            lambda: publishing.withdraw(
                record, kind="in_error", reason="误发", by=self.town[name], at=self.now(), **self.acting(name)
            ),
        )
        if done:
            paper.publicity, paper.shown = "withdrawn", None

    @precondition(lambda self: self.possible("take down"))
    @rule(chance=chance)
    def takes_down(self, chance: int) -> None:
        name, paper, record, lawful = self.who_and_what(chance, "take down")
        row = self.attempt(lawful, lambda: publishing.take_down(record, reason="误", by=self.town[name], at=self.now()))
        if row:
            taken = TakeDown(paper.shown or 0, name, paper.releases)
            paper.taken.append(taken)
            self.takedowns[id(taken)] = row
            paper.publicity, paper.shown = "withdrawn", None

    @precondition(lambda self: self.takedowns)
    @rule(chance=chance, upheld=st.booleans())
    def decides(self, chance: int, upheld: bool) -> None:
        every = [(paper, taken) for paper in self.papers for taken in paper.taken]
        name, (paper, taken) = self.choose(
            chance, list(product(self.names, every)), lambda each: self.law.may_decide(each[0], *each[1], upheld=upheld)
        )
        done = self.attempt(
            self.law.may_decide(name, paper, taken, upheld=upheld),
            lambda: publishing.decide_take_down(
                self.takedowns[id(taken)], upheld=upheld, reason="已核实", by=self.town[name], at=self.now(),
                **self.acting(name),
            ),
        )  # fmt: skip
        if done:
            taken.decided = True
            if not upheld:
                paper.publicity, paper.shown = "public", taken.text
                paper.releases += 1

    @precondition(lambda self: self.minutes % 5 == 0 or any(paper.shown for paper in self.papers))
    @rule(chance=chance, days=st.sampled_from([0, 1, 2, 2, 2]))
    def expires(self, chance: int, days: int) -> None:
        paper = self.choose(chance, self.papers, lambda paper: paper.shown in self.law.temporary)
        record, lawful = self.stored_of(paper), paper.shown in self.law.temporary and days == 2
        done = self.attempt(lawful, lambda: publishing.expire(record, at=at(self.minutes / 60 + 24 * days)))
        if done:
            paper.publicity, paper.shown = "expired", None

    # What holds after every step

    @invariant()
    def the_books_say_what_the_law_says(self) -> None:
        stored = Record.objects.select_related("review", "current").in_bulk([record.pk for record in self.records])
        for paper, kept in zip(self.papers, self.records, strict=True):
            record = stored[kept.pk]
            assert (record.publicity, record.version) == (paper.publicity, paper.version)
            assert (record.current is None) == (paper.shown is None)
            assert record.current is None or f"第{paper.shown}稿" in record.current.body
            assert (record.state in ("settled", "afterwards")) == paper.settled
            assert (record.state == "afterwards") == paper.awaited
            assert (record.state in ("in_review", "cleared")) == paper.under_review
        for _, review in self.reviews():
            row = StoredReview.objects.get(pk=self.stored[id(review)].pk)
            assert (row.status, bool(row.emergency)) == (review.status, bool(review.released_by))
            signed = {each.stage: each.person.name for each in row.sign_offs.select_related("person")}
            assert signed == review.signed
            ladder = [name for stage, name in signed.items() if stage in LADDER]
            assert len(ladder) == len(set(ladder)), "nobody signs two of the three stages"
        assert EmergencyRelease.objects.overdue().count() == sum(map(self.law.overdue, self.papers))
        undecided = sum(not taken.decided for paper in self.papers for taken in paper.taken)
        assert Withdrawal.objects.unconfirmed().count() == undecided
        assert list(Publication.objects.values_list("number", flat=True)) == list(
            range(1, Publication.objects.count() + 1)
        )


class Township(Office):
    profile = Profile.TOWNSHIP


class Department(Office):
    profile = Profile.DEPARTMENT


def every_order(machine: type[Office], examples: int, steps: int, **more: Any) -> None:
    """Try so many days of so many steps."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), **more,
        ),
    )  # fmt: skip
