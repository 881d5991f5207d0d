"""Many reports with any figures and odd prose, written in every format and read back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from gongkai.annual import writers
from gongkai.annual.report import Report, comparable
from tests.annual.writers.test_round_trip import read_back, reports, with_claims


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", writers.KINDS)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(report=reports())
def test_any_report_comes_back_equal(kind: str, report: Report) -> None:
    report = with_claims(report)
    assert comparable(read_back(report, kind)) == comparable(report)
