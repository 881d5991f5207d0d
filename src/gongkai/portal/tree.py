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
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, groupby, islice, pairwise, takewhile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

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


@dataclass(frozen=True, slots=True)
class Begun:
    """Release pages that were read, at a head of the log.

    gone  those of which nothing is public
    due   those that have to be written again
    made  waits for these
    """

    index_numbers: Sequence[str]
    head: int
    gone: Sequence[str]
    due: dict[str, releases.Shown]
    made: Callable[[], list[bytes]]


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
        done = self.bring_up_all(self._looking(takewhile(lambda _: time.monotonic() < until, reversed(self._missing))))
        del self._missing[len(self._missing) - done :]
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
            self.bring_up_all(self._looking(due))

    def look_ahead(self) -> None:
        """Remove at once what was taken from the public, however much there is to be followed before it."""
        self._looked = time.monotonic()
        head = _head()
        if head == self._ahead:
            return
        position = Progress.objects.filter(pk=self.name).values_list("position", flat=True).first() or 0
        ahead = _taken_off(after=max(position, self._ahead)).filter(number__lte=head)
        for record in list(ahead.values_list("record", flat=True).distinct()):
            gone = Release.objects.filter(record=record, live_record=None).order_by("-pk").first()
            if gone is not None:
                self.remove(gone)
        self._ahead = head

    def bring_up_all(self, units: Iterable[Unit]) -> int:
        """Make files say what is public now; gives how many units there were. May be repeated.

        Release pages that follow one another go together, and while those of some are made, the next are read.
        """
        done = 0
        for of_lists, group in groupby(units, key=lambda unit: isinstance(unit, Leaf)):
            if of_lists:
                for leaf in group:
                    head = _head()
                    self._bring_up_leaf(leaf)
                    done += self._answered([leaf], head)
                continue
            begun = map(self._begin_pages, _batched(group, TOGETHER))
            for pages, _ in pairwise(chain(begun, [None])):  # each when the next has begun
                while not self._finish_pages(pages):
                    pages = self._begin_pages(pages.index_numbers)
                done += self._answered(pages.index_numbers, pages.head)
        return done

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

    def _begin_pages(self, index_numbers: Sequence[str]) -> Begun:
        """Read what pages show, and have made what they do not say yet. The head of the log is read before they are."""
        head, found = _head(), releases.find_all(index_numbers)
        due = {number: shown for number, shown in found.items() if self.mark(number) != shown.mark}
        gone = [number for number in index_numbers if number not in found]
        return Begun(index_numbers, head, gone, due, self.renderers.begin(list(due.values())))

    def _finish_pages(self, begun: Begun) -> bool:
        """Put pages in place that are still what is public, and look again afterwards.

        Does nothing, and says so, where something was taken from the public since they were read: they may name it.
        """
        due = begun.due
        if begun.gone:
            self._remove_pages(begun.gone)
        if not due:
            return True
        with self.shelf.bench() as bench:
            made = {
                number: self._make(number, shown, page, bench / str(place))
                for place, ((number, shown), page) in enumerate(zip(due.items(), begun.made(), strict=True))
            }
            flush([each.page for each in made.values()])
            with self.shelf.door():
                if _taken_off(after=begun.head).exists():
                    return False
                live = _live(due)
                put = {
                    number: made[number]
                    for number, shown in due.items()
                    if live.get(number) == shown.release.pk and self._has_files(made[number], shown)
                }
                self.shelf.put_pages(put)
        live = _live(put)
        self._remove_pages([number for number in put if live.get(number) != due[number].release.pk])
        return True

    def _has_files(self, made: Made, shown: releases.Shown) -> bool:
        """Whether the attachments of a page were made with it, or still lie there: an act may have taken them."""
        still = self.shelf.has_some(shown.release.index_number) == bool(shown.values.attachments)
        return made.files is not None or still

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

    def _answered(self, units: Collection[Unit], head: int) -> int:
        """Remember that pages say what was public at a head of the log; gives how many."""
        if len(self._fresh) >= MOST_REMEMBERED:
            self._fresh.clear()
        self._fresh.update(dict.fromkeys(units, head))
        return len(units)

    def _looking(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """The same, and look ahead in the log in between."""
        for unit in units:
            self._look_again()
            yield unit

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


def _taken_off(*, after: int) -> QuerySet[Publication]:
    """What took something from the public after a place in the log."""
    return Publication.objects.filter(number__gt=after, kind__in=TAKING_OFF)


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
