"""交接单上的未办结稿件"""

from __future__ import annotations

from gongkai.organs.handover import open_work
from gongkai.organs.models import PostKind as K
from gongkai.review.models import Stage
from tests.records.town import Town, again, drafted, released, says, sign, submitted


def test_a_clerk_hands_over_every_record_that_is_not_settled_with_its_last_day(town: Town) -> None:
    released(town)
    submitted(town, says("已送审的通告"), hours=3)
    drafted(town, says("没有写明形成日期的草稿", formed_on=None), hours=4)
    found = [(item["title"], item["due"], item["state"]) for item in open_work(K.CLERK, town.organ)]
    assert found == [("已送审的通告", "2026-03-30", "审核中"), ("没有写明形成日期的草稿", "", "起草中")]
    assert open_work(K.CLERK, town.other) == []


def test_a_signer_hands_over_what_waits_for_the_stage_and_nothing_signed(town: Town) -> None:
    record = submitted(town)
    assert [item["state"] for item in open_work(K.STAGE_ONE, town.organ)] == ["待一审一校"]
    sign(town, record, Stage.ONE)
    assert open_work(K.STAGE_ONE, town.organ) == []
    (item,) = open_work(K.SECRECY, town.organ)
    assert (item["subject"], item["title"], item["due"]) == (
        f"records.Record:{record.pk}", again(record).title, "2026-03-30",
    )  # fmt: skip
    assert open_work(K.OPERATOR, town.organ) == []
