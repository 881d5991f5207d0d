"""What the database gave back of a new row is what it holds, and is known for as long as it stands."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.evidence.models import Entry
from gongkai.evidence.prepared import all_stored, are_stored, stored
from gongkai.evidence.recording import _digests, record
from gongkai.evidence.verify import verify
from gongkai.papers.models import Paper
from tests.evidence import acts

GIVES = connection.vendor == "postgresql"


def made(number: object = 1) -> Paper:
    paper = acts.unsaved(acts.organ(), number)
    paper.save()
    return paper


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not GIVES, reason="SQLite is always asked")
def test_a_row_is_known_as_it_is_stored_until_its_transaction_ends() -> None:
    with transaction.atomic():
        paper = made("3")
        assert (stored(paper).number, paper.number) == (3, "3")
        with CaptureQueriesContext(connection) as asked:
            digests = _digests([paper])
        assert not asked.captured_queries
    assert digests == _digests([paper]) == {paper.label: Paper.objects.get().digest()}
    assert not are_stored([paper]) and all_stored([paper]) == []
    outside = acts.unsaved(paper.organ, 2)
    outside.save()
    assert not are_stored([outside])
    with pytest.raises(RuntimeError), transaction.atomic():
        lost = acts.unsaved(paper.organ, 4)
        lost.save()
        raise RuntimeError
    with pytest.raises(ValueError, match="not stored"), transaction.atomic():
        record("paper.made", lost, organ="BLZ", by=acts.BY, at=acts.AT, protects=[lost])


@pytest.mark.django_db
def test_what_went_back_to_a_savepoint_is_not_known_and_what_stands_is() -> None:
    organ = acts.organ()
    with transaction.atomic():
        stands, follows, goes = (acts.unsaved(organ, number) for number in (1, 2, 3))
        stands.save()
        with transaction.atomic():
            follows.save()
        with pytest.raises(RuntimeError), transaction.atomic():
            goes.save()
            assert are_stored([goes]) is GIVES
            raise RuntimeError
        assert [are_stored([each]) for each in (stands, goes, follows)] == [GIVES, False, GIVES]
        with pytest.raises(ValueError, match="not stored"):
            record("paper.made", "papers:1", organ="BLZ", by=acts.BY, at=acts.AT, protects=[stands, goes])
        record("paper.made", "papers:1", organ="BLZ", by=acts.BY, at=acts.AT, protects=[stands, follows])
    assert verify().sound and Entry.objects.count() == 1
