"""The front: published files before Django, nothing else from the disk, nothing of them once an act has returned."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.validate import validator

import pytest
from django.conf import settings as site_settings
from django.core.wsgi import get_wsgi_application
from django.test import Client

from gongkai.config.headers import HEADERS
from gongkai.portal import surround
from gongkai.portal.addresses import section_address
from gongkai.portal.front import PIECE, Front
from gongkai.portal.tree import PublishedTree, root
from gongkai.records import publishing
from tests.portal.platform import LIST, PICTURE, full, page_file, stored
from tests.records.town import AT, Town, again, at, build, corrected, released, says

PAGE = "/zwgk/BLZ/2026-0001.html"
PAPER = "/zwgk/BLZ/2026-0001/1/%E8%B4%A3%E4%BB%BB%E5%8C%BA%E5%90%8D%E5%8D%95.pdf"

Answer = tuple[int, dict[str, str], bytes]


def django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "6")])
    return [b"django"] if environ["REQUEST_METHOD"] != "HEAD" else []


def ask(application: Any, address: str, method: str = "GET", query: str = "", **headers: str) -> Answer:
    """An answer, after the rules of WSGI were checked on both sides."""
    environ = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(address).decode("latin-1"),
        "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost", "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
        "wsgi.errors": StringIO(), "wsgi.multithread": True, "wsgi.multiprocess": False,
        "wsgi.run_once": False, **headers,
    }  # fmt: skip
    said: list[Any] = []
    body = validator(application)(environ, lambda *answer: said.append(answer))
    try:
        content = b"".join(body)
    finally:
        body.close()
    status, lines = said[0][:2]
    return int(status[:3]), dict(lines), content


@pytest.fixture
def front(tmp_path: Path, settings: Any) -> Front:
    settings.VAR = tmp_path
    return Front(django, HEADERS)


@pytest.fixture
def town(front: Front, db: None) -> Iterator[Town]:
    """白鹭镇 with one release, published."""
    town = build()
    released(town, full())
    renderer = PublishedTree()
    renderer.keep_up(AT)
    yield town
    renderer.leave()


class TestAnswers:
    pytestmark = pytest.mark.django_db

    def test_a_published_page_comes_with_the_bytes_and_headers_of_the_view(
        self, front: Front, town: Town, client: Client
    ) -> None:
        view = client.get(PAGE)
        status, headers, content = ask(front, PAGE)
        assert (status, content) == (200, view.content)
        assert headers.pop("ETag")
        assert headers == dict(view.headers)

    def test_attachments_come_with_the_headers_of_the_view(self, front: Front, town: Town, client: Client) -> None:
        for address, content in ((PAPER, LIST), ("/zwgk/BLZ/2026-0001/2/禁火区域图.png", PICTURE)):
            status, headers, sent = ask(front, address)
            assert (status, sent) == (200, content)
            assert headers.pop("ETag")
            view = client.get(address)
            assert b"".join(view.streaming_content) == content
            assert headers == dict(view.headers)

    def test_pages_of_lists_come_with_the_bytes_and_headers_of_the_view(
        self, front: Front, town: Town, client: Client
    ) -> None:
        home = section_address(again(town.organ.records.get()).section)
        for address in ("/zwgk/BLZ/list/", "/zwgk/BLZ/list/1/", home, f"{home}1/"):
            view = client.get(address)
            status, headers, content = ask(front, address)
            assert (status, content) == (200, view.content)
            etag = headers.pop("ETag")
            assert headers == dict(view.headers)
            assert ask(front, address, HTTP_IF_NONE_MATCH=etag)[0] == 304
            assert ask(front, address, "HEAD")[2] == b""
            assert ask(front, address, query="x=1")[2] == b"django"

    def test_a_large_attachment_comes_in_pieces(self, front: Front, town: Town) -> None:
        large = stored(os.urandom(3 * PIECE + 7), "底图", "jpg")
        released(town, says(attachments=(large,)))
        renderer = PublishedTree()
        renderer.bring_up("BLZ/2026-0002")
        status, headers, content = ask(front, "/zwgk/BLZ/2026-0002/1/底图.jpg")
        assert (status, headers["Content-Length"], len(content)) == (200, str(large.size), large.size)

    def test_head_and_foot_of_the_county_stand_around_a_published_page_and_change_its_etag(
        self, front: Front, town: Town
    ) -> None:
        before = ask(front, PAGE)[1]["ETag"]
        version = "20260302-090000-0123abcd"
        (surround.folder() / version).mkdir(parents=True)
        for part in ("head", "foot"):
            (surround.folder() / version / f"{part}.html").write_text(f"<p>示例县的{part}</p>", encoding="utf-8")
        (surround.folder() / "current").write_text(version)
        status, headers, content = ask(front, PAGE, HTTP_IF_NONE_MATCH=before)
        assert status == 200 and headers["Content-Length"] == str(len(content))
        assert "示例县的head".encode() in content and "示例县的foot".encode() in content
        assert ask(front, PAGE, HTTP_IF_NONE_MATCH=headers["ETag"])[0] == 304
        assert ask(front, PAPER)[2] == LIST

    def test_head_gives_the_headers_alone(self, front: Front, town: Town) -> None:
        assert ask(front, PAGE, "HEAD") == (200, ask(front, PAGE)[1], b"")

    @pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*"])
    def test_who_has_the_page_already_gets_304(self, front: Front, town: Town, known: str) -> None:
        etag = ask(front, PAGE)[1]["ETag"]
        status, headers, content = ask(front, PAGE, HTTP_IF_NONE_MATCH=known.format(etag))
        assert (status, headers["ETag"], content) == (304, etag, b"")
        assert headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
        assert ask(front, PAGE, HTTP_IF_NONE_MATCH='"other"')[0] == 200

    def test_a_changed_page_has_another_etag(self, front: Front, town: Town) -> None:
        before = ask(front, PAGE)[1]["ETag"]
        path = page_file("BLZ/2026-0001")
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
        assert ask(front, PAGE)[1]["ETag"] != before

    @pytest.mark.parametrize(("method", "query"), [("POST", ""), ("PUT", ""), ("GET", "page=1"), ("HEAD", "x")])
    def test_other_methods_and_queries_go_on_to_django(self, front: Front, town: Town, method: str, query: str) -> None:
        headers = {"CONTENT_LENGTH": "0", "CONTENT_TYPE": "text/plain"} if method in ("POST", "PUT") else {}
        assert ask(front, PAGE, method, query, **headers)[0] == 404

    @pytest.mark.parametrize(
        "address", ["/", "/zwgk/", "/zwgk/BLZ/", "/zwgk/BLZ/list/2/", "/console/", "/zwgk/BLZ/2026-0002.html"]
    )
    def test_what_is_no_published_file_goes_on_to_django(self, front: Front, town: Town, address: str) -> None:
        assert ask(front, address)[2] == b"django"


class TestStrangers:
    """Files that lie in or beside the tree and are none of its own."""

    @pytest.fixture
    def lying(self, front: Front) -> Path:
        home = root() / "site" / "zwgk" / "BLZ"
        (home / "2026-0001" / "1").mkdir(parents=True)
        (home / "2026-0001.html").write_text("page")
        (home / "2026-0001" / "1" / "名单.pdf").write_text("paper")
        secret = root().parent / "secret.html"
        secret.write_text("secret")
        (home / "2026-0002.html").symlink_to(secret)
        (home / "2026-0003.html").mkdir()
        (home / "2026-0001" / "2").symlink_to(home / "2026-0001" / "1")
        (root() / "site" / "zwgk" / "LINK").symlink_to(home)
        (home / ".2026-0001.html").write_text("half")
        (home / "2026-0001.html.tmp").write_text("half")
        (home / "2026-0001" / "1" / "folder").mkdir()
        os.mkfifo(home / "2026-0004.html")
        (home / "list").mkdir()
        (home / "list" / "index.html").write_text("list")
        (home / "s2").symlink_to(home / "list")
        return home

    def test_the_files_of_the_tree_are_served(self, front: Front, lying: Path) -> None:
        assert ask(front, PAGE)[2] == b"page"
        assert ask(front, "/zwgk/BLZ/2026-0001/1/名单.pdf")[2] == b"paper"
        assert ask(front, "/zwgk/BLZ/list/")[2] == b"list"

    @pytest.mark.parametrize(
        "address",
        [
            "/zwgk/BLZ/2026-0002.html",
            "/zwgk/BLZ/2026-0003.html",
            "/zwgk/BLZ/2026-0004.html",
            "/zwgk/LINK/2026-0001.html",
            "/zwgk/BLZ/2026-0001/2/名单.pdf",
            "/zwgk/BLZ/2026-0001/1/folder",
            "/zwgk/BLZ/2026-0001/1/",
            "/zwgk/BLZ/2026-0001/1/..",
            "/zwgk/BLZ/2026-0001/1/.",
            "/zwgk/BLZ/2026-0001/1/../../2026-0001.html",
            "/zwgk/BLZ/2026-0001/1/..%2F..%2F2026-0001.html",
            "/zwgk/BLZ/2026-0001/1/..%5C2026-0001.html",
            "/zwgk/BLZ/../BLZ/2026-0001.html",
            "/zwgk/BLZ/%2e%2e/BLZ/2026-0001.html",
            "/zwgk/../../../secret.html",
            "/zwgk//BLZ/2026-0001.html",
            "//zwgk/BLZ/2026-0001.html",
            "/zwgk/blz/2026-0001.html",
            "/zwgk/BLZ/.2026-0001.html",
            "/zwgk/BLZ/2026-0001.html.tmp",
            "/zwgk/BLZ/2026-0001.html/",
            "/zwgk/BLZ/2026-0001.html%00",
            "/zwgk/BLZ/2026-0001.html%0a",
            "/zwgk/BLZ/2026-0001/1/名单.pdf%00.html",
            "/zwgk/BLZ/2026-0001/01/名单.pdf",
            "/zwgk/BLZ/２０２６-0001.html",
            "/zwgk/BLZ/2026-0001/1/%ff%fe",
            "/zwgk/BLZ/list/index.html",
            "/zwgk/BLZ/list",
            "/zwgk/BLZ/list/01/",
            "/zwgk/BLZ/s0/",
            "/zwgk/BLZ/s1/../list/",
            "/zwgk/BLZ/s2/",
            "/renderer.lock",
        ],
    )
    def test_nothing_else_is_ever_served(self, front: Front, lying: Path, address: str) -> None:
        assert ask(front, address)[2] == b"django"

    def test_what_is_kept_in_memory_is_answered_only_while_its_very_file_lies_there(
        self, front: Front, lying: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page, away = lying / "2026-0001.html", tmp_path / "away.html"
        for _ in range(2):
            assert ask(front, PAGE)[2] == b"page"
        assert list(front.kept) == [PAGE] and front.held == 4
        page.rename(away)
        assert ask(front, PAGE)[2] == b"django" and not front.kept
        page.symlink_to(away)
        assert ask(front, PAGE)[2] == b"django"
        page.unlink()
        away.rename(page)
        assert ask(front, PAGE)[2] == b"page"
        away.write_text("anew")  # of the same length
        away.replace(page)
        assert ask(front, PAGE)[2] == b"anew"
        monkeypatch.setattr("gongkai.portal.front.MOST_KEPT", 7)
        assert ask(front, "/zwgk/BLZ/list/")[2] == b"list"
        assert list(front.kept) == ["/zwgk/BLZ/list/"] and front.held == 4


class TestWithDjango:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def whole(self, front: Front) -> Front:
        return Front(get_wsgi_application(), HEADERS)

    def test_what_the_tree_does_not_hold_yet_is_answered_by_the_view(self, whole: Front, town: Town) -> None:
        released(town, says("刚刚发布"))
        status, headers, content = ask(whole, "/zwgk/BLZ/2026-0002.html")
        assert (status, "ETag" in headers) == (200, False)
        assert "刚刚发布" in content.decode()

    def test_a_withdrawn_page_is_a_notice_from_the_moment_the_act_returned(self, whole: Front, town: Town) -> None:
        assert [ask(whole, address)[0] for address in (PAGE, PAPER)] == [200, 200]
        publishing.take_down(town.organ.records.get(), reason="含身份证号", by=town.clerk, at=at(30))
        assert [ask(whole, address)[0] for address in (PAGE, PAPER)] == [410, 410]
        assert "已撤下" in ask(whole, PAGE)[2].decode()

    def test_a_corrected_page_is_the_new_one_from_the_moment_the_act_returned(self, whole: Front, town: Town) -> None:
        record = again(town.organ.records.get())
        etag = ask(whole, PAGE)[1]["ETag"]
        corrected(town, record)
        status, _, content = ask(whole, PAGE, HTTP_IF_NONE_MATCH=etag)
        assert status == 200 and "第2版。" in content.decode()


def test_the_site_runs_behind_the_front() -> None:
    from gongkai.config import wsgi

    front = wsgi.application.application  # inside the log of requests
    assert isinstance(front, Front)
    assert front.site == Path(site_settings.VAR) / "published" / "site"
