"""Who may open the photographs of paper sign-offs: whoever may see what was signed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongkai.files.serving import register
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, organs_where
from gongkai.review.models import SignOff, Way


def visible(person: Person, on: date) -> QuerySet[Any]:
    """The hashes of the photographs of all paper sign-offs in the organs whose records a person may see on a day."""
    organs = organs_where(person, Permission.RECORD_SEE, on=on)
    return SignOff.objects.filter(way=Way.PAPER, review__organ__in=organs).values("photo")


register(visible)
