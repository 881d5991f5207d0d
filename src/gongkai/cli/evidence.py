"""`gongkai evidence …`: verify the evidence."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

ABOUT = """\
核对全部存证：每条存证与前一条相连、内容与校验值相符；受保护的内容（发布、签批、文书等）与存证相符；
存证与锚点相符。锚点是每小时和每次发布时写在数据库之外的存证链末尾；有了锚点，之前的存证就不能被整体改写而不被发现。
最后写明每个机构可以担保到什么时候。只读数据库，可以在系统运行时使用。

没有发现问题时退出码为 0，发现问题为 1，不能核对为 2。
"""


def add(verbs: Any) -> None:
    """Declare the verb and its part."""
    evidence = verbs.add_parser("evidence", help="存证：核对有没有被改动", description="存证")
    parts = evidence.add_subparsers(title="命令", metavar="命令", parser_class=type(evidence), required=True)
    verify = parts.add_parser(
        "verify",
        help="核对存证、受保护的内容和锚点",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("--organ", metavar="机构代码", type=_code, help="只核对这个机构")
    verify.add_argument("--anchors", type=Path, metavar="文件", help="用另外保存的锚点文件核对，默认用系统自己的")
    verify.add_argument("--json", action="store_true", help="输出 JSON")
    verify.set_defaults(run=run)


def _code(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("机构代码不能为空。")
    return text.strip()


def run(arguments: argparse.Namespace) -> int:
    """Verify and print; 1 with faults, 2 where there is nothing to verify or the database cannot be read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    try:
        import django
    except ModuleNotFoundError:
        return _refuse("核对存证还需要服务组件，请先安装：pip install 'gongkai[server]'")
    django.setup()
    from django.db import DatabaseError, connection

    from gongkai.evidence.models import Entry, Ledger
    from gongkai.evidence.verify import verify
    from gongkai.sealing.keys import NoKey

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not name.startswith("file:") and not Path(name).exists():
        return _refuse(f"没有找到数据库 {name}，请核对环境变量 GONGKAI_VAR 和 DATABASE_URL。")
    if arguments.anchors and not arguments.anchors.is_file():
        return _refuse(f"没有锚点文件 {arguments.anchors}，请核对 --anchors。")
    try:
        code = arguments.organ
        if code and not (Ledger.objects.filter(pk=code).exists() or Entry.objects.filter(organ=code).exists()):
            return _refuse(f"没有机构代码为 {code} 的存证，请核对 --organ。")
        outcome = verify(code, arguments.anchors)
    except DatabaseError:
        return _refuse("数据库读不出来，请确认它在运行，并已用 gongkai manage migrate 建好数据表。")
    except NoKey as fault:
        return _refuse(str(fault))
    except OSError as fault:
        return _refuse(f"锚点文件读不出来，请检查权限：{fault.filename}")
    if arguments.json:
        print(json.dumps(outcome.plain(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(outcome.lines))
    return 0 if outcome.sound else 1


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
