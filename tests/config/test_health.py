"""`/readyz`, in words for the operator."""

from __future__ import annotations

import os
import sqlite3
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client

from gongkai.config import health, keys
from gongkai.config.work import give_a_sign_of_life
from gongkai.evidence import triggers
from gongkai.evidence.models import Outbox

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def sound(db: None, settings, tmp_path: Path) -> Path:
    """An installation in which everything holds."""
    settings.VAR = tmp_path
    assert keys.prepare(tmp_path, AT) == ""
    give_a_sign_of_life()
    return tmp_path


def ask() -> tuple[int, list[str]]:
    answer = Client().get("/readyz")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    return answer.status_code, answer.content.decode().splitlines()


@pytest.mark.django_db
def test_all_is_well_in_one_line_each(sound: Path) -> None:
    status, lines = ask()
    assert (status, lines[0]) == (200, "可以使用")
    assert all(line.startswith("正常　") and line.endswith("。") for line in lines[1:])
    assert len(lines) == 11 and "没有设置网站对外的网址" in lines[-1]


@pytest.mark.django_db
def test_a_missing_trigger_is_noticed(sound: Path) -> None:
    triggers.drop()
    status, lines = ask()
    assert (status, lines[0]) == (503, "不能正常使用")
    assert any("防篡改保护" in line and line.startswith("异常") for line in lines)


@pytest.mark.django_db
def test_other_keys_are_noticed(sound: Path) -> None:
    (sound / "keys" / "ring").unlink()
    status, lines = ask()
    assert status == 503
    assert any("缺少密钥文件" in line for line in lines)


@pytest.mark.django_db
def test_a_worker_that_fell_silent_is_noticed(sound: Path) -> None:
    os.utime(health.heartbeat(), (0, 0))
    assert any("没有动静" in line for line in ask()[1])
    health.heartbeat().unlink()
    status, lines = ask()
    assert status == 503
    assert "异常　后台任务没有运行。请用 gongkai serve 启动，或者单独运行 gongkai work。" in lines


@pytest.mark.django_db
def test_a_full_disk_is_noticed(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: usage(10**9, 9 * 10**8, 10**8))
    status, lines = ask()
    assert status == 503
    assert "异常　磁盘空间不足，只剩 95.4 兆字节。请清理磁盘或者扩容。" in lines


@pytest.mark.django_db
def test_tables_of_an_older_version_are_noticed(sound: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'evidence'")
    status, lines = ask()
    assert status == 503
    assert any("没有更新" in line and "gongkai manage migrate" in line for line in lines)


@pytest.mark.django_db
def test_messages_without_a_mail_server_wait_and_are_named(sound: Path, settings) -> None:
    settings.EMAIL_HOST = ""
    Outbox.objects.create(kind="email", subject="organs.Organ:1", payload={}, written_at=AT, not_before=AT)
    status, lines = ask()
    assert status == 200
    assert any("有 1 件通知等待发送；还没有设置邮件服务器" in line for line in lines)


def test_without_a_database_the_page_still_answers(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path

    def refuse() -> None:
        raise OperationalError("connection refused at 192.0.2.1")

    monkeypatch.setattr(connection, "cursor", refuse)
    status, lines = ask()
    assert status == 503
    assert lines[1].startswith("异常　连不上数据库。请核对")
    assert "192.0.2.1" not in "".join(lines)
    assert Client().get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_database_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
        monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")
        expected = "SQLite 版本 3.34.1 太旧，需要 3.35 以上，请升级 Python 或操作系统。"
    else:
        monkeypatch.setitem(connection.__dict__, "pg_version", 140012)
        expected = "PostgreSQL 版本 14 太旧，需要 15 以上，请升级数据库后再启动。"
    assert health.database() == health.Finding(False, expected)
