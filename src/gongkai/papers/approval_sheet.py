"""The approval sheet (政府信息发布审批单): filled in from what was signed, or with room to sign by hand.

It is made from plain values: this package knows no record and no review.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from gongkai.papers.blocks import (
    Bound,
    Cell,
    Document,
    Head,
    Note,
    Number,
    Page,
    Row,
    Run,
    Runs,
    SignOff,
    SignOffs,
    Table,
    Title,
)

KIND = "审批单"
SERIES = "审批"
REVIEWED = "□同意\n□退回修改"
PROOFREAD = "□校对无误\n□已按校对意见改正"
NOT_SECRET = (
    "□不涉密，可以公开　□经处理后不涉密，可以公开\n□不予公开　□不能确定，报有关主管部门或者保密行政管理部门确定"  # noqa: S105, what a form says
)
SIGNED = "说明：本单按系统中的签批记录生成，可凭校验码核对；稿件在此之后有任何修改，校验码随之改变，本单作废。"
TO_SIGN = (
    "用法：打印后逐栏手写签批，由经办人拍照，在系统该稿件的“线下签批”处上传并填写校验码；"
    "稿件在此之后有任何修改，校验码随之改变，本单作废。"
)
SHOWN = 12
"""Signs of the hash of an attachment that are printed."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the record: its name and the hash of its content."""

    name: str
    hash: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A line of the sign-off list.

    name          一审一校, 保密审查
    review        what the review concluded; empty while nobody signed
    proofreading  what the proofreading concluded; None for a stage that has none (保密审查)
    mark          代, 代填, 线下签批; empty for the holder of the post who signed in the system
    signed        when: a moment, or the day written on a paper
    place         where a paper was signed
    remark        what the signer added
    """

    name: str
    review: str = ""
    proofreading: str | None = ""
    signer: str = ""
    mark: str = ""
    signed: datetime | date | None = None
    place: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of the organ's chain of evidence when the sheet was made. serial  of its last entry."""

    hash: str
    serial: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalSheet:
    """What stands on the sheet; empty text leaves its place empty.

    disclosure    公开属性 with its ground: 主动公开
    content_hash  of what is signed; `code` is its short form, which is typed in when the signed paper is attached
    round         counts from 1 for each record; `version` is that of the record which was sent
    """

    organ: str
    title: str
    nature: str
    disclosure: str
    content_hash: str
    code: str
    round: int
    version: int
    drafters: tuple[str, ...]
    stages: tuple[Stage, ...]
    document_number: str = ""
    formed_on: date | None = None
    issued_on: date | None = None
    summary: str = ""
    attachments: tuple[Attachment, ...] = ()
    anchor: Anchor | None = None

    def document(self) -> Document:
        """The sheet as a document; its number is set when it is issued."""
        return Document(
            KIND,
            (
                Head((Bound("机关", self.organ),)),
                Title(("政府信息发布审批单",)),
                Number(),
                self._particulars(),
                SignOffs(("审核意见", "校对意见"), tuple(_line(stage) for stage in self.stages), caption="签批"),
                *self._by_hand(),
                self._note(),
            ),
            Page.FORM,
        )

    def _particulars(self) -> Table:
        attached = "\n".join(
            f"{n}. {each.name}（校验值 {each.hash[:SHOWN]}）" for n, each in enumerate(self.attachments, 1)
        )
        drafters = "、".join(self.drafters)
        return Table(
            "拟发布信息",
            (14, 36, 14, 36),
            (
                _wide("标题", self.title, height=11),
                _pair("信息性质", self.nature, "公开属性", self.disclosure),
                _pair("发文字号", self.document_number, "成文日期", _day(self.issued_on)),
                _pair("形成日期", _day(self.formed_on), "送审次数", f"第{self.round}次送审（第{self.version}版）"),
                _wide("拟稿人", drafters),
                _wide("内容摘要", self.summary, height=18),
                _wide("附件", attached or "无"),
            ),
            captioned=False,
        )

    @property
    def complete(self) -> bool:
        """Whether every line is signed, so that nothing is left to sign by hand."""
        return all(stage.signer for stage in self.stages)

    def _by_hand(self) -> tuple[Table, ...]:
        """What has to be written beside a signature on paper, because it is typed in when the paper is attached."""
        if self.complete:
            return ()
        words = "签批地点：　　　　　　　　　　　　　　经办人：\n手写签批的日期由签批人在上表逐栏填写。"
        row = Row((Cell(("线下签批",), label=True, centred=True), Cell((words,))), 14)
        return (Table("线下签批", (14, 86), (row,), captioned=False),)

    def _note(self) -> Note:
        lines: list[Runs] = [
            ("校验码：", Bound("校验码", self.code)),
            (f"内容校验值：{self.content_hash}",),
        ]
        if self.anchor:
            lines.append((f"存证链首（{_moment(self.anchor.at)}，第{self.anchor.serial}条）：{self.anchor.hash}",))
        lines.append((SIGNED if self.complete else TO_SIGN,))
        return Note(tuple(lines), self.code)


def _line(stage: Stage) -> SignOff:
    alone = stage.proofreading is None
    if stage.signer:
        review = f"{stage.review}\n备注：{stage.remark}" if stage.remark else stage.review
        conclusions = (review,) if alone else (review, stage.proofreading or "")
    else:
        conclusions = (NOT_SECRET,) if alone else (REVIEWED, PROOFREAD)
    at = _moment(stage.signed, "\n") if stage.signed else "　　年　　月　日" if not stage.signer else ""
    return SignOff(stage.name, conclusions, stage.signer, stage.mark, "\n".join(filter(None, (at, stage.place))))


def _label(text: str) -> Cell:
    return Cell((text,), label=True, centred=True)


def _fact(name: str, text: str) -> tuple[Run, ...]:
    return (Bound(name, text),) if text else ()


def _wide(name: str, text: str, *, height: int = 9) -> Row:
    return Row((_label(name), Cell(_fact(name, text), across=3)), height)


def _pair(one: str, first: str, two: str, second: str) -> Row:
    return Row((_label(one), Cell(_fact(one, first)), _label(two), Cell(_fact(two, second))), 9)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _moment(when: datetime | date, between: str = " ") -> str:
    """2026年11月20日 15:04, in local time; a day alone without a time."""
    if not isinstance(when, datetime):
        return _day(when)
    local = localtime(when)
    return f"{_day(local.date())}{between}{local:%H:%M}"
