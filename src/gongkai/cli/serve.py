"""`gongkai serve`: run the site, web server and background work together."""

from __future__ import annotations

import argparse
import errno
import http.client
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

from gongkai.config.start import ROLES

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add(verbs: argparse._SubParsersAction) -> None:
    """Declare the verb."""
    verb = verbs.add_parser("serve", help="运行网站", description="运行网站和后台任务，按 Ctrl+C 停止。")
    verb.add_argument(
        "--role",
        choices=ROLES,
        metavar="范围",
        help="all 全部（默认）；portal 只有公众页面；console 含工作台",
    )
    verb.add_argument(
        "--host", default="127.0.0.1", metavar="地址", help="监听的地址，默认 127.0.0.1（只有本机能访问）"
    )
    verb.add_argument("--port", type=int, default=8000, metavar="端口", help="监听的端口，默认 8000")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Serve until stopped; exit code 2 with one sentence where that is not possible."""
    try:
        import django  # noqa: F401
        import granian  # noqa: F401
    except ModuleNotFoundError:
        return _refuse("运行网站还需要服务组件，请先安装：pip install 'gongkai[server]'")
    if refusal := _refusal(chosen.host, chosen.port):
        return _refuse(refusal)
    if refusal := _calendar_refusal():
        return _refuse(refusal)
    if chosen.role:
        os.environ["GONGKAI_ROLE"] = chosen.role
    if chosen.host not in LOOPBACK and not os.environ.get("GONGKAI_ALLOWED_HOSTS"):
        if chosen.host in ("0.0.0.0", "::"):  # noqa: S104
            print(
                "还没有设置域名，现在只有本机能打开网页；请用环境变量 GONGKAI_ALLOWED_HOSTS 写明域名。", file=sys.stderr
            )
        else:
            os.environ["GONGKAI_ALLOWED_HOSTS"] = ",".join([chosen.host, *LOOPBACK])
    from gongkai.config import start

    if refusal := start.load() or start.prepare():
        return _refuse(refusal)
    return _supervise(chosen.host, chosen.port)


def _supervise(host: str, port: int) -> int:
    from gongkai.config import health
    from gongkai.config.supervision import Child, supervise

    web = Child("网页服务", [sys.executable, "-m", "gongkai.config.web", host, str(port)])
    work = Child("后台任务", [sys.executable, "-m", "gongkai", "work"])
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    shown = f"[{reachable}]" if ":" in reachable else reachable

    def ready() -> bool:
        return _beats(health.heartbeat(), work.pid) and _answers(reachable, port)

    def announce() -> None:
        with suppress(OSError):
            print(f"网站已启动：http://{shown}:{port}/ （按 Ctrl+C 停止）", flush=True)

    return supervise([web, work], ready=ready, announce=announce)


def _beats(heartbeat: Path, pid: int) -> bool:
    """Whether the worker of this process id gave a sign of life."""
    try:
        return heartbeat.read_text(encoding="ascii").strip() == str(pid)
    except OSError:
        return False


def _answers(host: str, port: int) -> bool:
    """Whether the web server answers, whatever it says."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


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
