"""Cases before a government that reconsiders and a court. Neither exists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from gongkai.remedies import actions
from gongkai.remedies.actions import Filed
from gongkai.remedies.models import About, Block, Remedy, Result
from tests.applications.office import Office, day, noon

GOVERNMENT, COURT = "示例县人民政府", "示例县人民法院"


def registered(office: Office, on: str | date, block: Block = Block.RECONSIDERATION, **values: Any) -> Remedy:
    """A case taken up and its copy received on one day."""
    taken = day(on) if isinstance(on, str) else on
    at = noon(values.pop("at", max(taken, values.get("copy", taken))))
    given = {
        "block": block,
        "about": About.APPLICATION if values.get("application") else About.NOT_PUBLISHED,
        "body": GOVERNMENT if block == Block.RECONSIDERATION else COURT,
        "claimant": "赵示例",
        "reason": "请求撤销答复。",
        "filed": taken,
        "copy": taken,
    }
    return actions.register(office.organ, Filed(**{**given, **values}), by=office.clerk, at=at)


def does(office: Office, verb: Any, remedy: Remedy, *given: Any, on: str | date, **values: Any) -> Remedy:
    """A verb on the case as it is now, on its own day."""
    now, taken = Remedy.objects.get(pk=remedy.pk), day(on) if isinstance(on, str) else on
    given_values = {"version": now.version, "by": office.clerk, "at": noon(taken), "on": taken}
    return verb(now, *given, **{**given_values, **values})


def concluded(office: Office, remedy: Remedy, result: Result, on: str | date, **values: Any) -> Remedy:
    return does(office, actions.conclude, remedy, result, on=on, **{"decision_number": "示例〔2025〕1号", **values})


def replay(office: Office, table: Mapping[str, Mapping[str, int]], year: int) -> None:
    """As many cases as Table 4 says, through the verbs; those that are pending came late."""
    for block in Block:
        for result in Result:
            for number in range(table[block][result]):
                taken = date(year, 1, 8) + timedelta(days=number * 11 % 200)
                remedy = registered(office, taken, block)
                concluded(office, remedy, result, taken + timedelta(days=60))
        for number in range(table[block]["pending"]):
            registered(office, date(year, 12, 1) + timedelta(days=number % 30), block)
