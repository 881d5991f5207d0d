"""Letters as documents: what stands where, from wording and facts (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from gongkai.applications.letters.facts import on
from gongkai.applications.letters.kinds import DECISIONS, Kind
from gongkai.applications.letters.templates import filled
from gongkai.applications.models import Applicant, Application
from gongkai.law import RemedyClass
from gongkai.law.delivery import Service as Way
from gongkai.law.receipt import Way as CameBy
from gongkai.papers.blocks import (
    Addressee,
    Attachments,
    Block,
    Bound,
    Cell,
    Date,
    Document,
    Head,
    Note,
    Number,
    Page,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Seal,
    Table,
    Title,
)

CONTACT = {
    "contact_person": "联系人",
    "address": "通信地址",
    "postcode": "邮政编码",
    "telephone": "联系电话",
    "email": "电子邮箱",
    "agent": "代理人",
}


def letter(
    kind: Kind,
    *,
    organ: str,
    number: str,
    to: str,
    dated: date,
    paragraphs: Sequence[str],
    facts: Mapping[str, str],
    title: str = "",
    attachments: Sequence[str] = (),
    remedy: RemedyClass | None = None,
) -> Document:
    """A letter with its number.

    remedy  of a letter that decides something
    Raises ValueError where such a letter would leave without its remedy notice, or another with one.
    """
    notice = facts.get("救济告知", "")
    if (kind in DECISIONS) != bool(notice) or (kind in DECISIONS) != (remedy not in (None, RemedyClass.NONE)):
        raise ValueError(f"{kind} with a wrong remedy notice")
    body = tuple(filled(paragraphs, facts))
    if notice and not any(Bound("救济告知", notice) in each.runs for each in body):
        raise ValueError(f"{kind} without its remedy notice")
    blocks: list[Block] = [
        Head((Bound("机关", organ),), red=True),
        Number((Bound("文号", number),)),
        Title((Bound("文种", title or kind.label),)),
        Addressee((Bound("收件人", to), "：")),
        *body,
    ]
    if attachments:
        blocks.append(Attachments(tuple((name,) for name in attachments)))
    blocks += [Seal((Bound("机关", organ),)), Date((Bound("成文日期", on(dated)),))]
    if kind is Kind.THIRD_PARTY:
        blocks += [PageBreak(), *_opinion(organ, number)]
    return Document(kind.label, tuple(blocks), Page.LETTER)


def registration(application: Application, dated: date) -> Document:
    """登记表: what article 29 asks for, as it came."""
    rows = [
        _pair("登记号", application.label, "登记日期", on(dated)),
        _pair("提交方式", CameBy(application.way).label, "提交日期", on(application.submitted_on)),
        _pair(
            "收到日期",
            on(application.received_on) if application.received_on else "待确认",
            "申请人类型",
            application.get_column_display(),
        ),
        *(
            row
            for number, each in enumerate((application.parent or application).applicants.all(), 1)
            for row in _applicant(each, number)
        ),
        _wide("所需信息", application.request, 30),
        _wide("获取方式", application.wanted, 12),
        _pair("登记人", application.registered_by.name, "公开工作\n机构", application.organ.work_body),
    ]
    return Document(
        Kind.REGISTRATION.label,
        (
            Head((Bound("机关", application.organ.name),)),
            Title((Kind.REGISTRATION.label,)),
            Number(),
            Table(Kind.REGISTRATION.label, (16, 34, 16, 34), tuple(rows), captioned=False),
            Note((("依据：《中华人民共和国政府信息公开条例》第二十九条、第四十五条。",),)),
        ),
        Page.FORM,
    )


def service_record(organ: str, what: str, number: str, to: str, way: Way, sent: date, tracking: str) -> Document:
    """送达回证: how a reply was sent, with room for who received it to sign."""
    how = f"{way.label}（邮件号{tracking}）" if tracking else way.label
    rows = (
        _wide("送达文书", what, 11),
        _wide("文书编号", number, 11),
        _wide("受送达人", to, 11),
        _pair("送达方式", how, "寄出或者发出日期", on(sent)),
        Row((_label("受送达人\n签名或者盖章"), Cell((), across=3)), 28),
        Row((_label("收到日期"), Cell(("　　　　年　　月　　日",), across=3)), 11),
        Row((_label("代收人及\n代收理由"), Cell((), across=3)), 22),
        Row((_label("退回或者\n拒收情况"), Cell((), across=3)), 22),
        Row((_label("送达人签名"), Cell(()), _label("见证人签名"), Cell(())), 14),
    )
    return Document(
        Kind.SERVICE.label,
        (
            Head((Bound("机关", organ),)),
            Title((Kind.SERVICE.label,)),
            Number(),
            Table(Kind.SERVICE.label, (18, 32, 18, 32), rows, captioned=False),
            Note((("邮寄送达须交邮政企业，以交邮之日为答复日期；其他方式以签收之日为答复日期。",),)),
        ),
        Page.FORM,
    )


def _opinion(organ: str, number: str) -> tuple[Block, ...]:
    """意见回执, on a page of its own: the third party ticks, gives reasons and signs."""
    rows = (
        Row((_label("征求意见书\n编号"), Cell((Bound("文号", number),), across=3)), 12),
        Row((_label("意见"), Cell(("□同意公开　　□部分同意公开　　□不同意公开",), across=3)), 14),
        Row((_label("不同意公开\n的内容"), Cell((), across=3)), 30),
        Row((_label("理由"), Cell((), across=3)), 45),
        Row((_label("签名或者\n盖章"), Cell(()), _label("日期"), Cell(("　　　年　　月　　日",))), 24),
        Row((_label("联系人"), Cell(()), _label("联系电话"), Cell(())), 12),
    )
    return (
        Title(("意见回执",)),
        Addressee((Bound("机关", organ), "：")),
        Table("意见回执", (18, 32, 18, 32), rows, captioned=False),
        Paragraph(("说明：涉及商业秘密、个人隐私等的，请写明公开会造成哪些损害；本页不够填写的，可以另附。",)),
    )


def _applicant(applicant: Applicant, number: int) -> tuple[Row, ...]:
    mark = f"（{number}）" if applicant.position > 1 or number > 1 else ""
    given = {name: applicant.contact[name] for name in (*CONTACT, *applicant.contact) if applicant.contact.get(name)}
    contact = "\n".join(f"{CONTACT.get(name, name)}：{value}" for name, value in given.items())
    return (
        _pair(f"申请人{mark}", applicant.name, f"身份证明{mark}", applicant.identity),
        _wide(f"联系方式{mark}", contact, 12),
    )


def _label(text: str) -> Cell:
    return Cell((text,), label=True, centred=True)


def _fact(name: str, text: str) -> tuple[Run, ...]:
    return (Bound(name, text),) if text else ()


def _wide(name: str, text: str, height: int) -> Row:
    return Row((_label(name), Cell(_fact(name, text), across=3)), height)


def _pair(one: str, first: str, two: str, second: str) -> Row:
    return Row((_label(one), Cell(_fact(one, first)), _label(two), Cell(_fact(two, second))), 10)
