"""The name of this node: one of several that keep copies of what is public (files, index) beside one database."""

from __future__ import annotations

import re

from django.core.exceptions import ImproperlyConfigured

_FORM = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?")


def node(written: str) -> str:
    """The name that GONGKAI_NODE gives; empty for the only node. Raises ImproperlyConfigured with a sentence."""
    if written and not _FORM.fullmatch(written):
        raise ImproperlyConfigured(
            "环境变量 GONGKAI_NODE 写得不对，只能用小写字母、数字和短横线，最多 20 个字符，例如 node2；"
            "只有一个节点时不用填。"
        )
    return written
