"""Whether somebody found what they were about to ask for (已找到，不再申请): a count that names nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.timezone import localdate

from gongkai.evidence.acting import act
from gongkai.intake import limits, questions
from gongkai.intake.models import Found


def found_instead(index_number: str, *, key: str, address: str, at: datetime) -> None:
    """A published release answered who had opened a form; each form counts once.

    key  of the question of the form
    Raises Refused where it is no form of ours, or where there were too many from this address.
    """
    once = hashlib.sha256(f"found {questions.once_of(key, at)}".encode()).hexdigest()
    limits.check(limits.FINDING, address, at)
    with act():
        limits.count(limits.FINDING, address, at)
        try:
            with transaction.atomic():
                Found(key=once, index_number=index_number, on=localdate(at)).save(force_insert=True)
        except IntegrityError:
            return  # this form was counted


def times_found(index_numbers: Iterable[str]) -> dict[str, int]:
    """How often each of some releases answered somebody, in one query."""
    counted = Found.objects.filter(index_number__in=list(index_numbers)).values_list("index_number")
    return dict(counted.annotate(times=Count("pk")))
