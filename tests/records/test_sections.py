"""栏目: each organ has the tree that the law asks for, and what is moved or closed leaves its slots and its past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.evidence.models import Entry
from gongkai.evidence.verify import verify
from gongkai.law import Refused
from gongkai.organs.actions import change_details
from gongkai.organs.models import Organ
from gongkai.organs.permissions import NotAllowed
from gongkai.records import publishing
from gongkai.records.content import Genre, Nature
from gongkai.records.models import Publication, Record
from gongkai.records.sections.actions import (
    Changed,
    change_section,
    close_section,
    open_section,
    place,
    stands,
    state_nothing_here,
)
from gongkai.records.sections.models import REQUIRED, Placement, Role, Section, SectionKind
from gongkai.records.sections.planting import default_section, plant
from gongkai.records.sections.tree import flat, overdue, to_review, tree
from tests.records.races import Race, run
from tests.records.test_guards import no_row, refused
from tests.records.town import TODAY, Town, again, at, build, corrected, drafted, released, says

S = SectionKind
FIVE = ["政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开"]


@pytest.fixture
def planted(town: Town) -> Town:
    plant(town.organ, on=TODAY)
    return town


def section(town: Town, kind: SectionKind, **more: Any) -> Section:
    return town.organ.sections.filter(kind=kind, **more).order_by("number").first()


def opened(town: Town, name: str, kind: SectionKind = S.OTHER, **more: Any) -> Section:
    return open_section(town.organ, name=name, kind=kind, by=town.clerk, at=at(), **more)


def changed(town: Town, it: Section, **values: Any) -> Section:
    it = Section.objects.get(pk=it.pk)
    same = {name: getattr(it, name) for name in ("name", "parent", "nature", "update_days", "category", "position")}
    given = {"version": it.version, "by": town.clerk, "at": at(1), **same, **values}
    return change_section(it, **given)


def closed(town: Town, it: Section, heir: Section | None = None, **more: Any) -> Section:
    it = Section.objects.get(pk=it.pk)
    given = {"version": it.version, "by": town.clerk, "at": at(5), "reason": "内容并入", **more}
    return close_section(it, heir=heir, **given)


def put(town: Town, it: Section, *records: Record, hours: float = 3, **more: Any) -> int:
    return place(records, it, by=town.clerk, at=at(hours), **more)


def homes(record: Record) -> list[tuple[str, int, date | None]]:
    """Where a record stands and stood, as section, slot and the day on which it left."""
    rows = Placement.objects.filter(record=record, role=Role.HOME).order_by("pk")
    return [(row.section.name, row.slot, row.until) for row in rows.select_related("section")]


def log() -> list[str]:
    return list(Publication.objects.order_by("number").values_list("kind", flat=True))


class TestTheTree:
    def test_a_township_starts_with_the_five_parts_and_its_items(self, planted: Town) -> None:
        nodes = tree(planted.organ, TODAY, everything=True)
        names = [node.section.name for node in nodes]
        assert [name for name in names if name in FIVE] == FIVE
        items = {node.section.item for _, node in flat(nodes)}
        assert {"20.1", "20.15", "21.township.1"} <= items or {"20.1", "20.15"} <= items
        assert "村务公开" in names

    def test_a_statutory_section_is_hidden_until_its_first_release(self, planted: Town) -> None:
        shown = {node.section.kind for _, node in flat(tree(planted.organ, TODAY))}
        assert shown == set(REQUIRED)
        released(planted, says(genre=Genre.NORMATIVE.value))
        shown = {node.section.kind for _, node in flat(tree(planted.organ, TODAY))}
        assert shown == {*REQUIRED, S.NORMATIVE}

    def test_planting_twice_adds_nothing(self, planted: Town) -> None:
        before = planted.organ.sections.count()
        plant(planted.organ, on=TODAY)
        assert planted.organ.sections.count() == before

    @pytest.mark.parametrize(
        ("nature", "genre", "kind"),
        [
            (Nature.NEWS, Genre.PLAIN, S.NEWS),
            (Nature.NOTICE, Genre.PLAIN, S.NOTICES),
            (Nature.VILLAGE, Genre.PLAIN, S.VILLAGE),
            (Nature.PARTY, Genre.PLAIN, S.NEWS),
            (Nature.GOVERNMENT, Genre.PLAIN, S.ITEM),
            (Nature.GOVERNMENT, Genre.NORMATIVE, S.NORMATIVE),
            (Nature.NEWS, Genre.INTERPRETATION, S.INTERPRETATION),
        ],
    )
    def test_what_nobody_placed_goes_where_its_nature_and_genre_lead(
        self, planted: Town, nature: Nature, genre: Genre, kind: SectionKind
    ) -> None:
        found = default_section(planted.organ, nature=nature, genre=genre, on=TODAY)
        assert found is not None
        assert found.kind == kind
        assert kind != S.ITEM or found.item == "20.15"

    def test_where_the_usual_section_was_closed_the_rest_takes_it(self, planted: Town) -> None:
        closed(planted, section(planted, S.NEWS))
        found = default_section(planted.organ, nature=Nature.NEWS, genre=Genre.PLAIN, on=TODAY)
        assert found is not None
        assert found.item == "20.15"


class TestOpening:
    def test_it_stands_in_the_tree_in_the_evidence_and_in_the_log(self, planted: Town) -> None:
        made = opened(planted, " 防火  专栏 ", S.TOPIC, update_days=30, category="应急")
        assert (made.name, made.terms.get().since, made.slots) == ("防火专栏", TODAY, 0)
        assert Entry.objects.order_by("-pk")[0].verb == "section.opened"
        assert log() == ["section"]

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"name": " "}, "请填写栏目名称"),
            ({"name": "长" * 61}, "最多 60 个字"),
            ({"category": "长" * 41}, "最多 40 个字"),
            ({"update_days": 0}, "1 到 3660 天"),
            ({"kind": S.GUIDE}, "不能另外增加"),
            ({"name": "工作动态"}, "换一个名称"),
            ({"name": "规划计划"}, "是标准栏目的名称"),
        ],
    )
    def test_what_cannot_be_is_refused(self, planted: Town, values: dict[str, Any], sentence: str) -> None:
        with pytest.raises(Refused, match=sentence):
            opened(planted, **{"name": "新栏目", **values})

    def test_it_stands_at_most_four_levels_deep(self, planted: Town) -> None:
        above: Section | None = None
        for level in range(4):
            above = opened(planted, f"第{level}层", parent=above)
        with pytest.raises(Refused, match="最多 4 层"):
            opened(planted, "第五层", parent=above)

    def test_a_branch_moved_below_another_counts_its_own_levels(self, planted: Town) -> None:
        top, deep = opened(planted, "甲"), opened(planted, "乙")
        opened(planted, "丙", parent=deep)
        second = opened(planted, "丁", parent=opened(planted, "戊", parent=top))
        with pytest.raises(Refused, match="最多 4 层"):
            changed(planted, deep, parent=second)

    def test_a_section_of_another_organ_is_no_parent(self, planted: Town) -> None:
        plant(planted.other, on=TODAY)
        foreign = planted.other.sections.get(kind=S.NEWS)
        with pytest.raises(Refused, match="本机关现有的栏目"):
            opened(planted, "新栏目", parent=foreign)

    def test_only_who_may_edit_sections(self, planted: Town) -> None:
        with pytest.raises(NotAllowed):
            open_section(planted.organ, name="新", kind=S.OTHER, by=planted.leader, at=at())
        with pytest.raises(NotAllowed, match="代填"):
            open_section(planted.organ, name="新", kind=S.OTHER, by=planted["吴专员"], at=at())
        open_section(planted.organ, name="新", kind=S.OTHER, by=planted["吴专员"], at=at(), acting="培训期间")
        open_section(planted.organ, name="另", kind=S.OTHER, by=planted["孙主任"], at=at())


class TestChanging:
    def test_a_new_name_leaves_the_old_one_in_its_terms(self, planted: Town) -> None:
        it = section(planted, S.NEWS)
        it.terms.update(since=TODAY - timedelta(days=9))
        changed(planted, it, name="镇村动态")
        terms = [(term.name, term.until) for term in it.terms.order_by("since")]
        assert terms == [("工作动态", TODAY), ("镇村动态", None)]

    def test_a_name_of_today_changed_again_leaves_one_term(self, planted: Town) -> None:
        it = changed(planted, opened(planted, "甲"), name="乙")
        assert it.terms.get().name == "乙"

    def test_who_was_slower_looks_again(self, planted: Town) -> None:
        it = section(planted, S.NEWS)
        changed(planted, it, name="镇村动态")
        with pytest.raises(Changed):
            changed(planted, it, name="要闻", version=1)

    def test_the_five_parts_keep_name_and_place_but_not_their_duty(self, planted: Town) -> None:
        it = section(planted, S.RULES)
        with pytest.raises(Refused, match="规定栏目"):
            changed(planted, it, name="制度文件")
        with pytest.raises(Refused, match="规定栏目"):
            changed(planted, it, parent=section(planted, S.STATUTORY))
        assert changed(planted, it, update_days=30).update_days == 30

    def test_a_section_does_not_stand_below_itself(self, planted: Town) -> None:
        top = opened(planted, "甲")
        below = opened(planted, "乙", parent=top)
        with pytest.raises(Refused, match="它自己下面"):
            changed(planted, top, parent=below)

    def test_nothing_changed_is_said(self, planted: Town) -> None:
        with pytest.raises(Refused, match="没有变化"):
            changed(planted, section(planted, S.NEWS))

    def test_the_list_of_everything_is_nobodys_to_change(self, planted: Town) -> None:
        with pytest.raises(Refused, match="系统维护"):
            changed(planted, section(planted, S.ALL), name="所有")


class TestPlacing:
    def test_a_release_takes_a_slot_in_its_section_and_in_the_list_of_everything(self, planted: Town) -> None:
        record = released(planted).record
        rows = Placement.objects.filter(record=record).order_by("role")
        assert [(row.role, row.slot, row.since) for row in rows] == [("all", 1, TODAY), ("home", 1, TODAY)]

    def test_a_correction_keeps_the_slot_and_a_move_takes_a_new_one(self, planted: Town) -> None:
        record = released(planted).record
        first = again(record).section.name
        corrected(planted, record)
        assert homes(record) == [(first, 1, None)]
        released(planted, says("另一份"))
        target = section(planted, S.NEWS)
        assert put(planted, target, record) == 1
        assert homes(record) == [(first, 1, TODAY), ("工作动态", 1, None)]
        put(planted, Section.objects.get(name=first, organ=planted.organ), record, hours=4)
        assert homes(record)[-1] == (first, 3, None), "the slot that was left is not given again"
        assert log() == ["released", "corrected", "released", "moved", "moved"]

    def test_a_draft_is_placed_without_a_line_in_the_log(self, planted: Town) -> None:
        record = drafted(planted)
        put(planted, section(planted, S.NEWS), record)
        assert again(record).section.kind == S.NEWS
        assert homes(record) == []
        assert log() == []

    def test_topics_come_beside_the_home_and_go_again(self, planted: Town) -> None:
        topic = opened(planted, "防火专栏", S.TOPIC)
        record = released(planted).record
        home = again(record).section
        put(planted, home, record, topics=[topic])
        assert Placement.objects.standing().get(section=topic).role == Role.TOPIC
        assert len(homes(record)) == 1
        put(planted, home, record, topics=[], hours=4)
        assert Placement.objects.get(section=topic).until == TODAY

    def test_nothing_changed_is_no_act(self, planted: Town) -> None:
        record = released(planted).record
        before = Entry.objects.count()
        assert put(planted, again(record).section, record) == 0
        assert Entry.objects.count() == before

    @pytest.mark.parametrize("kind", [S.ALL, S.STATUTORY, S.GUIDE, S.APPLICATION])
    def test_some_sections_take_no_records(self, planted: Town, kind: SectionKind) -> None:
        with pytest.raises(Refused, match="不直接放稿件"):
            put(planted, section(planted, kind), drafted(planted))

    def test_a_topic_is_no_home_and_a_section_no_topic(self, planted: Town) -> None:
        record, news = drafted(planted), section(planted, S.NEWS)
        with pytest.raises(Refused, match="专题在“专题”一项里选"):
            put(planted, opened(planted, "防火专栏", S.TOPIC), record)
        with pytest.raises(Refused, match="不是专题"):
            put(planted, news, record, topics=[section(planted, S.NOTICES)])

    def test_nothing_goes_into_another_organ_or_a_closed_section(self, planted: Town) -> None:
        plant(planted.other, on=TODAY)
        record, gone = drafted(planted), opened(planted, "旧栏目")
        closed(planted, gone)
        with pytest.raises(Refused, match="不是本机关现有的栏目"):
            put(planted, gone, record)
        with pytest.raises(NotAllowed):
            put(planted, planted.other.sections.get(kind=S.NEWS), record)
        with pytest.raises(Refused, match="同一个机关"):
            place([record], planted.other.sections.get(kind=S.NEWS), by=planted["郑外镇"], at=at(3))
        with pytest.raises(Refused, match="至少选择一件"):
            put(planted, gone)

    def test_a_batch_costs_as_many_queries_as_one(self, planted: Town, django_assert_max_num_queries: Any) -> None:
        records = [released(planted, says(f"第{number}份")).record for number in range(6)]
        with django_assert_max_num_queries(30):
            assert put(planted, section(planted, S.NEWS), *records) == 6
        slots = Placement.objects.filter(section__kind=S.NEWS).order_by("record_id").values_list("slot", flat=True)
        assert list(slots) == [1, 2, 3, 4, 5, 6]

    def test_counts_of_a_day_keep_the_section_of_that_day(self, planted: Town) -> None:
        record = released(planted).record
        first = again(record).section
        later = datetime(2027, 1, 4, 1, tzinfo=UTC)
        place([record], section(planted, S.NEWS), by=planted.clerk, at=later)
        assert Placement.objects.on(date(2026, 12, 31)).get(role=Role.HOME).section == first
        assert Placement.objects.on(date(2027, 1, 4)).get(role=Role.HOME).section.kind == S.NEWS


class TestClosing:
    def test_the_records_of_a_merged_section_stand_in_its_heir(self, planted: Town) -> None:
        old, heir = opened(planted, "旧栏目"), opened(planted, "新栏目")
        record, draft = released(planted).record, drafted(planted, says("草稿"))
        put(planted, old, record, draft)
        gone = closed(planted, old, heir)
        assert (gone.closed_on, gone.heir) == (TODAY, heir)
        assert homes(record)[-2:] == [("旧栏目", 1, TODAY), ("新栏目", 1, None)]
        assert again(draft).section == heir
        assert log()[-2:] == ["section", "moved"]

    def test_a_withdrawn_record_leaves_without_taking_a_slot(self, planted: Town) -> None:
        old, heir = opened(planted, "旧栏目"), opened(planted, "新栏目")
        record = released(planted).record
        put(planted, old, record)
        publishing.withdraw(record, kind="in_error", reason="误发", by=planted.clerk, at=at(4))
        closed(planted, old, heir)
        assert homes(record)[-1] == ("旧栏目", 1, TODAY)
        assert Section.objects.get(pk=heir.pk).slots == 0
        assert again(record).section == heir

    def test_what_stands_in_a_merged_topic_stands_in_the_other(self, planted: Town) -> None:
        old, heir = opened(planted, "旧专题", S.TOPIC), opened(planted, "新专题", S.TOPIC)
        record = released(planted).record
        put(planted, again(record).section, record, topics=[old])
        closed(planted, old, heir)
        assert list(again(record).topics.all()) == [heir]
        assert Placement.objects.standing().get(role=Role.TOPIC).section == heir
        closed(planted, heir)
        assert not Placement.objects.standing().filter(role=Role.TOPIC).exists()
        assert len(homes(record)) == 1

    def test_public_records_need_an_heir_that_takes_records(self, planted: Town) -> None:
        old = opened(planted, "旧栏目")
        put(planted, old, released(planted).record)
        with pytest.raises(Refused, match="还有公开的信息"):
            closed(planted, old)
        for kind in (S.GUIDE, S.STATUTORY):
            with pytest.raises(Refused, match="不能承接"):
                closed(planted, old, section(planted, kind))
        with pytest.raises(Refused, match="不能承接"):
            closed(planted, old, opened(planted, "专题", S.TOPIC))

    def test_a_statutory_section_and_one_with_others_below_stay(self, planted: Town) -> None:
        with pytest.raises(Refused, match="规定栏目"):
            closed(planted, section(planted, S.BUDGET))
        top = opened(planted, "甲")
        opened(planted, "乙", parent=top)
        with pytest.raises(Refused, match="下面还有栏目"):
            closed(planted, top)

    def test_a_closed_section_takes_no_other_act(self, planted: Town) -> None:
        gone = closed(planted, opened(planted, "旧栏目"))
        with pytest.raises(Refused, match="已经关闭"):
            closed(planted, gone)
        with pytest.raises(Refused, match="已经关闭"):
            changed(planted, gone, name="新")

    def test_a_record_whose_section_was_merged_twice_goes_to_the_last(self, planted: Town) -> None:
        one, two, three = (opened(planted, name) for name in ("甲", "乙", "丙"))
        draft = drafted(planted)
        Record.objects.filter(pk=draft.pk).update(section=one)
        closed(planted, one, two)
        closed(planted, two, three)
        assert again(draft).section == three


class TestNothingHere:
    def test_the_leader_states_it_and_the_public_sees_one_line(self, planted: Town) -> None:
        item = section(planted, S.ITEM, item="20.9")
        row = state_nothing_here(item, upheld=True, reason="本镇不组织集中采购", by=planted.leader, at=at())
        nodes = {node.section.pk: node for _, node in flat(tree(planted.organ, TODAY))}
        assert nodes[item.pk].statement == row
        assert verify().sound
        assert log() == ["section"]

    def test_nobody_else_states_it(self, planted: Town) -> None:
        item = section(planted, S.ITEM)
        for name in ("钱经办", "孙主任", "吴专员", "郑外镇"):
            with pytest.raises(NotAllowed):
                state_nothing_here(item, upheld=True, reason="无", by=planted[name], at=at())

    def test_it_is_refused_where_something_is_public_there_or_below(self, planted: Town) -> None:
        item = section(planted, S.ITEM, item="20.9")
        below = opened(planted, "采购目录", parent=item)
        put(planted, below, released(planted).record)
        with pytest.raises(Refused, match="有公开的信息"):
            state_nothing_here(item, upheld=True, reason="无此职能", by=planted.leader, at=at(4))

    def test_a_release_makes_it_silent(self, planted: Town) -> None:
        item = section(planted, S.ITEM, item="20.9")
        state_nothing_here(item, upheld=True, reason="无此职能", by=planted.leader, at=at())
        put(planted, item, released(planted).record)
        nodes = {node.section.pk: node for _, node in flat(tree(planted.organ, TODAY))}
        assert (nodes[item.pk].statement, nodes[item.pk].shown) == (None, True)

    def test_it_is_confirmed_again_after_a_year(self, planted: Town) -> None:
        item = section(planted, S.ITEM, item="20.9")
        state_nothing_here(item, upheld=True, reason="无此职能", by=planted.leader, at=at())
        assert to_review(planted.organ, TODAY + timedelta(days=365)) == []
        late = TODAY + timedelta(days=366)
        assert [row.section for row in to_review(planted.organ, late)] == [item]
        state_nothing_here(item, upheld=True, reason="仍无此职能", by=planted.leader, at=at(24 * 366))
        assert to_review(planted.organ, late) == []

    def test_it_can_be_taken_back_once(self, planted: Town) -> None:
        item = section(planted, S.ITEM, item="20.9")
        with pytest.raises(Refused, match="不用撤销"):
            state_nothing_here(item, upheld=False, reason="有了", by=planted.leader, at=at())
        state_nothing_here(item, upheld=True, reason="无此职能", by=planted.leader, at=at())
        state_nothing_here(item, upheld=False, reason="今年起有", by=planted.leader, at=at(1))
        assert stands(item) is None

    @pytest.mark.parametrize("kind", [S.NEWS, S.GUIDE, S.ANNUAL])
    def test_only_statutory_sections_have_it(self, planted: Town, kind: SectionKind) -> None:
        with pytest.raises(Refused, match="不用说明"):
            state_nothing_here(section(planted, kind), upheld=True, reason="无", by=planted.leader, at=at())

    def test_it_needs_a_reason(self, planted: Town) -> None:
        with pytest.raises(Refused, match="为什么不涉及"):
            state_nothing_here(section(planted, S.ITEM), upheld=True, reason=" ", by=planted.leader, at=at())
        with pytest.raises(Refused, match="在公开页面上显示，请写完整"):
            state_nothing_here(section(planted, S.ITEM), upheld=True, reason="无", by=planted.leader, at=at())


class TestOverdue:
    def test_news_are_overdue_after_two_weeks_and_a_release_resets_them(self, planted: Town) -> None:
        def late(days: int) -> list[str]:
            return [it.name for it, _ in overdue(planted.organ, TODAY + timedelta(days=days))]

        assert late(14) == []
        assert late(15) == ["工作动态"]
        record = released(planted, says(nature=Nature.NEWS.value), hours=24 * 10).record
        assert late(24) == []
        assert late(25) == ["工作动态"]
        withdrawal = publishing.take_down(record, reason="核实", by=planted.clerk, at=at(24 * 18))
        publishing.decide_take_down(withdrawal, upheld=False, reason="内容无误", by=planted.leader, at=at(24 * 19))
        assert late(25) == ["工作动态"], "what was taken down and restored is nothing new"

    def test_a_hidden_and_a_stated_section_have_no_duty(self, planted: Town) -> None:
        late = [it.kind for it, _ in overdue(planted.organ, TODAY + timedelta(days=400))]
        assert S.NORMATIVE not in late
        assert S.BUDGET not in late
        assert S.ANNUAL in late

    def test_what_is_released_below_counts(self, planted: Town) -> None:
        news = section(planted, S.NEWS)
        below = opened(planted, "村里的事", parent=news)
        put(planted, below, released(planted).record)
        assert overdue(planted.organ, TODAY + timedelta(days=14)) == []

    def test_its_queries_do_not_grow_with_the_tree(self, planted: Town, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(3):
            overdue(planted.organ, TODAY + timedelta(days=400))
        for number in range(5):
            opened(planted, f"栏目{number}", update_days=1)
        with django_assert_num_queries(3):
            assert len(overdue(planted.organ, TODAY + timedelta(days=9))) == 5


class TestTheDatabase:
    """What it refuses, in raw SQL."""

    def test_a_slot_stays_with_its_record(self, planted: Town) -> None:
        record = released(planted).record
        row = Placement.objects.get(record=record, role=Role.HOME)
        say = "a slot stays with its record"
        refused(say, "UPDATE records_placement SET slot = 9 WHERE id = %s", row.pk)
        refused(say, "DELETE FROM records_placement WHERE id = %s", row.pk)
        put(planted, section(planted, S.NEWS), record)
        refused(say, "UPDATE records_placement SET until = NULL WHERE id = %s", row.pk)

    def test_a_slot_is_given_once_and_never_ahead_of_its_section(self, planted: Town) -> None:
        record = released(planted).record
        row = Placement.objects.get(record=record, role=Role.HOME)
        other = drafted(planted, says("另一份"))
        no_row("unique", row, record_id=other.pk)
        no_row("no such slot", row, record_id=other.pk, slot=2)
        refused("never given again", "UPDATE records_section SET slots = 0 WHERE id = %s", row.section_id)

    def test_a_record_stands_in_sections_of_its_own_organ(self, planted: Town) -> None:
        plant(planted.other, on=TODAY)
        row = Placement.objects.get(record=released(planted).record, role=Role.HOME)
        foreign = planted.other.sections.get(kind=S.NEWS)
        Section.objects.filter(pk=foreign.pk).update(slots=5)
        no_row("no such slot", row, section_id=foreign.pk, slot=5, until=TODAY)

    def test_an_organ_has_one_list_of_everything(self, planted: Town) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Section.objects.create(organ=planted.organ, number=99, kind=S.ALL, name="又一", opened_on=TODAY)


@pytest.mark.django_db
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12))
def test_slots_are_given_one_after_the_other_and_a_record_has_one_home(moves: list[tuple[int, int]]) -> None:
    """However records are moved about."""
    with transaction.atomic():
        town = build()
        plant(town.organ, on=TODAY)
        records = [released(town, says(f"第{number}份"), hours=number).record for number in range(4)]
        targets = [section(town, kind) for kind in (S.NEWS, S.NOTICES, S.VILLAGE)]
        for hours, (record, target) in enumerate(moves, 6):
            put(town, targets[target], records[record], hours=hours)
        for each in town.organ.sections.all():
            slots = each.placements.order_by("slot").values_list("slot", flat=True)
            assert list(slots) == list(range(1, each.slots + 1))
        for record in records:
            assert Placement.objects.standing().filter(record=record, role=Role.HOME).count() == 1
        transaction.set_rollback(True)


def test_what_an_organ_says_of_itself_is_published_anew(planted: Town) -> None:
    """ORGAN: the guide and the head of each page are made of it."""
    version = Organ.objects.get(pk=planted.organ.pk).version
    change_details(planted.organ, version=version, by=planted.clerk, at=at(), telephone="0000-1234567")
    assert log() == ["organ"]


@pytest.mark.django_db(transaction=True)
def test_of_a_merger_and_a_move_at_once_no_record_is_left_in_a_closed_section() -> None:
    town = build()
    plant(town.organ, on=TODAY)
    for turn in range(3):
        run(_merger_and_move(town, turn))
        for each in Placement.objects.standing().filter(role=Role.HOME).select_related("section"):
            assert each.section.closed_on is None


def _merger_and_move(town: Town, turn: int) -> Race:
    old, heir = opened(town, f"旧{turn}"), opened(town, f"新{turn}")
    put(town, old, released(town, says(f"第{turn}份")).record)
    other = released(town, says(f"又{turn}份")).record
    return Race(lambda: closed(town, old, heir), lambda: put(town, old, other, hours=5), both=True)
