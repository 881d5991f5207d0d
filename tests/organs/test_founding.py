"""机构的设立、更名、调整、合并、撤销"""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongkai.evidence.actor import SYSTEM, Actor
from gongkai.law import Refused
from gongkai.organs.actions import (
    Stale,
    add_person,
    appoint,
    change_details,
    dissolve,
    end_tenure,
    found,
    merge,
    move,
    rename,
)
from gongkai.organs.models import Kind, Message, Organ, OrganTerm, Post, PostKind, Profile, Tenure
from gongkai.organs.permissions import NotAllowed
from gongkai.organs.tree import NamesOf, tree
from tests.organs.county import AT, FIRST, TODAY, County, last, lines

BEFORE = TODAY - timedelta(days=1)


def shape(day: date) -> list:
    """The tree of a day as nested lists of codes."""

    def below(branches: list) -> list:
        return [[each.organ.code, *below(each.children)] for each in branches]

    return below(tree(day))


def test_an_organ_is_founded_with_its_posts_its_first_term_and_one_line(county: County) -> None:
    before = lines()
    organ = found(
        code="bll", name="芦苇　街道办事处", kind=Kind.SUB_DISTRICT, short_name="芦苇街道", by=county["吴主任"], at=AT,
        parent=county.government, lead_office=county.government, region="９９０１０１００３",
    )  # fmt: skip
    assert (organ.code, organ.name, organ.profile) == ("BLL", "芦苇街道办事处", Profile.TOWNSHIP)
    assert (organ.mark, organ.region) == ("芦办公开", "990101003")
    assert set(organ.posts.values_list("kind", flat=True)) == {
        "clerk", "stage_one", "stage_two", "stage_three", "secrecy", "work_body_head", "leader",
    }  # fmt: skip
    assert lines() == before + 1
    line = last("organ.founded")
    assert (line.organ, line.subject) == ("BLL", f"organs.Organ:{organ.pk}")
    assert json.loads(line.body)["facts"]["parent"] == "XZF"
    assert shape(TODAY) == [["XZF", ["BLL"], ["BLZ"], ["QSZ"]]]
    assert shape(BEFORE) == [["XZF", ["BLZ"], ["QSZ"]]]


def test_a_code_is_never_given_twice_not_even_after_the_end(county: County) -> None:
    dissolve(county.stone, successor=county.egret, on=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="机构代码QSZ已被使用"):
        found(code="qsz", name="青石街道办事处", kind=Kind.SUB_DISTRICT, by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": "白鹭"}, "机构代码只能用字母、数字"),
        ({"uscc": "11990101MB00000000"}, "“统一社会信用代码”：统一社会信用代码校验不符"),
        ({"uscc": "123"}, "统一社会信用代码应为18位"),
        ({"region": "99"}, "行政区划代码应为6位"),
        ({"name": " 　"}, "请填写机构名称"),
        ({"kind": "church"}, "没有“church”这种机构类别"),
        ({"address": "示" * 121}, "“办公地址”：确保该"),
        ({"on": TODAY + timedelta(days=1)}, "2026年11月21日还没有到"),
    ],
)
def test_what_is_wrong_about_a_new_organ_is_said_in_one_sentence(
    county: County, values: dict[str, object], sentence: str
) -> None:
    before = lines()
    whole = {"code": "XJ", "name": "示例县新局", "kind": Kind.DEPARTMENT, "parent": county.government} | values
    with pytest.raises(Refused, match=sentence):
        found(**whole, by=SYSTEM, at=AT)  # type: ignore[arg-type]
    assert (lines(), Organ.objects.count()) == (before, 3)


def test_no_two_organs_have_one_mark(county: County) -> None:
    above = {"kind": Kind.DEPARTMENT, "parent": county.government, "lead_office": county.government}
    who = {"by": SYSTEM, "at": AT, "on": TODAY}
    first = found(code="MZJ", name="示例县民政局", short_name="县民政局", **above, **who)
    second = found(code="MZW", name="示例县民族事务局", short_name="县民族局", **above, **who)
    assert (first.mark, second.mark) == ("民公开", "民族公开")
    with pytest.raises(Refused, match="机关代字“民公开”已由示例县民政局使用，两个机构不能相同，请换一个。"):
        found(code="MFJ", name="示例县民防局", mark="民公开", **above, **who)
    with pytest.raises(Refused, match="机关代字“民公开”已由示例县民政局使用"):
        change_details(second, version=second.version, mark="民公开", by=SYSTEM, at=AT)


@pytest.mark.parametrize("name", ["钱经办", "孙主任", "李镇长", "郑监督", "王管理"])
def test_only_the_lead_office_changes_the_tree(county: County, name: str) -> None:
    by, before = county[name], lines()
    for act in (
        lambda: found(code="X", name="某局", kind=Kind.DEPARTMENT, lead_office=county.egret, by=by, at=AT),
        lambda: rename(county.egret, name="白鹭街道办事处", on=TODAY, by=by, at=AT),
        lambda: move(county.egret, parent=None, lead_office=None, on=TODAY, by=by, at=AT),
        lambda: merge([county.stone], successor=county.egret, on=TODAY, by=by, at=AT),
        lambda: dissolve(county.egret, on=TODAY, by=by, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert lines() == before


def test_nobody_passes_for_the_system(county: County) -> None:
    with pytest.raises(TypeError):
        rename(county.egret, name="某镇", on=TODAY, by=Actor(None, "系统", "", SYSTEM.capacity), at=AT)


def test_a_person_cannot_found_an_organ_that_stands_under_nobody(county: County) -> None:
    with pytest.raises(Refused, match="请选择上级机构或主管部门"):
        found(code="X", name="某县人民政府", kind=Kind.GOVERNMENT, by=county["吴主任"], at=AT)


def test_a_name_holds_for_its_days(county: County) -> None:
    organ = rename(
        county.egret, name="白鹭街道办事处", short_name="白鹭街道", kind=Kind.SUB_DISTRICT, on=TODAY,
        by=county["吴主任"], at=AT, reason="示政函〔2026〕1号",
    )  # fmt: skip
    assert (organ.name, organ.kind) == ("白鹭街道办事处", Kind.SUB_DISTRICT)
    assert NamesOf(organ).on(TODAY) == "白鹭街道办事处"
    assert NamesOf(organ).on(BEFORE) == NamesOf(organ).on(date(2020, 1, 1)) == "白鹭镇人民政府"
    assert [branch.name for branch in tree(BEFORE)[0].children] == ["白鹭镇人民政府", "青石镇人民政府"]
    assert [branch.name for branch in tree(TODAY)[0].children] == ["白鹭街道办事处", "青石镇人民政府"]
    facts = json.loads(last("organ.renamed").body)["facts"]
    assert (facts["before"], facts["name"], facts["reason"]) == (
        "白鹭镇人民政府",
        "白鹭街道办事处",
        "示政函〔2026〕1号",
    )
    with pytest.raises(Refused, match="名称相同"):
        rename(county.egret, name="白鹭街道办事处", on=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="不能早于这一天"):
        rename(county.egret, name="白鹭镇人民政府", on=BEFORE, by=SYSTEM, at=AT)


def test_an_organ_moves_in_the_tree_from_a_day_on(county: County) -> None:
    organ = move(county.stone, parent=county.egret, lead_office=county.egret, on=TODAY, by=county["吴主任"], at=AT)
    terms = organ.terms.order_by("since").values_list("parent", "until")
    assert list(terms) == [(county.government.pk, TODAY), (county.egret.pk, None)]
    assert shape(TODAY) == [["XZF", ["BLZ", ["QSZ"]]]]
    assert json.loads(last("organ.moved").body)["facts"]["parent"] == "BLZ"


def test_the_tree_has_no_circle(county: County) -> None:
    for parent, lead_office in ((county.egret, None), (None, county.egret), (county.government, None)):
        with pytest.raises(Refused, match="首尾相接"):
            move(county.government, parent=parent, lead_office=lead_office, on=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organ.objects.filter(pk=county.egret.pk).update(parent=county.egret)


def test_two_changes_of_one_day_make_one_term(county: County) -> None:
    rename(county.stone, name="青石街道办事处", on=TODAY, by=SYSTEM, at=AT)
    move(county.stone, parent=county.egret, lead_office=county.government, on=TODAY, by=SYSTEM, at=AT)
    terms = OrganTerm.objects.filter(organ=county.stone)
    assert [(term.name, term.parent_id, term.until) for term in terms] == [
        ("青石镇人民政府", county.government.pk, TODAY),
        ("青石街道办事处", county.egret.pk, None),
    ]


def test_organs_merge_into_a_successor_which_takes_over_what_stood_below(county: County) -> None:
    village = found(
        code="QSC", name="青石村", kind=Kind.VILLAGE, on=FIRST, parent=county.stone, lead_office=county.stone,
        by=SYSTEM, at=AT,
    )  # fmt: skip
    merge([county.stone, county.egret], successor=county.egret, on=TODAY, by=county["吴主任"], at=AT)
    stone = Organ.objects.get(pk=county.stone.pk)
    assert (stone.dissolved_on, stone.successor) == (TODAY, county.egret)
    assert shape(TODAY) == [["XZF", ["BLZ", ["QSC"]]]]
    assert shape(BEFORE) == [["XZF", ["BLZ"], ["QSZ", ["QSC"]]]]
    assert Organ.objects.get(pk=village.pk).lead_office == county.egret
    assert [last(verb).organ for verb in ("organ.merged", "organ.moved", "organ.took_over")] == ["QSZ", "QSC", "BLZ"]
    assert not Post.objects.on(TODAY).filter(organ=stone).exists()
    assert set(Tenure.objects.filter(post__organ=stone).values_list("until", flat=True)) == {TODAY}
    assert Message.objects.filter(person=county["周经办"], sentence__contains="职责由白鹭镇人民政府承接").exists()
    assert NamesOf(stone).on(TODAY) == "青石镇人民政府"
    with pytest.raises(Refused, match="已于2026年11月20日撤销"):
        rename(stone, name="青石乡人民政府", on=TODAY, by=SYSTEM, at=AT)


def test_an_organ_is_not_dissolved_over_the_heads_of_those_below(county: County) -> None:
    with pytest.raises(Refused, match="下面还有白鹭镇人民政府、青石镇人民政府"):
        dissolve(county.government, on=TODAY, by=SYSTEM, at=AT)
    move(county.stone, parent=county.government, lead_office=county.egret, on=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="还是青石镇人民政府的主管部门"):
        dissolve(county.egret, on=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="承接机构不能是它自己"):
        dissolve(county.egret, on=TODAY, successor=county.egret, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="撤销日期须在这之后"):
        dissolve(county.stone, on=TODAY, by=SYSTEM, at=AT)


def test_an_appointment_that_had_not_begun_ends_with_the_organ(county: County) -> None:
    end_tenure(county.tenure(county.stone, PostKind.CLERK), until=TODAY, by=SYSTEM, at=AT)
    person = add_person(county.stone, name="冯接任", account="next", by=SYSTEM, at=AT)
    post = county.post(county.stone, PostKind.CLERK)
    appoint(post, person, since=TODAY + timedelta(days=9), by=SYSTEM, at=AT)
    dissolve(county.stone, on=TODAY, by=county["吴主任"], at=AT)
    assert [(each.since, each.until) for each in Tenure.objects.filter(post=post)] == [(FIRST, TODAY)]


def test_two_people_change_details_and_the_second_loses_nothing(county: County) -> None:
    organ = county.egret
    change_details(organ, version=1, telephone="0000-1234567", head="李镇长", by=county["钱经办"], at=AT)
    with pytest.raises(Stale, match="钱经办已于2026年11月20日10:00修改了这条行政机关。您填写的内容还没有保存"):
        change_details(organ, version=1, telephone="0000-7654321", by=county["孙主任"], at=AT)
    organ.refresh_from_db()
    assert (organ.telephone, organ.version) == ("0000-1234567", 2)
    facts = json.loads(last("organ.details_changed").body)["facts"]
    assert facts["changed"] == {"head": ["", "李镇长"], "telephone": ["", "0000-1234567"]}
    with pytest.raises(Refused, match="内容没有变化"):
        change_details(organ, version=2, head=" 李镇长", by=county["钱经办"], at=AT)


def test_the_lead_office_changes_details_for_an_organ_with_a_reason(county: County) -> None:
    with pytest.raises(NotAllowed, match="代填须写明原因"):
        change_details(county.egret, version=1, hours="8:30—17:30", by=county["吴主任"], at=AT)
    change_details(
        county.egret, version=1, hours="8:30—17:30", by=county["吴主任"], at=AT, acting="该镇来电委托",
    )  # fmt: skip
    assert json.loads(last("organ.details_changed").body)["by"]["reason"] == "该镇来电委托"
    with pytest.raises(NotAllowed):
        change_details(county.egret, version=2, hours="9:00—17:00", by=county["周经办"], at=AT)


ACTS = {
    "found": lambda county: found(code="X", name="某局", kind=Kind.DEPARTMENT, by=SYSTEM, at=AT),
    "rename": lambda county: rename(county.egret, name="白鹭乡人民政府", on=TODAY, by=SYSTEM, at=AT),
    "move": lambda county: move(county.stone, parent=county.egret, lead_office=None, on=TODAY, by=SYSTEM, at=AT),
    "merge": lambda county: merge([county.stone], successor=county.egret, on=TODAY, by=SYSTEM, at=AT),
    "dissolve": lambda county: dissolve(county.stone, on=TODAY, by=SYSTEM, at=AT),
    "change_details": lambda county: change_details(county.egret, version=1, fax="1", by=SYSTEM, at=AT),
}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_without_its_line_of_evidence_changes_nothing(
    county: County, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state() -> list:
        rows = (Organ.objects.order_by("pk"), OrganTerm.objects.order_by("pk"), Post.objects.order_by("pk"))
        return [list(each.values()) for each in (*rows, Tenure.objects.order_by("pk"))]

    before = state()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no evidence")

    for module in ("founding", "details"):
        monkeypatch.setattr(f"gongkai.organs.{module}.record", fails)
    with pytest.raises(RuntimeError):
        ACTS[act](county)
    assert state() == before
