"""取出正文: a Word file becomes the text of a record."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gongkai.files.word import NOT_WORD, html_of_docx
from gongkai.law import Refused
from tests.files import samples
from tests.files.conftest import take

pytestmark = pytest.mark.django_db


def test_headings_and_merged_cells_come_over_and_pictures_are_counted(folder: Path) -> None:
    html = html_of_docx(take(samples.word(pictures=2), "通知.docx").hash)
    assert "<h1>关于青石镇道路维修的通知</h1><p>维修期间请绕行。</p>" in html
    assert '<td colspan="2"><p>路段</p></td>' in html
    assert "<img" not in html and html.images == 2
    assert html.told == "原文件中的 2 张图片没有带入正文，请另作附件上传，或在正文中改用文字说明。"
    assert os.listdir(folder / "work") == []


def test_nothing_is_said_where_everything_comes_over() -> None:
    assert html_of_docx(take(samples.word(), "通知.docx").hash).told == ""


def test_only_a_word_file_has_text_to_take_over() -> None:
    with pytest.raises(Refused, match=NOT_WORD[:10]):
        html_of_docx(take(samples.pdf(), "公告.pdf").hash)
