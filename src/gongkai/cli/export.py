"""`gongkai export …`: what is public, as a folder that any web server can serve."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ABOUT = """\
把公开平台写进一个文件夹，任何网页服务器都能提供：信息页面、附件、各栏目的列表、机关页面、订阅、开放数据和样式。
需要系统运行才能用的（表单、长者模式、办事工具、检索）不写进去。写完逐一核对页面之间的链接，不通的列出来，退出码为 1。

最后打印公开日志的序号。以后加 --since 序号，只写此后的变动，并在“删除清单.txt”里列出旧的副本须删除的位置：
先按清单删除，再把文件夹里的内容复制过去。撤下的信息请尽快从副本删除。
"""


def add(verbs: Any) -> None:
    """Declare the verb and its part."""
    export = verbs.add_parser("export", help="导出：把公开平台写进文件夹", description="导出")
    parts = export.add_subparsers(title="命令", metavar="命令", parser_class=type(export), required=True)
    site = parts.add_parser(
        "site",
        help="把公开平台写进文件夹",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    site.add_argument("folder", type=Path, metavar="文件夹", help="写到哪里；全部导出时须是空的")
    site.add_argument("--since", type=int, metavar="序号", help="只写这个序号之后的变动")
    site.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write and check; 1 with links that lead nowhere, 2 where it cannot be done."""
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        return _refuse("导出还需要服务组件，请先安装：pip install 'gongkai[server]'")
    from gongkai.config import start

    if refusal := start.load():
        return _refuse(refusal)
    from django.db import Error

    from gongkai.law import Refused
    from gongkai.portal.export import DELETIONS, Export

    try:
        copy = Export(chosen.folder.absolute(), since=chosen.since).run()
    except Refused as refusal:
        return _refuse(str(refusal))
    except Error:
        return _refuse("数据库打不开，或者还没有建好；请先用 gongkai serve 启动一次。")
    except OSError as fault:
        return _refuse(f"文件夹 {chosen.folder} 写不进去（{fault.strerror}），请核对权限和磁盘空间。")
    for address, page in copy.broken:
        print(f"链接不通：{address}（在 {page or '平台首页'} 上）", file=sys.stderr)
    print(f"已写入 {copy.files} 个文件：{chosen.folder}")
    if chosen.since is not None:
        print(f"旧的副本须删除 {copy.deleted} 处，见“{DELETIONS}”。")
    print(f"公开日志到第 {copy.last} 号，下次只导出变动时用：--since {copy.last}")
    return 1 if copy.broken else 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
