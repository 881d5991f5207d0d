"""How often Python looks for objects that hold one another and nothing else holds."""

from __future__ import annotations

import gc

OFTEN_ENOUGH = 10_000
"""New objects after which it looks among them. After 700, as Python has it, an act was interrupted a dozen times."""


def seldom() -> None:
    """For a process that has loaded what it needs and now serves: what is loaded stays, and is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN_ENOUGH)
