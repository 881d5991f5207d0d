"""Whatever is done in whatever order, and however far the index has come: `find()` shows only what is public now."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from gongkai.law import Refused
from gongkai.records import publishing
from gongkai.records.content import Genre
from gongkai.records.documents.actions import change_validity
from gongkai.records.documents.models import Validity
from gongkai.records.models import Record, Release, WithdrawalKind
from gongkai.search.finding import find
from gongkai.search.index import SearchIndex, rebuild
from tests.records.town import TODAY, Town, at, corrected, released, says

STEPS = st.sampled_from(["release", "correct", "withdraw", "take_down", "repeal", "follow", "rebuild", "stop"])


def do(step: str, town: Town, records: list[Record], place: int, index: SearchIndex) -> None:
    """One act; one that is refused changes nothing."""
    hours = float(len(records) + place)
    record = records[place % len(records)] if records else None
    if step == "release":
        content = says(f"第{len(records)}号防火办法", genre=Genre.NORMATIVE if place % 2 else Genre.PLAIN)
        records.append(released(town, content, hours=hours).record)
    elif step == "follow":
        index.keep_up(at(hours))
    elif step == "stop":
        index.leave()
    elif step == "rebuild":
        rebuild()
    elif record is not None:
        record.refresh_from_db()
        if step == "correct":
            corrected(town, record, hours=hours)
        elif step == "withdraw":
            publishing.withdraw(record, kind=WithdrawalKind.IN_ERROR, reason="误发", by=town.leader, at=at(hours))
        elif step == "take_down":
            publishing.take_down(record, reason="含身份证号", by=town.clerk, at=at(hours))
        else:
            change_validity(
                record, Validity.REPEALED, on=TODAY, reason="已有新办法", by_text="另文", by=town.leader, at=at(hours)
            )


@given(steps=st.lists(st.tuples(STEPS, st.integers(0, 5)), min_size=3, max_size=9))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_find_shows_only_what_is_public_and_counts_it_right(
    town: Town, settings: Settings, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    settings.VAR = Path(tmp_path_factory.mktemp("var"))
    index, records = SearchIndex(), list[Record]()
    index.keep_up(at())
    with transaction.atomic():
        for step, place in steps:
            try:
                do(step, town, records, place, index)
            except Refused:
                continue
            public = {each.pk: each for each in Release.objects.public().select_related("live_record")}
            found = find("防火")
            assert {hit.release.pk for hit in found.hits} <= set(public)
            assert found.total == len(found.hits) == sum(found.counts["organ"].values())
            for validity in ("valid", "repealed"):
                hits = {hit.release.pk for hit in find("防火", validity=validity).hits}
                assert hits <= {key for key, each in public.items() if each.live_record.validity == validity}
        index.keep_up(at(99))
        assert {hit.release.pk for hit in find("防火").hits} == {
            each.pk for each in Release.objects.public() if "防火" in each.title + each.text
        }
        transaction.set_rollback(True)
    index.leave()
