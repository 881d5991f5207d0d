"""Giving a paper its number."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from gongkai.evidence.actor import Actor, Capacity
from gongkai.organs.models import Kind, Organ, Profile
from gongkai.papers.actions import issue
from gongkai.papers.approval_sheet import SERIES
from gongkai.papers.blocks import Document
from gongkai.papers.models import Paper
from tests.papers import samples

pytestmark = pytest.mark.django_db(transaction=True)
CLERK = Actor(None, "李文喆", "经办人", Capacity.DEPUTY)


@pytest.fixture
def organ() -> Organ:
    return Organ.objects.create(
        code="BLZ",
        kind=Kind.TOWNSHIP,
        name="示例县白鹭镇人民政府",
        profile=Profile.TOWNSHIP,
        founded_on=date(2000, 1, 1),
    )


def made(organ: Organ, at: datetime = samples.MADE, series: str = SERIES) -> Paper:
    with transaction.atomic():
        return issue(samples.sheet().document(), organ=organ, series=series, subject="review.Review:7", by=CLERK, at=at)


def test_a_paper_is_kept_with_its_number_in_its_text(organ: Organ) -> None:
    paper = Paper.objects.get(pk=made(organ).pk)
    kept = Document.from_plain(paper.blocks)
    assert paper.document_number == kept.bound()["文号"] == "审批〔2026〕1号"
    assert kept.hash == paper.hash
    assert (paper.kind, paper.subject, paper.made_by) == ("审批单", "review.Review:7", "李文喆（代）")


def test_numbers_are_counted_by_series_and_local_year_without_gaps(organ: Organ) -> None:
    before_new_year, after = datetime(2026, 12, 31, 15, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    papers = [made(organ), made(organ, before_new_year), made(organ, after), made(organ, series="告知")]
    assert [(paper.series, paper.year, paper.number) for paper in papers] == [
        ("审批", 2026, 1),
        ("审批", 2026, 2),
        ("审批", 2027, 1),
        ("告知", 2026, 1),
    ]


def test_the_number_of_an_act_that_failed_is_given_again(organ: Organ) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue(samples.sheet().document(), organ=organ, series=SERIES, subject="x", by=CLERK, at=samples.MADE)
        1 / 0  # noqa: B018
    assert made(organ).number == 1


def test_no_number_is_given_outside_a_transaction(organ: Organ) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        issue(samples.sheet().document(), organ=organ, series=SERIES, subject="x", by=CLERK, at=samples.MADE)
