"""Take the pictures of the README from the demonstration county: docs/pictures/*.png.

Reports and applications in them are made up (tests/annual/samples.py).
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

from tests.portal.conftest import QUIET, faulty_county  # noqa: E402  # the tests are no installed package


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


def check_report(page: Page, report: Path) -> None:
    page.goto("/tools/report-check/")
    page.get_by_label("年度报告文件").set_input_files(report)
    page.get_by_role("button", name="检查", exact=True).click()


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    # The browser's own words (buttons for files) follow the language of its environment.
    os.environ["LANGUAGE"] = "zh_CN"
    with (
        tempfile.TemporaryDirectory() as folder,
        site(Path(folder, "var")) as (address, password),
        sync_playwright() as playwright,
    ):
        report = Path(folder, "示例县人民政府2024年年报.json")
        report.write_text(faulty_county().dumps(), encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=[*QUIET, "--lang=zh-CN"]
        )
        wide = browser.new_page(base_url=address, locale="zh-CN", viewport={"width": 1280, "height": 900})
        check_report(wide, report)
        take(wide, "report-check", 900)
        wide.locator(".paper .frame").nth(1).screenshot(path=PICTURES / "report-table3.png")
        wide.goto(
            "/tools/deadline/?way=signed_post&submitted=2024-09-11&decided=2024-09-13&e1-name=consult-sent"
            "&e1-on=2024-09-18&e1-second=2024-09-20&e2-name=consulted&e2-on=2024-09-26&on=2024-10-10"
        )
        take(wide, "deadline", 960)
        wide.goto("/tools/fee/?method=items&count=47")
        take(wide, "fee", 760)
        wide.goto("/console/")
        wide.get_by_label("账号").fill("bailu2")
        wide.get_by_label("密码").fill(password)
        wide.get_by_role("button", name="登录").click()
        wide.locator("main").get_by_role("link", name=re.compile("审")).first.click()
        take(wide, "review", 900)
        phone = browser.new_page(base_url=address, locale="zh-CN", viewport={"width": 390, "height": 844})
        check_report(phone, report)
        take(phone, "report-check-phone", 844)
        browser.close()


if __name__ == "__main__":
    main()
