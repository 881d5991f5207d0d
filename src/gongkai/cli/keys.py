"""`gongkai keys`: whether the keys are those of the database; new ones where that is needed."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.config.rotation import Outcome

WIDTH = 30
"""Characters of the progress bar."""
MOST_SHOWN = 20


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "keys",
        help="核对或更换密钥",
        description="核对密钥是不是数据库原来用的；丢失、泄露或者到期时更换。更换后请另存 keys 文件夹。"
        "rotate 换用新的加密密钥，并把已有的内容逐项改用它加密：网站可以照常运行，中断后再运行一次就接着做。",
    )
    verb.add_argument("act", nargs="?", metavar="操作", choices=["rotate"], help="rotate（更换加密密钥）；不写则核对")
    choice = verb.add_mutually_exclusive_group()
    choice.add_argument("--drop-old", action="store_true", help="用于 rotate：全部改用新密钥之后，去掉旧密钥")
    choice.add_argument("--new-secret", action="store_true", help="更换签名用的密钥，所有人要重新登录")
    choice.add_argument("--new-intake-key", action="store_true", help="公众以后提交的内容用新的密钥封存，旧的留着拆封")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Check or renew; exit code 1 where the keys are not those of the database, 2 where nothing can be done."""
    if chosen.act and (chosen.new_secret or chosen.new_intake_key):
        return _refuse("rotate 不能与 --new-secret、--new-intake-key 同时使用。")
    if chosen.drop_old and not chosen.act:
        return _refuse("--drop-old 要与 rotate 一起使用：gongkai keys rotate --drop-old。")
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
    if chosen.act:
        return _rotate(var, drop=chosen.drop_old)
    if chosen.new_intake_key:
        keys.add_key(var, "intake", timezone.now())
        print(
            "已换用新的封存密钥。请另存新的 keys 文件夹；"
            "公众网站单独运行的，把 keys/intake.pub 复制过去，再重新启动它。"
        )
    elif not chosen.new_secret:
        print("密钥与数据库一致。")
    return 0


def _rotate(var: Path, *, drop: bool) -> int:
    from django.utils import timezone

    from gongkai.config import rotation
    from gongkai.law import Refused

    try:
        outcome = (rotation.drop_old if drop else rotation.rotate)(var, at=timezone.now(), show=_show)
    except Refused as refusal:
        return _refuse(str(refusal))
    finally:
        _clear()
    print(_said(outcome, drop=drop))
    for label in outcome.closed[:MOST_SHOWN]:
        print(f"打不开，没有更换：{label}", file=sys.stderr)
    if outcome.closed:
        print(f"共 {len(outcome.closed)} 项打不开，请运行 gongkai evidence verify 查明，用备份恢复。", file=sys.stderr)
    return 1 if outcome.closed else 0


def _said(outcome: Outcome, *, drop: bool) -> str:
    done = f"有 {outcome.done} 项内容改用新密钥加密。"
    if drop:
        return (
            f"{done}旧密钥已去掉。请另存新的 keys 文件夹；"
            "更换以前的备份要用旧密钥打开：那些备份还在，旧的 keys 文件夹就要留着。"
        )
    begun = "已启用新的加密密钥" if outcome.fresh else "接着做上一次没有做完的更换"
    return (
        f"{begun}，{done}请另存新的 keys 文件夹；多台服务器的，把 keys/ring 复制到各台。"
        "旧密钥还留着，要去掉，过两分钟运行 gongkai keys rotate --drop-old。"
    )


def _show(done: int, total: int) -> None:
    """A progress bar on stderr, where that is a terminal and there is something to wait for."""
    if total and sys.stderr.isatty():
        filled = min(WIDTH, WIDTH * done // total)
        sys.stderr.write(f"\r已更换 {done}/{total} 项 [{'█' * filled}{' ' * (WIDTH - filled)}]")
        sys.stderr.flush()


def _clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * (WIDTH + 40) + "\r")


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
