"""What holds for the whole of the code."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import gongkai
from gongkai.cli import main
from tests.conftest import REPOSITORY

PACKAGE = Path(gongkai.__file__).parent
LONGEST = 500  # lines


def test_the_version_is_the_same_wherever_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"gongkai {project['version']}\n")


def test_every_module_can_be_read_in_one_sitting() -> None:
    lengths = {
        str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "migrations"  # made by the machine, out of the models
    }
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}
