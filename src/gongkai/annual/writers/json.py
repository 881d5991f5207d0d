"""The report as schema-1 JSON."""

from __future__ import annotations

from gongkai.annual.report import Report


def write(report: Report) -> bytes:
    """The report as the bytes of a JSON file."""
    return f"{report.dumps()}\n".encode(errors="replace")
