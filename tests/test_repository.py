"""What holds for the whole of the code."""

from __future__ import annotations

from pathlib import Path

import gongkai

PACKAGE = Path(gongkai.__file__).parent
LONGEST = 500  # lines


def test_every_module_can_be_read_in_one_sitting() -> None:
    lengths = {
        str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "migrations"  # made by the machine, out of the models
    }
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}
