"""归档、保管期限、清除个人信息: a case that has ended names who brought it no longer than it is kept."""

from __future__ import annotations

import pytest

from gongkai.applications.ending import Retention
from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.organs.permissions import NotAllowed
from gongkai.remedies import actions, correcting, keeping
from gongkai.remedies.counting import table_4
from gongkai.remedies.models import Block, Remedy, RemedyCorrection, Result
from tests.applications.office import Office, day, noon
from tests.records.test_guards import refused as refused_by_the_database
from tests.remedies.court import concluded, does, registered
from tests.remedies.test_correcting import corrects, facts
from tests.remedies.test_remedies import now, refused

pytestmark = pytest.mark.django_db


def acts(office: Office, verb: object, remedy: Remedy, on: str, **values: object) -> Remedy:
    by = values.pop("by", office.clerk)
    return verb(now(remedy), version=now(remedy).version, by=by, at=noon(day(on)), **values)


def test_who_brought_a_case_is_named_until_its_period_is_over(office: Office) -> None:
    remedy, leader = registered(office, "2025-01-08"), {"by": office.town.leader}
    refused("还没有审结，不能归档", acts, office, keeping.archive, remedy, "2025-03-03")
    refused("还没有归档", acts, office, keeping.anonymise, remedy, "2025-03-03", **leader)
    concluded(office, remedy, Result.CORRECTED, "2025-03-03")
    refused("请先登记整改", acts, office, keeping.archive, remedy, "2025-03-04")
    does(office, actions.rectify, remedy, on="2025-03-10")
    corrects(office, remedy, "2025-03-11", claimant="钱示例")
    acts(office, keeping.archive, remedy, "2025-03-12")
    assert str(now(remedy).kept_until) == "2035-12-31"
    refused("已经归档", acts, office, keeping.archive, remedy, "2025-03-13")
    corrects(office, remedy, "2025-03-14", rectified_on=None)
    assert (now(remedy).archived_on, now(remedy).kept_until) == (None, None), "it is not complete any more"
    out = {
        "rectified_on": ["2025-03-10", None],
        "archived_on": ["2025-03-12", None],
        "kept_until": ["2035-12-31", None],
    }
    assert facts("remedy.corrected")["changes"] == out
    does(office, actions.rectify, remedy, on="2025-03-17")
    acts(office, keeping.archive, remedy, "2025-03-17")
    refused("保管至2035年12月31日", acts, office, keeping.anonymise, remedy, "2035-12-31", **leader)
    with pytest.raises(NotAllowed):
        acts(office, keeping.anonymise, remedy, "2036-01-04")
    before = table_4([office.organ], year=2025)
    assert list(Remedy.objects.past_retention(day("2036-01-04"))) == [remedy]
    acts(office, keeping.anonymise, remedy, "2036-01-04", **leader)
    assert not Remedy.objects.past_retention(day("2036-01-04")).exists()
    assert (now(remedy).claimant, now(remedy).reason) == ("", "")
    assert {(row.reason, row.was) for row in RemedyCorrection.objects.all()} == {("", None)}
    assert table_4([office.organ], year=2025) == before
    refused("不能再办理", corrects, office, remedy, "2036-01-04", simple=False)
    assert Entry.objects.latest("pk").verb == "remedy.anonymised"
    assert verify().sound, list(verify().lines)


def test_what_was_registered_by_mistake_is_kept_for_ten_years_and_for_ever_is_for_ever(office: Office) -> None:
    twice, kept = registered(office, "2025-01-08"), registered(office, "2025-01-09", Block.DIRECT)
    acts(office, correcting.void, twice, "2025-02-03", why="重复登记。")
    acts(office, keeping.anonymise, twice, "2036-01-04", by=office.town.leader)
    assert now(twice).claimant == ""
    concluded(office, kept, Result.UPHELD, "2025-03-03")
    acts(office, keeping.archive, kept, "2025-03-04", retention=Retention.EVER)
    refused("保管期限为永久", acts, office, keeping.anonymise, kept, "2099-01-04", by=office.town.leader)
    change = f"UPDATE remedies_remedy SET {{}} WHERE id = {kept.pk}"
    refused_by_the_database("kept_from_its_archive", change.format("kept_until = '2025-03-04'"))
    refused_by_the_database("anonymised_after_its_period", change.format("anonymised_on = '2036-01-04'"))
    refused_by_the_database("archived_is_complete", change.format("archived_on = '2025-03-02'"))
