"""The one command, `gongkai …`.

Each verb is a module with `add(verbs)`, which declares its arguments, and a function that runs it and gives the exit
code: 0 fine, 1 findings of level error (or a refused act), 2 could not read or bad arguments. Data goes to stdout,
sentences for people go to stderr. A verb imports what it needs when it runs, so that `gongkai due` does not wait for
the readers.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from gongkai import __version__
from gongkai.cli import (
    backup,
    demo,
    due,
    evidence,
    export,
    fee,
    importing,
    init,
    keys,
    manage,
    report,
    search,
    serve,
    surround,
    work,
)


class _Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False)  # type: ignore[arg-type]
        self._optionals.title = "选项"
        self._positionals.title = "参数"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{_in_chinese(message)}\n用 {self.prog} --help 查看用法。\n")


def _in_chinese(message: str) -> str:
    """Turn argparse's English message into a sentence for people."""
    argument, _, rest = message.partition(": ")
    name = argument.removeprefix("argument ")
    if message.startswith("the following arguments are required"):
        return f"缺少参数：{rest}。"
    if message.startswith("unrecognized arguments"):
        return f"不认识的参数：{rest}。"
    if rest.startswith("expected"):
        return f"参数 {name} 后面缺少内容。"
    if rest.startswith("invalid choice"):
        chosen, _, choices = rest.removeprefix("invalid choice: ").replace("'", "").partition(" (choose from ")
        possible = choices.rstrip(")").replace(", ", "、")
        return f"“{chosen}”不能用在这里，可用：{possible}。"
    if rest.startswith("not allowed with argument"):
        return f"参数 {name} 与 {rest.rsplit(' ', 1)[-1]} 不能同时使用。"
    if rest.startswith("invalid int value"):
        return f"参数 {name} 要填整数。"
    return f"参数 {name} 有误：{rest}" if rest else f"参数有误：{message}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit code."""
    parser = _Parser(prog="gongkai", description="政府信息公开工作系统")
    parser.add_argument("--version", action="version", version=f"gongkai {__version__}", help="显示版本号")
    verbs = parser.add_subparsers(title="命令", metavar="命令", parser_class=_Parser, required=True)
    pure, site = (
        (report, due, fee),
        (evidence, init, importing, export, serve, work, search, manage, keys, surround, backup, demo),
    )
    for verb in (*pure, *site):
        verb.add(verbs)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except BrokenPipeError:
        # The reader of our output went away (`gongkai … | head`): nothing to complain about.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 130
