"""Asking others before the reply: third parties (第三十二条), co-makers (第三十四条), other organs (第三十三条)."""

from __future__ import annotations

from datetime import date, datetime

from gongkai.applications.acts import begin, finish, imprint, naming_in_prose, not_after_today, whoever_applies
from gongkai.applications.deciding import nothing_numbered
from gongkai.applications.history import happened
from gongkai.applications.models import Application, Consultation, Opinion
from gongkai.evidence.acting import act
from gongkai.law import Event, Name, Refused
from gongkai.law.consultation import Consultee
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission
from gongkai.organs.statements import stated

HANDLE = Permission.APPLICATION_HANDLE
ASKED = {
    Consultee.THIRD_PARTY: (Name.CONSULT_SENT, Name.CONSULT_DELIVERED, Name.CONSULTED),
    Consultee.CO_MAKER: (Name.CO_MAKER_ASKED, Name.CO_MAKER_DELIVERED, Name.CO_MAKER_ANSWERED),
    Consultee.ORGAN: (Name.ORGAN_ASKED, None, Name.ORGAN_ANSWERED),
}
"""By who is asked: the letter, its delivery, the answer."""
TELLS = (
    "征求意见的政府信息里写了申请人、联系人或者代理人的姓名、证件号码、电话或者邮箱。对方不需要知道是谁申请的，请删去；"
    "信息里本来就有这个姓名的，用“某某”代替。"
)


@act()
def consult(
    application: Application,
    consultee: Consultee,
    *,
    name: str,
    content: str,
    on: date,
    delivered: date | None = None,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Consultation:
    """征求意见 of a third party (第三十二条), a co-maker (第三十四条) or another organ (第三十三条).

    name       who is asked, sealed
    content    what of the information concerns them; the applicant is not named
    delivered  day on which they received the letter
    Raises NotAllowed, Moved, or Refused.
    """
    application, actor = begin(application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on, delivered)
    nothing_numbered(application)
    name = stated(name, f"请填写{consultee.label}的姓名或者名称。", what="名称")
    content = stated(content, "请写明征求意见的政府信息。", what="内容", longest=2000)
    if naming_in_prose(content, whoever_applies(application)):
        raise Refused(TELLS)
    sent, _, _ = ASKED[consultee]
    if consultee is Consultee.ORGAN and delivered is not None:
        raise Refused("征求其他机关意见没有法定的答复期限，不用登记对方收到的日期。", "条例第三十三条")
    number = application.consultations.count() + 1
    rows = happened(application, Event(sent, on, None, delivered, str(number)), at=at)
    letter = Consultation.objects.create(
        application=application, number=number, consultee=consultee.value, name=name, content=content
    )
    finish(
        "application.consulted",
        application,
        actor=actor,
        by=by,
        at=at,
        protects=[*rows, imprint(application)],
        on=on,
        consultee=consultee.value,
        letter=number,
    )
    return letter


@act()
def consultation_delivered(
    letter: Consultation, *, on: date, version: int, by: Person, at: datetime, acting: str = ""
) -> Application:
    """登记征求意见书送达: their fifteen working days begin. Raises NotAllowed, Moved, or Refused."""
    application, actor = begin(letter.application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    name = ASKED[Consultee(letter.consultee)][1]
    if name is None:
        raise Refused("征求其他机关意见没有法定的答复期限，不用登记对方收到的日期。", "条例第三十三条")
    rows = happened(application, Event(name, on, party=str(letter.number)), at=at)
    return finish("application.consultation_delivered", application, actor=actor, by=by, at=at, protects=rows,
                  on=on, letter=letter.number)  # fmt: skip


@act()
def consulted(
    letter: Consultation,
    *,
    opinion: Opinion,
    text: str,
    on: date,
    version: int,
    by: Person,
    at: datetime,
    acting: str = "",
) -> Application:
    """登记收到意见: the days of waiting end. An objection needs its reasons. Raises NotAllowed, Moved, or Refused."""
    application, actor = begin(letter.application, HANDLE, version=version, by=by, at=at, acting=acting)
    not_after_today(at, on)
    letter = application.consultations.get(pk=letter.pk)
    text = text.strip()
    if opinion == Opinion.OBJECTS and not text:
        raise Refused("不同意公开的，请写明对方的理由，以便判断理由是否合理。", "条例第三十二条")
    _, _, answered = ASKED[Consultee(letter.consultee)]
    rows = happened(application, Event(answered, on, party=str(letter.number)), at=at)
    letter.opinion, letter.text = opinion, text
    letter.save(update_fields=["opinion", "text"])
    return finish(
        "application.opinion_received",
        application,
        actor=actor,
        by=by,
        at=at,
        protects=[*rows, imprint(application)],
        on=on,
        letter=letter.number,
        opinion=letter.opinion,
    )
