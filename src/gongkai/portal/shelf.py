"""Where published files lie: their places, their marks, and the two locks of a tree. Knows no database.

- The renderer's lock is held as long as a process keeps up the tree: there is one renderer for a tree.
- The door is held for the moment in which a renderer asks the database once more and puts files in place, and in which
  an act that has committed removes them. So nothing can be put in place behind the back of an act that has returned.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings

from gongkai.files.store import path_of
from gongkai.portal.addresses import CODE, NUMBER, PAGE, SECTION, file_name, list_address, release_address
from gongkai.portal.lists import Leaf
from gongkai.records.content import Attachment

HEAD = 4096  # bytes from the beginning in which a page says what it shows
PATIENCE = 10.0  # seconds that an act waits for the door; a renderer holds it for milliseconds

_RELEASE = re.compile(rb'<meta name="release" content="((\d+)\.\d+)">')
_LIST = re.compile(rb'<meta name="list" content="(\d+\.([\d,]*))">')
_PAGE = re.compile(rf"({CODE})/({NUMBER})\.html")
_FOLDER = re.compile(rf"({CODE})/({NUMBER})")
_SECTION = re.compile(rf"({CODE})/(?:list|s({SECTION}))")
_LEAF = re.compile(rf"{_SECTION.pattern}/(?:({PAGE})/)?index\.html")


def root() -> Path:
    """The folder of this node's tree; what a web server may serve lies in its `site`."""
    return Path(settings.VAR) / "published"


@dataclass(frozen=True, slots=True)
class Made:
    """A release page where the renderer made it. files  the folder of its attachments, where they are put anew"""

    page: Path
    files: Path | None


class Shelf:
    """The files of one tree.

    site    what may be served; everything else below `root` is the renderer's
    copies  whether attachments are copied, for whoever takes the folder away; else they are links into the store
    """

    def __init__(self, root: Path, site: Path | None = None, *, copies: bool = False) -> None:
        self.root = root
        self.copies = copies
        self.site = site or root / "site"
        self.work = root / "work"
        self._held: int | None = None

    # The locks

    def take(self) -> bool:
        """Become the renderer of this tree until `leave`, or until this process ends, however it does."""
        if self._held is None:
            self.prepare()
            handle = os.open(self.root / "renderer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                return False
            self._held = handle
            with self.door():
                _empty(self.work)
        return True

    def leave(self) -> None:
        """Stop being the renderer."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def prepare(self) -> None:
        """Make the folders where there are none."""
        for folder in (self.site, self.work):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)

    @contextlib.contextmanager
    def door(self) -> Iterator[None]:
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

    @contextlib.contextmanager
    def bench(self) -> Iterator[Path]:
        """A folder in which the renderer makes files where nobody looks for them."""
        with tempfile.TemporaryDirectory(dir=self.work, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    # What is still to be written

    def owe(self, count: int) -> None:
        """Say how many pages are still to be written again, for whoever asks from another process."""
        if count != self.owed():
            with self.bench() as bench:
                (bench / "owed").write_text(str(count))
                (bench / "owed").replace(self.root / "owed")

    def owed(self) -> int:
        """How many pages are still to be written again, as the renderer said last."""
        try:
            return int((self.root / "owed").read_text())
        except (OSError, ValueError):
            return 0

    # Places and what lies there

    def page(self, index_number: str) -> Path:
        """The place of a release page; its attachments lie in the folder of the same name without `.html`."""
        return self.at(release_address(index_number))

    def _folder(self, index_number: str) -> str:
        return str(self.page(index_number)).removesuffix(".html")

    def list_page(self, leaf: Leaf, *, newest: bool = False) -> Path:
        """The place of a page of a list, by its number or as the newest."""
        return self.at(list_address(leaf.code, leaf.number, None if newest else leaf.page)) / "index.html"

    def at(self, address: str) -> Path:
        """The place of an address."""
        return self.site / unquote(address).lstrip("/")

    def mark(self, index_number: str) -> str:
        """What the page of an index number says about itself in its head; empty where there is no such page."""
        found = _head(self.page(index_number), _RELEASE)
        return found[1].decode() if found else ""

    def shows(self, index_number: str) -> int:
        """The number of the release that the page of an index number shows; 0 where there is none."""
        found = _head(self.page(index_number), _RELEASE)
        return int(found[2]) if found else 0

    def list_mark(self, place: Path) -> str:
        """What a page of a list says about itself; empty where there is none."""
        found = _head(place, _LIST)
        return found[1].decode() if found else ""

    def keep(self, attachment: Attachment, target: Path) -> None:
        """Put a stored file under its public name; where the store has lost it, the address is left to the view."""
        with contextlib.suppress(FileNotFoundError):
            (shutil.copyfile if self.copies else link_or_copy)(path_of(attachment.hash), target)

    # Putting and removing; each while the door is held

    def put_pages(self, made: Mapping[str, Made]) -> None:
        """Put release pages in their places by their index numbers, attachments first; power may fail afterwards."""
        folders: set[Path] = set()
        for index_number, each in made.items():
            page = self.page(index_number)
            if page.parent not in folders:
                page.parent.mkdir(parents=True, exist_ok=True)
                folders.add(page.parent)
            if each.files is not None:
                self.remove(page, page.with_suffix(""))
                if os.listdir(each.files):
                    each.files.rename(page.with_suffix(""))
            each.page.replace(page)
        for folder in folders:
            _flush(folder)

    def has(self, index_number: str, attachments: Sequence[Attachment]) -> bool:
        """Whether exactly these attachments lie under an index number, as other names of what is in the store."""
        if not attachments:
            return not self.has_some(index_number)
        folder = self._folder(index_number)
        due = {str(place): file_name(each) for place, each in enumerate(attachments, 1)}
        try:
            return set(os.listdir(folder)) == due.keys() and all(
                os.listdir(f"{folder}/{place}") == [name]
                and os.path.samefile(f"{folder}/{place}/{name}", path_of(each.hash))
                for (place, name), each in zip(due.items(), attachments, strict=True)
            )
        except OSError:
            return False

    def has_some(self, index_number: str) -> bool:
        """Whether attachments lie under an index number, whichever; they come and go together."""
        return os.path.lexists(self._folder(index_number))

    def put_list_page(self, places: Iterable[Path], made: Path) -> None:
        """Put a page of a list in each of its places, over what lay there."""
        for place in places:
            place.parent.mkdir(parents=True, exist_ok=True)
            copy = made / "copy.html"
            link_or_copy(made / "page.html", copy)
            copy.replace(place)

    def remove_page(self, index_number: str) -> None:
        """Remove a release page and its attachments."""
        page = self.page(index_number)
        self.remove(page, page.with_suffix(""))

    def remove_list(self, leaf: Leaf) -> None:
        """Remove every page of a list."""
        self.remove(self.list_page(leaf, newest=True).parent)

    def remove(self, *paths: Path) -> None:
        """Remove files and folders so that not even a power failure brings them back."""
        folders: set[Path] = set()
        for path in paths:
            if path.is_symlink() or not path.is_dir():
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    path.unlink()
                    folders.add(path.parent)
                continue
            away = Path(tempfile.mkdtemp(dir=self.work))
            path.rename(away / "removed")  # at once under its name, then what was in it
            folders.add(path.parent)
            shutil.rmtree(away, ignore_errors=True)
        for folder in folders:
            _flush(folder)

    def found(self) -> Iterator[tuple[Path, str | Leaf | None]]:
        """Everything in the tree: the index number of a page, or of a folder without one; the list of a page of a list
        (page 0 for the newest); None for a stranger."""
        home = self.site / settings.PREFIX.strip("/")
        for path in self._strangers_above(home):
            yield path, None
        for organ in _entries(home):
            for path in _entries(organ) if organ.is_dir() and not organ.is_symlink() else (organ,):
                place = path.relative_to(home).as_posix()
                if path.is_symlink():
                    yield path, None
                elif _SECTION.fullmatch(place) and path.is_dir():
                    yield from self._found_in_list(path, home)
                elif match := _PAGE.fullmatch(place):
                    yield path, f"{match[1]}/{match[2]}"
                elif not (match := _FOLDER.fullmatch(place)):
                    yield path, None
                elif not path.with_suffix(".html").exists():
                    yield path, f"{match[1]}/{match[2]}"

    def _found_in_list(self, folder: Path, home: Path) -> Iterator[tuple[Path, Leaf | None]]:
        for entry in _entries(folder):
            inside = entry.is_dir() and not entry.is_symlink()
            for path in _entries(entry) if inside else (entry,):
                match = _LEAF.fullmatch(path.relative_to(home).as_posix())
                if match and path.is_file() and not path.is_symlink():
                    yield path, Leaf(match[1], int(match[2] or 0), int(match[3] or 0))
                else:
                    yield path, None

    def _strangers_above(self, home: Path) -> Iterator[Path]:
        """What lies beside the way from the site to the platform: left by another prefix."""
        on_the_way = {home, *home.parents}
        folder = self.site
        while folder != home and folder.is_dir():
            entries = list(folder.iterdir())
            yield from (path for path in entries if path not in on_the_way)
            folder = next((path for path in entries if path in on_the_way), home)


def shown_in(mark: str) -> set[int]:
    """The releases that a page of a list shows, by its mark."""
    return {int(each) for each in mark.partition(".")[2].split(",") if each}


def flush(paths: Sequence[Path]) -> None:
    """Let files outlive a power failure; together, for the disk writes many as fast as one."""
    if len(paths) == 1:
        _flush_file(*paths)
        return
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(_flush_file, paths))


def _flush_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, content: bytes) -> None:
    """Write a file that outlives a power failure."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def link_or_copy(source: Path, target: Path) -> None:
    """Another name for a file; a copy where the disk knows no links. Raises FileNotFoundError without the file."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        with source.open("rb") as file, target.open("xb") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            os.fsync(copy.fileno())


def _head(path: Path, form: re.Pattern[bytes]) -> re.Match[bytes] | None:
    try:
        with path.open("rb") as file:
            return form.search(file.read(HEAD))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _empty(folder: Path) -> None:
    """Remove what a renderer that was killed left behind."""
    for path in folder.iterdir():
        shutil.rmtree(path, ignore_errors=True)


def _flush(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:  # removed itself meanwhile
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
