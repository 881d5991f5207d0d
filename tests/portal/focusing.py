"""Where the keyboard stands on a page."""

from __future__ import annotations

import time

from playwright.sync_api import Locator

PATIENCE = 5.0  # seconds


def focused(locator: Locator) -> None:
    """The element is the one that keys go to, whether or not the browser has this page in front of its others."""
    until = time.monotonic() + PATIENCE
    while not locator.evaluate("element => document.activeElement === element"):
        assert time.monotonic() < until, f"{locator} does not have the focus"
        time.sleep(0.05)
