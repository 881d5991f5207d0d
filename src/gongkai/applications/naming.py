"""What the rows of this app are called in evidence: by number, and never by person."""

from __future__ import annotations

from gongkai.applications.models import (
    Application,
    ApplicationEvent,
    Assignment,
    AssignmentEnd,
    CaseNote,
    Consent,
    Decided,
    Decision,
    FeeNotice,
    Imprint,
    Letter,
    MatterImprint,
    OutcomeItem,
    Reading,
    RemedyBodies,
    Reminder,
    Reply,
    Service,
    ServiceEnd,
    Wording,
)
from gongkai.evidence.naming import Called, names


def _of(application: Application, what: str) -> Called:
    page = f"applications.Application:{application.pk}"
    return Called(f"{application}的{what}", page, application.organ.code)


@names(ApplicationEvent)
def _event(row: ApplicationEvent) -> Called:
    what = "更正办理步骤" if row.replaces_id else "办理事项"
    return _of(row.application, f"{what}（第{row.serial}步，{row.get_name_display()}）")


@names(CaseNote)
def _note(row: CaseNote) -> Called:
    return _of(row.application, f"办理记录（{row.get_kind_display()}）")


@names(Imprint)
def _imprint(row: Imprint) -> Called:
    return _of(row.application, "申请人、所需信息和征求意见的内容")


@names(Decision)
def _decision(row: Decision) -> Called:
    return _of(row.application, f"拟办结果第 {row.version} 版")


@names(Decided)
def _decided(row: Decided) -> Called:
    return _of(row.application, f"办理结果（拟办结果第 {row.decision.version} 版）")


@names(OutcomeItem)
def _item(row: OutcomeItem) -> Called:
    return _of(row.decided.application, f"办理结果第{row.position}项（拟办结果第 {row.decided.decision.version} 版）")


@names(Consent)
def _consent(row: Consent) -> Called:
    return _of(row.decision.application, f"同意答复（拟办结果第 {row.decision.version} 版）")


@names(Reply)
def _reply(row: Reply) -> Called:
    return _of(row.application, f"答复（{row.document_number}）")


@names(Service)
def _service(row: Service) -> Called:
    return _of(row.reply.application, f"答复第{row.attempt}次送达（{row.get_way_display()}）")


@names(ServiceEnd)
def _service_end(row: ServiceEnd) -> Called:
    what = "退回" if row.returned else "送达"
    return _of(row.service.reply.application, f"答复第{row.service.attempt}次送达的结果（{what}）")


@names(FeeNotice)
def _fee(row: FeeNotice) -> Called:
    return _of(row.application, "收费通知")


@names(Assignment)
def _assignment(row: Assignment) -> Called:
    return _of(row.application, f"第{row.serial}次交办")


@names(AssignmentEnd)
def _assignment_end(row: AssignmentEnd) -> Called:
    return _of(row.assignment.application, f"第{row.assignment.serial}次交办的报回")


@names(Reminder)
def _reminder(row: Reminder) -> Called:
    return _of(row.application, "一次催办")


@names(MatterImprint)
def _matter(row: MatterImprint) -> Called:
    return Called(f"{row.matter}的内容和处理结果", f"applications.Matter:{row.matter_id}", row.matter.organ.code)


@names(Letter)
def _letter(row: Letter) -> Called:
    return _of(row.application, f"{row.get_kind_display()}（{row.document_number}）")


@names(Wording)
def _wording(row: Wording) -> Called:
    return Called(
        f"{row.organ}的{row.get_kind_display()}用语第 {row.version} 版", f"organs.Organ:{row.organ_id}", row.organ.code
    )


@names(RemedyBodies)
def _bodies(row: RemedyBodies) -> Called:
    return Called(f"{row.organ}的救济告知设置第 {row.version} 版", f"organs.Organ:{row.organ_id}", row.organ.code)


@names(Reading)
def _reading(row: Reading) -> Called:
    return _of(row.application, "一次查看记录")
