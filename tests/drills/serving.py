"""A site of real processes, whose web server and worker are killed with SIGKILL at random moments.

A clerk releases and withdraws in the console over HTTP; the web server and the worker are killed one after the other,
and started again. What an answer said was done is there; what an answer said was withdrawn lies nowhere and is answered
with 410 from then on; tree, lists and index say what is public, all of it and nothing else.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING

from tests.drills.kills import address
from tests.portal.conftest import free_port
from tests.processes import until

if TYPE_CHECKING:
    from gongkai.records.models import Record
    from tests.records.town import Town

NAMES = ("web", "work")
ACCOUNT, PASSWORD = "office-clerk", "白鹭洲头看日出-1"
AT_ONCE = 3  # records that are released, and that are withdrawn, in a life of the site
LONGEST_WAIT = 0.3  # seconds from the first act that returned to the first kill
LONGEST_START = 60.0  # seconds; a machine may be busy
GONE = http.client.GONE


class Site:
    """The processes that `gongkai serve` starts, over the database of this process."""

    def __init__(self, var: Path) -> None:
        from gongkai.config.supervision import SUPERVISOR

        self.port = free_port()
        self.environment = {**os.environ, "DATABASE_URL": address(), "GONGKAI_VAR": str(var)}
        program = "import sys; from gongkai.config import start; sys.exit(start.load() or start.prepare() or 0)"
        subprocess.run([sys.executable, "-c", program], env=self.environment, check=True)
        self.environment[SUPERVISOR] = str(os.getpid())
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start what does not run, and wait until it does its work."""
        from gongkai.config import health

        programs = {"web": ["gongkai.config.web", "127.0.0.1", str(self.port)], "work": ["gongkai", "work"]}
        for name in NAMES:
            if name not in self.running:
                command = [sys.executable, "-m", *programs[name]]
                self.running[name] = subprocess.Popen(command, env=self.environment, start_new_session=True)
        beat, work = health.heartbeat(), str(self.running["work"].pid)
        until(lambda: beat.exists() and beat.read_text().strip() == work and self.answers(), LONGEST_START)

    def answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return self.status("/healthz") == http.client.OK
        return False

    def status(self, place: str) -> int:
        """What the site answers to whoever asks for an address."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{place}", timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            answer.close()
            return answer.code

    def kill(self, name: str) -> None:
        """Kill -9, with all that it started."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL


@contextmanager
def site(var: Path) -> Iterator[Site]:
    """A site that is gone afterwards, however that comes."""
    made = Site(var)
    try:
        yield made
    finally:
        for name in list(made.running):
            made.kill(name)


class Clerk:
    """Somebody with a browser."""

    def __init__(self, at: Site) -> None:
        self.site, self.cookies = at, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirects)

    def sign_in(self) -> None:
        self.opener.open(f"http://127.0.0.1:{self.site.port}/console/sign-in/", timeout=20).close()
        assert self.post("sign-in/", account=ACCOUNT, password=PASSWORD)

    def post(self, place: str, **values: str) -> bool:
        """Send a form of the console; whether the answer leads on. Raises OSError or HTTPException from a dead site."""
        token = next(each.value for each in self.cookies if each.name == "csrftoken")
        sent = urllib.parse.urlencode({**values, "csrfmiddlewaretoken": token}).encode()
        where = f"http://127.0.0.1:{self.site.port}/console/{place}"
        try:
            self.opener.open(where, sent, timeout=20).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            return answer.code == http.client.FOUND
        return False


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(slots=True)
class Done:
    """What answers said was done: keys of records that were released, index numbers of those that were withdrawn."""

    released: set[int] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)

    @property
    def acts(self) -> int:
        return len(self.released) + len(self.withdrawn)

    def work(self, clerk: Clerk, cleared: list[Record], public: list[Record]) -> None:
        """Withdraw and release in turn, until all is done or the site is dead."""
        from tests.portal.kills import lying, named

        with suppress(OSError, http.client.HTTPException):
            for out, off in zip(cleared, public, strict=True):
                reason = {"kind": "in_error", "reason": "误发"}
                if clerk.post(f"records/{off.pk}/withdraw/", **reason):
                    self.withdrawn.add(off.index_number)
                    assert off.index_number not in lying().keys() | named()
                    assert clerk.site.status(f"/zwgk/{off.index_number}.html") == GONE
                if clerk.post(f"records/{out.pk}/release/", content_hash=out.content_hash):
                    self.released.add(out.pk)


def drill(town: Town, number: int, *, var: Path, seed: int = 20260302) -> Done:
    """So many lives of a site. Raises AssertionError where something was lost, half, or left to be seen."""
    from django.contrib.auth.hashers import make_password
    from django.db import connection

    from gongkai.evidence.verify import verify
    from gongkai.organs.models import Person
    from gongkai.records.models import Record
    from tests.records.town import AT, cleared, released, says

    made = {"account": ACCOUNT, "password": make_password(PASSWORD), "password_changed_at": AT}
    Person.objects.filter(pk=town.clerk.pk).update(**made)
    for place in range(AT_ONCE):
        released(town, says(f"第{place}份通告"))
    chance, done = random.Random(seed), Done()
    connection.close()
    with site(var) as running, ThreadPoolExecutor(1) as hands:
        clerk = Clerk(running)
        running.start()
        clerk.sign_in()
        for life in range(number):
            public = list(Record.objects.public().order_by("pk")[:AT_ONCE])
            ready = [cleared(town, says(f"第{life}-{place}份通告")) for place in range(AT_ONCE)]
            acts = hands.submit(done.work, clerk, ready, public)
            before = done.acts
            until(lambda before=before, acts=acts: done.acts > before or acts.done(), LONGEST_START)
            time.sleep(chance.uniform(0, LONGEST_WAIT))
            for name in chance.sample(NAMES, 2):
                running.kill(name)
                time.sleep(chance.choice((0, chance.uniform(0, 0.1))))
            acts.result()
            while Record.objects.public().count() < AT_ONCE:
                released(town, says(f"补发第{life}份通告"))
            running.start()
            sound(running, done, to_the_byte=life % 20 == 0)
    assert not (faults := verify().faults), faults
    return done


def sound(running: Site, done: Done, *, to_the_byte: bool) -> None:
    """What was acknowledged is there; once the worker has caught up, tree and index say what is public."""
    from gongkai.records.models import Record, Release, Withdrawal
    from tests.portal.kills import compare
    from tests.search.kills import same_as_public

    def agreed() -> bool:
        try:
            compare(to_the_byte=to_the_byte)
            same_as_public()
        except AssertionError:
            if time.monotonic() > patience:
                raise
            return False
        return True

    patience = time.monotonic() + LONGEST_START
    until(agreed, 2 * LONGEST_START)
    assert done.released <= set(Release.objects.values_list("record", flat=True))
    gone = set(Withdrawal.objects.values_list("release__index_number", flat=True))
    assert done.withdrawn <= gone
    public = list(Record.objects.public().order_by("-pk").values_list("index_number", flat=True)[:AT_ONCE])
    for number, status in [*((each, http.client.OK) for each in public), *((each, GONE) for each in sorted(gone)[-3:])]:
        assert running.status(f"/zwgk/{number}.html") == status, number
