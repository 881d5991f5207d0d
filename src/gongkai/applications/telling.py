"""What the sender of an application sees of its case with number and code: a notice for each step that is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import models
from django.utils.timezone import localdate

from gongkai.applications.history import case_of, pending_notice
from gongkai.applications.kept import Matter
from gongkai.applications.models import Application, NoteKind, Reply
from gongkai.evidence.acting import act
from gongkai.evidence.actor import Actor
from gongkai.intake.actions import notify
from gongkai.intake.models import Kind, Notice, Taking
from gongkai.intake.parcels import Sent
from gongkai.intake.told import Told
from gongkai.law import Name, Refused, Status, in_force, say
from gongkai.law.periods import PAYMENT
from gongkai.law.receipt import Way
from gongkai.organs.models import Person
from gongkai.organs.permissions import Permission, allow

SAYS = {
    "application.receipt_confirmed": ("已确认收到", "机关与您确认了收到申请的日期，答复期限从次日起计算。"),
    "application.correction_asked": ("请补正", "您的申请内容不够明确，答复期限停止计算，收到补正后重新计算。请补正："),
    "application.notice_delivered": (
        "已登记收到通知",
        "机关登记了您收到通知的日期，补正、缴费的期限从这一天的次日起算。",
    ),
    "application.corrected": ("已收到补正", "答复期限从收到补正的次日起重新计算。"),
    "application.consulted": ("正在征求意见", "申请的信息涉及其他方面，机关正在征求意见，所用的时间不计入答复期限。"),
    "application.opinion_received": ("征求意见结束", "机关收到了意见，继续计算答复期限。"),
    "application.extended": ("已延长答复期限", "机关延长了答复期限，请以新的日期为准。"),
    "application.delayed": ("已确定延迟答复", "机关确定了答复的日期，请以新的日期为准。"),
    "application.fee_noticed": ("请缴纳信息处理费", "请按收费通知缴费；答复期限停止计算，缴费后重新计算。"),
    "application.fee_paid": ("已收到缴费", "答复期限从缴费的次日起重新计算。"),
    "application.served": ("已送出答复", "机关作出了答复，请注意查收；签收以后可以对办理情况作出评价。"),
    "application.arrived": ("答复已送达", "机关登记了您收到答复的日期；申请行政复议、提起诉讼的期限从这一天起算。"),
    "application.letter_stamped": ("办理中，有新的文书", "机关制作了文书，以文书上写明的为准。"),
    "application.letter_restamped": ("文书已更换", "机关更换了盖章的文书，请以这一份为准。"),
    "application.lapsed": ("不再处理", "因为逾期没有补正或者缴费，机关不再处理这件申请，告知书另行送达。"),
    "application.rated": ("已收到评价", "机关收到了您的评价，谢谢；办理结果见下面。"),
    "application.withdrawn": ("已撤回", "机关登记了您撤回申请，这件申请办理终结。"),
    "application.closed": ("办理终结", "这件申请办理终结，原因请向机关询问。"),
    "application.voided": ("登记作废", "机关发现这件申请的登记有误，已经作废，不再另行答复；有疑问的，请向机关询问。"),
    "application.taken_over": ("由其他机关承接", "原来的机关撤并，由承接它职责的机关接着办理，登记号和期限不变。"),
    "application.reopened": ("重新办理", "机关按复议决定或者判决重新办理，请以新的日期为准。"),
    "application.receipt_taken_back": (
        "收到日期待确认",
        "机关登记确认收到有误，已经取消；收到日期由机关与您另行确认，答复期限从次日起计算。",
    ),
    "application.reopening_taken_back": (
        "取消重新办理",
        "机关登记重新办理有误，已经取消，以原来的办理情况为准；有疑问的，请向机关询问。",
    ),
}
"""By verb: what happened, and what it means. Verbs that concern the organ alone are told to nobody."""
RATED = "application.rated"
KEPT = "见登记这件事的存证"
"""Stands in the evidence of a notice for why the lead office acts; the act that it tells of has kept the reason."""
WAITS = {Status.AWAITING_CORRECTION: "请补正", Status.AWAITING_PAYMENT: "请缴纳信息处理费"}
"""What still stands first where a paper comes while the sender is waited for."""
ONLY_WITH_PAPERS = frozenset({"application.letter_stamped", "application.letter_restamped"})
"""What is told for the sake of the papers that come with it."""
NOTICE = {Status.AWAITING_CORRECTION: "补正告知书", Status.AWAITING_PAYMENT: "收费通知书"}
"""The paper whose receipt begins the period of the sender."""
SENT_HERE = (Way.INTERNET, Way.DECLARED_PLATFORM)
"""How an application may have come that was sent through our site."""


def taking_of(application: Application) -> Taking | None:
    """The submission from which an application came; a part came with its whole."""
    key = application.parent_id or application.pk
    return Taking.objects.filter(became=f"{Application._meta.label}:{key}").first()


def tell_sender(
    verb: str, application: Application, *, by: Actor, at: datetime, papers: Sequence[Sent] = ()
) -> Notice | None:
    """Let the sender of an application see a step; inside the act. None where it was not sent here.

    papers  to download
    """
    if verb not in SAYS or (verb in ONLY_WITH_PAPERS and not papers) or (taking := taking_of(application)) is None:
        return None
    what, says = SAYS[verb]
    if verb == "application.correction_asked":
        asked = application.notes.filter(kind=NoteKind.CORRECTION_ASKED).order_by("at", "pk").last()
        says += asked.text if asked else ""
    if verb in ONLY_WITH_PAPERS or verb == "application.notice_delivered":
        what = WAITS.get(Status(application.status), what)
    if verb == "application.extended":
        days = application.events.filter(name=Name.EXTENDED).latest("serial").number
        says = f"机关把答复期限延长了{days}个工作日，请以新的日期为准。"
    if papers:
        says += "文书可以在下面下载。"
    told = replace(told_of(application, what, says, at=at), files=tuple(papers))
    if verb == RATED or (Kind.FEEDBACK in told.may and _is_rated(application)):
        told = replace(told, may=tuple(each for each in told.may if each != Kind.FEEDBACK))
    if application.status == Status.OPEN:
        told = replace(told, due_source=case_of(application).cited)
    return notify(taking, told.parcel, by=by.unsaid(KEPT), at=at)


def as_it_came(taking: Taking, way: Way, submitted: date) -> None:
    """Raise Refused where what came through our site is registered as if it had come in another way, or on another day:
    its day of receipt follows from both (第三十一条)."""
    sent = taking.submission.submitted_on
    if way not in SENT_HERE or submitted != sent:
        raise Refused(
            f"这件申请是申请人{say(sent)}在本网站提交的，提交方式和提交日期以网站收到的为准，不能改；收到日期是与申请人"
            "确认之日，指南写明平台收到即确认的，是提交之日。",
            "条例第三十一条第（三）项",
        )


def _is_rated(application: Application) -> bool:
    """Whether the sender has rated how the case was handled: once is enough."""
    label = f"{Application._meta.label}:{application.pk}"
    return Taking.objects.filter(became=label, submission__kind=Kind.FEEDBACK).exists()


@act()
def tell_registered(taking: Taking, row: models.Model, *, by: Person, at: datetime, acting: str = "") -> Notice | None:
    """The first thing that a sender sees: under which number it is handled. Raises NotAllowed, or Refused where it was
    registered otherwise than it came."""
    organ = row.organ
    actor = allow(by, Permission.APPLICATION_HANDLE, organ, on=localdate(at), acting=acting).unsaid(KEPT)
    if isinstance(row, Matter):
        told = Told("已接收", localdate(at), organ.code, "机关已经接收，将按规定处理。", case=row.label)
        return notify(taking, told.parcel, by=actor, at=at)
    if not isinstance(row, Application) or taking_of(row) != taking:
        return None
    as_it_came(taking, Way(row.way), row.submitted_on)
    says = "已经登记。收到日期由机关与您确认，答复期限从确认收到的次日起计算，在这之前是暂定的。"
    if row.received_on is not None:
        says = "已经登记，收到日期已经与您确认，答复期限从次日起计算。"
        if row.way == Way.DECLARED_PLATFORM:
            says = "已经登记。按公开指南，您提交之日就是收到申请之日，答复期限从次日起计算。"
    return notify(taking, told_of(row, "已登记", says, at=at).parcel, by=actor, at=at)


def told_of(application: Application, what: str, says: str, *, at: datetime) -> Told:
    """A step with the days that hold from now on, and what its sender can do.

    What may still move is not given as the last day: before both sides confirmed the receipt, while others are asked,
    and before the notice whose receipt begins the sender's own period was delivered.
    """
    if application.closed:
        return Told(what, localdate(at), application.organ.code, says, case=application.label, may=(Kind.FEEDBACK,))
    due_on, floor, within, due_what = application.due_on, application.not_before, "", "答复"
    lead = application.answered_with or application
    answered = lead.decision_id is not None and Reply.objects.filter(decision=lead.decision_id).exists()
    may = [] if answered else [Kind.TAKING_BACK]
    if application.status in WAITS:
        case, notice = case_of(application), pending_notice(application)
        due_on, floor, due_what = (case.deadline.on, None, case.deadline.what) if case.deadline else (None, None, "")
        if notice is not None and notice.second is None:
            days = notice.number if notice.number is not None else in_force(PAYMENT, case.law_of).value
            due_on, within = None, f"自收到{NOTICE[Status(application.status)]}之日起{days}个工作日内"
        if application.status == Status.AWAITING_CORRECTION:
            may.insert(0, Kind.CORRECTED)
    elif application.provisional:
        due_on, floor = None, floor or due_on
    return Told(
        what,
        localdate(at),
        application.organ.code,
        says,
        case=application.label,
        due_on=due_on,
        not_before=None if due_on else floor,
        within=within,
        due_what=due_what if due_on or floor or within else "",
        due_source=application.due_source,
        may=tuple(may),
    )
