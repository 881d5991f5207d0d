"""导入外部台账: a list of reconsiderations and suits is read with as many questions for three lines as for thirty."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.remedies import carrying_in
from gongkai.remedies.models import About
from tests.applications.office import Office, day

pytestmark = pytest.mark.django_db
HEAD = "编号,类型,复议机关,申请人,请求和理由,受理日期,收到副本日期,原申请编号"


def listed(office: Office, *earlier: str) -> tuple[list[Any], int]:
    """The lines of a list, each about an application, and how many queries it took to read them."""
    lines = [
        f"{number},行政复议,示例县人民政府,钱示例,请求撤销,2025-01-08,2025-01-09,{each}"
        for number, each in enumerate(earlier, 1)
    ]
    content = "\n".join([HEAD, *lines]).encode()
    with CaptureQueriesContext(connection) as asked:
        rows = carrying_in.read(office.organ, content, "csv", "台账", today=day("2025-03-03"))
    return [row.filed for row in rows], len(asked)


def test_the_applications_of_all_lines_are_asked_for_at_once(office: Office) -> None:
    first, second = office.register("2024-09-27"), office.register("2024-09-29")
    few, asked = listed(office, "2024-0001", "2024-2", "2023-77号")
    assert [(each.about, each.application) for each in few] == [
        (About.APPLICATION, first), (About.APPLICATION, second), (About.EARLIER, None),
    ]  # fmt: skip
    many, asked_for_many = listed(office, *(f"2024-{number}" for number in range(1, 31)))
    assert asked == asked_for_many
    assert [each.application for each in many[:3]] == [first, second, None] and many[2].earlier == "2024-3"
