"""`gongkai manage recheck_clocks`: every case folded anew, and the last days of reconsiderations and litigations; each
difference in one line. What is wrong with one case stops none of the others."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone

from gongkai.applications.recheck import Difference, differences, write
from gongkai.law import LawError, WorkCalendar
from gongkai.organs.models import Organ
from gongkai.pages.calendar import national_calendar
from gongkai.remedies import recheck as remedies

AT_ONCE = 500
"""Cases of one line of evidence."""


class Command(BaseCommand):
    help = "按现在的年度日历重新推算每一件申请、复议和诉讼的期限，逐件报告与登记不同之处；有不同时退出码为 1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organ", default="", metavar="机构代码", help="只核对一个机关")
        parser.add_argument("--write", action="store_true", help="把重新推算的期限写入登记，并留存证")

    def handle(self, *_: Any, **chosen: Any) -> None:
        code = chosen["organ"]
        if code and not Organ.objects.filter(code=code).exists():
            raise CommandError(f"没有代码为 {code} 的机关，请核对。", returncode=2)
        try:
            calendar = national_calendar()
        except LawError as fault:
            raise CommandError(str(fault), returncode=2) from fault
        looked_at, found, others = 0, list[Difference](), list[remedies.RemedyDifference]()
        with transaction.atomic():  # cases and their histories as of one moment
            for each in differences(calendar, organ=code):
                looked_at += 1
                if each is not None:
                    found.append(each)
                    self.stdout.write(str(each))
            for other in remedies.differences(calendar, organ=code):
                looked_at += 1
                if other is not None:
                    others.append(other)
                    self.stdout.write(str(other))
        written = self._write(found) + self._write_others(others, calendar) if chosen["write"] else 0
        self.stderr.write(self._summary(looked_at, len(found) + len(others), written))
        if len(found) + len(others) > written:
            raise SystemExit(1)

    def _write(self, found: list[Difference]) -> int:
        written = 0
        for _, group in groupby(
            sorted(found, key=lambda each: (each.organ, each.application)), lambda each: each.organ
        ):
            rows = list(group)
            for first in range(0, len(rows), AT_ONCE):
                written += self._written(rows[first : first + AT_ONCE])
        return written

    def _written(self, rows: list[Difference]) -> int:
        """Write some cases in one line of evidence, or, where one of them is refused, each on its own."""
        try:
            return write(rows, at=timezone.now())
        except (DatabaseError, LawError) as fault:
            if len(rows) > 1:
                return sum(self._written([each]) for each in rows)
            return self._left(rows[0].named, fault)

    def _write_others(self, found: list[remedies.RemedyDifference], calendar: WorkCalendar) -> int:
        written = 0
        for each in found:
            if not each.fault:
                written += self._one(each.named, lambda each=each: remedies.write(each, calendar, at=timezone.now()))
        return written

    def _one(self, named: str, act: Callable[[], int]) -> int:
        try:
            return act()
        except (DatabaseError, LawError) as fault:
            return self._left(named, fault)

    def _left(self, named: str, fault: Exception) -> int:
        self.stdout.write(f"{named}：没有写入，其余照常写入。{fault}")
        return 0

    def _summary(self, looked_at: int, found: int, written: int) -> str:
        if not found:
            return f"核对了{looked_at}件，期限与登记一致。"
        done = f"，已写入{written}件" if written else "；要写入登记，请加 --write 再运行一次"
        return f"核对了{looked_at}件，{found}件的期限与登记不同{done}。"
