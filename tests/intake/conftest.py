"""A county, keys of its own, and forms that the public sends to it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from gongkai.intake import actions, questions
from gongkai.intake.actions import Answer
from gongkai.intake.codes import Receipt
from gongkai.intake.models import Kind, Submission
from gongkai.intake.parcels import Parcel, Sent
from gongkai.sealing import keys
from tests.kept import kept
from tests.organs.county import AT, County, build

HOME = "203.0.113.7"
WORDS = "请公开青石路改造的预算。申请人：张示例，电话 000-0000"
PARCEL = Parcel({"content": WORDS}, (Sent("身份证明.txt", "张示例的身份证明".encode()),))


@pytest.fixture
def ring(tmp_path: Path, settings: Any) -> Path:
    settings.VAR = tmp_path
    keys.write_missing(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[County]:
    yield from kept(django_db_blocker, build)


@pytest.fixture
def county(founded: County, db: None, ring: Path) -> County:
    return deepcopy(founded)


def answered(at: datetime, *, key: str = "", wrong: bool = False, trap: str = "", address: str = HOME) -> Answer:
    """What somebody sends who took half a minute over the form; the question is solved as a person solves it."""
    key = key or questions.ask(at - timedelta(seconds=30)).key
    once = questions.once_of(key, at)
    right = next(str(each) for each in range(101) if questions.is_right(once, str(each)))
    return Answer(key, "1000" if wrong else right, trap, address)


def send(
    parcel: Parcel = PARCEL, *, kind: Kind = Kind.APPLICATION, organ: str = "BLZ", at: datetime = AT, **given: Any
) -> Receipt:
    return actions.submit(kind, organ, parcel, answer=answered(at, **given), at=at)


def sent(**given: Any) -> tuple[Submission, Receipt]:
    """A submission and what its sender holds."""
    receipt = send(**given)
    return Submission.objects.get(pk=receipt.number), receipt
