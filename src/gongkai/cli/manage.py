"""`gongkai manage …`: the commands of Django and of our apps, on this installation."""

from __future__ import annotations

import argparse
import sys


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "manage",
        help="数据库和系统的管理命令",
        description="数据库和系统的管理命令，例如 gongkai manage migrate（更新数据库结构）。",
    )
    verb.add_argument("command", metavar="管理命令", help="例如 migrate")
    verb.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="这个命令自己的参数")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run one command; exit code 2 with one sentence where that is not possible."""
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        return _refuse("管理数据库还需要服务组件，请先安装：pip install 'gongkai[server]'")
    from gongkai.config import start

    if refusal := start.load():
        return _refuse(refusal)
    from gongkai.config import health

    if chosen.command == "migrate":
        reached = health.database()
        if not reached.sound:
            return _refuse(reached.sentence)
        if not chosen.rest:
            return _migrate()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gongkai manage", chosen.command, *chosen.rest])
    return 0


def _migrate() -> int:
    """Bring the tables up to date, and say so in one sentence."""
    from django.core.management import call_command

    from gongkai.config import health

    pending = health.pending_migrations()
    # Also where nothing is pending: this puts the protection of the evidence back.
    call_command("migrate", verbosity=0, interactive=False)
    print(f"数据库结构已更新（{pending} 项）。" if pending else "数据库结构是最新的。")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
