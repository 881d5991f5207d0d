"""Backup and restore: whatever was there is there again, equal, or nothing is touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests import installations

pytestmark = pytest.mark.django_db  # chosen for both databases; each installation is one of its own

MAKE = """
import datetime, io, django
django.setup()
from django.conf import settings
from django.utils import timezone
from gongkai.config import keys
from gongkai.evidence import anchors
from gongkai.files.pipeline import take_in
from gongkai.organs.models import Organ, Person, Post, Tenure
from gongkai.records import actions, publishing
from gongkai.records.content import Attachment, Content
from gongkai.review.actions import AGREED, NOT_SECRET, sign
from gongkai.review.models import Stage
at, since = timezone.now(), datetime.date(2024, 1, 1)
assert keys.prepare(settings.VAR, at) == ""
organ = Organ.objects.create(code="BLZ", kind="township", name="白鹭镇人民政府", profile="township", founded_on=since)
posts = (("clerk", "stage_one"), ("stage_two", "secrecy"), ("stage_three", "leader"))
people = [Person.objects.create(account=name, name=name, created_at=at) for name in ("甲", "乙", "丙")]
for person, kinds in zip(people, posts):
    for kind in kinds:
        Tenure.objects.create(post=Post.objects.create(organ=organ, kind=kind, since=since), person=person, since=since)
for number in range(3):
    file = take_in(io.BytesIO((("附件%d。" % number) * 99).encode()), "附件.txt", by=people[0], at=at)
    values = Content("关于第%d件事的通知" % number, "<p>正文</p>", formed_on=datetime.date(2026, 11, 2),
                     attachments=(Attachment(file.hash, "附件.txt", file.kind, file.size),))
    record = actions.draft(organ, values, by=people[0], at=at)
    review = actions.submit(record, version=1, by=people[0], at=at, sign_one=AGREED)
    sign(review, {Stage.TWO: AGREED, Stage.SECRECY: NOT_SECRET}, content_hash=record.content_hash, by=people[1], at=at)
    publishing.sign_and_release(record, {Stage.THREE: AGREED}, content_hash=record.content_hash, by=people[2], at=at)
take_in(io.BytesIO("申请人的材料。".encode() * 9), "材料.txt", by=people[0], at=at, sealed=True)
anchors.anchor_all(at)
"""
TELL = """
import hashlib, django
django.setup()
from django.apps import apps
from django.core import serializers
from gongkai.evidence.anchors import anchor_file
from gongkai.files import store
from gongkai.files.models import StoredFile
from gongkai.sealing.fields import SealedField
skipped = ("sessions", "contenttypes", "auth", "axes")
for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
    if model._meta.app_label not in skipped:
        plain = [each.name for each in model._meta.get_fields() if not isinstance(each, SealedField)]
        text = serializers.serialize("json", model.objects.order_by("pk"), fields=plain)
        print(model._meta.label, model.objects.count(), hashlib.sha256(text.encode()).hexdigest())
for row in StoredFile.objects.all():
    print(row.hash, store.verify(row.hash, sealed=row.sealed) or "whole", row.words)
print(hashlib.sha256(anchor_file().read_bytes()).hexdigest())
"""


class Installation:
    """An installation of its own: a folder, and a database that is its own too."""

    def __init__(self, folder: Path, *, tables: bool = False) -> None:
        self.folder = folder
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")},
            "GONGKAI_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
            "PYTHONUTF8": "1",
        }
        self.environ.pop("DATABASE_URL", None)
        self.database = ""
        if connection.vendor == "postgresql":
            self.database = f"backup_{uuid.uuid4().hex[:12]}"
            self.address = os.environ["DATABASE_URL"].rpartition("/")[0]
            if tables:
                installations.create(self.database, self.address)
            else:
                installations.statement(self.address, f"CREATE DATABASE {self.database}")
            self.environ["DATABASE_URL"] = f"{self.address}/{self.database}"
        elif tables:
            installations.furnish(folder)

    def run(self, program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program], env=self.environ, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def gongkai(self, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gongkai", *map(str, arguments)]
        return subprocess.run(
            command, env={**self.environ, **more}, capture_output=True, text=True, timeout=120, cwd=self.folder.parent
        )

    def remove(self) -> None:
        if self.database:
            installations.statement(self.address, f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Installation]]:
    """A fresh installation at each call, empty or with its tables."""
    made: list[Installation] = []

    def make(*, tables: bool = False) -> Installation:
        made.append(Installation(tmp_path_factory.mktemp("var"), tables=tables))
        return made[-1]

    yield make
    for each in made:
        each.remove()


@pytest.fixture(scope="module")
def used(new: Callable[..., Installation]) -> Installation:
    """An installation with three releases and their files, which no test changes for good."""
    made = new(tables=True)
    made.run(MAKE)
    return made


@pytest.fixture(scope="module")
def made(used: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    target = tmp_path_factory.mktemp("backups") / "备份.tar"
    done = used.gongkai("backup", target)
    assert (done.returncode, done.stderr) == (0, "")
    assert "文件 4 个" in done.stdout
    return target


def test_what_was_backed_up_is_there_again_equal_and_its_evidence_verifies(
    used: Installation, new: Callable[..., Installation], made: Path
) -> None:
    other = new()
    restored = other.gongkai("restore", made)
    assert restored.returncode == 0, restored.stderr
    assert "与备份清单一致" in restored.stdout
    shutil.copytree(used.folder / "keys", other.folder / "keys", dirs_exist_ok=True)  # kept apart from the backup
    assert other.run(TELL) == used.run(TELL)
    assert "whole" in used.run(TELL)
    verified = other.gongkai("evidence", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_keys_are_never_inside_and_their_absence_is_said(
    used: Installation, new: Callable[..., Installation], made: Path
) -> None:
    secrets = [path.read_bytes().strip() for path in (used.folder / "keys").iterdir()]
    content = made.read_bytes()
    assert secrets
    assert not any(line in content for secret in secrets for line in secret.split())
    restored = new().gongkai("restore", made)
    assert "密钥" in restored.stderr


def test_nothing_is_restored_over_what_is_there(used: Installation, made: Path) -> None:
    before = used.run(TELL)
    done = used.gongkai("restore", made)
    assert done.returncode == 2
    assert done.stderr.startswith("这里已经有数据，没有恢复")
    assert used.run(TELL) == before
    again = used.gongkai("backup", made)
    assert again.returncode == 2
    assert "没有覆盖" in again.stderr


@pytest.mark.parametrize("harm", ["cut", "changed", "sealed", "no tar", "manifest"])
def test_a_damaged_backup_is_refused_and_touches_nothing(
    new: Callable[..., Installation], made: Path, tmp_path: Path, harm: str
) -> None:
    target = tmp_path / "备份.tar"
    content = bytearray(made.read_bytes())
    if harm == "cut":
        content = content[: len(content) // 2]
    elif harm == "no tar":
        content = bytearray(b"\x00\x01" * 500)
    elif harm == "manifest":
        place = content.rindex(b'"sha256":"') + 12
        content[place] = ord("0") if content[place] != ord("0") else ord("1")
    else:
        with tarfile.open(made) as tar:
            folder = "sealed/" if harm == "sealed" else "files/"
            (member, *_) = [each for each in tar.getmembers() if each.name.startswith(folder)]
        content[member.offset_data + 5] ^= 1
    target.write_bytes(content)
    other = new()
    done = other.gongkai("restore", target)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "没有改动" in done.stderr or "没有恢复" in done.stderr
    assert not list(other.folder.iterdir())


def test_a_missing_or_damaged_file_stops_the_backup_instead_of_being_left_out(
    used: Installation, tmp_path: Path
) -> None:
    stored = next(path for path in (used.folder / "files").rglob("*") if path.is_file() and len(path.name) == 62)
    stored.chmod(0o600)
    whole = stored.read_bytes()
    stored.write_bytes(b"x")
    try:
        done = used.gongkai("backup", tmp_path / "备份.tar")
    finally:
        stored.write_bytes(whole)
    assert done.returncode == 2
    assert "请用备份恢复" in done.stderr
    assert not (tmp_path / "备份.tar").exists()
    assert not list(tmp_path.glob("*.partial"))


def test_a_full_disk_leaves_no_half_backup(used: Installation, tmp_path: Path) -> None:
    """The disk is full when the second part is added."""
    program = (
        "import errno, sys\n"
        "from gongkai.config import start\n"
        "assert start.load() == ''\n"
        "from gongkai.config import backup\n"
        "from gongkai import cli\n"
        "add, left = backup._add, [2]\n"
        "def full(*arguments):\n"
        "    left[0] -= 1\n"
        "    if not left[0]:\n"
        "        raise OSError(errno.ENOSPC, 'full')\n"
        "    return add(*arguments)\n"
        "backup._add = full\n"
        f"code = cli.main(['backup', {str(tmp_path / '备份.tar')!r}])\n"
        "print(code)\n"
    )
    assert used.run(program).strip().endswith("2")
    assert not [path for path in tmp_path.iterdir() if path.suffix in (".tar", ".partial")]


def killed_after(installation: Installation, seconds: float, *arguments: str | Path) -> int:
    command = [sys.executable, "-m", "gongkai", *map(str, arguments)]
    with subprocess.Popen(command, env=installation.environ, stdout=subprocess.DEVNULL) as started:
        time.sleep(seconds)
        started.send_signal(signal.SIGKILL)
        return started.wait()


def test_a_killed_backup_leaves_no_file_of_its_name_and_the_next_one_is_whole(
    used: Installation, new: Callable[..., Installation], tmp_path: Path
) -> None:
    target = tmp_path / "备份.tar"
    for tenths in (5, 8):
        killed_after(used, tenths / 10, "backup", target)
        if target.exists():
            break
    target.unlink(missing_ok=True)
    assert used.gongkai("backup", target).returncode == 0
    assert new().gongkai("restore", target).returncode == 0


def test_a_killed_restore_is_finished_by_the_same_command(
    used: Installation, new: Callable[..., Installation], made: Path
) -> None:
    wanted = used.run(TELL)
    for tenths in (5, 8):
        other = new()
        killed_after(other, tenths / 10, "restore", made)
        done = other.gongkai("restore", made)
        assert done.returncode == 0 or done.stderr.startswith("这里已经有数据"), done.stderr
        shutil.copytree(used.folder / "keys", other.folder / "keys", dirs_exist_ok=True)
        assert other.run(TELL) == wanted
