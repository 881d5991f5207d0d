"""`gongkai demo`: a small fictitious county, made through the same acts as a real one, then served.

    county.py  its organs, people and posts
    acts.py    what they did, day by day, up to the first working day of the current month
    platform.py  what they did about sections, documents and the standard catalogue
    cases.py   what people asked of them, and what came of it

It lives in a folder of its own, so that it never meets the record of a real county.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

SLIP = "演示账号.txt"


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "demo",
        help="演示",
        description="建立一个虚构的示例县并运行网站，用来试用。数据放在单独的文件夹里，不影响正式数据。",
    )
    verb.add_argument("--port", type=int, default=8000, metavar="端口", help="监听的端口，默认 8000")
    verb.add_argument("--no-serve", action="store_true", help="只建立数据，不运行网站")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Make the county where there is none yet, print its accounts, and serve."""
    from gongkai.cli import serve

    if os.environ.get("DATABASE_URL"):
        return _refuse("演示只用自带的数据库，请先取消环境变量 DATABASE_URL。")
    os.environ["GONGKAI_VAR"] = os.environ.get("GONGKAI_VAR") or str(Path("var") / "demo")
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        return _refuse("运行演示还需要服务组件，请先安装：pip install 'gongkai[server]'")
    print("正在启动：准备程序和数据库，第一次约需十几秒……", flush=True)
    from gongkai.config import start

    if refusal := start.load() or start.prepare():
        return _refuse(refusal)
    slip = Path(os.environ["GONGKAI_VAR"]) / SLIP
    if refusal := _make(slip):
        return _refuse(refusal)
    print(slip.read_text(encoding="utf-8"), flush=True)
    if chosen.no_serve:
        return 0
    return serve.run(argparse.Namespace(role=None, host="127.0.0.1", port=chosen.port))


def _make(slip: Path) -> str:
    """Make the county unless it is there; gives why that is not possible."""
    from django.utils import timezone

    from gongkai.cli.demo import acts, cases, county, platform
    from gongkai.organs.models import Organ

    if slip.exists():
        return ""
    if Organ.objects.exists():
        return f"{slip.parent} 里已有数据，不是完整的演示数据，没有改动；请换一个文件夹（环境变量 GONGKAI_VAR）再试。"
    print("正在建立示例县，约需半分钟……", flush=True)
    now = timezone.now()
    password = county.new_password()
    people = county.make(password, now=now)
    town = (*platform.BAILU, *cases.BAILU)
    acts.play(people, now=now, town=town, office=(platform.catalogue,), schools=cases.EDUCATION)
    slip.touch(mode=0o600)
    slip.write_text(county.slip(people, password), encoding="utf-8")
    return ""


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
