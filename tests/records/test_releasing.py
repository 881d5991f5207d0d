"""发布、更正、登记归档."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongkai.evidence.models import Entry, Ledger
from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.organs.permissions import NotAllowed
from gongkai.records import actions, publishing, showing
from gongkai.records.models import Publication, Publicity, Record, Release, State
from gongkai.review.actions import AGREED, NOT_SECRET, give_back
from gongkai.review.models import LADDER, SignOff, Stage, Status
from tests.records.test_drafting import SECRET
from tests.records.town import (
    TODAY,
    Town,
    again,
    at,
    cleared,
    corrected,
    drafted,
    in_emergency,
    released,
    says,
    sign,
    submitted,
)


def release(town: Town, record: Record, **values: Any) -> Release:
    given = {"content_hash": record.content_hash, "by": town["钱经办"], "at": at(3), **values}
    return publishing.release(record, **given)


def test_what_is_signed_throughout_is_released_with_its_number(town: Town) -> None:
    record = cleared(town)
    out = release(town, record)
    record = again(record)
    assert (record.state, record.publicity, record.current) == (State.SETTLED, Publicity.PUBLIC, out)
    assert (out.index_number, out.serial, out.content_hash) == ("BLZ/2026-0001", 1, record.content_hash)
    assert list(Release.objects.public()) == [out]
    assert list(Publication.objects.values_list("number", "kind", "release")) == [(1, "released", out.pk)]
    entry = Entry.objects.latest("serial")
    assert (entry.verb, entry.subject) == ("record.released", f"records.Record:{record.pk}")
    assert f'"records.Release:{out.pk}"' in entry.body
    assert again(record).review.status == Status.USED


def test_the_leader_signs_the_last_stage_and_releases_in_one_act(town: Town) -> None:
    record = submitted(town)
    review = sign(town, record, *LADDER[:2], Stage.SECRECY)
    out = publishing.sign_and_release(
        record, {Stage.THREE: AGREED}, content_hash=review.content_hash, by=town["李镇长"], at=at(2)
    )
    assert out.released_by == town["李镇长"]
    assert list(Entry.objects.order_by("-serial").values_list("verb", flat=True))[:2] == [
        "record.released", "review.signed",
    ]  # fmt: skip


def test_where_it_cannot_be_released_nothing_is_signed_either(town: Town) -> None:
    record = submitted(town)
    review = sign(town, record, Stage.ONE, Stage.TWO)
    with pytest.raises(Refused, match="正在审核，各审和保密审查都签批后才能办理"):
        publishing.sign_and_release(
            record, {Stage.THREE: AGREED}, content_hash=review.content_hash, by=town["李镇长"], at=at(2)
        )
    assert SignOff.objects.count() == 2


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        (None, "还在起草，请先送审"),
        ((), "正在审核，各审和保密审查都签批后才能办理"),
        (LADDER, "正在审核"),
        ((Stage.ONE, Stage.TWO, Stage.SECRECY), "正在审核"),
    ],
)
def test_what_is_not_signed_throughout_is_not_released(town: Town, signed: tuple[Stage, ...] | None, why: str) -> None:
    record = drafted(town) if signed is None else submitted(town)
    sign(town, record, *signed) if signed else None
    with pytest.raises(Refused, match=why):
        release(town, record)
    assert not Release.objects.exists()


def test_an_edit_after_the_last_signature_needs_a_new_review(town: Town) -> None:
    record = cleared(town)
    actions.edit(record, says(body="<p>终审后改。</p>"), version=1, by=town["钱经办"], at=at(2))
    with pytest.raises(Refused, match="在送审后被修改，原签批已失效，请重新送审"):
        release(town, record)
    with pytest.raises(Refused, match="在送审后被修改，原签批已失效，请重新送审"):
        publishing.sign_and_release(
            record, {Stage.THREE: AGREED}, content_hash=record.content_hash, by=town["李镇长"], at=at(2)
        )


def test_what_was_returned_is_not_released(town: Town) -> None:
    record = cleared(town)
    give_back(record.review, content_hash=record.content_hash, reason="不妥", by=town["李镇长"], at=at(2))
    with pytest.raises(Refused, match="被退回后还没有重新送审，请修改后送审"):
        release(town, record)


def test_one_releases_what_one_saw(town: Town) -> None:
    with pytest.raises(Refused, match="内容与您看到的不同，请刷新页面"):
        release(town, cleared(town), content_hash="0" * 64)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("孙主任", "“发布”由.*您现在的岗位没有这项权限"),
        ("郑外镇", "您不在白鹭镇人民政府任职"),
        ("冯前任", "您不在白鹭镇人民政府任职"),
        ("赵代办", "A岗未登记离岗"),
        ("吴专员", "您不在白鹭镇人民政府任职"),
    ],
)
def test_only_the_clerk_or_the_leader_releases(town: Town, name: str, why: str) -> None:
    record = cleared(town)
    with pytest.raises(NotAllowed, match=why):
        release(town, record, by=town[name])
    town.away("钱经办")
    assert release(town, record, by=town["赵代办"]).released_by == town["赵代办"]
    assert '"capacity":"deputy"' in Entry.objects.latest("serial").body


def test_a_correction_is_a_new_release_with_its_reason(town: Town) -> None:
    first = released(town)
    with pytest.raises(Refused, match="已经办结，没有待办的修改"):
        release(town, first.record)
    with pytest.raises(Refused, match="再次发布是更正，请写明更正的原因"):
        corrected(town, first.record, reason=" ")
    record = again(first.record)
    assert record.state == State.CLEARED
    second = release(town, record, reason="电话号码有误")
    assert (second.serial, second.reason, second.index_number) == (2, "电话号码有误", first.index_number)
    assert list(Release.objects.public()) == [second]
    assert list(Publication.objects.values_list("number", "kind")) == [(1, "released"), (2, "corrected")]
    assert Entry.objects.latest("serial").verb == "record.corrected"
    first.refresh_from_db()
    assert first.content_hash != second.content_hash, "the first stays as it was"


def test_index_numbers_are_counted_by_organ_and_year_and_never_given_twice(town: Town) -> None:
    first = released(town)
    publishing.withdraw(first.record, kind="in_error", reason="误发", by=town["钱经办"], at=at(5))
    record = cleared(town, says("第二份"))
    with pytest.raises(Refused):
        release(town, record, content_hash="0" * 64)
    second = release(town, record)
    later = cleared(town, says("第三份"), hours=24 * 320)
    third = release(town, later, at=at(24 * 320 + 1))
    numbers = [each.index_number for each in (first, second, third)]
    assert numbers == ["BLZ/2026-0001", "BLZ/2026-0002", "BLZ/2027-0001"]
    assert corrected(town, first.record, hours=24 * 321).index_number == "BLZ/2026-0001"


def test_a_number_of_an_act_that_failed_was_never_given(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    record = cleared(town)
    with monkeypatch.context() as patch:
        patch.setattr(showing, "publish", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            release(town, record)
    assert again(record).index_number is None
    assert Ledger.objects.get(pk="BLZ").counters == {}
    assert release(town, record).index_number == "BLZ/2026-0001"


@pytest.mark.parametrize("values", [SECRET, {"attribute": "on_application"}])
def test_what_is_not_for_the_public_is_filed_away_and_never_released(town: Town, values: dict[str, Any]) -> None:
    record = cleared(town, says(**values))
    with pytest.raises(Refused, match="公开属性是.*不向社会发布.*请办理“登记归档”"):
        release(town, record)
    record = publishing.file_away(record, content_hash=record.content_hash, by=town["钱经办"], at=at(3))
    assert (record.state, record.publicity, record.index_number) == (State.SETTLED, Publicity.NEVER, None)
    assert Entry.objects.latest("serial").verb == "record.filed_away"
    assert not Publication.objects.exists()


def test_what_is_for_the_public_is_not_filed_away(town: Town) -> None:
    record = cleared(town)
    with pytest.raises(Refused, match="公开属性是主动公开，请直接发布"):
        publishing.file_away(record, content_hash=record.content_hash, by=town["钱经办"], at=at(3))


def test_what_is_still_public_is_withdrawn_before_it_is_filed_away(town: Town) -> None:
    record = again(released(town).record)
    record = actions.edit(record, says(attribute="on_application"), version=1, by=town["钱经办"], at=at(2))
    actions.submit(record, version=2, by=town["钱经办"], at=at(2))
    sign(town, record, *LADDER, Stage.SECRECY)
    with pytest.raises(Refused, match="现在还公开着，改为依申请公开须先撤稿"):
        publishing.file_away(record, content_hash=record.content_hash, by=town["钱经办"], at=at(3))
    publishing.withdraw(record, kind="no_longer_valid", reason="改变属性", by=town["钱经办"], at=at(3))
    publishing.file_away(record, content_hash=record.content_hash, by=town["钱经办"], at=at(4))


def test_what_would_not_be_shown_any_more_is_not_released(town: Town) -> None:
    """The period of a notice ended while it was reviewed: nobody would see it, and its release would end at once."""
    record = cleared(town, says(nature="notice", offline_on=TODAY + timedelta(days=2)))
    with pytest.raises(Refused, match="的公示期到2026年3月3日（星期二）为止，已经结束，不能再发布"):
        release(town, record, at=at(24 * 2))
    assert release(town, record, at=at(24 * 1.5)).offline_on == TODAY + timedelta(days=2)


def test_no_emergency_releases_what_would_not_be_shown_any_more(town: Town) -> None:
    with pytest.raises(Refused, match="公示期到2026年3月1日（星期日）为止，已经结束"):
        in_emergency(town, drafted(town, says(offline_on=TODAY)))


def test_a_department_releases_through_five_people(department: Town) -> None:
    out = released(department)
    assert out.review.sign_offs.values("person").distinct().count() == 4
    assert department["陈经办"].pk not in out.review.sign_offs.values_list("person", flat=True)
    assert verify().sound


def test_everything_verifies_after_a_long_day(town: Town) -> None:
    out = released(town)
    corrected(town, out.record)
    publishing.withdraw(out.record, kind="superseded", reason="被替代", by=town["孙主任"], at=at(5))
    record = submitted(town, says("第二份"))
    publishing.release_in_emergency(
        record, content_hash=record.content_hash, reason="山洪", secrecy=NOT_SECRET, by=town["李镇长"], at=at(6)
    )
    outcome = verify()
    assert outcome.sound, list(outcome.lines())
