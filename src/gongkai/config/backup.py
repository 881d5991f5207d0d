"""Backup and restore: the database first, then the files it names, last a manifest with their hashes and the anchors.

A backup is one tar file. It is written under another name and renamed when it is whole, so that a file with the name
of a backup is one. Keys are never inside: whoever has the backup alone cannot read what is encrypted in it.

    database.sqlite3 or database.dump   SQLite's own copy, or pg_dump's custom format
    anchors.jsonl                       the heads of the chains as they were written outside the database
    files/HASH                          each file that the database names
    sealed/HASH                         each of them that is sealed, as it is: encrypted, under its keyed hash
    manifest.json                       canonical JSON: kind, sizes and hashes of the above, heads of the chains, keys
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction

from gongkai.config import keys
from gongkai.config.start import UNFINISHED
from gongkai.evidence.anchors import anchor_file
from gongkai.evidence.canonical import canonical
from gongkai.evidence.models import KeyFingerprint, Ledger
from gongkai.files import store
from gongkai.files.models import StoredFile
from gongkai.law import Refused

VERSION = 2
READABLE = (1, 2)
"""The first version had no sealed files."""
MANIFEST = "manifest.json"
ANCHORS = "anchors.jsonl"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
PIECE = 1 << 20

_NO_TOOL = "本机没有 {0}，不能备份或恢复 PostgreSQL 数据库；请安装软件包 postgresql-client 后重试。"
_FULL = "磁盘空间不够，没有写完；已经写出的部分已删除，请腾出空间后重试。"
_NOT_ONE = "这不是公开系统的备份文件，或者文件不完整，请核对；当前数据没有改动。"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds: the moment it was made, files and lines of evidence, heads by organ."""

    made_at: str
    files: int
    entries: int
    heads: dict[str, dict[str, Any]]


def backup(target: Path, *, at: datetime) -> Summary:
    """Write a backup. Raises Refused with a sentence; then nothing is left under the name of the backup."""
    if target.exists():
        raise Refused(f"{target} 已经存在，没有覆盖；请换一个文件名。")
    if not target.parent.is_dir():
        raise Refused(f"文件夹 {target.parent} 不存在，请先建立。")
    partial = target.with_name(target.name + ".partial")
    try:
        with _work(target.parent) as work, partial.open("wb") as file:
            os.chmod(partial, 0o600)
            summary = _write(file, work, at)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
        _flush_folder(target.parent)
    except OSError as error:
        raise Refused(
            _FULL if error.errno in (28, 122) else f"没有写成备份：{error.strerror}。请检查磁盘后重试。"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return summary


def restore(source: Path) -> Summary:
    """Put a backup in place of an empty installation, after every hash in it was checked.

    Raises Refused with a sentence. A restore that was cut short leaves a mark; running it again finishes it.
    """
    var = Path(settings.VAR)
    unfinished = (var / UNFINISHED).exists()
    if not unfinished and _in_use():
        raise Refused(
            "这里已经有数据，没有恢复，以免覆盖。请先停止网站，把数据目录改名（PostgreSQL 请另建一个空数据库），"
            "再用同一个命令恢复。"
        )
    var.mkdir(parents=True, exist_ok=True)
    try:
        with _work(var) as work:
            manifest = _unpack(source, work)
            (var / UNFINISHED).write_text(f"{source}\n", encoding="utf-8")
            for hash in manifest["files"]:
                store.keep(work / "files" / hash)
            for hash in manifest.get("sealed", {}):
                store.put_back(work / "sealed" / hash, hash)
            if (work / ANCHORS).exists():
                anchor_file().parent.mkdir(parents=True, exist_ok=True)
                _place(work / ANCHORS, anchor_file())
            _put_database(work / DATABASES[connection.vendor])
    except OSError as error:
        if error.errno in (28, 122):
            raise Refused("磁盘空间不够，没有恢复完；请腾出空间后用同一个命令再恢复一次。") from error
        raise Refused(f"没有恢复完：{error.strerror}。请排除后用同一个命令再恢复一次。") from error
    (var / UNFINISHED).unlink()
    return _summary(manifest)


def missing_keys(source_summary: Summary) -> str:
    """Why this installation's keys do not fit the restored database, as a sentence; empty where they do."""
    return keys.disagreement(Path(settings.VAR)) if source_summary.entries else ""


def _write(file: BinaryIO, work: Path, at: datetime) -> Summary:
    name = DATABASES[connection.vendor]
    copy = work / name
    with _snapshot(copy):
        rows = sorted(StoredFile.objects.values_list("hash", "sealed"))
        heads = _heads()
        marks = [f"{kind}:{mark}" for kind, mark in KeyFingerprint.objects.values_list("kind", "fingerprint")]
    if connection.vendor == "sqlite":
        rows, heads, marks = _from_copy(copy)
    parts: dict[str, dict[str, Any]] = {}
    hashes, closed = [hash for hash, sealed in rows if not sealed], {}
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        parts[name] = _add(tar, copy, name, at)
        if anchor_file().exists():
            frozen = work / ANCHORS
            shutil.copyfile(anchor_file(), frozen)
            parts[ANCHORS] = _add(tar, frozen, ANCHORS, at)
        for hash, sealed in rows:
            if fault := store.verify(hash, sealed=bool(sealed)):
                raise Refused(f"没有写成备份：{fault}")
            if sealed:
                closed[hash] = _add(tar, store.path_of(hash, sealed=True), f"sealed/{hash}", at)["sha256"]
            else:
                _add(tar, store.path_of(hash), f"files/{hash}", at)
        manifest = {
            "version": VERSION,
            "made_at": at,
            "database": connection.vendor,
            "parts": parts,
            "files": hashes,
            "sealed": closed,
            "heads": heads,
            "keys": sorted(marks),
        }
        text = canonical(manifest).encode()
        member = _member(MANIFEST, len(text), at)
        tar.addfile(member, io.BytesIO(text))
    return _summary(json.loads(text))


@contextlib.contextmanager
def _snapshot(copy: Path) -> Iterator[None]:
    """Copy the database to a file; what is read inside on PostgreSQL is of the same moment as the copy."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (exported,) = cursor.fetchone()
        _postgresql(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={exported}", f"--file={copy}"
        )
        yield


def _from_copy(copy: Path) -> tuple[list[tuple[str, bool]], dict[str, dict[str, Any]], list[str]]:
    """What SQLite's copy itself names: it is of one moment, later than anything read beside it."""
    with contextlib.closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as opened:
        rows = opened.execute("SELECT hash, sealed FROM files_storedfile ORDER BY hash").fetchall()
        ledgers = opened.execute("SELECT organ, entries, head FROM evidence_ledger ORDER BY organ")
        heads = {organ: {"serial": serial, "head": head} for organ, serial, head in ledgers}
        marks = [
            f"{kind}:{mark}" for kind, mark in opened.execute("SELECT kind, fingerprint FROM evidence_keyfingerprint")
        ]
    return rows, heads, marks


def _heads() -> dict[str, dict[str, Any]]:
    rows = Ledger.objects.order_by("organ").values_list("organ", "entries", "head")
    return {organ: {"serial": serial, "head": head} for organ, serial, head in rows}


def _unpack(source: Path, work: Path) -> dict[str, Any]:
    """Unpack a backup and check each hash in it. Raises Refused; nothing of the installation was touched then."""
    try:
        with tarfile.open(source, mode="r:") as tar:
            names = tar.getnames()
            if not names or names[-1] != MANIFEST:
                raise Refused(_NOT_ONE)
            tar.extractall(work, filter="data")
        manifest: dict[str, Any] = json.loads((work / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"找不到备份文件 {source}，请核对。") from None
    except (tarfile.TarError, EOFError, ValueError, KeyError) as error:
        raise Refused(_NOT_ONE) from error
    if manifest.get("version") not in READABLE:
        raise Refused("这个备份由另一个版本的系统制作，请用相同或更新的版本恢复。")
    if manifest["database"] != connection.vendor:
        kinds = {"sqlite": "自带数据库（SQLite）", "postgresql": "PostgreSQL"}
        raise Refused(
            f"这个备份来自{kinds.get(manifest['database'], '另一种数据库')}，现在用的是{kinds[connection.vendor]}，"
            "请用同一种数据库恢复（见 DATABASE_URL）。"
        )
    for name, part in manifest["parts"].items():
        if _hash(work / name) != part["sha256"]:
            raise Refused(f"备份中的 {name} 已损坏，没有恢复；请换一份备份。")
    for hash in manifest["files"]:
        if _hash(work / "files" / hash) != hash:
            raise Refused(f"备份中的文件 {hash[:12]} 缺失或已损坏，没有恢复；请换一份备份。")
    for hash, sha256 in manifest.get("sealed", {}).items():
        if _hash(work / "sealed" / hash) != sha256:
            raise Refused(f"备份中的文件 {hash[:12]} 缺失或已损坏，没有恢复；请换一份备份。")
    return manifest


def _put_database(copy: Path) -> None:
    connection.close()
    if connection.vendor == "postgresql":
        _postgresql(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--clean",
            "--if-exists",
            "--single-transaction",
            "--exit-on-error",
            f"--dbname={connection.settings_dict['NAME']}",
            str(copy),
        )
        return
    target = Path(connection.settings_dict["NAME"])
    for stale in (target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
        stale.unlink(missing_ok=True)
    _place(copy, target)


def _in_use() -> bool:
    """Whether the database holds anything that anybody did."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return Ledger._meta.db_table in tables and Ledger.objects.exists()


def _postgresql(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs against our database; the password goes through the environment."""
    found = shutil.which(program)
    if found is None:
        raise Refused(_NO_TOOL.format(program))
    chosen = connection.settings_dict
    environ = {
        **os.environ,
        "PGDATABASE": str(chosen["NAME"]),
        "PGUSER": str(chosen["USER"] or ""),
        "PGPASSWORD": str(chosen["PASSWORD"] or ""),
        "PGHOST": str(chosen["HOST"] or ""),
        "PGPORT": str(chosen["PORT"] or ""),
    }
    done = subprocess.run(  # noqa: S603  # a program found by its name, arguments of our own
        [found, *arguments],
        env={name: value for name, value in environ.items() if value},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        if "No space left" in done.stderr:
            raise OSError(28, "磁盘空间不够")
        if "version" in done.stderr:
            raise Refused(f"本机的 {program} 与数据库的版本不符，请安装与数据库同一版本的 postgresql-client。")
        raise Refused(f"{program} 没有完成，请把这句话告诉系统管理员：{done.stderr.strip()[:300]}")


def _add(tar: tarfile.TarFile, path: Path, name: str, at: datetime) -> dict[str, Any]:
    """Add a file and give its size and hash."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        reading = _Hashing(file)
        tar.addfile(_member(name, size, at), reading)  # type: ignore[arg-type]
    return {"size": size, "sha256": reading.hash.hexdigest()}


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.hash.update(piece)
        return piece


def _member(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(at.timestamp()), 0o600
    return member


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _place(source: Path, target: Path) -> None:
    """Put a file in its place at once, flushed to the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(source, target)
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _work(folder: Path) -> Iterator[Path]:
    """A folder for what is half done, on the same disk; gone afterwards. What a killed run left is removed too."""
    for left in folder.glob(".gongkai-work-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".gongkai-work-", dir=folder) as name:
        yield Path(name)


def _summary(manifest: dict[str, Any]) -> Summary:
    entries = sum(int(head["serial"]) for head in manifest["heads"].values())
    return Summary(
        manifest["made_at"], len(manifest["files"]) + len(manifest.get("sealed", {})), entries, manifest["heads"]
    )
