"""How fast evidence is written and verified; each part in processes of its own, on a database of its own.

`python -m benchmarks.evidence fill|verify|record …` is one such process: its settings come from the environment, and
it prints one number.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

ENTRIES = 40_000  # without papers, and as many again with
ORGANS = 20
EACH_PAPER = 5  # every fifth act of those with papers, so one in ten of all
ACTS = 200  # of each connection
CONNECTIONS = 4
TURNS = 3  # the best of them counts: machines are shared
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def measure(line: Callable[..., None]) -> None:
    """Print what evidence does in a second, on SQLite and, where it is installed, on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        verified("SQLite", {"GONGKAI_VAR": folder, "DATABASE_URL": ""}, line)
    try:
        from tests.postgresql import DURABLE, server
    except ImportError:
        print("PostgreSQL: not measured, its driver is not installed")
        return
    try:
        with server(DURABLE) as environment, tempfile.TemporaryDirectory() as folder:
            environment["GONGKAI_VAR"] = folder
            verified("PostgreSQL", environment, line)
            for papers, name in (("0", "record()"), ("1", "an act with a number, a paper and its line")):
                took = min(recorded(environment, papers) for _ in range(TURNS))
                line(f"{name}, PostgreSQL", CONNECTIONS * ACTS / took, 300, "/s", at_least=True)
    except SystemExit as missing:
        print(f"PostgreSQL: not measured. {missing}")


def verified(database: str, environment: dict[str, str], line: Callable[..., None]) -> None:
    """Fill a database and verify it, first without and then with papers."""
    for papers in (0, 1):
        span(child(environment, "fill", str(papers)))
        took = min(end - begin for begin, end in (span(child(environment, "verify")) for _ in range(TURNS)))
        name = f"evidence verify, {'one act in ten with a paper, ' if papers else ''}{database}"
        line(name, ENTRIES * (papers + 1) / took, 20_000, "/s", at_least=True)


def recorded(environment: dict[str, str], papers: str) -> float:
    """Seconds from the first act of all connections to the last."""
    running = [child(environment, "record", str(place), papers) for place in range(CONNECTIONS)]
    spans = [span(each) for each in running]
    return max(end for _, end in spans) - min(begin for begin, _ in spans)


def child(environment: dict[str, str], *arguments: str, module: str = "benchmarks.evidence") -> subprocess.Popen[str]:
    """A process of this module, or of another that is made like it."""
    given = {key: value for key, value in {**os.environ, **environment}.items() if value}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, env=given, stdout=subprocess.PIPE, text=True)


def span(running: subprocess.Popen[str]) -> tuple[float, float]:
    """When its work began and ended, by the clock that all processes share."""
    out, _ = running.communicate()
    if running.returncode:
        raise SystemExit(f"{running.args} ended with {running.returncode}")
    begin, end = out.split()
    return float(begin), float(end)


@contextmanager
def timed() -> Iterator[None]:
    """Print when the work began and ended."""
    begin = time.monotonic()
    yield
    print(begin, time.monotonic())


def fill(with_papers: bool) -> None:
    """Write entries straight into the tables, as `record` would have: it is not what is measured here."""
    from django.core.management import call_command
    from django.db import transaction

    from gongkai.evidence.canonical import canonical, digest
    from gongkai.evidence.models import Entry, Ledger
    from gongkai.organs.models import Kind, Organ, Profile
    from gongkai.papers.models import Paper

    call_command("migrate", verbosity=0)
    blocks = [{"kind": "paragraph", "text": "经研究，现将有关事项公开如下。" * 4} for _ in range(12)]
    for number in range(ORGANS):
        code = f"{'P' if with_papers else 'E'}{number}"
        organ = Organ.objects.create(
            code=code, kind=Kind.TOWNSHIP, name=f"示例{code}镇", profile=Profile.TOWNSHIP, founded_on=date(2000, 1, 1)
        )
        entries, papers, previous = [], [], ""
        for serial in range(1, ENTRIES // ORGANS + 1):
            protects = {}
            if with_papers and serial % EACH_PAPER == 0:
                paper = Paper(
                    id=10**6 * (number + 1) + serial, organ=organ, kind="审批单", series="审", year=2026, number=serial,
                    subject="records:1", title="示例", blocks=blocks, hash="0" * 64, made_at=AT, made_by="示例一",
                )  # fmt: skip
                papers.append(paper)
                protects = {paper.label: paper.digest()}
            at = AT + timedelta(minutes=serial)
            subject = f"records.Record:{serial}"
            body = canonical(
                {
                    "v": 1, "organ": code, "serial": serial, "at": at,
                    "by": {"person": 1, "name": "示例一", "post": "经办人", "capacity": "holder", "reason": ""},
                    "verb": "record.released", "subject": subject, "content_hash": "0" * 64, "protects": protects,
                    "facts": {"release": serial},
                }
            )  # fmt: skip
            entries.append(
                Entry(
                    organ=code, serial=serial, at=at, person=1, verb="record.released", subject=subject, body=body,
                    previous=previous, hash=digest(f"{previous}\n{body}"),
                )
            )  # fmt: skip
            previous = entries[-1].hash
        with transaction.atomic():
            Paper.objects.bulk_create(papers, batch_size=500)
            Entry.objects.bulk_create(entries, batch_size=500)
            Ledger.objects.create(organ=code, head=previous, entries=len(entries))


def verify_all() -> None:
    """Verify what was written."""
    from gongkai.evidence.verify import verify

    with timed():
        outcome = verify()
    if not outcome.sound:
        raise SystemExit("\n".join(outcome.lines))


def record_many(place: int, with_papers: bool) -> None:
    """Acts on organs by chance, one transaction each."""
    from django.db import transaction

    from gongkai.evidence.actor import Actor
    from gongkai.evidence.recording import next_number, record
    from gongkai.organs.models import Organ
    from gongkai.papers.models import Paper

    chance, by = random.Random(place), Actor(1, "示例一", "经办人")
    organs = list(Organ.objects.filter(code__startswith="E"))
    with timed():
        for _ in range(ACTS):
            organ = chance.choice(organs)
            with transaction.atomic():
                protects = []
                if with_papers:
                    paper = Paper.objects.create(
                        organ=organ, kind="审批单", series="审", year=2026, number=next_number(organ.code, "审/2026"),
                        subject="records:1", title="示例", blocks=[], hash="0" * 64, made_at=AT, made_by="示例一",
                    )  # fmt: skip
                    protects = [paper]
                record("record.noted", organ, organ=organ.code, by=by, at=AT, protects=protects)


def main(arguments: list[str]) -> None:
    """One process of a measurement."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings"
    django.setup()
    match arguments:
        case ["fill", papers]:
            with timed():
                fill(papers == "1")
        case ["verify"]:
            verify_all()
        case ["record", place, papers]:
            record_many(int(place), papers == "1")
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
