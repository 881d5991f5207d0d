"""The follower of the publication log that keeps the index, and the building of a new one.

One process writes (`writer.lock`). Where the index stands in the log is committed with its documents, so whoever is
killed goes on from there; doing a publication twice changes nothing, because a document says what is public when it is
made, whatever the publication said.

A new index is built beside the old one, which is read and kept up meanwhile; then the pointer is moved (`build.lock`).
It begins at the head of the log of before it read its first release, so what happened meanwhile is followed afterwards.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from tantivy import Index, IndexWriter, Occur, Query

from gongkai.organs.models import Organ
from gongkai.records.days import DAYS, MAKER
from gongkai.records.models import Progress, Publication, PublicationHead, Record, Release, ReleaseQuerySet
from gongkai.records.publication import BATCH
from gongkai.search import folders, schema
from gongkai.search.folders import Unreadable
from gongkai.search.words import Vocabulary

TURN = 5.0  # seconds of following or building before the followers behind get their turn
CHUNK = 200  # releases that are read at once
HEAP = 48_000_000  # bytes of memory of the one thread that writes
BETWEEN_REPAIRS = timedelta(hours=1)


class Building(Exception):
    """Another process is building an index."""


def head() -> int:
    """The number of the last publication."""
    return PublicationHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0


class SearchIndex:
    """Follows the publication log into the index: one object for each writer."""

    def __init__(self) -> None:
        self.name = f"search@{settings.NODE}" if settings.NODE else "search"
        self._held: int | None = None
        self._folder = ""
        self._writer: IndexWriter | None = None
        self._index: Index | None = None
        self._vocabulary: Vocabulary | None = None
        self._position, self._stamp = 0, ""
        self._building: Iterator[int] | None = None
        self._repaired_at: datetime | None = None

    def keep_up(self, at: datetime) -> int:
        """A turn of the writer; gives how many publications it followed. Does nothing where another process writes."""
        if self._held is None:
            self._held = folders.hold("writer")
            if self._held is None:
                return 0
        until = time.monotonic() + TURN
        try:
            return self._keep_up(at, until)
        except BaseException:  # a panic of native code is no Exception
            self._close()
            self._building = None
            raise

    def leave(self) -> None:
        """Stop being the writer."""
        self._close()
        self._building = None
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def follow(self, publication: Publication) -> None:
        """Bring up what one publication is about, without moving on in the log."""
        self._open()
        self._bring_up([publication])
        self._commit(self._position, self._stamp)

    def _keep_up(self, at: datetime, until: float) -> int:
        if not self._made(at, until):
            return 0
        if self._open():
            self._moved(at)
        done = 0
        while time.monotonic() < until and (batch := self._next()):
            self._bring_up(batch)
            self._commit(batch[-1].number, schema.stamp_of(batch[-1]))
            self._moved(at)
            done += len(batch)
        return done

    def _made(self, at: datetime, until: float) -> bool:
        """Whether there is an index to go on with; where there is none, this turn builds on one."""
        if self._building is None:
            if self._sound(at):
                return True
            self._close()
            self._building = build()
        try:
            for _ in self._building:
                if time.monotonic() > until:
                    return False
        except Building:
            self._building = None
            return False
        self._building = None
        return True

    def _next(self) -> list[Publication]:
        return list(Publication.objects.filter(number__gt=self._position).order_by("number")[:BATCH])

    def _sound(self, at: datetime) -> bool:
        """Whether there is an index to go on with: it can be read, and it followed the log of this database."""
        name = folders.current()
        if not name or (folders.damage_reported(name) and self._may_repair(at)):
            return False
        if name == self._folder:
            return True
        try:
            seen = folders.view(name, folders.opened(name), folders.vocabulary_of(name))
        except (Unreadable, OSError):
            return False
        last = Publication.objects.filter(number=seen.position).first()
        sound = seen.stamp == schema.stamp_of(last)
        if sound:
            with folders.locked("build") as alone:
                if alone:
                    folders.sweep()
        return sound

    def _may_repair(self, at: datetime) -> bool:
        """Whether the last index was made long enough ago to blame it, and not the reader."""
        if self._repaired_at is not None and at < self._repaired_at + BETWEEN_REPAIRS:
            return False
        self._repaired_at = at
        return True

    def _open(self) -> bool:
        """Write in the folder that is read; whether that is another one than before."""
        name = folders.current()
        if self._writer is not None and name == self._folder:
            return False
        self._close()
        vocabulary, index = folders.vocabulary_of(name), folders.opened(name)
        seen = folders.view(name, index, vocabulary)
        with folders.guarded():
            self._writer = index.writer(heap_size=HEAP, num_threads=1)
            # Who was killed in the middle of a commit left files that no commit names; the next one may want the name.
            self._writer.garbage_collect_files()
        self._folder, self._index, self._vocabulary = name, index, vocabulary
        self._position, self._stamp = seen.position, seen.stamp
        return True

    def _close(self) -> None:
        """Leave the folder; what was not committed is done again."""
        self._folder = ""
        self._writer = self._index = self._vocabulary = None

    def _bring_up(self, batch: Sequence[Publication]) -> None:
        """Make the documents of everything that a batch is about say what is public now.

        An act on a section touches no document: documents name the sections that they stand in, and which sections lie
        below which is asked when somebody searches. One on an organ touches those made with another name of it.
        """
        records = {each.record_id for each in batch if each.record_id is not None}
        for organ in {each.organ_id for each in batch if each.kind == "organ"}:
            records |= self._named_otherwise(organ)
        ordered = sorted(records)
        for begin in range(0, len(ordered), CHUNK):
            self._write(ordered[begin : begin + CHUNK])

    def _write(self, records: Sequence[int]) -> None:
        assert self._writer is not None and self._vocabulary is not None  # noqa: S101
        for record in records:
            self._writer.delete_documents_by_term("record", record)
        public = readable(Release.objects.public().filter(live_record__in=records).order_by("pk"))
        for document in schema.documents(public, self._vocabulary):
            self._writer.add_document(document)

    def _named_otherwise(self, organ: int) -> set[int]:
        """The records of an organ whose documents were made with another name of it."""
        assert self._index is not None  # noqa: S101
        code, name = Organ.objects.values_list("code", "name").get(pk=organ)
        of = self._index.schema
        query = Query.boolean_query(
            [
                (Occur.Must, Query.term_query(of, "organ", code)),
                (Occur.MustNot, Query.term_query(of, "named", name)),
            ]
        )
        self._index.reload()
        searcher = self._index.searcher()
        hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
        found = searcher.fast_field_values("record", [address for _, address in hits]) if hits else []
        return {int(each) for each in found if each is not None}

    def _commit(self, position: int, stamp: str) -> None:
        assert self._writer is not None  # noqa: S101
        self._writer.delete_documents_by_term("mark", "position")
        self._writer.add_document(schema.mark(position, stamp))
        self._writer.commit()
        self._position, self._stamp = position, stamp

    def _moved(self, at: datetime) -> None:
        """Say how far the index has come, for `publication.behind`; the index itself knows better."""
        Progress.objects.update_or_create(follower=self.name, defaults={"position": self._position, "at": at})


DRAFTED = tuple(
    f"live_record__{field.name}"
    for field in Record._meta.concrete_fields
    if field.name not in ("id", "current", "validity")
)
"""What nobody needs of a record to read its release, and the account of the portal may not read."""


def readable(releases: ReleaseQuerySet) -> ReleaseQuerySet:
    """Releases with what a document is made of."""
    rows = releases.annotate(**DAYS).annotate(**MAKER)
    return rows.select_related("organ", "live_record").defer("body", *DRAFTED)


def build() -> Iterator[int]:
    """Build a new index of everything that is public, then have everybody read it.

    Gives after each step how many releases are in it. Raises Building where another process builds one.
    """
    with folders.locked("build") as alone:
        if not alone:
            raise Building
        folders.root().mkdir(mode=0o755, parents=True, exist_ok=True)
        folders.sweep()
        position = head()
        stamp = schema.stamp_of(Publication.objects.filter(number=position).first())
        name = folders.make()
        folders.write_words(name, sorted(set(Organ.objects.values_list("name", flat=True))))
        vocabulary = folders.vocabulary_of(name)
        index = Index(schema.schema(), path=str(folders.root() / name), reuse=False)
        writer = index.writer(heap_size=HEAP, num_threads=1)
        last = done = 0
        while chunk := list(readable(Release.objects.public().filter(pk__gt=last).order_by("pk"))[:CHUNK]):
            for document in schema.documents(chunk, vocabulary):
                writer.add_document(document)
            last, done = chunk[-1].pk, done + len(chunk)
            yield done
        writer.add_document(schema.mark(position, stamp))
        writer.commit()
        writer.wait_merging_threads()
        folders.point_to(name)
        folders.sweep()


def rebuild() -> int:
    """Build a new index now; how many releases are in it. Raises Building where another process does."""
    return max(build(), default=0)


def far_behind() -> int:
    """How many publications the index that is read has not followed yet. Raises Unreadable where there is no index."""
    return max(0, head() - folders.look().position)
