"""Blocks: what a paper consists of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gongkai.papers.blocks import Bound, Cell, Document, Paragraph, Row, Table, Title, drawable
from tests.papers import samples


@pytest.mark.parametrize("document", [samples.letter(), samples.sheet().document(), samples.sheet(0).document()])
def test_a_paper_comes_back_equal_from_json(document: Document) -> None:
    kept = json.loads(json.dumps(document.plain(), ensure_ascii=False))
    assert Document.from_plain(kept) == document
    assert Document.from_plain(kept).hash == document.hash


def test_the_hash_changes_with_a_word_a_fact_its_name_and_the_page() -> None:
    def paper(run: Any, kind: str = "通知") -> Document:
        return Document(kind, (Paragraph(("请于", run, "前报送。")),))

    first = paper(Bound("截止日期", "2026年12月18日"))
    others = [
        paper(Bound("截止日期", "2026年12月19日")),
        paper(Bound("报送日期", "2026年12月18日")),
        paper("2026年12月18日"),
        paper(Bound("截止日期", "2026年12月18日"), "函"),
        replace(first, page=samples.sheet().document().page),
    ]
    assert len({first.hash, *(other.hash for other in others)}) == 6


@pytest.mark.parametrize(
    "spoiled",
    [
        None,
        {},
        {"v": 2, "kind": "函", "page": "official", "blocks": []},
        {"v": 1, "kind": "函", "page": "poster", "blocks": []},
        {"v": 1, "kind": "函", "page": "official", "blocks": [], "more": 1},
        {"v": 1, "kind": "函", "page": "official", "blocks": ["words"]},
        {"v": 1, "kind": "函", "page": "official", "blocks": [{"is": "picture"}]},
        {"v": 1, "kind": "函", "page": "official", "blocks": [{"is": "bound", "name": "a", "text": "b"}]},
        {"v": 1, "kind": "函", "page": "official", "blocks": [{"is": "title", "runs": "words"}]},
        {"v": 1, "kind": "函", "page": "official", "blocks": [{"is": "title", "runs": [3]}]},
        {"v": 1, "kind": "函", "page": "official", "blocks": [{"is": "title", "runs": [], "colour": "red"}]},
        {"v": 1, "kind": "函", "page": "official", "blocks": [{"is": "paragraph", "runs": [], "level": True}]},
        {"v": 1, "kind": "函", "page": "official", "blocks": [{"is": {}, "runs": []}]},
    ],
)
def test_json_that_is_no_paper_is_refused(spoiled: Any) -> None:
    with pytest.raises(ValueError):
        Document.from_plain(spoiled)


def test_facts_are_found_in_text_tables_and_sign_offs_in_the_order_of_the_paper() -> None:
    facts = samples.letter().bound()
    assert list(facts)[:5] == ["文号", "截止日期", "件数", "时限", "成文日期"]
    assert facts["时限"] == "20个工作日"
    assert facts["签批1.签名"] == samples.RARE and facts["签批1.身份"] == "（代）"
    assert "签批2.审核意见" not in facts, "what is to be ticked is no fact"


def test_one_fact_cannot_say_two_things() -> None:
    with pytest.raises(ValueError, match="期限"):
        Document("函", (Paragraph((Bound("期限", "1日"),)), Paragraph((Bound("期限", "2日"),))))


@pytest.mark.parametrize(
    "rows",
    [
        ((Cell(),),),
        ((Cell(), Cell(), Cell()),),
        ((Cell(across=3),),),
        ((Cell(down=2), Cell()),),
        ((Cell(), Cell(down=2)), (Cell(across=2),)),
        ((Cell(across=0), Cell(across=2)),),
    ],
)
def test_cells_that_do_not_fill_their_table_are_refused(rows: tuple[tuple[Cell, ...], ...]) -> None:
    with pytest.raises(ValueError):
        Table("表", (1, 1), tuple(Row(cells) for cells in rows))


def test_the_title_is_one_line_and_a_paper_without_one_is_called_by_its_kind() -> None:
    assert Document("函", (Title(("关于\n答复的", Bound("文种", "函"))),)).title == "关于 答复的函"
    assert Document("函", ()).title == "函"


def test_signs_that_no_paper_can_show_are_left_out() -> None:
    assert drawable("甲\x00乙\x0b丙\ud800丁\ufffe\r\n戊\t𠮷") == "甲乙丙丁\n戊\t𠮷"
