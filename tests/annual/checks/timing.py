"""How long all checks take over a report already read: `python -m tests.annual.checks.timing`. No test asserts it."""

from __future__ import annotations

import timeit

from gongkai.annual.checks import check
from gongkai.annual.checks.figures import Figures
from tests.annual.samples import SAMPLES

ROUNDS, REPEATS = 200, 7


def main() -> None:
    for name, sample in SAMPLES.items():
        report = sample()
        best = min(timeit.repeat(lambda report=report: check(report), number=ROUNDS, repeat=REPEATS)) / ROUNDS
        alone = min(timeit.repeat(lambda report=report: Figures(report), number=ROUNDS, repeat=REPEATS)) / ROUNDS
        print(f"{name:30} {best * 1e6:7.1f} µs, of these {alone * 1e6:5.1f} µs to look the cells up")


if __name__ == "__main__":
    main()
