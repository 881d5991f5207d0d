"""The site as visitors meet it: served by `gongkai serve`, opened in Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from gongkai.annual.claims import claims_of
from gongkai.annual.report import Report
from tests.annual import samples
from tests.installations import furnish

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site."""
    command = [sys.executable, "-m", "gongkai", "serve", "--port", str(free_port())]
    log = tmp_path_factory.mktemp("site") / "log"
    furnish(Path(os.environ["GONGKAI_VAR"]))
    with (
        log.open("wb") as lines,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=lines, text=True,
            env={**os.environ, "PYTHONUTF8": "1"},
        ) as served,
    ):  # fmt: skip
        try:
            assert served.stdout is not None
            line = served.stdout.readline()
            assert line.startswith("网站已启动："), line + log.read_text(encoding="utf-8")
            yield line.split("：", 1)[1].split(" ", 1)[0].rstrip("/")
        finally:
            served.terminate()
            try:
                served.wait(20)
            finally:
                served.kill()


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    """A fresh tab. When the test is over, nothing may have left the machine and no rule of the page been broken."""
    context = chromium.new_context(base_url=site, locale="zh-CN", viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    strangers: list[str] = []
    complaints: list[str] = []

    def note_request(request: Request) -> None:
        if request.url.split(":", 1)[0] != "data" and urlsplit(request.url).netloc != urlsplit(site).netloc:
            strangers.append(request.url)

    def note_complaint(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource: the server responded"):
            complaints.append(message.text)

    tab.on("request", note_request)
    tab.on("console", note_complaint)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert strangers == []
    assert complaints == []


def faulty_county() -> Report:
    """The sample county with a wrong cell in Table 3, a wrong sum in Table 4, a rule it may not make, a blank cell."""
    report = samples.county_with_figures()
    cells = dict(report.cells)
    cells["table3.granted.natural_person"] = int(cells["table3.granted.natural_person"] or 0) + 1
    cells["table4.reconsideration.total"] = int(cells["table4.reconsideration.total"] or 0) + 2
    cells["table2.regulations.made"] = 3
    cells["table2.coercion"] = None
    claims = claims_of(report.sections, year=report.year, organ=report.organ, level="county")
    return replace(report, level="county", cells=cells, claims=claims)


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Sample reports as files, and one file that is no report."""
    folder = tmp_path_factory.mktemp("reports")
    contents = {
        "有错的县.json": faulty_county().dumps(),
        "没有申请的镇.json": samples.all_zero_township().dumps(),
        "旧格式的镇.json": samples.township_2019_form().dumps(),
        "不是年报.txt": "今天下午三点在二楼会议室开会。",
    }
    paths = {}
    for name, content in contents.items():
        paths[name] = folder / name
        paths[name].write_text(content, encoding="utf-8")
    return paths


@pytest.fixture
def town(db: None, tmp_path: Path, settings: Any) -> Any:
    """白鹭镇 as a portal serves it that takes in what the public sends."""
    from gongkai.sealing import keys  # the pictures are taken without Django
    from tests.records.town import build

    settings.VAR = tmp_path
    keys.write_missing(tmp_path)
    return build()
