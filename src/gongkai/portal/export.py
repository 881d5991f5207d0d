"""`gongkai export site`: the platform as a folder that any web server can serve, by the follower that keeps the tree.

A copy holds what a reader reads: release pages, attachments, lists, the pages of organs, feeds, open data, styles.
Whatever needs the running site (forms, the large mode, the tools, search) is taken out of its pages. A copy that was
made at a number of the publication log is brought up from there on: what changed is written, and what it must delete
is listed.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from gongkai.law import Refused
from gongkai.portal import lists, releases
from gongkai.portal.addresses import CODE, NUMBER, PAGE, SECTION, file_addresses, release_address
from gongkai.portal.lists import Leaf
from gongkai.portal.shelf import Shelf
from gongkai.portal.touched import Unit, touched
from gongkai.portal.tree import PublishedTree
from gongkai.records.models import Publication, PublicationHead, Release

DELETIONS = "删除清单.txt"
WORK = ".work"
SEEDS = ("platform", "feed", "sitemap", "open_data", "documents", "notices", "topics", "contacts")
"""Pages from which a copy begins, where this installation has them; everything else is linked from these."""
ASSETS = ("/static/", "/mode.css", "/surround/")
LIVE = ("search/",)
"""What below the prefix needs the running site."""

_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>\s*', re.DOTALL)
_FORM = re.compile(r"<form\b.*?</form>\s*", re.DOTALL)
_ADDRESS = re.compile(r'\b(?:href|src)="([^"]*)"')
_LOCATION = re.compile(r"<loc>([^<]*)</loc>")


@dataclass(slots=True)
class Copy:
    """What an export made.

    last     the number of the last publication that it says; the next one goes on from there
    broken   links that lead nowhere, each with the page on which it stands
    deleted  how many places an earlier copy has to delete
    """

    last: int = 0
    files: int = 0
    deleted: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)


class Export:
    """One export into one folder. since  the number of the last publication that the earlier copy says; None for all"""

    def __init__(self, folder: Path, *, since: int | None = None) -> None:
        self.folder, self.since = folder, since
        self.tree = PublishedTree(Shelf(folder / WORK, site=folder, copies=True))
        self.written: set[Path] = set()
        self.published = re.compile(
            f"{re.escape(settings.PREFIX)}({CODE})/(?:{NUMBER}\\.html|{NUMBER}/[1-9][0-9]*/.+"
            f"|(list|s({SECTION}))/(?:{PAGE}/)?)"
        )
        self.kept: set[tuple[str, int]] = set()

    def run(self) -> Copy:
        """Write the copy. Raises Refused where the folder cannot be used."""
        copy = Copy(last=_head())
        self._check(copy.last)
        try:
            if not self.tree.take():
                raise Refused("另一个导出正在写这个文件夹，请等它做完。")
            gone = self._published(copy.last)
            while (now := _head()) > copy.last:  # what happened meanwhile
                gone |= self._changes(copy.last, now)
                copy.last = now
            self.written = {path for path in self.written if path.is_file()}
            self._linked(copy)
            gone = self._still_gone(gone)
            self._list_deletions(gone)
        finally:
            self.tree.leave()
            shutil.rmtree(self.folder / WORK, ignore_errors=True)
        copy.files, copy.deleted = len(self.written), len(gone)
        return copy

    def _check(self, head: int) -> None:
        if self.since is not None and not 0 <= self.since <= head:
            raise Refused(f"公开日志现在到第 {head} 号，--since 要填上次导出时打印的序号，不能大于它。")
        if self.folder.exists() and not self.folder.is_dir():
            raise Refused("要写的不是文件夹，请另选一个位置。")
        if self.since is None and self.folder.is_dir() and any(self.folder.iterdir()):
            raise Refused("文件夹里已有内容。全部导出请选择空的文件夹；只补上次之后的变动，请加 --since。")

    # Release pages and lists

    def _published(self, last: int) -> set[str]:
        """Write release pages and lists; what an earlier copy has to delete."""
        if self.since is not None:
            return self._changes(self.since, last)
        public = Release.objects.public().order_by("pk").values_list("index_number", flat=True)
        self._bring_up([*public, *(leaf for leaf, _ in lists.marks())])
        return set()

    def _changes(self, since: int, last: int) -> set[str]:
        units: dict[Unit, None] = {}
        rows = Publication.objects.filter(number__gt=since, number__lte=last).order_by("number")
        records: set[int] = set()
        for each in rows.select_related("release", "section__organ", "organ").iterator(chunk_size=500):
            found = touched(each)
            units.update(dict.fromkeys((*found.pages, *found.leaves)))
            if each.record_id is not None:
                records.add(each.record_id)
        gone: set[str] = set()
        for unit in self._bring_up(units):
            gone |= self._places(unit)
        for record in records:
            gone |= self._attachments_gone(record)
        return gone

    def _bring_up(self, units: Collection[Unit]) -> list[Unit]:
        """Write the files of pages; those that there are none of."""
        self.tree.renderers.expect(len(units))
        self.tree.bring_up_all(units)
        return [unit for unit in units if not self._is_written(unit)]

    def _is_written(self, unit: Unit) -> bool:
        """Whether there are files of a page, which are now said to belong to the copy."""
        shelf = self.tree.shelf
        if isinstance(unit, Leaf):
            places = [shelf.list_page(unit), shelf.list_page(unit, newest=True)]
            self.written.update(path for path in places if path.is_file())
            return places[0].is_file()
        page = shelf.page(unit)
        if page.is_file():
            attachments = (path for path in page.with_suffix("").rglob("*") if path.is_file())
            self.written.update((page, *attachments))
        return page.is_file()

    def _places(self, unit: Unit) -> set[str]:
        """Where the files of a page lay that is gone; a folder ends with a stroke."""
        if isinstance(unit, Leaf):
            section = lists.section_at(unit.code, unit.number)
            return set() if section and not section.closed_on else {self._relative(unit.addresses[1])}
        page = self._relative(release_address(unit))
        return {page, f"{page.removesuffix('.html')}/"}

    def _attachments_gone(self, record: int) -> set[str]:
        """Attachments of earlier releases that the live one does not have."""
        shown: set[str] = set()
        earlier: set[str] = set()
        number = ""
        for each in Release.objects.filter(record=record).select_related("live_record").defer("body", "text"):
            number = each.index_number
            live = getattr(each, "live_record", None) is not None
            (shown if live else earlier).update(file_addresses(each.index_number, each.attachments))
        if not shown and releases.find(number) is None:
            return set()  # the whole folder is listed
        return {self._relative(address) for address in earlier - shown}

    # Everything else

    def _linked(self, copy: Copy) -> None:
        """Go from page to page: take out what needs the running site, write what is linked, name what leads nowhere."""
        waiting: list[tuple[str, str]] = []
        for name in SEEDS:
            with suppress(NoReverseMatch):
                waiting.append((reverse(name), ""))
        if getattr(settings, "OWN_HOME", False):
            waiting.append((reverse("home"), ""))
        seen: set[str] = set()
        self.kept = set(lists.kept().values_list("organ__code", "number"))
        for path in sorted(self.written):
            if path.suffix == ".html":
                waiting += self._tidy(path, self._address(path))
        while waiting:
            address, page = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            if self.at(address) in self.written and self._followed(address):
                continue
            response = _ask(address)
            if response is None or response.status_code not in (200, 301, 302):
                copy.broken.append((unquote(address), unquote(page)))
                continue
            if self.since is not None and self._followed(address):
                continue  # the earlier copy has it
            path = self.at(address)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_onward(response) if response.status_code != 200 else b"".join(response))
            self.written.add(path)
            kind = response.headers.get("Content-Type", "")
            if response.status_code != 200 or kind.startswith("text/html"):
                waiting += self._tidy(path, address)
            elif path.name.startswith("sitemap"):
                waiting += self._locations(path, address)
        copy.broken.sort()

    def _followed(self, address: str) -> bool:
        """Whether the follower writes an address; every other page is made anew each time."""
        found = self.published.fullmatch(address)
        if found is None or found[2] is None:
            return found is not None
        return (found[1], int(found[3] or 0)) in self.kept

    def _tidy(self, path: Path, address: str) -> Iterator[tuple[str, str]]:
        """Take out of a page what needs the running site; the addresses to which it leads."""
        before = path.read_text(encoding="utf-8")
        page = _LINK.sub(self._kept, _FORM.sub("", before))
        if page != before:
            path.write_text(page, encoding="utf-8")
        for found in _ADDRESS.findall(page):
            to = self._internal(html.unescape(found), address)
            if to:
                yield to, address

    def _locations(self, path: Path, address: str) -> Iterator[tuple[str, str]]:
        """The parts that an index of the sitemap names."""
        for found in _LOCATION.findall(path.read_text(encoding="utf-8")):
            place = re.sub(r"^https?://[^/]+", "", html.unescape(found))
            if place.endswith(".xml"):
                yield place, address

    def _kept(self, link: re.Match[str]) -> str:
        """A link as it stands in a copy: the same, its words alone, or nothing."""
        address = html.unescape(link[1])
        if not address.startswith("/") or address.startswith("//"):
            return link[0]
        path, _, query = address.partition("#")[0].partition("?")
        if not self._internal(path, path):
            return ""
        return link[2] if query else link[0]

    def _internal(self, address: str, page: str) -> str:
        """An address that the copy has to hold, without query and fragment; empty for every other."""
        plain = urljoin(page, re.split(r"[?#]", address)[0])
        if not plain.startswith("/") or plain.startswith("//"):
            return ""
        if plain.startswith(ASSETS) or (plain == "/" and getattr(settings, "OWN_HOME", False)):
            return "" if plain.startswith("/surround/") else plain
        below = plain.removeprefix(settings.PREFIX)
        return plain if plain != below and not below.startswith(LIVE) else ""

    def _still_gone(self, gone: set[str]) -> set[str]:
        """What nothing was written in the place of since."""
        held = {parent for path in self.written for parent in (path, *path.parents)}
        return {place for place in gone if self.folder / place not in held}

    def _list_deletions(self, gone: set[str]) -> None:
        for place in gone:
            path = self.folder / place
            if path.resolve().is_relative_to(self.folder.resolve()):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        lines = "".join(f"{each}\n" for each in sorted(gone))
        (self.folder / DELETIONS).write_text(lines, encoding="utf-8")

    def at(self, address: str) -> Path:
        """The place of an address in the copy."""
        place = self.folder / unquote(address).lstrip("/")
        return place / "index.html" if address.endswith("/") else place

    def _relative(self, address: str) -> str:
        return unquote(address).lstrip("/")

    def _address(self, path: Path) -> str:
        return "/" + path.relative_to(self.folder).as_posix().removesuffix("index.html")


def _head() -> int:
    return PublicationHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def _ask(address: str) -> HttpResponse | None:
    """What the site answers to somebody without a cookie; None where there is nothing."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", address, unquote(address)
    host = next((each for each in settings.ALLOWED_HOSTS if each[:1] not in (".", "*")), "localhost")
    request.META |= {"SERVER_NAME": host, "SERVER_PORT": "80", "REQUEST_METHOD": "GET"}
    try:
        found = resolve(request.path_info)
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    except (Http404, Resolver404):
        return None
    return response


def _onward(response: HttpResponse) -> bytes:
    """A page that leads on, where the site would redirect."""
    to = html.escape(response.headers["Location"])
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>请从这里继续</title>\n'
        f'<meta http-equiv="refresh" content="0; url={to}">\n</head>\n'
        f'<body><p><a href="{to}">请从这里继续</a></p></body>\n</html>\n'
    ).encode()
