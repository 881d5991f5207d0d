"""Papers of fictitious organs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from gongkai.papers.approval_sheet import Anchor, ApprovalSheet, Attachment, Stage
from gongkai.papers.blocks import (
    Addressee,
    Attachments,
    Bound,
    Cell,
    Date,
    Document,
    Head,
    Note,
    Number,
    PageBreak,
    Paragraph,
    Row,
    Seal,
    SignOff,
    SignOffs,
    Table,
    Title,
)

RARE = "喆堃镕珺昇赟翀旻"
HASH = "3f9a1c5e7b2d4068a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef0"
MADE = datetime(2026, 11, 20, 7, 4, tzinfo=UTC)
"""15:04 in Shanghai."""


def letter() -> Document:
    """A notice with every block."""
    return Document(
        "通知",
        (
            Head(("示例县白鹭镇人民政府文件",), red=True),
            Number((Bound("文号", "白政发〔2026〕12号"),)),
            Title(("白鹭镇人民政府关于公布2026年度主动公开基本目录的通知",)),
            Addressee(("各村（社区）、镇直各单位：",)),
            Paragraph(("为做好政府信息公开工作，现将有关事项通知如下。",)),
            Paragraph(("一、公开范围",), level=1),
            Paragraph(("（一）法定主动公开内容",), level=2),
            Paragraph(("请于", Bound("截止日期", "2026年12月18日"), "前报送，共", Bound("件数", "3"), "件。" * 60)),
            Table(
                "主动公开事项",
                (10, 50, 40),
                (
                    Row(tuple(Cell((text,), label=True) for text in ("序号", "事项", "时限"))),
                    Row(
                        (Cell(("1",), centred=True), Cell(("财政预算",), down=2), Cell((Bound("时限", "20个工作日"),)))
                    ),
                    Row((Cell(("2",), centred=True), Cell(("20个工作日",)))),
                    Row((Cell(("合计",), label=True, across=2), Cell(("2项",)))),
                ),
                heads=1,
            ),
            Attachments((("主动公开基本目录",), ("填报说明及长名称" * 6,))),
            Seal(("示例县白鹭镇人民政府",)),
            Date((Bound("成文日期", "2026年11月20日"),)),
            PageBreak(),
            SignOffs(
                ("审核意见", "校对意见"),
                (
                    SignOff("一审一校", ("同意", "校对无误"), RARE, "代", "2026年11月20日\n09:30"),
                    SignOff("保密审查", ("□可以公开",)),
                ),
            ),
            Note((("校验码：", Bound("校验码", "3F9A-1C5E")),), "3F9A-1C5E"),
        ),
    )


def stages(signed: int) -> tuple[Stage, ...]:
    """The four lines of a sheet, so many of them signed."""
    names = ("一审一校", "二审二校", "三审三校", "保密审查")
    signers = ("李文喆", "王堃", "赵镕珺", "王堃")
    marks = ("", "代", "线下签批", "")
    found = []
    for n, name in enumerate(names):
        secrecy = name == "保密审查"
        stage = Stage(name, proofreading=None if secrecy else "")
        if n < signed:
            stage = replace(
                stage,
                review="不涉密，可以公开" if secrecy else "同意",
                proofreading=None if secrecy else "校对无误",
                signer=signers[n],
                mark=marks[n],
                signed=date(2026, 11, 20) if marks[n] == "线下签批" else MADE + timedelta(hours=n),
                place="县政务服务中心" if marks[n] == "线下签批" else "",
            )
        found.append(stage)
    return tuple(found)


def sheet(signed: int = 4) -> ApprovalSheet:
    """An approval sheet of a usual record."""
    return ApprovalSheet(
        organ="示例县白鹭镇人民政府",
        title="白鹭镇人民政府关于印发《白鹭镇2026年防汛抗旱应急预案》的通知",
        nature="政府信息",
        disclosure="主动公开",
        content_hash=HASH,
        code="3F9A-1C5E",
        round=2,
        version=3,
        drafters=("李文喆", "孙翀旻"),
        stages=stages(signed),
        document_number="白政发〔2026〕18号",
        formed_on=date(2026, 11, 16),
        issued_on=date(2026, 11, 16),
        summary="明确防汛抗旱的组织指挥体系、预警级别、响应措施和各村（社区）转移安置点，附安置点名单和联系电话。"
        "本预案自印发之日起施行，2023年印发的同名预案同时废止。",
        attachments=(
            Attachment("白鹭镇2026年防汛抗旱应急预案.pdf", HASH[::-1]),
            Attachment("转移安置点名单.xlsx", HASH[1:] + "a"),
        ),
        anchor=Anchor(HASH[5:] + "12345", 1284, MADE),
    )
