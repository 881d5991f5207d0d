"""Rows of an old system a second on one core, from the file to the evidence, by the command's own way in.

`python -m benchmarks.importing` is a process of its own that prints one number. Computing time counts, not the clock:
one core is what is asked for, and machines are shared.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROWS, TURNS, LEAST = 2_000, 5, 1_500
SENTENCE = "防火期内禁止野外用火，各村（社区）落实巡查，发现火情立即报告。"
BODY = f"<p>{SENTENCE * 8}</p>" * 4
"""About 1,000 characters."""


def measure(line: Callable[..., None]) -> None:
    """Print how many rows come in a second."""
    out = subprocess.run([sys.executable, "-m", "benchmarks.importing"], capture_output=True, check=True, text=True)
    line("legacy rows a second of computing time, SQLite", float(out.stdout), LEAST, "/s", at_least=True)


def written(path: Path, turn: int) -> Path:
    """A file of rows that no turn before had."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("编号", "标题", "正文", "发布日期", "栏目"))
        for number in range(ROWS):
            day = f"{2008 + number % 17}-{1 + number % 12:02}-{1 + number % 28:02}"
            table.writerow(
                (f"{turn}-{number}", f"白鹭镇第{turn}-{number}号信息", f"{BODY}<p>{number}</p>", day, "工作动态")
            )
    return path


def main() -> None:
    """Measure in a database of its own and print the figure of the best turn."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GONGKAI_VAR": folder, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.utils import timezone
        from tests.records.town import build

        from gongkai.records.elsewhere.legacy import Wish, bring_in

        call_command("migrate", verbosity=0)
        town, best = build(), 0.0
        for turn in range(TURNS):
            path = written(Path(folder) / "旧网站.csv", turn)
            started = time.process_time()
            outcome = bring_in(path, town.organ, Wish(), by=town.clerk, clock=timezone.now)
            best = max(best, ROWS / (time.process_time() - started))
            if outcome.taken != ROWS:
                raise RuntimeError(outcome.rejected[:3])
        print(best)


if __name__ == "__main__":
    main()
