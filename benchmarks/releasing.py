"""Records a second from their submission to their release, through every act with its evidence, in one process.

`python -m benchmarks.releasing township|department` is such a process: it takes its database from the environment and
prints two numbers: records a second, and statements for one record, BEGIN and COMMIT among them. A township takes three
acts after the draft: the clerk submits and signs stage one, the head signs stage two and for secrecy, the leader signs
stage three and releases. A department, where everyone acts alone, takes six.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.records.town import Town

    from gongkai.records.models import Record

RECORDS, TURNS = 40, 5  # the best of the turns counts: machines are shared
LEAST = {"SQLite": 25, "PostgreSQL": 12}
MOST_STATEMENTS = {"township": 55, "department": 80}
PROFILES = (("township", "three acts"), ("department", "six acts"))
BODY = "<p>" + "防火期内禁止野外用火，各村（社区）落实巡查，发现火情立即报告。" * 40 + "</p>"


def measure(line: Callable[..., None]) -> None:
    """Print the records of a township and of a department, on SQLite and, where it is installed, on PostgreSQL."""
    for profile, acts in PROFILES:
        measured("SQLite", {"DATABASE_URL": ""}, profile, acts, line)
    try:
        from tests.postgresql import DURABLE, server
    except ImportError:
        print("PostgreSQL: not measured, its driver is not installed")
        return
    try:
        for profile, acts in PROFILES:
            with server(DURABLE) as environment:
                measured("PostgreSQL", environment, profile, acts, line)
    except SystemExit as missing:
        print(f"PostgreSQL: not measured. {missing}")


def measured(database: str, environment: dict[str, str], profile: str, acts: str, line: Callable[..., None]) -> None:
    """A profile in a process and a database of its own."""
    command = [sys.executable, "-m", "benchmarks.releasing", profile]
    run = subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True, text=True)
    name = f"submission to release, {profile}, {acts}, {database}"
    rate, statements = run.stdout.split()
    line(name, float(rate), LEAST[database], "/s", at_least=True)
    line(f"{name}, statements", float(statements), MOST_STATEMENTS[profile], "")


def township(town: Town, record: Record) -> None:
    """Three acts."""
    from tests.records.town import at

    from gongkai.records import actions, publishing
    from gongkai.review import actions as reviewing
    from gongkai.review.actions import AGREED, NOT_SECRET
    from gongkai.review.models import Stage

    found = record.content_hash
    review = actions.submit(record, version=1, by=town["钱经办"], at=at(), sign_one=AGREED)
    stages = {Stage.TWO: AGREED, Stage.SECRECY: NOT_SECRET}
    reviewing.sign(review, stages, content_hash=found, by=town["孙主任"], at=at())
    publishing.sign_and_release(record, {Stage.THREE: AGREED}, content_hash=found, by=town["李镇长"], at=at())


def department(town: Town, record: Record) -> None:
    """Six acts."""
    from tests.records.town import at

    from gongkai.records import actions, publishing
    from gongkai.review import actions as reviewing
    from gongkai.review.actions import AGREED_TO
    from gongkai.review.models import Stage

    found = record.content_hash
    review = actions.submit(record, version=1, by=town["陈经办"], at=at())
    for stage, name in zip(Stage, ("褚科员", "卫科长", "蒋局长", "沈保密"), strict=True):
        reviewing.sign(review, {stage: AGREED_TO[stage]}, content_hash=found, by=town[name], at=at())
    publishing.release(record, content_hash=found, by=town["陈经办"], at=at())


def fastest(town: Town, work: Callable[[Town, Record], None]) -> float:
    """Records a second in the best turn; drafting is not measured."""
    from tests.records.town import drafted, says

    best = 0.0
    for turn in range(TURNS):
        records = [drafted(town, says(f"第{turn}批第{number}号通告", body=BODY)) for number in range(RECORDS)]
        started = time.perf_counter()
        for record in records:
            work(town, record)
        best = max(best, RECORDS / (time.perf_counter() - started))
    return best


def statements(town: Town, work: Callable[[Town, Record], None]) -> int:
    """How many statements one record takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from tests.records.town import drafted, says

    record = drafted(town, says("另一件通告", body=BODY))
    with CaptureQueriesContext(connection) as asked:
        work(town, record)
    return len(asked)


def main(profile: str) -> None:
    """Measure one profile in an empty database and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GONGKAI_VAR": folder, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from tests.records.town import build

        from gongkai.organs.models import Profile

        call_command("migrate", verbosity=0)
        town, work = build(Profile(profile)), {"township": township, "department": department}[profile]
        print(fastest(town, work), statements(town, work))
        connection.close()


if __name__ == "__main__":
    main(sys.argv[1])
