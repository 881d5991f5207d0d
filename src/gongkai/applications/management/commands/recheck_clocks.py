"""`gongkai manage recheck_clocks`: every case folded anew, each difference in one line."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from gongkai.applications.recheck import Difference, differences, write
from gongkai.law import LawError
from gongkai.organs.models import Organ
from gongkai.pages.calendar import national_calendar

AT_ONCE = 500
"""Cases of one line of evidence."""


class Command(BaseCommand):
    help = "按现在的年度日历重新推算每一件申请的期限，逐件报告与登记不同之处；有不同时退出码为 1。"

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
        looked_at, found = 0, list[Difference]()
        with transaction.atomic():  # cases and their histories as of one moment
            for each in differences(calendar, organ=code):
                looked_at += 1
                if each is not None:
                    found.append(each)
                    self.stdout.write(str(each))
        written = self._write(found) if chosen["write"] else 0
        self.stderr.write(self._summary(looked_at, found, written))
        if len(found) > written:
            raise SystemExit(1)

    def _write(self, found: list[Difference]) -> int:
        written = 0
        for _, group in groupby(
            sorted(found, key=lambda each: (each.organ, each.application)), lambda each: each.organ
        ):
            rows = list(group)
            for first in range(0, len(rows), AT_ONCE):
                written += write(rows[first : first + AT_ONCE], at=timezone.now())
        return written

    def _summary(self, looked_at: int, found: list[Difference], written: int) -> str:
        if not found:
            return f"核对了{looked_at}件申请，期限与登记一致。"
        done = f"，已写入{written}件" if written else "；要写入登记，请加 --write 再运行一次"
        return f"核对了{looked_at}件申请，{len(found)}件的期限与登记不同{done}。"
