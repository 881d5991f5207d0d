"""信息处理费: the processing fee of 国办函〔2020〕109号, both schedules, in exact yuan.

Both schedules are progressive: each item or page costs the rate of the bracket it falls in. For one application the
organ takes one of the two, never both. Items are counted per applicant and calendar month and start at 1 on the 1st;
pages are counted per application.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from gongkai.law.periods import FEE_RULES
from gongkai.law.versions import Version, in_force

MOST = 1_000_000  # items or pages; more is a slip of the pen


class Method(Enum):
    """The two ways to charge."""

    ITEMS = "items"
    PAGES = "pages"

    @property
    def label(self) -> str:
        return {"items": "按件计收", "pages": "按量计收"}[self.value]

    @property
    def unit(self) -> str:
        return {"items": "件", "pages": "页"}[self.value]


@dataclass(frozen=True, slots=True)
class Bracket:
    """From the first to the last item or page at one rate, in yuan each."""

    first: int
    last: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Schedule:
    """The first brackets as printed; after them every `step` more cost `rise` yuan more, or the last rate for ever."""

    printed: tuple[Bracket, ...]
    step: int
    rise: Decimal

    def brackets(self) -> Iterator[Bracket]:
        yield from self.printed
        last = self.printed[-1]
        while True:
            last = Bracket(last.last + 1, last.last + self.step, last.rate + self.rise)
            yield last


@dataclass(frozen=True, slots=True)
class Line:
    """What one bracket adds to the fee: items or pages `first` to `last` at `rate` yuan."""

    first: int
    last: int
    rate: Decimal

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def amount(self) -> Decimal:
        return self.rate * self.count


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee in yuan, bracket by bracket."""

    method: Method
    count: int
    lines: tuple[Line, ...]
    source: str

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


def _bracket(first: int, last: int, rate: int) -> Bracket:
    return Bracket(first, last, Decimal(rate))


SCHEDULES = {
    Method.ITEMS: (
        Version(
            Schedule((_bracket(1, 10, 0), _bracket(11, 30, 100), _bracket(31, 40, 200)), 10, Decimal(100)),
            FEE_RULES,
            "国办函〔2020〕109号",
        ),
    ),
    Method.PAGES: (
        Version(
            # The last printed bracket has no end; it is drawn as wide as a count may be.
            Schedule((_bracket(1, 30, 0), _bracket(31, 100, 10), _bracket(101, 200, 20), _bracket(201, MOST, 40)), 1,
                     Decimal(0)),
            FEE_RULES,
            "国办函〔2020〕109号",
        ),
    ),
}  # fmt: skip


def fee(method: Method, count: int, *, on: date) -> Fee:
    """The fee for so many items of one applicant in one month, or so many pages of one application.

    on  day of receipt of the application; before 2021-01-01 there was no such fee (NotInForce)
    Raises ValueError when the count is negative or absurd.
    """
    if not 0 <= count <= MOST:
        raise ValueError(f"数量应当在0到{MOST}之间，请核对。")
    schedule = in_force(SCHEDULES[method], on)
    lines: list[Line] = []
    for bracket in schedule.value.brackets():
        if bracket.first > count:
            break
        lines.append(Line(bracket.first, min(bracket.last, count), bracket.rate))
    return Fee(method, count, tuple(lines), schedule.source)


def fee_of_nth(method: Method, n: int, *, on: date) -> Decimal:
    """What the n-th item or page alone costs, in yuan."""
    if not 1 <= n <= MOST:
        raise ValueError(f"序号应当在1到{MOST}之间，请核对。")
    brackets = in_force(SCHEDULES[method], on).value.brackets()
    return next(bracket.rate for bracket in brackets if n <= bracket.last)


def numbers_in_month(received: Iterable[date]) -> tuple[int, ...]:
    """For each application of one applicant, in order of receipt: which one it is in its calendar month."""
    counts: dict[tuple[int, int], int] = {}
    numbers = []
    for day in received:
        month = (day.year, day.month)
        counts[month] = counts.get(month, 0) + 1
        numbers.append(counts[month])
    return tuple(numbers)
