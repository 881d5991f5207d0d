"""信息发布: the list shows what one may see, finds it, pages it, and leaves evidence when it is taken out."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.console.records import STATES
from gongkai.evidence.models import Entry
from gongkai.organs.models import Person
from gongkai.records import actions, publishing
from gongkai.records.models import Record, State
from gongkai.review.actions import give_back
from tests.console.office import Office, signed_in, three_people

pytestmark = pytest.mark.django_db
LIST = "/console/records/"
EXPORT = "/console/records/export/"


@pytest.fixture
def office(db: None) -> Office:
    return three_people()


def titles(person: Person, **query: str) -> list[str]:
    return [row["record"].title for row in signed_in(person).get(LIST, query).context["rows"]]


def in_every_state(office: Office) -> None:
    office.draft(title="起草")
    office.submitted(title="审核")
    office.cleared(title="审签完成")
    office.released(title="已发布")
    returned = office.submitted(title="退回")
    give_back(returned.review, content_hash=returned.content_hash, reason="改", by=office.director, at=timezone.now())
    voided = office.submitted(title="失效")
    actions.edit(voided, office.content(title="失效了"), version=1, by=office.clerk, at=timezone.now())
    corrected = office.released(title="更正")
    actions.edit(corrected, office.content(title="更正中"), version=1, by=office.clerk, at=timezone.now())
    returned = office.emergency(title="紧急后退回").record
    give_back(returned.review, content_hash=returned.content_hash, reason="改", by=office.director, at=timezone.now())
    office.emergency(title="紧急后待补审")
    emergency = office.emergency(title="紧急").record
    actions.edit(emergency, office.content(title="紧急后修改"), version=1, by=office.clerk, at=timezone.now())


def test_the_filter_of_a_state_is_what_the_record_says(office: Office) -> None:
    in_every_state(office)
    for state in State:
        found = {row.title for row in Record.objects.filter(STATES[state])}
        assert found == {row.title for row in Record.objects.select_related("review") if row.state == state}, state
    shown = signed_in(office.clerk).get("/console/records/").content.decode()
    assert '<span class="tag tag--late">已发布，待补审：一审一校、二审二校、三审三校</span>' in shown
    assert '<span class="tag">已发布，补审被退回</span>' in shown


def test_the_latest_change_comes_first_and_thirty_make_a_page(office: Office) -> None:
    for number in range(32):
        office.draft(title=f"第{number}件")
    assert titles(office.clerk)[:2] == ["第31件", "第30件"]
    assert len(titles(office.clerk)) == 30
    assert titles(office.clerk, page="2") == ["第1件", "第0件"]


def test_a_search_goes_by_title_and_number(office: Office) -> None:
    office.draft(title="森林防火通知", document_number="云政发〔2026〕7号")
    office.draft(title="道路养护通知")
    assert titles(office.clerk, q="防火") == ["森林防火通知"]
    assert titles(office.clerk, q="〔2026〕7号") == ["森林防火通知"]
    assert titles(office.clerk, q="通知 道路") == ["道路养护通知"]
    assert titles(office.clerk, q="没有") == []


def test_a_filter_that_is_no_choice_is_left_out(office: Office) -> None:
    office.draft()
    assert len(titles(office.clerk, state="nonsense", nature="x", page="x")) == 1


def test_one_sees_the_records_of_ones_own_organ_only(office: Office) -> None:
    office.draft()
    other = three_people("石桥镇人民政府", "SQZ")
    assert titles(other.clerk) == []
    assert len(titles(office.leader)) == 1


def test_thirty_rows_take_as_many_queries_as_three(office: Office) -> None:
    client = signed_in(office.clerk)

    def queries() -> int:
        client.get(LIST)  # the first page of a session also notes when it was used
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        return len(seen)

    for _ in range(3):
        office.submitted()
    few = queries()
    for _ in range(27):
        office.submitted()
    assert queries() == few


def test_a_public_record_is_two_taps_from_being_taken_down(office: Office) -> None:
    record = office.released()
    draft = office.draft()
    page = signed_in(office.leader).get(LIST).content.decode()
    assert f"/console/records/{record.pk}/take-down/" in page
    assert f"/console/records/{draft.pk}/take-down/" not in page


def test_an_export_says_in_the_evidence_who_took_how_many_and_what_for(office: Office) -> None:
    office.released(title="=危险的公式")
    office.draft(title="另一件", nature="news")
    answer = signed_in(office.clerk).post(f"{EXPORT}?nature=government", {"reason": "报县政府办季度检查"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [row[2] for row in rows] == ["标题", "'=危险的公式"]
    entry = Entry.objects.filter(verb="record.exported").get()
    assert entry.organ == "YXZ" and entry.person == office.clerk.pk
    assert json.loads(entry.body)["facts"] == {"count": 1, "reason": "报县政府办季度检查"}


def test_an_export_names_the_first_day_of_release_and_leaves_the_texts_where_they_are(office: Office) -> None:
    office.released(title="已公开", body="<p>正文里的一句话</p>")
    office.draft(title="起草中", body="<p>正文里的一句话</p>")
    client, today = signed_in(office.clerk), timezone.localdate().isoformat()
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(EXPORT, {"reason": "报县政府办季度检查"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["标题"]: row["首次发布"] for row in rows} == {"已公开": today, "起草中": ""}
    assert not [query for query in seen.captured_queries if '."content"' in query["sql"]]


def test_an_export_without_a_reason_or_without_rows_is_refused(office: Office) -> None:
    answer = signed_in(office.clerk).post(EXPORT, {"reason": "用途"})
    assert answer.status_code == 400 and "没有符合条件的稿件" in answer.content.decode()
    office.draft()
    answer = signed_in(office.clerk).post(EXPORT, {"reason": " "})
    assert answer.status_code == 400 and "请写明导出的用途" in answer.content.decode()
    assert not Entry.objects.filter(verb="record.exported").exists()


def test_whoever_has_no_export_in_any_post_does_not_export(office: Office) -> None:
    record = office.released()
    publishing.take_down(record, reason="有错", by=office.leader, at=timezone.now())
    stage_three = Person.objects.create(
        account="x", name="只有三审", created_at=timezone.now(), password_changed_at=timezone.now()
    )
    office.organ.posts.filter(kind="stage_three").get().tenures.update(person=stage_three)
    answer = signed_in(stage_three).post(EXPORT, {"reason": "看看"})
    assert answer.status_code == 403
    assert "“导出”由经办人、" in answer.content.decode()
