"""A report that this system printed as JSON (schema 1)."""

from __future__ import annotations

import json

from gongkai.annual.readers.encoding import decoded
from gongkai.annual.report import Report, Unreadable


def read_json(content: bytes) -> Report:
    """The report in a schema-1 JSON file. Raises Unreadable where it is none."""
    try:
        found = json.loads(decoded(content))
    except (ValueError, RecursionError) as error:
        raise Unreadable("这个 JSON 文件有语法错误，读不出来，请用本系统重新导出。") from error
    return Report.from_json(found)
