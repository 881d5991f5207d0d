"""`gongkai search rebuild`: a new index of everything that is public, while the old one goes on answering."""

from __future__ import annotations

import argparse
import sys
import time


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "search",
        help="重建搜索的索引",
        description="重建搜索的索引。网站可以照常运行：建好之前用原来的索引搜索，建好后自动换用新的。",
    )
    verb.add_argument("what", metavar="操作", choices=["rebuild"], help="rebuild（重建）")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Rebuild; exit code 1 where another process is at it, 2 where nothing can be done."""
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        return _refuse("重建索引还需要服务组件，请先安装：pip install 'gongkai[server]'")
    from gongkai.config import start

    if refusal := start.load():
        return _refuse(refusal)
    from gongkai.config import health
    from gongkai.search import index

    for each in (health.database, health.migrations):
        found = each()
        if not found.sound:
            return _refuse(found.sentence)
    begun = time.monotonic()
    try:
        done = index.rebuild()
    except index.Building:
        print("另一个进程正在重建索引，请等它完成。", file=sys.stderr)
        return 1
    print(f"索引已重建：{done} 条公开信息，用时 {time.monotonic() - begun:.1f} 秒。")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
