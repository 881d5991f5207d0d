"""A report that this system printed as JSON (schema 1), or that someone wrote so."""

from __future__ import annotations

import json

from gongkai.annual.claims import claims_of
from gongkai.annual.readers.encoding import decoded
from gongkai.annual.report import Report, Unreadable


def read_json(content: bytes) -> Report:
    """The report in a schema-1 JSON file; its claims are those of its prose, whatever claims the file carries.

    Raises Unreadable where it is no report.
    """
    try:
        found = json.loads(decoded(content))
    except (ValueError, RecursionError) as error:
        raise Unreadable("这个 JSON 文件有语法错误，读不出来，请用本系统重新导出。") from error
    if isinstance(found, list):  # what `report check --json` prints
        if len(found) != 1:
            raise Unreadable(f"这个 JSON 文件是{len(found)}份年报的列表，请拆成一份一个文件再读。")
        found = found[0]
    report = Report.from_json({**found, "claims": []} if isinstance(found, dict) else found)
    report.claims = claims_of(report.sections, year=report.year, organ=report.organ, level=report.level)
    return report
