"""Pages a second: a release page against a stock Wagtail page of the same parts, our front against nginx, lists.

`python -m benchmarks.serving page|lists|writing …` is a process of its own in an empty folder; it takes its database
from the environment and prints its figures. What is compared is measured in turns in the same run.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import wagtail_site

if TYPE_CHECKING:
    from tests.records.town import Town

    from gongkai.records.sections.models import Section

SECONDS = 1.5  # of computing time for each turn of a page
TURNS = 3
IN_A_LIST, ASKED = 100_000, (1, 1_000, 2_000)
WRITTEN = 600
ROOT = Path(__file__).parents[1]


def measure(line: Callable[..., None]) -> None:
    """Print what pages take."""
    against_wagtail(line)
    against_nginx(line)
    times = figures(run("lists"))
    line(f"lists of {IN_A_LIST}: the slowest of pages {ASKED} / the quickest", max(times) / min(times), 1.5, "x")
    (pages,) = figures(run("writing"))
    line("pages written again by the follower", pages, 500, "/s", at_least=True)


def run(*arguments: str, python: str = sys.executable, **environment: str) -> str:
    """What a process of this module prints."""
    given = {**os.environ, "DATABASE_URL": "", **environment}
    done = subprocess.run(
        [python, "-m", "benchmarks.serving", *arguments],
        env=given,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def figures(out: str) -> list[float]:
    return [float(word) for word in out.split()]


def against_wagtail(line: Callable[..., None]) -> None:
    """Requests a second of both pages, each on one core in a process of its own, in turns."""
    python = wagtail_site.installed()
    if python is None:
        print("Wagtail: not measured, it could not be installed")
        return
    ours, theirs, queries = 0.0, 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        wagtail_site.make(python, Path(folder))
        for _ in range(TURNS):
            speed, queries = figures(run("page"))
            ours = max(ours, speed)
            theirs = max(theirs, *figures(wagtail_site.run(python, Path(folder), str(SECONDS))))
    print(f"a release page with all its parts: {ours:.0f}/s from the database, a Wagtail page {theirs:.0f}/s")
    line("release page / stock Wagtail page of the same parts", ours / theirs, 3, "x", at_least=True)
    line("queries of a release page", queries, 6, "")


def speed(application: Callable[..., Any], path: str) -> float:
    """Requests a second of computing time of a WSGI application that is asked for one page."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
        "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    said: list[str] = []

    def ask() -> None:
        answer = application({**environ, "wsgi.input": io.BytesIO()}, lambda status, headers, *_: said.append(status))
        for _ in answer:
            pass
        if hasattr(answer, "close"):
            answer.close()

    for _ in range(20):
        ask()
    asked, started = 0, time.process_time()
    while (took := time.process_time() - started) < SECONDS:
        ask()
        asked += 1
    if set(said) != {"200 OK"}:
        raise RuntimeError(said[-1])
    return asked / took


@contextmanager
def prepared(*, checked: bool = True) -> Iterator[Town]:
    """A township in an empty folder. checked  False for rows that are written without their acts"""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GONGKAI_VAR": folder, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from tests.records.town import build

        from gongkai.evidence import triggers

        call_command("migrate", verbosity=0)
        if not checked:
            triggers.drop()
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints=ON")
                cursor.execute("PRAGMA synchronous=OFF")
        yield build()
        connection.close()


def furnished(town: Town) -> str:
    """The address of a release that fills every part of its page."""
    from tests.portal.platform import full
    from tests.records.town import TODAY, at, corrected, released, says

    from gongkai.portal.addresses import release_address
    from gongkai.records.content import Genre
    from gongkai.records.elsewhere.actions import Known, add_channel, enter_postings
    from gongkai.records.elsewhere.models import ChannelKind

    release = released(town, full(genre=Genre.NORMATIVE.value))
    corrected(town, release.record, hours=2)
    for number, form in enumerate(("text", "picture"), 3):
        values = {"genre": Genre.INTERPRETATION.value, "form": form, "interprets": (release.index_number,)}
        released(town, says(f"一图读懂防火通告之{number}", **values), hours=number)
    channel = add_channel(town.organ, kind=ChannelKind.WECHAT, name="白鹭发布", by=town.clerk, at=at(5))
    enter_postings(channel, [Known(release.record, "https://www.example.cn/1", "", TODAY)], by=town.clerk, at=at(6))
    return release_address(release.index_number)


def page() -> None:
    """Print the requests a second of the page, made from the database, and its queries."""
    with prepared() as town:
        from django.core.wsgi import get_wsgi_application
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        address = furnished(town)
        with CaptureQueriesContext(connection) as queries:
            Client(HTTP_HOST="127.0.0.1").get(address)
        number = len(queries)  # the next request forgets them
        print(speed(get_wsgi_application(), address), number)


def lists() -> None:
    """Print the milliseconds that each of the pages asked for takes."""
    with prepared(checked=False) as town:
        from django.db import connection
        from django.test import Client

        section = long_list(town)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        client = Client(HTTP_HOST="127.0.0.1")
        best = dict.fromkeys(ASKED, float("inf"))
        for _ in range(40):
            for number in ASKED:
                started = time.perf_counter()
                answer = client.get(f"/zwgk/{section.organ.code}/list/{number}/", follow=True)
                best[number] = min(best[number], time.perf_counter() - started)
                if answer.content.count(b"<li") < 50:
                    raise RuntimeError(f"page {number}: {answer.status_code}")
        print(*(time * 1e3 for time in best.values()))


def long_list(town: Town) -> Section:
    """The list of everything that the township released, with so many slots."""
    from tests.records.town import AT, TODAY

    from benchmarks.searching import CHUNK, bring_out
    from gongkai.records.sections.models import Placement, Role, Section, SectionKind

    bring_out(IN_A_LIST, [town.organ], town.clerk, AT)
    section = Section.objects.create(
        organ=town.organ, kind=SectionKind.ALL, number=0, name="全部信息", opened_on=TODAY, slots=IN_A_LIST
    )
    for begin in range(1, IN_A_LIST + 1, CHUNK):
        Placement.objects.bulk_create(
            Placement(record_id=slot, section=section, role=Role.ALL, slot=slot, since=TODAY)
            for slot in range(begin, min(begin + CHUNK, IN_A_LIST + 1))
        )
    return section


def writing() -> None:
    """Print the pages a second that a follower writes when all of them have to be written again."""
    with prepared() as town:
        from tests.portal.platform import full
        from tests.records.town import released

        from gongkai.portal import releases
        from gongkai.portal.tree import PublishedTree

        units = [released(town, full(f"第{number}号通告")).index_number for number in range(WRITTEN)]
        tree = PublishedTree()
        tree.take()
        tree.renderers.expect(IN_A_LIST)  # as long as so many are owed; the start of the processes is not measured
        best, turn, editions = 0.0, 0, count()
        while turn < 4:
            releases.edition = partial(str, next(editions))  # as after a change of the templates
            turn += tree.renderers.ready or tree.renderers.alone
            started = time.perf_counter()
            tree.bring_up_all(units)
            best = max(best, len(units) / (time.perf_counter() - started))
        tree.leave()
        print(best)


def against_nginx(line: Callable[..., None]) -> None:
    """Requests a second of the same published file through our server and through nginx, asked by wrk in turns."""
    if missing := [
        name for name in ("nginx", "wrk") if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None
    ]:
        print(f"published file: not measured, {' and '.join(missing)} not installed")
        return
    out = run("front")
    ours, theirs = figures(out)
    print(f"a published file: {ours:.0f}/s through our front, {theirs:.0f}/s by nginx")
    line("published file through our front / by nginx", ours / theirs, 0.5, "x", at_least=True)


def front() -> None:
    """Print the requests a second of our server and of nginx."""
    with prepared() as town, tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        from gongkai.portal.tree import PublishedTree

        address = furnished(town)
        tree = PublishedTree()
        tree.take()
        tree.bring_up(address.removeprefix(settings.PREFIX).removesuffix(".html"))
        tree.leave()
        site = tree.shelf.site
        os.chmod(folder, 0o755)
        for above in (site, *site.parents):
            if str(above).startswith(os.environ["GONGKAI_VAR"]):
                above.chmod(0o755)
        ports = free_port(), free_port()
        with serving(ports[0]), nginx(Path(folder), site, ports[1]):
            best = [0.0, 0.0]
            for _ in range(TURNS):
                for place, port in enumerate(ports):
                    best[place] = max(best[place], asked(f"http://127.0.0.1:{port}{address}"))
        print(*best)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def serving(port: int) -> Iterator[None]:
    """Our web server, as `gongkai serve` starts it."""
    command = [sys.executable, "-m", "gongkai.config.web", "127.0.0.1", str(port)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        listens(port)
        yield
    finally:
        running.terminate()
        running.wait()


@contextmanager
def nginx(folder: Path, site: Path, port: int) -> Iterator[None]:
    """nginx over the published files, with the block of the operations guide."""
    guide = (ROOT / "docs" / "operations.zh-CN.md").read_text()
    block = next(part for part in guide.split("```\n") if "try_files" in part)
    block = block.replace("/srv/gongkai/var/published/site", str(site))
    (folder / "nginx.conf").write_text(
        f"worker_processes auto; daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 512; }\n"
        f"http {{ include /etc/nginx/mime.types; access_log {folder}/access.log;\n"
        f"server {{ listen 127.0.0.1:{port};\n{block}\n}} }}\n"
    )
    path = shutil.which("nginx") or "/usr/sbin/nginx"
    running = subprocess.Popen([path, "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        listens(port)
        yield
    finally:
        running.terminate()
        running.wait()


def listens(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(200):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nobody listens on {port}")


def asked(address: str) -> float:
    """Requests a second that wrk gets answered with 200."""
    out = subprocess.run(
        ["wrk", "-t1", "-c16", "-d3s", address], check=True, capture_output=True, text=True
    ).stdout  # fmt: skip
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(out)
    return float(next(row for row in out.splitlines() if "Requests/sec" in row).split()[1])


if __name__ == "__main__":
    {"page": page, "lists": lists, "writing": writing, "front": front}[sys.argv[1]]()
