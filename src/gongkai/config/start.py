"""What must hold before anything is served or done: settings, database, tables, protection, keys."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROLES = ("all", "portal", "console")

UNFINISHED = "restoring"
"""While this file lies in VAR, a restore was begun and not finished (`backup.py`)."""


def load() -> str:
    """Read the settings and load Django; gives why that is not possible, as a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    import django
    import django.db
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        var = Path(settings.VAR)
    except (ImproperlyConfigured, SystemExit) as fault:
        return str(fault)
    except ValueError:
        return "环境变量 DATABASE_URL 写得不对，应当像这样：postgres://用户名:密码@主机/数据库名。"
    if settings.ROLE not in ROLES:
        return f"环境变量 GONGKAI_ROLE 只能是 {'、'.join(ROLES)}。"
    try:
        # Made here, not when the settings are read: reading settings changes nothing.
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return f"不能建立文件夹 {var}，请核对环境变量 GONGKAI_VAR 和上级文件夹的权限。"
    try:
        django.setup()
        _ = django.db.connection.vendor
    except ImproperlyConfigured:
        return "使用 PostgreSQL 还缺少组件，请先安装：pip install 'gongkai[postgres]'"
    return ""


def prepare() -> str:
    """Bring a loaded installation to where it can start; gives why it cannot, as a sentence.

    On SQLite the tables are brought up to date; on PostgreSQL that is the operator's act.
    """
    from django.conf import settings
    from django.db import connection, connections
    from django.utils import timezone

    from gongkai.config import health, keys

    try:
        with _alone(Path(settings.VAR)):
            if (Path(settings.VAR) / UNFINISHED).exists():
                return "上一次恢复没有做完，请用同一个 gongkai restore 命令再恢复一次，完成后再启动。"
            reached = health.database()
            if not reached.sound:
                return reached.sentence
            if connection.vendor == "sqlite":
                _migrate()
            tables = health.migrations()
            if not tables.sound:
                return tables.sentence
            guards = health.guards()
            if not guards.sound:
                return guards.sentence
            var = Path(settings.VAR)
            if settings.ROLE == "portal" and not (connection.vendor == "sqlite" and keys.new_here()):
                return keys.prepare_portal(var)
            return keys.prepare(var, timezone.now())
    finally:
        connections.close_all()


def _migrate() -> None:
    from django.core.management import call_command

    from gongkai.config import health

    if health.pending_migrations():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """One start at a time in one installation."""
    with (var / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
