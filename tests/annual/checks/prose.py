"""A report whose prose says this, and what the checks of the prose find in it."""

from __future__ import annotations

from dataclasses import replace

from gongkai.annual.checks import prose_and_tables, prose_itself
from gongkai.annual.claims import claims_of
from gongkai.annual.report import Finding, Report, Section, Value
from tests.annual.samples import county_with_figures


def saying(text: str, report: Report | None = None, *, section: int = 1, **cells: Value) -> Report:
    """A report whose prose is `text`; cells by path with __ for the dot, None takes a cell away."""
    report = report or county_with_figures()
    sections = (Section(section, "总体情况", text),)
    changed = report.cells | {path.replace("__", "."): value for path, value in cells.items()}
    return replace(
        report,
        sections=sections,
        cells={path: value for path, value in changed.items() if value is not None},
        claims=claims_of(sections, year=report.year, organ=report.organ, level=report.level),
    )


CHECKS = (*prose_and_tables.CHECKS, *prose_itself.CHECKS)


def found(report: Report, code: str | None = None) -> list[Finding]:
    findings = [finding for check in CHECKS for finding in check(report)]
    return [finding for finding in findings if code in (None, finding.code)]
