"""Rows are found by label and columns by their heads, whatever a file does to a table."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual.form import COLUMNS, FORM_2019, FORM_2021, RESULTS, column_heads, row_heads
from gongkai.annual.readers.blocks import Grid, expanded
from gongkai.annual.readers.tables import Tables, unsplit
from tests.annual import samples

NAMES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def read(*grids: Grid):
    walk = Tables()
    for grid in grids:
        walk.read(grid)
    return walk.finish()


def plain_rows(report, form=FORM_2021):
    """Table 3 as tab-separated text has it: merged cells stand once, followed by empty ones."""
    head = [
        ["（勾稽关系说明）", "", "申请人情况", "", "", "", "", "", "总计", ""],
        ["", "", "自然人", "法人或其他组织", "", "", "", "", "", ""],
        ["", "", "", *NAMES[1:6], "", ""],
    ]
    rows = []
    for heads, leaf in row_heads(form.table3_rows):
        labels = [h.label for h in heads]
        depth = 3 if leaf.label[0].isdigit() else 1 if leaf.key in ("new", "carried_over", "carried_forward") else 2
        front = [""] * (depth - len(labels)) + labels if depth > 1 else [labels[0], ""]
        rows.append([*front, *(str(value) for value in report.row(leaf.key))])
    return head + rows


def merged_rows(report, form=FORM_2021, order=range(7)):
    """Table 3 with spans, as html or docx has it; columns in another order where `order` says so."""
    cells = [[("说明", 3, 3), *[(h.label, h.across, h.down) for h in column_heads(form.table3_columns)[0]]]]
    cells += [[(h.label, h.across, h.down) for h in level] for level in column_heads(form.table3_columns)[1:]]
    if list(order) != list(range(7)):
        cells = [[("说明", 3, 1), *[(NAMES[place], 1, 1) for place in order]]]
    for heads, leaf in row_heads(form.table3_rows):
        values = report.row(leaf.key)
        numbers = [("" if values[place] is None else str(values[place]), 1, 1) for place in order]
        cells.append([*[(h.label, h.across, h.down) for h in heads], *numbers])
    return expanded(cells)


def expected(report, table="table3."):
    return {path: value for path, value in report.cells.items() if path.startswith(table)}


@pytest.fixture
def county():
    return samples.county_with_figures()


def test_a_table_with_spans_is_read_whole(county):
    assert read(Grid(merged_rows(county), aligned=True)).values == expected(county)


def test_a_table_of_tabs_is_read_whole(county):
    assert read(Grid(plain_rows(county))).values == expected(county)


@settings(max_examples=30, deadline=None)
@given(st.permutations(list(range(7))))
def test_columns_may_stand_in_any_order(order):
    county = samples.county_with_figures()
    assert read(Grid(merged_rows(county, order=order), aligned=True)).values == expected(county)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=10**6))
def test_lost_leading_cells_and_extra_blank_ones_change_nothing(seed):
    chance = random.Random(seed)
    county = samples.county_with_figures()
    rows = plain_rows(county)
    for number, row in enumerate(rows[3:], 3):
        while row and not row[0] and chance.random() < 0.5:
            row = row[1:]
        rows[number] = row + [""] * chance.randrange(3)
    assert read(Grid(rows)).values == expected(county)


def test_a_shifted_row_is_read_and_noted(county):
    rows = plain_rows(county)
    rows[3 + 23] = rows[3 + 23][1:]
    found = read(Grid(rows))
    assert found.values == expected(county)
    assert [note.code for note in found.notes] == ["S5"]


def test_a_table_cut_in_two_is_read_across_the_cut(county):
    rows = merged_rows(county)
    found = read(Grid(rows[:14], aligned=True, at="第1页"), Grid(rows[14:], aligned=True, at="第2页"))
    assert found.values == expected(county)


def test_a_table_that_is_given_twice_is_not_called_cut(county):
    found = read(Grid(merged_rows(county), aligned=True), Grid(merged_rows(county), aligned=True))
    assert found.values == expected(county)
    assert ["出现了不止一次" in note.message for note in found.notes] == [True]
    heads_alone = read(Grid(merged_rows(county), aligned=True), Grid(merged_rows(county)[:3], aligned=True))
    assert not heads_alone.notes


def test_a_cut_with_the_heads_repeated_is_read_once(county):
    rows = merged_rows(county)
    found = read(Grid(rows[:14], aligned=True), Grid(rows[:3] + rows[14:], aligned=True))
    assert found.values == expected(county)


def test_a_blank_cell_is_null_not_zero(county):
    rows = merged_rows(county)
    place = 3 + list(FORM_2021.row_keys).index("granted")
    rows[place][4] = ""
    found = read(Grid(rows, aligned=True))
    assert "table3.granted.commercial" not in found.values
    assert found.origins["table3.granted.commercial"].why == "单元格空白"
    assert found.values["table3.granted.total"] == county["table3.granted.total"]


def test_a_row_with_a_number_too_few_is_null_and_says_why(county):
    rows = plain_rows(county)
    place = 3 + list(FORM_2021.row_keys).index("granted")
    rows[place] = ["", "（一）予以公开", "20", "2", "1", "23"]
    found = read(Grid(rows))
    assert not [path for path in found.values if path.startswith("table3.granted.")]
    assert "不能确定" in found.origins["table3.granted.total"].why


def test_a_row_with_a_number_too_many_is_null_and_says_why(county):
    rows = plain_rows(county)
    place = 3 + list(FORM_2021.row_keys).index("granted")
    rows[place].append("9")
    found = read(Grid(rows))
    assert not [path for path in found.values if path.startswith("table3.granted.")]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_damaged_a_cell_is_right_or_null(data):
    county = samples.county_with_figures()
    aligned = data.draw(st.booleans(), "aligned")
    rows = merged_rows(county) if aligned else plain_rows(county)
    right = expected(county)
    for number in data.draw(st.lists(st.integers(3, len(rows) - 1), min_size=1, max_size=5, unique=True), "rows"):
        row = rows[number]
        place = data.draw(st.integers(0, len(row) - 1), "place")
        harm = data.draw(st.sampled_from(["lose", "blank", "words", "slash", "blank more", "lead"]), "harm")
        if harm == "lose":
            del row[place]
        elif harm == "blank":
            row[place] = "" if row[place] is not None else None
        elif harm == "blank more":
            row.insert(place, "")
        elif harm == "lead":
            row.insert(0, "")
        elif row[place] and str(row[place]).isdecimal():
            row[place] = "见附件" if harm == "words" else "/"
    found = read(Grid(rows, aligned=aligned))
    unsplit(found.values, found.origins)
    assert {path: value for path, value in found.values.items() if right[path] != value} == {}


def test_a_lost_cell_does_not_move_the_others(county):
    rows = merged_rows(county)
    place = 3 + list(FORM_2021.row_keys).index("granted")
    del rows[place][4]
    found = read(Grid(rows, aligned=True))
    assert not [path for path in found.values if path.startswith("table3.granted.")]


def test_zeros_left_blank_are_null_and_the_rest_is_read(county):
    rows = [["" if cell == "0" else cell for cell in row] for row in merged_rows(county)]
    found = read(Grid(rows, aligned=True))
    assert found.values == {path: value for path, value in expected(county).items() if value}


def test_zeros_left_blank_in_a_text_are_null_and_what_the_sums_prove_is_read(county):
    rows = [["" if cell == "0" else cell for cell in row] for row in plain_rows(county)]
    found = read(Grid(rows))
    proven = {path: value for path, value in expected(county).items() if value and county.row(path.split(".")[1])[0]}
    assert proven.items() <= found.values.items() <= expected(county).items()


def with_last_year(report, label="上年总计"):
    """Table 3 with one more column at the right, headed as no column of the form is."""
    rows = merged_rows(report)
    for number, row in enumerate(rows):
        row.append(label if number == 0 else "9" if number > 2 else None)
    return rows


def test_a_column_that_the_form_does_not_have_is_passed_over(county):
    assert read(Grid(with_last_year(county), aligned=True)).values == expected(county)


def test_beside_such_a_column_a_blank_stays_blank(county):
    rows = with_last_year(county)
    place = 3 + list(FORM_2021.row_keys).index("granted")
    rows[place][5] = ""
    found = read(Grid(rows, aligned=True))
    assert set(expected(county)) - set(found.values) == {"table3.granted.research"}
    rows[place][3] = ""
    found = read(Grid(rows, aligned=True))
    assert all(county[path] == value for path, value in found.values.items())


def test_without_column_places_such_a_column_leaves_the_rows_null():
    county = samples.county_with_figures()
    rows = plain_rows(county)
    rows[2].append("上年总计")
    found = read(Grid([*rows[:3], *([*row, "9"] for row in rows[3:])]))
    assert not found.values


def test_last_years_decisions_are_not_this_years():
    rows = [["信息内容", "本年处理决定数量", "上年处理决定数量"], ["行政许可", "", "110"], ["行政处罚", "7", "8"]]
    assert read(Grid(rows, aligned=True)).values == {"table2.penalties": 7}
    assert read(Grid(rows)).values == {}


@pytest.mark.parametrize("unit", ["（单位：元）", "（元）", "（单位：亿元）"])
def test_fees_in_another_unit_are_null_and_say_why(unit):
    rows = [["信息内容", f"本年收费金额{unit}"], ["行政事业性收费", "64324660"]]
    found = read(Grid(rows, aligned=True))
    assert not found.values
    assert "万元" in found.origins["table2.fees_wan"].why


def test_a_row_that_numbers_the_columns_is_no_data(county):
    rows = table4_rows(county)
    rows.insert(3, [str(number) for number in range(1, 16)])
    assert read(Grid(rows, aligned=True)).values == expected(county, "table4.")
    assert read(Grid([[cell or "" for cell in row] for row in rows])).values == expected(county, "table4.")


def test_a_blank_of_this_year_is_not_filled_from_another_table(county):
    rows = merged_rows(county)
    rows[3 + list(FORM_2021.row_keys).index("granted")][4] = ""
    found = read(Grid(rows, aligned=True), Grid(merged_rows(county), aligned=True))
    assert "table3.granted.commercial" not in found.values


def test_an_item_called_other_under_another_number_is_not_the_item_of_the_form(county):
    rows = merged_rows(county)
    rows[3 + list(FORM_2021.row_keys).index("other_other")][3:] = [""] * 7
    rows.insert(14, [None, None, "8. 其他", "5", "0", "0", "0", "0", "0", "5"])
    assert "table3.other_other.total" not in read(Grid(rows, aligned=True)).values


def test_a_misprinted_label_is_recognised_and_noted(county):
    rows = [
        [cell and cell.replace("其他法律行政法规禁止公开", "其他法律行政止公开") for cell in row]
        for row in merged_rows(county)
    ]
    found = read(Grid(rows, aligned=True))
    assert found.values == expected(county)
    assert [note.code for note in found.notes] == ["S8"]


def test_spaces_inside_labels_and_full_width_signs_do_not_matter(county):
    rows = [
        [cell and " ".join(cell).replace("（", "(").replace("）", ")") if i < 3 else cell for i, cell in enumerate(row)]
        for row in merged_rows(county)
    ]
    assert read(Grid(rows, aligned=True)).values == expected(county)


def test_an_unknown_row_is_passed_over(county):
    rows = merged_rows(county)
    rows.insert(10, ["填表人", None, None, *[""] * 7])
    assert read(Grid(rows, aligned=True)).values == expected(county)


@pytest.mark.parametrize("garbage", ["约5", "五件左右", "见附件", "0 1"])
def test_words_in_a_number_cell_cost_that_cell_only(county, garbage):
    rows = merged_rows(county)
    rows[3 + list(FORM_2021.row_keys).index("granted")][5] = garbage
    found = read(Grid(rows, aligned=True))
    assert set(expected(county)) - set(found.values) == {"table3.granted.research"}
    assert "不是数字" in found.origins["table3.granted.research"].why


def test_two_different_numbers_for_one_cell_leave_it_null(county):
    rows = merged_rows(county)
    other = [list(row) for row in rows]
    other[3][3] = "999"
    found = read(Grid(rows, aligned=True, at="第1个表格"), Grid(other, aligned=True, at="第2个表格"))
    assert "table3.new.natural_person" not in found.values
    assert "两个不同的数" in found.origins["table3.new.natural_person"].why


def test_a_table_that_is_none_of_the_report_is_passed_over():
    walk = Tables()
    assert not walk.read(Grid([["渠道", "发布数"], ["网站", "120"], ["总计", "120"], ["行政许可", "7"]], aligned=True))
    assert not walk.finish().values


def test_the_unsplit_row_of_other_processing_is_read():
    report = samples.department_with_unsplit_row()
    found = read(Grid(merged_rows(report, report.edition), aligned=True))
    assert found.values == expected(report)


@pytest.mark.parametrize("form", [FORM_2021, FORM_2019])
def test_table_two_is_read_from_either_form(form):
    report = samples.county_with_figures() if form is FORM_2021 else samples.township_2019_form()
    rows: list[list[str | None]] = []
    for block in form.table2:
        rows.append([block.caption, None, None, None])
        rows.append(["信息内容", *[column.label for column in block.columns]])
        rows += [
            [row.label, *[str(report[block.path(form.table2_key, row, column)]) for column in block.columns]]
            for row in block.rows
        ]
    found = read(Grid(rows, aligned=True))
    assert found.values == expected(report, form.table2_key + ".")
    assert found.form is form


def test_columns_of_table_two_may_stand_in_another_order():
    rows = [["信息内容", "现行有效件数", "本年制发件数", "本年废止件数"], ["行政规范性文件", "8", "3", "1"]]
    found = read(Grid(rows))
    assert found.values == {
        "table2.normative.valid": 8,
        "table2.normative.made": 3,
        "table2.normative.repealed": 1,
    }


def table4_rows(report, order=None):
    names = dict(zip(RESULTS, ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"), strict=True))
    order = order or RESULTS
    heads = [[("行政复议", 5, 1), ("行政诉讼", 10, 1)]]
    heads.append([*[(names[r], 1, 2) for r in order], ("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)])
    heads.append([(names[r], 1, 1) for _ in range(2) for r in order])
    heads.append([(str(report[f"table4.{g}.{r}"]), 1, 1) for g in FORM_2021.group_keys for r in order])
    return expanded(heads)


def test_table_four_is_read_with_and_without_spans(county):
    rows = table4_rows(county)
    assert read(Grid(rows, aligned=True)).values == expected(county, "table4.")
    bare = [[cell or "" for cell in row] for row in rows]
    assert read(Grid(bare)).values == expected(county, "table4.")


def test_columns_of_table_four_may_stand_in_another_order(county):
    rows = table4_rows(county, order=("total", "upheld", "corrected", "other", "pending"))
    assert read(Grid(rows, aligned=True)).values == expected(county, "table4.")


def test_a_table_after_table_four_is_not_taken_for_it(county):
    later = Grid([["序号", "a", "b", "c", "d", "e"], ["1", "2", "3", "4", "5", "6"]], aligned=True)
    assert read(Grid(table4_rows(county), aligned=True), later).values == expected(county, "table4.")


def test_without_column_heads_the_order_of_the_form_must_prove_itself(county):
    rows = merged_rows(county)[3:]
    assert read(Grid(rows, aligned=True)).values == expected(county)
    swapped = [[*row[:3], row[9], *row[3:9]] for row in rows]
    found = read(Grid(swapped, aligned=True))
    wrong = {path: value for path, value in found.values.items() if county[path] != value}
    assert not wrong


def test_every_cell_keeps_its_raw_text_and_place(county):
    found = read(Grid(merged_rows(county), aligned=True, at="第2个表格"))
    origin = found.origins["table3.new.natural_person"]
    assert origin.raw == str(county["table3.new.natural_person"])
    assert origin.at == "第2个表格第4行第4列"


def test_all_seven_columns_are_named():
    assert len(NAMES) == len(COLUMNS)
