"""更换密钥: everything under the new key, whenever it is cut short; an old key goes when nothing names it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from gongkai.cli import main
from gongkai.config import keys as start
from gongkai.config import rotation
from gongkai.evidence.models import KeyFingerprint
from gongkai.files import store
from gongkai.files.models import StoredFile
from gongkai.law import Refused
from gongkai.sealing import keys
from gongkai.sealing import rotation as columns
from tests.drills.kills import address

AT = datetime(2026, 11, 27, 2, tzinfo=UTC)
LATER = AT + timedelta(minutes=3)
ROWS = 25

ROTATE = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from gongkai.config import rotation
from gongkai.sealing import rotation as columns
columns.AT_ONCE = 5
columns.Column.older.__defaults__ = (None, 5)
def show(done, total):
    if done >= int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
rotation.rotate(Path(settings.VAR), at=timezone.now(), show=show)
"""


def quiet(*_: int) -> None:
    """Shows no progress."""


def fill() -> list[str]:
    """Sealed rows, and files with their bytes; gives the hashes of the files."""
    rows = [(f"{number:064x}", f"申请人{number}示例") for number in range(ROWS)]
    StoredFile.objects.bulk_create(
        StoredFile(hash=hash, kind="txt", size=1, sealed=True, sealed_text=text, sealed_warnings=["提示"], stored_at=AT)
        for hash, text in rows
    )
    return [store.keep(f"材料{number}".encode() * 9, sealed=True) for number in range(3)]


def all_there(hashes: list[str]) -> None:
    texts = list(StoredFile.objects.order_by("hash").values_list("sealed_text", flat=True))
    assert texts == [f"申请人{number}示例" for number in range(ROWS)]
    assert {tuple(each) for each in StoredFile.objects.values_list("sealed_warnings", flat=True)} == {("提示",)}
    assert [store.verify(hash, sealed=True) for hash in hashes] == [""] * 3


def left() -> int:
    return sum(column.count() for column in columns.columns()) + len(list(store.under_older_keys()))


def test_a_change_of_keys_that_was_killed_goes_on_where_it_was(transactional_db: None, ring: Path) -> None:
    start.prepare(ring, AT)
    hashes = fill()
    environment = {**os.environ, "DATABASE_URL": address(), "GONGKAI_VAR": str(ring)}
    environment["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings"
    rest = []
    for after in (12, 24):  # a few rows more each time
        done = subprocess.run(
            [sys.executable, "-c", ROTATE, str(after)], env=environment, capture_output=True, text=True
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert len(keys.ring()) == 2
        all_there(hashes)
        rest.append(left())
    assert 0 < rest[1] < rest[0] < 2 * ROWS
    outcome = rotation.rotate(ring, at=AT, show=quiet)
    assert (outcome.fresh, outcome.done, outcome.closed) == (False, rest[1], [])
    assert (left(), len(keys.ring())) == (0, 2)
    all_there(hashes)
    keys.keep_first(ring, "ring")
    all_there(hashes)


def test_an_old_key_goes_when_nothing_names_it_and_nobody_can_be_writing_with_it(tables, ring: Path) -> None:
    start.prepare(ring, AT)
    _, said = tables
    said.objects.create(words="同意公开", said_on=date(2026, 11, 2))
    hashes, digest = fill(), said.objects.get().digest()
    with pytest.raises(Refused, match="没有旧的可以去掉"):
        rotation.drop_old(ring, at=AT, show=quiet)
    shown: list[tuple[int, int]] = []
    outcome = rotation.rotate(ring, at=AT, show=lambda *done: shown.append(done))
    assert (outcome.fresh, outcome.done, outcome.closed) == (True, 2 * ROWS + 4, [])
    assert shown[-1] == (outcome.done, outcome.done)
    with pytest.raises(Refused, match="请过两分钟再运行一次"):
        rotation.drop_old(ring, at=AT, show=quiet)
    assert len(keys.ring()) == 2
    rotation.drop_old(ring, at=LATER, show=quiet)
    (newest,) = keys.ring()
    assert list(KeyFingerprint.objects.filter(kind="data").values_list("fingerprint", flat=True)) == [newest.name.hex()]
    assert start.disagreement(ring) == ""
    assert said.objects.get().words == "同意公开"
    assert said.objects.get().digest() == digest  # the evidence of it still holds
    all_there(hashes)


def test_what_cannot_be_opened_is_named_and_keeps_its_key(
    transactional_db: None, ring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start.prepare(ring, AT)
    hashes = fill()
    broken = store.path_of(hashes[0], sealed=True)
    broken.chmod(0o600)
    broken.write_bytes(broken.read_bytes()[:-1])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE files_storedfile SET sealed_text = sealed_warnings WHERE hash = %s", ["0" * 64])
    assert main(["keys", "rotate"]) == 1
    said = capsys.readouterr()
    assert f"有 {2 * ROWS + 1} 项内容改用新密钥加密" in said.out
    assert "打不开，没有更换：files.StoredFile.sealed_text:" + "0" * 64 in said.err
    assert f"打不开，没有更换：files/{hashes[0]}" in said.err
    with pytest.raises(Refused, match="还有 2 项内容用旧密钥加密、打不开，旧密钥没有去掉"):
        rotation.drop_old(ring, at=datetime.now(UTC) + timedelta(minutes=3), show=quiet)
    assert len(keys.ring()) == 2
    assert main(["keys", "rotate", "--drop-old"]) == 2
    assert main(["keys", "--new-intake-key"]) == 0
    assert len(keys.intake_keys()) == 2
    assert keys.intake_public().name == bytes.fromhex(keys.fingerprint(keys.public_of(keys.lines("intake", ring)[0])))
    assert start.disagreement(ring) == ""
