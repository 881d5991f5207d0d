"""有效性: from which day a document holds, and what explains what, as the acts and the releases say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.organs.permissions import NotAllowed
from gongkai.records import actions, publishing
from gongkai.records.content import Genre
from gongkai.records.documents.actions import change_validity, holding, take_back_validity, validity_due
from gongkai.records.documents.links import interpretations_of, originals_of
from gongkai.records.documents.models import Interpretation, Validity, ValidityAct
from gongkai.records.models import Publication, Record, Release
from gongkai.records.sections.planting import plant
from gongkai.review.models import LADDER, Stage
from tests.records.races import Race, run
from tests.records.test_guards import refused
from tests.records.town import TODAY, Town, again, at, build, cleared, drafted, released, says, sign

V = Validity
NUMBER = "白政发〔2026〕12号"


def document(town: Town, title: str = "白鹭镇集市管理办法", **values: Any) -> Record:
    given = {"genre": Genre.NORMATIVE.value, "document_number": "白政规〔2026〕1号", "issued_on": TODAY, **values}
    return again(released(town, says(title, **given)).record)


def change(town: Town, record: Record, validity: Validity, on: date = TODAY, **more: Any) -> ValidityAct:
    given = {"by_text": NUMBER, "reason": "上级文件已有新规定", "by": town.clerk, "at": at(2), **more}
    return change_validity(record, validity, on=on, **given)


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def moment(count: int) -> datetime:
    """The morning so many days after the beginning."""
    return datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(days=count)


def log() -> list[str]:
    return list(Publication.objects.order_by("number").values_list("kind", flat=True))


class TestHolding:
    def test_a_document_is_in_force_from_its_release(self, town: Town) -> None:
        assert document(town).validity == V.VALID

    def test_other_information_has_no_validity(self, town: Town) -> None:
        record = again(released(town).record)
        assert record.validity == V.NONE
        with pytest.raises(Refused, match="不是公开中的规范性文件"):
            change(town, record, V.REPEALED)

    def test_what_the_draft_calls_itself_changes_nothing_of_what_is_public(self, town: Town) -> None:
        record = document(town)
        actions.edit(record, says("改为一般信息"), version=1, by=town.clerk, at=at(2))
        change(town, record, V.REPEALED)
        assert again(record).validity == V.REPEALED

    @pytest.mark.parametrize("validity", [V.REPEALED, V.AMENDED, V.EXPIRED])
    def test_an_act_of_today_holds_today(self, town: Town, validity: Validity) -> None:
        record = document(town)
        change(town, record, validity)
        assert (again(record).validity, again(record).validity_next_on) == (validity, None)
        assert log() == ["released", "validity"]
        assert Entry.objects.order_by("-pk")[0].verb == "record.validity_changed"
        assert verify().sound

    def test_one_to_come_holds_when_its_day_has_come(self, town: Town) -> None:
        record = document(town)
        change(town, record, V.REPEALED, on=days(10))
        assert (again(record).validity, again(record).validity_next_on) == (V.VALID, days(10))
        assert validity_due(moment(9)) == 0
        assert validity_due(moment(10)) == 1
        assert (again(record).validity, again(record).validity_next_on) == (V.REPEALED, None)
        assert validity_due(moment(10)) == 0
        assert log() == ["released", "validity", "validity"]
        assert Entry.objects.order_by("-pk")[0].verb == "record.validity_came"

    def test_the_period_that_a_document_names_ends_after_its_last_day(self, town: Town) -> None:
        record = document(town, valid_until=days(30))
        assert record.validity_next_on == days(31)
        assert holding(record, days(30))[0] == V.VALID
        assert holding(record, days(31))[0] == V.EXPIRED
        assert validity_due(moment(31)) == 1
        assert again(record).validity == V.EXPIRED

    def test_the_last_day_of_all_is_no_period(self, town: Town) -> None:
        assert document(town, valid_until=date.max).validity_next_on is None

    def test_what_was_repealed_within_its_period_stays_repealed_when_the_period_is_over(self, town: Town) -> None:
        record = document(town, valid_until=days(30))
        change(town, record, V.REPEALED)
        assert (again(record).validity, again(record).validity_next_on) == (V.REPEALED, None)
        assert holding(again(record), days(31)) == (V.REPEALED, None)
        assert validity_due(moment(31)) == 0

    def test_one_that_is_over_when_it_is_released_says_so_at_once(self, town: Town) -> None:
        record = document(town, issued_on=date(2020, 1, 1), formed_on=date(2020, 1, 1), valid_until=date(2025, 1, 1))
        assert record.validity == V.EXPIRED

    def test_a_document_that_is_found_still_valid_on_the_day_after_its_last_goes_on(self, town: Town) -> None:
        record = document(town, valid_until=days(30))
        change(town, record, V.VALID, on=days(31), by_text="")
        assert holding(record, days(31))[0] == V.VALID
        assert again(record).validity == V.VALID

    def test_of_one_day_the_later_act_counts(self, town: Town) -> None:
        record = document(town)
        change(town, record, V.AMENDED)
        change(town, record, V.REPEALED, at=at(3))
        assert again(record).validity == V.REPEALED

    def test_a_withdrawn_document_has_none_and_comes_back_with_what_holds(self, town: Town) -> None:
        record = document(town)
        change(town, record, V.AMENDED)
        row = publishing.take_down(record, reason="核实", by=town["孙主任"], at=at(3))
        assert again(record).validity == V.NONE
        publishing.decide_take_down(row, upheld=False, reason="无误", by=town.leader, at=at(4))
        assert again(record).validity == V.AMENDED


class TestRefusals:
    @pytest.mark.parametrize("validity", [V.REPEALED, V.AMENDED])
    def test_by_which_document_is_said(self, town: Town, validity: Validity) -> None:
        with pytest.raises(Refused, match="依据哪一份文件"):
            change(town, document(town), validity, by_text=" ")

    def test_the_document_by_which_is_cited_by_its_number(self, town: Town) -> None:
        record, newer = document(town), document(town, "新办法", document_number=NUMBER)
        row = change(town, record, V.REPEALED, by_text="", by_record=newer)
        assert (row.by_text, row.by_record) == (NUMBER, newer)

    def test_a_document_that_the_public_cannot_read_repeals_nothing_by_name(self, town: Town) -> None:
        with pytest.raises(Refused, match="还没有公开"):
            change(town, document(town), V.REPEALED, by_text="", by_record=drafted(town, says("新办法")))

    def test_a_document_does_not_repeal_itself(self, town: Town) -> None:
        record = document(town)
        with pytest.raises(Refused, match="自身"):
            change(town, record, V.REPEALED, by_record=record)

    def test_not_before_it_was_made(self, town: Town) -> None:
        with pytest.raises(Refused, match="更早的日期"):
            change(town, document(town), V.REPEALED, on=days(-1))

    def test_what_holds_already_is_not_entered_again(self, town: Town) -> None:
        record = document(town)
        with pytest.raises(Refused, match="已是“有效”"):
            change(town, record, V.VALID)
        change(town, record, V.AMENDED)
        change(town, record, V.AMENDED, at=at(3), by_text="又一次修改")

    def test_what_is_repealed_stays_so_and_what_expired_is_not_amended(self, town: Town) -> None:
        record, other = document(town), document(town, "另一办法")
        change(town, record, V.REPEALED)
        for validity in (V.VALID, V.AMENDED, V.EXPIRED):
            with pytest.raises(Refused, match="已经废止"):
                change(town, record, validity, on=days(3))
        change(town, other, V.EXPIRED)
        with pytest.raises(Refused, match="已经失效"):
            change(town, other, V.AMENDED)
        change(town, other, V.VALID, on=days(1))

    def test_an_end_is_not_entered_before_a_change_that_would_hide_it(self, town: Town) -> None:
        record = document(town)
        row = change(town, record, V.AMENDED, on=days(20))
        for validity in (V.REPEALED, V.EXPIRED):
            with pytest.raises(Refused, match="已登记自2026年3月22日.*起部分修改，在这以前不能"):
                change(town, record, validity, on=days(10))
        take_back_validity(row, reason="登记有误", by=town.clerk, at=at(3))
        change(town, record, V.REPEALED, on=days(10), at=at(4))
        assert holding(again(record), days(30))[0] == V.REPEALED

    def test_a_reason_is_needed_and_words_have_an_end(self, town: Town) -> None:
        record = document(town)
        with pytest.raises(Refused, match="变动的原因"):
            change(town, record, V.REPEALED, reason="")
        with pytest.raises(Refused, match="最多 200 个字"):
            change(town, record, V.REPEALED, by_text="长" * 201)
        with pytest.raises(Refused, match="请选择有效性"):
            change(town, record, V.NONE)

    def test_who_may(self, town: Town) -> None:
        record = document(town)
        with pytest.raises(NotAllowed):
            change(town, record, V.REPEALED, by=town["郑外镇"])
        with pytest.raises(NotAllowed, match="代填"):
            change(town, record, V.REPEALED, by=town["吴专员"])
        change(town, record, V.AMENDED, by=town["孙主任"])
        change(town, record, V.REPEALED, by=town.leader, on=days(1))


class TestTakingBack:
    def test_an_act_entered_by_mistake_counts_no_more_and_both_stay(self, town: Town) -> None:
        record = document(town)
        row = change(town, record, V.REPEALED)
        take_back_validity(row, reason="文号看错了", by=town.clerk, at=at(3))
        assert again(record).validity == V.VALID
        assert ValidityAct.objects.count() == 2
        assert list(record.validity_acts.standing()) == []
        assert log() == ["released", "validity", "validity"]
        assert verify().sound

    def test_what_held_otherwise_holds_again(self, town: Town) -> None:
        """Neither the end that it names nor an act entered later is hidden by what was taken back."""
        record = document(town, valid_until=days(5))
        row = change(town, record, V.REPEALED, on=days(10))
        take_back_validity(row, reason="误", by=town.clerk, at=at(3))
        assert holding(again(record), days(10))[0] == V.EXPIRED
        other = document(town, "另一办法")
        row = change(town, other, V.REPEALED, on=days(10))
        take_back_validity(row, reason="误", by=town.clerk, at=at(3))
        change(town, other, V.AMENDED, on=days(2), at=at(4))
        assert holding(again(other), days(10))[0] == V.AMENDED

    def test_once_only_and_never_what_took_back(self, town: Town) -> None:
        row = change(town, document(town), V.REPEALED)
        back = take_back_validity(row, reason="误", by=town.clerk, at=at(3))
        with pytest.raises(Refused, match="撤销过"):
            take_back_validity(row, reason="误", by=town.clerk, at=at(4))
        with pytest.raises(Refused, match="人工登记"):
            take_back_validity(back, reason="误", by=town.clerk, at=at(4))

    def test_not_by_another_organ_and_not_without_a_reason(self, town: Town) -> None:
        row = change(town, document(town), V.REPEALED)
        with pytest.raises(NotAllowed):
            take_back_validity(row, reason="误", by=town["郑外镇"], at=at(3))
        with pytest.raises(Refused, match="撤销的原因"):
            take_back_validity(row, reason="", by=town.clerk, at=at(3))

    def test_an_act_stays_as_it_is(self, town: Town) -> None:
        row = change(town, document(town), V.REPEALED)
        refused("", "UPDATE records_validityact SET validity = 'valid' WHERE id = %s", row.pk)
        refused("", "DELETE FROM records_validityact WHERE id = %s", row.pk)


STEPS = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from([V.VALID, V.AMENDED, V.EXPIRED]), st.booleans()), max_size=6
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(steps=STEPS, until=st.none() | st.integers(0, 20), day=st.integers(0, 25))
def test_of_all_that_stands_the_last_up_to_a_day_holds(
    steps: list[tuple[int, Validity, bool]], until: int | None, day: int
) -> None:
    """Against the plain rule, without a database query for it: the last in the order of days, then of entering."""

    class Acts:
        def standing(self) -> list[ValidityAct]:
            return [
                ValidityAct(pk=number, on=days(on), validity=validity)
                for number, (on, validity, taken_back) in enumerate(steps, 1)
                if not taken_back
            ]

    class Document:
        current = Release(genre=Genre.NORMATIVE, valid_until=None if until is None else days(until))
        validity_acts = Acts()

    rows = [(on, number, validity) for number, (on, validity, back) in enumerate(steps, 1) if not back]
    before = [] if until is None else [validity for on, _, validity in sorted(rows) if on <= until + 1]
    rows += [] if until is None or before[-1:] == [V.EXPIRED] else [(until + 1, 0, V.EXPIRED)]
    past = [each for each in sorted(rows) if each[0] <= day]
    coming = [on for on, *_ in rows if on > day]
    expected = (past[-1][2] if past else V.VALID, days(min(coming)) if coming else None)
    assert holding(Document(), days(day)) == expected  # type: ignore[arg-type]


class TestInterpretations:
    def interpretation(self, town: Town, *originals: Record, title: str = "一图读懂集市管理办法") -> Record:
        numbers = tuple(each.index_number for each in originals)
        content = says(title, genre=Genre.INTERPRETATION.value, form="picture", interprets=numbers)
        return again(released(town, content, hours=3).record)

    def test_both_lead_to_each_other_once_both_are_public(self, town: Town) -> None:
        original = document(town)
        it = self.interpretation(town, original)
        assert interpretations_of(original) == [it.current]
        assert originals_of(it) == [original.current]

    def test_an_interpretation_that_is_withdrawn_is_gone_from_its_original(self, town: Town) -> None:
        original = document(town)
        it = self.interpretation(town, original)
        publishing.withdraw(it, kind="in_error", reason="误", by=town.clerk, at=at(5))
        assert interpretations_of(original) == []
        assert not Interpretation.objects.exists()

    def test_an_original_that_is_withdrawn_and_released_again_is_linked_again(self, town: Town) -> None:
        original = document(town)
        it = self.interpretation(town, original)
        row = publishing.take_down(original, reason="核实", by=town["孙主任"], at=at(5))
        assert originals_of(it) == []
        publishing.decide_take_down(row, upheld=False, reason="无误", by=town.leader, at=at(6))
        assert originals_of(it) == [again(original).current]

    def test_a_correction_changes_what_is_explained(self, town: Town) -> None:
        one, other = document(town), document(town, "另一办法")
        it = self.interpretation(town, one)
        content = says(
            "解读", genre=Genre.INTERPRETATION.value, form="text", interprets=(other.index_number, it.index_number)
        )
        actions.edit(it, content, version=1, by=town.clerk, at=at(5))
        assert originals_of(it) == [one.current], "a draft changes nothing"
        actions.submit(it, version=2, by=town.clerk, at=at(5))
        sign(town, it, *LADDER, Stage.SECRECY, hours=6)
        it = again(it)
        publishing.release(it, content_hash=it.content_hash, by=town.clerk, at=at(7), reason="原文有误")
        assert originals_of(it) == [other.current]
        assert interpretations_of(one) == []

    def test_an_interpretation_says_in_which_form(self, town: Town) -> None:
        with pytest.raises(Refused, match="解读形式"):
            cleared(town, says("解读", genre=Genre.INTERPRETATION.value))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_validity_at_once_one_is_told() -> None:
    town = build()
    plant(town.organ, on=TODAY)
    for turn in range(3):
        record = document(town, f"第{turn}号办法")
        one, other = (
            (lambda by=town[name], it=record: change(town, it, V.REPEALED, by=by)) for name in ("钱经办", "李镇长")
        )
        run(Race(one, other))
    assert ValidityAct.objects.count() == 3
