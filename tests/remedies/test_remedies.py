"""第五十一条: reconsideration and litigation from the copy to what is put right; Table 4."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongkai.annual.form import RESULTS
from gongkai.annual.readers import door
from gongkai.applications.counting import table_3
from gongkai.applications.deciding import Result as Decided
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Refused, Status
from gongkai.organs.permissions import NotAllowed
from gongkai.remedies import actions
from gongkai.remedies.counting import cell, table_4
from gongkai.remedies.first import notice_of, objection
from gongkai.remedies.handing_over import open_remedies
from gongkai.remedies.models import About, Block, Remedy, Result, Stage
from tests.applications.office import Office, again, codes, day, noon, open_office
from tests.records.races import Race, run
from tests.records.test_guards import no_row
from tests.records.test_guards import refused as refused_by_the_database
from tests.remedies.court import concluded, does, registered, replay

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


def refused(sentence: str, act: Any, *given: Any, **values: Any) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        act(*given, **values)
    assert refusal.value.sentence.endswith("。")


def now(remedy: Remedy) -> Remedy:
    return Remedy.objects.get(pk=remedy.pk)


def test_the_organ_answers_within_the_days_of_the_procedure(office: Office) -> None:
    simple = registered(office, "2025-04-30")
    ordinary = registered(office, "2025-04-30", simple=False)
    court = registered(office, "2025-03-03", Block.DIRECT)
    assert [str(each.answer_due_on) for each in (simple, ordinary, court)] == ["2025-05-12", "2025-05-19", "2025-03-18"]
    assert (simple.label, str(court)) == ("2025-0001", "行政诉讼（未经复议直接起诉）2025-0003")
    refused("早于收到副本", does, office, actions.answer, simple, on="2025-04-29", at=noon(day("2025-05-06")))
    does(office, actions.answer, simple, on="2025-05-13")
    assert '"late":true' in Entry.objects.get(verb="remedy.answered").body
    refused("已经答复", does, office, actions.answer, simple, on="2025-05-13")
    waiting = Remedy.objects.filter(stage=Stage.PENDING)
    assert [each.pk for each in waiting.most_pressing_first()] == [court.pk, ordinary.pk]
    assert [work["due"] for work in open_remedies("clerk", office.organ)] == ["2025-03-18", "", "2025-05-19"]
    unknown = registered(office, "2026-12-30")
    assert (unknown.answer_due_on, str(unknown.answer_not_before)) == (None, "2027-01-01")
    assert waiting.most_pressing_first().last() == unknown, "what is provisional stands by the day it is not before"


def test_a_case_says_what_it_is_about(office: Office) -> None:
    application = office.register()
    for about, sentence in (
        ({"about": About.APPLICATION}, "请选择该申请"),
        ({"about": About.EARLIER}, "请填写其编号"),
        ({"about": About.OTHER, "earlier": "旧12号"}, "请填写其编号"),
        ({"about": About.NOT_PUBLISHED, "application": application}, "请选择该申请"),
        ({"claimant": " "}, "申请人或者原告"),
        ({"copy": day("2025-03-01")}, "早于受理"),
    ):
        refused(sentence, registered, office, "2025-03-03", **about)
    earlier = registered(office, "2025-03-03", about=About.EARLIER, earlier="2019年第12号")
    said = Entry.objects.get(verb="remedy.registered").body
    assert '"filed":"2025-03-03"' in said and '"counted":true' in said
    no_row("remedy_about", now(earlier), number=9, about="application")
    no_row("remedy_about", now(earlier), number=9, earlier="")
    with pytest.raises(NotAllowed, match="不在白鹭镇人民政府任职"):
        does(office, actions.answer, earlier, on="2026-03-02", by=office.town["郑外镇"])


def test_a_reconsideration_that_corrects_reopens_the_case_and_moves_no_cell(office: Office) -> None:
    application = office.register("2024-09-27")
    office.served(application, "2024-10-28", Decided(codes("denied_process")))
    before = table_3([office.organ], year=2024)
    remedy = registered(office, "2024-12-02", application=application)
    refused("只有结果纠正", concluded, office, remedy, Result.UPHELD, "2025-03-03", anew=True)
    refused("文号", concluded, office, remedy, Result.CORRECTED, "2025-03-03", anew=True, decision_number=" ")
    concluded(office, remedy, Result.CORRECTED, "2025-03-03", anew=True, until=day("2025-03-18"))
    assert (again(application).status, str(again(application).due_on)) == (Status.OPEN, "2025-03-18")
    refused("还没有重新答复", does, office, actions.rectify, remedy, on="2025-03-04")
    assert list(Remedy.objects.live()) == [remedy]
    office.served(application, "2025-03-10")
    does(office, actions.rectify, remedy, on="2025-03-11")
    assert table_3([office.organ], year=2024) == before
    found = table_4([office.organ], year=2024)[Block.RECONSIDERATION], table_4([office.organ], year=2025)
    assert (found[0]["pending"], found[1][Block.RECONSIDERATION]["corrected"]) == (1, 1)
    refused("结果不能改变", concluded, office, remedy, Result.UPHELD, "2025-03-12")
    other = registered(office, "2025-03-12")
    refused("没有针对本系统登记的申请", concluded, office, other, Result.CORRECTED, "2025-03-13", anew=True)
    assert now(other).stage == Stage.PENDING
    outcome = verify()
    assert outcome.sound, list(outcome.lines())
    assert "赵示例" not in "".join(Entry.objects.values_list("body", flat=True))


def test_an_appeal_keeps_the_case_pending_until_it_is_final(office: Office) -> None:
    remedy = registered(office, "2024-09-02", Block.DIRECT)
    refused("先登记一审", does, office, actions.appeal, remedy, on="2024-11-05")
    does(office, actions.judge, remedy, on="2024-12-16")
    assert str(now(remedy).appeal_until) == "2024-12-31"
    refused("期满没有上诉", concluded, office, remedy, Result.UPHELD, "2024-12-31")
    refused("本机关的上诉期限到2024年12月31日", does, office, actions.appeal, remedy, on="2025-01-02", ours=True)
    refused("不能早于这一天", does, office, actions.appeal, remedy, on="2024-12-13", ours=True)
    does(office, actions.appeal, remedy, on="2025-01-02")
    concluded(office, remedy, Result.UPHELD, "2025-03-03")
    first, second = (table_4([office.organ], year=year)[Block.DIRECT] for year in (2024, 2025))
    assert first == {"upheld": 0, "corrected": 0, "other": 0, "pending": 1, "total": 1}
    assert second == {"upheld": 1, "corrected": 0, "other": 0, "pending": 0, "total": 1}
    refused("行政复议没有一审", does, office, actions.judge, registered(office, "2025-03-03"), on="2025-03-04")
    lost = registered(office, "2024-09-02", Block.DIRECT)
    does(office, actions.judge, lost, on="2024-12-16", ruling=True)
    assert str(now(lost).appeal_until) == "2024-12-26"
    concluded(office, lost, Result.OTHER, "2024-12-27")


def test_a_litigation_follows_one_reconsideration_and_each_counts_in_its_group(office: Office) -> None:
    first = registered(office, "2024-09-02")
    refused("还没有审结", registered, office, "2024-10-08", Block.AFTER, after=first)
    concluded(office, first, Result.UPHELD, "2024-10-08")
    refused("只有复议后起诉", registered, office, "2024-10-14", Block.DIRECT, after=now(first))
    second = registered(office, "2024-10-14", Block.AFTER, after=now(first))
    refused("已经登记过", registered, office, "2024-10-15", Block.AFTER, after=now(first))
    table = table_4([office.organ], year=2024)
    assert [table[block]["total"] for block in Block] == [1, 0, 1]
    no_row("follows a reconsideration", now(second), number=9, after_id=second.pk)
    asked = registered(office, "2024-10-14", co_defendant=True)
    assert not asked.counted
    assert table_4([office.organ], year=2024) == table


def test_a_suit_that_skipped_reconsideration_is_registered_only_where_the_court_has_it(office: Office) -> None:
    case = office.register()
    number = office.served(case, "2024-10-08", Decided(codes("denied_process"))).document_number
    given = {"application": again(case)}
    sentence = f"对{number}应当先申请行政复议（行政复议法第二十三条），不能直接起诉"
    refused(sentence, registered, office, "2024-10-15", Block.DIRECT, **given)
    row = registered(office, "2024-10-15", Block.DIRECT, skipping=True, **given)
    assert "本案未经复议直接起诉：请在答辩状里提出" in objection(row)
    asked = registered(office, "2024-10-15", **given)
    assert objection(asked) == "" and notice_of(again(case), asked.filed_on).said.startswith(f"是，对{number}")
    other = office.register()
    office.served(other, "2024-10-08", Decided(codes("unable_needs_creation")))
    free = registered(office, "2024-10-15", Block.DIRECT, application=again(other))
    assert objection(free) == "" and "可以直接起诉" in notice_of(again(other), free.filed_on).said
    silent = registered(office, "2024-10-15", Block.DIRECT, application=office.register())
    assert objection(silent) == "", "nothing was decided"


def test_what_was_registered_and_how_it_ended_does_not_change(office: Office) -> None:
    remedy = registered(office, "2024-09-02")
    change = "UPDATE remedies_remedy SET {}"
    refused_by_the_database("does not change", change.format("block = 'litigation_direct'"))
    refused_by_the_database("remedy_result", change.format("result = 'upheld'"))
    refused_by_the_database("remedy_appeal_in_court", change.format("judged_on = '2024-10-08'"))
    concluded(office, remedy, Result.UPHELD, "2024-10-08")
    refused_by_the_database("does not change", change.format("result = 'other'"))
    refused_by_the_database("does not change", change.format("concluded_on = '2024-10-09'"))
    refused_by_the_database("remedy_rectified", change.format("rectified_on = '2024-10-09'"))
    foreign = office.register()
    foreign_organ = {"organ_id": office.town.other.pk, "application_id": foreign.pk, "about": "application"}
    no_row("another organ", now(remedy), **foreign_organ)


@pytest.mark.django_db(transaction=True)
def test_of_two_results_at_once_one_stands() -> None:
    office = open_office()
    before = now(registered(office, "2024-09-02"))

    def act(result: Result) -> Any:
        return lambda: actions.conclude(
            before, result, on=day("2024-10-08"), decision_number="1号", version=before.version, by=office.clerk,
            at=noon(day("2024-10-08")),
        )  # fmt: skip

    _, sentences = run(Race(act(Result.UPHELD), act(Result.CORRECTED)))
    assert "已在您打开之后办理了" in sentences[0]


OURS = {
    Block.RECONSIDERATION: {"upheld": 3, "corrected": 1, "other": 2, "pending": 1, "total": 7},
    Block.DIRECT: {"upheld": 1, "corrected": 0, "other": 1, "pending": 1, "total": 3},
    Block.AFTER: {"upheld": 1, "corrected": 1, "other": 0, "pending": 2, "total": 4},
}
"""A year written for this project. No organ reported it."""


def test_a_year_is_counted_as_it_was_worked_and_what_is_pending_appears_again(office: Office) -> None:
    replay(office, OURS, 2025)
    assert table_4([office.organ], year=2025) == OURS
    for block in Block:
        for result in RESULTS:
            assert cell([office.organ], block, result, year=2025).count() == OURS[block][result]
    assert {block: each["pending"] for block, each in table_4([office.organ], year=2026).items()} == {
        block: each["pending"] for block, each in OURS.items()
    }
    assert table_4([office.organ], year=2025, on=date(2025, 1, 7))[Block.RECONSIDERATION]["total"] == 0


def test_the_years_of_real_reports_are_replayed_cell_by_cell(office: Office) -> None:
    seeds = sorted(SEEDS.glob("*.txt"))
    if not seeds:
        pytest.skip(f"没有真实年报：{SEEDS} 不存在")
    for path in seeds:
        Remedy.objects.update(counted=False)
        report = door.read(path)
        table = {block: {result: report.cells[f"table4.{block}.{result}"] for result in RESULTS} for block in Block}
        replay(office, table, report.year)
        assert table_4([office.organ], year=report.year) == table, path.name
