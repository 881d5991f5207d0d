"""The bare wheel in an empty environment, without any extra, checks a report."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.annual import samples
from tests.conftest import REPOSITORY

UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory) -> Path:
    """A new virtual environment that holds the wheel and the libraries it names, nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    environ = {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT")
    }

    def uv(*arguments: str) -> None:
        done = subprocess.run(
            [str(UV), *arguments], cwd=REPOSITORY, env=environ, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, done.stderr

    pins = folder / "pins.txt"
    uv("export", "--quiet", "--frozen", "--no-hashes", "--no-emit-project", "--output-file", str(pins))
    uv("build", "--quiet", "--wheel", "--out-dir", str(folder))
    uv("venv", "--quiet", "--python", sys.executable, str(folder / "venv"))
    (wheel,) = folder.glob("gongkai-*.whl")
    python = str(folder / "venv" / "bin" / "python")
    uv("pip", "install", "--quiet", "--constraints", str(pins), "--python", python, str(wheel))
    return folder / "venv" / "bin"


def run(command: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8"}
    return subprocess.run([str(command), *arguments], cwd=cwd, env=environ, capture_output=True, text=True, timeout=60)


def test_it_has_no_server_library(empty_environment, tmp_path):
    done = run(empty_environment / "python", "-c", "import django", cwd=tmp_path)
    assert "ModuleNotFoundError" in done.stderr


def test_it_checks_a_report(empty_environment, tmp_path):
    (tmp_path / "年报.json").write_text(samples.all_zero_township().dumps(), encoding="utf-8")
    done = run(empty_environment / "gongkai", "report", "check", "年报.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "示例县白鹭镇人民政府" in done.stdout


def test_it_counts_a_deadline_and_a_fee(empty_environment, tmp_path):
    due = run(empty_environment / "gongkai", "due", "--received", "2024-09-27", cwd=tmp_path)
    assert "2024年10月30日" in due.stdout
    fee = run(empty_environment / "gongkai", "fee", "--method", "items", "--count", "50", cwd=tmp_path)
    assert "7000" in fee.stdout.replace(",", "").replace(" ", "")


def test_without_the_server_extra_serve_says_what_is_missing(empty_environment, tmp_path):
    done = run(empty_environment / "gongkai", "serve", cwd=tmp_path)
    assert done.returncode == 2
    assert "server" in done.stderr
    assert "Traceback" not in done.stderr
