"""No English leaks through on the pages of records and reviews."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from gongkai.records import actions, publishing
from gongkai.records.documents.actions import change_validity
from gongkai.records.documents.models import Validity
from gongkai.records.models import CatalogueRow, Edition
from tests.console.office import TABLE, signed_in, three_people
from tests.console.people import FIRST
from tests.portal.test_words import words_of

pytestmark = pytest.mark.django_db
KNOWN = {"Word", "docx", "PDF", "pdf", "jpg", "png"}
"""Kinds of file."""


def words(page: bytes) -> set[str]:
    """The Latin words of a page but for hashes and codes."""
    marks = rb'<span class="hash">.*?</span>|YXZ/|[0-9A-F]{4}-[0-9A-F]{4}|[0-9a-f]{12,64}'
    return words_of(re.sub(marks, b"", page, flags=re.DOTALL)) - KNOWN


def test_no_latin_word_on_any_page_of_records() -> None:
    office = three_people()
    now = timezone.now()
    draft, review, cleared = office.draft(body=TABLE), office.submitted(), office.cleared()
    public, taken, emergency = office.released(), office.released(), office.emergency().record
    withdrawal = publishing.take_down(taken, reason="有错", by=office.clerk, at=now)
    actions.edit(public, office.content(title="改"), version=1, by=office.clerk, at=now)
    again = office.two(office.submit(office.again(public)))
    document = office.released(genre="normative")
    repeal = {"on": timezone.localdate(now), "by_text": "云政发〔2026〕9号", "reason": "另有规定"}
    repealed = change_validity(document, Validity.REPEALED, by=office.clerk, at=now, **repeal)
    edition = Edition.objects.create(area="救助", name="救助目录", file="0" * 64, since=FIRST, imported_at=now)
    for number, unit in enumerate(("working_days", "calendar_days", "at_once"), 1):
        CatalogueRow.objects.create(
            edition=edition, serial=number, matter="低保", period=None if unit == "at_once" else 7, unit=unit
        )
    news = office.organ.sections.get(kind="news")
    item = office.organ.sections.get(item="20.9")
    pages = [
        "",
        f"records/{document.pk}/",
        f"records/{document.pk}/validity/",
        f"records/{document.pk}/place/",
        f"records/validity/{repealed.pk}/take-back/",
        "records/sections/",
        *(f"records/sections/of/{office.organ.pk}/{page}" for page in ("", "add/", "move/")),
        *(f"records/sections/{news.pk}/{page}" for page in ("", "change/", "close/")),
        *(f"records/sections/{item.pk}/{page}" for page in ("", "state/", "state/take-back/")),
        "records/catalogue/",
        "records/catalogue/import/",
        f"records/catalogue/{edition.pk}/",
        f"records/catalogue/of/{office.organ.pk}/",
        "records/",
        "records/?q=无",
        "records/paper-sign-offs/",
        "records/export/",
        "records/new/?form=1",
        f"take-downs/{withdrawal.pk}/",
    ]
    pages += [f"records/{each.pk}/" for each in (draft, review, cleared, public, taken, emergency)]
    pages += [f"records/{draft.pk}/{verb}/" for verb in ("edit", "submit", "emergency-release", "versions/1")]
    pages += [f"records/{review.pk}/take-back/", f"records/{cleared.pk}/release/", f"records/{cleared.pk}/file-away/"]
    pages += [f"records/{public.pk}/{verb}/" for verb in ("withdraw", "take-down", "versions/2")]
    pages += [f"reviews/{each.review_id}/{page}" for each in (review, again) for page in ("", "paper/", "sheet/")]
    for person in (office.clerk, office.director, office.leader):
        client = signed_in(person)
        for page in pages:
            for answer in (client.get(f"/console/{page}"), client.post(f"/console/{page}")):
                assert not answer.content or words(answer.content) == set(), (person, page, answer.status_code)
