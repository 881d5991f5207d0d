"""案卷材料加密存放: neither bytes nor address nor row of a file of a case say anything without the keys."""

from __future__ import annotations

import hashlib
import io
import stat
from contextlib import closing
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.files import pipeline, store
from gongkai.files.models import StoredFile
from gongkai.files.serving import serve
from gongkai.law import Refused
from gongkai.sealing import boxes, keys
from gongkai.sealing.keys import Tampered
from tests.files import samples
from tests.files.conftest import AT, age, lying

TEXT = "申请人张示例的身份证明。".encode() * 20


@pytest.fixture(autouse=True)
def ring(folder: Path) -> None:
    keys.write_missing(folder.parent)


@pytest.mark.django_db
def test_a_file_of_a_case_is_read_here_and_nowhere_else(folder: Path) -> None:
    file = pipeline.take_in(io.BytesIO(TEXT), "身份证明.txt", by=None, at=AT, sealed=True)
    again = pipeline.take_in(io.BytesIO(TEXT), "身份证明.txt", by=None, at=AT, sealed=True)
    open_one = pipeline.take_in(io.BytesIO(TEXT), "身份证明.txt", by=None, at=AT)
    assert again == file != open_one
    assert file.hash != hashlib.sha256(TEXT).hexdigest() == open_one.hash
    path = store.path_of(file.hash, sealed=True)
    assert lying(folder) == sorted([f"{open_one.hash[:2]}/{open_one.hash[2:]}", str(path.relative_to(folder))])
    assert "张示例".encode() not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    file.refresh_from_db()
    assert (file.text, file.warnings, file.size) == ("", [], len(TEXT))
    assert (file.words, file.told) == (open_one.text, open_one.warnings)
    with closing(serve(file, "身份证明")) as response:
        assert b"".join(response.streaming_content) == TEXT
        assert response.headers["Content-Length"] == str(len(TEXT))
    with pytest.raises(FileNotFoundError):
        store.open_stored(file.hash)


@pytest.mark.django_db
def test_the_database_keeps_a_sealed_row_sealed_throughout() -> None:
    file = pipeline.take_in(io.BytesIO(TEXT), "材料.txt", by=None, at=AT, sealed=True)
    for change in ("text = '张示例'", "sealed_text = NULL", "sealed_warnings = NULL", "sealed = NOT sealed"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE files_storedfile SET {change} WHERE hash = %s", [file.hash])
    assert StoredFile.objects.get().words.startswith("申请人张示例")


@pytest.mark.parametrize("size", [0, 1, boxes.PIECE - 1, boxes.PIECE, boxes.PIECE + 1, 2 * boxes.PIECE])
def test_every_length_comes_back(size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    hash = store.keep(content, sealed=True)
    with store.open_stored(hash, sealed=True) as file:
        assert file.read() == content
    assert store.verify(hash, sealed=True) == ""


def test_a_piece_that_was_changed_left_out_or_moved_is_told() -> None:
    content = b"a" * boxes.PIECE + b"b" * boxes.PIECE + b"c"
    hash, other = store.keep(content, sealed=True), store.keep(content + b"d", sealed=True)
    path = store.path_of(hash, sealed=True)
    path.chmod(0o600)
    whole, piece = path.read_bytes(), boxes.PIECE + boxes.TAG
    head = boxes.NAMED + boxes.SALT
    first, second, last = whole[:head], whole[head : head + piece], whole[head + piece :]
    for changed in (
        whole[:-1],
        first + second,
        first + last[:piece] + second + last[piece:],
        first + last,
        whole + b"x",
        whole[:head],
        b"",
        store.path_of(other, sealed=True).read_bytes(),
    ):
        path.write_bytes(changed)
        assert "内容已被改动或损坏，请用备份恢复" in store.verify(hash, sealed=True)
        with pytest.raises(Tampered), store.open_stored(hash, sealed=True) as file:
            file.read()
    with pytest.raises(Refused, match="已经损坏"):
        store.keep(content, sealed=True)
    path.write_bytes(whole)
    assert store.verify(hash, sealed=True) == ""


@pytest.mark.django_db
def test_a_sealed_file_without_a_row_is_swept(folder: Path) -> None:
    named = pipeline.take_in(io.BytesIO(samples.word()), "申请表.docx", by=None, at=AT, sealed=True)
    stray = store.keep(b"stray", sealed=True)
    for hash in (named.hash, stray):
        age(store.path_of(hash, sealed=True))
    assert store.sweep(AT) == 1
    assert store.verify(named.hash, sealed=True) == ""
    assert not store.path_of(stray, sealed=True).exists()
