"""An office at work in a process of its own that is killed with SIGKILL at random moments.

`drill(town, number, checks=…)` lets an office release and withdraw, kills it, and looks at what is left; once for each
kill. What an office acknowledged is there, nothing is there twice, and an act is there whole or not at all.

Whoever keeps copies of what is public (the published tree, the index) joins in with two things: `beside`, a function
named as `package.module:function` that every office calls before it begins (to start its follower), and a check of
their own in `checks`, called after each kill with what was acknowledged so far.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from tests.records.town import Town

LONGEST_WAIT = 0.04
"""Seconds from the beginning of an act to its kill; an act takes about half of it."""


@dataclass(slots=True)
class Acknowledged:
    """What offices said was done, by key. begun  acts that were begun and never acknowledged"""

    releases: set[int] = field(default_factory=set)
    withdrawals: set[int] = field(default_factory=set)
    begun: int = 0


Check = Callable[[Acknowledged], None]


def drill(town: Town, number: int, *, var: Path, checks: Iterable[Check] = (), beside: str = "") -> Acknowledged:
    """Kill an office so many times and look each time.

    var     where the offices and this process keep anchors and files
    beside  what each office calls before it begins
    """
    from django.db import connection

    connection.close()
    seen = Acknowledged()
    chance = random.Random(20260302)  # which moments are tried, not a secret
    command = [sys.executable, "-m", "tests.drills.kills", town.organ.code, beside]
    environment = {**os.environ, "DATABASE_URL": address(), "GONGKAI_VAR": str(var)}
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as nursery:
        assert nursery.stdin and nursery.stdout
        for _ in range(number):
            _one_life(nursery.stdin, nursery.stdout, chance, seen)
            _wait_for_the_end()
            for check in (whole, *checks):
                check(seen)
        nursery.stdin.close()
    return seen


def _one_life(orders: IO[str], said: IO[str], chance: random.Random, seen: Acknowledged) -> None:
    """Let an office begin, kill it at some moment of some act, and take down what it acknowledged."""
    orders.write("begin\n")
    orders.flush()
    acts = chance.randrange(1, 5)
    process, open_acts, killed = 0, 0, False
    for line in said:
        word, *rest = line.split()
        if word == "office":
            process = int(rest[0])
        elif word == "begin":
            open_acts += 1
            acts -= 1
            if acts <= 0 and not killed:
                time.sleep(chance.random() * LONGEST_WAIT)
                os.kill(process, signal.SIGKILL)
                killed = True
        elif word in ("released", "withdrawn"):
            open_acts -= 1
            (seen.releases if word == "released" else seen.withdrawals).add(int(rest[0]))
        elif word == "ended":
            break
    assert killed, "the office ended by itself"
    seen.begun += open_acts


def whole(seen: Acknowledged) -> None:
    """Nothing that was acknowledged is lost, nothing is there twice, and every act is there whole."""
    from gongkai.evidence.models import Entry
    from gongkai.records.models import Publication, Record, Release, Withdrawal
    from tests.records.races import sound

    releases = set(Release.objects.values_list("pk", flat=True))
    withdrawals = set(Withdrawal.objects.values_list("release", flat=True))
    assert seen.releases <= releases
    assert seen.withdrawals <= withdrawals
    assert len(releases - seen.releases) + len(withdrawals - seen.withdrawals) <= seen.begun
    out = Publication.objects.filter(kind__in=["released", "corrected", "restored"])
    gone = Publication.objects.filter(kind__in=["withdrawn", "expired"])
    assert sorted(out.values_list("release", flat=True)) == sorted(releases)
    assert sorted(gone.values_list("release", flat=True)) == sorted(withdrawals)
    lines = Entry.objects.filter(verb__in=["record.released", "record.corrected", "record.restored"])
    assert lines.count() == len(releases)
    assert Entry.objects.filter(verb__in=["record.withdrawn", "record.taken_down"]).count() == len(withdrawals)
    numbers = list(Record.objects.exclude(index_number=None).values_list("index_number", flat=True))
    assert len(numbers) == len(set(numbers)) == Release.objects.values("record").distinct().count()
    sound()


def address() -> str:
    """The database of this process, as DATABASE_URL takes it."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@{quote(settings['HOST'], safe='')}/{settings['NAME']}"


def _wait_for_the_end() -> None:
    """Until the database has noticed that the office is gone: PostgreSQL ends what a client began by itself."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.005)
    raise AssertionError("a connection of a killed office stays open")


def _say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def _work(organ: str) -> None:
    """Release, correct, withdraw and take down without end, saying what is begun and what is done."""
    from gongkai.organs.models import Organ, Person
    from gongkai.records import publishing
    from tests.records.town import Town, at, cleared, corrected, says

    own = Organ.objects.get(code=organ)
    town = Town(own, own, own, {person.name: person for person in Person.objects.all()})
    number = 0
    while True:
        number += 1
        record = cleared(town, says(f"第{os.getpid()}号办公室第{number}份通告"))
        _say("begin", "release")
        out = publishing.release(record, content_hash=record.content_hash, by=town["李镇长"], at=at(1))
        _say("released", out.pk)
        if number % 3 == 0:
            continue
        _say("begin", "withdraw")
        if number % 3 == 1:
            publishing.withdraw(record, kind="in_error", reason="误发", by=town["钱经办"], at=at(2))
        else:
            row = publishing.take_down(record, reason="误发", by=town["孙主任"], at=at(2))
        _say("withdrawn", out.pk)
        if number % 3 == 2:
            _say("begin", "restore")
            publishing.decide_take_down(row, upheld=False, reason="可公开", by=town["李镇长"], at=at(3))
            _say("released", record.releases.latest("serial").pk)
        else:
            _say("begin", "correct")
            _say("released", corrected(town, record).pk)


def main(organ: str, beside: str) -> None:
    """A nursery: for each line of its input it lets one office begin, and says when that has ended.

    It opens no connection itself, so that an office inherits none, and an office costs no start of Python.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings"
    import django

    django.setup()
    import_module("tests.records.town")
    import_module("gongkai.records.publishing")
    for _ in sys.stdin:
        office = os.fork()
        if not office:
            try:
                if beside:
                    module, _, function = beside.partition(":")
                    getattr(import_module(module), function)()
                _say("office", os.getpid())
                _work(organ)
            finally:
                os._exit(1)
        os.waitpid(office, 0)
        _say("ended")


if __name__ == "__main__":
    main(*sys.argv[1:])
