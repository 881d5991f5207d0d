"""A store of one's own for each test, and people who bring files."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gongkai.files import pipeline
from gongkai.files.models import StoredFile
from gongkai.law import Refused
from gongkai.organs.models import Person

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where the files of this test lie."""
    settings.VAR = tmp_path
    return tmp_path / "files"


def person(account: str = "clerk") -> Person:
    return Person.objects.create(account=account, name="王示例", created_at=AT)


def take(content: bytes, name: str, by: Person | None = None) -> StoredFile:
    """A file through the pipeline."""
    return pipeline.take_in(io.BytesIO(content), name, by=by, at=AT)


def kept(file: StoredFile, folder: Path) -> bytes:
    """The bytes in the store."""
    return (folder / file.hash[:2] / file.hash[2:]).read_bytes()


def lying(folder: Path) -> list[str]:
    """Every file under the store, the lock aside."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != ".lock"
    )


def refusal(content: bytes, name: str, folder: Path) -> str:
    """The sentence with which a file is refused; nothing of it may be left in store, work folder or database."""
    before, rows = lying(folder), StoredFile.objects.count()
    with pytest.raises(Refused) as refused:
        take(content, name)
    assert lying(folder) == before
    assert list((folder / "work").iterdir()) == []
    assert StoredFile.objects.count() == rows
    sentence = str(refused.value)
    assert sentence.endswith("。") and sentence.count("。") == 1, sentence
    return sentence


def age(path: Path) -> None:
    """Make something a day old."""
    before = (AT - timedelta(days=1)).timestamp()
    os.utime(path, (before, before))
