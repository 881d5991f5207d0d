"""A stock Wagtail site with one page that shows what a release page shows: what ours is measured against.

Wagtail is installed by name into an environment of its own beside the repository's, for nothing of it is a dependency.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

VERSIONS = ("wagtail==7.2", "Django==5.2.*", "django-tasks==0.8.*")
LOCAL = """from .base import STORAGES
ALLOWED_HOSTS, SECRET_KEY = ["127.0.0.1"], "measured"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""
"""Nothing was collected, so static files keep their names."""
HERE = Path(__file__).parent
ENVIRONMENT = HERE.parents[1] / ".venv-wagtail"


def installed() -> str | None:
    """The Python that has Wagtail; None where it cannot be installed."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / ".ready").exists():
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], capture_output=True)
        done = made.returncode == 0 and subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *VERSIONS], capture_output=True
        )
        if not done or done.returncode:
            return None
        (ENVIRONMENT / ".ready").touch()
    return str(python)


def make(python: str, folder: Path) -> None:
    """`wagtail start` with our one kind of page, its tables made and the page published."""
    subprocess.run(
        [python, "-m", "wagtail.bin.wagtail", "start", "county", str(folder)], check=True, capture_output=True
    )
    home = folder / "home"
    shutil.copy(HERE / "models.py", home / "models.py")
    shutil.copy(HERE / "release_page.html", home / "templates" / "home" / "release_page.html")
    shutil.copy(HERE / "ask.py", folder / "ask.py")
    (folder / "county" / "settings" / "local.py").write_text(LOCAL)
    for migration in (home / "migrations").glob("0*.py"):
        migration.unlink()
    for arguments in (("makemigrations", "home"), ("migrate",)):
        subprocess.run(
            [python, "manage.py", *arguments], cwd=folder, env=_environment(), check=True, capture_output=True
        )
    run(python, folder, "0")


def run(python: str, folder: Path, seconds: str) -> str:
    """What `ask.py` prints: the requests a second of the page; with 0 seconds it makes the page."""
    done = subprocess.run(
        [python, "ask.py", seconds], cwd=folder, env=_environment(), check=True, capture_output=True, text=True
    )
    return done.stdout


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "county.settings.production",
        "DATABASE_URL": "",
    }
