"""What a notice tells its sender, as the acts of a case write it and the tracking page (查询) shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.intake.models import Kind
from gongkai.intake.parcels import Parcel, Sent

ANSWERS = (Kind.CORRECTED, Kind.TAKING_BACK, Kind.FEEDBACK)
"""What a sender can do about what they sent, with number and code."""


@dataclass(frozen=True, slots=True)
class Told:
    """One step of a case, for who sent it.

    what        what happened, in a few words: 已登记, 请补正, 已答复
    on          the day on which it happened
    organ       the code of the organ that handles it
    says        what it means and what can be done now, in plain words
    case        the number under which it is handled (登记号)
    due_on      the last day that holds from now on; None where there is none or it is not certain
    not_before  where it is not certain: the day before which it cannot be
    within      instead of a day, the period that begins when the sender gets a paper: 自收到告知书之日起15个工作日内
    due_what    what is due on that day: 答复, 补正
    due_source  why: the article
    may         what the sender can do from now on
    files       papers to download
    """

    what: str
    on: date
    organ: str = ""
    says: str = ""
    case: str = ""
    due_on: date | None = None
    not_before: date | None = None
    within: str = ""
    due_what: str = ""
    due_source: str = ""
    may: tuple[Kind, ...] = ()
    files: tuple[Sent, ...] = ()

    @property
    def parcel(self) -> Parcel:
        """For `actions.notify`."""
        values = {name: getattr(self, name) for name in _TEXTS}
        values |= {name: day.isoformat() for name in _DAYS if (day := getattr(self, name)) is not None}
        return Parcel({**values, "may": [str(each) for each in self.may]}, self.files)


_TEXTS = ("what", "organ", "says", "case", "within", "due_what", "due_source")
_DAYS = ("on", "due_on", "not_before")


def told(parcel: Parcel) -> Told | None:
    """What a notice tells; None where it is none of these."""
    texts = {name: _text(parcel.values, name) for name in _TEXTS}
    days = {name: _day(parcel.values, name) for name in _DAYS}
    on, listed = days.pop("on"), parcel.values.get("may")
    may = tuple(each for each in ANSWERS if isinstance(listed, list) and each.value in listed)
    return Told(on=on, may=may, files=parcel.files, **texts, **days) if on and texts["what"] else None


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _day(values: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(_text(values, name))
    except ValueError:
        return None
