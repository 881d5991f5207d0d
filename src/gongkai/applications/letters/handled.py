"""办理情况: how a case was handled from its registration to its service, as the tables of 归档目录 say it (第四十五条).

A reconsideration is answered from the dossier, so whatever the page of the case tells stands here too: what was asked
and by whom, each step with its text, opinions, searches, who signed with which words, and how the letter arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.timezone import localdate, localtime

from gongkai.applications.decided import Consent, Decision, Reply, Service
from gongkai.applications.history import case_of
from gongkai.applications.letters.facts import addressees, on
from gongkai.applications.letters.results import sentences
from gongkai.applications.models import Applicant, Application, ApplicationEvent, CaseNote, NoteKind
from gongkai.intake.models import Taking
from gongkai.law import Name
from gongkai.law.consultation import Consultee
from gongkai.papers.blocks import Cell, Row, Table
from gongkai.review.models import Review, SignOff, Stage, Status, label_of

CONTACTS = {
    "contact_person": "联系人",
    "address": "地址",
    "postcode": "邮政编码",
    "telephone": "电话",
    "email": "电子邮箱",
    "fax": "传真",
    "agent": "代理人",
}
"""What an applicant gives to be reached by, in words."""
SECOND = {Name.DELAYED: "新的期限", Name.REOPENED: "责令的期限"}
"""What the second day of a step is, where it is not the day on which somebody received its letter."""


def tables(application: Application) -> Iterator[Table]:
    """What happened, in the order in which it is asked; a table of nothing is left out."""
    yield Table("案件情况", (22, 78), tuple(_wide(*each) for each in _case(application)), captioned=False)
    yield from _table("办理过程", (22, 26, 52), ("日期", "事项", "内容"), _steps(application))
    yield from _table("征求意见", (28, 36, 36), ("征求对象和日期", "征求的内容", "意见和理由"), _opinions(application))
    replies = list(
        Reply.objects.filter(decision__decided__application=application).select_related("decision", "application")
        .order_by("round")
    )  # fmt: skip
    results = _results(application, replies)
    yield from _table("办理结果和检索记录", (26, 74), ("答复", "结果、检索记录和答复内容"), results)
    signed = _signed(application, replies)
    yield from _table("审签", (20, 24, 26, 30), ("环节", "签批人", "意见", "日期和备注"), signed)
    yield from _table("送达", (26, 36, 38), ("答复", "方式", "结果"), _served(replies))
    yield from _table("办理记录", (22, 16, 62), ("日期", "经办人", "内容"), _notes(application))


def _case(application: Application) -> Iterator[tuple[str, str]]:
    """申请登记: what was asked, by whom, how and when, who entered it; and until when the case is kept."""
    applicants = list((application.parent or application).applicants.order_by("position"))
    taking = Taking.objects.filter(became=label_of(application)).first()
    yield "登记号", application.label
    yield "申请人", addressees([application])
    yield "申请人类型", application.get_column_display()
    yield "身份和联系方式", "\n".join(filter(None, (_reached(each, len(applicants)) for each in applicants)))
    way = f"，网上回执号{taking.submission_id}" if taking else ""
    yield "提交", f"{on(application.submitted_on)}，{application.get_way_display()}{way}"
    yield "收到日期", on(application.received_on) if application.received_on else "没有由双方确认"
    yield "所需信息", application.request
    yield "获取方式", application.wanted or "没有填写"
    yield "登记", f"{application.registered_by.name}，{_moment(application.registered_at)}"
    kept = "尚未归档"
    if application.archived_on is not None:
        kept = f"{on(application.archived_on)}归档，保管期限："
        kept += f"至{on(application.kept_until)}" if application.kept_until else "永久"
    yield "归档", kept


def _reached(applicant: Applicant, of: int) -> str:
    said = [applicant.identity and f"身份证明：{applicant.identity}"]
    said += [f"{name}：{applicant.contact[key]}" for key, name in CONTACTS.items() if applicant.contact.get(key)]
    whole = "；".join(filter(None, said))
    return f"{applicant.name}　{whole}" if of > 1 and whole else whole


def _steps(application: Application) -> Iterator[tuple[str, ...]]:
    """The history with the texts of each step; what was put right stands where it stood, and says so."""
    texts: dict[int, list[str]] = {}
    for note in application.notes.exclude(serial=None):
        texts.setdefault(note.serial or 0, []).append(f"{note.get_kind_display()}：{note.text}")
    entries = list(application.events.order_by("position", "serial"))
    replaced = {each.replaces_id for each in entries if each.replaces_id}
    for each in entries:
        wrong = "（已更正）" if each.pk in replaced else "（更正：没有这一步）" if each.void else ""
        said = [*_particulars(each), *texts.get(each.serial, ())]
        yield on(each.on), f"{each.get_name_display()}{wrong}", "\n".join(said)


def _particulars(event: ApplicationEvent) -> Iterator[str]:
    if event.number:
        yield f"{event.number}个工作日"
    if event.second:
        yield f"{SECOND.get(Name(event.name), '对方收到')}：{on(event.second)}"
    if event.party:
        yield f"第{event.party}份征求意见书"


def _opinions(application: Application) -> Iterator[tuple[str, ...]]:
    days = {each.party: each for each in case_of(application).consultations}
    for letter in application.consultations.order_by("number"):
        said = [f"第{letter.number}份，{Consultee(letter.consultee).label}：{letter.name}"]
        answer = f"{letter.get_opinion_display()}{f'：{letter.text}' if letter.text else ''}" if letter.opinion else ""
        if dates := days.get(str(letter.number)):
            said.append(f"{on(dates.sent)}发出")
            said += [f"{on(dates.delivered)}收到"] if dates.delivered else []
            said += [f"{on(dates.answered)}答复"] if dates.answered else []
            if not answer and dates.lapses_on:
                answer = f"到{on(dates.lapses_on)}期满没有答复"
        yield "\n".join(said), letter.content, answer or "没有答复"


def _results(application: Application, replies: Iterable[Reply]) -> Iterator[tuple[str, ...]]:
    for reply in replies:
        decided = reply.decision.decided.get(application=application)
        said = sentences(list(decided.items.select_related("repeats").order_by("position")))
        said.append(f"答复内容：{reply.decision.text}")
        if reply.decision.override:
            said.append(f"公共利益理由：{reply.decision.override}")
        yield f"{reply.document_number}\n{on(reply.issued_on)}签发", "\n".join(said)


def _signed(application: Application, replies: Iterable[Reply]) -> Iterator[tuple[str, ...]]:
    """Who agreed and who gave back, with which words: the consents of the leader, then each review in its order."""
    led = application.answered_with or application
    cases = {application.pk, led.pk, *(each.application_id for each in replies)}
    notes = list(CaseNote.objects.filter(application__in=cases, kind__in=(NoteKind.OTHER, NoteKind.RETURNED)))
    decisions = Decision.objects.filter(decided__application=application)
    for consent in Consent.objects.filter(decision__in=decisions).select_related("person").order_by("at", "pk"):
        yield "同意答复", f"{consent.person.name}\n{consent.post}", f"同意\n{consent.conclusion}", _moment(consent.at)
    subjects = [f"{Application._meta.label}:{key}" for key in cases]
    reviews = Review.objects.filter(subject__in=subjects).select_related("closed_by").order_by("submitted_at", "pk")
    for review in reviews.prefetch_related("sign_offs__person"):
        for each in review.sign_offs.all():
            yield _one(each, review, [note.text for note in notes if _is_of(note, each.person_id, each.at)])
        if review.status == Status.RETURNED and review.closed_at:
            by = review.closed_by_id
            why = [note.text for note in notes if note.kind == NoteKind.RETURNED and _is_of(note, by, review.closed_at)]
            name = review.closed_by.name if review.closed_by else ""
            said = [_moment(review.closed_at), *(why or [review.closed_reason])]
            yield f"第{review.round}次送审", name, "退回修改", "\n".join(filter(None, said))


def _one(each: SignOff, review: Review, remarks: Iterable[str]) -> tuple[str, ...]:
    stage = Stage(each.stage).label
    who = f"{each.person.name}{f'（{each.mark}）' if each.mark else ''}\n{each.post}"
    said = "\n".join(filter(None, (each.conclusion, each.proofreading)))
    own = [text.removeprefix(f"{stage}：") for text in remarks if text.startswith(f"{stage}：")]
    own += [each.remark] if each.remark else []
    when = [_moment(each.at) if each.signed_on == localdate(each.at) else on(each.signed_on)]
    return f"第{review.round}次送审\n{stage}", who, said, "\n".join((*when, *(f"备注：{text}" for text in own)))


def _is_of(note: CaseNote, person: int | None, at: datetime) -> bool:
    """Whether a text was written in the act of a person at a moment."""
    return note.by_id == person and note.at == at


def _served(replies: Iterable[Reply]) -> Iterator[tuple[str, ...]]:
    for reply in replies:
        for each in Service.objects.filter(reply=reply).select_related("end").order_by("attempt"):
            number = f"，邮件号{each.tracking}" if each.tracking else ""
            end = getattr(each, "end", None)
            came = "还没有登记送达结果"
            if end is not None:
                came = f"{on(end.on)}退回：{end.said}" if end.returned else f"{on(end.on)}送达"
            how = f"{each.get_way_display()}{number}\n{on(each.sent_on)}发出"
            yield f"{reply.document_number}\n第{each.attempt}次", how, came


def _notes(application: Application) -> Iterator[tuple[str, ...]]:
    """The texts that belong to no step, the rating among them; that the dossier was taken out is no part of it."""
    found = application.notes.filter(serial=None).exclude(kind=NoteKind.EXPORT).select_related("by")
    for note in found:
        yield on(localdate(note.at)), note.by.name, f"{note.get_kind_display()}：{note.text}"


def _moment(at: datetime) -> str:
    return f"{on(localdate(at))} {localtime(at):%H:%M}"


def _table(
    name: str, widths: tuple[int, ...], heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> Iterator[Table]:
    lines = tuple(Row(tuple(Cell((text,)) for text in row)) for row in rows)
    if lines:
        head = Row(tuple(Cell((text,), label=True, centred=True) for text in heads))
        yield Table(name, widths, (head, *lines), heads=1)


def _wide(name: str, text: str) -> Row:
    return Row((Cell((name,), label=True, centred=True), Cell((text,))), 9)
