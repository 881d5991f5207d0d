"""`gongkai work`: what goes on behind the pages. `gongkai serve` runs it; rarely anybody does by hand."""

from __future__ import annotations

import argparse
import sys

from gongkai.config.supervision import end_with_supervisor


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "work",
        help="运行后台任务（gongkai serve 已包含）",
        description="运行后台任务：发送通知、定时任务。gongkai serve 已包含，一般不必单独运行。按 Ctrl+C 停止。",
    )
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Work until stopped; exit code 2 with one sentence where that is not possible."""
    supervised = end_with_supervisor()
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        print("后台任务还需要服务组件，请先安装：pip install 'gongkai[server]'", file=sys.stderr)
        return 2
    from gongkai.config import start

    # `gongkai serve` has prepared everything before it starts its children.
    if refusal := start.load() or ("" if supervised else start.prepare()):
        print(refusal, file=sys.stderr)
        return 2
    from gongkai.config.work import Work, steps

    return Work(*steps()).run()
