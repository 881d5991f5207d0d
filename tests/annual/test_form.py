"""The form is one tree of labels; everything else follows from it."""

from __future__ import annotations

import json

import jsonschema
import pytest

from gongkai.annual.form import (
    COLUMNS,
    FORM_2019,
    FORM_2021,
    column_heads,
    form_of_year,
    in_words,
    row_heads,
)
from gongkai.annual.report import FORM_2021_UNSPLIT, Report, Unreadable, same_report
from gongkai.annual.schema import json_schema
from tests.annual import samples
from tests.conftest import REPOSITORY

SAMPLES = [
    samples.all_zero_township,
    samples.county_with_figures,
    samples.township_2019_form,
    samples.department_with_unsplit_row,
]


def test_the_form_of_2021_has_ten_plus_175_plus_fifteen_cells():
    assert [len(FORM_2021.table2_cells), len(FORM_2021.table3_cells), len(FORM_2021.table4_cells)] == [10, 175, 15]


def test_there_are_21_outcomes_in_2021_and_19_before():
    assert len(FORM_2021.outcome_keys) == 21
    assert len(FORM_2019.outcome_keys) == len(FORM_2021_UNSPLIT.outcome_keys) == 19


@pytest.mark.parametrize(("form", "span"), [(FORM_2021, 22), (FORM_2019, 20)])
def test_the_outcome_block_spans_as_many_rows_as_on_the_printed_form(form, span):
    heads = [head for row, _ in row_heads(form.table3_rows) for head in row]
    assert next(head.down for head in heads if head.label == "三、本年度办理结果") == span


def test_the_heads_of_table_three_cover_seven_columns():
    for form in (FORM_2021, FORM_2019):
        assert sum(head.across for head in column_heads(form.table3_columns)[0]) == len(COLUMNS)


@pytest.mark.parametrize(
    ("year", "key"), [(2018, "2021"), (2019, "2019"), (2020, "2019"), (2021, "2021"), (None, "2021")]
)
def test_the_report_year_decides_the_form(year, key):
    assert form_of_year(year).key == key


def test_every_cell_has_a_chinese_name_of_its_own():
    for form in (FORM_2021, FORM_2019):
        names = [in_words(path, form) for path in form.cells]
        assert len(set(names)) == len(names)
        assert all(name.startswith("表") for name in names)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_report_is_the_same_after_its_json(sample):
    report = sample()
    assert same_report(report, Report.from_json(json.loads(report.dumps())))


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_json_of_a_report_follows_the_published_schema(sample):
    jsonschema.Draft202012Validator(json_schema()).validate(sample().as_json())


def test_the_published_schema_is_the_one_derived_from_the_form():
    published = (REPOSITORY / "docs" / "schema" / "annual-report-1.json").read_text("utf-8")
    assert json.loads(published) == json_schema()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plain: plain.pop("schema"),
        lambda plain: plain.update(schema=2),
        lambda plain: plain.update(form="1999"),
        lambda plain: plain["table3"]["rows"].pop("granted"),
        lambda plain: plain["table3"]["rows"].update(granted=[1, 2]),
        lambda plain: plain["table3"]["rows"].update(granted=["1"] * 7),
        lambda plain: plain["table2"].update(fees_wan="很多"),
        lambda plain: plain.update(sections="没有"),
    ],
)
def test_json_that_is_not_schema_1_is_refused_with_a_sentence(spoil):
    plain = samples.county_with_figures().as_json()
    spoil(plain)
    with pytest.raises(Unreadable, match="JSON"):
        Report.from_json(plain)
