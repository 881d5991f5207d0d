"""An edited Word file of a paper is read again: every bound fact must still stand."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from gongkai.annual.writers.archive import packed, unpacked
from gongkai.papers import rendering
from gongkai.papers.blocks import Bound, Document, Paragraph
from gongkai.papers.reread import Finding, NotWord, changed
from tests.papers import samples

REPLY = Document(
    "答复",
    (
        Paragraph(
            ("您于", Bound("收到日期", "2026年11月2日"), "提出的申请，我们决定公开，共", Bound("件数", "3"), "件。")
        ),
        Paragraph(("请于", Bound("领取日期", "2026年12月1日"), "前领取，编号", Bound("编号", "13"), "。")),
    ),
)
DROPPED = re.compile(r"<w:sdt>.*?<w:sdtContent>(.*?)</w:sdtContent></w:sdt>", re.DOTALL)


def edited(document: Document, *changes: tuple[str, str], flat: bool = False) -> bytes:
    """The Word file of a paper with changes of its text. flat  without content controls, as some programs save it."""
    parts = unpacked(rendering.render(document, "docx"))
    text = parts["word/document.xml"].decode()
    if flat:
        text = DROPPED.sub(r"\1", text)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return packed({**parts, "word/document.xml": text.encode()})


@pytest.mark.parametrize("flat", [False, True])
def test_other_words_leave_the_facts_standing(flat: bool) -> None:
    rewritten = edited(
        REPLY, ("提出的申请，我们决定公开，共", "提交的申请收悉，现予公开，一共"), ("前领取", "以前领取"), flat=flat
    )
    assert changed(rewritten, REPLY) == []
    assert changed(edited(samples.letter(), flat=flat), samples.letter()) == []
    assert changed(edited(samples.sheet().document(), flat=flat), samples.sheet().document()) == []


def test_a_changed_fact_is_named_with_what_it_says_now() -> None:
    assert changed(edited(REPLY, ("2026年11月2日", "2026年11月3日")), REPLY) == [
        Finding("收到日期", "2026年11月3日", "2026年11月2日")
    ]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (("2026年11月2日", "2026年11月21日"), "收到日期"),
        ((">3<", ">8<"), "件数"),
        ((">13<", ">131<"), "编号"),
        (("2026年12月1日", ""), "领取日期"),
    ],
)
def test_without_controls_a_changed_fact_is_found_missing(change: tuple[str, str], name: str) -> None:
    assert [each.name for each in changed(edited(REPLY, change, flat=True), REPLY)] == [name]


def test_two_facts_that_changed_places_do_not_stand() -> None:
    swapped = edited(
        REPLY, ("2026年11月2日", "某日"), ("2026年12月1日", "2026年11月2日"), ("某日", "2026年12月1日"), flat=True
    )
    assert changed(swapped, REPLY)
    both = edited(REPLY, ("2026年11月2日", "某日"), ("2026年12月1日", "2026年11月2日"), ("某日", "2026年12月1日"))
    assert {each.name for each in changed(both, REPLY)} == {"收到日期", "领取日期"}


def test_a_fact_whose_control_was_removed_with_it_is_missing() -> None:
    content = edited(REPLY)
    parts = unpacked(content)
    text = DROPPED.sub("", parts["word/document.xml"].decode(), count=1)
    gone = packed({**parts, "word/document.xml": text.encode()})
    (finding,) = changed(gone, REPLY)
    assert finding == Finding("收到日期", None, "2026年11月2日")
    assert str(finding) == "「收到日期」应为“2026年11月2日”，上传的文件里找不到了，请补回后重新上传。"


def test_what_a_tracked_change_removed_and_what_is_hidden_is_not_said() -> None:
    run = re.search(r"<w:r>(?:(?!<w:r>).)*2026年11月2日</w:t></w:r>", _xml(REPLY))[0]
    removed = edited(REPLY, (run, f'<w:del w:id="1" w:author="x">{run}</w:del>'))
    hidden = edited(REPLY, (run, run.replace("<w:rPr>", "<w:rPr><w:vanish/>", 1)))
    for content in (removed, hidden):
        assert [each.name for each in changed(content, REPLY)] == ["收到日期"]


def _xml(document: Document) -> str:
    return unpacked(rendering.render(document, "docx"))["word/document.xml"].decode()


def _zip(**parts: bytes) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", part)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04broken",
        "文字".encode(),
        _zip(other=b"<a/>"),
        _zip(word__document=b"<a>"),
        _zip(word__document=b""),
        _zip(word__document=b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 100 + b'">]><a>&b;'),
    ],
)
def test_what_is_no_word_file_is_said_in_a_sentence(content: bytes) -> None:
    with pytest.raises(NotWord, match="请另存为docx后重新上传"):
        changed(content, REPLY)


def test_an_uploaded_file_is_read_in_a_process_of_its_own() -> None:
    assert rendering.changed(edited(REPLY, (">3<", ">8<")), REPLY) == [Finding("件数", "8", "3")]
    with pytest.raises(NotWord):
        rendering.changed(b"no word", REPLY)
