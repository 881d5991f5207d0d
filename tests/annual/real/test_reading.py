"""The real reports, cell by cell, against values written down by reading them."""

from __future__ import annotations

import pytest

from gongkai.annual.readers import door
from tests.annual.real import expectation

pytestmark = pytest.mark.real
NAMES = sorted(expectation.EXPECTED)


@pytest.fixture(scope="module")
def reports(real_reports):
    return {path.name: found for path, found in door.read_many([*real_reports.values()])}


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_right(reports, name):
    assert reports[name].cells == expectation.cells(name)


@pytest.mark.parametrize("name", NAMES)
def test_organ_year_level_and_form_are_right(reports, name):
    written = expectation.EXPECTED[name]
    found = reports[name]
    assert (found.organ, found.year, found.level, found.form) == (
        written["organ"],
        written["year"],
        written["level"],
        written["form"],
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_six_sections_are_there(reports, name):
    assert [s.no for s in reports[name].sections if s.no] == expectation.EXPECTED[name]["sections"]
    assert all(reports[name].section(no).text for no in (1, 5, 6))
