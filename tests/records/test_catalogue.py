"""基层政务公开标准目录: a workbook becomes rows, a row gives its period, and each organ sees what it lacks."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from gongkai.evidence.models import Entry
from gongkai.files.grids import Grid, grids_in, grids_of
from gongkai.files.pipeline import take_in as take_in_file
from gongkai.law import Refused, national_calendar
from gongkai.organs.models import Kind, Organ, Profile
from gongkai.organs.permissions import NotAllowed
from gongkai.records.catalogue.actions import choose_row, rows_for, take_back, take_in
from gongkai.records.catalogue.coverage import coverage
from gongkai.records.catalogue.duty import own
from gongkai.records.catalogue.models import CatalogueRow, Edition, Unit
from gongkai.records.catalogue.periods import due_of, period_in_words
from gongkai.records.catalogue.workbook import Catalogue, channels_of, period_of, read
from tests.records.catalogues import LOWER, ROWS, workbook
from tests.records.town import TODAY, Town, again, at, cleared, drafted, released, says

WD, CD, ONCE = Unit.WORKING_DAYS.value, Unit.CALENDAR_DAYS.value, Unit.AT_ONCE.value


def catalogue(*rows: Any, merged: bool = True) -> Catalogue:
    return read([Grid(name, cells) for name, cells in grids_in(workbook(rows or ROWS, merged=merged))])


def taken(town: Town, **more: Any) -> Edition:
    given = {
        "area": "社会救助", "name": "社会救助领域标准目录（2026年版）", "since": date(2026, 1, 1), "file": "a" * 64,
        "by": town["吴专员"], "at": at(), **more,
    }  # fmt: skip
    return take_in(town.office, given.pop("rows", catalogue().rows), **given)


@pytest.mark.parametrize("merged", [True, False])
def test_every_row_comes_over_with_what_its_merged_cells_say(merged: bool) -> None:
    found = catalogue(merged=merged)
    assert found.faults == []
    first, notice, *_ = (row.values for row in found.rows)
    assert [row.values["serial"] for row in found.rows] == [1, 2, 3, 4, 5]
    assert [row.values["matter"] for row in found.rows] == ["低保", "低保", "低保", "特困", "特困"]
    assert (first["detail"], first["elements"], first["makers"]) == ("政策文件", "低保政策", "县民政局")
    assert first["channels"] == ["政府网站", "两微一端", "公开查阅点"]
    assert (first["audience"], first["county"], first["township"]) == ("全社会", True, True)
    assert (notice["audience"], notice["county"], notice["township"]) == ("特定群体（本村）", False, True)
    assert found.rows[4].values["county"] is False, "an open box is no tick"


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("7个工作日", 7, WD), ("20 个工作日内", 20, WD), ("信息形成或者变更之日起２０个工作日内予以公开", 20, WD),
        ("自收到之日起二十个工作日内", 20, WD), ("十五个工作日", 15, WD), ("两个工作日内", 2, WD),
        ("10个自然日", 10, CD), ("3日内", 3, CD), ("15天以内", 15, CD), ("实时公开", None, ONCE), ("即时", None, ONCE),
        ("公示7个工作日", None, ""), ("每年12月1日前", None, ""), ("长期公开", None, ""), ("及时公开", None, ""),
        ("", None, ""),
        ("2个工作日内更新，20个工作日内公开", None, ""), ("实时更新，20个工作日内公开", None, ""),
        ("9999个工作日", None, ""),
        ("每季度第10日内", None, ""), ("每月10日内", None, ""),
    ],
)  # fmt: skip
def test_a_period_is_a_number_where_it_says_one_and_text_otherwise(text: str, number: int | None, unit: str) -> None:
    assert period_of(text) == (number, unit)


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("□政府网站 □政府公报", []), ("√ 政府网站\n■社区/村公示栏（电子屏）", ["政府网站", "社区/村公示栏（电子屏）"]),
        ("政府网站、公开栏", ["政府网站", "公开栏"]), ("", []),
    ],
)  # fmt: skip
def test_the_channels_are_those_that_are_ticked(text: str, channels: list[str]) -> None:
    assert channels_of(text) == channels


def test_each_row_that_cannot_be_read_is_named_with_its_number_and_its_reason() -> None:
    row = list(ROWS[0])
    faulty = [
        row,
        [""] * 14,
        ["注：", *row[1:]],
        [1, "低保", "另一事项", *row[3:]],
        [2, "长" * 201, *row[2:]],
        ["", *row[1:]],
        [3, "养老", "政策文件", "", "", "及时", *[""] * 8],
    ]
    found = catalogue(*faulty, merged=False)
    assert [item.values["serial"] for item in found.rows] == [1]
    assert [(fault.at, fault.sentence) for fault in found.faults] == [
        (6, "序号“注：”不是数字。"),
        (7, "序号 1 与第 4 行重复。"),
        (8, "“一级事项”有 201 个字，最多 200 个字。"),
        (9, "没有序号。"),
        (10, "没有公开内容（要素），也没有公开主体。"),
    ]


def test_a_row_that_goes_on_under_its_number_adds_its_elements() -> None:
    row = list(ROWS[0])
    found = catalogue(row, [*row[:3], "办理流程", *row[4:]], merged=False)
    assert [each.values["elements"] for each in found.rows] == ["低保政策\n办理流程"]


def test_a_workbook_without_the_head_is_refused() -> None:
    with pytest.raises(Refused, match="没有找到标准目录的表头"):
        read([Grid("表", [["姓名", "电话"], ["甲", "1"]])])
    with pytest.raises(Refused, match="请上传表格文件"):
        grids_in(b"no workbook")


def test_a_second_sheet_with_a_head_is_told() -> None:
    rows = [LOWER, [str(cell) for cell in ROWS[0]]]
    found = read([Grid("一", rows), Grid("二", rows)])
    assert [fault.at for fault in found.faults] == [0]
    assert "“二”" in found.faults[0].sentence


def test_a_stored_workbook_is_read_in_a_child(town: Town, settings: Settings) -> None:
    file = take_in_file(io.BytesIO(workbook()), "目录.xlsx", by=town["吴专员"], at=at())
    assert len(read(grids_of(file.hash)).rows) == 5
    text = take_in_file(io.BytesIO("一行文字".encode()), "说明.txt", by=town["吴专员"], at=at())
    with pytest.raises(Refused, match="请上传表格文件"):
        grids_of(text.hash)


class TestTakingIn:
    def test_the_edition_before_ends_and_the_evidence_says_it(self, town: Town) -> None:
        old = taken(town)
        new = taken(town, since=date(2026, 3, 1), name="新版", file="b" * 64)
        old.refresh_from_db()
        assert (old.until, new.until) == (date(2026, 3, 1), None)
        assert new.rows.count() == 5
        entries = Entry.objects.filter(verb="catalogue.taken_in").order_by("serial")
        assert [entry.organ for entry in entries] == ["XZF", "XZF"]

    def test_other_areas_stay(self, town: Town) -> None:
        old = taken(town)
        taken(town, area="养老服务", file="b" * 64)
        old.refresh_from_db()
        assert old.until is None

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"area": " "}, "请填写领域"), ({"name": ""}, "请填写版本名称"), ({"rows": []}, "没有一行"),
            ({"area": "长" * 41}, "最多 40 个字"), ({"file": "a" * 64}, "已经作为"),
            ({"since": date(2026, 1, 1), "file": "b" * 64}, "要晚于这一天"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(self, town: Town, values: dict[str, Any], sentence: str) -> None:
        taken(town)
        with pytest.raises(Refused, match=sentence):
            taken(town, **values)

    def test_a_day_that_is_a_slip_of_the_pen_is_refused(self, town: Town) -> None:
        for since in (date(2062, 11, 29), date(1999, 1, 1)):
            with pytest.raises(Refused, match="请核对年份"):
                taken(town, since=since)

    def test_an_edition_taken_in_by_mistake_is_taken_back_and_the_one_before_holds_again(self, town: Town) -> None:
        old = taken(town)
        wrong = taken(town, since=date(2026, 12, 1), name="日期有误的版本", file="b" * 64)
        given = {"reason": "施行日期有误", "office": town.office, "by": town["吴专员"], "at": at(1)}
        with pytest.raises(Refused, match="请先撤销新的版本"):
            take_back(old, **given)
        with pytest.raises(NotAllowed):
            take_back(wrong, **{**given, "by": town.clerk})
        take_back(wrong, **given)
        old.refresh_from_db()
        assert old.until is None and Edition.objects.on(date(2026, 12, 2)).get() == old
        with pytest.raises(Refused, match="已经撤销过"):
            take_back(wrong, **given)
        right = taken(town, since=date(2026, 3, 2), name="正确的版本", file="b" * 64)
        assert {row.edition_id for row in rows_for(town.organ, TODAY)} == {right.pk}
        choose_row(drafted(town), rows_for(town.organ, TODAY).get(serial=3), by=town.clerk, at=at(2))
        with pytest.raises(Refused, match="已有 1 件稿件选用"):
            take_back(right, **given)
        assert Entry.objects.filter(verb="catalogue.taken_back").count() == 1

    def test_only_the_lead_office(self, town: Town) -> None:
        for name in ("钱经办", "李镇长", "郑外镇"):
            with pytest.raises(NotAllowed):
                taken(town, by=town[name])


class TestPeriods:
    FORMED = date(2026, 3, 2)

    def due(self, town: Town, serial: int) -> tuple[date, str]:
        row = CatalogueRow.objects.select_related("edition").get(serial=serial)
        found = due_of(row, self.FORMED, national_calendar())
        return found.on, found.source

    def test_the_row_gives_the_period_and_its_source(self, town: Town) -> None:
        taken(town)
        assert self.due(town, 3) == (date(2026, 3, 11), "社会救助领域标准目录第3项")
        assert self.due(town, 5) == (date(2026, 3, 5), "社会救助领域标准目录第5项")
        assert self.due(town, 4) == (self.FORMED, "社会救助领域标准目录第4项")

    def test_a_row_without_a_number_leaves_article_26(self, town: Town) -> None:
        taken(town)
        assert self.due(town, 2)[1] == "条例第二十六条"
        assert due_of(None, self.FORMED, national_calendar()).source == "条例第二十六条"

    def test_its_length_in_words(self, town: Town) -> None:
        taken(town)
        rows = {row.serial: row for row in CatalogueRow.objects.all()}
        assert [period_in_words(rows.get(number)) for number in (3, 4, 5, 9)] == [
            "7 个工作日", "即时", "3 天", "20 个工作日",
        ]  # fmt: skip


class TestChoosing:
    def test_a_row_is_chosen_without_voiding_what_was_signed(self, town: Town) -> None:
        taken(town)
        record = cleared(town)
        row = rows_for(town.organ, TODAY).get(serial=3)
        choose_row(record, row, by=town.clerk, at=at(2))
        record = again(record)
        assert (record.row, record.state) == (row, "cleared")
        assert Entry.objects.order_by("-pk")[0].verb == "record.row_chosen"
        before = Entry.objects.count()
        choose_row(record, row, by=town.clerk, at=at(3))
        assert Entry.objects.count() == before
        choose_row(record, None, by=town.clerk, at=at(4))
        assert again(record).row is None

    def test_a_row_of_another_level_or_of_an_edition_that_ended_is_refused(self, town: Town) -> None:
        old = taken(town)
        record = drafted(town)
        assert [row.serial for row in rows_for(town.organ, TODAY)] == [1, 2, 3, 4, 5]
        assert [row.serial for row in rows_for(town.office, TODAY)] == [1, 4]
        taken(town, since=TODAY, file="b" * 64)
        with pytest.raises(Refused, match="现行标准目录"):
            choose_row(record, old.rows.get(serial=1), by=town.clerk, at=at(2))

    def test_only_who_drafts(self, town: Town) -> None:
        taken(town)
        with pytest.raises(NotAllowed):
            choose_row(drafted(town), CatalogueRow.objects.first(), by=town["郑外镇"], at=at(2))


class TestCoverage:
    def test_rows_without_a_release_and_rows_that_are_late(
        self, town: Town, django_assert_max_num_queries: Any
    ) -> None:
        taken(town)
        rows = {row.serial: row for row in rows_for(town.organ, TODAY)}
        shown = released(town, says("低保政策")).record
        late = released(town, says("审核结果", formed_on=TODAY - timedelta(days=20))).record
        due = drafted(town, says("终止名单", formed_on=TODAY - timedelta(days=9)))
        for record, serial in ((shown, 1), (late, 3), (due, 5)):
            choose_row(record, rows[serial], by=town.clerk, at=at(2))
        with django_assert_max_num_queries(8):
            found, other = coverage([town.organ, town.other], TODAY, national_calendar())
        assert (found.share, found.filled, len(found.empty)) == (40, 2, 3)
        assert [(each.row.serial, each.late[0].released_on) for each in found.late] == [(3, TODAY), (5, None)]
        assert (other.share, len(other.empty), other.late) == (0, 5, [])

    def test_a_row_that_does_not_name_a_department_neither_counts_for_it_nor_against_it(
        self, town: Town, django_assert_max_num_queries: Any
    ) -> None:
        """县民政局 is the maker of the rows of the county: the bureau of education owes none of them."""
        taken(town)
        made = {"kind": Kind.DEPARTMENT, "parent": town.office, "founded_on": TODAY, "profile": Profile.DEPARTMENT}
        civil, school = (Organ.objects.create(code=name, name=f"示例县{name}局", **made) for name in ("民政", "教育"))
        organs = [Organ.objects.get(pk=each.pk) for each in (civil, school)]
        with django_assert_max_num_queries(4):  # the government above is asked once for all
            found = coverage(organs, TODAY, national_calendar())
        assert [(each.share, len(each.rows), len(each.untold)) for each in found] == [(0, 2, 0), (None, 0, 2)]

    @pytest.mark.parametrize(
        ("name", "kind", "named", "others"),
        [
            ("示例县民政局", Kind.DEPARTMENT, ["县级民政部门", "县民政局、镇政府"], ["县财政局", "各行政机关", ""]),
            ("示例县发展和改革局", Kind.DEPARTMENT, ["县发展改革部门"], ["县改革办"]),
            ("示例市城市管理局", Kind.DEPARTMENT, ["城市管理部门"], ["应急管理局"]),
            ("示例县人民政府办公室", Kind.DEPARTMENT, ["县政府办公室"], ["县人民政府", "县民政局"]),
            ("示例县人民政府", Kind.GOVERNMENT, ["县人民政府、镇人民政府"], ["乡（镇）人民政府", "县政府民政部门"]),
            ("示例县人民政府", Kind.GOVERNMENT, ["县政府（办公室）"], ["财政局（政府采购办）", "政府网站主办单位"]),
            ("示例县白鹭镇人民政府", Kind.TOWNSHIP, ["乡镇（街道）", "乡（镇）人民政府"], ["乡村振兴局", "县民政局"]),
            ("白鹭村", Kind.VILLAGE, ["村（居）委会", "村民委员会"], ["镇政府"]),
        ],
    )  # fmt: skip
    def test_who_is_named_plainly(self, name: str, kind: Kind, named: list[str], others: list[str]) -> None:
        is_own = own(Organ(name=name, kind=kind))
        assert [each for each in (*named, *others) if is_own(CatalogueRow(makers=each))] == named

    @pytest.mark.parametrize(
        ("government", "name", "named", "others"),
        [
            ("双江拉祜族佤族布朗族傣族自治县", "民政局", "县民政局", "县财政局"),
            ("西双版纳傣族自治州勐海县", "财政局", "县级财政部门", "县民政局"),
            ("和静县", "发展和改革委员会", "县发展改革委", "县改革办"),
        ],
    )
    def test_a_county_is_called_as_its_government_is(self, government: str, name: str, named: str, others: str) -> None:
        above = Organ(name=f"{government}人民政府", kind=Kind.GOVERNMENT)
        office = Organ(name=f"{government}办公室", kind=Kind.DEPARTMENT, parent=above)
        for parent, called in ((above, f"{government}{name}"), (above, name), (office, f"{government}{name}")):
            is_own = own(Organ(name=called, kind=Kind.DEPARTMENT, parent=parent))
            assert [is_own(CatalogueRow(makers=each)) for each in (named, others)] == [True, False]
        is_own = own(Organ(name="城市管理局", kind=Kind.DEPARTMENT, parent=above))
        assert not is_own(CatalogueRow(makers="应急管理局")), "城市 is no county"

    def test_without_a_catalogue_there_is_nothing_to_cover(self, town: Town) -> None:
        found = coverage([town.organ], TODAY, national_calendar())[0]
        assert (found.rows, found.share) == ([], None)
