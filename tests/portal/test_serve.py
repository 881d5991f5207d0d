"""`gongkai serve`: it says where the site is, refuses in one sentence, and never waits without end to stop."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.installations import furnish
from tests.portal.conftest import free_port


def serve(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gongkai", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, **variables})


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation on SQLite that was started once."""
    var = tmp_path_factory.mktemp("installed") / "var"
    furnish(var)
    with running(GONGKAI_VAR=str(var), DATABASE_URL="") as (served, _):
        served.terminate()
        served.communicate(timeout=15)
    return var


@pytest.fixture
def on_sqlite(installed: Path, tmp_path: Path) -> dict[str, str]:
    """An environment with a copy of that installation."""
    shutil.copytree(installed, tmp_path / "var")
    return {"GONGKAI_VAR": str(tmp_path / "var"), "DATABASE_URL": ""}


@contextmanager
def running(*arguments: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A site that is ready, with its port; ended however the test ends."""
    port = free_port()
    command = [sys.executable, "-m", "gongkai", "serve", "--port", str(port), *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **variables}, preexec_fn=deaf_to_interrupts,
    ) as served:  # fmt: skip
        try:
            assert served.stdout is not None
            assert served.stdout.readline() == f"网站已启动：http://127.0.0.1:{port}/ （按 Ctrl+C 停止）\n"
            yield served, port
        finally:
            served.kill()


def deaf_to_interrupts() -> None:
    """As a shell starts what runs in its background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.parametrize("ask", [signal.SIGINT, signal.SIGTERM])
def test_one_line_says_where_the_site_is_one_line_each_request_without_its_query_and_it_stops_quietly(
    on_sqlite: dict[str, str], ask: signal.Signals
) -> None:
    with running(**on_sqlite) as (served, port):
        for address, said in (("healthz", "正常\n"), ("readyz", "可以使用\n")):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{address}", timeout=10) as answer:
                assert answer.read().decode().startswith(said)
        urllib.request.urlopen(f"http://127.0.0.1:{port}/tools/fee/?name=%E5%BC%A0%E4%B8%89", timeout=10).close()
        served.send_signal(ask)
        said, log = served.communicate(timeout=15)
    assert (said, served.returncode) == ("", 0)
    assert re.fullmatch(r"[-0-9]+ [:,0-9]+ GET /tools/fee/ 200 [0-9]+ms all\n", log)


def test_the_portal_alone_has_no_console(on_sqlite: dict[str, str]) -> None:
    with running("--role", "portal", **on_sqlite) as (_, port):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/console/", timeout=10)
        assert refused.value.code == 404
        refused.value.close()


def test_the_first_start_makes_the_installation_for_its_owner_only(on_sqlite: dict[str, str]) -> None:
    var = Path(on_sqlite["GONGKAI_VAR"])
    assert stat.S_IMODE(var.stat().st_mode) == 0o700
    assert {file.name for file in (var / "keys").iterdir()} == {"secret", "ring", "index", "intake", "intake.pub"}
    (var / "keys" / "ring").unlink()
    done = serve("--port", str(free_port()), **on_sqlite)
    assert done.returncode == 2
    assert done.stderr.startswith("缺少密钥文件 ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DATABASE_URL": "none://x/y"}, "环境变量 DATABASE_URL 写得不对，"),
        ({"DATABASE_URL": "postgres://gongkai@127.0.0.1:1/gongkai"}, "连不上数据库。请核对环境变量 DATABASE_URL，"),
        ({"GONGKAI_EMAIL_URL": "mail.example"}, "环境变量 GONGKAI_EMAIL_URL 写得不对，"),
        ({"GONGKAI_VAR": "/dev/null/var"}, "不能建立文件夹 /dev/null/var，"),
        ({"GONGKAI_ROLE": "everything"}, "环境变量 GONGKAI_ROLE 只能是 all、portal、console。"),
    ],
)
def test_a_wrong_setting_is_said_in_one_sentence(
    on_sqlite: dict[str, str], variables: dict[str, str], sentence: str
) -> None:
    done = serve("--port", str(free_port()), **{**on_sqlite, **variables})
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


def test_a_port_in_use_is_said_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve("--port", str(port))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"端口 {port} 已被占用，")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--port", "0"), "端口要在 1 到 65535 之间。\n"),
        (("--host", "192.0.2.1"), "本机没有地址 192.0.2.1，请核对 --host。\n"),
    ],
)
def test_an_address_that_cannot_be_served_is_said_in_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    done = serve(*arguments)
    assert (done.returncode, done.stderr) == (2, sentence)


def test_without_the_server_extra_one_sentence_names_it(tmp_path: Path) -> None:
    (tmp_path / "django.py").write_text("raise ModuleNotFoundError('django')\n", encoding="utf-8")
    done = serve(PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (2, "运行网站还需要服务组件，请先安装：pip install 'gongkai[server]'\n")


def test_wrong_year_files_stop_the_start_with_their_sentence(tmp_path: Path) -> None:
    (tmp_path / "2027.json").write_text('{"year": 2027}', encoding="utf-8")
    done = serve(GONGKAI_NOTICES=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("2027.json：")
    missing = serve(GONGKAI_NOTICES=str(tmp_path / "none"))
    assert "请核对环境变量 GONGKAI_NOTICES" in missing.stderr


def test_every_setting_stands_in_the_example() -> None:
    root = Path(__file__).parents[2]
    example = (root / ".env.example").read_text(encoding="utf-8")
    sources = [*(root / "src/gongkai/config").glob("*.py"), root / "src/gongkai/cli/serve.py"]
    named = {
        word for source in sources for word in source.read_text(encoding="utf-8").split('"') if word[:8] == "GONGKAI_"
    }
    assert named
    assert all(f"\n{name}=" in example for name in named)
