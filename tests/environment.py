"""What every test run stands on, before the settings are read: a temporary folder for all that an installation keeps.

pyproject.toml has pytest load this first (`-p tests.environment`), because pytest-django reads the settings before any
conftest. The workers of one run keep their folders inside the folder of the run, which removes them all.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

from hypothesis import settings

from gongkai.sealing import keys

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# The same examples each time, so that a run says something about the change alone; drills look for new ones.
settings.register_profile("steady", derandomize=True)
settings.load_profile("default" if any("drills" in argument for argument in sys.argv) else "steady")
# What the machine says about an installation must not reach the tests.
for variable in [name for name in os.environ if name.startswith("GONGKAI_") and name != "GONGKAI_REAL_REPORTS"]:
    if variable != "GONGKAI_VAR" or not WORKER:
        del os.environ[variable]
RUN = Path(os.environ["GONGKAI_VAR"]) if WORKER else Path(tempfile.mkdtemp(prefix="gongkai-test-"))
VAR = RUN / WORKER if WORKER else RUN
VAR.mkdir(exist_ok=True)
os.environ["GONGKAI_VAR"] = str(VAR)
# What a start would write: sealed columns need keys, and a test starts nothing.
keys.write_missing(VAR)
# The driver of the browser keeps an event loop in the thread of the tests, though nothing in it ever waits. Django
# would take that for a reason to refuse the database to every test after it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: whoever looks for garbage need not look there, nor as often
    as in a process that is short of memory."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """Remove the folder of the run when its last worker is gone."""
    if not WORKER:
        shutil.rmtree(RUN, ignore_errors=True)
