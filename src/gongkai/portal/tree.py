"""The published tree: release pages, their attachments and lists as files, kept up with the publication log.

Files only ever say less than the database. A page is written after its release has committed; an act that takes a
release from the public removes its files, and the pages that name it, before it commits and once more afterwards
(`leaving`). Whoever is killed anywhere leaves at most a file too few, or one that nobody's act has answered for yet:
the renderer looks again after each file, and compares the whole tree with the database when it starts and every hour.

A node is a set of processes with a folder of its own. Each node keeps its own tree and its own place in the log; what
another node takes from the public is removed before anything else is followed.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from gongkai.law import Refused
from gongkai.portal import lists, releases
from gongkai.portal.addresses import file_name
from gongkai.portal.lists import Leaf, Listed
from gongkai.portal.rendering import Renderers
from gongkai.portal.shelf import Made, Shelf, flush, shown_in, write
from gongkai.portal.shelf import root as root
from gongkai.portal.touched import Unit, beside, leaves_of, touched, touched_by
from gongkai.records.models import Progress, Publication, PublicationHead, PublicationKind, Release
from gongkai.records.publication import behind, follow

TOGETHER = 50  # release pages that are read, written and put in place in one go
TURN = 2.0  # seconds of writing what is missing before the followers behind get their turn
FOLLOWING = 10.0  # seconds of following the log, likewise: it may be a hundred thousand releases long after an import
BETWEEN_LOOKS = 1.0  # seconds until it looks again whether something ahead in the log was taken from the public
BETWEEN_COMPARISONS = timedelta(hours=1)
MOST_REMEMBERED = 10_000
STUCK = "公开页面的文件没有删除成功，撤稿没有完成，页面仍然公开。请联系系统管理员检查磁盘后立即再试。"
TAKING_OFF = (PublicationKind.WITHDRAWN, PublicationKind.EXPIRED, PublicationKind.CORRECTED)
WIDE = (PublicationKind.SECTION, PublicationKind.ORGAN)
"""Kinds of publication that change so many pages that they are written in turns, the newest first."""


class PublishedTree:
    """Follows the publication log into files: one object for each renderer. shelf  this node's where none is named"""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self.name = f"tree@{settings.NODE}" if settings.NODE else "tree"
        self.shelf = shelf or Shelf(root())
        self.renderers = Renderers()
        self._compared_at: datetime | None = None
        self._missing: list[Unit] = []
        self._fresh: dict[Unit, int] = {}
        self._ahead = 0
        self._looked = 0.0

    def keep_up(self, at: datetime) -> int:
        """A turn of the renderer; gives how many publications it followed. Does nothing where another one renders."""
        if not self.take():
            return 0
        self.look_ahead()
        if self._compared_at is None or at >= self._compared_at + BETWEEN_COMPARISONS:
            self._missing = self.compare()
            self._compared_at = at
        self.renderers.expect(len(self._missing) + behind(self))
        followed = follow(self, at=at, until=time.monotonic() + FOLLOWING)
        until = time.monotonic() + TURN
        while self._missing and time.monotonic() < until:
            self.bring_up_all(reversed(self._missing[-TOGETHER:]))
            del self._missing[-TOGETHER:]
            self._look_again()
        self.shelf.owe(len(self._missing))
        return followed

    def take(self) -> bool:
        """Become the renderer of this tree until `leave`, or until this process ends, however it does."""
        return self.shelf.take()

    def leave(self) -> None:
        """Stop being the renderer."""
        self.shelf.leave()
        self.renderers.end()
        self._compared_at = None
        self._fresh.clear()

    def follow(self, publications: Sequence[Publication]) -> None:
        """Bring up the pages that publications touch; what is public now decides, whatever the publications say."""
        for wide, group in groupby(publications, key=lambda each: each.kind in WIDE):
            if wide:
                for publication in group:
                    found = touched(publication)
                    self._look_again()
                    self.bring_up_all(found.leaves[:1])
                    self._missing += [*reversed(found.pages), *reversed(found.leaves[1:])]
                continue
            last = touched_by(list(group))
            due = [unit for unit, number in last.items() if number > self._fresh.get(unit, 0)]
            for some in _batched(due, TOGETHER):
                self._look_again()
                self.bring_up_all(some)

    def look_ahead(self) -> None:
        """Remove at once what was taken from the public, however much there is to be followed before it."""
        self._looked = time.monotonic()
        head = _head()
        if head == self._ahead:
            return
        position = Progress.objects.filter(pk=self.name).values_list("position", flat=True).first() or 0
        ahead = Publication.objects.filter(number__gt=max(position, self._ahead), number__lte=head)
        for record in list(ahead.filter(kind__in=TAKING_OFF).values_list("record", flat=True).distinct()):
            gone = Release.objects.filter(record=record, live_record=None).order_by("-pk").first()
            if gone is not None:
                self.remove(gone)
        self._ahead = head

    def bring_up_all(self, units: Iterable[Unit]) -> None:
        """Make files say what is public now; may be repeated. Release pages that follow one another go together."""
        for of_lists, group in groupby(units, key=lambda unit: isinstance(unit, Leaf)):
            for some in _batched(group, 1 if of_lists else TOGETHER):
                head = _head()
                if of_lists:
                    self._bring_up_leaf(*some)
                else:
                    self._bring_up_pages(some)
                if len(self._fresh) >= MOST_REMEMBERED:
                    self._fresh.clear()
                self._fresh.update(dict.fromkeys(some, head))

    def bring_up(self, unit: Unit) -> None:
        """Make the files of an index number, or of a page of a list, say what is public now."""
        self.bring_up_all([unit])

    def remove(self, release: Release) -> None:
        """Remove the files of a release and the pages that name it; those that show a later one of its record stay.

        Raises Refused where the disk does not let them go.
        """
        before = connection.in_atomic_block  # the act has not committed: what the database says now is not decided
        shelf = self.shelf
        earlier = Release.objects.filter(record=release.record_id, pk__lte=release.pk)
        gone = set(earlier.values_list("pk", flat=True))
        leaves = list(leaves_of(release.record_id))
        numbers = beside(release.record_id)
        try:
            shelf.prepare()
            with shelf.door():
                if shelf.shows(release.index_number) <= release.pk:
                    shelf.remove_page(release.index_number)
                places = {shelf.list_page(each, newest=newest) for each in leaves for newest in (False, True)}
                # While it was the newest a page held up to 49 slots more, which stand on the next one now.
                places |= {
                    shelf.list_page(Leaf(each.code, each.number, each.page - 1)) for each in leaves if each.page > 1
                }
                shelf.remove(*(place for place in places if shown_in(shelf.list_mark(place)) & gone))
                for number in numbers:
                    if before or shelf.mark(number) != _mark(number):
                        shelf.remove_page(number)
        except OSError as fault:
            raise Refused(STUCK) from fault

    def compare(self) -> list[Unit]:
        """Remove what is not public and give what is missing or says something else than now, in order of `pop`.

        Only the renderer compares: nobody else writes, so what lies here and is not public now never will be.
        """
        due = {number: (pk, mark) for number, pk, mark in releases.marks()}
        live = {pk for pk, _ in due.values()}
        leaves = dict(lists.marks())
        places: dict[Path, Leaf] = {}
        for leaf in leaves:  # the newest of a section comes last
            places[self.shelf.list_page(leaf)] = leaf
            places[self.shelf.list_page(leaf, newest=True)] = leaf
        for path, unit in self.shelf.found():
            if isinstance(unit, Leaf) and path in places:
                mark = self.shelf.list_mark(path)
                if mark == leaves[places[path]]:
                    del places[path]
                    continue
                if mark and shown_in(mark) <= live:
                    continue
            elif isinstance(unit, str) and unit in due and self.shelf.shows(unit) == due[unit][0]:
                if self.shelf.mark(unit) == due[unit][1]:
                    del due[unit]
                continue
            with self.shelf.door():
                if isinstance(unit, str):
                    self.shelf.remove_page(unit)
                else:
                    self.shelf.remove(path)
        return [*due, *dict.fromkeys(places.values())]

    def mark(self, index_number: str) -> str:
        """What the page of an index number says about itself in its head; empty where there is no such page."""
        return self.shelf.mark(index_number)

    def _bring_up_pages(self, index_numbers: Sequence[str]) -> None:
        found = releases.find_all(index_numbers)
        gone = [number for number in index_numbers if number not in found]
        if gone:
            self._remove_pages(gone)
        due = {number: shown for number, shown in found.items() if self.mark(number) != shown.mark}
        if not due:
            return
        with self.shelf.bench() as bench:
            pages = self.renderers.pages(list(due.values()))
            made = {
                number: self._make(number, shown, page, bench / str(place))
                for place, ((number, shown), page) in enumerate(zip(due.items(), pages, strict=True))
            }
            flush([each.page for each in made.values()])
            with self.shelf.door():
                live = _live(due)
                put = {
                    number: made[number]
                    for number, shown in due.items()
                    if live.get(number) == shown.release.pk
                    # Attachments that lay there may have gone with an act, whose publication is followed later.
                    and (made[number].files is not None or self.shelf.has(number, shown.values.attachments))
                }
                self.shelf.put_pages(put)
        live = _live(put)
        self._remove_pages([number for number in put if live.get(number) != due[number].release.pk])

    def _remove_pages(self, index_numbers: Iterable[str]) -> None:
        with self.shelf.door():
            for number in index_numbers:
                self.shelf.remove_page(number)

    def _make(self, index_number: str, shown: releases.Shown, page: bytes, at: Path) -> Made:
        """Write a page, and its attachments unless they lie there already, where nobody looks for them."""
        lie_there = self.shelf.has(index_number, shown.values.attachments)
        made = Made(at.with_suffix(".html"), None if lie_there else at.with_suffix(".files"))
        made.page.write_bytes(page)
        if made.files is not None:
            made.files.mkdir()
            for place, attachment in enumerate(shown.values.attachments, 1):
                folder = made.files / str(place)
                folder.mkdir()
                self.shelf.keep(attachment, folder / file_name(attachment))
        return made

    def _bring_up_leaf(self, leaf: Leaf) -> None:
        section = lists.section_at(leaf.code, leaf.number)
        listed = lists.find(leaf, section) if section and lists.keeps(section) else None
        if listed is None:
            with self.shelf.door():
                if section and lists.keeps(section):
                    self.shelf.remove(self.shelf.list_page(leaf))
                else:
                    self.shelf.remove_list(leaf)
            return
        places = self._places(listed)
        if all(self.shelf.list_mark(place) == listed.mark for place in places):
            return
        with self.shelf.bench() as made:
            write(made / "page.html", lists.bytes_of(listed))
            with self.shelf.door():
                if not _still(listed):
                    return
                self.shelf.put_list_page(places, made)
        if not _still(listed):
            with self.shelf.door():
                self.shelf.remove(*places)

    def _places(self, listed: Listed) -> list[Path]:
        """By its number, and as the newest where it is that."""
        ways = (False, True) if listed.newest else (False,)
        return [self.shelf.list_page(listed.leaf, newest=newest) for newest in ways]

    def _look_again(self) -> None:
        if time.monotonic() >= self._looked + BETWEEN_LOOKS:
            self.look_ahead()


def removed_when_leaving(sender: object, release: Release, **_: object) -> None:
    """Receives `records.publication.leaving`: before the act commits, and again when it has."""
    PublishedTree().remove(release)


def _batched(units: Iterable[Unit], size: int) -> Iterator[tuple[Any, ...]]:
    """So many at a time."""
    them = iter(units)
    while some := tuple(islice(them, size)):
        yield some


def _head() -> int:
    return PublicationHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def _live(index_numbers: Collection[str]) -> dict[str, int]:
    """The releases that the public may see now under index numbers."""
    rows = Release.objects.public().filter(live_record__index_number__in=index_numbers)
    return dict(rows.values_list("index_number", "pk")) if index_numbers else {}


def _mark(index_number: str) -> str:
    shown = releases.find(index_number)
    return shown.mark if shown else ""


def _still(listed: Listed) -> bool:
    """Whether a page of a list still says what is public now."""
    now = lists.find(listed.leaf)
    return now is not None and now.mark == listed.mark
