"""线下签批 are counted and listed apart from what was signed here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.organs.models import PostKind
from gongkai.review.models import SignOff, Stage, Way
from tests.console.office import Office, signed_in, three_people
from tests.console.people import County

pytestmark = pytest.mark.django_db
LIST = "/console/records/paper-sign-offs/"
PHOTO = "a" * 64


@pytest.fixture
def office(db: None) -> Office:
    return three_people()


def on_paper(office: Office, signed_on: date, title: str = "关于防汛值班的通知") -> SignOff:
    """Stage three of a record, signed on paper; straight into its table."""
    record = office.two(office.submitted(title=title))
    return SignOff.objects.create(
        review=record.review, content_hash=record.content_hash, stage=Stage.THREE, person=office.leader,
        post="三审三校", capacity="holder", way=Way.PAPER, conclusion="同意", proofreading="校对无误",
        signed_on=signed_on, at=timezone.now(), place="三楼会议室", photo=PHOTO, entered_by=office.clerk,
    )  # fmt: skip


def test_each_leads_to_its_record_and_its_photograph(office: Office) -> None:
    row = on_paper(office, timezone.localdate())
    page = signed_in(office.clerk).get(LIST).content.decode()
    record = row.review.subject.partition(":")[2]
    assert f'href="/console/records/{record}/"' in page
    assert f'href="/console/records/{record}/files/{PHOTO}/"' in page
    assert "方镇长（三审三校）" in page and "签于三楼会议室，陈经办于" in page


def test_they_are_counted_apart_from_what_was_signed_here(office: Office) -> None:
    on_paper(office, timezone.localdate())
    page = signed_in(office.clerk).get(LIST).content.decode()
    assert "线下签批 1 次，同期系统签批 3 次。" in page


def test_they_are_counted_by_month_and_each_number_opens_what_was_counted(office: Office) -> None:
    for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28)):
        on_paper(office, day, f"{day.month}月{day.day}日的稿件")
    client = signed_in(office.clerk)
    counts = client.get(LIST, {"since": "2026-01-01"}).context["counts"]
    assert [(each.month, each.count) for each in counts] == [(date(2026, 2, 1), 2), (date(2026, 1, 1), 1)]
    for each in counts:
        rows = client.get(f"{LIST}?{each.query}").context["rows"]
        assert len(rows) == each.count and {row.signed_on.month for row, _ in rows} == {each.month.month}


def test_a_number_of_a_part_of_a_month_opens_that_part(office: Office) -> None:
    for day in (date(2026, 2, 1), date(2026, 2, 28)):
        on_paper(office, day)
    client = signed_in(office.clerk)
    (count,) = client.get(LIST, {"since": "2026-02-10", "until": "2026-03-31"}).context["counts"]
    (found,) = client.get(f"{LIST}?{count.query}").context["rows"]
    assert (count.count, found[0].signed_on) == (1, date(2026, 2, 28))


def test_where_no_days_are_said_it_is_this_year(office: Office) -> None:
    first = date(timezone.localdate().year, 1, 1)
    on_paper(office, first)
    on_paper(office, first - timedelta(days=1))
    client = signed_in(office.clerk)
    assert [row.signed_on for row, _ in client.get(LIST).context["rows"]] == [first]
    assert len(client.get(LIST, {"since": ""}).context["rows"]) == 2


def test_a_wrong_day_is_said_and_everything_else_still_counts(office: Office) -> None:
    on_paper(office, timezone.localdate())
    answer = signed_in(office.clerk).get(LIST, {"since": "2026-02-30", "organ": "nowhere"})
    assert answer.status_code == 200 and len(answer.context["rows"]) == 1
    assert answer.context["form"].errors["since"]


def test_another_organ_sees_nothing_of_it_and_the_county_sees_all(county: County) -> None:
    office = three_people(lead=county.government)
    on_paper(office, timezone.localdate())
    assert "这段时间没有线下签批" in signed_in(county["foreign"]).get(LIST).content.decode()
    answer = signed_in(county[PostKind.LEAD_OFFICER.value]).get(LIST)
    assert [each.organ for each in answer.context["counts"]] == [office.organ.name]


def test_the_list_of_records_and_the_evidence_lead_there(office: Office) -> None:
    client = signed_in(office.leader)
    for address in ("/console/records/", "/console/evidence/"):
        assert f'href="{LIST}"' in client.get(address).content.decode()


def test_the_number_of_queries_does_not_depend_on_the_rows(office: Office) -> None:
    client = signed_in(office.clerk)

    def queries() -> int:
        client.get(LIST)  # the first page of a session also notes when it was used
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        return len(seen)

    for _ in range(3):
        on_paper(office, timezone.localdate())
    few = queries()
    for _ in range(27):
        on_paper(office, timezone.localdate())
    assert queries() == few
