"""What differs between two contents of a record: paragraphs with what was put in and taken out, and the particulars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from gongkai.law.exemptions import EXEMPTIONS, Ground
from gongkai.records.content import Attribute, Content, Genre, InterpretationForm, Nature, differing

LABELS = {
    "title": "标题",
    "body": "正文",
    "summary": "内容概述",
    "nature": "信息性质",
    "attribute": "公开属性",
    "ground": "不予公开的依据",
    "ground_reason": "理由",
    "document_number": "发文字号",
    "issued_on": "成文日期",
    "formed_on": "形成日期",
    "making_organ": "制作机关",
    "co_makers": "共同制作机关",
    "attachments": "附件",
    "offline_on": "公示期至",
    "genre": "文件类型",
    "valid_until": "有效期至",
    "interprets": "解读的文件",
    "form": "解读形式",
}
AROUND = 1
"""Unchanged paragraphs that are shown before and after a change."""
LONGEST = 4000
"""Signs of a paragraph up to which it is compared word by word; a longer one is shown whole."""

_WORD = re.compile(r"[0-9０-９](?:[0-9０-９.,]*[0-9０-９])?[%％]?|[A-Za-z]+|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph. kind  same, new or gone"""

    kind: str
    text: str


@dataclass(frozen=True)
class Block:
    """A paragraph of the comparison.

    kind     same, new, gone, changed, or skipped where `count` unchanged ones are left out
    """

    kind: str
    pieces: tuple[Piece, ...] = ()
    count: int = 0

    @property
    def word(self) -> str:
        return {"new": "新增", "gone": "删除", "changed": "修改"}.get(self.kind, "")


@dataclass(frozen=True)
class Fact:
    """A particular that differs, before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """All differences. attachments  what happened to each, and its name"""

    blocks: tuple[Block, ...] = ()
    facts: tuple[Fact, ...] = ()
    attachments: tuple[tuple[str, str], ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.blocks or self.facts or self.attachments)


def between(old: Content, new: Content) -> Changes:
    """What is different in `new`. A change of layout alone, with the same words, is told as a fact."""
    names = differing(old, new)
    blocks: tuple[Block, ...] = ()
    facts = [
        Fact(LABELS[name], in_words(old, name), in_words(new, name))
        for name in names
        if name not in ("body", "attachments")
    ]
    if "body" in names:
        before, after = old.text.split("\n"), new.text.split("\n")
        if before == after:
            facts.append(Fact("正文", "", "文字没有改动，只改了排版或者表格的式样"))
        else:
            blocks = tuple(_blocks([line for line in before if line], [line for line in after if line]))
    return Changes(blocks, tuple(facts), tuple(_attachments(old, new)))


def in_words(values: Content, name: str) -> str:
    """One value of a content as people read it."""
    value: Any = values.last_day if name == "offline_on" else getattr(values, name)
    if name == "body":
        return values.text
    if name == "nature":
        return Nature(value).label
    if name == "attribute":
        return Attribute(value).label
    if name == "ground":
        return ground_in_words(value)
    if name == "genre":
        return Genre(value).label
    if name == "form":
        return InterpretationForm(value).label if value else ""
    if name in ("co_makers", "interprets"):
        return "、".join(value)
    if name == "attachments":
        return "、".join(each.name for each in value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return value or ""


def ground_in_words(value: str) -> str:
    """条例第十四条，国家秘密."""
    if value not in set(Ground):
        return ""
    found = EXEMPTIONS[Ground(value)]
    return f"{found.source}，{found.title}"


def _attachments(old: Content, new: Content) -> Iterator[tuple[str, str]]:
    before = {each.hash: each for each in old.attachments}
    after = {each.hash: each for each in new.attachments}
    replaced = {each.name for each in old.attachments if each.hash not in after}
    for each in new.attachments:
        if each.hash not in before:
            yield "更换" if each.name in replaced else "新增", each.name
        elif before[each.hash].name != each.name:
            yield "改名", f"{before[each.hash].name} → {each.name}"
    fresh = {each.name for each in new.attachments if each.hash not in before}
    for each in old.attachments:
        if each.hash not in after and each.name not in fresh:
            yield "删除", each.name
    kept = [each.hash for each in old.attachments if each.hash in after]
    if kept != [each.hash for each in new.attachments if each.hash in before]:
        yield "调整", "附件的次序"


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[Block]:
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(steps):
        if kind == "equal":
            yield from _same(before[a:b], first=place == 0, last=place == len(steps) - 1)
            continue
        gone, new = list(before[a:b]), list(after[c:d])
        while gone and new:
            yield _paragraph(gone.pop(0), new.pop(0))
        for line in gone:
            yield Block("gone", (Piece("gone", line),))
        for line in new:
            yield Block("new", (Piece("new", line),))


def _same(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[Block]:
    head = [] if first else list(lines[:AROUND])
    rest = lines[len(head) :]
    tail = [] if last or not rest else list(rest[-AROUND:])
    left = len(rest) - len(tail)
    yield from (Block("same", (Piece("same", line),)) for line in head)
    if left:
        yield Block("skipped", count=left)
    yield from (Block("same", (Piece("same", line),)) for line in tail)


def _paragraph(old: str, new: str) -> Block:
    """One paragraph that took the place of another, compared word by word where they are alike.

    A number is one word: of 120 that became 150, all of both is shown.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if max(len(old), len(new)) > LONGEST or matcher.real_quick_ratio() < 0.4 or matcher.ratio() < 0.4:
        return Block("changed", (Piece("gone", old), Piece("new", new)))
    pieces = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
        else:
            pieces += [
                Piece(each, text)
                for each, text in (("gone", "".join(before[a:b])), ("new", "".join(after[c:d])))
                if text
            ]
    return Block("changed", tuple(pieces))
