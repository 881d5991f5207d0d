"""`gongkai keys`: whether the keys are those of the database; new ones where that is needed."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "keys",
        help="核对或更换密钥",
        description="核对密钥是不是数据库原来用的；丢失或泄露时更换。更换后请重新启动网站，并另存 keys 文件夹。",
    )
    choice = verb.add_mutually_exclusive_group()
    choice.add_argument("--new-secret", action="store_true", help="更换签名用的密钥，所有人要重新登录")
    choice.add_argument("--new-data-key", action="store_true", help="以后用新的密钥加密，旧的留着打开以前的内容")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Check or renew; exit code 1 where the keys are not those of the database, 2 where nothing can be done."""
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        return _refuse("核对密钥还需要服务组件，请先安装：pip install 'gongkai[server]'")
    from gongkai.config import start

    if refusal := start.load():
        return _refuse(refusal)
    from django.conf import settings
    from django.utils import timezone

    from gongkai.config import health, keys

    for each in (health.database, health.migrations):
        found = each()
        if not found.sound:
            return _refuse(found.sentence)
    var = Path(settings.VAR)
    if chosen.new_secret:
        if os.environ.get(keys.VARIABLE):
            return _refuse(f"签名用的密钥写在环境变量 {keys.VARIABLE} 里；请先去掉它，再更换。")
        keys.renew_secret(var, timezone.now())
        print("签名用的密钥已更换。请重新启动网站，所有人要重新登录；并另存新的 keys 文件夹。")
    refusal = keys.disagreement(var)
    if refusal:
        print(refusal, file=sys.stderr)
        return 1
    if chosen.new_data_key:
        keys.add_key(var, "data", timezone.now())
        print("已加入新的加密密钥。请重新启动网站，并另存新的 keys 文件夹。")
    elif not chosen.new_secret:
        print("密钥与数据库一致。")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
