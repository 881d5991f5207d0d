"""机构撤并时的在办事项: what an organ has not finished passes to its successor, or the organ finishes it first."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gongkai.applications import actions
from gongkai.applications.content import Submission
from gongkai.applications.counting import cell, table_3
from gongkai.applications.models import Application, MatterKind
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.intake import actions as intake
from gongkai.intake.models import Kind
from gongkai.intake.parcels import Parcel
from gongkai.intake.told import told
from gongkai.law import Refused
from gongkai.law.receipt import Way
from gongkai.organs.actions import dissolve, merge
from gongkai.organs.models import Deputy, Organ, OrganTerm, Post, Tenure
from gongkai.organs.permissions import NotAllowed
from gongkai.remedies import carrying_in
from gongkai.remedies.counting import table_4
from gongkai.remedies.models import Block, Result
from gongkai.review.models import SECRECY_REVIEWED
from tests.applications.office import SINCE, ZHAO, Office, again, day, noon, open_office
from tests.applications.test_verbs import refused
from tests.intake.conftest import sent
from tests.records.races import Race, run
from tests.records.test_guards import refused as refused_by_the_database
from tests.remedies.court import concluded, registered


def governed(office: Office) -> Office:
    """The town with its neighbour and the government, all of them there on every day of these tests."""
    Post.objects.update(since=SINCE)
    Tenure.objects.update(since=SINCE)
    Deputy.objects.all().delete()
    for organ in Organ.objects.all():
        OrganTerm.objects.create(organ=organ, name=organ.name, parent=organ.parent, since=SINCE)
    Organ.objects.filter(pk=office.town.other.pk).update(short_name="青石镇", mark="青石")
    Organ.objects.filter(pk=office.organ.pk).update(short_name="白鹭镇")
    for organ in (office.organ, office.town.other):
        organ.refresh_from_db()
    return office


def ended(office: Office, on: str, heir: Organ | None) -> Any:
    return dissolve(office.organ, on=day(on), successor=heir, reason="示例〔2025〕3号", by=office.town["吴专员"],
                    at=noon(day(on)))  # fmt: skip


def test_nothing_is_left_with_an_organ_that_ends(office: Office) -> None:
    governed(office)
    office.register("2025-03-03")
    office.register("2025-03-03", way=Way.INTERNET)
    registered(office, "2025-03-03")
    matter, _ = (  # of a rating nothing is to be done
        actions.take_matter(office.organ, kind, {"内容": "示例"}, submitted=day("2025-03-03"), by=office.clerk,
                            at=noon(day("2025-03-03")))
        for kind in (MatterKind.LETTER, MatterKind.FEEDBACK)
    )  # fmt: skip
    refused("还有2件没有办结的申请、1件没有处理的其他来件、1件没有审结的复议、诉讼，撤并以后没有人办理。请选择承接机构",
            ended, office, "2025-06-02", None)  # fmt: skip
    refused("还有1件没有处理的其他来件，撤并以后没有人办理。请先登记其他来件的处理结果。",
            ended, office, "2025-06-02", office.town.other)  # fmt: skip
    actions.settle(matter, answer="已电话答复。", on=day("2025-03-04"), by=office.clerk, at=noon(day("2025-03-04")))
    assert Application.objects.filter(organ=office.organ).count() == 2


def test_a_successor_carries_on_and_each_case_counts_with_who_answered_it(office: Office) -> None:
    heir, town = governed(office).town.other, office.town
    outsider = town["郑外镇"]
    answered, carried, silent = (office.register(on) for on in ("2024-12-02", "2024-12-30", "2025-05-28"))
    office.served(answered, "2025-01-06")
    before = table_3([office.organ], year=2024)
    own = actions.register(heir, Submission(Way.IN_PERSON, day("2025-03-03"), (ZHAO,), "河道"), by=outsider,
                           at=noon(day("2025-03-03")))  # fmt: skip
    lawsuit, old = registered(office, "2024-11-04", Block.DIRECT), registered(office, "2024-11-04")
    concluded(office, old, Result.UPHELD, "2025-01-06")
    office.decided(silent, "2025-05-29")
    due = again(silent).due_on

    merge([office.organ], successor=heir, on=day("2025-06-02"), reason="示例〔2025〕3号", by=town["吴专员"],
          at=noon(day("2025-06-02")))  # fmt: skip

    silent, lawsuit = again(silent), type(lawsuit).objects.get(pk=lawsuit.pk)
    assert (silent.organ, silent.due_on, silent.status) == (heir, due, "open")
    assert (again(own).label, silent.label) == ("2025-0001", "2025-0001（白鹭镇）")
    assert (lawsuit.organ, lawsuit.origin) == (heir, office.organ)
    head = "编号,类型,复议机关,申请人,请求,受理日期,原申请编号"
    line = "1,行政复议,示例县人民政府,赵示例,公开,2025-06-02,2025-0001"
    filed = carrying_in.read(heir, f"{head}\n{line}".encode(), "csv", "台账", today=day("2025-06-03"))[0].filed
    assert filed.application == own, "the number is that of the organ whose list it is"
    passed = json.loads(Entry.objects.get(verb="organ.merged").body)["facts"]["passed_on"]
    assert passed == {"applications": 3, "remedies": 2}
    found = {"content_hash": silent.decision.content_hash, "by": outsider, "at": noon(day("2025-06-03"))}
    actions.consent(silent, conclusion=SECRECY_REVIEWED[0], version=silent.version, **found)
    assert actions.reply(silent, version=again(silent).version, **found).organ == heir
    assert table_3([office.organ], year=2024) == before, "a year that was reported stays with who reported it"
    assert table_3([heir], year=2024)["new"][-1] == 0
    of_the_town, of_the_heir = (table_3([organ], year=2025) for organ in (office.organ, heir))
    assert [of_the_town[row][-1] for row in ("new", "carried_over", "granted", "total", "carried_forward")] == [
        0, 1, 1, 1, 0,
    ]  # fmt: skip
    assert [of_the_heir[row][-1] for row in ("new", "carried_over", "total", "carried_forward")] == [2, 1, 0, 3]
    assert set(cell([heir], "carried_forward", "total", year=2025)) == {again(carried), silent, again(own)}
    assert [table_4([each], year=2025)[Block.DIRECT]["pending"] for each in (office.organ, heir)] == [0, 1]
    assert [table_4([each], year=2025)[Block.RECONSIDERATION]["upheld"] for each in (office.organ, heir)] == [1, 0]
    assert [table_4([each], year=2024)[Block.DIRECT]["pending"] for each in (office.organ, heir)] == [1, 0]
    refused_by_the_database("only the successor", f"UPDATE applications_application SET organ_id = {town.office.pk}")
    refused_by_the_database("only the successor", f"UPDATE remedies_remedy SET organ_id = {town.office.pk}")
    assert verify().sound, list(verify().lines)


@pytest.mark.django_db(transaction=True)
def test_what_is_registered_while_its_organ_ends_is_passed_on_or_refused() -> None:
    office = governed(open_office())
    on, heir = day("2025-06-02"), office.town.other

    def comes() -> Any:
        try:
            return office.register("2025-06-02")
        except NotAllowed as fault:
            raise Refused("机构已经撤并，请由承接机构登记。") from fault

    run(Race(lambda: dissolve(office.organ, on=on, successor=heir, by=office.town["吴专员"], at=noon(on)), comes,
             both=True))  # fmt: skip
    assert not Application.objects.exclude(organ=heir).exists()
    assert verify().sound


def test_who_applied_on_the_internet_is_told_who_carries_on(office: Office) -> None:
    heir, at = governed(office).town.other, noon(day("2026-11-20"))
    submission, receipt = sent(at=at)
    refused("1件没有接收的网上来件", ended, office, "2026-11-20", heir)
    opened = intake.open_submission(submission, by=office.clerk, at=at)
    taking = intake.take_in(opened, lambda: office.register("2026-11-20", way=Way.INTERNET), by=office.clerk, at=at)
    ended(office, "2026-11-25", heir)
    last = told(intake.read_notices(receipt.number, receipt.code, address="", at=noon(day("2026-11-25")))[-1])
    assert last is not None and (last.what, last.organ) == ("由其他机关承接", heir.code)
    assert Kind.TAKING_BACK in last.may
    about = Parcel({"about": receipt.number, "about_code": receipt.code, "text": "不要了。"})
    later, _ = sent(parcel=about, kind=Kind.TAKING_BACK, organ=heir.code, at=noon(day("2026-11-26")))
    assert intake.taking_about(intake.open_submission(later, by=None, at=noon(day("2026-11-26")))) == taking
    assert verify().sound, list(verify().lines)
