"""`gongkai surround`: the head and foot of the county's site around our pages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "surround",
        help="把县门户网站的页头、页脚放到公开页面上下",
        description=(
            "在浏览器里打开县门户网站首页，另存为“网页，全部”，再用本命令导入。只取链接、文字和图片，"
            "不带对方的程序和样式；每次导入留一个版本，可以换回。"
        ),
    )
    verb.add_argument("page", nargs="?", type=Path, metavar="网页文件", help="保存下来的网页")
    verb.add_argument("--site", default="", help="这个网页的完整网址，链接据此补全")
    verb.add_argument("--head", default="", help="哪一块是页头，例如 '#header'、'.top'")
    verb.add_argument("--foot", default="", help="哪一块是页脚，例如 '#footer'")
    choice = verb.add_mutually_exclusive_group()
    choice.add_argument("--list", action="store_true", help="列出留存的版本")
    choice.add_argument("--use", metavar="版本", help="换回某个版本")
    choice.add_argument("--remove", action="store_true", help="不再加页头、页脚")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Take, list, change or remove; exit code 2 where that cannot be done."""
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        return _refuse("导入页头、页脚还需要服务组件，请先安装：pip install 'gongkai[server]'")
    from gongkai.config import start

    if refusal := start.load():
        return _refuse(refusal)
    from django.utils import timezone

    from gongkai.law import Refused
    from gongkai.portal import surround

    try:
        if chosen.list:
            for version in surround.versions():
                print(f"{version}{'（正在使用）' if version == surround.current() else ''}")
        elif chosen.remove or chosen.use is not None:
            surround.use("" if chosen.remove else chosen.use)
            print("公开页面不再加页头、页脚。" if chosen.remove else f"已换用版本 {chosen.use}。")
        elif chosen.page is None:
            return _refuse("请写明要导入的网页文件；用 gongkai surround --help 查看用法。")
        else:
            taken = surround.take(chosen.page, site=chosen.site, at=timezone.now(), head=chosen.head, foot=chosen.foot)
            for sentence in taken.left_out:
                print(sentence, file=sys.stderr)
            print(f"已导入并启用，版本 {taken.version}：链接 {taken.links} 个，图片 {taken.pictures} 张。")
    except Refused as refusal:
        return _refuse(str(refusal))
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
