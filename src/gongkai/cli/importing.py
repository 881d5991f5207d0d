"""`gongkai import releases FILE`: what an old system had released comes in, once."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.records.elsewhere.legacy import Outcome
    from gongkai.records.elsewhere.tables import Line

ABOUT = """\
把旧网站、旧系统里已经发布过的信息导入本系统。文件第一行是列名，必须有编号、标题、发布日期三列，还可以有：
栏目、正文、摘要、文号、成文日期、形成日期、制作机关、发布机关代码、附件、信息性质、文件类型、公示期至、
有效期至、有效性、失效日期、废止依据。
正文可以是网页代码或者纯文字。编号已经导入过的不再导入，所以中断以后再运行一次即可，重复运行不会重复。
本机关已公开同文号、或者同一天发布的同名信息的，也不导入；确实要再导入的，加 --again。
不能导入的每一行原样连同原因写进“文件名-未导入.csv”，在那里改好后可以单独再导入。

全部导入时退出码为 0，有没有导入的行为 1，文件或参数有误为 2。
"""
WIDTH = 30
MOST_NAMED = 50


def add(verbs: Any) -> None:
    """Declare the verb and its part."""
    verb = verbs.add_parser("import", help="导入：旧网站、旧系统已发布的信息", description="导入")
    parts = verb.add_subparsers(title="命令", metavar="命令", parser_class=type(verb), required=True)
    part = parts.add_parser(
        "releases",
        help="导入已发布的信息",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    part.add_argument("file", type=Path, metavar="文件", help="csv、jsonl 或者 xlsx 文件")
    part.add_argument("--organ", required=True, metavar="机构代码", help="由哪个机关发布")
    part.add_argument("--by", default="", metavar="账号", help="由谁办理（登录账号），会写进存证")
    part.add_argument("--map", type=Path, dest="mapping", metavar="文件", help="栏目映射表：原栏目、现栏目两列")
    part.add_argument("--rest", action="store_true", help="没有对应栏目的放到“其他应当公开的信息”")
    part.add_argument("--files", type=Path, metavar="文件夹", help="附件所在的文件夹")
    part.add_argument("--system", default="", metavar="名称", help="几个旧系统的编号或者内容会重复时，写明来自哪个系统")
    part.add_argument("--again", action="store_true", help="本平台已有同名或者同文号的，也再导入一次")
    part.add_argument("--dry-run", action="store_true", help="只核对，不写入；并列出有像身份证号码、手机号码的数字的行")
    part.add_argument("--json", action="store_true", help="输出 JSON")
    part.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Bring in and say what came in; 1 where rows were left out or the act is refused, 2 where nothing can be read."""
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        return _say("导入还需要服务组件，请先安装：pip install 'gongkai[server]'", 2)
    from gongkai.config import start

    if refusal := start.load():
        return _say(refusal, 2)
    from django.db import DatabaseError

    from gongkai.records.elsewhere.legacy import Wish, mapping

    try:
        names = mapping(chosen.mapping) if chosen.mapping else {}
    except (OSError, ValueError) as fault:
        return _say(f"栏目映射表读不出来：{_of_file(fault, chosen.mapping)}", 2)
    if chosen.files and not chosen.files.is_dir():
        return _say(f"没有附件文件夹 {chosen.files}，请核对 --files。", 2)
    wish = Wish(names, chosen.rest, chosen.system.strip(), chosen.files, chosen.again)
    try:
        return _bring_in(chosen, wish)
    except OSError as fault:
        return _say(f"文件读不出来：{_of_file(fault, chosen.file)}", 2)
    except DatabaseError:
        return _say("数据库读不出来，请确认它在运行，并已用 gongkai manage migrate 建好数据表。", 2)


def _bring_in(chosen: argparse.Namespace, wish: Any) -> int:
    from django.utils import timezone

    from gongkai.evidence.acting import Busy
    from gongkai.law import Refused
    from gongkai.organs.models import Organ, Person
    from gongkai.organs.permissions import NotAllowed
    from gongkai.records.elsewhere.legacy import bring_in

    organ = Organ.objects.filter(code=chosen.organ.strip()).first()
    if organ is None:
        return _say(f"没有代码为 {chosen.organ} 的机构，请核对 --organ。", 2)
    person = Person.objects.filter(account=chosen.by.strip()).first() if chosen.by.strip() else None
    if person is None:
        missing = f"没有账号 {chosen.by}" if chosen.by.strip() else "没有写明由谁办理"
        return _say(f"{missing}，请用 --by 写明登录账号：{_who_may(organ)}。", 2)
    bar = _Progress()
    try:
        outcome = bring_in(
            chosen.file, organ, wish, by=person, clock=timezone.now, dry=chosen.dry_run, progress=bar.show
        )
    except Busy as fault:
        bar.clear()
        return _say(f"{fault}已经导入的不受影响，再运行一次即可接着导入。", 1)
    except Refused as fault:
        bar.clear()
        return _say(str(fault), 1 if isinstance(fault, NotAllowed) else 2)
    bar.clear()
    report = chosen.file.with_name(f"{chosen.file.stem}-未导入.csv")
    _report(report, chosen.file, outcome)
    _summary(chosen, outcome, report)
    return 1 if outcome.rejected else 0


def _who_may(organ: Any) -> str:
    """Whose account would do."""
    from django.utils.timezone import localdate

    from gongkai.organs.models import Tenure, in_force
    from gongkai.organs.permissions import Permission, kinds_with

    kinds = kinds_with(Permission.RECORD_IMPORT)
    holding = Tenure.objects.filter(in_force(localdate()), post__organ=organ, post__kind__in=kinds)
    accounts = [f"{each.person.account}（{each.person.name}）" for each in holding.select_related("person")[:5]]
    return "、".join(accounts) or f"{organ.name}的经办人"


def _report(path: Path, source: Path, outcome: Outcome) -> None:
    """Write every row that did not come in as it stands in the file, with why, so that it can be mended there and come
    in on its own; no file where all did."""
    from gongkai.pages.spreadsheet import plain
    from gongkai.records.elsewhere.tables import ABOUT_ROW, lines

    if not outcome.rejected:
        path.unlink(missing_ok=True)
        return
    reasons = {each.number: each.reason for each in outcome.rejected}

    def left() -> Iterator[Line]:  # read again rather than kept: they may be all of a large file
        return (each for each in lines(source) if each.number in reasons)

    columns = dict.fromkeys(chain.from_iterable(each.cells for each in left()))
    names = [name for name in columns if name not in ABOUT_ROW]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow((*ABOUT_ROW, *names))
        for each in left():
            cells = (plain(each.cells.get(name, "")) for name in names)
            table.writerow((each.number, reasons[each.number], *cells))


def _summary(chosen: argparse.Namespace, outcome: Outcome, report: Path) -> None:
    if chosen.json:
        found = {"read": outcome.read, "taken": outcome.taken, "known": outcome.known, "dry_run": chosen.dry_run}
        found |= {"identities": outcome.identities, "mobiles": outcome.mobiles} if chosen.dry_run else {}
        print(
            json.dumps(found | {"rejected": [asdict(each) for each in outcome.rejected]}, ensure_ascii=False, indent=2)
        )
    done = "可以导入" if chosen.dry_run else "导入"
    counts = f"读了 {outcome.read} 行：{done} {outcome.taken} 条，以前已经导入 {outcome.known} 条，"
    _say(f"{counts}不能导入 {len(outcome.rejected)} 行{'；只核对，什么都没有写入' if chosen.dry_run else ''}。", 0)
    if outcome.unused:
        _say(f"没有用到的列：{'、'.join(outcome.unused)}。", 0)
    for what, numbers in (("身份证号码", outcome.identities), ("手机号码", outcome.mobiles)):
        if numbers:
            which = "、".join(map(str, numbers[:MOST_NAMED]))
            more = "等，全部行号用 --json 查看" if len(numbers) > MOST_NAMED else ""
            _say(f"有 {len(numbers)} 行的文字里有像{what}的数字，导入后随即公开，请先核对：第 {which} 行{more}。", 0)
    if outcome.rejected:
        first = outcome.rejected[0]
        _say(f"不能导入的每一行和原因在 {report}。例如第 {first.number} 行：{first.reason}", 0)


class _Progress:
    """A bar on stderr, where that is a terminal."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()

    def show(self, what: str, done: int, total: int) -> None:
        if not self.shown:
            return
        filled = WIDTH * done // total if total else 0
        bar = f" [{'█' * filled}{' ' * (WIDTH - filled)}]" if total else ""
        sys.stderr.write(f"\r已{what} {done}{f'/{total}' if total else ''} 条{bar}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave the line free for a sentence."""
        if self.shown:
            sys.stderr.write("\r" + " " * (WIDTH + 40) + "\r")


def _of_file(fault: Exception, path: Path) -> str:
    """Why a file cannot be read, as a sentence."""
    if isinstance(fault, FileNotFoundError):
        return f"没有 {path}，请核对文件名。"
    return f"{path}，请检查权限和磁盘。" if isinstance(fault, OSError) else str(fault)


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
