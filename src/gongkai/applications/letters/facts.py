"""What a letter says of its case: facts by name, each out of the record and none typed in twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from gongkai.applications.content import Column
from gongkai.applications.decided import Reply
from gongkai.applications.history import case_of, standing_events
from gongkai.applications.letters.bodies import remedy_notice
from gongkai.applications.letters.results import sentences
from gongkai.applications.models import Application, ApplicationEvent, CaseNote, Consultation, FeeNotice, NoteKind
from gongkai.law import Case, Name, Refused, RemedyClass, fee, in_force
from gongkai.law.consultation import PERIODS, Consultee
from gongkai.law.fees import Method
from gongkai.law.periods import PAYMENT
from gongkai.law.receipt import Way

Facts = dict[str, str]
STRICTEST = (RemedyClass.FIRST, RemedyClass.FREE, RemedyClass.NAMED)
ASKED_OF = {
    Consultee.THIRD_PARTY: "第三方",
    Consultee.CO_MAKER: "共同制作该信息的行政机关",
    Consultee.ORGAN: "其他机关",
}
ARTICLE = {
    Consultee.THIRD_PARTY: "第三十二条",
    Consultee.CO_MAKER: "第三十四条",
    Consultee.ORGAN: "第三十三条第三款",
}
STEPS = {
    Name.CLARIFY_ASKED: "告知补正",
    Name.CLARIFIED: "收到补正的申请",
    Name.CONSULT_SENT: "书面征求第三方意见",
    Name.CONSULTED: "收到第三方意见",
    Name.CO_MAKER_ASKED: "书面征求共同制作机关意见",
    Name.CO_MAKER_ANSWERED: "收到共同制作机关意见",
    Name.ORGAN_ASKED: "书面征求其他机关意见",
    Name.ORGAN_ANSWERED: "收到其他机关意见",
    Name.EXTENDED: "告知延长答复期限",
    Name.DELAYED: "告知延迟答复的期限",
    Name.FEE_NOTICED: "发出收费通知",
    Name.FEE_PAID: "收到信息处理费",
    Name.REOPENED: "收到行政复议决定或者判决，重新办理",
}

ASKED = frozenset({Name.CONSULT_SENT, Name.CO_MAKER_ASKED, Name.ORGAN_ASKED})
"""Steps whose time does not count."""


def on(day: date) -> str:
    """2024年9月27日."""
    return f"{day.year}年{day.month}月{day.day}日"


def of_case(application: Application) -> Facts:
    """What any letter of a case may say."""
    organ = application.organ
    contact = "，电话".join(filter(None, (organ.work_body or organ.name, organ.telephone)))
    return {"申请情况": _about([application]), "联系方式": contact} | (
        {"收到日期": on(application.received_on)} if application.received_on else {}
    )


def addressees(applications: Iterable[Application]) -> str:
    """Who applies in any of them, each once."""
    names: dict[str, None] = {}
    for each in applications:
        for applicant in (each.parent or each).applicants.all():
            names[applicant.name] = None
    return "、".join(names)


def period(case: Case) -> str:
    """The last day to reply as a letter says it, also where it cannot be known yet."""
    if case.due is not None and not case.provisional:
        return on(case.due)
    if case.not_before is None:
        waits = case.deadline.what if case.deadline else "重新计算"
        return {"补正": "收到补正的申请后重新计算的日期", "缴费": "缴费后重新计算的日期"}.get(
            waits, "依法重新计算的日期"
        )
    if case.unknown is not None:
        return f"待国务院办公厅公布{case.unknown.year}年放假安排后确定的日期（不早于{on(case.not_before)}）"
    return f"依法扣除征求意见所需时间后的日期（不早于{on(case.not_before)}）"


def of_receipt(application: Application) -> Facts:
    """收到日期 and 答复期限. Raises Refused before both sides have confirmed receipt."""
    if application.received_on is None:
        raise Refused("还没有确认收到，请先登记确认收到的日期，再制作登记回执。", "条例第三十一条")
    return {"答复期限": period(case_of(application))}


def of_correction(application: Application, event: ApplicationEvent) -> Facts:
    if event.number is None:
        raise Refused("这一步是与申请人沟通，不是补正告知，没有告知书。", "条例第三十条")
    return {"补正事项": _note(application, event, NoteKind.CORRECTION_ASKED), "补正期限": str(event.number)}


def of_extension(application: Application, event: ApplicationEvent) -> Facts:
    """What the new last day is reckoned from stands with what is said of the application."""
    reason = _note(application, event, NoteKind.EXTENSION).rstrip("。；，")
    events = [each for each in standing_events(application) if each.position < event.position]
    said = _about([application]) + _handled(events)
    case = case_of(application)
    if case.started != application.received_on:
        said += f"答复期限自{on(case.started)}的次日起重新计算。"
    if any(each.name in ASKED for each in events):
        said += "征求意见所需时间不计算在答复期限内。"
    return {
        "申请情况": said,
        "延期原因": reason,
        "延长天数": str(event.number),
        "答复期限": period(case),
    }


def of_delay(application: Application, event: ApplicationEvent) -> Facts:
    reason = _note(application, event, NoteKind.DELAY).rstrip("。；，")
    return {"延迟原因": reason, "答复期限": on(event.second or event.on)}


def of_consultation(letter: Consultation, sent: date, law_of: date) -> Facts:
    """What is asked of somebody, and of what the applicant is told. Neither names the other."""
    consultee = Consultee(letter.consultee)
    found = {
        "征求内容": letter.content,
        "征求对象": ASKED_OF[consultee],
        "征求依据": ARTICLE[consultee],
        "征求日期": on(sent),
    }
    days = in_force(PERIODS[consultee], law_of).value
    return found if days is None else {**found, "答复天数": str(days)}


def of_fee(notice: FeeNotice, law_of: date) -> Facts:
    """How the fee was reckoned, bracket by bracket, and until when it is paid."""
    method = Method(notice.method)
    lines = [f"收费方式：{method.label}。"]
    if method is Method.PAGES:
        lines.append(f"数量：{notice.count}页。其中：")
        for each in fee(method, notice.count, on=law_of).lines:
            rate = f"每页{each.rate}元" if each.rate else "不收费"
            lines.append(f"第{each.first}页至第{each.last}页，共{each.count}页，{rate}，计{each.amount}元。")
    else:
        lines.append(
            f"数量：本件为同一申请人在{law_of.year}年{law_of.month}月申请的第{notice.count}件，按该件所在档次收费。"
        )
    lines.append(f"应缴金额：人民币{notice.amount.normalize():f}元。")
    return {"收费明细": "\n".join(lines), "缴费期限": str(in_force(PAYMENT, law_of).value)}


def of_reply(reply: Reply) -> tuple[Facts, str, list[str]]:
    """What a reply says, the class of its remedy, and the codes of its results."""
    decision = reply.decision
    parts = list(decision.decided.select_related("application").order_by("application"))
    cases = [each.application for each in parts]
    lines: list[str] = []
    codes: list[str] = []
    for part in parts:
        items = list(part.items.select_related("repeats").order_by("position"))
        codes += [item.code for item in items]
        said = sentences(items)
        lines += [f"登记号{part.application.label}：{said[0]}", *said[1:]] if len(parts) > 1 else said
    remedy = next(each for each in STRICTEST if each.value in {part.remedy for part in parts})
    found = {
        "申请情况": _about(cases),
        "办理经过": _history(reply),
        "申请内容": "\n".join(
            f"{each.label}：{each.asked_for}" if len(cases) > 1 else each.asked_for for each in cases
        ),
        "办理结果": "\n".join(lines),
        "答复内容": decision.text,
        "救济告知": remedy_notice(reply.organ, remedy, reply.issued_on),
    }
    return found, remedy.value, codes


def called(applications: Sequence[Application]) -> str:
    """How a letter speaks to whoever applies: 您, 你单位, or 你们 to several."""
    if len({each.name for case in applications for each in (case.parent or case).applicants.all()}) > 1:
        return "你们"
    return "您" if all(each.column == Column.NATURAL_PERSON for each in applications) else "你单位"


def of_correction_of_records(application: Application) -> Facts:
    """What was asked for, of whoever asked (第四十一条)."""
    you = called([application])
    return {"更正申请": f"{you}提出本机关提供的与{you}自身相关的政府信息记录不准确，要求更正。"}


def _about(applications: Sequence[Application]) -> str:
    said = []
    for each in applications:
        received = f"，本机关于{on(each.received_on)}收到" if each.received_on else ""
        way = Way(each.way).label.split("（")[0].split("，")[0]
        said.append(
            f"于{on(each.submitted_on)}提交的政府信息公开申请（提交方式：{way}，登记号：{each.label}）{received}"
        )
    return f"{called(applications)}{'；'.join(said)}。"


def _history(reply: Reply) -> str:
    """Corrections, consultations, extensions and payments in the order of their days; empty where there were none."""
    return _handled([each for each in standing_events(reply.application) if each.on <= reply.issued_on])


def _handled(events: Sequence[ApplicationEvent]) -> str:
    steps = [
        f"于{on(each.on)}{STEPS[Name(each.name)]}{f'{each.number}个工作日' if each.name == Name.EXTENDED else ''}"
        for each in events
        if each.name in STEPS
    ]
    return f"办理期间，本机关{'，'.join(steps)}。" if steps else ""


def _note(application: Application, event: ApplicationEvent, kind: NoteKind) -> str:
    found = CaseNote.objects.filter(application=application, kind=kind, serial=event.serial).first()
    if found is None:  # an entry that was corrected took the place of the one that the text belongs to
        found = CaseNote.objects.filter(application=application, kind=kind).order_by("at", "id").last()
    if found is None:
        raise Refused("没有找到这一步的文字记录，不能制作文书，请联系系统管理员。")
    return found.text
