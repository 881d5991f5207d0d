"""Days of acts in every order by everyone, against the law in small."""

from __future__ import annotations

import pytest

from tests.records.machine import Department, Office, Township, every_order


@pytest.mark.django_db
@pytest.mark.parametrize("machine", [Township, Department])
def test_what_is_lawful_goes_through_and_nothing_else_does(machine: type[Office]) -> None:
    every_order(machine, examples=5, steps=40, derandomize=True)
