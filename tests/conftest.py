"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_FOLDERS = os.pathsep.join(str(REPOSITORY.parent / "shared" / name) for name in ("seeds", "real"))


@pytest.fixture(scope="session")
def real_reports() -> dict[str, Path]:
    """The real annual reports by file name; the test is skipped, and says so, where they are not here.

    GONGKAI_REAL_REPORTS names their folders, separated like PATH.
    """
    folders = [Path(name) for name in os.environ.get("GONGKAI_REAL_REPORTS", DEFAULT_FOLDERS).split(os.pathsep) if name]
    found = {
        path.name: path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.suffix in (".txt", ".pdf")
    }
    if not found:
        pytest.skip(f"没有真实年报：{os.pathsep.join(map(str, folders))} 不存在（用 GONGKAI_REAL_REPORTS 指定）")
    return found
