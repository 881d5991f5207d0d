"""What can be done with an application, in the order in which it is offered; each has a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gongkai.applications import actions
from gongkai.applications.deciding import OVERTAKEN, SIMPLE, happened_since, unserved
from gongkai.applications.disclosing import not_disclosable, published
from gongkai.applications.handling import NO_FEES
from gongkai.applications.letters.anonymising import kept_yet
from gongkai.applications.letters.kinds import CONSULTATIONS, Kind
from gongkai.applications.models import Application, Consultation
from gongkai.applications.taking_back import receipt_stays, reopening_stays
from gongkai.applications.unopened import nothing_unopened
from gongkai.console import case_correcting as correcting
from gongkai.console import case_forms as forms
from gongkai.console.case_deciding import (
    ArrivedForm,
    ConsentForm,
    DecideForm,
    GiveBackForm,
    ReplyForm,
    ReturnedForm,
    ServeForm,
    letter_of,
)
from gongkai.console.case_verb_page import CaseForm, Verb
from gongkai.law import Case, Name, Refused, Status
from gongkai.law.consultation import Consultee
from gongkai.law.moves import formal
from gongkai.organs.permissions import Permission
from gongkai.organs.practice import practice_of
from gongkai.review.models import LIVE

HANDLE = Permission.APPLICATION_HANDLE


def _numbered(application: Application, case: Case) -> str:
    lead = application.answered_with or application
    return f"{lead}的答复已经签发，请先送达。" if unserved(lead) is not None else ""


def _ask(application: Application, case: Case) -> str:
    if barred := _numbered(application, case):
        return barred
    if case.correction is not None and case.correction.formal:
        return "补正只能一次性告知，本件已经告知过。内容仍不明确的，请与申请人沟通或者答复。"
    return "" if _formal(case) else "告知补正的期限已经超过，可以与申请人沟通（期限照常计算）。"


def _clarify(application: Application, case: Case) -> str:
    if barred := _numbered(application, case):
        return barred
    return "现在还可以告知补正（期限停止计算），请办理“告知补正”。" if _formal(case) else ""


def _formal(case: Case) -> bool:
    try:
        return formal(case, case.as_of)
    except Refused:
        return False


def _corrected(application: Application, case: Case) -> str:
    return "" if case.correction is not None and not case.correction.answered else "没有等待补正的告知。"


def _answerable(application: Application, case: Case) -> str:
    return "" if application.consultations.filter(opinion="").exists() else "没有等待意见的征求意见书。"


def _deliverable(application: Application, case: Case) -> str:
    parties = {each.party for each in case.consultations if each.delivered is None and each.answered is None}
    waiting = application.consultations.filter(opinion="", number__in=[each for each in parties if each.isdigit()])
    waiting = waiting.exclude(consultee=Consultee.ORGAN.value)
    return "" if waiting.exists() else "没有等待登记送达的征求意见书。"


def _noticed(application: Application, case: Case) -> str:
    notice = actions.pending_notice(application)
    return "" if notice is not None and notice.second is None else "没有等待登记送达的补正告知、收费通知。"


def _open(application: Application, case: Case) -> str:
    return "本件已经办结。" if application.closed else ""


def _passed(application: Application, case: Case) -> str:
    last = application.assignments.last()
    if application.closed:
        return "本件已经办结。"
    return f"已经交办{last.to_whom}，请先登记报回。" if last is not None and not hasattr(last, "end") else ""


def _reported(application: Application, case: Case) -> str:
    last = application.assignments.last()
    return "" if last is not None and not hasattr(last, "end") else "没有等待报回的交办，请先交办。"


def _mergeable(application: Application, case: Case) -> str:
    if application.answered_with_id is not None:
        return "本件已经与别的申请合并答复。"
    if application.closed or application.received_on is None:
        return "办理中的申请才能合并答复。"
    others = Application.objects.open().filter(organ=application.organ_id, answered_with=None)
    return "" if others.exclude(pk=application.pk).exclude(received_on=None).exists() else "没有可以合并答复的申请。"


def _separable(application: Application, case: Case) -> str:
    return "" if application.answered_with_id and not application.closed else "本件没有与别的申请合并答复。"


def _whole(application: Application, case: Case) -> str:
    if application.part:
        return f"本件是拆分件，请在{application.parent}更正。"
    return "本件已经清除个人信息。" if application.anonymised_on else ""


def _voidable(application: Application, case: Case) -> str:
    if application.closed:
        return "本件已经办结，登记不能作废；有误的，在申请页“登记有误的，在这里更正”里更正。"
    merged = application.answered_with_id is not None or application.answered_along.open().exists()
    return "本件与别的申请合并答复，请先取消合并答复。" if merged else ""


def _split(application: Application, case: Case) -> str:
    return "本件已经是拆分件，不能再拆分。" if application.part else ""


def _decidable(application: Application, case: Case) -> str:
    if application.answered_with_id is not None:
        return f"本件与{application.answered_with}合并答复，请在那一件办理。"
    return "本件的答复已经签发，请先送达。" if unserved(application) is not None else ""


def _decided(application: Application, case: Case) -> str:
    if barred := _decidable(application, case):
        return barred
    decision = application.decision
    if decision is None:
        return "还没有拟办结果，请先拟办。"
    return OVERTAKEN if happened_since(decision, decision.drafted_at).exists() else ""


def _submittable(application: Application, case: Case) -> str:
    if barred := _decided(application, case):
        return barred
    if hasattr(application.decision, "consent"):
        return "分管领导已经同意，可以签发答复。"
    return "答复正在审核，不用再送审。" if application.review and application.review.status in LIVE else ""


def _consentable(application: Application, case: Case) -> str:
    if application.organ.profile not in SIMPLE:
        return "本机关的答复须经三审三校和保密审查，请送审。"
    if barred := _decided(application, case):
        return barred
    return "已经同意过，可以签发答复。" if hasattr(application.decision, "consent") else ""


def _issuable(application: Application, case: Case) -> str:
    if barred := _decided(application, case):
        return barred
    agreed = hasattr(application.decision, "consent")
    cleared = application.review is not None and application.review.status == "cleared"
    return "" if agreed or cleared else "答复还没有同意或者审签完成。"


def _servable(application: Application, case: Case) -> str:
    letter = letter_of(application) if application.answered_with_id is None else None
    if letter is None:
        return "还没有签发的答复。"
    if not hasattr(letter, "letter"):
        return "还没有制作答复书，请先制作答复书，再送达。"
    last = letter.services.select_related("end").last()
    if last is None or (hasattr(last, "end") and last.end.returned):
        return ""
    return "已经送达，或者正在等待送达结果。"


def _pending(application: Application, case: Case) -> str:
    letter = letter_of(application) if application.answered_with_id is None else None
    last = letter.services.select_related("end").last() if letter else None
    return "" if last is not None and not hasattr(last, "end") else "没有等待结果的送达。"


def _archivable(application: Application, case: Case) -> str:
    if not application.closed or application.status == Status.SPLIT:
        return "本件还没有办结，不能归档。"
    return "本件已经归档。" if application.archived_on else ""


def _charged(application: Application, case: Case) -> str:
    return _numbered(application, case) if practice_of(application.organ_id, case.as_of).charges else NO_FEES


def _letter(act: Callable[..., Any]) -> Callable[..., Any]:
    """An act on a letter of consultation, as one on its application."""
    return lambda application, *, letter, **values: act(letter, **values)


def _of(kind: Kind) -> Callable[[Any], tuple[Kind, None]]:
    """The letter that says what was done."""
    return lambda _: (kind, None)


def _asking(asked: Consultation) -> tuple[Kind, Consultation]:
    return CONSULTATIONS[asked.consultee], asked


def _past(application: Application, case: Case) -> str:
    if application.anonymised_on is not None:
        return "个人信息已经清除。"
    if application.status == Status.SPLIT:
        return "请在拆分后的各件办理，拆分前的这一件随之清除。"
    return kept_yet(application, case.as_of)


def _lapsed(application: Application, case: Case) -> str:
    notice = actions.pending_notice(application)
    if notice is not None and notice.second is None:
        return "还没有登记申请人收到通知的日期，补正、缴费的期限从收到之日起算，请先办理“登记通知送达”。"
    try:
        nothing_unopened(application, case.deadline.on if case.deadline else None)
    except Refused as fault:
        return str(fault)
    for name in (Name.CORRECTION_LAPSED, Name.FEE_LAPSED):
        if name in case.next:
            return ""
    return "补正、缴费的期限还没有过，或者没有在等待补正、缴费。"


class Plain(CaseForm):
    """Nothing to fill in."""


VERBS = {
    verb.slug: verb
    for verb in (
        Verb("confirm", "确认收到", HANDLE, forms.ConfirmForm, actions.confirm_receipt, "已登记收到日期。",
             Name.RECEIVED, letter=_of(Kind.RECEIPT)),
        Verb("reply", "签发答复", HANDLE, ReplyForm, actions.reply, "答复已签发，请制作答复书。", Name.REPLIED,
             "给答复编号；编号以后制作答复书，再送达。", _issuable, template="console/case_reply.html",
             letter=_of(Kind.REPLY)),
        Verb("serve", "送达", HANDLE, ServeForm, ServeForm.act, "已登记送达。", None,
             "邮寄以交邮之日、直接送达以签收之日为答复日期；办结，不再计算期限。", _servable),
        Verb("arrived", "登记已送达", HANDLE, ArrivedForm, ArrivedForm.act, "已登记送达日期。", None,
             "申请人的复议、诉讼期限从这一天起算。", _pending),
        Verb("consent", "同意答复", Permission.APPLICATION_CONSENT, ConsentForm, actions.consent,
             "已同意，可以签发答复。", Name.REPLIED, "同意答复，同时作保密审查。", _consentable, own=True,
             template="console/case_reply.html"),
        Verb("give-back", "退回拟办", Permission.APPLICATION_CONSENT, GiveBackForm, actions.give_back,
             "已退回，经办人会收到您写的原因。", Name.REPLIED, "不同意答复的，写明原因退回经办人修改；期限照常计算。",
             _consentable, own=True, template="console/case_reply.html"),
        Verb("decide", "拟办", HANDLE, DecideForm, actions.decide, "已保存拟办结果。", Name.REPLIED,
             "选择办理结果、填写答复内容；保存后送审或者请分管领导同意。以前的签批失效。", _decidable,
             template="console/case_decide.html"),
        Verb("submit", "送审", HANDLE, Plain, actions.submit_reply, "已送审。", Name.REPLIED,
             "答复经三审三校和保密审查后签发；送审后修改的，签批失效。期限照常计算。", _submittable),
        Verb("corrected", "登记收到补正", HANDLE, forms.CorrectedForm, actions.corrected, "已登记收到补正。",
             Name.CLARIFIED, barred=_corrected),
        Verb("notice-delivered", "登记通知送达", HANDLE, forms.NoticeDeliveredForm, actions.notice_delivered,
             "已登记送达。", None, "补正告知、收费通知的期限从申请人收到之日起算，没有登记的不能按逾期结案。",
             _noticed),
        Verb("ask-to-correct", "告知补正", HANDLE, forms.AskForm, actions.ask_to_correct, "已告知补正，期限停止计算。",
             Name.CLARIFY_ASKED, barred=_ask, letter=_of(Kind.CORRECTION)),
        Verb("clarify", "与申请人沟通", HANDLE, forms.ClarifyForm, actions.clarify, "已登记沟通，期限照常计算。",
             Name.CLARIFY_ASKED, barred=_clarify),
        Verb("opinion", "登记收到意见", HANDLE, forms.OpinionForm, _letter(actions.consulted), "已登记意见。", None,
             "征求意见结束，从次日起继续计算期限；所用的工作日不计入。", _answerable),
        Verb("consult-delivered", "登记征求意见书送达", HANDLE, forms.DeliveredForm,
             _letter(actions.consultation_delivered), "已登记送达。", None,
             "对方从收到次日起有 15 个工作日提出意见，期限可以据此推算。", _deliverable),
        Verb("consult", "征求意见", HANDLE, forms.ConsultForm, actions.consult, "已登记发出征求意见书。",
             Name.CONSULT_SENT,
             "从发出次日到收到意见当日不计入期限。第三方 15 个工作日不答复的，由本机关决定是否公开；"
             "共同制作机关 15 个工作日不答复的，视为同意公开；其他机关没有法定期限，请主动催办。",
             _numbered, letter=_asking),
        Verb("extend", "延期", Permission.APPLICATION_EXTEND, forms.ExtendForm, actions.extend, "已延期。",
             Name.EXTENDED, barred=_numbered, own=True, letter=_of(Kind.EXTENSION)),
        Verb("delay", "延迟答复", Permission.APPLICATION_EXTEND, forms.DelayForm, actions.delay, "已确定答复日期。",
             Name.DELAYED, barred=_numbered, own=True, letter=_of(Kind.DELAY)),
        Verb("fee", "收费通知", HANDLE, forms.FeeForm, actions.note_fee, "已登记收费通知，期限停止计算。",
             Name.FEE_NOTICED, barred=_charged, letter=_of(Kind.FEE)),
        Verb("paid", "登记缴费", HANDLE, forms.OnForm, actions.fee_paid, "已登记缴费。", Name.FEE_PAID),
        Verb("report-back", "登记报回", HANDLE, forms.ReportForm, actions.report_back, "已登记报回。", None,
             "承办机构报回办理结果；期限照常计算。", _reported),
        Verb("pass-on", "交办", HANDLE, forms.PassOnForm, actions.pass_on, "已交办。", None,
             "交由内设机构承办，定一个内部期限；答复期限照常计算。", _passed),
        Verb("split", "拆分", HANDLE, forms.SplitForm, actions.split, "已拆分，请逐件办理。",
             Name.SPLIT, barred=_split),
        Verb("merge", "合并答复", HANDLE, forms.MergeForm, actions.merge, "已合并答复。", None,
             "用一份答复书答复两件申请；各件仍各算一件，各有自己的期限和结果。", _mergeable),
        Verb("separate", "取消合并答复", HANDLE, Plain, actions.separate, "已取消合并答复。", None,
             "本件另写一份答复；期限不变。", _separable),
        Verb("files", "加入材料", HANDLE, forms.FilesForm, actions.keep, "材料已加入案卷。", None,
             "申请书、证件、邮寄凭证等的扫描件加密存放；不影响期限。"),
        Verb("lapse", "按逾期结案", HANDLE, forms.LapseForm, actions.lapse, "已结案，请制作告知书并送达。", None,
             "视为放弃申请，办结并告知申请人；不再计算期限。", _lapsed, danger=True,
             letter=_of(Kind.REPLY)),
        Verb("withdraw", "登记撤回", HANDLE, forms.ReasonForm, actions.withdraw, "已登记撤回。", Name.WITHDRAWN,
             danger=True),
        Verb("close", "终结办理", HANDLE, forms.ReasonForm, actions.close, "已终结办理。", Name.ENDED, danger=True),
        Verb("archive", "归档", HANDLE, forms.ArchiveForm, actions.archive, "已归档。", None,
             "申请、答复、送达等材料齐全，立卷归档。", _archivable),
        Verb("came-back", "登记退回", HANDLE, ReturnedForm, ReturnedForm.act, "已登记退回，请再次送达。", None,
             "写明退回的原因，再次送达；第一次交邮的日期仍然有效。", _pending),
        Verb("disclose", "公开答复", HANDLE, forms.DiscloseForm, actions.publish_answer, "答复已公开，网站上可以看到。",
             None, "另写标题和摘要，公开在网站的“答复公开”里；不写申请人，不写任何能认出人的内容。",
             lambda application, case: not_disclosable(application, case.as_of)),
        Verb("undisclose", "撤下公开的答复", HANDLE, forms.UndiscloseForm, actions.withdraw_answer,
             "已撤下，网站上不再显示。", None, "网站上不再显示这份答复，原来的网址写明已经撤下。",
             lambda application, case: "" if published(application) else "本件的答复没有公开。", danger=True),
        Verb("reopen", "重新办理", HANDLE, forms.ReopenForm, actions.reopen, "已重新办理。",
             Name.REOPENED, danger=True),
        Verb("column", "更正统计类型", HANDLE, correcting.ColumnForm, actions.reclassify, "已更正统计类型。", None,
             "只改申请人类型（自然人、商业企业等），统计表三随之改正；期限不变。"),
        Verb("entry", "更正办理步骤", HANDLE, correcting.EntryForm, actions.correct_entry,
             "已更正办理步骤，期限重新推算。", None,
             "收到以后各步（告知补正、延期、征求意见等）录错的日期在这里改正，原来的登记保留；"
             "期限按改正后的日期重新推算。"),
        Verb("registration", "更正收件日期和方式", HANDLE, correcting.RegistrationForm, actions.correct_registration,
             "已更正收件日期和方式，期限重新推算。", None,
             "提交方式、提交日期或者收到日期登记错了的，在这里改正；原来的登记保留，期限重新推算。", _whole),
        Verb("unconfirm", "取消确认收到", HANDLE, correcting.UnconfirmForm, actions.take_back_receipt,
             "已取消，等待与申请人确认收到。", None,
             "其实没有与申请人确认收到的，在这里取消；答复期限不再计算，重新确认后从次日起算。拟办的内容一并作废。",
             lambda application, case: receipt_stays(application)),
        Verb("unreopen", "取消重新办理", HANDLE, correcting.UnreopenForm, actions.take_back_reopening,
             "已取消重新办理，以原来的办理情况为准；原来已归档的，请重新归档；原来已经合并、还没有签发答复的，"
             "请重新合并或者单独答复。", None,
             "复议决定、判决没有要求重新办理，登记错了的，在这里取消，恢复为原来的答复。复议诉讼案件的结果也登记错了的，随后在该案件办理“更正登记”。",
             lambda application, case: reopening_stays(application)),
        Verb("applicant", "更正姓名和联系方式", HANDLE, correcting.ApplicantForm, actions.correct_applicant,
             "已更正姓名和联系方式。", None,
             "申请人的姓名或者名称、证件、联系方式有错的，只填有错的；更正前的内容与原因一起加密留存，期限不变。",
             _whole),
        Verb("void", "登记作废", HANDLE, correcting.VoidForm, actions.void, "登记已作废，登记号不再使用。", None,
             "不该登记的申请作废：登记号保留、不再使用，不计入年度报告，以后仍能看到。送出答复以后不能作废。",
             _voidable, danger=True),
        Verb("anonymise", "清除个人信息", Permission.APPLICATION_ANONYMISE, Plain, actions.anonymise,
             "已清除个人信息。", None,
             "保管期满。清除后不能恢复：申请人的姓名、证件、联系方式，申请内容，办理中写的文字，全部文书和材料都不再存在，"
             "也不能再导出案卷、重新办理；拆分、合并答复的各件一并清除。留下登记号、日期、办理结果、统计和存证。"
             "需要留存的，请先导出案卷。", _past, voided=True, danger=True, own=True),
    )
}  # fmt: skip
"""By slug. What ends a case, or takes something away, stands last."""
