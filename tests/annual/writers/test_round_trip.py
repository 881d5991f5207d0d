"""What is written in any format is read back equal: the same JSON without source, findings and origins."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.annual import writers
from gongkai.annual.claims import claims_of
from gongkai.annual.form import FORMS, OTHER_KEYS, SECTIONS, UNSPLIT, Form
from gongkai.annual.readers.door import read_trusted
from gongkai.annual.report import FORM_2021_UNSPLIT, Report, Section, Value, comparable
from tests.annual.samples import SAMPLES

ORGANS = (
    ("示例县人民政府", "county"),
    ("示例县白鹭镇人民政府", "township"),
    ("示例县青石乡人民政府", "township"),
    ("示例县民政局", "department"),
)
STARTS = (
    *("", "一是", "1.", "1. ", "（1）", "- ", "* ", "+ ", "# ", "## ", "> ", "=SUM(A1:A9)", "@", "-5%", "=", "~~", "|"),
    *(
        "***",
        "```",
        "    ",
        "　　",
        "&amp;",
        "<b>",
        "<script>alert(1)</script>",
        "\\",
        "[链接](https://example.org)",
        "![图]",
    ),
)
MIDDLES = (
    "公开工作按月检查",
    "档案*目录*已更新",
    "其中_重点_栏目3个",
    "“三审三校”逐条落实",
    "A&B两类<附件>齐全",
    "每1,000人配1名信息员",
    "生僻字喆堃镕珺䶮𠮷都能写",
    "表情🙂与符号①②㎡№",
    "路径C:\\资料|备份",
    "用时１２小时，费用￥3.50",
    "编号_x0041_与`代码`",
    "全角ＡＢＣ、半角abc",
    "约$5至~6之间",
    "比例为50%/60%",
)
ENDS = ("。", "！", "；", "。#", "。*", "|。", "。 ", "（见附件）。", "……", "：", "。\\")


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    """A line of prose with signs that some format takes for its own."""
    start, end = draw(st.sampled_from(STARTS)), draw(st.sampled_from(ENDS))
    return start + "，".join(draw(st.lists(st.sampled_from(MIDDLES), min_size=1, max_size=12))) + end


def values(form: Form, path: str) -> st.SearchStrategy[Value]:
    """A value that the cell may hold, or None."""
    if path in form.decimals:
        amounts = st.decimals(0, 10**9, places=4) | st.decimals(0, 10**5, places=1) | st.just(Decimal("12.50"))
        return st.none() | st.just(Decimal(0)) | amounts
    low = -(10**6) if path in form.signed else 0
    return st.none() | st.just(0) | st.integers(low, 99) | st.integers(low, 10**9)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report with any figures and odd prose; its tables need not balance, sections may be missing."""
    organ, level = draw(st.sampled_from(ORGANS))
    form = draw(st.sampled_from((*FORMS.values(), FORM_2021_UNSPLIT)))
    year = draw(st.sampled_from((2019, 2020))) if form.key == "2019" else draw(st.integers(2021, 2031))
    cells = {path: value for path in form.cells if (value := draw(values(form, path))) is not None}
    if form is FORM_2021_UNSPLIT:
        cells[f"table3.{UNSPLIT.key}.total"] = draw(st.integers(1, 99))
    elif form.key == "2021":
        cells[f"table3.{OTHER_KEYS[2]}.total"] = draw(st.integers(1, 99))
    for path in list(cells):
        _unmistakable(form, cells, path)
    missing = draw(st.sets(st.integers(1, 6), max_size=2))
    texts = {number: draw(st.lists(paragraphs(), max_size=4 if number in (1, 5, 6) else 1)) for number in range(1, 7)}
    return Report(
        title=f"{organ}{year}年政府信息公开工作年度报告",
        organ=organ,
        year=year,
        level=level,
        form=form.key,
        sections=tuple(
            Section(number, heading, "\n".join(texts[number]))
            for number, heading in enumerate(SECTIONS, 1)
            if number not in missing
        ),
        cells=cells,
    )


def _unmistakable(form: Form, cells: dict[str, Value], path: str) -> None:
    """No row whose last number is missing while the last but one is the sum of those before it: whoever reads a format
    without columns cannot tell it from a row that lost its first number, and leaves it null."""
    table, _, rest = path.partition(".")
    row = table if table == "table4" else f"{table}.{rest.rpartition('.')[0]}"
    places = [each for each in form.cells if each.startswith(f"{row}.")]
    known = [place for place in places if cells.get(place) is not None]
    if (
        places
        and places[-1] not in cells
        and len(known) > 1
        and 0 < cells[known[-1]] == sum(map(cells.get, known[:-1]))
    ):
        cells[known[-1]] += 1


def read_back(report: Report, kind: str) -> Report:
    """The report after writing and reading."""
    return read_trusted(writers.write(report, kind), f"报告.{kind}")


def with_claims(report: Report) -> Report:
    """The report with the claims that follow from its prose."""
    claims = claims_of(report.sections, year=report.year, organ=report.organ, level=report.level)
    return replace(report, claims=tuple(claims))


@pytest.mark.parametrize("kind", writers.KINDS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_report_comes_back_equal(sample: str, kind: str) -> None:
    report = with_claims(SAMPLES[sample]())
    assert comparable(read_back(report, kind)) == comparable(report)


@pytest.mark.parametrize("kind", [kind for kind in writers.KINDS if kind not in ("pdf", "json")])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(report=reports())
def test_any_report_comes_back_equal(kind: str, report: Report) -> None:
    report = with_claims(report)
    assert comparable(read_back(report, kind)) == comparable(report)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(report=reports())
def test_any_report_comes_back_equal_from_json(report: Report) -> None:
    assert comparable(read_back(report, "json")) == comparable(report)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(report=reports())
def test_any_report_comes_back_equal_from_pdf(report: Report) -> None:
    report = with_claims(report)
    assert comparable(read_back(report, "pdf")) == comparable(report)


@pytest.mark.real
@pytest.mark.parametrize("kind", writers.KINDS)
def test_the_real_reports_come_back_equal(kind: str, real_reports: dict[str, Path]) -> None:
    for name, path in real_reports.items():
        report = read_trusted(path.read_bytes(), name)
        assert comparable(read_back(report, kind)) == comparable(report), name


def test_a_number_keeps_its_final_zeros_in_every_format() -> None:
    report = SAMPLES["county_with_figures"]()
    report.cells["table2.fees_wan"] = Decimal("0.50")
    for kind in writers.KINDS:
        assert str(read_back(report, kind)["table2.fees_wan"]) == "0.50", kind


def test_a_missing_number_is_blank_and_never_zero() -> None:
    report = replace(SAMPLES["township_with_gaps"](), cells={})
    for kind in writers.KINDS:
        assert not re.findall(r"\d", str(list(read_back(report, kind).cells.values()))), kind
