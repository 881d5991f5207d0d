"""The publication log, and how followers read it.

The log's number is taken from one locked row as the last write of a public act, so numbers have no gaps and lie in the
order of commits. Followers keep their own position; nothing here calls them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import inf
from typing import Protocol

from django.db import transaction
from django.dispatch import Signal

from gongkai.evidence.prepared import raised
from gongkai.organs.models import Organ
from gongkai.records.many import insert
from gongkai.records.models import Progress, Publication, PublicationHead, PublicationKind, Release, Section

leaving = Signal()
"""Sent with `release` before the act that takes it from the public commits, and again when it has committed: whoever
keeps copies removes them now. Files only ever say less than the database."""


def publish(kind: PublicationKind, about: Release | Section | Organ, *, at: datetime) -> Publication:
    """Append to the log: the very last write of a public act's transaction."""
    publication = _of(kind, about, at)
    publication.number = _numbers(1)
    publication.save()
    return publication


def publish_many(kind: PublicationKind, releases: Sequence[Release], *, at: datetime) -> None:
    """Append one line for each release, as the very last write of the transaction."""
    publish_keys(kind, [(each.pk, each.record_id, each.organ_id) for each in releases], at=at)


def publish_keys(kind: PublicationKind, releases: Sequence[tuple[int, int, int]], *, at: datetime) -> None:
    """As `publish_many`, of releases by their key and those of their record and organ."""
    if not releases:
        return
    numbers = range(first := _numbers(len(releases)), first + len(releases))
    rows = [
        {"number": number, "release_id": release, "record_id": record, "organ_id": organ}
        for number, (release, record, organ) in zip(numbers, releases, strict=True)
    ]
    insert(Publication, rows, kind=kind.value, at=at)


def _of(kind: PublicationKind, about: Release | Section | Organ, at: datetime) -> Publication:
    if isinstance(about, Release):
        return Publication(kind=kind, release=about, record_id=about.record_id, organ_id=about.organ_id, at=at)
    if isinstance(about, Section):
        return Publication(kind=kind, section=about, organ_id=about.organ_id, at=at)
    return Publication(kind=kind, organ=about, at=at)


def _numbers(count: int) -> int:
    """The first of so many next numbers."""
    found = raised(PublicationHead, "number", [1], by=count)
    if not found:
        PublicationHead.objects.bulk_create([PublicationHead(pk=1)], ignore_conflicts=True)
        found = raised(PublicationHead, "number", [1], by=count)
    return found[1] - count + 1


def take_from_public(release: Release) -> None:
    """Have every copy of a release removed, before the act commits and again after it has."""
    leaving.send(Release, release=release)
    transaction.on_commit(lambda: leaving.send(Release, release=release))


def published_anew(sender: object, organ: Organ, at: datetime, **_: object) -> None:
    """Receives `organs.acts.shown_anew`: what the public reads about an organ has changed."""
    publish(PublicationKind.ORGAN, organ, at=at)


class Follower(Protocol):
    """Something that keeps up with the log. `follow` is idempotent: a restart may give it a publication again."""

    name: str

    def follow(self, publications: Sequence[Publication]) -> None: ...


BATCH = 200


def behind(follower: Follower) -> int:
    """How many publications a follower has not seen."""
    head = PublicationHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    position = Progress.objects.filter(pk=follower.name).values_list("position", flat=True).first() or 0
    return head - position


def follow(follower: Follower, *, at: datetime, until: float = inf) -> int:
    """Give a follower everything after its position, in order and batch by batch; how many there were.

    The position moves after each batch; what was done after the last move is done again after a crash.
    until  on the monotonic clock: no batch is begun after the first then, so that others get their turn
    """
    done = 0
    while (not done or time.monotonic() < until) and (batch := list(_after(_position(follower)))):
        follower.follow(batch)
        Progress.objects.update_or_create(follower=follower.name, defaults={"position": batch[-1].number, "at": at})
        done += len(batch)
    return done


def _position(follower: Follower) -> int:
    return Progress.objects.filter(pk=follower.name).values_list("position", flat=True).first() or 0


def _after(position: int) -> Iterator[Publication]:
    rows = Publication.objects.filter(number__gt=position).order_by("number")
    return iter(rows.select_related("release", "section", "organ")[:BATCH])
