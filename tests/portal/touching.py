"""Sequences of public acts: each changes the pages that `pages_of` names and no other, and the tree keeps up."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings as site
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from gongkai.portal import lists, releases
from gongkai.portal.addresses import release_address
from gongkai.portal.shelf import Shelf
from gongkai.portal.touched import pages_of
from gongkai.portal.tree import PublishedTree
from gongkai.records import publishing
from gongkai.records.content import Genre
from gongkai.records.documents.actions import change_validity
from gongkai.records.documents.models import Validity
from gongkai.records.elsewhere.actions import Known, add_channel, change_channel, end_posting, enter_postings
from gongkai.records.elsewhere.models import ChannelKind, Posting
from gongkai.records.models import Progress, Publication, Record, Release, Section
from gongkai.records.sections import actions
from gongkai.records.sections.models import SectionKind
from gongkai.records.sections.planting import plant
from tests.records.town import AT, TODAY, again, at, build, drafted, in_emergency, says

chance = st.integers(0, 2**16)


class Platform(RuleBasedStateMachine):
    """One organ's acts on its releases and sections, with a renderer that follows each."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.var, site.VAR = site.VAR, Path(self.folder.name)
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.town = build()
        plant(self.town.organ, on=TODAY)
        self.channel = add_channel(self.town.organ, kind=ChannelKind.WECHAT, name="白鹭发布", by=self.town.clerk, at=AT)
        self.tree = PublishedTree()
        self.hours = 1.0
        self.before = pages()

    def teardown(self) -> None:
        try:
            self.tree.leave()
            Progress.objects.all().delete()
            anew = PublishedTree(Shelf(Path(self.folder.name) / "anew"))
            anew.keep_up(AT)
            anew.leave()
            assert on_disk(anew) == on_disk(self.tree) == pages()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
            site.VAR = self.var
            self.folder.cleanup()

    def looked_at(self, act: Any, *args: Any, **values: Any) -> set[str]:
        """Do an act, follow it, and compare; gives the pages that it changed."""
        last = Publication.objects.count()
        self.hours += 0.1
        act(*args, at=at(self.hours), **values)
        changed = {page for each in Publication.objects.filter(number__gt=last) for page in pages_of(each)}
        now = pages()
        differing = {each for each in self.before.keys() | now.keys() if self.before.get(each) != now.get(each)}
        assert differing <= changed, differing - changed
        assert not (said := stale(self.tree, now)), said
        self.tree.keep_up(AT)
        assert on_disk(self.tree) == now
        self.before = now
        return differing

    def public(self, number: int, **values: Any) -> Record | None:
        rows = list(Record.objects.public().filter(**values).order_by("pk"))
        return Random(number).choice(rows) if rows else None

    def section(self, number: int, **values: Any) -> Section:
        kinds = (SectionKind.OTHER, SectionKind.NEWS, SectionKind.NOTICES, SectionKind.NORMATIVE)
        rows = self.town.organ.sections.filter(closed_on=None, kind__in=kinds, **values).order_by("pk")
        return Random(number).choice(list(rows))

    @initialize()
    def a_full_page(self) -> None:
        for number in range(3):
            self.release(number, "news", False)

    @rule(number=chance, nature=st.sampled_from(["government", "news"]), document=st.booleans())
    def release(self, number: int, nature: str, document: bool) -> None:
        genre = Genre.NORMATIVE if document and nature == "government" else Genre.PLAIN
        record = drafted(self.town, says(f"第{number}号", nature=nature, genre=genre))
        self.looked_at(lambda at: in_emergency(self.town, record, hours=self.hours))

    @rule(number=chance)
    def interpret(self, number: int) -> None:
        if original := self.public(number, genre=Genre.NORMATIVE):
            content = says("解读", genre=Genre.INTERPRETATION, interprets=(original.index_number,), form="text")
            record = drafted(self.town, content)
            self.looked_at(lambda at: in_emergency(self.town, record, hours=self.hours))

    @rule(number=chance, kind=st.sampled_from(["in_error", "superseded"]))
    def withdraw(self, number: int, kind: str) -> None:
        if record := self.public(number):
            self.looked_at(publishing.withdraw, record, kind=kind, reason="有误", by=self.town.leader)

    @rule(number=chance)
    def take_down_and_restore(self, number: int) -> None:
        if record := self.public(number):
            self.looked_at(publishing.take_down, record, reason="核实", by=self.town.clerk)
            taken = Release.objects.filter(record=record).latest("serial").withdrawal
            self.looked_at(publishing.decide_take_down, taken, upheld=False, reason="无误", by=self.town.leader)

    @rule(number=chance)
    def move(self, number: int) -> None:
        if record := self.public(number):
            target = self.section(number)
            if again(record).section_id != target.pk:
                self.looked_at(actions.place, [record], target, by=self.town.clerk)

    @rule(number=chance)
    def post(self, number: int) -> None:
        """渠道发布, and every other time another name of the channel: only pages of releases speak of it."""
        if record := self.public(number):
            known = Known(record, f"https://a.example/{self.hours:.1f}", "", TODAY)
            changed = self.looked_at(enter_postings, self.channel, [known], by=self.town.clerk)
            assert changed == {release_address(again(record).index_number)}
            if number % 2:
                values = {"version": self.channel.version, "kind": self.channel.kind, "address": ""}
                values |= {"name": f"白鹭发布{self.hours:.1f}", "by": self.town.clerk}
                self.looked_at(change_channel, self.channel, **values)
                self.channel.refresh_from_db()

    @rule(number=chance)
    def end_a_posting(self, number: int) -> None:
        if rows := list(Posting.objects.filter(ended_on=None).select_related("record__current").order_by("pk")):
            posting = Random(number).choice(rows)
            changed = self.looked_at(end_posting, posting, on=TODAY, by=self.town.clerk)
            live = posting.record.current
            assert changed == ({release_address(live.index_number)} if live else set())

    @rule(number=chance)
    def merge(self, number: int) -> None:
        officer = self.town["孙主任"]
        name = f"专栏{number}{int(self.hours * 10)}"
        self.looked_at(actions.open_section, self.town.organ, name=name, kind=SectionKind.OTHER, by=officer)
        added = self.town.organ.sections.get(name=name)
        if record := self.public(number):
            self.looked_at(actions.place, [record], added, by=self.town.clerk)
        values = {"version": added.version, "by": officer, "reason": "调整"}
        self.looked_at(actions.close_section, added, heir=self.section(number, kind=SectionKind.NEWS), **values)

    @rule(number=chance)
    def rename(self, number: int) -> None:
        each = self.section(number)
        self.looked_at(
            actions.change_section, each, version=each.version, by=self.town["孙主任"], name=f"栏目{number}",
            parent=each.parent, nature=each.nature, update_days=None, category="", position=each.position,
        )  # fmt: skip

    @rule(number=chance)
    def repeal(self, number: int) -> None:
        if record := self.public(number, validity=Validity.VALID):
            self.looked_at(
                change_validity, record, Validity.REPEALED, on=TODAY, by_text="白政发〔2026〕9号", reason="修订",
                by=self.town.leader,
            )  # fmt: skip


ACTS = (
    "release", "interpret", "withdraw", "take_down_and_restore", "move", "post", "end_a_posting", "merge",
    "rename", "repeal",
)  # fmt: skip


def walk(steps: int, seed: int) -> None:
    """So many acts by chance."""
    machine, dice = Platform(), Random(seed)
    try:
        machine.a_full_page()
        for _ in range(steps):
            act = dice.choice(ACTS)
            more = {
                "release": (dice.choice(["government", "news"]), dice.random() < 0.5), "withdraw": ("in_error",),
            }.get(act, ())  # fmt: skip
            getattr(machine, act)(dice.randrange(2**16), *more)
    finally:
        machine.teardown()


def pages() -> dict[str, bytes]:
    """What every page that belongs in the tree says now, by its address."""
    found: dict[str, bytes] = {}
    for number in Release.objects.public().values_list("index_number", flat=True):
        shown = releases.find(number)
        assert shown is not None
        found[release_address(number)] = releases.page(shown)
    for leaf, _ in lists.marks():
        listed = lists.find(leaf)
        assert listed is not None
        for address in leaf.addresses[: 1 + listed.newest]:
            found[address] = lists.bytes_of(listed)
    return found


def on_disk(tree: PublishedTree) -> dict[str, bytes]:
    """What lies in a tree, by address."""
    site = tree.shelf.site
    files = (path for path in site.rglob("*") if path.is_file())
    return {f"/{path.relative_to(site).as_posix().removesuffix('index.html')}": path.read_bytes() for path in files}


def stale(tree: PublishedTree, now: dict[str, bytes]) -> list[str]:
    """Files that still name a release that is not public any more, before the renderer has done anything."""
    gone = [release_address(each.index_number) for each in Release.objects.filter(record__current=None)]
    return [
        f"{address} names {each}"
        for address, content in on_disk(tree).items()
        for each in gone
        if f'href="{each}"'.encode() in content
    ]
