"""更正登记、发回重审、再次起诉、以前年度、期限暂定: a case is registered as it was, and counted where it belongs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from gongkai.applications.models import Application
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.organs.permissions import NotAllowed
from gongkai.pages import calendar as installed
from gongkai.remedies import actions, correcting
from gongkai.remedies.counting import table_4
from gongkai.remedies.models import Block, Remedy, RemedyCorrection, Result, Stage
from gongkai.remedies.past_years import PastYear
from tests.applications.office import Office, again, day, noon
from tests.records.test_guards import no_row
from tests.records.test_guards import refused as refused_by_the_database
from tests.remedies.court import concluded, does, registered
from tests.remedies.test_remedies import now, refused


def facts(verb: str) -> dict[str, Any]:
    return json.loads(Entry.objects.filter(verb=verb).latest("pk").body)["facts"]


def corrects(office: Office, remedy: Remedy, on: str, why: str = "登记时看错。", **right: Any) -> Remedy:
    return correcting.correct(
        now(remedy), right, why=why, version=now(remedy).version, by=office.clerk, at=noon(day(on))
    )


def counted(office: Office, year: int, block: Block = Block.DIRECT) -> dict[str, int]:
    return {name: number for name, number in table_4([office.organ], year=year)[block].items() if number}


def test_what_was_registered_wrongly_is_corrected_with_its_last_days_and_its_reason(office: Office) -> None:
    remedy = registered(office, "2025-04-30")
    refused("更正的原因", corrects, office, remedy, "2025-05-06", why=" ", simple=False)
    refused("不用更正", corrects, office, remedy, "2025-05-06", simple=True)
    refused("早于受理", corrects, office, remedy, "2025-05-06", copy_on=day("2025-04-29"))
    refused("没有一审裁判", corrects, office, remedy, "2025-05-06", block=Block.DIRECT, appealed_on=day("2025-05-06"))
    refused("须有结果和文号", corrects, office, remedy, "2025-05-06", concluded_on=day("2025-05-06"))
    with pytest.raises(NotAllowed):
        correcting.correct(remedy, {"simple": False}, why="错", version=remedy.version, by=office.town["郑外镇"],
                           at=noon(day("2026-05-06")))  # fmt: skip
    corrects(office, remedy, "2025-05-06", simple=False, claimant="钱示例")
    assert (str(now(remedy).answer_due_on), now(remedy).claimant) == ("2025-05-19", "钱示例")
    assert facts("remedy.corrected")["changes"] == {"simple": [True, False], "claimant": "已更正"}
    row = RemedyCorrection.objects.get()
    assert (row.was, row.reason) == ({"claimant": "赵示例"}, "登记时看错。")
    assert "示例" not in Entry.objects.latest("pk").body.replace("示例县", "")
    assert verify().sound, list(verify().lines)
    Remedy.objects.update(version=9)
    for change in ("block = 'litigation_direct'", "filed_on = '2025-04-29'", "voided_on = '2025-05-06'"):
        refused_by_the_database("without a correction", f"UPDATE remedies_remedy SET {change}")
    wrong = now(remedy)
    wrong.claimant = "孙示例"
    wrong.save()
    assert "申请人或者原告及其请求和理由与存证不符" in "".join(verify().lines)


def test_a_name_that_is_taken_out_of_an_unsealed_column_does_not_stay_in_the_evidence(office: Office) -> None:
    remedy = registered(office, "2025-04-30", claimant="赵示列")
    written_before = {"case_number": "（2025）赵示列1号", "body": "赵示例案法院"}  # as it was allowed once
    Remedy.objects.filter(pk=remedy.pk).update(**written_before)
    corrects(office, remedy, "2025-05-06", claimant="赵示例", case_number="2025年1号", body="示例县政府", simple=False)
    assert facts("remedy.corrected")["changes"] == {
        "claimant": "已更正", "case_number": "已更正", "body": "已更正", "simple": [True, False],
    }  # fmt: skip
    row = RemedyCorrection.objects.get()
    assert (row.changes, row.was) == (facts("remedy.corrected")["changes"], {"claimant": "赵示列", **written_before})
    assert "赵示" not in Entry.objects.latest("pk").body
    corrects(office, remedy, "2025-05-07", case_number="2025年2号")
    assert facts("remedy.corrected")["changes"] == {"case_number": ["2025年1号", "2025年2号"]}
    assert verify().sound, list(verify().lines)


def test_what_is_registered_of_a_case_holds_together(office: Office) -> None:
    remedy = registered(office, "2024-11-04", Block.DIRECT)
    change = "UPDATE remedies_remedy SET {}"
    for name, columns in {
        "remedy_answer_due": "answer_due_on = '2024-11-03'",
        "remedy_answered_later": "answered_on = '2024-11-03'",
        "remedy_judged_later": "judged_on = '2024-11-03', appeal_until = '2024-11-18'",
        "remedy_appeal_period": "judged_on = '2024-11-25'",
        "remedy_stage_answered": "stage = 'answered'",
        "remedy_stage_judged": "stage = 'judged'",
        "remedy_stage_appealed": "stage = 'appealed'",
        "remedy_decision_number": "decision_number = '1号'",
    }.items():
        refused_by_the_database(name, change.format(columns))
    concluded(office, remedy, Result.CORRECTED, "2024-12-12")
    refused_by_the_database("remedy_rectified_later", change.format("rectified_on = '2024-12-11'"))


def test_a_mistaken_result_is_taken_back_and_the_case_is_pending_again(office: Office) -> None:
    remedy = registered(office, "2024-11-04", Block.DIRECT)
    does(office, actions.judge, remedy, on="2024-11-25")
    ends = {"concluded_on": day("2024-12-12"), "result": Result.UPHELD, "decision_number": "示例〔2025〕1号"}
    refused("请办理“登记结果”", corrects, office, remedy, "2024-12-12", **ends)
    concluded(office, remedy, Result.UPHELD, "2024-12-12")
    refused("期满没有上诉", corrects, office, remedy, "2024-12-13", concluded_on=day("2024-12-02"))
    assert counted(office, 2024) == {"upheld": 1, "total": 1}
    corrects(office, remedy, "2025-02-10", "原告12月9日已经上诉。", concluded_on=None, appealed_on=day("2024-12-09"))
    assert (now(remedy).stage, now(remedy).result, now(remedy).decision_number) == (Stage.APPEALED, "", "")
    assert (counted(office, 2024), facts("remedy.corrected")["past_years"]) == ({"pending": 1, "total": 1}, [2024])
    twice = registered(office, "2025-02-10", Block.DIRECT)
    correcting.void(twice, why="重复登记。", version=twice.version, by=office.clerk, at=noon(day("2025-02-11")))
    assert (now(twice).get_stage_display(), counted(office, 2025)) == ("已作废", {"pending": 1, "total": 1})
    refused("作废，不能再办理", does, office, actions.answer, twice, on="2025-02-12")
    refused_by_the_database("for good", "UPDATE remedies_remedy SET voided_on = NULL")
    assert verify().sound


def test_each_party_has_its_own_period_to_appeal_and_the_case_may_be_sent_back_once(office: Office) -> None:
    remedy = registered(office, "2024-09-02", Block.DIRECT)
    does(office, actions.judge, remedy, on="2024-10-08", last=day("2024-10-15"), at=noon(day("2024-10-16")))
    assert str(now(remedy).appeal_until) == "2024-10-30", "until the period of the last party is over"
    refused("期满没有上诉", concluded, office, remedy, Result.UPHELD, "2024-10-24")
    refused("本机关的上诉期限到2024年10月23日", does, office, actions.appeal, remedy, on="2024-10-25", ours=True)
    refused("请先登记上诉", does, office, actions.remand, remedy, on="2024-10-25", decision_number="1号")
    does(office, actions.appeal, remedy, on="2024-10-25")
    does(office, actions.remand, remedy, on="2024-12-02", decision_number="（2024）示例行终1号")
    assert (now(remedy).stage, now(remedy).judged_on) == (Stage.PENDING, None)
    assert (now(remedy).get_stage_display(), counted(office, 2024)) == ("发回重审，审理中", {"pending": 1, "total": 1})
    assert facts("remedy.remanded")["before"] == {"judged": "2024-10-08", "appealed": "2024-10-25"}
    refused("早于立案或者发回重审", does, office, actions.judge, remedy, on="2024-11-29")
    does(office, actions.judge, remedy, on="2025-02-10")
    does(office, actions.appeal, remedy, on="2025-02-20")
    refused("不能再次发回", does, office, actions.remand, remedy, on="2025-03-03", decision_number="2号")
    concluded(office, remedy, Result.CORRECTED, "2025-04-07")
    assert (counted(office, 2024), counted(office, 2025)) == ({"pending": 1, "total": 1}, {"corrected": 1, "total": 1})


def test_a_second_suit_follows_a_new_decision_on_the_same_reconsideration(office: Office) -> None:
    first = registered(office, "2024-09-02")
    concluded(office, first, Result.UPHELD, "2024-10-08")
    suit = registered(office, "2024-10-14", Block.AFTER, after=now(first))
    refused("已经登记过复议后的诉讼2024-0002", registered, office, "2024-11-04", Block.AFTER, after=now(first))
    concluded(office, suit, Result.CORRECTED, "2024-11-25")
    registered(office, "2025-03-03", Block.AFTER, after=now(first))
    assert counted(office, 2025, Block.AFTER) == {"pending": 1, "total": 1}
    refused("请先更正或者作废它的登记", corrects, office, first, "2025-03-04", concluded_on=None)
    refused("请先更正或者作废它的登记", corrects, office, first, "2025-03-04", block=Block.DIRECT)
    again_open = {"concluded_on": None, "result": "", "stage": "pending", "decision_number": ""}
    no_row("unique", now(suit), number=9, **again_open)


def test_a_result_of_a_year_that_is_over_is_registered_with_a_reason_and_names_the_year(office: Office) -> None:
    remedy = registered(office, "2024-11-04")
    with pytest.raises(PastYear, match="这会改变2024年年报第四表"):
        concluded(office, remedy, Result.UPHELD, "2024-12-30", at=noon(day("2025-01-06")))
    concluded(office, remedy, Result.UPHELD, "2024-12-30", at=noon(day("2025-01-06")), because="决定书放错了案卷。")
    assert facts("remedy.concluded")["past_years"] == [2024]
    assert now(remedy).corrections.get().reason == "决定书放错了案卷。"
    new_year = registered(office, "2024-12-30", copy=day("2025-01-03"), at=day("2025-01-03"))
    assert facts("remedy.registered")["past_years"] == [2024], "the copy came this year: that is the reason"
    assert not new_year.corrections.exists()


def test_what_the_court_orders_reopens_a_case_that_was_never_answered(office: Office) -> None:
    silent = office.register("2024-09-27")
    remedy = registered(office, "2024-12-02", Block.DIRECT, application=silent)
    concluded(office, remedy, Result.CORRECTED, "2025-03-03", anew=True, until=day("2025-03-18"))
    assert (again(silent).status, str(again(silent).due_on)) == ("open", "2025-03-18")
    refused("应当重新办理的，请先办结它", corrects, office, remedy, "2025-03-04", result=Result.UPHELD)


def test_last_days_beyond_the_calendar_are_provisional_and_told_when_the_year_is_known(
    office: Office, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remedy, suit = registered(office, "2026-12-29"), registered(office, "2026-12-07", Block.DIRECT)
    does(office, actions.judge, suit, on="2026-12-21")
    assert (now(suit).appeal_until, str(now(suit).appeal_not_before)) == (None, "2027-01-01")
    refused("无法核对上诉期限", concluded, office, suit, Result.UPHELD, "2026-12-30")
    broken, sound = office.register("2026-12-07"), office.register("2026-12-08")
    off = ["2027-01-01/2027-01-03", "2027-02-05/2027-02-12", "2027-05-01/2027-05-05", "2027-10-01/2027-10-07"]
    notice = {"year": 2027, "number": "示例〔2026〕1号", "off": off, "worked": []}
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "2027.json").write_text(json.dumps(notice), encoding="utf-8")
    Application.objects.filter(pk=broken.pk).update(due_source="9" * 60)
    settings.NOTICES = str(tmp_path / "notices")
    installed.national_calendar.cache_clear()
    try:
        call_command("recheck_clocks", "--write")
    except SystemExit:
        pass
    finally:
        settings.NOTICES = ""
        installed.national_calendar.cache_clear()
    said = capsys.readouterr().out
    assert (str(now(remedy).answer_due_on), now(remedy).answer_not_before) == ("2027-01-06", None)
    assert (str(now(suit).appeal_until), now(suit).appeal_not_before) == ("2027-01-05", None)
    assert again(sound).due_on is not None
    assert "BLZ 行政复议2026-0001：答复、答辩期限由“暂时不能确定”改为2027年1月6日（星期三）" in said
    assert facts("remedy.rechecked")["until"] == "2027-01-05"
    assert verify().sound
