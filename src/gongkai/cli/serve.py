"""`gongkai serve`: run the site."""

from __future__ import annotations

import argparse
import errno
import os
import secrets
import socket
import sys
import threading
import time
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_WORKERS = 4


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verb."""
    verb = verbs.add_parser("serve", help="运行网站", description="运行网站，按 Ctrl+C 停止。")
    verb.add_argument(
        "--host", default="127.0.0.1", metavar="地址", help="监听的地址，默认 127.0.0.1（只有本机能访问）"
    )
    verb.add_argument("--port", type=int, default=8000, metavar="端口", help="监听的端口，默认 8000")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Serve until stopped; exit code 2 with one sentence where that is not possible."""
    try:
        import django  # noqa: F401
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels
    except ModuleNotFoundError:
        return _refuse("运行网站还需要服务组件，请先安装：pip install 'gongkai[server]'")
    if refusal := _refusal(chosen.host, chosen.port):
        return _refuse(refusal)
    if refusal := _calendar_refusal():
        return _refuse(refusal)
    # All workers share what the settings would otherwise make anew in each of them.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    os.environ.setdefault("GONGKAI_SECRET_KEY", secrets.token_urlsafe(50))
    if chosen.host not in LOOPBACK and not os.environ.get("GONGKAI_ALLOWED_HOSTS"):
        if chosen.host in ("0.0.0.0", "::"):  # noqa: S104
            print(
                "还没有设置域名，现在只有本机能打开网页；请用环境变量 GONGKAI_ALLOWED_HOSTS 写明域名。", file=sys.stderr
            )
        else:
            os.environ["GONGKAI_ALLOWED_HOSTS"] = ",".join([chosen.host, *LOOPBACK])
    server = Granian(
        "gongkai.config.wsgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=max(1, min(MOST_WORKERS, os.cpu_count() or 1)),
        blocking_threads=8,  # reports are read in child processes; a page itself takes milliseconds
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    threading.Thread(target=_announce, args=(chosen.host, chosen.port), daemon=True).start()
    server.serve()
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _refusal(host: str, port: int) -> str:
    """Why one cannot listen there, as a sentence; empty where one can."""
    if not 0 < port < 65536:
        return "端口要在 1 到 65535 之间。"
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except PermissionError:
        return f"没有使用端口 {port} 的权限，请换 1024 以上的端口，例如 --port 8000。"
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            return f"本机没有地址 {host}，请核对 --host。"
        return f"端口 {port} 已被占用，请停止占用它的程序，或者换一个端口，例如 --port {port % 65535 + 1}。"
    return ""


def _calendar_refusal() -> str:
    """What is wrong with the year files that the site is to use; empty where nothing is."""
    from gongkai import law

    folder = os.environ.get("GONGKAI_NOTICES", "")
    if not folder:
        return ""
    if not Path(folder).is_dir():
        return f"没有年度日历文件夹 {folder}，请核对环境变量 GONGKAI_NOTICES。"
    try:
        law.national_calendar(*law.load_notices(Path(folder)))
    except law.NoticeInvalid as fault:
        return str(fault)
    return ""


def _announce(host: str, port: int) -> None:
    """Say where the site is, once it answers."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    shown = f"[{reachable}]" if ":" in reachable else reachable
    for _ in range(600):
        try:
            socket.create_connection((reachable, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            print(f"网站已启动：http://{shown}:{port}/ （按 Ctrl+C 停止）", flush=True)
            return
