"""存放: under the hash of the bytes, written once, swept when nothing names them."""

from __future__ import annotations

import hashlib
import stat
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from gongkai.files import store
from gongkai.law import Refused
from tests.files import samples
from tests.files.conftest import AT, age, lying, take

HASH = hashlib.sha256(b"bytes").hexdigest()


def test_a_file_lies_under_its_hash_and_cannot_be_written_to(folder: Path) -> None:
    assert store.keep(b"bytes") == HASH
    path = folder / HASH[:2] / HASH[2:]
    assert path == store.path_of(HASH) and path.read_bytes() == b"bytes"
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    with store.open_stored(HASH) as file:
        assert file.read() == b"bytes"


def test_a_file_is_kept_from_a_path_as_well(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"bytes")
    assert store.keep(tmp_path / "a") == HASH
    assert lying(folder) == [f"{HASH[:2]}/{HASH[2:]}"]


def test_what_is_kept_already_is_not_written_again(folder: Path) -> None:
    store.keep(b"bytes")
    before = store.path_of(HASH).stat().st_ino
    store.keep(b"bytes")
    assert store.path_of(HASH).stat().st_ino == before


def test_a_name_that_is_no_hash_leads_nowhere() -> None:
    for name in ("../../etc/passwd", "", HASH.upper(), HASH + "\n", HASH[:63]):
        with pytest.raises(ValueError, match="not a SHA-256"):
            store.path_of(name)


def test_a_changed_and_a_missing_file_are_found() -> None:
    store.keep(b"bytes")
    assert store.verify(HASH) == ""
    path = store.path_of(HASH)
    path.chmod(0o640)
    path.write_bytes(b"other")
    assert store.verify(HASH) == f"文件 {HASH[:12]} 的内容已被改动或损坏，请用备份恢复。"
    with pytest.raises(Refused, match="已经损坏"):
        store.keep(b"bytes")
    assert path.read_bytes() == b"other"
    path.unlink()
    assert store.verify(HASH) == f"文件 {HASH[:12]} 不在存储目录中，请用备份恢复。"


def test_many_who_keep_the_same_bytes_at_once_make_one_file(folder: Path) -> None:
    content, found = b"a" * 2_000_000, []
    threads = [threading.Thread(target=lambda: found.append(store.keep(content))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found) == 8
    assert len(lying(folder)) == 1 and store.verify(found[0]) == ""


KILLED = """
import os, signal, sys
from pathlib import Path
from django.conf import settings
settings.configure(VAR=Path(sys.argv[1]), INSTALLED_APPS=["gongkai.files.apps.Files"])
import django
django.setup()
from gongkai.files import store
def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, sys.argv[2], killed)
store.keep(b"bytes")
"""


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["fsync", "fchmod", "link", "unlink"])
def test_a_kill_at_any_moment_leaves_no_half_file_under_a_hash(folder: Path, moment: str) -> None:
    store.keep(b"to make the folders")
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder.parent), moment], capture_output=True)
    assert done.returncode == -9, done.stderr
    path = store.path_of(HASH)
    assert not path.exists() or path.read_bytes() == b"bytes"
    assert store.keep(b"bytes") == HASH and store.verify(HASH) == ""
    for each in folder.glob("??/*"):
        age(each)
    for each in folder.glob("??/.*"):
        age(each)
    store.sweep(AT - timedelta(hours=1))
    assert lying(folder) == []


@pytest.mark.django_db
def test_what_no_row_names_is_swept_once_it_is_old(folder: Path) -> None:
    file = take(samples.pdf(), "公告.pdf")
    age(store.path_of(file.hash))
    age(store.path_of(store.keep(b"old and unnamed")))
    store.keep(b"young and unnamed")
    (folder / "work" / "cut off").mkdir()
    (folder / "work" / "cut off" / "original").write_bytes(b"half")
    age(folder / "work" / "cut off")
    assert store.sweep(AT - timedelta(hours=1)) == 2
    assert len(lying(folder)) == 2 and store.verify(file.hash) == ""
    assert list((folder / "work").iterdir()) == []


@pytest.mark.django_db
def test_what_is_kept_again_is_young_again() -> None:
    age(store.path_of(store.keep(b"bytes")))
    store.keep(b"bytes")
    assert store.sweep(AT - timedelta(hours=1)) == 0
    assert store.verify(HASH) == ""
