"""Markdown as converters leave it, and tables drawn with bars."""

from __future__ import annotations

import pytest

from gongkai.annual.form import SECTIONS
from gongkai.annual.readers.blocks import Grid, Paragraph
from gongkai.annual.readers.door import read_trusted
from gongkai.annual.readers.markdown import read_markdown
from gongkai.annual.readers.pipes import pipe_cells, pipe_rows, runs, without_emphasis
from tests.annual.readers.invented import (
    PROSE,
    TITLE,
    article,
    assert_read,
    html_table,
    rows2,
    rows3,
    rows4,
    text_rows,
)

TABLES = {2: rows2, 3: rows3, 4: rows4}


def drawn(rows: list[list[str]], rules: int = 1, cut: int = 0) -> list[str]:
    """A table with bars; `rules` separator rows below its head, cut in two after row `cut`."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    rule = "|" + "|".join("---" for _ in rows[0]) + "|"
    if cut:
        empty = "|" + " |" * len(rows[0])
        lines[cut:cut] = ["", empty, rule]
    lines[1:1] = [rule] * rules
    return lines


def markdown(heading: str = "## {}", rules: int = 1, cut: int = 0, between: str = "\n\n") -> str:
    parts = [f"# {TITLE}"]
    for number, title in enumerate(SECTIONS, 1):
        parts += [heading.format(title), *PROSE.get(number, ())]
        if number in TABLES:
            parts.append("\n".join(drawn(text_rows(TABLES[number]()), rules, cut if number == 3 else 0)))
    return between.join(parts)


def read(text: str, name: str = "年报.md"):
    return read_trusted(text.encode(), name)


@pytest.mark.parametrize("heading", ["# {}", "## {}", "###### {}", "##{}", "**{}**", "{}", "{}\n---", "## **{}** ##"])
def test_headings_at_any_level_or_none(heading):
    assert_read(read(markdown(heading)))


@pytest.mark.parametrize("rules", [0, 1, 2])
@pytest.mark.parametrize("cut", [0, 12, 25])
def test_separator_rows_may_be_missing_or_doubled_and_tables_cut(rules, cut):
    assert_read(read(markdown(rules=rules, cut=cut)))


def test_tables_as_html_inside_markdown():
    parts = [f"# {TITLE}"]
    for number, title in enumerate(SECTIONS, 1):
        parts += [f"## {title}", *PROSE.get(number, ())]
        if number in TABLES:
            parts.append(html_table(TABLES[number]()).replace("<tr>", "\n\n<tr>"))
    assert_read(read("\n\n".join(parts)))


def test_markdown_without_a_name_is_known_by_its_content():
    assert_read(read(markdown(), ""))


def test_html_with_the_name_of_a_markdown_file_is_html():
    assert_read(read(f"<html><body><h1>{TITLE}</h1>{article()}</body></html>"))


def texts(text: str) -> list[tuple[str, int]]:
    return [(block.text, block.level) for block in read_markdown(text.encode()) if isinstance(block, Paragraph)]


def test_emphasis_links_escapes_and_list_numbers():
    assert texts(
        "一是**信息公开**不够，见[网站](http://example.invalid)。\n\n1. 甲\n2. 乙\n\n2024\\. `码` &amp; 尾"
    ) == [
        ("一是信息公开不够，见网站。", 0),
        ("1. 甲", 0),
        ("2. 乙", 0),
        ("2024. 码 & 尾", 0),
    ]


def test_escaped_stars_are_meant():
    assert texts("写作\\*\\*甲\\*\\*，**乙**，\\_\\_丙\\_\\_") == [("写作**甲**，乙，__丙__", 0)]


def test_a_wrapped_line_goes_on_and_a_finished_one_does_not():
    assert texts("全年公开信息\n256条。\n其中\n- 甲\n\n（一）主动公开\n正文在此，\n换行\n\n    缩进的段落") == [
        ("全年公开信息256条。", 0),
        ("其中", 0),
        ("甲", 0),
        ("（一）主动公开", 0),
        ("正文在此，换行", 0),
        ("缩进的段落", 0),
    ]


def test_the_places_of_blocks_are_counted():
    found = read_markdown("甲\n\n| 规章 | 1 |\n\n乙".encode())
    assert [block.at for block in found] == ["第1段", "第1个表格", "第2段"]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| 规章 | 0 | 1 |", ["规章", "0", "1"]),
        ("|规章|0|1|", ["规章", "0", "1"]),
        ("规章 | 0 | 1", ["规章", "0", "1"]),
        ("| | 0 | |", ["", "0", ""]),
        ("｜规章｜0｜", ["规章", "0"]),
        ("| 结果<br>维持 | **0** | a\\|b |", ["结果\n维持", "0", "a|b"]),
        ("|---|:-:|", []),
        ("| --- | --- |", []),
        ("|", None),
        ("没有表格", None),
        ("一句话里有 | 一个竖线", None),
        ("", None),
    ],
)
def test_one_line_of_bars(line, cells):
    assert pipe_cells(line) == cells


def test_an_empty_head_over_a_separator_is_left_out_and_an_empty_row_of_figures_is_not():
    grid = pipe_rows(["| | |", "|---|---|", "| 规章 | 1 |", "| | |"])
    assert grid == Grid([["规章", "1"], ["", ""]])
    assert pipe_rows(["甲", "乙"]) is None


def test_runs_cut_text_without_a_gap():
    lines = ["甲", "| a | b |", "", "| c | d |", "", "乙"]
    assert list(runs(lines)) == [(0, 1, False), (1, 4, True), (4, 6, False)]
    assert list(runs([])) == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [("一是**公开**。", "一是公开。"), ("***重***__线__", "重线"), ("2*3*4", "2*3*4"), ("** 空 **", "** 空 **")],
)
def test_marks_around_words(text, plain):
    assert without_emphasis(text) == plain
