"""Kill -9 at random moments of release, correction and withdrawal, and of the renderer: `python -m tests.portal.kills`.

A clerk's process acts and says what returned, a renderer's process keeps up the tree; one of them or both are killed
again and again. What an act that returned took off must lie nowhere from then on. After each kill a new renderer
brings the tree up, and database and files are compared.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import django

from gongkai.config.supervision import end_with

FIRST_ACT = 60.0  # seconds; a machine may be busy
LONGEST = 0.5  # seconds from the first act that returned to the kill
RECORDS = 40  # public ones, beyond which more is withdrawn than released


def clerk(to: int, seed: int) -> None:
    """Release, correct and withdraw for ever; say what came (+) and what is gone (-) once the act has returned."""
    from gongkai.organs.models import Organ, Person
    from gongkai.records import publishing
    from gongkai.records.models import Record
    from tests.portal.platform import full
    from tests.records.town import Town, at, corrected, released

    organ = {each.code: each for each in Organ.objects.all()}
    town = Town(organ["BLZ"], organ["QSZ"], organ["XZF"], {each.name: each for each in Person.objects.all()})
    chance = random.Random(seed)
    while True:
        public = list(Record.objects.public().order_by("pk"))
        if len(public) < RECORDS / 2 or (len(public) < RECORDS and chance.random() < 0.5):
            release = released(town, full(f"第{chance.randrange(10**9)}号通告"))
            os.write(to, f"+{release.index_number}\n".encode())
        elif chance.random() < 0.3:
            corrected(town, chance.choice(public))
        else:
            record = chance.choice(public)
            if chance.random() < 0.5:
                publishing.take_down(record, reason="演练", by=town.clerk, at=at(30))
            else:
                publishing.withdraw(record, kind="in_error", reason="演练", by=town.leader, at=at(30))
            os.write(to, f"-{record.index_number}\n".encode())


def renderer() -> None:
    """Keep up the tree for ever."""
    from django.utils import timezone

    from gongkai.portal.tree import PublishedTree

    tree = PublishedTree()
    while True:
        tree.keep_up(timezone.now())
        time.sleep(0.003)


def start(act: Callable[[], None]) -> int:
    """Run something in a process of its own, with a connection of its own."""
    from django.db import connections

    connections.close_all()
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        end_with(parent)
        act()
    except BaseException as fault:  # the drill counts on being killed, never on ending
        print(f"{act}: {fault!r}", file=sys.stderr, flush=True)
    os._exit(70)


def kill(child: int) -> None:
    """Kill -9, and make sure that it was that which ended it."""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, status


def lying() -> dict[str, list[str]]:
    """The files of the tree by index number."""
    from tests.portal.platform import files

    found: dict[str, list[str]] = {}
    for name in files():
        found.setdefault("/".join(name.removesuffix(".html").split("/")[:2]), []).append(name)
    return found


def named() -> set[str]:
    """The index numbers that pages of lists name."""
    from gongkai.portal.tree import root
    from tests.portal.platform import list_files

    found: set[str] = set()
    for name in list_files():
        with suppress(FileNotFoundError):  # it goes meanwhile
            page = (root() / "site/zwgk" / name / "index.html").read_text(encoding="utf-8")
            found.update(re.findall(r'href="/zwgk/([A-Z]+/\d{4}-\d+)\.html"', page))
    return found


def compare_lists(*, to_the_byte: bool) -> None:
    """Every page of a list lies in the tree, says what is public now, and there is no other."""
    from gongkai.portal import lists
    from gongkai.portal.shelf import Shelf
    from gongkai.portal.tree import root
    from tests.portal.platform import list_files

    shelf, expected = Shelf(root()), set()
    for leaf, mark in lists.marks():
        listed = lists.find(leaf)
        assert listed is not None and listed.mark == mark
        for newest in (False, True)[: 1 + listed.newest]:
            place = shelf.list_page(leaf, newest=newest)
            expected.add(place.relative_to(root() / "site/zwgk").as_posix().removesuffix("index.html"))
            assert shelf.list_mark(place) == mark
            assert not to_the_byte or place.read_bytes() == lists.bytes_of(listed)
    assert expected == set(list_files()), expected ^ set(list_files())


def compare(*, to_the_byte: bool) -> None:
    """What is public lies in the tree, nothing else does; the log has no gaps and tells of each act once."""
    from django.utils import timezone

    from gongkai.portal import releases
    from gongkai.portal.tree import PublishedTree, root
    from gongkai.records.models import Publication, PublicationHead, Record, Release, Withdrawal
    from tests.portal.platform import page_file

    tree = PublishedTree()
    while tree.keep_up(timezone.now()):
        pass
    public = {each.index_number: each for each in Release.objects.public()}
    found = lying()
    assert found.keys() == public.keys(), found.keys() ^ public.keys()
    for number, release in public.items():
        assert tree.mark(number) == releases.find(number).mark
        assert len(found[number]) == 1 + len(release.attachments)
        if to_the_byte:
            shown = releases.find(number)
            assert shown and page_file(number).read_bytes() == releases.page(shown)
    compare_lists(to_the_byte=to_the_byte)
    tree.leave()
    assert list((root() / "work").iterdir()) == []
    log = list(Publication.objects.order_by("number").values_list("number", "kind", "release"))
    head = PublicationHead.objects.values_list("number", flat=True).first() or 0
    assert [number for number, _, _ in log] == list(range(1, head + 1))
    out = [release for _, kind, release in log if kind in ("released", "corrected", "restored")]
    taken = [release for _, kind, release in log if kind == "withdrawn"]
    assert sorted(out) == sorted(Release.objects.values_list("pk", flat=True))
    assert sorted(taken) == sorted(Withdrawal.objects.values_list("release", flat=True))
    assert Record.objects.public().count() == len(public)


@contextmanager
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    os.set_blocking(ends[0], False)
    try:
        yield ends
    finally:
        for end in ends:
            os.close(end)


@dataclass
class Heard:
    """The index numbers of acts that returned."""

    came: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    @property
    def acts(self) -> int:
        return len(self.came) + len(self.gone)

    def listen(self, end: int) -> None:
        """Take in what the clerk said, and look that nothing of what is gone lies in the tree."""
        for line in said(end).split():
            (self.came if line[0] == "+" else self.gone).add(line[1:])
        assert not (left := self.gone & (lying().keys() | named())), f"seen after its act returned: {left}"


def said(end: int) -> str:
    """What was written to a pipe up to now."""
    found = b""
    try:
        while more := os.read(end, 1 << 16):
            found += more
    except BlockingIOError:
        pass
    return found.decode()


def sessions() -> set[int]:
    """The other sessions of the database that clients have or had; PostgreSQL ends what a client asked for last."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor}


def settle(before: set[int]) -> None:
    """Wait until the database has noticed who was killed. before  sessions that have nothing to do with it"""
    while sessions() - before:
        time.sleep(0.01)


def watch(heard: Heard, end: int, seconds: float) -> None:
    """Look at the tree until so many seconds after the first act returned."""
    acts, patience = heard.acts, time.monotonic() + FIRST_ACT
    until = patience
    while time.monotonic() < until:
        heard.listen(end)
        if until == patience and heard.acts > acts:
            until = time.monotonic() + seconds
        time.sleep(0.002)
    assert heard.acts > acts, "the clerk did nothing"


def drill(kills: int, seed: int) -> None:
    """So many kills. Raises AssertionError where anything was lost, doubled, half, or left to be seen."""
    from gongkai.evidence.verify import verify
    from gongkai.records.models import Release, Withdrawal
    from tests.records.town import build

    build()
    chance = random.Random(seed)
    heard, before = Heard(), sessions()
    hit = {"clerk": 0, "renderer": 0}
    with pipe() as (reader, writer):
        for number in range(kills):
            running = {
                "clerk": start(lambda number=number: clerk(writer, seed + number)),
                "renderer": start(renderer),
            }
            try:
                watch(heard, reader, chance.uniform(0, LONGEST))
                first = chance.choice(list(running))
                hit[first] += 1
                kill(running.pop(first))
                if chance.random() < 0.5:
                    time.sleep(chance.uniform(0, 0.03))
            finally:
                for child in running.values():
                    kill(child)
            heard.listen(reader)
            settle(before)
            compare(to_the_byte=number % 20 == 0)
    compare(to_the_byte=True)
    outcome = verify()
    assert not outcome.faults, outcome.faults
    numbers = set(Release.objects.values_list("index_number", flat=True))
    withdrawn = set(Withdrawal.objects.values_list("release__index_number", flat=True))
    assert heard.came <= numbers and heard.gone <= withdrawn, "an act that returned was lost"
    print(
        f"{kills} kills, {hit['clerk']} of them of the clerk first; {Release.objects.count()} releases, "
        f"{len(withdrawn)} withdrawals, {len(heard.gone)} of which had returned"
    )


if __name__ == "__main__":
    django.setup()
    drill(int(sys.argv[1]), int(sys.argv[2]))
