"""The published tree: release pages and their attachments as files, kept up with the publication log.

Files only ever say less than the database. A page is written after its release has committed; an act that takes a
release from the public removes its files before it commits and once more afterwards (`leaving`). Two locks:

- the renderer's, held as long as a process keeps up the tree: there is one renderer for a tree;
- the door, held for the moment in which a renderer asks the database once more and puts files in place, and in which
  an act that has committed removes them. So nothing can be put in place behind the back of an act that has returned.

Whoever is killed anywhere leaves at most a file too few, or one that nobody's act has answered for yet: the renderer
looks again after each file, and compares the whole tree with the database when it starts and every hour.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings

from gongkai.files.store import path_of
from gongkai.law import Refused
from gongkai.portal import releases
from gongkai.portal.addresses import CODE, NUMBER, file_name, release_address
from gongkai.records.content import Attachment
from gongkai.records.models import Publication, Release
from gongkai.records.publication import follow

HEAD = 4096  # bytes from the beginning in which a page says which release it shows
PATIENCE = 10.0  # seconds that an act waits for the door; a renderer holds it for milliseconds
TURN = 5.0  # seconds of writing what is missing before the followers behind get their turn
BETWEEN_COMPARISONS = timedelta(hours=1)
STUCK = "公开页面的文件没有删除成功，撤稿没有完成，页面仍然公开。请联系系统管理员检查磁盘后立即再试。"

_MARK = re.compile(rb'<meta name="release" content="((\d+)\.\d+)">')
_PAGE = re.compile(rf"({CODE})/({NUMBER})\.html")
_FOLDER = re.compile(rf"({CODE})/({NUMBER})")


def root() -> Path:
    """The folder of the tree; what a web server may serve lies in its `site`."""
    return Path(settings.VAR) / "published"


class PublishedTree:
    """Follows the publication log into files: one object for each renderer."""

    name = "tree"

    def __init__(self) -> None:
        self.root = root()
        self.site = self.root / "site"
        self.work = self.root / "work"
        self._held: int | None = None
        self._compared_at: datetime | None = None
        self._missing: list[str] = []

    def keep_up(self, at: datetime) -> int:
        """A turn of the renderer; gives how many publications it followed. Does nothing where another one renders."""
        if not self.take():
            return 0
        if self._compared_at is None or at >= self._compared_at + BETWEEN_COMPARISONS:
            self._missing = self.compare()
            self._compared_at = at
        until = time.monotonic() + TURN
        while self._missing and time.monotonic() < until:
            self.bring_up(self._missing[-1])
            self._missing.pop()
        return follow(self, at=at)

    def take(self) -> bool:
        """Become the renderer of this tree until `leave`, or until this process ends, however it does."""
        if self._held is None:
            self._prepare()
            handle = os.open(self.root / "renderer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                return False
            self._held = handle
            with self._door():
                _empty(self.work)
        return True

    def leave(self) -> None:
        """Stop being the renderer."""
        if self._held is not None:
            os.close(self._held)
            self._held = self._compared_at = None

    def follow(self, publication: Publication) -> None:
        """Bring up the page that a publication is about; what is public now decides, whatever the publication says."""
        if publication.release is not None:
            self.bring_up(publication.release.index_number)

    def bring_up(self, index_number: str) -> None:
        """Make the files of an index number say what is public now; may be repeated at any time."""
        shown = releases.find(index_number)
        if shown is None:
            with self._door():
                self._remove(index_number)
            return
        if self.mark(index_number) == shown.mark:
            return
        with tempfile.TemporaryDirectory(dir=self.work, ignore_cleanup_errors=True) as folder:
            made = Path(folder)
            self._make(shown, made)
            self._put(shown, made)
        if _live(index_number) != shown.release.pk:
            with self._door():
                self._remove(index_number)

    def remove(self, release: Release) -> None:
        """Remove the files of a release, and leave alone those of a later one of the same record.

        Raises Refused where the disk does not let them go.
        """
        try:
            self._prepare()
            with self._door():
                if self._shows(release.index_number) <= release.pk:
                    self._remove(release.index_number)
        except OSError as fault:
            raise Refused(STUCK) from fault

    def compare(self) -> list[str]:
        """Remove what is not public and give the index numbers of what is missing or of an older edition, oldest first.

        Only the renderer compares: nobody else writes, so what lies here and is not public now never will be.
        """
        public = Release.objects.public().order_by("pk").values_list("index_number", "pk", "content_hash")
        due = {number: (pk, content_hash) for number, pk, content_hash in public.iterator()}
        for path, index_number in self._found():
            if index_number in due and self._shows(index_number) == due[index_number][0]:
                if self.mark(index_number) == releases.mark(*due[index_number]):
                    del due[index_number]
                continue
            with self._door():
                if index_number:
                    self._remove(index_number)
                else:
                    _unlink(path)
        return list(due)

    def mark(self, index_number: str) -> str:
        """What the page of an index number says about itself in its head; empty where there is no such page."""
        found = self._head(index_number)
        return found[1].decode() if found else ""

    def _shows(self, index_number: str) -> int:
        """The number of the release that the page of an index number shows; 0 where there is none."""
        found = self._head(index_number)
        return int(found[2]) if found else 0

    def _head(self, index_number: str) -> re.Match[bytes] | None:
        try:
            with self._page(index_number).open("rb") as file:
                return _MARK.search(file.read(HEAD))
        except FileNotFoundError:
            return None

    def _page(self, index_number: str) -> Path:
        return self.site / unquote(release_address(index_number)).lstrip("/")

    def _folder(self, index_number: str) -> Path:
        return self._page(index_number).with_suffix("")

    def _make(self, shown: releases.Shown, made: Path) -> None:
        """Write a page and its attachments where nobody looks for them."""
        with (made / "page.html").open("wb") as file:
            file.write(releases.page(shown))
            file.flush()
            os.fsync(file.fileno())
        for place, attachment in enumerate(shown.release.attachments, 1):
            folder = made / "files" / str(place)
            folder.mkdir(parents=True)
            _link(attachment, folder / file_name(attachment))

    def _put(self, shown: releases.Shown, made: Path) -> None:
        """Put what was made in its place, attachments first, where it still is what the public may see."""
        index_number = shown.release.index_number
        with self._door():
            if _live(index_number) != shown.release.pk:
                return
            self._remove(index_number)
            self._page(index_number).parent.mkdir(parents=True, exist_ok=True)
            if (made / "files").is_dir():
                (made / "files").rename(self._folder(index_number))
            (made / "page.html").rename(self._page(index_number))

    def _remove(self, index_number: str) -> None:
        """Remove a page and its attachments so that not even a power failure brings them back."""
        page, folder = self._page(index_number), self._folder(index_number)
        removed = False
        with contextlib.suppress(FileNotFoundError):
            page.unlink()
            removed = True
        if os.path.lexists(folder):
            removed = True
            _unlink(folder)
        if removed:
            _flush(page.parent)

    def _found(self) -> Iterator[tuple[Path, str]]:
        """Everything in the tree, with the index number of a page or of a folder without one; empty for a stranger."""
        home = self.site / settings.PREFIX.strip("/")
        for path in self._strangers_above(home):
            yield path, ""
        for organ in sorted(home.iterdir()) if home.is_dir() else ():
            entries = sorted(organ.iterdir()) if organ.is_dir() and not organ.is_symlink() else [organ]
            for path in entries:
                place = path.relative_to(home).as_posix()
                if path.is_symlink():
                    yield path, ""
                elif match := _PAGE.fullmatch(place):
                    yield path, f"{match[1]}/{match[2]}"
                elif not (match := _FOLDER.fullmatch(place)):
                    yield path, ""
                elif not path.with_suffix(".html").exists():
                    yield path, f"{match[1]}/{match[2]}"

    def _strangers_above(self, home: Path) -> Iterator[Path]:
        """What lies beside the way from the site to the platform: left by another prefix."""
        on_the_way = {home, *home.parents}
        folder = self.site
        while folder != home and folder.is_dir():
            entries = list(folder.iterdir())
            yield from (path for path in entries if path not in on_the_way)
            folder = next((path for path in entries if path in on_the_way), home)

    def _prepare(self) -> None:
        for folder in (self.site, self.work):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)

    @contextlib.contextmanager
    def _door(self) -> Iterator[None]:
        """Hold the door. An act does not wait for ever: a renderer that lost so long looks again after its file."""
        handle = os.open(self.root / "door.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        break
                    time.sleep(0.002)
            yield
        finally:
            os.close(handle)


def removed_when_leaving(sender: object, release: Release, **_: object) -> None:
    """Receives `records.publication.leaving`: before the act commits, and again when it has."""
    PublishedTree().remove(release)


def _live(index_number: str) -> int | None:
    """The release that the public may see now under an index number."""
    rows = Release.objects.public().filter(live_record__index_number=index_number)
    return rows.values_list("pk", flat=True).first()


def _link(attachment: Attachment, target: Path) -> None:
    """Put a stored file under its public name; where the store has lost it, the address is left to the view."""
    stored = path_of(attachment.hash)
    try:
        os.link(stored, target)
    except FileNotFoundError:
        return
    except OSError:  # another disk, or one without links
        with stored.open("rb") as source, target.open("xb") as file:
            shutil.copyfileobj(source, file)
            file.flush()
            os.fsync(file.fileno())


def _unlink(path: Path) -> None:
    """Remove a file or a folder; the folder at once under its name, then what was in it."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    away = Path(tempfile.mkdtemp(dir=root() / "work"))
    path.rename(away / "removed")
    _flush(path.parent)
    shutil.rmtree(away, ignore_errors=True)


def _empty(folder: Path) -> None:
    """Remove what a renderer that was killed left behind."""
    for path in folder.iterdir():
        shutil.rmtree(path, ignore_errors=True)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
