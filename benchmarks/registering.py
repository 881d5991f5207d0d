"""Applications: how many are registered in a second, the board of what is overdue, and folding every case anew.

`python -m benchmarks.registering fill|register|plain|board|recheck …` is one such process: it takes its database from
the environment and prints what it measured. Registering is compared with the same rows written by the same ORM into
tables like ours, without number, evidence, checks, triggers and encryption. Both collect garbage as the server does.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.evidence import child, span, timed

ORGANS = 20
ACTS = 200  # of each connection
CONNECTIONS = 4
TURNS = 3  # the best of them counts: machines are shared
CASES = 100_000
TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
MODULE = "benchmarks.registering"


def measure(line: Callable[..., None]) -> None:
    """Print what is done in a second, on PostgreSQL, and of boards and folds on SQLite too."""
    with tempfile.TemporaryDirectory() as folder:
        listed("SQLite", {"GONGKAI_VAR": folder, "DATABASE_URL": ""}, line)
    try:
        from tests.postgresql import DURABLE, server
    except ImportError:
        print("PostgreSQL: not measured, its driver is not installed")
        return
    try:
        with server(DURABLE) as environment, tempfile.TemporaryDirectory() as folder:
            environment["GONGKAI_VAR"] = folder
            span(child(environment, "fill", module=MODULE))
            took = {"register": float("inf"), "plain": float("inf")}
            for turn in range(TURNS):
                for way in took:
                    took[way] = min(took[way], together(environment, way, turn))
            rate = {way: CONNECTIONS * ACTS / seconds for way, seconds in took.items()}
            line(f"register, {CONNECTIONS} connections, PostgreSQL", rate["register"], 300, "/s", at_least=True)
            line(
                "register / the same rows by the ORM alone", rate["register"] / rate["plain"], 0.25, "x", at_least=True
            )
            listed("PostgreSQL", environment, line, filled=True)
    except SystemExit as missing:
        print(f"PostgreSQL: not measured. {missing}")


def together(environment: dict[str, str], way: str, turn: int) -> float:
    """Seconds from the first row of all connections to the last."""
    running = [
        child(environment, way, str(place), str(turn * CONNECTIONS + place), module=MODULE)
        for place in range(CONNECTIONS)
    ]
    spans = [span(each) for each in running]
    return max(end for _, end in spans) - min(begin for begin, _ in spans)


def listed(database: str, environment: dict[str, str], line: Callable[..., None], *, filled: bool = False) -> None:
    """The board and the fold, over many open cases."""
    if not filled:
        span(child(environment, "fill", module=MODULE))
    span(child(environment, "cases", module=MODULE))
    given = {key: value for key, value in {**os.environ, **environment}.items() if value}
    run = subprocess.run(
        [sys.executable, "-m", MODULE, "board"], env=given, check=True, stdout=subprocess.PIPE, text=True
    )
    statements, milliseconds, *plan = run.stdout.splitlines()
    line(f"overdue board, {CASES} open cases, {database}, statements", float(statements), 8, "")
    line(f"overdue board, {CASES} open cases, {database}, index used", "application_by" in "".join(plan), 1, "",
         at_least=True)  # fmt: skip
    print(f"the page took {float(milliseconds):.0f} ms; its rows:", *plan, sep="\n    ")
    took = min(end - begin for begin, end in (span(child(environment, "recheck", module=MODULE)) for _ in range(TURNS)))
    line(f"recheck_clocks, {database}", CASES / took, 20_000, "/s", at_least=True)


def fill() -> None:
    """Organs, each with its clerk, a lead officer over them, keys, and the tables to compare with."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from gongkai.organs.models import Kind, Organ, Person, Post, PostKind, Profile, Tenure
    from gongkai.sealing.keys import write_missing

    write_missing(Path(settings.VAR))
    call_command("migrate", verbosity=0)
    since = date(2000, 1, 1)

    def founded(code: str, kind: Kind, post: PostKind, lead: Organ | None = None) -> Organ:
        organ = Organ.objects.create(
            code=code, kind=kind, name=f"示例{code}", profile=Profile.TOWNSHIP, founded_on=since, parent=lead,
            lead_office=lead,
        )  # fmt: skip
        person = Person.objects.create(
            account=f"example-{code}", name=f"示例{code}", organ=organ, created_at=AT, password_changed_at=AT
        )
        held = Post.objects.create(organ=organ, kind=post, since=since)
        Tenure.objects.create(post=held, person=person, since=since)
        return organ

    office = founded("XZF", Kind.GOVERNMENT, PostKind.LEAD_OFFICER)
    for number in range(ORGANS):
        founded(f"R{number}", Kind.TOWNSHIP, PostKind.CLERK, office)
    with connection.schema_editor() as editor:
        for model in plain_models():
            editor.create_model(model)


def plain_models() -> list[Any]:
    """Tables with the same columns, keys and indexes as those of an application, in which nothing is sealed or held."""
    from django.db import models

    from gongkai.applications.models import Applicant, Application, ApplicationEvent
    from gongkai.sealing.fields import SealedField

    made: dict[Any, Any] = {}

    def column(field: Any) -> Any:
        if isinstance(field, SealedField):
            return models.TextField()
        if not field.is_relation:
            return field.clone()
        _, _, arguments, options = field.deconstruct()
        to = field.remote_field.model
        options |= {"related_name": "+", "to": "self" if to is field.model else made.get(to, to)}
        return type(field)(*arguments, **options)

    for of in (Application, Applicant, ApplicationEvent):
        kept = [each for each in of._meta.constraints if isinstance(each, models.UniqueConstraint)]
        indexes, unique = [each.clone() for each in of._meta.indexes], [each.clone() for each in kept]
        for each in (*indexes, *unique):
            each.name = f"p_{each.name}"[:30]
        meta = type("Meta", (), {"app_label": "plain", "db_table": f"plain_{of._meta.model_name}", "indexes": indexes,
                                 "constraints": unique})  # fmt: skip
        columns = {each.name: column(each) for each in of._meta.local_concrete_fields if not each.primary_key}
        key = {"id": models.BigAutoField(primary_key=True)}
        made[of] = type(f"Plain{of.__name__}", (models.Model,), {"__module__": MODULE, "Meta": meta, **key, **columns})
    return list(made.values())


def organs() -> list[tuple[Any, Any]]:
    """The organs and their clerks."""
    from gongkai.organs.models import Organ, Person

    return [(each, Person.objects.get(organ=each)) for each in Organ.objects.filter(code__startswith="R")]


def register_many(place: int, seed: int) -> None:
    """Applications of organs by chance, each registered with its history and its line of evidence."""
    from gongkai.applications.content import Person, Submission
    from gongkai.applications.receiving import register
    from gongkai.config.collecting import seldom
    from gongkai.law.receipt import Way

    chance, known = random.Random(seed), organs()
    seldom()
    with timed():
        for number in range(ACTS):
            organ, clerk = chance.choice(known)
            who = Person(f"示例{seed}-{number}", f"证件{seed}-{number}", {"telephone": "13800000000"})
            submission = Submission(
                way=Way.IN_PERSON, submitted=TODAY, applicants=(who,), request=f"第{seed}-{number}号公路养护合同"
            )
            register(organ, submission, by=clerk, at=AT)


def plain_many(place: int, seed: int) -> None:
    """The same rows in the same transaction, by the ORM alone."""
    from django.db import transaction

    from gongkai.config.collecting import seldom

    application, applicant, event = plain_models()
    chance, known = random.Random(seed), organs()
    seldom()
    with timed():
        for number in range(ACTS):
            organ, clerk = chance.choice(known)
            with transaction.atomic():
                row = application.objects.create(
                    organ=organ, origin=organ, year=2026, number=seed * ACTS + number, way="in_person",
                    submitted_on=TODAY, column="natural_person", request=f"第{seed}-{number}号公路养护合同", wanted="",
                    request_key="0" * 64, status="submitted", registered_by=clerk, registered_at=AT,
                    changed_by=clerk, changed_at=AT,
                )  # fmt: skip
                applicant.objects.create(
                    application=row, position=1, name=f"示例{seed}-{number}", identity=f"证件{seed}-{number}",
                    contact="{}", key="0" * 64,
                )  # fmt: skip
                event.objects.create(application=row, serial=1, position=1, name="received", on=TODAY, entered_at=AT)
                row.status, row.received_on, row.due_on, row.due_source = "running", TODAY, TODAY, "条例第三十三条"
                row.version = 1
                row.save()


def cases() -> None:
    """Open cases by the hundred thousand, a tenth of them overdue, as `register` would have written them."""
    from django.db import transaction

    from gongkai.applications.history import projection
    from gongkai.applications.models import Applicant, Application, ApplicationEvent
    from gongkai.law import Event, Name
    from gongkai.pages.calendar import national_calendar

    known, calendar = organs(), national_calendar()
    days = [TODAY - timedelta(days=age) for age in range(28)] + [
        date(2026, 1, 8),
        date(2025, 12, 25),
        date(2025, 12, 1),
    ]
    folded = {day: projection([Event(Name.RECEIVED, day)], calendar) for day in days}
    with timed(), transaction.atomic():
        for start in range(0, CASES, 2000):
            rows = []
            for number in range(start, start + 2000):
                organ, clerk = known[number % ORGANS]
                found = folded[days[number // ORGANS % len(days)]]
                rows.append(
                    Application(
                        organ=organ, origin=organ, year=2025, number=number + 1, way="in_person",
                        submitted_on=found.received_on, received_on=found.received_on, column="natural_person",
                        request="合同", wanted="", request_key="0" * 64, status=found.status, due_on=found.due_on,
                        not_before=found.not_before, due_source=found.due_source, registered_by=clerk,
                        registered_at=AT, changed_by=clerk, changed_at=AT, version=1,
                    )
                )  # fmt: skip
            Application.objects.bulk_create(rows)
            Applicant.objects.bulk_create(
                Applicant(application=each, position=1, name="赵示例", identity="", contact={}, key="0" * 64)
                for each in rows
            )
            ApplicationEvent.objects.bulk_create(
                ApplicationEvent(
                    application=each, serial=1, position=1, name="received", on=each.received_on, entered_at=AT
                )
                for each in rows
            )


def board() -> None:
    """Print the statements of the page, its milliseconds, and how the database finds its rows."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from gongkai.organs.models import Person

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(Person.objects.get(organ__code="XZF"))
    best = float("inf")
    with patch("gongkai.console.frame.localdate", lambda: TODAY):
        for _ in range(TURNS):
            with CaptureQueriesContext(connection) as asked:
                started = time.perf_counter()
                shown = client.get("/console/applications/?board=overdue", secure=True)
                best = min(best, time.perf_counter() - started)
            if shown.status_code != 200 or "已逾期" not in shown.content.decode():
                raise SystemExit("the board was not shown")
    print(len(asked), best * 1000, sep="\n")
    rows = next(each["sql"] for each in asked.captured_queries if "first_name" in each["sql"])
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + rows)
        for each in cursor.fetchall():
            print(each[-1])


def recheck() -> None:
    """Fold every case, as the command does."""
    from django.db import transaction

    from gongkai.applications.recheck import differences
    from gongkai.pages.calendar import national_calendar

    with timed(), transaction.atomic():
        found = sum(each is not None for each in differences(national_calendar()))
    if found:
        raise SystemExit(f"{found} cases differ")


def main(arguments: list[str]) -> None:
    """One process of a measurement."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings"
    django.setup()
    match arguments:
        case ["fill"]:
            with timed():
                fill()
        case ["register", place, seed]:
            register_many(int(place), int(seed))
        case ["plain", place, seed]:
            plain_many(int(place), int(seed))
        case ["cases"]:
            cases()
        case ["board"]:
            board()
        case ["recheck"]:
            recheck()
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
