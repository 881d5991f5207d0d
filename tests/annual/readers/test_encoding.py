"""Text in whatever encoding, whatever it says about itself."""

from __future__ import annotations

import random

import pytest

from gongkai.annual.readers.encoding import EMPTY, GARBLED, NOT_TEXT, declared_charset, decoded, plausible
from gongkai.annual.report import Unreadable

TEXT = "示例县示例镇人民政府2024年政府信息公开工作年度报告\n一、总体情况\n全年公开信息256条。\n" * 4


@pytest.mark.parametrize("declared", ["", "utf-8", "gb2312", "big5", "latin-1", "utf-16", "unsinn", "hex"])
@pytest.mark.parametrize("real", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_text_comes_out_whatever_is_declared(real, declared):
    assert decoded(TEXT.encode(real), declared) == TEXT


def test_traditional_characters_in_big5():
    text = "示例縣政府資訊公開工作年度報告，總體情況與統計。\n" * 3
    assert decoded(text.encode("big5")) == text


def test_a_rare_character_of_gb18030_is_kept():
    text = TEXT + "㐂䶮镕"
    assert decoded(text.encode("gb18030"), "gb2312") == text


def test_line_ends_and_invisible_characters():
    assert decoded("甲\r\n乙\r丙\u200b丁\ufeff".encode()) == "甲\n乙\n丙丁"


def test_a_cut_or_stray_byte_costs_one_character_only():
    content = (TEXT * 5).encode()
    assert decoded(content[:-2]).startswith("示例县")
    stray = content[:300] + b"\xff" + content[300:]
    assert decoded(stray).replace("\ufffd", "") == TEXT * 5


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", EMPTY),
        (b" \r\n\t ", EMPTY),
        (random.Random(1).randbytes(5000), NOT_TEXT),
        (bytes(range(256)) * 8, NOT_TEXT),
        (b"\x00\x01\x02" * 500, NOT_TEXT),
        (b"\x01\x02\x03\x04" * 500, NOT_TEXT),
        (bytes(random.Random(2).choices(range(0xA1, 0xFF), k=999)), GARBLED),
    ],
    ids=["empty", "blank", "random", "all-bytes", "nul", "control", "high-bytes"],
)
def test_what_is_no_text_is_refused(content, sentence):
    with pytest.raises(Unreadable) as refusal:
        decoded(content)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<meta charset="gbk">', "gbk"),
        (b"<meta content='text/html; charset=gb2312'>", "gb2312"),
        (b'<?xml version="1.0" encoding="UTF-8"?>', "UTF-8"),
        (b"<html>", ""),
    ],
)
def test_the_declared_charset(head, charset):
    assert declared_charset(head) == charset


def test_wrongly_decoded_chinese_is_not_plausible():
    assert plausible(TEXT)
    assert plausible("plain English")
    assert not plausible(TEXT.encode().decode("gb18030", "replace"))
    assert not plausible(TEXT.encode("gbk").decode("latin-1"))
