"""查看: one predicate for lists and for a single file, and headers that keep a file from acting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils.timezone import localdate

from gongkai.files import serving
from gongkai.files.kinds import name_for
from gongkai.files.models import StoredFile
from tests.files import samples
from tests.files.conftest import AT, person, take

pytestmark = pytest.mark.django_db
TODAY = localdate(AT)


@pytest.fixture(autouse=True)
def nobody_registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(serving, "_registered", [])
    yield


def test_whoever_brought_a_file_sees_it_on_that_day_and_the_next() -> None:
    clerk, other = person(), person("other")
    hash = take(samples.pdf(), "公告.pdf", clerk).hash
    assert serving.may_see(clerk, hash, TODAY) and serving.may_see(clerk, hash, TODAY + timedelta(days=1))
    assert not serving.may_see(clerk, hash, TODAY + timedelta(days=2))
    assert not serving.may_see(clerk, hash, TODAY - timedelta(days=1))
    assert not serving.may_see(other, hash, TODAY)
    take(samples.pdf(), "同一份.pdf", other)
    assert serving.may_see(other, hash, TODAY)


def test_an_app_shows_the_files_that_it_refers_to() -> None:
    reader = person()
    shown, hidden = take(samples.pdf(), "公告.pdf").hash, take(samples.ofd(), "公告.ofd").hash
    serving.register(
        lambda who, on: StoredFile.objects.filter(kind="pdf", stored_at__isnull=False).values_list("pk", flat=True)
    )
    assert serving.may_see(reader, shown, TODAY) and not serving.may_see(reader, hidden, TODAY)


def test_the_list_and_the_single_file_agree() -> None:
    people = [person("a"), person("b")]
    files = [
        take(content, name, people[number % 2])
        for number, (content, name) in enumerate(
            [
                (samples.pdf(), "a.pdf"),
                (samples.ofd(), "b.ofd"),
                (samples.photograph(), "c.jpg"),
                ("文字".encode(), "d.txt"),
            ]
        )
    ]
    serving.register(lambda who, on: StoredFile.objects.filter(kind="txt").values("pk"))
    serving.register(lambda who, on: StoredFile.objects.filter(kind="jpg", size__gt=who.pk).values("pk"))
    seen = 0
    for who in people:
        for on in (TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=9)):
            listed = set(serving.visible_to(who, on).values_list("pk", flat=True))
            assert listed == {file.pk for file in files if serving.may_see(who, file.pk, on)}
            seen += len(listed)
    assert 0 < seen < len(people) * 3 * len(files)


def test_an_account_that_is_closed_sees_nothing() -> None:
    clerk = person()
    hash = take(samples.pdf(), "公告.pdf", clerk).hash
    clerk.is_active = False
    assert not serving.may_see(clerk, hash, TODAY)


def test_registering_twice_asks_once() -> None:
    def visible_hashes(who: object, on: object) -> object:
        return StoredFile.objects.none().values("pk")

    serving.register(visible_hashes)
    serving.register(visible_hashes)
    assert serving._registered == [visible_hashes]


def test_a_file_is_sent_to_be_saved_and_cannot_act() -> None:
    file = take(samples.word(), "通知.docx")
    answer = serving.serve(file, "道路通知.docx")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('道路通知.docx')}"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Length"] == str(file.size)
    answer.close()


def test_a_picture_is_shown() -> None:
    answer = serving.serve(take(samples.photograph(), "现场.jpg"), "现场.jpg")
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["Content-Type"] == "image/jpeg"
    answer.close()


@pytest.mark.parametrize(
    ("name", "kind", "saved"),
    [
        ("通知.docx", "docx", "通知.docx"),
        ("通知.doc", "docx", "通知.docx"),
        ("通知", "pdf", "通知.pdf"),
        ("附件1.名单", "xlsx", "附件1.名单.xlsx"),
        ("现场.JPEG", "jpg", "现场.JPEG"),
        ("..\\..\\a/b/通知\r\n.pdf", "pdf", "通知.pdf"),
        ("", "pdf", "附件.pdf"),
        (".pdf", "pdf", "附件.pdf"),
        ("甲" * 300 + ".pdf", "pdf", "甲" * 80 + ".pdf"),
    ],
)
def test_a_file_is_saved_under_a_name_that_fits_its_kind(name: str, kind: str, saved: str) -> None:
    assert name_for(name, kind) == saved
