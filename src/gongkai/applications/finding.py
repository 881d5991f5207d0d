"""按申请人查找: the applications of a person or an organisation, by what one of them is called or reached by.

Name, identity and contact are sealed, and a blind index is kept of name and identity together only: whoever telephones
says one of them. They are opened here and compared, in full and never in part, so that nothing can be found by trying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from gongkai.applications.keeping import read_applicants
from gongkai.applications.models import Applicant, Application, ApplicationQuerySet
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.sealing.blind import normalised

MOST_OPENED = 20_000
"""Applicants, the latest first."""
MOST_FOUND = 30
SHORTEST = 2
_BETWEEN = re.compile(r"[\s、，,；;/（）()]+")


def find_of_applicant(
    applications: ApplicationQuerySet, text: str, *, by: Person, at: datetime
) -> tuple[list[Application], bool]:
    """The applications among some whose applicant has this name, identity, telephone or e-mail, the latest first;
    and whether there may be more. Each that is found stands in the log of readings.

    Raises NotAllowed, or Refused where there is too little to look for.
    """
    wanted = _plain(text)
    if len(wanted) < SHORTEST:
        raise Refused("请填写完整的姓名或者名称、证件号码、电话或者电子邮箱。")
    whole = Q(application__in=applications.values("pk")) | Q(application__in=applications.values("parent"))
    rows = Applicant.objects.filter(whole).order_by("-application", "position")
    opened = list(rows.values_list("application", "name", "identity", "contact")[: MOST_OPENED + 1])
    keys = {key for key, *sealed in opened[:MOST_OPENED] if wanted in _called(*sealed)}
    same = applications.filter(Q(pk__in=keys) | Q(parent__in=keys)) if keys else applications.none()
    found = list(same.order_by("-submitted_on", "-pk")[: MOST_FOUND + 1])
    for each in found[:MOST_FOUND]:
        read_applicants(each, by=by, at=at)
    return found[:MOST_FOUND], len(found) > MOST_FOUND or len(opened) > MOST_OPENED


def _called(*sealed: object) -> set[str]:
    """All that somebody may be found by; what was erased or cannot be opened is nothing."""
    return {_plain(each) for text in _texts(sealed) for each in (text, *_BETWEEN.split(text))} - {""}


def _texts(values: Iterator[object] | tuple[object, ...]) -> Iterator[str]:
    for each in values:
        if isinstance(each, dict):
            yield from (text for text in each.values() if isinstance(text, str))
        elif isinstance(each, str):
            yield each


def _plain(text: str) -> str:
    return normalised(text).replace("-", "")
