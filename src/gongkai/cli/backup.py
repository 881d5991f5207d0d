"""`gongkai backup FILE` and `gongkai restore FILE`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verbs."""
    verb = verbs.add_parser(
        "backup",
        help="备份",
        description="把数据库和它引用的文件写进一个备份文件。密钥不在备份里，请另行妥善保管 keys 文件夹。",
    )
    verb.add_argument("file", metavar="备份文件", help="要写的文件，例如 备份-2026-11-20.tar")
    verb.set_defaults(run=backup)
    verb = verbs.add_parser(
        "restore", help="恢复", description="把备份恢复到一个空的数据目录（或空的数据库），并核对存证。"
    )
    verb.add_argument("file", metavar="备份文件", help="用 gongkai backup 写的文件")
    verb.set_defaults(run=restore)


def backup(chosen: argparse.Namespace) -> int:
    """Write a backup; exit code 2 with one sentence where that is not possible."""
    from django.db import Error
    from django.utils import timezone

    from gongkai.config import start
    from gongkai.law import Refused, say

    if refusal := start.load():
        return _refuse(refusal)
    from gongkai.config.backup import backup as write

    now = timezone.now()
    try:
        summary = write(Path(chosen.file).absolute(), at=now)
    except Refused as refusal:
        return _refuse(str(refusal))
    except Error:
        return _refuse("数据库打不开，或者还没有建好；请先用 gongkai serve 启动一次。")
    print(
        f"{say(timezone.localdate(now))}备份完成：{chosen.file}\n"
        f"文件 {summary.files} 个，存证 {summary.entries} 条，机构 {len(summary.heads)} 个。"
        "密钥不在备份里，请另行保管 keys 文件夹。"
    )
    return 0


def restore(chosen: argparse.Namespace) -> int:
    """Restore a backup and verify its evidence; exit code 1 where that has faults, 2 where it cannot be done."""
    from gongkai.config import start

    if refusal := start.load():
        return _refuse(refusal)
    from gongkai.config.backup import missing_keys
    from gongkai.config.backup import restore as put
    from gongkai.evidence.models import Ledger
    from gongkai.evidence.verify import verify
    from gongkai.law import Refused

    try:
        summary = put(Path(chosen.file).absolute())
    except Refused as refusal:
        return _refuse(str(refusal))
    heads = {
        organ: {"serial": serial, "head": head}
        for organ, serial, head in Ledger.objects.values_list("organ", "entries", "head")
    }
    if heads != summary.heads:
        return _refuse("恢复后的存证与备份清单不一致，请不要使用，换一份备份重新恢复。")
    outcome = verify()
    print(
        f"恢复完成：文件 {summary.files} 个，存证 {summary.entries} 条，机构 {len(summary.heads)} 个，与备份清单一致。"
    )
    if sentence := missing_keys(summary):
        print(sentence, file=sys.stderr)
    if outcome.faults:
        print("存证核对发现问题，请运行 gongkai evidence verify 查看。", file=sys.stderr)
        return 1
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
