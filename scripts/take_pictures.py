"""Take the pictures of the README from the demonstration county: docs/pictures/*.png.

Everybody and everything in them is made up (`gongkai demo`).
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
sys.path.insert(0, str(ROOT))

from tests.portal.conftest import QUIET  # noqa: E402  # the tests are no installed package


@contextmanager
def site(var: Path) -> Iterator[tuple[str, str]]:
    """The demonstration county on a free port, and the password of its accounts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gongkai", "demo", "--port", str(port)]
    with subprocess.Popen(
        command, env={**os.environ, "GONGKAI_VAR": str(var)}, stdout=subprocess.PIPE, text=True
    ) as it:
        try:
            assert it.stdout is not None
            said = ""
            while "网站已启动" not in said:
                line = it.stdout.readline()
                if not line:
                    raise SystemExit(said)
                said += line
            yield f"http://127.0.0.1:{port}", re.findall(r"密码：(\S+)", said)[0]
        finally:
            it.terminate()


def take(page: Page, name: str, height: int) -> None:
    page.set_viewport_size({"width": page.viewport_size["width"] if page.viewport_size else 1280, "height": height})
    page.screenshot(path=PICTURES / f"{name}.png")
    print(PICTURES / f"{name}.png")


def sign_in(page: Page, account: str, password: str) -> None:
    page.goto("/console/")
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    # The browser's own words (buttons for files) follow the language of its environment.
    os.environ["LANGUAGE"] = "zh_CN"
    with (
        tempfile.TemporaryDirectory() as folder,
        site(Path(folder, "var")) as (address, password),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=[*QUIET, "--lang=zh-CN"]
        )
        wide = browser.new_page(base_url=address, locale="zh-CN", viewport={"width": 1280, "height": 900})
        wide.goto("/zwgk/")
        wide.get_by_role("link", name="白鹭镇人民政府").first.click()
        take(wide, "platform", 900)
        sign_in(wide, "bailu2", password)
        wide.locator("main").get_by_role("link", name=re.compile("审")).first.click()
        take(wide, "review", 900)
        clerk = browser.new_page(base_url=address, locale="zh-CN", viewport={"width": 1280, "height": 900})
        sign_in(clerk, "bailu1", password)
        take(clerk, "desk", 900)
        clerk.goto("/console/applications/")
        clerk.locator(".row__title a").first.click()
        take(clerk, "application", 1100)
        browser.close()


if __name__ == "__main__":
    main()
