"""制作文书: a letter out of the record of its case, with its number (第四十五条).

The step is registered first; the letter says what is registered and bears its day. Only words between the facts are the
organ's, and what a decision says was agreed to before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate

from gongkai.applications.acts import LONGEST_TEXT, begin, finish
from gongkai.applications.decided import Reply, Service
from gongkai.applications.history import standing_events
from gongkai.applications.letters import documents, facts
from gongkai.applications.letters.bodies import remedy_notice
from gongkai.applications.letters.kinds import CONSULTATIONS, Kind, series
from gongkai.applications.letters.models import Letter
from gongkai.applications.letters.results import title_of
from gongkai.applications.letters.templates import checked
from gongkai.applications.letters.wording import wording_of
from gongkai.applications.models import Application, ApplicationEvent, Consultation, Opinion
from gongkai.evidence.acting import act
from gongkai.evidence.canonical import canonical
from gongkai.evidence.recording import next_number
from gongkai.law import Name, Refused, RemedyClass
from gongkai.law.consultation import SENT, Consultee
from gongkai.law.delivery import Service as Way
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.organs.statements import stated
from gongkai.papers.blocks import Document
from gongkai.papers.rendering import file_name, render
from gongkai.sealing.blind import keyed_hash

HANDLE = Permission.APPLICATION_HANDLE
OF_EVENT = {
    Kind.CORRECTION: Name.CLARIFY_ASKED,
    Kind.EXTENSION: Name.EXTENDED,
    Kind.DELAY: Name.DELAYED,
    Kind.FEE: Name.FEE_NOTICED,
}
"""Notices of a step of the history: the last such step is what they say."""
MOST_ATTACHMENTS = 50


@dataclass(frozen=True, slots=True)
class Details:
    """What is in no record because only the letter says it.

    text         认定事实 of a demand for reasons, 更正情况 of a correction of records
    days         working days to give reasons
    to           the organ to which a correction of records is passed on
    payment      how a fee is paid
    attachments  names of what is attached
    """

    text: str = ""
    days: int | None = None
    to: str = ""
    payment: str = ""
    attachments: Sequence[str] = ()


@dataclass(slots=True)
class _Drawn:
    """What a letter says, before it has its number."""

    dated: date
    to: str = ""
    facts: facts.Facts = field(default_factory=dict)
    title: str = ""
    remedy: RemedyClass | None = None
    event: ApplicationEvent | None = None
    consultation: Consultation | None = None
    reply: Reply | None = None
    service: Service | None = None
    form: Document | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it has its number.

    document    how it will look
    paragraphs  its wording with places for facts; empty for a form
    facts       what will stand in the places
    """

    document: Document
    paragraphs: Sequence[str]
    facts: facts.Facts


def draft(
    application: Application,
    kind: Kind,
    *,
    consultation: Consultation | None = None,
    details: Details | None = None,
    paragraphs: Sequence[str] | None = None,
    on: date,
) -> Draft:
    """How a letter would look if it were drawn up on a day. Raises Refused as `draw_up` does."""
    details = details or Details()
    drawn = _drawn_for(application, kind, consultation, details, today=on)
    words = list(wording_of(application.organ, kind)[1]) if drawn.form is None else []
    if paragraphs is not None and words:
        words = checked(kind, paragraphs)
    number = (
        drawn.reply.document_number
        if drawn.reply
        else f"{series(kind, application.organ.mark)}〔{drawn.dated.year}〕　号"
    )
    document, said = _composed(application, kind, drawn, details, words, number)
    return Draft(document, words, said)


@act()
def draw_up(
    application: Application,
    kind: Kind,
    *,
    consultation: Consultation | None = None,
    details: Details | None = None,
    paragraphs: Sequence[str] | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Letter:
    """制作文书. The letter has its number and is kept as it is; it is downloaded, printed, stamped and served.

    consultation  for the letters that ask somebody, or tell of it
    details       for the few letters that say what no step of the case does
    paragraphs    the wording of this letter alone; that of the organ where None
    Raises NotAllowed, Moved, or Refused: the step is not registered, or has its letter.
    """
    details = details or Details()
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    drawn = _drawn_for(application, kind, consultation, details, today=localdate(at))
    row = Letter(
        organ=application.organ,
        application=application,
        kind=kind.value,
        series=series(kind, application.organ.mark),
        year=drawn.dated.year,
        event=drawn.event,
        consultation=drawn.consultation,
        reply=drawn.reply,
        service=drawn.service,
        remedy=drawn.remedy.value if drawn.remedy else "",
        dated=drawn.dated,
        by=by,
        at=at,
    )
    row.number = drawn.reply.number if drawn.reply else next_number(row.organ.code, f"{row.series}/{row.year}")
    words: list[str] = []
    if drawn.form is None:
        row.wording, words = wording_of(application.organ, kind)
        if paragraphs is not None and (own := checked(kind, paragraphs)) != words:
            row.wording, words = None, own
    document, _ = _composed(application, kind, drawn, details, words, row.document_number)
    row.blocks = document.plain()
    row.hash = hash_of(document)
    row.save()
    finish("application.letter_drawn_up", application, actor=actor, by=by, at=at, protects=[row],
           content_hash=row.hash, kind=kind.value, number=row.document_number)  # fmt: skip
    return row


def _composed(
    application: Application, kind: Kind, drawn: _Drawn, details: Details, words: Sequence[str], number: str
) -> tuple[Document, facts.Facts]:
    """The letter with its number, and the facts that stand in it."""
    if drawn.form is not None:
        return drawn.form.numbered(number), {}
    said = {**facts.of_case(application), **drawn.facts}
    document = documents.letter(
        kind,
        organ=application.organ.name,
        number=number,
        to=drawn.to or facts.addressees([application]),
        dated=drawn.dated,
        paragraphs=words,
        facts=said,
        title=drawn.title,
        attachments=[stated(each, "请填写附件名称。", what="附件名称") for each in details.attachments],
        remedy=drawn.remedy,
    )
    return document, said


def document_of(letter: Letter) -> Document:
    """The letter as it was drawn up. Raises Refused where its content was erased after its period."""
    if letter.blocks is None:
        raise Refused(f"{letter.document_number}已过保管期限，内容已经清除。")
    return Document.from_plain(letter.blocks)


def hash_of(document: Document) -> str:
    """Keyed, because a name and a text can be guessed."""
    return keyed_hash(canonical(document.plain()).encode(), "applications/letter").hex()


def download(letter: Letter, kind: str) -> tuple[str, bytes]:
    """The letter as docx or pdf: the name of the file and its bytes. Outside any transaction."""
    document = document_of(letter)
    return file_name(document, kind), render(document, kind)


def _drawn_for(
    application: Application, kind: Kind, consultation: Consultation | None, details: Details, *, today: date
) -> _Drawn:
    """What a letter says. Raises Refused where it cannot be drawn up now."""
    if application.archived_on is not None:
        raise Refused(f"{application}已经归档，不能再制作文书。")
    if len(details.attachments) > MOST_ATTACHMENTS:
        raise Refused(f"附件最多{MOST_ATTACHMENTS}项，请合并后再填写。")
    match kind:
        case Kind.REGISTRATION:
            return _Drawn(today, form=documents.registration(application, localdate(application.registered_at)))
        case Kind.RECEIPT:
            return _Drawn(today, facts=facts.of_receipt(application))
        case Kind.CORRECTION | Kind.EXTENSION | Kind.DELAY | Kind.FEE:
            return _of_event(application, kind, details)
        case Kind.THIRD_PARTY | Kind.CO_MAKER | Kind.OTHER_ORGAN | Kind.CONSULTING:
            return _of_consultation(application, kind, consultation)
        case Kind.OVERRIDE:
            return _override(application, consultation)
        case Kind.REPLY:
            return _of_reply(application)
        case Kind.SERVICE:
            return _of_service(application)
        case Kind.REASONS:
            if not details.days or not 1 <= details.days <= 60:
                raise Refused("请填写申请人说明理由的期限，1到60个工作日。", "条例第三十五条")
            text = _text(details.text, "请写明申请的数量、频次等事实。", "条例第三十五条")
            return _Drawn(today, facts={"认定事实": text, "说明期限": str(details.days)})
        case Kind.RECORD_CORRECTED:
            text = _text(details.text, "请写明核实的情况和处理结果。", "条例第四十一条")
            notice = remedy_notice(application.organ, RemedyClass.FREE, today)
            said = {**facts.of_correction_of_records(application), "更正情况": text, "救济告知": notice}
            return _Drawn(today, facts=said, remedy=RemedyClass.FREE)
        case Kind.RECORD_TRANSFERRED:
            to = stated(details.to, "请填写转送的机关。", what="机关名称", longest=80)
            text = _text(details.text, "请写明要求更正的内容。", "条例第四十一条")
            return _Drawn(today, to=to, facts={"更正情况": text})


def _of_event(application: Application, kind: Kind, details: Details) -> _Drawn:
    name = OF_EVENT[kind]
    wanted = [each for each in standing_events(application) if each.name == name]
    if kind is Kind.CORRECTION:
        wanted = [each for each in wanted if each.number is not None]
    if not wanted:
        raise Refused(f"还没有登记“{name.shape.label}”，请先登记这一步，再制作{kind.label}。", name.shape.source)
    event = wanted[-1]
    if Letter.objects.filter(kind=kind, event=event, consultation=None).exists():
        raise Refused(f"这一步的{kind.label}已经制作过；需要修改用语的，请下载修改后上传。")
    said = {
        Kind.CORRECTION: lambda: facts.of_correction(application, event),
        Kind.EXTENSION: lambda: facts.of_extension(application, event),
        Kind.DELAY: lambda: facts.of_delay(application, event),
        Kind.FEE: lambda: {
            **facts.of_fee(application.fee_notice, application.received_on or event.on),
            "缴费方式": stated(details.payment, "请填写缴费方式。", what="缴费方式").rstrip("。"),
        },
    }[kind]()
    return _Drawn(event.on, facts=said, event=event)


def _of_consultation(application: Application, kind: Kind, consultation: Consultation | None) -> _Drawn:
    asked = application.consultations.filter(pk=consultation.pk).first() if consultation else None
    if asked is None:
        raise Refused("请选择征求的是谁的意见；还没有登记的，请先登记征求意见。")
    if kind not in (Kind.CONSULTING, CONSULTATIONS[asked.consultee]):
        raise Refused(f"征求{asked.get_consultee_display()}意见应当制作{CONSULTATIONS[asked.consultee].label}。")
    if Letter.objects.filter(kind=kind, consultation=asked).exists():
        raise Refused(f"这次征求意见的{kind.label}已经制作过；需要修改用语的，请下载修改后上传。")
    sent = next(
        each.on for each in standing_events(application) if each.name in SENT and each.party == str(asked.number)
    )
    said = facts.of_consultation(asked, sent, application.received_on or sent)
    if kind is not Kind.CONSULTING:
        return _Drawn(sent, to=asked.name, facts=said, consultation=asked)
    return _Drawn(sent, facts=said, consultation=asked)


def _override(application: Application, consultation: Consultation | None) -> _Drawn:
    """Art 32: what is disclosed though a third party objects, and why; told with the reply, not before."""
    source = "条例第三十二条"
    asked = application.consultations.filter(pk=consultation.pk).first() if consultation else None
    if asked is None or asked.consultee != Consultee.THIRD_PARTY or asked.opinion != Opinion.OBJECTS:
        raise Refused("请选择不同意公开的第三方。", source)
    reply = Reply.objects.filter(decision=application.decision_id).first() if application.decision_id else None
    if reply is None or not reply.decision.override:
        raise Refused("还没有签发写明公共利益理由的答复，请先拟办、签发，再告知第三方。", source)
    if Letter.objects.filter(kind=Kind.OVERRIDE, consultation=asked).exists():
        raise Refused("给这一方的告知书已经制作过；需要修改用语的，请下载修改后上传。")
    notice = remedy_notice(application.organ, RemedyClass.FREE, reply.issued_on)
    said = {"征求内容": asked.content, "公共利益理由": reply.decision.override, "救济告知": notice}
    return _Drawn(reply.issued_on, to=asked.name, facts=said, remedy=RemedyClass.FREE, consultation=asked)


def _of_reply(application: Application) -> _Drawn:
    lead = application.answered_with or application
    if lead != application:
        raise Refused(f"本件与{lead}合并答复，请在那一件制作答复书。")
    reply = application.replies.order_by("round").last()
    if reply is None:
        raise Refused("答复还没有签发，请先拟办、审核、签发，再制作答复书。", "条例第三十六条")
    if hasattr(reply, "letter"):
        raise Refused("这次答复的答复书已经制作过；需要修改用语的，请下载修改后上传。")
    said, remedy, codes = facts.of_reply(reply)
    cases = [each.application for each in reply.decision.decided.select_related("application")]
    return _Drawn(reply.issued_on, to=facts.addressees(cases), facts=said, title=title_of(codes),
                  remedy=RemedyClass(remedy), reply=reply)  # fmt: skip


def _of_service(application: Application) -> _Drawn:
    service = Service.objects.filter(reply__application=application).order_by("reply__round", "attempt").last()
    if service is None:
        raise Refused("还没有登记送达，请先登记送达方式和日期，再制作送达回证。")
    if hasattr(service, "letter"):
        raise Refused("这次送达的送达回证已经制作过。")
    reply = service.reply
    cases = [each.application for each in reply.decision.decided.select_related("application")]
    title = document_of(reply.letter).title if hasattr(reply, "letter") else Kind.REPLY.label
    form = documents.service_record(application.organ.name, title, reply.document_number, facts.addressees(cases),
                                    Way(service.way), service.sent_on, service.tracking)  # fmt: skip
    return _Drawn(service.sent_on, service=service, form=form)


def _text(text: str, otherwise: str, source: str) -> str:
    text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    if not text:
        raise Refused(otherwise, source)
    if len(text) > LONGEST_TEXT:
        raise Refused(f"内容写了{len(text)}个字，最多{LONGEST_TEXT}个字，请精简。")
    return text
