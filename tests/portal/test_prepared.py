"""What is built once for all pages is what would be built each time: rows on both databases, and addresses."""

from typing import Any

import pytest
from django.urls import reverse

from gongkai.evidence.prepared import PreparedIn
from gongkai.portal import circumstances, releases
from gongkai.portal.addresses import file_address, file_name
from gongkai.records.content import Attachment, Genre
from tests.portal.platform import full
from tests.records.town import Town, corrected, released, says

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["责任区名单", "a b", "名单 (1)+&=%~@:;,'!*$[x]{}|^`#?", "一" * 90])
def test_the_address_of_an_attachment_is_that_of_its_view(name: str) -> None:
    attachment = Attachment("0" * 64, name, "pdf", 1)
    arguments = ["BLZ", "2026-0001", 2, file_name(attachment)]
    assert file_address("BLZ/2026-0001", 2, attachment) == reverse("release_file", args=arguments)


def test_a_prepared_query_gives_what_the_orm_gives(town: Town) -> None:
    document = released(town, full(genre=Genre.NORMATIVE.value))
    corrected(town, document.record, hours=2)
    values = {"genre": Genre.INTERPRETATION.value, "form": "text", "interprets": (document.index_number,)}
    others = [released(town, says(f"解读之{number}", **values), hours=number) for number in (3, 4)]
    everything = [document, *others]
    numbers = [each.index_number for each in everything]
    records = [each.record_id for each in everything]
    queries: list[tuple[PreparedIn[Any], list[object]]] = [
        (releases._PUBLIC, numbers),
        (releases._STEPS, records),
        (releases._NAMES, [town.organ.pk]),
        (circumstances._STANDING_ACTS, records),
        (circumstances._PUBLIC_LINKS, records),
        (circumstances._STANDING_POSTINGS, records),
    ]
    for query, asked in queries:
        for some in (asked[:1], asked, asked[1:], asked[:1]):  # as built, and asked again with other values
            assert sorted(query(some), key=str) == sorted(query._make(some), key=str)
    assert len(releases._PUBLIC(numbers)) == 3
    assert releases._PUBLIC([]) == [] == releases._PUBLIC(["BLZ/1999-0001"])
