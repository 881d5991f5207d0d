"""`gongkai manage portal_role`: the account of PostgreSQL for a portal that runs by itself."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from gongkai.portal.database_role import NAME, statements


class Command(BaseCommand):
    help = "建立或更新公众网站单独使用的数据库账号（PostgreSQL）：只能读公开的内容，只能提交，不能读提交的内容"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--name", default="gongkai_portal", help="账号的名称，默认 gongkai_portal")
        parser.add_argument("--print", action="store_true", dest="only_print", help="只打印语句，由数据库管理员执行")

    def handle(self, *_: Any, name: str, only_print: bool, **__: Any) -> None:
        if not NAME.match(name):
            raise CommandError("账号的名称只能用小写字母、数字和下划线，以字母开头。")
        if only_print:
            self.stdout.write("".join(f"{statement};\n" for statement in statements(name)))
            return
        if connection.vendor != "postgresql":
            raise CommandError(
                "现在用的是自带数据库（SQLite），没有账号之分。设置 DATABASE_URL 改用 PostgreSQL 后再运行。"
            )
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in statements(name):
                    cursor.execute(statement)
        except DatabaseError as fault:
            if getattr(fault.__cause__, "sqlstate", "") != "42501":
                raise
            raise CommandError(
                "现在的数据库账号没有权限建立账号。请加 --print 打印语句，交给数据库管理员以表的所有者执行。"
            ) from fault
        self.stdout.write(
            f"账号 {name} 已就绪。请为它设置密码（psql 中：\\password {name}），写进公众网站的 DATABASE_URL；"
            "升级时 gongkai manage migrate 自动更新它的权限；从备份恢复之后，再运行一次这个命令。\n"
        )
