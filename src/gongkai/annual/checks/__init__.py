"""All checks over one report.

A check is a small generator of findings: it does not raise, print or save. A module of checks exports CHECKS and
EXPLANATIONS (code → title and explanation); SOURCES and LEVELS, where a module has them, hold what docs/findings.md
says of a code's source and levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from gongkai.annual.checks import identities, prose_and_tables, prose_itself, structure, wording, years
from gongkai.annual.checks import members as summed
from gongkai.annual.checks.figures import Figures
from gongkai.annual.form import FORM_2019, FORM_2021, SECTIONS, Form
from gongkai.annual.report import FORM_2021_UNSPLIT, Finding, Level, Report

MODULES: Final = (identities, structure, prose_and_tables, prose_itself, wording, years, summed)

EXPLANATIONS: Final[dict[str, tuple[str, str]]] = {
    code: explanation for module in MODULES for code, explanation in module.EXPLANATIONS.items()
}
"""Each code with its title and its explanation for people."""

SEVERITIES: Final[tuple[Level, ...]] = ("error", "warning", "note")
"""The levels of a failed finding, worst first."""


def check(
    report: Report, *, last_year: Report | None = None, members: Sequence[Report] | None = None
) -> tuple[Finding, ...]:
    """The answers of all checks: errors, warnings, notes, then uncertain, not assessable, passed; within each of these
    in the order of the form. What the readers found while reading (`structure.FROM_READERS`) is among them.

    last_year  the same organ's report of the year before, for I6–I9 and Y…
    members    the reports of the organs that the report sums up, for R…
    """
    figures = Figures(report)
    found = [finding for finding in report.findings if finding.code in structure.FROM_READERS]
    for one in (*identities.CHECKS, *structure.CHECKS):
        found.extend(one(figures))
    for other in (*prose_and_tables.CHECKS, *prose_itself.CHECKS, *wording.CHECKS):
        found.extend(other(report))
    found.extend(years.WITHOUT if last_year is None else years.against(figures, last_year))
    if members is not None:
        found.extend(summed.against(figures, members))
    if figures.form.table2_key != FORM_2021.table2_key:
        found = [_in_older_form(finding, figures.form) for finding in found]
    return _in_order(report, found)


def _in_older_form(finding: Finding, form: Form) -> Finding:
    """The finding with Table 2 under the name that it has in this form; prepared answers name that of the 2021 form."""
    table, dot, rest = finding.where.partition(".")
    return replace(finding, where=form.table2_key + dot + rest) if table == FORM_2021.table2_key else finding


def worst(findings: Iterable[Finding]) -> Level | None:
    """The worst level among the failed findings; None where nothing failed."""
    levels = {finding.level for finding in findings}
    return next((level for level in SEVERITIES if level in levels), None)


def suspects(findings: Iterable[Finding], report: Report) -> list[str]:
    """Paths of the cells that are probably wrong: the one cell of Table 3 whose change alone would mend all its sums.

    findings  what `check(report)` gave; no sum failed, no suspect
    """
    if not any(finding.outcome == "failed" and finding.code in ("I1", "I2", "I3") for finding in findings):
        return []
    suspect = Figures(report).suspect
    return [suspect[0]] if suspect else []


_OUTCOMES: Final = {
    ("failed", "error"): 0,
    ("failed", "warning"): 1,
    ("failed", "note"): 2,
    ("uncertain", None): 3,
    ("not_assessable", None): 4,
    ("passed", None): 5,
}


def _places() -> dict[str, int]:
    """Each `where` in the order of the form: the title, each section, within two to four its table, rows and cells."""
    order = ["title"]
    for no in range(len(SECTIONS) + 1):
        order.append(f"section{no}")
        for form in (FORM_2021, FORM_2021_UNSPLIT, FORM_2019):
            for cell in {2: form.table2_cells, 3: form.table3_cells, 4: form.table4_cells}.get(no, ()):
                parts = cell.split(".")
                order.extend(".".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    return {where: place for place, where in enumerate(dict.fromkeys(order))}


_PLACES: Final = _places()
_SECTION_PLACES: Final = tuple(_PLACES[f"section{no}"] for no in range(len(SECTIONS) + 1))


def _in_order(report: Report, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings worst first, then in the order of the form; a claim stands where its sentence does."""
    places, outcomes, claims = _PLACES.get, _OUTCOMES, report.claims

    def rank(finding: Finding) -> tuple[int, int, int]:
        where, outcome = finding.where, outcomes[finding.outcome, finding.level]
        place = places(where)
        if place is not None:
            return outcome, place, 0
        kind, _, index = where.partition(".")
        if kind == "claims":
            claim = claims[int(index)]
            return outcome, _SECTION_PLACES[claim.section], claim.at + 1
        return outcome, places(kind, len(_PLACES)), 0

    return tuple(sorted(findings, key=rank))
