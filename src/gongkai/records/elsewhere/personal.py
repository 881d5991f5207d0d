"""What in a text looks like the number of an identity card or of a mobile telephone: for somebody to look at before it
becomes public. Nothing is refused for it; the telephone of an office may be a mobile one."""

from __future__ import annotations

import re

from stdnum.cn import ric

_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1[3-9]\d{9})(?![0-9A-Za-z])", re.ASCII)


def personal(text: str) -> tuple[bool, bool]:
    """Whether a text has a valid 公民身份号码, and whether it has the number of a mobile telephone."""
    found = set(_NUMBER.findall(text))
    return any(len(each) == 18 and ric.is_valid(each) for each in found), any(len(each) == 11 for each in found)
