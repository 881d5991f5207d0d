"""Workbooks made by openpyxl."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from gongkai.annual.readers.blocks import Grid, Paragraph
from gongkai.annual.readers.door import read_trusted
from gongkai.annual.readers.xlsx import read_xlsx
from gongkai.annual.report import Unreadable
from tests.annual.readers.files.make import place, workbook
from tests.annual.readers.invented import CELLS, assert_read, rows3


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("together", [True, False])
def test_a_report_on_one_sheet_or_on_several_is_read(together):
    assert_read(read_trusted(workbook(together), "年报.xlsx"))


def test_a_table_alone_is_read_wherever_it_stands_on_the_sheet():
    report = read_trusted(_moved(), "表三.xlsx")
    assert {path: report.cells.get(path) for path in CELLS if path.startswith("table3")} == {
        path: value for path, value in CELLS.items() if path.startswith("table3")
    }


def _moved() -> bytes:
    """Table 3 from F7 on, with blank rows and columns before it."""
    book = Workbook()
    shifted = Workbook().active
    place(shifted, rows3(), 7)
    sheet = book.active
    for row in shifted.iter_rows():
        for cell in row:
            if cell.value is not None:
                sheet.cell(cell.row, cell.column + 5, cell.value)
    for merged in shifted.merged_cells.ranges:
        merged.shift(col_shift=5)
        sheet.merge_cells(merged.coord)
    return saved(book)


def test_numbers_look_as_they_do_to_a_person():
    book = Workbook()
    for value in (5, 5.0, 96171.6, 0.1 + 0.2, " 12 ", True, dt.date(2025, 1, 17), 447228):
        book.active.append(["行政许可", value])
    (grid,) = read_xlsx(saved(book))
    assert [row[1] for row in grid.rows] == ["5", "5", "96171.6", "0.3", "12", "是", "2025-01-17", "447228"]


def test_prose_becomes_paragraphs_and_figures_a_grid():
    book = Workbook()
    for row in (["一、总体情况"], ["今年共公开256条。"], ["x" * 200], ["规章", 1, 0, 3]):
        book.active.append(row)
    found = read_xlsx(saved(book))
    assert [type(block) for block in found] == [Paragraph, Paragraph, Paragraph, Grid]
    assert found[3] == Grid([["规章", "1", "0", "3"]], aligned=True, at="工作表“Sheet”")


def test_a_sheet_without_a_heading_is_headed_by_its_name():
    book = Workbook()
    book.active.title = "四、行政复议、行政诉讼情况"
    book.active.append(["结果维持", "结果纠正"])
    assert read_xlsx(saved(book))[0] == Paragraph("四、行政复议、行政诉讼情况", 0, "工作表“四、行政复议、行政诉讼情况”")


def test_a_hidden_sheet_is_not_read():
    book = Workbook()
    book.active.append(["规章", 1])
    hidden = book.create_sheet("底稿")
    hidden.append(["规章", 9])
    hidden.sheet_state = "veryHidden"
    assert len(read_xlsx(saved(book))) == 1


def test_a_workbook_without_a_table_of_the_report_is_refused():
    book = Workbook()
    for row in (["姓名", "部门", "电话"], ["示例人", "党政办", "000"]):
        book.active.append(row)
    with pytest.raises(Unreadable, match="没有找到年度报告的任何一张表"):
        read_trusted(saved(book), "名单.xlsx")


def test_an_empty_workbook_is_refused():
    with pytest.raises(Unreadable, match="没有可读的工作表"):
        read_xlsx(saved(Workbook()))


def test_a_sheet_of_unreasonable_size_is_refused():
    book = Workbook()
    book.active["A1"] = "规章"
    book.active["ZZ9999"] = 1
    with pytest.raises(Unreadable, match="太大"):
        read_xlsx(saved(book))


def test_hidden_rows_and_columns_are_not_read():
    book = Workbook()
    for row in (["", "去年", "本年"], ["规章", 9, 1], ["底稿", 8, 8], ["行政规范性文件", 7, 2]):
        book.active.append(row)
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[3].hidden = True
    (grid,) = read_xlsx(saved(book))
    assert grid.rows == [["", "本年"], ["规章", "1"], ["行政规范性文件", "2"]]


def test_a_merged_cell_that_is_hidden_in_part_stands_in_the_part_that_shows():
    book = Workbook()
    for row in (["类别", "合计", "", "", "注"], ["", 1, 2, 3, 4], ["", 5, 6, 7, 8]):
        book.active.append(row)
    for merged in ("A1:A3", "B1:D1"):
        book.active.merge_cells(merged)
    book.active.row_dimensions[1].hidden = True
    book.active.column_dimensions["B"].hidden = True
    (grid,) = read_xlsx(saved(book))
    assert grid.rows == [["类别", "2", "3", "4"], [None, "6", "7", "8"]]
    book.active.row_dimensions[1].hidden = False
    (grid,) = read_xlsx(saved(book))
    assert grid.rows == [["类别", "合计", None, "注"], [None, "2", "3", "4"], [None, "6", "7", "8"]]


def test_a_sheet_of_which_all_is_hidden_is_refused():
    book = Workbook()
    book.active.append(["规章", 1])
    book.active.row_dimensions[1].hidden = True
    with pytest.raises(Unreadable, match="没有可读的工作表"):
        read_xlsx(saved(book))


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([("5", {"strike": True}), ("7", {})], "7"),
        ([("5", {}), ("1", {"vertAlign": "superscript"})], "5（1）"),
        ([("5", {}), ("1", {"vertAlign": "subscript"})], "5（1）"),
        ([("5", {"vertAlign": "superscript"})], "5"),
        ([("5", {}), ("1", {"b": True})], "51"),
    ],
)
def test_struck_text_is_passed_over_and_raised_text_is_a_note(runs, text):
    book = Workbook()
    rich = CellRichText(*(TextBlock(InlineFont(**look), part) for part, look in runs))
    book.active.append(["规章", rich])
    (grid,) = read_xlsx(saved(book))
    assert grid.rows == [["规章", text]]


def test_a_struck_or_blanked_cell_is_empty():
    book = Workbook()
    book.active.append(["规章", 5, 6, 7])
    book.active["B1"].font = Font(strike=True)
    book.active["C1"].number_format = ";;;"
    (grid,) = read_xlsx(saved(book))
    assert grid.rows == [["规章", "", "", "7"]]
