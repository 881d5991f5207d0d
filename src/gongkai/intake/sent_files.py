"""附件: what was sent along with a letter, an error report or the like, kept sealed once it was taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongkai.files.models import StoredFile
from gongkai.files.serving import register
from gongkai.intake.models import SentFile, Taking
from gongkai.law import Refused
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, organs_where

LONGEST_NAME = 120
Kept = tuple[StoredFile, str]
"""A file that the pipeline took in sealed, with its name."""


def keep(taking: Taking, files: Sequence[Kept]) -> None:
    """Add the files of a submission to its taking, inside that act; the entry holds their keyed hashes."""
    for position, (file, name) in enumerate(files, 1):
        if not file.sealed:
            raise Refused("没有找到上传的文件，请重新上传后再办理。")
        name = " ".join(name.split())[-LONGEST_NAME:] or "附件"
        SentFile.objects.create(taking=taking, position=position, name=name, hash=file.hash, kind=file.kind)


def visible(person: Person, on: date) -> QuerySet[Any]:
    """The hashes of the files that a person may see on a day."""
    organs = organs_where(person, Permission.APPLICATION_SEE, on=on)
    return SentFile.objects.filter(taking__organ__in=organs.values("code")).values("hash")


register(visible)
