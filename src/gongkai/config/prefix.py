"""The beginning of every public address of the platform, a column of a county's site, and the address of that site."""

from __future__ import annotations

import re

from django.core.exceptions import ImproperlyConfigured

DEFAULT = "/zwgk/"
TAKEN = frozenset({"console", "mode", "static", "surround", "tools"})
"""First parts that other addresses of the site begin with."""

_SITE = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?", re.IGNORECASE)
_FORM = re.compile(r"/(?:[a-z0-9][a-z0-9_-]*/)+")


def prefix(written: str) -> str:
    """The prefix that GONGKAI_PREFIX names, or the usual one. Raises ImproperlyConfigured with a sentence."""
    chosen = written or DEFAULT
    if not _FORM.fullmatch(chosen):
        raise ImproperlyConfigured(
            "环境变量 GONGKAI_PREFIX 写得不对，应当以斜线开头和结尾，中间只用小写字母、数字和短横线，例如 /zwgk/。"
        )
    if chosen.split("/")[1] in TAKEN:
        raise ImproperlyConfigured(
            f"环境变量 GONGKAI_PREFIX 不能以 /{chosen.split('/')[1]}/ 开头，这个网址另有用处，请换一个，例如 /zwgk/。"
        )
    return chosen


def address(written: str) -> str:
    """The address of the site that GONGKAI_ADDRESS names, without a slash at its end; empty where it names none.

    Raises ImproperlyConfigured with a sentence.
    """
    chosen = written.strip().rstrip("/")
    if chosen and not _SITE.fullmatch(chosen):
        raise ImproperlyConfigured(
            "环境变量 GONGKAI_ADDRESS 写得不对，应当是网站对外的网址，不带栏目，例如 https://www.example.gov.cn。"
        )
    return chosen
