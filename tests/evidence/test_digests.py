"""The digest of a row is of what the database holds, so it is the same whenever the row is read again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.evidence.models import AppendOnly
from gongkai.evidence.recording import _digests

pytestmark = pytest.mark.django_db(transaction=True)

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
moments = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC))
rows = st.fixed_dictionaries(
    {
        "words": text,
        "number": st.none() | st.integers(-(2**63), 2**63 - 1),
        "flag": st.booleans(),
        "on": st.none() | st.dates(),
        "at": st.none() | moments,
        "yuan": st.none() | st.decimals(-(10**8), 10**8, places=2),
        "blocks": plain.filter(lambda value: value is not None),
        "key": st.none() | st.uuids(),
    }
)


@pytest.fixture
def specimen() -> Iterator[type[AppendOnly]]:
    """A model with a column of each kind that protected rows have; its table lives as long as the test."""
    with isolate_apps("gongkai.evidence"):

        class Specimen(AppendOnly):
            words = models.TextField()
            number = models.BigIntegerField(null=True)
            flag = models.BooleanField()
            on = models.DateField(null=True)
            at = models.DateTimeField(null=True)
            yuan = models.DecimalField(max_digits=12, decimal_places=2, null=True)
            blocks = models.JSONField()
            key = models.UUIDField(null=True)

            class Meta:
                app_label = "evidence"

        with connection.schema_editor() as editor:
            editor.create_model(Specimen)
        try:
            yield Specimen
        finally:
            with connection.schema_editor() as editor:
                editor.delete_model(Specimen)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=rows)
def test_it_is_the_same_before_and_after_reading_back(specimen: type[AppendOnly], values: dict[str, Any]) -> None:
    row = specimen(**values)
    row.save()
    assert specimen.objects.get(pk=row.pk).digest() == row.digest() == _digests([row])[row.label]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(yuan=st.decimals(-(10**6), 10**6, places=5), number=st.integers(0, 10**9), on=st.dates(date(1900, 1, 1)))
def test_what_the_database_rounds_or_reads_is_protected_as_it_holds_it(
    specimen: type[AppendOnly], yuan: Decimal, number: int, on: date
) -> None:
    row = specimen(words=number, number=str(number), flag=1, on=on.isoformat(), yuan=yuan, blocks={number: (1, 2)})
    row.save()
    assert specimen.objects.get(pk=row.pk).digest() == _digests([row])[row.label]


def test_every_column_counts_to_the_character(specimen: type[AppendOnly]) -> None:
    values: dict[str, Any] = {
        "words": "一\n", "number": 1, "flag": True, "on": date(2026, 1, 1), "at": datetime(2026, 1, 1, tzinfo=UTC),
        "yuan": Decimal("1.50"), "blocks": {"甲": [1, None]},
    }  # fmt: skip
    changes: list[dict[str, Any]] = [
        {"words": "一\r\n"}, {"words": "一"}, {"number": 2}, {"number": None}, {"flag": False},
        {"on": date(2026, 1, 2)}, {"at": datetime(2026, 1, 1, 0, 0, 0, 1, UTC)}, {"yuan": Decimal("1.51")},
        {"blocks": {"甲": [1]}}, {"blocks": {"甲": ["1", None]}}, {"id": 2},
    ]  # fmt: skip
    digests = [specimen(**{"id": 1, **values, **change}).digest() for change in [{}, *changes]]
    assert len(set(digests)) == len(digests)
    for form in ("NFC", "NFD"):
        digests.append(specimen(**{"id": 1, **values, "words": unicodedata.normalize(form, "é")}).digest())
    assert len(set(digests)) == len(digests)


def test_a_column_that_is_added_later_and_may_be_none_changes_no_digest(specimen: type[AppendOnly]) -> None:
    values: dict[str, Any] = {"id": 1, "words": "一", "flag": True, "blocks": {}}
    with isolate_apps("gongkai.evidence"):

        class Narrow(AppendOnly):
            words = models.TextField()
            flag = models.BooleanField()
            blocks = models.JSONField()

            class Meta:
                app_label = "evidence"

        assert Narrow(**values).digest() == specimen(**values).digest()


def test_a_column_whose_values_have_no_canonical_form_is_refused(specimen: type[AppendOnly]) -> None:
    row = specimen(words="一", flag=True, blocks={"share": 0.5})
    row.save()
    with pytest.raises(TypeError, match="float"):
        _digests([row])
