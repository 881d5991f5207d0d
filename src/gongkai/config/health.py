"""Whether an installation can do its work, in words for the operator: at start, and at `/readyz` for monitors."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error, NotSupportedError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.config import keys
from gongkai.evidence import outbox, triggers
from gongkai.pages.sizes import size_in_words
from gongkai.portal.tree import PublishedTree
from gongkai.records.publication import behind
from gongkai.search.folders import Unreadable
from gongkai.search.index import far_behind

OLDEST_SQLITE = (3, 35)
OLDEST_POSTGRESQL = 15
LEAST_SPACE = 500 * 1024 * 1024  # bytes
FAR_BEHIND = 500  # publications
LONGEST_SILENCE = 60  # seconds between two signs of life of the worker


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and the sentence about it."""

    sound: bool
    sentence: str


def heartbeat() -> Path:
    """The file that the worker touches as long as it lives; it holds its process id."""
    return Path(settings.VAR) / "work.alive"


def database() -> Finding:
    """The database answers and is new enough."""
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Finding(False, f"SQLite 版本 {sqlite3.sqlite_version} 太旧，需要 3.35 以上，请升级 Python 或操作系统。")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except NotSupportedError:
        return Finding(False, f"数据库版本太旧，需要 PostgreSQL {OLDEST_POSTGRESQL} 以上，请升级后再启动。")
    except (Error, OSError):
        return Finding(False, f"连不上数据库。{_where_to_look()}")
    if connection.vendor == "sqlite":
        return Finding(True, f"数据库可以使用（SQLite {sqlite3.sqlite_version}）。")
    version = connection.pg_version // 10000
    if version < OLDEST_POSTGRESQL:
        return Finding(False, f"PostgreSQL 版本 {version} 太旧，需要 {OLDEST_POSTGRESQL} 以上，请升级数据库后再启动。")
    return Finding(True, f"数据库可以使用（PostgreSQL {version}）。")


def _where_to_look() -> str:
    if connection.vendor == "sqlite":
        return f"请核对文件 {connection.settings_dict['NAME']} 和它所在文件夹的权限、磁盘空间。"
    return "请核对环境变量 DATABASE_URL，并确认数据库已经启动。"


def pending_migrations() -> int:
    """How many changes of the tables are still to be made."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrations() -> Finding:
    """The tables are those that this version works with."""
    if pending := pending_migrations():
        return Finding(False, f"数据库结构还有 {pending} 项没有更新。请先备份数据库，再运行：gongkai manage migrate")
    return Finding(True, "数据库结构是最新的。")


def guards() -> Finding:
    """The database itself refuses changes of the evidence."""
    if missing := triggers.missing():
        return Finding(
            False,
            f"数据库缺少 {len(missing)} 项防篡改保护。请运行 gongkai manage migrate 重新装上，"
            "再运行 gongkai evidence verify 核对记录。",
        )
    if unsafe := triggers.unsafe_settings():
        return Finding(
            False, f"数据库连接没有打开 {'、'.join(sorted(unsafe))}，防篡改保护可能被绕过。请改回系统自带的配置。"
        )
    return Finding(True, "防篡改保护齐全。")


def keyring() -> Finding:
    """The keys that this process needs are those of this database."""
    refusal = keys.prepare_portal(settings.VAR) if settings.ROLE == "portal" else keys.disagreement(settings.VAR)
    return Finding(not refusal, refusal or "密钥与数据库一致。")


def worker() -> Finding:
    """`gongkai work` gave a sign of life not long ago."""
    try:
        silent = time.time() - heartbeat().stat().st_mtime
    except OSError:
        return Finding(False, "后台任务没有运行。请用 gongkai serve 启动，或者单独运行 gongkai work。")
    if silent > LONGEST_SILENCE:
        return Finding(False, f"后台任务已有 {int(silent)} 秒没有动静。请重新启动 gongkai serve。")
    return Finding(True, "后台任务正在运行。")


def space() -> Finding:
    """There is room on the disk."""
    free = shutil.disk_usage(settings.VAR).free
    if free < LEAST_SPACE:
        return Finding(False, f"磁盘空间不足，只剩 {size_in_words(free)}。请清理磁盘或者扩容。")
    return Finding(True, f"磁盘空间足够，还有 {size_in_words(free)}。")


def unsent() -> Finding:
    """What waits to be sent; nothing that stops the work."""
    waiting = outbox.waiting().count()
    if waiting and outbox.waiting().exclude(kind__in=outbox.senders()).exists():
        return Finding(True, f"有 {waiting} 件通知等待发送；还没有设置邮件服务器（GONGKAI_EMAIL_URL），邮件暂不发出。")
    return Finding(True, f"有 {waiting} 件通知等待发送。" if waiting else "没有等待发送的通知。")


def followed() -> Finding:
    """How far the published files are behind the publication log; they catch up by themselves."""
    tree = PublishedTree()
    waiting, owed = behind(tree), tree.shelf.owed()
    sentences = [f"有 {waiting} 项公开内容正在生成页面。"] if waiting else []
    if owed:  # after a change of the templates or of a name; the old files are served meanwhile
        sentences.append(f"有 {owed} 个公开页面正在重新生成，完成之前显示原来的样式。")
    return Finding(True, "".join(sentences) or "公开页面都已生成。")


def searchable() -> Finding:
    """How far the index of the search is behind the publication log; it catches up, or is made anew, by itself."""
    try:
        waiting = far_behind()
    except Unreadable:
        return Finding(True, "搜索的索引正在建立，建好之前不能搜索。")
    if waiting > FAR_BEHIND:
        return Finding(
            True, f"搜索落后 {waiting} 项公开内容，新发布的暂时搜不到；如果这个数字不再减少，请重新启动 gongkai serve。"
        )
    return Finding(True, f"有 {waiting} 项公开内容正在进入搜索。" if waiting else "公开内容都可以搜到。")


def named() -> Finding:
    """Whether the site knows its address; pages work without."""
    if settings.ADDRESS:
        return Finding(True, f"网站对外的网址是 {settings.ADDRESS}。")
    return Finding(True, "没有设置网站对外的网址，信息页上不写“本页网址”。请用环境变量 GONGKAI_ADDRESS 写明。")


def findings() -> Iterator[Finding]:
    """Everything, in the order in which it is looked at; without a database nothing that needs one."""
    reached = database()
    yield reached
    if reached.sound:
        yield (tables := migrations())
        if tables.sound:
            yield guards()
            yield keyring()
            yield followed()
            yield searchable()
            if settings.ROLE != "portal":  # whose account reads nothing that is sent
                yield unsent()
    yield worker()
    yield space()
    yield named()


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """For monitors and the operator: 200 where everything is sound, 503 where something is not; one line each."""
    try:
        found = list(findings())
    except Error:
        found = [Finding(False, f"数据库中途断开。{_where_to_look()}")]
    sound = all(each.sound for each in found)
    lines = ["可以使用" if sound else "不能正常使用"]
    lines += [f"{'正常' if each.sound else '异常'}　{each.sentence}" for each in found]
    return HttpResponse(
        "".join(f"{line}\n" for line in lines),
        status=200 if sound else 503,
        content_type="text/plain; charset=utf-8",
    )
