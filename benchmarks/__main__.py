"""`python -m benchmarks`: print each measurement beside its limit.

Machines are shared and noisy, so most limits are ratios of two things measured in turns in the same run; where a limit
is a time, the best of many turns is taken.
"""

from __future__ import annotations

import gc
import io
import os
import pty
import re
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import docx
import lxml.html
import openpyxl
import python_calamine
from tests.annual import samples

from benchmarks import evidence, importing, registering, releasing, searching, serving
from gongkai.annual import writers
from gongkai.annual.checks import check
from gongkai.annual.readers import door
from gongkai.law import national_calendar, reply_due

FILES = 2000


def best(*works: Callable[[], object], turns: int = 30, each: float = 0.02) -> list[float]:
    """The shortest time of one call of each work, in seconds, measured in turns with one another.

    As `timeit` does, without the garbage collector: when it runs is chance, and a file is read in a process without it.
    """
    timers = [timeit.Timer(work) for work in works]
    loops = [max(1, int(each / max(timer.timeit(1), 1e-7))) for timer in timers]
    shortest = [float("inf")] * len(works)
    for _ in range(turns):
        for place, (timer, times) in enumerate(zip(timers, loops, strict=True)):
            shortest[place] = min(shortest[place], timer.timeit(times) / times)
        gc.collect()
    return shortest


def line(name: str, found: float, limit: float, unit: str, *, at_least: bool = False) -> None:
    """Print one measurement."""
    kept = found >= limit if at_least else found <= limit
    bound = "at least" if at_least else "at most"
    print(f"{name:<58}{found:>9.3f} {unit:<3} {bound} {limit:g} {unit}  {'ok' if kept else 'MISSED'}")


def prose_of(length: int) -> bytes:
    """A county's report as text of about `length` characters, tables included."""
    report = samples.county_with_figures()
    text = writers.write(report, "md").decode()
    first, *rest = text.split("\n\n", 2)
    filler = "各单位按月更新栏目，先审后发，逐条登记来源和日期，办事电话有变动的当天更正，并由经办人核对后归档。"
    missing = max(0, length - len(text))
    padding = "\n\n".join([filler * 3] * (missing // (len(filler) * 3)))
    head, body = "\n\n".join(rest).split("\n\n", 1) if rest else ("", "")
    return "\n\n".join([first, head, padding, body]).encode()


def count_day_by_day(received: date) -> date:
    """The twentieth working day after `received`, as one would write it with chinesecalendar alone."""
    day, left = received, 20
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


def main() -> None:
    """Measure and print everything."""
    county = samples.county_with_figures()
    (checks,) = best(lambda: check(county))
    line("all checks on a report already read", checks * 1e3, 0.2, "ms")

    text = prose_of(5000)
    (reading,) = best(lambda: check(door.read_trusted(text, "a.txt")))
    line(f"txt of {len(text.decode())} characters, read and checked", reading * 1e3, 5, "ms")

    ours_alone = writers.write(county, "html")
    for name, page in (("as sites publish it", as_published(ours_alone)), ("as we write it", ours_alone)):
        ours, theirs = best(lambda page=page: check(door.read_trusted(page, "a.html")), lambda page=page: parsed(page))
        line(f"html {name}, read and checked / parsed by lxml", ours / theirs, 6, "x")

    word = writers.write(county, "docx")
    ours, theirs = best(
        lambda: check(door.read_trusted(word, "a.docx")), lambda: docx.Document(io.BytesIO(word)), turns=20
    )
    line("docx read and checked / opened by python-docx", ours / theirs, 3, "x")

    book = writers.write(county, "xlsx")
    ours, openpyxls, calamines = best(
        lambda: check(door.read_trusted(book, "a.xlsx")),
        lambda: openpyxl.load_workbook(io.BytesIO(book)),
        lambda: opened_by_calamine(book),
        turns=20,
    )
    line("xlsx read and checked / opened by openpyxl", ours / openpyxls, 3, "x")
    line("xlsx read and checked / opened by calamine", ours / calamines, 3, "x")

    received, calendar = date(2024, 9, 27), national_calendar()
    ours, theirs = best(lambda: reply_due(received, calendar), lambda: count_day_by_day(received))
    line("counting day by day / reply_due", theirs / ours, 5, "x", at_least=True)

    many_files(text)
    evidence.measure(line)
    releasing.measure(line)
    registering.measure(line)
    serving.measure(line)
    importing.measure(line)
    searching.measure(line)


def as_published(page: bytes) -> bytes:
    """The page with its cells as they stand where a report was pasted out of a word processor."""

    def pasted(found: re.Match[str]) -> str:
        return (
            '<td width="57" style="border:solid windowtext 1pt;padding:0 5pt"><p class="MsoNormal" style="margin:0;'
            'text-align:center;line-height:20pt"><span style="font-size:12pt;font-family:仿宋_GB2312">'
            f'<span lang="EN-US">{found[1]}<o:p></o:p></span></span></p></td>'
        )

    return re.sub(r'<td class="number"[^>]*>(.*?)</td>', pasted, page.decode()).encode()


def parsed(page: bytes) -> object:
    """The tree of a page, as lxml alone makes it."""
    return lxml.html.fromstring(page)


def opened_by_calamine(book: bytes) -> list[list[list[object]]]:
    """Every cell of a workbook, as calamine gives it."""
    opened = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
    return [opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names]


def many_files(text: bytes) -> None:
    """`report check` over 2,000 files: on all cores against one, with the progress bar of a terminal."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{number:04}.txt" for number in range(FILES)]
        for name in names:
            (Path(folder) / name).write_bytes(text)
        cores = sorted(os.sched_getaffinity(0))
        all_cores, shown = run_on(cores, names, folder)
        one_core, _ = run_on(cores[:1], names, folder)
        print(f"{FILES} files: {FILES / all_cores:.0f} files/s on {len(cores)} cores, {FILES / one_core:.0f} on one")
        line(
            f"{FILES} files, one core / all {len(cores)} cores",
            one_core / all_cores,
            0.7 * len(cores),
            "x",
            at_least=True,
        )
        print(f"progress bar on a terminal: {'shown' if f'{FILES}/{FILES}' in shown else 'MISSED'}")


def run_on(cores: list[int], names: list[str], folder: str) -> tuple[float, str]:
    """Seconds that the command took on these cores, and what it wrote to its terminal."""
    outer, inner = pty.openpty()
    started = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "report", "check", *names],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=inner,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    os.close(inner)
    shown = bytearray()
    while True:
        try:
            piece = os.read(outer, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    running.wait()
    os.close(outer)
    return time.perf_counter() - started, shown.decode("utf-8", "replace")


if __name__ == "__main__":
    main()
