"""工作台: each person sees what they may do today, nothing that would be refused, and the most urgent first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongkai.console import due
from gongkai.organs.models import Absence, Deputy, Message, Person, Post
from gongkai.records import actions, publishing
from gongkai.records.publishing import Consent
from gongkai.review.actions import NOT_SECRET, give_back
from gongkai.review.models import Stage
from tests.console.office import Office, leave, signed_in, three_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return three_people()


def desk(person: Person) -> dict[str, list[tuple[str, str]]]:
    """The groups of a person's desk: name → titles with the button beside them."""
    groups = signed_in(person).get("/console/").context["groups"]
    return {group.name: [(item.title, item.verb) for item in group.items] for group in groups}


def test_an_empty_desk_says_so(office: Office) -> None:
    assert "今天没有要办的事项" in signed_in(office.leader).get("/console/").content.decode()


def test_a_review_stands_on_the_desk_of_whoever_signs_next_and_of_nobody_else(office: Office) -> None:
    record = office.submitted()
    assert desk(office.director) == {"待审核": [(record.title, "审核")]}
    assert desk(office.clerk) == {} and desk(office.leader) == {}
    office.two(record)
    assert desk(office.leader) == {"待审核": [(record.title, "审核")]}
    assert desk(office.director) == {}


def test_the_secrecy_review_waits_for_stage_two_where_one_person_signs_both(office: Office) -> None:
    office.submitted(one=False)
    assert desk(office.director) == {}
    assert desk(office.leader) == {}


def test_a_deputy_is_asked_only_while_the_holder_is_away(office: Office) -> None:
    record = office.submitted()
    today = timezone.localdate()
    deputy = Person.objects.create(
        account="b", name="B岗", created_at=timezone.now(), password_changed_at=timezone.now()
    )
    for post in Post.objects.filter(organ=office.organ, kind__in=["stage_two", "secrecy"]):
        Deputy.objects.create(post=post, person=deputy, since=today)
    assert desk(deputy) == {}
    Absence.objects.create(person=office.director, since=today, reason="培训", entered_at=timezone.now())
    assert desk(deputy) == {"待审核": [(record.title, "审核")]}
    assert desk(office.director) == {}


def test_whoever_drafted_it_is_not_asked_to_sign_it(office: Office) -> None:
    record = office.draft()
    Post.objects.filter(organ=office.organ, kind="stage_two").update(kind="clerk", title="第二经办人")
    actions.edit(record, office.content(title="改过"), version=1, by=office.director, at=timezone.now())
    Post.objects.filter(title="第二经办人").update(kind="stage_two", title="")
    office.submit(office.again(record))
    assert desk(office.director) == {}


def test_what_is_cleared_waits_for_release_and_what_is_not_public_for_filing(office: Office) -> None:
    public = office.cleared()
    closed = office.cleared(title="内部登记", attribute="on_application", ground_reason="不属于主动公开的范围")
    assert set(desk(office.clerk)["待发布"]) == {(public.title, "发布"), (closed.title, "登记归档")}
    assert set(desk(office.leader)["待发布"]) == {(public.title, "发布"), (closed.title, "登记归档")}
    assert "待发布" not in desk(office.director)


def test_what_was_returned_comes_back_with_its_reason(office: Office) -> None:
    record = office.submitted()
    give_back(
        record.review,
        content_hash=record.content_hash,
        reason="第二段数字不对",
        by=office.director,
        at=timezone.now(),
    )
    assert desk(office.clerk) == {"被退回": [(record.title, "修改")]}
    assert "退回原因：第二段数字不对" in signed_in(office.clerk).get("/console/").content.decode()


def test_an_emergency_release_stays_overdue_until_others_have_signed(office: Office) -> None:
    title = office.emergency().title
    assert desk(office.clerk)["已逾期"] == [(title, "补审")]
    assert desk(office.director)["已逾期"] == [(title, "查看")], "stage one is not signed yet"
    assert desk(office.leader)["已逾期"] == [(title, "查看")]


def test_an_expired_consent_by_telephone_is_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    record = office.draft()
    now = timezone.now()
    publishing.release_in_emergency(
        record, content_hash=record.content_hash, reason="山洪预警", secrecy=NOT_SECRET, by=office.leader, at=now,
        consents=[Consent(Stage.TWO, office.director, now)],
    )  # fmt: skip
    assert "电话同意" not in str(signed_in(office.leader).get("/console/").context["groups"])
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=2))
    page = signed_in(office.leader).get("/console/").content.decode()
    assert "林主任的电话同意（二审二校）没有按时补签，已失效" in page


def test_an_emergency_takedown_waits_for_another_person(office: Office) -> None:
    record = office.released()
    publishing.take_down(record, reason="附件有个人信息", by=office.clerk, at=timezone.now())
    assert desk(office.clerk) == {}
    assert desk(office.leader) == {"待确认": [(record.title, "确认")]}
    assert desk(office.director) == {"待确认": [(record.title, "确认")]}


def test_what_is_due_soon_or_overdue_stands_above_other_drafts(office: Office) -> None:
    office.draft(title="不急")
    office.draft(title="超期", formed_on=timezone.localdate() - timedelta(days=60))
    groups = desk(office.clerk)
    assert list(groups) == ["超期和临近超期的公开", "起草中"]
    assert groups["超期和临近超期的公开"] == [("超期", "继续")]
    assert "已超期" in signed_in(office.clerk).get("/console/").content.decode()


def test_a_desk_without_a_post_offers_nothing(office: Office) -> None:
    office.submitted()
    leave(office.director)
    page = signed_in(office.director).get("/console/")
    assert page.context["groups"] == []
    assert "您今天没有在任岗位" in page.content.decode()


def test_the_desk_of_another_organ_is_not_mine(office: Office) -> None:
    office.submitted()
    other = three_people("石桥镇人民政府", "SQZ")
    assert desk(other.director) == {} and desk(other.clerk) == {}


@pytest.mark.parametrize("role", ["clerk", "director", "leader"])
def test_thirty_lines_take_as_many_queries_as_three(office: Office, role: str) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            office.submitted()
            office.draft()
            office.emergency()
            publishing.take_down(office.released(), reason="有错", by=office.clerk, at=timezone.now())

    client = signed_in(getattr(office, role))

    def queries() -> int:
        client.get("/console/")  # the first page of a session also notes when it was used
        with CaptureQueriesContext(connection) as seen:
            client.get("/console/")
        return len(seen)

    fill(1)
    few = queries()
    fill(7)
    assert queries() == few


def test_messages_are_read_up_to_the_newest_that_was_shown(office: Office) -> None:
    client = signed_in(office.clerk)
    now = timezone.now()
    first = Message.objects.create(person=office.clerk, subject="records.Record:1", sentence="退回了。", at=now)
    theirs = Message.objects.create(person=office.leader, subject="", sentence="别人的。", at=now)
    page = client.get("/console/").content.decode()
    assert f'href="{reverse("record", args=[1])}">退回了。' in page
    second = Message.objects.create(person=office.clerk, subject="", sentence="又一条。", at=now)
    client.post("/console/messages/read/", {"newest": str(first.pk)})
    assert set(Message.objects.filter(read_at=None)) == {second, theirs}


class TestTheDueLine:
    """条例第二十六条: twenty working days from the day of formation."""

    FORMED = date(2026, 10, 26)  # due on 23 November

    def test_it_counts_working_days(self) -> None:
        line = due.publication(self.FORMED, date(2026, 11, 13))
        assert line is not None
        assert (line.sentence, line.tone) == ("2026年11月23日（星期一）前公开，还剩 6 个工作日", "")

    def test_five_working_days_before_it_is_near(self) -> None:
        line = due.publication(self.FORMED, date(2026, 11, 16))
        assert line is not None and (line.left, line.tone) == (5, "soon")

    def test_the_last_day_is_called_so(self) -> None:
        line = due.publication(self.FORMED, date(2026, 11, 23))
        assert line is not None and line.sentence == "今天（2026年11月23日（星期一））是公开的最后一天"

    def test_afterwards_it_is_late(self) -> None:
        line = due.publication(self.FORMED, date(2026, 11, 24))
        assert line is not None
        assert (line.sentence, line.tone) == ("应于2026年11月23日（星期一）前公开，已超期 1 个工作日", "late")

    def test_on_the_rest_days_right_afterwards_no_working_day_is_counted(self) -> None:
        friday = due.publication(date(2026, 10, 30), date(2026, 11, 27))
        sunday = due.publication(date(2026, 10, 30), date(2026, 11, 29))
        assert friday is not None and friday.tone == "soon" and sunday is not None
        assert sunday.sentence == "应于2026年11月27日（星期五）前公开，已超期（不满 1 个工作日）"
        assert sunday.tone == "late"

    def test_a_period_that_runs_into_an_unknown_year_is_provisional(self) -> None:
        unknown = due.national_calendar().first_unknown
        line = due.publication(unknown - timedelta(days=5), unknown - timedelta(days=4))
        assert line is not None and line.tone == "provisional"
        assert f"{unknown.year}年放假安排尚未公布" in line.sentence

    def test_information_older_than_the_regulation_has_no_period(self) -> None:
        assert due.publication(date(2007, 1, 1), date(2026, 11, 20)) is None
        assert due.publication(None, date(2026, 11, 20)) is None
