"""`gongkai init`: set up a county out of a workbook."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.organs.setup import Plan
    from gongkai.organs.slips import Slip

SLIP_KINDS = (".html", ".pdf")


def add(verbs: Any) -> None:
    """Declare the arguments of the verb."""
    verb = verbs.add_parser(
        "init",
        help="首次建立：从表格导入机构、人员和岗位",
        description="从一个表格建立全县的机构、人员和岗位，并打印首次登录密码条。"
        "再次运行只增加新的内容，已有的不改动。有一处错误就什么都不写入。",
    )
    verb.add_argument("--from", dest="source", type=Path, metavar="文件", help="填好的表格（.xlsx、.xls、.ods）")
    verb.add_argument("--template", type=Path, metavar="文件", help="写出空白表格，内有填写说明和示例")
    verb.add_argument("--preview", action="store_true", help="只检查和预览，不写入")
    verb.add_argument("--slips", type=Path, metavar="文件", help="首次登录密码条存到哪里（.html 或 .pdf）")
    verb.add_argument("--address", default="", metavar="网址", help="印在密码条上的登录地址；不写时按网站的域名取")
    verb.add_argument("--yes", action="store_true", help="不再询问，直接写入")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write the template, preview, or set up; without a file say how to begin."""
    if chosen.source is None and chosen.template is None:
        print(
            "建立全县机构和人员分四步：\n"
            "  1. gongkai init --template 机构人员.xlsx        得到空白表格，按里面的说明和示例填写\n"
            "  2. gongkai init --from 机构人员.xlsx --preview  检查和预览，不写入\n"
            "  3. gongkai init --from 机构人员.xlsx --slips 密码条.html   写入，并得到首次登录密码条\n"
            "  4. gongkai serve                                运行网站，各人用密码条登录"
        )
        return 0
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        return _say("建立机构和人员还需要服务组件，请先安装：pip install 'gongkai[server]'", 2)
    from gongkai.config import start

    if refusal := start.load():
        return _say(refusal, 2)
    if chosen.template:
        return _template(chosen.template)
    try:
        content = chosen.source.read_bytes()
    except OSError:
        return _say(f"读不到文件 {chosen.source}，请核对文件名。", 2)
    if refusal := _slips_refusal(chosen.slips):
        return _say(refusal, 2)
    return _set_up(chosen, content)


def _template(out: Path) -> int:
    if out.suffix.lower() != ".xlsx":
        return _say("模板是 .xlsx 文件，请把文件名写成 .xlsx 结尾。", 2)
    from gongkai.organs.template import template

    try:
        with out.open("xb") as file:
            file.write(template())
    except FileExistsError:
        return _say(f"{out} 已经有了，为免覆盖填好的内容，请换一个文件名。", 2)
    except OSError:
        return _say(f"写不了 {out}，请核对文件夹和权限。", 2)
    print(f"已写出 {out}。填好后先检查：gongkai init --from {out} --preview")
    return 0


def _set_up(chosen: argparse.Namespace, content: bytes) -> int:
    from django.utils import timezone

    from gongkai.config import start
    from gongkai.law import Refused
    from gongkai.organs.setup import Known, plan, said
    from gongkai.organs.workbook import Unreadable, read

    at = timezone.now()
    try:
        book = read(content)
    except Unreadable as refusal:
        return _say(str(refusal), 2)
    if not chosen.preview and (refusal := start.prepare()):
        return _say(refusal, 2)
    known = Known.read() if _has_tables() else Known()
    made = plan(book, known, on=timezone.localdate(at))
    if made.faults:
        for fault in made.faults:
            print(fault)
        return _say(f"有{len(made.faults)}处错误，什么都没有写入。请改好表格后再运行一次。", 1)
    for line in said(made):
        print(line)
    if chosen.preview:
        return _say("预览完毕，没有错误，什么都没有写入。", 0)
    if made.is_empty():
        return 0
    if made.people and chosen.slips is None:
        return _say("有新建的账号，请用 --slips 写明密码条存到哪里，例如 --slips 密码条.html。什么都没有写入。", 2)
    if not chosen.yes and not _confirmed():
        return _say("没有写入。确认写入时回答“是”，或者加上 --yes。", 2)
    try:
        return _write(chosen, made, at)
    except Refused as refusal:
        return _say(f"{refusal}什么都没有写入，请再预览一次。", 1)


def _has_tables() -> bool:
    """Whether the database has been made; a preview makes nothing, not even an empty file."""
    from django.db import connection

    from gongkai.organs.models import Organ

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).exists():
        return False
    return Organ._meta.db_table in connection.introspection.table_names()


def _write(chosen: argparse.Namespace, made: Plan, at: Any) -> int:
    """Slips first, then everything in one transaction; where that fails the slips go too."""
    from gongkai.annual.writers import NoPango
    from gongkai.organs.setup import carry_out
    from gongkai.organs.slips import Slip, first_password

    names = _organ_names(made)
    slips = [Slip(names[row.organ], row.name, row.account, first_password()) for row in made.people]
    if slips:
        try:
            _write_slips(chosen.slips, slips, chosen.address or _address())
        except NoPango as refusal:
            return _say(f"{refusal}什么都没有写入。", 2)
        except FileExistsError:
            return _say(f"{chosen.slips} 已经有了，为免盖掉别人的密码，请换一个文件名。什么都没有写入。", 2)
        except OSError:
            return _say(f"写不了 {chosen.slips}，请核对文件夹和权限。什么都没有写入。", 2)
    try:
        carry_out(made, _hashed(slips), at=at)
    except BaseException:
        if slips:
            chosen.slips.unlink(missing_ok=True)
        raise
    print(f"已写入{len(made.organs)}个机构、{len(made.people)}个账号。")
    if slips:
        print(f"密码条在 {chosen.slips}，只有您能打开。请打印、剪开，当面交给本人，然后删除这个文件。")
    print("下一步：gongkai serve 运行网站。")
    return 0


def _address() -> str:
    """Where one signs in, by the names that the site answers to."""
    from django.conf import settings

    names = [name for name in settings.ALLOWED_HOSTS if name not in settings.LOOPBACK]
    place = f"{'https' if settings.HTTPS else 'http'}://{names[0]}" if names else "http://127.0.0.1:8000"
    return f"{place}/console/"


def _organ_names(made: Plan) -> dict[str, str]:
    from gongkai.organs.models import Organ

    known = dict(Organ.objects.values_list("code", "name"))
    return known | {row.code: row.name for row in made.organs}


def _write_slips(out: Path, slips: Sequence[Slip], address: str) -> None:
    """Write the slips to a new file that only its owner may read."""
    from gongkai.organs.slips import pdf, sheet

    document = sheet(slips, address=address)
    content = pdf(document) if out.suffix.lower() == ".pdf" else document.encode()
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _hashed(slips: Sequence[Slip]) -> dict[str, str]:
    """The hash of each password by account; on all cores, because each takes its time on purpose."""
    from django.contrib.auth.hashers import make_password

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        hashes = pool.map(make_password, [slip.password for slip in slips])
        return {slip.account: hashed for slip, hashed in zip(slips, hashes, strict=True)}


def _slips_refusal(out: Path | None) -> str:
    """Why slips cannot be written there, as a sentence; empty where they can."""
    if out is None:
        return ""
    if out.suffix.lower() not in SLIP_KINDS:
        return "密码条可以存成 .html 或 .pdf，请把文件名写成这样的结尾。"
    if out.exists():
        return f"{out} 已经有了，为免盖掉别人的密码，请换一个文件名。"
    return ""


def _confirmed() -> bool:
    """Whether the person at the terminal says yes."""
    if not sys.stdin.isatty():
        return False
    try:
        return input("确认写入吗？请输入“是”：").strip() in ("是", "y", "Y", "yes")
    except EOFError:
        return False


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
