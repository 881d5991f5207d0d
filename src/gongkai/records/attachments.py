"""Who may open the files of records: whoever may see the record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongkai.files.serving import register
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, organs_where
from gongkai.records.models import RecordFile


def visible(person: Person, on: date) -> QuerySet[Any]:
    """The hashes of all files of the records that a person may see on a day, of earlier versions too."""
    organs = organs_where(person, Permission.RECORD_SEE, on=on)
    return RecordFile.objects.filter(record__organ__in=organs).values("file")


register(visible)
