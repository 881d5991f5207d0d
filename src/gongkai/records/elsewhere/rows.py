"""One release that comes in from elsewhere: checked once, as it is made, so that whatever holds one may rely on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from gongkai.evidence.canonical import digest
from gongkai.law import Refused, say
from gongkai.records.content import DOCUMENTS, Attribute, Content
from gongkai.records.documents.models import Validity

LONGEST_KEY, LONGEST_ADDRESS, LONGEST_DOCUMENT_NUMBER = 200, 500, 60
EARLIEST = date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class Ended:
    """That a document was repealed, expired or amended in part where it comes from.

    on       the first day on which that holds
    by_text  the document by which, as people cite it
    """

    validity: Validity
    on: date
    by_text: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A release as it comes in.

    key        names it where it comes from; it comes in once
    content    what it says; cleaned here. The day on which it was released is no sign of when it was formed
    on         the day on which it was released there
    section    the key of the section where it is to stand; None for the one of its genre and nature
    address    where it stands, for a release with its home elsewhere
    ended      what became of a document since
    canonical, hash, text  of the content, computed once
    Raises Refused with the first thing that is wrong.
    """

    key: str
    content: Content
    on: date
    section: int | None = None
    address: str = ""
    ended: Ended | None = None
    canonical: str = field(default="", init=False)
    hash: str = field(default="", init=False)
    text: str = field(default="", init=False)

    PARTS: ClassVar = ("key", "on", "section", "address", "ended", "canonical", "hash", "text")

    @classmethod
    def again(cls, content: Content, parts: Sequence[Any]) -> Incoming:
        """One that was taken apart by this process: its content as it was kept, and its PARTS. Checks nothing."""
        row = object.__new__(cls)
        for name, value in zip(("content", *cls.PARTS), (content, *parts), strict=True):
            object.__setattr__(row, name, value)
        return row

    def __post_init__(self) -> None:
        content = self.content.tidy(formed_on=self.content.issued_on)
        if fault := self._fault(content):
            raise Refused(fault)
        for name, value in (
            ("content", content),
            ("canonical", canonical := content.canonical()),
            ("hash", digest(canonical)),
            ("text", content.text),
        ):
            object.__setattr__(self, name, value)

    def _fault(self, content: Content) -> str:
        if not self.key.strip():
            return "没有编号，不能判断是否导入过，请填写编号。"
        if len(self.key) > LONGEST_KEY:
            return f"编号有 {len(self.key)} 个字，最多 {LONGEST_KEY} 个字，请缩短。"
        if len(self.address) > LONGEST_ADDRESS:
            return f"网址有 {len(self.address)} 个字，最多 {LONGEST_ADDRESS} 个字，请核对。"
        if len(content.document_number) > LONGEST_DOCUMENT_NUMBER:
            return f"文号有 {len(content.document_number)} 个字，最多 {LONGEST_DOCUMENT_NUMBER} 个字，请核对。"
        if content.attribute != Attribute.PROACTIVE:
            return "公开属性不是主动公开，不能作为已发布的信息导入。"
        if self.on < EARLIEST:
            return f"发布日期（{say(self.on)}）太早，请核对。"
        if content.issued_on and content.issued_on > self.on:
            return f"成文日期（{say(content.issued_on)}）晚于发布日期（{say(self.on)}），请核对。"
        if content.formed_on and content.formed_on > self.on:
            return f"形成日期（{say(content.formed_on)}）晚于发布日期（{say(self.on)}），请核对。"
        if self.ended and content.genre not in DOCUMENTS:
            return "只有规范性文件和规章有有效性，请核对文件类型或者栏目。"
        if self.ended and self.ended.on < (content.issued_on or content.formed_on or self.on):
            return f"有效性变动的日期（{say(self.ended.on)}）早于成文日期，请核对。"
        return ""

    def ahead(self, today: date) -> str:
        """Why it cannot have been released yet, or is not shown any more, on the day on which it comes in."""
        if self.on > today:
            return f"发布日期（{say(self.on)}）晚于今天，请核对。"
        if self.content.offline_on and self.content.offline_on <= today:
            last = self.content.offline_on - timedelta(days=1)
            return f"公示期到{say(last)}为止，已经结束，不能再公开。"
        return ""
