"""What somebody writes to an organ, and what is written of them, stands nowhere in clear but on the pages that may
show it: not in the database, its log or its dump, not in files, logs, index, temporary folders or the backup."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.config.test_backup import Installation
from tests.privacy.markers import MARKERS, found, shapes

pytestmark = pytest.mark.django_db  # chosen for both databases; the installation is one of its own


def test_every_shape_of_a_marker_is_found_wherever_it_lies() -> None:
    for text in MARKERS.values():
        for shape, wanted in shapes(text):
            assert len(wanted) >= 8, (text, shape)
        assert {name.partition(",")[0] for name in found(b"x" + text.encode("utf-16-le"))} >= {_key(text)}
    for before in (b"", b"x", b"xy"):
        import base64

        assert any("base64" in name for name in found(base64.b64encode(before + MARKERS["name"].encode() + b"zz")))


def _key(text: str) -> str:
    return next(name for name, each in MARKERS.items() if each == text)


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[tuple[Installation, Path]]:
    """An installation in which every marker was planted; its folder of temporary files."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    installation = Installation(tmp_path / "var", tables=True)
    installation.folder.mkdir(exist_ok=True)
    installation.environ["TMPDIR"] = str(temporary)
    with (tmp_path / "log").open("wb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "tests.privacy.planting"], env=installation.environ, stdout=log, stderr=log,
            timeout=280, cwd=Path(__file__).parents[2],
        )  # fmt: skip
    assert done.returncode == 0, (tmp_path / "log").read_text(encoding="utf-8")[-3000:]
    yield installation, temporary
    installation.remove()


@pytest.mark.timeout(600)
def test_no_marker_stands_anywhere_in_clear(planted: tuple[Installation, Path], tmp_path: Path) -> None:
    installation, _ = planted
    running = tmp_path / "running"
    shutil.copytree(installation.folder, running)  # as it is while the site runs: the backup tidies the log away
    assert installation.gongkai("backup", tmp_path / "备份.tar").returncode == 0
    if connection.vendor == "postgresql":
        with (tmp_path / "dump.sql").open("wb") as dump:
            command = ["pg_dump", "--inserts", installation.environ["DATABASE_URL"]]
            assert subprocess.run(command, stdout=dump, env=installation.environ, timeout=120).returncode == 0
    else:
        assert (running / "gongkai.sqlite3-wal").stat().st_size > 0
    looked, hits = 0, []
    for path in sorted(tmp_path.rglob("*")):
        if path.is_file():
            for name, content in _inside(path, path.read_bytes()):
                looked += 1
                hits += [f"{name}: {hit}" for hit in found(name.encode() + b"\n" + content)]
    assert hits == []
    assert looked > 20
    names = {path.name for path in tmp_path.rglob("*")}
    assert {"log", "备份.tar", "search", "sealed", "published"} <= names


def _inside(path: Path, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and, where it packs others, each of them unpacked."""
    yield str(path), content
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as tar:
            for member in tar:
                packed = tar.extractfile(member)
                if packed is not None:
                    yield f"{path}/{member.name}", packed.read()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield f"{path}/{name}", archive.read(name)
    elif content[:2] in (b"\x1f\x8b", b"\x78\x9c"):
        yield f"{path} (unpacked)", zlib.decompress(content, 47)
