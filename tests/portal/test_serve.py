"""`gongkai serve`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.portal.conftest import free_port


def serve(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gongkai", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, env={**os.environ, **variables})


def test_one_line_says_where_the_site_is_and_it_stops_quietly() -> None:
    port = free_port()
    command = [sys.executable, "-m", "gongkai", "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            assert served.stdout.readline() == f"网站已启动：http://127.0.0.1:{port}/ （按 Ctrl+C 停止）\n"
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                assert answer.read().decode() == "正常\n"
            served.send_signal(signal.SIGINT)
            rest = served.communicate(timeout=20)
        finally:
            served.kill()
    assert rest == ("", "")
    assert served.returncode == 0


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
    sources = [root / "src/gongkai/config/settings.py", root / "src/gongkai/cli/serve.py"]
    named = {
        word for source in sources for word in source.read_text(encoding="utf-8").split('"') if word[:8] == "GONGKAI_"
    }
    assert named
    assert all(f"\n{name}=" in example for name in named)
